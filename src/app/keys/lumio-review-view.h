#pragma once

#include <adwaita.h>

#include "signer/lumio-signer-review.h"

G_BEGIN_DECLS

/*
 * What a transaction does, to be read before it is signed: in sentences, with its dangers and every
 * field. The button is a second away from the finger, and what cannot be undone is typed for.
 *
 * Signal: "agreed", once; until lumio_review_view_say() has a sentence about what went wrong.
 */

#define LUMIO_TYPE_REVIEW_VIEW (lumio_review_view_get_type ())
G_DECLARE_FINAL_TYPE (LumioReviewView, lumio_review_view, LUMIO, REVIEW_VIEW, AdwBin)

/* `address`: whose key is to sign. */
void lumio_review_view_set_review (LumioReviewView         *self,
                                   const LumioSignerReview *review,
                                   const char              *address);
/* NULL says nothing. */
void lumio_review_view_say        (LumioReviewView         *self,
                                   const char              *sentence);

G_END_DECLS
