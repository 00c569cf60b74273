#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a ledger holds: accounts, trust lines and data. The protocol's own limits size the
 * fields. Amounts are units of 10⁻⁷. Liabilities are absent because nothing makes them yet.
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
} LumioEntryKind;

/* `name` is an asset (twelve bytes of code, then the issuer) or the name of a data entry. */
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
  GArray  *signers; /* of LumioSigner in the protocol's order, or NULL */
} LumioAccountEntry;

typedef struct
{
  gint64  balance;
  gint64  limit;
  guint32 flags;
} LumioTrustlineEntry;

typedef struct
{
  guint8 length;
  guint8 value[64];
} LumioDataEntry;

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
guint       lumio_entry_key_hash      (gconstpointer         key);
gboolean    lumio_entry_key_equal     (gconstpointer         a,
                                       gconstpointer         b);
/* The code of a trust line's asset, up to twelve characters, and its issuer. */
void        lumio_entry_key_get_asset (const LumioEntryKey  *key,
                                       char                  code[13],
                                       const guint8        **issuer);
int         lumio_signer_key_compare  (const LumioSignerKey *a,
                                       const LumioSignerKey *b);
LumioEntry *lumio_entry_new           (const LumioEntryKey  *key);
LumioEntry *lumio_entry_copy          (const LumioEntry     *self);
void        lumio_entry_free          (LumioEntry           *self);
/* Empties the entry: from now on it is known not to exist. */
void        lumio_entry_clear         (LumioEntry           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioEntry, lumio_entry_free)

G_END_DECLS
