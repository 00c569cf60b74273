#include "ledger/lumio-ledger-program.h"

int
main (int    argc,
      char **argv)
{
  return lumio_ledger_program_run (argc, argv);
}
