#include "ctl/lumio-ctl.h"

#include <locale.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>

G_DEFINE_QUARK (lumio-ctl-error-quark, lumio_ctl_error)

static const char usage[] =
  "Usage: lumioctl VERB …\n"
  "\n"
  "Explain and sign Stellar transactions, without a network:\n"
  "  tx show [--json] [--network N] [FILE]      what a transaction does\n"
  "  tx hash [--network N] [FILE]               what the ledger calls it\n"
  "  tx sign --network N [--secret-fd FD] [FILE]\n"
  "                                             with one more signature\n"
  "  tx verify [--network N] [--key G…]… [FILE] whose signatures are on it\n"
  "  tx merge [--network N] FILE FILE…          the signatures of several holders on one\n"
  "  tx encode [FILE]                           from JSON (SEP-51)\n"
  "  address check TEXT…                        whether it is an address, and of what\n"
  "  uri show [--key G…] URI                    what a web+stellar: link asks for\n"
  "  keys new [--words N] [--language NAME]     a new key\n"
  "  keys derive [--count N] [--index N] [--secret]\n"
  "                                             the accounts of words (SEP-5)\n"
  "  keys address                               the address of a secret key\n"
  "\n"
  "Check what a platform published, over the network:\n"
  "  distribution verify --platform URL --horizon URL ID\n"
  "                                             whether it paid whom it owed, to the unit\n"
  "\n"
  "A FILE is base64; none, or -, is standard input. N is public, testnet or a passphrase.\n"
  "Secrets are read from --secret-fd or typed at the terminal, never taken as arguments.\n"
  "Ends with 0; 1 where the answer is no; 2 for an error; 64 for a wrong command line.\n"
  "More: man lumioctl\n";

static const struct
{
  const char *name;
  int         (*run) (int    argc,
                      char **argv);
} verbs[] = {
  { "tx", lumio_ctl_tx },
  { "keys", lumio_ctl_keys },
  { "address", lumio_ctl_address },
  { "uri", lumio_ctl_uri },
  { "distribution", lumio_ctl_distribution },
};

int
lumio_ctl_fail (const GError *error)
{
  g_printerr ("lumioctl: %s\n", error->message);

  return LUMIO_CTL_FAILED;
}

gboolean
lumio_ctl_parse (const char          *verb,
                 const char          *synopsis,
                 const GOptionEntry  *entries,
                 int                 *argc,
                 char              ***argv,
                 int                  min,
                 int                  max)
{
  g_autoptr(GOptionContext) context = g_option_context_new (synopsis);
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("lumioctl %s", verb);

  g_set_prgname (name);

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("%s: %s\n", name, error->message);
      return FALSE;
    }

  if (*argc - 1 < min || *argc - 1 > max)
    {
      g_printerr ("Usage: %s [OPTION…] %s\n", name, synopsis);
      return FALSE;
    }

  return TRUE;
}

int
lumio_ctl_run (int    argc,
               char **argv)
{
  setlocale (LC_ALL, "");

  /* A key is in this process for as long as it signs: nobody else may look. */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);

  if (sodium_init () < 0)
    {
      g_printerr ("lumioctl: there are no random numbers\n");
      return LUMIO_CTL_FAILED;
    }

  if (argc == 2 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    {
      g_print ("%s", usage);
      return LUMIO_CTL_DONE;
    }

  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    {
      g_print ("lumioctl %s\n", LUMIO_VERSION);
      return LUMIO_CTL_DONE;
    }

  for (guint i = 0; argc >= 3 && i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp (argv[1], verbs[i].name) == 0)
        return verbs[i].run (argc - 2, argv + 2);
    }

  g_printerr ("%s", usage);

  return LUMIO_CTL_USAGE;
}
