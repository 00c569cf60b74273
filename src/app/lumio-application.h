#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LUMIO_TYPE_APPLICATION (lumio_application_get_type ())
G_DECLARE_FINAL_TYPE (LumioApplication, lumio_application, LUMIO, APPLICATION, AdwApplication)

LumioApplication *lumio_application_new (void);

G_END_DECLS
