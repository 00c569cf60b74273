#pragma once

#include "ledger/lumio-ledger-store.h"
#include "ledger/lumio-ledger-transaction.h"
#include "ledger/lumio-ledger-writer.h"

G_BEGIN_DECLS

/*
 * Horizon's resources, field for field. `base` is where the reader reached this server
 * ("http://127.0.0.1:8000"); links start with it.
 */

/* A transaction of the history with its envelope and result read. */
typedef struct
{
  const LumioTransactionRecord *record;
  LumioLedgerTransaction       *transaction;
  StellarTransactionResult     *result;
} LumioTransactionView;

LumioTransactionView *lumio_transaction_view_new  (LumioTransactionRecord  *record, /* takes */
                                                   const char              *passphrase,
                                                   GError                 **error);
void                  lumio_transaction_view_free (LumioTransactionView    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioTransactionView, lumio_transaction_view_free)

void  lumio_resource_link        (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const char                 *format,
                                  ...) G_GNUC_PRINTF (3, 4);
void  lumio_resource_template    (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const char                 *format,
                                  ...) G_GNUC_PRINTF (3, 4);
/* "asset_type" and, where there are any, "asset_code" and "asset_issuer" after `prefix`. */
void  lumio_resource_asset       (LumioLedgerWriter          *writer,
                                  const char                 *prefix,
                                  const StellarAsset         *asset);
/* The same of a packed one. */
void  lumio_resource_packed_asset (LumioLedgerWriter         *writer,
                                   const char                *prefix,
                                   const guint8              *asset);
/* "native" or "CODE:ISSUER", as one text. */
void  lumio_resource_asset_text  (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const StellarAsset         *asset);
void  lumio_resource_account_id  (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const guint8               *id);
/* "0.2500000", and {"n": 1, "d": 4} under `name` with "_r" behind it. */
void  lumio_resource_price       (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  StellarPrice                price);
/* The same two members, the exact one under a name of its own and with numbers as text. */
void  lumio_resource_exact_price (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  gint64                      n,
                                  gint64                      d);
char *lumio_price_to_text        (gint64                      n,
                                  gint64                      d);
/* The id as Horizon writes it: its kind in four bytes, then itself. */
char *lumio_claimable_id_to_text (const guint8               *id);
gboolean lumio_claimable_id_from_text (guint8                 id[32],
                                       const char            *text);
void  lumio_resource_claimants   (LumioLedgerWriter          *writer,
                                  const StellarCreateClaimableBalanceOp *body);
void  lumio_resource_predicate   (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const StellarClaimPredicate *predicate);
/* `closed_at` of the ledger that changed it last. */
void  lumio_resource_offer       (LumioLedgerWriter          *writer,
                                  const char                 *base,
                                  const LumioEntry           *offer,
                                  gint64                      closed_at);
void  lumio_resource_claimable   (LumioLedgerWriter          *writer,
                                  const char                 *base,
                                  const LumioEntry           *balance,
                                  gint64                      closed_at);
char *lumio_account_to_address   (const guint8               *id);
char *lumio_signer_key_to_text   (const LumioSignerKey       *key);
gboolean lumio_signer_key_from_text (LumioSignerKey          *self,
                                     const char              *text);
/* The results of the operations, be they inside a fee bump or not; NULL where none were made. */
const StellarOperationResult *
      lumio_result_get_operations (const StellarTransactionResult *result,
                                   guint                          *length);
/* "…_muxed" and "…_muxed_id" where the address carries a number. */
void  lumio_resource_muxed       (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const StellarMuxedAccount  *account);

void  lumio_resource_ledger      (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const char                 *base,
                                  const LumioLedgerRecord    *record);
void  lumio_resource_transaction (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const char                 *base,
                                  const LumioTransactionView *view);
/* `index` counts from 0. `join`: with the transaction inside. */
void  lumio_resource_operation   (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const char                 *base,
                                  const LumioTransactionView *view,
                                  guint                       index,
                                  gboolean                    join);
/* The operation's own members. */
void  lumio_resource_operation_body (LumioLedgerWriter          *writer,
                                     const LumioTransactionView *view,
                                     guint                       index);
/* `lines` and `data` are LumioEntry; `closed_at` of the ledger that changed the account last. */
void  lumio_resource_account     (LumioLedgerWriter          *writer,
                                  const char                 *name,
                                  const char                 *base,
                                  const LumioEntry           *account,
                                  GPtrArray                  *lines,
                                  GPtrArray                  *data,
                                  gint64                      closed_at);
/* {"transaction": …, "operations": […]} of an XDR TransactionResult. */
void  lumio_resource_result_codes (LumioLedgerWriter         *writer,
                                   const char                *name,
                                   GBytes                    *result);

G_END_DECLS
