#include "app/task/lumio-task-dialog.h"

#include "base/lumio-fiber.h"

/* An answer that takes longer is no reason to let somebody wait before a button. */
#define SLOW_MS 3000

typedef struct
{
  DexFuture        *working;
  LumioOutcomePage *outcome;
  gboolean          busy;
  guint             slow;
  char             *slow_title;
  char             *slow_text;
} LumioTaskDialogPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LumioTaskDialog, lumio_task_dialog, ADW_TYPE_DIALOG)

static LumioTaskDialogPrivate *
get_private (gpointer self)
{
  return lumio_task_dialog_get_instance_private (self);
}

static AdwNavigationView *
get_view (LumioTaskDialog *self)
{
  return ADW_NAVIGATION_VIEW (adw_dialog_get_child (ADW_DIALOG (self)));
}

static void
set_busy (LumioTaskDialog *self,
          gboolean         busy)
{
  get_private (self)->busy = busy;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "task.go", !busy);
}

static void
go_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  LumioTaskDialog *self = LUMIO_TASK_DIALOG (widget);
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (get_view (self));

  if (page != NULL && !get_private (self)->busy)
    LUMIO_TASK_DIALOG_GET_CLASS (self)->go (self, page);
}

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static void
slow_cb (gpointer user_data)
{
  LumioTaskDialog *self = user_data;
  LumioTaskDialogPrivate *private = get_private (self);

  private->slow = 0;
  lumio_task_dialog_conclude (self, LUMIO_OUTCOME_WAITING, private->slow_title, private->slow_text);
}

static void
lumio_task_dialog_dispose (GObject *object)
{
  LumioTaskDialogPrivate *private = get_private (object);

  dex_clear (&private->working);
  g_clear_handle_id (&private->slow, g_source_remove);
  g_clear_object (&private->outcome);

  G_OBJECT_CLASS (lumio_task_dialog_parent_class)->dispose (object);
}

static void
lumio_task_dialog_finalize (GObject *object)
{
  LumioTaskDialogPrivate *private = get_private (object);

  g_free (private->slow_title);
  g_free (private->slow_text);

  G_OBJECT_CLASS (lumio_task_dialog_parent_class)->finalize (object);
}

static void
lumio_task_dialog_class_init (LumioTaskDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lumio_task_dialog_dispose;
  object_class->finalize = lumio_task_dialog_finalize;

  gtk_widget_class_install_action (widget_class, "task.go", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "task.close", NULL, close_action);
}

static void
lumio_task_dialog_init (LumioTaskDialog *self)
{
  get_private (self)->outcome =
    g_object_ref_sink (g_object_new (LUMIO_TYPE_OUTCOME_PAGE, NULL));
}

void
lumio_task_dialog_start (LumioTaskDialog *self,
                         DexFiberFunc     fiber)
{
  LumioTaskDialogPrivate *private = get_private (self);

  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  set_busy (self, TRUE);
  dex_clear (&private->working);
  private->working = lumio_fiber_spawn (fiber, g_object_ref (self), g_object_unref);
}

void
lumio_task_dialog_stop (LumioTaskDialog *self)
{
  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  g_clear_handle_id (&get_private (self)->slow, g_source_remove);
  set_busy (self, FALSE);
}

gboolean
lumio_task_dialog_is_busy (LumioTaskDialog *self)
{
  g_return_val_if_fail (LUMIO_IS_TASK_DIALOG (self), FALSE);

  return get_private (self)->busy;
}

void
lumio_task_dialog_set_slow (LumioTaskDialog *self,
                            const char      *title,
                            const char      *text)
{
  LumioTaskDialogPrivate *private = get_private (self);

  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  g_set_str (&private->slow_title, title);
  g_set_str (&private->slow_text, text);
  g_clear_handle_id (&private->slow, g_source_remove);
  private->slow = g_timeout_add_once (SLOW_MS, slow_cb, self);
}

void
lumio_task_dialog_push (LumioTaskDialog *self,
                        const char      *tag)
{
  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  adw_navigation_view_push_by_tag (get_view (self), tag);
}

void
lumio_task_dialog_pop_to (LumioTaskDialog *self,
                          const char      *tag)
{
  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  adw_navigation_view_pop_to_tag (get_view (self), tag);
}

void
lumio_task_dialog_conclude (LumioTaskDialog *self,
                            LumioOutcome     outcome,
                            const char      *title,
                            const char      *text)
{
  LumioTaskDialogPrivate *private = get_private (self);

  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  lumio_outcome_page_set (private->outcome, outcome, title, text);

  if (lumio_task_dialog_is_over (self))
    return;

  adw_navigation_view_push (get_view (self), ADW_NAVIGATION_PAGE (private->outcome));
  lumio_outcome_page_focus_close (private->outcome);
}

void
lumio_task_dialog_set_hash (LumioTaskDialog *self,
                            const char      *hash)
{
  g_return_if_fail (LUMIO_IS_TASK_DIALOG (self));

  lumio_outcome_page_set_hash (get_private (self)->outcome, hash);
}

gboolean
lumio_task_dialog_is_over (LumioTaskDialog *self)
{
  g_return_val_if_fail (LUMIO_IS_TASK_DIALOG (self), FALSE);

  return adw_navigation_view_get_visible_page (get_view (self)) ==
         ADW_NAVIGATION_PAGE (get_private (self)->outcome);
}
