#include "app/session/lumio-account.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

char *
lumio_account_explain (const GError *error)
{
  static const struct { const char *code; const char *sentence; } sentences[] = {
    { "wrong_credentials", N_("The e-mail address or the password is wrong.") },
    { "wrong_challenge", N_("The platform did not take the key's answer. Try again.") },
    { "key_unknown", N_("Nobody signs in with this key there yet. Sign in with your password once, and let the key "
                        "open your account under Keys.") },
    { "key_taken", N_("Somebody else signs in with this key.") },
    { "too_many_keys", N_("Twenty keys open this account already. Take one away first.") },
    { "wrong_password", N_("The current password is wrong.") },
    { "email_taken", N_("There is already an account with this e-mail address.") },
    { "locked_out", N_("Too many wrong passwords. Try again in a while.") },
    { "rate_limited", N_("That was too fast. Try again in a moment.") },
    { "inactive", N_("This account is closed.") },
    { "secret_key_given", N_("This is a secret key, not an address. Never show it to anybody.") },
    { "wrong_checksum", N_("The address is mistyped: one or more characters are wrong.") },
    { "invalid_address", N_("This is no address. An address begins with G and has 56 characters.") },
    { "payment_to_self", N_("This is your own address.") },
    { "no_trustline", N_("They cannot receive this money. Ask them which they accept.") },
    { "memo_required", N_("This recipient needs a note to tell your payment apart.") },
    { "memo_too_long", N_("The note is too long: it has at most 28 bytes.") },
    { "insufficient_balance", N_("This is more than you can pay.") },
    { "kyc_required", N_("This is more than one payment may be.") },
    { "daily_limit", N_("This is more than today's limit leaves.") },
    { "payment_in_progress", N_("Another payment is still on its way. Wait until it is decided.") },
    { "payment_expired", N_("The payment was not confirmed in time. Nothing was paid.") },
    { "payment_not_pending", N_("This payment is not waiting any more. Nothing was paid; start it again.") },
    { "recipient_full", N_("They cannot receive so much of this money.") },
    { "asset_unknown", N_("You do not have this money.") },
    { "contact_exists", N_("You have this contact already.") },
    { "registration_closed", N_("This platform takes no new accounts.") },
    { "ledger_behind", N_("The platform's ledger is behind its books. No money moves until it has "
                          "caught up; nothing was paid.") },
    { "ledger_refused", N_("The ledger did not take it. Nothing was changed; try again.") },
    { "storage_full", N_("The platform has no room left on its disk. Nothing was changed; try "
                         "again later.") },
    { "client_too_old", N_("This platform asks for a newer Lumio. Update Lumio on this computer.") },
    { "event_not_open", N_("This event is not open for funding.") },
    { "supply_exhausted", N_("Fewer of its tokens are left than that. Nothing was paid.") },
    { "below_minimum", N_("This event asks for more tokens of each investor.") },
    { "above_maximum", N_("This event lets nobody have as many tokens.") },
    { "reservation_expired", N_("The reservation has run out. Nothing was paid; begin anew.") },
    { "investment_not_reserved", N_("The reservation has run out. Nothing was paid; begin anew.") },
    { "insufficient_xlm", N_("The account has not enough XLM for the fee and for the reserve of the "
                             "token.") },
    { "envelope_altered", N_("This is not the transaction that was offered. Nothing was paid; begin "
                             "anew.") },
    { "signature_missing", N_("The transaction is not signed as it has to be. Nothing was paid.") },
    { "event_not_live", N_("This event sells no tickets now. Nothing was paid.") },
    { "tickets_sold_out", N_("Fewer of these tickets are left than that. Nothing was paid.") },
    { "ticket_used", N_("Somebody was let in by this ticket already.") },
    { "ledger_unavailable", N_("The ledger does not answer. Nothing was paid; try again later.") },
    { "wallet_opening", N_("Your wallet is still opening. Try again in a few seconds.") },
    { "invalid_amount", N_("This is not an amount.") },
    { "amount_not_positive", N_("The amount must be more than zero.") },
    { "amount_precision", N_("An amount has at most seven decimals.") },
    { "amount_too_large", N_("This is more than any account can hold.") },
    { "not_found", N_("The platform does not have this any more.") },
    { "forbidden", N_("This is not yours to change.") },
    { "internal", N_("The platform cannot go on here by itself. Nothing was lost; whoever runs it has to "
                     "look at it.") },
    { "unavailable", N_("The platform is busy. Nothing was changed; try again in a moment.") },
    { "idempotency_conflict", N_("This was begun with other values. Nothing was done twice; begin anew.") },
    { "idempotency_key_required", N_("This Lumio is too old for the platform. Update it.") },
    { "session_expired", N_("The session has come to its end. Sign in again.") },
    { "session_revoked", N_("The session was ended elsewhere. Sign in again.") },
    { "unauthenticated", N_("Sign in first.") },
    { "event_state", N_("The event's state does not allow this now. Look at it again.") },
    { "event_closed", N_("Its closing date has passed. Change it first.") },
    { "goal_not_divisible", N_("The goal must be a whole number of tokens at their price.") },
    { "supply_too_large", N_("There would be more than 1,000,000,000 tokens. Raise their price.") },
    { "supply_exceeded", N_("More of its tokens are about than were sold, so nothing is paid out until whoever runs "
                            "the platform has looked at it.") },
    { "revenue_left", N_("Its investors are owed a part of what came in. Pay them first.") },
    { "nothing_to_distribute", N_("There is nothing to pay out now.") },
    { "distribution_done", N_("All of it is paid already.") },
    { "holders_moving", N_("Its tokens change hands right now. It is tried again soon.") },
    { "no_usdc", N_("This platform has no USDC, in which events are paid.") },
    { "not_organizer", N_("Only organisers open events.") },
    { "organizers_closed", N_("This platform chooses its organisers itself.") },
    { "account_not_found", N_("There is no account at this address yet. A payment of at least "
                              "1 XLM opens it.") },
  };
  LumioProblem *problem = lumio_problem_from_error (error);

  if (problem != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
        {
          if (g_strcmp0 (sentences[i].code, lumio_problem_get_code (problem)) == 0)
            return g_strdup (_(sentences[i].sentence));
        }

      /* A field's sentence is the platform's own; where the catalogue has it, it is said in ours. */
      return g_strdup (lumio_problem_get_detail (problem) != NULL
                         ? _(lumio_problem_get_detail (problem))
                         : lumio_problem_get_title (problem));
    }

  if (g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_UNREACHABLE))
    return g_strdup (_("The platform cannot be reached. Check the connection and try again."));

  if (g_error_matches (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_LOST))
    return g_strdup (_("The connection was lost before the answer came."));

  /* Only the keyring is spoken to this way. */
  if (error->domain == G_DBUS_ERROR || error->domain == SECRET_ERROR)
    return g_strdup (_("There is no keyring that answers. Sign in with your password."));

  if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return g_strdup (_("There was no answer in good time. Try again."));

  if (error->domain == LUMIO_HTTP_ERROR)
    return g_strdup (_("This does not answer like a Lumio platform."));

  return g_strdup (error->message);
}
