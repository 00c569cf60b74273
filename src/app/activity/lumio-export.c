#include "app/activity/lumio-export.h"

#include <glib/gi18n.h>

#include "app/lumio-save.h"

static DexFuture *
load (const char *name,
      gpointer    user_data)
{
  return lumio_api_client_export (lumio_account_get_client (user_data),
                                  g_str_has_suffix (name, ".json") ? "json" : "csv");
}

void
lumio_export_activity (GtkWindow    *parent,
                       LumioAccount *account)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (LUMIO_IS_ACCOUNT (account));

  lumio_save (parent, _("Save Activity"), "lumio.csv", _("Activity saved"), load,
              g_object_ref (account), g_object_unref);
}
