#include "ctl/lumio-ctl.h"

#include <string.h>

#include "ctl/lumio-ctl-review.h"
#include "ctl/lumio-ctl-secret.h"
#include "stellar/stellar-xdr-json.h"

typedef StellarDecoratedSignature Signature;

static int
print_envelope (const StellarTransactionEnvelope *envelope)
{
  g_autofree char *text = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);

  g_print ("%s\n", text);

  return LUMIO_CTL_DONE;
}

static StellarReview *
review (const StellarTransactionEnvelope *envelope,
        const char                       *network,
        char                            **keys)
{
  g_autoptr(StellarReviewHints) hints = stellar_review_hints_new ();

  stellar_review_hints_set_now (hints, (guint64) (g_get_real_time () / G_USEC_PER_SEC));

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      if (!stellar_review_hints_add_known (hints, keys[i]))
        g_printerr ("lumioctl: a --key is no account, and is passed over\n");
    }

  return stellar_review_new (envelope, lumio_ctl_get_network (network), hints);
}

static int
show (int    argc,
      char **argv)
{
  gboolean json = FALSE;
  g_autofree char *network = NULL;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "As JSON (SEP-51)", NULL },
    { "network", 'n', 0, G_OPTION_ARG_STRING, &network, "public, testnet or a passphrase", "N" },
    { NULL }
  };
  StellarTransactionEnvelope *envelope;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (!lumio_ctl_parse ("tx show", "[FILE] — what a transaction does", entries, &argc, &argv, 0, 1))
    return LUMIO_CTL_USAGE;

  if (!(envelope = lumio_ctl_read_envelope (argv[1], &error)))
    return lumio_ctl_fail (error);

  if (json)
    {
      text = stellar_xdr_to_json (&stellar_xdr_transaction_envelope, envelope);
      g_print ("%s\n", text);
    }
  else
    {
      g_autoptr(StellarReview) facts = review (envelope, network, NULL);

      text = lumio_ctl_review_to_text (facts);
      g_print ("%s", text);
    }

  stellar_xdr_free (envelope);

  return LUMIO_CTL_DONE;
}

static int
hash (int    argc,
      char **argv)
{
  g_autofree char *network = NULL;
  const GOptionEntry entries[] = {
    { "network", 'n', 0, G_OPTION_ARG_STRING, &network, "public, testnet or a passphrase", "N" },
    { NULL }
  };
  StellarTransactionEnvelope *envelope;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  guint8 digest[32];

  if (!lumio_ctl_parse ("tx hash", "[FILE] — what the ledger calls a transaction", entries, &argc,
                        &argv, 0, 1))
    return LUMIO_CTL_USAGE;

  if (!(envelope = lumio_ctl_read_envelope (argv[1], &error)))
    return lumio_ctl_fail (error);

  stellar_envelope_hash (envelope, lumio_ctl_get_network (network), digest);
  text = stellar_hash_to_hex (digest);
  g_print ("%s\n", text);
  stellar_xdr_free (envelope);

  return LUMIO_CTL_DONE;
}

/* Every destructive danger must be named: a script cannot agree to what nobody looked at. */
static gboolean
is_accepted (guint       dangers,
             const char *accepted)
{
  g_auto(GStrv) names = g_strsplit (accepted != NULL ? accepted : "", ",", -1);

  for (guint i = 0; i < 32; i++)
    {
      const char *name = stellar_danger_get_name (dangers & STELLAR_DANGERS_DESTRUCTIVE & 1u << i);

      if (name != NULL && !g_strv_contains ((const char *const *) names, name))
        return FALSE;
    }

  return TRUE;
}

static int
sign (int    argc,
      char **argv)
{
  LumioCtlSecret secret = LUMIO_CTL_SECRET_INIT;
  g_autofree char *network = NULL;
  g_autofree char *accepted = NULL;
  const GOptionEntry entries[] = {
    { "network", 'n', 0, G_OPTION_ARG_STRING, &network, "public, testnet or a passphrase", "N" },
    { "accept", 'a', 0, G_OPTION_ARG_STRING, &accepted,
      "Dangers to sign all the same, with commas between", "DANGERS" },
    LUMIO_CTL_SECRET_ENTRIES (secret),
    { NULL }
  };
  StellarTransactionEnvelope *envelope;
  g_autoptr(StellarReview) facts = NULL;
  g_autoptr(StellarKeypair) keypair = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *dangers = NULL;

  if (!lumio_ctl_parse ("tx sign", "[FILE] — a transaction with one more signature", entries, &argc,
                        &argv, 0, 1))
    return LUMIO_CTL_USAGE;

  if (network == NULL)
    {
      g_printerr ("lumioctl: --network says what the signature is good for\n");
      return LUMIO_CTL_USAGE;
    }

  if (!(envelope = lumio_ctl_read_envelope (argv[1], &error)))
    return lumio_ctl_fail (error);

  facts = review (envelope, network, NULL);
  text = lumio_ctl_review_to_text (facts);
  dangers = lumio_ctl_dangers_to_text (facts->dangers & STELLAR_DANGERS_DESTRUCTIVE);

  if (!is_accepted (facts->dangers, accepted))
    {
      g_printerr ("%s\nlumioctl: not signed: --accept %s\n", text, dangers);
      stellar_xdr_free (envelope);
      return LUMIO_CTL_NO;
    }

  /* Who types a secret sees first what it is for. */
  if (secret.secret_fd < 0)
    g_printerr ("%s\n", text);

  if (!(keypair = lumio_ctl_read_keypair (&secret, &error)))
    {
      stellar_xdr_free (envelope);
      return lumio_ctl_fail (error);
    }

  if (stellar_envelope_is_signed_by (envelope, lumio_ctl_get_network (network),
                                     stellar_keypair_get_public_key (keypair)))
    {
      g_printerr ("lumioctl: this key has signed it already\n");
    }
  else
    {
      envelope = stellar_envelope_sign (envelope, lumio_ctl_get_network (network), keypair);

      if (envelope == NULL)
        {
          g_printerr ("lumioctl: there are twenty signatures on it already\n");
          return LUMIO_CTL_FAILED;
        }
    }

  print_envelope (envelope);
  stellar_xdr_free (envelope);

  return LUMIO_CTL_DONE;
}

static int
verify (int    argc,
        char **argv)
{
  g_autofree char *network = NULL;
  g_auto(GStrv) keys = NULL;
  const GOptionEntry entries[] = {
    { "network", 'n', 0, G_OPTION_ARG_STRING, &network, "public, testnet or a passphrase", "N" },
    { "key", 'k', 0, G_OPTION_ARG_STRING_ARRAY, &keys, "A key that may have signed", "G…" },
    { NULL }
  };
  StellarTransactionEnvelope *envelope;
  g_autoptr(StellarReview) facts = NULL;
  g_autoptr(GError) error = NULL;
  gboolean all;

  if (!lumio_ctl_parse ("tx verify", "[FILE] — whose signatures are on a transaction", entries, &argc,
                        &argv, 0, 1))
    return LUMIO_CTL_USAGE;

  if (!(envelope = lumio_ctl_read_envelope (argv[1], &error)))
    return lumio_ctl_fail (error);

  facts = review (envelope, network, keys);
  all = facts->signatures->len > 0;

  for (guint i = 0; i < facts->signatures->len; i++)
    {
      const StellarReviewSignature *signature = g_ptr_array_index (facts->signatures, i);

      all = all && signature->signer != NULL;
      g_print ("%s%s\n", signature->signer != NULL ? signature->signer : "unknown",
               signature->outer ? " fee-bump" : "");
    }

  if (facts->signatures->len == 0)
    g_printerr ("lumioctl: nobody has signed it\n");

  stellar_xdr_free (envelope);

  return all ? LUMIO_CTL_DONE : LUMIO_CTL_NO;
}

/* ---- merging ---- */

static StellarXdrArray *
get_signatures (StellarTransactionEnvelope *envelope)
{
  switch ((int) envelope->type)
    {
    case STELLAR_ENVELOPE_TYPE_TX_V0:
      return (StellarXdrArray *) &envelope->v0.signatures;

    case STELLAR_ENVELOPE_TYPE_TX_FEE_BUMP:
      return (StellarXdrArray *) &envelope->fee_bump.signatures;

    default:
      return (StellarXdrArray *) &envelope->v1.signatures;
    }
}

static gboolean
same_signature (const Signature *a,
                const Signature *b)
{
  return memcmp (a->hint, b->hint, 4) == 0 && a->signature.length == b->signature.length &&
         memcmp (a->signature.data, b->signature.data, a->signature.length) == 0;
}

static int
compare_signatures (gconstpointer a,
                    gconstpointer b)
{
  const Signature *first = a, *second = b;
  int order = memcmp (first->hint, second->hint, 4);

  if (order == 0)
    order = memcmp (first->signature.data, second->signature.data,
                    MIN (first->signature.length, second->signature.length));

  return order != 0 ? order : (int) first->signature.length - (int) second->signature.length;
}

/* Everything but the signatures, to see that all sign the same. */
static char *
dup_unsigned (StellarTransactionEnvelope *envelope)
{
  StellarXdrArray *array = get_signatures (envelope);
  StellarXdrArray saved = *array;
  char *text;

  array->length = 0;
  text = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  *array = saved;

  return text;
}

static gboolean
collect (GPtrArray   *envelopes,
         GArray      *signatures,
         const char  *path,
         GError     **error)
{
  StellarTransactionEnvelope *envelope = lumio_ctl_read_envelope (path, error);
  g_autofree char *first = NULL;
  g_autofree char *text = NULL;
  const StellarXdrArray *array;

  if (envelope == NULL)
    return FALSE;

  g_ptr_array_add (envelopes, envelope);
  first = dup_unsigned (g_ptr_array_index (envelopes, 0));
  text = dup_unsigned (envelope);

  if (strcmp (first, text) != 0)
    {
      g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT, "%s is another transaction", path);
      return FALSE;
    }

  array = get_signatures (envelope);

  for (guint32 i = 0; i < array->length; i++)
    {
      const Signature *item = (const Signature *) array->items + i;
      gboolean there = FALSE;

      for (guint j = 0; j < signatures->len && !there; j++)
        there = same_signature (item, &g_array_index (signatures, Signature, j));

      if (!there)
        g_array_append_vals (signatures, item, 1);
    }

  return TRUE;
}

static int
merge (int    argc,
       char **argv)
{
  g_autoptr(GPtrArray) envelopes = g_ptr_array_new_with_free_func (stellar_xdr_free);
  g_autoptr(GArray) signatures = g_array_new (FALSE, TRUE, sizeof (Signature));
  g_autoptr(GError) error = NULL;
  StellarXdrArray *array;
  StellarXdrArray saved;

  if (!lumio_ctl_parse ("tx merge", "FILE FILE… — the signatures of several holders on one", NULL,
                        &argc, &argv, 1, G_MAXINT))
    return LUMIO_CTL_USAGE;

  for (int i = 1; i < argc; i++)
    {
      if (!collect (envelopes, signatures, argv[i], &error))
        return lumio_ctl_fail (error);
    }

  if (signatures->len > STELLAR_MAX_SIGNATURES)
    {
      g_printerr ("lumioctl: that is more than twenty signatures\n");
      return LUMIO_CTL_FAILED;
    }

  /* In an order of their own, so that it is the same whoever comes first. */
  g_array_sort (signatures, compare_signatures);
  array = get_signatures (g_ptr_array_index (envelopes, 0));
  saved = *array;
  array->length = signatures->len;
  array->items = signatures->data;
  print_envelope (g_ptr_array_index (envelopes, 0));
  *array = saved;

  return LUMIO_CTL_DONE;
}

static int
encode (int    argc,
        char **argv)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  StellarTransactionEnvelope *envelope;

  if (!lumio_ctl_parse ("tx encode", "[FILE] — a transaction from its JSON (SEP-51)", NULL, &argc,
                        &argv, 0, 1))
    return LUMIO_CTL_USAGE;

  if (!(text = lumio_ctl_read_text (argv[1], &error)) ||
      !(envelope = stellar_xdr_from_json (&stellar_xdr_transaction_envelope, text, -1, &error)))
    return lumio_ctl_fail (error);

  print_envelope (envelope);
  stellar_xdr_free (envelope);

  return LUMIO_CTL_DONE;
}

int
lumio_ctl_tx (int    argc,
              char **argv)
{
  static const struct
  {
    const char *name;
    int         (*run) (int    argc,
                        char **argv);
  } verbs[] = {
    { "show", show }, { "hash", hash }, { "sign", sign },
    { "verify", verify }, { "merge", merge }, { "encode", encode },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp (argv[0], verbs[i].name) == 0)
        return verbs[i].run (argc, argv);
    }

  g_printerr ("lumioctl tx show | hash | sign | verify | merge | encode\n");

  return LUMIO_CTL_USAGE;
}
