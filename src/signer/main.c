#include "signer/lumio-signer-program.h"

int
main (int    argc,
      char **argv)
{
  return lumio_signer_program_run (argc, argv);
}
