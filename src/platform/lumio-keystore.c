#include "platform/lumio-keystore.h"

#include <nettle/cbc.h>
#include <nettle/gcm.h>
#include <sodium.h>
#include <string.h>

#include "platform/lumio-key-file.h"
#include "platform/store/store-audit.h"

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define KEY_ID_BYTES 8
#define KEY_ID_LENGTH (KEY_ID_BYTES * 2)
#define MAX_SECRET 4096

struct _LumioKeystore
{
  GObject parent_instance;

  LumioSecret *keys; /* 32 bytes each, today's first */
  GStrv key_ids;
};

G_DEFINE_FINAL_TYPE (LumioKeystore, lumio_keystore, G_TYPE_OBJECT)

G_DEFINE_QUARK (lumio-keystore-error-quark, lumio_keystore_error)

typedef struct
{
  struct gcm_aes256_ctx gcm;
} Cipher;

static LumioSecret *
new_cipher (const guint8 *key,
            const guint8 *nonce,
            const char   *account,
            const char   *purpose)
{
  LumioSecret *room = lumio_secret_new (sizeof (Cipher));
  Cipher *cipher = (Cipher *) (gpointer) room->bytes;
  g_autofree char *bound = g_strconcat (account, "\n", purpose, NULL);

  gcm_aes256_set_key (&cipher->gcm, key);
  gcm_aes256_set_iv (&cipher->gcm, NONCE_BYTES, nonce);
  gcm_aes256_update (&cipher->gcm, strlen (bound), (const guint8 *) bound);
  return room;
}

static char *
encode (const guint8 *bytes,
        gsize         length)
{
  gsize room = sodium_base64_ENCODED_LEN (length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (room);

  return sodium_bin2base64 (text, room, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static guint8 *
decode (const char *text,
        gsize      *length)
{
  gsize room = strlen (text);
  g_autofree guint8 *bytes = g_malloc (room + 1);

  if (sodium_base642bin (bytes, room, text, room, NULL, length, NULL,
                         sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    return NULL;

  return g_steal_pointer (&bytes);
}

static guint8 *
decode_hex (const char *text,
            gsize      *length)
{
  gsize room = strlen (text) / 2 + 1;
  g_autofree guint8 *bytes = g_malloc (room);
  const char *end = NULL;

  if (sodium_hex2bin (bytes, room, text, strlen (text), NULL, length, &end) != 0 || *end != '\0')
    return NULL;

  return g_steal_pointer (&bytes);
}

/* An id tells which key it was, and nothing of the key. */
static char *
name_key (const guint8 *key)
{
  guint8 id[KEY_ID_BYTES * 2];
  char text[KEY_ID_LENGTH + 1];

  crypto_generichash (id, sizeof id, (const guint8 *) "lumio key id", 12, key, KEY_BYTES);
  sodium_bin2hex (text, sizeof text, id, KEY_ID_BYTES);
  return g_strdup (text);
}

static LumioKeystore *
new_for_keys (LumioSecret *keys)
{
  LumioKeystore *self = g_object_new (LUMIO_TYPE_KEYSTORE, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  self->keys = keys;

  for (gsize at = 0; at < keys->length; at += KEY_BYTES)
    g_strv_builder_take (builder, name_key (keys->bytes + at));

  self->key_ids = g_strv_builder_end (builder);
  return self;
}

static const guint8 *
find_key (LumioKeystore *self,
          const char    *key_id)
{
  for (gsize i = 0; self->key_ids[i] != NULL; i++)
    {
      if (g_str_equal (self->key_ids[i], key_id))
        return self->keys->bytes + i * KEY_BYTES;
    }

  return NULL;
}

static LumioSecret *
refuse (GError             **error,
        LumioKeystoreError   code,
        const char          *message)
{
  g_set_error_literal (error, LUMIO_KEYSTORE_ERROR, code, message);
  return NULL;
}

static LumioSecret *
open_gcm (LumioKeystore       *self,
          const char          *account,
          const char          *purpose,
          const char * const  *parts,
          GError             **error)
{
  g_autofree guint8 *nonce = NULL, *data = NULL, *tag = NULL;
  g_autoptr(LumioSecret) room = NULL;
  g_autoptr(LumioSecret) secret = NULL;
  gsize nonce_length, length, tag_length;
  guint8 expected[TAG_BYTES];
  const guint8 *key;
  Cipher *cipher;

  if (g_strv_length ((char **) parts) != 6 || !(nonce = decode (parts[3], &nonce_length)) ||
      !(data = decode (parts[4], &length)) || !(tag = decode (parts[5], &tag_length)) ||
      nonce_length != NONCE_BYTES || tag_length != TAG_BYTES || length == 0 || length > MAX_SECRET)
    return refuse (error, LUMIO_KEYSTORE_ERROR_FORMAT, "The sealed key is not in a known form");

  if (!(key = find_key (self, parts[2])))
    return refuse (error, LUMIO_KEYSTORE_ERROR_UNKNOWN_KEY,
                   "The sealed key was sealed under another master key");

  room = new_cipher (key, nonce, account, purpose);
  cipher = (Cipher *) (gpointer) room->bytes;
  secret = lumio_secret_new (length);
  gcm_aes256_decrypt (&cipher->gcm, length, secret->bytes, data);
  gcm_aes256_digest (&cipher->gcm, TAG_BYTES, expected);

  if (sodium_memcmp (expected, tag, TAG_BYTES) != 0)
    return refuse (error, LUMIO_KEYSTORE_ERROR_TAMPERED,
                   "The sealed key was changed, or belongs to another account");

  return g_steal_pointer (&secret);
}

/* Without a tag only the padding can tell a wrong key; that is why these are never written. */
static LumioSecret *
open_cbc (LumioKeystore       *self,
          const char * const  *parts,
          GError             **error)
{
  g_autofree guint8 *iv = NULL, *data = NULL;
  g_autoptr(LumioSecret) room = NULL;
  g_autoptr(LumioSecret) schedule = NULL;
  LumioSecret *secret;
  struct aes256_ctx *aes;
  gsize iv_length, length;
  guint8 padding;

  if (g_strv_length ((char **) parts) != 4 || !(iv = decode_hex (parts[2], &iv_length)) ||
      !(data = decode_hex (parts[3], &length)) || iv_length != AES_BLOCK_SIZE || length == 0 ||
      length % AES_BLOCK_SIZE != 0 || length > MAX_SECRET)
    return refuse (error, LUMIO_KEYSTORE_ERROR_FORMAT, "The sealed key is not in a known form");

  for (gsize at = 0; at < self->keys->length; at += KEY_BYTES)
    {
      g_autofree guint8 *chain = g_memdup2 (iv, iv_length);
      gboolean fits = TRUE;

      g_clear_pointer (&schedule, lumio_secret_free);
      g_clear_pointer (&room, lumio_secret_free);
      schedule = lumio_secret_new (sizeof (struct aes256_ctx));
      aes = (struct aes256_ctx *) (gpointer) schedule->bytes;
      room = lumio_secret_new (length);
      aes256_set_decrypt_key (aes, self->keys->bytes + at);
      cbc_decrypt (aes, (nettle_cipher_func *) aes256_decrypt, AES_BLOCK_SIZE, chain, length,
                   room->bytes, data);
      padding = room->bytes[length - 1];

      if (padding == 0 || padding > AES_BLOCK_SIZE || padding == length)
        continue;

      for (gsize i = length - padding; i < length; i++)
        fits = fits && room->bytes[i] == padding;

      if (!fits)
        continue;

      secret = lumio_secret_new (length - padding);
      memcpy (secret->bytes, room->bytes, secret->length);
      return secret;
    }

  return refuse (error, LUMIO_KEYSTORE_ERROR_TAMPERED, "The sealed key does not open");
}

static void
lumio_keystore_finalize (GObject *object)
{
  LumioKeystore *self = LUMIO_KEYSTORE (object);

  g_clear_pointer (&self->keys, lumio_secret_free);
  g_clear_pointer (&self->key_ids, g_strfreev);
  G_OBJECT_CLASS (lumio_keystore_parent_class)->finalize (object);
}

static void
lumio_keystore_class_init (LumioKeystoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_keystore_finalize;
}

static void
lumio_keystore_init (LumioKeystore *self)
{
}

LumioSecret *
lumio_secret_new (gsize length)
{
  LumioSecret *self = g_new0 (LumioSecret, 1);

  if (sodium_init () < 0)
    g_error ("libsodium does not start");

  /* The page guards put the end of the room at the end of a page: keep what follows aligned. */
  self->length = length;
  self->bytes = sodium_malloc ((length + 15) & ~(gsize) 15);

  if (self->bytes == NULL)
    g_error ("There is no locked memory left for a key");

  memset (self->bytes, 0, length);
  return self;
}

void
lumio_secret_free (LumioSecret *self)
{
  if (self == NULL)
    return;

  sodium_free (self->bytes);
  g_free (self);
}

LumioKeystore *
lumio_keystore_open (const char  *folder,
                     gboolean     create,
                     GError     **error)
{
  LumioSecret *keys;

  if (!(keys = lumio_key_file_load (folder, LUMIO_KEYSTORE_FILE, LUMIO_KEYSTORE_CREDENTIAL, create,
                                    error)))
    return NULL;

  return new_for_keys (keys);
}

LumioKeystore *
lumio_keystore_new_for_key (const guint8 *key,
                            const guint8 *old)
{
  LumioSecret *keys = lumio_secret_new (old != NULL ? 2 * KEY_BYTES : KEY_BYTES);

  memcpy (keys->bytes, key, KEY_BYTES);

  if (old != NULL)
    memcpy (keys->bytes + KEY_BYTES, old, KEY_BYTES);

  return new_for_keys (keys);
}

const char *
lumio_keystore_get_key_id (LumioKeystore *self)
{
  return self->key_ids[0];
}

char *
lumio_keystore_seal (LumioKeystore *self,
                     const char    *account,
                     const char    *purpose,
                     const guint8  *secret,
                     gsize          length)
{
  g_autofree char *nonce_text = NULL, *data_text = NULL, *tag_text = NULL;
  g_autofree guint8 *data = g_malloc (length);
  g_autoptr(LumioSecret) room = NULL;
  guint8 nonce[NONCE_BYTES], tag[TAG_BYTES];
  Cipher *cipher;

  g_return_val_if_fail (length > 0 && length <= MAX_SECRET, NULL);

  randombytes_buf (nonce, sizeof nonce);
  room = new_cipher (self->keys->bytes, nonce, account, purpose);
  cipher = (Cipher *) (gpointer) room->bytes;
  gcm_aes256_encrypt (&cipher->gcm, length, data, secret);
  gcm_aes256_digest (&cipher->gcm, TAG_BYTES, tag);

  nonce_text = encode (nonce, sizeof nonce);
  data_text = encode (data, length);
  tag_text = encode (tag, sizeof tag);
  return g_strdup_printf ("v2:gcm:%s:%s:%s:%s", self->key_ids[0], nonce_text, data_text, tag_text);
}

LumioSecret *
lumio_keystore_unseal_unrecorded (LumioKeystore  *self,
                                  const char     *account,
                                  const char     *purpose,
                                  const char     *envelope,
                                  GError        **error)
{
  g_auto(GStrv) parts = g_strsplit (envelope, ":", 8);

  if (g_str_has_prefix (envelope, "v2:gcm:"))
    return open_gcm (self, account, purpose, (const char * const *) parts, error);

  if (g_str_has_prefix (envelope, "v1:cbc:"))
    return open_cbc (self, (const char * const *) parts, error);

  return refuse (error, LUMIO_KEYSTORE_ERROR_FORMAT, "The sealed key is not in a known form");
}

LumioSecret *
lumio_keystore_unseal (LumioKeystore    *self,
                       LumioConnection  *connection,
                       const char       *account,
                       const char       *purpose,
                       const char       *envelope,
                       const char       *reason,
                       const char       *ref,
                       GError          **error)
{
  g_autofree char *details = NULL;
  LumioAuditEntry entry = { .action = reason, .target = account };

  if (ref != NULL)
    entry.details = details = g_strdup_printf ("{\"key\":\"%s\",\"for\":\"%s\"}", purpose, ref);

  if (!lumio_store_audit_append (connection, &entry, error))
    return NULL;

  return lumio_keystore_unseal_unrecorded (self, account, purpose, envelope, error);
}
