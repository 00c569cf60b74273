#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Records: plain structs whose members are written down once, in a list of fields, from which
 * come the struct, the reader, the writer, the copy and the end of it. Both sides of the
 * platform's contract use the same list, so they cannot disagree about a name or a kind.
 *
 *   #define LUMIO_API_ASSET_FIELDS(F, T)                     \
 *     F (T, TEXT, char *, code, "code", REQUIRED, NULL)      \
 *     F (T, TEXT, char *, issuer, "issuer", NULLABLE, NULL)
 *
 *   LUMIO_DECLARE_RECORD (LumioApiAsset, lumio_api_asset, LUMIO_API_ASSET_FIELDS)
 *
 * and in the .c file LUMIO_DEFINE_RECORD (LumioApiAsset, lumio_api_asset, "Asset", ..._FIELDS).
 */

typedef enum
{
  LUMIO_FIELD_TEXT,    /* char *, UTF-8 without NUL, 4096 bytes at most */
  LUMIO_FIELD_LONG,    /* char *, as TEXT, 256 KiB at most */
  LUMIO_FIELD_AMOUNT,  /* gint64, units of 10⁻⁷; a decimal string in JSON */
  LUMIO_FIELD_TIME,    /* gint64, microseconds since 1970; RFC 3339 in JSON; 0 is absent */
  LUMIO_FIELD_INT,     /* gint64 */
  LUMIO_FIELD_BOOLEAN, /* gboolean */
  LUMIO_FIELD_RECORD,  /* a pointer to a record of the type named last */
  LUMIO_FIELD_TEXTS,   /* GStrv */
  LUMIO_FIELD_RECORDS, /* GPtrArray of records of the type named last, never NULL */
} LumioFieldKind;

typedef enum
{
  LUMIO_FIELD_REQUIRED, /* missing or null is an error */
  LUMIO_FIELD_NULLABLE, /* written as null when absent; missing is taken as null */
} LumioFieldNeed;

typedef struct _LumioRecordType LumioRecordType;

typedef struct
{
  const char            *name;
  LumioFieldKind         kind;
  LumioFieldNeed         need;
  gsize                  offset;
  const LumioRecordType *record;
} LumioField;

struct _LumioRecordType
{
  const char       *name;
  gsize             size;
  const LumioField *fields;
  guint             n_fields;
  GType           (*get_type) (void);
};

gpointer  lumio_record_new       (const LumioRecordType  *type);
gpointer  lumio_record_copy      (const LumioRecordType  *type,
                                  gconstpointer           record);
void      lumio_record_free      (const LumioRecordType  *type,
                                  gpointer                record);
/* LUMIO_PROBLEM_ERROR 400 naming the field at fault, as of lumio-json.h. */
gpointer  lumio_record_from_json (const LumioRecordType  *type,
                                  JsonObject             *object,
                                  GError                **error);
JsonNode *lumio_record_to_json   (const LumioRecordType  *type,
                                  gconstpointer           record);

#define LUMIO_RECORD_MEMBER(T, KIND, ctype, member, json, need, record) ctype member;
#define LUMIO_RECORD_FIELD(T, KIND, ctype, member, json, need, record) \
  { json, LUMIO_FIELD_##KIND, LUMIO_FIELD_##need, G_STRUCT_OFFSET (T, member), record },

#define LUMIO_DECLARE_RECORD(T, name, FIELDS)                          \
  typedef struct                                                       \
  {                                                                    \
    FIELDS (LUMIO_RECORD_MEMBER, T)                                    \
  } T;                                                                 \
  extern const LumioRecordType name##_record;                          \
  GType     name##_get_type  (void);                                   \
  T        *name##_new       (void);                                   \
  T        *name##_copy      (const T     *self);                      \
  void      name##_free      (T           *self);                      \
  T        *name##_from_json (JsonObject  *object,                     \
                              GError     **error);                     \
  JsonNode *name##_to_json   (const T     *self);                      \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (T, name##_free)

#define LUMIO_DEFINE_RECORD(T, name, label, FIELDS)                    \
  G_DEFINE_BOXED_TYPE (T, name, name##_copy, name##_free)              \
  static const LumioField name##_fields[] = {                          \
    FIELDS (LUMIO_RECORD_FIELD, T)                                     \
  };                                                                   \
  const LumioRecordType name##_record = {                              \
    label, sizeof (T), name##_fields,                                  \
    G_N_ELEMENTS (name##_fields), name##_get_type,                     \
  };                                                                   \
  T *                                                                  \
  name##_new (void)                                                    \
  {                                                                    \
    return lumio_record_new (&name##_record);                          \
  }                                                                    \
  T *                                                                  \
  name##_copy (const T *self)                                          \
  {                                                                    \
    return lumio_record_copy (&name##_record, self);                   \
  }                                                                    \
  void                                                                 \
  name##_free (T *self)                                                \
  {                                                                    \
    lumio_record_free (&name##_record, self);                          \
  }                                                                    \
  T *                                                                  \
  name##_from_json (JsonObject  *object,                               \
                    GError     **error)                                \
  {                                                                    \
    return lumio_record_from_json (&name##_record, object, error);     \
  }                                                                    \
  JsonNode *                                                           \
  name##_to_json (const T *self)                                       \
  {                                                                    \
    return lumio_record_to_json (&name##_record, self);                \
  }

G_END_DECLS
