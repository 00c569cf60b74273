#include "stellar/stellar-intent-private.h"

#define VERSION 1

static GVariant *
to_bytes (const StellarXdrType *type,
          gconstpointer         value)
{
  g_autoptr(GBytes) bytes = value != NULL ? stellar_xdr_encode (type, value) : NULL;

  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE,
                                    bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL,
                                    bytes != NULL ? g_bytes_get_size (bytes) : 0, 1);
}

GVariant *
stellar_intent_to_variant (const StellarIntent *self)
{
  GVariantBuilder signers;
  GVariantBuilder operations;

  if (!stellar_intent_validate (self, NULL))
    return NULL;

  g_variant_builder_init_static (&signers, G_VARIANT_TYPE ("as"));
  g_variant_builder_init_static (&operations, G_VARIANT_TYPE ("a(yay)"));

  for (guint i = 0; i < self->signers->len; i++)
    g_variant_builder_add (&signers, "s", (const char *) g_ptr_array_index (self->signers, i));

  for (guint i = 0; i < self->operations->len; i++)
    {
      const StellarAgreed *agreed = g_ptr_array_index (self->operations, i);

      g_variant_builder_add (&operations, "(y@ay)", (guint8) agreed->open,
                             to_bytes (&stellar_xdr_operation, agreed->operation));
    }

  return g_variant_new ("(yssxxxu@aysxasa(yay))", (guint8) VERSION, self->passphrase, self->source,
                        self->min_sequence, self->max_sequence, self->max_fee, self->max_validity,
                        to_bytes (&stellar_xdr_memo, self->memo),
                        self->fee_source != NULL ? self->fee_source : "", self->max_bump_fee,
                        &signers, &operations);
}

static gpointer
from_bytes (const StellarXdrType  *type,
            GVariant              *variant,
            GError               **error)
{
  gsize length;
  const guint8 *bytes = g_variant_get_fixed_array (variant, &length, 1);

  return stellar_xdr_decode (type, bytes, length, error);
}

static gboolean
read_memo (StellarIntent  *self,
           GVariant       *variant,
           GError        **error)
{
  StellarMemo *memo;

  if (g_variant_n_children (variant) == 0)
    return TRUE;

  if (!(memo = from_bytes (&stellar_xdr_memo, variant, error)))
    return FALSE;

  stellar_intent_set_memo (self, memo);
  stellar_xdr_free (memo);

  return TRUE;
}

static gboolean
read_operations (StellarIntent  *self,
                 GVariantIter   *operations,
                 GError        **error)
{
  guint8 open;
  GVariant *bytes;

  while (g_variant_iter_next (operations, "(y@ay)", &open, &bytes))
    {
      StellarOperation *operation = from_bytes (&stellar_xdr_operation, bytes, error);

      g_variant_unref (bytes);

      if (operation == NULL)
        return FALSE;

      stellar_intent_add (self, open, operation);
      stellar_xdr_free (operation);
    }

  return TRUE;
}

StellarIntent *
stellar_intent_new_from_variant (GVariant  *variant,
                                 GError   **error)
{
  g_autoptr(StellarIntent) self = NULL;
  g_autoptr(GVariantIter) signers = NULL;
  g_autoptr(GVariantIter) operations = NULL;
  g_autoptr(GVariant) memo = NULL;
  const char *passphrase, *source, *fee_source, *signer;
  gint64 min_sequence, max_sequence, max_fee, max_bump_fee;
  guint32 max_validity;
  guint8 version;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (STELLAR_INTENT_VARIANT_TYPE)) ||
      !g_variant_is_normal_form (variant))
    {
      g_set_error_literal (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID,
                           "This is not an intent");
      return NULL;
    }

  g_variant_get (variant, "(y&s&sxxxu@ay&sxasa(yay))", &version, &passphrase, &source,
                 &min_sequence, &max_sequence, &max_fee, &max_validity, &memo,
                 &fee_source, &max_bump_fee, &signers, &operations);

  if (version != VERSION)
    {
      g_set_error (error, STELLAR_XDR_ERROR, STELLAR_XDR_ERROR_INVALID,
                   "An intent of version %u is not known here", version);
      return NULL;
    }

  self = stellar_intent_new (passphrase, source);
  stellar_intent_set_sequence (self, min_sequence, max_sequence);
  stellar_intent_set_max_validity (self, max_validity);

  if (max_fee != 0)
    stellar_intent_set_max_fee (self, max_fee);

  if (*fee_source != '\0')
    stellar_intent_set_fee_bump (self, fee_source, max_bump_fee);

  while (g_variant_iter_next (signers, "&s", &signer))
    stellar_intent_require_signature (self, signer);

  if (!read_memo (self, memo, error) || !read_operations (self, operations, error) ||
      !stellar_intent_validate (self, error))
    return NULL;

  return g_steal_pointer (&self);
}
