#include "app/session/lumio-event.h"

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "base/lumio-amount-text.h"

#define UNIT G_GINT64_CONSTANT (10000000)

struct _LumioEvent
{
  GObject        parent_instance;

  LumioApiEvent *record;
};

G_DEFINE_FINAL_TYPE (LumioEvent, lumio_event, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
  PROP_WHERE,
  PROP_STATE,
  PROP_FUNDED,
  PROP_TIME_LEFT,
  PROP_TERMS,
  PROP_FRACTION,
  PROP_SUMMARY,
  PROP_STANDING,
} LumioEventProps;

static GParamSpec *properties[PROP_STANDING + 1];

char *
lumio_event_format_count (gint64 count)
{
  return count <= G_MAXINT64 / UNIT ? lumio_amount_text_format (count * UNIT, 0, lumio_number_marks_locale ())
                                    : g_strdup_printf ("%" G_GINT64_FORMAT, count);
}

char *
lumio_event_format_tokens (gint64 tokens)
{
  g_autofree char *count = lumio_event_format_count (tokens);

  /* TRANSLATORS: a number of tokens of an event, "1,250 tokens". */
  return g_strdup_printf (ngettext ("%s token", "%s tokens", (gulong) tokens), count);
}

char *
lumio_event_format_share (gint64 share)
{
  g_autofree char *number = lumio_amount_text_format (share, 0, lumio_number_marks_locale ());

  /* TRANSLATORS: a percentage, "40 %"; the space does not break. */
  return g_strdup_printf (C_("percentage", "%s\u00a0%%"), number);
}

char *
lumio_event_format_state (const char *status,
                          const char *pending)
{
  static const struct { const char *status; const char *text; const char *coming; } states[] = {
    { "DRAFT", NC_ ("event state", "Draft"), NULL },
    { "FUNDING", NC_ ("event state", "Open"), NC_ ("event state", "Opening") },
    { "FUNDED", NC_ ("event state", "Fully funded"), NC_ ("event state", "Fully funded") },
    { "LIVE", NC_ ("event state", "Selling tickets"), NC_ ("event state", "Starting") },
    { "SETTLED", NC_ ("event state", "Settled"), NC_ ("event state", "Settling") },
    { "CANCELLED", NC_ ("event state", "Called off"), NC_ ("event state", "Being called off") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (pending != NULL && states[i].coming != NULL && g_str_equal (pending, states[i].status))
        return g_strdup (g_dpgettext2 (NULL, "event state", states[i].coming));

      if (pending == NULL && g_strcmp0 (status, states[i].status) == 0)
        return g_strdup (g_dpgettext2 (NULL, "event state", states[i].text));
    }

  return g_strdup (status != NULL ? status : "");
}

static char *
format_where (LumioEvent *self)
{
  g_autofree char *day = NULL;

  if (self->record->starts_at == 0)
    return g_strdup (*self->record->venue != '\0' ? self->record->venue
                                                  : self->record->organizer_name);

  day = lumio_format_day (self, self->record->starts_at);

  if (*self->record->venue == '\0')
    return g_steal_pointer (&day);

  /* TRANSLATORS: where and when an event is: "Sala Apolo · Saturday 12 December". */
  return g_strdup_printf (_("%s · %s"), self->record->venue, day);
}

static char *
format_funded (LumioEvent *self)
{
  g_autofree char *raised = lumio_format_amount (self, self->record->raised, FALSE);
  g_autofree char *goal = lumio_format_money (self, self->record->funding_goal, "USDC", FALSE);

  /* TRANSLATORS: what an event was given and what it needs: "620.00 of 1,000.00 USDC". */
  return g_strdup_printf (_("%s of %s"), raised, goal);
}

static char *
format_time_left (LumioEvent *self)
{
  gint64 minutes = (self->record->closes_at - g_get_real_time ()) / G_USEC_PER_SEC / 60;
  gint64 hours = minutes / 60;
  gint64 days = hours / 24;

  if (g_strcmp0 (self->record->status, "FUNDING") != 0 || self->record->pending != NULL)
    return lumio_event_format_state (self->record->status, self->record->pending);

  if (self->record->closes_at == 0)
    return g_strdup (_("No closing date"));

  if (minutes < 0)
    return g_strdup (_("Closed"));

  if (hours == 0)
    return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", (gulong) minutes),
                            (int) minutes);

  if (days == 0)
    return g_strdup_printf (ngettext ("%d hour left", "%d hours left", (gulong) hours), (int) hours);

  return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) days), (int) days);
}

static char *
format_terms (LumioEvent *self)
{
  g_autofree char *price = lumio_format_money (self, self->record->token_price, "USDC", FALSE);
  g_autofree char *share = lumio_event_format_share (self->record->share);

  /* TRANSLATORS: what a token costs, and how much of the ticket revenue all of them get. */
  return g_strdup_printf (_("%s a token · %s of ticket revenue"), price, share);
}

static char *
format_summary (LumioEvent *self)
{
  g_autofree char *where = format_where (self);
  g_autofree char *funded = format_funded (self);
  g_autofree char *left = format_time_left (self);
  g_autofree char *terms = format_terms (self);

  return g_strjoin (", ", self->record->name, where, terms, funded, left, NULL);
}

static char *
format_standing (LumioEvent *self)
{
  g_autofree char *state = lumio_event_format_state (self->record->status, self->record->pending);
  g_autofree char *funded = format_funded (self);

  /* TRANSLATORS: the state of an event, and how far it is funded. */
  return g_strdup_printf (C_("event standing", "%s · %s"), state, funded);
}

static double
get_fraction (LumioEvent *self)
{
  if (self->record->supply <= 0)
    return 0;

  return CLAMP ((double) self->record->sold / (double) self->record->supply, 0, 1);
}

static void
lumio_event_finalize (GObject *object)
{
  LumioEvent *self = (LumioEvent *) object;

  g_clear_pointer (&self->record, lumio_api_event_free);

  G_OBJECT_CLASS (lumio_event_parent_class)->finalize (object);
}

static void
lumio_event_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  LumioEvent *self = (LumioEvent *) object;

  switch ((LumioEventProps) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->record->name);
      break;

    case PROP_WHERE:
      g_value_take_string (value, format_where (self));
      break;

    case PROP_STATE:
      g_value_take_string (value, lumio_event_format_state (self->record->status,
                                                            self->record->pending));
      break;

    case PROP_FUNDED:
      g_value_take_string (value, format_funded (self));
      break;

    case PROP_TIME_LEFT:
      g_value_take_string (value, format_time_left (self));
      break;

    case PROP_TERMS:
      g_value_take_string (value, format_terms (self));
      break;

    case PROP_FRACTION:
      g_value_set_double (value, get_fraction (self));
      break;

    case PROP_SUMMARY:
      g_value_take_string (value, format_summary (self));
      break;

    case PROP_STANDING:
      g_value_take_string (value, format_standing (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_event_class_init (LumioEventClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lumio_event_finalize;
  object_class->get_property = lumio_event_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable);
  properties[PROP_WHERE] = g_param_spec_string ("where", NULL, NULL, NULL, readable);
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL, readable);
  properties[PROP_FUNDED] = g_param_spec_string ("funded", NULL, NULL, NULL, readable);
  properties[PROP_TIME_LEFT] = g_param_spec_string ("time-left", NULL, NULL, NULL, readable);
  properties[PROP_TERMS] = g_param_spec_string ("terms", NULL, NULL, NULL, readable);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, readable);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  properties[PROP_STANDING] = g_param_spec_string ("standing", NULL, NULL, NULL, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lumio_event_init (LumioEvent *self)
{
}

LumioEvent *
lumio_event_new (const LumioApiEvent *record)
{
  LumioEvent *self = g_object_new (LUMIO_TYPE_EVENT, NULL);

  self->record = lumio_api_event_copy (record);

  return self;
}

const LumioApiEvent *
lumio_event_get_record (LumioEvent *self)
{
  return self->record;
}

void
lumio_event_set_record (LumioEvent          *self,
                        const LumioApiEvent *record)
{
  g_return_if_fail (LUMIO_IS_EVENT (self));

  if (record == self->record)
    return;

  lumio_api_event_free (self->record);
  self->record = lumio_api_event_copy (record);

  g_object_freeze_notify (G_OBJECT (self));

  for (guint i = PROP_NAME; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  g_object_thaw_notify (G_OBJECT (self));
}

gint64
lumio_event_get_left (LumioEvent *self)
{
  return MAX (0, self->record->supply - self->record->sold - self->record->reserved);
}
