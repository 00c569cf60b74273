#pragma once

#include <libdex.h>

#include "signer/lumio-signer-error.h"

G_BEGIN_DECLS

/*
 * The signer as lumio sees it: a process of its own that begins with the first thing asked and
 * ends with this object. All methods return at once; futures reject with LUMIO_SIGNER_ERROR
 * where the signer refused. Call from the main thread: the signer dies with the thread that
 * started it.
 *
 * A `const char *` that is a secret is in a pipe when the method returns, and may be wiped by
 * the caller then; nothing here keeps a copy.
 */

typedef enum
{
  LUMIO_SIGNER_STATE_UNKNOWN, /* not asked yet, or the process has ended */
  LUMIO_SIGNER_STATE_NONE,    /* there is no vault */
  LUMIO_SIGNER_STATE_LOCKED,
  LUMIO_SIGNER_STATE_UNLOCKED,
} LumioSignerState;

typedef enum
{
  LUMIO_SIGNER_ORIGIN_WORDS,
  LUMIO_SIGNER_ORIGIN_SECRET_KEY,
  LUMIO_SIGNER_ORIGIN_WATCH_ONLY,
} LumioSignerOrigin;

typedef struct
{
  char *address;
  LumioSignerOrigin origin;
  guint32 words;      /* accounts of the same words have the same number here; 0: none */
  guint32 index;      /* of the derivation m/44'/148'/index' */
  gboolean backed_up; /* the words were asked for and known */
  char *label;
  gint64 created;     /* Unix seconds */
} LumioSignerAccount;

#define LUMIO_TYPE_SIGNER_ACCOUNT (lumio_signer_account_get_type ())

GType               lumio_signer_account_get_type (void);
LumioSignerAccount *lumio_signer_account_copy     (const LumioSignerAccount *account);
void                lumio_signer_account_free     (LumioSignerAccount       *account);

#define LUMIO_TYPE_SIGNER_STATE (lumio_signer_state_get_type ())

GType               lumio_signer_state_get_type   (void);

#define LUMIO_TYPE_SIGNER (lumio_signer_get_type ())

/*
 * Properties: "state" (LumioSignerState). Signals: "locked" (reason: "asked", "idle", "sleep",
 * or "ended" when the process is gone), "accounts-changed".
 */
G_DECLARE_FINAL_TYPE (LumioSigner, lumio_signer, LUMIO, SIGNER, GObject)

/* `program` NULL: where it was installed. `folder` is made with mode 0700 where it is missing. */
LumioSigner     *lumio_signer_new               (const char   *program,
                                                 const char   *folder);
LumioSignerState lumio_signer_get_state         (LumioSigner  *self);
/* Seconds until a passphrase may be tried, as of the last refresh. */
guint            lumio_signer_get_wait          (LumioSigner  *self);
/* Whether an older copy stands in for a damaged vault. */
gboolean         lumio_signer_is_recovered      (LumioSigner  *self);

/* Asks how it is, and keeps what is said in the properties. Resolves to TRUE. */
DexFuture       *lumio_signer_refresh           (LumioSigner  *self);
/* At least 8 characters. Takes a second or more of work, like all that take a passphrase. */
DexFuture       *lumio_signer_create_vault      (LumioSigner  *self,
                                                 const char   *passphrase);
DexFuture       *lumio_signer_unlock            (LumioSigner  *self,
                                                 const char   *passphrase);
DexFuture       *lumio_signer_lock              (LumioSigner  *self);
/* The person is there: call it as they type and point; it speaks at most once in ten seconds. */
void             lumio_signer_touch             (LumioSigner  *self);
/* After how many seconds without a touch it locks: 5 to 3600. */
DexFuture       *lumio_signer_set_idle          (LumioSigner  *self,
                                                 guint         seconds);
DexFuture       *lumio_signer_change_passphrase (LumioSigner  *self,
                                                 const char   *current,
                                                 const char   *next);

/* Resolves to a GPtrArray of LumioSignerAccount. Also while locked. */
DexFuture       *lumio_signer_list_accounts     (LumioSigner  *self);
/* "S…". Resolves to the address. */
DexFuture       *lumio_signer_import_secret     (LumioSigner  *self,
                                                 const char   *label,
                                                 const char   *secret);
DexFuture       *lumio_signer_add_watch         (LumioSigner  *self,
                                                 const char   *address,
                                                 const char   *label);
DexFuture       *lumio_signer_rename            (LumioSigner  *self,
                                                 const char   *address,
                                                 const char   *label);
/* The key goes too: without a backup, what the account holds is lost. */
DexFuture       *lumio_signer_remove            (LumioSigner  *self,
                                                 const char   *address,
                                                 const char   *passphrase);
DexFuture       *lumio_signer_stop_watching     (LumioSigner  *self,
                                                 const char   *address);

/* Resolves to GBytes: the vault, encrypted under its passphrase. */
DexFuture       *lumio_signer_export            (LumioSigner  *self);
/*
 * Adds the accounts of an exported vault, whose passphrase it takes; into a new vault under the
 * same passphrase where there is none. Resolves to how many came (guint).
 */
DexFuture       *lumio_signer_restore           (LumioSigner  *self,
                                                 GBytes       *vault,
                                                 const char   *passphrase);

G_END_DECLS
