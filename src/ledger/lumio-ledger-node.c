#include "ledger/lumio-ledger-node.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "base/lumio-fiber.h"
#include "ledger/lumio-ledger-friendbot.h"

#define PUBLIC_PASSPHRASE "Public Global Stellar Network ; September 2015"
#define TESTNET_PASSPHRASE "Test SDF Network ; September 2015"

/* Ledgers that may have been announced and lost, when the last run did not end well. */
#define GAP_AFTER_CRASH 64

typedef struct
{
  LumioLedgerTransaction *transaction;
  DexPromise             *admitted;
  DexPromise             *done;
} Submission;

/* One job of the engine. */
typedef struct
{
  LumioLedgerEngine *engine;
  GPtrArray         *arrivals; /* Submission */
  GArray            *verdicts; /* LumioVerdict of each */
  GPtrArray         *applied;  /* LumioLedgerTransaction */
  GPtrArray         *refused;
  LumioLedgerRecord *closed;
  gboolean           closes;
  gboolean           closes_if_any;
  gboolean           saved;
  guint              n_waiting;
  gint64             now;
  guint32            announced; /* the newest ledger that others have heard of */
  LumioLedgerRecord *reloaded;  /* the newest ledger, where the engine had to look again */
} Job;

struct _LumioLedgerNode
{
  GObject             parent_instance;
  LumioDatabase      *database;
  LumioLedgerEngine  *engine;
  LumioFriendbot     *friendbot;
  char               *passphrase;
  guint               close_ms;
  LumioLedgerRecord  *head;
  GPtrArray          *tail;
  GPtrArray          *arrivals;    /* Submission, not yet with the engine */
  GHashTable         *submissions; /* hash → Submission, until done */
  DexPromise         *wake;
  DexPromise         *closed;
  DexPromise         *filled;
  DexFuture          *work;
  guint               n_waiting;
  gint64              next_close;
  gint64              clock; /* of a ledger that is behind; 0: the real one */
  gboolean            stopping;
};

G_DEFINE_FINAL_TYPE (LumioLedgerNode, lumio_ledger_node, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (LumioLedgerOutcome, lumio_ledger_outcome, lumio_ledger_outcome_copy,
                     lumio_ledger_outcome_free)

static guint
hash_bytes (gconstpointer bytes)
{
  guint32 hash;

  memcpy (&hash, bytes, sizeof hash);
  return hash;
}

static gboolean
equal_bytes (gconstpointer a,
             gconstpointer b)
{
  return memcmp (a, b, 32) == 0;
}

static LumioTransactionRecord *
copy_record (const LumioTransactionRecord *record)
{
  LumioTransactionRecord *copy = g_memdup2 (record, sizeof *record);

  g_bytes_ref (copy->envelope);
  g_bytes_ref (copy->result);
  copy->operations = NULL;
  copy->accounts = NULL;
  copy->effects = NULL;
  copy->trades = NULL;
  return copy;
}

LumioLedgerOutcome *
lumio_ledger_outcome_copy (const LumioLedgerOutcome *self)
{
  LumioLedgerOutcome *copy = g_new0 (LumioLedgerOutcome, 1);

  copy->verdict = self->verdict;
  copy->record = self->record != NULL ? copy_record (self->record) : NULL;
  copy->result = self->result != NULL ? g_bytes_ref (self->result) : NULL;
  return copy;
}

void
lumio_ledger_outcome_free (LumioLedgerOutcome *self)
{
  g_clear_pointer (&self->record, lumio_transaction_record_free);
  g_clear_pointer (&self->result, g_bytes_unref);
  g_free (self);
}

static void
free_submission (Submission *submission)
{
  lumio_ledger_transaction_free (submission->transaction);
  dex_unref (submission->admitted);
  dex_unref (submission->done);
  g_free (submission);
}

static void
free_job (Job *job)
{
  g_ptr_array_unref (job->arrivals);
  g_array_unref (job->verdicts);
  g_ptr_array_unref (job->applied);
  g_ptr_array_unref (job->refused);
  g_clear_pointer (&job->closed, lumio_ledger_record_free);
  g_clear_pointer (&job->reloaded, lumio_ledger_record_free);
  g_free (job);
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
resolve_outcome (DexPromise   *promise,
                 LumioVerdict  verdict,
                 LumioLedgerTransaction *transaction)
{
  LumioLedgerOutcome *outcome = g_new0 (LumioLedgerOutcome, 1);

  outcome->verdict = verdict;
  if (transaction->stored != NULL)
    outcome->record = copy_record (transaction->stored);
  else if (transaction->applied)
    outcome->record = lumio_ledger_transaction_to_record (transaction);
  else if (verdict == LUMIO_VERDICT_REFUSED)
    outcome->result = lumio_ledger_transaction_encode_result (transaction);
  dex_promise_resolve_boxed (promise, LUMIO_TYPE_LEDGER_OUTCOME, outcome);
}

/* Numbers that were announced and then lost are used up by empty ledgers. */
static gboolean
catch_up (LumioLedgerEngine  *engine,
          LumioConnection    *connection,
          guint32             announced,
          GError            **error)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  gboolean saved = FALSE;

  while (lumio_ledger_engine_get_head (engine)->sequence < announced)
    {
      g_autoptr(LumioLedgerRecord) record = NULL;

      record = lumio_ledger_engine_close (engine, connection, now_seconds (), none, none, &saved,
                                          error);
      if (record == NULL)
        return FALSE;
    }
  return lumio_ledger_engine_flush (engine, connection, error);
}

static gboolean
reload (Job              *job,
        LumioConnection  *connection,
        GError          **error)
{
  if (!lumio_ledger_engine_load (job->engine, connection, job->now, error) ||
      !catch_up (job->engine, connection, job->announced, error))
    return FALSE;
  job->reloaded = lumio_ledger_record_copy (lumio_ledger_engine_get_head (job->engine));
  return TRUE;
}

/* On the writer thread. */
static DexFuture *
run_job (LumioConnection *connection,
         gpointer         user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  if (lumio_ledger_engine_get_head (job->engine) == NULL &&
      !reload (job, connection, &error))
    return dex_future_new_for_error (error);
  for (guint i = 0; i < job->arrivals->len; i++)
    {
      Submission *submission = job->arrivals->pdata[i];
      LumioVerdict verdict = LUMIO_VERDICT_LATER;

      if (!lumio_ledger_engine_admit (job->engine, connection, submission->transaction, job->now,
                                      &verdict, &error))
        return dex_future_new_for_error (error);
      g_array_append_val (job->verdicts, verdict);
    }
  if (job->closes ||
      (job->closes_if_any && lumio_ledger_engine_get_n_waiting (job->engine) > 0))
    {
      job->closed = lumio_ledger_engine_close (job->engine, connection, job->now, job->applied,
                                               job->refused, &job->saved, &error);
      if (job->closed == NULL)
        return dex_future_new_for_error (error);
    }
  job->n_waiting = lumio_ledger_engine_get_n_waiting (job->engine);
  return dex_future_new_for_boolean (TRUE);
}

static void
finish_submission (LumioLedgerNode *self,
                   const guint8    *hash,
                   LumioVerdict     verdict)
{
  Submission *submission = g_hash_table_lookup (self->submissions, hash);

  if (submission == NULL)
    return;
  if (dex_future_is_pending (DEX_FUTURE (submission->admitted)))
    resolve_outcome (submission->admitted, verdict, submission->transaction);
  resolve_outcome (submission->done, verdict, submission->transaction);
  g_hash_table_remove (self->submissions, hash);
}

static void
announce (DexPromise **promise)
{
  DexPromise *before = *promise;

  *promise = dex_promise_new ();
  dex_promise_resolve_boolean (before, TRUE);
  dex_unref (before);
}

static void
take_close (LumioLedgerNode *self,
            Job             *job)
{
  if (job->reloaded != NULL)
    {
      g_clear_pointer (&self->head, lumio_ledger_record_free);
      self->head = g_steal_pointer (&job->reloaded);
    }
  if (job->closed == NULL)
    return;
  g_clear_pointer (&self->head, lumio_ledger_record_free);
  self->head = lumio_ledger_record_copy (job->closed);
  if (job->saved)
    g_ptr_array_set_size (self->tail, 0);
  else
    g_ptr_array_add (self->tail, lumio_ledger_record_copy (job->closed));
}

static void
take_job (LumioLedgerNode *self,
          Job             *job)
{
  take_close (self, job);
  self->n_waiting = job->n_waiting;
  for (guint i = 0; i < job->arrivals->len; i++)
    {
      Submission *submission = job->arrivals->pdata[i];
      LumioVerdict verdict = g_array_index (job->verdicts, LumioVerdict, i);

      if (verdict == LUMIO_VERDICT_ACCEPTED)
        resolve_outcome (submission->admitted, verdict, submission->transaction);
      else
        finish_submission (self, submission->transaction->hash, verdict);
    }
  for (guint i = 0; i < job->refused->len; i++)
    {
      LumioLedgerTransaction *transaction = job->refused->pdata[i];

      finish_submission (self, transaction->hash, LUMIO_VERDICT_REFUSED);
    }
  for (guint i = 0; i < job->applied->len; i++)
    {
      LumioLedgerTransaction *transaction = job->applied->pdata[i];

      finish_submission (self, transaction->hash, LUMIO_VERDICT_ACCEPTED);
    }
  if (job->closed == NULL)
    return;
  announce (&self->closed);
  if (job->applied->len > 0)
    announce (&self->filled);
}

static void
reject_all (LumioLedgerNode *self,
            const GError    *error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->submissions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Submission *submission = value;

      if (dex_future_is_pending (DEX_FUTURE (submission->admitted)))
        dex_promise_reject (submission->admitted, g_error_copy (error));
      dex_promise_reject (submission->done, g_error_copy (error));
      g_hash_table_iter_remove (&iter);
    }
}

/* What the disk did not take never was: forget it, and look again at what is there. */
static void
fail_job (LumioLedgerNode *self,
          GError          *error)
{
  g_warning ("A ledger could not be saved: %s", error->message);
  lumio_ledger_engine_reset (self->engine);
  g_ptr_array_set_size (self->tail, 0);
  g_ptr_array_set_size (self->arrivals, 0);
  self->n_waiting = 0;
  reject_all (self, error);
}

/* Where no beat is kept: as it was asked for, and while the ledger is behind. */
static gboolean
closes_at_once (LumioLedgerNode *self)
{
  return self->close_ms == 0 || self->clock != 0;
}

static Job *
make_job (LumioLedgerNode *self)
{
  Job *job = g_new0 (Job, 1);

  job->engine = self->engine;
  job->arrivals = g_steal_pointer (&self->arrivals);
  self->arrivals = g_ptr_array_new ();
  job->verdicts = g_array_new (FALSE, FALSE, sizeof (LumioVerdict));
  job->applied = g_ptr_array_new ();
  job->refused = g_ptr_array_new ();
  job->now = self->clock != 0 ? self->clock : now_seconds ();
  job->announced = self->head->sequence;
  job->closes_if_any = closes_at_once (self) || self->stopping;
  if (!closes_at_once (self) && g_get_monotonic_time () >= self->next_close)
    {
      job->closes = TRUE;
      /* The beat is kept; after a pause it starts anew. */
      self->next_close += (gint64) self->close_ms * 1000;
      if (self->next_close < g_get_monotonic_time ())
        self->next_close = g_get_monotonic_time () + (gint64) self->close_ms * 1000;
    }
  return job;
}

static void
work_once (LumioLedgerNode *self)
{
  Job *job = make_job (self);
  g_autoptr(GError) error = NULL;

  if (dex_await (lumio_database_write (self->database, run_job, job, NULL), &error))
    take_job (self, job);
  else
    fail_job (self, error);
  free_job (job);
}

static void
wait_for_work (LumioLedgerNode *self)
{
  g_clear_pointer (&self->wake, dex_unref);
  self->wake = dex_promise_new ();
  if (closes_at_once (self))
    {
      dex_await (dex_ref (DEX_FUTURE (self->wake)), NULL);
      return;
    }
  gint64 left = (self->next_close - g_get_monotonic_time () + 999) / 1000;

  if (left > 0)
    dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->wake)), dex_timeout_new_msec (left),
                                 NULL),
               NULL);
}

static gboolean
has_work (LumioLedgerNode *self)
{
  if (self->arrivals->len > 0 || (closes_at_once (self) && self->n_waiting > 0))
    return TRUE;
  return !closes_at_once (self) && g_get_monotonic_time () >= self->next_close;
}

static DexFuture *
work_fiber (gpointer user_data)
{
  LumioLedgerNode *self = user_data;

  while (!self->stopping)
    {
      if (has_work (self))
        work_once (self);
      else
        wait_for_work (self);
    }
  /* What was accepted goes into a last ledger before the end. */
  while (self->arrivals->len > 0 || self->n_waiting > 0)
    work_once (self);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
save_end (LumioConnection *connection,
          gpointer         user_data)
{
  LumioLedgerNode *self = user_data;
  GError *error = NULL;

  if ((lumio_ledger_engine_get_head (self->engine) != NULL &&
       !lumio_ledger_engine_flush (self->engine, connection, &error)) ||
      !lumio_ledger_store_set_meta (connection, "ended", "1", &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
stop_fiber (gpointer user_data)
{
  LumioLedgerNode *self = user_data;
  GError *error = NULL;

  self->stopping = TRUE;
  if (self->wake != NULL && dex_future_is_pending (DEX_FUTURE (self->wake)))
    dex_promise_resolve_boolean (self->wake, TRUE);
  if (self->work != NULL)
    dex_await (dex_ref (self->work), NULL);
  if (!dex_await (lumio_database_write (self->database, save_end, self, NULL), &error) ||
      !dex_await (lumio_database_close (self->database), &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_boolean (TRUE);
}

DexFuture *
lumio_ledger_node_stop (LumioLedgerNode *self)
{
  dex_return_error_if_fail (LUMIO_IS_LEDGER_NODE (self));

  return lumio_fiber_spawn (stop_fiber, g_object_ref (self), g_object_unref);
}

static char *
make_passphrase (void)
{
  guint8 random[16];
  char hex[2 * sizeof random + 1];

  randombytes_buf (random, sizeof random);
  sodium_bin2hex (hex, sizeof hex, random, sizeof random);
  return g_strconcat ("Lumio local network ; ", hex, NULL);
}

static gboolean
passphrase_is_taken (const char *passphrase)
{
  return g_str_equal (passphrase, PUBLIC_PASSPHRASE) || g_str_equal (passphrase, TESTNET_PASSPHRASE);
}

static DexFuture *
refuse (const char *format,
        const char *detail)
{
  return dex_future_new_for_error (g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                                                "%s%s", format, detail));
}

typedef struct
{
  const char *wanted;
  char       *passphrase;
  gboolean    crashed;
} Opening;

static DexFuture *
read_meta (LumioConnection *connection,
           gpointer         user_data)
{
  Opening *opening = user_data;
  GError *error = NULL;
  g_autofree char *stored = lumio_ledger_store_dup_meta (connection, "passphrase", &error);
  g_autofree char *ended = NULL;

  if (error != NULL)
    return dex_future_new_for_error (error);
  if (stored != NULL && opening->wanted != NULL && !g_str_equal (stored, opening->wanted))
    return refuse ("This folder belongs to another network: ", stored);
  if (stored == NULL)
    {
      stored = opening->wanted != NULL ? g_strdup (opening->wanted) : make_passphrase ();
      if (!lumio_ledger_store_set_meta (connection, "passphrase", stored, &error) ||
          !lumio_ledger_store_set_meta (connection, "ended", "1", &error))
        return dex_future_new_for_error (error);
    }
  ended = lumio_ledger_store_dup_meta (connection, "ended", &error);
  if (error != NULL || !lumio_ledger_store_set_meta (connection, "ended", "0", &error))
    return dex_future_new_for_error (error);
  opening->crashed = g_strcmp0 (ended, "1") != 0;
  opening->passphrase = g_steal_pointer (&stored);
  return dex_future_new_for_boolean (TRUE);
}

typedef struct
{
  LumioLedgerNode *node;
  gboolean         crashed;
  gint64           genesis;
} Starting;

/* Empty ledgers that were announced but not saved must not come back as others. */
static DexFuture *
start_engine (LumioConnection *connection,
              gpointer         user_data)
{
  Starting *starting = user_data;
  LumioLedgerNode *self = starting->node;
  GError *error = NULL;
  guint32 announced;

  if (starting->genesis != 0 && lumio_ledger_store_get_latest (connection, &error) != 0)
    return refuse ("This ledger has begun already: ", "its first time cannot be chosen any more");
  if (error != NULL ||
      !lumio_ledger_engine_load (self->engine, connection,
                                 starting->genesis != 0 ? starting->genesis : now_seconds (),
                                 &error))
    return dex_future_new_for_error (error);
  announced = lumio_ledger_engine_get_head (self->engine)->sequence;
  if (starting->crashed && self->close_ms > 0)
    announced += GAP_AFTER_CRASH;
  if (!catch_up (self->engine, connection, announced, &error))
    return dex_future_new_for_error (error);
  self->head = lumio_ledger_record_copy (lumio_ledger_engine_get_head (self->engine));
  return dex_future_new_for_boolean (TRUE);
}

typedef struct
{
  char     *directory;
  char     *passphrase;
  guint     close_ms;
  gboolean  friendbot;
  gint64    genesis;
} Request;

static void
free_request (Request *request)
{
  g_free (request->directory);
  g_free (request->passphrase);
  g_free (request);
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr(LumioLedgerNode) self = g_object_new (LUMIO_TYPE_LEDGER_NODE, NULL);
  g_autofree char *path = g_build_filename (request->directory, "ledger.db", NULL);
  Opening opening = { .wanted = request->passphrase };
  Starting starting = { .node = self, .genesis = request->genesis };
  GError *error = NULL;

  if (request->passphrase != NULL && passphrase_is_taken (request->passphrase))
    return refuse ("A local network may not bear the name of: ", request->passphrase);
  if (request->genesis < 0 || request->genesis > now_seconds ())
    return refuse ("A ledger begins in the past or now, ", "not in the future");
  if (g_mkdir_with_parents (request->directory, 0700) != 0)
    return refuse ("The data folder cannot be made: ", g_strerror (errno));
  self->database = dex_await_object (lumio_database_open (path, NULL, lumio_ledger_migrations,
                                                          lumio_ledger_n_migrations),
                                     &error);
  if (self->database == NULL ||
      !dex_await (lumio_database_write (self->database, read_meta, &opening, NULL), &error))
    return dex_future_new_for_error (error);
  self->passphrase = opening.passphrase;
  self->close_ms = request->close_ms;
  self->engine = lumio_ledger_engine_new (self->passphrase, self->close_ms >= 1000);
  starting.crashed = opening.crashed;
  if (!dex_await (lumio_database_write (self->database, start_engine, &starting, NULL), &error))
    return dex_future_new_for_error (error);
  self->clock = request->genesis;
  self->next_close = g_get_monotonic_time () + (gint64) self->close_ms * 1000;
  self->work = lumio_fiber_spawn (work_fiber, self, NULL);
  if (request->friendbot)
    {
      self->friendbot = lumio_friendbot_new (self);
      if (!dex_await (lumio_friendbot_prepare (self->friendbot), &error))
        return dex_future_new_for_error (error);
    }
  return dex_future_new_take_object (g_steal_pointer (&self));
}

DexFuture *
lumio_ledger_node_open (const LumioLedgerOptions *options)
{
  Request *request = g_new0 (Request, 1);

  request->directory = g_strdup (options->directory);
  request->passphrase = g_strdup (options->passphrase);
  request->close_ms = options->close_ms;
  request->friendbot = options->friendbot;
  request->genesis = options->genesis;
  return lumio_fiber_spawn (open_fiber, request, (GDestroyNotify) free_request);
}

const char *
lumio_ledger_node_get_passphrase (LumioLedgerNode *self)
{
  return self->passphrase;
}

LumioDatabase *
lumio_ledger_node_get_database (LumioLedgerNode *self)
{
  return self->database;
}

gboolean
lumio_ledger_node_has_friendbot (LumioLedgerNode *self)
{
  return self->friendbot != NULL;
}

const LumioLedgerRecord *
lumio_ledger_node_get_head (LumioLedgerNode *self)
{
  return self->head;
}

GPtrArray *
lumio_ledger_node_dup_tail (LumioLedgerNode *self)
{
  return g_ptr_array_copy (self->tail, (GCopyFunc) lumio_ledger_record_copy, NULL);
}

DexFuture *
lumio_ledger_node_submit (LumioLedgerNode        *self,
                          LumioLedgerTransaction *transaction,
                          gboolean                wait,
                          gboolean               *duplicate)
{
  Submission *submission;

  dex_return_error_if_fail (LUMIO_IS_LEDGER_NODE (self));

  submission = g_hash_table_lookup (self->submissions, transaction->hash);
  if (duplicate != NULL)
    *duplicate = submission != NULL;
  if (submission != NULL)
    {
      lumio_ledger_transaction_free (transaction);
      return dex_ref (DEX_FUTURE (wait ? submission->done : submission->admitted));
    }
  if (self->stopping)
    {
      lumio_ledger_transaction_free (transaction);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CLOSED, "The network is stopping");
    }
  submission = g_new0 (Submission, 1);
  submission->transaction = transaction;
  submission->admitted = dex_promise_new ();
  submission->done = dex_promise_new ();
  g_hash_table_insert (self->submissions, transaction->hash, submission);
  g_ptr_array_add (self->arrivals, submission);
  if (self->wake != NULL && dex_future_is_pending (DEX_FUTURE (self->wake)))
    dex_promise_resolve_boolean (self->wake, TRUE);
  return dex_ref (DEX_FUTURE (wait ? submission->done : submission->admitted));
}

gboolean
lumio_ledger_node_is_behind (LumioLedgerNode *self)
{
  return self->clock != 0;
}

gboolean
lumio_ledger_node_set_clock (LumioLedgerNode  *self,
                             gint64            seconds,
                             GError          **error)
{
  if (self->clock == 0 || seconds < self->clock)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           self->clock == 0 ? "The ledger is in the present: its time is not set"
                                            : "The ledger's time does not go back");
      return FALSE;
    }
  self->clock = seconds < now_seconds () ? seconds : 0;
  if (self->clock != 0)
    return TRUE;
  self->next_close = g_get_monotonic_time ();
  if (self->wake != NULL && dex_future_is_pending (DEX_FUTURE (self->wake)))
    dex_promise_resolve_boolean (self->wake, TRUE);
  return TRUE;
}

DexFuture *
lumio_ledger_node_next_close (LumioLedgerNode *self,
                              gboolean         full)
{
  return dex_ref (DEX_FUTURE (full ? self->filled : self->closed));
}

DexFuture *
lumio_ledger_node_fund (LumioLedgerNode *self,
                        const guint8    *account)
{
  dex_return_error_if_fail (self->friendbot != NULL);

  return lumio_friendbot_fund (self->friendbot, account);
}

static void
lumio_ledger_node_finalize (GObject *object)
{
  LumioLedgerNode *self = LUMIO_LEDGER_NODE (object);

  g_clear_pointer (&self->friendbot, lumio_friendbot_free);
  g_clear_object (&self->database);
  g_clear_pointer (&self->engine, lumio_ledger_engine_free);
  g_clear_pointer (&self->head, lumio_ledger_record_free);
  g_ptr_array_unref (self->tail);
  g_ptr_array_unref (self->arrivals);
  g_hash_table_unref (self->submissions);
  dex_clear (&self->wake);
  dex_clear (&self->closed);
  dex_clear (&self->filled);
  dex_clear (&self->work);
  g_free (self->passphrase);

  G_OBJECT_CLASS (lumio_ledger_node_parent_class)->finalize (object);
}

static void
lumio_ledger_node_class_init (LumioLedgerNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_ledger_node_finalize;
}

static void
lumio_ledger_node_init (LumioLedgerNode *self)
{
  self->tail = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_ledger_record_free);
  self->arrivals = g_ptr_array_new ();
  self->submissions = g_hash_table_new_full (hash_bytes, equal_bytes, NULL,
                                             (GDestroyNotify) free_submission);
  self->closed = dex_promise_new ();
  self->filled = dex_promise_new ();
}
