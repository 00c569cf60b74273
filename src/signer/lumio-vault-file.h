#pragma once

#include "signer/lumio-secret.h"

G_BEGIN_DECLS

/*
 * The vault as bytes. All numbers are big-endian:
 *
 *   "LUMIOKEY"  version u32 = 1  kdf u8 = 1 (Argon2id 1.3)  factor u8 = 0  zero u16
 *   passes u64  memory u64 (bytes)  salt 16  nonce 24
 *   length u32  accounts        readable without the passphrase, so that a locked wallet has addresses
 *   length u32  box             XChaCha20-Poly1305 of words and seeds; all before it is its associated data
 *   BLAKE2b-256 of all before   tells a damaged file from a wrong passphrase
 *
 * Reading checks every number before it is used, and takes exactly what writing makes.
 */

#define LUMIO_VAULT_KEY_BYTES 32
#define LUMIO_VAULT_SALT_BYTES 16
#define LUMIO_VAULT_NONCE_BYTES 24
#define LUMIO_VAULT_MAX_ACCOUNTS 256
#define LUMIO_VAULT_MAX_LABEL 64
#define LUMIO_VAULT_MAX_WORDS_BYTES 512
#define LUMIO_VAULT_MAX_PHRASE_BYTES 256
#define LUMIO_VAULT_MAX_BYTES (512 * 1024)
/* What the program itself asks for; a file names its own. */
#define LUMIO_VAULT_MEMORY_FLOOR (G_GUINT64_CONSTANT (256) * 1024 * 1024)
#define LUMIO_VAULT_MEMORY_MAX (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define LUMIO_VAULT_MEMORY_MIN (G_GUINT64_CONSTANT (8192))
#define LUMIO_VAULT_PASSES_MAX 64

typedef struct
{
  guint64 passes;
  guint64 memory;
} LumioVaultCost;

typedef enum
{
  LUMIO_VAULT_ORIGIN_WORDS = 1,
  LUMIO_VAULT_ORIGIN_SECRET_KEY = 2,
  LUMIO_VAULT_ORIGIN_WATCH_ONLY = 3,
} LumioVaultOrigin;

typedef struct
{
  guint8 key[32];
  LumioVaultOrigin origin;
  guint32 words;          /* which phrase of the vault; 0 where there is none */
  guint32 index;          /* of its derivation, m/44'/148'/index' */
  gboolean backed_up;
  gint64 created;         /* Unix seconds */
  char *label;
} LumioVaultAccount;

typedef struct
{
  LumioVaultCost cost;
  guint8 salt[LUMIO_VAULT_SALT_BYTES];
  guint8 nonce[LUMIO_VAULT_NONCE_BYTES];
  GPtrArray *accounts;    /* of LumioVaultAccount */
  GBytes *associated;     /* the bytes before the box */
  GBytes *box;
} LumioVaultFile;

/* What lies in the box. */
typedef struct
{
  guint32 id;
  LumioSecret *words;
  LumioSecret *passphrase;
} LumioVaultPhrase;

typedef struct
{
  GPtrArray *phrases;     /* of LumioVaultPhrase */
  LumioSecret *seeds;     /* 64 bytes for each: the account's key, then its seed */
} LumioVaultContent;

LumioVaultAccount *lumio_vault_account_copy (const LumioVaultAccount  *account);
void               lumio_vault_account_free (LumioVaultAccount        *account);
/* 1 to 64 bytes of UTF-8 that can be shown in one line. */
gboolean           lumio_vault_check_label  (const char               *label,
                                             GError                  **error);

/* A list of accounts as bytes and back: the vault's own, and that of accounts only watched. */
void               lumio_vault_put_accounts (GByteArray               *bytes,
                                             GPtrArray                *accounts);
GPtrArray         *lumio_vault_get_accounts (const guint8             *data,
                                             gsize                     length,
                                             GError                  **error);
void               lumio_vault_put_checksum (GByteArray               *bytes);
/* The length without the checksum; 0 where it is wrong. */
gsize              lumio_vault_see_checksum (const guint8             *data,
                                             gsize                     length);

/* LUMIO_SIGNER_ERROR_DAMAGED or _NEWER. */
LumioVaultFile    *lumio_vault_file_parse   (const guint8             *data,
                                             gsize                     length,
                                             GError                  **error);
void               lumio_vault_file_free    (LumioVaultFile           *self);
/* Opens the box. LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE where the key is another. */
LumioVaultContent *lumio_vault_file_open    (const LumioVaultFile     *self,
                                             const LumioSecret        *key,
                                             GError                  **error);
/* Writes accounts and content under `key` with a nonce of its own. */
GBytes            *lumio_vault_file_build   (const LumioVaultCost     *cost,
                                             const guint8              salt[LUMIO_VAULT_SALT_BYTES],
                                             const LumioSecret        *key,
                                             GPtrArray                *accounts,
                                             const LumioVaultContent  *content,
                                             GError                  **error);

LumioVaultContent *lumio_vault_content_new  (void);
void               lumio_vault_content_free (LumioVaultContent        *self);
LumioVaultPhrase  *lumio_vault_content_find (const LumioVaultContent  *self,
                                             guint32                   id);
/* The 32 bytes of an account's seed, borrowed; NULL where there is none. */
const guint8      *lumio_vault_content_seed (const LumioVaultContent  *self,
                                             const guint8              key[32]);
/* `words` and `passphrase` are taken. Returns the phrase's id. */
guint32            lumio_vault_content_add_phrase (LumioVaultContent  *self,
                                                   LumioSecret        *words,
                                                   LumioSecret        *passphrase);
gboolean           lumio_vault_content_add_seed   (LumioVaultContent  *self,
                                                   const guint8        key[32],
                                                   const guint8        seed[32]);
/* Drops every seed and phrase that no account of the list names. */
gboolean           lumio_vault_content_prune      (LumioVaultContent  *self,
                                                   GPtrArray          *accounts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioVaultAccount, lumio_vault_account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioVaultFile, lumio_vault_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioVaultContent, lumio_vault_content_free)

G_END_DECLS
