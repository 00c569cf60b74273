#pragma once

#include "platform/http/lumio-rates.h"
#include "platform/http/lumio-route.h"

G_BEGIN_DECLS

/*
 * The way into the platform: every request passes the checks of its route (client's version,
 * rate, session, idempotency) here before its handler sees it.
 */

#define LUMIO_TYPE_GATE (lumio_gate_get_type ())
G_DECLARE_FINAL_TYPE (LumioGate, lumio_gate, LUMIO, GATE, GObject)

/* A path with what answers there; an alias names the same route as its canonical path. */
typedef struct
{
  char *path;
  const LumioRoute *route;
  gboolean is_alias;
} LumioGateEntry;

/* `platform` owns the gate. */
LumioGate       *lumio_gate_new        (LumioPlatform      *platform);
void             lumio_gate_add_module (LumioGate          *self,
                                        const LumioModule  *module);
/* LumioGateEntry in the order added. Borrowed. */
GPtrArray       *lumio_gate_list       (LumioGate          *self);
LumioHttpServer *lumio_gate_get_server (LumioGate          *self);
LumioRates      *lumio_gate_get_rates  (LumioGate          *self);
LumioHttpResponse *lumio_gate_answer_problem (LumioProblem *problem,
                                        const char         *request_id);

G_END_DECLS
