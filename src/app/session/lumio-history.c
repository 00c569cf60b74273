#include "app/session/lumio-history.h"

#include "base/lumio-fiber.h"
#include "base/lumio-json.h"
#include "base/lumio-patience.h"

#define KIND "history"
#define PAGE 200 /* the most that the platform gives at once */
#define PAUSE_MS 300
#define RETRY_MS 15000
#define MAX_RANGES 1000

/* Older than `cursor` down to `until` (µs) is not here yet. */
typedef struct
{
  char   *cursor;
  gint64  until;
} Range;

struct _LumioHistory
{
  GObject         parent_instance;

  LumioApiClient *client;
  LumioCache     *cache;
  DexPromise     *end;     /* resolves when it is stopped */
  GArray         *ranges;  /* Range, newest first; NULL until they were read */
  gint64          through; /* since then nothing is missing but what the ranges say */
  gboolean        filling;
  gboolean        working;
  gboolean        stopped;
};

G_DEFINE_FINAL_TYPE (LumioHistory, lumio_history, G_TYPE_OBJECT)

typedef enum
{
  PROP_FILLING = 1,
} LumioHistoryProps;

static GParamSpec *properties[PROP_FILLING + 1];

static void
clear_range (gpointer data)
{
  g_free (((Range *) data)->cursor);
}

static void
set_filling (LumioHistory *self,
             gboolean      filling)
{
  if (self->filling == filling)
    return;

  self->filling = filling;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILLING]);
}

static JsonNode *
write_ranges (LumioHistory *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "through");
  json_builder_add_int_value (builder, self->through);
  json_builder_set_member_name (builder, "ranges");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const Range *range = &g_array_index (self->ranges, Range, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "cursor");
      json_builder_add_string_value (builder, range->cursor);
      json_builder_set_member_name (builder, "until");
      json_builder_add_int_value (builder, range->until);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

/* What cannot be read is as if nothing was here yet: it is fetched again, and found to be known. */
static void
read_ranges (LumioHistory *self,
             JsonNode     *node)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                    : NULL;
  JsonArray *array;

  self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_array_set_clear_func (self->ranges, clear_range);

  if (object == NULL || !json_object_has_member (object, "ranges"))
    return;

  self->through = json_object_get_int_member_with_default (object, "through", 0);
  array = json_object_get_array_member (object, "ranges");

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && i < MAX_RANGES; i++)
    {
      JsonObject *item = json_array_get_object_element (array, i);
      const char *cursor =
        item != NULL ? json_object_get_string_member_with_default (item, "cursor", NULL) : NULL;
      Range range = { g_strdup (cursor), 0 };

      if (cursor == NULL)
        continue;

      range.until = json_object_get_int_member_with_default (item, "until", 0);
      g_array_append_val (self->ranges, range);
    }
}

/* ---- for the fiber; these wait ---- */

static void
rest (LumioHistory *self,
      guint         milliseconds)
{
  dex_await (lumio_await_within (dex_ref (DEX_FUTURE (self->end)), milliseconds), NULL);
}

static void
save_ranges (LumioHistory *self)
{
  g_autoptr(GError) error = NULL;

  if (!dex_await (lumio_cache_save (self->cache, KIND, "", 0, write_ranges (self)), &error))
    g_message ("How far the history was fetched is not kept: %s", error->message);
}

/* FALSE where going on is of no use now. */
static gboolean
fetch_page (LumioHistory *self)
{
  g_autofree char *cursor = g_strdup (g_array_index (self->ranges, Range, 0).cursor);
  g_autoptr(LumioApiPayments) page = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;
  Range *range;

  page = dex_await_boxed (lumio_api_client_list_payments (self->client, cursor, PAGE), &error);

  if (self->stopped)
    return FALSE;

  if (page == NULL && error->domain == LUMIO_PROBLEM_ERROR && error->code == 429)
    {
      rest (self, RETRY_MS);
      return TRUE;
    }

  if (page == NULL)
    return FALSE;

  range = &g_array_index (self->ranges, Range, 0);

  /* Another range came before it while this waited: it has its turn first. */
  if (g_strcmp0 (range->cursor, cursor) != 0)
    return TRUE;

  if (page->next_cursor == NULL || page->items->len == 0 ||
      ((LumioApiPayment *) g_ptr_array_index (page->items, page->items->len - 1))->created_at <
      range->until)
    g_array_remove_index (self->ranges, 0);
  else
    g_set_str (&range->cursor, page->next_cursor);

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);
  g_ptr_array_extend (records, page->items, NULL, NULL);
  g_ptr_array_set_size (page->items, 0);

  if (!dex_await (lumio_cache_save_payments (self->cache, g_steal_pointer (&records)), &error))
    {
      g_message ("The history is not kept: %s", error->message);
      return FALSE;
    }

  save_ranges (self);

  return TRUE;
}

static DexFuture *
fill_fiber (gpointer user_data)
{
  LumioHistory *self = user_data;

  while (!self->stopped && self->ranges->len > 0 && fetch_page (self))
    rest (self, PAUSE_MS);

  self->working = FALSE;
  set_filling (self, !self->stopped && self->ranges->len > 0);

  return dex_future_new_true ();
}

static DexFuture *
begin_fiber (gpointer user_data)
{
  LumioHistory *self = user_data;
  g_autoptr(GPtrArray) kept = dex_await_boxed (lumio_cache_list (self->cache, KIND, 1), NULL);

  if (self->ranges == NULL)
    read_ranges (self, kept != NULL && kept->len > 0 ? g_ptr_array_index (kept, 0) : NULL);

  return dex_future_new_true ();
}

typedef struct
{
  LumioHistory *history;
  char         *cursor;
  gint64        newest;
  gint64        oldest;
} Top;

static void
free_top (gpointer data)
{
  Top *top = data;

  g_object_unref (top->history);
  g_free (top->cursor);
  g_free (top);
}

static DexFuture *
top_fiber (gpointer user_data)
{
  Top *top = user_data;
  LumioHistory *self = top->history;

  if (self->ranges == NULL)
    dex_await (lumio_fiber_spawn (begin_fiber, g_object_ref (self), g_object_unref),
               NULL);

  if (self->stopped || self->ranges == NULL)
    return dex_future_new_true ();

  if (top->cursor != NULL && top->oldest >= self->through)
    {
      Range range = { g_strdup (top->cursor), self->through };

      g_array_prepend_val (self->ranges, range);
    }

  self->through = MAX (self->through, top->newest);
  save_ranges (self);
  set_filling (self, self->ranges->len > 0);

  if (!self->working && !self->stopped)
    {
      self->working = TRUE;
      dex_future_disown (lumio_fiber_spawn (fill_fiber, g_object_ref (self),
                                            g_object_unref));
    }

  return dex_future_new_true ();
}

/* ---- the object ---- */

static void
lumio_history_dispose (GObject *object)
{
  LumioHistory *self = (LumioHistory *) object;

  dex_clear (&self->end);
  g_clear_object (&self->client);
  g_clear_object (&self->cache);
  g_clear_pointer (&self->ranges, g_array_unref);

  G_OBJECT_CLASS (lumio_history_parent_class)->dispose (object);
}

static void
lumio_history_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LumioHistory *self = (LumioHistory *) object;

  switch ((LumioHistoryProps) prop_id)
    {
    case PROP_FILLING:
      g_value_set_boolean (value, self->filling);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_history_class_init (LumioHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_history_dispose;
  object_class->get_property = lumio_history_get_property;

  properties[PROP_FILLING] = g_param_spec_boolean ("filling", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_history_init (LumioHistory *self)
{
  self->end = dex_promise_new ();
}

LumioHistory *
lumio_history_new (LumioApiClient *client,
                   LumioCache     *cache)
{
  LumioHistory *self = g_object_new (LUMIO_TYPE_HISTORY, NULL);

  self->client = g_object_ref (client);
  self->cache = g_object_ref (cache);

  return self;
}

gboolean
lumio_history_get_filling (LumioHistory *self)
{
  return self->filling;
}

void
lumio_history_fill (LumioHistory           *self,
                    const LumioApiPayments *newest)
{
  Top *top = g_new0 (Top, 1);

  top->history = g_object_ref (self);
  top->cursor = g_strdup (newest->next_cursor);

  if (newest->items->len > 0)
    {
      const LumioApiPayment *first = g_ptr_array_index (newest->items, 0);
      const LumioApiPayment *last = g_ptr_array_index (newest->items, newest->items->len - 1);

      top->newest = first->created_at;
      top->oldest = last->created_at;
    }

  dex_future_disown (lumio_fiber_spawn (top_fiber, top, free_top));
}

void
lumio_history_stop (LumioHistory *self)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  dex_promise_resolve_boolean (self->end, TRUE);
  set_filling (self, FALSE);
}
