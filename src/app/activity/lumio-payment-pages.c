#include "app/activity/lumio-payment-pages.h"

#define MAX_HELD 3072 /* payments in memory, whatever the pages they stand on */

typedef struct
{
  LumioPaymentPage place; /* its key among the pages */
  GList            link;  /* in the pages by last use */
  gboolean         wanted;
  LumioPayment    *items[LUMIO_PAYMENT_PAGE];
} Page;

struct _LumioPaymentPages
{
  GHashTable *pages;  /* set of Page, by place */
  GQueue      by_use; /* the last used first */
  guint       n_held; /* payments on all pages */
  gboolean    wanted; /* some page may be */
  gboolean    hidden;
};

static guint
hash_place (gconstpointer data)
{
  const LumioPaymentPage *place = data;

  return g_int64_hash (&place->day) ^ place->skip;
}

static gboolean
equal_places (gconstpointer a,
              gconstpointer b)
{
  const LumioPaymentPage *first = a;
  const LumioPaymentPage *second = b;

  return first->day == second->day && first->skip == second->skip;
}

static Page *
lookup (LumioPaymentPages *self,
        gint64             day,
        guint              offset)
{
  LumioPaymentPage place = { .day = day, .skip = offset - offset % LUMIO_PAYMENT_PAGE };

  return g_hash_table_lookup (self->pages, &place);
}

static void
drop (LumioPaymentPages *self,
      Page              *page)
{
  g_queue_unlink (&self->by_use, &page->link);
  g_hash_table_remove (self->pages, page);

  for (guint i = 0; i < LUMIO_PAYMENT_PAGE; i++)
    if (page->items[i] != NULL)
      {
        self->n_held--;
        g_object_unref (page->items[i]);
      }

  g_free (page);
}

/* The page that `offset` is on, used last from now on. */
static Page *
use (LumioPaymentPages *self,
     gint64             day,
     guint              offset)
{
  Page *page = lookup (self, day, offset);

  if (page == NULL)
    {
      page = g_new0 (Page, 1);
      page->link.data = page;
      page->place.day = day;
      page->place.skip = offset - offset % LUMIO_PAYMENT_PAGE;
      page->wanted = self->wanted = TRUE;
      g_hash_table_add (self->pages, page);
    }
  else
    {
      g_queue_unlink (&self->by_use, &page->link);
    }

  g_queue_push_head_link (&self->by_use, &page->link);

  while (self->n_held > MAX_HELD && self->by_use.tail != &page->link)
    drop (self, self->by_use.tail->data);

  return page;
}

static LumioPayment *
use_item (LumioPaymentPages *self,
          Page              *page,
          guint              i)
{
  if (page->items[i] == NULL)
    {
      page->items[i] = lumio_payment_new (NULL);
      lumio_payment_refresh (page->items[i], self->hidden);
      self->n_held++;
    }

  return page->items[i];
}

LumioPaymentPages *
lumio_payment_pages_new (void)
{
  LumioPaymentPages *self = g_new0 (LumioPaymentPages, 1);

  /* The place stands first in a page, and is its key. */
  G_STATIC_ASSERT (G_STRUCT_OFFSET (Page, place) == 0);
  self->pages = g_hash_table_new (hash_place, equal_places);

  return self;
}

void
lumio_payment_pages_free (LumioPaymentPages *self)
{
  lumio_payment_pages_clear (self);
  g_hash_table_unref (self->pages);
  g_free (self);
}

LumioPayment *
lumio_payment_pages_get (LumioPaymentPages *self,
                         gint64             day,
                         guint              offset)
{
  Page *page = use (self, day, offset);

  if (page->items[offset % LUMIO_PAYMENT_PAGE] == NULL)
    page->wanted = self->wanted = TRUE;

  return use_item (self, page, offset % LUMIO_PAYMENT_PAGE);
}

void
lumio_payment_pages_fill (LumioPaymentPages     *self,
                          gint64                 day,
                          guint                  offset,
                          const LumioApiPayment *record)
{
  Page *page = use (self, day, offset);

  page->wanted = FALSE;
  lumio_payment_set_record (use_item (self, page, offset % LUMIO_PAYMENT_PAGE), record);
}

void
lumio_payment_pages_want (LumioPaymentPages *self,
                          gint64             day,
                          guint              offset)
{
  if (lookup (self, day, offset) == NULL)
    use (self, day, offset);
}

void
lumio_payment_pages_want_day (LumioPaymentPages *self,
                              gint64             day)
{
  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    if (((Page *) link->data)->place.day == day)
      ((Page *) link->data)->wanted = self->wanted = TRUE;
}

gboolean
lumio_payment_pages_take_wanted (LumioPaymentPages *self,
                                 LumioPaymentPage  *place)
{
  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    {
      Page *page = link->data;

      if (page->wanted)
        {
          page->wanted = FALSE;
          *place = page->place;
          return TRUE;
        }
    }

  self->wanted = FALSE;

  return FALSE;
}

gboolean
lumio_payment_pages_has_wanted (LumioPaymentPages *self)
{
  return self->wanted;
}

void
lumio_payment_pages_shift_day (LumioPaymentPages *self,
                               gint64             day,
                               guint              rank,
                               guint              n)
{
  g_autoptr(GPtrArray) payments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));

  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    {
      Page *page = link->data;

      if (page->place.day != day)
        continue;

      for (guint i = 0; i < LUMIO_PAYMENT_PAGE; i++)
        {
          guint offset = page->place.skip + i;

          if (page->items[i] == NULL)
            continue;

          if (offset >= rank)
            offset += n;

          g_ptr_array_add (payments, g_object_ref (page->items[i]));
          g_array_append_val (offsets, offset);
        }
    }

  lumio_payment_pages_drop_day (self, day);

  for (guint i = 0; i < payments->len; i++)
    {
      guint offset = g_array_index (offsets, guint, i);
      Page *page = use (self, day, offset);

      page->items[offset % LUMIO_PAYMENT_PAGE] = g_object_ref (g_ptr_array_index (payments, i));
      self->n_held++;
    }
}

void
lumio_payment_pages_drop_day (LumioPaymentPages *self,
                              gint64             day)
{
  for (GList *link = self->by_use.head; link != NULL;)
    {
      Page *page = link->data;

      link = link->next;

      if (page->place.day == day)
        drop (self, page);
    }
}

void
lumio_payment_pages_clear (LumioPaymentPages *self)
{
  while (self->by_use.head != NULL)
    drop (self, self->by_use.head->data);
}

void
lumio_payment_pages_set_hidden (LumioPaymentPages *self,
                                gboolean           hidden)
{
  self->hidden = hidden;

  for (GList *link = self->by_use.head; link != NULL; link = link->next)
    for (guint i = 0; i < LUMIO_PAYMENT_PAGE; i++)
      if (((Page *) link->data)->items[i] != NULL)
        lumio_payment_refresh (((Page *) link->data)->items[i], hidden);
}
