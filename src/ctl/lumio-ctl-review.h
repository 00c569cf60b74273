#pragma once

#include "stellar/stellar-review.h"

G_BEGIN_DECLS

/* The whole review in English, for a terminal: nothing in it can be taken for another line. */
char *lumio_ctl_review_to_text (const StellarReview *review);
/* "signer-added, account-closed" */
char *lumio_ctl_dangers_to_text (guint              dangers);

G_END_DECLS
