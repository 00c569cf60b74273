#pragma once

#include <gio/gunixfdlist.h>

#include "signer/lumio-lock.h"
#include "signer/lumio-signer-bus.h"
#include "signer/lumio-signer-error.h"
#include "signer/lumio-signer-reviews.h"
#include "signer/lumio-signer-service.h"
#include "signer/lumio-signer-worker.h"
#include "signer/lumio-vault.h"

G_BEGIN_DECLS

#define LUMIO_SIGNER_MIN_PASSPHRASE 8
#define LUMIO_SIGNER_MAX_PASSPHRASE 1024

struct _LumioSignerService
{
  GObject parent;

  LumioBusSigner1 *bus;
  LumioVault *vault;
  LumioSignerWorker *worker;
  LumioSignerReviews *reviews;
  LumioLock lock;
  guint lock_timer;
  guint8 asked_key[32];   /* whose words were asked for */
  guint32 asked;          /* which, a bit for each; 0: none */
};

/*
 * Goes on after the passphrase was found right; otherwise it has been answered. `key` is the
 * callee's to take or free, `passphrase` is borrowed. Answers `invocation`.
 */
typedef void (*LumioSignerThen) (LumioSignerService    *self,
                                 GDBusMethodInvocation *invocation,
                                 LumioVaultKey         *key,
                                 LumioSecret           *passphrase,
                                 gpointer               data);

/* Answers with the error and frees it. */
gboolean     lumio_signer_service_refuse          (GDBusMethodInvocation *invocation,
                                                   GError                *error);
/* The vault read from the disk and, where it is open, still allowed to be; FALSE has answered. */
gboolean     lumio_signer_service_ready           (LumioSignerService    *self,
                                                   GDBusMethodInvocation *invocation);
/* The same, and open; the person is at work. */
gboolean     lumio_signer_service_open            (LumioSignerService    *self,
                                                   GDBusMethodInvocation *invocation);
void         lumio_signer_service_opened          (LumioSignerService    *self,
                                                   const char            *reason);
void         lumio_signer_service_close           (LumioSignerService    *self,
                                                   const char            *reason);
/* The secret behind one descriptor of a message. NULL has answered. */
LumioSecret *lumio_signer_service_take_secret     (GDBusMethodInvocation *invocation,
                                                   GUnixFDList           *files,
                                                   GVariant              *handle,
                                                   gsize                  max);
/* One that is to become the vault's: long enough. */
LumioSecret *lumio_signer_service_take_passphrase (GDBusMethodInvocation *invocation,
                                                   GUnixFDList           *files,
                                                   GVariant              *handle);
gboolean     lumio_signer_service_take_address    (GDBusMethodInvocation *invocation,
                                                   const char            *address,
                                                   guint8                 key[32]);
/* `passphrase` is taken; `data` is freed when it is over, whichever way. */
void         lumio_signer_service_with_passphrase (LumioSignerService    *self,
                                                   GDBusMethodInvocation *invocation,
                                                   LumioSecret           *passphrase,
                                                   LumioSignerThen        then,
                                                   gpointer               data,
                                                   GDestroyNotify         destroy);
/* A key of this machine's cost for `passphrase`, which is taken. */
void         lumio_signer_service_with_new_key    (LumioSignerService    *self,
                                                   GDBusMethodInvocation *invocation,
                                                   LumioSecret           *passphrase,
                                                   LumioSignerThen        then,
                                                   gpointer               data,
                                                   GDestroyNotify         destroy);

/* Each connects the handlers of one file. */
void         lumio_signer_service_init_vault      (LumioSignerService    *self);
void         lumio_signer_service_init_accounts   (LumioSignerService    *self);
void         lumio_signer_service_init_words      (LumioSignerService    *self);
void         lumio_signer_service_init_review     (LumioSignerService    *self);

G_END_DECLS
