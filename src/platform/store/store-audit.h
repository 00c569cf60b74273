#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* Who did what to what. `details` is JSON text without secrets, or NULL. */
typedef struct
{
  const char *actor_id;
  const char *action;
  const char *target;
  const char *details;
  const char *ip;
  const char *request_id;
} LumioAuditEntry;

/* Appends to the chain, in the transaction of what it records. */
gboolean lumio_store_audit_append (LumioConnection        *connection,
                                   const LumioAuditEntry  *entry,
                                   GError                **error);
/*
 * Walks the whole chain. TRUE: it holds, `count` is its length. FALSE: `error` names the first
 * entry that does not fit, or what the database said.
 */
gboolean lumio_store_audit_verify (LumioConnection        *connection,
                                   gint64                 *count,
                                   GError                **error);

G_END_DECLS
