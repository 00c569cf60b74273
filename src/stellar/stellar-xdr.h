#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * XDR (RFC 4506) by tables. Each type has one StellarXdrType; decoding, encoding and whatever
 * else looks at a value walk it. The types themselves are made from stellar.x and stand in
 * stellar-xdr-types.h.
 *
 * In C: a struct is a struct with members in snake_case; a union is a struct of `type` and an
 * anonymous union of its arms; an array is { length, items }; an optional is a pointer; fixed
 * opaque data is a guint8 array.
 */

typedef struct
{
  guint32 length;
  char   *data; /* bytes as they are; one NUL after them once decoded */
} StellarXdrString;

typedef struct
{
  guint32 length;
  guint8 *data;
} StellarXdrOpaque;

/* The shape that every array of variable length has. */
typedef struct
{
  guint32  length;
  gpointer items;
} StellarXdrArray;

typedef enum
{
  STELLAR_XDR_INT32,
  STELLAR_XDR_UINT32,
  STELLAR_XDR_INT64,
  STELLAR_XDR_UINT64,
  STELLAR_XDR_BOOL,
  STELLAR_XDR_ENUM,
  STELLAR_XDR_OPAQUE_FIXED,
  STELLAR_XDR_OPAQUE,
  STELLAR_XDR_STRING,
  STELLAR_XDR_OPTIONAL,
  STELLAR_XDR_ARRAY,
  STELLAR_XDR_ARRAY_FIXED,
  STELLAR_XDR_STRUCT,
  STELLAR_XDR_UNION,
} StellarXdrKind;

typedef struct _StellarXdrType StellarXdrType;

typedef struct
{
  const char *name;
  gint32      value;
} StellarXdrEnumerator;

/* A member of a struct, or an arm of a union (`type` is NULL for void). */
typedef struct
{
  const char           *name;
  const StellarXdrType *type;
  gsize                 offset;
  gint32                value;
} StellarXdrField;

struct _StellarXdrType
{
  StellarXdrKind              kind;
  const char                 *name;    /* as in stellar.x; NULL for a shape without a name */
  gsize                       size;    /* of the value in C */
  guint32                     limit;   /* the greatest length, or the fixed one */
  const StellarXdrType       *element; /* of an array or optional; a union's discriminant */
  const StellarXdrField      *fields;
  guint                       n_fields;
  const StellarXdrEnumerator *values;
  guint                       n_values;
  gboolean                    has_default; /* arms that are not named are void */
};

extern const StellarXdrType stellar_xdr_int32;
extern const StellarXdrType stellar_xdr_uint32;
extern const StellarXdrType stellar_xdr_int64;
extern const StellarXdrType stellar_xdr_uint64;
extern const StellarXdrType stellar_xdr_bool;

#define STELLAR_XDR_ERROR (stellar_xdr_error_quark ())

typedef enum
{
  STELLAR_XDR_ERROR_TRUNCATED, /* the input ends too early */
  STELLAR_XDR_ERROR_TRAILING,  /* bytes are left over */
  STELLAR_XDR_ERROR_INVALID,   /* unknown arm or value, padding, boolean, length over the limit */
  STELLAR_XDR_ERROR_TOO_DEEP,
  STELLAR_XDR_ERROR_BASE64,
} StellarXdrError;

GQuark                 stellar_xdr_error_quark   (void);
/*
 * Reads one whole value, strictly: every byte is used, padding is zero, discriminants and
 * enumerators are defined, lengths are within their limits and the input. Memory is bounded by
 * a multiple of the input's length. The value and all behind it are freed at once by
 * stellar_xdr_free().
 */
gpointer               stellar_xdr_decode        (const StellarXdrType  *type,
                                                  const guint8          *data,
                                                  gsize                  length,
                                                  GError               **error);
/* The same from standard base64 with padding (RFC 4648, 4) and nothing else. */
gpointer               stellar_xdr_decode_base64 (const StellarXdrType  *type,
                                                  const char            *text,
                                                  gssize                 length,
                                                  GError               **error);
void                   stellar_xdr_free          (gpointer               value);
/* NULL where the value has no XDR: an unknown arm, or a length over its limit. */
GBytes                *stellar_xdr_encode        (const StellarXdrType  *type,
                                                  gconstpointer          value);
char                  *stellar_xdr_encode_base64 (const StellarXdrType  *type,
                                                  gconstpointer          value);
/* A copy that stellar_xdr_free() frees, whatever memory `value` lies in. */
gpointer               stellar_xdr_copy          (const StellarXdrType  *type,
                                                  gconstpointer          value);
/* The arm that a union's value selects; NULL where it selects none or the default. */
const StellarXdrField *stellar_xdr_get_arm       (const StellarXdrType  *type,
                                                  gint32                 discriminant);
/* The name of an enumerator as in stellar.x, or NULL. */
const char            *stellar_xdr_enum_name     (const StellarXdrType  *type,
                                                  gint32                 value);

G_END_DECLS
