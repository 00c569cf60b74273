#pragma once

#include "app/cache/lumio-cache.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

LumioDatabase *lumio_cache_get_database         (LumioCache *self);
/* Borrowed; the zone whose days are counted. */
GTimeZone     *lumio_cache_get_time_zone        (LumioCache *self);
void           lumio_cache_set_time_zone        (LumioCache *self,
                                                 GTimeZone  *zone);
void           lumio_cache_emit_payments_changed (LumioCache *self,
                                                 GArray     *changes);

G_END_DECLS
