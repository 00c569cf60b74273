#pragma once

#include "base/lumio-http-client.h"
#include "horizon/lumio-horizon.h"

G_BEGIN_DECLS

/* The client for submissions, which waits longer than Horizon itself does. */
LumioHttpClient *lumio_horizon_get_submitter (LumioHorizon *self);
/* Waits, on a fiber. FALSE where Horizon was closed meanwhile or before. */
gboolean         lumio_horizon_pause         (LumioHorizon *self,
                                              guint         milliseconds);

/* "/COLLECTION", or what an account has of it where `account` is not NULL. */
GString         *lumio_horizon_begin_path    (const char   *account,
                                              const char   *collection);
/* Nothing where `value` is NULL. */
void             lumio_horizon_append_query  (GString      *path,
                                              const char   *name,
                                              const char   *value);
/* Resolves to a LumioHorizonPage. Takes `path`. */
DexFuture       *lumio_horizon_ask_page      (LumioHorizon      *self,
                                              GString           *path,
                                              GType              record_type,
                                              const char        *cursor,
                                              guint              limit,
                                              LumioHorizonOrder  order);

/* Some versions of Horizon write the same member as a text, others as a number. */
gint64           lumio_horizon_get_number    (JsonObject   *object,
                                              const char   *name,
                                              gboolean      required,
                                              GError      **error);
/* "native" or "CODE:ISSUER". `prefix` of its members is "", "source_", "sold_" or "bought_". */
char            *lumio_horizon_get_asset     (JsonObject   *object,
                                              const char   *prefix,
                                              GError      **error);

G_END_DECLS
