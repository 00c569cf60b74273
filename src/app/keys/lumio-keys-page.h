#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/* The place of one's own keys: make a vault, unlock it, see its accounts, sign. Property: "account" (LumioAccount). */

#define LUMIO_TYPE_KEYS_PAGE (lumio_keys_page_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeysPage, lumio_keys_page, LUMIO, KEYS_PAGE, AdwBin)

G_END_DECLS
