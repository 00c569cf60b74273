#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/*
 * Envelopes of the platform's own doings, each written down with its hash before anybody submits
 * it. status: "signed" until the ledger decided, then "done" or "failed". An account has one
 * undecided envelope at most.
 */
typedef struct
{
  char *id;
  char *kind;
  char *ref; /* what it is about, such as an event's id */
  char *source;
  char *tx_hash;
  char *xdr;
  char *status;
  char *code; /* why it failed */
  gint64 sequence;
  gint64 valid_until; /* seconds */
  gint64 ledger;
} LumioStepRow;

LumioStepRow *lumio_step_row_new      (void);
LumioStepRow *lumio_step_row_copy     (const LumioStepRow *self);
void          lumio_step_row_free     (LumioStepRow       *self);
GType         lumio_step_row_get_type (void);
#define LUMIO_TYPE_STEP_ROW (lumio_step_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioStepRow, lumio_step_row_free)

gboolean      lumio_store_steps_insert (LumioConnection     *connection,
                                        const LumioStepRow  *row,
                                        GError             **error);
/* NULL without `error`: none is undecided. */
LumioStepRow *lumio_store_steps_open   (LumioConnection     *connection,
                                        const char          *kind,
                                        const char          *ref,
                                        GError             **error);
/* Those of a kind that are undecided, oldest first, as LumioStepRow. */
GPtrArray    *lumio_store_steps_list_open (LumioConnection  *connection,
                                        const char          *kind,
                                        GError             **error);
/* Writes down status, code and ledger. FALSE without `error`: somebody was faster. */
gboolean      lumio_store_steps_decide (LumioConnection     *connection,
                                        const LumioStepRow  *row,
                                        GError             **error);
/* Whether a transaction of this hash is one of these. */
gboolean      lumio_store_steps_knows  (LumioConnection     *connection,
                                        const char          *tx_hash,
                                        gboolean            *known,
                                        GError             **error);

G_END_DECLS
