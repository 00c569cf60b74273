#include "platform/lumio-refunds.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/lumio-fundraisers.h"
#include "platform/lumio-holders.h"
#include "platform/lumio-investments.h"
#include "platform/lumio-live.h"
#include "platform/lumio-payouts.h"
#include "platform/store/store-audit.h"
#include "platform/store/store-investments.h"

/* How often what is signed is looked at before the next round has to. */
#define MAX_LOOKS 5

typedef struct
{
  LumioPlatform *platform;
  gint64         event_id;
  gboolean       again;
} Refund;

/* ---- who hears of it ---- */

gboolean
lumio_refunds_append_live (LumioConnection           *connection,
                           const LumioFundraiserRow  *event,
                           GError                   **error)
{
  g_auto(GStrv) investors = lumio_store_investments_investors (connection, event->id, error);

  if (investors == NULL)
    return FALSE;

  for (guint i = 0; investors[i] != NULL; i++)
    {
      g_autoptr(LumioApiEvent) api = lumio_fundraisers_describe (event, investors[i]);

      if (!g_str_equal (investors[i], event->organizer_id) &&
          !lumio_live_append (connection, investors[i], "event", lumio_api_event_to_json (api),
                              error))
        return FALSE;
    }

  return TRUE;
}

/* ---- the beginning ---- */

gboolean
lumio_refunds_begin (LumioConnection     *connection,
                     LumioFundraiserRow  *row,
                     GError             **error)
{
  if (!lumio_investments_release (connection, row, error))
    return FALSE;

  if (row->sold + row->reserved == 0)
    g_set_str (&row->status, "CANCELLED");
  else
    g_set_str (&row->pending, "CANCELLED");

  return lumio_store_fundraisers_update (connection, row, lumio_clock_now (), error) &&
         lumio_refunds_append_live (connection, row, error);
}

static gboolean
close_one (LumioConnection     *connection,
           LumioFundraiserRow  *row,
           GError             **error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);
  LumioAuditEntry entry = { .action = "event.close", .target = id };

  return lumio_refunds_begin (connection, row, error) &&
         lumio_fundraisers_append_live (connection, row, error) &&
         lumio_store_audit_append (connection, &entry, error);
}

static DexFuture *
close_job (LumioConnection *connection,
           gpointer         user_data)
{
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;

  if (!(rows = lumio_store_fundraisers_missed (connection, lumio_clock_now (), &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      if (!close_one (connection, g_ptr_array_index (rows, i), &error))
        return dex_future_new_for_error (error);
    }

  return dex_future_new_for_boolean (rows->len > 0);
}

void
lumio_refunds_close_due (LumioPlatform *platform)
{
  g_autoptr(GError) error = NULL;

  if (dex_await_boolean (lumio_store_write (lumio_platform_get_store (platform), close_job, NULL,
                                            NULL), &error))
    lumio_live_poke (platform, NULL);

  if (error != NULL)
    g_warning ("Events whose funding closed could not be called off: %s", error->message);
}

/* ---- the list ---- */

/* Written down whole, with what each paid, before anything of it is signed. */
static LumioDistributionRow *
write_list (LumioConnection           *connection,
            const LumioFundraiserRow  *event,
            GError                   **error)
{
  g_autoptr(LumioDistributionRow) row = lumio_distribution_row_new ();
  g_autoptr(GPtrArray) payouts = NULL;

  if (!(payouts = lumio_store_investments_refunds (connection, event->id, error)))
    return NULL;

  row->id = g_uuid_string_random ();
  row->kind = g_strdup ("refund");
  row->event_id = event->id;
  row->status = g_strdup ("PENDING");
  row->started_at = lumio_clock_now ();
  row->list_hash = lumio_holders_seal (payouts, "claimable");

  for (guint i = 0; i < payouts->len; i++)
    row->pool += ((const LumioPayoutRow *) g_ptr_array_index (payouts, i))->amount;

  if (row->pool != event->sold * event->token_price)
    return lumio_fundraisers_refuse (error, 500, "internal", NULL,
                                     "What was paid for its tokens is not what was sold of them.");

  if (!lumio_store_distributions_insert (connection, row, error))
    return NULL;

  for (guint i = 0; i < payouts->len; i++)
    {
      if (!lumio_store_payouts_insert (connection, row->id, g_ptr_array_index (payouts, i), error))
        return NULL;
    }

  g_set_str (&row->status, "PROCESSING");

  return lumio_store_distributions_update (connection, row, error) &&
         lumio_payouts_append_live (connection, row, event, error)
         ? g_steal_pointer (&row) : NULL;
}

/* One that the ledger refused for good goes on where it stood. */
static gboolean
take_up (LumioConnection           *connection,
         LumioDistributionRow      *row,
         const LumioFundraiserRow  *event,
         GError                   **error)
{
  g_set_str (&row->status, "PROCESSING");
  g_clear_pointer (&row->error, g_free);
  row->completed_at = 0;

  return lumio_store_distributions_update (connection, row, error) &&
         lumio_payouts_append_live (connection, row, event, error);
}

/*
 * Resolves to the id of the refund and the event's account as a pair, to an empty one where there
 * is nothing to be paid any more; rejects with PENDING while a purchase is signed.
 */
static DexFuture *
prepare_job (LumioConnection *connection,
             gpointer         user_data)
{
  const Refund *refund = user_data;
  g_autoptr(LumioFundraiserRow) event = NULL;
  g_autoptr(LumioDistributionRow) row = NULL;
  g_autoptr(GStrvBuilder) pair = g_strv_builder_new ();
  GError *error = NULL;

  if (!(event = lumio_store_fundraisers_by_id (connection, refund->event_id, &error)))
    return dex_future_new_for_error (error);

  if (g_strcmp0 (event->pending, "CANCELLED") != 0)
    return dex_future_new_take_boxed (G_TYPE_STRV, g_strv_builder_end (pair));

  if (event->reserved > 0)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_PENDING, "A purchase is on its way");

  if (event->sold == 0)
    {
      g_clear_pointer (&event->pending, g_free);
      g_set_str (&event->status, "CANCELLED");

      if (!lumio_store_fundraisers_update (connection, event, lumio_clock_now (), &error) ||
          !lumio_fundraisers_append_live (connection, event, &error))
        return dex_future_new_for_error (error);

      return dex_future_new_take_boxed (G_TYPE_STRV, g_strv_builder_end (pair));
    }

  row = lumio_store_distributions_refund (connection, event->id, &error);

  if (row == NULL && error == NULL)
    row = write_list (connection, event, &error);
  else if (row != NULL && refund->again && g_str_equal (row->status, "FAILED"))
    take_up (connection, row, event, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  g_strv_builder_add_many (pair, row->id, event->address, NULL);

  return dex_future_new_take_boxed (G_TYPE_STRV, g_strv_builder_end (pair));
}

/* ---- to the end ---- */

static DexFuture *
run_fiber (gpointer user_data)
{
  Refund *refund = user_data;
  g_auto(GStrv) pair = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < MAX_LOOKS; i++)
    {
      g_clear_error (&error);
      pair = dex_await_boxed (lumio_store_write (lumio_platform_get_store (refund->platform),
                                                 prepare_job, g_memdup2 (refund, sizeof *refund),
                                                 g_free), &error);

      if (pair != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
        break;

      dex_await (dex_timeout_new_seconds (1), NULL);
    }

  lumio_live_poke (refund->platform, NULL);

  if (pair == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return pair[0] != NULL ? lumio_payouts_run (refund->platform, pair[0], pair[1])
                         : dex_future_new_true ();
}

DexFuture *
lumio_refunds_run (LumioPlatform *platform,
                   gint64         event_id,
                   gboolean       again)
{
  Refund *refund = g_new0 (Refund, 1);
  DexFuture *future;

  refund->platform = platform;
  refund->event_id = event_id;
  refund->again = again;
  future = lumio_fiber_spawn (run_fiber, refund, g_free);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}
