#pragma once

#include "app/session/lumio-account.h"
#include "app/session/lumio-event.h"

G_BEGIN_DECLS

/*
 * A GListModel of LumioEvent, newest first: what the cache held of them at first, then what the
 * platform has, page by page as they are asked for, kept up to date by the live stream.
 *
 * Properties: "loading" (gboolean: nothing is known yet); "problem" (text: why there is nothing
 * newer, or NULL).
 */

#define LUMIO_TYPE_EVENTS (lumio_events_get_type ())
G_DECLARE_FINAL_TYPE (LumioEvents, lumio_events, LUMIO, EVENTS, GObject)

/* Those of one `status`, or of any where it is NULL; `mine`: that the person organises. */
LumioEvents *lumio_events_new       (LumioAccount        *account,
                                     const char          *status,
                                     gboolean             mine);
/* Those that say this somewhere; NULL or "" are all. */
void         lumio_events_search    (LumioEvents         *self,
                                     const char          *text);
/* Asks for the first page anew. */
void         lumio_events_reload    (LumioEvents         *self);
/* Asks for the next page, where there is one and none is on its way. */
void         lumio_events_load_more (LumioEvents         *self);
/* Takes in what a request answered about one of them. */
void         lumio_events_note      (LumioEvents         *self,
                                     const LumioApiEvent *record);
void         lumio_events_drop      (LumioEvents         *self,
                                     const char          *id);

G_END_DECLS
