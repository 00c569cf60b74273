#include "platform/store/store-payments.h"

#include "platform/store/lumio-store.h"
#include "stellar/stellar-amount.h"

G_DEFINE_BOXED_TYPE (LumioPaymentRow, lumio_payment_row,
                     lumio_payment_row_copy, lumio_payment_row_free)

#define SELECT                                                                              \
  "SELECT id, user_id, direction, sender_address, recipient_address, asset_code,"           \
  " asset_issuer, memo, idempotency_key, status, outcome, fee_paid_by, contact_id,"         \
  " counterparty_name, xdr, tx_hash, reason_code, reason_message, amount, creates_account," \
  " created_at, fee, op_index, ledger, valid_until, expires_at, updated_at, seq"            \
  " FROM transactions "

/* The text columns in the order of SELECT. */
static const gsize text_offsets[] = {
  G_STRUCT_OFFSET (LumioPaymentRow, id),
  G_STRUCT_OFFSET (LumioPaymentRow, user_id),
  G_STRUCT_OFFSET (LumioPaymentRow, direction),
  G_STRUCT_OFFSET (LumioPaymentRow, sender_address),
  G_STRUCT_OFFSET (LumioPaymentRow, recipient_address),
  G_STRUCT_OFFSET (LumioPaymentRow, asset_code),
  G_STRUCT_OFFSET (LumioPaymentRow, asset_issuer),
  G_STRUCT_OFFSET (LumioPaymentRow, memo),
  G_STRUCT_OFFSET (LumioPaymentRow, idempotency_key),
  G_STRUCT_OFFSET (LumioPaymentRow, status),
  G_STRUCT_OFFSET (LumioPaymentRow, outcome),
  G_STRUCT_OFFSET (LumioPaymentRow, fee_paid_by),
  G_STRUCT_OFFSET (LumioPaymentRow, contact_id),
  G_STRUCT_OFFSET (LumioPaymentRow, counterparty_name),
  G_STRUCT_OFFSET (LumioPaymentRow, xdr),
  G_STRUCT_OFFSET (LumioPaymentRow, tx_hash),
  G_STRUCT_OFFSET (LumioPaymentRow, reason_code),
  G_STRUCT_OFFSET (LumioPaymentRow, reason_message),
};

#define TEXT_MEMBER(row, i) (*(char **) G_STRUCT_MEMBER_P ((row), text_offsets[i]))

LumioPaymentRow *
lumio_payment_row_new (void)
{
  return g_new0 (LumioPaymentRow, 1);
}

LumioPaymentRow *
lumio_payment_row_copy (const LumioPaymentRow *self)
{
  LumioPaymentRow *copy = g_memdup2 (self, sizeof *self);

  for (gsize i = 0; i < G_N_ELEMENTS (text_offsets); i++)
    TEXT_MEMBER (copy, i) = g_strdup (TEXT_MEMBER (self, i));

  return copy;
}

void
lumio_payment_row_free (LumioPaymentRow *self)
{
  if (self == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (text_offsets); i++)
    g_free (TEXT_MEMBER (self, i));

  g_free (self);
}

static LumioPaymentRow *
read_row (LumioRows *rows)
{
  LumioPaymentRow *row = lumio_payment_row_new ();
  int column = G_N_ELEMENTS (text_offsets);

  for (int i = 0; i < column; i++)
    TEXT_MEMBER (row, i) = lumio_rows_dup_text (rows, i);

  row->amount = lumio_rows_get_int (rows, column++);
  row->creates_account = lumio_rows_get_int (rows, column++) != 0;
  row->created_at = lumio_rows_get_int (rows, column++);
  row->fee = lumio_rows_get_int (rows, column++);
  row->op_index = lumio_rows_get_int (rows, column++);
  row->ledger = lumio_rows_get_int (rows, column++);
  row->valid_until = lumio_rows_get_int (rows, column++);
  row->expires_at = lumio_rows_get_int (rows, column++);
  row->updated_at = lumio_rows_get_int (rows, column++);
  row->seq = lumio_rows_get_int (rows, column);

  return row;
}

static LumioPaymentRow *
take_first (LumioRows  *rows,
            GError    **error)
{
  g_autoptr(LumioRows) owned = rows;

  if (owned == NULL || !lumio_rows_next (owned, error))
    return NULL;

  return read_row (owned);
}

static GPtrArray *
take_all (LumioRows  *rows,
          GError    **error)
{
  g_autoptr(LumioRows) owned = rows;
  g_autoptr(GPtrArray) array =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_payment_row_free);
  g_autoptr(GError) local_error = NULL;

  if (owned == NULL)
    return NULL;

  while (lumio_rows_next (owned, &local_error))
    g_ptr_array_add (array, read_row (owned));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&array);
}

LumioApiPayment *
lumio_payment_row_to_api (const LumioPaymentRow *self)
{
  LumioApiPayment *payment = lumio_api_payment_new ();
  gboolean incoming = g_str_equal (self->direction, "in");

  payment->id = g_strdup (self->id);
  payment->direction = g_strdup (self->direction);
  payment->status = g_strdup (self->status);
  payment->outcome = g_strdup (self->outcome);
  payment->amount = self->amount;
  payment->asset = lumio_api_asset_new_for (self->asset_code, self->asset_issuer);
  payment->fee = self->fee;
  payment->fee_paid_by = g_strdup (self->fee_paid_by);
  payment->memo = g_strdup (self->memo);
  payment->counterparty = lumio_api_party_new ();
  payment->counterparty->address = g_strdup (incoming ? self->sender_address
                                                      : self->recipient_address);
  payment->counterparty->name = g_strdup (self->counterparty_name);
  payment->counterparty->contact_id = g_strdup (self->contact_id);
  payment->creates_account = self->creates_account;
  payment->created_at = self->created_at;
  payment->updated_at = self->updated_at;
  payment->expires_at = g_str_equal (self->status, "pending") ? self->expires_at : 0;
  payment->tx_hash = g_strdup (self->tx_hash);
  payment->ledger = self->ledger;

  if (self->reason_code != NULL)
    {
      payment->reason = lumio_api_reason_new ();
      payment->reason->code = g_strdup (self->reason_code);
      payment->reason->message = g_strdup (self->reason_message != NULL ? self->reason_message : "");
    }

  return payment;
}

static gboolean
add_event (LumioConnection  *connection,
           const char       *id,
           const char       *from_status,
           const char       *to_status,
           const char       *detail,
           gint64            now,
           GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO transaction_events"
                                   " (transaction_id, from_status, to_status, detail, at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5)", "ssssi",
                                   id, from_status, to_status, detail, now) >= 0;
}

static char *
last_hash (LumioConnection  *connection,
           GError          **error)
{
  g_autoptr(LumioRows) rows =
    lumio_connection_query (connection, error,
                            "SELECT hash FROM transactions ORDER BY seq DESC LIMIT 1", "");
  g_autoptr(GError) local_error = NULL;

  if (rows == NULL)
    return NULL;

  if (lumio_rows_next (rows, &local_error))
    return lumio_rows_dup_text (rows, 0);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_strdup ("");
}

/* What of a row never changes, bound to the row before it. */
static char *
link_row (const LumioPaymentRow *row,
          const char            *prev_hash)
{
  g_autofree char *amount = stellar_amount_format (row->amount);
  g_autofree char *created = g_strdup_printf ("%" G_GINT64_FORMAT, row->created_at);
  const char *texts[] = {
    row->id, row->user_id, row->direction, row->sender_address, row->recipient_address, amount,
    row->asset_code, row->asset_issuer != NULL ? row->asset_issuer : "",
    row->memo != NULL ? row->memo : "", created,
  };

  return lumio_store_chain (prev_hash, texts, G_N_ELEMENTS (texts));
}

gboolean
lumio_store_payments_insert (LumioConnection        *connection,
                             const LumioPaymentRow  *row,
                             GError                **error)
{
  g_autofree char *prev_hash = last_hash (connection, error);
  g_autofree char *hash = NULL;

  if (prev_hash == NULL)
    return FALSE;

  hash = link_row (row, prev_hash);

  if (lumio_connection_execute (connection, error,
                                "INSERT INTO transactions (id, user_id, direction, sender_address,"
                                " recipient_address, amount, asset_code, asset_issuer, memo,"
                                " creates_account, idempotency_key, created_at, prev_hash, hash,"
                                " status, outcome, fee, fee_paid_by, contact_id,"
                                " counterparty_name, xdr, tx_hash, op_index, ledger, expires_at,"
                                " updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                                " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,"
                                " nullif (?24, 0), nullif (?25, 0), ?12)",
                                "sssssisssisissssisssssiii",
                                row->id, row->user_id, row->direction, row->sender_address,
                                row->recipient_address, row->amount, row->asset_code,
                                row->asset_issuer, row->memo, (gint64) row->creates_account,
                                row->idempotency_key, row->created_at, prev_hash, hash,
                                row->status, row->outcome, row->fee, row->fee_paid_by,
                                row->contact_id, row->counterparty_name, row->xdr, row->tx_hash,
                                row->op_index, row->ledger, row->expires_at) < 0)
    return FALSE;

  return add_event (connection, row->id, NULL, row->status, NULL, row->created_at, error);
}

LumioPaymentRow *
lumio_store_payments_by_id (LumioConnection  *connection,
                            const char       *user_id,
                            const char       *id,
                            GError          **error)
{
  return take_first (lumio_connection_query (connection, error,
                                             SELECT "WHERE user_id = ?1 AND id = ?2", "ss",
                                             user_id, id), error);
}

LumioPaymentRow *
lumio_store_payments_by_key (LumioConnection  *connection,
                             const char       *user_id,
                             const char       *idempotency_key,
                             GError          **error)
{
  return take_first (lumio_connection_query (connection, error,
                                             SELECT "WHERE user_id = ?1 AND idempotency_key = ?2",
                                             "ss", user_id, idempotency_key), error);
}

LumioPaymentRow *
lumio_store_payments_by_operation (LumioConnection  *connection,
                                   const char       *user_id,
                                   const char       *direction,
                                   const char       *tx_hash,
                                   gint64            op_index,
                                   GError          **error)
{
  return take_first (lumio_connection_query (connection, error,
                                             SELECT "WHERE user_id = ?1 AND direction = ?2"
                                             " AND tx_hash = ?3 AND op_index = ?4", "sssi",
                                             user_id, direction, tx_hash, op_index), error);
}

GPtrArray *
lumio_store_payments_processing (LumioConnection  *connection,
                                 const char       *user_id,
                                 GError          **error)
{
  if (user_id != NULL)
    return take_all (lumio_connection_query (connection, error,
                                             SELECT "WHERE user_id = ?1 AND status = 'processing'"
                                             " ORDER BY seq", "s", user_id), error);

  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE status = 'processing' ORDER BY seq", ""),
                   error);
}

GPtrArray *
lumio_store_payments_expired (LumioConnection  *connection,
                              gint64            now,
                              GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE status = 'pending' AND expires_at <= ?1"
                                           " ORDER BY seq LIMIT 500", "i", now), error);
}

gboolean
lumio_store_payments_update (LumioConnection  *connection,
                             LumioPaymentRow  *row,
                             const char       *from_status,
                             const char       *detail,
                             gint64            now,
                             GError          **error)
{
  row->updated_at = now;

  if (lumio_connection_execute (connection, error,
                                "UPDATE transactions SET status = ?2, outcome = ?3, fee = ?4,"
                                " fee_paid_by = ?5, xdr = ?6, tx_hash = ?7,"
                                " ledger = nullif (?8, 0), valid_until = nullif (?9, 0),"
                                " contact_id = ?10, reason_code = ?11, reason_message = ?12,"
                                " updated_at = ?13, counterparty_name = ?14"
                                " WHERE id = ?1", "sssisssiisssis",
                                row->id, row->status, row->outcome, row->fee, row->fee_paid_by,
                                row->xdr, row->tx_hash, row->ledger, row->valid_until,
                                row->contact_id, row->reason_code, row->reason_message, now,
                                row->counterparty_name) < 0)
    return FALSE;

  return add_event (connection, row->id, from_status, row->status, detail, now, error);
}

GPtrArray *
lumio_store_payments_list (LumioConnection           *connection,
                           const char                *user_id,
                           const LumioPaymentFilter  *filter,
                           GError                   **error)
{
  gint64 before = G_MAXINT64;
  g_autofree char *pattern = NULL;

  if (filter->cursor != NULL)
    before = g_ascii_strtoll (filter->cursor, NULL, 10);

  if (filter->text != NULL)
    {
      g_autoptr(GString) escaped = g_string_new (filter->text);

      g_string_replace (escaped, "\\", "\\\\", 0);
      g_string_replace (escaped, "%", "\\%", 0);
      g_string_replace (escaped, "_", "\\_", 0);
      pattern = g_strconcat ("%", escaped->str, "%", NULL);
    }

  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE user_id = ?1 AND seq < ?2"
                                           " AND (?3 IS NULL OR asset_code = ?3)"
                                           " AND (?4 IS NULL OR asset_issuer = ?4)"
                                           " AND (?5 = 0 OR asset_issuer IS NULL)"
                                           " AND (?6 IS NULL OR direction = ?6)"
                                           " AND (?7 IS NULL OR status = ?7)"
                                           " AND (?8 IS NULL OR counterparty_name LIKE ?8 ESCAPE '\\'"
                                           "  OR memo LIKE ?8 ESCAPE '\\'"
                                           "  OR sender_address LIKE ?8 ESCAPE '\\'"
                                           "  OR recipient_address LIKE ?8 ESCAPE '\\')"
                                           " AND created_at >= ?9 AND created_at < ?10"
                                           " ORDER BY seq DESC LIMIT ?11", "sississsiii",
                                           user_id, before, filter->asset_code,
                                           filter->asset_issuer, (gint64) filter->native,
                                           filter->direction, filter->status, pattern,
                                           filter->from,
                                           filter->to != 0 ? filter->to : G_MAXINT64,
                                           (gint64) filter->limit), error);
}

char *
lumio_store_payments_newest (LumioConnection  *connection,
                             gint64           *ledger,
                             GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT tx_hash, ledger FROM transactions"
                                       " WHERE ledger > 0 AND tx_hash IS NOT NULL"
                                       " ORDER BY ledger DESC LIMIT 1", "")) ||
      !lumio_rows_next (rows, error))
    return NULL;

  *ledger = lumio_rows_get_int (rows, 1);

  return lumio_rows_dup_text (rows, 0);
}

GPtrArray *
lumio_store_payments_submitted (LumioConnection  *connection,
                                GError          **error)
{
  return take_all (lumio_connection_query (connection, error,
                                           SELECT "WHERE tx_hash IS NOT NULL ORDER BY seq", ""),
                   error);
}

gboolean
lumio_store_payments_verify (LumioConnection  *connection,
                             gint64           *count,
                             GError          **error)
{
  g_autoptr(GPtrArray) all = take_all (lumio_connection_query (connection, error,
                                                               SELECT "ORDER BY seq", ""), error);
  g_autofree char *prev_hash = g_strdup ("");
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(LumioRows) last = NULL;
  g_autoptr(GError) local_error = NULL;
  gint64 given = 0;

  if (all == NULL ||
      !(rows = lumio_connection_query (connection, error,
                                       "SELECT prev_hash, hash FROM transactions ORDER BY seq", "")))
    return FALSE;

  for (*count = 0; lumio_rows_next (rows, &local_error); (*count)++)
    {
      const LumioPaymentRow *row = g_ptr_array_index (all, *count);
      g_autofree char *hash = link_row (row, prev_hash);

      if (!g_str_equal (prev_hash, lumio_rows_get_text (rows, 0)) ||
          !g_str_equal (hash, lumio_rows_get_text (rows, 1)))
        {
          g_set_error (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                       "The payments were tampered with at number %" G_GINT64_FORMAT " (%s)",
                       row->seq, row->id);
          return FALSE;
        }

      given = row->seq;
      g_set_str (&prev_hash, hash);
    }

  /* The last of a chain leaves no gap behind when it is taken away, but its number was given. */
  if (local_error == NULL &&
      (last = lumio_connection_query (connection, &local_error,
                                      "SELECT seq FROM sqlite_sequence"
                                      " WHERE name = 'transactions'", "")) != NULL &&
      lumio_rows_next (last, &local_error) && lumio_rows_get_int (last, 0) != given)
    g_set_error_literal (&local_error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_FAILED,
                         "The newest payments are missing from the books");

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

char *
lumio_store_payments_get_cursor (LumioConnection  *connection,
                                 const char       *stream,
                                 GError          **error)
{
  g_autoptr(LumioRows) rows = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       "SELECT cursor FROM rail_cursors"
                                       " WHERE rail = 'stellar' AND stream = ?1", "s", stream)))
    return NULL;

  return lumio_rows_next (rows, error) ? lumio_rows_dup_text (rows, 0) : NULL;
}

gboolean
lumio_store_payments_set_cursor (LumioConnection  *connection,
                                 const char       *stream,
                                 const char       *cursor,
                                 gint64            now,
                                 GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO rail_cursors (rail, stream, cursor, updated_at)"
                                   " VALUES ('stellar', ?1, ?2, ?3)"
                                   " ON CONFLICT (rail, stream)"
                                   " DO UPDATE SET cursor = ?2, updated_at = ?3", "ssi",
                                   stream, cursor, now) >= 0;
}
