#include "base/lumio-http-private.h"

#define ENDED "lumio-ended"

/*
 * libsoup up to 3.6 ends a message twice whose answer is lost after it was sent (mended in 3.7.1), and lets go twice
 * of what it holds for it. Of such a message the task is therefore kept for good, since it would let go once more; and
 * its session, which has counted wrong, is used for nothing more.
 */
static GPtrArray *kept;

static void
finished_cb (SoupMessage *message)
{
  guint ended = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), ENDED));

  g_object_set_data (G_OBJECT (message), ENDED, GUINT_TO_POINTER (ended + 1));
}

void
lumio_http_send (SoupSession         *session,
                 SoupMessage         *message,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), NULL);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

GInputStream *
lumio_http_send_finish (SoupSession   *session,
                        SoupMessage   *message,
                        GAsyncResult  *result,
                        gboolean      *spent,
                        GError       **error)
{
  *spent = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), ENDED)) > 1;

  if (!*spent)
    return soup_session_send_finish (session, result, error);

  if (kept == NULL)
    kept = g_ptr_array_new ();

  g_ptr_array_add (kept, g_object_ref (result));

  return g_task_propagate_pointer (G_TASK (result), error);
}
