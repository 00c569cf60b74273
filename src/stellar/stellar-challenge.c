#include "stellar/stellar-challenge.h"

#include <sodium.h>
#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

#define NONCE_BYTES 48
#define NONCE_TEXT 64
#define CLOCK_DIFFERENCE 300

G_DEFINE_QUARK (stellar-challenge-error-quark, stellar_challenge_error)

void
stellar_challenge_free (StellarChallenge *self)
{
  stellar_xdr_free (self->envelope);
  g_free (self->client);
  g_free (self->home_domain);
  g_free (self->client_domain);
  g_free (self->client_domain_key);
  g_free (self);
}

static gboolean
fail (GError                **error,
      StellarChallengeError   code,
      const char             *message)
{
  g_set_error_literal (error, STELLAR_CHALLENGE_ERROR, code, message);
  return FALSE;
}

/* ---- building ---- */

char *
stellar_challenge_build (const StellarKeypair  *server,
                         const char            *passphrase,
                         const char            *client,
                         const guint64         *memo,
                         const char            *home_domain,
                         const char            *web_auth_domain,
                         const char            *client_domain,
                         const char            *client_domain_key,
                         guint64                now,
                         guint32                seconds,
                         GError               **error)
{
  const char *address = stellar_keypair_get_address (server);
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (address, 0, STELLAR_MIN_FEE);
  StellarTransactionEnvelope *envelope;
  g_autofree char *name = g_strdup_printf ("%s auth", home_domain);
  g_autofree char *text = NULL;
  g_autofree char *result = NULL;
  guint8 nonce[NONCE_BYTES];

  randombytes_buf (nonce, sizeof nonce);
  text = g_base64_encode (nonce, sizeof nonce);
  stellar_transaction_builder_set_time_bounds (builder, now, now + seconds);
  stellar_transaction_builder_manage_data (builder, client, name, (const guint8 *) text, NONCE_TEXT);
  stellar_transaction_builder_manage_data (builder, address, "web_auth_domain",
                                           (const guint8 *) web_auth_domain,
                                           strlen (web_auth_domain));

  if (client_domain != NULL)
    stellar_transaction_builder_manage_data (builder, client_domain_key, "client_domain",
                                             (const guint8 *) client_domain,
                                             strlen (client_domain));

  if (memo != NULL)
    stellar_transaction_builder_set_memo (builder, &(StellarMemo) {
      .type = STELLAR_MEMO_ID, .id = *memo,
    });

  if (!(envelope = stellar_transaction_builder_end (builder, error)))
    return NULL;

  if (memo != NULL && client[0] == 'M')
    {
      stellar_xdr_free (envelope);
      fail (error, STELLAR_CHALLENGE_ERROR_MEMO, "A muxed account has no memo besides");
      return NULL;
    }

  envelope = stellar_envelope_sign (envelope, passphrase, server);
  result = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return g_steal_pointer (&result);
}

/* ---- reading ---- */

static gboolean
check_time (StellarChallenge           *self,
            const StellarPreconditions *cond,
            guint64                     now,
            GError                    **error)
{
  const StellarTimeBounds *bounds = NULL;

  if (cond->type == STELLAR_PRECOND_TIME)
    bounds = &cond->time_bounds;
  else if (cond->type == STELLAR_PRECOND_V2)
    bounds = cond->v2.time_bounds;

  if (bounds == NULL || bounds->max_time == 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_TIME, "The challenge has no end");

  if ((bounds->min_time > now && bounds->min_time - now > CLOCK_DIFFERENCE) ||
      (bounds->max_time < now && now - bounds->max_time > CLOCK_DIFFERENCE))
    return fail (error, STELLAR_CHALLENGE_ERROR_TIME, "It is not the challenge's time");

  self->max_time = bounds->max_time;

  return TRUE;
}

static gboolean
name_is (const StellarManageDataOp *data,
         const char                *name)
{
  return data->data_name.length == strlen (name) &&
         memcmp (data->data_name.data, name, data->data_name.length) == 0;
}

static gboolean
value_is (const StellarManageDataOp *data,
          const char                *value)
{
  return data->data_value != NULL && data->data_value->length == strlen (value) &&
         memcmp (data->data_value->data, value, data->data_value->length) == 0;
}

static gboolean
nonce_is_right (const StellarManageDataOp *data)
{
  g_autofree char *text = NULL;
  g_autofree guchar *bytes = NULL;
  g_autofree char *again = NULL;
  gsize length = 0;

  if (data->data_value == NULL || data->data_value->length != NONCE_TEXT)
    return FALSE;

  text = g_strndup ((const char *) data->data_value->data, NONCE_TEXT);
  bytes = g_base64_decode (text, &length);
  again = g_base64_encode (bytes, length);

  return length == NONCE_BYTES && strcmp (text, again) == 0;
}

static gboolean
check_first (StellarChallenge             *self,
             const StellarOperation       *operation,
             const StellarChallengeTerms  *terms,
             GError                      **error)
{
  const StellarManageDataOp *data = &operation->body.manage_data_op;

  if (operation->body.type != STELLAR_OPERATION_TYPE_MANAGE_DATA ||
      operation->source_account == NULL)
    return fail (error, STELLAR_CHALLENGE_ERROR_OPERATION,
                 "The first operation is not one of data of the client");

  for (guint i = 0; terms->home_domains[i] != NULL && self->home_domain == NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s auth", terms->home_domains[i]);

      if (name_is (data, name))
        self->home_domain = g_strdup (terms->home_domains[i]);
    }

  if (self->home_domain == NULL)
    return fail (error, STELLAR_CHALLENGE_ERROR_DOMAIN, "The challenge is for another domain");

  if (!nonce_is_right (data))
    return fail (error, STELLAR_CHALLENGE_ERROR_NONCE, "The challenge has no 48 random bytes");

  self->client = stellar_muxed_account_to_text (operation->source_account);

  return TRUE;
}

static gboolean
read_client_domain (StellarChallenge        *self,
                    const StellarOperation  *operation,
                    GError                 **error)
{
  const StellarDataValue *value = operation->body.manage_data_op.data_value;

  if (self->client_domain_key != NULL || value == NULL ||
      operation->source_account->type != STELLAR_KEY_TYPE_ED25519 ||
      !g_utf8_validate_len ((const char *) value->data, value->length, NULL))
    return fail (error, STELLAR_CHALLENGE_ERROR_DOMAIN, "The client's domain is not one domain");

  self->client_domain = g_strndup ((const char *) value->data, value->length);
  self->client_domain_key = stellar_muxed_account_to_text (operation->source_account);

  return TRUE;
}

static gboolean
check_further (StellarChallenge             *self,
               const StellarOperation       *operation,
               const StellarChallengeTerms  *terms,
               const guint8                  server[32],
               GError                      **error)
{
  const StellarManageDataOp *data = &operation->body.manage_data_op;
  const StellarMuxedAccount *source = operation->source_account;

  if (operation->body.type != STELLAR_OPERATION_TYPE_MANAGE_DATA || source == NULL)
    return fail (error, STELLAR_CHALLENGE_ERROR_OPERATION,
                 "A challenge has operations of data alone, each with its source");

  if (name_is (data, "client_domain"))
    return read_client_domain (self, operation, error);

  if (source->type != STELLAR_KEY_TYPE_ED25519 || memcmp (source->ed25519, server, 32) != 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_OPERATION,
                 "A further operation is not the server's own");

  if (name_is (data, "web_auth_domain") && terms->web_auth_domain != NULL &&
      !value_is (data, terms->web_auth_domain))
    return fail (error, STELLAR_CHALLENGE_ERROR_DOMAIN, "The challenge is of another web domain");

  return TRUE;
}

static gboolean
check_memo (StellarChallenge   *self,
            const StellarMemo  *memo,
            GError            **error)
{
  if (memo->type == STELLAR_MEMO_NONE)
    return TRUE;

  if (memo->type != STELLAR_MEMO_ID || self->client[0] == 'M')
    return fail (error, STELLAR_CHALLENGE_ERROR_MEMO, "A challenge's memo is an id, of a G account");

  self->has_memo = TRUE;
  self->memo = memo->id;

  return TRUE;
}

static gboolean
check (StellarChallenge             *self,
       const StellarChallengeTerms  *terms,
       guint64                       now,
       GError                      **error)
{
  const StellarTransaction *tx = &self->envelope->v1.tx;
  guint8 server[32];

  if (self->envelope->type != STELLAR_ENVELOPE_TYPE_TX || tx->ext.type != 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_ENVELOPE, "A challenge is a V1 transaction");

  if (!stellar_address_decode (terms->server, server, error))
    return FALSE;

  if (tx->source_account.type != STELLAR_KEY_TYPE_ED25519 ||
      memcmp (tx->source_account.ed25519, server, 32) != 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_SERVER, "The challenge is of another server");

  if (tx->seq_num != 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_SEQUENCE, "This transaction could be sent");

  if (!check_time (self, &tx->cond, now, error))
    return FALSE;

  if (tx->operations.length == 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_OPERATION, "The challenge has no operation");

  if (!check_first (self, &tx->operations.items[0], terms, error) ||
      !check_memo (self, &tx->memo, error))
    return FALSE;

  for (guint32 i = 1; i < tx->operations.length; i++)
    {
      if (!check_further (self, &tx->operations.items[i], terms, server, error))
        return FALSE;
    }

  if (strcmp (self->client, terms->server) == 0)
    return fail (error, STELLAR_CHALLENGE_ERROR_OPERATION, "The server asks for itself");

  if (!stellar_envelope_is_signed_by (self->envelope, terms->passphrase, server))
    return fail (error, STELLAR_CHALLENGE_ERROR_SERVER, "The server did not sign the challenge");

  return TRUE;
}

StellarChallenge *
stellar_challenge_read (const char                   *text,
                        const StellarChallengeTerms  *terms,
                        guint64                       now,
                        GError                      **error)
{
  g_autoptr(StellarChallenge) self = g_new0 (StellarChallenge, 1);

  self->envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, text, -1, NULL);

  if (self->envelope == NULL)
    {
      fail (error, STELLAR_CHALLENGE_ERROR_ENVELOPE, "This is not a transaction");
      return NULL;
    }

  if (!check (self, terms, now, error))
    return NULL;

  return g_steal_pointer (&self);
}

char *
stellar_challenge_sign (const StellarChallenge *self,
                        const char             *passphrase,
                        const StellarKeypair   *keypair)
{
  StellarTransactionEnvelope *envelope = stellar_xdr_copy (&stellar_xdr_transaction_envelope,
                                                           self->envelope);
  char *text;

  if (!(envelope = stellar_envelope_sign (envelope, passphrase, keypair)))
    return NULL;

  text = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return text;
}

/* ---- verifying ---- */

typedef struct
{
  guint8   key[32];
  guint32  weight;
  gboolean is_signer; /* else the server or the client's domain */
  gboolean signed_it;
  char    *address;
} Party;

static void
clear_party (gpointer data)
{
  g_free (((Party *) data)->address);
}

static Party *
find_party (GArray       *parties,
            const guint8  key[32])
{
  for (guint i = 0; i < parties->len; i++)
    {
      Party *party = &g_array_index (parties, Party, i);

      if (memcmp (party->key, key, 32) == 0)
        return party;
    }

  return NULL;
}

/* The first to be added stays: the server's weight as a signer does not count. */
static void
add_party (GArray     *parties,
           const char *address,
           guint32     weight,
           gboolean    is_signer)
{
  Party party = { .weight = weight, .is_signer = is_signer };

  if (address[0] != 'G' || !stellar_address_decode (address, party.key, NULL) ||
      find_party (parties, party.key) != NULL)
    return;

  party.address = g_strdup (address);
  g_array_append_val (parties, party);
}

static gboolean
match_signatures (const StellarChallenge  *self,
                  const char              *passphrase,
                  GArray                  *parties,
                  GError                 **error)
{
  const StellarTransactionV1Envelope *v1 = &self->envelope->v1;
  guint8 hash[32];

  stellar_envelope_hash (self->envelope, passphrase, hash);

  for (guint32 i = 0; i < v1->signatures.length; i++)
    {
      const StellarDecoratedSignature *item = &v1->signatures.items[i];
      gboolean known = FALSE;

      for (guint j = 0; j < parties->len && !known; j++)
        {
          Party *party = &g_array_index (parties, Party, j);

          if (party->signed_it || item->signature.length != 64 ||
              memcmp (item->hint, party->key + 28, 4) != 0 ||
              !stellar_public_key_verify (party->key, hash, sizeof hash, item->signature.data))
            continue;

          party->signed_it = known = TRUE;
        }

      if (!known)
        return fail (error, STELLAR_CHALLENGE_ERROR_SIGNATURE, "A signature is nobody's, or twice");
    }

  return TRUE;
}

static gboolean
weigh (const StellarChallenge   *self,
       GArray                   *parties,
       guint32                   threshold,
       char                   ***found,
       GError                  **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint64 weight = 0;
  gsize n_found = 0;

  for (guint i = 0; i < parties->len; i++)
    {
      const Party *party = &g_array_index (parties, Party, i);

      if (!party->signed_it && self->client_domain_key != NULL &&
          strcmp (party->address, self->client_domain_key) == 0)
        return fail (error, STELLAR_CHALLENGE_ERROR_SIGNATURE, "The client's domain did not sign");

      if (!party->signed_it || !party->is_signer)
        continue;

      weight += party->weight;
      n_found++;
      g_strv_builder_add (builder, party->address);
    }

  if (n_found == 0 || weight < threshold)
    return fail (error, STELLAR_CHALLENGE_ERROR_THRESHOLD, "The signers do not weigh enough");

  if (found != NULL)
    *found = g_strv_builder_end (builder);

  return TRUE;
}

StellarChallenge *
stellar_challenge_verify (const char                    *text,
                          const StellarChallengeTerms   *terms,
                          guint64                        now,
                          const StellarChallengeSigner  *signers,
                          gsize                          n_signers,
                          guint32                        threshold,
                          char                        ***found,
                          GError                       **error)
{
  g_autoptr(StellarChallenge) self = stellar_challenge_read (text, terms, now, error);
  g_autoptr(GArray) parties = g_array_new (FALSE, FALSE, sizeof (Party));

  if (self == NULL)
    return NULL;

  g_array_set_clear_func (parties, clear_party);
  add_party (parties, terms->server, 0, FALSE);

  if (self->client_domain_key != NULL)
    add_party (parties, self->client_domain_key, 0, FALSE);

  for (gsize i = 0; i < n_signers; i++)
    add_party (parties, signers[i].key, signers[i].weight, TRUE);

  if (!match_signatures (self, terms->passphrase, parties, error) ||
      !weigh (self, parties, threshold, found, error))
    return NULL;

  return g_steal_pointer (&self);
}
