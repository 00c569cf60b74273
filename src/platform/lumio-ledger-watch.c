#include "platform/lumio-ledger-watch.h"

#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include "base/lumio-problem.h"
#include "platform/lumio-loop.h"
#include "platform/store/store-payments.h"

#define STREAM "payments"
#define WATCH_SECONDS 2
#define START_PATIENCE_MS 3000
#define RETRY_MS 500

typedef enum
{
  LEDGER_UNKNOWN,
  LEDGER_IN_STEP,
  LEDGER_BEHIND,
} State;

typedef struct
{
  LumioLedgerWatchFunc func;
  gpointer             user_data;
} Listener;

typedef struct
{
  LumioPlatform *platform; /* owns this */
  State          state;
  char          *trouble;
  DexFuture     *asking;
  GArray        *listeners;
  LumioLoop     *watching;
  gboolean       told_behind;
  gboolean       stopping;
} Watch;

/* What the books took from the ledger last. */
typedef struct
{
  char   *hash; /* of the newest transaction they name; NULL where they name none */
  gint64  ledger;
  gint64  read_to; /* the ledger up to which the stream of payments was read */
} Newest;

static void
free_watch (gpointer data)
{
  Watch *self = data;

  dex_clear (&self->asking);
  g_array_unref (self->listeners);
  g_free (self->trouble);
  g_free (self);
}

static void
free_newest (gpointer data)
{
  Newest *newest = data;

  g_free (newest->hash);
  g_free (newest);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Newest, free_newest)

static Watch *
get_watch (LumioPlatform *platform)
{
  return lumio_platform_get_module_data (platform, "ledger-watch");
}

static DexFuture *
read_newest (LumioConnection *connection,
             gpointer         user_data)
{
  g_autoptr(Newest) newest = g_new0 (Newest, 1);
  g_autofree char *cursor = NULL;
  g_autoptr(GError) error = NULL;

  newest->hash = lumio_store_payments_newest (connection, &newest->ledger, &error);

  if (error == NULL)
    cursor = lumio_store_payments_get_cursor (connection, STREAM, &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  newest->read_to = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) >> 32 : 0;

  return dex_future_new_for_pointer (g_steal_pointer (&newest));
}

static void
say (Watch *self,
     State  state,
     char  *trouble)
{
  g_autofree char *earlier = g_steal_pointer (&self->trouble);
  gboolean was_behind = self->told_behind;

  self->state = state;
  self->trouble = trouble;
  self->told_behind = state == LEDGER_BEHIND;

  if (trouble != NULL && g_strcmp0 (earlier, trouble) != 0)
    g_warning ("%s", trouble);

  if (was_behind == self->told_behind)
    return;

  if (was_behind)
    g_message ("The ledger is in step with the books again: money moves");

  for (guint i = 0; i < self->listeners->len; i++)
    {
      const Listener *listener = &g_array_index (self->listeners, Listener, i);

      listener->func (!self->told_behind, listener->user_data);
    }
}

static char *
describe_short (const Newest *newest,
                gint64        end)
{
  return g_strdup_printf ("The books know ledger %" G_GINT64_FORMAT ", and the ledger ends at %"
                          G_GINT64_FORMAT ": it is older than the books. No money moves until it "
                          "has caught up.", MAX (newest->ledger, newest->read_to), end);
}

static char *
describe_other (const Newest *newest)
{
  return g_strdup_printf ("The books know transaction %s of ledger %" G_GINT64_FORMAT ", and the "
                          "ledger does not: it was reset or restored. No money moves until the "
                          "right ledger is back.", newest->hash, newest->ledger);
}

/* In this order: what the books know at first, the ledger must know afterwards. */
static DexFuture *
ask_fiber (gpointer user_data)
{
  LumioPlatform *platform = user_data;
  LumioHorizon *horizon = lumio_platform_get_horizon (platform);
  Watch *self;
  g_autoptr(Newest) newest = NULL;
  g_autoptr(LumioHorizonLedger) end = NULL;
  g_autoptr(LumioHorizonTransaction) found = NULL;
  g_autoptr(GError) error = NULL;

  newest = dex_await_pointer (lumio_store_read (lumio_platform_get_store (platform), read_newest,
                                                NULL, NULL), &error);

  if (newest != NULL)
    end = dex_await_boxed (lumio_horizon_latest_ledger (horizon), &error);

  if (end != NULL && newest->hash != NULL && newest->ledger <= end->sequence)
    found = dex_await_boxed (lumio_horizon_get_transaction (horizon, newest->hash), &error);

  if (!(self = get_watch (platform)))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The platform is stopping");

  if (end == NULL || (error != NULL && !lumio_horizon_is_missing (error)))
    {
      /* A ledger that was behind stays so until it shows otherwise. */
      if (self->state == LEDGER_IN_STEP)
        self->state = LEDGER_UNKNOWN;

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (MAX (newest->ledger, newest->read_to) > end->sequence)
    say (self, LEDGER_BEHIND, describe_short (newest, end->sequence));
  else if (newest->hash != NULL && (found == NULL || found->ledger != newest->ledger))
    say (self, LEDGER_BEHIND, describe_other (newest));
  else
    say (self, LEDGER_IN_STEP, NULL);

  return dex_future_new_for_boolean (self->state == LEDGER_IN_STEP);
}

DexFuture *
lumio_ledger_watch_ask (LumioPlatform *platform)
{
  Watch *self = get_watch (platform);

  if (self == NULL || self->stopping)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The platform is stopping");

  if (self->asking == NULL || !dex_future_is_pending (self->asking))
    {
      dex_clear (&self->asking);
      self->asking = lumio_fiber_spawn (ask_fiber, platform, NULL);
      lumio_platform_keep (platform, dex_ref (self->asking));
    }

  return dex_ref (self->asking);
}

gboolean
lumio_ledger_watch_is_behind (LumioPlatform *platform)
{
  Watch *self = get_watch (platform);

  return self != NULL && self->state == LEDGER_BEHIND;
}

void
lumio_ledger_watch_doubt (LumioPlatform *platform)
{
  Watch *self = get_watch (platform);

  if (self != NULL && self->state == LEDGER_IN_STEP)
    self->state = LEDGER_UNKNOWN;
}

gboolean
lumio_ledger_watch_admit (LumioPlatform  *platform,
                          GError        **error)
{
  Watch *self = get_watch (platform);

  /* Where the ledger does not answer now, what is asked for finds that out by itself. */
  if (self != NULL && self->state == LEDGER_UNKNOWN)
    dex_await (lumio_ledger_watch_ask (platform), NULL);

  if (!lumio_ledger_watch_is_behind (platform))
    return TRUE;

  g_propagate_error (error, lumio_problem_to_error (
                       lumio_problem_new (503, "ledger_behind", "The ledger is older than the books",
                                          "The ledger of this platform was reset or restored and lacks "
                                          "what happened last. No money moves until it has caught up; "
                                          "nothing was changed.")));
  return FALSE;
}

static DexFuture *
await_fiber (gpointer user_data)
{
  LumioPlatform *platform = user_data;

  for (;;)
    {
      Watch *self = get_watch (platform);

      if (self == NULL || self->stopping)
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The platform is stopping");

      if (self->state == LEDGER_IN_STEP)
        return dex_future_new_true ();

      if (self->state == LEDGER_UNKNOWN &&
          dex_await_boolean (lumio_ledger_watch_ask (platform), NULL))
        continue;

      dex_await (dex_timeout_new_msec (RETRY_MS), NULL);
    }
}

DexFuture *
lumio_ledger_watch_await (LumioPlatform *platform)
{
  return lumio_fiber_spawn (await_fiber, platform, NULL);
}

/* ---- submitting ---- */

typedef struct
{
  LumioPlatform *platform;
  char          *xdr;
  char          *hash;
  gint64         max_time;
  gboolean       already_sent;
} Submission;

static void
free_submission (gpointer data)
{
  Submission *submission = data;

  g_free (submission->xdr);
  g_free (submission->hash);
  g_free (submission);
}

/* Submits until there is an answer that counts. */
static DexFuture *
submit_fiber (gpointer user_data)
{
  Submission *self = user_data;
  LumioHorizon *horizon = lumio_platform_get_horizon (self->platform);

  for (;;)
    {
      g_autoptr(LumioHorizonOutcome) outcome = NULL;
      g_autoptr(GError) error = NULL;

      if (!dex_await (lumio_ledger_watch_await (self->platform), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      outcome = dex_await_boxed (lumio_horizon_submit_and_wait (horizon, self->xdr, self->hash,
                                                                self->max_time,
                                                                self->already_sent), &error);

      if (outcome == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      if (outcome->included || dex_await_boolean (lumio_ledger_watch_ask (self->platform), NULL))
        return dex_future_new_take_boxed (LUMIO_TYPE_HORIZON_OUTCOME, g_steal_pointer (&outcome));

      self->already_sent = TRUE;
    }
}

DexFuture *
lumio_ledger_watch_submit (LumioPlatform *platform,
                           const char    *xdr,
                           const char    *hash,
                           gint64         max_time,
                           gboolean       already_sent)
{
  Submission *submission = g_new0 (Submission, 1);
  DexFuture *future;

  submission->platform = platform;
  submission->xdr = g_strdup (xdr);
  submission->hash = g_strdup (hash);
  submission->max_time = max_time;
  submission->already_sent = already_sent;
  future = lumio_fiber_spawn (submit_fiber, submission, free_submission);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}

void
lumio_ledger_watch_add (LumioPlatform        *platform,
                        LumioLedgerWatchFunc  func,
                        gpointer              user_data)
{
  Listener listener = { func, user_data };

  g_array_append_val (get_watch (platform)->listeners, listener);
}

/* ---- the module ---- */

static void
look (gpointer user_data)
{
  Watch *self = user_data;

  dex_await (lumio_ledger_watch_ask (self->platform), NULL);
}

static DexFuture *
begin_cb (DexFuture *future,
          gpointer   user_data)
{
  Watch *self = user_data;

  self->watching = lumio_loop_new (WATCH_SECONDS, look, self);

  return dex_future_new_true ();
}

/* Nothing else starts before the ledger was asked once; one that is away is asked later. */
static DexFuture *
start (LumioPlatform *platform)
{
  Watch *self = g_new0 (Watch, 1);

  self->platform = platform;
  self->listeners = g_array_new (FALSE, FALSE, sizeof (Listener));
  lumio_platform_set_module_data (platform, "ledger-watch", self, free_watch);

  return dex_future_finally (lumio_await_within (lumio_ledger_watch_ask (platform),
                                                 START_PATIENCE_MS),
                             begin_cb, self, NULL);
}

static DexFuture *
stop (LumioPlatform *platform)
{
  Watch *self = get_watch (platform);

  self->stopping = TRUE;

  return lumio_loop_stop (g_steal_pointer (&self->watching));
}

static const char *
get_health (LumioPlatform *platform)
{
  return get_watch (platform)->trouble;
}

const LumioModule lumio_ledger_watch_module = {
  .name = "ledger_in_step",
  .start = start,
  .stop = stop,
  .health = get_health,
};
