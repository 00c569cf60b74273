#include "platform/lumio-modules.h"

/* The order is that of their start; they stop in reverse. */
static const LumioModule * const modules[] = {
  &lumio_status_module,
  &lumio_auth_module,
  &lumio_me_module,
  &lumio_aliases_module,
  NULL,
};

const LumioModule * const *
lumio_platform_get_modules (void)
{
  return modules;
}
