#pragma once

#include <libdex.h>

#include "api/lumio-api-records.h"
#include "base/lumio-endpoint.h"
#include "horizon/lumio-horizon.h"
#include "platform/lumio-config.h"
#include "platform/lumio-keystore.h"
#include "platform/lumio-metrics.h"
#include "platform/store/lumio-store.h"

G_BEGIN_DECLS

/*
 * The platform as one object: it reads its books, brings a ledger of its own where none was
 * named, starts its capabilities in order, listens, and stops in reverse.
 */

#define LUMIO_TYPE_PLATFORM (lumio_platform_get_type ())
G_DECLARE_FINAL_TYPE (LumioPlatform, lumio_platform, LUMIO, PLATFORM, GObject)

typedef struct _LumioRoute LumioRoute;
typedef struct _LumioGate LumioGate;

/*
 * A capability as the platform knows it. `start` runs as a part of the platform's start, after
 * the store, the keys and the ledger are there and before anybody is listened to; `stop` in the
 * reverse order. Each is optional.
 */
typedef struct
{
  const char       *name;
  const LumioRoute *routes;
  guint             n_routes;
  DexFuture       *(*start)  (LumioPlatform *platform);
  DexFuture       *(*stop)   (LumioPlatform *platform);
  /* NULL where all is well, else a short English sentence; borrowed. */
  const char      *(*health) (LumioPlatform *platform);
} LumioModule;

LumioPlatform *lumio_platform_new          (LumioConfig   *config);
/* Resolves to true once it listens. */
DexFuture     *lumio_platform_start        (LumioPlatform *self);
/* Resolves to true. */
DexFuture     *lumio_platform_stop         (LumioPlatform *self);
/* Opens store and keys only, for the operator's verbs, and holds the folder. Resolves to true. */
DexFuture     *lumio_platform_open_books   (LumioPlatform *self);

/* After that, the ledger, for verbs that ask it. Resolves to true. */
DexFuture     *lumio_platform_open_ledger  (LumioPlatform *self);

LumioConfig   *lumio_platform_get_config   (LumioPlatform *self);
LumioStore    *lumio_platform_get_store    (LumioPlatform *self);
LumioKeystore *lumio_platform_get_keystore (LumioPlatform *self);
LumioMetrics  *lumio_platform_get_metrics  (LumioPlatform *self);
/* The named Horizon, or the platform's own ledger. */
LumioHorizon  *lumio_platform_get_horizon  (LumioPlatform *self);
LumioEndpoint *lumio_platform_get_horizon_endpoint (LumioPlatform *self);
/* The key that session tokens are signed with. */
const LumioSecret *lumio_platform_get_session_key (LumioPlatform *self);
/* The network's passphrase: its own of this data folder on network local. */
const char    *lumio_platform_get_passphrase (LumioPlatform *self);
/*
 * USDC as this platform means it: issued by itself on network local (told here by who made the
 * issuer), by the configured issuer elsewhere. NULL while nobody issues it.
 */
LumioApiAsset *lumio_platform_dup_usdc     (LumioPlatform *self);
void           lumio_platform_set_usdc_issuer (LumioPlatform *self,
                                             const char    *issuer);
/* One name for each run of the program, as lease owner and the like. */
const char    *lumio_platform_get_instance (LumioPlatform *self);
/* Each capability keeps its own object here: set once in its start, freed after its stop. */
void           lumio_platform_set_module_data (LumioPlatform  *self,
                                             const char       *name,
                                             gpointer          data,
                                             GDestroyNotify    destroy);
gpointer       lumio_platform_get_module_data (LumioPlatform  *self,
                                             const char       *name);
/* Who asks is let in by it. Borrowed. */
LumioGate     *lumio_platform_get_gate     (LumioPlatform *self);
/*
 * Takes a fiber's future that nobody waits for. Nothing that it may reach is freed before it has
 * ended; where it waits for the ledger while the platform stops, it hears soon that it is away.
 */
void           lumio_platform_keep         (LumioPlatform *self,
                                             DexFuture     *fiber);
/* The modules in the order of their start, ending in NULL. */
const LumioModule * const *lumio_platform_get_modules (void);

G_END_DECLS
