#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/*
 * Looks through every text column of every table for values that fit a GLOB pattern. Gives the
 * places as "table.column"; NULL with `error` where the database does not answer.
 */
GStrv lumio_store_scan (LumioConnection  *connection,
                        const char       *pattern,
                        GError          **error);

G_END_DECLS
