#include "api/lumio-api-portfolio.h"

LUMIO_DEFINE_RECORD (LumioApiHolding, lumio_api_holding, "Holding", LUMIO_API_HOLDING_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPortfolio, lumio_api_portfolio, "Portfolio",
                     LUMIO_API_PORTFOLIO_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPortfolioEntry, lumio_api_portfolio_entry, "PortfolioEntry",
                     LUMIO_API_PORTFOLIO_ENTRY_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPortfolioEntries, lumio_api_portfolio_entries, "PortfolioEntries",
                     LUMIO_API_PORTFOLIO_ENTRIES_FIELDS)
