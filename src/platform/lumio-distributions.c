#include "platform/lumio-distributions.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "platform/lumio-audit.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-holders.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-live.h"
#include "platform/lumio-loop.h"
#include "platform/lumio-payouts.h"

#define PAGE 200
#define MAX_TRIES 5
#define PATIENCE_SECONDS 10
#define LOOK_SECONDS 20
#define DAY_SETTING "distributions_day"
#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef struct
{
  LumioPlatform        *platform;
  LumioCaller          *caller;
  char                 *id;
  LumioDistributionRow *row;
  GPtrArray            *payouts; /* LumioPayoutRow */
  gint64                cursor;
  gint64                day;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->caller, lumio_caller_free);
  g_clear_pointer (&work->row, lumio_distribution_row_free);
  g_clear_pointer (&work->payouts, g_ptr_array_unref);
  g_free (work->id);
  g_free (work);
}

static Work *
new_work (LumioPlatform    *platform,
          LumioCaller      *caller,
          LumioHttpRequest *request)
{
  Work *work = g_new0 (Work, 1);

  work->platform = platform;
  work->caller = lumio_caller_copy (caller);
  work->id = g_strdup (lumio_http_request_get_param (request, "id"));

  return work;
}

static DexFuture *
answer_row (LumioDistributionRow *row,
            GError               *error)
{
  return row != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_DISTRIBUTION_ROW, row)
                     : dex_future_new_for_error (error);
}

/* ---- the list ---- */

static DexFuture *
write_list (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;

  if (!(row = lumio_payouts_load (connection, work->row->id, &error)))
    return dex_future_new_for_error (error);

  if (!g_str_equal (row->status, "PENDING"))
    return answer_row (g_steal_pointer (&row), NULL);

  row->ledger = work->row->ledger;
  g_set_str (&row->list_hash, work->row->list_hash);

  if (work->payouts->len == 0)
    {
      if (!lumio_payouts_end (connection, row, "FAILED", "Nobody holds enough to be paid anything.", &error))
        return dex_future_new_for_error (error);

      return answer_row (g_steal_pointer (&row), NULL);
    }

  for (guint i = 0; i < work->payouts->len; i++)
    {
      if (!lumio_store_payouts_insert (connection, row->id, g_ptr_array_index (work->payouts, i),
                                       &error))
        return dex_future_new_for_error (error);
    }

  g_set_str (&row->status, "PROCESSING");

  if (!lumio_store_distributions_update (connection, row, &error) ||
      !(event = lumio_store_fundraisers_by_id (connection, row->event_id, &error)) ||
      !lumio_payouts_append_live (connection, row, event, &error))
    return dex_future_new_for_error (error);

  return answer_row (g_steal_pointer (&row), NULL);
}

static DexFuture *
load_event (LumioConnection *connection,
            gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  LumioFundraiserRow *event = lumio_store_fundraisers_by_id (connection, work->row->event_id,
                                                             &error);

  return event != NULL ? dex_future_new_take_boxed (LUMIO_TYPE_FUNDRAISER_ROW, event)
                       : dex_future_new_for_error (error);
}

static DexFuture *
load_row (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  LumioDistributionRow *row = lumio_payouts_load (connection, user_data, &error);

  return answer_row (row, error);
}

static LumioDistributionRow *
make_list (LumioPlatform             *platform,
           const LumioDistributionRow *row,
           const LumioFundraiserRow   *event,
           GError                    **error)
{
  g_autofree char *asset = lumio_fundraisers_asset (event);
  g_autoptr(GPtrArray) payouts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_payout_row_free);
  gint64 ledger = 0;
  Work *work;

  for (guint i = 0; i < MAX_TRIES && ledger == 0; i++)
    ledger = lumio_holders_list (platform, asset, event->sold, payouts, error);

  if (ledger < 0)
    return NULL;

  if (ledger == 0)
    return lumio_fundraisers_refuse (error, 503, "holders_moving", NULL,
                                     "The tokens change hands right now: it is tried again soon.");

  work = g_new0 (Work, 1);
  work->platform = platform;
  work->row = lumio_distribution_row_copy (row);
  work->row->ledger = ledger;
  g_free (work->row->list_hash);
  lumio_holders_share (payouts, row->pool);
  work->row->list_hash = lumio_holders_seal (payouts, "payment");
  work->payouts = g_steal_pointer (&payouts);

  return dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), write_list, work,
                                             free_work), error);
}

/* ---- from the first step to the last ---- */

typedef struct
{
  LumioPlatform *platform;
  char          *id;
} Going;

static void
free_going (gpointer data)
{
  Going *going = data;

  g_free (going->id);
  g_free (going);
}

static DexFuture *
go_fiber (gpointer user_data)
{
  Going *going = user_data;
  LumioStore *store = lumio_platform_get_store (going->platform);
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(LumioFundraiserRow) event = NULL;
  GError *error = NULL;
  Work *work;

  if (!lumio_ledger_watch_admit (going->platform, &error) ||
      !(row = dex_await_boxed (lumio_store_read (store, load_row, g_strdup (going->id), g_free),
                               &error)))
    return dex_future_new_for_error (error);

  work = g_new0 (Work, 1);
  work->row = lumio_distribution_row_copy (row);

  if (!(event = dex_await_boxed (lumio_store_read (store, load_event, work, free_work), &error)))
    return dex_future_new_for_error (error);

  if (g_str_equal (row->status, "PENDING"))
    {
      LumioDistributionRow *listed = make_list (going->platform, row, event, &error);

      if (listed == NULL)
        return dex_future_new_for_error (error);

      g_clear_pointer (&row, lumio_distribution_row_free);
      row = listed;
    }

  return lumio_payouts_run (going->platform, row->id, event->address);
}

static DexFuture *
go (LumioPlatform *platform,
    const char    *id)
{
  Going *going = g_new0 (Going, 1);
  DexFuture *future;

  going->platform = platform;
  going->id = g_strdup (id);
  future = lumio_fiber_spawn (go_fiber, going, free_going);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}

/* ---- beginning one ---- */

/* NULL without `error`: it owes nothing that could be paid. */
static LumioDistributionRow *
begin (LumioConnection           *connection,
       const LumioFundraiserRow  *event,
       gint64                     least,
       const char                *idempotency_key,
       GError                   **error)
{
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(GError) local_error = NULL;
  gint64 pool = lumio_fundraisers_next_pool (event);

  row = lumio_store_distributions_open (connection, event->id, &local_error);

  if (row == NULL && local_error == NULL && pool >= least && event->sold > 0)
    {
      row = lumio_distribution_row_new ();
      row->id = g_uuid_string_random ();
      row->kind = g_strdup ("revenue");
      row->event_id = event->id;
      row->status = g_strdup ("PENDING");
      row->pool = pool;
      row->revenue = event->revenue;
      row->started_at = lumio_clock_now ();
      row->idempotency_key = g_strdup (idempotency_key);

      if (lumio_store_distributions_insert (connection, row, &local_error))
        lumio_payouts_append_live (connection, row, event, &local_error);
    }

  if (local_error == NULL)
    return g_steal_pointer (&row);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static DexFuture *
begin_job (LumioConnection *connection,
           gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioDistributionRow) row = NULL;
  GError *error = NULL;

  if (!(event = lumio_fundraisers_load_own (connection, work->caller->user_id, work->id, &error)))
    return dex_future_new_for_error (error);

  row = lumio_store_distributions_by_key (connection, event->id, work->caller->idempotency_key,
                                          &error);

  if (row != NULL || error != NULL)
    return answer_row (g_steal_pointer (&row), error);

  if (!g_str_equal (event->status, "LIVE"))
    {
      lumio_fundraisers_refuse (&error, 409, "event_state", NULL,
                                "Only a live event pays its holders.");
      return dex_future_new_for_error (error);
    }

  row = begin (connection, event, 1, work->caller->idempotency_key, &error);

  if (row == NULL && error == NULL)
    lumio_fundraisers_refuse (&error, 409, "nothing_to_distribute", NULL,
                              "Its holders are owed nothing.");

  if (error != NULL || !lumio_audit_append (connection, work->caller, "event.distribute", row->id,
                                            NULL, &error))
    return dex_future_new_for_error (error);

  return answer_row (g_steal_pointer (&row), NULL);
}

static DexFuture *
describe_job (LumioConnection *connection,
              gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioDistributionRow) row = NULL;
  LumioApiDistribution *api = NULL;
  GError *error = NULL;

  if ((row = lumio_payouts_load (connection, work->id, &error)))
    api = lumio_store_distributions_describe (connection, row, &error);

  return api != NULL ? dex_future_new_take_boxed (lumio_api_distribution_get_type (), api)
                     : dex_future_new_for_error (error);
}

static LumioHttpResponse *
answer (LumioPlatform  *platform,
        const char     *id,
        GError        **error)
{
  g_autoptr(LumioApiDistribution) api = NULL;
  Work *work = g_new0 (Work, 1);

  work->id = g_strdup (id);

  if (!(api = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), describe_job,
                                                 work, free_work), error)))
    return NULL;

  return lumio_route_reply (g_str_equal (api->status, "PENDING") ||
                            g_str_equal (api->status, "PROCESSING") ? 202 : 200,
                            &lumio_api_distribution_record, api);
}

static LumioHttpResponse *
distribute (LumioPlatform     *platform,
            LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  g_autoptr(LumioDistributionRow) row = NULL;

  if (!(row = dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), begin_job,
                                                  new_work (platform, caller, request), free_work),
                               error)))
    return NULL;

  lumio_live_poke (platform, NULL);

  /* What cannot be done now is gone on with later: the list of it stands. */
  lumio_steps_wait (go (platform, row->id), PATIENCE_SECONDS, NULL);

  return answer (platform, row->id, error);
}

static LumioHttpResponse *
get_one (LumioPlatform     *platform,
         LumioCaller       *caller,
         LumioHttpRequest  *request,
         GError           **error)
{
  return answer (platform, lumio_http_request_get_param (request, "id"), error);
}

static DexFuture *
list_job (LumioConnection *connection,
          gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiDistributions) page = lumio_api_distributions_new ();
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;

  if (!(event = lumio_fundraisers_load (connection, work->caller->user_id, work->id, &error)) ||
      !(rows = lumio_store_distributions_list (connection, event->id, &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      LumioApiDistribution *api =
        lumio_store_distributions_describe (connection, g_ptr_array_index (rows, i), &error);

      if (api == NULL)
        return dex_future_new_for_error (error);

      g_ptr_array_add (page->items, api);
    }

  return dex_future_new_take_boxed (lumio_api_distributions_get_type (), g_steal_pointer (&page));
}

static LumioHttpResponse *
list_all (LumioPlatform     *platform,
          LumioCaller       *caller,
          LumioHttpRequest  *request,
          GError           **error)
{
  g_autoptr(LumioApiDistributions) page =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list_job,
                                       new_work (platform, caller, request), free_work), error);

  return page != NULL ? lumio_route_reply (200, &lumio_api_distributions_record, page) : NULL;
}

static DexFuture *
payouts_job (LumioConnection *connection,
             gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiPayouts) page = lumio_api_payouts_new ();
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;

  if (!(row = lumio_payouts_load (connection, work->id, &error)) ||
      !(rows = lumio_store_payouts_list (connection, row->id, NULL, work->cursor, PAGE, &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      const LumioPayoutRow *payout = g_ptr_array_index (rows, i);
      LumioApiPayout *api = lumio_api_payout_new ();

      api->address = g_strdup (payout->address);
      api->tokens = payout->tokens;
      api->amount = payout->amount;
      api->status = g_strdup (payout->status);
      api->tx_hash = g_strdup (payout->tx_hash);
      api->kind = g_strdup (payout->kind);
      api->balance_id = g_strdup (payout->balance_id);
      api->claim = g_strdup (payout->claim);
      api->claim_hash = g_strdup (payout->claim_hash);
      g_ptr_array_add (page->items, api);

      if (i + 1 == PAGE)
        page->next_cursor = g_strdup_printf ("%" G_GINT64_FORMAT, payout->position);
    }

  return dex_future_new_take_boxed (lumio_api_payouts_get_type (), g_steal_pointer (&page));
}

static LumioHttpResponse *
list_payouts (LumioPlatform     *platform,
              LumioCaller       *caller,
              LumioHttpRequest  *request,
              GError           **error)
{
  const char *cursor = lumio_http_request_get_query (request, "cursor");
  g_autoptr(LumioApiPayouts) page = NULL;
  gint64 position = -1;
  Work *work;

  if (cursor != NULL && !g_ascii_string_to_signed (cursor, 10, 0, G_MAXINT64, &position, NULL))
    return lumio_fundraisers_refuse (error, 400, "invalid_field", "cursor",
                                     "It is none that was given out.");

  work = new_work (platform, caller, request);
  work->cursor = position;

  if (!(page = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), payouts_job,
                                                  work, free_work), error)))
    return NULL;

  return lumio_route_reply (200, &lumio_api_payouts_record, page);
}

/* ---- once a day, and what is not at its end ---- */

/* Once for each day, at the hour that is configured or after it. */
static DexFuture *
daily_job (LumioConnection *connection,
           gpointer         user_data)
{
  const Work *work = user_data;
  g_autofree char *today = g_strdup_printf ("%" G_GINT64_FORMAT, work->day);
  g_autofree char *last = NULL;
  g_autoptr(GPtrArray) events = NULL;
  GError *error = NULL;

  last = lumio_store_get_setting (connection, DAY_SETTING, &error);

  if (error != NULL || g_strcmp0 (last, today) == 0)
    return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();

  if (!lumio_store_set_setting (connection, DAY_SETTING, today, &error) ||
      !(events = lumio_store_fundraisers_list (connection, "", FALSE, "LIVE", NULL, 0, G_MAXINT,
                                               &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < events->len; i++)
    {
      g_autoptr(LumioDistributionRow) row =
        begin (connection, g_ptr_array_index (events, i), LUMIO_FUNDRAISER_MIN_POOL, NULL, &error);

      if (error != NULL)
        return dex_future_new_for_error (error);
    }

  return dex_future_new_true ();
}

static DexFuture *
open_job (LumioConnection *connection,
          gpointer         user_data)
{
  GError *error = NULL;
  GPtrArray *rows = lumio_store_distributions_list (connection, 0, &error);

  return rows != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows)
                      : dex_future_new_for_error (error);
}

static void
look (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  LumioStore *store = lumio_platform_get_store (platform);
  gint64 minute = lumio_platform_get_config (platform)->distribute_at;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  Work *work;

  if (!lumio_ledger_watch_admit (platform, NULL))
    return;

  work = g_new0 (Work, 1);
  work->day = (lumio_clock_now () - minute * 60 * G_USEC_PER_SEC) / DAY_USEC;

  if (dex_await (lumio_store_write (store, daily_job, work, free_work), &error))
    rows = dex_await_boxed (lumio_store_read (store, open_job, NULL, NULL), &error);

  if (error != NULL)
    g_warning ("Distributions cannot be looked after: %s", error->message);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LumioDistributionRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GError) local_error = NULL;

      if (!dex_await (go (platform, row->id), &local_error))
        g_warning ("Distribution %s waits: %s", row->id, local_error->message);
    }
}

static const LumioRouteMember payout_members[] = {
  { "cursor", "string", FALSE },
};

static const LumioRoute routes[] = {
  { "POST", "/events/{id}/distribute", distribute, LUMIO_ROUTE_AUTH | LUMIO_ROUTE_IDEMPOTENT,
    "Pay the holders their share of the revenue", .reply = &lumio_api_distribution_record },
  { "GET", "/events/{id}/distributions", list_all, LUMIO_ROUTE_AUTH,
    "What an event paid, newest first", .reply = &lumio_api_distributions_record },
  { "GET", "/distributions/{id}", get_one, LUMIO_ROUTE_AUTH, "One distribution",
    .reply = &lumio_api_distribution_record },
  { "GET", "/distributions/{id}/payouts", list_payouts, LUMIO_ROUTE_AUTH,
    "Who got what of it, in the order of the list",
    payout_members, G_N_ELEMENTS (payout_members), 200, &lumio_api_payouts_record },
};

static DexFuture *
start (LumioPlatform *platform)
{
  lumio_payouts_register (platform);
  lumio_platform_set_module_data (platform, "distributions",
                                  lumio_loop_new (LOOK_SECONDS, look, platform), NULL);

  return dex_future_new_true ();
}

static DexFuture *
stop (LumioPlatform *platform)
{
  return lumio_loop_stop (lumio_platform_get_module_data (platform, "distributions"));
}

const LumioModule lumio_distributions_module = {
  .name = "distributions",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .start = start,
  .stop = stop,
};
