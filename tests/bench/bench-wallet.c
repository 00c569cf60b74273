/*
 * Measures the wallet with a history of any length, in the home it is given.
 *
 * usage: bench-wallet prepare COUNT     signs somebody in, with so many payments in their cache
 *        bench-wallet scroll PIXELS     scrolls through the activity for ten seconds
 *        bench-wallet search TEXT…      types a search, and waits for what it finds
 *
 * Needs a Secret Service; the last two need a display. Prints name=value pairs.
 */

#include <adwaita.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/activity/lumio-activity-page.h"
#include "app/activity/lumio-payment-list.h"
#include "app/session/lumio-account.h"
#include "app/session/lumio-memory.h"
#include "app/session/lumio-profile.h"
#include "app/session/lumio-secrets.h"
#include "base/lumio-fiber.h"

/* Nobody listens there: what is measured comes from the cache alone. */
#define PLATFORM "http://127.0.0.1:9"
#define LOGIN "bench@example.org"
#define ADDRESS "GCEZWKCA5VLDNRLN3RPRJMRZOX3Z6G5CHCGSNFHEYVXM3XOJMDS674JZ"
#define ISSUER "GBDEVU63Y6NTHJQQZIKVTC23NWLQVP3WJ2RI2OTSJTNYOIGICST6DUXR"
#define BATCH 5000
#define THREE_YEARS (G_GINT64_CONSTANT (3) * 365 * 24 * 3600 * G_USEC_PER_SEC)
#define SCROLL_SECONDS 10
#define MS 1000

static const char * const names[] = {
  "Ana Ruiz", "Bruno Díaz", "Carla Núñez", "David Ortega", "Elena Castro", "Fábrica de Pan", "Goran Ilić",
  "Hanna Virtanen", "Imprenta Sur", "José Álvarez", "Kiosko Central", "Lucía Prieto",
};
static const char * const notes[] = { NULL, "rent", "lunch", "tickets for Saturday", "thank you", "invoice 2041" };

static void
check (GError *error)
{
  if (error == NULL)
    return;

  fprintf (stderr, "%s\n", error->message);
  exit (1);
}

/* ---- a person with a past ---- */

static LumioApiPayment *
make_payment (guint  i,
              guint  n,
              gint64 now)
{
  LumioApiPayment *payment = lumio_api_payment_new ();

  payment->id = g_uuid_string_random ();
  payment->direction = g_strdup (i % 3 == 0 ? "in" : "out");
  payment->status = g_strdup (i % 997 == 0 ? "failed" : "success");
  payment->amount = (gint64) (i % 9000 + 1) * 1000000;
  payment->asset = lumio_api_asset_new_for ("USDC", ISSUER);
  payment->fee_paid_by = g_strdup ("platform");
  payment->memo = g_strdup (notes[i % G_N_ELEMENTS (notes)]);
  payment->counterparty = lumio_api_party_new ();
  payment->counterparty->name = g_strdup (names[i % G_N_ELEMENTS (names)]);
  payment->counterparty->address = g_strdup (ADDRESS);
  payment->created_at = now - THREE_YEARS / n * i;
  payment->updated_at = payment->created_at;

  return payment;
}

static void
save_record (LumioCache *cache,
             const char *kind,
             JsonNode   *node)
{
  g_autoptr(GError) error = NULL;

  dex_await (lumio_cache_save (cache, kind, "", 0, node), &error);
  check (error);
}

static void
save_person (LumioCache *cache,
             gint64      now)
{
  g_autoptr(LumioApiUser) user = lumio_api_user_new ();
  g_autoptr(LumioApiWallet) wallet = lumio_api_wallet_new ();
  g_autoptr(LumioApiBalances) balances = lumio_api_balances_new ();
  LumioApiBalance *balance = lumio_api_balance_new ();

  user->id = g_uuid_string_random ();
  user->email = g_strdup (LOGIN);
  user->full_name = g_strdup ("Bench Mark");
  user->language = g_strdup ("en");
  user->timezone = g_strdup ("UTC");
  user->kyc_status = g_strdup ("none");
  user->roles = g_strsplit ("user", ",", -1);
  user->created_at = now;
  wallet->public_key = g_strdup (ADDRESS);
  wallet->custody_mode = g_strdup ("custodial");
  wallet->network = g_strdup ("local");
  wallet->network_passphrase = g_strdup ("Bench network");
  wallet->status = g_strdup ("active");
  wallet->usdc = lumio_api_asset_new_for ("USDC", ISSUER);
  balance->asset = lumio_api_asset_new_for ("USDC", ISSUER);
  balance->amount = balance->available = G_GINT64_CONSTANT (12345600000);
  balance->as_of = now;
  g_ptr_array_add (balances->items, balance);

  save_record (cache, "user", lumio_api_user_to_json (user));
  save_record (cache, "wallet", lumio_api_wallet_to_json (wallet));
  save_record (cache, "balances", lumio_api_balances_to_json (balances));
}

static DexFuture *
prepare_fiber (gpointer user_data)
{
  guint n = GPOINTER_TO_UINT (user_data);
  gint64 now = g_get_real_time ();
  gint64 began = g_get_monotonic_time ();
  g_autoptr(LumioCache) cache = NULL;
  g_autoptr(GError) error = NULL;

  dex_await (lumio_secrets_store (PLATFORM, LOGIN, "eyJhbGciOiJIUzI1NiJ9.e30.bench"), &error);
  check (error);

  if (!(cache = lumio_memory_open (PLATFORM, LOGIN)))
    exit (1);

  lumio_profile_remember (PLATFORM, LOGIN);
  save_person (cache, now);

  for (guint i = 0; i < n;)
    {
      GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);

      for (guint j = 0; j < BATCH && i < n; j++, i++)
        g_ptr_array_add (records, make_payment (i, n, now));

      dex_await (lumio_cache_save_payments (cache, records), &error);
      check (error);
    }

  dex_await (lumio_cache_close (cache), &error);
  check (error);
  printf ("payments=%u seconds=%" G_GINT64_FORMAT "\n", n,
          (g_get_monotonic_time () - began) / G_USEC_PER_SEC);

  return dex_future_new_true ();
}

/* ---- the page in a window ---- */

typedef struct
{
  GtkWidget     *window;
  GtkWidget     *page;
  GtkAdjustment *adjustment;
  GListModel    *list;
  GMainLoop     *loop;
  GArray        *intervals; /* µs */
  int            pixels;
  gint64         last;
  gint64         end;
} Scene;

static GtkWidget *
find_widget (GtkWidget *root,
             GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static gint64
percentile (GArray *values,
            guint   percent)
{
  g_array_sort (values, compare);

  return values->len > 0 ? g_array_index (values, gint64, (values->len - 1) * percent / 100) : -1;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Scene *scene = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 interval = now - scene->last;
  double top = gtk_adjustment_get_upper (scene->adjustment) -
               gtk_adjustment_get_page_size (scene->adjustment);

  if (scene->last != 0)
    g_array_append_val (scene->intervals, interval);

  scene->last = now;
  gtk_adjustment_set_value (scene->adjustment,
                            MIN (gtk_adjustment_get_value (scene->adjustment) + scene->pixels, top));

  if (now < scene->end)
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (scene->loop);

  return G_SOURCE_REMOVE;
}

static gboolean
is_ready (Scene *scene)
{
  g_autoptr(LumioPayment) first = NULL;

  if (g_list_model_get_n_items (scene->list) == 0)
    return FALSE;

  first = g_list_model_get_item (scene->list, 0);

  return lumio_payment_get_record (first) != NULL;
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Scene *scene = user_data;
  LumioCache *cache = lumio_memory_open (PLATFORM, LOGIN);

  if (cache == NULL)
    exit (1);

  g_object_set (scene->page, "cache", cache, NULL);

  return dex_future_new_true ();
}

static void
open_scene (Scene *scene)
{
  GtkWidget *scrolled;

  scene->loop = g_main_loop_new (NULL, FALSE);
  scene->intervals = g_array_new (FALSE, FALSE, sizeof (gint64));
  scene->window = adw_window_new ();
  scene->page = g_object_new (LUMIO_TYPE_ACTIVITY_PAGE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 900, 720);
  adw_window_set_content (ADW_WINDOW (scene->window), scene->page);
  scrolled = find_widget (scene->page, GTK_TYPE_SCROLLED_WINDOW);
  scene->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  scene->list = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find_widget (scene->page,
                                                                                   GTK_TYPE_LIST_VIEW))));
  gtk_window_present (GTK_WINDOW (scene->window));
  dex_future_disown (lumio_fiber_spawn (open_fiber, scene, NULL));

  while (!is_ready (scene))
    g_main_context_iteration (NULL, TRUE);
}

static void
run_scroll (int pixels)
{
  Scene scene = { .pixels = pixels };

  open_scene (&scene);
  scene.end = g_get_monotonic_time () + SCROLL_SECONDS * G_USEC_PER_SEC;
  gtk_widget_add_tick_callback (scene.page, tick_cb, &scene, NULL);
  g_main_loop_run (scene.loop);
  printf ("rows=%u frames=%u p50=%" G_GINT64_FORMAT " p99=%" G_GINT64_FORMAT " max=%" G_GINT64_FORMAT "\n",
          g_list_model_get_n_items (scene.list), scene.intervals->len,
          percentile (scene.intervals, 50), percentile (scene.intervals, 99),
          percentile (scene.intervals, 100));
}

/* From the key to the first rows, and to the last one counted. */
static void
run_search (const char *text)
{
  Scene scene = { 0 };
  g_autoptr(LumioPaymentFilter) filter = lumio_payment_filter_new (0, 0, text);
  LumioPaymentList *list;
  gint64 began;
  gint64 first = 0;

  open_scene (&scene);
  list = LUMIO_PAYMENT_LIST (gtk_no_selection_get_model (GTK_NO_SELECTION (scene.list)));

  while (lumio_payment_list_get_loading (list))
    g_main_context_iteration (NULL, TRUE);

  began = g_get_monotonic_time ();
  lumio_payment_list_set_filter (list, filter);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (g_main_context_wakeup), NULL);

  {
    guint before = g_list_model_get_n_items (scene.list);

    while (lumio_payment_list_get_loading (list) || first == 0)
      {
        g_main_context_iteration (NULL, TRUE);

        if (first == 0 && g_list_model_get_n_items (scene.list) != before)
          first = g_get_monotonic_time ();

        if (first == 0 && !lumio_payment_list_get_loading (list))
          first = g_get_monotonic_time ();
      }
  }

  printf ("found=%u first=%" G_GINT64_FORMAT " all=%" G_GINT64_FORMAT "\n",
          g_list_model_get_n_items (scene.list), (first - began) / MS,
          (g_get_monotonic_time () - began) / MS);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");

  if (argc != 3)
    {
      fprintf (stderr, "usage: bench-wallet prepare COUNT | scroll PIXELS | search TEXT\n");
      return 2;
    }

  dex_init ();

  if (g_str_equal (argv[1], "prepare"))
    {
      DexFuture *future = lumio_fiber_spawn (prepare_fiber,
                                             GUINT_TO_POINTER (atoi (argv[2])), NULL);

      while (dex_future_is_pending (future))
        g_main_context_iteration (NULL, TRUE);

      dex_unref (future);
      return 0;
    }

  adw_init ();

  if (g_str_equal (argv[1], "scroll"))
    run_scroll (atoi (argv[2]));
  else
    run_search (argv[2]);

  return 0;
}
