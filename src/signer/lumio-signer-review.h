#pragma once

#include "signer/lumio-signer.h"
#include "stellar/stellar-intent.h"
#include "stellar/stellar-review.h"

G_BEGIN_DECLS

/*
 * Review, then sign. The signer decodes the envelope itself and decides; the facts that are
 * shown are made here from the same bytes, and have to agree with what the signer saw.
 */
typedef struct
{
  char *id;              /* for lumio_signer_sign() */
  StellarReview *review; /* what to show */
  guint confirm;         /* dangers (StellarDanger) that the person has to type for */
  gint64 ready;          /* monotonic µs: the signer signs nothing before */
} LumioSignerReview;

#define LUMIO_TYPE_SIGNER_REVIEW (lumio_signer_review_get_type ())

GType              lumio_signer_review_get_type   (void);
LumioSignerReview *lumio_signer_review_copy       (const LumioSignerReview *review);
void               lumio_signer_review_free       (LumioSignerReview       *review);

/**
 * lumio_signer_review:
 * @account: whose key is to sign, "G…"
 * @network: the network's passphrase
 * @envelope: XDR bytes
 * @intent: (nullable): what was agreed to, where something was
 * @hints: (nullable) (transfer full): what the ledger is said to hold, for the reader
 *
 * Returns: (transfer full): resolves to a LumioSignerReview. Rejects with
 *   LUMIO_SIGNER_ERROR_REFUSED where the envelope is not the intent (the message begins with the
 *   reason's name), _UNDECODABLE, _LOCKED, _WATCH_ONLY, _UNKNOWN_ACCOUNT.
 */
DexFuture         *lumio_signer_review            (LumioSigner             *self,
                                                   const char              *account,
                                                   const char              *network,
                                                   GBytes                  *envelope,
                                                   StellarIntent           *intent,
                                                   StellarReviewHints      *hints);
/* A text to be signed by SEP-53. Resolves to a review's id. */
DexFuture         *lumio_signer_review_message    (LumioSigner             *self,
                                                   const char              *account,
                                                   GBytes                  *message);
/* The person went back. */
DexFuture         *lumio_signer_drop_review       (LumioSigner             *self,
                                                   const char              *id);
/*
 * Once, a second after the review at the earliest (LUMIO_SIGNER_ERROR_TOO_EARLY leaves it to be
 * signed later). `confirmed`: the dangers that were typed for. Resolves to GBytes: the envelope
 * with its signature, or the 64 bytes of a message's.
 */
DexFuture         *lumio_signer_sign              (LumioSigner             *self,
                                                   const char              *id,
                                                   guint                    confirmed);

/*
 * Signs in to a server (SEP-10): `challenge` is base64, and is checked whole before it is signed.
 * Resolves to it with the signature, as base64. LUMIO_SIGNER_ERROR_REFUSED where it is another
 * server's, for another account or domain, or could be sent.
 */
DexFuture         *lumio_signer_sign_challenge    (LumioSigner             *self,
                                                   const char              *account,
                                                   const char              *network,
                                                   const char              *server,
                                                   const char              *home_domain,
                                                   const char              *web_auth_domain,
                                                   const char              *challenge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSignerReview, lumio_signer_review_free)

G_END_DECLS
