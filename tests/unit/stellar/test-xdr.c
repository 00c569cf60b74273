#include <string.h>

#include "stellar/stellar-xdr-types.h"
#include "vectors.h"

/* What was read is written back to the same bytes. */
static void
assert_same_bytes (const StellarTransactionEnvelope *envelope,
                   const guint8                     *data,
                   gsize                             length)
{
  g_autoptr(GBytes) bytes = stellar_xdr_encode (&stellar_xdr_transaction_envelope, envelope);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, length);
}

static void
test_cases (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("bad_xdr.json"), "cases");

  g_assert_cmpuint (json_array_get_length (array), ==, 560);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      const char *expect = vectors_text (entry, "expect");
      const char *xdr = vectors_text (entry, "xdr");
      g_autoptr(GError) error = NULL;
      StellarTransactionEnvelope *envelope =
        stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, xdr, -1, &error);

      g_test_message ("%s %s: %s", vectors_text (entry, "id"), expect,
                      error != NULL ? error->message : "accepted");

      if (strcmp (expect, "accept") == 0)
        g_assert_nonnull (envelope);
      else if (strcmp (expect, "reject") == 0)
        g_assert_null (envelope);

      if (envelope != NULL)
        {
          gsize length;
          g_autofree guint8 *data = g_base64_decode (xdr, &length);

          assert_same_bytes (envelope, data, length);
        }

      stellar_xdr_free (envelope);
    }
}

static void
test_built (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("bad_xdr.json"), "built");

  g_assert_cmpuint (json_array_get_length (array), ==, 12);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *entry = json_array_get_object_element (array, i);
      const char *expect = vectors_text (entry, "expect");
      GByteArray *bytes = g_byte_array_new ();
      gsize n_prefix, n_unit, n_suffix;
      g_autofree guint8 *prefix = g_base64_decode (vectors_text (entry, "prefix"), &n_prefix);
      g_autofree guint8 *unit = g_base64_decode (vectors_text (entry, "unit"), &n_unit);
      g_autofree guint8 *suffix = g_base64_decode (vectors_text (entry, "suffix"), &n_suffix);
      StellarTransactionEnvelope *envelope;

      g_byte_array_append (bytes, prefix, (guint) n_prefix);
      for (gint64 n = vectors_int (entry, "times"); n > 0; n--)
        g_byte_array_append (bytes, unit, (guint) n_unit);
      g_byte_array_append (bytes, suffix, (guint) n_suffix);

      envelope = stellar_xdr_decode (&stellar_xdr_transaction_envelope, bytes->data, bytes->len,
                                     NULL);

      if (strcmp (expect, "accept") == 0)
        g_assert_nonnull (envelope);
      else if (strcmp (expect, "reject") == 0)
        g_assert_null (envelope);

      if (envelope != NULL)
        assert_same_bytes (envelope, bytes->data, bytes->len);

      stellar_xdr_free (envelope);
      g_byte_array_unref (bytes);
    }
}

/* Every envelope cut at every byte is refused, and none of the cuts reads past its end. */
static void
test_truncated (void)
{
  JsonArray *array = json_object_get_array_member (vectors_load ("tx.json"), "transactions");

  for (guint i = 0; i < json_array_get_length (array); i += 7)
    {
      gsize length;
      g_autofree guint8 *data =
        g_base64_decode (vectors_text (json_array_get_object_element (array, i), "signed"),
                         &length);

      for (gsize cut = 0; cut < length; cut++)
        {
          g_autofree guint8 *part = g_memdup2 (data, MAX (cut, 1));
          g_autoptr(GError) error = NULL;

          g_assert_null (stellar_xdr_decode (&stellar_xdr_transaction_envelope, part, cut, &error));
          g_assert_true (error->domain == STELLAR_XDR_ERROR);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/X-21/xdr/cases", test_cases);
  g_test_add_func ("/X-21/xdr/built", test_built);
  g_test_add_func ("/X-21/xdr/truncated", test_truncated);

  return g_test_run ();
}
