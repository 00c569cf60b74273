#include "app/help/lumio-help-dialog.h"

#include <glib/gi18n.h>

#include "app/help/lumio-help-page.h"

struct _LumioHelpDialog
{
  AdwDialog          parent_instance;

  AdwNavigationView *view;
};

G_DEFINE_FINAL_TYPE (LumioHelpDialog, lumio_help_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
make_label (const char *markup,
            const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* A number or a dot, and beside it what it stands before. */
static GtkWidget *
make_item (const char *mark,
           const char *markup)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (mark);

  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), make_label (markup, NULL));

  return box;
}

static GtkWidget *
make_block (const LumioHelpBlock *block)
{
  g_autofree char *mark = NULL;
  GtkWidget *widget;

  switch (block->kind)
    {
    case LUMIO_HELP_HEADING:
      widget = make_label (block->markup, "title-4");
      gtk_widget_set_margin_top (widget, 12);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LEVEL, 2, -1);
      return widget;

    case LUMIO_HELP_STEP:
      mark = g_strdup_printf (C_("help step", "%u."), block->number);
      return make_item (mark, block->markup);

    case LUMIO_HELP_BULLET:
      return make_item ("•", block->markup);

    case LUMIO_HELP_TERM:
      return make_label (block->markup, "heading");

    case LUMIO_HELP_DEFINITION:
      widget = make_label (block->markup, NULL);
      gtk_widget_set_margin_start (widget, 18);
      return widget;

    case LUMIO_HELP_NOTE:
      widget = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_box_append (GTK_BOX (widget), make_label (block->markup, NULL));
      gtk_widget_add_css_class (widget, "card");
      gtk_widget_add_css_class (widget, "help-note");
      return widget;

    case LUMIO_HELP_PARAGRAPH:
    default:
      return make_label (block->markup, NULL);
    }
}

static AdwNavigationPage *
make_navigation_page (const LumioHelpPage *page,
                      GtkWidget           *content)
{
  GtkWidget *toolbar = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 24);
  gtk_widget_set_margin_start (content, 18);
  gtk_widget_set_margin_end (content, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 520);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), scrolled);

  return adw_navigation_page_new (toolbar, page->title);
}

static void
append_link (LumioHelpDialog     *self,
             AdwPreferencesGroup *group,
             const LumioHelpPage *page)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), page->title);

  if (page->summary != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), page->summary);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "help.open");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", page->id);
  adw_preferences_group_add (group, row);
}

static AdwNavigationPage *
make_topic (LumioHelpDialog     *self,
            const LumioHelpPage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < page->blocks->len; i++)
    gtk_box_append (GTK_BOX (box), make_block (page->blocks->pdata[i]));

  if (page->see_also->len > 0)
    {
      GtkWidget *group = adw_preferences_group_new ();

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("See also"));
      gtk_widget_set_margin_top (group, 12);

      for (guint i = 0; i < page->see_also->len; i++)
        {
          g_autoptr(LumioHelpPage) other = lumio_help_page_load (page->see_also->pdata[i], NULL);

          if (other != NULL)
            append_link (self, ADW_PREFERENCES_GROUP (group), other);
        }

      gtk_box_append (GTK_BOX (box), group);
    }

  return make_navigation_page (page, box);
}

/* The first page: under each of its sections the topics that name it. */
static AdwNavigationPage *
make_index (LumioHelpDialog     *self,
            const LumioHelpPage *index,
            GPtrArray           *pages)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  for (guint i = 0; i < index->blocks->len; i++)
    {
      const LumioHelpBlock *block = index->blocks->pdata[i];
      GtkWidget *group;

      if (block->kind != LUMIO_HELP_HEADING)
        {
          gtk_box_append (GTK_BOX (box), make_block (block));
          continue;
        }

      group = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), block->markup);

      for (guint j = 0; j < pages->len; j++)
        {
          const LumioHelpPage *page = pages->pdata[j];

          if (g_strcmp0 (page->guide, block->id) == 0)
            append_link (self, ADW_PREFERENCES_GROUP (group), page);
        }

      gtk_box_append (GTK_BOX (box), group);
    }

  return make_navigation_page (index, box);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LumioHelpDialog *self = LUMIO_HELP_DIALOG (widget);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHelpPage) page = lumio_help_page_load (g_variant_get_string (parameter, NULL), &error);

  if (page == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }

  adw_navigation_view_push (self->view, make_topic (self, page));
}

static void
lumio_help_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LUMIO_TYPE_HELP_DIALOG);

  G_OBJECT_CLASS (lumio_help_dialog_parent_class)->dispose (object);
}

static void
lumio_help_dialog_class_init (LumioHelpDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_help_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/lumio/Lumio/lumio-help-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LumioHelpDialog, view);
  gtk_widget_class_install_action (widget_class, "help.open", "s", open_action);
}

static void
lumio_help_dialog_init (LumioHelpDialog *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) pages = NULL;
  g_autoptr(LumioHelpPage) index = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  pages = lumio_help_pages_load (&error);

  if (pages != NULL)
    index = lumio_help_page_load ("index", &error);

  if (index == NULL)
    {
      /* The pages are part of the program and read by its tests: this is our own mistake. */
      g_critical ("%s", error->message);
      return;
    }

  adw_navigation_view_push (self->view, make_index (self, index, pages));
}

AdwDialog *
lumio_help_dialog_new (void)
{
  return g_object_new (LUMIO_TYPE_HELP_DIALOG, NULL);
}
