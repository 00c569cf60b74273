#include "stellar/stellar-sep7-private.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"

#define MAX_MESSAGE 300

typedef enum
{
  XDR,
  REPLACE,
  PUBKEY,
  CHAIN,
  DESTINATION,
  AMOUNT,
  ASSET_CODE,
  ASSET_ISSUER,
  MEMO,
  MEMO_TYPE,
  CALLBACK,
  MESSAGE,
  NETWORK_PASSPHRASE,
  ORIGIN_DOMAIN,
  SIGNATURE,
  N_PARAMETERS,
} Parameter;

struct _StellarSep7
{
  gatomicrefcount              ref_count;
  char                        *uri;
  gsize                        unsigned_length; /* of the URI up to "&signature=" */
  StellarSep7Operation         operation;
  char                        *values[N_PARAMETERS];
  gint64                       amount;
  StellarAsset                 asset;
  StellarMemo                  memo; /* a text is that of values[MEMO] */
  StellarTransactionEnvelope  *envelope;
  GPtrArray                   *replacements;
  StellarSep7                 *chain;
  guint8                       signature[64];
};

G_DEFINE_QUARK (stellar-sep7-error-quark, stellar_sep7_error)
G_DEFINE_BOXED_TYPE (StellarSep7, stellar_sep7, stellar_sep7_ref, stellar_sep7_unref)

static StellarSep7 *parse (const char  *text,
                           gsize        length,
                           guint        depth,
                           GError     **error);

static gboolean
fail (GError           **error,
      StellarSep7Error   code,
      const char        *message)
{
  g_set_error_literal (error, STELLAR_SEP7_ERROR, code, message);
  return FALSE;
}

/* Says which parameter it is, and what was wrong with it. Takes `cause`. */
static gboolean
fail_with (GError           **error,
           StellarSep7Error   code,
           const char        *message,
           GError            *cause)
{
  g_set_error (error, STELLAR_SEP7_ERROR, code, "%s: %s", message, cause->message);
  g_error_free (cause);
  return FALSE;
}

static void
free_replacement (gpointer data)
{
  StellarSep7Replacement *replacement = data;

  g_free (replacement->path);
  g_free (replacement->id);
  g_free (replacement->hint);
  g_free (replacement);
}

static gboolean
read_xdr (StellarSep7  *self,
          const char   *value,
          guint         depth,
          GError      **error)
{
  GError *cause = NULL;

  self->envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, value, -1, &cause);

  if (self->envelope == NULL)
    return fail_with (error, STELLAR_SEP7_ERROR_XDR, "“xdr” is not a transaction", cause);

  return TRUE;
}

static gboolean
read_replace (StellarSep7  *self,
              const char   *value,
              guint         depth,
              GError      **error)
{
  return stellar_sep7_read_replacements (value, self->replacements, error);
}

static gboolean
read_pubkey (StellarSep7  *self,
             const char   *value,
             guint         depth,
             GError      **error)
{
  GError *cause = NULL;
  guint8 key[32];

  if (!stellar_address_decode (value, key, &cause))
    return fail_with (error, STELLAR_SEP7_ERROR_PUBKEY, "“pubkey” is not an account's address",
                      cause);

  return TRUE;
}

static gboolean
read_chain (StellarSep7  *self,
            const char   *value,
            guint         depth,
            GError      **error)
{
  GError *cause = NULL;

  if (depth >= STELLAR_SEP7_MAX_CHAIN)
    return fail (error, STELLAR_SEP7_ERROR_CHAIN, "The chain of requests is too long");

  if ((self->chain = parse (value, strlen (value), depth + 1, &cause)) != NULL)
    return TRUE;

  /* The innermost request says what is wrong once, without a prefix for each of its hulls. */
  if (cause->code == STELLAR_SEP7_ERROR_CHAIN)
    {
      g_propagate_error (error, cause);
      return FALSE;
    }

  return fail_with (error, STELLAR_SEP7_ERROR_CHAIN, "“chain” is not a request", cause);
}

static gboolean
read_destination (StellarSep7  *self,
                  const char   *value,
                  guint         depth,
                  GError      **error)
{
  GError *cause = NULL;
  StellarMuxedAccount account;

  if (!stellar_muxed_account_parse (value, &account, &cause))
    return fail_with (error, STELLAR_SEP7_ERROR_DESTINATION,
                      "“destination” is not an account's address", cause);

  return TRUE;
}

static gboolean
read_amount (StellarSep7  *self,
             const char   *value,
             guint         depth,
             GError      **error)
{
  GError *cause = NULL;

  if (!stellar_amount_parse (value, &self->amount, &cause))
    return fail_with (error, STELLAR_SEP7_ERROR_AMOUNT, "“amount” cannot be paid", cause);

  if (self->amount == 0)
    return fail (error, STELLAR_SEP7_ERROR_AMOUNT, "“amount” is zero");

  return TRUE;
}

static gboolean
read_asset (StellarSep7  *self,
            const char   *value,
            guint         depth,
            GError      **error)
{
  GError *cause = NULL;

  if (self->values[ASSET_CODE] == NULL)
    return fail (error, STELLAR_SEP7_ERROR_ASSET, "“asset_issuer” comes without “asset_code”");

  if (!stellar_asset_from_code (self->values[ASSET_CODE], self->values[ASSET_ISSUER], &self->asset,
                                &cause))
    return fail_with (error, STELLAR_SEP7_ERROR_ASSET, "The asset cannot be read", cause);

  return TRUE;
}

static gboolean
read_memo (StellarSep7  *self,
           const char   *value,
           guint         depth,
           GError      **error)
{
  return stellar_sep7_read_memo (self->values[MEMO], self->values[MEMO_TYPE], &self->memo, error);
}

static gboolean
read_callback (StellarSep7  *self,
               const char   *value,
               guint         depth,
               GError      **error)
{
  return stellar_sep7_check_callback (value, error);
}

static gboolean
read_message (StellarSep7  *self,
              const char   *value,
              guint         depth,
              GError      **error)
{
  if (g_utf8_strlen (value, -1) > MAX_MESSAGE)
    return fail (error, STELLAR_SEP7_ERROR_MESSAGE, "“msg” is longer than 300 characters");

  return TRUE;
}

static gboolean
read_origin_domain (StellarSep7  *self,
                    const char   *value,
                    guint         depth,
                    GError      **error)
{
  if (!stellar_sep7_is_domain (value))
    return fail (error, STELLAR_SEP7_ERROR_ORIGIN, "“origin_domain” is not a domain name");

  if (self->values[SIGNATURE] == NULL)
    return fail (error, STELLAR_SEP7_ERROR_SIGNATURE,
                 "The request names a domain and is not signed");

  return TRUE;
}

static gboolean
read_signature (StellarSep7  *self,
                const char   *value,
                guint         depth,
                GError      **error)
{
  if (self->values[ORIGIN_DOMAIN] == NULL)
    return fail (error, STELLAR_SEP7_ERROR_ORIGIN, "The request is signed and names no domain");

  if (strchr (self->uri + self->unsigned_length + 1, '&') != NULL)
    return fail (error, STELLAR_SEP7_ERROR_SIGNATURE, "“signature” is not the last parameter");

  if (!stellar_sep7_read_base64 (value, self->signature, sizeof self->signature))
    return fail (error, STELLAR_SEP7_ERROR_SIGNATURE, "“signature” is not 64 bytes in base64");

  return TRUE;
}

#define OF_PAY (1 << STELLAR_SEP7_PAY)
#define OF_TX (1 << STELLAR_SEP7_TX)

/* Read in this order, once all values are known. */
static const struct
{
  const char *name;
  guint       operations;
  gboolean    required;
  gboolean (*read) (StellarSep7  *self,
                    const char   *value,
                    guint         depth,
                    GError      **error);
} parameters[N_PARAMETERS] = {
  [XDR]                = { "xdr", OF_TX, TRUE, read_xdr },
  [REPLACE]            = { "replace", OF_TX, FALSE, read_replace },
  [PUBKEY]             = { "pubkey", OF_TX, FALSE, read_pubkey },
  [CHAIN]              = { "chain", OF_TX, FALSE, read_chain },
  [DESTINATION]        = { "destination", OF_PAY, TRUE, read_destination },
  [AMOUNT]             = { "amount", OF_PAY, FALSE, read_amount },
  [ASSET_CODE]         = { "asset_code", OF_PAY, FALSE, read_asset },
  [ASSET_ISSUER]       = { "asset_issuer", OF_PAY, FALSE, read_asset },
  [MEMO]               = { "memo", OF_PAY, FALSE, read_memo },
  [MEMO_TYPE]          = { "memo_type", OF_PAY, FALSE, read_memo },
  [CALLBACK]           = { "callback", OF_PAY | OF_TX, FALSE, read_callback },
  [MESSAGE]            = { "msg", OF_PAY | OF_TX, FALSE, read_message },
  [NETWORK_PASSPHRASE] = { "network_passphrase", OF_PAY | OF_TX, FALSE, NULL },
  [ORIGIN_DOMAIN]      = { "origin_domain", OF_PAY | OF_TX, FALSE, read_origin_domain },
  [SIGNATURE]          = { "signature", OF_PAY | OF_TX, FALSE, read_signature },
};

static const char * const operation_names[] = {
  [STELLAR_SEP7_PAY] = "pay",
  [STELLAR_SEP7_TX] = "tx",
};

static Parameter
find_parameter (const char *name,
                gsize       length)
{
  Parameter i = 0;

  while (i < N_PARAMETERS && (strlen (parameters[i].name) != length ||
                              memcmp (parameters[i].name, name, length) != 0))
    i++;

  return i;
}

/* Takes one "name=value". */
static gboolean
take_parameter (StellarSep7  *self,
                const char   *text,
                gsize         length,
                GError      **error)
{
  const char *equals = memchr (text, '=', length);
  g_autofree char *value = NULL;
  gsize n_name;
  Parameter parameter;

  if (equals == NULL || equals == text)
    return fail (error, STELLAR_SEP7_ERROR_SYNTAX, "A parameter is a name, “=” and a value");

  n_name = (gsize) (equals - text);

  for (gsize i = 0; i < n_name; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("-._~", text[i]) == NULL)
        return fail (error, STELLAR_SEP7_ERROR_SYNTAX, "A parameter has a name that cannot be read");
    }

  if (!stellar_sep7_unescape (equals + 1, length - n_name - 1, &value, error))
    return FALSE;

  /* The standard may grow: what it does not know yet is passed over. */
  if ((parameter = find_parameter (text, n_name)) == N_PARAMETERS)
    return TRUE;

  if (!(parameters[parameter].operations & (1u << self->operation)))
    {
      g_set_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_UNEXPECTED,
                   "“%s” does not belong to a request of this kind", parameters[parameter].name);
      return FALSE;
    }

  if (self->values[parameter] != NULL)
    {
      g_set_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_TWICE,
                   "“%s” is there twice", parameters[parameter].name);
      return FALSE;
    }

  if (*value == '\0')
    {
      g_set_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_MISSING,
                   "“%s” is empty", parameters[parameter].name);
      return FALSE;
    }

  /* The parameter begins after a separator, which is no longer part of what was signed. */
  if (parameter == SIGNATURE)
    self->unsigned_length = (gsize) (text - self->uri) - 1;

  self->values[parameter] = g_steal_pointer (&value);
  return TRUE;
}

static gboolean
read_values (StellarSep7  *self,
             guint         depth,
             GError      **error)
{
  for (Parameter i = 0; i < N_PARAMETERS; i++)
    {
      if (self->values[i] == NULL)
        {
          if (!parameters[i].required || !(parameters[i].operations & (1u << self->operation)))
            continue;

          g_set_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_MISSING,
                       "The request has no “%s”", parameters[i].name);
          return FALSE;
        }

      if (parameters[i].read != NULL && !parameters[i].read (self, self->values[i], depth, error))
        return FALSE;
    }

  return TRUE;
}

static StellarSep7 *
parse (const char  *text,
       gsize        length,
       guint        depth,
       GError     **error)
{
  g_autoptr(StellarSep7) self = g_new0 (StellarSep7, 1);
  gboolean known = FALSE;
  const char *query;
  const char *end;
  const char *p;

  g_atomic_ref_count_init (&self->ref_count);
  self->replacements = g_ptr_array_new_with_free_func (free_replacement);

  if (length > STELLAR_SEP7_MAX_LENGTH)
    {
      fail (error, STELLAR_SEP7_ERROR_TOO_LONG, "The request is too long");
      return NULL;
    }

  self->uri = g_strndup (text, length);

  if (strlen (self->uri) != length)
    {
      fail (error, STELLAR_SEP7_ERROR_SYNTAX, "The request has a character that must be escaped");
      return NULL;
    }

  /* Schemes know no case (RFC 3986, 3.1); all that follows does. */
  if (g_ascii_strncasecmp (self->uri, STELLAR_SEP7_SCHEME, strlen (STELLAR_SEP7_SCHEME)) != 0)
    {
      fail (error, STELLAR_SEP7_ERROR_SCHEME, "A request begins with “web+stellar:”");
      return NULL;
    }

  p = self->uri + strlen (STELLAR_SEP7_SCHEME);
  query = strchr (p, '?');

  for (guint i = 0; i < G_N_ELEMENTS (operation_names) && !known; i++)
    {
      gsize n = query != NULL ? (gsize) (query - p) : strlen (p);

      known = n == strlen (operation_names[i]) && memcmp (p, operation_names[i], n) == 0;
      self->operation = i;
    }

  if (!known)
    {
      fail (error, STELLAR_SEP7_ERROR_OPERATION, "A request is to “pay” or of a “tx”");
      return NULL;
    }

  if (query == NULL)
    {
      fail (error, STELLAR_SEP7_ERROR_MISSING, "The request has no parameters");
      return NULL;
    }

  self->unsigned_length = length;

  for (p = query + 1;; p = end + 1)
    {
      end = strchrnul (p, '&');

      if (!take_parameter (self, p, (gsize) (end - p), error))
        return NULL;

      if (*end == '\0')
        break;
    }

  if (!read_values (self, depth, error))
    return NULL;

  return g_steal_pointer (&self);
}

StellarSep7 *
stellar_sep7_parse (const char  *text,
                    gssize       length,
                    GError     **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  return parse (text, length < 0 ? strlen (text) : (gsize) length, 0, error);
}

StellarSep7 *
stellar_sep7_ref (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
stellar_sep7_unref (StellarSep7 *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (Parameter i = 0; i < N_PARAMETERS; i++)
    g_free (self->values[i]);

  g_clear_pointer (&self->envelope, stellar_xdr_free);
  g_clear_pointer (&self->replacements, g_ptr_array_unref);
  g_clear_pointer (&self->chain, stellar_sep7_unref);
  g_free (self->uri);
  g_free (self);
}

const char *
stellar_sep7_get_uri (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->uri;
}

StellarSep7Operation
stellar_sep7_get_operation (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, STELLAR_SEP7_PAY);

  return self->operation;
}

const char *
stellar_sep7_get_parameter (StellarSep7 *self,
                            const char  *name)
{
  Parameter parameter;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  parameter = find_parameter (name, strlen (name));

  return parameter < N_PARAMETERS ? self->values[parameter] : NULL;
}

const char *
stellar_sep7_get_message (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MESSAGE];
}

const char *
stellar_sep7_get_network_passphrase (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[NETWORK_PASSPHRASE] != NULL ? self->values[NETWORK_PASSPHRASE]
                                                  : STELLAR_PASSPHRASE_PUBLIC;
}

const char *
stellar_sep7_get_callback_url (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[CALLBACK] != NULL ? self->values[CALLBACK] + strlen ("url:") : NULL;
}

const char *
stellar_sep7_get_origin_domain (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[ORIGIN_DOMAIN];
}

const char *
stellar_sep7_get_destination (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_PAY, NULL);

  return self->values[DESTINATION];
}

gint64
stellar_sep7_get_amount (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_PAY, 0);

  return self->amount;
}

const StellarAsset *
stellar_sep7_get_asset (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_PAY, NULL);

  return &self->asset;
}

const StellarMemo *
stellar_sep7_get_memo (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_PAY, NULL);

  return &self->memo;
}

const StellarTransactionEnvelope *
stellar_sep7_get_envelope (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_TX, NULL);

  return self->envelope;
}

const char *
stellar_sep7_get_pubkey (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_TX, NULL);

  return self->values[PUBKEY];
}

StellarSep7 *
stellar_sep7_get_chain (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL && self->operation == STELLAR_SEP7_TX, NULL);

  return self->chain;
}

guint
stellar_sep7_get_n_replacements (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->replacements->len;
}

const StellarSep7Replacement *
stellar_sep7_get_replacement (StellarSep7 *self,
                              guint        index)
{
  g_return_val_if_fail (self != NULL && index < self->replacements->len, NULL);

  return self->replacements->pdata[index];
}

GBytes *
stellar_sep7_dup_payload (StellarSep7 *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return stellar_sep7_make_payload (self->uri, self->unsigned_length);
}

gboolean
stellar_sep7_verify (StellarSep7  *self,
                     const guint8  key[32])
{
  g_autoptr(GBytes) payload = NULL;

  g_return_val_if_fail (self != NULL && key != NULL, FALSE);

  if (self->values[SIGNATURE] == NULL)
    return FALSE;

  payload = stellar_sep7_make_payload (self->uri, self->unsigned_length);

  return stellar_public_key_verify (key, g_bytes_get_data (payload, NULL),
                                    g_bytes_get_size (payload), self->signature);
}
