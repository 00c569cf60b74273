#include "platform/http/lumio-rates.h"

#include "platform/store/store-limits.h"

/* The longest window anybody asks for; what is older is forgotten. */
#define LONGEST_WINDOW (G_TIME_SPAN_DAY)
#define MAX_BUCKETS 200000

typedef struct
{
  gint64 start;
  gint64 count;
  gint64 window;
  gboolean changed;
} Bucket;

struct _LumioRates
{
  GObject parent_instance;

  GHashTable *buckets; /* name → Bucket */
};

G_DEFINE_FINAL_TYPE (LumioRates, lumio_rates, G_TYPE_OBJECT)

/* A bucket as it goes to the books and comes back from them. */
typedef struct
{
  char *name;
  gint64 start;
  gint64 count;
} Stored;

typedef struct
{
  GArray *list; /* of Stored */
  gint64 since;
} Transfer;

static void
clear_stored (gpointer data)
{
  g_free (((Stored *) data)->name);
}

static Transfer *
new_transfer (gint64 since)
{
  Transfer *transfer = g_new0 (Transfer, 1);

  transfer->list = g_array_new (FALSE, FALSE, sizeof (Stored));
  g_array_set_clear_func (transfer->list, clear_stored);
  transfer->since = since;
  return transfer;
}

static void
free_transfer (gpointer data)
{
  Transfer *transfer = data;

  g_clear_pointer (&transfer->list, g_array_unref);
  g_free (transfer);
}

static Bucket *
find (LumioRates *self,
      const char *name,
      gint64      window,
      gint64      now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, name);

  /* A clock set back must not close a bucket for longer than its window. */
  if (bucket == NULL || now < bucket->start || now - bucket->start >= window)
    return NULL;

  return bucket;
}

static gint64
count_seconds (const Bucket *bucket,
               gint64        window,
               gint64        now)
{
  gint64 left = bucket->start + window - now;

  return MAX (1, (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static gboolean
is_old (gpointer key,
        gpointer value,
        gpointer user_data)
{
  const Bucket *bucket = value;
  gint64 now = *(gint64 *) user_data;

  return now < bucket->start || now - bucket->start >= MAX (bucket->window, G_TIME_SPAN_MINUTE);
}

static DexFuture *
flush_job (LumioConnection *connection,
           gpointer         user_data)
{
  Transfer *transfer = user_data;
  GError *error = NULL;

  for (guint i = 0; i < transfer->list->len; i++)
    {
      Stored *stored = &g_array_index (transfer->list, Stored, i);

      if (!lumio_store_buckets_put (connection, stored->name, stored->start, stored->count, &error))
        return dex_future_new_for_error (error);
    }

  if (!lumio_store_buckets_prune (connection, transfer->since, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static void
collect (const char *bucket,
         gint64      window_start,
         gint64      count,
         gpointer    user_data)
{
  Transfer *transfer = user_data;
  Stored stored = { g_strdup (bucket), window_start, count };

  g_array_append_val (transfer->list, stored);
}

static DexFuture *
load_job (LumioConnection *connection,
          gpointer         user_data)
{
  Transfer *transfer = user_data;
  GError *error = NULL;

  if (!lumio_store_buckets_load (connection, transfer->since, collect, transfer, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_pointer (g_steal_pointer (&transfer->list));
}

static DexFuture *
take_loaded_cb (DexFuture *future,
                gpointer   user_data)
{
  LumioRates *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  g_autoptr(GArray) list = g_value_get_pointer (value);

  for (guint i = 0; i < list->len; i++)
    {
      Stored *stored = &g_array_index (list, Stored, i);
      Bucket *bucket = g_new0 (Bucket, 1);

      bucket->start = stored->start;
      bucket->count = stored->count;
      bucket->window = LONGEST_WINDOW;
      g_hash_table_replace (self->buckets, g_steal_pointer (&stored->name), bucket);
    }

  return dex_future_new_true ();
}

static void
lumio_rates_finalize (GObject *object)
{
  g_hash_table_unref (LUMIO_RATES (object)->buckets);
  G_OBJECT_CLASS (lumio_rates_parent_class)->finalize (object);
}

static void
lumio_rates_class_init (LumioRatesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_rates_finalize;
}

static void
lumio_rates_init (LumioRates *self)
{
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LumioRates *
lumio_rates_new (void)
{
  return g_object_new (LUMIO_TYPE_RATES, NULL);
}

gboolean
lumio_rates_peek (LumioRates *self,
                  const char *bucket,
                  gint64      limit,
                  gint64      window_seconds,
                  gint64      now,
                  gint64     *retry_after)
{
  gint64 window = window_seconds * G_USEC_PER_SEC;
  Bucket *found = find (self, bucket, window, now);

  if (limit == 0 || found == NULL || found->count < limit)
    return TRUE;

  *retry_after = count_seconds (found, window, now);
  return FALSE;
}

gboolean
lumio_rates_take (LumioRates *self,
                  const char *bucket,
                  gint64      limit,
                  gint64      window_seconds,
                  gint64      now,
                  gint64     *retry_after)
{
  gint64 window = window_seconds * G_USEC_PER_SEC;
  Bucket *found = find (self, bucket, window, now);

  if (limit == 0)
    return TRUE;

  if (found == NULL)
    {
      /* Addresses are the sender's to choose: their number must not be the memory's measure. */
      if (g_hash_table_size (self->buckets) >= MAX_BUCKETS)
        g_hash_table_foreach_remove (self->buckets, is_old, &now);

      found = g_new0 (Bucket, 1);
      found->start = now;
      g_hash_table_replace (self->buckets, g_strdup (bucket), found);
    }

  found->window = window;
  found->changed = TRUE;

  if (found->count >= limit)
    {
      *retry_after = count_seconds (found, window, now);
      return FALSE;
    }

  found->count++;
  return TRUE;
}

void
lumio_rates_clear (LumioRates *self,
                   const char *bucket)
{
  Bucket *found = g_hash_table_lookup (self->buckets, bucket);

  if (found == NULL)
    return;

  found->count = 0;
  found->changed = TRUE;
}

DexFuture *
lumio_rates_load (LumioRates *self,
                  LumioStore *store,
                  gint64      now)
{
  return dex_future_then (lumio_store_read (store, load_job,
                                            new_transfer (now - LONGEST_WINDOW), free_transfer),
                          take_loaded_cb, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_rates_flush (LumioRates *self,
                   LumioStore *store,
                   gint64      now)
{
  Transfer *transfer = new_transfer (now - LONGEST_WINDOW);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_foreach_remove (self->buckets, is_old, &now);
  g_hash_table_iter_init (&iter, self->buckets);

  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Bucket *bucket = value;

      if (!bucket->changed)
        continue;

      bucket->changed = FALSE;
      collect (key, bucket->start, bucket->count, transfer);
    }

  if (transfer->list->len > 0)
    return lumio_store_write (store, flush_job, transfer, free_transfer);

  free_transfer (transfer);
  return dex_future_new_true ();
}
