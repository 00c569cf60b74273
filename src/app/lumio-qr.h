#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* A QR code of `text`, black on white with its quiet zone, `scale` pixels a module; NULL where it is too long. */
GdkTexture *lumio_qr_new (const char *text,
                          guint       scale);

G_END_DECLS
