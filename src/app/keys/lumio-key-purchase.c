#include "app/keys/lumio-key-purchase.h"

#include <glib/gi18n.h>

#include "api/lumio-api-client-events.h"
#include "app/lumio-formats.h"
#include "app/session/lumio-event.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-xdr.h"

/* An offer that ends sooner than this is not read in time. */
#define MARGIN (20 * G_TIME_SPAN_SECOND)

LumioKeyPurchase *
lumio_key_purchase_new (const LumioApiEvent *event,
                        gint64               tokens,
                        gint64               total)
{
  LumioKeyPurchase *self = g_new0 (LumioKeyPurchase, 1);

  self->event_id = g_strdup (event->id);
  self->event_name = g_strdup (event->name);
  self->event_address = g_strdup (event->address);
  self->token = g_strconcat (event->asset->code, ":", event->asset->issuer, NULL);
  self->tokens = tokens;
  self->total = total;

  return self;
}

void
lumio_key_purchase_free (LumioKeyPurchase *self)
{
  g_free (self->event_id);
  g_free (self->event_name);
  g_free (self->event_address);
  g_free (self->token);
  g_free (self);
}

void
lumio_key_purchase_state (const LumioKeyPurchase *self,
                          const LumioKeyHoldings *seen,
                          const char             *usdc,
                          StellarIntent          *intent)
{
  const char *address = stellar_intent_get_source (intent);

  if (lumio_key_holdings_find (seen, self->token) == NULL)
    stellar_intent_add_change_trust (intent, NULL, self->token, G_MAXINT64);

  stellar_intent_add_payment (intent, NULL, self->event_address, usdc, self->total, TRUE);
  stellar_intent_add_receipt (intent, self->event_address, address, self->token,
                              self->tokens * STELLAR_UNIT);
  stellar_intent_require_signature (intent, self->event_address);
}

gboolean
lumio_key_purchase_check (const LumioKeyPurchase  *self,
                          const LumioKeyHoldings  *seen,
                          const char              *usdc,
                          GError                 **error)
{
  const LumioKeyHolding *line = usdc != NULL ? lumio_key_holdings_find (seen, usdc) : NULL;
  g_autofree char *money = NULL;

  if (line != NULL && line->available >= self->total)
    return TRUE;

  money = lumio_format_money (NULL, line != NULL ? line->available : 0, "USDC", FALSE);
  g_set_error (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG,
               /* TRANSLATORS: an amount of money. */
               _("This is more than the account can pay: %s. Nothing was signed."), money);

  return FALSE;
}

/* The key under which the platform was asked, for as long as its offer stands. */
typedef struct
{
  char   *key;
  gint64  valid_until; /* 0 until there is an answer */
} Asked;

static void
free_asked (gpointer data)
{
  g_free (((Asked *) data)->key);
  g_free (data);
}

static GHashTable *
get_all_asked (void)
{
  static GHashTable *all;

  if (all == NULL)
    all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_asked);

  return all;
}

/* Transfer full. */
static char *
choose_key (const char *what)
{
  Asked *asked = g_hash_table_lookup (get_all_asked (), what);

  if (asked == NULL || (asked->valid_until != 0 &&
                        asked->valid_until < g_get_real_time () + MARGIN))
    {
      asked = g_new0 (Asked, 1);
      asked->key = g_uuid_string_random ();
      g_hash_table_insert (get_all_asked (), g_strdup (what), asked);
    }

  return g_strdup (asked->key);
}

/* A refusal is final, and the next try a new one; a lost answer is had again under its key. */
static void
note_answer (const char                *what,
             const LumioApiInvestQuote *quote,
             const GError              *error)
{
  Asked *asked = g_hash_table_lookup (get_all_asked (), what);

  if (asked != NULL && quote != NULL)
    asked->valid_until = quote->valid_until;
  else if (quote == NULL && error->domain != LUMIO_HTTP_ERROR)
    g_hash_table_remove (get_all_asked (), what);
}

StellarTransactionEnvelope *
lumio_key_purchase_fetch (const LumioKeyPurchase  *self,
                          LumioAccount            *account,
                          const char              *address,
                          GError                 **error)
{
  g_autofree char *what = g_strdup_printf ("%s %s %" G_GINT64_FORMAT, self->event_id, address,
                                           self->tokens);
  g_autofree char *key = choose_key (what);
  g_autofree char *sentence = NULL;
  g_autoptr(LumioApiInvestQuote) quote = NULL;
  g_autoptr(GError) local_error = NULL;
  StellarTransactionEnvelope *envelope;

  quote = dex_await_boxed (lumio_api_client_invest (lumio_account_get_client (account), key,
                                                    self->event_id, self->tokens, address),
                           &local_error);
  note_answer (what, quote, local_error);

  if (quote == NULL)
    {
      sentence = lumio_account_explain (local_error);
      g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG, sentence);
      return NULL;
    }

  envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, quote->xdr, -1, NULL);

  if (envelope != NULL && envelope->type == STELLAR_ENVELOPE_TYPE_TX &&
      envelope->v1.tx.cond.type == STELLAR_PRECOND_TIME)
    return envelope;

  g_clear_pointer (&envelope, stellar_xdr_free);
  g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, LUMIO_KEY_LEDGER_ERROR_WRONG,
                       _("The platform answered with something that is no purchase. Nothing was "
                         "signed."));

  return NULL;
}

char *
lumio_key_purchase_describe (const LumioKeyPurchase *self)
{
  g_autofree char *tokens = lumio_event_format_tokens (self->tokens);

  /* TRANSLATORS: a number of tokens, the name of an event. */
  return g_strdup_printf (ngettext ("%s of %s is in your account.", "%s of %s are in your account.",
                                    (gulong) self->tokens), tokens, self->event_name);
}
