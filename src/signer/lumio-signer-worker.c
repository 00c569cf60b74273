#include "signer/lumio-signer-worker.h"

/* What a new key costs at least; a machine that is through sooner does more passes. */
static const LumioVaultCost floor_cost = { 3, LUMIO_VAULT_MEMORY_FLOOR };

#define WORK_WANTED (G_USEC_PER_SEC + G_USEC_PER_SEC / 10)

struct _LumioSignerWorker
{
  GAsyncQueue *queue;
  gboolean busy;
};

typedef struct
{
  LumioSignerWorker *worker;
  LumioSignerWork *work;
  LumioSignerWorkDone done;
  gpointer user_data;
  LumioVaultKey *key;
  GError *error;
} Job;

static gboolean
finish_cb (gpointer data)
{
  Job *job = data;

  job->worker->busy = FALSE;
  job->done (job->key, job->work, job->error, job->user_data);
  lumio_secret_free (job->work->passphrase);
  g_free (job->work);
  g_clear_error (&job->error);
  g_free (job);

  return G_SOURCE_REMOVE;
}

static gpointer
work_thread (gpointer data)
{
  LumioSignerWorker *self = data;

  while (TRUE)
    {
      Job *job = g_async_queue_pop (self->queue);
      const LumioSignerWork *work = job->work;

      job->key = work->calibrated
        ? lumio_vault_key_calibrate (work->passphrase, &floor_cost, WORK_WANTED, &job->error)
        : lumio_vault_key_derive (work->passphrase, &work->cost, work->salt, &job->error);
      g_idle_add (finish_cb, job);
    }

  return NULL;
}

LumioSignerWorker *
lumio_signer_worker_new (void)
{
  LumioSignerWorker *self = g_new0 (LumioSignerWorker, 1);

  self->queue = g_async_queue_new ();
  /* It lives as long as the process does. */
  g_thread_unref (g_thread_new ("keys", work_thread, self));

  return self;
}

gboolean
lumio_signer_worker_is_busy (LumioSignerWorker *self)
{
  return self->busy;
}

LumioSignerWork *
lumio_signer_work_new (LumioSecret *passphrase)
{
  LumioSignerWork *work = g_new0 (LumioSignerWork, 1);

  work->passphrase = passphrase;

  return work;
}

void
lumio_signer_worker_run (LumioSignerWorker   *self,
                         LumioSignerWork     *work,
                         LumioSignerWorkDone  done,
                         gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (!self->busy);

  self->busy = TRUE;
  job->worker = self;
  job->work = work;
  job->done = done;
  job->user_data = user_data;
  g_async_queue_push (self->queue, job);
}
