#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* lumio-ledger from its command line to its end. */
int lumio_ledger_program_run (int    argc,
                              char **argv);

G_END_DECLS
