#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * One page of the help, read from the Mallard documents that a help viewer shows too. They lie in the
 * program itself, so that F1 answers where there is no viewer: in a sandbox, in a kiosk.
 */

typedef enum
{
  LUMIO_HELP_HEADING,
  LUMIO_HELP_PARAGRAPH,
  LUMIO_HELP_STEP,
  LUMIO_HELP_BULLET,
  LUMIO_HELP_TERM,
  LUMIO_HELP_DEFINITION,
  LUMIO_HELP_NOTE,
} LumioHelpKind;

typedef struct
{
  LumioHelpKind  kind;
  guint          number; /* of a step, from 1 */
  char          *id;     /* of a heading, or NULL */
  char          *markup; /* for a label */
} LumioHelpBlock;

typedef struct
{
  char      *id;
  char      *title;
  char      *summary;
  char      *guide;     /* the section of the first page that leads here, or NULL */
  gboolean   first;     /* before the others there */
  GPtrArray *blocks;    /* of LumioHelpBlock */
  GPtrArray *see_also;  /* of ids */
} LumioHelpPage;

LumioHelpPage *lumio_help_page_load   (const char     *id,
                                       GError        **error);
void           lumio_help_page_free   (LumioHelpPage  *page);

/* Every page that a section of the first one leads to, in order. */
GPtrArray     *lumio_help_pages_load  (GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioHelpPage, lumio_help_page_free)

G_END_DECLS
