#pragma once

#include <adwaita.h>

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * The places of somebody who is signed in: wallet, activity, contacts …, with the list of them beside (or, in a narrow
 * window, below), who one is, and what is wrong with the connection. A place is a row in a table; its page is a widget
 * with a property "account", made when somebody first goes there. A page that leads further pushes an
 * AdwNavigationPage onto the AdwNavigationView above it.
 *
 * Properties: "account" (LumioAccount, NULL for nobody: all pages are let go), "narrow" and "roomy" (gboolean, by the
 * window's width), "place-title" (string), "offline" (gboolean), "notice" (string: how old is what is shown).
 */

#define LUMIO_TYPE_PLACES (lumio_places_get_type ())
G_DECLARE_FINAL_TYPE (LumioPlaces, lumio_places, LUMIO, PLACES, AdwBin)

/* Makes the first place before it is known who comes, so that it is seen at once. */
void lumio_places_warm    (LumioPlaces *self);
/* To the first place, with the focus in it. */
void lumio_places_begin   (LumioPlaces *self);
/* `name`: one of the table's. */
void lumio_places_go      (LumioPlaces *self,
                           const char  *name);
/* By number, for the keyboard: the first place that is shown is 1. Numbers beyond the last do nothing. */
void lumio_places_go_nth  (LumioPlaces *self,
                           int          number);
/* In the place one is at, and where there is nothing to search, in the activity. */
void lumio_places_search  (LumioPlaces *self);
/* The account is kept in no keyring, and that has to be said once. */
void lumio_places_warn    (LumioPlaces *self,
                           gboolean     passing);

G_END_DECLS
