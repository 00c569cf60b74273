#pragma once

#include "api/lumio-api-records.h"
#include "base/lumio-problem.h"
#include "horizon/lumio-horizon.h"
#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * Everything that can stand against a payment, each with a problem of its own that names the
 * member at fault. The same checks are made when a payment is started and when it is confirmed.
 */

typedef struct
{
  char     *address;      /* as given: G… or M… */
  char     *code;
  char     *issuer;       /* NULL for XLM */
  gint64    amount;
  char     *memo;
  gboolean  create_account;
} LumioPaymentOrder;

LumioPaymentOrder *lumio_payment_order_new  (void);
void               lumio_payment_order_free (LumioPaymentOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPaymentOrder, lumio_payment_order_free)

/* What the checks found, for who goes on. */
typedef struct
{
  gint64   sequence;           /* of the sender, before the payment */
  gint64   fee;
  gboolean platform_pays_fee;  /* the sender has not enough XLM for it */
} LumioPaymentFacts;

/* Reads a request body: everything that can be said without asking anybody. */
LumioPaymentOrder *lumio_payment_order_read  (LumioPlatform            *platform,
                                              JsonObject               *body,
                                              const char               *sender,
                                              GError                  **error);
/* Asks the ledger about both sides. For fibers. */
gboolean           lumio_payment_order_check (LumioPlatform            *platform,
                                              const LumioPaymentOrder  *order,
                                              const char               *sender,
                                              LumioPaymentFacts        *facts,
                                              GError                  **error);
/* An address that can be paid, or the problem with it, for `field`. */
gboolean           lumio_payment_check_address (const char             *text,
                                              const char               *field,
                                              GError                  **error);

G_END_DECLS
