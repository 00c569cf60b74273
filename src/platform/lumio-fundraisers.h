#pragma once

#include "platform/http/lumio-route.h"
#include "platform/lumio-steps.h"
#include "platform/store/store-fundraisers.h"

G_BEGIN_DECLS

/*
 * Events that pay back: DRAFT → FUNDING → FUNDED → LIVE → SETTLED, or CANCELLED. Opening one
 * gives it an account of its own on the ledger, which issues its token and takes its money.
 */

extern const LumioModule lumio_fundraisers_module;

/* What an event's account gets for its reserve and its fees, paid by the platform. */
#define LUMIO_FUNDRAISER_START G_GINT64_CONSTANT (50000000)
/* A distribution of less is left to grow. */
#define LUMIO_FUNDRAISER_MIN_POOL G_GINT64_CONSTANT (10000000)

LumioApiEvent *lumio_fundraisers_describe    (const LumioFundraiserRow  *row,
                                              const char                *viewer_id);
/* "EVT001:G…" of an event that has its account. */
char          *lumio_fundraisers_asset       (const LumioFundraiserRow  *row);
/* What its holders are owed of its revenue so far and did not get yet. */
gint64         lumio_fundraisers_next_pool   (const LumioFundraiserRow  *row);
/* In the transaction of the change: tells its organiser. */
gboolean       lumio_fundraisers_append_live (LumioConnection           *connection,
                                              const LumioFundraiserRow  *row,
                                              GError                   **error);
/* The event that a path names; a 404 problem where there is none that the caller may see. */
LumioFundraiserRow *
               lumio_fundraisers_load        (LumioConnection           *connection,
                                              const char                *viewer_id,
                                              const char                *id,
                                              GError                   **error);
/* As that, and a 403 problem where it is somebody else's. */
LumioFundraiserRow *
               lumio_fundraisers_load_own    (LumioConnection           *connection,
                                              const char                *viewer_id,
                                              const char                *id,
                                              GError                   **error);
/* Sets `error` to a problem and returns NULL, or FALSE. `field` may be NULL. */
gpointer       lumio_fundraisers_refuse      (GError                   **error,
                                              guint                      status,
                                              const char                *code,
                                              const char                *field,
                                              const char                *sentence);
/* The terms that a body has, over those of `row`; `whole` where all must be there. */
gboolean       lumio_fundraisers_read_terms  (LumioFundraiserRow        *row,
                                              JsonObject                *body,
                                              gboolean                   whole,
                                              GError                   **error);
extern const LumioStepKind lumio_fundraiser_open_kind;
extern const LumioStepKind lumio_fundraiser_release_kind;
LumioHttpResponse *
               lumio_fundraisers_set_state   (LumioPlatform             *platform,
                                              LumioCaller               *caller,
                                              LumioHttpRequest          *request,
                                              GError                   **error);
/* Takes up what is on its way to another state. */
DexFuture     *lumio_fundraisers_take_up     (LumioPlatform             *platform);

G_END_DECLS
