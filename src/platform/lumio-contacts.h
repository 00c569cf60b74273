#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/* Who can be paid: saved contacts, people of this platform, and what is known of an address. */

extern const LumioModule lumio_contacts_module;

G_END_DECLS
