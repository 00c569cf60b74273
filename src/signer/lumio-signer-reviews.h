#pragma once

#include "signer/lumio-signer-error.h"
#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * What was reviewed and may be signed: by its id, once, not within the first second and not
 * after ten minutes. What is signed is what lies here, not what is handed in again. Times are
 * in µs, counted by a clock that nobody sets; nothing here asks one.
 */

#define LUMIO_SIGNER_REVIEW_DELAY (1 * G_USEC_PER_SEC)
#define LUMIO_SIGNER_REVIEW_LIFE (600 * (gint64) G_USEC_PER_SEC)
#define LUMIO_SIGNER_REVIEW_MAX 16

typedef struct
{
  guint8 key[32];                        /* whose signature it is to have */
  char *passphrase;                      /* the network's */
  StellarTransactionEnvelope *envelope;  /* NULL where it is a message */
  GBytes *message;
  guint confirm;                         /* dangers (StellarDanger) that have to be confirmed */
  char *id;
  gint64 made;
} LumioSignerPending;

void                lumio_signer_pending_free   (LumioSignerPending  *pending);

typedef struct _LumioSignerReviews LumioSignerReviews;

LumioSignerReviews *lumio_signer_reviews_new    (void);
void                lumio_signer_reviews_free   (LumioSignerReviews  *self);
/* `pending` is taken; the oldest makes room. Returns its id, borrowed. */
const char         *lumio_signer_reviews_add    (LumioSignerReviews  *self,
                                                 LumioSignerPending  *pending,
                                                 gint64               now);
/*
 * Hands it over and forgets it. LUMIO_SIGNER_ERROR_NO_REVIEW; LUMIO_SIGNER_ERROR_TOO_EARLY and
 * _REFUSED (a danger was not confirmed), after which it is still there.
 */
LumioSignerPending *lumio_signer_reviews_take   (LumioSignerReviews  *self,
                                                 const char          *id,
                                                 guint                confirmed,
                                                 gint64               now,
                                                 GError             **error);
/* FALSE where there is none of this id. */
gboolean            lumio_signer_reviews_drop   (LumioSignerReviews  *self,
                                                 const char          *id);
void                lumio_signer_reviews_clear  (LumioSignerReviews  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSignerPending, lumio_signer_pending_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSignerReviews, lumio_signer_reviews_free)

G_END_DECLS
