#include "app/organise/lumio-draft-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/lumio-formats.h"
#include "base/lumio-amount-text.h"
#include "base/lumio-fiber.h"

struct _LumioDraftDialog
{
  AdwDialog          parent_instance;

  LumioAccount      *account;
  LumioEvents       *events;
  LumioApiEvent     *draft; /* NULL: a new one */
  GPtrArray         *ticket_types;
  char              *problems[4]; /* of each page, by property */
  char              *key;         /* under which a new one is made, until that is known */
  gboolean           busy;

  AdwNavigationView *navigation;
  GtkEditable       *name;
  GtkEditable       *venue;
  GtkEditable       *starts;
  GtkTextView       *description;
  GtkEditable       *goal;
  GtkEditable       *price;
  GtkEditable       *share;
  GtkEditable       *closes;
  GtkEditable       *least;
  GtkEditable       *most;
  GtkListBox        *types;
  GtkEditable       *type_name;
  GtkEditable       *type_price;
  GtkEditable       *type_capacity;
};

G_DEFINE_FINAL_TYPE (LumioDraftDialog, lumio_draft_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_ABOUT_PROBLEM = 1,
  PROP_MONEY_PROBLEM,
  PROP_TICKETS_PROBLEM,
  PROP_PROMISE,
  PROP_HAS_ABOUT_PROBLEM,
  PROP_HAS_MONEY_PROBLEM,
  PROP_HAS_TICKETS_PROBLEM,
  PROP_HAS_TYPES,
  PROP_BUSY,
} LumioDraftDialogProps;

static GParamSpec *properties[PROP_BUSY + 1];

static void
notify_all (LumioDraftDialog *self)
{
  g_object_freeze_notify (G_OBJECT (self));

  for (guint i = PROP_ABOUT_PROBLEM; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  g_object_thaw_notify (G_OBJECT (self));
}

/* Says at a field what is wrong with it, and goes there. */
static void
complain (LumioDraftDialog      *self,
          LumioDraftDialogProps  page,
          gpointer               field,
          const char            *sentence)
{
  g_set_str (&self->problems[page], sentence);
  notify_all (self);

  if (field != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (field));

  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
forget_problems (LumioDraftDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->problems); i++)
    g_clear_pointer (&self->problems[i], g_free);

  notify_all (self);
}

static void
changed_cb (LumioDraftDialog *self)
{
  forget_problems (self);
}

/* ---- reading what was typed ---- */

static char *
get_text (GtkEditable *field)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (field)));
}

/* "2027-06-21", or with a time, "2027-06-21 20:30"; nothing is 0. */
static gboolean
read_day (GtkEditable *field,
          gint64      *time)
{
  g_autofree char *text = get_text (field);
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();
  g_autoptr(GDateTime) moment = NULL;
  g_autofree char *iso = NULL;
  char *space = strchr (text, ' ');

  *time = 0;

  if (*text == '\0')
    return TRUE;

  if (space != NULL)
    *space = 'T';

  iso = space != NULL ? g_strconcat (text, ":00", NULL) : g_strconcat (text, "T00:00:00", NULL);

  if (strlen (iso) != strlen ("2027-06-21T00:00:00") ||
      !(moment = g_date_time_new_from_iso8601 (iso, zone)))
    return FALSE;

  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC;

  return TRUE;
}

/* Nothing is 0. */
static gboolean
read_count (GtkEditable *field,
            gint64      *count)
{
  g_autofree char *text = get_text (field);

  *count = 0;

  return *text == '\0' || g_ascii_string_to_signed (text, 10, 1, 1000000000, count, NULL);
}

static gboolean
read_amount (LumioDraftDialog      *self,
             LumioDraftDialogProps  page,
             GtkEditable           *field,
             gint64                *amount)
{
  g_autoptr(GError) error = NULL;

  if (lumio_amount_text_parse (gtk_editable_get_text (field), lumio_number_marks_locale (), amount,
                               &error))
    return TRUE;

  complain (self, page, field, error->message);

  return FALSE;
}

/* Says at its page what a day should look like. */
static gboolean
read_when (LumioDraftDialog      *self,
           LumioDraftDialogProps  page,
           GtkEditable           *field,
           gint64                *time)
{
  if (!read_day (field, time))
    complain (self, page, field, _("Write the day as 2027-06-21, with a time if you like: 2027-06-21 "
                                   "20:30."));
  else if (*time != 0 && *time <= g_get_real_time ())
    complain (self, page, field, _("This day has passed."));
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_about (LumioDraftDialog   *self,
             LumioApiEventTerms *terms)
{
  g_autofree char *name = get_text (self->name);

  if (*name == '\0')
    {
      complain (self, PROP_ABOUT_PROBLEM, self->name, _("It needs a name."));
      return FALSE;
    }

  return read_when (self, PROP_ABOUT_PROBLEM, self->starts, &terms->starts_at);
}

static gboolean
check_money (LumioDraftDialog   *self,
             LumioApiEventTerms *terms)
{
  if (!read_amount (self, PROP_MONEY_PROBLEM, self->goal, &terms->funding_goal) ||
      !read_amount (self, PROP_MONEY_PROBLEM, self->price, &terms->token_price) ||
      !read_amount (self, PROP_MONEY_PROBLEM, self->share, &terms->share) ||
      !read_when (self, PROP_MONEY_PROBLEM, self->closes, &terms->closes_at))
    return FALSE;

  if (terms->funding_goal % terms->token_price != 0)
    complain (self, PROP_MONEY_PROBLEM, self->price,
              _("What it needs must be a whole number of tokens at their price."));
  else if (terms->share > G_GINT64_CONSTANT (1000000000))
    complain (self, PROP_MONEY_PROBLEM, self->share, _("A share is at most 100 percent."));
  else if (!read_count (self->least, &terms->min_per_investor))
    complain (self, PROP_MONEY_PROBLEM, self->least, _("Type a number of tokens, such as 5."));
  else if (!read_count (self->most, &terms->max_per_investor))
    complain (self, PROP_MONEY_PROBLEM, self->most, _("Type a number of tokens, such as 5."));
  else if (terms->max_per_investor != 0 && terms->max_per_investor < terms->min_per_investor)
    complain (self, PROP_MONEY_PROBLEM, self->most, _("The most is less than the least."));
  else
    {
      terms->min_per_investor = MAX (1, terms->min_per_investor);
      return TRUE;
    }

  return FALSE;
}

/* What follows from the three numbers, as investors will read it. */
static char *
get_promise (LumioDraftDialog *self)
{
  const LumioNumberMarks *marks = lumio_number_marks_locale ();
  g_autofree char *supply = NULL;
  g_autofree char *percent = NULL;
  gint64 goal, price, share;

  if (!lumio_amount_text_parse (gtk_editable_get_text (self->goal), marks, &goal, NULL) ||
      !lumio_amount_text_parse (gtk_editable_get_text (self->price), marks, &price, NULL) ||
      !lumio_amount_text_parse (gtk_editable_get_text (self->share), marks, &share, NULL) ||
      goal % price != 0)
    return NULL;

  supply = lumio_event_format_count (goal / price);
  percent = lumio_event_format_share (share);

  /* TRANSLATORS: a number of tokens, a percentage. */
  return g_strdup_printf (_("There will be %s tokens. %s of what the tickets bring in is shared "
                            "equally among them."), supply, percent);
}

/* ---- tickets ---- */

static void
remove_type_cb (GtkWidget *button)
{
  LumioDraftDialog *self =
    LUMIO_DRAFT_DIALOG (gtk_widget_get_ancestor (button, LUMIO_TYPE_DRAFT_DIALOG));
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  g_ptr_array_remove_index (self->ticket_types,
                            (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
  gtk_list_box_remove (self->types, row);
  notify_all (self);
}

static void
show_type (LumioDraftDialog         *self,
           const LumioApiTicketType *type)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *price = lumio_format_money (self, type->price, "USDC", FALSE);
  g_autofree char *capacity = lumio_event_format_count (type->capacity);
  /* TRANSLATORS: how many tickets there are, and what one costs. */
  g_autofree char *subtitle = g_strdup_printf (_("%s at %s"), capacity, price);
  g_autofree char *label = g_strdup_printf (_("Remove %s"), type->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), type->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_type_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->types, row);
}

static gboolean
has_type_text (LumioDraftDialog *self)
{
  return *gtk_editable_get_text (self->type_name) != '\0' ||
         *gtk_editable_get_text (self->type_price) != '\0' ||
         *gtk_editable_get_text (self->type_capacity) != '\0';
}

static gboolean
add_type (LumioDraftDialog *self)
{
  g_autoptr(LumioApiTicketType) type = lumio_api_ticket_type_new ();

  forget_problems (self);
  type->name = get_text (self->type_name);

  if (*type->name == '\0')
    {
      complain (self, PROP_TICKETS_PROBLEM, self->type_name, _("A kind of ticket needs a name."));
      return FALSE;
    }

  if (!read_amount (self, PROP_TICKETS_PROBLEM, self->type_price, &type->price))
    return FALSE;

  if (!read_count (self->type_capacity, &type->capacity) || type->capacity == 0)
    {
      complain (self, PROP_TICKETS_PROBLEM, self->type_capacity, _("Type how many tickets there are."));
      return FALSE;
    }

  show_type (self, type);
  g_ptr_array_add (self->ticket_types, g_steal_pointer (&type));
  gtk_editable_set_text (self->type_name, "");
  gtk_editable_set_text (self->type_price, "");
  gtk_editable_set_text (self->type_capacity, "");
  notify_all (self);

  return TRUE;
}

static void
add_type_cb (LumioDraftDialog *self)
{
  if (add_type (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->type_name));
}

/* ---- from page to page ---- */

static void
money_cb (LumioDraftDialog *self)
{
  LumioApiEventTerms terms = { 0 };

  forget_problems (self);

  if (check_about (self, &terms))
    adw_navigation_view_push_by_tag (self->navigation, "money");
}

static void
tickets_cb (LumioDraftDialog *self)
{
  LumioApiEventTerms terms = { 0 };

  forget_problems (self);

  if (check_money (self, &terms))
    adw_navigation_view_push_by_tag (self->navigation, "tickets");
}

/* A refusal is said on the page that has the field. */
static void
show_refusal (LumioDraftDialog *self,
              const GError     *error)
{
  static const char * const about[] = { "name", "venue", "description", "starts_at", NULL };
  static const char * const money[] = {
    "fundingGoal", "tokenPrice", "revenueSharePct", "closes_at", "min_per_investor",
    "max_per_investor", NULL,
  };
  g_autofree char *sentence = lumio_account_explain (error);
  LumioProblem *problem = lumio_problem_from_error (error);
  const char *field = problem != NULL ? lumio_problem_get_field (problem) : NULL;

  if (field != NULL && g_strv_contains (about, field))
    {
      adw_navigation_view_pop_to_tag (self->navigation, "about");
      complain (self, PROP_ABOUT_PROBLEM, NULL, sentence);
    }
  else if (field != NULL && g_strv_contains (money, field))
    {
      adw_navigation_view_pop_to_tag (self->navigation, "money");
      complain (self, PROP_MONEY_PROBLEM, NULL, sentence);
    }
  else
    {
      complain (self, PROP_TICKETS_PROBLEM, NULL, sentence);
    }
}

static DexFuture *
ask (LumioDraftDialog         *self,
     const LumioApiEventTerms *terms)
{
  LumioApiClient *client = lumio_account_get_client (self->account);

  if (self->draft != NULL)
    return lumio_api_client_update_event (client, self->draft->id, terms);

  if (self->key == NULL)
    self->key = g_uuid_string_random ();

  return lumio_api_client_create_event (client, self->key, terms);
}

static DexFuture *
save_fiber (gpointer user_data)
{
  LumioDraftDialog *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->description);
  LumioApiEventTerms terms = { .ticket_types = self->ticket_types };
  g_autofree char *name = get_text (self->name);
  g_autofree char *venue = get_text (self->venue);
  g_autofree char *description = NULL;
  g_autoptr(LumioApiEvent) saved = NULL;
  g_autoptr(GError) error = NULL;

  g_object_get (buffer, "text", &description, NULL);
  terms.name = name;
  terms.venue = venue;
  terms.description = description;

  if (check_about (self, &terms) && check_money (self, &terms))
    saved = dex_await_boxed (ask (self, &terms), &error);

  self->busy = FALSE;
  notify_all (self);

  if (saved != NULL)
    {
      lumio_events_note (self->events, saved);
      adw_dialog_close (ADW_DIALOG (self));
      return dex_future_new_true ();
    }

  if (error == NULL)
    return dex_future_new_true ();

  /* Asked once more under the same key, a lost answer makes no second one. */
  if (!g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    g_clear_pointer (&self->key, g_free);

  show_refusal (self, error);

  return dex_future_new_true ();
}

static void
save_cb (LumioDraftDialog *self)
{
  if (self->busy || (has_type_text (self) && !add_type (self)))
    return;

  forget_problems (self);
  self->busy = TRUE;
  notify_all (self);
  dex_future_disown (lumio_fiber_spawn (save_fiber, g_object_ref (self), g_object_unref));
}

/* ---- what is written already ---- */

static void
fill_amount (GtkEditable *field,
             gint64       amount)
{
  g_autofree char *text = lumio_amount_text_format (amount, 0, lumio_number_marks_locale ());

  gtk_editable_set_text (field, text);
}

static void
fill_day (GtkEditable *field,
          gint64       time)
{
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();
  g_autoptr(GDateTime) utc = time != 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autoptr(GDateTime) moment = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  g_autofree char *text = moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : NULL;

  gtk_editable_set_text (field, text != NULL ? text : "");
}

static void
fill_count (GtkEditable *field,
            gint64       count)
{
  g_autofree char *text = count > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, count) : NULL;

  gtk_editable_set_text (field, text != NULL ? text : "");
}

static void
fill (LumioDraftDialog    *self,
      const LumioApiEvent *draft)
{
  gtk_editable_set_text (self->name, draft->name);
  gtk_editable_set_text (self->venue, draft->venue);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->description), draft->description, -1);
  fill_day (self->starts, draft->starts_at);
  fill_day (self->closes, draft->closes_at);
  fill_amount (self->goal, draft->funding_goal);
  fill_amount (self->price, draft->token_price);
  fill_amount (self->share, draft->share);
  fill_count (self->least, draft->min_per_investor > 1 ? draft->min_per_investor : 0);
  fill_count (self->most, draft->max_per_investor);

  for (guint i = 0; i < draft->ticket_types->len; i++)
    {
      const LumioApiTicketType *type = g_ptr_array_index (draft->ticket_types, i);

      g_ptr_array_add (self->ticket_types, lumio_api_ticket_type_copy (type));
      show_type (self, type);
    }

  notify_all (self);
}

/* ---- the object ---- */

static void
lumio_draft_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LUMIO_TYPE_DRAFT_DIALOG);

  G_OBJECT_CLASS (lumio_draft_dialog_parent_class)->dispose (object);
}

static void
lumio_draft_dialog_finalize (GObject *object)
{
  LumioDraftDialog *self = (LumioDraftDialog *) object;

  g_clear_object (&self->events);
  g_clear_object (&self->account);
  g_clear_pointer (&self->draft, lumio_api_event_free);
  g_clear_pointer (&self->ticket_types, g_ptr_array_unref);
  g_free (self->key);

  for (guint i = 0; i < G_N_ELEMENTS (self->problems); i++)
    g_free (self->problems[i]);

  G_OBJECT_CLASS (lumio_draft_dialog_parent_class)->finalize (object);
}

static void
lumio_draft_dialog_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  LumioDraftDialog *self = (LumioDraftDialog *) object;

  switch ((LumioDraftDialogProps) prop_id)
    {
    case PROP_ABOUT_PROBLEM:
    case PROP_MONEY_PROBLEM:
    case PROP_TICKETS_PROBLEM:
      g_value_set_string (value, self->problems[prop_id]);
      break;

    case PROP_PROMISE:
      g_value_take_string (value, self->share != NULL ? get_promise (self) : NULL);
      break;

    case PROP_HAS_ABOUT_PROBLEM:
      g_value_set_boolean (value, self->problems[PROP_ABOUT_PROBLEM] != NULL);
      break;

    case PROP_HAS_MONEY_PROBLEM:
      g_value_set_boolean (value, self->problems[PROP_MONEY_PROBLEM] != NULL);
      break;

    case PROP_HAS_TICKETS_PROBLEM:
      g_value_set_boolean (value, self->problems[PROP_TICKETS_PROBLEM] != NULL);
      break;

    case PROP_HAS_TYPES:
      g_value_set_boolean (value, self->ticket_types != NULL && self->ticket_types->len > 0);
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_draft_dialog_class_init (LumioDraftDialogClass *klass)
{
  static const char * const names[] = {
    NULL, "about-problem", "money-problem", "tickets-problem", "promise", "has-about-problem",
    "has-money-problem", "has-tickets-problem", "has-types", "busy",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_draft_dialog_dispose;
  object_class->finalize = lumio_draft_dialog_finalize;
  object_class->get_property = lumio_draft_dialog_get_property;

  for (guint i = PROP_ABOUT_PROBLEM; i < G_N_ELEMENTS (properties); i++)
    properties[i] = i < PROP_HAS_ABOUT_PROBLEM
                      ? g_param_spec_string (names[i], NULL, NULL, NULL, readable)
                      : g_param_spec_boolean (names[i], NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-draft-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, name);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, venue);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, starts);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, description);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, goal);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, price);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, share);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, closes);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, least);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, most);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, types);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, type_name);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, type_price);
  gtk_widget_class_bind_template_child (widget_class, LumioDraftDialog, type_capacity);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, money_cb);
  gtk_widget_class_bind_template_callback (widget_class, tickets_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_type_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
lumio_draft_dialog_init (LumioDraftDialog *self)
{
  self->ticket_types =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_ticket_type_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_draft_dialog_new (LumioAccount        *account,
                        LumioEvents         *events,
                        const LumioApiEvent *draft)
{
  LumioDraftDialog *self = g_object_new (LUMIO_TYPE_DRAFT_DIALOG, NULL);

  self->account = g_object_ref (account);
  self->events = g_object_ref (events);

  if (draft != NULL)
    {
      self->draft = lumio_api_event_copy (draft);
      fill (self, draft);
    }

  return ADW_DIALOG (self);
}
