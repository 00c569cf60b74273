#pragma once

#include "app/session/lumio-account.h"
#include "horizon/lumio-horizon.h"

G_BEGIN_DECLS

/*
 * The ledger as those see it who hold their own keys: asked directly, so that it is there when
 * the platform is not. Where it is says the platform, once; this computer remembers it.
 *
 * Errors are of LUMIO_KEY_LEDGER_ERROR with a sentence for people, or those of LumioHorizon.
 */

#define LUMIO_TYPE_KEY_LEDGER (lumio_key_ledger_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyLedger, lumio_key_ledger, LUMIO, KEY_LEDGER, GObject)

#define LUMIO_KEY_LEDGER_ERROR (lumio_key_ledger_error_quark ())

typedef enum
{
  LUMIO_KEY_LEDGER_ERROR_UNKNOWN, /* nobody said yet where the ledger is */
  LUMIO_KEY_LEDGER_ERROR_WRONG,   /* it is another network's, or no place to go */
  LUMIO_KEY_LEDGER_ERROR_PENDING, /* an earlier transaction is not decided yet */
  LUMIO_KEY_LEDGER_ERROR_DISK,    /* what is to be sent could not be written down */
  LUMIO_KEY_LEDGER_ERROR_FEE,     /* more than usual, and it was not agreed to yet */
} LumioKeyLedgerError;

GQuark lumio_key_ledger_error_quark (void);

/* One thing an account holds. `asset` is "native" or "CODE:ISSUER". */
typedef struct
{
  char     *asset;
  gint64    balance;
  gint64    available; /* of that, what can be spent */
  gint64    limit;
  gboolean  authorized;
  gboolean  clawback;
} LumioKeyHolding;

/* Something set aside for the account, to be claimed. */
typedef struct
{
  char   *id;          /* "B…" */
  char   *asset;
  char   *sponsor;     /* who set it aside, or NULL */
  gint64  amount;
} LumioKeyClaim;

/* What an account was, at a time. Immutable; boxed. */
typedef struct
{
  gboolean   exists;
  gboolean   fresh;        /* the ledger said so just now */
  gint64     as_of;        /* µs since 1970; 0: never */
  gint64     sequence;
  gint64     base_reserve; /* of one entry */
  guint      entries;      /* that lock a reserve; the account itself is two */
  GPtrArray *lines;        /* LumioKeyHolding, XLM first */
  GPtrArray *claims;       /* LumioKeyClaim; those of fresh holdings alone */
} LumioKeyHoldings;

#define LUMIO_TYPE_KEY_HOLDINGS (lumio_key_holdings_get_type ())

GType                  lumio_key_holdings_get_type (void);
LumioKeyHoldings      *lumio_key_holdings_ref      (LumioKeyHoldings       *self);
void                   lumio_key_holdings_unref    (LumioKeyHoldings       *self);
/* NULL where it is not held. */
const LumioKeyHolding *lumio_key_holdings_find     (const LumioKeyHoldings *self,
                                                    const char             *asset);

LumioKeyLedger   *lumio_key_ledger_new            (LumioAccount   *account);
LumioAccount     *lumio_key_ledger_get_account    (LumioKeyLedger *self);
/* Resolves to the LumioHorizon. After that the next two are known. */
DexFuture        *lumio_key_ledger_open           (LumioKeyLedger *self);
const char       *lumio_key_ledger_get_passphrase (LumioKeyLedger *self);
/* The platform's "USDC:G…", or NULL. */
const char       *lumio_key_ledger_get_usdc       (LumioKeyLedger *self);
/* What was last known of an account, or NULL. At once, from this computer. */
LumioKeyHoldings *lumio_key_ledger_recall         (LumioKeyLedger *self,
                                                   const char     *address);
/* Resolves to LumioKeyHoldings, fresh ones; also of an account that does not exist. */
DexFuture        *lumio_key_ledger_read           (LumioKeyLedger *self,
                                                   const char     *address);
/* A sentence about what went wrong. */
char             *lumio_key_ledger_explain        (const GError   *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioKeyHoldings, lumio_key_holdings_unref)

G_END_DECLS
