#include "platform/lumio-metrics.h"

#include <string.h>

static const gint64 bounds[] = {
  1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000,
};
static const char * const bound_names[] = {
  "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "10",
};

typedef enum
{
  KIND_COUNTER,
  KIND_GAUGE,
  KIND_HISTOGRAM,
} Kind;

typedef struct
{
  Kind kind;
  gint64 value; /* or the sum, in microseconds */
  gint64 count;
  gint64 buckets[G_N_ELEMENTS (bounds)];
} Series;

struct _LumioMetrics
{
  GObject parent_instance;

  GMutex mutex;
  GTree *series; /* "name{labels}" → Series */
};

G_DEFINE_FINAL_TYPE (LumioMetrics, lumio_metrics, G_TYPE_OBJECT)

typedef struct
{
  GString *text;
  char *last;
} Printing;

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return strcmp (a, b);
}

static Series *
find (LumioMetrics *self,
      const char   *name,
      const char   *labels,
      Kind          kind)
{
  g_autofree char *key = g_strdup_printf ("%s{%s}", name, labels != NULL ? labels : "");
  Series *series = g_tree_lookup (self->series, key);

  if (series != NULL)
    return series;

  series = g_new0 (Series, 1);
  series->kind = kind;
  g_tree_insert (self->series, g_steal_pointer (&key), series);
  return series;
}

static void
print_histogram (GString      *text,
                 const char   *name,
                 const char   *labels,
                 const Series *series)
{
  const char *comma = *labels != '\0' ? "," : "";

  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
    g_string_append_printf (text, "%s_bucket{%s%sle=\"%s\"} %" G_GINT64_FORMAT "\n", name, labels,
                            comma, bound_names[i], series->buckets[i]);

  g_string_append_printf (text, "%s_bucket{%s%sle=\"+Inf\"} %" G_GINT64_FORMAT "\n", name, labels,
                          comma, series->count);
  g_string_append_printf (text, "%s_sum{%s} %" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT "\n", name,
                          labels, series->value / G_USEC_PER_SEC, series->value % G_USEC_PER_SEC);
  g_string_append_printf (text, "%s_count{%s} %" G_GINT64_FORMAT "\n", name, labels, series->count);
}

static gboolean
print_cb (gpointer key,
          gpointer value,
          gpointer user_data)
{
  static const char * const kinds[] = { "counter", "gauge", "histogram" };
  const Series *series = value;
  Printing *printing = user_data;
  const char *brace = strchr (key, '{');
  g_autofree char *name = g_strndup (key, (gsize) (brace - (const char *) key));
  g_autofree char *labels = g_strndup (brace + 1, strlen (brace) - 2);

  if (g_strcmp0 (printing->last, name) != 0)
    {
      g_string_append_printf (printing->text, "# TYPE %s %s\n", name, kinds[series->kind]);
      g_set_str (&printing->last, name);
    }

  if (series->kind == KIND_HISTOGRAM)
    print_histogram (printing->text, name, labels, series);
  else if (*labels == '\0')
    g_string_append_printf (printing->text, "%s %" G_GINT64_FORMAT "\n", name, series->value);
  else
    g_string_append_printf (printing->text, "%s{%s} %" G_GINT64_FORMAT "\n", name, labels,
                            series->value);

  return FALSE;
}

static void
lumio_metrics_finalize (GObject *object)
{
  LumioMetrics *self = LUMIO_METRICS (object);

  g_tree_unref (self->series);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (lumio_metrics_parent_class)->finalize (object);
}

static void
lumio_metrics_class_init (LumioMetricsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_metrics_finalize;
}

static void
lumio_metrics_init (LumioMetrics *self)
{
  g_mutex_init (&self->mutex);
  self->series = g_tree_new_full (compare_names, NULL, g_free, g_free);
}

LumioMetrics *
lumio_metrics_new (void)
{
  return g_object_new (LUMIO_TYPE_METRICS, NULL);
}

void
lumio_metrics_count (LumioMetrics *self,
                     const char   *name,
                     const char   *labels,
                     gint64        by)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  find (self, name, labels, KIND_COUNTER)->value += by;
}

void
lumio_metrics_set (LumioMetrics *self,
                   const char   *name,
                   const char   *labels,
                   gint64        value)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  find (self, name, labels, KIND_GAUGE)->value = value;
}

void
lumio_metrics_observe (LumioMetrics *self,
                       const char   *name,
                       const char   *labels,
                       gint64        microseconds)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Series *series = find (self, name, labels, KIND_HISTOGRAM);

  series->value += microseconds;
  series->count++;

  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
    series->buckets[i] += microseconds <= bounds[i];
}

char *
lumio_metrics_print (LumioMetrics *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Printing printing = { g_string_new (NULL), NULL };

  g_tree_foreach (self->series, print_cb, &printing);
  g_free (printing.last);
  return g_string_free (printing.text, FALSE);
}
