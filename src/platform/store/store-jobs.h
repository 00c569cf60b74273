#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* Work that outlives a crash: whoever holds the lease does it; a lease that ran out is free. */
typedef struct
{
  char *id;
  char *kind;
  char *ref;     /* what it is about, such as a wallet's id */
  char *payload; /* JSON text or NULL */
  gint64 attempts;
} LumioJobRow;

LumioJobRow *lumio_job_row_new      (void);
LumioJobRow *lumio_job_row_copy     (const LumioJobRow *self);
void         lumio_job_row_free     (LumioJobRow       *self);
GType        lumio_job_row_get_type (void);
#define LUMIO_TYPE_JOB_ROW (lumio_job_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioJobRow, lumio_job_row_free)

/* One unfinished job for each kind and ref; a second one changes nothing. */
gboolean     lumio_store_jobs_add    (LumioConnection  *connection,
                                      const char       *kind,
                                      const char       *ref,
                                      const char       *payload,
                                      gint64            run_at,
                                      GError          **error);
/* Takes the next due job of `kind` (any, where NULL). NULL without `error`: nothing is due. */
LumioJobRow *lumio_store_jobs_take   (LumioConnection  *connection,
                                      const char       *kind,
                                      const char       *owner,
                                      gint64            now,
                                      gint64            lease_until,
                                      GError          **error);
gboolean     lumio_store_jobs_finish (LumioConnection  *connection,
                                      const char       *id,
                                      GError          **error);
/* Tries again at `run_at`; 0: never, the job is dead. */
gboolean     lumio_store_jobs_fail   (LumioConnection  *connection,
                                      const char       *id,
                                      const char       *message,
                                      gint64            run_at,
                                      GError          **error);
/* When the next one is due, or 0. */
gint64       lumio_store_jobs_next   (LumioConnection  *connection,
                                      GError          **error);

G_END_DECLS
