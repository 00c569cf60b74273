#include "app/activity/lumio-day-sections.h"

struct _LumioDaySections
{
  GArray *sections; /* LumioDaySection */
  guint   n_items;
};

static LumioDaySection *
get_nth (LumioDaySections *self,
         guint             i)
{
  return &g_array_index (self->sections, LumioDaySection, i);
}

static void
place (LumioDaySections *self,
       guint             from)
{
  guint position = 0;

  if (from > 0)
    position = get_nth (self, from - 1)->position + get_nth (self, from - 1)->day.count;

  for (guint i = from; i < self->sections->len; i++)
    {
      get_nth (self, i)->position = position;
      position += get_nth (self, i)->day.count;
    }

  self->n_items = position;
}

LumioDaySections *
lumio_day_sections_new (void)
{
  LumioDaySections *self = g_new0 (LumioDaySections, 1);

  self->sections = g_array_new (FALSE, FALSE, sizeof (LumioDaySection));

  return self;
}

void
lumio_day_sections_free (LumioDaySections *self)
{
  g_array_unref (self->sections);
  g_free (self);
}

guint
lumio_day_sections_get_n (LumioDaySections *self)
{
  return self->sections->len;
}

guint
lumio_day_sections_get_n_items (LumioDaySections *self)
{
  return self->n_items;
}

const LumioDaySection *
lumio_day_sections_get (LumioDaySections *self,
                        guint             i)
{
  g_return_val_if_fail (i < self->sections->len, NULL);

  return get_nth (self, i);
}

guint
lumio_day_sections_find (LumioDaySections *self,
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

const LumioDaySection *
lumio_day_sections_lookup (LumioDaySections *self,
                           gint64            first)
{
  guint i = lumio_day_sections_find (self, first);

  return i < self->sections->len && get_nth (self, i)->day.first == first ? get_nth (self, i) : NULL;
}

const LumioDaySection *
lumio_day_sections_find_at (LumioDaySections *self,
                            guint             position)
{
  guint low = 0;
  guint high = self->sections->len;

  g_return_val_if_fail (position < self->n_items, NULL);

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

void
lumio_day_sections_append (LumioDaySections *self,
                           GArray           *days)
{
  guint from = self->sections->len;

  for (guint i = 0; i < days->len; i++)
    {
      LumioDaySection section = { .day = g_array_index (days, LumioPaymentDay, i) };
      LumioDaySection *last = self->sections->len > 0 ? get_nth (self, self->sections->len - 1) : NULL;

      if (last != NULL && last->day.first == section.day.first)
        last->day.count += section.day.count;
      else
        g_array_append_val (self->sections, section);
    }

  place (self, from > 0 ? from - 1 : 0);
}

guint
lumio_day_sections_insert (LumioDaySections      *self,
                           const LumioPaymentDay *day,
                           guint                  count)
{
  LumioDaySection section = { .day = *day };
  guint i = lumio_day_sections_find (self, day->first);

  section.day.count = count;
  g_array_insert_val (self->sections, i, section);
  place (self, i);

  return get_nth (self, i)->position;
}

guint
lumio_day_sections_set_count (LumioDaySections *self,
                              gint64            first,
                              guint             count)
{
  guint i = lumio_day_sections_find (self, first);
  guint position;

  g_return_val_if_fail (lumio_day_sections_lookup (self, first) != NULL, self->n_items);

  position = get_nth (self, i)->position;
  get_nth (self, i)->day.count = count;

  if (count == 0)
    g_array_remove_index (self->sections, i);

  place (self, i);

  return position;
}

void
lumio_day_sections_clear (LumioDaySections *self)
{
  g_array_set_size (self->sections, 0);
  self->n_items = 0;
}
