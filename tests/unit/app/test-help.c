#include <gio/gio.h>

#include "app/help/lumio-help-page.h"

static gboolean
exists (GPtrArray  *pages,
        const char *id)
{
  for (guint i = 0; i < pages->len; i++)
    if (g_str_equal (((LumioHelpPage *) pages->pdata[i])->id, id))
      return TRUE;

  return FALSE;
}

/* Every page has a title and a summary, stands under a section that there is, and links to pages that there are. */
static void
test_whole (gconstpointer language)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) pages = NULL;
  g_autoptr(LumioHelpPage) index = NULL;

  g_setenv ("LANGUAGE", language, TRUE);
  pages = lumio_help_pages_load (&error);
  g_assert_no_error (error);
  index = lumio_help_page_load ("index", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, >=, 10);
  g_assert_null (index->guide);

  for (guint i = 0; i < pages->len; i++)
    {
      const LumioHelpPage *page = pages->pdata[i];
      gboolean found = FALSE;

      g_test_message ("%s: %s", page->id, page->title);
      g_assert_cmpuint (page->blocks->len, >, 0);
      g_assert_nonnull (page->summary);

      for (guint j = 0; j < index->blocks->len; j++)
        found |= g_strcmp0 (((LumioHelpBlock *) index->blocks->pdata[j])->id, page->guide) == 0;

      g_assert_true (found);

      for (guint j = 0; j < page->see_also->len; j++)
        g_assert_true (exists (pages, page->see_also->pdata[j]));
    }
}

static void
test_blocks (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHelpPage) page = NULL;
  const LumioHelpBlock *block;
  guint step = 0;

  g_setenv ("LANGUAGE", "en", TRUE);
  page = lumio_help_page_load ("receive", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (page->title, ==, "Receive money");
  g_assert_cmpstr (page->summary, ==, "Show a code, or give your address.");
  g_assert_cmpstr (page->guide, ==, "money");
  g_assert_true (page->first);

  block = page->blocks->pdata[0];
  g_assert_cmpint (block->kind, ==, LUMIO_HELP_STEP);
  g_assert_cmpstr (block->markup, ==, "Press <b>Receive</b>, or <tt>Ctrl</tt>+<tt>R</tt>.");

  for (guint i = 0; i < page->blocks->len; i++)
    {
      block = page->blocks->pdata[i];

      if (block->kind == LUMIO_HELP_STEP)
        g_assert_cmpuint (block->number, ==, ++step);
    }

  g_assert_cmpuint (step, ==, 3);
}

/* The language of the person, and English for one that nobody has written yet. */
static void
test_languages (void)
{
  g_autoptr(LumioHelpPage) spanish = NULL;
  g_autoptr(LumioHelpPage) other = NULL;

  g_setenv ("LANGUAGE", "es_MX:es", TRUE);
  spanish = lumio_help_page_load ("pay", NULL);
  g_assert_cmpstr (spanish->title, ==, "Pagar a alguien");

  g_setenv ("LANGUAGE", "xx", TRUE);
  other = lumio_help_page_load ("pay", NULL);
  g_assert_cmpstr (other->title, ==, "Pay somebody");
}

static void
test_missing (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (lumio_help_page_load ("no-such-page", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/CARD-10/help/whole", "en", test_whole);
  g_test_add_data_func ("/CARD-10/help/whole-in-spanish", "es", test_whole);
  g_test_add_func ("/CARD-10/help/steps-and-keys", test_blocks);
  g_test_add_func ("/CARD-10/help/languages", test_languages);
  g_test_add_func ("/CARD-10/help/missing-page", test_missing);

  return g_test_run ();
}
