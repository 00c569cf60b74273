#include "platform/store/lumio-store.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/store/store-schema.h"

struct _LumioStore
{
  GObject parent_instance;

  LumioDatabase *database;
  gboolean is_full;
  gboolean gives_up;
};

G_DEFINE_FINAL_TYPE (LumioStore, lumio_store, G_TYPE_OBJECT)

static DexFuture *
wrap_cb (DexFuture *future,
         gpointer   user_data)
{
  g_autoptr(LumioStore) self = g_object_new (LUMIO_TYPE_STORE, NULL);

  self->database = dex_await_object (dex_ref (future), NULL);
  return dex_future_new_take_object (g_steal_pointer (&self));
}

static void
lumio_store_dispose (GObject *object)
{
  LumioStore *self = LUMIO_STORE (object);

  g_clear_object (&self->database);
  G_OBJECT_CLASS (lumio_store_parent_class)->dispose (object);
}

static void
lumio_store_class_init (LumioStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lumio_store_dispose;
}

static void
lumio_store_init (LumioStore *self)
{
}

DexFuture *
lumio_store_open (const char *path)
{
  dex_return_error_if_fail (path != NULL);

  return dex_future_then (lumio_database_open (path, NULL, lumio_store_migrations,
                                               lumio_store_n_migrations),
                          wrap_cb, NULL, NULL);
}

static DexFuture *
written_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioStore *self = user_data;
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  self->is_full = g_error_matches (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FULL);
  return dex_ref (future);
}

DexFuture *
lumio_store_write (LumioStore        *self,
                   LumioDatabaseFunc  func,
                   gpointer           user_data,
                   GDestroyNotify     user_data_destroy)
{
  dex_return_error_if_fail (LUMIO_IS_STORE (self));

  return dex_future_finally (lumio_database_write (self->database, func, user_data,
                                                   user_data_destroy),
                             written_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  LumioStore        *store;
  LumioDatabaseFunc  func;
  gpointer           user_data;
  GDestroyNotify     user_data_destroy;
} Insistence;

static void
free_insistence (gpointer data)
{
  Insistence *self = data;

  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_object_unref (self->store);
  g_free (self);
}

static gboolean
may_pass (const GError *error)
{
  return g_error_matches (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FULL) ||
         g_error_matches (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_BUSY);
}

static DexFuture *
insist_fiber (gpointer user_data)
{
  Insistence *self = user_data;

  for (;;)
    {
      DexFuture *written = lumio_store_write (self->store, self->func, self->user_data, NULL);
      g_autoptr(GError) error = NULL;

      dex_await (dex_ref (written), &error);

      if (!may_pass (error) || self->store->gives_up)
        return written;

      dex_unref (written);
      dex_await (dex_timeout_new_seconds (1), NULL);
    }
}

DexFuture *
lumio_store_insist (LumioStore        *self,
                    LumioDatabaseFunc  func,
                    gpointer           user_data,
                    GDestroyNotify     user_data_destroy)
{
  Insistence *insistence;

  dex_return_error_if_fail (LUMIO_IS_STORE (self));

  insistence = g_new0 (Insistence, 1);
  insistence->store = g_object_ref (self);
  insistence->func = func;
  insistence->user_data = user_data;
  insistence->user_data_destroy = user_data_destroy;

  return lumio_fiber_spawn (insist_fiber, insistence, free_insistence);
}

void
lumio_store_give_up (LumioStore *self)
{
  g_return_if_fail (LUMIO_IS_STORE (self));

  self->gives_up = TRUE;
}

static DexFuture *
look_for_room (LumioConnection *connection,
               gpointer         user_data)
{
  GError *error = NULL;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, lumio_clock_now ());

  if (!lumio_store_set_setting (connection, "room", now, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

DexFuture *
lumio_store_find_room (LumioStore *self)
{
  dex_return_error_if_fail (LUMIO_IS_STORE (self));

  return self->is_full ? lumio_store_write (self, look_for_room, NULL, NULL)
                       : dex_future_new_true ();
}

DexFuture *
lumio_store_read (LumioStore        *self,
                  LumioDatabaseFunc  func,
                  gpointer           user_data,
                  GDestroyNotify     user_data_destroy)
{
  dex_return_error_if_fail (LUMIO_IS_STORE (self));

  return lumio_database_read (self->database, func, user_data, user_data_destroy);
}

DexFuture *
lumio_store_close (LumioStore *self)
{
  dex_return_error_if_fail (LUMIO_IS_STORE (self));

  return lumio_database_close (self->database);
}

DexFuture *
lumio_store_backup (LumioStore *self,
                    const char *path)
{
  dex_return_error_if_fail (LUMIO_IS_STORE (self));

  return lumio_database_backup (self->database, path);
}

char *
lumio_store_get_setting (LumioConnection  *connection,
                         const char       *key,
                         GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error, "SELECT value FROM settings WHERE key = ?1",
                                       "s", key)))
    return NULL;

  return lumio_rows_next (rows, error) ? lumio_rows_dup_text (rows, 0) : NULL;
}

gboolean
lumio_store_set_setting (LumioConnection  *connection,
                         const char       *key,
                         const char       *value,
                         GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO settings (key, value) VALUES (?1, ?2)"
                                   " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                   "ss", key, value) >= 0;
}

char *
lumio_store_chain (const char         *prev_hash,
                   const char * const *texts,
                   gsize               n_texts)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) prev_hash, -1);

  for (gsize i = 0; i < n_texts; i++)
    {
      g_autofree char *length = NULL;

      /* The lengths keep two neighbouring texts from trading letters under the same hash. */
      length = texts[i] != NULL ? g_strdup_printf ("|%zu:", strlen (texts[i])) : g_strdup ("|-");
      g_checksum_update (checksum, (const guchar *) length, -1);

      if (texts[i] != NULL)
        g_checksum_update (checksum, (const guchar *) texts[i], -1);
    }

  return g_strdup (g_checksum_get_string (checksum));
}
