#include "ctl/lumio-ctl.h"

#include <string.h>

#include "ctl/lumio-ctl-review.h"
#include "stellar/stellar-sep7.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-xdr-json.h"

/* What a stranger says is quoted and escaped. */
static void
print_parameter (StellarSep7 *uri,
                 const char  *name)
{
  const char *value = stellar_sep7_get_parameter (uri, name);
  g_autofree char *escaped = NULL;

  if (value == NULL || strcmp (name, "xdr") == 0 || strcmp (name, "chain") == 0)
    return;

  escaped = stellar_xdr_escape (value, strlen (value));
  g_print ("%-20s %s\n", name, escaped);
}

static int
show (const char *text,
      const char *key)
{
  static const char *names[] = {
    "destination", "amount", "asset_code", "asset_issuer", "memo", "memo_type", "callback", "pubkey",
    "replace", "msg", "network_passphrase", "origin_domain", "signature",
  };
  g_autoptr(StellarSep7) uri = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_tx;
  guint8 bytes[32];

  if (!(uri = stellar_sep7_parse (text, -1, &error)))
    {
      g_printerr ("lumioctl: %s\n", error->message);
      return LUMIO_CTL_NO;
    }

  if (key != NULL && !stellar_address_decode (key, bytes, &error))
    return lumio_ctl_fail (error);

  is_tx = stellar_sep7_get_operation (uri) == STELLAR_SEP7_TX;
  g_print ("%-20s %s\n", "asks for", is_tx ? "a signature" : "a payment");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    print_parameter (uri, names[i]);

  if (is_tx)
    {
      g_autoptr(StellarReview) review =
        stellar_review_new (stellar_sep7_get_envelope (uri),
                            stellar_sep7_get_network_passphrase (uri), NULL);
      g_autofree char *facts = lumio_ctl_review_to_text (review);

      g_print ("\n%s", facts);
    }

  if (key == NULL)
    return LUMIO_CTL_DONE;

  if (!stellar_sep7_verify (uri, bytes))
    {
      g_print ("NOT SIGNED by this key\n");
      return LUMIO_CTL_NO;
    }

  g_print ("signed by this key\n");

  return LUMIO_CTL_DONE;
}

int
lumio_ctl_uri (int    argc,
               char **argv)
{
  g_autofree char *key = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  const GOptionEntry entries[] = {
    { "key", 'k', 0, G_OPTION_ARG_STRING, &key,
      "The URI_REQUEST_SIGNING_KEY that its domain publishes", "G…" },
    { NULL }
  };

  if (strcmp (argv[0], "show") != 0)
    {
      g_printerr ("lumioctl uri show URI\n");
      return LUMIO_CTL_USAGE;
    }

  if (!lumio_ctl_parse ("uri show", "[URI] — what a link asks for", entries, &argc, &argv, 0, 1))
    return LUMIO_CTL_USAGE;

  text = argc > 1 && strcmp (argv[1], "-") != 0 ? g_strdup (argv[1]) : lumio_ctl_read_text (NULL, &error);

  if (text == NULL)
    return lumio_ctl_fail (error);

  return show (text, key);
}
