#include "api/lumio-api-events.h"

LUMIO_DEFINE_RECORD (LumioApiTicketType, lumio_api_ticket_type, "TicketType",
                     LUMIO_API_TICKET_TYPE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiEvent, lumio_api_event, "Event", LUMIO_API_EVENT_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiEvents, lumio_api_events, "Events", LUMIO_API_EVENTS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiInvestment, lumio_api_investment, "Investment",
                     LUMIO_API_INVESTMENT_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiInvestments, lumio_api_investments, "Investments",
                     LUMIO_API_INVESTMENTS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiInvestQuote, lumio_api_invest_quote, "InvestQuote",
                     LUMIO_API_INVEST_QUOTE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPayout, lumio_api_payout, "Payout", LUMIO_API_PAYOUT_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPayouts, lumio_api_payouts, "Payouts", LUMIO_API_PAYOUTS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiDistribution, lumio_api_distribution, "Distribution",
                     LUMIO_API_DISTRIBUTION_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiProof, lumio_api_proof, "Proof", LUMIO_API_PROOF_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiDistributions, lumio_api_distributions, "Distributions",
                     LUMIO_API_DISTRIBUTIONS_FIELDS)
