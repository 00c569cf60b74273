#include "app/session/lumio-portfolio.h"

#include "api/lumio-api-client-events.h"
#include "base/lumio-fiber.h"

#define KIND "portfolio"

struct _LumioPortfolio
{
  GObject            parent_instance;

  LumioAccount      *account;
  LumioApiPortfolio *record;
  char              *problem;
  gboolean           loading;
  guint              turn; /* Which of the questions counts. */
};

G_DEFINE_FINAL_TYPE (LumioPortfolio, lumio_portfolio, G_TYPE_OBJECT)

typedef enum
{
  PROP_LOADING = 1,
  PROP_PROBLEM,
} LumioPortfolioProps;

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[PROP_PROBLEM + 1];
static guint signals[N_SIGNALS];

static void
end_loading (LumioPortfolio *self,
             char           *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);

  g_free (problem);

  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static void
take (LumioPortfolio    *self,
      LumioApiPortfolio *record)
{
  g_clear_pointer (&self->record, lumio_api_portfolio_free);
  self->record = record;
  g_signal_emit (self, signals[CHANGED], 0);
}

typedef struct
{
  LumioPortfolio *self;
  guint           turn;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question);
}

static DexFuture *
ask_fiber (gpointer user_data)
{
  Question *question = user_data;
  LumioPortfolio *self = question->self;
  LumioCache *cache;
  LumioApiPortfolio *record;
  g_autoptr(GError) error = NULL;

  record = dex_await_boxed (lumio_api_client_get_portfolio (lumio_account_get_client (self->account)),
                            &error);

  if (question->turn != self->turn)
    {
      g_clear_pointer (&record, lumio_api_portfolio_free);
      return dex_future_new_true ();
    }

  if (record == NULL)
    {
      end_loading (self, lumio_account_explain (error));
      return dex_future_new_true ();
    }

  if ((cache = lumio_account_get_cache (self->account)) != NULL)
    dex_future_disown (lumio_cache_save (cache, KIND, "", g_get_real_time (),
                                         lumio_api_portfolio_to_json (record)));

  take (self, record);
  end_loading (self, NULL);

  return dex_future_new_true ();
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  LumioPortfolio *self = user_data;
  LumioCache *cache = lumio_account_get_cache (self->account);
  g_autoptr(GPtrArray) nodes = NULL;
  LumioApiPortfolio *record = NULL;

  if (cache != NULL)
    nodes = dex_await_boxed (lumio_cache_list (cache, KIND, 1), NULL);

  if (nodes != NULL && nodes->len > 0 && JSON_NODE_HOLDS_OBJECT (g_ptr_array_index (nodes, 0)))
    record = lumio_api_portfolio_from_json (json_node_get_object (g_ptr_array_index (nodes, 0)),
                                            NULL);

  /* What the platform has said meanwhile is newer. */
  if (self->record != NULL)
    g_clear_pointer (&record, lumio_api_portfolio_free);

  if (record != NULL)
    {
      take (self, record);
      end_loading (self, g_strdup (self->problem));
    }

  return dex_future_new_true ();
}

static void
told_cb (LumioPortfolio *self)
{
  lumio_portfolio_reload (self);
}

static void
online_changed_cb (LumioPortfolio *self)
{
  gboolean online = FALSE;

  g_object_get (self->account, "online", &online, NULL);

  if (online)
    lumio_portfolio_reload (self);
}

static void
lumio_portfolio_finalize (GObject *object)
{
  LumioPortfolio *self = (LumioPortfolio *) object;

  g_clear_object (&self->account);
  g_clear_pointer (&self->record, lumio_api_portfolio_free);
  g_free (self->problem);

  G_OBJECT_CLASS (lumio_portfolio_parent_class)->finalize (object);
}

static void
lumio_portfolio_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LumioPortfolio *self = (LumioPortfolio *) object;

  switch ((LumioPortfolioProps) prop_id)
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
lumio_portfolio_class_init (LumioPortfolioClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lumio_portfolio_finalize;
  object_class->get_property = lumio_portfolio_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
lumio_portfolio_init (LumioPortfolio *self)
{
  self->loading = TRUE;
}

LumioPortfolio *
lumio_portfolio_new (LumioAccount *account)
{
  LumioPortfolio *self = g_object_new (LUMIO_TYPE_PORTFOLIO, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "told", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "money-arrived", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::online", G_CALLBACK (online_changed_cb), self,
                           G_CONNECT_SWAPPED);
  dex_future_disown (lumio_fiber_spawn (restore_fiber, g_object_ref (self), g_object_unref));
  lumio_portfolio_reload (self);

  return self;
}

const LumioApiPortfolio *
lumio_portfolio_get_record (LumioPortfolio *self)
{
  return self->record;
}

const LumioApiHolding *
lumio_portfolio_find (LumioPortfolio *self,
                      const char     *event_id)
{
  for (guint i = 0; self->record != NULL && i < self->record->items->len; i++)
    {
      const LumioApiHolding *holding = g_ptr_array_index (self->record->items, i);

      if (g_str_equal (holding->event_id, event_id))
        return holding;
    }

  return NULL;
}

void
lumio_portfolio_reload (LumioPortfolio *self)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->turn = ++self->turn;
  dex_future_disown (lumio_fiber_spawn (ask_fiber, question, free_question));
}
