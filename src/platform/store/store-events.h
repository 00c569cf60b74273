#pragma once

#include <json-glib/json-glib.h>

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* What the live stream tells each user, in the order it happened. */

typedef struct
{
  gint64 id;
  char  *type;
  char  *data; /* JSON text */
} LumioLiveEvent;

void       lumio_live_event_free      (LumioLiveEvent   *self);

/* Takes `data`. In the transaction of what it tells of. */
gboolean   lumio_store_events_append  (LumioConnection  *connection,
                                       const char       *user_id,
                                       const char       *type,
                                       JsonNode         *data,
                                       gint64            now,
                                       GError          **error);
/* At most `limit` of the user's events after `id`, oldest first, as LumioLiveEvent. */
GPtrArray *lumio_store_events_list    (LumioConnection  *connection,
                                       const char       *user_id,
                                       gint64            id,
                                       guint             limit,
                                       GError          **error);
/* The ids of the oldest event kept and of the last one ever given; 0 where there is none. */
gboolean   lumio_store_events_bounds  (LumioConnection  *connection,
                                       gint64           *oldest,
                                       gint64           *newest,
                                       GError          **error);
gboolean   lumio_store_events_prune   (LumioConnection  *connection,
                                       gint64            before,
                                       GError          **error);

G_END_DECLS
