#pragma once

#include <adwaita.h>

#include "app/keys/lumio-key-ledger.h"

G_BEGIN_DECLS

/*
 * What was handed in for an account and is not decided yet; unseen where there is nothing. More can
 * be offered for it.
 *
 * Signal: "decided", when more was offered and the ledger has answered.
 */

#define LUMIO_TYPE_KEY_UNDER_WAY (lumio_key_under_way_get_type ())
G_DECLARE_FINAL_TYPE (LumioKeyUnderWay, lumio_key_under_way, LUMIO, KEY_UNDER_WAY, AdwPreferencesGroup)

/* `holdings`: NULL where none were ever read, or where no key is here: then nothing is offered. */
void lumio_key_under_way_show (LumioKeyUnderWay *self,
                               LumioKeyLedger   *ledger,
                               const char       *address,
                               LumioKeyHoldings *holdings);

G_END_DECLS
