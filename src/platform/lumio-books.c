#include "platform/lumio-books.h"

#include "platform/store/store-audit.h"
#include "platform/store/store-payments.h"
#include "platform/store/store-scan.h"
#include "platform/store/store-wallets.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"

#define STREAM "payments"
#define PAGE 200
/* How much of a secret key's text follows its first letter. */
#define SECRET_REST 55

/* What the books say, read in one transaction. */
typedef struct
{
  GPtrArray *rows;    /* LumioPaymentRow, all that name a transaction of the ledger */
  GPtrArray *wallets; /* LumioWalletRow */
  gint64     cursor;  /* id of the last operation that was looked at */
  gint64     audited;
  gint64     linked;
  GPtrArray *faults;  /* sentences */
} Books;

/* What one account should hold, and what it was found to have done. */
typedef struct
{
  const LumioWalletRow *wallet;
  GHashTable           *expected; /* asset → gint64 */
  gboolean              open;     /* a payment of it is not decided in the books */
} Account;

typedef struct
{
  LumioPlatform *platform;
  Books         *books;
  GHashTable    *accounts; /* user id → Account */
  GHashTable    *rows;     /* "user direction hash/index" → LumioPaymentRow, borrowed */
  GHashTable    *payments; /* "hash/index" → LumioHorizonPayment */
  guint          balances;
} Check;

static void
free_books (Books *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->wallets, g_ptr_array_unref);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Books, free_books)

static void
free_account (gpointer data)
{
  Account *account = data;

  g_hash_table_unref (account->expected);
  g_free (account);
}

static void
G_GNUC_PRINTF (2, 3)
add_fault (Books      *self,
           const char *format,
           ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->faults, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* ---- what the books can be asked without the ledger ---- */

static gboolean
check_secrets (Books            *self,
               LumioConnection  *connection,
               GError          **error)
{
  g_autoptr(GString) pattern = g_string_new ("*S");
  g_auto(GStrv) places = NULL;

  for (guint i = 0; i < SECRET_REST; i++)
    g_string_append (pattern, "[A-Z2-7]");

  g_string_append_c (pattern, '*');

  if (!(places = lumio_store_scan (connection, pattern->str, error)))
    return FALSE;

  for (guint i = 0; places[i] != NULL; i++)
    add_fault (self, "What looks like a secret key stands in the open in %s.", places[i]);

  return TRUE;
}

/* A chain that is broken is a fault; a database that does not answer is an error. */
static void
note_chain (Books  *self,
            GError *error)
{
  if (error == NULL)
    return;

  add_fault (self, "%s.", error->message);
  g_error_free (error);
}

static DexFuture *
read_books (LumioConnection *connection,
            gpointer         user_data)
{
  g_autoptr(Books) self = g_new0 (Books, 1);
  g_autofree char *cursor = NULL;
  GError *error = NULL;

  self->faults = g_ptr_array_new_with_free_func (g_free);
  lumio_store_audit_verify (connection, &self->audited, &error);
  note_chain (self, g_steal_pointer (&error));
  lumio_store_payments_verify (connection, &self->linked, &error);
  note_chain (self, g_steal_pointer (&error));

  if (!check_secrets (self, connection, &error) ||
      !(self->rows = lumio_store_payments_submitted (connection, &error)) ||
      !(self->wallets = lumio_store_wallets_list_sealed (connection, &error)))
    return dex_future_new_for_error (error);

  cursor = lumio_store_payments_get_cursor (connection, STREAM, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  self->cursor = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0;
  return dex_future_new_for_pointer (g_steal_pointer (&self));
}

/* ---- and with it ---- */

static char *
plain_address (const char *text)
{
  StellarMuxedAccount account;

  return stellar_muxed_account_parse (text, &account, NULL)
    ? stellar_muxed_account_dup_address (&account) : g_strdup (text);
}

static char *
name_operation (const char *hash,
                gint64      index)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT, hash, index);
}

static char *
name_row (const char *user_id,
          const char *direction,
          const char *hash,
          gint64      index)
{
  return g_strdup_printf ("%s %s %s/%" G_GINT64_FORMAT, user_id, direction, hash, index);
}

static char *
name_asset (const LumioPaymentRow *row)
{
  return row->asset_issuer != NULL ? g_strconcat (row->asset_code, ":", row->asset_issuer, NULL)
                                   : g_strdup ("native");
}

static void
expect (Account    *account,
        const char *asset,
        gint64      by)
{
  gint64 *amount = g_hash_table_lookup (account->expected, asset);

  if (amount == NULL)
    {
      amount = g_new0 (gint64, 1);
      g_hash_table_insert (account->expected, g_strdup (asset), amount);
    }

  *amount += by;
}

static void
count_row (Check                 *self,
           const LumioPaymentRow *row)
{
  Account *account = g_hash_table_lookup (self->accounts, row->user_id);
  g_autofree char *asset = name_asset (row);
  gboolean out = g_str_equal (row->direction, "out");

  if (account == NULL)
    return;

  if (g_str_equal (row->status, "processing"))
    account->open = TRUE;

  if (g_str_equal (row->status, "success"))
    expect (account, asset, out ? -row->amount : row->amount);

  /* The ledger takes the fee of what failed on it as well. */
  if (out && row->ledger != 0 && g_str_equal (row->fee_paid_by, "sender"))
    expect (account, "native", -row->fee);
}

/*
 * What was set aside for an account and taken out is no payment in Horizon's lists; how much it was
 * is in the account's balance. Whether that operation of that transaction is such a claim.
 */
static gboolean
is_claim (Check                 *self,
          const LumioPaymentRow *row)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (self->platform);
  g_autoptr(LumioHorizonTransaction) transaction = NULL;
  StellarTransactionEnvelope *envelope = NULL;
  const StellarOperation *operation;
  g_autofree char *source = NULL;
  gboolean is_one = FALSE;

  transaction = dex_await_boxed (lumio_horizon_get_transaction (horizon, row->tx_hash), NULL);

  if (transaction == NULL || !transaction->successful || transaction->envelope_xdr == NULL ||
      !(envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope,
                                              transaction->envelope_xdr, -1, NULL)))
    return FALSE;

  if (envelope->type == STELLAR_ENVELOPE_TYPE_TX &&
      row->op_index < envelope->v1.tx.operations.length)
    {
      operation = &envelope->v1.tx.operations.items[row->op_index];
      source = operation->source_account != NULL
        ? stellar_muxed_account_dup_address (operation->source_account) : NULL;
      is_one = operation->body.type == STELLAR_OPERATION_TYPE_CLAIM_CLAIMABLE_BALANCE &&
               g_strcmp0 (source, row->recipient_address) == 0;
    }

  stellar_xdr_free (envelope);

  return is_one;
}

static void
check_row (Check                 *self,
           const LumioPaymentRow *row)
{
  g_autofree char *name = name_operation (row->tx_hash, row->op_index);
  g_autofree char *asset = name_asset (row);
  g_autofree char *to = plain_address (row->recipient_address);
  const LumioHorizonPayment *payment = g_hash_table_lookup (self->payments, name);
  g_autofree char *amount = stellar_amount_format (row->amount);

  if (!g_str_equal (row->status, "success"))
    return;

  if (payment == NULL && is_claim (self, row))
    return;

  if (payment == NULL || !payment->successful)
    {
      add_fault (self->books, "Payment %s (%s %s) is a success in the books, and the ledger does not "
                 "know it.", row->id, amount, row->asset_code);
      return;
    }

  if (payment->amount != row->amount || !g_str_equal (payment->asset, asset))
    {
      g_autofree char *real = stellar_amount_format (payment->amount);

      add_fault (self->books, "Payment %s is %s %s in the books, and %s %s on the ledger.", row->id,
                 amount, asset, real, payment->asset);
    }

  if (!g_str_equal (payment->from, row->sender_address) || !g_str_equal (payment->to, to))
    add_fault (self->books, "Payment %s has other parties in the books than on the ledger.", row->id);

  if (row->ledger != payment->id >> 32)
    add_fault (self->books, "Payment %s is in another ledger than the books say.", row->id);
}

/* The ledger's side: what came or went must stand in the books, or wait to be read. */
static void
check_payment (Check                     *self,
               Account                   *account,
               const LumioHorizonPayment *payment)
{
  const LumioWalletRow *wallet = account->wallet;
  gboolean out = g_str_equal (payment->from, wallet->public_key);
  g_autofree char *name = name_row (wallet->user_id, out ? "out" : "in", payment->transaction_hash,
                                    payment->operation_index);
  g_autofree char *amount = stellar_amount_format (payment->amount);
  const LumioPaymentRow *row = g_hash_table_lookup (self->rows, name);

  if (!payment->successful)
    return;

  /* A merge moves what its record does not name. */
  if (g_str_equal (payment->type, "account_merge"))
    account->open = TRUE;

  if (payment->amount == 0 || row != NULL)
    return;

  if (!out && payment->id > self->books->cursor)
    expect (account, payment->asset, payment->amount);
  else
    add_fault (self->books, "%s %s %s the account %s on the ledger (%s), and the books do not have it.",
               amount, payment->asset, out ? "left" : "reached", wallet->public_key,
               payment->transaction_hash);
}

static gboolean
read_payments (Check    *self,
               Account  *account,
               GError  **error)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (self->platform);
  g_autoptr(LumioHorizonPage) page = NULL;
  g_autofree char *cursor = NULL;

  do
    {
      g_clear_pointer (&page, lumio_horizon_page_unref);

      if (!(page = dex_await_boxed (lumio_horizon_list_payments (horizon,
                                                                 account->wallet->public_key, cursor,
                                                                 PAGE, LUMIO_HORIZON_ASCENDING),
                                    error)))
        return FALSE;

      for (guint i = 0; i < page->records->len; i++)
        {
          LumioHorizonPayment *payment = g_ptr_array_index (page->records, i);

          check_payment (self, account, payment);
          g_set_str (&cursor, payment->paging_token);
          g_hash_table_replace (self->payments,
                                name_operation (payment->transaction_hash,
                                                payment->operation_index),
                                lumio_horizon_payment_ref (payment));
        }
    }
  while (page->records->len == PAGE);

  return TRUE;
}

static void
compare_balances (Check                     *self,
                  Account                   *account,
                  const LumioHorizonAccount *found)
{
  for (guint i = 0; i < found->balances->len; i++)
    {
      const LumioHorizonBalance *balance = g_ptr_array_index (found->balances, i);
      gint64 *expected = g_hash_table_lookup (account->expected, balance->asset);
      gint64 wanted = expected != NULL ? *expected : 0;
      g_autofree char *books = stellar_amount_format (wanted);
      g_autofree char *ledger = stellar_amount_format (balance->balance);

      self->balances++;

      if (wanted != balance->balance)
        add_fault (self->books, "The account %s should hold %s %s by the books, and holds %s.",
                   account->wallet->public_key, books, balance->asset, ledger);
    }
}

static gboolean
check_account (Check    *self,
               Account  *account,
               GError  **error)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (self->platform);
  g_autoptr(LumioHorizonAccount) found = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!g_str_equal (account->wallet->status, "active"))
    return TRUE;

  found = dex_await_boxed (lumio_horizon_load_account (horizon, account->wallet->public_key),
                           &local_error);

  if (found == NULL && lumio_horizon_is_missing (local_error))
    {
      add_fault (self->books, "The account %s is open in the books, and not on the ledger.",
                 account->wallet->public_key);
      return TRUE;
    }

  if (found == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!read_payments (self, account, error))
    return FALSE;

  if (!account->open)
    compare_balances (self, account, found);

  return TRUE;
}

static void
index_books (Check *self)
{
  for (guint i = 0; i < self->books->wallets->len; i++)
    {
      const LumioWalletRow *wallet = g_ptr_array_index (self->books->wallets, i);
      Account *account;

      if (wallet->user_id == NULL)
        continue;

      account = g_new0 (Account, 1);
      account->wallet = wallet;
      account->expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->accounts, wallet->user_id, account);
    }

  for (guint i = 0; i < self->books->rows->len; i++)
    {
      LumioPaymentRow *row = g_ptr_array_index (self->books->rows, i);

      g_hash_table_insert (self->rows, name_row (row->user_id, row->direction, row->tx_hash,
                                                 row->op_index), row);
      count_row (self, row);
    }
}

static gboolean
check_all (Check   *self,
           GError **error)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (self->platform);
  g_autoptr(LumioHorizonRoot) root = NULL;
  GHashTableIter iter;
  gpointer account;

  if (!(root = dex_await_boxed (lumio_horizon_get_root (horizon), error)))
    return FALSE;

  if (self->books->cursor >> 32 > root->latest_ledger)
    add_fault (self->books, "The books have read up to ledger %" G_GINT64_FORMAT ", and the ledger "
               "ends at %" G_GINT64_FORMAT ": it is older than the books.",
               self->books->cursor >> 32, root->latest_ledger);

  index_books (self);
  g_hash_table_iter_init (&iter, self->accounts);

  while (g_hash_table_iter_next (&iter, NULL, &account))
    {
      if (!check_account (self, account, error))
        return FALSE;
    }

  for (guint i = 0; i < self->books->rows->len; i++)
    check_row (self, g_ptr_array_index (self->books->rows, i));

  return TRUE;
}

int
lumio_books_check (LumioPlatform  *platform,
                   GError        **error)
{
  g_autoptr(Books) books = NULL;
  g_autoptr(GHashTable) accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                          free_account);
  g_autoptr(GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) payments =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                           (GDestroyNotify) lumio_horizon_payment_unref);
  Check self = { .platform = platform, .accounts = accounts, .rows = rows, .payments = payments };
  g_autoptr(GError) local_error = NULL;

  books = dex_await_pointer (lumio_store_read (lumio_platform_get_store (platform), read_books, NULL,
                                               NULL), &local_error);

  if (books == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }

  self.books = books;

  if (!check_all (&self, error))
    return -1;

  g_print ("Audit log: %" G_GINT64_FORMAT " entries. Payments: %" G_GINT64_FORMAT " in the chain, %u "
           "held against the ledger. Accounts: %u, balances: %u. Every column of every table was "
           "searched for secret keys.\n", books->audited, books->linked, books->rows->len,
           g_hash_table_size (accounts), self.balances);

  for (guint i = 0; i < books->faults->len; i++)
    g_print ("%s\n", (const char *) g_ptr_array_index (books->faults, i));

  g_print (books->faults->len == 0 ? "The books and the ledger agree.\n"
                                   : "The books do not hold: see above.\n");
  return (int) books->faults->len;
}
