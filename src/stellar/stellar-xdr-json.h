#pragma once

#include "stellar/stellar-xdr.h"

G_BEGIN_DECLS

/*
 * The standard JSON form of XDR values (SEP-51), both ways, by the table that decodes them: what
 * `@stellar/stellar-xdr-json` prints for the same value, byte for byte.
 */

#define STELLAR_XDR_JSON_ERROR (stellar_xdr_json_error_quark ())

typedef enum
{
  STELLAR_XDR_JSON_ERROR_SYNTAX, /* not JSON */
  STELLAR_XDR_JSON_ERROR_VALUE,  /* JSON, but not of this type; the message names where */
} StellarXdrJsonError;

GQuark   stellar_xdr_json_error_quark (void);
/* NULL where the value has no XDR: an unknown arm or enumerator. */
char    *stellar_xdr_to_json          (const StellarXdrType  *type,
                                       gconstpointer          value);
/*
 * Reads strictly: members that the type does not have, members missing or twice, numbers out of
 * range, keys of a wrong checksum are errors. The value is freed by stellar_xdr_free().
 */
gpointer stellar_xdr_from_json        (const StellarXdrType  *type,
                                       const char            *text,
                                       gssize                 length,
                                       GError               **error);

/*
 * Calls `func` for each leaf of the value, in order, with its path ("v1.tx.fee") and its text,
 * as the JSON has it without quotes. What SEP-51 writes as one text (a key, an asset's code) is
 * one leaf; the arm that a union selects is one; an absent value and an empty list are the leaf
 * "null" or "[]". So the leaves say all there is.
 */
typedef void (*StellarXdrLeafFunc)    (const char            *path,
                                       const char            *text,
                                       gpointer               user_data);
void     stellar_xdr_foreach_leaf     (const StellarXdrType  *type,
                                       gconstpointer          value,
                                       StellarXdrLeafFunc     func,
                                       gpointer               user_data);
/* The text of one such leaf alone; NULL where the value has parts. */
char    *stellar_xdr_leaf_to_text     (const StellarXdrType  *type,
                                       gconstpointer          value);
/* Bytes as SEP-51 writes a string: ASCII as it is, "\\", "\0", "\n", "\r", "\t" and "\xNN". */
char    *stellar_xdr_escape           (const void            *bytes,
                                       gsize                  length);

G_END_DECLS
