#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * The last page before money moves: what will happen as one sentence, its `rows`, and the button
 * that says yes to it, by the action "task.go" of the LumioTaskDialog that the page is in.
 *
 * Properties: "rows" (GtkWidget, set once), "label" (text of the button, with its mnemonic).
 */

#define LUMIO_TYPE_AGREE_PAGE (lumio_agree_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioAgreePage, lumio_agree_page, LUMIO, AGREE_PAGE, AdwNavigationPage)

/* Takes back what it complained of. */
void lumio_agree_page_set_review (LumioAgreePage *self,
                                  const char     *sentence);
/* NULL takes it back. */
void lumio_agree_page_complain   (LumioAgreePage *self,
                                  const char     *sentence);

G_END_DECLS
