#pragma once

#include "base/lumio-http-client.h"

G_BEGIN_DECLS

/*
 * Server-sent events (WHATWG HTML, 9.2), the reading half. LumioEventParser is the pure parser;
 * LumioEventSource keeps a stream open: it connects again with the last id, after the server's
 * `retry` or a back-off of 0.5 s doubling to 30 s with jitter, and at once when the network or
 * the machine comes back.
 *
 * Signals: "event" (const char *type, const char *id, const char *data), on the main context.
 * Property: "connected" (gboolean).
 */

typedef struct _LumioEventParser LumioEventParser;
typedef void (*LumioEventFunc) (const char *type,
                                const char *id,
                                const char *data,
                                gpointer    user_data);

LumioEventParser *lumio_event_parser_new       (LumioEventFunc    func,
                                                gpointer          user_data);
/* Takes bytes as they come. An event above 1 MiB is dropped with a warning. */
void              lumio_event_parser_push      (LumioEventParser *self,
                                                const char       *bytes,
                                                gsize             length);
/* Milliseconds the server asked to wait before connecting again, or 0. */
guint             lumio_event_parser_get_retry (LumioEventParser *self);
void              lumio_event_parser_free      (LumioEventParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioEventParser, lumio_event_parser_free)

#define LUMIO_TYPE_EVENT_SOURCE (lumio_event_source_get_type ())
G_DECLARE_FINAL_TYPE (LumioEventSource, lumio_event_source, LUMIO, EVENT_SOURCE, GObject)

LumioEventSource *lumio_event_source_new       (LumioHttpClient  *client,
                                                const char       *path,
                                                const char       *last_event_id);
void              lumio_event_source_start     (LumioEventSource *self);
void              lumio_event_source_stop      (LumioEventSource *self);
const char       *lumio_event_source_get_last_id (LumioEventSource *self);
gboolean          lumio_event_source_get_connected (LumioEventSource *self);
/* The answer that ended it for good (401, 403, 404, 410), or 0. Notifies as "refused-status". */
guint             lumio_event_source_get_refused_status (LumioEventSource *self);

G_END_DECLS
