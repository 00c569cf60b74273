#include "app/keys/lumio-key-checks.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"
#include "base/lumio-fiber.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

/* An address is read by its ends: so many letters of each. */
#define END_LETTERS 4
#define PAYMENTS 200
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

static char *
find_contact (LumioAccount *account,
              const char   *text)
{
  GListModel *contacts = lumio_account_get_contacts (account);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (contacts, i);
      const LumioApiContact *record = lumio_contact_get_record (contact);
      g_autofree char *name = g_utf8_casefold (record->name, -1);

      if (g_str_equal (name, folded))
        return g_strdup (record->address);
    }

  return NULL;
}

char *
lumio_key_checks_read_address (LumioAccount  *account,
                               const char    *text,
                               GError       **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *found = find_contact (account, stripped);
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GError) wrong = NULL;
  const char *sentence;

  if (found != NULL)
    return g_steal_pointer (&found);

  payload = stellar_strkey_decode (stripped, -1, stripped[0] == 'M' ? STELLAR_STRKEY_MUXED_ACCOUNT
                                                   : STELLAR_STRKEY_ED25519_PUBLIC_KEY, &wrong);

  if (payload != NULL)
    return g_steal_pointer (&stripped);

  if (stripped[0] == 'S' && strlen (stripped) == 56)
    sentence = _("This is a secret key, not an address. Never show it to anybody.");
  else if (g_error_matches (wrong, STELLAR_STRKEY_ERROR, STELLAR_STRKEY_ERROR_CHECKSUM))
    sentence = _("The address is mistyped: one or more characters are wrong.");
  else
    sentence = _("Enter the name of a contact, or an address that begins with G.");

  g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG, sentence);

  return NULL;
}

static gboolean
looks_alike (const char *one,
             const char *other)
{
  gsize length = strlen (one);

  return strcmp (one, other) != 0 && length > 2 * END_LETTERS && strlen (other) == length &&
         strncmp (one, other, END_LETTERS) == 0 &&
         strcmp (one + length - END_LETTERS, other + length - END_LETTERS) == 0;
}

/* TRUE where somebody known has this address; otherwise says whom it is easily taken for. */
static gboolean
is_contact (Question       *question,
            LumioKeyChecks *checks)
{
  GListModel *contacts =
    lumio_account_get_contacts (lumio_key_ledger_get_account (question->ledger));

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (contacts, i);
      const LumioApiContact *record = lumio_contact_get_record (contact);

      if (g_str_equal (record->address, question->base))
        return TRUE;

      if (looks_alike (record->address, question->base))
        g_ptr_array_add (checks->warnings,
                         g_strdup_printf (_("This address looks like that of %s and is another one. "
                                            "Check it letter by letter."), record->name));
    }

  return FALSE;
}

static gboolean
read_history (Question         *question,
              LumioHorizon     *horizon,
              LumioKeyChecks   *checks,
              GError          **error)
{
  g_autoptr(LumioHorizonPage) page =
    dex_await_boxed (lumio_horizon_list_payments (horizon, question->address, NULL, PAYMENTS,
                                                  LUMIO_HORIZON_DESCENDING), error);
  g_autofree char *alike = NULL;

  if (page == NULL)
    return FALSE;

  for (guint i = 0; i < page->records->len; i++)
    {
      const LumioHorizonPayment *payment = g_ptr_array_index (page->records, i);

      if (!payment->successful || g_strcmp0 (payment->from, question->address) != 0 ||
          payment->to == NULL)
        continue;

      if (g_str_equal (payment->to, question->base))
        return TRUE;

      if (alike == NULL && looks_alike (payment->to, question->base))
        alike = lumio_format_short_address (NULL, payment->to);
    }

  if (alike != NULL)
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

  is_contact (question, checks);

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
