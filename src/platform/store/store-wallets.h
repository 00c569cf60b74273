#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *user_id;       /* NULL: the platform's own */
  char *public_key;
  char *encrypted_key; /* an envelope of the key store; NULL: self-custody */
  char *key_id;
  char *custody_mode;
  char *network;
  char *purpose;       /* "user", "sponsor", "issuer", "treasury" */
  char *status;        /* "opening", "active", "failed" */
  gint64 created_at;
} LumioWalletRow;

LumioWalletRow *lumio_wallet_row_new      (void);
LumioWalletRow *lumio_wallet_row_copy     (const LumioWalletRow *self);
void            lumio_wallet_row_free     (LumioWalletRow       *self);
GType           lumio_wallet_row_get_type (void);
#define LUMIO_TYPE_WALLET_ROW (lumio_wallet_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioWalletRow, lumio_wallet_row_free)

gboolean        lumio_store_wallets_insert  (LumioConnection       *connection,
                                             const LumioWalletRow  *row,
                                             GError               **error);
/* NULL without `error`: there is none. */
LumioWalletRow *lumio_store_wallets_by_user (LumioConnection       *connection,
                                             const char            *user_id,
                                             GError               **error);
LumioWalletRow *lumio_store_wallets_by_address (LumioConnection    *connection,
                                             const char            *public_key,
                                             GError               **error);
/* The platform's own wallet of a purpose. */
LumioWalletRow *lumio_store_wallets_by_purpose (LumioConnection    *connection,
                                             const char            *purpose,
                                             GError               **error);
/* The ids of the users whose accounts do not stand on the ledger yet. */
GStrv           lumio_store_wallets_opening (LumioConnection       *connection,
                                             GError               **error);
/* The transaction that opens the account, before it is submitted. */
gboolean        lumio_store_wallets_set_open (LumioConnection      *connection,
                                             const char            *id,
                                             const char            *tx_hash,
                                             const char            *xdr,
                                             gint64                 now,
                                             GError               **error);
gboolean        lumio_store_wallets_set_status (LumioConnection    *connection,
                                             const char            *id,
                                             const char            *status,
                                             gint64                 now,
                                             GError               **error);
/* All that hold a sealed key, as LumioWalletRow. */
GPtrArray      *lumio_store_wallets_list_sealed (LumioConnection   *connection,
                                             GError               **error);
gboolean        lumio_store_wallets_reseal  (LumioConnection       *connection,
                                             const char            *id,
                                             const char            *encrypted_key,
                                             const char            *key_id,
                                             GError               **error);

G_END_DECLS
