#pragma once

#include "stellar/stellar-xdr-json.h"
#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/* The types that SEP-51 writes as one text. */
typedef enum
{
  TEXT_NONE,
  TEXT_PUBLIC_KEY,
  TEXT_MUXED_ACCOUNT,
  TEXT_MUXED_ED25519,
  TEXT_MUXED_SC,
  TEXT_SIGNER_KEY,
  TEXT_SIGNED_PAYLOAD,
  TEXT_CONTRACT,
  TEXT_POOL,
  TEXT_CLAIMABLE_BALANCE,
  TEXT_SC_ADDRESS,
  TEXT_ASSET_CODE,
  TEXT_ASSET_CODE4,
  TEXT_ASSET_CODE12,
  TEXT_UINT128,
  TEXT_INT128,
  TEXT_UINT256,
  TEXT_INT256,
} StellarXdrText;

StellarXdrText stellar_xdr_text_of        (const StellarXdrType *type);
/* Appends the enumerator's name in SEP-51's manner: without the common prefix, in lower case. */
gboolean       stellar_xdr_append_name    (GString              *out,
                                           const StellarXdrType *type,
                                           gint32                value);
/* Appends "fee_source" for "feeSource". */
void           stellar_xdr_append_snake   (GString              *out,
                                           const char           *name);

G_END_DECLS
