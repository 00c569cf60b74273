#pragma once

#include "platform/http/lumio-route.h"
#include "platform/store/store-audit.h"

G_BEGIN_DECLS

/* Who did it, from a request: every job that changes something appends one of these. */
gboolean lumio_audit_append (LumioConnection    *connection,
                             const LumioCaller  *caller,
                             const char         *action,
                             const char         *target,
                             const char         *details,
                             GError            **error);
/* A copy that a database job may keep; idempotency key included. */
LumioCaller *lumio_caller_copy (const LumioCaller *self);
void         lumio_caller_free (LumioCaller       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioCaller, lumio_caller_free)

G_END_DECLS
