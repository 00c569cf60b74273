#pragma once

#include "platform/http/lumio-gate.h"

G_BEGIN_DECLS

/* The OpenAPI 3.1 document of all that the gate answers; records are its schemas. */
JsonNode *lumio_openapi_describe (LumioGate *gate);

G_END_DECLS
