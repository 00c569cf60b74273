#include "platform/lumio-steps.h"

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include "platform/lumio-ledger-watch.h"
#include "platform/lumio-rail.h"

#define VALID_SECONDS 240
#define MAX_TRIES 5

/* Held by a fiber and a database thread at the same time. */
typedef struct
{
  LumioPlatform       *platform;
  const LumioStepKind *kind;
  char                *ref;
  char                *source;
  LumioStepTerms       terms;
  LumioStepRow        *step;
  gboolean             again; /* it is refused for a number that was used up: one more is made */
} Run;

static void
clear_run (gpointer data)
{
  Run *run = data;

  g_free (run->ref);
  g_free (run->source);
  g_clear_pointer (&run->step, lumio_step_row_free);
}

static void
release_run (gpointer run)
{
  g_atomic_rc_box_release_full (run, clear_run);
}

static DexFuture *
answer_step (LumioStepRow *step,
             GError       *error)
{
  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (LUMIO_TYPE_STEP_ROW, step);
}

static DexFuture *
read_open (LumioConnection *connection,
           gpointer         user_data)
{
  Run *run = user_data;
  GError *error = NULL;
  LumioStepRow *step = lumio_store_steps_open (connection, run->kind->name, run->ref, &error);

  return answer_step (step != NULL ? step : lumio_step_row_new (), error);
}

static DexFuture *
sign_step (LumioConnection *connection,
           gpointer         user_data)
{
  Run *run = user_data;
  g_autoptr(LumioStepRow) step = lumio_step_row_new ();
  StellarTransactionEnvelope *envelope;
  guint8 digest[32];
  GError *error = NULL;

  if (!(envelope = run->kind->sign (run->platform, connection, &run->terms, &error)))
    return dex_future_new_for_error (error);

  stellar_envelope_hash (envelope, lumio_platform_get_passphrase (run->platform), digest);
  step->id = g_uuid_string_random ();
  step->kind = g_strdup (run->kind->name);
  step->ref = g_strdup (run->ref);
  step->source = g_strdup (run->source);
  step->status = g_strdup ("signed");
  step->tx_hash = stellar_hash_to_hex (digest);
  step->xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope, envelope);
  step->sequence = run->terms.sequence;
  step->valid_until = run->terms.max_time;
  stellar_xdr_free (envelope);

  if (!lumio_store_steps_insert (connection, step, &error))
    return dex_future_new_for_error (error);

  return answer_step (g_steal_pointer (&step), NULL);
}

static DexFuture *
store_end (LumioConnection *connection,
           gpointer         user_data)
{
  Run *run = user_data;
  GError *error = NULL;

  if (!lumio_store_steps_decide (connection, run->step, &error))
    return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();

  if (!run->again && !run->kind->settle (run->platform, connection, run->step, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
call (Run               *run,
      LumioDatabaseFunc  func)
{
  return lumio_store_write (lumio_platform_get_store (run->platform), func,
                            g_atomic_rc_box_acquire (run), release_run);
}

/* The step that is undecided, or a new one. `already_sent` says which. */
static gboolean
begin (Run       *run,
       gboolean  *already_sent,
       GError   **error)
{
  g_autoptr(LumioHorizonAccount) account = NULL;

  g_clear_pointer (&run->step, lumio_step_row_free);

  if (!(run->step = dex_await_boxed (call (run, read_open), error)))
    return FALSE;

  *already_sent = run->step->id != NULL;

  if (*already_sent)
    return TRUE;

  g_clear_pointer (&run->step, lumio_step_row_free);

  if (!lumio_ledger_watch_admit (run->platform, error) ||
      !(account = dex_await_boxed (lumio_horizon_load_account (
                                     lumio_platform_get_horizon (run->platform), run->source),
                                   error)))
    return FALSE;

  run->terms.ref = run->ref;
  run->terms.source = run->source;
  run->terms.sequence = account->sequence + 1;
  run->terms.max_time = lumio_clock_now () / G_USEC_PER_SEC + VALID_SECONDS;

  return (run->step = dex_await_boxed (call (run, sign_step), error)) != NULL;
}

void
lumio_steps_read_outcome (LumioStepRow              *step,
                          const LumioHorizonOutcome *outcome)
{
  const char *code = outcome->transaction_code;

  step->ledger = outcome->included ? outcome->ledger : 0;
  g_set_str (&step->status, outcome->status == LUMIO_HORIZON_SUCCESS ? "done" : "failed");

  if (outcome->status == LUMIO_HORIZON_SUCCESS)
    return;

  g_clear_pointer (&step->code, g_free);

  /* All that failed of it, with their places: "op_no_trust/3 op_line_full/7". */
  for (guint i = 0; outcome->operation_codes != NULL && outcome->operation_codes[i] != NULL; i++)
    {
      const char *name = outcome->operation_codes[i];
      g_autofree char *before = g_steal_pointer (&step->code);

      if (g_str_equal (name, "op_success"))
        step->code = g_steal_pointer (&before);
      else
        step->code = g_strdup_printf ("%s%s%s/%u", before != NULL ? before : "",
                                      before != NULL ? " " : "", name, i);
    }

  if (step->code != NULL)
    return;

  g_set_str (&step->code, outcome->status == LUMIO_HORIZON_EXPIRED ? "expired_unsubmitted"
                                                                   : code != NULL ? code : "refused");
}

/* A number that the account has used can never be used again: another one may be made. */
static gboolean
is_outrun (Run                       *run,
           const LumioHorizonOutcome *outcome)
{
  g_autoptr(LumioHorizonAccount) account = NULL;

  if (outcome->status != LUMIO_HORIZON_REFUSED || outcome->included ||
      g_strcmp0 (outcome->transaction_code, "tx_bad_seq") != 0)
    return FALSE;

  account = dex_await_boxed (lumio_horizon_load_account (lumio_platform_get_horizon (run->platform),
                                                         run->source), NULL);

  return account != NULL && account->sequence >= run->step->sequence;
}

/* In the account's turn. */
static gboolean
carry_out (Run     *run,
           GError **error)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autoptr(LumioHorizonOutcome) outcome = NULL;
      gboolean already_sent;

      if (!begin (run, &already_sent, error) ||
          !(outcome = dex_await_boxed (lumio_ledger_watch_submit (run->platform, run->step->xdr,
                                                                  run->step->tx_hash,
                                                                  run->step->valid_until,
                                                                  already_sent), error)))
        return FALSE;

      run->again = i + 1 < MAX_TRIES && is_outrun (run, outcome);
      lumio_steps_read_outcome (run->step, outcome);

      if (!dex_await (lumio_store_insist (lumio_platform_get_store (run->platform), store_end,
                                          g_atomic_rc_box_acquire (run), release_run), error))
        return FALSE;

      if (!run->again)
        return TRUE;
    }

  return TRUE;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Run *run = user_data;
  LumioTurns *turns = lumio_rail_get_turns (lumio_rail_get (run->platform));
  GError *error = NULL;
  gboolean done;

  dex_await (lumio_turns_take (turns, run->source), NULL);
  done = carry_out (run, &error);
  lumio_turns_give (turns, run->source);

  if (!done)
    {
      if (run->step != NULL)
        g_warning ("Step %s of %s is not decided: %s", run->kind->name, run->ref, error->message);

      return dex_future_new_for_error (error);
    }

  if (run->kind->after != NULL)
    run->kind->after (run->platform, run->step);

  return answer_step (lumio_step_row_copy (run->step), NULL);
}

DexFuture *
lumio_steps_run (LumioPlatform       *platform,
                 const LumioStepKind *kind,
                 const char          *ref,
                 const char          *source)
{
  Run *run = g_atomic_rc_box_new0 (Run);
  DexFuture *future;

  run->platform = platform;
  run->kind = kind;
  run->ref = g_strdup (ref);
  run->source = g_strdup (source);
  future = lumio_fiber_spawn (run_fiber, run, release_run);
  lumio_platform_keep (platform, dex_ref (future));

  return future;
}

gboolean
lumio_steps_wait (DexFuture  *step,
                  guint       seconds,
                  GError    **error)
{
  g_autoptr(GError) local_error = NULL;

  if (dex_await (lumio_await_within (step, seconds * 1000), &local_error) ||
      g_error_matches (local_error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ---- what an earlier run left ---- */

static DexFuture *
list_open (LumioConnection *connection,
           gpointer         user_data)
{
  const LumioStepKind *kind = user_data;
  GError *error = NULL;
  GPtrArray *steps = lumio_store_steps_list_open (connection, kind->name, &error);

  return steps != NULL ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, steps)
                       : dex_future_new_for_error (error);
}

static DexFuture *
take_up_fiber (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(GError) error = NULL;

  steps = dex_await_boxed (lumio_store_read (lumio_platform_get_store (run->platform), list_open,
                                             (gpointer) run->kind, NULL), &error);

  if (steps == NULL)
    g_warning ("What was begun cannot be taken up: %s", error->message);

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const LumioStepRow *step = g_ptr_array_index (steps, i);

      dex_unref (lumio_steps_run (run->platform, run->kind, step->ref, step->source));
    }

  return dex_future_new_true ();
}

void
lumio_steps_register (LumioPlatform       *platform,
                      const LumioStepKind *kind)
{
  Run *run = g_atomic_rc_box_new0 (Run);

  run->platform = platform;
  run->kind = kind;
  lumio_platform_keep (platform, lumio_fiber_spawn (take_up_fiber, run, release_run));
}
