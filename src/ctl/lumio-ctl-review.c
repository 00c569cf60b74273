#include "ctl/lumio-ctl-review.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-xdr-json.h"

/* What each effect says; in braces what is filled in. */
static const char *sentences[] = {
  [STELLAR_EFFECT_SENDS] = "sends {bound}{amount} {asset} to {other}",
  [STELLAR_EFFECT_RECEIVES] = "receives {bound}{amount} {asset}",
  [STELLAR_EFFECT_CREATES_ACCOUNT] = "creates the account {other} with {amount} {asset}",
  [STELLAR_EFFECT_CLOSES_ACCOUNT] = "CLOSES THE ACCOUNT; all its XLM goes to {other}",
  [STELLAR_EFFECT_TRUSTS] = "can hold {asset}, up to {amount}",
  [STELLAR_EFFECT_UNTRUSTS] = "can no longer hold {asset}",
  [STELLAR_EFFECT_OFFERS] = "offers {bound}{amount} {asset} at {price} {other_asset} each (offer {number})",
  [STELLAR_EFFECT_BIDS] = "buys {other_amount} {other_asset} for {bound}{amount} {asset} (offer {number})",
  [STELLAR_EFFECT_CANCELS_OFFER] = "takes back offer {number}",
  [STELLAR_EFFECT_SETS_SIGNER] = "LETS {other} SIGN with weight {number}",
  [STELLAR_EFFECT_REMOVES_SIGNER] = "no longer lets {other} sign",
  [STELLAR_EFFECT_SETS_MASTER_WEIGHT] = "SETS THE WEIGHT OF ITS OWN KEY to {number}",
  [STELLAR_EFFECT_SETS_LOW_THRESHOLD] = "sets the low threshold to {number}",
  [STELLAR_EFFECT_SETS_MEDIUM_THRESHOLD] = "sets the medium threshold to {number}",
  [STELLAR_EFFECT_SETS_HIGH_THRESHOLD] = "sets the high threshold to {number}",
  [STELLAR_EFFECT_SETS_FLAGS] = "sets flags {number} (1 required, 2 revocable, 4 immutable, 8 clawback)",
  [STELLAR_EFFECT_CLEARS_FLAGS] = "clears flags {number} (1 required, 2 revocable, 4 immutable, 8 clawback)",
  [STELLAR_EFFECT_SETS_HOME_DOMAIN] = "sets the home domain to \"{text}\"",
  [STELLAR_EFFECT_SETS_INFLATION] = "sets the inflation destination to {other}",
  [STELLAR_EFFECT_SETS_DATA] = "writes data \"{text}\" = {value}",
  [STELLAR_EFFECT_DELETES_DATA] = "deletes data \"{text}\"",
  [STELLAR_EFFECT_BUMPS_SEQUENCE] = "moves its sequence number to {count}",
  [STELLAR_EFFECT_SETS_HOLDER_FLAGS] = "lets {other} hold {asset} (flags {number})",
  [STELLAR_EFFECT_CLEARS_HOLDER_FLAGS] = "takes from {other} over {asset} (flags {number})",
  [STELLAR_EFFECT_CLAWS_BACK] = "takes {amount} {asset} back from {other} {text}",
  [STELLAR_EFFECT_OFFERS_CLAIM] = "lets {other} claim {amount} {asset}, when {text}",
  [STELLAR_EFFECT_CLAIMS] = "claims {text}",
  [STELLAR_EFFECT_SPONSORS] = "pays the reserves of {other} from here on",
  [STELLAR_EFFECT_ENDS_SPONSORING] = "ends that its reserves are paid",
  [STELLAR_EFFECT_ENDS_SPONSORSHIP] = "no longer pays the reserve of {text} {other} {value}",
  [STELLAR_EFFECT_DEPOSITS] = "deposits {bound}{amount} and {other_amount} into {other}",
  [STELLAR_EFFECT_WITHDRAWS] = "withdraws {amount} shares of {other}",
  [STELLAR_EFFECT_CALLS_CONTRACT] = "CALLS THE CONTRACT {other}: {text} {value}",
  [STELLAR_EFFECT_CREATES_CONTRACT] = "creates a contract of {text}",
  [STELLAR_EFFECT_UPLOADS_CONTRACT] = "uploads a contract of {number} bytes",
  [STELLAR_EFFECT_AUTHORIZES_CALL] = "ALLOWS {other} {text} {value} to act for it",
  [STELLAR_EFFECT_KEEPS_CONTRACT_DATA] = "keeps contract data ({number} ledgers)",
  [STELLAR_EFFECT_RUNS_INFLATION] = "runs the inflation",
};

static const struct
{
  StellarDanger  danger;
  const char    *text;
} warnings[] = {
  { STELLAR_DANGER_SIGNER_ADDED, "someone else can sign for the account afterwards" },
  { STELLAR_DANGER_SIGNER_REMOVED, "a signer loses its right" },
  { STELLAR_DANGER_THRESHOLD_CHANGED, "how much weight a signature needs changes" },
  { STELLAR_DANGER_MASTER_WEIGHT, "the account's own key may lose its power" },
  { STELLAR_DANGER_ACCOUNT_CLOSED, "an account is closed for good" },
  { STELLAR_DANGER_CAN_BE_TAKEN_BACK, "the issuer can take the asset back" },
  { STELLAR_DANGER_CAN_BE_FROZEN, "the issuer can freeze the asset" },
  { STELLAR_DANGER_ISSUER_FLAGS, "what an issuer may do to holders changes" },
  { STELLAR_DANGER_IMMUTABLE, "and can never change again" },
  { STELLAR_DANGER_HOLDER_FROZEN, "a holder's asset is frozen" },
  { STELLAR_DANGER_CLAWBACK, "an asset is taken from its holder" },
  { STELLAR_DANGER_SPONSORSHIP_ENDED, "a reserve falls back on the entry's owner" },
  { STELLAR_DANGER_SPONSORS, "reserves of another account are locked" },
  { STELLAR_DANGER_CONTRACT, "a contract runs: only its code says what happens" },
  { STELLAR_DANGER_CONTRACT_RIGHTS, "a contract may act for an account" },
  { STELLAR_DANGER_ANY_PRICE, "the exchange may give next to nothing" },
  { STELLAR_DANGER_SEQUENCE_JUMP, "transactions signed before become void" },
  { STELLAR_DANGER_NO_END, "once signed it is valid for ever" },
  { STELLAR_DANGER_LONG_VALIDITY, "it is valid for more than a day" },
  { STELLAR_DANGER_OVER, "its time is over" },
  { STELLAR_DANGER_HIGH_FEE, "the fee is very high" },
  { STELLAR_DANGER_OWN_BEHIND_OTHER, "it acts for an own account in another's transaction" },
  { STELLAR_DANGER_EXTRA_SIGNERS, "it needs signers besides the accounts' own" },
  { STELLAR_DANGER_CLAIMABLE_BY_OTHERS, "what leaves waits to be claimed" },
  { STELLAR_DANGER_REFUSED, "a ledger refuses such values" },
  { STELLAR_DANGER_NOT_TEXT, "bytes that are no text stand where a text belongs" },
};

/* A text as it is where it only shows itself, else escaped: none may move a terminal's cursor. */
static char *
dup_plain (const char *text)
{
  if (text == NULL)
    return NULL;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (!g_unichar_isprint (g_utf8_get_char (at)))
        return stellar_xdr_escape (text, strlen (text));
    }

  return g_strdup (text);
}

static char *
format_limit (gint64 amount)
{
  return amount == G_MAXINT64 ? g_strdup ("any amount") : stellar_amount_format_short (amount);
}

static char *
get_word (const StellarEffect *effect,
          const char          *name)
{
  static const char *bounds[] = { "", "at most ", "at least ", "an unknown amount: " };

  if (strcmp (name, "bound") == 0)
    return g_strdup (bounds[effect->bound]);

  if (strcmp (name, "amount") == 0)
    return format_limit (effect->amount);

  if (strcmp (name, "other_amount") == 0)
    return format_limit (effect->other_amount);

  if (strcmp (name, "count") == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, effect->amount);

  if (strcmp (name, "number") == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, effect->number);

  if (strcmp (name, "price") == 0)
    return g_strdup_printf ("%d/%d", effect->price_n, effect->price_d);

  if (strcmp (name, "asset") == 0)
    return g_strdup (g_strcmp0 (effect->asset, "native") == 0 ? "XLM" : effect->asset);

  if (strcmp (name, "other_asset") == 0)
    return g_strdup (g_strcmp0 (effect->other_asset, "native") == 0 ? "XLM" : effect->other_asset);

  if (strcmp (name, "other") == 0)
    return g_strdup (effect->other);

  if (strcmp (name, "value") == 0)
    return g_strdup (effect->value);

  return dup_plain (effect->text);
}

static void
append_effect (GString             *out,
               const StellarEffect *effect)
{
  const char *at = sentences[effect->kind];

  g_string_append_printf (out, "   %s ", effect->account);

  while (*at != '\0')
    {
      g_autofree char *name = NULL;
      g_autofree char *word = NULL;
      gsize length = strcspn (at, "{");

      g_string_append_len (out, at, (gssize) length);
      at += length;

      if (*at == '\0')
        break;

      length = strcspn (at, "}");
      name = g_strndup (at + 1, length - 1);
      word = get_word (effect, name);
      g_string_append (out, word != NULL ? word : "");
      at += length + 1;
    }

  while (out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);

  g_string_append_c (out, '\n');
}

static void
append_time (GString    *out,
             const char *name,
             guint64     seconds)
{
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (seconds == 0)
    return;

  time = seconds <= G_MAXINT64 ? g_date_time_new_from_unix_utc ((gint64) seconds) : NULL;
  text = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC") : NULL;
  g_string_append_printf (out, "%-12s %s\n", name, text != NULL ? text : "after all calendars");
}

static void
append_operation (GString                      *out,
                  guint                         number,
                  const StellarReviewOperation *operation)
{
  g_string_append_printf (out, "\n%u. %s, for %s\n", number, operation->name, operation->source);

  for (guint i = 0; i < operation->effects->len; i++)
    append_effect (out, g_ptr_array_index (operation->effects, i));

  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    {
      if (operation->dangers & warnings[i].danger)
        g_string_append_printf (out, "   ! %s\n", warnings[i].text);
    }
}

static void
append_signatures (GString             *out,
                   const StellarReview *review)
{
  g_string_append_printf (out, "\nSignatures: %u\n", review->signatures->len);

  for (guint i = 0; i < review->signatures->len; i++)
    {
      const StellarReviewSignature *signature = g_ptr_array_index (review->signatures, i);

      g_string_append_printf (out, "   %02x%02x%02x%02x %s%s\n", signature->hint[0],
                              signature->hint[1], signature->hint[2], signature->hint[3],
                              signature->signer != NULL ? signature->signer : "of an unknown key",
                              signature->outer ? " (of the fee bump)" : "");
    }
}

char *
lumio_ctl_review_to_text (const StellarReview *review)
{
  GString *out = g_string_new (NULL);
  g_autofree char *hash = stellar_hash_to_hex (review->hash);
  g_autofree char *fee = stellar_amount_format_short (review->fee);
  g_autofree char *network = stellar_xdr_escape (review->network, strlen (review->network));

  g_string_append_printf (out, "Network      %s\nHash         %s\nSource       %s\n", network, hash,
                          review->source);
  g_string_append_printf (out, "Fee          at most %s XLM%s%s\n", fee,
                          review->fee_bump ? ", paid by " : "",
                          review->fee_bump ? review->fee_source : "");
  g_string_append_printf (out, "Sequence     %" G_GINT64_FORMAT "\n", review->sequence);
  append_time (out, "Valid from", review->min_time);
  append_time (out, "Valid until", review->max_time);

  if (review->min_ledger != 0 || review->max_ledger != 0)
    g_string_append_printf (out, "Ledgers      %u to %u\n", review->min_ledger, review->max_ledger);

  if (review->has_min_sequence || review->min_sequence_age != 0 || review->min_sequence_gap != 0)
    g_string_append_printf (out, "After        sequence %" G_GINT64_FORMAT ", age %" G_GUINT64_FORMAT
                            " s, %u ledgers\n", review->min_sequence, review->min_sequence_age,
                            review->min_sequence_gap);

  for (guint i = 0; review->extra_signers[i] != NULL; i++)
    g_string_append_printf (out, "Needs also   %s\n", review->extra_signers[i]);

  if (review->memo != NULL)
    {
      g_autofree char *memo = dup_plain (review->memo);
      static const char *kinds[] = { "", "text", "id", "hash", "return" };

      g_string_append_printf (out, "Memo         %s \"%s\"\n", kinds[review->memo_type], memo);
    }

  for (guint i = 0; i < review->operations->len; i++)
    append_operation (out, i + 1, g_ptr_array_index (review->operations, i));

  append_signatures (out, review);

  if (review->dangers != 0)
    g_string_append (out, "\n");

  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    {
      if (review->dangers & warnings[i].danger)
        g_string_append_printf (out, "! %s (%s)\n", warnings[i].text,
                                stellar_danger_get_name (warnings[i].danger));
    }

  return g_string_free (out, FALSE);
}

char *
lumio_ctl_dangers_to_text (guint dangers)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    {
      if (dangers & warnings[i].danger)
        g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "",
                                stellar_danger_get_name (warnings[i].danger));
    }

  return g_string_free (out, FALSE);
}
