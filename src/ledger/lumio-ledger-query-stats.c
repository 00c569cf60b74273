#include "ledger/lumio-ledger-query.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/lumio-ledger-apply.h"
#include "ledger/lumio-ledger-header.h"

/* How many of the newest ledgers the fee statistics look at. */
#define FEE_LEDGERS 5

/* Balances of an asset may add up to more than one account can hold, so halves are summed. */
#define ASSET_COLUMNS                                                                       \
  "SELECT asset, "                                                                          \
  "SUM (flags & 1), SUM ((flags & 3) = 2), SUM ((flags & 3) = 0), "                         \
  "SUM ((balance >> 24) * (flags & 1)), SUM ((balance & 16777215) * (flags & 1)), "         \
  "SUM ((balance >> 24) * ((flags & 3) = 2)), SUM ((balance & 16777215) * ((flags & 3) = 2)), " \
  "SUM ((balance >> 24) * ((flags & 3) = 0)), SUM ((balance & 16777215) * ((flags & 3) = 0)), " \
  "(SELECT COUNT (*) FROM claimables c WHERE c.asset = trustlines.asset), "                  \
  "(SELECT IFNULL (SUM (amount >> 24), 0) FROM claimables c WHERE c.asset = trustlines.asset), " \
  "(SELECT IFNULL (SUM (amount & 16777215), 0) FROM claimables c "                           \
  "WHERE c.asset = trustlines.asset) "                                                       \
  "FROM trustlines "

static char *
format_sum (gint64 high,
            gint64 low)
{
  __int128 sum = ((__int128) high << 24) + low;
  gint64 whole = sum / 10000000;
  guint fraction = sum % 10000000;

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%07u", whole, fraction);
}

static void
write_sum (LumioLedgerWriter *writer,
           const char        *name,
           LumioRows         *rows,
           int                column)
{
  g_autofree char *text =
    format_sum (lumio_rows_get_int (rows, column), lumio_rows_get_int (rows, column + 1));

  lumio_ledger_writer_text (writer, name, text);
}

static void
write_issuer (LumioLedgerWriter *writer,
              const LumioEntry  *issuer)
{
  guint32 flags = issuer->alive ? issuer->account.flags : 0;

  lumio_ledger_writer_begin_object (writer, "flags");
  lumio_ledger_writer_boolean (writer, "auth_required", flags & STELLAR_AUTH_REQUIRED_FLAG);
  lumio_ledger_writer_boolean (writer, "auth_revocable", flags & STELLAR_AUTH_REVOCABLE_FLAG);
  lumio_ledger_writer_boolean (writer, "auth_immutable", flags & STELLAR_AUTH_IMMUTABLE_FLAG);
  lumio_ledger_writer_boolean (writer, "auth_clawback_enabled",
                               flags & STELLAR_AUTH_CLAWBACK_ENABLED_FLAG);
  lumio_ledger_writer_end_object (writer);
}

static void
write_toml (LumioLedgerWriter *writer,
            const LumioEntry  *issuer)
{
  lumio_ledger_writer_begin_object (writer, "_links");
  if (issuer->alive && issuer->account.home_domain[0] != '\0')
    lumio_resource_link (writer, "toml", "https://%s/.well-known/stellar.toml",
                         issuer->account.home_domain);
  else
    lumio_resource_link (writer, "toml", "%s", "");
  lumio_ledger_writer_end_object (writer);
}

static char *
write_asset_stat (LumioLedgerWriter *writer,
                  LumioRows         *rows,
                  const char        *code,
                  const LumioEntry  *issuer)
{
  const char *type = strlen (code) <= 4 ? "credit_alphanum4" : "credit_alphanum12";
  g_autofree char *address = lumio_account_to_address (issuer->key.account);
  char *token = g_strdup_printf ("%s_%s_%s", code, address, type);

  lumio_ledger_writer_begin_object (writer, NULL);
  write_toml (writer, issuer);
  lumio_ledger_writer_text (writer, "asset_type", type);
  lumio_ledger_writer_text (writer, "asset_code", code);
  lumio_ledger_writer_text (writer, "asset_issuer", address);
  lumio_ledger_writer_text (writer, "paging_token", token);
  lumio_ledger_writer_int (writer, "num_claimable_balances", lumio_rows_get_int (rows, 10));
  lumio_ledger_writer_int (writer, "num_liquidity_pools", 0);
  lumio_ledger_writer_int (writer, "num_contracts", 0);
  lumio_ledger_writer_begin_object (writer, "accounts");
  lumio_ledger_writer_int (writer, "authorized", lumio_rows_get_int (rows, 1));
  lumio_ledger_writer_int (writer, "authorized_to_maintain_liabilities",
                           lumio_rows_get_int (rows, 2));
  lumio_ledger_writer_int (writer, "unauthorized", lumio_rows_get_int (rows, 3));
  lumio_ledger_writer_end_object (writer);
  write_sum (writer, "claimable_balances_amount", rows, 11);
  lumio_ledger_writer_amount (writer, "liquidity_pools_amount", 0);
  lumio_ledger_writer_amount (writer, "contracts_amount", 0);
  lumio_ledger_writer_begin_object (writer, "balances");
  write_sum (writer, "authorized", rows, 4);
  write_sum (writer, "authorized_to_maintain_liabilities", rows, 6);
  write_sum (writer, "unauthorized", rows, 8);
  lumio_ledger_writer_end_object (writer);
  write_issuer (writer, issuer);
  lumio_ledger_writer_end_object (writer);
  return token;
}

/* Without a filter for the code or the issuer, '' takes its place and holds for all. */
static LumioRows *
find_assets (const LumioQuery  *query,
             LumioConnection   *connection,
             GBytes            *after,
             GBytes            *code,
             GBytes            *issuer,
             GError           **error)
{
  return lumio_connection_query (connection, error,
                                 query->descending
                                   ? ASSET_COLUMNS
                                 "WHERE (asset < ?1 OR length (?1) = 0) "
                                 "AND (substr (asset, 1, 12) = ?2 OR length (?2) = 0) "
                                 "AND (substr (asset, 13, 32) = ?3 OR length (?3) = 0) "
                                 "GROUP BY asset ORDER BY asset DESC LIMIT ?4"
                                   : ASSET_COLUMNS
                                 "WHERE asset > ?1 "
                                 "AND (substr (asset, 1, 12) = ?2 OR length (?2) = 0) "
                                 "AND (substr (asset, 13, 32) = ?3 OR length (?3) = 0) "
                                 "GROUP BY asset ORDER BY asset LIMIT ?4",
                                 "bbbi", after, code, issuer, (gint64) query->limit);
}

static gboolean
write_asset_row (LumioConnection  *connection,
                 LumioRows        *rows,
                 GPtrArray        *items,
                 GError          **error)
{
  g_autoptr(GBytes) asset = lumio_rows_dup_blob (rows, 0);
  g_autoptr(LumioEntry) issuer = NULL;
  LumioQueryItem *item;
  LumioLedgerWriter writer;
  LumioEntryKey key;
  char code[13] = { 0 };

  memcpy (code, g_bytes_get_data (asset, NULL), 12);
  lumio_entry_key_account (&key, (const guint8 *) g_bytes_get_data (asset, NULL) + 12);
  issuer = lumio_entry_new (&key);
  if (!lumio_ledger_store_load_entry (issuer, connection, error))
    return FALSE;
  lumio_ledger_writer_init (&writer);
  item = g_new0 (LumioQueryItem, 1);
  item->token = write_asset_stat (&writer, rows, code, issuer);
  item->json = lumio_ledger_writer_end (&writer);
  g_ptr_array_add (items, item);
  return TRUE;
}

gboolean
lumio_query_list_assets (const LumioQuery  *query,
                         LumioConnection   *connection,
                         GPtrArray         *items,
                         GError           **error)
{
  g_autoptr(GBytes) after = g_bytes_new (query->asset, query->has_cursor ? 44 : 0);
  g_autoptr(GBytes) code = NULL;
  g_autoptr(GBytes) issuer = g_bytes_new (query->account, query->by_asset ? 32 : 0);
  g_autoptr(LumioRows) rows = NULL;
  GError *local = NULL;
  char padded[12] = { 0 };

  if (query->asset_code != NULL)
    memcpy (padded, query->asset_code, MIN (strlen (query->asset_code), 12));
  code = g_bytes_new (padded, query->asset_code != NULL ? 12 : 0);
  if ((rows = find_assets (query, connection, after, code, issuer, error)) == NULL)
    return FALSE;
  while (lumio_rows_next (rows, &local))
    if (!write_asset_row (connection, rows, items, &local))
      break;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static int
compare_fees (gconstpointer a,
              gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static gint64
find_mode (GArray *fees)
{
  gint64 mode = LUMIO_LEDGER_BASE_FEE;
  guint best = 0;
  guint run = 0;

  for (guint i = 0; i < fees->len; i++)
    {
      gint64 fee = g_array_index (fees, gint64, i);

      run = i > 0 && g_array_index (fees, gint64, i - 1) == fee ? run + 1 : 1;
      if (run > best)
        {
          best = run;
          mode = fee;
        }
    }
  return mode;
}

static gint64
find_percentile (GArray *fees,
                 guint   percent)
{
  guint rank;

  if (fees->len == 0)
    return LUMIO_LEDGER_BASE_FEE;
  rank = (fees->len * percent + 99) / 100;
  return g_array_index (fees, gint64, MAX (rank, 1) - 1);
}

static void
write_fees (LumioLedgerWriter *writer,
            const char        *name,
            GArray            *fees)
{
  static const guint percents[] = { 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99 };

  g_array_sort (fees, compare_fees);
  lumio_ledger_writer_begin_object (writer, name);
  lumio_ledger_writer_int_text (writer, "max", find_percentile (fees, 100));
  lumio_ledger_writer_int_text (writer, "min", find_percentile (fees, 0));
  lumio_ledger_writer_int_text (writer, "mode", find_mode (fees));
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      g_autofree char *key = g_strdup_printf ("p%u", percents[i]);

      lumio_ledger_writer_int_text (writer, key, find_percentile (fees, percents[i]));
    }
  lumio_ledger_writer_end_object (writer);
}

/* What was paid and offered for one operation in the newest ledgers. */
DexFuture *
lumio_query_fee_stats (LumioConnection *connection,
                       gpointer         user_data)
{
  LumioQuery *query = user_data;
  g_autoptr(GArray) charged = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) offered = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LumioRows) rows = NULL;
  LumioLedgerWriter writer;
  GError *error = NULL;
  gint64 first = (MAX ((gint64) query->ledger - FEE_LEDGERS, 0) + 1) << 32;
  guint operations = 0;
  guint usage;
  g_autofree char *usage_text = NULL;

  rows = lumio_connection_query (connection, &error,
                                 "SELECT fee_charged, max_fee, n_operations, inner_hash IS NOT NULL "
                                 "FROM transactions WHERE id >= ?1",
                                 "i", first);
  while (rows != NULL && lumio_rows_next (rows, &error))
    {
      gint64 count = MAX (1, lumio_rows_get_int (rows, 2) + lumio_rows_get_int (rows, 3));
      gint64 fee = lumio_rows_get_int (rows, 0) / count;
      gint64 offer = lumio_rows_get_int (rows, 1) / count;

      g_array_append_val (charged, fee);
      g_array_append_val (offered, offer);
      operations += lumio_rows_get_int (rows, 2);
    }
  if (error != NULL)
    return dex_future_new_for_error (error);
  usage = operations * 100 / (FEE_LEDGERS * LUMIO_LEDGER_MAX_OPERATIONS);
  usage_text = g_strdup_printf ("%u.%02u", usage / 100, usage % 100);
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  lumio_ledger_writer_int_text (&writer, "last_ledger", query->ledger);
  lumio_ledger_writer_int_text (&writer, "last_ledger_base_fee", LUMIO_LEDGER_BASE_FEE);
  lumio_ledger_writer_text (&writer, "ledger_capacity_usage", usage_text);
  write_fees (&writer, "fee_charged", charged);
  write_fees (&writer, "max_fee", offered);
  lumio_ledger_writer_end_object (&writer);
  return dex_future_new_take_string (lumio_ledger_writer_end (&writer));
}
