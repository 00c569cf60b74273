#include "platform/lumio-holders.h"

#include "horizon/lumio-horizon.h"
#include "platform/lumio-fundraisers.h"
#include "stellar/stellar-amount.h"

#define PAGE 200

static int
compare_payouts (gconstpointer a,
                 gconstpointer b)
{
  const LumioPayoutRow * const *first = a;
  const LumioPayoutRow * const *second = b;

  return strcmp ((*first)->address, (*second)->address);
}

static gboolean
read_page (LumioHorizonPage *page,
           const char       *asset,
           gint64            ledger,
           GPtrArray        *payouts)
{
  for (guint i = 0; i < page->records->len; i++)
    {
      const LumioHorizonAccount *account = g_ptr_array_index (page->records, i);
      const LumioHorizonBalance *balance = lumio_horizon_account_find_balance (account, asset);
      LumioPayoutRow *payout;

      /* It changed after the ledger the list shall hold for: the list is begun anew. */
      if (balance != NULL && balance->last_modified_ledger > ledger)
        return FALSE;

      if (balance == NULL || balance->balance == 0)
        continue;

      payout = lumio_payout_row_new ();
      payout->address = g_strdup (account->address);
      payout->tokens = balance->balance;
      g_ptr_array_add (payouts, payout);
    }

  return TRUE;
}

/* How much of it accounts hold, as the ledger itself counts it; -1 with `error`. */
static gint64
count_supply (LumioPlatform  *platform,
              const char     *asset,
              GError        **error)
{
  g_auto(GStrv) parts = g_strsplit (asset, ":", 2);
  g_autoptr(LumioHorizonPage) page = NULL;

  page = dex_await_boxed (lumio_horizon_list_assets (lumio_platform_get_horizon (platform), parts[0],
                                                     parts[1], NULL, 1), error);

  if (page == NULL)
    return -1;

  return page->records->len > 0
    ? ((LumioHorizonAsset *) g_ptr_array_index (page->records, 0))->authorized_amount : 0;
}

static gint64
sum_tokens (GPtrArray *payouts)
{
  __int128 sum = 0;

  for (guint i = 0; i < payouts->len; i++)
    sum += ((const LumioPayoutRow *) g_ptr_array_index (payouts, i))->tokens;

  return sum <= G_MAXINT64 ? (gint64) sum : G_MAXINT64;
}

/*
 * Together they hold what the ledger says is held: who moved between two pages would be seen
 * twice or never, and the sum would tell.
 */
gint64
lumio_holders_list (LumioPlatform  *platform,
                    const char     *asset,
                    gint64          sold,
                    GPtrArray      *payouts,
                    GError        **error)
{
  LumioHorizon *horizon = lumio_platform_get_horizon (platform);
  g_autoptr(LumioHorizonLedger) ledger = NULL;
  g_autofree char *cursor = NULL;
  gint64 supply;
  guint n;

  g_ptr_array_set_size (payouts, 0);

  if (!(ledger = dex_await_boxed (lumio_horizon_latest_ledger (horizon), error)))
    return -1;

  do
    {
      g_autoptr(LumioHorizonPage) page =
        dex_await_boxed (lumio_horizon_list_holders (horizon, asset, cursor, PAGE), error);

      if (page == NULL)
        return -1;

      if (!read_page (page, asset, ledger->sequence, payouts))
        return 0;

      n = page->records->len;
      g_set_str (&cursor, page->next_cursor);
    }
  while (n == PAGE && cursor != NULL);

  if ((supply = count_supply (platform, asset, error)) < 0)
    return -1;

  /* No more can be out there than was sold; if it is, nobody knows whose share is whose. */
  if (supply > sold * STELLAR_UNIT)
    {
      lumio_fundraisers_refuse (error, 500, "supply_exceeded", NULL,
                                "There are more tokens on the ledger than were sold.");
      return -1;
    }

  if (sum_tokens (payouts) != supply)
    return 0;

  g_ptr_array_sort (payouts, compare_payouts);

  return ledger->sequence;
}

void
lumio_holders_share (GPtrArray *payouts,
                     gint64     pool)
{
  gint64 held = sum_tokens (payouts);

  for (guint i = payouts->len; i > 0; i--)
    {
      LumioPayoutRow *payout = g_ptr_array_index (payouts, i - 1);

      payout->amount = (gint64) ((__int128) pool * payout->tokens / held);

      if (payout->amount == 0)
        g_ptr_array_remove_index (payouts, i - 1);
    }
}

char *
lumio_holders_seal (GPtrArray  *payouts,
                    const char *kind)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < payouts->len; i++)
    {
      LumioPayoutRow *payout = g_ptr_array_index (payouts, i);
      g_autofree char *tokens = stellar_amount_format (payout->tokens);
      g_autofree char *amount = stellar_amount_format (payout->amount);
      g_autofree char *line = g_strdup_printf ("%s %s %s\n", payout->address, tokens, amount);

      payout->position = i;
      g_set_str (&payout->status, "pending");
      g_set_str (&payout->kind, kind);
      g_checksum_update (checksum, (const guchar *) line, -1);
    }

  return g_strdup (g_checksum_get_string (checksum));
}
