#include "signer/lumio-signer-review.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lumio-fiber.h"
#include "signer/lumio-vault.h"

/*
 * What unlocking costs beside the passphrase's work, what a review costs, and how much memory
 * the signer has for itself. One line of name=value, times in µs.
 *
 * usage: bench-signer PROGRAM ROUNDS
 */

#define PASSPHRASE "correct horse battery"

static const char *program;
static guint rounds;

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static gint64
median (GArray *numbers)
{
  g_array_sort (numbers, compare_numbers);

  return g_array_index (numbers, gint64, numbers->len / 2);
}

static void
must (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  dex_await (future, &error);
  if (error != NULL)
    g_error ("%s", error->message);
}

/* The passphrase's work alone, as the vault's own file asks for it. */
static gint64
derive_once (GBytes *vault)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (vault, &length);
  g_autoptr(LumioVaultFile) file = lumio_vault_file_parse (data, length, NULL);
  g_autoptr(LumioSecret) passphrase = lumio_secret_new_copy (PASSPHRASE, strlen (PASSPHRASE));
  g_autoptr(LumioVaultKey) key = NULL;
  gint64 start = g_get_monotonic_time ();

  key = lumio_vault_key_derive (passphrase, &file->cost, file->salt, NULL);
  g_assert (key != NULL);

  return g_get_monotonic_time () - start;
}

static gpointer
derive_thread (gpointer data)
{
  gint64 *taken = g_new (gint64, 1);

  *taken = derive_once (data);

  return taken;
}

/* On a thread with its own stack, as in the signer; nothing else is to be done meanwhile. */
static gint64
measure_work (GBytes *vault)
{
  g_autofree gint64 *taken = g_thread_join (g_thread_new ("work", derive_thread, vault));

  return *taken;
}

/* The program whose parent this one is; kB of its PSS, 0 where it may not be read. */
static gint64
read_pss (void)
{
  g_autofree char *task = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *children = NULL;
  g_autofree char *path = NULL;
  g_autofree char *rollup = NULL;
  const char *line;

  if (!g_file_get_contents (task, &children, NULL, NULL))
    return 0;

  path = g_strdup_printf ("/proc/%d/smaps_rollup", atoi (children));
  if (!g_file_get_contents (path, &rollup, NULL, NULL) || !(line = strstr (rollup, "\nPss:")))
    return 0;

  return g_ascii_strtoll (line + strlen ("\nPss:"), NULL, 10);
}

static GBytes *
make_payment (const char *source)
{
  StellarTransactionBuilder *builder = stellar_transaction_builder_new (source, 1, 100);
  StellarTransactionEnvelope *envelope;
  GBytes *bytes;

  stellar_transaction_builder_set_time_bounds (builder, 0, (guint64) (g_get_real_time () / G_USEC_PER_SEC) + 300);
  stellar_transaction_builder_payment (builder, NULL, source, "native", 1);
  envelope = stellar_transaction_builder_end (builder, NULL);
  bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, envelope);
  stellar_xdr_free (envelope);

  return bytes;
}

static DexFuture *
bench_fiber (gpointer unused)
{
  g_autofree char *folder = g_dir_make_tmp ("lumio-bench-XXXXXX", NULL);
  g_autoptr(LumioSigner) signer = lumio_signer_new (program, folder);
  g_autoptr(StellarKeypair) keypair = stellar_keypair_new_random ();
  g_autoptr(GArray) unlocks = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) works = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) reviews = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GBytes) payment = make_payment (stellar_keypair_get_address (keypair));
  g_autoptr(GBytes) vault = NULL;
  char *secret = stellar_keypair_dup_secret (keypair);
  static const char *names[] = { "vault", "tries", "lock" };

  must (lumio_signer_create_vault (signer, PASSPHRASE));
  must (lumio_signer_import_secret (signer, "Bench", secret));
  stellar_secret_free (secret);
  vault = dex_await_boxed (lumio_signer_export (signer), NULL);

  for (guint i = 0; i < rounds; i++)
    {
      gint64 start, taken;

      must (lumio_signer_lock (signer));
      start = g_get_monotonic_time ();
      must (lumio_signer_unlock (signer, PASSPHRASE));
      taken = g_get_monotonic_time () - start;
      g_array_append_val (unlocks, taken);
      taken = measure_work (vault);
      g_array_append_val (works, taken);
      start = g_get_monotonic_time ();
      must (lumio_signer_review (signer, stellar_keypair_get_address (keypair), STELLAR_PASSPHRASE_TESTNET, payment,
                                 NULL, NULL));
      taken = g_get_monotonic_time () - start;
      g_array_append_val (reviews, taken);
    }

  printf ("unlock=%" G_GINT64_FORMAT " work=%" G_GINT64_FORMAT " review=%" G_GINT64_FORMAT " pss=%" G_GINT64_FORMAT "\n",
          median (unlocks), median (works), median (reviews), read_pss ());
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (folder, names[i], NULL);

      g_unlink (file);
    }
  g_rmdir (folder);

  return dex_future_new_true ();
}

int
main (int   argc,
      char *argv[])
{
  DexFuture *future;

  if (argc != 3)
    return 2;

  program = argv[1];
  rounds = (guint) MAX (atoi (argv[2]), 1);
  dex_init ();
  future = lumio_fiber_spawn (bench_fiber, NULL, NULL);
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  dex_unref (future);

  return 0;
}
