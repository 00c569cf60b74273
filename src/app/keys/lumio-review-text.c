#include "app/keys/lumio-review-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/lumio-formats.h"

/* Of one entry on the ledger, in units of 10⁻⁷. */
#define BASE_RESERVE 5000000

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* ---- the words that sentences are made of ---- */

static char *
name_party (const char *address)
{
  return address != NULL ? lumio_format_short_address (NULL, address) : g_strdup (_("the market"));
}

/* Who an effect is about; never a name that an envelope brought along. */
static char *
name_subject (const StellarEffect *effect)
{
  return effect->own ? g_strdup (_("You")) : name_party (effect->account);
}

static char *
name_code (const char *asset)
{
  const char *colon;

  if (asset == NULL)
    return g_strdup (_("an unknown asset"));

  if (g_str_equal (asset, "native"))
    return g_strdup ("XLM");

  colon = strchr (asset, ':');

  return colon != NULL ? g_strndup (asset, colon - asset)
                       : g_strdup_printf (_("shares of %s"), asset);
}

/* "USDC issued by GABC…WXYZ": a code alone can be anybody's. */
static char *
name_asset (const char *asset)
{
  const char *colon = asset != NULL ? strchr (asset, ':') : NULL;
  g_autofree char *code = name_code (asset);
  g_autofree char *issuer = NULL;

  if (colon == NULL)
    return g_steal_pointer (&code);

  issuer = lumio_format_short_address (NULL, colon + 1);

  return g_strdup_printf (_("%s issued by %s"), code, issuer);
}

static char *
name_money (gint64        amount,
            const char   *asset,
            StellarBound  bound)
{
  g_autofree char *code = name_code (asset);
  g_autofree char *money = NULL;

  if (bound == STELLAR_BOUND_UNKNOWN)
    return g_strdup_printf (_("some %s"), code);

  money = lumio_format_money (NULL, amount, code, FALSE);

  if (bound == STELLAR_BOUND_AT_MOST)
    return g_strdup_printf (_("at most %s"), money);

  if (bound == STELLAR_BOUND_AT_LEAST)
    return g_strdup_printf (_("at least %s"), money);

  return g_steal_pointer (&money);
}

static char *
say_weight (const StellarEffect *effect,
            const char          *format)
{
  g_autofree char *who = name_subject (effect);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, effect->number);
  g_auto(GStrv) parts = g_strsplit (format, "%s", 3);

  return g_strconcat (parts[0], who, parts[1], number, parts[2], NULL);
}

/* ---- effects ---- */

static char *
describe_movement (const StellarEffect *effect)
{
  g_autofree char *who = name_subject (effect);
  g_autofree char *other = name_party (effect->other);
  g_autofree char *money = name_money (effect->amount, effect->asset, effect->bound);
  g_autofree char *asset = name_asset (effect->asset);

  switch ((guint) effect->kind)
    {
    case STELLAR_EFFECT_SENDS:
      return effect->own ? g_strdup_printf (_("You pay %s to %s"), money, other)
                         : g_strdup_printf (_("%s pays %s to %s"), who, money, other);

    case STELLAR_EFFECT_RECEIVES:
      return effect->own ? g_strdup_printf (_("You get %s from %s"), money, other)
                         : g_strdup_printf (_("%s gets %s from %s"), who, money, other);

    case STELLAR_EFFECT_CREATES_ACCOUNT:
      return g_strdup_printf (_("The account %s is opened"), other);

    case STELLAR_EFFECT_CLOSES_ACCOUNT:
      return effect->own
             ? g_strdup_printf (_("Your account is closed, and all its XLM go to %s"), other)
             : g_strdup_printf (_("The account %s is closed, and all its XLM go to %s"), who, other);

    case STELLAR_EFFECT_TRUSTS:
      return effect->own ? g_strdup_printf (_("You can hold %s"), asset)
                         : g_strdup_printf (_("%s can hold %s"), who, asset);

    case STELLAR_EFFECT_UNTRUSTS:
      return effect->own ? g_strdup_printf (_("You can no longer hold %s"), asset)
                         : g_strdup_printf (_("%s can no longer hold %s"), who, asset);

    case STELLAR_EFFECT_OFFERS_CLAIM:
      return g_strdup_printf (_("%s sets %s aside for %s, %s"), who, money, other,
                              effect->text != NULL ? effect->text : _("at any time"));

    case STELLAR_EFFECT_CLAIMS:
      return g_strdup_printf (_("%s claims %s"), who,
                              effect->asset != NULL ? money : _("what was set aside"));

    case STELLAR_EFFECT_CLAWS_BACK:
      return g_strdup_printf (_("%s takes back %s from %s"), who, money, other);

    case STELLAR_EFFECT_DEPOSITS:
      return g_strdup_printf (_("%s puts %s into a pool"), who, money);

    case STELLAR_EFFECT_WITHDRAWS:
      return g_strdup_printf (_("%s takes its share out of a pool"), who);

    default:
      return NULL;
    }
}

static char *
describe_offer (const StellarEffect *effect)
{
  g_autofree char *who = name_subject (effect);
  g_autofree char *sold = name_money (effect->amount, effect->asset, effect->bound);
  g_autofree char *asset = name_code (effect->asset);
  g_autofree char *bought = name_money (effect->other_amount, effect->other_asset, effect->bound);
  g_autofree char *other = name_code (effect->other_asset);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, effect->number);

  switch ((guint) effect->kind)
    {
    case STELLAR_EFFECT_OFFERS:
      return g_strdup_printf (_("%s offers %s for %s, at %d/%d %s each"), who, sold, other,
                              effect->price_n, effect->price_d, other);

    case STELLAR_EFFECT_BIDS:
      return g_strdup_printf (_("%s bids for %s with %s, at %d/%d"), who, bought, asset,
                              effect->price_n, effect->price_d);

    case STELLAR_EFFECT_CANCELS_OFFER:
      return g_strdup_printf (_("%s takes back the offer %s"), who, number);

    default:
      return NULL;
    }
}

static char *
describe_right (const StellarEffect *effect)
{
  g_autofree char *who = name_subject (effect);
  g_autofree char *other = name_party (effect->other);
  g_autofree char *asset = name_asset (effect->asset);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, effect->number);

  switch ((guint) effect->kind)
    {
    case STELLAR_EFFECT_SETS_SIGNER:
      return g_strdup_printf (_("The key %s may sign for the account of %s, with weight %s"), other,
                              who, number);

    case STELLAR_EFFECT_REMOVES_SIGNER:
      return g_strdup_printf (_("The key %s may no longer sign for the account of %s"), other, who);

    case STELLAR_EFFECT_SETS_MASTER_WEIGHT:
      return say_weight (effect, _("The own key of the account of %s gets the weight %s"));

    case STELLAR_EFFECT_SETS_LOW_THRESHOLD:
      return say_weight (effect, _("For small things the account of %s needs the weight %s"));

    case STELLAR_EFFECT_SETS_MEDIUM_THRESHOLD:
      return say_weight (effect, _("For payments the account of %s needs the weight %s"));

    case STELLAR_EFFECT_SETS_HIGH_THRESHOLD:
      return say_weight (effect, _("For changes of rights the account of %s needs the weight %s"));

    case STELLAR_EFFECT_SETS_FLAGS:
    case STELLAR_EFFECT_CLEARS_FLAGS:
      return g_strdup_printf (_("What %s may do to those who hold its assets changes"), who);

    case STELLAR_EFFECT_SETS_HOLDER_FLAGS:
    case STELLAR_EFFECT_CLEARS_HOLDER_FLAGS:
      return g_strdup_printf (_("What %s may do with %s changes"), other, asset);

    case STELLAR_EFFECT_SPONSORS:
      return g_strdup_printf (_("%s locks the reserves of %s from here on"), who, other);

    case STELLAR_EFFECT_ENDS_SPONSORING:
      return g_strdup_printf (_("%s stops locking them"), who);

    case STELLAR_EFFECT_ENDS_SPONSORSHIP:
      return g_strdup_printf (_("%s no longer locks a reserve for %s"), who, other);

    default:
      return NULL;
    }
}

static char *
describe_rest (const StellarEffect *effect)
{
  g_autofree char *who = name_subject (effect);
  g_autofree char *other = name_party (effect->other);
  const char *text = effect->text != NULL ? effect->text : "";
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, effect->number);
  g_autofree char *jump = g_strdup_printf ("%" G_GINT64_FORMAT, effect->amount);

  switch ((guint) effect->kind)
    {
    case STELLAR_EFFECT_SETS_HOME_DOMAIN:
      return g_strdup_printf (_("The domain of %s is “%s”"), who, text);

    case STELLAR_EFFECT_SETS_INFLATION:
      return g_strdup_printf (_("The inflation destination of %s is %s"), who, other);

    case STELLAR_EFFECT_SETS_DATA:
      return g_strdup_printf (_("%s writes “%s” beside the account"), who, text);

    case STELLAR_EFFECT_DELETES_DATA:
      return g_strdup_printf (_("%s deletes “%s” beside the account"), who, text);

    case STELLAR_EFFECT_BUMPS_SEQUENCE:
      return g_strdup_printf (_("The count of transactions of %s jumps to %s"), who, jump);

    case STELLAR_EFFECT_CALLS_CONTRACT:
      return g_strdup_printf (_("%s has the program %s do “%s”"), who, other, text);

    case STELLAR_EFFECT_CREATES_CONTRACT:
      return g_strdup_printf (_("%s puts a program on the ledger"), who);

    case STELLAR_EFFECT_UPLOADS_CONTRACT:
      return g_strdup_printf (_("%s uploads a program of %s bytes"), who, number);

    case STELLAR_EFFECT_AUTHORIZES_CALL:
      return g_strdup_printf (_("The program %s may act for %s: “%s”"), other, who, text);

    case STELLAR_EFFECT_KEEPS_CONTRACT_DATA:
      return g_strdup_printf (_("%s pays for a program's data to be kept"), who);

    case STELLAR_EFFECT_RUNS_INFLATION:
      return g_strdup_printf (_("%s asks for inflation, which no longer exists"), who);

    default:
      return g_strdup (stellar_effect_kind_get_name (effect->kind));
    }
}

char *
lumio_review_describe_effect (const StellarEffect *effect)
{
  char *sentence = describe_movement (effect);

  if (sentence == NULL)
    sentence = describe_offer (effect);

  if (sentence == NULL)
    sentence = describe_right (effect);

  return sentence != NULL ? sentence : describe_rest (effect);
}

/* ---- the whole ---- */

static void
append_money (GString    *text,
              const char *money)
{
  if (text->len > 0)
    g_string_append (text, ", ");

  g_string_append (text, money);
}

/* The fee is said by itself. */
static gint64
get_out (const StellarReview       *review,
         const StellarReviewChange *change)
{
  gboolean pays_fee = g_str_equal (change->asset, "native") &&
                      g_strcmp0 (change->account, review->fee_source) == 0;

  return pays_fee && change->out >= review->fee ? change->out - review->fee : change->out;
}

char *
lumio_review_describe_changes (const StellarReview *review)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GString) in = g_string_new (NULL);

  for (guint i = 0; i < review->changes->len; i++)
    {
      const StellarReviewChange *change = g_ptr_array_index (review->changes, i);
      g_autofree char *code = name_code (change->asset);

      if (change->everything || change->out == G_MAXINT64)
        {
          g_autofree char *all = g_strdup_printf (_("all your %s"), code);

          append_money (out, all);
        }
      else if (get_out (review, change) > 0)
        {
          g_autofree char *money = lumio_format_money (NULL, get_out (review, change), code, FALSE);

          append_money (out, money);
        }

      if (change->in > 0)
        {
          g_autofree char *money = lumio_format_money (NULL, change->in, code, FALSE);

          append_money (in, money);
        }
    }

  if (out->len > 0 && in->len > 0)
    return g_strdup_printf (_("You pay %s and get %s."), out->str, in->str);

  if (out->len > 0)
    return g_strdup_printf (_("You pay %s."), out->str);

  return in->len > 0 ? g_strdup_printf (_("You get %s."), in->str) : g_strdup ("");
}

static char *
describe_validity (const StellarReview *review,
                   gint64               now)
{
  gint64 left;

  if (review->max_time == 0)
    return g_strdup (_("Valid for ever."));

  if (review->max_time > (guint64) now + 3650ull * DAY)
    return g_strdup (_("Valid for more than ten years."));

  left = (gint64) review->max_time - now;

  if (left < 0)
    return g_strdup (_("Its time is over."));

  if (left < 2 * MINUTE)
    return g_strdup_printf (ngettext ("Valid for %d second.", "Valid for %d seconds.", (gulong) left),
                            (int) left);

  if (left < 2 * HOUR)
    return g_strdup_printf (_("Valid for %d minutes."), (int) (left / MINUTE));

  if (left < 2 * DAY)
    return g_strdup_printf (_("Valid for %d hours."), (int) (left / HOUR));

  return g_strdup_printf (_("Valid for %d days."), (int) (left / DAY));
}

/* What is locked from here on, or comes back; NULL where that does not change. */
static char *
describe_reserve (const StellarReview *review)
{
  g_autofree char *money = NULL;
  gint64 entries = 0;

  for (guint i = 0; i < review->operations->len; i++)
    {
      const StellarReviewOperation *operation = g_ptr_array_index (review->operations, i);

      if (operation->own)
        entries += operation->reserves;
    }

  if (entries == 0)
    return NULL;

  money = lumio_format_money (NULL, ABS (entries) * BASE_RESERVE, "XLM", FALSE);

  /* TRANSLATORS: an amount of money. */
  return entries > 0 ? g_strdup_printf (_("%s more stay in the account as its reserve."), money)
                     : g_strdup_printf (_("%s of reserve can be spent again."), money);
}

char *
lumio_review_describe_terms (const StellarReview *review,
                             gint64               now)
{
  g_autofree char *fee = lumio_format_money (NULL, review->fee, "XLM", FALSE);
  g_autofree char *validity = describe_validity (review, now);
  g_autofree char *cost = review->fee_source_own
                          ? g_strdup_printf (_("Fee at most %s."), fee)
                          : g_strdup (_("Somebody else pays the fee."));

  g_autofree char *reserve = describe_reserve (review);

  return g_strjoin (" ", cost, validity, reserve, NULL);
}

char *
lumio_review_describe_memo (const StellarReview *review)
{
  if (review->memo == NULL)
    return NULL;

  /* TRANSLATORS: what somebody wrote to go with a payment. */
  return g_strdup_printf (_("With the note “%s”"), review->memo);
}

char *
lumio_review_describe_danger (StellarDanger danger)
{
  switch (danger)
    {
    case STELLAR_DANGER_SIGNER_ADDED:
      return g_strdup (_("Another key will be able to sign for the account."));

    case STELLAR_DANGER_SIGNER_REMOVED:
      return g_strdup (_("A key will no longer be able to sign for the account."));

    case STELLAR_DANGER_THRESHOLD_CHANGED:
      return g_strdup (_("How many signatures the account needs changes. You may lock yourself out."));

    case STELLAR_DANGER_MASTER_WEIGHT:
      return g_strdup (_("Your own key will count less, or not at all. You may lock yourself out."));

    case STELLAR_DANGER_ACCOUNT_CLOSED:
      return g_strdup (_("The account is closed, and all its XLM leave it."));

    case STELLAR_DANGER_CAN_BE_TAKEN_BACK:
      return g_strdup (_("Whoever issued this asset can take it back from you at any time."));

    case STELLAR_DANGER_CAN_BE_FROZEN:
      return g_strdup (_("Whoever issued this asset can stop you from using it."));

    case STELLAR_DANGER_ISSUER_FLAGS:
      return g_strdup (_("What an issuer may do to those who hold its assets changes."));

    case STELLAR_DANGER_IMMUTABLE:
      return g_strdup (_("The account's rules can never be changed again."));

    case STELLAR_DANGER_HOLDER_FROZEN:
      return g_strdup (_("Somebody will no longer be able to use an asset they hold."));

    case STELLAR_DANGER_CLAWBACK:
      return g_strdup (_("An asset is taken from somebody who holds it."));

    case STELLAR_DANGER_SPONSORSHIP_ENDED:
      return g_strdup (_("A reserve that somebody else locked falls back on its owner."));

    case STELLAR_DANGER_SPONSORS:
      return g_strdup (_("Some of your XLM are locked for somebody else's account."));

    case STELLAR_DANGER_CONTRACT:
      return g_strdup (_("It runs a program that somebody else wrote. What that does cannot be foreseen here."));

    case STELLAR_DANGER_CONTRACT_RIGHTS:
      return g_strdup (_("A program is allowed to act for your account."));

    case STELLAR_DANGER_ANY_PRICE:
      return g_strdup (_("The exchange may give you next to nothing for what you pay."));

    case STELLAR_DANGER_SEQUENCE_JUMP:
      return g_strdup (_("Transactions that were signed before can no longer be sent."));

    case STELLAR_DANGER_NO_END:
      return g_strdup (_("Once signed it can be used at any time, even years from now."));

    case STELLAR_DANGER_LONG_VALIDITY:
      return g_strdup (_("Once signed it can be used for more than a day."));

    case STELLAR_DANGER_OVER:
      return g_strdup (_("Its time is over: the ledger will refuse it."));

    case STELLAR_DANGER_HIGH_FEE:
      return g_strdup (_("The fee is much higher than usual."));

    case STELLAR_DANGER_OWN_BEHIND_OTHER:
      return g_strdup (_("Somebody else's transaction does something with your account."));

    case STELLAR_DANGER_EXTRA_SIGNERS:
      return g_strdup (_("It also needs signatures of others."));

    case STELLAR_DANGER_CLAIMABLE_BY_OTHERS:
      return g_strdup (_("What leaves is not paid out at once: it waits to be claimed."));

    case STELLAR_DANGER_REFUSED:
      return g_strdup (_("It holds values that the ledger refuses."));

    case STELLAR_DANGER_NOT_TEXT:
      return g_strdup (_("Where a text belongs it holds bytes that are none."));

    default:
      return g_strdup (stellar_danger_get_name (danger));
    }
}
