#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *user_id; /* NULL for the platform's own */
  char *public_key;
  char *encrypted_key;
  char *custody_mode;
  char *network;
  char *purpose; /* "user", "sponsor", "issuer" */
  char *status;  /* "opening", "active", "failed" */
  char *open_tx_hash;
  char *open_xdr;
} LumioWalletRow;

LumioWalletRow *lumio_wallet_row_new      (void);
LumioWalletRow *lumio_wallet_row_copy     (const LumioWalletRow *self);
void            lumio_wallet_row_free     (LumioWalletRow       *self);
GType           lumio_wallet_row_get_type (void);
#define LUMIO_TYPE_WALLET_ROW (lumio_wallet_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioWalletRow, lumio_wallet_row_free)

gboolean        lumio_store_wallets_insert     (LumioConnection       *connection,
                                                const LumioWalletRow  *row,
                                                gint64                 now,
                                                GError               **error);
/* These give NULL without `error` where there is none. */
LumioWalletRow *lumio_store_wallets_by_user    (LumioConnection       *connection,
                                                const char            *user_id,
                                                GError               **error);
LumioWalletRow *lumio_store_wallets_by_address (LumioConnection       *connection,
                                                const char            *public_key,
                                                GError               **error);
LumioWalletRow *lumio_store_wallets_by_purpose (LumioConnection       *connection,
                                                const char            *purpose,
                                                GError               **error);
/* The user ids whose wallets are still opening. */
GStrv           lumio_store_wallets_opening    (LumioConnection       *connection,
                                                GError               **error);
gboolean        lumio_store_wallets_set_open   (LumioConnection       *connection,
                                                const char            *id,
                                                const char            *tx_hash,
                                                const char            *xdr,
                                                gint64                 now,
                                                GError               **error);
gboolean        lumio_store_wallets_set_status (LumioConnection       *connection,
                                                const char            *id,
                                                const char            *status,
                                                gint64                 now,
                                                GError               **error);

G_END_DECLS
