#include "platform/lumio-audit.h"

gboolean
lumio_audit_append (LumioConnection    *connection,
                    const LumioCaller  *caller,
                    const char         *action,
                    const char         *target,
                    const char         *details,
                    GError            **error)
{
  LumioAuditEntry entry = {
    .actor_id = caller->user_id,
    .action = action,
    .target = target,
    .details = details,
    .ip = caller->address,
    .request_id = caller->request_id,
  };

  return lumio_store_audit_append (connection, &entry, error);
}

LumioCaller *
lumio_caller_copy (const LumioCaller *self)
{
  LumioCaller *copy = g_new0 (LumioCaller, 1);

  copy->user_id = g_strdup (self->user_id);
  copy->session_id = g_strdup (self->session_id);
  copy->address = g_strdup (self->address);
  copy->user_agent = g_strdup (self->user_agent);
  copy->request_id = g_strdup (self->request_id);
  copy->idempotency_key = g_strdup (self->idempotency_key);
  copy->roles = g_strdupv (self->roles);
  copy->session_ends = self->session_ends;
  return copy;
}

void
lumio_caller_free (LumioCaller *self)
{
  if (self == NULL)
    return;

  g_free (self->user_id);
  g_free (self->session_id);
  g_free (self->address);
  g_free (self->user_agent);
  g_free (self->request_id);
  g_free (self->idempotency_key);
  g_strfreev (self->roles);
  g_free (self);
}
