#include "stellar/stellar-mnemonic-private.h"

#include <sodium.h>
#include <string.h>

/* Twenty-four of the longest words, decomposed, and what people put around them. */
#define MAX_TEXT 4096
#define MAX_WORDS 24
#define ROUNDS 2048
#define HARDENED 0x80000000u

G_DEFINE_QUARK (stellar-mnemonic-error-quark, stellar_mnemonic_error)

static const char *language_names[STELLAR_N_LANGUAGES] = {
  "chinese_simplified", "chinese_traditional", "czech", "english", "french",
  "italian", "japanese", "korean", "portuguese", "spanish",
};

/* All that is secret while words are read, in one piece of locked memory. */
typedef struct
{
  gunichar wide[MAX_TEXT];
  char     text[4 * MAX_TEXT];
} Scratch;

const char *
stellar_language_get_name (StellarLanguage language)
{
  g_return_val_if_fail ((guint) language < STELLAR_N_LANGUAGES, NULL);

  return language_names[language];
}

gboolean
stellar_language_from_name (const char      *name,
                            StellarLanguage *language)
{
  for (guint i = 0; i < STELLAR_N_LANGUAGES; i++)
    {
      if (strcmp (name, language_names[i]) == 0)
        {
          *language = i;
          return TRUE;
        }
    }

  return FALSE;
}

const char *
stellar_language_get_word (StellarLanguage language,
                           guint           index)
{
  const char *word;

  g_return_val_if_fail ((guint) language < STELLAR_N_LANGUAGES, NULL);
  g_return_val_if_fail (index < STELLAR_WORDS_IN_LIST, NULL);

  for (word = stellar_words[language]; index > 0; index--)
    word += strlen (word) + 1;

  return word;
}

static gboolean
fail (GError               **error,
      StellarMnemonicError   code,
      const char            *message)
{
  g_set_error_literal (error, STELLAR_MNEMONIC_ERROR, code, message);
  return FALSE;
}

static gpointer
new_locked (gsize size)
{
  gpointer memory = sodium_init () >= 0 ? sodium_malloc (size) : NULL;

  if (memory == NULL)
    g_error ("There is no locked memory left");

  return memory;
}

static Scratch *
new_scratch (void)
{
  return new_locked (sizeof (Scratch));
}

/*
 * NFKD of a text into scratch->text, where g_utf8_normalize() would leave copies behind. Fails
 * where it is no UTF-8 or does not fit.
 */
static gboolean
normalize (Scratch    *scratch,
           const char *text,
           gsize       length)
{
  gsize n = 0, written = 0;

  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;

  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    {
      gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
      gsize n_parts = g_unichar_fully_decompose (g_utf8_get_char (at), TRUE, parts,
                                                 G_N_ELEMENTS (parts));

      if (n + n_parts >= MAX_TEXT)
        return FALSE;

      memcpy (scratch->wide + n, parts, n_parts * sizeof *parts);
      sodium_memzero (parts, sizeof parts);
      n += n_parts;
    }

  /* It reads one character before it looks at the length. */
  if (n > 0)
    g_unicode_canonical_ordering (scratch->wide, n);

  for (gsize i = 0; i < n; i++)
    written += (gsize) g_unichar_to_utf8 (scratch->wide[i], scratch->text + written);

  scratch->text[written] = '\0';

  return TRUE;
}

/* One space between words, none around them, Latin letters small. */
static void
tidy (char *text)
{
  char *to = text;
  gboolean space = FALSE;

  for (const char *from = text; *from != '\0'; from++)
    {
      if (g_ascii_isspace (*from))
        {
          space = to != text;
          continue;
        }

      if (space)
        *to++ = ' ';

      space = FALSE;
      *to++ = g_ascii_tolower (*from);
    }

  *to = '\0';
}

static int
find_normal (StellarLanguage  language,
             const char      *word,
             gsize            length)
{
  const char *at = stellar_words[language];

  for (int i = 0; i < STELLAR_WORDS_IN_LIST; i++)
    {
      gsize n = strlen (at);

      if (n == length && memcmp (at, word, n) == 0)
        return i;

      at += n + 1;
    }

  return -1;
}

int
stellar_language_find_word (StellarLanguage  language,
                            const char      *word,
                            gssize           length)
{
  Scratch *scratch = new_scratch ();
  int index = -1;

  if (normalize (scratch, word, length < 0 ? strlen (word) : (gsize) length))
    {
      tidy (scratch->text);
      index = find_normal (language, scratch->text, strlen (scratch->text));
    }

  sodium_free (scratch);

  return index;
}

/* ---- words and entropy ---- */

static void
to_bytes (const guint16 *indexes,
          guint          n_words,
          guint8         bytes[33])
{
  guint32 buffer = 0;
  guint bits = 0;
  gsize n = 0;

  memset (bytes, 0, 33);

  for (guint i = 0; i < n_words; i++)
    {
      buffer = buffer << 11 | indexes[i];
      bits += 11;

      while (bits >= 8)
        {
          bits -= 8;
          bytes[n++] = (guint8) (buffer >> bits);
        }
    }

  if (bits > 0)
    bytes[n] = (guint8) (buffer << (8 - bits));

  sodium_memzero (&buffer, sizeof buffer);
}

/* The bits after the entropy are the first of its SHA-256. */
static gboolean
checksum_is_right (const guint8 bytes[33],
                   guint        n_words)
{
  gsize length = n_words * 4 / 3;
  guint8 digest[32];
  gboolean right;

  stellar_sha256 (bytes, length, digest);
  right = ((bytes[length] ^ digest[0]) & (0xff << (8 - n_words / 3)) & 0xff) == 0;
  sodium_memzero (digest, sizeof digest);

  return right;
}

static guint
count_words (const char *text)
{
  guint n = *text != '\0';

  for (; *text != '\0'; text++)
    n += *text == ' ';

  return n;
}

/* How many of the words, from the first on, the language has. */
static guint
look_up (StellarLanguage  language,
         const char      *text,
         guint16          indexes[MAX_WORDS])
{
  guint n = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, " ");
      int index = find_normal (language, text, length);

      if (index < 0)
        break;

      indexes[n++] = (guint16) index;
      text += length + (text[length] == ' ');
    }

  return n;
}

static gboolean
check (const char       *text,
       guint16          *indexes,
       guint8           *bytes,
       StellarLanguage  *language,
       guint            *n_words,
       GError          **error)
{
  guint best = 0;

  *n_words = count_words (text);

  if (*n_words < 12 || *n_words > MAX_WORDS || *n_words % 3 != 0)
    return fail (error, STELLAR_MNEMONIC_ERROR_COUNT, "There are 12, 15, 18, 21 or 24 words");

  /* Two lists may share words: the one whose checksum is right is meant. */
  for (guint i = 0; i < STELLAR_N_LANGUAGES; i++)
    {
      guint found = look_up (i, text, indexes);

      best = MAX (best, found);

      if (found < *n_words)
        continue;

      to_bytes (indexes, *n_words, bytes);

      if (checksum_is_right (bytes, *n_words))
        {
          *language = i;
          return TRUE;
        }
    }

  if (best == *n_words)
    return fail (error, STELLAR_MNEMONIC_ERROR_CHECKSUM,
                 "These are words, but not these in this order");

  g_set_error (error, STELLAR_MNEMONIC_ERROR, STELLAR_MNEMONIC_ERROR_WORD,
               "Word %u is not in the list", best + 1);
  return FALSE;
}

static gboolean
read_words (Scratch          *scratch,
            const char       *words,
            StellarLanguage  *language,
            guint8            bytes[33],
            guint            *n_words,
            GError          **error)
{
  guint16 indexes[MAX_WORDS];
  gboolean done;

  if (!normalize (scratch, words, strlen (words)))
    return fail (error, STELLAR_MNEMONIC_ERROR_TEXT, "This is not a text of words");

  tidy (scratch->text);
  done = check (scratch->text, indexes, bytes, language, n_words, error);
  sodium_memzero (indexes, sizeof indexes);

  return done;
}

gboolean
stellar_mnemonic_check (const char       *words,
                        StellarLanguage  *language,
                        guint8            entropy[32],
                        gsize            *length,
                        GError          **error)
{
  Scratch *scratch = new_scratch ();
  StellarLanguage found;
  guint8 bytes[33];
  guint n_words;
  gboolean done = read_words (scratch, words, &found, bytes, &n_words, error);

  sodium_free (scratch);

  if (done && language != NULL)
    *language = found;

  if (done && entropy != NULL)
    memcpy (entropy, bytes, n_words * 4 / 3);

  if (done && length != NULL)
    *length = n_words * 4 / 3;

  sodium_memzero (bytes, sizeof bytes);

  return done;
}

char *
stellar_mnemonic_new_from_entropy (StellarLanguage  language,
                                   const guint8    *entropy,
                                   gsize            length)
{
  guint n_words = (guint) length * 3 / 4;
  guint8 bytes[33] = { 0 };
  guint8 digest[32];
  char *words;
  gsize at = 0;

  g_return_val_if_fail ((guint) language < STELLAR_N_LANGUAGES, NULL);
  g_return_val_if_fail (length >= 16 && length <= 32 && length % 4 == 0, NULL);

  words = new_locked (MAX_TEXT);
  stellar_sha256 (entropy, length, digest);
  memcpy (bytes, entropy, length);
  bytes[length] = digest[0];

  for (guint i = 0; i < n_words; i++)
    {
      guint bit = i * 11;
      guint32 window = (guint32) bytes[bit / 8] << 16 | (guint32) bytes[bit / 8 + 1] << 8 |
                       (bit / 8 + 2 < sizeof bytes ? bytes[bit / 8 + 2] : 0);
      const char *word = stellar_language_get_word (language, window >> (13 - bit % 8) & 2047);
      const char *gap = language == STELLAR_LANGUAGE_JAPANESE ? "\xe3\x80\x80" : " ";

      if (i > 0)
        at = (gsize) (g_stpcpy (words + at, gap) - words);

      at = (gsize) (g_stpcpy (words + at, word) - words);
      sodium_memzero (&window, sizeof window);
    }

  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (digest, sizeof digest);

  return words;
}

char *
stellar_mnemonic_new_random (StellarLanguage language,
                             guint           n_words)
{
  guint8 entropy[32];
  char *words;

  g_return_val_if_fail (n_words >= 12 && n_words <= 24 && n_words % 3 == 0, NULL);
  g_return_val_if_fail (sodium_init () >= 0, NULL);

  randombytes_buf (entropy, sizeof entropy);
  words = stellar_mnemonic_new_from_entropy (language, entropy, n_words * 4 / 3);
  sodium_memzero (entropy, sizeof entropy);

  return words;
}

void
stellar_mnemonic_free (char *words)
{
  if (words != NULL)
    sodium_free (words);
}

/* ---- seeds and keys ---- */

/* What the derivations work on, locked. */
typedef struct
{
  crypto_auth_hmacsha512_state keyed;
  crypto_auth_hmacsha512_state state;
  guint8                       block[64];
  guint8                       sum[64];
} Hmac;

static Hmac *
new_hmac (void)
{
  return new_locked (sizeof (Hmac));
}

/* PBKDF2 (RFC 8018) with HMAC-SHA512, of one block: 64 bytes. */
static void
stretch (const char *password,
         const char *salt,
         guint8      seed[64])
{
  static const guint8 first_block[4] = { 0, 0, 0, 1 };
  Hmac *hmac = new_hmac ();

  crypto_auth_hmacsha512_init (&hmac->keyed, (const guint8 *) password, strlen (password));
  hmac->state = hmac->keyed;
  crypto_auth_hmacsha512_update (&hmac->state, (const guint8 *) "mnemonic", 8);
  crypto_auth_hmacsha512_update (&hmac->state, (const guint8 *) salt, strlen (salt));
  crypto_auth_hmacsha512_update (&hmac->state, first_block, sizeof first_block);
  crypto_auth_hmacsha512_final (&hmac->state, hmac->block);
  memcpy (hmac->sum, hmac->block, sizeof hmac->sum);

  for (guint i = 1; i < ROUNDS; i++)
    {
      hmac->state = hmac->keyed;
      crypto_auth_hmacsha512_update (&hmac->state, hmac->block, sizeof hmac->block);
      crypto_auth_hmacsha512_final (&hmac->state, hmac->block);

      for (guint j = 0; j < sizeof hmac->sum; j++)
        hmac->sum[j] ^= hmac->block[j];
    }

  memcpy (seed, hmac->sum, sizeof hmac->sum);
  sodium_free (hmac);
}

gboolean
stellar_mnemonic_to_seed (const char  *words,
                          const char  *passphrase,
                          guint8       seed[64],
                          GError     **error)
{
  Scratch *scratch = new_scratch ();
  Scratch *salt = new_scratch ();
  StellarLanguage language;
  guint8 bytes[33];
  guint n_words;
  gboolean done = read_words (scratch, words, &language, bytes, &n_words, error);

  sodium_memzero (bytes, sizeof bytes);

  if (done && !normalize (salt, passphrase != NULL ? passphrase : "",
                          passphrase != NULL ? strlen (passphrase) : 0))
    done = fail (error, STELLAR_MNEMONIC_ERROR_TEXT, "This is not a passphrase");

  if (done)
    stretch (scratch->text, salt->text, seed);

  sodium_free (scratch);
  sodium_free (salt);

  return done;
}

static void
split (Hmac   *hmac,
       guint8  key[32],
       guint8  chain_code[32])
{
  crypto_auth_hmacsha512_final (&hmac->state, hmac->block);
  memcpy (key, hmac->block, 32);
  memcpy (chain_code, hmac->block + 32, 32);
}

void
stellar_slip10_derive (const guint8  *seed,
                       gsize          length,
                       const guint32 *path,
                       gsize          depth,
                       guint8         key[32],
                       guint8         chain_code[32])
{
  static const guint8 zero = 0;
  Hmac *hmac = new_hmac ();

  crypto_auth_hmacsha512_init (&hmac->state, (const guint8 *) "ed25519 seed", 12);
  crypto_auth_hmacsha512_update (&hmac->state, seed, length);
  split (hmac, key, chain_code);

  for (gsize i = 0; i < depth; i++)
    {
      guint32 index = GUINT32_TO_BE (path[i] | HARDENED);

      crypto_auth_hmacsha512_init (&hmac->state, chain_code, 32);
      crypto_auth_hmacsha512_update (&hmac->state, &zero, 1);
      crypto_auth_hmacsha512_update (&hmac->state, key, 32);
      crypto_auth_hmacsha512_update (&hmac->state, (const guint8 *) &index, 4);
      split (hmac, key, chain_code);
    }

  sodium_free (hmac);
}

StellarKeypair *
stellar_keypair_new_from_words_seed (const guint8 seed[64],
                                     guint32      index)
{
  const guint32 path[] = { 44, 148, index };
  guint8 key[32];
  guint8 chain_code[32];
  StellarKeypair *keypair;

  g_return_val_if_fail (index <= STELLAR_MNEMONIC_MAX_INDEX, NULL);

  stellar_slip10_derive (seed, 64, path, G_N_ELEMENTS (path), key, chain_code);
  keypair = stellar_keypair_new_from_seed (key);
  sodium_memzero (key, sizeof key);
  sodium_memzero (chain_code, sizeof chain_code);

  return keypair;
}

StellarKeypair *
stellar_keypair_new_from_words (const char  *words,
                                const char  *passphrase,
                                guint32      index,
                                GError     **error)
{
  guint8 seed[64];
  StellarKeypair *keypair;

  g_return_val_if_fail (index <= STELLAR_MNEMONIC_MAX_INDEX, NULL);

  if (!stellar_mnemonic_to_seed (words, passphrase, seed, error))
    return NULL;

  keypair = stellar_keypair_new_from_words_seed (seed, index);
  sodium_memzero (seed, sizeof seed);

  return keypair;
}
