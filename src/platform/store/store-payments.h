#pragma once

#include "api/lumio-api-records.h"
#include "base/lumio-database.h"

G_BEGIN_DECLS

/* A row of transactions: one user's side of one payment. */
typedef struct
{
  char     *id;
  char     *user_id;
  char     *direction;
  char     *sender_address;
  char     *recipient_address;
  gint64    amount;
  char     *asset_code;
  char     *asset_issuer;
  char     *memo;
  gboolean  creates_account;
  char     *idempotency_key;
  gint64    created_at;
  char     *status;
  char     *outcome;
  gint64    fee;
  char     *fee_paid_by;
  char     *contact_id;
  char     *counterparty_name;
  char     *xdr;
  char     *tx_hash;
  gint64    op_index;
  gint64    ledger;
  gint64    valid_until; /* seconds: the upper time bound of the envelope */
  gint64    expires_at;
  char     *reason_code;
  char     *reason_message;
  gint64    updated_at;
  gint64    seq;
} LumioPaymentRow;

LumioPaymentRow *lumio_payment_row_new      (void);
LumioPaymentRow *lumio_payment_row_copy     (const LumioPaymentRow *self);
void             lumio_payment_row_free     (LumioPaymentRow       *self);
GType            lumio_payment_row_get_type (void);
#define LUMIO_TYPE_PAYMENT_ROW (lumio_payment_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPaymentRow, lumio_payment_row_free)

/* As its owner sees it. */
LumioApiPayment *lumio_payment_row_to_api   (const LumioPaymentRow *self);

/* Links the row into the chain of hashes and writes its first event. */
gboolean         lumio_store_payments_insert   (LumioConnection        *connection,
                                                const LumioPaymentRow  *row,
                                                GError                **error);
/* These give NULL without `error` where there is none. Only the owner's own. */
LumioPaymentRow *lumio_store_payments_by_id    (LumioConnection        *connection,
                                                const char             *user_id,
                                                const char             *id,
                                                GError                **error);
LumioPaymentRow *lumio_store_payments_by_key   (LumioConnection        *connection,
                                                const char             *user_id,
                                                const char             *idempotency_key,
                                                GError                **error);
/* One side of a ledger operation, so that none is recorded twice. */
LumioPaymentRow *lumio_store_payments_by_operation (LumioConnection    *connection,
                                                const char             *user_id,
                                                const char             *direction,
                                                const char             *tx_hash,
                                                gint64                  op_index,
                                                GError                **error);
/* All whose outcome is open, oldest first, as LumioPaymentRow; of one user where given. */
GPtrArray       *lumio_store_payments_processing (LumioConnection      *connection,
                                                const char             *user_id,
                                                GError                **error);
/* Pending ones that nobody confirmed before `now`. */
GPtrArray       *lumio_store_payments_expired  (LumioConnection        *connection,
                                                gint64                  now,
                                                GError                **error);

/*
 * Takes an edge of the state machine: what stands in `row` (status, outcome, fee, fee_paid_by,
 * xdr, tx_hash, ledger, valid_until, expires_at, contact, reason) becomes what is stored, and the
 * step is recorded. The database refuses an edge that does not exist.
 */
/* Sets the row's updated_at to `now` as well. */
gboolean         lumio_store_payments_update   (LumioConnection        *connection,
                                                LumioPaymentRow        *row,
                                                const char             *from_status,
                                                const char             *detail,
                                                gint64                  now,
                                                GError                **error);

/* What a list of payments is narrowed to; NULL and 0 are no filter. */
typedef struct
{
  const char *cursor; /* of the last item already seen */
  const char *asset_code;
  const char *asset_issuer;
  gboolean    native;
  const char *direction;
  const char *status;
  const char *text; /* in name, memo or address */
  gint64      from;
  gint64      to;
  guint       limit;
} LumioPaymentFilter;

/* Newest first, as LumioPaymentRow. The cursor is the `seq` of the last item in decimal. */
GPtrArray       *lumio_store_payments_list     (LumioConnection           *connection,
                                                const char                *user_id,
                                                const LumioPaymentFilter  *filter,
                                                GError                   **error);

/*
 * The hash of the newest transaction of the ledger that the books know the ledger of, which is
 * put into `ledger`. NULL without `error`: they know none.
 */
char            *lumio_store_payments_newest   (LumioConnection        *connection,
                                                gint64                 *ledger,
                                                GError                **error);
/* All that name a transaction of the ledger, oldest first, of everybody. */
GPtrArray       *lumio_store_payments_submitted (LumioConnection        *connection,
                                                GError                **error);
/* Walks the chain of hashes: as lumio_store_audit_verify(). */
gboolean         lumio_store_payments_verify   (LumioConnection        *connection,
                                                gint64                 *count,
                                                GError                **error);

/* Where the reader of a stream of the ledger stands; NULL without `error` at the beginning. */
char            *lumio_store_payments_get_cursor (LumioConnection      *connection,
                                                const char             *stream,
                                                GError                **error);
gboolean         lumio_store_payments_set_cursor (LumioConnection      *connection,
                                                const char             *stream,
                                                const char             *cursor,
                                                gint64                  now,
                                                GError                **error);

G_END_DECLS
