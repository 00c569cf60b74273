#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Counters, gauges and timings, written as Prometheus text. Names begin with "lumio_". */

#define LUMIO_TYPE_METRICS (lumio_metrics_get_type ())
G_DECLARE_FINAL_TYPE (LumioMetrics, lumio_metrics, LUMIO, METRICS, GObject)

LumioMetrics *lumio_metrics_new     (void);
/* `labels` is what stands between the braces, such as `method="GET",status="200"`, or NULL. */
void          lumio_metrics_count   (LumioMetrics *self,
                                     const char   *name,
                                     const char   *labels,
                                     gint64        by);
void          lumio_metrics_set     (LumioMetrics *self,
                                     const char   *name,
                                     const char   *labels,
                                     gint64        value);
/* A histogram over 1 ms … 10 s. */
void          lumio_metrics_observe (LumioMetrics *self,
                                     const char   *name,
                                     const char   *labels,
                                     gint64        microseconds);
char         *lumio_metrics_print   (LumioMetrics *self);

G_END_DECLS
