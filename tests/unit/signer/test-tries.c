#include "signer/lumio-tries.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sodium.h>

#include "signer/lumio-lock.h"

static const guint delays[] = { 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 };

static void
test_delay (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    g_assert_cmpuint (lumio_tries_delay (i), ==, delays[i]);
  g_assert_cmpuint (lumio_tries_delay (G_MAXUINT32), ==, 900);
}

static void
test_clocks (void)
{
  LumioTriesClock clock = { .wall = 1000000, .since_boot = 500, .boot = 1 };
  LumioTries tries = { .count = 4 };

  lumio_tries_add (&tries, &clock);
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 10);
  clock.since_boot += 4;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 6);
  /* In the same boot the clock on the wall says nothing, whichever way it is turned. */
  clock.wall += 1000000;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 6);
  clock.wall -= 2000000;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 6);
  clock.since_boot += 6;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 0);

  /* After a restart it is all there is; turned back, the wait begins anew and then passes. */
  clock = (LumioTriesClock) { .wall = 1000003, .since_boot = 2, .boot = 2 };
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 7);
  clock.wall = 900000;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 10);
  clock.since_boot += 3;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 7);
  clock.since_boot += 7;
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 0);
}

static void
test_file (void)
{
  g_autofree char *path = g_dir_make_tmp ("lumio-tries-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (path, "tries", NULL);
  int folder = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  LumioTriesClock clock = { .wall = 1000000, .since_boot = 500, .boot = 1 };
  LumioTries tries;
  g_autofree char *whole = NULL;
  gsize length;

  lumio_tries_load (&tries, folder, &clock);
  g_assert_cmpuint (tries.count, ==, 0);
  for (guint i = 1; i <= 5; i++)
    {
      LumioTries again;

      lumio_tries_add (&tries, &clock);
      g_assert_true (lumio_tries_save (&tries, folder));
      lumio_tries_load (&again, folder, &clock);
      g_assert_cmpuint (again.count, ==, i);
      g_assert_cmpint (again.wall, ==, clock.wall);
    }

  /* A cut while one slot is written leaves the other: never less than one try forgotten. */
  g_assert_true (g_file_get_contents (file, &whole, &length, NULL));
  for (gsize at = 0; at < length; at++)
    {
      g_autofree char *cut = g_memdup2 (whole, length);

      cut[at] ^= 0x55;
      g_assert_true (g_file_set_contents (file, cut, (gssize) length, NULL));
      lumio_tries_load (&tries, folder, &clock);
      g_assert_cmpuint (tries.count, >=, 4);
      g_assert_cmpuint (tries.count, <=, 5);
    }

  /* Both written over: somebody was here, and waits the longest. */
  for (gsize at = 0; at < length; at++)
    whole[at] ^= 0x55;
  g_assert_true (g_file_set_contents (file, whole, (gssize) length, NULL));
  lumio_tries_load (&tries, folder, &clock);
  g_assert_cmpuint (lumio_tries_get_wait (&tries, &clock), ==, 900);

  g_unlink (file);
  close (folder);
  g_rmdir (path);
}

static void
test_lock (void)
{
  LumioLock lock = { .idle = 300 };
  const gint64 second = G_USEC_PER_SEC;

  lumio_lock_start (&lock, 1000 * second, 400 * second);
  g_assert_null (lumio_lock_check (&lock, 1299 * second, 699 * second));
  g_assert_cmpstr (lumio_lock_check (&lock, 1300 * second, 700 * second), ==, "idle");
  lumio_lock_touch (&lock, 1290 * second);
  g_assert_null (lumio_lock_check (&lock, 1300 * second, 700 * second));
  /* A lid closed for some seconds: the clock that counts sleep ran ahead. */
  g_assert_cmpstr (lumio_lock_check (&lock, 1310 * second, 700 * second), ==, "sleep");
  g_assert_null (lumio_lock_check (&lock, 1301 * second, 700 * second));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add_func ("/S-30/tries/delay", test_delay);
  g_test_add_func ("/S-30/tries/clocks", test_clocks);
  g_test_add_func ("/S-30/tries/file", test_file);
  g_test_add_func ("/CARD-16/lock/idle-and-sleep", test_lock);

  return g_test_run ();
}
