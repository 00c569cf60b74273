#pragma once

#include "stellar/stellar-review.h"

G_BEGIN_DECLS

/*
 * What a review says, in sentences for people. Every function is pure and returns a newly
 * allocated text. Who is the reader is "you"; others are short addresses.
 */

/* One line for each effect: "You pay 25.00 USDC to GABC…WXYZ". */
char *lumio_review_describe_effect   (const StellarEffect *effect);
/* What leaves and comes in all: "You pay 25.00 USDC and get 10.00 EVT001". Empty for neither. */
char *lumio_review_describe_changes  (const StellarReview *review);
/* "Fee up to 0.00001 XLM. Valid for 4 minutes.", against the clock in Unix seconds. */
char *lumio_review_describe_terms    (const StellarReview *review,
                                      gint64               now);
/* The note that goes with it: "With the note “rent”"; NULL where there is none. */
char *lumio_review_describe_memo     (const StellarReview *review);
/* One danger, in a sentence. */
char *lumio_review_describe_danger   (StellarDanger        danger);

G_END_DECLS
