#include "app/cache/lumio-cache.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../test-fiber.h"
#include "base/lumio-json.h"

static char *folder;

static GBytes *
make_key (guint8 byte)
{
  guint8 key[32];

  memset (key, byte, sizeof key);

  return g_bytes_new (key, sizeof key);
}

static LumioCache *
open_cache (const char *path,
            guint8      byte)
{
  g_autoptr(GBytes) key = make_key (byte);
  g_autoptr(GError) error = NULL;
  LumioCache *cache = dex_await_object (lumio_cache_open (path, key), &error);

  g_assert_no_error (error);

  return cache;
}

static void
save (LumioCache *cache,
      const char *id,
      gint64      time,
      const char *json)
{
  await_ok (lumio_cache_save (cache, "contact", id, time, lumio_json_parse (json, -1, NULL)));
}

static char *
read_all (LumioCache *cache,
          guint       limit)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) nodes = dex_await_boxed (lumio_cache_list (cache, "contact", limit), &error);
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_no_error (error);

  for (guint i = 0; i < nodes->len; i++)
    {
      g_autofree char *json = lumio_json_print (g_ptr_array_index (nodes, i));

      g_string_append (text, json);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static DexFuture *
records_fiber (gpointer user_data)
{
  g_autofree char *path = g_build_filename (folder, "records.db", NULL);
  g_autoptr(LumioCache) cache = open_cache (path, 1);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *newest = NULL;

  save (cache, "a", 10, "{\"n\":1}");
  save (cache, "b", 30, "{\"n\":2}");
  save (cache, "c", 20, "{\"n\":3}");
  before = read_all (cache, 10);
  g_assert_cmpstr (before, ==, "{\"n\":2}{\"n\":3}{\"n\":1}");
  newest = read_all (cache, 1);
  g_assert_cmpstr (newest, ==, "{\"n\":2}");

  save (cache, "a", 40, "{\"n\":4}");
  await_ok (lumio_cache_remove (cache, "contact", "b"));
  await_ok (lumio_cache_remove (cache, "contact", "nobody"));
  await_ok (lumio_cache_close (cache));
  g_clear_object (&cache);

  cache = open_cache (path, 1);
  after = read_all (cache, 10);
  g_assert_cmpstr (after, ==, "{\"n\":4}{\"n\":3}");
  await_ok (lumio_cache_close (cache));

  return dex_future_new_true ();
}

static DexFuture *
encrypted_fiber (gpointer user_data)
{
  g_autofree char *path = g_build_filename (folder, "encrypted.db", NULL);
  g_autoptr(LumioCache) cache = open_cache (path, 1);
  g_autofree char *bytes = NULL;
  g_autofree char *rest = NULL;
  gsize length;

  save (cache, "a", 10, "{\"who\":\"someone-private\"}");
  await_ok (lumio_cache_close (cache));
  g_clear_object (&cache);

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 0);
  g_assert_null (memmem (bytes, length, "someone-private", strlen ("someone-private")));
  g_assert_null (memmem (bytes, length, "SQLite format", strlen ("SQLite format")));

  /* Another key: the old content is not to be had, and an empty cache takes its place. */
  cache = open_cache (path, 2);
  rest = read_all (cache, 10);
  g_assert_cmpstr (rest, ==, "");
  save (cache, "b", 1, "{}");
  await_ok (lumio_cache_close (cache));

  return dex_future_new_true ();
}

static DexFuture *
erase_fiber (gpointer user_data)
{
  g_autofree char *path = g_build_filename (folder, "erase.db", NULL);
  g_autoptr(LumioCache) cache = open_cache (path, 1);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  save (cache, "a", 10, "{}");
  await_ok (lumio_cache_close (cache));
  lumio_cache_erase (path);
  dir = g_dir_open (folder, 0, NULL);

  while ((name = g_dir_read_name (dir)))
    g_assert_false (g_str_has_prefix (name, "erase.db"));

  return dex_future_new_true ();
}

static void
test_path (void)
{
  g_autofree char *one = lumio_cache_build_path ("here", "ana@example.org");
  g_autofree char *same = lumio_cache_build_path ("here", "ana@example.org");
  g_autofree char *other = lumio_cache_build_path ("here", "leo@example.org");
  g_autofree char *elsewhere = lumio_cache_build_path ("https://example.org", "ana@example.org");

  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, elsewhere);
  g_assert_null (strstr (one, "ana"));
}

static void
test_fiber (gconstpointer data)
{
  run_fiber ((DexFiberFunc) data, NULL);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  start_fibers ();
  folder = g_dir_make_tmp ("lumio-cache-XXXXXX", NULL);

  g_test_add_data_func ("/DEFI-78/cache/records", records_fiber, test_fiber);
  g_test_add_data_func ("/DEFI-78/cache/encrypted", encrypted_fiber, test_fiber);
  g_test_add_data_func ("/DEFI-79/cache/erase", erase_fiber, test_fiber);
  g_test_add_func ("/DEFI-78/cache/one-for-each-person", test_path);

  result = g_test_run ();

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (folder, i == 0 ? "records.db" : "encrypted.db", NULL);

      lumio_cache_erase (path);
    }

  g_rmdir (folder);
  g_free (folder);

  return result;
}
