#pragma once

#include "app/session/lumio-account.h"
#include "app/session/lumio-history.h"

G_BEGIN_DECLS

/*
 * An account in two halves: lumio-account.c has who is signed in and how they come and go,
 * lumio-account-intake.c the one door through which everything about them comes.
 */

struct _LumioAccount
{
  GObject            parent_instance;

  char              *platform;
  char              *email;
  LumioApiClient    *client;
  LumioEventSource  *stream;
  LumioCache        *cache; /* ends with the program where nothing may be kept */
  LumioHistory      *history;
  LumioApiUser      *user;
  LumioApiWallet    *wallet;
  LumioApiBalances  *balances;
  GListStore        *payments;
  GHashTable        *by_id; /* borrowed keys of the payments' records → LumioPayment */
  GListStore        *contacts;
  gint64             as_of;
  guint              polling;      /* the source that asks where no live events come */
  guint              poll_seconds;
  gboolean           signed_in;
  gboolean           online;
  gboolean           kept;
  gboolean           hide_amounts;
  gboolean           loaded;    /* since it was last out of reach */
  gboolean           restoring; /* what comes is what the cache held */
};

typedef enum
{
  PROP_SIGNED_IN = 1,
  PROP_ONLINE,
  PROP_NAME,
  PROP_EMAIL,
  PROP_ADDRESS,
  PROP_USDC,
  PROP_XLM,
  PROP_AS_OF,
  PROP_HIDE_AMOUNTS,
  PROP_KEPT,
  PROP_CACHE,
  PROP_FILLING,
} LumioAccountProps;

enum
{
  MONEY_ARRIVED,
  SIGNED_OUT,
  TEXTS_CHANGED,
  TOLD,
  N_SIGNALS
};

/* So many payments stand ready in memory, newest first; the cache has the others. */
#define LUMIO_ACCOUNT_RECENT 100

void                   lumio_account_notify_prop   (LumioAccount          *self,
                                                    LumioAccountProps      prop);
void                   lumio_account_emit_arrived  (LumioAccount          *self,
                                                    LumioPayment          *payment);
/* What the live stream said of something that pages follow by themselves. */
void                   lumio_account_emit_told      (LumioAccount          *self,
                                                    const char            *type,
                                                    JsonObject            *object);
const LumioApiBalance *lumio_account_find_balance  (LumioAccount          *self,
                                                    const char            *code);
/* These take what they are given. */
void                   lumio_account_take_user     (LumioAccount          *self,
                                                    LumioApiUser          *user);
void                   lumio_account_take_wallet   (LumioAccount          *self,
                                                    LumioApiWallet        *wallet);
void                   lumio_account_take_balances (LumioAccount          *self,
                                                    LumioApiBalances      *balances);
void                   lumio_account_take_contact  (LumioAccount          *self,
                                                    const LumioApiContact *record);
/* TRUE where it is a new one. */
gboolean               lumio_account_show_payment  (LumioAccount          *self,
                                                    const LumioApiPayment *record);
void                   lumio_account_set_cache     (LumioAccount          *self,
                                                    LumioCache            *cache);
void                   lumio_account_end_history   (LumioAccount          *self);
/* Reads everything anew. Resolves to true. */
DexFuture             *lumio_account_load          (LumioAccount          *self);
void                   lumio_account_listen        (LumioAccount          *self);
/* The contrary; nothing more comes by itself. */
void                   lumio_account_end_listening (LumioAccount          *self);
/* The platform knows this session no more. */
void                   lumio_account_expel         (LumioAccount          *self);

G_END_DECLS
