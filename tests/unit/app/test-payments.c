#include "app/activity/lumio-payment-list.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <locale.h>

#include "../test-fiber.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define DAY (G_GINT64_CONSTANT (24) * 60 * MINUTE)
/* 2026-11-02T12:00:00Z, a Monday */
#define NOON (G_GINT64_CONSTANT (1793620800) * G_USEC_PER_SEC)

static char *folder;

static LumioApiPayment *
make_payment (const char *id,
              gint64      time,
              const char *who,
              gboolean    incoming,
              const char *status,
              gint64      amount,
              const char *memo)
{
  LumioApiPayment *payment = lumio_api_payment_new ();

  payment->id = g_strdup (id);
  payment->direction = g_strdup (incoming ? "in" : "out");
  payment->status = g_strdup (status);
  payment->amount = amount;
  payment->asset = lumio_api_asset_new_for ("USDC",
                                            "GBDEVU63Y6NTHJQQZIKVTC23NWLQVP3WJ2RI2OTSJTNYOIGICST6DUXR");
  payment->fee_paid_by = g_strdup ("platform");
  payment->memo = g_strdup (memo);
  payment->counterparty = lumio_api_party_new ();
  payment->counterparty->name = g_strdup (who);
  payment->counterparty->address =
    g_strdup ("GCEZWKCA5VLDNRLN3RPRJMRZOX3Z6G5CHCGSNFHEYVXM3XOJMDS674JZ");
  payment->created_at = time;
  payment->updated_at = time;

  return payment;
}

static void
save (LumioCache      *cache,
      LumioApiPayment *payment)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);

  g_ptr_array_add (records, payment);
  await_ok (lumio_cache_save_payments (cache, records));
}

static LumioCache *
open_cache (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint8 bytes[32] = { 7 };
  g_autoptr(GBytes) key = g_bytes_new (bytes, sizeof bytes);
  g_autoptr(GError) error = NULL;
  LumioCache *cache = dex_await_object (lumio_cache_open (path, key), &error);

  g_assert_no_error (error);

  return cache;
}

static void
close_cache (LumioCache *cache)
{
  g_autofree char *path = g_strdup (lumio_cache_get_path (cache));

  await_ok (lumio_cache_close (cache));
  lumio_cache_erase (path);
}

/* The ids that a filter lets through, newest first. */
static char *
find (LumioCache *cache,
      guint       mask,
      guint       value,
      const char *text)
{
  g_autoptr(LumioPaymentFilter) filter = lumio_payment_filter_new (mask, value, text);
  g_autoptr(GString) ids = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) kept =
    dex_await_boxed (lumio_cache_read_payments (cache, filter, 0, G_MAXINT64, 0, 100), &error);

  g_assert_no_error (error);
  g_assert_cmpint (kept->len, ==,
                   dex_await_int64 (lumio_cache_count_payments (cache, filter, 0, G_MAXINT64), NULL));

  for (guint i = 0; i < kept->len; i++)
    g_string_append (ids, ((LumioKeptPayment *) g_ptr_array_index (kept, i))->record->id);

  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
assert_found (LumioCache *cache,
              guint       mask,
              guint       value,
              const char *text,
              const char *expected)
{
  g_autofree char *ids = find (cache, mask, value, text);

  g_assert_cmpstr (ids, ==, expected);
}

static DexFuture *
search_fiber (gpointer user_data)
{
  g_autoptr(LumioCache) cache = open_cache ("search.db");

  save (cache, make_payment ("a", NOON, "José Álvarez", TRUE, "success", 12345000000, "rent"));
  save (cache, make_payment ("b", NOON + 1, "Ana Ruiz", FALSE, "success", 255000000, NULL));
  save (cache, make_payment ("c", NOON + 2, "Ana Ruiz", FALSE, "failed", 10000000, "l'été \"quoted\""));
  save (cache, make_payment ("d", NOON + 2, NULL, FALSE, "processing", 10000000, "Rent"));

  assert_found (cache, 0, 0, NULL, "dcba");
  assert_found (cache, 0, 0, "  ", "dcba");
  assert_found (cache, 0, 0, "jose", "a");
  assert_found (cache, 0, 0, "ÁLVA", "a");
  assert_found (cache, 0, 0, "rent", "da");
  assert_found (cache, 0, 0, "rent jo", "a");
  assert_found (cache, 0, 0, "an", "cb");
  assert_found (cache, 0, 0, "a r", "dcba");
  assert_found (cache, 0, 0, "1,234.50", "a");
  assert_found (cache, 0, 0, "25.5", "b");
  assert_found (cache, 0, 0, "\"quoted\"", "c");
  assert_found (cache, 0, 0, "ete", "c");
  assert_found (cache, 0, 0, "nobody", "");
  assert_found (cache, 0, 0, "gcezwk", "dcba");
  assert_found (cache, 0, 0, "GCEZWKCA5VLDNRLN3RPRJMRZOX3Z6G5CHCGSNFHEYVXM3XOJMDS674JZ", "dcba");
  assert_found (cache, 0, 0, "GBDEVU63Y6NTHJQQZIKVTC23NWLQVP3WJ2RI2OTSJTNYOIGICST6DUXR", "");
  assert_found (cache, 0, 0, "ana\" OR \"jose", "");
  assert_found (cache, 0, 0, "ANA OR jose", "");
  assert_found (cache, 0, 0, "%", "");
  assert_found (cache, LUMIO_PAYMENT_INCOMING, LUMIO_PAYMENT_INCOMING, NULL, "a");
  assert_found (cache, LUMIO_PAYMENT_OPEN, LUMIO_PAYMENT_OPEN, NULL, "d");
  assert_found (cache, LUMIO_PAYMENT_FAILED, LUMIO_PAYMENT_FAILED, "ana", "c");
  close_cache (cache);

  return dex_future_new_true ();
}

static DexFuture *
overtaken_fiber (gpointer user_data)
{
  g_autoptr(LumioCache) cache = open_cache ("overtaken.db");
  LumioApiPayment *late = make_payment ("a", NOON, "Ana", FALSE, "processing", 1, "first");
  LumioApiPayment *final = make_payment ("a", NOON, "Ana", FALSE, "success", 1, "second");

  final->updated_at = NOON + 5;
  save (cache, lumio_api_payment_copy (late));
  assert_found (cache, LUMIO_PAYMENT_OPEN, LUMIO_PAYMENT_OPEN, NULL, "a");
  save (cache, final);
  assert_found (cache, LUMIO_PAYMENT_OPEN, LUMIO_PAYMENT_OPEN, NULL, "");
  save (cache, late);
  assert_found (cache, LUMIO_PAYMENT_OPEN, LUMIO_PAYMENT_OPEN, NULL, "");
  assert_found (cache, 0, 0, "second", "a");
  assert_found (cache, 0, 0, "first", "");
  close_cache (cache);

  return dex_future_new_true ();
}

/* ---- the list, and somebody who believes what it says ---- */

typedef struct
{
  LumioPaymentList *list;
  GPtrArray        *items;
} Mirror;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Mirror     *mirror)
{
  g_assert_cmpuint (position + removed, <=, mirror->items->len);

  if (removed > 0)
    g_ptr_array_remove_range (mirror->items, position, removed);

  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror->items, position + i, g_list_model_get_item (model, position + i));

  g_assert_cmpuint (mirror->items->len, ==, g_list_model_get_n_items (model));
}

static void
start_mirror (Mirror     *mirror,
              LumioCache *cache)
{
  mirror->items = g_ptr_array_new_with_free_func (g_object_unref);
  mirror->list = lumio_payment_list_new ();
  g_signal_connect (mirror->list, "items-changed", G_CALLBACK (items_changed_cb), mirror);
  lumio_payment_list_set_cache (mirror->list, cache);
}

static void
stop_mirror (Mirror *mirror)
{
  lumio_payment_list_set_cache (mirror->list, NULL);
  g_signal_handlers_disconnect_by_data (mirror->list, mirror);
  g_object_unref (mirror->list);
  g_ptr_array_unref (mirror->items);
}

static gboolean
is_complete (Mirror *mirror)
{
  if (lumio_payment_list_get_loading (mirror->list))
    return FALSE;

  for (guint i = 0; i < mirror->items->len; i++)
    if (lumio_payment_get_record (g_ptr_array_index (mirror->items, i)) == NULL)
      return FALSE;

  return TRUE;
}

/* The ids of all rows, with a bar before each day, as one who only followed the signals sees them. */
static char *
describe (Mirror *mirror)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mirror->items->len; i++)
    {
      g_autoptr(LumioPayment) now = g_list_model_get_item (G_LIST_MODEL (mirror->list), i);
      const LumioApiPayment *record = lumio_payment_get_record (g_ptr_array_index (mirror->items, i));
      guint start;
      guint end;

      g_assert_true (now == g_ptr_array_index (mirror->items, i));
      gtk_section_model_get_section (GTK_SECTION_MODEL (mirror->list), i, &start, &end);
      g_assert_cmpuint (start, <=, i);
      g_assert_cmpuint (end, >, i);
      g_string_append_printf (text, "%s%s", start == i ? "|" : "",
                              record != NULL ? record->id : "?");
    }

  return g_string_free (text, FALSE);
}

static void
assert_shows (Mirror     *mirror,
              const char *expected)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  for (;;)
    {
      g_autofree char *shown = is_complete (mirror) ? describe (mirror) : g_strdup ("");

      if (g_str_equal (shown, expected))
        return;

      if (g_get_monotonic_time () > end)
        g_assert_cmpstr (shown, ==, expected);

      dex_await (dex_timeout_new_msec (5), NULL);
    }
}

static DexFuture *
list_fiber (gpointer user_data)
{
  g_autoptr(LumioCache) cache = open_cache ("list.db");
  g_autoptr(LumioPaymentFilter) sent = lumio_payment_filter_new (LUMIO_PAYMENT_INCOMING, 0, NULL);
  g_autoptr(LumioPaymentFilter) ana = lumio_payment_filter_new (0, 0, "ana");
  g_autoptr(LumioPaymentFilter) all = lumio_payment_filter_new (0, 0, NULL);
  LumioApiPayment *done;
  Mirror mirror;

  start_mirror (&mirror, cache);
  assert_shows (&mirror, "");
  save (cache, make_payment ("a", NOON, "Ana", TRUE, "success", 1, NULL));
  assert_shows (&mirror, "|a");
  save (cache, make_payment ("b", NOON + MINUTE, "Leo", FALSE, "processing", 1, NULL));
  save (cache, make_payment ("c", NOON - DAY, "Ana", FALSE, "success", 1, NULL));
  assert_shows (&mirror, "|ba|c");
  save (cache, make_payment ("d", NOON + 1, "Ana", TRUE, "success", 1, NULL));
  save (cache, make_payment ("e", NOON - 30 * DAY, "Leo", TRUE, "success", 1, NULL));
  save (cache, make_payment ("f", NOON + DAY, "Leo", FALSE, "success", 1, NULL));
  assert_shows (&mirror, "|f|bda|c|e");

  lumio_payment_list_set_filter (mirror.list, sent);
  assert_shows (&mirror, "|f|b|c");
  save (cache, make_payment ("g", NOON + 2, "Ana", FALSE, "success", 1, NULL));
  save (cache, make_payment ("h", NOON + 3, "Ana", TRUE, "success", 1, NULL));
  assert_shows (&mirror, "|f|bg|c");

  lumio_payment_list_set_filter (mirror.list, ana);
  assert_shows (&mirror, "|hgda|c");
  done = make_payment ("b", NOON + MINUTE, "Ana", FALSE, "success", 1, NULL);
  done->updated_at += 1;
  save (cache, done);

  lumio_payment_list_set_filter (mirror.list, all);
  assert_shows (&mirror, "|f|bhgda|c|e");
  g_assert_cmpstr (lumio_payment_get_record (g_ptr_array_index (mirror.items, 1))->status, ==,
                   "success");

  stop_mirror (&mirror);
  close_cache (cache);

  return dex_future_new_true ();
}

/* Whether every row shows what belongs there; what is being read anew may still show what was there. */
static gboolean
is_in_order (const Mirror *mirror,
             guint         n)
{
  if (mirror->items->len != n)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%04u ", n - 1 - i);
      const LumioApiPayment *record = lumio_payment_get_record (g_ptr_array_index (mirror->items, i));

      if (record == NULL || !g_str_equal (record->id, id))
        return FALSE;
    }

  return TRUE;
}

/* Some thousands in any order, in batches, while somebody looks: it ends as if all had been there. */
static DexFuture *
any_order_fiber (gpointer user_data)
{
  g_autoptr(LumioCache) cache = open_cache ("order.db");
  g_autoptr(GRand) random = g_rand_new_with_seed (20261123);
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint n = 1500;
  Mirror mirror;
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  for (guint i = 0; i < n; i++)
    g_array_append_val (order, i);

  for (guint i = n - 1; i > 0; i--)
    {
      guint j = g_rand_int_range (random, 0, i + 1);
      guint swapped = g_array_index (order, guint, i);

      g_array_index (order, guint, i) = g_array_index (order, guint, j);
      g_array_index (order, guint, j) = swapped;
    }

  start_mirror (&mirror, cache);

  for (guint i = 0; i < n;)
    {
      GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);
      guint batch = g_rand_int_range (random, 1, 60);

      for (guint j = 0; j < batch && i < n; j++, i++)
        {
          guint k = g_array_index (order, guint, i);
          g_autofree char *id = g_strdup_printf ("%04u ", k);

          /* Some two hundred a day. */
          g_ptr_array_add (records, make_payment (id, NOON + k * 7 * MINUTE, "Ana", k % 2, "success",
                                                  k + 1, NULL));
        }

      await_ok (lumio_cache_save_payments (cache, records));

      if (g_rand_boolean (random))
        dex_await (dex_timeout_new_msec (1), NULL);
    }

  while (!is_in_order (&mirror, n) && g_get_monotonic_time () < end)
    {
      /* What was dropped for room is asked for again. */
      for (guint i = 0; i < mirror.items->len; i++)
        if (lumio_payment_get_record (g_ptr_array_index (mirror.items, i)) == NULL)
          g_object_unref (g_list_model_get_item (G_LIST_MODEL (mirror.list), i));

      dex_await (dex_timeout_new_msec (5), NULL);
    }

  g_assert_cmpuint (mirror.items->len, ==, n);
  g_assert_true (is_in_order (&mirror, n));
  stop_mirror (&mirror);
  close_cache (cache);

  return dex_future_new_true ();
}

/* Eleven at night in Madrid is another day than in Auckland. */
static DexFuture *
zone_fiber (gpointer user_data)
{
  g_autoptr(LumioCache) cache = open_cache ("zone.db");
  g_autoptr(GTimeZone) madrid = g_time_zone_new_identifier ("Europe/Madrid");
  g_autoptr(GTimeZone) auckland = g_time_zone_new_identifier ("Pacific/Auckland");
  Mirror mirror;

  await_ok (lumio_cache_use_time_zone (cache, madrid));
  save (cache, make_payment ("a", NOON + 10 * 60 * MINUTE, "Ana", TRUE, "success", 1, NULL));
  save (cache, make_payment ("b", NOON + 12 * 60 * MINUTE, "Ana", TRUE, "success", 1, NULL));
  start_mirror (&mirror, cache);
  assert_shows (&mirror, "|b|a");
  await_ok (lumio_cache_use_time_zone (cache, auckland));
  lumio_payment_list_reload (mirror.list);
  assert_shows (&mirror, "|ba");
  await_ok (lumio_cache_use_time_zone (cache, auckland));
  save (cache, make_payment ("c", NOON + 23 * 60 * MINUTE, "Ana", TRUE, "success", 1, NULL));
  assert_shows (&mirror, "|c|ba");
  stop_mirror (&mirror);
  close_cache (cache);

  return dex_future_new_true ();
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

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  start_fibers ();
  folder = g_dir_make_tmp ("lumio-payments-XXXXXX", NULL);

  g_test_add_data_func ("/PAY-19/payments/search", search_fiber, test_fiber);
  g_test_add_data_func ("/PAY-19/payments/overtaken", overtaken_fiber, test_fiber);
  g_test_add_data_func ("/PAY-19/payments/list", list_fiber, test_fiber);
  g_test_add_data_func ("/PAY-19/payments/any-order", any_order_fiber, test_fiber);
  g_test_add_data_func ("/PAY-19/payments/zone", zone_fiber, test_fiber);

  result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);

  return result;
}
