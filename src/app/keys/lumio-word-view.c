#include "app/keys/lumio-word-view.h"

#include <string.h>

#include <glib/gi18n.h>

#define COLUMNS 2
#define ROW_HEIGHT 30
#define COLUMN_WIDTH 150
#define NUMBER_WIDTH 32
#define BASE 20

struct _LumioWordView
{
  GtkWidget         parent_instance;

  LumioSignerWords *words;
  GHashTable       *letters; /* gunichar → PangoLayout of that one letter */
  guint             current; /* the word with the focus, from 0 */
};

G_DEFINE_FINAL_TYPE (LumioWordView, lumio_word_view, GTK_TYPE_WIDGET)

/* The end of the words: behind it a phrase may follow. */
static const char *
find_end (const char *text)
{
  const char *end = strchr (text, '\n');

  return end != NULL ? end : text + strlen (text);
}

static guint
count_words (LumioWordView *self)
{
  const char *text;
  const char *end;
  guint n = 1;

  if (self->words == NULL)
    return 0;

  text = lumio_secret_get_text (self->words->text);
  end = find_end (text);

  for (const char *p = text; p < end; p++)
    n += *p == ' ';

  return n;
}

/* Where a word begins; it ends before `length`. */
static const char *
find_word (LumioWordView *self,
           guint          i,
           gsize         *length)
{
  const char *text = lumio_secret_get_text (self->words->text);
  const char *end = find_end (text);
  const char *stop;

  for (; i > 0 && text < end; text++)
    if (*text == ' ')
      i--;

  stop = memchr (text, ' ', end - text);
  *length = (stop != NULL ? stop : end) - text;

  return text;
}

static PangoLayout *
get_letter (LumioWordView *self,
            gunichar       letter)
{
  PangoLayout *layout = g_hash_table_lookup (self->letters, GUINT_TO_POINTER (letter));
  char text[8] = { 0 };

  if (layout != NULL)
    return layout;

  g_unichar_to_utf8 (letter, text);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_hash_table_insert (self->letters, GUINT_TO_POINTER (letter), layout);

  return layout;
}

static void
draw_letters (LumioWordView *self,
              GtkSnapshot   *snapshot,
              const char    *text,
              gsize          length,
              int            x,
              int            y)
{
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &color);

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      PangoLayout *layout = get_letter (self, g_utf8_get_char (p));
      graphene_point_t point = GRAPHENE_POINT_INIT (x, y + BASE - pango_layout_get_baseline (layout) /
                                                    PANGO_SCALE);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &point);
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
      x += width;
    }
}

static void
place (LumioWordView *self,
       guint          i,
       int           *x,
       int           *y)
{
  guint rows = (count_words (self) + COLUMNS - 1) / COLUMNS;

  *x = (int) (i / rows) * MAX (COLUMN_WIDTH, gtk_widget_get_width (GTK_WIDGET (self)) / COLUMNS);
  *y = (int) (i % rows) * ROW_HEIGHT;
}

static void
lumio_word_view_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  LumioWordView *self = (LumioWordView *) widget;
  guint n = count_words (self);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u.", i + 1);
      const char *word;
      gsize length;
      int x;
      int y;

      place (self, i, &x, &y);
      word = find_word (self, i, &length);
      gtk_snapshot_push_opacity (snapshot, 0.6);
      draw_letters (self, snapshot, number, strlen (number), x, y);
      gtk_snapshot_pop (snapshot);
      draw_letters (self, snapshot, word, length, x + NUMBER_WIDTH, y);
    }
}

static void
lumio_word_view_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  guint rows = (count_words ((LumioWordView *) widget) + COLUMNS - 1) / COLUMNS;

  *minimum = *natural =
    orientation == GTK_ORIENTATION_HORIZONTAL ? COLUMNS * COLUMN_WIDTH : (int) rows * ROW_HEIGHT;
}

static gboolean
read_out (LumioWordView *self,
          int            step)
{
  guint n = count_words (self);
  gsize length;
  const char *word;
  char *spoken;

  if (n == 0)
    return FALSE;

  self->current = (self->current + n + (guint) step) % n;
  word = find_word (self, self->current, &length);
  spoken = g_strdup_printf ("%u: %.*s", self->current + 1, (int) length, word);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), spoken,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  explicit_bzero (spoken, strlen (spoken));
  g_free (spoken);

  return TRUE;
}

static gboolean
key_cb (LumioWordView *self,
        guint          key)
{
  if (key == GDK_KEY_Down || key == GDK_KEY_Right)
    return read_out (self, 1);

  if (key == GDK_KEY_Up || key == GDK_KEY_Left)
    return read_out (self, -1);

  return FALSE;
}

static void
lumio_word_view_dispose (GObject *object)
{
  LumioWordView *self = (LumioWordView *) object;

  g_clear_pointer (&self->words, lumio_signer_words_unref);
  g_clear_pointer (&self->letters, g_hash_table_unref);

  G_OBJECT_CLASS (lumio_word_view_parent_class)->dispose (object);
}

static void
lumio_word_view_class_init (LumioWordViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lumio_word_view_dispose;
  widget_class->snapshot = lumio_word_view_snapshot;
  widget_class->measure = lumio_word_view_measure;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lumio_word_view_init (LumioWordView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->letters = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Your words; the arrow keys read them out"), -1);
}

void
lumio_word_view_set_words (LumioWordView    *self,
                           LumioSignerWords *words)
{
  g_clear_pointer (&self->words, lumio_signer_words_unref);
  self->words = words != NULL ? lumio_signer_words_ref (words) : NULL;
  self->current = words != NULL ? count_words (self) - 1 : 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
