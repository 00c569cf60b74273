#include "app/activity/lumio-payment-list.h"

#include "base/lumio-fiber.h"

#include <gtk/gtk.h>

#define PAGE 64
#define MAX_HELD 3072 /* payments in memory, whatever the pages they stand on */
/* So many are looked at before what was found is shown; the first time fewer, to show soon. */
#define FIRST_STRIDE 512
#define STRIDE 8192

typedef struct
{
  LumioPaymentDay day;
  guint           position; /* of its newest payment in the list */
} Section;

/* A stretch of a day, from `skip` payments below its newest one. */
typedef struct
{
  GList         link; /* in the pages by last use */
  gint64        day;
  guint         skip;
  gboolean      wanted; /* waits to be read, or to be read anew */
  LumioPayment *items[PAGE];
} Page;

struct _LumioPaymentList
{
  GObject             parent_instance;

  LumioCache         *cache;
  LumioPaymentFilter *filter;
  LumioPaymentFilter *shown;    /* what the sections were counted with */
  GArray             *sections;
  guint               n_items;
  GHashTable         *pages;    /* set of Page, by day and skip */
  GQueue              by_use;   /* the last used first */
  guint               n_held;   /* payments on all pages */
  GArray             *changes;  /* LumioPaymentChange, still to be taken in */
  gint64              next;     /* counted down to here; 0 when all are */
  guint               age;      /* grows whenever what goes on has become pointless */
  gboolean            stale;    /* the sections are another filter's, or another cache's */
  gboolean            missed;   /* something changed where counting had not ended */
  gboolean            working;
  gboolean            loading;
  gboolean            hidden;
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

/* ---- sections ---- */

static Section *
get_nth (LumioPaymentList *self,
         guint             i)
{
  return &g_array_index (self->sections, Section, i);
}

/* The first section that is not newer than the day of `first`; there may be none. */
static guint
find_section (LumioPaymentList *self,
              gint64            first)
{
  guint low = 0;
  guint high = self->sections->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (get_nth (self, middle)->day.first > first)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static Section *
find_section_at (LumioPaymentList *self,
                 guint             position)
{
  guint low = 0;
  guint high = self->sections->len;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (get_nth (self, middle)->position > position)
        high = middle;
      else
        low = middle;
    }

  return get_nth (self, low);
}

/* Positions follow from the counts. */
static void
place_sections (LumioPaymentList *self,
                guint             from)
{
  guint position = from == 0 ? 0
                             : get_nth (self, from - 1)->position + get_nth (self, from - 1)->day.count;

  for (guint i = from; i < self->sections->len; i++)
    {
      get_nth (self, i)->position = position;
      position += get_nth (self, i)->day.count;
    }

  self->n_items = position;
}

/* ---- pages ---- */

static guint
hash_page (gconstpointer data)
{
  const Page *page = data;

  return g_int64_hash (&page->day) ^ page->skip;
}

static gboolean
equal_pages (gconstpointer a,
             gconstpointer b)
{
  const Page *first = a;
  const Page *second = b;

  return first->day == second->day && first->skip == second->skip;
}

static void
drop_page (LumioPaymentList *self,
           Page             *page)
{
  g_queue_unlink (&self->by_use, &page->link);
  g_hash_table_remove (self->pages, page);

  for (guint i = 0; i < PAGE; i++)
    if (page->items[i] != NULL)
      {
        self->n_held--;
        g_object_unref (page->items[i]);
      }

  g_free (page);
}

static void
drop_pages (LumioPaymentList *self)
{
  while (self->by_use.head != NULL)
    drop_page (self, self->by_use.head->data);
}

static Page *
use_page (LumioPaymentList *self,
          gint64            day,
          guint             skip)
{
  Page wanted = { .day = day, .skip = skip };
  Page *page = g_hash_table_lookup (self->pages, &wanted);

  if (page == NULL)
    {
      page = g_new0 (Page, 1);
      page->link.data = page;
      page->day = day;
      page->skip = skip;
      page->wanted = TRUE;
      g_hash_table_add (self->pages, page);
    }
  else
    {
      g_queue_unlink (&self->by_use, &page->link);
    }

  g_queue_push_head_link (&self->by_use, &page->link);

  while (self->n_held > MAX_HELD && self->by_use.tail != &page->link)
    drop_page (self, self->by_use.tail->data);

  return page;
}

static LumioPayment *
use_item (LumioPaymentList *self,
          Page             *page,
          guint             i)
{
  if (page->items[i] == NULL)
    {
      page->items[i] = lumio_payment_new (NULL);
      lumio_payment_refresh (page->items[i], self->hidden);
      self->n_held++;
    }

  return page->items[i];
}

/* Those that stand at `rank` or below it in a day make room for `n`. */
static void
shift_day (LumioPaymentList *self,
           gint64            day,
           guint             rank,
           guint             n)
{
  g_autoptr(GPtrArray) payments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));

  for (GList *link = self->by_use.head; link != NULL;)
    {
      Page *page = link->data;

      link = link->next;

      if (page->day != day)
        continue;

      for (guint i = 0; i < PAGE; i++)
        {
          guint offset = page->skip + i;

          if (page->items[i] == NULL)
            continue;

          if (offset >= rank)
            offset += n;

          g_ptr_array_add (payments, g_object_ref (page->items[i]));
          g_array_append_val (offsets, offset);
        }

      drop_page (self, page);
    }

  for (guint i = 0; i < payments->len; i++)
    {
      guint offset = g_array_index (offsets, guint, i);
      Page *page = use_page (self, day, offset - offset % PAGE);

      page->items[offset % PAGE] = g_object_ref (g_ptr_array_index (payments, i));
      self->n_held++;
    }
}

static void
drop_day (LumioPaymentList *self,
          gint64            day)
{
  for (GList *link = self->by_use.head; link != NULL;)
    {
      Page *page = link->data;

      link = link->next;

      if (page->day == day)
        drop_page (self, page);
    }
}

static void
want_day (LumioPaymentList *self,
          gint64            day)
{
  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    if (((Page *) link->data)->day == day)
      ((Page *) link->data)->wanted = TRUE;
}

/* From section `i`, as many whole days as there is room for on a page. */
static guint
find_last_of_page (LumioPaymentList *self,
                   guint             i)
{
  guint n = get_nth (self, i)->day.count;

  while (i + 1 < self->sections->len && n + get_nth (self, i + 1)->day.count <= PAGE)
    n += get_nth (self, ++i)->day.count;

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
      Page *page;

      while (i < last && payment->key < get_nth (self, i)->day.first)
        {
          i++;
          skip = 0;
        }

      /* The count is behind what was read: it will be told of the change. */
      if (skip >= get_nth (self, i)->day.count)
        continue;

      page = use_page (self, get_nth (self, i)->day.first, skip - skip % PAGE);
      page->wanted = FALSE;
      lumio_payment_set_record (use_item (self, page, skip % PAGE), payment->record);
      skip++;
    }
}

/* ---- what goes on, for the one fiber that changes sections; each of these waits ---- */

static void
read_page (LumioPaymentList *self,
           Page             *wanted)
{
  guint age = self->age;
  guint skip = wanted->skip;
  guint i = find_section (self, wanted->day);
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GError) error = NULL;
  guint last;

  wanted->wanted = FALSE;

  if (i == self->sections->len || get_nth (self, i)->day.first != wanted->day)
    return;

  last = skip > 0 ? i : find_last_of_page (self, i);
  kept = dex_await_boxed (lumio_cache_read_payments (self->cache, self->shown,
                                                     get_nth (self, last)->day.first,
                                                     get_nth (self, i)->day.end, skip, PAGE),
                          &error);

  if (kept == NULL)
    g_warning ("A page of payments cannot be read: %s", error->message);
  else if (age == self->age)
    fill (self, i, last, skip, kept);
}

static Page *
find_wanted_page (LumioPaymentList *self)
{
  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    if (((Page *) link->data)->wanted)
      return link->data;

  return NULL;
}

static void
append_days (LumioPaymentList *self,
             GArray           *days)
{
  guint from = self->sections->len;

  for (guint i = 0; i < days->len; i++)
    {
      Section section = { .day = g_array_index (days, LumioPaymentDay, i) };
      Section *last = self->sections->len > 0 ? get_nth (self, self->sections->len - 1) : NULL;

      if (last != NULL && last->day.first == section.day.first)
        last->day.count += section.day.count;
      else
        g_array_append_val (self->sections, section);
    }

  place_sections (self, from > 0 ? from - 1 : 0);
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
  guint n_before = self->n_items;
  g_autoptr(LumioPaymentFilter) filter = lumio_payment_filter_ref (self->filter);
  g_autoptr(LumioPaymentDays) counted = NULL;
  g_autoptr(GPtrArray) ahead = NULL; /* what comes with its sections does not flash */
  g_autoptr(GError) error = NULL;

  if (self->cache == NULL)
    {
      self->stale = FALSE;
      drop_pages (self);
      g_array_set_size (self->changes, 0);
      g_array_set_size (self->sections, 0);
      self->n_items = 0;
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
    ahead = dex_await_boxed (lumio_cache_read_payments (self->cache, filter, 0, G_MAXINT64, 0, PAGE),
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
  n_before = self->n_items;
  drop_pages (self);
  g_array_set_size (self->sections, 0);
  append_days (self, counted->days);

  if (self->sections->len > 0)
    fill (self, 0, self->sections->len - 1, 0, ahead);

  set_loading (self, self->next != 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->n_items);
}

static void
count_on (LumioPaymentList *self)
{
  guint age = self->age;
  guint n_before = self->n_items;
  g_autoptr(LumioPaymentDays) counted = NULL;
  g_autoptr(GError) error = NULL;

  counted = dex_await_boxed (lumio_cache_count_days (self->cache, self->shown, self->next, STRIDE),
                             &error);

  if (age != self->age)
    return;

  if (counted == NULL)
    g_warning ("Payments cannot be counted: %s", error->message);
  else
    append_days (self, counted->days);

  self->next = counted != NULL ? counted->next : 0;

  if (self->n_items > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->n_items - n_before);

  set_loading (self, self->next != 0);

  if (self->next == 0 && self->missed)
    self->stale = TRUE;
}

/* The first payment of a day, or the first after there was none. */
static void
insert_section (LumioPaymentList      *self,
                guint                  i,
                const LumioPaymentDay *day,
                guint                  count)
{
  Section section = { .day = *day };

  section.day.count = count;
  g_array_insert_val (self->sections, i, section);
  place_sections (self, i);
  g_list_model_items_changed (G_LIST_MODEL (self), get_nth (self, i)->position, 0, count);
}

static void
replace_section (LumioPaymentList *self,
                 guint             i,
                 guint             count)
{
  Section *section = get_nth (self, i);
  guint position = section->position;
  guint before = section->day.count;

  drop_day (self, section->day.first);
  section->day.count = count;

  if (count == 0)
    g_array_remove_index (self->sections, i);

  place_sections (self, i);
  g_list_model_items_changed (G_LIST_MODEL (self), position, before, count);
}

static void
extend_section (LumioPaymentList *self,
                guint             i,
                guint             rank,
                guint             n)
{
  Section *section = get_nth (self, i);

  section->day.count += n;
  shift_day (self, section->day.first, rank, n);
  place_sections (self, i);
  g_list_model_items_changed (G_LIST_MODEL (self), section->position + rank, 0, n);
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
  guint i = find_section (self, day->first);
  gboolean known = i < self->sections->len && get_nth (self, i)->day.first == day->first;
  gint64 before = known ? get_nth (self, i)->day.count : 0;

  if (age != self->age)
    return;

  if (!known && count > 0)
    insert_section (self, i, day, count);
  else if (known && added > 0 && count == before + added && within == added && above <= before)
    extend_section (self, i, above, added);
  else if (known && count != before)
    replace_section (self, i, count);

  want_day (self, day->first);
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
  Page *page;

  for (;;)
    {
      if (self->stale)
        renew (self);
      else if ((page = find_wanted_page (self)))
        read_page (self, page);
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
  return ((LumioPaymentList *) model)->n_items;
}

/* A row that is filled when it comes into sight is laid out once instead of twice. */
static void
look_ahead (LumioPaymentList *self,
            guint             position)
{
  const Section *section;
  guint offset;
  Page key;

  if (position >= self->n_items)
    return;

  section = find_section_at (self, position);
  offset = position - section->position;
  key.day = section->day.first;
  key.skip = offset - offset % PAGE;

  if (g_hash_table_contains (self->pages, &key))
    return;

  use_page (self, key.day, key.skip);
  work_on (self);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  LumioPaymentList *self = (LumioPaymentList *) model;
  const Section *section;
  guint offset;
  Page *page;

  if (position >= self->n_items)
    return NULL;

  look_ahead (self, position + PAGE);
  look_ahead (self, position - MIN (position, PAGE));

  section = find_section_at (self, position);
  offset = position - section->position;
  page = use_page (self, section->day.first, offset - offset % PAGE);
  page->wanted = page->wanted || page->items[offset % PAGE] == NULL;

  if (page->wanted)
    work_on (self);

  return g_object_ref (use_item (self, page, offset % PAGE));
}

static void
get_section (GtkSectionModel *model,
             guint            position,
             guint           *start,
             guint           *end)
{
  LumioPaymentList *self = (LumioPaymentList *) model;
  const Section *section;

  if (position >= self->n_items)
    {
      *start = self->n_items;
      *end = G_MAXUINT;
      return;
    }

  section = find_section_at (self, position);
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

  drop_pages (self);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (lumio_payment_list_parent_class)->dispose (object);
}

static void
lumio_payment_list_finalize (GObject *object)
{
  LumioPaymentList *self = (LumioPaymentList *) object;

  g_clear_pointer (&self->filter, lumio_payment_filter_unref);
  g_clear_pointer (&self->shown, lumio_payment_filter_unref);
  g_array_unref (self->sections);
  g_array_unref (self->changes);
  g_hash_table_unref (self->pages);

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
  self->sections = g_array_new (FALSE, FALSE, sizeof (Section));
  self->changes = g_array_new (FALSE, FALSE, sizeof (LumioPaymentChange));
  g_array_set_clear_func (self->changes, clear_change);
  self->pages = g_hash_table_new (hash_page, equal_pages);
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
  self->hidden = hidden;

  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    for (guint i = 0; i < PAGE; i++)
      if (((Page *) link->data)->items[i] != NULL)
        lumio_payment_refresh (((Page *) link->data)->items[i], hidden);
}

void
lumio_payment_list_reload (LumioPaymentList *self)
{
  self->age++;
  self->stale = TRUE;
  set_loading (self, TRUE);
  work_on (self);
}
