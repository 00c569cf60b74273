#include "stellar/stellar-sep7.h"

#include <string.h>

#include "stellar/stellar-amount.h"
#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"
#include "vectors.h"

#define ALICE "GCALNQQBXAPZ2WIRSDDBMSTAKCUH5SG6U76YBFLQLIXJTF7FE5AX7AOO"
#define ISSUER "GCRCUE2C5TBNIPYHMEP7NK5RWTT2WBSZ75CMARH7GDOHDDCQH3XANFOB"
#define SEED "SBPOVRVKTTV7W3IOX2FJPSMPCJ5L2WU2YKTP3HCLYPXNI5MDIGREVNYC"
#define PAY "web+stellar:pay?destination=" ALICE

static JsonArray *
load (const char *part,
      guint       length)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("sep7.json"), part);

  g_assert_cmpuint (json_array_get_length (array), ==, length);

  return array;
}

static StellarSep7 *
parse_entry (JsonObject  *entry,
             GError     **error)
{
  g_autoptr(GBytes) uri = vectors_bytes (entry, "uri");

  return stellar_sep7_parse (g_bytes_get_data (uri, NULL), (gssize) g_bytes_get_size (uri), error);
}

static const char *
get_param (JsonObject *entry,
           const char *name)
{
  JsonObject *params = json_object_get_object_member (entry, "params");

  return json_object_has_member (params, name) ? json_object_get_string_member (params, name) : NULL;
}

/* Names and values by turns, in their order, leaving out two. */
static GPtrArray *
list_pairs (JsonObject *entry,
            const char *but,
            const char *and_but)
{
  JsonArray *order = json_object_get_array_member (entry, "order");
  GPtrArray *pairs = g_ptr_array_new ();

  for (guint i = 0; i < json_array_get_length (order); i++)
    {
      const char *name = json_array_get_string_element (order, i);

      if (g_strcmp0 (name, but) == 0 || g_strcmp0 (name, and_but) == 0)
        continue;

      g_ptr_array_add (pairs, (gpointer) name);
      g_ptr_array_add (pairs, (gpointer) get_param (entry, name));
    }

  g_ptr_array_add (pairs, NULL);

  return pairs;
}

static void
check_pay (StellarSep7 *request,
           JsonObject  *entry)
{
  const StellarMemo *memo = stellar_sep7_get_memo (request);
  g_autofree char *code = stellar_asset_dup_code (stellar_sep7_get_asset (request));
  g_autofree char *issuer = stellar_asset_dup_issuer (stellar_sep7_get_asset (request));
  gint64 amount = 0;

  if (get_param (entry, "amount") != NULL)
    g_assert_true (stellar_amount_parse (get_param (entry, "amount"), &amount, NULL));

  g_assert_cmpint (stellar_sep7_get_amount (request), ==, amount);
  g_assert_cmpstr (stellar_sep7_get_destination (request), ==, get_param (entry, "destination"));
  g_assert_cmpstr (issuer, ==, get_param (entry, "asset_issuer"));
  g_assert_cmpstr (code, ==, issuer != NULL ? get_param (entry, "asset_code") : "XLM");

  if (get_param (entry, "memo") == NULL)
    {
      g_assert_cmpint (memo->type, ==, STELLAR_MEMO_NONE);
      return;
    }

  if (strcmp (get_param (entry, "memo_type"), "MEMO_TEXT") == 0)
    {
      g_assert_cmpint (memo->type, ==, STELLAR_MEMO_TEXT);
      g_assert_cmpmem (memo->text.data, memo->text.length,
                       get_param (entry, "memo"), strlen (get_param (entry, "memo")));
      return;
    }

  if (strcmp (get_param (entry, "memo_type"), "MEMO_ID") == 0)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, memo->id);

      g_assert_cmpint (memo->type, ==, STELLAR_MEMO_ID);
      g_assert_cmpstr (id, ==, get_param (entry, "memo"));
      return;
    }

  {
    gboolean is_hash = strcmp (get_param (entry, "memo_type"), "MEMO_HASH") == 0;
    g_autofree char *text = g_base64_encode (is_hash ? memo->hash : memo->ret_hash, 32);

    g_assert_cmpint (memo->type, ==, is_hash ? STELLAR_MEMO_HASH : STELLAR_MEMO_RETURN);
    g_assert_cmpstr (text, ==, get_param (entry, "memo"));
  }
}

static void
check_tx (StellarSep7 *request,
          JsonObject  *entry)
{
  g_autofree char *xdr = stellar_xdr_encode_base64 (&stellar_xdr_transaction_envelope,
                                                    stellar_sep7_get_envelope (request));
  JsonArray *replace = vectors_has (entry, "replace")
                       ? json_object_get_array_member (entry, "replace") : NULL;
  guint n_replacements = replace != NULL ? json_array_get_length (replace) : 0;
  guint depth = 0;

  g_assert_cmpstr (xdr, ==, get_param (entry, "xdr"));
  g_assert_cmpstr (stellar_sep7_get_pubkey (request), ==, get_param (entry, "pubkey"));
  g_assert_cmpuint (stellar_sep7_get_n_replacements (request), ==, n_replacements);

  for (guint i = 0; i < n_replacements; i++)
    {
      JsonObject *expected = json_array_get_object_element (replace, i);
      const StellarSep7Replacement *replacement = stellar_sep7_get_replacement (request, i);

      g_assert_cmpstr (replacement->path, ==, vectors_text (expected, "path"));
      g_assert_cmpstr (replacement->id, ==, vectors_text (expected, "id"));
      g_assert_cmpstr (replacement->hint, ==, vectors_text (expected, "hint"));
    }

  for (StellarSep7 *link = stellar_sep7_get_chain (request); link != NULL; depth++)
    link = stellar_sep7_get_operation (link) == STELLAR_SEP7_TX ? stellar_sep7_get_chain (link) : NULL;

  g_assert_cmpint (depth, ==, vectors_has (entry, "chain_depth") ? vectors_int (entry, "chain_depth") : 0);
}

static void
test_valid (void)
{
  JsonArray *array = load ("valid", 62);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      JsonObject *params = json_object_get_object_member (entry, "params");
      g_autoptr(GList) names = json_object_get_members (params);
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarSep7) request = parse_entry (entry, &error);
      gboolean is_pay = strcmp (vectors_text (entry, "operation"), "pay") == 0;

      g_test_message ("%s", vectors_text (entry, "id"));
      g_assert_no_error (error);
      g_assert_cmpint (stellar_sep7_get_operation (request), ==,
                       is_pay ? STELLAR_SEP7_PAY : STELLAR_SEP7_TX);
      g_assert_cmpstr (stellar_sep7_get_uri (request), ==, vectors_text (entry, "uri"));
      g_assert_cmpstr (stellar_sep7_get_network_passphrase (request), ==,
                       vectors_text (entry, "network"));
      g_assert_cmpstr (stellar_sep7_get_callback_url (request), ==,
                       vectors_has (entry, "callback_url") ? vectors_text (entry, "callback_url")
                                                           : NULL);
      g_assert_cmpstr (stellar_sep7_get_message (request), ==, get_param (entry, "msg"));
      g_assert_cmpstr (stellar_sep7_get_origin_domain (request), ==,
                       get_param (entry, "origin_domain"));

      for (GList *l = names; l != NULL; l = l->next)
        g_assert_cmpstr (stellar_sep7_get_parameter (request, l->data), ==,
                         get_param (entry, l->data));

      if (is_pay)
        check_pay (request, entry);
      else
        check_tx (request, entry);
    }
}

static void
test_build (void)
{
  JsonArray *array = load ("valid", 62);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GPtrArray) pairs = list_pairs (entry, NULL, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarSep7) request = NULL;

      request = stellar_sep7_build (strcmp (vectors_text (entry, "operation"), "pay") == 0
                                    ? STELLAR_SEP7_PAY : STELLAR_SEP7_TX,
                                    (const char * const *) pairs->pdata, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (stellar_sep7_get_uri (request), ==, vectors_text (entry, "uri"));
    }
}

static void
test_sign (void)
{
  JsonArray *array = load ("valid", 62);
  guint n_signed = 0;
  guint n_payloads = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GPtrArray) pairs = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarKeypair) keypair = NULL;
      g_autoptr(StellarSep7) bare = NULL;
      g_autoptr(StellarSep7) request = NULL;
      g_autoptr(StellarSep7) again = NULL;
      g_autoptr(GBytes) payload = NULL;
      g_autofree char *digest_hex = NULL;
      guint8 digest[32];

      if (!vectors_has (entry, "signing_seed"))
        continue;

      n_signed++;
      keypair = stellar_keypair_new_from_secret (vectors_text (entry, "signing_seed"), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (stellar_keypair_get_address (keypair), ==,
                       vectors_text (entry, "signing_key"));

      pairs = list_pairs (entry, "origin_domain", "signature");
      bare = stellar_sep7_build (strcmp (vectors_text (entry, "operation"), "pay") == 0
                                 ? STELLAR_SEP7_PAY : STELLAR_SEP7_TX,
                                 (const char * const *) pairs->pdata, &error);
      g_assert_no_error (error);
      g_assert_false (stellar_sep7_verify (bare, stellar_keypair_get_public_key (keypair)));

      request = stellar_sep7_sign (bare, get_param (entry, "origin_domain"), keypair, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (stellar_sep7_get_uri (request), ==, vectors_text (entry, "uri"));
      g_assert_cmpstr (stellar_sep7_get_parameter (request, "signature"), ==,
                       vectors_text (entry, "signature"));
      g_assert_true (stellar_sep7_verify (request, stellar_keypair_get_public_key (keypair)));

      payload = stellar_sep7_dup_payload (request);
      stellar_sha256 (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), digest);
      digest_hex = stellar_hash_to_hex (digest);
      g_assert_cmpstr (digest_hex, ==, vectors_text (entry, "payload_sha256"));

      if (vectors_has (entry, "payload_hex"))
        {
          g_autoptr(GBytes) expected = vectors_hex (entry, "payload_hex");

          g_assert_true (g_bytes_equal (payload, expected));
          n_payloads++;
        }

      again = stellar_sep7_sign (request, "example.com", keypair, &error);
      g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_SIGNATURE);
      g_assert_null (again);
    }

  g_assert_cmpuint (n_signed, ==, 13);
  g_assert_cmpuint (n_payloads, >, 0);
}

static void
test_verify (void)
{
  JsonArray *array = load ("verify", 40);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarSep7) request = parse_entry (entry, &error);
      gboolean expected = strcmp (vectors_text (entry, "expect"), "accept") == 0;
      guint8 key[32];

      g_test_message ("%s", vectors_has (entry, "reason") ? vectors_text (entry, "reason") : "");
      g_assert_true (stellar_address_decode (vectors_text (entry, "signing_key"), key, &error));

      /* What cannot be read is not verified either. */
      g_assert_cmpint (request != NULL && stellar_sep7_verify (request, key), ==, expected);
    }
}

static void
test_invalid (void)
{
  JsonArray *array = load ("invalid", 76);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarSep7) request = parse_entry (entry, &error);

      g_test_message ("%s: %s", vectors_text (entry, "id"), vectors_text (entry, "reason"));
      g_assert_null (request);
      g_assert_nonnull (error);
      g_assert_cmpuint (error->domain, ==, STELLAR_SEP7_ERROR);

      /* What was pasted by mistake may be a secret: it is not for messages. */
      g_assert_null (strstr (error->message, "SACZAIEFH465"));
    }
}

/* Where the standard leaves a choice, ours stays what it is. */
static void
test_either (void)
{
  static const char * const taken[] = {
    "plus sign in a value: a plus sign or a space", "unknown parameter", "scheme in upper case",
    "msg of 200 characters that are 400 UTF-16 units", "destination not first",
  };
  JsonArray *array = load ("either", 26);
  guint n_taken = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      const char *reason = vectors_text (entry, "reason");
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarSep7) request = parse_entry (entry, &error);
      gboolean expected = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (taken) && !expected; j++)
        expected = strcmp (reason, taken[j]) == 0;

      g_test_message ("%s", reason);
      g_assert_cmpint (request != NULL, ==, expected);
      g_assert_cmpint (error == NULL, ==, expected);
      n_taken += expected;

      if (request != NULL && g_str_has_prefix (reason, "plus sign"))
        g_assert_cmpstr (stellar_sep7_get_message (request), ==, "a+b");
    }

  g_assert_cmpuint (n_taken, ==, G_N_ELEMENTS (taken));
}

static void
test_errors (void)
{
  static const struct { const char *uri; StellarSep7Error code; } cases[] = {
    { "stellar:pay?destination=" ALICE, STELLAR_SEP7_ERROR_SCHEME },
    { "web+stellar:send?destination=" ALICE, STELLAR_SEP7_ERROR_OPERATION },
    { "web+stellar:pay", STELLAR_SEP7_ERROR_MISSING },
    { "web+stellar:pay?msg=a", STELLAR_SEP7_ERROR_MISSING },
    { PAY "&msg=", STELLAR_SEP7_ERROR_MISSING },
    { PAY "&msg=a b", STELLAR_SEP7_ERROR_SYNTAX },
    { PAY "&msg=%e2%82", STELLAR_SEP7_ERROR_SYNTAX },
    { PAY "&%6dsg=a", STELLAR_SEP7_ERROR_SYNTAX },
    { PAY "&=a", STELLAR_SEP7_ERROR_SYNTAX },
    { PAY "&destination=" ALICE, STELLAR_SEP7_ERROR_TWICE },
    { PAY "&pubkey=" ALICE, STELLAR_SEP7_ERROR_UNEXPECTED },
    { PAY "&xdr=AAAA", STELLAR_SEP7_ERROR_UNEXPECTED },
    { "web+stellar:pay?destination=" ALICE "A", STELLAR_SEP7_ERROR_DESTINATION },
    { PAY "&amount=0.00000001", STELLAR_SEP7_ERROR_AMOUNT },
    { PAY "&amount=0.0", STELLAR_SEP7_ERROR_AMOUNT },
    { PAY "&amount=1e3", STELLAR_SEP7_ERROR_AMOUNT },
    { PAY "&asset_code=USD", STELLAR_SEP7_ERROR_ASSET },
    { PAY "&asset_issuer=" ISSUER, STELLAR_SEP7_ERROR_ASSET },
    { PAY "&memo=abc", STELLAR_SEP7_ERROR_MEMO },
    { PAY "&memo_type=MEMO_TEXT", STELLAR_SEP7_ERROR_MEMO },
    { PAY "&memo=%2B1&memo_type=MEMO_ID", STELLAR_SEP7_ERROR_MEMO },
    { PAY "&callback=url:http://example.com/", STELLAR_SEP7_ERROR_CALLBACK },
    { PAY "&callback=url:https://bank.example@thief.example/", STELLAR_SEP7_ERROR_CALLBACK },
    { PAY "&callback=url:https:///path", STELLAR_SEP7_ERROR_CALLBACK },
    { PAY "&callback=url:javascript:alert", STELLAR_SEP7_ERROR_CALLBACK },
    { PAY "&callback=url:https://example.com/%250A%0A", STELLAR_SEP7_ERROR_CALLBACK },
    { PAY "&network_passphrase=", STELLAR_SEP7_ERROR_MISSING },
    { PAY "&origin_domain=example.com", STELLAR_SEP7_ERROR_SIGNATURE },
    { PAY "&origin_domain=127.0.0.1&signature=abcd", STELLAR_SEP7_ERROR_ORIGIN },
    { PAY "&origin_domain=example.com&signature=abcd", STELLAR_SEP7_ERROR_SIGNATURE },
    { PAY "&signature=abcd", STELLAR_SEP7_ERROR_ORIGIN },
    { "web+stellar:tx?xdr=AAAA", STELLAR_SEP7_ERROR_XDR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(StellarSep7) request = stellar_sep7_parse (cases[i].uri, -1, &error);

      g_test_message ("%s", cases[i].uri);
      g_assert_null (request);
      g_assert_error (error, STELLAR_SEP7_ERROR, (int) cases[i].code);
    }

  {
    g_autoptr(GError) error = NULL;
    g_autoptr(StellarSep7) request = stellar_sep7_parse (PAY "&msg=a\0b", sizeof (PAY "&msg=a\0b") - 1,
                                                         &error);

    g_assert_null (request);
    g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_SYNTAX);
  }
}

static void
test_too_long (void)
{
  g_autofree char *filler = g_strnfill (STELLAR_SEP7_MAX_LENGTH - strlen (PAY "&x="), 'a');
  g_autofree char *longest = g_strconcat (PAY "&x=", filler, NULL);
  g_autofree char *too_long = g_strconcat (longest, "a", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) taken = stellar_sep7_parse (longest, -1, &error);
  g_autoptr(StellarSep7) refused = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (taken);
  refused = stellar_sep7_parse (too_long, -1, &error);
  g_assert_null (refused);
  g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_TOO_LONG);
}

static void
test_chain (void)
{
  const char *xdr = get_param (json_array_get_object_element (load ("valid", 62), 0), "xdr");
  g_autoptr(StellarSep7) request = stellar_sep7_parse (PAY, -1, NULL);

  for (guint depth = 1; depth <= STELLAR_SEP7_MAX_CHAIN + 1; depth++)
    {
      const char *pairs[] = { "xdr", xdr, "chain", stellar_sep7_get_uri (request), NULL };
      g_autoptr(GError) error = NULL;
      StellarSep7 *next = stellar_sep7_build (STELLAR_SEP7_TX, pairs, &error);

      if (depth > STELLAR_SEP7_MAX_CHAIN)
        {
          g_assert_null (next);
          g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_CHAIN);
          return;
        }

      g_assert_no_error (error);
      g_clear_pointer (&request, stellar_sep7_unref);
      request = next;
    }

  g_assert_not_reached ();
}

static void
test_replace (void)
{
  static const char * const wrong[] = {
    "sourceAccount:X;X:a,X:b", "sourceAccount:X,sourceAccount:X;X:a", "tx.sourceAccount:X;X:a",
    "signatures[0].hint:X;X:a", "operations[]:X;X:a", "operations[0:X;X:a", "operations.len:X;X:a",
    "memo._present:X;X:a", "a..b:X;X:a", ":X;X:a", "a:;X:a", "a:X;X:", "a:X;:b", "a:X,;X:a",
    "a:X;X:a;b,c", ";", "a b:X;X:a", "a:X Y;X Y:a",
  };
  const char *xdr = get_param (json_array_get_object_element (load ("valid", 62), 0), "xdr");
  const char *good[] = { "xdr", xdr, "replace", "a[0][12].b_c:X-1;X-1:at 10:30; or later", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) request = stellar_sep7_build (STELLAR_SEP7_TX, good, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (stellar_sep7_get_n_replacements (request), ==, 1);
  g_assert_cmpstr (stellar_sep7_get_replacement (request, 0)->path, ==, "a[0][12].b_c");
  g_assert_cmpstr (stellar_sep7_get_replacement (request, 0)->id, ==, "X-1");
  g_assert_cmpstr (stellar_sep7_get_replacement (request, 0)->hint, ==, "at 10:30; or later");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *pairs[] = { "xdr", xdr, "replace", wrong[i], NULL };
      g_autoptr(GError) refusal = NULL;
      g_autoptr(StellarSep7) none = stellar_sep7_build (STELLAR_SEP7_TX, pairs, &refusal);

      g_test_message ("%s", wrong[i]);
      g_assert_null (none);
      g_assert_error (refusal, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_REPLACE);
    }
}

static void
test_new_pay (void)
{
  char text[] = "café & co";
  char with_nul[] = "a\0b";
  StellarMemo memo = { .type = STELLAR_MEMO_TEXT, .text = { strlen (text), text } };
  StellarMemo wrong = { .type = STELLAR_MEMO_TEXT, .text = { 3, with_nul } };
  g_autoptr(GError) error = NULL;
  g_autoptr(StellarSep7) full = NULL;
  g_autoptr(StellarSep7) least = NULL;
  g_autoptr(StellarSep7) negative = NULL;
  g_autoptr(StellarSep7) nul = NULL;
  g_autoptr(StellarSep7) stranger = NULL;

  full = stellar_sep7_new_pay (ALICE, 12 * STELLAR_UNIT + 5, "USD:" ISSUER, &memo, "for lunch",
                               "Lumio", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stellar_sep7_get_uri (full), ==,
                   PAY "&amount=12.0000005&asset_code=USD&asset_issuer=" ISSUER
                   "&memo=caf%C3%A9%20%26%20co&memo_type=MEMO_TEXT&msg=for%20lunch"
                   "&network_passphrase=Lumio");

  least = stellar_sep7_new_pay (ALICE, 0, "native", NULL, NULL, STELLAR_PASSPHRASE_PUBLIC, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stellar_sep7_get_uri (least), ==, PAY);
  g_assert_cmpstr (stellar_sep7_get_network_passphrase (least), ==, STELLAR_PASSPHRASE_PUBLIC);

  negative = stellar_sep7_new_pay (ALICE, -1, "native", NULL, NULL, NULL, &error);
  g_assert_null (negative);
  g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_AMOUNT);
  g_clear_error (&error);

  nul = stellar_sep7_new_pay (ALICE, 1, "native", &wrong, NULL, NULL, &error);
  g_assert_null (nul);
  g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_MEMO);
  g_clear_error (&error);

  stranger = stellar_sep7_new_pay (SEED, 1, "native", NULL, NULL, NULL, &error);
  g_assert_null (stranger);
  g_assert_error (error, STELLAR_SEP7_ERROR, STELLAR_SEP7_ERROR_DESTINATION);
}

/* A signed request of which nothing can be changed, at any place. */
static void
test_tampering (void)
{
  g_autoptr(StellarKeypair) keypair = stellar_keypair_new_from_secret (SEED, NULL);
  g_autoptr(StellarSep7) bare = stellar_sep7_new_pay (ALICE, 1, "native", NULL, NULL, NULL, NULL);
  g_autoptr(StellarSep7) request = stellar_sep7_sign (bare, "example.com", keypair, NULL);
  const char *uri = stellar_sep7_get_uri (request);

  for (gsize i = 0; uri[i] != '\0'; i++)
    {
      for (guint bit = 0; bit < 8; bit++)
        {
          g_autofree char *changed = g_strdup (uri);
          g_autoptr(StellarSep7) again = NULL;

          changed[i] ^= (char) (1 << bit);
          again = stellar_sep7_parse (changed, -1, NULL);

          /* "%2b" is "%2B": the one change that says the same, and only in the signature. */
          if (again != NULL && stellar_sep7_verify (again, stellar_keypair_get_public_key (keypair)))
            {
              g_assert_cmpstr (stellar_sep7_get_parameter (again, "signature"), ==,
                               stellar_sep7_get_parameter (request, "signature"));
              g_assert_cmpuint (i, >, (gsize) (strstr (uri, "&signature=") - uri));
            }
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/KIO-02/sep7/valid", test_valid);
  g_test_add_func ("/KIO-02/sep7/build", test_build);
  g_test_add_func ("/KIO-02/sep7/invalid", test_invalid);
  g_test_add_func ("/KIO-02/sep7/either", test_either);
  g_test_add_func ("/KIO-02/sep7/errors", test_errors);
  g_test_add_func ("/KIO-02/sep7/too-long", test_too_long);
  g_test_add_func ("/KIO-02/sep7/new-pay", test_new_pay);
  g_test_add_func ("/X-01/sep7/sign", test_sign);
  g_test_add_func ("/X-01/sep7/verify", test_verify);
  g_test_add_func ("/X-01/sep7/tampering", test_tampering);
  g_test_add_func ("/X-01/sep7/chain", test_chain);
  g_test_add_func ("/X-01/sep7/replace", test_replace);

  return g_test_run ();
}
