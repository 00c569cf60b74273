#pragma once

#include "api/lumio-api-records.h"

G_BEGIN_DECLS

/* A saved recipient, as rows show it. */

#define LUMIO_TYPE_CONTACT (lumio_contact_get_type ())
G_DECLARE_FINAL_TYPE (LumioContact, lumio_contact, LUMIO, CONTACT, GObject)

LumioContact          *lumio_contact_new        (const LumioApiContact *record);
const LumioApiContact *lumio_contact_get_record (LumioContact          *self);
/* By name; a GCompareDataFunc. */
int                    lumio_contact_compare    (gconstpointer          a,
                                                 gconstpointer          b,
                                                 gpointer               unused);

G_END_DECLS
