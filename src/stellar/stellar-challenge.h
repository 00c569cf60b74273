#pragma once

#include "stellar/stellar-transaction.h"

G_BEGIN_DECLS

/*
 * Web authentication (SEP-10): a server proves who holds an account by a transaction that can
 * never be sent (its sequence number is 0), which both sign. Here are the server's and the
 * wallet's half.
 */

#define STELLAR_CHALLENGE_ERROR (stellar_challenge_error_quark ())

typedef enum
{
  STELLAR_CHALLENGE_ERROR_ENVELOPE,  /* no V1 envelope, or not to be read */
  STELLAR_CHALLENGE_ERROR_SERVER,    /* of another server, or not signed by it */
  STELLAR_CHALLENGE_ERROR_SEQUENCE,  /* could be sent */
  STELLAR_CHALLENGE_ERROR_TIME,
  STELLAR_CHALLENGE_ERROR_OPERATION, /* an operation that a challenge does not have */
  STELLAR_CHALLENGE_ERROR_DOMAIN,    /* of another home or web domain */
  STELLAR_CHALLENGE_ERROR_NONCE,
  STELLAR_CHALLENGE_ERROR_MEMO,
  STELLAR_CHALLENGE_ERROR_SIGNATURE, /* nobody's, twice, or missing */
  STELLAR_CHALLENGE_ERROR_THRESHOLD, /* the signers do not weigh enough */
} StellarChallengeError;

/* What both sides know beforehand. */
typedef struct
{
  const char        *server;          /* "G…" */
  const char        *passphrase;
  const char *const *home_domains;    /* any of these */
  const char        *web_auth_domain; /* NULL: not compared */
} StellarChallengeTerms;

typedef struct
{
  StellarTransactionEnvelope *envelope;
  char                       *client;        /* "G…" or "M…" */
  char                       *home_domain;
  gboolean                    has_memo;
  guint64                     memo;          /* who of those that share the account */
  char                       *client_domain; /* NULL where the challenge names none */
  char                       *client_domain_key; /* "G…" */
  guint64                     max_time;
} StellarChallenge;

typedef struct
{
  const char *key; /* "G…"; others are skipped */
  guint32     weight;
} StellarChallengeSigner;

GQuark            stellar_challenge_error_quark (void);
/**
 * stellar_challenge_build:
 * @client: "G…" or "M…"
 * @memo: (nullable): with a "G…" only
 * @client_domain: (nullable): the wallet's domain, whose key @client_domain_key signs too
 * @now: Unix seconds; it may be signed for @seconds from then on
 *
 * The server's half. Returns: (nullable): the envelope as base64, signed by @server
 */
char             *stellar_challenge_build       (const StellarKeypair           *server,
                                                 const char                     *passphrase,
                                                 const char                     *client,
                                                 const guint64                  *memo,
                                                 const char                     *home_domain,
                                                 const char                     *web_auth_domain,
                                                 const char                     *client_domain,
                                                 const char                     *client_domain_key,
                                                 guint64                         now,
                                                 guint32                         seconds,
                                                 GError                        **error);
/**
 * stellar_challenge_read:
 * @text: base64
 *
 * What a wallet checks before it signs, and a server before it looks at signatures. Clocks may
 * differ by five minutes.
 */
StellarChallenge *stellar_challenge_read        (const char                     *text,
                                                 const StellarChallengeTerms    *terms,
                                                 guint64                         now,
                                                 GError                        **error);
void              stellar_challenge_free        (StellarChallenge               *self);
/* The challenge, as base64, with one more signature; NULL where it has twenty. */
char             *stellar_challenge_sign        (const StellarChallenge         *self,
                                                 const char                     *passphrase,
                                                 const StellarKeypair           *keypair);
/**
 * stellar_challenge_verify:
 * @signers: of the client's account
 * @threshold: what their weights must reach
 * @found: (out) (nullable): the keys that signed, without the server's and the client domain's
 *
 * The server's second half: every signature is one of the server, a signer or the client domain.
 */
StellarChallenge *stellar_challenge_verify      (const char                     *text,
                                                 const StellarChallengeTerms    *terms,
                                                 guint64                         now,
                                                 const StellarChallengeSigner   *signers,
                                                 gsize                           n_signers,
                                                 guint32                         threshold,
                                                 char                         ***found,
                                                 GError                        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StellarChallenge, stellar_challenge_free)

G_END_DECLS
