#include "app/keys/lumio-add-key-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-word-view.h"
#include "stellar/stellar-strkey.h"

#define STRKEY_LENGTH 56
#define WORDS 24
#define MAX_ANSWERS 1024

struct _LumioAddKeyDialog
{
  AdwDialog          parent_instance;

  LumioKeys         *keys;
  DexFuture         *working;
  char              *error;
  guint              asking;
  char              *made;    /* the address that the words shown are for */
  GPtrArray         *answers; /* GtkEditable, in the order that was asked for; not owned */

  AdwNavigationView *pages;
  AdwComboRow       *what;
  GtkEditable       *label;
  GtkEditable       *words;
  GtkEditable       *phrase;
  GtkEditable       *secret;
  GtkEditable       *address;
  GtkEditable       *passphrase;
  LumioWordView     *shown;
  GtkListBox        *asked;
};

G_DEFINE_FINAL_TYPE (LumioAddKeyDialog, lumio_add_key_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_ERROR = 1,
  PROP_HAS_ERROR,
} LumioAddKeyDialogProps;

static GParamSpec *properties[PROP_HAS_ERROR + 1];

typedef enum
{
  HAS_NOTHING,
  HAS_WORDS,
  HAS_SECRET,
  HAS_ADDRESS,
} What;

static What
get_what (LumioAddKeyDialog *self)
{
  return (What) adw_combo_row_get_selected (self->what);
}

static void
say (LumioAddKeyDialog *self,
     const char        *sentence)
{
  g_set_str (&self->error, sentence);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ERROR]);

  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* What was typed and is secret does not stay for longer than it is needed. */
static void
clear_secrets (LumioAddKeyDialog *self)
{
  gtk_editable_set_text (self->words, "");
  gtk_editable_set_text (self->phrase, "");
  gtk_editable_set_text (self->secret, "");
}

static void
what_changed_cb (LumioAddKeyDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->words), get_what (self) == HAS_WORDS);
  gtk_widget_set_visible (GTK_WIDGET (self->phrase), get_what (self) == HAS_WORDS);
  gtk_widget_set_visible (GTK_WIDGET (self->secret), get_what (self) == HAS_SECRET);
  gtk_widget_set_visible (GTK_WIDGET (self->address), get_what (self) == HAS_ADDRESS);
  clear_secrets (self);
  say (self, NULL);
}

static void
explain (LumioAddKeyDialog *self,
         const GError      *error)
{
  g_autofree char *sentence = lumio_keys_explain (error);

  say (self, sentence);
}

/* ---- a new account: its words ---- */

static DexFuture *
made_cb (DexFuture *future,
         gpointer   user_data)
{
  LumioAddKeyDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  LumioSignerWords *words;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.add", TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.reveal", TRUE);

  if (value == NULL)
    {
      explain (self, error);
      return dex_future_new_true ();
    }

  words = g_value_get_boxed (value);

  /* Words that are shown again come without: whose they are is known. */
  if (words->address != NULL)
    g_set_str (&self->made, words->address);

  lumio_word_view_set_words (self->shown, words);
  lumio_keys_refresh (self->keys);
  adw_navigation_view_replace_with_tags (self->pages, (const char * const []) { "words" }, 1);

  return dex_future_new_true ();
}

/* ---- the words of an account that is here: not without the passphrase, though it is unlocked ---- */

static void
reveal_cb (LumioAddKeyDialog *self)
{
  const char *passphrase = gtk_editable_get_text (self->passphrase);

  if (*passphrase == '\0')
    return;

  say (self, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.reveal", FALSE);
  dex_clear (&self->working);
  self->working =
    dex_future_finally (lumio_signer_show_words (lumio_keys_get_signer (self->keys), self->made,
                                                 passphrase), made_cb, self, NULL);
  gtk_editable_set_text (self->passphrase, "");
}

static void
reveal_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  reveal_cb (LUMIO_ADD_KEY_DIALOG (widget));
}

/* ---- whether they were written down ---- */

static DexFuture *
asked_cb (DexFuture *future,
          gpointer   user_data)
{
  LumioAddKeyDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GArray *numbers;

  if (value == NULL)
    {
      explain (self, error);
      return dex_future_new_true ();
    }

  numbers = g_value_get_boxed (value);
  gtk_list_box_remove_all (self->asked);
  g_ptr_array_set_size (self->answers, 0);

  for (guint i = 0; i < numbers->len; i++)
    {
      GtkWidget *row = adw_password_entry_row_new ();
      g_autofree char *title = g_strdup_printf (_("Word %u"), g_array_index (numbers, guint, i));

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      gtk_list_box_append (self->asked, row);
      g_ptr_array_add (self->answers, row);
    }

  if (g_strcmp0 (adw_navigation_page_get_tag (adw_navigation_view_get_visible_page (self->pages)),
                 "check") != 0)
    adw_navigation_view_push_by_tag (self->pages, "check");

  return dex_future_new_true ();
}

static void
ask (LumioAddKeyDialog *self)
{
  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_signer_ask_words (lumio_keys_get_signer (self->keys),
                                                              self->made), asked_cb, self, NULL);
}

static void
ask_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  say (LUMIO_ADD_KEY_DIALOG (widget), NULL);
  ask (LUMIO_ADD_KEY_DIALOG (widget));
}

static void
ask_cb (gpointer user_data)
{
  LumioAddKeyDialog *self = user_data;

  self->asking = 0;
  ask (self);
}

static DexFuture *
checked_cb (DexFuture *future,
            gpointer   user_data)
{
  LumioAddKeyDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error))
    {
      lumio_keys_refresh (self->keys);
      adw_dialog_close (ADW_DIALOG (self));
      return dex_future_new_true ();
    }

  explain (self, error);

  /* What was answered wrong is not asked for again; other words are, once this has ended. */
  g_clear_handle_id (&self->asking, g_source_remove);
  self->asking = g_idle_add_once (ask_cb, self);

  return dex_future_new_true ();
}

static void
check_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  LumioAddKeyDialog *self = LUMIO_ADD_KEY_DIALOG (widget);
  char answers[MAX_ANSWERS] = { 0 };

  for (guint i = 0; i < self->answers->len; i++)
    {
      GtkEditable *answer = g_ptr_array_index (self->answers, i);

      if (i > 0)
        g_strlcat (answers, " ", sizeof answers);

      g_strlcat (answers, gtk_editable_get_text (answer), sizeof answers);
    }

  say (self, NULL);
  dex_clear (&self->working);
  self->working = dex_future_finally (lumio_signer_check_words (lumio_keys_get_signer (self->keys),
                                                                self->made, answers),
                                      checked_cb, self, NULL);
  explicit_bzero (answers, sizeof answers);
}

/* ---- an account that there is already ---- */

static DexFuture *
added_cb (DexFuture *future,
          gpointer   user_data)
{
  LumioAddKeyDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.add", TRUE);

  if (dex_future_get_value (future, &error))
    {
      lumio_keys_refresh (self->keys);
      adw_dialog_close (ADW_DIALOG (self));
    }
  else
    {
      explain (self, error);
    }

  return dex_future_new_true ();
}

/* A secret is only looked at, and read by the signer alone. */
static const char *
find_fault (LumioAddKeyDialog *self)
{
  const char *secret = gtk_editable_get_text (self->secret);
  guint8 key[32];

  switch (get_what (self))
    {
    case HAS_WORDS:
      return *gtk_editable_get_text (self->words) == '\0' ? _("Enter the words.") : NULL;

    case HAS_SECRET:
      return *secret == 'S' && strlen (secret) == STRKEY_LENGTH
             ? NULL : _("This is not a secret key. One begins with S and has 56 letters.");

    case HAS_ADDRESS:
      return stellar_address_decode (gtk_editable_get_text (self->address), key, NULL)
             ? NULL : _("This is not an address. One begins with G and has 56 letters.");

    case HAS_NOTHING:
    default:
      return NULL;
    }
}

static DexFuture *
begin_adding (LumioAddKeyDialog *self)
{
  LumioSigner *signer = lumio_keys_get_signer (self->keys);
  const char *label = gtk_editable_get_text (self->label);

  switch (get_what (self))
    {
    case HAS_WORDS:
      return lumio_signer_import_words (signer, label, 0, gtk_editable_get_text (self->words),
                                        gtk_editable_get_text (self->phrase));

    case HAS_SECRET:
      return lumio_signer_import_secret (signer, label, gtk_editable_get_text (self->secret));

    case HAS_ADDRESS:
      return lumio_signer_add_watch (signer, gtk_editable_get_text (self->address), label);

    case HAS_NOTHING:
    default:
      return lumio_signer_create_words (signer, label, WORDS, "english");
    }
}

static void
add_cb (LumioAddKeyDialog *self)
{
  const char *fault = find_fault (self);

  say (self, fault);

  if (fault != NULL)
    return;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.add", FALSE);
  dex_clear (&self->working);
  self->working = dex_future_finally (begin_adding (self),
                                      get_what (self) == HAS_NOTHING ? made_cb : added_cb, self,
                                      NULL);
  clear_secrets (self);
}

static void
add_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  add_cb (LUMIO_ADD_KEY_DIALOG (widget));
}

static void
lumio_add_key_dialog_dispose (GObject *object)
{
  LumioAddKeyDialog *self = (LumioAddKeyDialog *) object;

  dex_clear (&self->working);
  g_clear_handle_id (&self->asking, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), LUMIO_TYPE_ADD_KEY_DIALOG);
  g_clear_pointer (&self->answers, g_ptr_array_unref);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (lumio_add_key_dialog_parent_class)->dispose (object);
}

static void
lumio_add_key_dialog_finalize (GObject *object)
{
  g_free (((LumioAddKeyDialog *) object)->error);
  g_free (((LumioAddKeyDialog *) object)->made);

  G_OBJECT_CLASS (lumio_add_key_dialog_parent_class)->finalize (object);
}

static void
lumio_add_key_dialog_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  LumioAddKeyDialog *self = (LumioAddKeyDialog *) object;

  switch ((LumioAddKeyDialogProps) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;

    case PROP_HAS_ERROR:
      g_value_set_boolean (value, self->error != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lumio_add_key_dialog_class_init (LumioAddKeyDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lumio_add_key_dialog_dispose;
  object_class->finalize = lumio_add_key_dialog_finalize;
  object_class->get_property = lumio_add_key_dialog_get_property;

  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, readable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LUMIO_TYPE_WORD_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-add-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, what);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, asked);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, shown);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, phrase);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, words);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, label);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, secret);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, address);
  gtk_widget_class_bind_template_child (widget_class, LumioAddKeyDialog, passphrase);
  gtk_widget_class_bind_template_callback (widget_class, what_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, reveal_cb);
  gtk_widget_class_install_action (widget_class, "key.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "key.ask", NULL, ask_action);
  gtk_widget_class_install_action (widget_class, "key.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "key.reveal", NULL, reveal_action);
}

static void
lumio_add_key_dialog_init (LumioAddKeyDialog *self)
{
  self->answers = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
lumio_add_key_dialog_new (LumioKeys *keys)
{
  LumioAddKeyDialog *self = g_object_new (LUMIO_TYPE_ADD_KEY_DIALOG, NULL);

  self->keys = g_object_ref (keys);

  return ADW_DIALOG (self);
}

AdwDialog *
lumio_add_key_dialog_new_for_words (LumioKeys  *keys,
                                    const char *address)
{
  LumioAddKeyDialog *self = LUMIO_ADD_KEY_DIALOG (lumio_add_key_dialog_new (keys));

  self->made = g_strdup (address);
  adw_dialog_set_title (ADW_DIALOG (self), _("Its Words"));
  adw_navigation_view_replace_with_tags (self->pages, (const char * const []) { "passphrase" }, 1);

  return ADW_DIALOG (self);
}
