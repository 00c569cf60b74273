#pragma once

#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/* Assets and accounts, between their XDR and their texts. */

/* "native" or "CODE:ISSUER" (a code of 1 to 12 letters and digits). */
gboolean    stellar_asset_parse          (const char                *text,
                                          StellarAsset              *asset,
                                          GError                   **error);
/* A code and its issuer; `issuer` NULL with the code XLM is the native asset. */
gboolean    stellar_asset_from_code      (const char                *code,
                                          const char                *issuer,
                                          StellarAsset              *asset,
                                          GError                   **error);
char       *stellar_asset_to_text        (const StellarAsset        *asset);
/* "XLM" for the native asset. */
char       *stellar_asset_dup_code       (const StellarAsset        *asset);
/* NULL for the native asset. */
char       *stellar_asset_dup_issuer     (const StellarAsset        *asset);
gboolean    stellar_asset_equal          (const StellarAsset        *a,
                                          const StellarAsset        *b);

/* "G…" or "M…" */
gboolean    stellar_muxed_account_parse  (const char                *text,
                                          StellarMuxedAccount       *account,
                                          GError                   **error);
char       *stellar_muxed_account_to_text (const StellarMuxedAccount *account);
/* The 32 bytes of the account itself, without the id of a muxed one. */
const guint8 *stellar_muxed_account_get_key (const StellarMuxedAccount *account);
/* "G…" of the account itself. */
char       *stellar_muxed_account_dup_address (const StellarMuxedAccount *account);
void        stellar_account_id_set       (StellarAccountID          *id,
                                          const guint8               key[32]);

G_END_DECLS
