#pragma once

#include <gtk/gtk.h>

#include "signer/lumio-signer-words.h"

G_BEGIN_DECLS

/*
 * Shows the words of an account. They are drawn letter by letter out of locked memory: no text
 * of a word is ever made, so none is left behind in this process. With the arrow keys they are
 * read out one at a time to who uses a screen reader.
 */

#define LUMIO_TYPE_WORD_VIEW (lumio_word_view_get_type ())
G_DECLARE_FINAL_TYPE (LumioWordView, lumio_word_view, LUMIO, WORD_VIEW, GtkWidget)

/* NULL shows nothing, and lets go of the words. */
void lumio_word_view_set_words (LumioWordView    *self,
                                LumioSignerWords *words);

G_END_DECLS
