#pragma once

#include "api/lumio-api-client.h"

G_BEGIN_DECLS

/*
 * One call to the platform, for the methods of the client, which are in more than one file. `body`
 * and `idempotency_key` may be NULL; without `record` it resolves to true, else to a boxed one.
 */
DexFuture *lumio_api_client_call (LumioApiClient        *self,
                                  const char            *method,
                                  const char            *path,
                                  JsonBuilder           *body,
                                  const char            *idempotency_key,
                                  const LumioRecordType *record);

G_END_DECLS
