#include "ctl/lumio-ctl.h"

int
main (int    argc,
      char **argv)
{
  return lumio_ctl_run (argc, argv);
}
