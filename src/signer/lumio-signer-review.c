#include "signer/lumio-signer-review.h"

#include <string.h>

#include "base/lumio-fiber.h"
#include "signer/lumio-signer-call.h"
#include "signer/lumio-signer-reviews.h"

G_DEFINE_BOXED_TYPE (LumioSignerReview, lumio_signer_review, lumio_signer_review_copy, lumio_signer_review_free)

typedef struct
{
  LumioSigner *self;
  char *account;
  char *network;
  GBytes *envelope;
  StellarIntent *intent;
  StellarReviewHints *hints;
  gboolean hinted;
} Reviewing;

static void
free_reviewing (gpointer data)
{
  Reviewing *reviewing = data;

  g_object_unref (reviewing->self);
  g_free (reviewing->account);
  g_free (reviewing->network);
  g_bytes_unref (reviewing->envelope);
  g_clear_pointer (&reviewing->intent, stellar_intent_unref);
  stellar_review_hints_free (reviewing->hints);
  g_free (reviewing);
}

LumioSignerReview *
lumio_signer_review_copy (const LumioSignerReview *review)
{
  LumioSignerReview *copy = g_memdup2 (review, sizeof *review);

  copy->id = g_strdup (review->id);
  copy->review = stellar_review_ref (review->review);

  return copy;
}

void
lumio_signer_review_free (LumioSignerReview *review)
{
  g_free (review->id);
  g_clear_pointer (&review->review, stellar_review_unref);
  g_free (review);
}

static gboolean
same_changes (const StellarReview *review,
              GVariant            *changes)
{
  if (g_variant_n_children (changes) != review->changes->len)
    return FALSE;

  for (guint i = 0; i < review->changes->len; i++)
    {
      const StellarReviewChange *ours = review->changes->pdata[i];
      const char *account, *asset;
      gboolean everything, unknown;
      gint64 out, in;

      g_variant_get_child (changes, i, "(&s&sxxbb)", &account, &asset, &out, &in, &everything, &unknown);
      if (strcmp (ours->account, account) != 0 || strcmp (ours->asset, asset) != 0 || ours->out != out ||
          ours->in != in || ours->everything != everything || ours->unknown != unknown)
        return FALSE;
    }

  return TRUE;
}

/* What is shown has to be what the signer saw. Hints tell the reader more, never less. */
static DexFuture *
compare (Reviewing              *reviewing,
         const LumioSignerReply *reply)
{
  g_autoptr(LumioSignerReview) made = g_new0 (LumioSignerReview, 1);
  g_autoptr(GVariant) hash = NULL;
  g_autoptr(GVariant) changes = NULL;
  g_autofree const char **own = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  guint dangers;

  g_variant_get (reply->values, "(s@ayuu@a(ssxxbb)^a&s)", &made->id, &hash, &dangers, &made->confirm, &changes, &own);
  for (guint i = 0; own[i] != NULL; i++)
    stellar_review_hints_add_own (reviewing->hints, own[i]);
  stellar_review_hints_set_now (reviewing->hints, (guint64) (g_get_real_time () / G_USEC_PER_SEC));
  text = g_base64_encode (g_bytes_get_data (reviewing->envelope, NULL), g_bytes_get_size (reviewing->envelope));
  if (!(made->review = stellar_review_new_from_base64 (text, reviewing->network, reviewing->hints, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_variant_get_size (hash) != 32 || memcmp (g_variant_get_data (hash), made->review->hash, 32) != 0 ||
      (dangers & ~made->review->dangers) != 0 || (!reviewing->hinted && !same_changes (made->review, changes)))
    return dex_future_new_reject (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED,
                                  "The signer sees something else in this envelope");

  made->ready = g_get_monotonic_time () + LUMIO_SIGNER_REVIEW_DELAY;

  return dex_future_new_take_boxed (LUMIO_TYPE_SIGNER_REVIEW, g_steal_pointer (&made));
}

static DexFuture *
review_fiber (gpointer user_data)
{
  Reviewing *reviewing = user_data;
  g_autoptr(LumioSignerReply) reply = NULL;
  g_autoptr(GError) error = NULL;
  GVariantBuilder intents = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  if (reviewing->intent != NULL)
    {
      GVariant *intent = NULL;

      if (!stellar_intent_validate (reviewing->intent, &error) ||
          !(intent = stellar_intent_to_variant (reviewing->intent)))
        {
          g_variant_builder_clear (&intents);
          return dex_future_new_reject (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "The intent is wrong: %s",
                                        error != NULL ? error->message : "it cannot be written");
        }
      g_variant_builder_add (&intents, "v", intent);
    }

  reply = dex_await_boxed (lumio_signer_ask (reviewing->self, "Review",
                                             g_variant_new ("(ss@ayav)", reviewing->account, reviewing->network,
                                                            g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING,
                                                                                      reviewing->envelope, TRUE),
                                                            &intents),
                                             NULL, lumio_signer_read_reply), &error);

  return reply != NULL ? compare (reviewing, reply) : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
lumio_signer_review (LumioSigner        *self,
                     const char         *account,
                     const char         *network,
                     GBytes             *envelope,
                     StellarIntent      *intent,
                     StellarReviewHints *hints)
{
  Reviewing *reviewing;

  dex_return_error_if_fail (LUMIO_IS_SIGNER (self));
  dex_return_error_if_fail (account != NULL && network != NULL && envelope != NULL);

  reviewing = g_new0 (Reviewing, 1);
  reviewing->self = g_object_ref (self);
  reviewing->account = g_strdup (account);
  reviewing->network = g_strdup (network);
  reviewing->envelope = g_bytes_ref (envelope);
  reviewing->intent = intent != NULL ? stellar_intent_ref (intent) : NULL;
  reviewing->hinted = hints != NULL;
  reviewing->hints = hints != NULL ? hints : stellar_review_hints_new ();

  return lumio_fiber_spawn (review_fiber, reviewing, free_reviewing);
}

static DexFuture *
read_text (LumioSigner            *self,
           const LumioSignerReply *reply)
{
  const char *text;

  g_variant_get (reply->values, "(&s)", &text);

  return dex_future_new_take_string (g_strdup (text));
}

static DexFuture *
read_bytes (LumioSigner            *self,
            const LumioSignerReply *reply)
{
  g_autoptr(GVariant) bytes = g_variant_get_child_value (reply->values, 0);

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_variant_get_data_as_bytes (bytes));
}

DexFuture *
lumio_signer_review_message (LumioSigner *self,
                             const char  *account,
                             GBytes      *message)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL && message != NULL);

  return lumio_signer_ask (self, "ReviewMessage",
                           g_variant_new ("(s@ay)", account,
                                          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, message, TRUE)),
                           NULL, read_text);
}

DexFuture *
lumio_signer_drop_review (LumioSigner *self,
                          const char  *id)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && id != NULL);

  return lumio_signer_ask (self, "DropReview", g_variant_new ("(s)", id), NULL, NULL);
}

DexFuture *
lumio_signer_sign (LumioSigner *self,
                   const char  *id,
                   guint        confirmed)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && id != NULL);

  return lumio_signer_ask (self, "Sign", g_variant_new ("(su)", id, confirmed), NULL, read_bytes);
}

DexFuture *
lumio_signer_sign_challenge (LumioSigner *self,
                             const char  *account,
                             const char  *network,
                             const char  *server,
                             const char  *home_domain,
                             const char  *web_auth_domain,
                             const char  *challenge)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL && network != NULL);
  dex_return_error_if_fail (server != NULL && home_domain != NULL && web_auth_domain != NULL && challenge != NULL);

  return lumio_signer_ask (self, "SignChallenge",
                           g_variant_new ("(ssssss)", account, network, server, home_domain, web_auth_domain, challenge),
                           NULL, read_text);
}
