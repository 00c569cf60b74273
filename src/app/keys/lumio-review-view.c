#include "app/keys/lumio-review-view.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-review-text.h"
#include "app/lumio-formats.h"

#define MAX_FIELDS 500

struct _LumioReviewView
{
  AdwBin              parent_instance;

  LumioSignerReview  *review;
  char               *address; /* whose key is to sign */
  GPtrArray          *rows;    /* of the details; not owned */
  char               *error;
  guint               ready;
  gboolean            agreed;

  GtkWidget          *dangers_group;
  GtkListBox         *dangers;
  GtkListBox         *effects;
  AdwExpanderRow     *details;
  GtkWidget          *confirm_group;
  GtkEditable        *confirm;
};

G_DEFINE_FINAL_TYPE (LumioReviewView, lumio_review_view, ADW_TYPE_BIN)

typedef enum
{
  PROP_ERROR = 1,
  PROP_HAS_ERROR,
  PROP_SUMMARY,
  PROP_HAS_SUMMARY,
  PROP_TERMS,
  PROP_CONFIRM_REQUEST,
} LumioReviewViewProps;

static GParamSpec *properties[PROP_CONFIRM_REQUEST + 1];

enum
{
  AGREED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What has to be typed for what cannot be undone: the last letters of the account. */
static char *
get_word (LumioReviewView *self)
{
  const char *address = self->address;

  return address != NULL && strlen (address) > 4 ? g_strdup (address + strlen (address) - 4)
                                                 : g_strdup ("");
}

static gboolean
is_confirmed (LumioReviewView *self)
{
  g_autofree char *word = get_word (self);
  g_autofree char *typed = NULL;

  if (self->review == NULL || self->review->confirm == 0)
    return TRUE;

  typed = g_ascii_strup (gtk_editable_get_text (self->confirm), -1);
  g_strstrip (typed);

  return g_str_equal (typed, word);
}

static void
enable_signing (LumioReviewView *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.sign",
                                 self->review != NULL && self->ready == 0 && !self->agreed &&
                                 is_confirmed (self));
}

static void
ready_cb (gpointer user_data)
{
  LumioReviewView *self = user_data;

  self->ready = 0;
  enable_signing (self);
}

static void
confirm_changed_cb (LumioReviewView *self)
{
  enable_signing (self);
}

static void
add_sentence (GtkListBox *list,
              char       *sentence,
              const char *icon)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);

  if (icon != NULL)
    {
      GtkWidget *image = gtk_image_new_from_icon_name (icon);

      gtk_widget_add_css_class (image, "warning");
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
    }

  gtk_list_box_append (list, row);
  g_free (sentence);
}

static void
show_dangers (LumioReviewView *self,
              guint            dangers)
{
  gtk_list_box_remove_all (self->dangers);
  gtk_widget_set_visible (self->dangers_group, dangers != 0);

  for (guint bit = 0; bit < 32; bit++)
    if (dangers & (1u << bit))
      add_sentence (self->dangers, lumio_review_describe_danger ((StellarDanger) (1u << bit)),
                    "dialog-warning-symbolic");
}

static void
add_detail (LumioReviewView *self,
            const char      *name,
            const char      *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  gtk_widget_add_css_class (row, "monospace");
  adw_expander_row_add_row (self->details, row);
  g_ptr_array_add (self->rows, row);
}

/* Going back and reviewing again makes the rows anew. */
static void
show_review (LumioReviewView *self)
{
  const StellarReview *review = self->review->review;
  gint64 wait = (self->review->ready - g_get_monotonic_time ()) / 1000 + 50;

  gtk_list_box_remove_all (self->effects);

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->details, g_ptr_array_index (self->rows, i));

  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < review->operations->len; i++)
    {
      const StellarReviewOperation *operation = g_ptr_array_index (review->operations, i);

      for (guint j = 0; j < operation->effects->len; j++)
        add_sentence (self->effects,
                      lumio_review_describe_effect (g_ptr_array_index (operation->effects, j)),
                      NULL);
    }

  if (review->memo != NULL)
    add_sentence (self->effects, lumio_review_describe_memo (review), NULL);

  show_dangers (self, review->dangers);

  for (guint i = 0; i < review->fields->len && i < MAX_FIELDS; i++)
    {
      const StellarReviewField *field = g_ptr_array_index (review->fields, i);

      add_detail (self, field->path, field->value);
    }

  gtk_editable_set_text (self->confirm, "");
  gtk_widget_set_visible (self->confirm_group, self->review->confirm != 0);

  for (guint i = PROP_SUMMARY; i <= PROP_CONFIRM_REQUEST; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  /* The button is a second away from the finger. */
  g_clear_handle_id (&self->ready, g_source_remove);
  self->ready = g_timeout_add_once (MAX (wait, 1), ready_cb, self);
  enable_signing (self);

  if (self->review->confirm != 0)
    {
      g_autofree char *first = lumio_review_describe_danger ((StellarDanger)
                                                             (self->review->confirm &
                                                              -self->review->confirm));

      gtk_accessible_announce (GTK_ACCESSIBLE (self), first,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
    }
}

static void
sign_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  LumioReviewView *self = LUMIO_REVIEW_VIEW (widget);

  if (self->review == NULL || !is_confirmed (self))
    return;

  lumio_review_view_say (self, NULL);
  self->agreed = TRUE;
  enable_signing (self);
  g_signal_emit (self, signals[AGREED], 0);
}

/* ---- the widget ---- */

static void
lumio_review_view_dispose (GObject *object)
{
  LumioReviewView *self = (LumioReviewView *) object;

  g_clear_handle_id (&self->ready, g_source_remove);
  g_clear_pointer (&self->review, lumio_signer_review_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_REVIEW_VIEW);

  G_OBJECT_CLASS (lumio_review_view_parent_class)->dispose (object);
}

static void
lumio_review_view_finalize (GObject *object)
{
  LumioReviewView *self = (LumioReviewView *) object;

  g_free (self->error);
  g_free (self->address);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (lumio_review_view_parent_class)->finalize (object);
}

static char *
get_summary (LumioReviewView *self)
{
  return self->review != NULL ? lumio_review_describe_changes (self->review->review) : g_strdup ("");
}

static void
lumio_review_view_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  LumioReviewView *self = (LumioReviewView *) object;
  g_autofree char *text = NULL;

  switch ((LumioReviewViewProps) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, self->error != NULL);
      break;

    case PROP_SUMMARY:
      g_value_take_string (value, get_summary (self));
      break;

    case PROP_HAS_SUMMARY:
      text = get_summary (self);
      g_value_set_boolean (value, *text != '\0');
      break;

    case PROP_TERMS:
      if (self->review != NULL)
        g_value_take_string (value, lumio_review_describe_terms (self->review->review,
                                                                 g_get_real_time () / G_USEC_PER_SEC));
      break;

    case PROP_CONFIRM_REQUEST:
      text = get_word (self);
      /* TRANSLATORS: %s is four letters */
      g_value_take_string (value, g_strdup_printf (_("This cannot be undone. To go on, type the last "
                                                     "four letters of your account: %s"), text));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_review_view_class_init (LumioReviewViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_review_view_dispose;
  object_class->finalize = lumio_review_view_finalize;
  object_class->get_property = lumio_review_view_get_property;

  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, readable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  properties[PROP_HAS_SUMMARY] = g_param_spec_boolean ("has-summary", NULL, NULL, FALSE, readable);
  properties[PROP_TERMS] = g_param_spec_string ("terms", NULL, NULL, NULL, readable);
  properties[PROP_CONFIRM_REQUEST] = g_param_spec_string ("confirm-request", NULL, NULL, NULL,
                                                          readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[AGREED] = g_signal_new ("agreed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-review-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioReviewView, dangers_group);
  gtk_widget_class_bind_template_child (widget_class, LumioReviewView, dangers);
  gtk_widget_class_bind_template_child (widget_class, LumioReviewView, effects);
  gtk_widget_class_bind_template_child (widget_class, LumioReviewView, details);
  gtk_widget_class_bind_template_child (widget_class, LumioReviewView, confirm_group);
  gtk_widget_class_bind_template_child (widget_class, LumioReviewView, confirm);
  gtk_widget_class_bind_template_callback (widget_class, confirm_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lumio_format_markup);
  gtk_widget_class_install_action (widget_class, "review.sign", NULL, sign_action);
}

static void
lumio_review_view_init (LumioReviewView *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  enable_signing (self);
}

void
lumio_review_view_set_review (LumioReviewView         *self,
                              const LumioSignerReview *review,
                              const char              *address)
{
  g_clear_pointer (&self->review, lumio_signer_review_free);
  self->review = lumio_signer_review_copy (review);
  self->agreed = FALSE;
  g_set_str (&self->address, address);
  lumio_review_view_say (self, NULL);
  show_review (self);
}

void
lumio_review_view_say (LumioReviewView *self,
                       const char      *sentence)
{
  g_set_str (&self->error, sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ERROR]);

  if (sentence == NULL)
    return;

  self->agreed = FALSE;
  enable_signing (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}
