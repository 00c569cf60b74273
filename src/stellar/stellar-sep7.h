#pragma once

#include "stellar/stellar-keypair.h"
#include "stellar/stellar-xdr-types.h"

G_BEGIN_DECLS

/*
 * Payment URIs (SEP-7): "web+stellar:pay?…" asks for a payment, "web+stellar:tx?…" for a
 * signature. A StellarSep7 is one such request, wholly checked and never changed.
 *
 * A request comes from a stranger. What it says of itself (message, hints, origin domain) is
 * plain text that may hold anything but NUL: show it as text, never as markup, and the origin
 * domain only once stellar_sep7_verify() was TRUE with the key that the domain publishes.
 */

typedef struct _StellarSep7 StellarSep7;

typedef enum
{
  STELLAR_SEP7_PAY,
  STELLAR_SEP7_TX,
} StellarSep7Operation;

/* One field of the transaction that the person fills in; fields of one id get one value. */
typedef struct
{
  char *path; /* as in SEP-11, without "tx.": "operations[0].sourceAccount" */
  char *id;
  char *hint; /* what the person is asked for */
} StellarSep7Replacement;

/* Longer texts are refused unread, and so is a chain of more requests than this. */
#define STELLAR_SEP7_MAX_LENGTH (128 * 1024)
#define STELLAR_SEP7_MAX_CHAIN 7

#define STELLAR_SEP7_ERROR (stellar_sep7_error_quark ())

/* Messages name the parameter and never repeat its value. */
typedef enum
{
  STELLAR_SEP7_ERROR_SCHEME,      /* not "web+stellar:" */
  STELLAR_SEP7_ERROR_OPERATION,   /* neither pay nor tx */
  STELLAR_SEP7_ERROR_SYNTAX,      /* characters, escapes, or text that is not UTF-8 */
  STELLAR_SEP7_ERROR_TOO_LONG,
  STELLAR_SEP7_ERROR_MISSING,     /* a parameter that must be there */
  STELLAR_SEP7_ERROR_TWICE,       /* a parameter more than once */
  STELLAR_SEP7_ERROR_UNEXPECTED,  /* a parameter of the other operation */
  STELLAR_SEP7_ERROR_DESTINATION,
  STELLAR_SEP7_ERROR_AMOUNT,
  STELLAR_SEP7_ERROR_ASSET,
  STELLAR_SEP7_ERROR_MEMO,
  STELLAR_SEP7_ERROR_XDR,
  STELLAR_SEP7_ERROR_REPLACE,
  STELLAR_SEP7_ERROR_PUBKEY,
  STELLAR_SEP7_ERROR_CHAIN,
  STELLAR_SEP7_ERROR_CALLBACK,
  STELLAR_SEP7_ERROR_MESSAGE,
  STELLAR_SEP7_ERROR_NETWORK,
  STELLAR_SEP7_ERROR_ORIGIN,
  STELLAR_SEP7_ERROR_SIGNATURE,
} StellarSep7Error;

#define STELLAR_TYPE_SEP7 (stellar_sep7_get_type ())

GQuark                      stellar_sep7_error_quark            (void);
GType                       stellar_sep7_get_type               (void);
/*
 * Reads a whole URI; spaces around a pasted one are the caller's to strip. `length` −1 where the
 * text ends in NUL. Parameters that SEP-7 does not know are passed over. Where the standard
 * leaves a choice the safe one is taken: a memo needs its type, an asset other than XLM its
 * issuer, an amount is above zero, a callback is https (http to this computer alone), a domain
 * comes with its signature and the signature comes last. A plus sign is a plus sign.
 */
StellarSep7                *stellar_sep7_parse                  (const char                 *text,
                                                                 gssize                      length,
                                                                 GError                    **error);
/*
 * Writes a request from names and (plain) values by turns, ended by NULL, in their order. The
 * result is what stellar_sep7_parse() says of it, so nothing can be written that is not read.
 */
StellarSep7                *stellar_sep7_build                  (StellarSep7Operation        operation,
                                                                 const char * const         *parameters,
                                                                 GError                    **error);
/*
 * A request for a payment. `destination` is G… or M…, `amount` 0 leaves it to the payer, `asset`
 * is "native" or "CODE:ISSUER". `memo`, `message` and `network_passphrase` may be NULL; the
 * latter is then the public network.
 */
StellarSep7                *stellar_sep7_new_pay                (const char                 *destination,
                                                                 gint64                      amount,
                                                                 const char                 *asset,
                                                                 const StellarMemo          *memo,
                                                                 const char                 *message,
                                                                 const char                 *network_passphrase,
                                                                 GError                    **error);
/*
 * The unsigned request `self` with the domain it comes from, and the signature of that by the
 * key that the domain publishes as URI_REQUEST_SIGNING_KEY.
 */
StellarSep7                *stellar_sep7_sign                   (StellarSep7                *self,
                                                                 const char                 *origin_domain,
                                                                 const StellarKeypair       *keypair,
                                                                 GError                    **error);
StellarSep7                *stellar_sep7_ref                    (StellarSep7                *self);
void                        stellar_sep7_unref                  (StellarSep7                *self);

/* The URI, as it was read. */
const char                 *stellar_sep7_get_uri                (StellarSep7                *self);
StellarSep7Operation        stellar_sep7_get_operation          (StellarSep7                *self);
/* The decoded value of a parameter that SEP-7 knows; NULL where the request has it not. */
const char                 *stellar_sep7_get_parameter          (StellarSep7                *self,
                                                                 const char                 *name);
/* Of both operations. NULL where the request says nothing. */
const char                 *stellar_sep7_get_message            (StellarSep7                *self);
/* Never NULL: without the parameter it is the public network's. */
const char                 *stellar_sep7_get_network_passphrase (StellarSep7                *self);
/* The address to send the signed transaction to, instead of submitting it. */
const char                 *stellar_sep7_get_callback_url       (StellarSep7                *self);
/* Where the request says it comes from: see above. NULL for an unsigned request. */
const char                 *stellar_sep7_get_origin_domain      (StellarSep7                *self);

/* Of pay. The destination is G… or M…; the amount 0 where the payer is to choose. */
const char                 *stellar_sep7_get_destination        (StellarSep7                *self);
gint64                      stellar_sep7_get_amount             (StellarSep7                *self);
const StellarAsset         *stellar_sep7_get_asset              (StellarSep7                *self);
const StellarMemo          *stellar_sep7_get_memo               (StellarSep7                *self);

/* Of tx. The key to sign with and the request that this one was made from may be NULL. */
const StellarTransactionEnvelope *
                            stellar_sep7_get_envelope           (StellarSep7                *self);
const char                 *stellar_sep7_get_pubkey             (StellarSep7                *self);
StellarSep7                *stellar_sep7_get_chain              (StellarSep7                *self);
guint                       stellar_sep7_get_n_replacements     (StellarSep7                *self);
const StellarSep7Replacement *
                            stellar_sep7_get_replacement        (StellarSep7                *self,
                                                                 guint                       index);

/* The bytes that are signed, made of the request without its signature. */
GBytes                     *stellar_sep7_dup_payload            (StellarSep7                *self);
/* Whether the request is signed, and by this key. */
gboolean                    stellar_sep7_verify                 (StellarSep7                *self,
                                                                 const guint8                key[32]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarSep7, stellar_sep7_unref)

G_END_DECLS
