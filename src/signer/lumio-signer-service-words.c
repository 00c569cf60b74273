#include "signer/lumio-signer-service-private.h"

#include <string.h>

#include <sodium.h>

#include "stellar/stellar-mnemonic.h"
#include "stellar/stellar-strkey.h"

/* How many words are asked for, to see that they were written down. */
#define ASKED 4
#define MAX_WORDS_TEXT 1024
#define MAX_PREVIEW 20

static gboolean
refuse_with (GDBusMethodInvocation *invocation,
             LumioSignerError       code,
             const char            *message)
{
  return lumio_signer_service_refuse (invocation,
                                      g_error_new_literal (LUMIO_SIGNER_ERROR, (int) code, message));
}

static void
complain_memory (GError **error)
{
  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_MEMORY, "There is no locked memory left");
}

/* What the library says of words is the same thing for whoever typed them. */
static gpointer
rename_error (GError **error)
{
  if (error != NULL && *error != NULL && (*error)->domain == STELLAR_MNEMONIC_ERROR)
    {
      (*error)->domain = LUMIO_SIGNER_ERROR;
      (*error)->code = LUMIO_SIGNER_ERROR_WRONG_WORDS;
    }

  return NULL;
}

/* The words and what is left of them once they are derived: an account and its seed. */
static StellarKeypair *
derive (const LumioSecret  *words,
        const LumioSecret  *passphrase,
        guint32             index,
        LumioVaultAccount  *account,
        LumioSecret       **seed,
        GError            **error)
{
  g_autoptr(StellarKeypair) keypair = NULL;

  if (index > STELLAR_MNEMONIC_MAX_INDEX)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "There is no account of this number");
      return NULL;
    }
  if (!(keypair = stellar_keypair_new_from_words (lumio_secret_get_text (words), lumio_secret_get_text (passphrase),
                                                  index, error)))
    return rename_error (error);
  if (!(*seed = lumio_secret_new (32)))
    {
      complain_memory (error);
      return NULL;
    }

  memcpy (account->key, stellar_keypair_get_public_key (keypair), sizeof account->key);
  account->index = index;
  stellar_keypair_copy_seed (keypair, lumio_secret_get_data (*seed));

  return g_steal_pointer (&keypair);
}

/* Adds the account of words; gives back its address. */
static char *
add_account (LumioSignerService  *self,
             const char          *label,
             const LumioSecret   *words,
             const LumioSecret   *passphrase,
             guint32              index,
             gboolean             backed_up,
             GError             **error)
{
  LumioVaultAccount account = { .label = (char *) label, .backed_up = backed_up };
  g_autoptr(StellarKeypair) keypair = NULL;
  g_autoptr(LumioSecret) seed = NULL;

  if (!(keypair = derive (words, passphrase, index, &account, &seed, error)) ||
      !lumio_vault_add_words (self->vault, &account, words, passphrase, seed, error))
    return NULL;

  lumio_bus_signer1_emit_accounts_changed (self->bus);

  return g_strdup (stellar_keypair_get_address (keypair));
}

/* The words in the form they are kept in, whatever form they were typed in. */
static LumioSecret *
take_words (char    *words,
            GError **error)
{
  LumioSecret *secret = words != NULL ? lumio_secret_new_copy (words, strlen (words)) : NULL;

  g_clear_pointer (&words, stellar_mnemonic_free);
  if (secret == NULL)
    complain_memory (error);

  return secret;
}

static LumioSecret *
normalize_words (const LumioSecret  *typed,
                 GError            **error)
{
  g_autoptr(LumioSecret) entropy = lumio_secret_new (32);
  StellarLanguage language;
  gsize length;

  if (entropy == NULL)
    {
      complain_memory (error);
      return NULL;
    }
  if (!stellar_mnemonic_check (lumio_secret_get_text (typed), &language, lumio_secret_get_data (entropy), &length,
                               error))
    return rename_error (error);

  return take_words (stellar_mnemonic_new_from_entropy (language, lumio_secret_peek (entropy), length), error);
}

/* A message's list of descriptors with this one in it, which is taken. */
static GUnixFDList *
list_file (int file)
{
  return file >= 0 ? g_unix_fd_list_new_from_array (&file, 1) : NULL;
}

static gboolean
create_words_cb (LumioSignerService    *self,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *unused,
                 const char            *label,
                 guint                  count,
                 const char            *language_name)
{
  g_autoptr(LumioSecret) words = NULL;
  g_autoptr(LumioSecret) passphrase = lumio_secret_new (0);
  g_autoptr(GUnixFDList) files = NULL;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;
  StellarLanguage language;

  if (!lumio_signer_service_open (self, invocation))
    return TRUE;
  if ((count != 12 && count != 24) || !stellar_language_from_name (language_name, &language))
    {
      refuse_with (invocation, LUMIO_SIGNER_ERROR_INVALID, "There are 12 or 24 words, of one of the ten lists");
      return TRUE;
    }

  /* The pipe first: an account whose words nobody could be shown must not come to be. */
  if (passphrase == NULL)
    complain_memory (&error);
  else if ((words = take_words (stellar_mnemonic_new_random (language, count), &error)) &&
           (files = list_file (lumio_secret_open_pipe (words, &error))))
    address = add_account (self, label, words, passphrase, 0, FALSE, &error);

  if (address == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_create_words (self->bus, invocation, files, address, g_variant_new_handle (0));

  return TRUE;
}

static gboolean
import_words_cb (LumioSignerService    *self,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *files,
                 const char            *label,
                 guint                  index,
                 GVariant              *words_handle,
                 GVariant              *passphrase_handle)
{
  g_autoptr(LumioSecret) typed = NULL;
  g_autoptr(LumioSecret) passphrase = NULL;
  g_autoptr(LumioSecret) words = NULL;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;

  if (!lumio_signer_service_open (self, invocation) ||
      !(typed = lumio_signer_service_take_secret (invocation, files, words_handle, MAX_WORDS_TEXT)) ||
      !(passphrase = lumio_signer_service_take_secret (invocation, files, passphrase_handle,
                                                       LUMIO_VAULT_MAX_PHRASE_BYTES)))
    return TRUE;

  /* A NUL within would end the text before its end. */
  if (strlen (lumio_secret_get_text (typed)) != lumio_secret_get_length (typed) ||
      strlen (lumio_secret_get_text (passphrase)) != lumio_secret_get_length (passphrase))
    g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "That is no text");
  else if ((words = normalize_words (typed, &error)))
    address = add_account (self, label, words, passphrase, index, TRUE, &error);

  if (address == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_import_words (self->bus, invocation, NULL, address);

  return TRUE;
}

static gboolean
add_derived_cb (LumioSignerService    *self,
                GDBusMethodInvocation *invocation,
                const char            *address,
                guint                  index,
                const char            *label)
{
  const LumioVaultAccount *account;
  g_autoptr(LumioSecret) words = NULL;
  g_autoptr(LumioSecret) passphrase = NULL;
  g_autofree char *made = NULL;
  g_autoptr(GError) error = NULL;
  guint8 key[32];

  if (!lumio_signer_service_open (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;

  if ((account = lumio_vault_find (self->vault, key, &error)) &&
      (words = lumio_vault_get_words (self->vault, key, &passphrase, &error)))
    made = add_account (self, label, words, passphrase, index, account->backed_up, &error);

  if (made == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_add_derived (self->bus, invocation, made);

  return TRUE;
}

/* Addresses that the words have, for looking which of them the ledger knows. */
static gboolean
preview_addresses_cb (LumioSignerService    *self,
                      GDBusMethodInvocation *invocation,
                      const char            *address,
                      guint                  first,
                      guint                  count)
{
  g_autoptr(LumioSecret) words = NULL;
  g_autoptr(LumioSecret) passphrase = NULL;
  g_autoptr(LumioSecret) seed = lumio_secret_new (64);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  guint8 key[32];

  if (!lumio_signer_service_open (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;
  if (count < 1 || count > MAX_PREVIEW || first > STELLAR_MNEMONIC_MAX_INDEX - MAX_PREVIEW || seed == NULL)
    {
      refuse_with (invocation, LUMIO_SIGNER_ERROR_INVALID, "At most 20 addresses at a time");
      return TRUE;
    }
  if (!(words = lumio_vault_get_words (self->vault, key, &passphrase, &error)) ||
      !stellar_mnemonic_to_seed (lumio_secret_get_text (words), lumio_secret_get_text (passphrase),
                                 lumio_secret_get_data (seed), &error))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(StellarKeypair) keypair = stellar_keypair_new_from_words_seed (lumio_secret_peek (seed), first + i);

      g_ptr_array_add (addresses, g_strdup (stellar_keypair_get_address (keypair)));
    }
  g_ptr_array_add (addresses, NULL);
  lumio_bus_signer1_complete_preview_addresses (self->bus, invocation, (const char *const *) addresses->pdata);

  return TRUE;
}

/* The words, and a line for the phrase that belongs to them where there is one. */
static LumioSecret *
write_page (const LumioSecret *words,
            const LumioSecret *passphrase)
{
  gsize length = lumio_secret_get_length (words);
  gsize more = lumio_secret_get_length (passphrase);
  LumioSecret *page = lumio_secret_new (length + (more > 0 ? 1 + more : 0));

  if (page == NULL)
    return NULL;

  memcpy (lumio_secret_get_data (page), lumio_secret_peek (words), length);
  if (more > 0)
    {
      lumio_secret_get_data (page)[length] = '\n';
      memcpy (lumio_secret_get_data (page) + length + 1, lumio_secret_peek (passphrase), more);
    }

  return page;
}

static void
show_then (LumioSignerService    *self,
           GDBusMethodInvocation *invocation,
           LumioVaultKey         *key,
           LumioSecret           *unused,
           gpointer               data)
{
  const guint8 *account = data;
  g_autoptr(LumioSecret) words = NULL;
  g_autoptr(LumioSecret) passphrase = NULL;
  g_autoptr(LumioSecret) page = NULL;
  g_autoptr(GUnixFDList) files = NULL;
  g_autoptr(GError) error = NULL;

  lumio_vault_key_free (key);
  /* It may have locked itself meanwhile, and then this says so. */
  if ((words = lumio_vault_get_words (self->vault, account, &passphrase, &error)))
    {
      if (!(page = write_page (words, passphrase)))
        complain_memory (&error);
      else
        files = list_file (lumio_secret_open_pipe (page, &error));
    }

  if (files == NULL)
    lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
  else
    lumio_bus_signer1_complete_show_words (self->bus, invocation, files, g_variant_new_handle (0));
}

static gboolean
show_words_cb (LumioSignerService    *self,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *files,
               const char            *address,
               GVariant              *handle)
{
  LumioSecret *passphrase;
  guint8 key[32];

  if (lumio_signer_service_open (self, invocation) &&
      lumio_signer_service_take_address (invocation, address, key) &&
      (passphrase = lumio_signer_service_take_secret (invocation, files, handle, LUMIO_SIGNER_MAX_PASSPHRASE)))
    lumio_signer_service_with_passphrase (self, invocation, passphrase, show_then, g_memdup2 (key, sizeof key),
                                          g_free);

  return TRUE;
}

/* Where each word begins and ends. At most 24 of them. */
static guint
split_words (const char *text,
             const char *starts[24],
             gsize       lengths[24])
{
  guint count = 0;
  const char *at = text;

  while (*at != '\0')
    {
      const char *start;

      while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      start = at;
      while (*at != '\0' && !g_unichar_isspace (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      if (at == start)
        break;
      if (count == 24)
        return 25;
      starts[count] = start;
      lengths[count++] = (gsize) (at - start);
    }

  return count;
}

static gboolean
ask_words_cb (LumioSignerService    *self,
              GDBusMethodInvocation *invocation,
              const char            *address)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("au"));
  g_autoptr(LumioSecret) words = NULL;
  g_autoptr(GError) error = NULL;
  const char *starts[24];
  gsize lengths[24];
  guint8 key[32];
  guint count, chosen = 0;

  if (!lumio_signer_service_open (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key))
    return TRUE;
  if (!(words = lumio_vault_get_words (self->vault, key, NULL, &error)))
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  count = split_words (lumio_secret_get_text (words), starts, lengths);
  memcpy (self->asked_key, key, sizeof key);
  self->asked = 0;
  while (chosen < ASKED)
    {
      guint place = randombytes_uniform (count);

      if (self->asked & 1u << place)
        continue;
      self->asked |= 1u << place;
      chosen++;
    }
  for (guint i = 0; i < count; i++)
    if (self->asked & 1u << i)
      g_variant_builder_add (&builder, "u", i + 1);
  lumio_bus_signer1_complete_ask_words (self->bus, invocation, g_variant_builder_end (&builder));

  return TRUE;
}

static gboolean
same_words (const LumioSecret *words,
            const LumioSecret *answers,
            guint32            asked)
{
  const char *starts[24], *answer_starts[24];
  gsize lengths[24], answer_lengths[24];
  StellarLanguage language;
  guint count = split_words (lumio_secret_get_text (words), starts, lengths);
  guint answered, at = 0;

  if (!g_utf8_validate (lumio_secret_get_text (answers), (gssize) lumio_secret_get_length (answers), NULL) ||
      !stellar_mnemonic_check (lumio_secret_get_text (words), &language, NULL, NULL, NULL))
    return FALSE;

  answered = split_words (lumio_secret_get_text (answers), answer_starts, answer_lengths);
  for (guint i = 0; i < count; i++)
    {
      if (!(asked & 1u << i))
        continue;
      if (at >= answered || at >= 24 ||
          stellar_language_find_word (language, starts[i], (gssize) lengths[i]) !=
          stellar_language_find_word (language, answer_starts[at], (gssize) answer_lengths[at]))
        return FALSE;
      at++;
    }

  return at == answered;
}

static gboolean
check_words_cb (LumioSignerService    *self,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *files,
                const char            *address,
                GVariant              *handle)
{
  g_autoptr(LumioSecret) answers = NULL;
  g_autoptr(LumioSecret) words = NULL;
  g_autoptr(GError) error = NULL;
  guint32 asked;
  guint8 key[32];

  if (!lumio_signer_service_open (self, invocation) ||
      !lumio_signer_service_take_address (invocation, address, key) ||
      !(answers = lumio_signer_service_take_secret (invocation, files, handle, MAX_WORDS_TEXT)))
    return TRUE;

  /* Asked once, answered once: the next try is about other words. */
  asked = memcmp (key, self->asked_key, sizeof key) == 0 ? self->asked : 0;
  self->asked = 0;
  if (asked == 0)
    g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "No words were asked for");
  else if ((words = lumio_vault_get_words (self->vault, key, NULL, &error)))
    {
      if (!same_words (words, answers, asked))
        g_set_error_literal (&error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_WRONG_WORDS,
                             "These are not the words that were asked for");
      else
        lumio_vault_set_backed_up (self->vault, key, &error);
    }
  if (error != NULL)
    {
      lumio_signer_service_refuse (invocation, g_steal_pointer (&error));
      return TRUE;
    }

  lumio_bus_signer1_emit_accounts_changed (self->bus);
  lumio_bus_signer1_complete_check_words (self->bus, invocation, NULL);

  return TRUE;
}

void
lumio_signer_service_init_words (LumioSignerService *self)
{
  g_signal_connect_swapped (self->bus, "handle-create-words", G_CALLBACK (create_words_cb), self);
  g_signal_connect_swapped (self->bus, "handle-import-words", G_CALLBACK (import_words_cb), self);
  g_signal_connect_swapped (self->bus, "handle-add-derived", G_CALLBACK (add_derived_cb), self);
  g_signal_connect_swapped (self->bus, "handle-preview-addresses", G_CALLBACK (preview_addresses_cb), self);
  g_signal_connect_swapped (self->bus, "handle-show-words", G_CALLBACK (show_words_cb), self);
  g_signal_connect_swapped (self->bus, "handle-ask-words", G_CALLBACK (ask_words_cb), self);
  g_signal_connect_swapped (self->bus, "handle-check-words", G_CALLBACK (check_words_cb), self);
}
