#include <glib.h>
#include <string.h>

#include "stellar/stellar-challenge.h"
#include "stellar/stellar-ids.h"
#include "stellar/stellar-review.h"
#include "stellar/stellar-intent.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

#define OWN "GDG25APYHXN2ZIKOKZNQJGYM7FBL6BX3VVMQVAIJ7YE32WARSLZEKZ26"

static void
check_intent (const StellarTransactionEnvelope *envelope)
{
  g_autoptr(StellarIntent) intent = stellar_intent_new (STELLAR_PASSPHRASE_TESTNET, OWN);
  g_autoptr(StellarRefusal) refusal = NULL;

  /* Nobody pays so little: whatever comes is not the intent, and is refused with a reason. */
  stellar_intent_add_payment (intent, NULL, OWN, "native", 1, TRUE);
  stellar_intent_set_sequence (intent, G_MAXINT64, G_MAXINT64);
  refusal = stellar_intent_check (intent, envelope, STELLAR_PASSPHRASE_TESTNET, 1790000000);
  g_assert_nonnull (refusal);
  g_assert_nonnull (stellar_refusal_reason_get_name (refusal->reason));
}

/* What decodes has a review, is judged by an intent, and is no challenge; never a crash. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char *domains[] = { "lumio.app", NULL };
  const StellarChallengeTerms terms = { OWN, STELLAR_PASSPHRASE_TESTNET, domains, NULL };
  StellarTransactionEnvelope *envelope = stellar_xdr_decode (&stellar_xdr_transaction_envelope, data,
                                                             size, NULL);
  g_autoptr(StellarReviewHints) hints = stellar_review_hints_new ();
  g_autoptr(StellarReview) review = NULL;
  g_autoptr(StellarChallenge) challenge = NULL;
  g_auto(GStrv) destinations = NULL;
  g_autofree char *text = NULL;

  if (envelope == NULL)
    return 0;

  stellar_review_hints_add_own (hints, OWN);
  stellar_review_hints_set_now (hints, 1790000000);
  review = stellar_review_new (envelope, STELLAR_PASSPHRASE_TESTNET, hints);
  g_assert_cmpuint (review->fields->len, >, 0);
  destinations = stellar_envelope_dup_memo_destinations (envelope);
  check_intent (envelope);
  text = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  challenge = stellar_challenge_read (text, &terms, 1790000000, NULL);
  stellar_xdr_free (envelope);

  return 0;
}
