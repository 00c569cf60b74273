#pragma once

#include "app/cache/lumio-cache-payments.h"

G_BEGIN_DECLS

/* The days that a list of payments is divided into, newest first, each with how many it has and
 * where it begins. Positions follow from the counts. */
typedef struct _LumioDaySections LumioDaySections;

typedef struct
{
  LumioPaymentDay day;
  guint           position; /* of its newest payment in the list */
} LumioDaySection;

LumioDaySections      *lumio_day_sections_new         (void);
void                   lumio_day_sections_free        (LumioDaySections      *self);
guint                  lumio_day_sections_get_n       (LumioDaySections      *self);
/* The payments of all days. */
guint                  lumio_day_sections_get_n_items (LumioDaySections      *self);
/* Section `i`, which there is; until the next change. */
const LumioDaySection *lumio_day_sections_get         (LumioDaySections      *self,
                                                       guint                  i);
/* The first section that is not newer than the day that begins with the key `first`; the number
 * of sections where all are newer. */
guint                  lumio_day_sections_find        (LumioDaySections      *self,
                                                       gint64                 first);
/* The section of the day that begins with the key `first`, or NULL. */
const LumioDaySection *lumio_day_sections_lookup      (LumioDaySections      *self,
                                                       gint64                 first);
/* The section that `position`, below the number of items, lies in. */
const LumioDaySection *lumio_day_sections_find_at     (LumioDaySections      *self,
                                                       guint                  position);
/* Takes the LumioPaymentDay of `days`, older than all that are there; the first may go on with the
 * oldest of these. */
void                   lumio_day_sections_append      (LumioDaySections      *self,
                                                       GArray                *days);
/* A day that was not there, with `count` payments. Gives where they begin. */
guint                  lumio_day_sections_insert      (LumioDaySections      *self,
                                                       const LumioPaymentDay *day,
                                                       guint                  count);
/* A day that is there has `count` payments from now on, and goes away when these are none. Gives
 * where they begin. */
guint                  lumio_day_sections_set_count   (LumioDaySections      *self,
                                                       gint64                 first,
                                                       guint                  count);
void                   lumio_day_sections_clear       (LumioDaySections      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioDaySections, lumio_day_sections_free)

G_END_DECLS
