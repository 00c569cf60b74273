#include "base/lumio-database.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../test-fiber.h"

/* As it was called: a /proc to ask is not everywhere. */
static const char *program;

static const LumioMigration migrations[] = {
  { "notes", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, data BLOB);" },
  { "parents",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
    "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL"
    " REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);" },
};

static const LumioMigration broken_migrations[] = {
  { "notes", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, data BLOB);" },
  { "half", "CREATE TABLE half (id INTEGER PRIMARY KEY); CREATE TABLE note (again INTEGER);" },
};

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
make_place (Place *place)
{
  place->folder = g_dir_make_tmp ("lumio-database-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "test.db", NULL);
}

static void
clear_place (Place *place)
{
  g_autoptr(GDir) dir = g_dir_open (place->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (place->folder, name, NULL);

      g_unlink (path);
    }

  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, clear_place)

static LumioDatabase *
open_notes (const char *path,
            GBytes     *key)
{
  g_autoptr(GError) error = NULL;
  LumioDatabase *database = dex_await_object (lumio_database_open (path, key, migrations, 2), &error);

  g_assert_no_error (error);
  g_assert_true (LUMIO_IS_DATABASE (database));
  return database;
}

static DexFuture *
add_note_job (LumioConnection *connection,
              gpointer         user_data)
{
  GError *error = NULL;
  gint64 changed;

  changed = lumio_connection_execute (connection, &error,
                                      "INSERT INTO note (text) VALUES (?1)", "s", user_data);

  return changed < 0 ? dex_future_new_for_error (error) : dex_future_new_for_int64 (changed);
}

static DexFuture *
add_note (LumioDatabase *database,
          const char    *text)
{
  return lumio_database_write (database, add_note_job, g_strdup (text), g_free);
}

/* Writes and then changes its mind: the row must go with it. */
static DexFuture *
regret_job (LumioConnection *connection,
            gpointer         user_data)
{
  lumio_connection_execute (connection, NULL, "INSERT INTO note (text) VALUES (?1)", "s", user_data);
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "No");
}

static DexFuture *
orphan_job (LumioConnection *connection,
            gpointer         user_data)
{
  lumio_connection_execute (connection, NULL, "INSERT INTO child (parent) VALUES (77)", "");
  return dex_future_new_true ();
}

static DexFuture *
count_job (LumioConnection *connection,
           gpointer         user_data)
{
  GError *error = NULL;
  g_autoptr(LumioRows) rows = NULL;

  rows = lumio_connection_query (connection, &error, "SELECT count(*) FROM note", "");

  if (rows == NULL || !lumio_rows_next (rows, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_int64 (lumio_rows_get_int (rows, 0));
}

static gint64
count (LumioDatabase *database)
{
  g_autoptr(GError) error = NULL;
  gint64 value = dex_await_int64 (lumio_database_read (database, count_job, NULL, NULL), &error);

  g_assert_no_error (error);
  return value;
}

static DexFuture *
values_job (LumioConnection *connection,
            gpointer         user_data)
{
  static const guchar raw[] = { 0, 1, 0xff };
  g_autoptr(GBytes) blob = g_bytes_new_static (raw, sizeof raw);
  g_autoptr(GBytes) empty = g_bytes_new_static (NULL, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(LumioRows) same = NULL;
  g_autoptr(GBytes) read = NULL;
  g_autoptr(GBytes) read_empty = NULL;
  const char *hostile = "'); DROP TABLE note; --";

  rows = lumio_connection_query (connection, &error, "SELECT ?1, ?2, ?3, ?4, ?5, ?6", "ssibbb",
                                 hostile, NULL, G_MININT64, blob, empty, NULL);
  g_assert_no_error (error);
  g_assert_true (lumio_rows_next (rows, &error));
  g_assert_cmpstr (lumio_rows_get_text (rows, 0), ==, hostile);
  g_assert_null (lumio_rows_get_text (rows, 1));
  g_assert_true (lumio_rows_is_null (rows, 1));
  g_assert_cmpint (lumio_rows_get_int (rows, 2), ==, G_MININT64);
  read = lumio_rows_dup_blob (rows, 3);
  g_assert_true (g_bytes_equal (read, blob));
  read_empty = lumio_rows_dup_blob (rows, 4);
  g_assert_cmpuint (g_bytes_get_size (read_empty), ==, 0);
  g_assert_null (lumio_rows_dup_blob (rows, 5));

  /* The same text again while the first is still in use. */
  same = lumio_connection_query (connection, &error, "SELECT ?1, ?2, ?3, ?4, ?5, ?6", "ssibbb",
                                 "other", NULL, G_MAXINT64, NULL, NULL, NULL);
  g_assert_true (lumio_rows_next (same, &error));
  g_assert_cmpstr (lumio_rows_get_text (same, 0), ==, "other");
  g_assert_cmpstr (lumio_rows_get_text (rows, 0), ==, hostile);
  g_assert_false (lumio_rows_next (rows, &error));
  g_assert_no_error (error);

  g_assert_cmpint (lumio_connection_execute (connection, &error, "SELECT 1; SELECT 2", ""), ==, -1);
  g_assert_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (lumio_connection_execute (connection, &error, "SELECT ?1", ""), ==, -1);
  g_assert_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED);
  return dex_future_new_true ();
}

static DexFuture *
values_fiber (gpointer user_data)
{
  g_autoptr(LumioDatabase) database = open_notes (":memory:", NULL);

  await_ok (lumio_database_write (database, values_job, NULL, NULL));
  await_ok (add_note (database, "'); DROP TABLE note; --"));
  g_assert_cmpint (count (database), ==, 1);
  return NULL;
}

static DexFuture *
changes_job (LumioConnection *connection,
             gpointer         user_data)
{
  g_assert_cmpint (lumio_connection_execute (connection, NULL,
                                             "UPDATE note SET data = NULL", ""), ==, 2);
  g_assert_cmpint (lumio_connection_execute (connection, NULL,
                                             "CREATE TABLE other (id INTEGER)", ""), ==, 0);
  g_assert_cmpint (lumio_connection_execute (connection, NULL,
                                             "DELETE FROM note WHERE text = 'none'", ""), ==, 0);
  return dex_future_new_true ();
}

static DexFuture *
group_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(DexFuture) one = NULL;
  g_autoptr(DexFuture) twice = NULL;
  g_autoptr(DexFuture) regret = NULL;
  g_autoptr(DexFuture) orphan = NULL;
  g_autoptr(DexFuture) two = NULL;

  make_place (&place);
  database = open_notes (place.path, NULL);

  one = add_note (database, "one");
  twice = add_note (database, "one");
  regret = lumio_database_write (database, regret_job, (gpointer) "regret", NULL);
  orphan = lumio_database_write (database, orphan_job, NULL, NULL);
  two = add_note (database, "two");

  await_ok (dex_ref (one));
  await_error (dex_ref (twice), LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT);
  await_error (dex_ref (regret), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  await_error (dex_ref (orphan), LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT);
  await_ok (dex_ref (two));
  g_assert_cmpint (count (database), ==, 2);
  await_ok (lumio_database_write (database, changes_job, NULL, NULL));

  await_ok (lumio_database_close (database));
  await_error (add_note (database, "late"), LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CLOSED);
  await_error (lumio_database_read (database, count_job, NULL, NULL),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CLOSED);
  return NULL;
}

/* Readers are no writers. */
static DexFuture *
read_only_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(LumioDatabase) database = NULL;
  struct stat info;

  make_place (&place);
  database = open_notes (place.path, NULL);
  await_error (lumio_database_read (database, add_note_job, g_strdup ("sly"), g_free),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED);
  g_assert_cmpint (count (database), ==, 0);
  g_assert_cmpint (stat (place.path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  return NULL;
}

/* What was queued when the last reference went is written all the same. */
static DexFuture *
dropped_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(DexFuture) last = NULL;
  g_autoptr(LumioDatabase) again = NULL;
  LumioDatabase *database;

  make_place (&place);
  database = open_notes (place.path, NULL);

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *text = g_strdup_printf ("note %u", i);

      dex_clear (&last);
      last = add_note (database, text);
    }

  g_object_unref (database);
  await_ok (dex_ref (last));
  again = open_notes (place.path, NULL);
  g_assert_cmpint (count (again), ==, 500);
  return NULL;
}

static DexFuture *
key_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(GBytes) key = g_bytes_new ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr(GBytes) wrong = g_bytes_new ("0123456789abcdef0123456789abcdeX", 32);
  g_autoptr(GBytes) short_key = g_bytes_new ("0123456789abcdef", 16);
  g_autofree char *copy_path = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(LumioDatabase) copy = NULL;
  gsize length;

  make_place (&place);
  database = open_notes (place.path, key);
  await_ok (add_note (database, "a very secret note"));
  copy_path = g_strconcat (place.path, ".backup", NULL);
  await_ok (lumio_database_backup (database, copy_path));
  await_ok (lumio_database_close (database));

  await_error (lumio_database_open (place.path, wrong, migrations, 2),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_KEY);
  await_error (lumio_database_open (place.path, NULL, migrations, 2),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_KEY);
  await_error (lumio_database_open (place.path, short_key, migrations, 2),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_KEY);

  g_assert_true (g_file_get_contents (place.path, &contents, &length, NULL));
  g_assert_null (memmem (contents, length, "secret", 6));

  copy = open_notes (copy_path, key);
  g_assert_cmpint (count (copy), ==, 1);
  return NULL;
}

static DexFuture *
migration_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autofree char *kept = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioDatabase) database = NULL;

  make_place (&place);
  database = dex_await_object (lumio_database_open (place.path, NULL, migrations, 1), &error);
  g_assert_no_error (error);
  await_ok (add_note (database, "old"));
  await_ok (lumio_database_close (database));
  g_clear_object (&database);

  /* A migration that fails half-way leaves the schema as it was. */
  await_error (lumio_database_open (place.path, NULL, broken_migrations, 2),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED);

  database = open_notes (place.path, NULL);
  g_assert_cmpint (count (database), ==, 1);
  await_ok (lumio_database_close (database));
  g_clear_object (&database);

  await_error (lumio_database_open (place.path, NULL, migrations, 1),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_NEWER);

  /* The copy made before migrating is the old one. */
  kept = g_strconcat (place.path, ".version-1", NULL);
  database = dex_await_object (lumio_database_open (kept, NULL, migrations, 1), &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (database), ==, 1);
  return NULL;
}

static DexFuture *
limit_pages_job (LumioConnection *connection,
                 gpointer         user_data)
{
  lumio_connection_script (connection, user_data, NULL);
  return dex_future_new_true ();
}

static DexFuture *
add_big_job (LumioConnection *connection,
             gpointer         user_data)
{
  GError *error = NULL;

  if (lumio_connection_execute (connection, &error,
                                "INSERT INTO note (text, data) VALUES (hex(randomblob(8)), zeroblob(2000000))",
                                "") < 0)
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
full_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(LumioDatabase) database = NULL;

  make_place (&place);
  database = open_notes (place.path, NULL);
  await_ok (add_note (database, "before"));
  await_ok (lumio_database_write (database, limit_pages_job,
                                  (gpointer) "PRAGMA max_page_count = 100", NULL));
  await_error (lumio_database_write (database, add_big_job, NULL, NULL),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FULL);
  g_assert_cmpint (count (database), ==, 1);

  /* Room again: the same database goes on. */
  await_ok (lumio_database_write (database, limit_pages_job,
                                  (gpointer) "PRAGMA max_page_count = 1000000", NULL));
  await_ok (lumio_database_write (database, add_big_job, NULL, NULL));
  g_assert_cmpint (count (database), ==, 2);
  return NULL;
}

static DexFuture *
no_room_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(LumioDatabase) database = NULL;
  struct rlimit old, tight;

  make_place (&place);
  database = open_notes (place.path, NULL);
  await_ok (add_note (database, "before"));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  tight = old;
  tight.rlim_cur = 1000000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  await_error (lumio_database_write (database, add_big_job, NULL, NULL),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FULL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  await_ok (add_note (database, "after"));
  g_assert_cmpint (count (database), ==, 2);
  return NULL;
}

typedef struct
{
  const char *path;
  int acknowledge;
} Child;

static DexFuture *
child_fiber (gpointer user_data)
{
  Child *child = user_data;
  g_autoptr(LumioDatabase) database = open_notes (child->path, NULL);
  char number = 0;

  for (guint i = 0;; i++)
    {
      g_autofree char *text = g_strdup_printf ("note %u", i);

      await_ok (add_note (database, text));

      if (write (child->acknowledge, &number, 1) != 1)
        _exit (1);
    }

  return NULL;
}

static DexFuture *
survivor_fiber (gpointer user_data)
{
  Child *child = user_data;
  g_autoptr(LumioDatabase) database = open_notes (child->path, NULL);

  child->acknowledge = (int) count (database);
  await_ok (lumio_database_close (database));
  return NULL;
}

/* Runs in a process of its own, which is killed while it writes. */
static void
test_child (void)
{
  Child child = { g_getenv ("LUMIO_TEST_PATH"), STDOUT_FILENO };

  run_fiber (child_fiber, &child);
}

static void
test_killed (void)
{
  g_auto(Place) place = { 0 };
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE |
                                                                       G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  GInputStream *acknowledged;
  Child child;
  gint64 heard = 0;
  gssize n;
  char buffer[64];

  make_place (&place);
  g_subprocess_launcher_setenv (launcher, "LUMIO_TEST_PATH", place.path, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--child", NULL);
  g_assert_no_error (error);
  acknowledged = g_subprocess_get_stdout_pipe (process);

  while ((n = g_input_stream_read (acknowledged, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      heard += n;

      if (heard >= 40)
        g_subprocess_send_signal (process, SIGKILL);
    }

  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (process));

  child.path = place.path;
  run_fiber (survivor_fiber, &child);

  /* The one that was committed but not told of when the process died may be there as well. */
  g_assert_cmpint (child.acknowledge, >=, heard);
  g_assert_cmpint (child.acknowledge, <=, heard + 1);
}

/* How many notes another process sees, which opens the books and closes them. */
static int
look_from_outside (const char *path)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "LUMIO_TEST_PATH", path, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--look", NULL);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

/* An operator's command closes the books beside the running platform; nothing that is written after it may be lost. */
static DexFuture *
outside_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autoptr(LumioDatabase) database = NULL;
  g_autoptr(LumioDatabase) second = NULL;

  make_place (&place);
  database = open_notes (place.path, NULL);
  await_ok (add_note (database, "one"));
  g_assert_cmpint (look_from_outside (place.path), ==, 1);
  await_ok (add_note (database, "two"));
  g_assert_cmpint (look_from_outside (place.path), ==, 2);

  second = open_notes (place.path, NULL);
  g_assert_cmpint (look_from_outside (place.path), ==, 2);
  await_ok (add_note (database, "three"));
  g_assert_cmpint (look_from_outside (place.path), ==, 3);
  return NULL;
}

static DexFuture *
strange_place_fiber (gpointer user_data)
{
  g_auto(Place) place = { 0 };
  g_autofree char *link = NULL;
  struct stat about;

  make_place (&place);
  link = g_build_filename (place.folder, "link.db", NULL);
  g_assert_true (g_file_set_contents (place.path, "", 0, NULL));
  g_assert_cmpint (g_chmod (place.path, 0644), ==, 0);
  g_assert_cmpint (symlink (place.path, link), ==, 0);
  await_error (lumio_database_open (link, NULL, migrations, 2),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED);
  await_error (lumio_database_open (place.folder, NULL, migrations, 2),
               LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED);
  await_ok (lumio_database_open (place.path, NULL, migrations, 2));
  g_assert_cmpint (stat (place.path, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  return NULL;
}

static void
test_fiber (gconstpointer data)
{
  run_fiber ((DexFiberFunc) data, NULL);
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  start_fibers ();

  if (argc == 2 && g_str_equal (argv[1], "--child"))
    {
      test_child ();
      return 1;
    }

  if (argc == 2 && g_str_equal (argv[1], "--look"))
    {
      Child child = { g_getenv ("LUMIO_TEST_PATH"), 0 };

      run_fiber (survivor_fiber, &child);
      return child.acknowledge;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/S-20/database/values", values_fiber, test_fiber);
  g_test_add_data_func ("/S-12/database/group", group_fiber, test_fiber);
  g_test_add_data_func ("/S-12/database/readers-cannot-write", read_only_fiber, test_fiber);
  g_test_add_data_func ("/T-12/database/dropped", dropped_fiber, test_fiber);
  g_test_add_data_func ("/S-24/database/key", key_fiber, test_fiber);
  g_test_add_data_func ("/S-40/database/migrations", migration_fiber, test_fiber);
  g_test_add_data_func ("/T-12/database/full", full_fiber, test_fiber);
  g_test_add_data_func ("/T-12/database/no-room", no_room_fiber, test_fiber);
  g_test_add_data_func ("/T-12/database/outside", outside_fiber, test_fiber);
  g_test_add_data_func ("/S-24/database/strange-place", strange_place_fiber, test_fiber);
  g_test_add_func ("/T-12/database/killed", test_killed);
  return g_test_run ();
}
