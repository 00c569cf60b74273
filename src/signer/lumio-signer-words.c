#include "signer/lumio-signer-words.h"

#include <unistd.h>

#include "signer/lumio-signer-call.h"

#define MAX_PAGE 4096

G_DEFINE_BOXED_TYPE (LumioSignerWords, lumio_signer_words, lumio_signer_words_ref, lumio_signer_words_unref)

LumioSignerWords *
lumio_signer_words_ref (LumioSignerWords *words)
{
  return g_rc_box_acquire (words);
}

static void
clear_words (gpointer data)
{
  LumioSignerWords *words = data;

  g_free (words->address);
  lumio_secret_free (words->text);
}

void
lumio_signer_words_unref (LumioSignerWords *words)
{
  g_rc_box_release_full (words, clear_words);
}

static DexFuture *
read_page (const LumioSignerReply *reply,
           const char             *address,
           gint32                  handle)
{
  g_autoptr(LumioSignerWords) words = g_rc_box_new0 (LumioSignerWords);
  g_autoptr(GError) error = NULL;
  int file = -1;

  if (reply->files == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (reply->files))
    return dex_future_new_reject (LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "The words did not come");

  words->address = g_strdup (address);
  if ((file = g_unix_fd_list_get (reply->files, handle, &error)) >= 0)
    {
      words->text = lumio_secret_read (file, MAX_PAGE, &error);
      close (file);
    }
  if (words->text == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (LUMIO_TYPE_SIGNER_WORDS, g_steal_pointer (&words));
}

static DexFuture *
read_created (LumioSigner            *self,
              const LumioSignerReply *reply)
{
  const char *address;
  gint32 handle;

  g_variant_get (reply->values, "(&sh)", &address, &handle);

  return read_page (reply, address, handle);
}

static DexFuture *
read_shown (LumioSigner            *self,
            const LumioSignerReply *reply)
{
  gint32 handle;

  g_variant_get (reply->values, "(h)", &handle);

  return read_page (reply, NULL, handle);
}

static DexFuture *
read_address (LumioSigner            *self,
              const LumioSignerReply *reply)
{
  const char *address;

  g_variant_get (reply->values, "(&s)", &address);

  return dex_future_new_take_string (g_strdup (address));
}

static DexFuture *
read_addresses (LumioSigner            *self,
                const LumioSignerReply *reply)
{
  g_auto(GStrv) addresses = NULL;

  g_variant_get (reply->values, "(^as)", &addresses);

  return dex_future_new_take_boxed (G_TYPE_STRV, g_steal_pointer (&addresses));
}

static DexFuture *
read_places (LumioSigner            *self,
             const LumioSignerReply *reply)
{
  g_autoptr(GVariant) list = g_variant_get_child_value (reply->values, 0);
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  gsize count;
  const guint32 *numbers = g_variant_get_fixed_array (list, &count, sizeof (guint32));

  g_array_append_vals (places, numbers, (guint) count);

  return dex_future_new_take_boxed (G_TYPE_ARRAY, g_steal_pointer (&places));
}

DexFuture *
lumio_signer_create_words (LumioSigner *self,
                           const char  *label,
                           guint        count,
                           const char  *language)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && label != NULL && language != NULL);

  return lumio_signer_ask (self, "CreateWords", g_variant_new ("(sus)", label, count, language), NULL, read_created);
}

DexFuture *
lumio_signer_import_words (LumioSigner *self,
                           const char  *label,
                           guint32      index,
                           const char  *words,
                           const char  *phrase)
{
  LumioSignerSecrets secrets = { 0 };

  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && label != NULL && words != NULL && phrase != NULL);

  lumio_signer_secrets_add (&secrets, words);
  lumio_signer_secrets_add (&secrets, phrase);

  return lumio_signer_ask (self, "ImportWords", g_variant_new ("(suhh)", label, index, 0, 1), &secrets, read_address);
}

DexFuture *
lumio_signer_add_derived (LumioSigner *self,
                          const char  *account,
                          guint32      index,
                          const char  *label)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL && label != NULL);

  return lumio_signer_ask (self, "AddDerived", g_variant_new ("(sus)", account, index, label), NULL, read_address);
}

DexFuture *
lumio_signer_preview_addresses (LumioSigner *self,
                                const char  *account,
                                guint32      first,
                                guint        count)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL);

  return lumio_signer_ask (self, "PreviewAddresses", g_variant_new ("(suu)", account, first, count), NULL,
                           read_addresses);
}

DexFuture *
lumio_signer_show_words (LumioSigner *self,
                         const char  *account,
                         const char  *passphrase)
{
  LumioSignerSecrets secrets = { 0 };

  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL && passphrase != NULL);

  lumio_signer_secrets_add (&secrets, passphrase);

  return lumio_signer_ask (self, "ShowWords", g_variant_new ("(sh)", account, 0), &secrets, read_shown);
}

DexFuture *
lumio_signer_ask_words (LumioSigner *self,
                        const char  *account)
{
  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL);

  return lumio_signer_ask (self, "AskWords", g_variant_new ("(s)", account), NULL, read_places);
}

DexFuture *
lumio_signer_check_words (LumioSigner *self,
                          const char  *account,
                          const char  *answers)
{
  LumioSignerSecrets secrets = { 0 };

  dex_return_error_if_fail (LUMIO_IS_SIGNER (self) && account != NULL && answers != NULL);

  lumio_signer_secrets_add (&secrets, answers);

  return lumio_signer_ask (self, "CheckWords", g_variant_new ("(sh)", account, 0), &secrets, NULL);
}
