#include "app/cache/lumio-payment-filter.h"

#include <string.h>

#include "base/lumio-amount-text.h"

#define TRIGRAM 3
/* An address is known by so many letters at either end. */
#define ADDRESS_LENGTH 56
#define ADDRESS_END 8

struct _LumioPaymentFilter
{
  guint    mask;
  guint    value;
  GStrv    words; /* folded */
  char    *match;
};

G_DEFINE_BOXED_TYPE (LumioPaymentFilter, lumio_payment_filter,
                     lumio_payment_filter_ref, lumio_payment_filter_unref)

/* Without case and without accents, so that "jose" finds "José". */
static void
append_folded (GString    *folded,
               const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKD);
  g_autoptr(GString) bare = g_string_new (NULL);
  g_autofree char *lower = NULL;

  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (bare, g_utf8_get_char (p));

  lower = g_utf8_casefold (bare->str, bare->len);
  g_string_append (folded, lower);
}

/* "1.234,50" as "1234.50" where the locale writes it so; other words as they are. */
static char *
normalize_number (const char             *word,
                  const LumioNumberMarks *marks)
{
  g_autoptr(GString) number = g_string_new (NULL);

  for (const char *p = word; *p != '\0';)
    {
      if (g_ascii_isdigit (*p))
        g_string_append_c (number, *p++);
      else if (*marks->decimal != '\0' && g_str_has_prefix (p, marks->decimal))
        {
          g_string_append_c (number, '.');
          p += strlen (marks->decimal);
        }
      else if (*marks->grouping != '\0' && g_str_has_prefix (p, marks->grouping))
        p += strlen (marks->grouping);
      else
        return g_strdup (word);
    }

  return number->len > 0 ? g_string_free (g_steal_pointer (&number), FALSE) : g_strdup (word);
}

static gboolean
is_address (const char *word)
{
  return strlen (word) == ADDRESS_LENGTH &&
         strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567") ==
         ADDRESS_LENGTH;
}

/* The middle of an address would fill the index with what nobody types. */
static char *
shorten_address (const char *address)
{
  gsize length = strlen (address);

  return length <= 2 * ADDRESS_END ? g_strdup (address)
                                   : g_strdup_printf ("%.*s %s", ADDRESS_END, address,
                                                      address + length - ADDRESS_END);
}

/* What was typed, with its addresses as they are known. */
static char *
spell_out (const char *text)
{
  g_auto(GStrv) words = g_strsplit_set (text, " \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (is_address (words[i]))
      {
        char *word = words[i];

        words[i] = shorten_address (word);
        g_free (word);
      }

  return g_strjoinv (" ", words);
}

/*
 * All trigrams of a word: the index says where these are, not in which order, and what it finds
 * is looked at again.
 */
static void
append_match (GString    *match,
              const char *word)
{
  const char *end = g_utf8_offset_to_pointer (word, TRIGRAM);

  for (;;)
    {
      g_autofree char *trigram = g_strndup (word, end - word);
      g_auto(GStrv) parts = g_strsplit (trigram, "\"", -1);
      g_autofree char *quoted = g_strjoinv ("\"\"", parts);

      g_string_append_printf (match, "%s\"%s\"", match->len > 0 ? " AND " : "", quoted);

      if (*end == '\0')
        return;

      word = g_utf8_next_char (word);
      end = g_utf8_next_char (end);
    }
}

LumioPaymentFilter *
lumio_payment_filter_new (guint       mask,
                          guint       value,
                          const char *text)
{
  LumioPaymentFilter *self = g_atomic_rc_box_new0 (LumioPaymentFilter);
  const LumioNumberMarks *marks = lumio_number_marks_locale ();
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr(GString) match = g_string_new (NULL);
  g_autofree char *plain = spell_out (text != NULL ? text : "");
  g_auto(GStrv) typed = g_strsplit_set (plain, " ", -1);

  g_return_val_if_fail ((value & ~mask) == 0, self);

  self->mask = mask;
  self->value = value;

  for (guint i = 0; typed[i] != NULL; i++)
    {
      g_autofree char *number = normalize_number (typed[i], marks);
      g_autoptr(GString) folded = g_string_new (NULL);

      append_folded (folded, number);

      if (folded->len == 0)
        continue;

      g_strv_builder_add (words, folded->str);

      if (g_utf8_strlen (folded->str, -1) >= TRIGRAM)
        append_match (match, folded->str);
    }

  self->words = g_strv_builder_end (words);

  if (match->len > 0)
    self->match = g_string_free (g_steal_pointer (&match), FALSE);

  return self;
}

static void
clear (gpointer data)
{
  LumioPaymentFilter *self = data;

  g_strfreev (self->words);
  g_free (self->match);
}

LumioPaymentFilter *
lumio_payment_filter_ref (LumioPaymentFilter *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lumio_payment_filter_unref (LumioPaymentFilter *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

guint
lumio_payment_filter_get_mask (const LumioPaymentFilter *self)
{
  return self->mask;
}

guint
lumio_payment_filter_get_value (const LumioPaymentFilter *self)
{
  return self->value;
}

gboolean
lumio_payment_filter_has_text (const LumioPaymentFilter *self)
{
  return self->words[0] != NULL;
}

const char *
lumio_payment_filter_get_match (const LumioPaymentFilter *self)
{
  return self->match;
}

gboolean
lumio_payment_filter_accepts (const LumioPaymentFilter *self,
                              guint                     classes,
                              const char               *text)
{
  if ((classes & self->mask) != self->value)
    return FALSE;

  for (guint i = 0; self->words[i] != NULL; i++)
    if (strstr (text, self->words[i]) == NULL)
      return FALSE;

  return TRUE;
}

guint
lumio_payment_classify (const LumioApiPayment *payment)
{
  guint classes = g_str_equal (payment->direction, "in") ? LUMIO_PAYMENT_INCOMING : 0;

  if (!lumio_api_payment_is_final (payment))
    return classes | LUMIO_PAYMENT_OPEN;

  return g_str_equal (payment->status, "success") ? classes : classes | LUMIO_PAYMENT_FAILED;
}

char *
lumio_payment_fold (const LumioApiPayment *payment)
{
  static const LumioNumberMarks plain = { .decimal = "." };
  g_autofree char *amount = lumio_amount_text_format (payment->amount, 2, &plain);
  g_autofree char *address = shorten_address (payment->counterparty->address);
  GString *folded = g_string_new (NULL);
  const char *texts[] = {
    payment->counterparty->name, address, payment->memo, amount,
    payment->asset->code,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (texts[i] == NULL)
        continue;

      append_folded (folded, texts[i]);
      g_string_append_c (folded, '\n');
    }

  return g_string_free (folded, FALSE);
}
