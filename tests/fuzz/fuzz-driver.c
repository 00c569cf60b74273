/*
 * Runs a fuzz target without libFuzzer: every seed as it is, then a bounded number of mutations
 * from a fixed seed number, so that the same build always tries the same bytes. What a target
 * dies of is written to a file beside it and named, for the fix and for its test.
 *
 * usage: fuzz-x [--runs N] [--seed N] [--name NAME] FILE…|FOLDER…
 */

#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_BYTES 8192
#define SECONDS_FOR_ONE 10

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

static const guint8 *running;
static gsize running_length;
static char crash_path[512];

/* Only what a signal handler may call. */
static void
write_crash_cb (int number)
{
  int file = open (crash_path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  const char *said = number == SIGALRM ? "# took too long on " : "# died on ";

  if (file >= 0)
    {
      ssize_t written = write (file, running, running_length);

      (void) written;
      close (file);
    }
  if (write (STDOUT_FILENO, "\n", 1) < 0 ||
      write (STDOUT_FILENO, said, strlen (said)) < 0 ||
      write (STDOUT_FILENO, crash_path, strlen (crash_path)) < 0 ||
      write (STDOUT_FILENO, "\n", 1) < 0)
    _exit (2);
  signal (number, SIG_DFL);
  raise (number);
}

static void
run_once (const guint8 *data,
          gsize         length)
{
  /* A copy of its own size, so that a sanitizer sees a read past its end. */
  g_autofree guint8 *copy = g_memdup2 (data, length);
  guint8 nothing = 0;

  running = data;
  running_length = length;
  alarm (SECONDS_FOR_ONE);
  LLVMFuzzerTestOneInput (length == 0 ? &nothing : copy, length);
  alarm (0);
}

static void
take_seed (GPtrArray  *seeds,
           const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
      g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      const char *name;

      while (folder != NULL && (name = g_dir_read_name (folder)))
        g_ptr_array_add (names, g_strdup (name));
      /* The order of a folder is the file system's; ours must be the same everywhere. */
      g_ptr_array_sort_values (names, (GCompareFunc) g_strcmp0);
      for (guint i = 0; i < names->len; i++)
        {
          g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);

          take_seed (seeds, child);
        }
      return;
    }

  if (g_file_get_contents (path, &contents, &length, NULL))
    g_ptr_array_add (seeds, g_bytes_new (contents, MIN (length, MAX_BYTES)));
}

static void
mutate_once (GByteArray *bytes,
             GPtrArray  *seeds,
             GRand      *random)
{
  static const guint8 telling[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, '0', '9', '-', '.', ',', '"', '\\',
                                    '{', '[', ':', '%', '&', '=', '\n', '\r', ' ', 0xc0, 0xf4 };
  guint at = bytes->len > 0 ? (guint) g_rand_int_range (random, 0, bytes->len) : 0;
  guint left = bytes->len - at;

  switch (g_rand_int_range (random, 0, 7))
    {
    case 0: /* one bit */
      if (bytes->len > 0)
        bytes->data[at] ^= 1u << g_rand_int_range (random, 0, 8);
      break;
    case 1: /* one byte that means something somewhere */
      if (bytes->len > 0)
        bytes->data[at] = telling[g_rand_int_range (random, 0, G_N_ELEMENTS (telling))];
      break;
    case 2: /* one byte more */
      {
        guint8 byte = g_rand_boolean (random)
          ? telling[g_rand_int_range (random, 0, G_N_ELEMENTS (telling))]
          : (guint8) g_rand_int_range (random, 0, 256);

        g_byte_array_append (bytes, &byte, 1);
        memmove (bytes->data + at + 1, bytes->data + at, bytes->len - 1 - at);
        bytes->data[at] = byte;
      }
      break;
    case 3: /* a piece less */
      if (left > 0)
        g_byte_array_remove_range (bytes, at, (guint) g_rand_int_range (random, 1, MIN (left, 32) + 1));
      break;
    case 4: /* a piece twice */
      if (left > 0)
        {
          guint length = (guint) g_rand_int_range (random, 1, MIN (left, 64) + 1);
          g_autofree guint8 *piece = g_memdup2 (bytes->data + at, length);

          g_byte_array_append (bytes, piece, length);
        }
      break;
    case 5: /* the head of this one and the tail of another */
      {
        GBytes *other = seeds->pdata[g_rand_int_range (random, 0, seeds->len)];
        gsize length;
        const guint8 *data = g_bytes_get_data (other, &length);
        gsize from = length > 0 ? (gsize) g_rand_int_range (random, 0, length) : 0;

        g_byte_array_set_size (bytes, at);
        if (length > from)
          g_byte_array_append (bytes, data + from, length - from);
      }
      break;
    default: /* a number of four bytes, small, great or near a limit */
      if (left >= 4)
        {
          guint32 value = g_rand_boolean (random) ? g_rand_int (random) : (guint32) g_rand_int_range (random, -4, 70);

          value = GUINT32_TO_BE (value);
          memcpy (bytes->data + at, &value, 4);
        }
      break;
    }
  if (bytes->len > MAX_BYTES)
    g_byte_array_set_size (bytes, MAX_BYTES);
}

int
main (int    argc,
      char **argv)
{
  static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGALRM };
  gint64 runs = 20000;
  gint64 seed = 1;
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_auto(GStrv) files = NULL;
  const GOptionEntry entries[] = {
    { "runs", 0, 0, G_OPTION_ARG_INT64, &runs, "How many mutations", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "The number that mutations start from", "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, "SEED…" },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GRand) random = NULL;
  g_autofree char *crash_name = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  g_print ("1..2\n");
  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    take_seed (seeds, files[i]);
  g_ptr_array_add (seeds, g_bytes_new_static ("", 0));

  crash_name = g_strdup_printf ("crash-%s", name);
  g_strlcpy (crash_path, crash_name, sizeof crash_path);
  for (guint i = 0; i < G_N_ELEMENTS (deadly); i++)
    signal (deadly[i], write_crash_cb);

  for (guint i = 0; i < seeds->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (seeds->pdata[i], &length);

      run_once (data, length);
    }
  g_print ("ok 1 %s/seeds # %u seeds\n", name, seeds->len);

  random = g_rand_new_with_seed ((guint32) seed);
  for (gint64 i = 0; i < runs; i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      gsize length;
      const guint8 *data = g_bytes_get_data (seeds->pdata[g_rand_int_range (random, 0, seeds->len)],
                                             &length);
      int changes = g_rand_int_range (random, 1, 9);

      if (length > 0)
        g_byte_array_append (bytes, data, length);
      while (changes-- > 0)
        mutate_once (bytes, seeds, random);
      run_once (bytes->data, bytes->len);
    }
  g_print ("ok 2 %s/mutations # %" G_GINT64_FORMAT " from seed %" G_GINT64_FORMAT "\n", name, runs, seed);
  return 0;
}
