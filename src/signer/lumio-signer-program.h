#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The descriptors that the program is started with. */
#define LUMIO_SIGNER_SOCKET 3
#define LUMIO_SIGNER_FOLDER 4

int lumio_signer_program_run (int    argc,
                              char **argv);

G_END_DECLS
