#pragma once

#include "app/session/lumio-account.h"

G_BEGIN_DECLS

/*
 * A request to be paid, as SEP-7 writes it: what a code shows and a link says. An `amount` of 0
 * and an empty or missing `note` leave that to whoever pays. NULL while the wallet is not known
 * (G_IO_ERROR_NOT_INITIALIZED), or where the request cannot be written.
 */
char *lumio_request_build (LumioAccount *account,
                           gint64        amount,
                           const char   *note,
                           GError      **error);

G_END_DECLS
