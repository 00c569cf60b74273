#include "app/session/lumio-events.h"

#include "api/lumio-api-client-events.h"
#include "base/lumio-fiber.h"

#define PAGE 100

struct _LumioEvents
{
  GObject       parent_instance;

  LumioAccount *account;
  GListStore   *store;
  char         *status;
  char         *text;
  char         *cursor;  /* of the page after the last one */
  char         *problem;
  gboolean      mine;
  gboolean      loading;
  gboolean      asking;  /* for a page */
  guint         turn;    /* Which of the questions counts. */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LumioEvents, lumio_events, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum
{
  PROP_LOADING = 1,
  PROP_PROBLEM,
} LumioEventsProps;

static GParamSpec *properties[PROP_PROBLEM + 1];

/* ---- the model ---- */

static GType
get_item_type (GListModel *model)
{
  return LUMIO_TYPE_EVENT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (((LumioEvents *) model)->store));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (((LumioEvents *) model)->store), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (LumioEvents *self,
                  guint        position,
                  guint        removed,
                  guint        added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* ---- what is known of them ---- */

static const char *
get_kind (LumioEvents *self)
{
  return self->mine ? "event-mine" : "event-open";
}

static void
keep (LumioEvents         *self,
      const LumioApiEvent *record)
{
  LumioCache *cache = lumio_account_get_cache (self->account);

  if (cache != NULL)
    dex_future_disown (lumio_cache_save (cache, get_kind (self), record->id, record->created_at,
                                         lumio_api_event_to_json (record)));
}

static LumioEvent *
find (LumioEvents *self,
      const char  *id,
      guint       *position)
{
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(LumioEvent) event = get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (lumio_event_get_record (event)->id, id))
        {
          if (position != NULL)
            *position = i;

          /* The list goes on holding it. */
          return event;
        }
    }

  return NULL;
}

static gboolean
belongs (LumioEvents         *self,
         const LumioApiEvent *record)
{
  return (!self->mine || record->is_mine) &&
         (self->status == NULL || g_str_equal (record->status, self->status));
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      unused)
{
  gint64 first = lumio_event_get_record ((LumioEvent *) a)->created_at;
  gint64 second = lumio_event_get_record ((LumioEvent *) b)->created_at;

  return first < second ? 1 : first > second ? -1 : 0;
}

void
lumio_events_drop (LumioEvents *self,
                   const char  *id)
{
  LumioCache *cache = lumio_account_get_cache (self->account);
  guint position;

  if (cache != NULL)
    dex_future_disown (lumio_cache_remove (cache, get_kind (self), id));

  if (find (self, id, &position) != NULL)
    g_list_store_remove (self->store, position);
}

void
lumio_events_note (LumioEvents         *self,
                   const LumioApiEvent *record)
{
  LumioEvent *known = find (self, record->id, NULL);
  g_autoptr(LumioEvent) event = NULL;

  if (!belongs (self, record))
    {
      lumio_events_drop (self, record->id);
      return;
    }

  keep (self, record);

  if (known != NULL)
    {
      /* An answer may have been overtaken on its way. */
      if (lumio_event_get_record (known)->updated_at <= record->updated_at)
        lumio_event_set_record (known, record);

      return;
    }

  /* What a search would say of it only the platform knows. */
  if (self->text != NULL)
    return;

  event = lumio_event_new (record);
  g_list_store_insert_sorted (self->store, event, compare, NULL);
}

static void
set_loading (LumioEvents *self,
             gboolean     loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
take_problem (LumioEvents *self,
              char        *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);

  g_free (problem);
}

/* ---- asking ---- */

typedef struct
{
  LumioEvents *self;
  char        *cursor;
  guint        turn;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question->cursor);
  g_free (question);
}

static gboolean
contains (const LumioApiEvents *page,
          const char           *id)
{
  for (guint i = 0; i < page->items->len; i++)
    {
      if (g_str_equal (((const LumioApiEvent *) g_ptr_array_index (page->items, i))->id, id))
        return TRUE;
    }

  return FALSE;
}

/* What stood in the list and is not on the first page is gone, or follows with a later one. */
static void
take_first (LumioEvents          *self,
            const LumioApiEvents *page)
{
  for (guint i = get_n_items (G_LIST_MODEL (self)); i > 0; i--)
    {
      g_autoptr(LumioEvent) event = get_item (G_LIST_MODEL (self), i - 1);

      if (contains (page, lumio_event_get_record (event)->id))
        continue;

      if (self->text == NULL)
        lumio_events_drop (self, lumio_event_get_record (event)->id);
      else
        g_list_store_remove (self->store, i - 1);
    }
}

static void
take_page (LumioEvents          *self,
           const LumioApiEvents *page)
{
  for (guint i = 0; i < page->items->len; i++)
    {
      const LumioApiEvent *record = g_ptr_array_index (page->items, i);
      LumioEvent *known = find (self, record->id, NULL);
      g_autoptr(LumioEvent) event = NULL;

      if (self->text == NULL)
        keep (self, record);

      if (known != NULL)
        {
          lumio_event_set_record (known, record);
          continue;
        }

      event = lumio_event_new (record);
      g_list_store_insert_sorted (self->store, event, compare, NULL);
    }

  g_set_str (&self->cursor, page->next_cursor);
}

static DexFuture *
ask_fiber (gpointer user_data)
{
  Question *question = user_data;
  LumioEvents *self = question->self;
  g_autoptr(LumioApiEvents) page = NULL;
  g_autoptr(GError) error = NULL;

  page = dex_await_boxed (lumio_api_client_list_events (lumio_account_get_client (self->account),
                                                        self->status, self->mine, self->text,
                                                        question->cursor, PAGE), &error);

  if (question->turn != self->turn)
    return dex_future_new_true ();

  self->asking = FALSE;

  if (page == NULL)
    {
      take_problem (self, lumio_account_explain (error));
      set_loading (self, FALSE);
      return dex_future_new_true ();
    }

  if (question->cursor == NULL)
    take_first (self, page);

  take_page (self, page);
  take_problem (self, NULL);
  set_loading (self, FALSE);

  return dex_future_new_true ();
}

static void
ask (LumioEvents *self,
     const char  *cursor)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->cursor = g_strdup (cursor);
  question->turn = ++self->turn;
  self->asking = TRUE;
  dex_future_disown (lumio_fiber_spawn (ask_fiber, question, free_question));
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  LumioEvents *self = user_data;
  LumioCache *cache = lumio_account_get_cache (self->account);
  g_autoptr(GPtrArray) nodes = NULL;

  if (cache != NULL)
    nodes = dex_await_boxed (lumio_cache_list (cache, get_kind (self), PAGE), NULL);

  /* What the platform has said meanwhile is newer. */
  for (guint i = 0; nodes != NULL && self->loading && i < nodes->len; i++)
    {
      JsonNode *node = g_ptr_array_index (nodes, i);
      g_autoptr(LumioApiEvent) record = NULL;
      g_autoptr(LumioEvent) event = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node) ||
          !(record = lumio_api_event_from_json (json_node_get_object (node), NULL)) ||
          !belongs (self, record))
        continue;

      event = lumio_event_new (record);
      g_list_store_insert_sorted (self->store, event, compare, NULL);
    }

  if (get_n_items (G_LIST_MODEL (self)) > 0)
    set_loading (self, FALSE);

  return dex_future_new_true ();
}

/* ---- what the live stream says ---- */

static void
event_told_cb (LumioEvents *self,
               const char  *type,
               JsonObject  *object)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioApiEvent) record = lumio_api_event_from_json (object, &error);

  if (record != NULL)
    lumio_events_note (self, record);
  else
    g_warning ("An event cannot be read: %s", error->message);
}

static void
online_changed_cb (LumioEvents *self)
{
  gboolean online = FALSE;

  g_object_get (self->account, "online", &online, NULL);

  if (online)
    lumio_events_reload (self);
}

/* ---- the object ---- */

static void
lumio_events_finalize (GObject *object)
{
  LumioEvents *self = (LumioEvents *) object;

  g_clear_object (&self->store);
  g_clear_object (&self->account);
  g_free (self->status);
  g_free (self->text);
  g_free (self->cursor);
  g_free (self->problem);

  G_OBJECT_CLASS (lumio_events_parent_class)->finalize (object);
}

static void
lumio_events_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  LumioEvents *self = (LumioEvents *) object;

  switch ((LumioEventsProps) prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_events_class_init (LumioEventsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lumio_events_finalize;
  object_class->get_property = lumio_events_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_events_init (LumioEvents *self)
{
  self->store = g_list_store_new (LUMIO_TYPE_EVENT);
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

LumioEvents *
lumio_events_new (LumioAccount *account,
                  const char   *status,
                  gboolean      mine)
{
  LumioEvents *self = g_object_new (LUMIO_TYPE_EVENTS, NULL);

  self->account = g_object_ref (account);
  self->status = g_strdup (status);
  self->mine = mine;
  self->loading = TRUE;
  g_signal_connect_object (account, "told::event", G_CALLBACK (event_told_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::online", G_CALLBACK (online_changed_cb), self,
                           G_CONNECT_SWAPPED);
  dex_future_disown (lumio_fiber_spawn (restore_fiber, g_object_ref (self), g_object_unref));
  ask (self, NULL);

  return self;
}

void
lumio_events_search (LumioEvents *self,
                     const char  *text)
{
  g_return_if_fail (LUMIO_IS_EVENTS (self));

  if (g_set_str (&self->text, text != NULL && *text != '\0' ? text : NULL))
    ask (self, NULL);
}

void
lumio_events_reload (LumioEvents *self)
{
  g_return_if_fail (LUMIO_IS_EVENTS (self));

  ask (self, NULL);
}

void
lumio_events_load_more (LumioEvents *self)
{
  g_return_if_fail (LUMIO_IS_EVENTS (self));

  if (!self->asking && self->cursor != NULL)
    ask (self, self->cursor);
}
