#include "stellar/stellar-xdr-json-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"
#include "stellar/stellar-strkey.h"

G_DEFINE_QUARK (stellar-xdr-json-error-quark, stellar_xdr_json_error)

/* What stellar_xdr_encode() takes: deeper values have no XDR. */
#define MAX_DEPTH 160

typedef struct
{
  GString *out;
  guint    depth;
} Printer;

StellarXdrText
stellar_xdr_text_of (const StellarXdrType *type)
{
  static const struct
  {
    const StellarXdrType *type;
    StellarXdrText        text;
  } texts[] = {
    { &stellar_xdr_public_key, TEXT_PUBLIC_KEY },
    { &stellar_xdr_muxed_account, TEXT_MUXED_ACCOUNT },
    { &stellar_xdr_muxed_account_med25519, TEXT_MUXED_ED25519 },
    { &stellar_xdr_muxed_ed25519_account, TEXT_MUXED_SC },
    { &stellar_xdr_signer_key, TEXT_SIGNER_KEY },
    { &stellar_xdr_signer_key_ed25519_signed_payload, TEXT_SIGNED_PAYLOAD },
    { &stellar_xdr_contract_id, TEXT_CONTRACT },
    { &stellar_xdr_pool_id, TEXT_POOL },
    { &stellar_xdr_claimable_balance_id, TEXT_CLAIMABLE_BALANCE },
    { &stellar_xdr_sc_address, TEXT_SC_ADDRESS },
    { &stellar_xdr_asset_code, TEXT_ASSET_CODE },
    { &stellar_xdr_asset_code4, TEXT_ASSET_CODE4 },
    { &stellar_xdr_asset_code12, TEXT_ASSET_CODE12 },
    { &stellar_xdr_u_int128_parts, TEXT_UINT128 },
    { &stellar_xdr_int128_parts, TEXT_INT128 },
    { &stellar_xdr_u_int256_parts, TEXT_UINT256 },
    { &stellar_xdr_int256_parts, TEXT_INT256 },
  };

  if (type->name == NULL)
    return TEXT_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (texts[i].type == type)
        return texts[i].text;
    }

  return TEXT_NONE;
}

/* ---- names ---- */

static gsize
get_common_prefix (const StellarXdrType *type)
{
  const char *first = type->values[0].name;
  gsize length = 0;

  if (type->n_values < 2)
    return 0;

  for (gsize i = 0; first[i] != '\0'; i++)
    {
      for (guint j = 1; j < type->n_values; j++)
        {
          if (type->values[j].name[i] != first[i])
            return length;
        }

      if (first[i] == '_')
        length = i + 1;
    }

  return length;
}

gboolean
stellar_xdr_append_name (GString              *out,
                         const StellarXdrType *type,
                         gint32                value)
{
  const char *name;

  if (type->kind != STELLAR_XDR_ENUM)
    {
      g_string_append_printf (out, "v%d", value);
      return TRUE;
    }

  if (!(name = stellar_xdr_enum_name (type, value)))
    return FALSE;

  /* Results have names in camel case ("txSUCCESS"), all others in capitals. */
  if (g_ascii_islower (name[0]))
    name += 2;
  else
    name += get_common_prefix (type);

  for (; *name != '\0'; name++)
    g_string_append_c (out, g_ascii_tolower (*name));

  return TRUE;
}

void
stellar_xdr_append_snake (GString    *out,
                          const char *name)
{
  for (gsize i = 0; name[i] != '\0'; i++)
    {
      if (g_ascii_isupper (name[i]) && i > 0 && name[i - 1] != '_' &&
          (!g_ascii_isupper (name[i - 1]) ||
           (name[i + 1] != '\0' && g_ascii_islower (name[i + 1]))))
        g_string_append_c (out, '_');

      g_string_append_c (out, g_ascii_tolower (name[i]));
    }
}

/* ---- texts ---- */

static void
append_hex (GString      *out,
            const guint8 *bytes,
            gsize         length)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (out, digits[bytes[i] >> 4]);
      g_string_append_c (out, digits[bytes[i] & 15]);
    }
}

static void
append_escaped (GString      *out,
                const guint8 *bytes,
                gsize         length)
{
  for (gsize i = 0; i < length; i++)
    {
      switch (bytes[i])
        {
        case '\0':
          g_string_append (out, "\\0");
          break;

        case '\t':
          g_string_append (out, "\\t");
          break;

        case '\n':
          g_string_append (out, "\\n");
          break;

        case '\r':
          g_string_append (out, "\\r");
          break;

        case '\\':
          g_string_append (out, "\\\\");
          break;

        default:
          if (bytes[i] >= 0x20 && bytes[i] < 0x7f)
            {
              g_string_append_c (out, (char) bytes[i]);
            }
          else
            {
              g_string_append (out, "\\x");
              append_hex (out, &bytes[i], 1);
            }
          break;
        }
    }
}

char *
stellar_xdr_escape (const void *bytes,
                    gsize       length)
{
  GString *out = g_string_sized_new (length);

  append_escaped (out, bytes, length);

  return g_string_free (out, FALSE);
}

static void
take_text (GString *out,
           char    *text)
{
  g_string_append (out, text);
  g_free (text);
}

static void
append_strkey (GString           *out,
               StellarStrkeyKind  kind,
               const guint8      *payload,
               gsize              length)
{
  take_text (out, stellar_strkey_encode (kind, payload, length));
}

static void
append_muxed (GString      *out,
              guint64       id,
              const guint8  key[32])
{
  StellarMuxedAccount account = { .type = STELLAR_KEY_TYPE_MUXED_ED25519 };

  account.med25519.id = id;
  memcpy (account.med25519.ed25519, key, 32);
  take_text (out, stellar_muxed_account_to_text (&account));
}

static void
append_signed_payload (GString                                *out,
                       const StellarSignerKeyEd25519SignedPayload *value)
{
  guint8 bytes[32 + 4 + 64] = { 0 };
  guint32 length = MIN (value->payload.length, 64);
  guint32 word = GUINT32_TO_BE (length);

  memcpy (bytes, value->ed25519, 32);
  memcpy (bytes + 32, &word, 4);

  if (length > 0)
    memcpy (bytes + 36, value->payload.data, length);

  append_strkey (out, STELLAR_STRKEY_SIGNED_PAYLOAD, bytes, 36 + (length + 3) / 4 * 4);
}

static void
append_signer_key (GString                *out,
                   const StellarSignerKey *value)
{
  switch (value->type)
    {
    case STELLAR_SIGNER_KEY_TYPE_ED25519:
      append_strkey (out, STELLAR_STRKEY_ED25519_PUBLIC_KEY, value->ed25519, 32);
      break;

    case STELLAR_SIGNER_KEY_TYPE_PRE_AUTH_TX:
      append_strkey (out, STELLAR_STRKEY_PRE_AUTH_TX, value->pre_auth_tx, 32);
      break;

    case STELLAR_SIGNER_KEY_TYPE_HASH_X:
      append_strkey (out, STELLAR_STRKEY_SHA256_HASH, value->hash_x, 32);
      break;

    case STELLAR_SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD:
    default:
      append_signed_payload (out, &value->ed25519_signed_payload);
      break;
    }
}

static void
append_balance_id (GString                         *out,
                   const StellarClaimableBalanceID *value)
{
  guint8 bytes[33] = { 0 };

  memcpy (bytes + 1, value->v0, 32);
  append_strkey (out, STELLAR_STRKEY_CLAIMABLE_BALANCE, bytes, sizeof bytes);
}

static void
append_sc_address (GString                *out,
                   const StellarSCAddress *value)
{
  switch (value->type)
    {
    case STELLAR_SC_ADDRESS_TYPE_ACCOUNT:
      append_strkey (out, STELLAR_STRKEY_ED25519_PUBLIC_KEY, value->account_id.ed25519, 32);
      break;

    case STELLAR_SC_ADDRESS_TYPE_CONTRACT:
      append_strkey (out, STELLAR_STRKEY_CONTRACT, value->contract_id, 32);
      break;

    case STELLAR_SC_ADDRESS_TYPE_MUXED_ACCOUNT:
      append_muxed (out, value->muxed_account.id, value->muxed_account.ed25519);
      break;

    case STELLAR_SC_ADDRESS_TYPE_CLAIMABLE_BALANCE:
      append_balance_id (out, &value->claimable_balance_id);
      break;

    case STELLAR_SC_ADDRESS_TYPE_LIQUIDITY_POOL:
    default:
      append_strkey (out, STELLAR_STRKEY_LIQUIDITY_POOL, value->liquidity_pool_id, 32);
      break;
    }
}

/* A code of the long kind shows five bytes at least, so that it never looks like a short one. */
static void
append_code (GString      *out,
             const guint8 *code,
             gsize         size)
{
  gsize length = size;

  while (length > (size == 12 ? 5 : 0) && code[length - 1] == 0)
    length--;

  append_escaped (out, code, length);
}

/* Decimal digits of a number of four words, the highest first. */
static void
append_decimal (GString *out,
                guint64  words[4],
                gboolean negative)
{
  char digits[80];
  gsize at = sizeof digits;

  if (negative)
    {
      guint64 carry = 1;

      for (int i = 3; i >= 0; i--)
        {
          words[i] = ~words[i] + carry;
          carry = carry && words[i] == 0;
        }

      g_string_append_c (out, '-');
    }

  do
    {
      unsigned __int128 rest = 0;

      for (int i = 0; i < 4; i++)
        {
          rest = rest << 64 | words[i];
          words[i] = (guint64) (rest / 10);
          rest %= 10;
        }

      digits[--at] = (char) ('0' + (int) rest);
    }
  while ((words[0] | words[1] | words[2] | words[3]) != 0);

  g_string_append_len (out, digits + at, (gssize) (sizeof digits - at));
}

static void
append_number (GString       *out,
               StellarXdrText text,
               gconstpointer  value)
{
  guint64 words[4] = { 0 };
  gboolean negative = FALSE;

  if (text == TEXT_UINT128 || text == TEXT_INT128)
    {
      const StellarUInt128Parts *parts = value;

      negative = text == TEXT_INT128 && (gint64) parts->hi < 0;
      words[0] = words[1] = negative ? G_MAXUINT64 : 0;
      words[2] = parts->hi;
      words[3] = parts->lo;
    }
  else
    {
      const StellarUInt256Parts *parts = value;

      negative = text == TEXT_INT256 && (gint64) parts->hi_hi < 0;
      words[0] = parts->hi_hi;
      words[1] = parts->hi_lo;
      words[2] = parts->lo_hi;
      words[3] = parts->lo_lo;
    }

  append_decimal (out, words, negative);
}

static void
append_text (GString       *out,
             StellarXdrText text,
             gconstpointer  value)
{
  switch (text)
    {
    case TEXT_PUBLIC_KEY:
      append_strkey (out, STELLAR_STRKEY_ED25519_PUBLIC_KEY,
                     ((const StellarPublicKey *) value)->ed25519, 32);
      break;

    case TEXT_MUXED_ACCOUNT:
      take_text (out, stellar_muxed_account_to_text (value));
      break;

    case TEXT_MUXED_ED25519:
      append_muxed (out, ((const StellarMuxedAccountMed25519 *) value)->id,
                    ((const StellarMuxedAccountMed25519 *) value)->ed25519);
      break;

    case TEXT_MUXED_SC:
      append_muxed (out, ((const StellarMuxedEd25519Account *) value)->id,
                    ((const StellarMuxedEd25519Account *) value)->ed25519);
      break;

    case TEXT_SIGNER_KEY:
      append_signer_key (out, value);
      break;

    case TEXT_SIGNED_PAYLOAD:
      append_signed_payload (out, value);
      break;

    case TEXT_CONTRACT:
      append_strkey (out, STELLAR_STRKEY_CONTRACT, value, 32);
      break;

    case TEXT_POOL:
      append_strkey (out, STELLAR_STRKEY_LIQUIDITY_POOL, value, 32);
      break;

    case TEXT_CLAIMABLE_BALANCE:
      append_balance_id (out, value);
      break;

    case TEXT_SC_ADDRESS:
      append_sc_address (out, value);
      break;

    case TEXT_ASSET_CODE:
      {
        const StellarAssetCode *code = value;

        if (code->type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4)
          append_code (out, code->asset_code4, 4);
        else
          append_code (out, code->asset_code12, 12);
      }
      break;

    case TEXT_ASSET_CODE4:
      append_code (out, value, 4);
      break;

    case TEXT_ASSET_CODE12:
      append_code (out, value, 12);
      break;

    case TEXT_UINT128:
    case TEXT_INT128:
    case TEXT_UINT256:
    case TEXT_INT256:
      append_number (out, text, value);
      break;

    case TEXT_NONE:
    default:
      g_assert_not_reached ();
    }
}

/* The text of a value that has no parts; FALSE where it has. `bare`: JSON has it without quotes. */
static gboolean
append_leaf (GString              *out,
             const StellarXdrType *type,
             gconstpointer         value,
             gboolean             *bare)
{
  StellarXdrText text = stellar_xdr_text_of (type);

  *bare = FALSE;

  if (text != TEXT_NONE)
    {
      append_text (out, text, value);
      return TRUE;
    }

  switch (type->kind)
    {
    case STELLAR_XDR_INT32:
      *bare = TRUE;
      g_string_append_printf (out, "%d", *(const gint32 *) value);
      return TRUE;

    case STELLAR_XDR_UINT32:
      *bare = TRUE;
      g_string_append_printf (out, "%u", *(const guint32 *) value);
      return TRUE;

    case STELLAR_XDR_INT64:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, *(const gint64 *) value);
      return TRUE;

    case STELLAR_XDR_UINT64:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, *(const guint64 *) value);
      return TRUE;

    case STELLAR_XDR_BOOL:
      *bare = TRUE;
      g_string_append (out, *(const gboolean *) value ? "true" : "false");
      return TRUE;

    case STELLAR_XDR_ENUM:
      return stellar_xdr_append_name (out, type, *(const gint32 *) value);

    case STELLAR_XDR_OPAQUE_FIXED:
      append_hex (out, value, type->limit);
      return TRUE;

    case STELLAR_XDR_OPAQUE:
      append_hex (out, ((const StellarXdrOpaque *) value)->data,
                  ((const StellarXdrOpaque *) value)->length);
      return TRUE;

    case STELLAR_XDR_STRING:
      append_escaped (out, ((const StellarXdrOpaque *) value)->data,
                      ((const StellarXdrOpaque *) value)->length);
      return TRUE;

    case STELLAR_XDR_OPTIONAL:
    case STELLAR_XDR_ARRAY:
    case STELLAR_XDR_ARRAY_FIXED:
    case STELLAR_XDR_STRUCT:
    case STELLAR_XDR_UNION:
    default:
      return FALSE;
    }
}

char *
stellar_xdr_leaf_to_text (const StellarXdrType *type,
                          gconstpointer         value)
{
  GString *out = g_string_new (NULL);
  gboolean bare;

  if (!append_leaf (out, type, value, &bare))
    {
      g_string_free (out, TRUE);
      return NULL;
    }

  return g_string_free (out, FALSE);
}

static gconstpointer
get_items (const StellarXdrType *type,
           gconstpointer         value,
           guint32              *length)
{
  const StellarXdrArray *array = value;

  if (type->kind == STELLAR_XDR_ARRAY_FIXED)
    {
      *length = type->limit;
      return value;
    }

  *length = array->length;
  return array->items;
}

/* ---- JSON ---- */

/* The text is printable ASCII already: only these two are written otherwise in JSON. */
static void
quote (GString *out,
       gsize    from)
{
  gboolean plain = strpbrk (out->str + from, "\"\\") == NULL;

  if (plain)
    {
      g_string_insert_c (out, (gssize) from, '"');
    }
  else
    {
      g_autofree char *text = g_strdup (out->str + from);

      g_string_truncate (out, from);
      g_string_append_c (out, '"');

      for (const char *at = text; *at != '\0'; at++)
        {
          if (*at == '"' || *at == '\\')
            g_string_append_c (out, '\\');
          g_string_append_c (out, *at);
        }
    }

  g_string_append_c (out, '"');
}

static gboolean print_value (Printer              *self,
                             const StellarXdrType *type,
                             gconstpointer         value);

static gboolean
print_array (Printer              *self,
             const StellarXdrType *type,
             gconstpointer         value)
{
  guint32 length;
  const guint8 *items = get_items (type, value, &length);

  g_string_append_c (self->out, '[');

  for (guint32 i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (self->out, ',');

      if (!print_value (self, type->element, items + i * type->element->size))
        return FALSE;
    }

  g_string_append_c (self->out, ']');

  return TRUE;
}

static gboolean
print_struct (Printer              *self,
              const StellarXdrType *type,
              const guint8         *value)
{
  for (guint i = 0; i < type->n_fields; i++)
    {
      g_string_append (self->out, i == 0 ? "{\"" : ",\"");
      stellar_xdr_append_snake (self->out, type->fields[i].name);
      g_string_append (self->out, "\":");

      if (!print_value (self, type->fields[i].type, value + type->fields[i].offset))
        return FALSE;
    }

  g_string_append_c (self->out, '}');

  return TRUE;
}

static gboolean
print_union (Printer              *self,
             const StellarXdrType *type,
             const guint8         *value)
{
  gint32 discriminant = *(const gint32 *) (gconstpointer) value;
  const StellarXdrField *arm = stellar_xdr_get_arm (type, discriminant);

  if (arm == NULL && !type->has_default)
    return FALSE;

  if (arm == NULL || arm->type == NULL)
    {
      g_string_append_c (self->out, '"');

      if (!stellar_xdr_append_name (self->out, type->element, discriminant))
        return FALSE;

      g_string_append_c (self->out, '"');
      return TRUE;
    }

  g_string_append (self->out, "{\"");

  if (!stellar_xdr_append_name (self->out, type->element, discriminant))
    return FALSE;

  g_string_append (self->out, "\":");

  if (!print_value (self, arm->type, value + arm->offset))
    return FALSE;

  g_string_append_c (self->out, '}');

  return TRUE;
}

static gboolean
print_value (Printer              *self,
             const StellarXdrType *type,
             gconstpointer         value)
{
  gsize from = self->out->len;
  gboolean bare;
  gboolean done;

  if (append_leaf (self->out, type, value, &bare))
    {
      if (!bare)
        quote (self->out, from);
      return TRUE;
    }

  if (self->depth == MAX_DEPTH)
    return FALSE;

  self->depth++;

  switch ((int) type->kind)
    {
    case STELLAR_XDR_OPTIONAL:
      {
        gconstpointer inner = *(const gpointer *) value;

        if (inner != NULL)
          done = print_value (self, type->element, inner);
        else
          done = g_string_append (self->out, "null") != NULL;
      }
      break;

    case STELLAR_XDR_ARRAY:
    case STELLAR_XDR_ARRAY_FIXED:
      done = print_array (self, type, value);
      break;

    case STELLAR_XDR_STRUCT:
      done = print_struct (self, type, value);
      break;

    case STELLAR_XDR_UNION:
      done = print_union (self, type, value);
      break;

    default:
      done = FALSE;
      break;
    }

  self->depth--;

  return done;
}

char *
stellar_xdr_to_json (const StellarXdrType *type,
                     gconstpointer         value)
{
  Printer printer = { g_string_sized_new (512), 0 };

  g_return_val_if_fail (type != NULL && value != NULL, NULL);

  if (!print_value (&printer, type, value))
    {
      g_string_free (printer.out, TRUE);
      return NULL;
    }

  return g_string_free (printer.out, FALSE);
}

/* ---- leaves ---- */

typedef struct
{
  GString            *path;
  GString            *text;
  StellarXdrLeafFunc  func;
  gpointer            user_data;
  guint               depth;
} Walk;

static void
tell (Walk       *self,
      const char *text)
{
  self->func (self->path->str, text, self->user_data);
}

static void
begin_member (Walk *self)
{
  if (self->path->len > 0)
    g_string_append_c (self->path, '.');
}

static void walk (Walk                 *self,
                  const StellarXdrType *type,
                  gconstpointer         value);

static void
walk_array (Walk                 *self,
            const StellarXdrType *type,
            gconstpointer         value)
{
  guint32 length;
  const guint8 *items = get_items (type, value, &length);
  gsize from = self->path->len;

  if (length == 0)
    tell (self, "[]");

  for (guint32 i = 0; i < length; i++)
    {
      g_string_append_printf (self->path, "[%u]", i);
      walk (self, type->element, items + i * type->element->size);
      g_string_truncate (self->path, from);
    }
}

static void
walk_union (Walk                 *self,
            const StellarXdrType *type,
            const guint8         *value)
{
  gint32 discriminant = *(const gint32 *) (gconstpointer) value;
  const StellarXdrField *arm = stellar_xdr_get_arm (type, discriminant);
  gsize from = self->path->len;

  if (arm == NULL || arm->type == NULL)
    {
      g_string_truncate (self->text, 0);
      stellar_xdr_append_name (self->text, type->element, discriminant);
      tell (self, self->text->str);
      return;
    }

  begin_member (self);
  stellar_xdr_append_name (self->path, type->element, discriminant);
  walk (self, arm->type, value + arm->offset);
  g_string_truncate (self->path, from);
}

static void
walk (Walk                 *self,
      const StellarXdrType *type,
      gconstpointer         value)
{
  gsize from = self->path->len;
  gboolean bare;

  g_string_truncate (self->text, 0);

  if (append_leaf (self->text, type, value, &bare))
    {
      tell (self, self->text->str);
      return;
    }

  if (self->depth == MAX_DEPTH)
    return;

  self->depth++;

  switch ((int) type->kind)
    {
    case STELLAR_XDR_OPTIONAL:
      if (*(const gpointer *) value == NULL)
        tell (self, "null");
      else
        walk (self, type->element, *(const gpointer *) value);
      break;

    case STELLAR_XDR_ARRAY:
    case STELLAR_XDR_ARRAY_FIXED:
      walk_array (self, type, value);
      break;

    case STELLAR_XDR_STRUCT:
      for (guint i = 0; i < type->n_fields; i++)
        {
          begin_member (self);
          stellar_xdr_append_snake (self->path, type->fields[i].name);
          walk (self, type->fields[i].type, (const guint8 *) value + type->fields[i].offset);
          g_string_truncate (self->path, from);
        }
      break;

    case STELLAR_XDR_UNION:
      walk_union (self, type, value);
      break;

    default:
      break;
    }

  self->depth--;
}

void
stellar_xdr_foreach_leaf (const StellarXdrType *type,
                          gconstpointer         value,
                          StellarXdrLeafFunc    func,
                          gpointer              user_data)
{
  Walk self = { g_string_new (NULL), g_string_new (NULL), func, user_data, 0 };

  walk (&self, type, value);
  g_string_free (self.path, TRUE);
  g_string_free (self.text, TRUE);
}
