#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* Counts over the books, for health and metrics. Free with g_free(). */
typedef struct
{
  gint64 users;
  gint64 sessions;
  gint64 active_day;
  gint64 jobs_waiting;
  gint64 jobs_dead;
  gint64 payments;
  gint64 processing;
} LumioBookStatus;

LumioBookStatus *lumio_store_status_read (LumioConnection  *connection,
                                          gint64            now,
                                          GError          **error);

G_END_DECLS
