#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/*
 * Seals the secret keys of custodial accounts under the platform's master key with AES-256-GCM.
 * An envelope reads "v2:gcm:KEY_ID:NONCE:CIPHERTEXT:TAG" (base64url without padding) and opens
 * for the account and the purpose alone that it was sealed for. "v1:cbc:…" envelopes of older
 * books are read, never written.
 */

#define LUMIO_TYPE_KEYSTORE (lumio_keystore_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeystore, lumio_keystore, LUMIO, KEYSTORE, GObject)

/* Bytes in locked memory that are wiped when freed. */
typedef struct
{
  gsize length;
  guint8 *bytes;
} LumioSecret;

LumioSecret *lumio_secret_new  (gsize        length);
void         lumio_secret_free (LumioSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSecret, lumio_secret_free)

#define LUMIO_KEYSTORE_ERROR (lumio_keystore_error_quark ())

typedef enum
{
  LUMIO_KEYSTORE_ERROR_KEY_FILE, /* missing rights, wrong length, unreadable, too open */
  LUMIO_KEYSTORE_ERROR_UNKNOWN_KEY, /* sealed under a key that is not here */
  LUMIO_KEYSTORE_ERROR_TAMPERED, /* not what was sealed, or for another account or purpose */
  LUMIO_KEYSTORE_ERROR_FORMAT,
} LumioKeystoreError;

GQuark         lumio_keystore_error_quark (void);

#define LUMIO_KEYSTORE_FILE "master.key"
#define LUMIO_KEYSTORE_CREDENTIAL "lumio-master-key"

/*
 * The master key: the systemd credential "lumio-master-key" where there is one, else the file
 * "master.key" in `folder`, made once with mode 0600 where `create` is set. Both hold 64 hex
 * digits, and during a rotation the former key in a second line.
 */
LumioKeystore *lumio_keystore_open       (const char     *folder,
                                          gboolean        create,
                                          GError        **error);
/* For tests and imports: 32 bytes each; `old` may be NULL. */
LumioKeystore *lumio_keystore_new_for_key (const guint8  *key,
                                          const guint8   *old);
const char    *lumio_keystore_get_key_id (LumioKeystore  *self);
/* `account` is a public key (G…), `purpose` the wallet's ("user", "sponsor", "issuer" …). */
char          *lumio_keystore_seal       (LumioKeystore  *self,
                                          const char     *account,
                                          const char     *purpose,
                                          const guint8   *secret,
                                          gsize           length);
/*
 * Opens inside a database job: the audit log gets its entry in the same transaction, so there
 * is no use of a key without a record of it. `reason` is that entry's action, such as
 * "payment.sign"; `ref` what it was for.
 */
LumioSecret   *lumio_keystore_unseal     (LumioKeystore    *self,
                                          LumioConnection  *connection,
                                          const char       *account,
                                          const char       *purpose,
                                          const char       *envelope,
                                          const char       *reason,
                                          const char       *ref,
                                          GError          **error);
/* The mere opening, for the rotation of keys, which records itself as a whole. */
LumioSecret   *lumio_keystore_unseal_unrecorded (LumioKeystore *self,
                                          const char       *account,
                                          const char       *purpose,
                                          const char       *envelope,
                                          GError          **error);

G_END_DECLS
