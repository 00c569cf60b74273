#pragma once

#include <gio/gio.h>

#include "api/lumio-api-client.h"
#include "app/cache/lumio-cache-payments.h"
#include "app/session/lumio-contact.h"
#include "app/session/lumio-payment.h"

G_BEGIN_DECLS

/*
 * A person signed in to a platform: what they have and what happened, kept up to date by the
 * live stream. What a request answers and what the stream brings enter through the same door.
 *
 * Properties: "signed-in", "online", "loading" (gboolean); "name", "email", "address" (text);
 * "usdc", "xlm" (gint64, units of 10⁻⁷); "as-of" (gint64, when balances were last known);
 * "hide-amounts" (gboolean); "kept" (gboolean: the session outlives the program); "cache"
 * (LumioCache, or NULL), with the whole history; "filling" (gboolean: older payments are still to
 * come into it).
 * Signals: "money-arrived" (LumioPayment); "signed-out" (const char *reason, or NULL);
 * "texts-changed", when the days of the cache may be other ones; "told" (const char *type,
 * JsonObject), detailed with the type, when an "event", "investment" or "distribution" changed.
 */

#define LUMIO_TYPE_ACCOUNT (lumio_account_get_type ())
G_DECLARE_FINAL_TYPE (LumioAccount, lumio_account, LUMIO, ACCOUNT, GObject)

/* `platform` is "here" for this computer, or a platform's address. */
LumioAccount   *lumio_account_new           (const char   *platform);
const char     *lumio_account_get_platform  (LumioAccount *self);
LumioApiClient *lumio_account_get_client    (LumioAccount *self);
const char     *lumio_account_get_address   (LumioAccount *self);
const char     *lumio_account_get_passphrase (LumioAccount *self);
/* Borrowed; NULL until it is known. */
const LumioApiAsset *lumio_account_get_usdc (LumioAccount *self);
/* What can be spent of an asset now. */
gint64          lumio_account_get_available (LumioAccount *self,
                                             const char   *code);
gboolean        lumio_account_get_hide_amounts (LumioAccount *self);
/* Borrowed; NULL while nobody is signed in. */
LumioCache     *lumio_account_get_cache     (LumioAccount *self);
gboolean        lumio_account_has_role      (LumioAccount *self,
                                             const char   *role);
/* Newest first, as LumioPayment: those of late. The cache has them all. */
GListModel     *lumio_account_get_payments  (LumioAccount *self);
/* By name, as LumioContact. */
GListModel     *lumio_account_get_contacts  (LumioAccount *self);

/* These resolve to true. Errors carry a sentence for people. */
DexFuture      *lumio_account_sign_in       (LumioAccount *self,
                                             const char   *email,
                                             const char   *password);
DexFuture      *lumio_account_register      (LumioAccount *self,
                                             const char   *name,
                                             const char   *email,
                                             const char   *password);
/*
 * Proves to the platform who asks, by a key and not a password: resolves to the answer to a challenge
 * (text). The account has its client by then.
 */
typedef DexFuture *(*LumioAccountProof) (LumioAccount *self,
                                         const char   *address);
DexFuture      *lumio_account_sign_in_by    (LumioAccount     *self,
                                             const char       *address,
                                             LumioAccountProof prove);
/* Goes on with the session that the Secret Service keeps. */
DexFuture      *lumio_account_resume        (LumioAccount *self,
                                             const char   *email);
DexFuture      *lumio_account_sign_out      (LumioAccount *self);
/* Ends the session that this computer keeps of somebody who is not shown, and what it keeps of them. */
DexFuture      *lumio_account_leave         (LumioAccount *self,
                                             const char   *email);
/* Takes in what a request answered about a payment. */
void            lumio_account_note_payment  (LumioAccount          *self,
                                             const LumioApiPayment *record);
/* Takes in what a request answered about who is signed in. */
void            lumio_account_note_user     (LumioAccount       *self,
                                             const LumioApiUser *record);
/* Has every payment read its texts anew, after a change of how they are written. */
void            lumio_account_refresh_texts (LumioAccount *self);
/* Take in what a request answered about a contact: saved, or gone. */
void            lumio_account_note_contact  (LumioAccount          *self,
                                             const LumioApiContact *record);
void            lumio_account_drop_contact  (LumioAccount          *self,
                                             const char            *id);
/* A sentence for a person about what went wrong, and what it means for their money. */
char           *lumio_account_explain       (const GError *error);

G_END_DECLS
