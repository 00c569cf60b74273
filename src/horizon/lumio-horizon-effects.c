#include "horizon/lumio-horizon-records.h"

#include "base/lumio-json.h"
#include "horizon/lumio-horizon-private.h"

#define MAX_TEXT 256

static void
clear_effect (gpointer data)
{
  LumioHorizonEffect *self = data;

  g_free (self->paging_token);
  g_free (self->type);
  g_free (self->account);
  g_free (self->asset);
  g_free (self->seller);
  g_free (self->sold_asset);
  g_free (self->bought_asset);
}

G_DEFINE_BOXED_TYPE (LumioHorizonEffect, lumio_horizon_effect, lumio_horizon_effect_ref,
                     lumio_horizon_effect_unref)

LumioHorizonEffect *
lumio_horizon_effect_ref (LumioHorizonEffect *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lumio_horizon_effect_unref (LumioHorizonEffect *self)
{
  g_atomic_rc_box_release_full (self, clear_effect);
}

/* "OPERATION-NUMBER": the id of the operation stands in no member of its own. */
static gint64
read_operation (const char  *token,
                GError     **error)
{
  g_auto(GStrv) parts = g_strsplit (token != NULL ? token : "", "-", 2);
  gint64 operation = 0;

  if (*error == NULL && (g_strv_length (parts) != 2 ||
                         !g_ascii_string_to_signed (parts[0], 10, 1, G_MAXINT64, &operation, NULL)))
    g_set_error (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                 "An effect names no operation");

  return operation;
}

static void
read_movement (LumioHorizonEffect  *self,
               JsonObject          *object,
               GError             **error)
{
  if (g_strcmp0 (self->type, "account_credited") == 0 ||
      g_strcmp0 (self->type, "account_debited") == 0)
    {
      self->asset = lumio_horizon_get_asset (object, "", error);
      self->amount = lumio_json_get_amount (object, "amount", error);
    }
  else if (g_strcmp0 (self->type, "trade") == 0)
    {
      self->seller = g_strdup (lumio_json_get_text (object, "seller", MAX_TEXT, error));
      self->sold_asset = lumio_horizon_get_asset (object, "sold_", error);
      self->sold_amount = lumio_json_get_amount (object, "sold_amount", error);
      self->bought_asset = lumio_horizon_get_asset (object, "bought_", error);
      self->bought_amount = lumio_json_get_amount (object, "bought_amount", error);
    }
  else if (g_strcmp0 (self->type, "claimable_balance_created") == 0 ||
           g_strcmp0 (self->type, "claimable_balance_claimant_created") == 0)
    {
      self->asset = g_strdup (lumio_json_get_text (object, "asset", MAX_TEXT, error));
      self->amount = lumio_json_get_amount (object, "amount", error);
    }
}

LumioHorizonEffect *
lumio_horizon_effect_from_json (JsonObject  *object,
                                GError     **error)
{
  g_autoptr(LumioHorizonEffect) self = g_atomic_rc_box_new0 (LumioHorizonEffect);
  g_autoptr(GError) fault = NULL;

  self->paging_token = g_strdup (lumio_json_get_text (object, "paging_token", MAX_TEXT, &fault));
  self->type = g_strdup (lumio_json_get_text (object, "type", MAX_TEXT, &fault));
  self->account = g_strdup (lumio_json_get_text (object, "account", MAX_TEXT, &fault));
  self->operation = read_operation (self->paging_token, &fault);
  read_movement (self, object, &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}
