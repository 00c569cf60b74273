#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Structured logging for the programs without a window: one JSON object a line on standard
 * error with ts (RFC 3339, UTC), level, domain, message and every further field of
 * g_log_structured() in lower case. Where standard error is the journal, the journal's own
 * protocol is used. Secrets never come here; a field named like one is replaced all the same.
 */
void lumio_log_init (const char *program);

G_END_DECLS
