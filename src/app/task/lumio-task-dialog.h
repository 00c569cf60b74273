#pragma once

#include <adwaita.h>
#include <libdex.h>

#include "app/task/lumio-outcome-page.h"

G_BEGIN_DECLS

/*
 * A task of few pages with one question each, which ends with what became of it. The child of a
 * subclass is an AdwNavigationView with its pages; their buttons have the action "task.go", which
 * cannot be pressed while something is under way, and "task.close".
 */

#define LUMIO_TYPE_TASK_DIALOG (lumio_task_dialog_get_type ())
G_DECLARE_DERIVABLE_TYPE (LumioTaskDialog, lumio_task_dialog, LUMIO, TASK_DIALOG, AdwDialog)

struct _LumioTaskDialogClass
{
  AdwDialogClass   parent_class;

  /* Goes on from `page`, which is shown. Nothing is under way. */
  void           (*go) (LumioTaskDialog   *self,
                        AdwNavigationPage *page);
};

/* Something is under way from now on: `fiber`, whose data is the dialog. */
void     lumio_task_dialog_start      (LumioTaskDialog *self,
                                       DexFiberFunc     fiber);
/* Nothing is under way any more; what would be said of a slow answer is not said. */
void     lumio_task_dialog_stop       (LumioTaskDialog *self);
gboolean lumio_task_dialog_is_busy    (LumioTaskDialog *self);
/*
 * What is said when it takes longer than a person waits before a button: the outcome is shown as
 * waiting then.
 */
void     lumio_task_dialog_set_slow   (LumioTaskDialog *self,
                                       const char      *title,
                                       const char      *text);
void     lumio_task_dialog_push       (LumioTaskDialog *self,
                                       const char      *tag);
/* Back to a page that is behind the one that is shown. */
void     lumio_task_dialog_pop_to     (LumioTaskDialog *self,
                                       const char      *tag);
/* Leads to the last page, or changes what it says. */
void     lumio_task_dialog_conclude   (LumioTaskDialog *self,
                                       LumioOutcome     outcome,
                                       const char      *title,
                                       const char      *text);
void     lumio_task_dialog_set_hash   (LumioTaskDialog *self,
                                       const char      *hash);
/* Whether the last page is shown. */
gboolean lumio_task_dialog_is_over    (LumioTaskDialog *self);

G_END_DECLS
