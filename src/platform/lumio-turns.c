#include "platform/lumio-turns.h"

struct _LumioTurns
{
  /* The name → those who wait for it (DexPromise). A name that nobody holds is not there. */
  GHashTable *queues;
};

static void
free_queue (gpointer data)
{
  g_queue_free_full (data, (GDestroyNotify) dex_unref);
}

LumioTurns *
lumio_turns_new (void)
{
  LumioTurns *self = g_new0 (LumioTurns, 1);

  self->queues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_queue);

  return self;
}

void
lumio_turns_free (LumioTurns *self)
{
  g_hash_table_unref (self->queues);
  g_free (self);
}

DexFuture *
lumio_turns_take (LumioTurns *self,
                  const char *name)
{
  GQueue *queue = g_hash_table_lookup (self->queues, name);
  DexPromise *promise;

  if (queue == NULL)
    {
      g_hash_table_insert (self->queues, g_strdup (name), g_queue_new ());
      return dex_future_new_true ();
    }

  promise = dex_promise_new ();
  g_queue_push_tail (queue, dex_ref (promise));

  return DEX_FUTURE (promise);
}

void
lumio_turns_give (LumioTurns *self,
                  const char *name)
{
  GQueue *queue = g_hash_table_lookup (self->queues, name);
  g_autoptr(DexPromise) next = NULL;

  g_return_if_fail (queue != NULL);

  if ((next = g_queue_pop_head (queue)))
    dex_promise_resolve_boolean (next, TRUE);
  else
    g_hash_table_remove (self->queues, name);
}
