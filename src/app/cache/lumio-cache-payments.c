#include "app/cache/lumio-cache-payments.h"

#include "app/cache/lumio-cache-private.h"
#include "base/lumio-json.h"

/* So many payments may share a microsecond: the low bits of a key tell them apart. */
#define SHARE_BITS 10
#define SHARE_MAX ((G_GINT64_CONSTANT (1) << SHARE_BITS) - 1)

G_DEFINE_BOXED_TYPE (LumioPaymentDays, lumio_payment_days,
                     g_atomic_rc_box_acquire, lumio_payment_days_unref)

/* ---- days ---- */

static LumioPaymentDays *
create_days (void)
{
  LumioPaymentDays *days = g_atomic_rc_box_new0 (LumioPaymentDays);

  days->days = g_array_new (FALSE, FALSE, sizeof (LumioPaymentDay));

  return days;
}

static gint64
find_midnight (GTimeZone *zone,
               GDateTime *day)
{
  g_autoptr(GDateTime) midnight =
    g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day),
                     g_date_time_get_day_of_month (day), 0, 0, 0);

  return g_date_time_to_unix (midnight) * G_USEC_PER_SEC * (SHARE_MAX + 1);
}

static LumioPaymentDay
find_day (GTimeZone *zone,
          gint64     key)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (lumio_payment_key_to_time (key));
  g_autoptr(GDateTime) local = g_date_time_to_timezone (utc, zone);
  g_autoptr(GDateTime) next = g_date_time_add_days (local, 1);

  return (LumioPaymentDay) { find_midnight (zone, local), find_midnight (zone, next), 0 };
}

/* Days are walked newest first, so the day of the last one is most often that of the next. */
static void
count_into (GArray    *days,
            GTimeZone *zone,
            gint64     key)
{
  LumioPaymentDay *last =
    days->len > 0 ? &g_array_index (days, LumioPaymentDay, days->len - 1) : NULL;
  LumioPaymentDay day;

  if (last != NULL && key >= last->first && key < last->end)
    {
      last->count++;
      return;
    }

  day = find_day (zone, key);
  day.count = 1;
  g_array_append_val (days, day);
}

/* ---- walking what a filter lets through, newest first ---- */

enum
{
  COLUMN_KEY,
  COLUMN_CLASS,
  COLUMN_TEXT,
  COLUMN_JSON,
};

static LumioRows *
begin_walk (LumioConnection           *connection,
            const LumioPaymentFilter  *filter,
            gint64                     first,
            gint64                     end,
            GError                   **error)
{
  guint value = lumio_payment_filter_get_value (filter);
  gboolean open = (value & LUMIO_PAYMENT_OPEN) != 0;
  gboolean failed = (value & LUMIO_PAYMENT_FAILED) != 0;

  /* The few that are open or failed have an index of their own. */
  if (lumio_payment_filter_get_match (filter) == NULL)
    return lumio_connection_query (connection, error,
                                   open ? "SELECT key, class, text, json FROM payment"
                                   " WHERE class & 2 AND key >= ?1 AND key < ?2"
                                   " ORDER BY key DESC"
                                   : failed ? "SELECT key, class, text, json FROM payment"
                                   " WHERE class & 4 AND key >= ?1 AND key < ?2"
                                   " ORDER BY key DESC"
                                   : "SELECT key, class, text, json FROM payment"
                                   " WHERE key >= ?1 AND key < ?2 ORDER BY key DESC",
                                   "ii", first, end);

  return lumio_connection_query (connection, error,
                                 "SELECT p.key, p.class, p.text, p.json FROM payment_text AS t"
                                 " CROSS JOIN payment AS p ON p.key = t.rowid"
                                 " WHERE payment_text MATCH ?1 AND t.rowid >= ?2 AND t.rowid < ?3"
                                 " ORDER BY t.rowid DESC",
                                 "sii", lumio_payment_filter_get_match (filter), first, end);
}

static gboolean
accept (LumioRows                *rows,
        const LumioPaymentFilter *filter)
{
  return lumio_payment_filter_accepts (filter, lumio_rows_get_int (rows, COLUMN_CLASS),
                                       lumio_rows_get_text (rows, COLUMN_TEXT));
}

/* ---- jobs on the database's threads ---- */

typedef struct
{
  LumioPaymentFilter *filter;
  GTimeZone          *zone;
  GPtrArray          *records;
  gint64              first;
  gint64              end;
  guint               skip;
  guint               limit;
} Job;

static Job *
make_job (LumioCache         *cache,
          LumioPaymentFilter *filter)
{
  Job *job = g_new0 (Job, 1);

  job->filter = filter != NULL ? lumio_payment_filter_ref (filter) : NULL;
  job->zone = g_time_zone_ref (lumio_cache_get_time_zone (cache));

  return job;
}

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->filter, lumio_payment_filter_unref);
  g_clear_pointer (&job->records, g_ptr_array_unref);
  g_time_zone_unref (job->zone);
  g_free (job);
}

static void
clear_change (gpointer data)
{
  g_free (((LumioPaymentChange *) data)->text);
}

/* Moves one in the counts of its day from a class to another; -1 is none. */
static gboolean
recount (LumioConnection  *connection,
         gint64            day,
         gint64            before,
         gint64            after,
         GError          **error)
{
  if (before == after)
    return TRUE;

  if (before >= 0 &&
      lumio_connection_execute (connection, error,
                                "UPDATE day SET count = count - 1 WHERE first = ?1 AND class = ?2",
                                "ii", day, before) < 0)
    return FALSE;

  return after < 0 ||
         lumio_connection_execute (connection, error,
                                   "INSERT INTO day (first, class, count) VALUES (?1, ?2, 1)"
                                   " ON CONFLICT (first, class) DO UPDATE SET count = count + 1",
                                   "ii", day, after) >= 0;
}

/* 0, with the error set, where there is none to be had. */
static gint64
choose_key (LumioConnection  *connection,
            gint64            time,
            GError          **error)
{
  gint64 first = time << SHARE_BITS;
  g_autoptr(LumioRows) rows = NULL;
  gint64 key;

  rows = lumio_connection_query (connection, error,
                                 "SELECT coalesce(max(key) + 1, ?1) FROM payment"
                                 " WHERE key >= ?1 AND key <= ?2", "ii", first, first + SHARE_MAX);

  if (rows == NULL || !lumio_rows_next (rows, error))
    return 0;

  if ((key = lumio_rows_get_int (rows, 0)) <= first + SHARE_MAX)
    return key;

  g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT,
               "More payments share a moment than can be told apart");

  return 0;
}

static gboolean
save_one (LumioConnection        *connection,
          GTimeZone              *zone,
          const LumioApiPayment  *record,
          GArray                 *changes,
          GError                **error)
{
  g_autoptr(JsonNode) node = lumio_api_payment_to_json (record);
  g_autofree char *json = lumio_json_print (node);
  g_autofree char *text = lumio_payment_fold (record);
  g_autoptr(LumioRows) rows = NULL;
  LumioPaymentChange change = { .after = lumio_payment_classify (record) };
  gint64 changed;

  rows = lumio_connection_query (connection, error, "SELECT key, class FROM payment WHERE id = ?1",
                                 "s", record->id);

  if (rows == NULL)
    return FALSE;

  if (lumio_rows_next (rows, error))
    {
      change.key = lumio_rows_get_int (rows, 0);
      change.before = lumio_rows_get_int (rows, 1);
      g_clear_pointer (&rows, lumio_rows_free);
      changed = lumio_connection_execute (connection, error,
                                          "UPDATE payment SET class = ?2, text = ?3, json = ?4,"
                                          " updated = ?5 WHERE key = ?1 AND updated <= ?5"
                                          " AND json <> ?4",
                                          "iissi", change.key, (gint64) change.after, text, json,
                                          record->updated_at);

      if (changed <= 0)
        return changed == 0;
    }
  else
    {
      g_clear_pointer (&rows, lumio_rows_free);
      change.is_new = TRUE;

      if ((error != NULL && *error != NULL) ||
          !(change.key = choose_key (connection, record->created_at, error)) ||
          lumio_connection_execute (connection, error,
                                    "INSERT INTO payment (key, id, class, updated, text, json)"
                                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                    "isiiss", change.key, record->id, (gint64) change.after,
                                    record->updated_at, text, json) < 0)
        return FALSE;
    }

  change.day = find_day (zone, change.key);
  change.text = g_steal_pointer (&text);
  g_array_append_val (changes, change);

  return recount (connection, change.day.first, change.is_new ? -1 : (gint64) change.before,
                  change.after, error);
}

static DexFuture *
save (LumioConnection *connection,
      gpointer         user_data)
{
  Job *job = user_data;
  g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (LumioPaymentChange));
  g_autoptr(GError) error = NULL;

  g_array_set_clear_func (changes, clear_change);

  for (guint i = 0; i < job->records->len; i++)
    if (!save_one (connection, job->zone, g_ptr_array_index (job->records, i), changes, &error))
      return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_ARRAY, g_steal_pointer (&changes));
}

/* Without words to search for, the counts are there already. */
static DexFuture *
read_days (LumioConnection *connection,
           Job             *job)
{
  g_autoptr(LumioPaymentDays) result = create_days ();
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;

  rows = lumio_connection_query (connection, &error,
                                 "SELECT first, sum(count) FROM day WHERE class & ?1 = ?2"
                                 " GROUP BY first HAVING sum(count) > 0 ORDER BY first DESC",
                                 "ii", (gint64) lumio_payment_filter_get_mask (job->filter),
                                 (gint64) lumio_payment_filter_get_value (job->filter));

  while (rows != NULL && lumio_rows_next (rows, &error))
    {
      LumioPaymentDay day = find_day (job->zone, lumio_rows_get_int (rows, 0));

      day.count = lumio_rows_get_int (rows, 1);
      g_array_append_val (result->days, day);
    }

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (LUMIO_TYPE_PAYMENT_DAYS, g_steal_pointer (&result));
}

static DexFuture *
count_days (LumioConnection *connection,
            gpointer         user_data)
{
  Job *job = user_data;
  g_autoptr(LumioPaymentDays) result = NULL;
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  guint looked;

  if (!lumio_payment_filter_has_text (job->filter))
    return read_days (connection, job);

  result = create_days ();
  rows = begin_walk (connection, job->filter, 0, job->end, &error);

  for (looked = 0; rows != NULL && looked < job->limit && lumio_rows_next (rows, &error); looked++)
    {
      result->next = lumio_rows_get_int (rows, COLUMN_KEY);

      if (accept (rows, job->filter))
        count_into (result->days, job->zone, result->next);
    }

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (looked < job->limit)
    result->next = 0;

  return dex_future_new_take_boxed (LUMIO_TYPE_PAYMENT_DAYS, g_steal_pointer (&result));
}

static DexFuture *
count (LumioConnection *connection,
       gpointer         user_data)
{
  Job *job = user_data;
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  gint64 n = 0;

  rows = begin_walk (connection, job->filter, job->first, job->end, &error);

  while (rows != NULL && lumio_rows_next (rows, &error))
    n += accept (rows, job->filter);

  return error == NULL ? dex_future_new_for_int64 (n)
                       : dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
read_page (LumioConnection *connection,
           gpointer         user_data)
{
  Job *job = user_data;
  g_autoptr(GPtrArray) kept =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_kept_payment_free);
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  guint skipped = 0;

  rows = begin_walk (connection, job->filter, job->first, job->end, &error);

  while (rows != NULL && kept->len < job->limit && lumio_rows_next (rows, &error))
    {
      g_autoptr(JsonNode) node = NULL;
      LumioKeptPayment *payment;

      if (!accept (rows, job->filter) || skipped++ < job->skip)
        continue;

      payment = g_new0 (LumioKeptPayment, 1);
      payment->key = lumio_rows_get_int (rows, COLUMN_KEY);
      g_ptr_array_add (kept, payment);

      if (!(node = lumio_json_parse (lumio_rows_get_text (rows, COLUMN_JSON), -1, &error)) ||
          !(payment->record = lumio_api_payment_from_json (json_node_get_object (node), &error)))
        break;
    }

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&kept));
}

/* Counts all days anew, unless they are this zone's already. */
static DexFuture *
change_zone (LumioConnection *connection,
             gpointer         user_data)
{
  Job *job = user_data;
  const char *name = g_time_zone_get_identifier (job->zone);
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  LumioPaymentDay day = { 0 };

  rows = lumio_connection_query (connection, &error,
                                 "SELECT 1 FROM day_zone WHERE name = ?1", "s", name);

  if (rows != NULL && lumio_rows_next (rows, &error))
    return dex_future_new_true ();

  g_clear_pointer (&rows, lumio_rows_free);

  if (error == NULL &&
      (lumio_connection_execute (connection, &error, "DELETE FROM day", "") < 0 ||
       lumio_connection_execute (connection, &error, "DELETE FROM day_zone", "") < 0 ||
       lumio_connection_execute (connection, &error, "INSERT INTO day_zone (name) VALUES (?1)",
                                 "s", name) < 0))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (error == NULL)
    rows = lumio_connection_query (connection, &error,
                                   "SELECT key, class FROM payment ORDER BY key DESC", "");

  while (rows != NULL && lumio_rows_next (rows, &error))
    {
      gint64 key = lumio_rows_get_int (rows, 0);

      if (key < day.first || key >= day.end)
        day = find_day (job->zone, key);

      if (!recount (connection, day.first, -1, lumio_rows_get_int (rows, 1), &error))
        break;
    }

  return error == NULL ? dex_future_new_true ()
                       : dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   user_data)
{
  GArray *changes = g_value_get_boxed (dex_future_get_value (future, NULL));
  gint64 n_new = 0;

  for (guint i = 0; i < changes->len; i++)
    n_new += g_array_index (changes, LumioPaymentChange, i).is_new;

  if (changes->len > 0)
    lumio_cache_emit_payments_changed (user_data, changes);

  return dex_future_new_for_int64 (n_new);
}

/* ---- what others call ---- */

static void
clear_days (gpointer data)
{
  g_array_unref (((LumioPaymentDays *) data)->days);
}

void
lumio_payment_days_unref (LumioPaymentDays *self)
{
  g_atomic_rc_box_release_full (self, clear_days);
}

void
lumio_kept_payment_free (LumioKeptPayment *self)
{
  g_clear_pointer (&self->record, lumio_api_payment_free);
  g_free (self);
}

gint64
lumio_payment_key_to_time (gint64 key)
{
  return key >> SHARE_BITS;
}

DexFuture *
lumio_cache_save_payments (LumioCache *self,
                           GPtrArray  *records)
{
  Job *job = make_job (self, NULL);

  job->records = records;

  return dex_future_then (lumio_database_write (lumio_cache_get_database (self), save, job,
                                                free_job),
                          saved_cb, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_cache_count_days (LumioCache         *self,
                        LumioPaymentFilter *filter,
                        gint64              below,
                        guint               limit)
{
  Job *job = make_job (self, filter);

  job->end = below;
  job->limit = limit;

  return lumio_database_read (lumio_cache_get_database (self), count_days, job, free_job);
}

DexFuture *
lumio_cache_count_payments (LumioCache         *self,
                            LumioPaymentFilter *filter,
                            gint64              first,
                            gint64              end)
{
  Job *job = make_job (self, filter);

  job->first = first;
  job->end = end;

  return lumio_database_read (lumio_cache_get_database (self), count, job, free_job);
}

DexFuture *
lumio_cache_read_payments (LumioCache         *self,
                           LumioPaymentFilter *filter,
                           gint64              first,
                           gint64              end,
                           guint               skip,
                           guint               limit)
{
  Job *job = make_job (self, filter);

  job->first = first;
  job->end = end;
  job->skip = skip;
  job->limit = limit;

  return lumio_database_read (lumio_cache_get_database (self), read_page, job, free_job);
}

DexFuture *
lumio_cache_use_time_zone (LumioCache *self,
                           GTimeZone  *zone)
{
  lumio_cache_set_time_zone (self, zone);

  return lumio_database_write (lumio_cache_get_database (self), change_zone,
                               make_job (self, NULL), free_job);
}
