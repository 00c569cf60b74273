#include "app/lumio-qr.h"

#include <qrencode.h>

/* ISO/IEC 18004 asks for four modules of white around the code. */
#define QUIET_ZONE 4

GdkTexture *
lumio_qr_new (const char *text,
              guint       scale)
{
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  g_autoptr(GBytes) bytes = NULL;
  GdkTexture *texture;
  guint modules, side;
  guint8 *pixels;

  if (code == NULL)
    return NULL;

  modules = (guint) code->width + 2 * QUIET_ZONE;
  side = modules * scale;
  pixels = g_malloc (side * side * 3);
  memset (pixels, 0xff, side * side * 3);

  for (guint y = 0; y < side; y++)
    {
      for (guint x = 0; x < side; x++)
        {
          int column = (int) (x / scale) - QUIET_ZONE;
          int row = (int) (y / scale) - QUIET_ZONE;

          if (column >= 0 && row >= 0 && column < code->width && row < code->width &&
              (code->data[row * code->width + column] & 1) != 0)
            memset (pixels + (y * side + x) * 3, 0, 3);
        }
    }

  QRcode_free (code);
  bytes = g_bytes_new_take (pixels, side * side * 3);
  texture = gdk_memory_texture_new ((int) side, (int) side, GDK_MEMORY_R8G8B8, bytes, side * 3);

  return texture;
}
