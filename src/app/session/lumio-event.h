#pragma once

#include <gio/gio.h>

#include "api/lumio-api-events.h"

G_BEGIN_DECLS

/*
 * One event as lists and pages show it. Properties, all to be read: "name", "where" (place and
 * date), "state" (in a word or two), "funded" (how far, in words), "time-left", "terms" (price and
 * share), all text; "fraction" (gdouble from 0 to 1, for drawing alone); "summary", all of it as
 * one sentence to be read aloud; "standing" (state and how far it is funded). They are notified when the record changes.
 */

#define LUMIO_TYPE_EVENT (lumio_event_get_type ())
G_DECLARE_FINAL_TYPE (LumioEvent, lumio_event, LUMIO, EVENT, GObject)

LumioEvent          *lumio_event_new        (const LumioApiEvent *record);
const LumioApiEvent *lumio_event_get_record (LumioEvent          *self);
void                 lumio_event_set_record (LumioEvent          *self,
                                             const LumioApiEvent *record);

/* How many tokens nobody has bought or reserved. */
gint64               lumio_event_get_left   (LumioEvent          *self);
/* A state of an event in a word or two, with the one it is on its way to. */
char                *lumio_event_format_state (const char *status,
                                               const char *pending);
/* "40 %", of a percentage in units of 10⁻⁷. */
char                *lumio_event_format_share (gint64 share);
/* "1,250 tokens" */
char                *lumio_event_format_tokens (gint64 tokens);
/* "1,250", of a number */
char                *lumio_event_format_count (gint64 count);

G_END_DECLS
