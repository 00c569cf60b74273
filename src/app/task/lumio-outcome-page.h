#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  LUMIO_OUTCOME_DONE,
  LUMIO_OUTCOME_WAITING,
  LUMIO_OUTCOME_FAILED,
} LumioOutcome;

/* What became of it, and the transaction under its details. There is no way back from it, only out. */

#define LUMIO_TYPE_OUTCOME_PAGE (lumio_outcome_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioOutcomePage, lumio_outcome_page, LUMIO, OUTCOME_PAGE, AdwNavigationPage)

/* `text` is heard where it is another than before. */
void lumio_outcome_page_set         (LumioOutcomePage *self,
                                     LumioOutcome      outcome,
                                     const char       *title,
                                     const char       *text);
/* Lowercase hexadecimal, or NULL while there is none. */
void lumio_outcome_page_set_hash    (LumioOutcomePage *self,
                                     const char       *hash);
void lumio_outcome_page_focus_close (LumioOutcomePage *self);

G_END_DECLS
