#include "app/help/lumio-help-page.h"

#include <gio/gio.h>
#include <string.h>

#define FOLDER "/app/lumio/Lumio/help/"

typedef struct
{
  LumioHelpPage *page;
  GString       *text;    /* of the element that is being read, or NULL */
  GQueue         parents; /* static names of the elements around it */
  char          *section; /* the id of the section whose title is to come */
  guint          step;
  guint          keys;    /* seen in this combination of keys */
} Reading;

static void
free_block (gpointer data)
{
  LumioHelpBlock *block = data;

  g_free (block->id);
  g_free (block->markup);
  g_free (block);
}

static void
take_block (Reading       *reading,
            LumioHelpKind  kind,
            char          *markup)
{
  LumioHelpBlock *block = g_new0 (LumioHelpBlock, 1);

  block->kind = kind;
  block->markup = markup;

  if (kind == LUMIO_HELP_STEP)
    block->number = ++reading->step;

  if (kind == LUMIO_HELP_HEADING)
    block->id = g_steal_pointer (&reading->section);

  g_ptr_array_add (reading->page->blocks, block);
}

/* Whether one of the elements around is of this name. */
static gboolean
is_within (Reading    *reading,
           const char *name)
{
  for (GList *parent = reading->parents.head; parent != NULL; parent = parent->next)
    if (strcmp (parent->data, name) == 0)
      return TRUE;

  return FALSE;
}

/* What a piece of text within a sentence looks like. */
static const char *
get_tag (const char *element)
{
  if (strcmp (element, "gui") == 0)
    return "b";

  if (strcmp (element, "em") == 0)
    return "i";

  if (strcmp (element, "code") == 0 || strcmp (element, "file") == 0 || strcmp (element, "key") == 0)
    return "tt";

  return NULL;
}

static gboolean
has_text (const char *element)
{
  return strcmp (element, "p") == 0 || strcmp (element, "title") == 0 || strcmp (element, "desc") == 0;
}

static const char *
get_attribute (const char **names,
               const char **values,
               const char  *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];

  return NULL;
}

static void
take_link (Reading     *reading,
           const char **names,
           const char **values)
{
  const char *type = get_attribute (names, values, "type");
  const char *target = get_attribute (names, values, "xref");

  if (target == NULL)
    return;

  if (g_strcmp0 (type, "seealso") == 0)
    {
      g_ptr_array_add (reading->page->see_also, g_strdup (target));
    }
  else if (g_strcmp0 (type, "guide") == 0 && g_str_has_prefix (target, "index#"))
    {
      g_set_str (&reading->page->guide, target + strlen ("index#"));
      reading->page->first = g_strcmp0 (get_attribute (names, values, "group"), "#first") == 0;
    }
}

static void
start_cb (GMarkupParseContext  *context,
          const char           *element,
          const char          **names,
          const char          **values,
          gpointer              user_data,
          GError              **error)
{
  Reading *reading = user_data;

  if (reading->text != NULL)
    {
      const char *tag = get_tag (element);

      if (strcmp (element, "keyseq") == 0)
        reading->keys = 0;

      if (strcmp (element, "key") == 0 && is_within (reading, "keyseq") && reading->keys++ > 0)
        g_string_append_c (reading->text, '+');

      if (tag != NULL)
        g_string_append_printf (reading->text, "<%s>", tag);
    }
  else if (strcmp (element, "link") == 0)
    take_link (reading, names, values);
  else if (strcmp (element, "section") == 0)
    g_set_str (&reading->section, get_attribute (names, values, "id"));
  else if (strcmp (element, "steps") == 0)
    reading->step = 0;
  else if (has_text (element) && !is_within (reading, "license"))
    reading->text = g_string_new (NULL);

  g_queue_push_head (&reading->parents, (gpointer) g_intern_string (element));
}

static void
end_cb (GMarkupParseContext  *context,
        const char           *element,
        gpointer              user_data,
        GError              **error)
{
  Reading *reading = user_data;
  LumioHelpKind kind = LUMIO_HELP_PARAGRAPH;
  char *markup;

  g_queue_pop_head (&reading->parents);

  if (reading->text == NULL)
    return;

  if (!has_text (element))
    {
      const char *tag = get_tag (element);

      if (tag != NULL)
        g_string_append_printf (reading->text, "</%s>", tag);

      return;
    }

  markup = g_string_free (g_steal_pointer (&reading->text), FALSE);

  if (strcmp (element, "desc") == 0)
    {
      g_free (reading->page->summary);
      reading->page->summary = markup;
      return;
    }

  if (strcmp (element, "title") == 0 && strcmp (g_queue_peek_head (&reading->parents), "page") == 0)
    {
      g_free (reading->page->title);
      reading->page->title = markup;
      return;
    }

  if (strcmp (element, "title") == 0)
    kind = is_within (reading, "terms") ? LUMIO_HELP_TERM : LUMIO_HELP_HEADING;
  else if (is_within (reading, "terms"))
    kind = LUMIO_HELP_DEFINITION;
  else if (is_within (reading, "steps"))
    kind = LUMIO_HELP_STEP;
  else if (is_within (reading, "list"))
    kind = LUMIO_HELP_BULLET;
  else if (is_within (reading, "note"))
    kind = LUMIO_HELP_NOTE;

  take_block (reading, kind, markup);
}

/* A run of spaces and line ends reads as one space. */
static void
text_cb (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              user_data,
         GError              **error)
{
  Reading *reading = user_data;
  g_autoptr(GString) plain = g_string_new (NULL);
  g_autofree char *escaped = NULL;

  if (reading->text == NULL)
    return;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        g_string_append_c (plain, text[i]);
      else if (i == 0 || !g_ascii_isspace (text[i - 1]))
        g_string_append_c (plain, ' ');
    }

  escaped = g_markup_escape_text (plain->str, plain->len);
  g_string_append (reading->text, escaped);
}

/* The page in the language of the person, or else as it was written. */
static GBytes *
find_page (const char  *id,
           GError     **error)
{
  const char * const *languages = g_get_language_names ();

  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (FOLDER "%s/%s.page", languages[i], id);
      GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      if (bytes != NULL)
        return bytes;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no help page called “%s”", id);

  return NULL;
}

LumioHelpPage *
lumio_help_page_load (const char  *id,
                      GError     **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr(GBytes) bytes = find_page (id, error);
  g_autoptr(LumioHelpPage) page = NULL;
  g_autoptr(GMarkupParseContext) context = NULL;
  Reading reading = { NULL };
  gboolean read;

  if (bytes == NULL)
    return NULL;

  page = g_new0 (LumioHelpPage, 1);
  page->id = g_strdup (id);
  page->blocks = g_ptr_array_new_with_free_func (free_block);
  page->see_also = g_ptr_array_new_with_free_func (g_free);
  reading.page = page;
  g_queue_init (&reading.parents);
  context = g_markup_parse_context_new (&parser, G_MARKUP_DEFAULT_FLAGS, &reading, NULL);
  read = g_markup_parse_context_parse (context, g_bytes_get_data (bytes, NULL),
                                       g_bytes_get_size (bytes), error) &&
         g_markup_parse_context_end_parse (context, error);
  g_queue_clear (&reading.parents);
  g_free (reading.section);

  if (reading.text != NULL)
    g_string_free (reading.text, TRUE);

  if (!read)
    return NULL;

  if (page->title == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The help page “%s” has no title", id);
      return NULL;
    }

  return g_steal_pointer (&page);
}

void
lumio_help_page_free (LumioHelpPage *page)
{
  g_free (page->id);
  g_free (page->title);
  g_free (page->summary);
  g_free (page->guide);
  g_ptr_array_unref (page->blocks);
  g_ptr_array_unref (page->see_also);
  g_free (page);
}

static int
compare_pages (gconstpointer a,
               gconstpointer b)
{
  const LumioHelpPage *first = a;
  const LumioHelpPage *second = b;

  if (first->first != second->first)
    return first->first ? -1 : 1;

  return g_utf8_collate (first->title, second->title);
}

GPtrArray *
lumio_help_pages_load (GError **error)
{
  g_autoptr(GPtrArray) pages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_help_page_free);
  g_auto(GStrv) names = g_resources_enumerate_children (FOLDER "C", G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (names == NULL)
    return NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *id = g_strndup (names[i], strcspn (names[i], "."));
      g_autoptr(LumioHelpPage) page = lumio_help_page_load (id, error);

      if (page == NULL)
        return NULL;

      if (page->guide != NULL)
        g_ptr_array_add (pages, g_steal_pointer (&page));
    }

  g_ptr_array_sort_values (pages, compare_pages);

  return g_steal_pointer (&pages);
}
