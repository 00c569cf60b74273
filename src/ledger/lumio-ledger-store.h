#pragma once

#include "base/lumio-database.h"
#include "ledger/lumio-ledger-state.h"

G_BEGIN_DECLS

/*
 * Where the ledger is kept: the schema, the entries, and the history that Horizon shows. All of
 * it runs on a database thread, inside the transaction of one ledger.
 *
 * Empty ledgers are told apart from others by nothing but their close time, so that a run of
 * them is one row: where it starts and by how much each closed after the one before.
 */

extern const LumioMigration lumio_ledger_migrations[];
extern const guint          lumio_ledger_n_migrations;

typedef struct
{
  gint32     type;
  gboolean   is_payment;
  GPtrArray *accounts; /* of guint8[32], each once */
  gboolean   has_balance;
  guint8     balance[32]; /* the claimable balance that it is about */
} LumioOperationRecord;

/* What Horizon calls an effect; `details` are the members of its JSON that are its own. */
typedef struct
{
  guint   operation; /* counted from 0 */
  guint8  account[32];
  gint32  type;
  char   *details;
} LumioEffectRecord;

/* `base` is the smaller of the two assets. */
typedef struct
{
  guint        operation;
  guint8       base[LUMIO_ASSET_SIZE];
  guint8       counter[LUMIO_ASSET_SIZE];
  guint8       base_account[32];
  guint8       counter_account[32];
  gint64       base_offer;
  gint64       counter_offer;
  gint64       base_amount;
  gint64       counter_amount;
  gboolean     base_sells; /* the offer that was crossed sold the base */
  StellarPrice price;      /* of the base, in the counter */
} LumioTradeRecord;

typedef struct
{
  gint64     id; /* sequence << 32 | index << 12 */
  guint8     hash[32];
  gboolean   is_fee_bump;
  guint8     inner_hash[32];
  gboolean   successful;
  gint64     fee_charged;
  gint64     max_fee;
  guint      n_operations;
  GBytes    *envelope;
  GBytes    *result;
  gint64     closed_at;
  GArray    *operations; /* of LumioOperationRecord */
  GPtrArray *accounts;   /* of guint8[32], each once */
  GArray    *effects;    /* of LumioEffectRecord */
  GArray    *trades;     /* of LumioTradeRecord */
} LumioTransactionRecord;

typedef struct
{
  guint32 sequence;
  guint8  hash[32];
  GBytes *header; /* XDR LedgerHeader */
  gint64  closed_at;
  guint   successful;
  guint   failed;
  guint   operations;     /* of successful transactions */
  guint   set_operations; /* of all transactions */
} LumioLedgerRecord;

LumioTransactionRecord *lumio_transaction_record_new  (void);
void                    lumio_transaction_record_free (LumioTransactionRecord  *self);
LumioLedgerRecord      *lumio_ledger_record_copy      (const LumioLedgerRecord *self);
void                    lumio_ledger_record_free      (LumioLedgerRecord       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioTransactionRecord, lumio_transaction_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioLedgerRecord, lumio_ledger_record_free)

/* A LumioLedgerLoader whose user data is the connection. */
gboolean lumio_ledger_store_load_entry        (LumioEntry                    *entry,
                                               gpointer                       connection,
                                               GError                       **error);
/* A LumioLedgerBookLoader. */
gboolean lumio_ledger_store_load_book         (LumioLedgerBook               *book,
                                               gpointer                       connection,
                                               GError                       **error);
/* From rows that begin with these columns. */
#define LUMIO_OFFER_COLUMNS                                                                \
  "o.id, o.seller, o.selling, o.buying, o.amount, o.price_n, o.price_d, o.flags, o.sponsor, " \
  "o.last_modified "
#define LUMIO_CLAIMABLE_COLUMNS "c.id, c.body, c.flags, c.sponsor, c.last_modified "
void     lumio_ledger_store_read_offer        (LumioEntry                    *entry,
                                               LumioRows                     *rows);
gboolean lumio_ledger_store_read_claimable    (LumioEntry                    *entry,
                                               LumioRows                     *rows,
                                               GError                       **error);
gboolean lumio_ledger_store_save_entry        (LumioConnection               *connection,
                                               const LumioEntry              *entry,
                                               GError                       **error);
gboolean lumio_ledger_store_add_transaction   (LumioConnection               *connection,
                                               const LumioTransactionRecord  *record,
                                               GError                       **error);
gboolean lumio_ledger_store_add_ledger        (LumioConnection               *connection,
                                               const LumioLedgerRecord       *record,
                                               GError                       **error);
/* `records` follow one another and are empty. */
gboolean lumio_ledger_store_add_empty_ledgers (LumioConnection               *connection,
                                               GPtrArray                     *records,
                                               GError                       **error);
/* All ledgers from `first` to `last`, in order. */
GPtrArray *lumio_ledger_store_list_ledgers    (LumioConnection               *connection,
                                               guint32                        first,
                                               guint32                        last,
                                               GError                       **error);
/* 0 where there is none. */
guint32  lumio_ledger_store_get_latest        (LumioConnection               *connection,
                                               GError                       **error);
/* NULL without an error where it was never set. */
char    *lumio_ledger_store_dup_meta          (LumioConnection               *connection,
                                               const char                    *name,
                                               GError                       **error);
gboolean lumio_ledger_store_set_meta          (LumioConnection               *connection,
                                               const char                    *name,
                                               const char                    *value,
                                               GError                       **error);
/* Fills `record` from the ten columns of `transactions`, from `column` on. */
void     lumio_ledger_store_read_transaction  (LumioTransactionRecord        *record,
                                               LumioRows                     *rows,
                                               int                            column);
/* By its own hash or that of the transaction inside a fee bump. */
LumioTransactionRecord *lumio_ledger_store_find_transaction (LumioConnection *connection,
                                                             const guint8    *hash,
                                                             GError         **error);

G_END_DECLS
