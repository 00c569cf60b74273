#include "signer/lumio-signer-service-private.h"

#include <string.h>

#include "stellar/stellar-challenge.h"
#include "stellar/stellar-intent.h"
#include "stellar/stellar-message.h"
#include "stellar/stellar-review.h"
#include "stellar/stellar-strkey.h"

/* The greatest envelope a ledger takes is far below. */
#define MAX_ENVELOPE (512 * 1024)
#define MAX_MESSAGE (64 * 1024)
#define MAX_PASSPHRASE 256

static gboolean
refuse_with (GDBusMethodInvocation *invocation,
             LumioSignerError       code,
             const char            *message)
{
  return lumio_signer_service_refuse (invocation,
                                      g_error_new_literal (LUMIO_SIGNER_ERROR, (int) code, message));
}

/* The account that is to sign: open, known, and its key is here. */
static gboolean
take_signer (LumioSignerService    *self,
             GDBusMethodInvocation *invocation,
             const char            *address,
             guint8                 key[32])
{
  const LumioVaultAccount *account;
  g_autoptr(GError) error = NULL;

  if (!lumio_signer_service_open (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return FALSE;
  if (!(account = lumio_vault_find (self->vault, key, &error)))
    return lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  if (account->origin == LUMIO_VAULT_ORIGIN_WATCH_ONLY)
    return refuse_with (invocation, LUMIO_SIGNER_ERROR_WATCH_ONLY,
                        "The account is only watched: its key is elsewhere");

  return TRUE;
}

/* Strictly, and only where the value makes the very same bytes again: nothing is left unseen. */
static StellarTransactionEnvelope *
decode_envelope (GVariant  *bytes,
                 GError   **error)
{
  gsize length;
  const guint8 *data = g_variant_get_fixed_array (bytes, &length, 1);
  StellarTransactionEnvelope *envelope;
  g_autoptr(GBytes) again = NULL;

  if (length > MAX_ENVELOPE)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_UNDECODABLE, "The envelope is too long");
      return NULL;
    }
  if (!(envelope = stellar_xdr_decode (&stellar_xdr_transaction_envelope, data, length, error)))
    {
      (*error)->domain = LUMIO_SIGNER_ERROR;
      (*error)->code = LUMIO_SIGNER_ERROR_UNDECODABLE;
      return NULL;
    }

  again = stellar_xdr_encode (&stellar_xdr_transaction_envelope, envelope);
  if (again != NULL && g_bytes_get_size (again) == length &&
      memcmp (g_bytes_get_data (again, NULL), data, length) == 0)
    return envelope;

  stellar_xdr_free (envelope);
  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_UNDECODABLE,
                       "The envelope does not encode to the same bytes");
  return NULL;
}

static gboolean
check_passphrase (const char  *passphrase,
                  GError     **error)
{
  gsize length = strlen (passphrase);

  if (length > 0 && length <= MAX_PASSPHRASE)
    return TRUE;

  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "The network has no name");
  return FALSE;
}

/* "amount: operation 0 payment.amount is 200, not 100" */
static void
explain_refusal (const StellarRefusal  *refusal,
                 GError               **error)
{
  g_autoptr(GString) text = g_string_new (stellar_refusal_reason_get_name (refusal->reason));

  if (refusal->operation >= 0)
    g_string_append_printf (text, ": operation %d", refusal->operation);
  if (refusal->field != NULL)
    g_string_append_printf (text, ": %s", refusal->field);
  if (refusal->found != NULL)
    g_string_append_printf (text, " is %s", refusal->found);
  if (refusal->wanted != NULL)
    g_string_append_printf (text, ", agreed was %s", refusal->wanted);

  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED, text->str);
}

static gboolean
check_intent (GVariant                          *wrapped,
              const StellarTransactionEnvelope  *envelope,
              const char                        *passphrase,
              GError                           **error)
{
  g_autoptr(GVariant) boxed = g_variant_get_child_value (wrapped, 0);
  g_autoptr(GVariant) value = g_variant_get_variant (boxed);
  g_autoptr(StellarIntent) intent = NULL;
  g_autoptr(StellarRefusal) refusal = NULL;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (STELLAR_INTENT_VARIANT_TYPE)) ||
      !(intent = stellar_intent_new_from_variant (value, error)) || !stellar_intent_validate (intent, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "The intent cannot be read");
      return FALSE;
    }

  refusal = stellar_intent_check (intent, envelope, passphrase, (guint64) (g_get_real_time () / G_USEC_PER_SEC));
  if (refusal == NULL)
    return TRUE;

  explain_refusal (refusal, error);
  return FALSE;
}

/* What the envelope does, for whoever's keys are here. No hints: what is refused rests on none. */
static StellarReview *
review_envelope (LumioSignerService               *self,
                 const StellarTransactionEnvelope *envelope,
                 const char                       *passphrase,
                 GVariantBuilder                  *own)
{
  g_autoptr(StellarReviewHints) hints = stellar_review_hints_new ();
  g_autoptr(GPtrArray) accounts = lumio_vault_list (self->vault);

  stellar_review_hints_set_now (hints, (guint64) (g_get_real_time () / G_USEC_PER_SEC));
  for (guint i = 0; i < accounts->len; i++)
    {
      const LumioVaultAccount *account = accounts->pdata[i];
      g_autofree char *address = stellar_address_encode (account->key);

      if (account->origin == LUMIO_VAULT_ORIGIN_WATCH_ONLY)
        continue;
      stellar_review_hints_add_own (hints, address);
      g_variant_builder_add (own, "s", address);
    }

  return stellar_review_new (envelope, passphrase, hints);
}

static GVariant *
list_changes (const StellarReview *review)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssxxbb)"));

  for (guint i = 0; i < review->changes->len; i++)
    {
      const StellarReviewChange *change = review->changes->pdata[i];

      g_variant_builder_add (&builder, "(ssxxbb)", change->account, change->asset, change->out, change->in,
                             change->everything, change->unknown);
    }

  return g_variant_builder_end (&builder);
}

static gint64
read_clock (void)
{
  gint64 boot, monotonic;

  lumio_lock_read_clocks (&boot, &monotonic);

  return boot;
}

static gboolean
review_cb (LumioSignerService    *self,
           GDBusMethodInvocation *invocation,
           const char            *address,
           const char            *passphrase,
           GVariant              *bytes,
           GVariant              *intent)
{
  g_autoptr(LumioSignerPending) pending = g_new0 (LumioSignerPending, 1);
  g_autoptr(StellarReview) review = NULL;
  g_autoptr(GError) error = NULL;
  GVariantBuilder own = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr(GVariant) own_list = NULL;
  const char *id;
  guint confirm;

  if (!take_signer (self, invocation, address, pending->key))
    return TRUE;

  pending->passphrase = g_strdup (passphrase);
  if (g_variant_n_children (intent) > 1)
    g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "There is one intent or none");
  else if (check_passphrase (passphrase, &error) && (pending->envelope = decode_envelope (bytes, &error)) &&
           g_variant_n_children (intent) == 1)
    check_intent (intent, pending->envelope, passphrase, &error);
  if (error != NULL)
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  review = review_envelope (self, pending->envelope, passphrase, &own);
  own_list = g_variant_ref_sink (g_variant_builder_end (&own));
  /* What was intended is agreed to already; what came from outside is typed for. */
  pending->confirm = g_variant_n_children (intent) == 1 ? 0 : review->dangers & STELLAR_DANGERS_DESTRUCTIVE;
  confirm = pending->confirm;
  id = lumio_signer_reviews_add (self->reviews, g_steal_pointer (&pending), read_clock ());
  lumio_bus_signer1_complete_review (self->bus, invocation, id,
                                     g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, review->hash, 32, 1),
                                     review->dangers, confirm, list_changes (review), own_list);

  return TRUE;
}

static gboolean
review_message_cb (LumioSignerService    *self,
                   GDBusMethodInvocation *invocation,
                   const char            *address,
                   GVariant              *bytes)
{
  g_autoptr(LumioSignerPending) pending = g_new0 (LumioSignerPending, 1);
  gsize length;
  const guint8 *data = g_variant_get_fixed_array (bytes, &length, 1);

  if (!take_signer (self, invocation, address, pending->key))
    return TRUE;
  if (length > MAX_MESSAGE)
    {
      refuse_with (invocation, LUMIO_SIGNER_ERROR_INVALID, "The message is too long");
      return TRUE;
    }

  pending->message = g_bytes_new (data, length);
  lumio_bus_signer1_complete_review_message (self->bus, invocation,
                                             lumio_signer_reviews_add (self->reviews, g_steal_pointer (&pending),
                                                                       read_clock ()));

  return TRUE;
}

static gboolean
drop_review_cb (LumioSignerService    *self,
                GDBusMethodInvocation *invocation,
                const char            *id)
{
  if (lumio_signer_reviews_drop (self->reviews, id))
    lumio_bus_signer1_complete_drop_review (self->bus, invocation);
  else
    refuse_with (invocation, LUMIO_SIGNER_ERROR_NO_REVIEW, "There is no such review, or it was used already");

  return TRUE;
}

static GVariant *
sign_envelope (LumioSignerPending    *pending,
               const StellarKeypair  *keypair,
               GError               **error)
{
  g_autoptr(GBytes) bytes = NULL;

  pending->envelope = stellar_envelope_sign (pending->envelope, pending->passphrase, keypair);
  /* Looked at once more: a signature that is none would only be found out by the ledger. */
  if (pending->envelope == NULL ||
      !stellar_envelope_is_signed_by (pending->envelope, pending->passphrase, pending->key) ||
      !(bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, pending->envelope)))
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                           "The envelope has no room for another signature");
      return NULL;
    }

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

static GVariant *
sign_message (const LumioSignerPending *pending,
              const StellarKeypair     *keypair)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (pending->message, &length);
  guint8 signature[64];

  stellar_message_sign (keypair, data, length, signature);

  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, signature, sizeof signature, 1);
}

static gboolean
sign_cb (LumioSignerService    *self,
         GDBusMethodInvocation *invocation,
         const char            *id,
         guint                  confirmed)
{
  g_autoptr(LumioSignerPending) pending = NULL;
  g_autoptr(LumioSecret) seed = NULL;
  g_autoptr(StellarKeypair) keypair = NULL;
  g_autoptr(GError) error = NULL;
  GVariant *made = NULL;

  if (!lumio_signer_service_open (self, invocation))
    return TRUE;

  if ((pending = lumio_signer_reviews_take (self->reviews, id, confirmed, read_clock (), &error)) &&
      (seed = lumio_vault_get_seed (self->vault, pending->key, &error)))
    {
      keypair = stellar_keypair_new_from_seed (lumio_secret_peek (seed));
      made = pending->envelope != NULL
        ? sign_envelope (pending, keypair, &error)
        : sign_message (pending, keypair);
    }

  if (made == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_sign (self->bus, invocation, made);

  return TRUE;
}

/* Whether the challenge asks this account, alone or as one of several that share it. */
static gboolean
asks_account (const StellarChallenge *challenge,
              const guint8            key[32])
{
  g_autoptr(GBytes) payload = NULL;
  StellarStrkeyKind kind;

  return stellar_strkey_detect (challenge->client, &kind) &&
         (kind == STELLAR_STRKEY_ED25519_PUBLIC_KEY || kind == STELLAR_STRKEY_MUXED_ACCOUNT) &&
         (payload = stellar_strkey_decode (challenge->client, -1, kind, NULL)) &&
         memcmp (g_bytes_get_data (payload, NULL), key, 32) == 0;
}

/*
 * A challenge (SEP-10) is signed without a review: what passes these checks can never be sent, and
 * says nothing but who holds the account, to the server and the domain that the person named.
 */
static gboolean
sign_challenge_cb (LumioSignerService    *self,
                   GDBusMethodInvocation *invocation,
                   const char            *address,
                   const char            *passphrase,
                   const char            *server,
                   const char            *home_domain,
                   const char            *web_auth_domain,
                   const char            *text)
{
  const char *homes[] = { home_domain, NULL };
  StellarChallengeTerms terms = { server, passphrase, homes, web_auth_domain };
  g_autoptr(StellarChallenge) challenge = NULL;
  g_autoptr(LumioSecret) seed = NULL;
  g_autoptr(StellarKeypair) keypair = NULL;
  g_autofree char *made = NULL;
  g_autoptr(GError) error = NULL;
  guint8 key[32], server_key[32];

  if (!take_signer (self, invocation, address, key))
    return TRUE;

  if (home_domain[0] == '\0' || web_auth_domain[0] == '\0' || strlen (text) > MAX_ENVELOPE)
    g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "A challenge is one of a domain");
  else if (check_passphrase (passphrase, &error) && stellar_address_decode (server, server_key, &error) &&
           !(challenge = stellar_challenge_read (text, &terms, (guint64) (g_get_real_time () / G_USEC_PER_SEC),
                                                 &error)))
    {
      error->domain = LUMIO_SIGNER_ERROR;
      error->code = LUMIO_SIGNER_ERROR_REFUSED;
    }
  else if (challenge != NULL && (!asks_account (challenge, key) || challenge->client_domain != NULL))
    g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED,
                         "The challenge asks somebody else");
  else if (challenge != NULL && (seed = lumio_vault_get_seed (self->vault, key, &error)))
    {
      keypair = stellar_keypair_new_from_seed (lumio_secret_peek (seed));
      if (!(made = stellar_challenge_sign (challenge, passphrase, keypair)))
        g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID,
                             "The envelope has no room for another signature");
    }

  if (made == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_sign_challenge (self->bus, invocation, made);

  return TRUE;
}

void
lumio_signer_service_init_review (LumioSignerService *self)
{
  g_signal_connect_swapped (self->bus, "handle-review", G_CALLBACK (review_cb), self);
  g_signal_connect_swapped (self->bus, "handle-review-message", G_CALLBACK (review_message_cb), self);
  g_signal_connect_swapped (self->bus, "handle-drop-review", G_CALLBACK (drop_review_cb), self);
  g_signal_connect_swapped (self->bus, "handle-sign", G_CALLBACK (sign_cb), self);
  g_signal_connect_swapped (self->bus, "handle-sign-challenge", G_CALLBACK (sign_challenge_cb), self);
}
