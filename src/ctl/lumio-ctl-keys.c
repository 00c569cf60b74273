#include "ctl/lumio-ctl.h"
#include "ctl/lumio-ctl-secret.h"

#include <sodium.h>
#include <string.h>

#include "stellar/stellar-mnemonic.h"

StellarKeypair *
lumio_ctl_read_keypair (const LumioCtlSecret  *options,
                        GError               **error)
{
  char *secret = lumio_ctl_read_secret (options->secret_fd, "Secret key or words: ", error);
  char *passphrase = NULL;
  StellarKeypair *keypair = NULL;

  if (secret == NULL)
    return NULL;

  if (options->passphrase_fd >= 0)
    passphrase = lumio_ctl_read_secret (options->passphrase_fd, "", error);

  if (options->passphrase_fd >= 0 && passphrase == NULL)
    keypair = NULL;
  else if (options->index < 0)
    g_set_error_literal (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT, "An index is not below 0");
  else if (secret[0] == 'S' && strlen (secret) == 56)
    keypair = stellar_keypair_new_from_secret (secret, error);
  else
    keypair = stellar_keypair_new_from_words (secret, passphrase, (guint32) options->index, error);

  sodium_free (secret);

  if (passphrase != NULL)
    sodium_free (passphrase);

  return keypair;
}

static void
print_secret (const StellarKeypair *keypair)
{
  char *secret = stellar_keypair_dup_secret (keypair);

  g_print ("%s\n", secret);
  stellar_secret_free (secret);
}

static int
new_key (int    argc,
         char **argv)
{
  int n_words = 0;
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "words", 'w', 0, G_OPTION_ARG_INT, &n_words,
      "12, 15, 18, 21 or 24 words instead of a secret key", "N" },
    { "language", 'l', 0, G_OPTION_ARG_STRING, &name, "Language of the words (english)", "NAME" },
    { NULL }
  };
  StellarLanguage language = STELLAR_LANGUAGE_ENGLISH;
  g_autoptr(StellarKeypair) keypair = NULL;
  char *words;

  if (!lumio_ctl_parse ("keys new", "— a new key: its address, then what it comes of", entries, &argc,
                        &argv, 0, 0))
    return LUMIO_CTL_USAGE;

  if ((name != NULL && !stellar_language_from_name (name, &language)) ||
      (n_words != 0 && (n_words < 12 || n_words > 24 || n_words % 3 != 0)))
    {
      g_printerr ("lumioctl: 12, 15, 18, 21 or 24 words, of one of");

      for (guint i = 0; i < STELLAR_N_LANGUAGES; i++)
        g_printerr (" %s", stellar_language_get_name (i));

      g_printerr ("\n");
      return LUMIO_CTL_USAGE;
    }

  if (n_words == 0)
    {
      keypair = stellar_keypair_new_random ();
      g_print ("%s\n", stellar_keypair_get_address (keypair));
      print_secret (keypair);
      return LUMIO_CTL_DONE;
    }

  words = stellar_mnemonic_new_random (language, (guint) n_words);
  keypair = stellar_keypair_new_from_words (words, NULL, 0, NULL);
  g_print ("%s\n%s\n", stellar_keypair_get_address (keypair), words);
  stellar_mnemonic_free (words);

  return LUMIO_CTL_DONE;
}

static int
derive (int    argc,
        char **argv)
{
  LumioCtlSecret options = LUMIO_CTL_SECRET_INIT;
  int count = 1;
  gboolean show_secret = FALSE;
  const GOptionEntry entries[] = {
    LUMIO_CTL_SECRET_ENTRIES (options),
    { "count", 'c', 0, G_OPTION_ARG_INT, &count, "How many accounts (1)", "N" },
    { "secret", 's', 0, G_OPTION_ARG_NONE, &show_secret, "Print their secret keys too", NULL },
    { NULL }
  };
  g_autoptr(GError) error = NULL;
  char *words, *passphrase = NULL;
  guint8 seed[64];
  gboolean done;

  if (!lumio_ctl_parse ("keys derive", "— the accounts m/44'/148'/N' of words", entries, &argc, &argv,
                        0, 0))
    return LUMIO_CTL_USAGE;

  if (options.index < 0 || count < 1 || count > 1000 || options.index > G_MAXINT32 - count)
    {
      g_printerr ("lumioctl: 1 to 1000 accounts from an index of 0 or more\n");
      return LUMIO_CTL_USAGE;
    }

  if (!(words = lumio_ctl_read_secret (options.secret_fd, "Words: ", &error)))
    return lumio_ctl_fail (error);

  if (options.passphrase_fd >= 0 &&
      !(passphrase = lumio_ctl_read_secret (options.passphrase_fd, "", &error)))
    {
      sodium_free (words);
      return lumio_ctl_fail (error);
    }

  done = stellar_mnemonic_to_seed (words, passphrase, seed, &error);
  sodium_free (words);

  if (passphrase != NULL)
    sodium_free (passphrase);

  if (!done)
    return lumio_ctl_fail (error);

  for (int i = 0; i < count; i++)
    {
      g_autoptr(StellarKeypair) keypair =
        stellar_keypair_new_from_words_seed (seed, (guint32) (options.index + i));

      g_print ("%s\n", stellar_keypair_get_address (keypair));

      if (show_secret)
        print_secret (keypair);
    }

  sodium_memzero (seed, sizeof seed);

  return LUMIO_CTL_DONE;
}

static int
address (int    argc,
         char **argv)
{
  LumioCtlSecret options = LUMIO_CTL_SECRET_INIT;
  const GOptionEntry entries[] = {
    LUMIO_CTL_SECRET_ENTRIES (options),
    { NULL }
  };
  g_autoptr(StellarKeypair) keypair = NULL;
  g_autoptr(GError) error = NULL;

  if (!lumio_ctl_parse ("keys address", "— the address of a secret key, or of words", entries, &argc,
                        &argv, 0, 0))
    return LUMIO_CTL_USAGE;

  if (!(keypair = lumio_ctl_read_keypair (&options, &error)))
    return lumio_ctl_fail (error);

  g_print ("%s\n", stellar_keypair_get_address (keypair));

  return LUMIO_CTL_DONE;
}

int
lumio_ctl_keys (int    argc,
                char **argv)
{
  if (strcmp (argv[0], "new") == 0)
    return new_key (argc, argv);

  if (strcmp (argv[0], "derive") == 0)
    return derive (argc, argv);

  if (strcmp (argv[0], "address") == 0)
    return address (argc, argv);

  g_printerr ("lumioctl keys new | derive | address\n");

  return LUMIO_CTL_USAGE;
}
