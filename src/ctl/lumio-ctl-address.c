#include "ctl/lumio-ctl.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

static const char *
get_kind_name (StellarStrkeyKind kind)
{
  switch (kind)
    {
    case STELLAR_STRKEY_ED25519_PUBLIC_KEY:
      return "account";

    case STELLAR_STRKEY_PRE_AUTH_TX:
      return "hash of a transaction signed beforehand";

    case STELLAR_STRKEY_SHA256_HASH:
      return "hash of a secret";

    case STELLAR_STRKEY_MUXED_ACCOUNT:
      return "muxed account";

    case STELLAR_STRKEY_SIGNED_PAYLOAD:
      return "signed payload";

    case STELLAR_STRKEY_CONTRACT:
      return "contract";

    case STELLAR_STRKEY_LIQUIDITY_POOL:
      return "liquidity pool";

    case STELLAR_STRKEY_CLAIMABLE_BALANCE:
      return "claimable balance";

    case STELLAR_STRKEY_ED25519_SECRET_SEED:
    default:
      return "secret key";
    }
}

/* What is wrong with it is told without repeating it: it may be a secret. */
static gboolean
check (const char *text,
       guint       number)
{
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GError) error = NULL;
  StellarStrkeyKind kind;
  StellarMuxedAccount account;

  if (!stellar_strkey_detect (text, &kind))
    {
      g_print ("%u: no: it begins like no address\n", number);
      return FALSE;
    }

  if (kind == STELLAR_STRKEY_ED25519_SECRET_SEED)
    {
      g_print ("%u: no: this looks like a SECRET KEY, and is now in the history of your shell\n",
               number);
      return FALSE;
    }

  if (!(payload = stellar_strkey_decode (text, -1, kind, &error)))
    {
      g_print ("%u: no: %s\n", number, error->message);
      return FALSE;
    }

  g_print ("%u: %s\n", number, get_kind_name (kind));

  if (kind == STELLAR_STRKEY_MUXED_ACCOUNT && stellar_muxed_account_parse (text, &account, NULL))
    {
      g_autofree char *address = stellar_muxed_account_dup_address (&account);

      g_print ("   account %s, id %" G_GUINT64_FORMAT "\n", address, account.med25519.id);
    }

  return TRUE;
}

int
lumio_ctl_address (int    argc,
                   char **argv)
{
  gboolean all = TRUE;

  if (strcmp (argv[0], "check") != 0)
    {
      g_printerr ("lumioctl address check TEXT…\n");
      return LUMIO_CTL_USAGE;
    }

  if (!lumio_ctl_parse ("address check", "TEXT… — whether each is an address", NULL, &argc, &argv, 1,
                        G_MAXINT))
    return LUMIO_CTL_USAGE;

  for (int i = 1; i < argc; i++)
    all = check (argv[i], (guint) i) && all;

  return all ? LUMIO_CTL_DONE : LUMIO_CTL_NO;
}
