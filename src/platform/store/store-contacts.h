#pragma once

#include "api/lumio-api-records.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/* Saved recipients. Rows are LumioApiContact records: the books keep nothing else of them. */




/* NULL without `error` where there is none. Only the owner's own. */
LumioApiContact *lumio_store_contacts_by_id      (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const char             *id,
                                                  GError                **error);
LumioApiContact *lumio_store_contacts_by_address (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const char             *address,
                                                  GError                **error);
/* By name; `text` NULL is all. As LumioApiContact. */
GPtrArray       *lumio_store_contacts_list       (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const char             *text,
                                                  GError                **error);
/* A second contact with the same address and note is LUMIO_DATABASE_ERROR_CONSTRAINT. */
gboolean         lumio_store_contacts_insert     (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const LumioApiContact  *contact,
                                                  GError                **error);
gboolean         lumio_store_contacts_update     (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const LumioApiContact  *contact,
                                                  gint64                  now,
                                                  GError                **error);
/* The number of contacts that are gone (0 or 1), or -1. */
gint64           lumio_store_contacts_delete     (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const char             *id,
                                                  GError                **error);
/*
 * Notes that an address was paid: its contact is now the last used one, and is made where there
 * is none, called `name` (or by its address). `contact_id` is set to it.
 */
gboolean         lumio_store_contacts_touch      (LumioConnection        *connection,
                                                  const char             *user_id,
                                                  const char             *address,
                                                  const char             *name,
                                                  gint64                  now,
                                                  char                  **contact_id,
                                                  GError                **error);

G_END_DECLS
