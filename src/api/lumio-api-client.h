#pragma once

#include <libdex.h>

#include "api/lumio-api-records.h"
#include "base/lumio-event-source.h"
#include "base/lumio-http-client.h"

G_BEGIN_DECLS

/*
 * The client half of the platform's contract: one method an endpoint. Every future resolves to
 * the boxed record named beside it (dex_await_boxed()), or is rejected with LUMIO_PROBLEM_ERROR
 * (the platform said no: lumio_problem_from_error() has the code and the field) or
 * LUMIO_HTTP_ERROR (it could not be asked, or its answer was lost).
 *
 * Idempotency keys are UUIDs the caller makes before it first sends, and keeps until it knows
 * the outcome.
 */

#define LUMIO_TYPE_API_CLIENT (lumio_api_client_get_type ())
G_DECLARE_FINAL_TYPE (LumioApiClient, lumio_api_client, LUMIO, API_CLIENT, GObject)

LumioApiClient *lumio_api_client_new            (LumioEndpoint  *endpoint);
LumioEndpoint  *lumio_api_client_get_endpoint   (LumioApiClient *self);
/* The session's token for all that follows; NULL forgets it. */
void            lumio_api_client_set_token      (LumioApiClient *self,
                                                 const char     *token);
/* Property "too-old": set when the platform no longer serves this version. */
gboolean        lumio_api_client_is_too_old     (LumioApiClient *self);

DexFuture *lumio_api_client_get_platform        (LumioApiClient *self); /* LumioApiPlatform */
DexFuture *lumio_api_client_register            (LumioApiClient *self,
                                                 const char     *email,
                                                 const char     *password,
                                                 const char     *full_name,
                                                 const char     *language,
                                                 const char     *timezone); /* LumioApiAuth */
DexFuture *lumio_api_client_login               (LumioApiClient *self,
                                                 const char     *email,
                                                 const char     *password); /* LumioApiAuth */
/* SEP-10: what a key of one's own signs, and what it opens then. `challenge` as base64. */
DexFuture *lumio_api_client_get_challenge       (LumioApiClient *self,
                                                 const char     *address); /* LumioApiChallenge */
DexFuture *lumio_api_client_answer_challenge    (LumioApiClient *self,
                                                 const char     *challenge); /* LumioApiAuth */
DexFuture *lumio_api_client_list_keys           (LumioApiClient *self); /* LumioApiKeys */
DexFuture *lumio_api_client_add_key             (LumioApiClient *self,
                                                 const char     *challenge); /* LumioApiKeys */
DexFuture *lumio_api_client_remove_key          (LumioApiClient *self,
                                                 const char     *address); /* true */
DexFuture *lumio_api_client_logout              (LumioApiClient *self); /* true */
DexFuture *lumio_api_client_list_sessions       (LumioApiClient *self); /* LumioApiSessions */
DexFuture *lumio_api_client_revoke_session      (LumioApiClient *self,
                                                 const char     *id); /* true */
DexFuture *lumio_api_client_get_me              (LumioApiClient *self); /* LumioApiMe */
/* NULL leaves a member as it is. */
DexFuture *lumio_api_client_update_me           (LumioApiClient *self,
                                                 const char     *full_name,
                                                 const char     *language,
                                                 const char     *timezone); /* LumioApiUser */
DexFuture *lumio_api_client_change_password     (LumioApiClient *self,
                                                 const char     *current,
                                                 const char     *password); /* true */
DexFuture *lumio_api_client_get_wallet          (LumioApiClient *self); /* LumioApiWallet */
DexFuture *lumio_api_client_get_balances        (LumioApiClient *self); /* LumioApiBalances */
/* Newest first; `cursor` NULL starts there. limit ≤ 200. */
DexFuture *lumio_api_client_list_payments       (LumioApiClient *self,
                                                 const char     *cursor,
                                                 guint           limit); /* LumioApiPayments */
/* format: "csv" or "json". Resolves to a GBytes. */
DexFuture *lumio_api_client_export              (LumioApiClient *self,
                                                 const char     *format);
/* A year (UTC) of what was bought of events and paid by them, in CSV. Resolves to a GBytes. */
DexFuture *lumio_api_client_get_statement       (LumioApiClient *self,
                                                 guint           year);
/* asset NULL is XLM. */
DexFuture *lumio_api_client_get_destination     (LumioApiClient      *self,
                                                 const char          *address,
                                                 const LumioApiAsset *asset); /* LumioApiDestination */
DexFuture *lumio_api_client_find_people         (LumioApiClient *self,
                                                 const char     *text); /* LumioApiPeople */
DexFuture *lumio_api_client_start_payment       (LumioApiClient      *self,
                                                 const char          *idempotency_key,
                                                 const char          *address,
                                                 gint64               amount,
                                                 const LumioApiAsset *asset,
                                                 const char          *memo,
                                                 gboolean             create_account); /* LumioApiQuote */
DexFuture *lumio_api_client_confirm_payment     (LumioApiClient *self,
                                                 const char     *idempotency_key,
                                                 const char     *id); /* LumioApiResult */
DexFuture *lumio_api_client_cancel_payment      (LumioApiClient *self,
                                                 const char     *id); /* LumioApiResult */
DexFuture *lumio_api_client_get_payment         (LumioApiClient *self,
                                                 const char     *id); /* LumioApiPayment */
DexFuture *lumio_api_client_list_contacts       (LumioApiClient *self); /* LumioApiContacts */
DexFuture *lumio_api_client_add_contact         (LumioApiClient *self,
                                                 const char     *name,
                                                 const char     *address,
                                                 const char     *memo); /* LumioApiContact */
DexFuture *lumio_api_client_update_contact      (LumioApiClient *self,
                                                 const char     *id,
                                                 const char     *name,
                                                 const char     *address,
                                                 const char     *memo); /* LumioApiContact */
DexFuture *lumio_api_client_delete_contact      (LumioApiClient *self,
                                                 const char     *id); /* true */
/* The live stream from after `last_event_id`, not yet started. */
LumioEventSource *lumio_api_client_open_stream  (LumioApiClient *self,
                                                 const char     *last_event_id);

G_END_DECLS
