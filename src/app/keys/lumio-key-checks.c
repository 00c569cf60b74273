#include "app/keys/lumio-key-checks.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

/* An address is read by its ends: so many letters of each. */
#define END_LETTERS 4
#define PAGE 200
/* Who was paid longer ago than that is said to be new: better once too often. */
#define MAX_PAGES 5
#define MAX_FEE 10000

typedef struct
{
  LumioKeyLedger   *ledger;
  LumioKeyHoldings *holdings;
  char             *address;
  char             *destination;
  char             *base; /* of a muxed destination, the account itself */
  char             *asset;
  char             *memo;
  gint64            amount;
} Question;

G_DEFINE_BOXED_TYPE (LumioKeyChecks, lumio_key_checks, lumio_key_checks_ref, lumio_key_checks_unref)

LumioKeyChecks *
lumio_key_checks_ref (LumioKeyChecks *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_checks (gpointer data)
{
  LumioKeyChecks *self = data;

  g_free (self->fault);
  g_ptr_array_unref (self->warnings);
}

void
lumio_key_checks_unref (LumioKeyChecks *self)
{
  g_atomic_rc_box_release_full (self, clear_checks);
}

static void
free_question (gpointer data)
{
  Question *question = data;

  g_object_unref (question->ledger);
  lumio_key_holdings_unref (question->holdings);
  g_free (question->address);
  g_free (question->destination);
  g_free (question->base);
  g_free (question->asset);
  g_free (question->memo);
  g_free (question);
}

/* ---- who ---- */

static gboolean
looks_alike (const char *one,
             const char *other)
{
  gsize length = strlen (one);

  return strcmp (one, other) != 0 && length > 2 * END_LETTERS && strlen (other) == length &&
         strncmp (one, other, END_LETTERS) == 0 &&
         strcmp (one + length - END_LETTERS, other + length - END_LETTERS) == 0;
}

/* Says whom it is easily taken for. */
static void
compare_contacts (Question       *question,
                  LumioKeyChecks *checks)
{
  GListModel *contacts =
    lumio_account_get_contacts (lumio_key_ledger_get_account (question->ledger));

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (contacts, i);
      const LumioApiContact *record = lumio_contact_get_record (contact);

      if (looks_alike (record->address, question->base))
        g_ptr_array_add (checks->warnings,
                         g_strdup_printf (_("This address looks like that of %s and is another one. "
                                            "Check it letter by letter."), record->name));
    }
}

/* One page of what was paid: TRUE where the address is among it. */
static gboolean
search_page (Question               *question,
             const LumioHorizonPage *page,
             gboolean               *alike)
{
  for (guint i = 0; i < page->records->len; i++)
    {
      const LumioHorizonPayment *payment = g_ptr_array_index (page->records, i);

      if (!payment->successful || g_strcmp0 (payment->from, question->address) != 0 ||
          payment->to == NULL)
        continue;

      if (g_str_equal (payment->to, question->base))
        return TRUE;

      if (looks_alike (payment->to, question->base))
        *alike = TRUE;
    }

  return FALSE;
}

static gboolean
read_history (Question        *question,
              LumioHorizon    *horizon,
              LumioKeyChecks  *checks,
              GError         **error)
{
  g_autofree char *cursor = NULL;
  gboolean alike = FALSE;

  for (guint i = 0; i < MAX_PAGES; i++)
    {
      g_autoptr(LumioHorizonPage) page =
        dex_await_boxed (lumio_horizon_list_payments (horizon, question->address, cursor, PAGE,
                                                      LUMIO_HORIZON_DESCENDING), error);

      if (page == NULL)
        return FALSE;

      if (search_page (question, page, &alike))
        return TRUE;

      if (page->records->len < PAGE || page->next_cursor == NULL)
        break;

      g_set_str (&cursor, page->next_cursor);
    }

  if (alike)
    g_ptr_array_add (checks->warnings,
                     g_strdup (_("This address looks like one that you paid before and is another "
                                 "one. Check it letter by letter.")));

  g_ptr_array_add (checks->warnings, g_strdup (_("This is your first payment to this address.")));

  return TRUE;
}

/* ---- what ---- */

static gboolean
is_same_code (const char *one,
              const char *other)
{
  const char *end = strchr (one, ':');
  const char *other_end = strchr (other, ':');

  return end != NULL && other_end != NULL && end - one == other_end - other &&
         g_ascii_strncasecmp (one, other, (gsize) (end - one)) == 0;
}

char *
lumio_key_checks_warn_asset (LumioKeyLedger         *ledger,
                             const LumioKeyHoldings *holdings,
                             const char             *asset)
{
  const char *usdc = lumio_key_ledger_get_usdc (ledger);
  g_autofree char *code = g_strndup (asset, strcspn (asset, ":"));

  if (g_str_equal (asset, "native") || g_strcmp0 (asset, usdc) == 0)
    return NULL;

  if (usdc != NULL && is_same_code (asset, usdc))
    return g_strdup_printf (_("This %s is not the platform's: only the code is the same. Anybody can "
                              "issue one."), code);

  for (guint i = 0; i < holdings->lines->len; i++)
    {
      const LumioKeyHolding *line = g_ptr_array_index (holdings->lines, i);

      if (!g_str_equal (line->asset, asset) && is_same_code (line->asset, asset))
        return g_strdup_printf (_("You hold another %s, of another issuer: only the code is the "
                                  "same."), code);
    }

  return NULL;
}

/* ---- whether it can be ---- */

static char *
find_own_fault (const Question *question)
{
  const LumioKeyHolding *line = lumio_key_holdings_find (question->holdings, question->asset);
  const LumioKeyHolding *native = lumio_key_holdings_find (question->holdings, "native");
  gboolean pays_native = g_str_equal (question->asset, "native");
  gint64 available = line != NULL ? line->available : 0;

  if (g_str_equal (question->base, question->address))
    return g_strdup (_("This is the account itself."));

  if (native == NULL || native->available < MAX_FEE)
    return g_strdup (_("The account does not have enough XLM for the fee."));

  if (pays_native)
    available -= MAX_FEE;

  if (question->amount > available)
    {
      g_autofree char *code = pays_native ? g_strdup ("XLM")
                              : g_strndup (question->asset, strcspn (question->asset, ":"));
      g_autofree char *money = lumio_format_money (NULL, available, code, FALSE);

      return g_strdup_printf (_("That is too much: %s can be spent."), money);
    }

  return line != NULL && !line->authorized ? g_strdup (_("The issuer does not allow it.")) : NULL;
}

static char *
find_fault (const Question            *question,
            const LumioHorizonAccount *account)
{
  const LumioHorizonBalance *balance =
    lumio_horizon_account_find_balance (account, question->asset);
  const char *issuer = strchr (question->asset, ':');

  if (account->memo_required && question->memo == NULL &&
      g_str_equal (question->base, question->destination))
    return g_strdup (_("Who it goes to asks for a note with every payment. Without it the money may "
                       "be lost: ask them which."));

  if (issuer == NULL || g_str_equal (issuer + 1, question->base))
    return NULL;

  if (balance == NULL || !balance->authorized)
    return g_strdup (_("Who it goes to does not accept this currency."));

  return balance->limit - balance->balance < question->amount
         ? g_strdup (_("Who it goes to cannot hold that much of it.")) : NULL;
}

static char *
find_opening_fault (const Question *question)
{
  gint64 least = 2 * question->holdings->base_reserve;
  g_autofree char *money = lumio_format_money (NULL, least, "XLM", FALSE);

  if (!g_str_equal (question->asset, "native"))
    return g_strdup (_("This account does not exist yet. It has to be opened with XLM first."));

  return question->amount < least
         ? g_strdup_printf (_("This account does not exist yet. It takes at least %s to open it."),
                            money) : NULL;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Question *question = user_data;
  g_autoptr(LumioKeyChecks) checks = g_atomic_rc_box_new0 (LumioKeyChecks);
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = NULL;
  g_autoptr(LumioHorizonAccount) account = NULL;
  char *warning;

  checks->warnings = g_ptr_array_new_with_free_func (g_free);

  if ((checks->fault = find_own_fault (question)))
    return dex_future_new_take_boxed (LUMIO_TYPE_KEY_CHECKS, g_steal_pointer (&checks));

  if (!(horizon = dex_await_object (lumio_key_ledger_open (question->ledger), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  account = dex_await_boxed (lumio_horizon_load_account (horizon, question->base), &error);

  /* What is not known of the other side is not taken for good. */
  if (account == NULL && !lumio_horizon_is_missing (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_error (&error);
  checks->opens = account == NULL;
  checks->fault = account != NULL ? find_fault (question, account) : find_opening_fault (question);

  if (checks->fault != NULL)
    return dex_future_new_take_boxed (LUMIO_TYPE_KEY_CHECKS, g_steal_pointer (&checks));

  if ((warning = lumio_key_checks_warn_asset (question->ledger, question->holdings,
                                              question->asset)))
    g_ptr_array_add (checks->warnings, warning);

  if (checks->opens)
    g_ptr_array_add (checks->warnings,
                     g_strdup (_("This account does not exist yet: your payment opens it. Make sure "
                                 "that somebody has its key.")));

  compare_contacts (question, checks);

  if (!read_history (question, horizon, checks, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (LUMIO_TYPE_KEY_CHECKS, g_steal_pointer (&checks));
}

DexFuture *
lumio_key_checks_run (LumioKeyLedger   *ledger,
                      const char       *address,
                      LumioKeyHoldings *holdings,
                      const char       *destination,
                      const char       *asset,
                      gint64            amount,
                      const char       *memo)
{
  Question *question = g_new0 (Question, 1);
  StellarMuxedAccount account;

  question->ledger = g_object_ref (ledger);
  question->holdings = lumio_key_holdings_ref (holdings);
  question->address = g_strdup (address);
  question->destination = g_strdup (destination);
  question->base = stellar_muxed_account_parse (destination, &account, NULL)
                   ? stellar_muxed_account_dup_address (&account) : g_strdup (destination);
  question->asset = g_strdup (asset);
  question->memo = memo != NULL && *memo != '\0' ? g_strdup (memo) : NULL;
  question->amount = amount;

  return lumio_fiber_spawn (run_fiber, question, free_question);
}

/* ---- a currency ---- */

static char *
find_trust_fault (const LumioKeyHoldings *holdings)
{
  const LumioKeyHolding *native = lumio_key_holdings_find (holdings, "native");
  gint64 needed = holdings->base_reserve + MAX_FEE;
  g_autofree char *money = lumio_format_money (NULL, holdings->base_reserve, "XLM", FALSE);

  if (native != NULL && native->available >= needed)
    return NULL;

  /* TRANSLATORS: an amount of money. */
  return g_strdup_printf (_("The account has too few XLM: %s of reserve, and the fee, have to be free."),
                          money);
}

static void
warn_issuer (GPtrArray              *warnings,
             const LumioHorizonPage *page)
{
  const LumioHorizonAsset *asset = page->records->len > 0 ? g_ptr_array_index (page->records, 0) : NULL;

  if (asset == NULL)
    {
      g_ptr_array_add (warnings, g_strdup (_("Nobody holds this currency yet. Make sure that the code "
                                             "and the address are right.")));
      return;
    }

  if (asset->auth_clawback_enabled)
    g_ptr_array_add (warnings, g_strdup (_("Its issuer can take it back from you.")));

  if (asset->auth_revocable)
    g_ptr_array_add (warnings, g_strdup (_("Its issuer can freeze what you hold of it.")));

  if (asset->auth_required)
    g_ptr_array_add (warnings, g_strdup (_("Its issuer has to allow you to hold it first.")));
}

static DexFuture *
trust_fiber (gpointer user_data)
{
  Question *question = user_data;
  g_autoptr(LumioKeyChecks) checks = g_atomic_rc_box_new0 (LumioKeyChecks);
  g_autofree char *code = g_strndup (question->asset, strcspn (question->asset, ":"));
  const char *issuer = strchr (question->asset, ':');
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = NULL;
  g_autoptr(LumioHorizonPage) page = NULL;
  char *warning;

  checks->warnings = g_ptr_array_new_with_free_func (g_free);

  if (issuer == NULL || (checks->fault = find_trust_fault (question->holdings)))
    return dex_future_new_take_boxed (LUMIO_TYPE_KEY_CHECKS, g_steal_pointer (&checks));

  if (!(horizon = dex_await_object (lumio_key_ledger_open (question->ledger), &error)) ||
      !(page = dex_await_boxed (lumio_horizon_list_assets (horizon, code, issuer + 1, NULL, 1), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if ((warning = lumio_key_checks_warn_asset (question->ledger, question->holdings, question->asset)))
    g_ptr_array_add (checks->warnings, warning);

  warn_issuer (checks->warnings, page);

  return dex_future_new_take_boxed (LUMIO_TYPE_KEY_CHECKS, g_steal_pointer (&checks));
}

DexFuture *
lumio_key_checks_run_trust (LumioKeyLedger   *ledger,
                            LumioKeyHoldings *holdings,
                            const char       *asset)
{
  Question *question = g_new0 (Question, 1);

  question->ledger = g_object_ref (ledger);
  question->holdings = lumio_key_holdings_ref (holdings);
  question->asset = g_strdup (asset);

  return lumio_fiber_spawn (trust_fiber, question, free_question);
}
