#include "app/activity/lumio-payment-list.h"

#include "app/activity/lumio-day-sections.h"
#include "app/activity/lumio-payment-pages.h"
#include "base/lumio-fiber.h"

#include <gtk/gtk.h>

/* So many are looked at before what was found is shown; the first time fewer, to show soon. */
#define FIRST_STRIDE 512
#define STRIDE 8192

struct _LumioPaymentList
{
  GObject             parent_instance;

  LumioCache         *cache;
  LumioPaymentFilter *filter;
  LumioPaymentFilter *shown;   /* what the days were counted with */
  LumioDaySections   *days;
  LumioPaymentPages  *pages;
  GArray             *changes; /* LumioPaymentChange, still to be taken in */
  gint64              next;    /* counted down to here; 0 when all are */
  guint               age;     /* grows whenever what goes on has become pointless */
  gboolean            stale;   /* the days are another filter's, or another cache's */
  gboolean            missed;  /* something changed where counting had not ended */
  gboolean            working;
  gboolean            loading;
};

static GType get_item_type (GListModel *model);
static guint get_n_items (GListModel *model);
static gpointer get_item (GListModel *model,
                          guint       position);
static void get_section (GtkSectionModel *model,
                         guint            position,
                         guint           *start,
                         guint           *end);

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LumioPaymentList, lumio_payment_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

typedef enum
{
  PROP_LOADING = 1,
} LumioPaymentListProps;

static GParamSpec *properties[PROP_LOADING + 1];

static void work_on (LumioPaymentList *self);

/* ---- reading and counting, by the one fiber that changes days; each of these may wait ---- */

static guint
count_nth (LumioPaymentList *self,
           guint             i)
{
  return lumio_day_sections_get (self->days, i)->day.count;
}

/* From section `i`, as many whole days as there is room for on a page. */
static guint
find_last_of_page (LumioPaymentList *self,
                   guint             i)
{
  guint n = count_nth (self, i);

  while (i + 1 < lumio_day_sections_get_n (self->days) &&
         n + count_nth (self, i + 1) <= LUMIO_PAYMENT_PAGE)
    n += count_nth (self, ++i);

  return i;
}

/* What was read from `skip` payments below the newest of section `i` on, down to the end of `last`. */
static void
fill (LumioPaymentList *self,
      guint             i,
      guint             last,
      guint             skip,
      GPtrArray        *kept)
{
  for (guint j = 0; j < kept->len; j++)
    {
      LumioKeptPayment *payment = g_ptr_array_index (kept, j);
      const LumioPaymentDay *day = &lumio_day_sections_get (self->days, i)->day;

      while (i < last && payment->key < day->first)
        {
          day = &lumio_day_sections_get (self->days, ++i)->day;
          skip = 0;
        }

      /* The count is behind what was read: it will be told of the change. */
      if (skip < day->count)
        lumio_payment_pages_fill (self->pages, day->first, skip++, payment->record);
    }
}

static void
read_page (LumioPaymentList       *self,
           const LumioPaymentPage *page)
{
  guint age = self->age;
  guint i = lumio_day_sections_find (self->days, page->day);
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GError) error = NULL;
  gint64 first, end;
  guint last;

  if (lumio_day_sections_lookup (self->days, page->day) == NULL)
    return;

  last = page->skip > 0 ? i : find_last_of_page (self, i);
  first = lumio_day_sections_get (self->days, last)->day.first;
  end = lumio_day_sections_get (self->days, i)->day.end;
  kept = dex_await_boxed (lumio_cache_read_payments (self->cache, self->shown, first, end,
                                                     page->skip, LUMIO_PAYMENT_PAGE), &error);

  if (kept == NULL)
    g_warning ("A page of payments cannot be read: %s", error->message);
  else if (age == self->age)
    fill (self, i, last, page->skip, kept);
}

static void
set_loading (LumioPaymentList *self,
             gboolean          loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* Puts what the filter lets through in the place of what is there. */
static void
renew (LumioPaymentList *self)
{
  guint age = self->age;
  guint n_before = lumio_day_sections_get_n_items (self->days);
  g_autoptr(LumioPaymentFilter) filter = lumio_payment_filter_ref (self->filter);
  g_autoptr(LumioPaymentDays) counted = NULL;
  g_autoptr(GPtrArray) ahead = NULL; /* what comes with its sections does not flash */
  g_autoptr(GError) error = NULL;

  if (self->cache == NULL)
    {
      self->stale = FALSE;
      lumio_payment_pages_clear (self->pages);
      lumio_day_sections_clear (self->days);
      g_array_set_size (self->changes, 0);
      self->next = 0;
      set_loading (self, FALSE);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
      return;
    }

  /* What changes from here on is taken in after; a change that is counted twice does no harm. */
  g_array_set_size (self->changes, 0);
  counted = dex_await_boxed (lumio_cache_count_days (self->cache, filter, G_MAXINT64,
                                                     FIRST_STRIDE), &error);

  if (counted != NULL && age == self->age)
    ahead = dex_await_boxed (lumio_cache_read_payments (self->cache, filter, 0, G_MAXINT64, 0,
                                                        LUMIO_PAYMENT_PAGE),
                             &error);

  if (age != self->age)
    return;

  self->stale = FALSE;
  self->missed = FALSE;

  if (ahead == NULL)
    {
      g_warning ("Payments cannot be counted: %s", error->message);
      set_loading (self, FALSE);
      return;
    }

  g_clear_pointer (&self->shown, lumio_payment_filter_unref);
  self->shown = g_steal_pointer (&filter);
  self->next = counted->next;
  n_before = lumio_day_sections_get_n_items (self->days);
  lumio_payment_pages_clear (self->pages);
  lumio_day_sections_clear (self->days);
  lumio_day_sections_append (self->days, counted->days);

  if (lumio_day_sections_get_n (self->days) > 0)
    fill (self, 0, lumio_day_sections_get_n (self->days) - 1, 0, ahead);

  set_loading (self, self->next != 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before,
                              lumio_day_sections_get_n_items (self->days));
}

static void
count_on (LumioPaymentList *self)
{
  guint age = self->age;
  guint n_before = lumio_day_sections_get_n_items (self->days);
  g_autoptr(LumioPaymentDays) counted = NULL;
  g_autoptr(GError) error = NULL;
  guint n_items;

  counted = dex_await_boxed (lumio_cache_count_days (self->cache, self->shown, self->next, STRIDE),
                             &error);

  if (age != self->age)
    return;

  if (counted == NULL)
    g_warning ("Payments cannot be counted: %s", error->message);
  else
    lumio_day_sections_append (self->days, counted->days);

  self->next = counted != NULL ? counted->next : 0;
  n_items = lumio_day_sections_get_n_items (self->days);

  if (n_items > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, n_items - n_before);

  set_loading (self, self->next != 0);

  if (self->next == 0 && self->missed)
    self->stale = TRUE;
}

/* All of a day anew; a day that was not there, or is no more, among them. */
static void
replace_day (LumioPaymentList      *self,
             const LumioPaymentDay *day,
             guint                  before,
             guint                  count)
{
  guint position;

  lumio_payment_pages_drop_day (self->pages, day->first);
  position = before > 0 ? lumio_day_sections_set_count (self->days, day->first, count)
                        : lumio_day_sections_insert (self->days, day, count);
  g_list_model_items_changed (G_LIST_MODEL (self), position, before, count);
}

/* `n` came in at `rank` of a day that had `before`. */
static void
extend_day (LumioPaymentList      *self,
            const LumioPaymentDay *day,
            guint                  before,
            guint                  rank,
            guint                  n)
{
  guint position = lumio_day_sections_set_count (self->days, day->first, before + n);

  lumio_payment_pages_shift_day (self->pages, day->first, rank, n);
  g_list_model_items_changed (G_LIST_MODEL (self), position + rank, 0, n);
}

static gint64
count_between (LumioPaymentList *self,
               gint64            first,
               gint64            end)
{
  return dex_await_int64 (lumio_cache_count_payments (self->cache, self->shown, first, end), NULL);
}

/*
 * The cache says how many there are of a day now: what was read before may have known of the
 * change already.
 */
static void
take_day (LumioPaymentList      *self,
          const LumioPaymentDay *day,
          guint                  added,
          gint64                 oldest,
          gint64                 newest)
{
  guint age = self->age;
  gint64 count = count_between (self, day->first, day->end);
  gint64 above = added > 0 ? count_between (self, newest + 1, day->end) : 0;
  gint64 within = added > 0 ? count_between (self, oldest, newest + 1) : 0;
  const LumioDaySection *section = lumio_day_sections_lookup (self->days, day->first);
  gint64 before = section != NULL ? section->day.count : 0;

  if (age != self->age)
    return;

  if (before > 0 && added > 0 && count == before + added && within == added && above <= before)
    extend_day (self, day, before, above, added);
  else if (count != before)
    replace_day (self, day, before, count);

  lumio_payment_pages_want_day (self->pages, day->first);
}

static gboolean
did_accept (LumioPaymentList         *self,
            const LumioPaymentChange *change)
{
  return !change->is_new && lumio_payment_filter_accepts (self->shown, change->before, change->text);
}

static void
clear_change (gpointer data)
{
  g_free (((LumioPaymentChange *) data)->text);
}

/* Takes in one day of what changed. */
static void
take_changes (LumioPaymentList *self)
{
  LumioPaymentDay day = g_array_index (self->changes, LumioPaymentChange, 0).day;
  gint64 oldest = G_MAXINT64;
  gint64 newest = 0;
  guint added = 0;
  gboolean concerns = FALSE;

  for (guint i = 0; i < self->changes->len;)
    {
      const LumioPaymentChange *change = &g_array_index (self->changes, LumioPaymentChange, i);
      gboolean was = did_accept (self, change);
      gboolean is = lumio_payment_filter_accepts (self->shown, change->after, change->text);

      if (change->day.first != day.first)
        {
          i++;
          continue;
        }

      concerns = concerns || was || is;

      if (is && !was)
        {
          added++;
          oldest = MIN (oldest, change->key);
          newest = MAX (newest, change->key);
        }

      g_array_remove_index (self->changes, i);
    }

  if (!concerns)
    return;

  /* A day that is still being counted is counted wrong now. */
  if (self->next >= day.first)
    self->missed = TRUE;
  else
    take_day (self, &day, added, oldest, newest);
}

static DexFuture *
work_fiber (gpointer user_data)
{
  LumioPaymentList *self = user_data;
  LumioPaymentPage page;

  for (;;)
    {
      if (self->stale)
        renew (self);
      else if (lumio_payment_pages_take_wanted (self->pages, &page))
        read_page (self, &page);
      else if (self->changes->len > 0)
        take_changes (self);
      else if (self->next != 0)
        count_on (self);
      else
        break;
    }

  self->working = FALSE;

  return dex_future_new_true ();
}

static void
work_on (LumioPaymentList *self)
{
  if (self->working)
    return;

  self->working = TRUE;
  dex_future_disown (lumio_fiber_spawn (work_fiber, g_object_ref (self),
                                        g_object_unref));
}

static void
payments_changed_cb (LumioCache       *cache,
                     GArray           *changes,
                     LumioPaymentList *self)
{
  for (guint i = 0; i < changes->len; i++)
    {
      LumioPaymentChange change = g_array_index (changes, LumioPaymentChange, i);

      change.text = g_strdup (change.text);
      g_array_append_val (self->changes, change);
    }

  work_on (self);
}

/* ---- the models ---- */

static GType
get_item_type (GListModel *model)
{
  return LUMIO_TYPE_PAYMENT;
}

static guint
get_n_items (GListModel *model)
{
  return lumio_day_sections_get_n_items (((LumioPaymentList *) model)->days);
}

/* A row that is filled when it comes into sight is laid out once instead of twice. */
static void
look_ahead (LumioPaymentList *self,
            guint             position)
{
  const LumioDaySection *section;

  if (position >= lumio_day_sections_get_n_items (self->days))
    return;

  section = lumio_day_sections_find_at (self->days, position);
  lumio_payment_pages_want (self->pages, section->day.first, position - section->position);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  LumioPaymentList *self = (LumioPaymentList *) model;
  const LumioDaySection *section;
  LumioPayment *item;

  if (position >= lumio_day_sections_get_n_items (self->days))
    return NULL;

  look_ahead (self, position + LUMIO_PAYMENT_PAGE);
  look_ahead (self, position - MIN (position, LUMIO_PAYMENT_PAGE));

  section = lumio_day_sections_find_at (self->days, position);
  item = g_object_ref (lumio_payment_pages_get (self->pages, section->day.first,
                                                position - section->position));

  if (lumio_payment_pages_has_wanted (self->pages))
    work_on (self);

  return item;
}

static void
get_section (GtkSectionModel *model,
             guint            position,
             guint           *start,
             guint           *end)
{
  LumioPaymentList *self = (LumioPaymentList *) model;
  const LumioDaySection *section;

  if (position >= lumio_day_sections_get_n_items (self->days))
    {
      *start = lumio_day_sections_get_n_items (self->days);
      *end = G_MAXUINT;
      return;
    }

  section = lumio_day_sections_find_at (self->days, position);
  *start = section->position;
  *end = section->position + section->day.count;
}

/* ---- the object ---- */

static void
lumio_payment_list_dispose (GObject *object)
{
  LumioPaymentList *self = (LumioPaymentList *) object;

  if (self->cache != NULL)
    g_signal_handlers_disconnect_by_data (self->cache, self);

  lumio_payment_pages_clear (self->pages);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (lumio_payment_list_parent_class)->dispose (object);
}

static void
lumio_payment_list_finalize (GObject *object)
{
  LumioPaymentList *self = (LumioPaymentList *) object;

  g_clear_pointer (&self->filter, lumio_payment_filter_unref);
  g_clear_pointer (&self->shown, lumio_payment_filter_unref);
  lumio_day_sections_free (self->days);
  lumio_payment_pages_free (self->pages);
  g_array_unref (self->changes);

  G_OBJECT_CLASS (lumio_payment_list_parent_class)->finalize (object);
}

static void
lumio_payment_list_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioPaymentList *self = (LumioPaymentList *) object;

  switch ((LumioPaymentListProps) prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_payment_list_class_init (LumioPaymentListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lumio_payment_list_dispose;
  object_class->finalize = lumio_payment_list_finalize;
  object_class->get_property = lumio_payment_list_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_payment_list_init (LumioPaymentList *self)
{
  self->filter = lumio_payment_filter_new (0, 0, NULL);
  self->shown = lumio_payment_filter_ref (self->filter);
  self->days = lumio_day_sections_new ();
  self->pages = lumio_payment_pages_new ();
  self->changes = g_array_new (FALSE, FALSE, sizeof (LumioPaymentChange));
  g_array_set_clear_func (self->changes, clear_change);
}

LumioPaymentList *
lumio_payment_list_new (void)
{
  return g_object_new (LUMIO_TYPE_PAYMENT_LIST, NULL);
}

void
lumio_payment_list_set_cache (LumioPaymentList *self,
                              LumioCache       *cache)
{
  if (self->cache == cache)
    return;

  if (self->cache != NULL)
    g_signal_handlers_disconnect_by_data (self->cache, self);

  g_set_object (&self->cache, cache);

  if (cache != NULL)
    g_signal_connect (cache, "payments-changed", G_CALLBACK (payments_changed_cb), self);

  lumio_payment_list_reload (self);
}

void
lumio_payment_list_set_filter (LumioPaymentList   *self,
                               LumioPaymentFilter *filter)
{
  g_clear_pointer (&self->filter, lumio_payment_filter_unref);
  self->filter = lumio_payment_filter_ref (filter);
  lumio_payment_list_reload (self);
}

gboolean
lumio_payment_list_get_loading (LumioPaymentList *self)
{
  return self->loading;
}

void
lumio_payment_list_set_hidden (LumioPaymentList *self,
                               gboolean          hidden)
{
  lumio_payment_pages_set_hidden (self->pages, hidden);
}

void
lumio_payment_list_reload (LumioPaymentList *self)
{
  self->age++;
  self->stale = TRUE;
  set_loading (self, TRUE);
  work_on (self);
}
