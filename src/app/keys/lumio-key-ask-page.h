#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-checks.h"
#include "app/keys/lumio-key-order.h"

G_BEGIN_DECLS

/*
 * A page that asks for what an order needs. When it goes on, what is filled in is read, then checked
 * against the ledger; what there is to say is said here, before the review, and pressing once more
 * goes on to it in the LumioKeyOrderDialog that the page is in.
 *
 * Properties: "error" and "warning" (text), "has-error", "has-warning", "busy" (boolean) and "next"
 * (text: of the button that calls lumio_key_ask_page_go_on()).
 */

#define LUMIO_TYPE_KEY_ASK_PAGE (lumio_key_ask_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (LumioKeyAskPage, lumio_key_ask_page, LUMIO, KEY_ASK_PAGE, AdwNavigationPage)

struct _LumioKeyAskPageClass
{
  AdwNavigationPageClass   parent_class;

  /* Reads what is filled in; FALSE where it is wrong, and was said to be with _say(). */
  gboolean               (*read)       (LumioKeyAskPage      *self);
  /* Resolves to LumioKeyChecks of what was read. */
  DexFuture             *(*check)      (LumioKeyAskPage      *self);
  LumioKeyOrder         *(*make_order) (LumioKeyAskPage      *self,
                                        const LumioKeyChecks *checks);
};

void              lumio_key_ask_page_set_subject  (LumioKeyAskPage  *self,
                                                   LumioKeyLedger   *ledger,
                                                   const char       *address,
                                                   LumioKeyHoldings *holdings);
LumioKeyLedger   *lumio_key_ask_page_get_ledger   (LumioKeyAskPage  *self);
const char       *lumio_key_ask_page_get_address  (LumioKeyAskPage  *self);
/* NULL until the subject is set. */
LumioKeyHoldings *lumio_key_ask_page_get_holdings (LumioKeyAskPage  *self);
void              lumio_key_ask_page_say          (LumioKeyAskPage  *self,
                                                   const char       *sentence);
/* Something is filled in otherwise: what was said of it before no longer counts. */
void              lumio_key_ask_page_forget       (LumioKeyAskPage  *self);
void              lumio_key_ask_page_go_on        (LumioKeyAskPage  *self);

G_END_DECLS
