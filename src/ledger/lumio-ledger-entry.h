#pragma once

#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/*
 * What a ledger holds: accounts, trust lines, data, offers and claimable balances. The protocol's
 * own limits size the fields. Amounts are units of 10⁻⁷. An asset is twelve bytes of code and its
 * issuer; the native one is all zeros.
 */

#define LUMIO_LEDGER_BASE_FEE 100
#define LUMIO_LEDGER_BASE_RESERVE 5000000
#define LUMIO_LEDGER_MAX_SUBENTRIES 1000
#define LUMIO_LEDGER_MAX_SIGNERS 20
#define LUMIO_LEDGER_PROTOCOL_VERSION 22

typedef enum
{
  LUMIO_ENTRY_ACCOUNT,
  LUMIO_ENTRY_TRUSTLINE,
  LUMIO_ENTRY_DATA,
  LUMIO_ENTRY_OFFER,
  LUMIO_ENTRY_CLAIMABLE,
  /* Of one transaction alone, and never stored: who is sponsored now, and who sponsors. */
  LUMIO_ENTRY_SPONSORED,
  LUMIO_ENTRY_SPONSORING,
} LumioEntryKind;

#define LUMIO_ASSET_SIZE 44
/* Flags of offers and of claimable balances. */
#define LUMIO_OFFER_PASSIVE 1u
#define LUMIO_CLAIMABLE_CLAWBACK 1u

/*
 * `name` is an asset, the name of a data entry, the number of an offer (eight bytes, the highest
 * first) or the id of a claimable balance, which belongs to no account.
 */
typedef struct
{
  LumioEntryKind kind;
  guint8         account[32];
  guint8         length;
  guint8         name[64];
} LumioEntryKey;

/* `type` is the XDR SignerKeyType; `key` its thirty-two bytes; the payload of signed payloads. */
typedef struct
{
  gint32 type;
  guint8 key[32];
  guint8 payload_length;
  guint8 payload[64];
} LumioSignerKey;

typedef struct
{
  LumioSignerKey key;
  guint32        weight;
  gboolean       sponsored;
  guint8         sponsor[32];
} LumioSigner;

enum
{
  LUMIO_THRESHOLD_MASTER,
  LUMIO_THRESHOLD_LOW,
  LUMIO_THRESHOLD_MEDIUM,
  LUMIO_THRESHOLD_HIGH,
};

typedef struct
{
  gint64   balance;
  gint64   sequence;
  guint32  subentries;
  guint32  sponsoring;
  guint32  sponsored;
  guint32  flags;
  guint8   thresholds[4];
  char     home_domain[33];
  gboolean has_inflation;
  guint8   inflation[32];
  guint32  sequence_ledger;
  guint64  sequence_time;
  gint64   buying;  /* what its offers may bring */
  gint64   selling; /* and take */
  GArray  *signers; /* of LumioSigner in the protocol's order, or NULL */
} LumioAccountEntry;

typedef struct
{
  gint64  balance;
  gint64  limit;
  guint32 flags;
  gint64  buying;
  gint64  selling;
} LumioTrustlineEntry;

typedef struct
{
  guint8 length;
  guint8 value[64];
} LumioDataEntry;

typedef struct
{
  gint64       id;
  guint8       selling[LUMIO_ASSET_SIZE];
  guint8       buying[LUMIO_ASSET_SIZE];
  gint64       amount; /* of what is sold */
  StellarPrice price;  /* of what is sold, in what is bought */
  guint32      flags;
} LumioOfferEntry;

/* The operation that made it, its predicates in absolute time; freed by stellar_xdr_free(). */
typedef struct
{
  StellarCreateClaimableBalanceOp *body;
  guint32                          flags;
} LumioClaimableEntry;

typedef struct
{
  LumioEntryKey key;
  gboolean      alive; /* FALSE: known not to exist */
  guint32       last_modified;
  gboolean      is_sponsored;
  guint8        sponsor[32];
  union
  {
    LumioAccountEntry   account;
    LumioTrustlineEntry trustline;
    LumioDataEntry      data;
    LumioOfferEntry     offer;
    LumioClaimableEntry claimable;
    guint               count; /* of those that are sponsored */
  };
} LumioEntry;

void        lumio_entry_key_account   (LumioEntryKey        *key,
                                       const guint8         *account);
void        lumio_entry_key_trustline (LumioEntryKey        *key,
                                       const guint8         *account,
                                       const char           *code,
                                       const guint8         *issuer);
void        lumio_entry_key_data      (LumioEntryKey        *key,
                                       const guint8         *account,
                                       const char           *name,
                                       gsize                 length);
/* The trust line of a packed asset that is not native. */
void        lumio_entry_key_line      (LumioEntryKey        *key,
                                       const guint8         *account,
                                       const guint8         *asset);
void        lumio_entry_key_offer     (LumioEntryKey        *key,
                                       const guint8         *seller,
                                       gint64                id);
void        lumio_entry_key_claimable (LumioEntryKey        *key,
                                       const guint8         *id);
void        lumio_entry_key_of_kind   (LumioEntryKey        *key,
                                       LumioEntryKind        kind,
                                       const guint8         *account);
guint       lumio_entry_key_hash      (gconstpointer         key);
gboolean    lumio_entry_key_equal     (gconstpointer         a,
                                       gconstpointer         b);
/* The code of a trust line's asset, up to twelve characters, and its issuer. */
void        lumio_entry_key_get_asset (const LumioEntryKey  *key,
                                       char                  code[13],
                                       const guint8        **issuer);
/* Whether it is of one transaction alone. */
gboolean    lumio_entry_kind_passes   (LumioEntryKind        kind);
void        lumio_asset_pack          (const StellarAsset   *asset,
                                       guint8                packed[LUMIO_ASSET_SIZE]);
void        lumio_asset_unpack        (const guint8         *packed,
                                       StellarAsset         *asset);
gboolean    lumio_asset_is_native     (const guint8         *packed);
/* Whether `account` issues the asset; nobody issues lumens. */
gboolean    lumio_asset_is_issued_by  (const guint8         *packed,
                                       const guint8         *account);
int         lumio_signer_key_compare  (const LumioSignerKey *a,
                                       const LumioSignerKey *b);
LumioEntry *lumio_entry_new           (const LumioEntryKey  *key);
LumioEntry *lumio_entry_copy          (const LumioEntry     *self);
void        lumio_entry_free          (LumioEntry           *self);
/* Empties the entry: from now on it is known not to exist. */
void        lumio_entry_clear         (LumioEntry           *self);
/* Adds all that the entry says, in one order. */
void        lumio_entry_hash          (const LumioEntry     *self,
                                       GChecksum            *checksum);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioEntry, lumio_entry_free)

G_END_DECLS
