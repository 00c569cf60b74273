#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * The events of the demo world, organised, invested in and visited by its people through the
 * platform's own requests, on the evening of the world's last day. With them the world stands.
 */

extern const LumioModule lumio_demo_events_module;

G_END_DECLS
