#include "ctl/lumio-ctl.h"

#include <string.h>

#include "api/lumio-api-events.h"
#include "base/lumio-fiber.h"
#include "base/lumio-http-client.h"
#include "horizon/lumio-horizon.h"
#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

#define PAGE 200
/* So many differences are named; more help nobody. */
#define MAX_NAMED 10

/* What one account holds (or bought), and what it gets. */
typedef struct
{
  gint64 tokens;
  gint64 amount;
} Share;

typedef struct
{
  char            *id;
  LumioHttpClient *platform;
  LumioHorizon    *horizon;
  GMainLoop       *loop;
  int              status;

  LumioApiProof   *proof;
  char            *asset;
  char            *currency;
  GHashTable      *published; /* address → Share */
  GHashTable      *worked_out;
  guint            faults;
} Verify;

static void
G_GNUC_PRINTF (2, 3)
say_no (Verify     *self,
        const char *format,
        ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (self->faults++ < MAX_NAMED)
    g_print ("no: %s\n", text);
}

static GHashTable *
new_shares (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static Share *
get_share (GHashTable *shares,
           const char *address)
{
  Share *share = g_hash_table_lookup (shares, address);

  if (share != NULL)
    return share;

  share = g_new0 (Share, 1);
  g_hash_table_insert (shares, g_strdup (address), share);

  return share;
}

/* ---- what the platform published ---- */

static GBytes *
fetch (Verify      *self,
       const char  *what,
       GError     **error)
{
  g_autofree char *name = g_uri_escape_string (self->id, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/api/v1/distributions/%s/%s", name, what);
  g_autoptr(LumioHttpReply) reply =
    dex_await_object (lumio_http_client_call (self->platform, "GET", path, NULL, NULL), error);

  return reply != NULL ? g_bytes_ref (lumio_http_reply_get_body (reply)) : NULL;
}

static gboolean
read_proof (Verify  *self,
            GError **error)
{
  g_autoptr(GBytes) bytes = fetch (self, "proof", error);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (bytes == NULL ||
      !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes), error))
    return FALSE;

  root = json_parser_get_root (parser);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT, "The platform's answer is no object");
      return FALSE;
    }

  if (!(self->proof = lumio_api_proof_from_json (json_node_get_object (root), error)))
    return FALSE;

  self->asset = g_strconcat (self->proof->asset->code, ":", self->proof->asset->issuer, NULL);
  self->currency = g_strconcat (self->proof->currency->code, ":", self->proof->currency->issuer,
                                NULL);

  return TRUE;
}

/* "address tokens amount", each line after the one before it. */
static gboolean
read_line (Verify     *self,
           const char *line,
           char      **last)
{
  g_auto(GStrv) parts = g_strsplit (line, " ", 0);
  guint8 key[32];
  Share *share;

  if (g_strv_length (parts) != 3 || !stellar_address_decode (parts[0], key, NULL) ||
      (*last != NULL && strcmp (*last, parts[0]) >= 0))
    return FALSE;

  share = get_share (self->published, parts[0]);
  g_set_str (last, parts[0]);

  return stellar_amount_parse (parts[1], &share->tokens, NULL) &&
         stellar_amount_parse (parts[2], &share->amount, NULL);
}

static gboolean
read_list (Verify  *self,
           GError **error)
{
  g_autoptr(GBytes) bytes = fetch (self, "list", error);
  g_auto(GStrv) lines = NULL;
  g_autofree char *text = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *last = NULL;

  if (bytes == NULL)
    return FALSE;

  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  if (g_strcmp0 (hash, self->proof->list_hash) != 0)
    say_no (self, "the list is not the one of the hash %s", self->proof->list_hash);

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", 0);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      if (!read_line (self, lines[i], &last))
        {
          g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT,
                       "Line %u of the list cannot be read", i + 1);
          return FALSE;
        }
    }

  return TRUE;
}

/* ---- what the ledger says ---- */

static gboolean
check_ledger (Verify  *self,
              GError **error)
{
  g_autoptr(LumioHorizonRoot) root =
    dex_await_boxed (lumio_horizon_get_root (self->horizon), error);

  if (root == NULL)
    return FALSE;

  if (g_str_equal (root->passphrase, self->proof->network_passphrase) &&
      root->latest_ledger >= self->proof->ledger)
    return TRUE;

  g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT,
               "This Horizon is of another network, or not as far as the list");
  return FALSE;
}

/* Who held it, and the share of the pool that is theirs. */
static gboolean
work_out_revenue (Verify  *self,
                  GError **error)
{
  g_autoptr(GHashTable) holders =
    dex_await_boxed (lumio_horizon_replay_holders (self->horizon, self->asset,
                                                   self->proof->ledger), error);
  GHashTableIter iter;
  gpointer address, tokens;
  __int128 all = 0;

  if (holders == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, holders);

  while (g_hash_table_iter_next (&iter, NULL, &tokens))
    all += *(gint64 *) tokens;

  g_hash_table_iter_init (&iter, holders);

  while (g_hash_table_iter_next (&iter, &address, &tokens))
    {
      gint64 amount = (gint64) ((__int128) self->proof->pool * *(gint64 *) tokens / all);
      Share *share;

      /* Less than a stroop is nothing. */
      if (amount == 0)
        continue;

      share = get_share (self->worked_out, address);
      share->tokens = *(gint64 *) tokens;
      share->amount = amount;
    }

  return TRUE;
}

/* One side of a purchase: they are both there when both numbers are. */
static void
count_purchase (Verify                    *self,
                GHashTable                *halves,
                const LumioHorizonPayment *payment)
{
  const char *issuer = self->proof->asset->issuer;
  gboolean is_token = g_strcmp0 (payment->asset, self->asset) == 0 &&
                      g_strcmp0 (payment->from, issuer) == 0;
  gboolean is_price = g_strcmp0 (payment->asset, self->currency) == 0 &&
                      g_strcmp0 (payment->to, issuer) == 0;
  g_autofree char *name = NULL;
  Share *half, *share;

  if (!payment->successful || (!is_token && !is_price))
    return;

  name = g_strconcat (payment->transaction_hash, " ", is_token ? payment->to : payment->from, NULL);
  half = get_share (halves, name);

  if (is_token)
    half->tokens += payment->amount;
  else
    half->amount += payment->amount;

  if (half->tokens == 0 || half->amount == 0)
    return;

  share = get_share (self->worked_out, is_token ? payment->to : payment->from);
  share->tokens += half->tokens;
  share->amount += half->amount;
  g_hash_table_remove (halves, name);
}

/* Who paid for tokens of it and got them by the same transaction, and how much. */
static gboolean
work_out_refund (Verify  *self,
                 GError **error)
{
  g_autoptr(GHashTable) halves = new_shares ();
  g_autofree char *cursor = NULL;
  guint n;

  do
    {
      g_autoptr(LumioHorizonPage) page =
        dex_await_boxed (lumio_horizon_list_payments (self->horizon, self->proof->asset->issuer,
                                                      cursor, PAGE, LUMIO_HORIZON_ASCENDING), error);

      if (page == NULL)
        return FALSE;

      n = page->records->len;

      for (guint i = 0; i < n; i++)
        {
          const LumioHorizonPayment *payment = g_ptr_array_index (page->records, i);

          count_purchase (self, halves, payment);
          g_set_str (&cursor, payment->paging_token);
        }
    }
  while (n == PAGE);

  return TRUE;
}

/* ---- both held against each other ---- */

static void
compare_share (Verify      *self,
               const char  *address,
               const Share *published,
               const Share *worked_out)
{
  g_autofree char *theirs = stellar_amount_format (published != NULL ? published->amount : 0);
  g_autofree char *ours = stellar_amount_format (worked_out != NULL ? worked_out->amount : 0);

  if (published == NULL)
    say_no (self, "%s is left out: %s is theirs", address, ours);
  else if (worked_out == NULL)
    say_no (self, "%s gets %s, and nothing is theirs", address, theirs);
  else if (published->amount != worked_out->amount || published->tokens != worked_out->tokens)
    say_no (self, "%s gets %s, and %s is theirs", address, theirs, ours);
}

static void
compare_lists (Verify *self)
{
  GHashTableIter iter;
  gpointer address, share;
  gint64 rest = self->proof->pool;

  g_hash_table_iter_init (&iter, self->published);

  while (g_hash_table_iter_next (&iter, &address, &share))
    {
      compare_share (self, address, share, g_hash_table_lookup (self->worked_out, address));
      rest -= ((const Share *) share)->amount;
    }

  g_hash_table_iter_init (&iter, self->worked_out);

  while (g_hash_table_iter_next (&iter, &address, &share))
    {
      if (!g_hash_table_contains (self->published, address))
        compare_share (self, address, NULL, share);
    }

  if (rest != self->proof->remainder)
    say_no (self, "the remainder is not what the list leaves of the pool");
}

/* ---- what was paid ---- */

static void
count_payout (Verify                 *self,
              GHashTable             *paid,
              const StellarOperation *operation)
{
  g_autofree char *address = NULL;
  g_autofree char *asset = NULL;
  gint64 amount = 0;

  if (operation->body.type == STELLAR_OPERATION_TYPE_PAYMENT)
    {
      const StellarPaymentOp *body = &operation->body.payment_op;

      address = stellar_muxed_account_dup_address (&body->destination);
      asset = stellar_asset_to_text (&body->asset);
      amount = body->amount;
    }
  else if (operation->body.type == STELLAR_OPERATION_TYPE_CREATE_CLAIMABLE_BALANCE &&
           operation->body.create_claimable_balance_op.claimants.length == 1)
    {
      const StellarCreateClaimableBalanceOp *body = &operation->body.create_claimable_balance_op;

      address = stellar_address_encode (body->claimants.items[0].v0.destination.ed25519);
      asset = stellar_asset_to_text (&body->asset);
      amount = body->amount;
    }

  if (address == NULL || operation->source_account != NULL ||
      g_strcmp0 (asset, self->currency) != 0)
    {
      say_no (self, "one of its transactions does something else than pay");
      return;
    }

  get_share (paid, address)->amount += amount;
}

static gboolean
read_transaction (Verify      *self,
                  GHashTable  *paid,
                  const char  *hash,
                  GError     **error)
{
  g_autoptr(LumioHorizonTransaction) transaction =
    dex_await_boxed (lumio_horizon_get_transaction (self->horizon, hash), error);
  StellarTransactionEnvelope *envelope;
  g_autofree char *found = NULL;
  guint8 digest[32];

  if (transaction == NULL)
    return FALSE;

  if (transaction->envelope_xdr == NULL ||
      !(envelope = stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope,
                                              transaction->envelope_xdr, -1, error)))
    return FALSE;

  /* The envelope is what its hash says, whoever handed it out. */
  stellar_envelope_hash (envelope, self->proof->network_passphrase, digest);
  found = stellar_hash_to_hex (digest);

  if (!g_str_equal (found, hash) || !transaction->successful ||
      g_strcmp0 (transaction->source_account, self->proof->asset->issuer) != 0 ||
      envelope->type != STELLAR_ENVELOPE_TYPE_TX)
    {
      say_no (self, "%s is no transaction of the event that was done", hash);
    }
  else
    {
      for (guint i = 0; i < envelope->v1.tx.operations.length; i++)
        count_payout (self, paid, &envelope->v1.tx.operations.items[i]);
    }

  stellar_xdr_free (envelope);

  return TRUE;
}

static gboolean
check_paid (Verify  *self,
            GError **error)
{
  g_autoptr(GHashTable) paid = new_shares ();
  gboolean is_whole = g_str_equal (self->proof->status, "COMPLETED");
  GHashTableIter iter;
  gpointer address, share;

  for (guint i = 0; self->proof->tx_hashes[i] != NULL; i++)
    {
      if (!read_transaction (self, paid, self->proof->tx_hashes[i], error))
        return FALSE;
    }

  g_hash_table_iter_init (&iter, self->published);

  while (g_hash_table_iter_next (&iter, &address, &share))
    {
      const Share *got = g_hash_table_lookup (paid, address);

      if (got == NULL && is_whole)
        say_no (self, "%s was not paid", (const char *) address);
      else if (got != NULL && got->amount != ((const Share *) share)->amount)
        say_no (self, "%s was paid something else than the list has", (const char *) address);

      g_hash_table_remove (paid, address);
    }

  if (g_hash_table_size (paid) > 0)
    say_no (self, "somebody was paid who is not in the list");

  return TRUE;
}

/* ---- the verb ---- */

static void
tell (Verify *self)
{
  const LumioApiProof *proof = self->proof;
  g_autofree char *pool = stellar_amount_format_short (proof->pool);
  g_autofree char *rest = stellar_amount_format (proof->remainder);

  if (self->faults > MAX_NAMED)
    g_print ("no: and %u more\n", self->faults - MAX_NAMED);

  if (g_str_equal (proof->kind, "refund"))
    g_print ("A refund of %s %s to the %u that bought %s.\n", pool, proof->currency->code,
             g_hash_table_size (self->worked_out), proof->asset->code);
  else
    g_print ("%s %s shared among the %u that held %s when ledger %" G_GINT64_FORMAT " had closed; "
             "%s is left.\n", pool, proof->currency->code, g_hash_table_size (self->worked_out),
             proof->asset->code, proof->ledger, rest);

  g_print ("%s, by %u transactions.\n", proof->status, g_strv_length (proof->tx_hashes));
  g_print (self->faults == 0 ? "yes: the list and the payments are what the ledger gives.\n"
                             : "no: what was published is not what the ledger gives.\n");
}

static gboolean
verify (Verify  *self,
        GError **error)
{
  if (!read_proof (self, error))
    return FALSE;

  if (self->proof->list_hash == NULL)
    {
      g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT, "It has no list yet");
      return FALSE;
    }

  if (!read_list (self, error) || !check_ledger (self, error) ||
      !(g_str_equal (self->proof->kind, "refund") ? work_out_refund (self, error)
                                                  : work_out_revenue (self, error)))
    return FALSE;

  compare_lists (self);

  if (!check_paid (self, error))
    return FALSE;

  tell (self);

  return TRUE;
}

static DexFuture *
verify_fiber (gpointer user_data)
{
  Verify *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!verify (self, &error))
    self->status = lumio_ctl_fail (error);
  else
    self->status = self->faults == 0 ? LUMIO_CTL_DONE : LUMIO_CTL_NO;

  g_main_loop_quit (self->loop);

  return dex_future_new_true ();
}

static void
clear_verify (Verify *self)
{
  g_clear_object (&self->platform);
  g_clear_object (&self->horizon);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->proof, lumio_api_proof_free);
  g_clear_pointer (&self->published, g_hash_table_unref);
  g_clear_pointer (&self->worked_out, g_hash_table_unref);
  g_free (self->asset);
  g_free (self->currency);
  g_free (self->id);
}

static int
run_verify (const char *platform,
            const char *horizon,
            const char *id)
{
  Verify self = { .id = g_strdup (id), .status = LUMIO_CTL_FAILED };
  g_autoptr(LumioEndpoint) platform_endpoint = NULL;
  g_autoptr(LumioEndpoint) horizon_endpoint = NULL;
  g_autoptr(GError) error = NULL;

  if (!(platform_endpoint = lumio_endpoint_new (platform, &error)) ||
      !(horizon_endpoint = lumio_endpoint_new (horizon, &error)))
    {
      clear_verify (&self);
      return lumio_ctl_fail (error);
    }

  dex_init ();
  self.platform = lumio_http_client_new (platform_endpoint);
  self.horizon = lumio_horizon_new (horizon_endpoint);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.published = new_shares ();
  self.worked_out = new_shares ();
  dex_future_disown (lumio_fiber_spawn (verify_fiber, &self, NULL));
  g_main_loop_run (self.loop);
  clear_verify (&self);

  return self.status;
}

int
lumio_ctl_distribution (int    argc,
                        char **argv)
{
  g_autofree char *platform = NULL;
  g_autofree char *horizon = NULL;
  const GOptionEntry entries[] = {
    { "platform", 0, 0, G_OPTION_ARG_STRING, &platform, "Where the platform is", "URL" },
    { "horizon", 0, 0, G_OPTION_ARG_STRING, &horizon, "Whose word of the ledger is taken", "URL" },
    { NULL }
  };

  if (strcmp (argv[0], "verify") != 0 ||
      !lumio_ctl_parse ("distribution verify", "--platform URL --horizon URL ID", entries, &argc,
                        &argv, 1, 1))
    return LUMIO_CTL_USAGE;

  if (platform == NULL || horizon == NULL)
    {
      g_printerr ("Usage: lumioctl distribution verify --platform URL --horizon URL ID\n");
      return LUMIO_CTL_USAGE;
    }

  return run_verify (platform, horizon, argv[1]);
}
