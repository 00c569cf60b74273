#pragma once

#include "signer/lumio-tries.h"
#include "signer/lumio-vault-file.h"
#include "signer/lumio-vault-store.h"

G_BEGIN_DECLS

/*
 * The vault: words and seeds in one file, and beside it the accounts that are only watched and
 * the count of wrong passphrases. Unlocked, it holds the key of the box and nothing of what is
 * in it: each use opens the box into locked memory and wipes it.
 */
typedef struct _LumioVault LumioVault;

typedef enum
{
  LUMIO_VAULT_NONE,
  LUMIO_VAULT_LOCKED,
  LUMIO_VAULT_UNLOCKED,
} LumioVaultState;

/* A passphrase made into a key. Making one is heavy and belongs on a thread of its own. */
typedef struct
{
  LumioVaultCost cost;
  guint8 salt[LUMIO_VAULT_SALT_BYTES];
  LumioSecret *key;
  gint64 worked;          /* µs of this thread's time */
} LumioVaultKey;

/* `salt` NULL is a random one. LUMIO_SIGNER_ERROR_MEMORY where there is none for the work. */
LumioVaultKey   *lumio_vault_key_derive    (const LumioSecret     *passphrase,
                                            const LumioVaultCost  *cost,
                                            const guint8          *salt,
                                            GError               **error);
/* At least `floor`, and as many passes as keep this machine at work for `microseconds`. */
LumioVaultKey   *lumio_vault_key_calibrate (const LumioSecret     *passphrase,
                                            const LumioVaultCost  *floor,
                                            gint64                 microseconds,
                                            GError               **error);
void             lumio_vault_key_free      (LumioVaultKey         *key);

/* `store` is taken. */
LumioVault      *lumio_vault_new           (LumioVaultStore       *store);
void             lumio_vault_free          (LumioVault            *self);
/* Takes hold of the folder and reads it, once; later calls only answer how that went. */
gboolean         lumio_vault_load          (LumioVault            *self,
                                            GError               **error);
LumioVaultState  lumio_vault_get_state     (LumioVault            *self);
/* Whether the old copy stood in for a damaged vault. */
gboolean         lumio_vault_is_recovered  (LumioVault            *self);
/* What the next key has to be made of. */
void             lumio_vault_get_cost      (LumioVault            *self,
                                            LumioVaultCost        *cost,
                                            guint8                 salt[LUMIO_VAULT_SALT_BYTES]);

/* Seconds until a passphrase may be tried, and the count that they follow from. */
guint            lumio_vault_get_wait      (LumioVault            *self);
void             lumio_vault_count_try     (LumioVault            *self);
void             lumio_vault_forgive_try   (LumioVault            *self);
void             lumio_vault_forget_tries  (LumioVault            *self);

/* `key` is taken by each. */
gboolean         lumio_vault_create        (LumioVault            *self,
                                            LumioVaultKey         *key,
                                            GError               **error);
gboolean         lumio_vault_unlock        (LumioVault            *self,
                                            LumioVaultKey         *key,
                                            GError               **error);
gboolean         lumio_vault_rekey         (LumioVault            *self,
                                            LumioVaultKey         *key,
                                            GError               **error);
void             lumio_vault_lock          (LumioVault            *self);
/* Whether `key`, which is borrowed, is that of the vault. */
gboolean         lumio_vault_accepts       (LumioVault            *self,
                                            const LumioVaultKey   *key);

/* Copies; those of the vault first, then the watched ones. */
GPtrArray       *lumio_vault_list          (LumioVault            *self);
/* Borrowed until the next change. LUMIO_SIGNER_ERROR_UNKNOWN_ACCOUNT. */
const LumioVaultAccount *
                 lumio_vault_find          (LumioVault            *self,
                                            const guint8           key[32],
                                            GError               **error);

/*
 * Adding. An account that was only watched becomes one's own. `words` and `passphrase` are
 * borrowed; the seed's 32 bytes belong to `account->key`, whose words, origin and time are
 * set here.
 */
gboolean         lumio_vault_add_words     (LumioVault            *self,
                                            const LumioVaultAccount *account,
                                            const LumioSecret     *words,
                                            const LumioSecret     *passphrase,
                                            const LumioSecret     *seed,
                                            GError               **error);
gboolean         lumio_vault_add_seed      (LumioVault            *self,
                                            const LumioVaultAccount *account,
                                            const LumioSecret     *seed,
                                            GError               **error);
gboolean         lumio_vault_add_watch     (LumioVault            *self,
                                            const guint8           key[32],
                                            const char            *label,
                                            GError               **error);
gboolean         lumio_vault_rename        (LumioVault            *self,
                                            const guint8           key[32],
                                            const char            *label,
                                            GError               **error);
gboolean         lumio_vault_remove        (LumioVault            *self,
                                            const guint8           key[32],
                                            GError               **error);
/* Of every account of the same words. */
gboolean         lumio_vault_set_backed_up (LumioVault            *self,
                                            const guint8           key[32],
                                            GError               **error);

/* The 32 bytes of an account's seed. */
LumioSecret     *lumio_vault_get_seed      (LumioVault            *self,
                                            const guint8           key[32],
                                            GError               **error);
/* LUMIO_SIGNER_ERROR_NO_WORDS where the account came without. `passphrase` may be NULL. */
LumioSecret     *lumio_vault_get_words     (LumioVault            *self,
                                            const guint8           key[32],
                                            LumioSecret          **passphrase,
                                            GError               **error);

/* The vault as it lies on the disk: as safe as its passphrase. */
GBytes          *lumio_vault_export        (LumioVault            *self,
                                            GError               **error);
/* Adds what another vault holds and this one does not; `added` counts. */
gboolean         lumio_vault_merge         (LumioVault            *self,
                                            const LumioVaultFile  *other,
                                            const LumioVaultContent *content,
                                            guint                 *added,
                                            GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioVault, lumio_vault_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioVaultKey, lumio_vault_key_free)

G_END_DECLS
