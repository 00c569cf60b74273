#pragma once

#include "base/lumio-problem.h"
#include "platform/lumio-limits.h"
#include "platform/store/store-spending.h"
#include "platform/store/store-users.h"
#include "stellar/stellar-amount.h"

G_BEGIN_DECLS

/*
 * Limits count units of an asset one to one as USDC-equivalents: until a dated rate exists, one
 * XLM is taken for at most one USDC, so that nobody pays more than the limit says.
 */
typedef struct
{
  gint64 per_transaction;
  gint64 per_day;
  gint64 spent;
  gint64 resets_at; /* when the day ends */
} LumioLimitsState;

gboolean      lumio_limits_read  (LumioPlatform           *platform,
                                  LumioConnection         *connection,
                                  const char              *user_id,
                                  gint64                   now,
                                  LumioLimitsState        *state,
                                  GError                 **error);
/* What stands against paying `amount` now, or NULL. */
LumioProblem *lumio_limits_check (const LumioLimitsState  *state,
                                  gint64                   amount);

G_END_DECLS
