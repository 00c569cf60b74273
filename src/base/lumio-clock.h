#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The time of day that a program goes by, in microseconds since 1970. It is the system's, except
 * where a past is made: then it stands still wherever it was set. Any thread may ask.
 */
gint64 lumio_clock_now (void);
/* 0 gives the system's time back. */
void   lumio_clock_set (gint64 now);

G_END_DECLS
