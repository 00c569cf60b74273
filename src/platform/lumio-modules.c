#include "platform/lumio-modules.h"

#include "platform/lumio-claims.h"
#include "platform/lumio-contacts.h"
#include "platform/lumio-demo-events.h"
#include "platform/lumio-demo.h"
#include "platform/lumio-distributions.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-history.h"
#include "platform/lumio-housekeeping.h"
#include "platform/lumio-inbound.h"
#include "platform/lumio-investments.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-offers.h"
#include "platform/lumio-payments.h"
#include "platform/lumio-portfolio.h"
#include "platform/lumio-proofs.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-tickets.h"
#include "platform/lumio-wallets.h"
#include "platform/lumio-web-auth.h"

/* The order is that of their start; they stop in reverse. */
static const LumioModule * const modules[] = {
  &lumio_ledger_watch_module,
  &lumio_rail_module,
  &lumio_status_module,
  &lumio_auth_module,
  &lumio_web_auth_module,
  &lumio_live_module,
  &lumio_me_module,
  &lumio_wallets_module,
  &lumio_payments_module,
  &lumio_fundraisers_module,
  &lumio_investments_module,
  &lumio_offers_module,
  &lumio_distributions_module,
  &lumio_claims_module,
  &lumio_tickets_module,
  &lumio_portfolio_module,
  &lumio_proofs_module,
  &lumio_demo_module,
  &lumio_inbound_module,
  &lumio_history_module,
  &lumio_contacts_module,
  &lumio_housekeeping_module,
  &lumio_aliases_module,
  &lumio_demo_events_module,
  NULL,
};

const LumioModule * const *
lumio_platform_get_modules (void)
{
  return modules;
}
