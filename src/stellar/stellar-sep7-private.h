#pragma once

#include "stellar/stellar-sep7.h"

G_BEGIN_DECLS

#define STELLAR_SEP7_SCHEME "web+stellar:"

/* A value out of a query: strictly escaped UTF-8 without NUL. */
gboolean stellar_sep7_unescape          (const char          *text,
                                         gsize                length,
                                         char               **value,
                                         GError             **error);
/* Standard base64 with padding of exactly `length` bytes, and in its only spelling. */
gboolean stellar_sep7_read_base64       (const char          *text,
                                         guint8              *bytes,
                                         gsize                length);
/* "path:id,path:id;id:hint,id:hint", into an array of StellarSep7Replacement. */
gboolean stellar_sep7_read_replacements (const char          *value,
                                         GPtrArray           *replacements,
                                         GError             **error);
/* `text` or `type` may be NULL. A text memo borrows `text`. */
gboolean stellar_sep7_read_memo         (char                *text,
                                         const char          *type,
                                         StellarMemo         *memo,
                                         GError             **error);
/* "url:" and an address that a signed transaction may be sent to. */
gboolean stellar_sep7_check_callback    (const char          *value,
                                         GError             **error);
/* A fully qualified domain name: labels of letters, digits and inner hyphens, and no number. */
gboolean stellar_sep7_is_domain         (const char          *domain);
GBytes  *stellar_sep7_make_payload      (const char          *unsigned_uri,
                                         gsize                length);

G_END_DECLS
