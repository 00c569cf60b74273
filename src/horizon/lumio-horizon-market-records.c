#include "horizon/lumio-horizon-records.h"

#include "base/lumio-json.h"
#include "horizon/lumio-horizon-private.h"

#define MAX_TEXT 256

static void
clear_offer (gpointer data)
{
  LumioHorizonOffer *self = data;

  g_free (self->seller);
  g_free (self->selling);
  g_free (self->buying);
}

static void
clear_trade (gpointer data)
{
  LumioHorizonTrade *self = data;

  g_free (self->paging_token);
  g_free (self->base_account);
  g_free (self->counter_account);
  g_free (self->base_asset);
  g_free (self->counter_asset);
}

G_DEFINE_BOXED_TYPE (LumioHorizonOffer, lumio_horizon_offer, lumio_horizon_offer_ref,
                     lumio_horizon_offer_unref)
G_DEFINE_BOXED_TYPE (LumioHorizonTrade, lumio_horizon_trade, lumio_horizon_trade_ref,
                     lumio_horizon_trade_unref)

LumioHorizonOffer *
lumio_horizon_offer_ref (LumioHorizonOffer *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lumio_horizon_offer_unref (LumioHorizonOffer *self)
{
  g_atomic_rc_box_release_full (self, clear_offer);
}

LumioHorizonTrade *
lumio_horizon_trade_ref (LumioHorizonTrade *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lumio_horizon_trade_unref (LumioHorizonTrade *self)
{
  g_atomic_rc_box_release_full (self, clear_trade);
}

static char *
dup_text (JsonObject  *object,
          const char  *name,
          GError     **error)
{
  return g_strdup (lumio_json_get_text (object, name, MAX_TEXT, error));
}

/* A number that is there and more than nothing: an id, an amount, one half of a price. */
static gint64
check_positive (gint64       number,
                gint64       max,
                const char  *name,
                GError     **error)
{
  if (*error == NULL && (number < 1 || number > max))
    g_set_error (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY, "“%s” is out of range", name);

  return *error == NULL ? number : 0;
}

static gint64
get_positive (JsonObject  *object,
              const char  *name,
              gint64       max,
              GError     **error)
{
  return check_positive (lumio_horizon_get_number (object, name, TRUE, error), max, name, error);
}

static void
read_price (JsonObject  *object,
            const char  *name,
            gint64       max,
            gint64      *n,
            gint64      *d,
            GError     **error)
{
  JsonObject *price = lumio_json_get_object (object, name, error);

  *n = price != NULL ? get_positive (price, "n", max, error) : 0;
  *d = price != NULL ? get_positive (price, "d", max, error) : 0;
}

static char *
get_side (JsonObject  *object,
          const char  *name,
          GError     **error)
{
  JsonObject *side = lumio_json_get_object (object, name, error);

  return side != NULL ? lumio_horizon_get_asset (side, "", error) : NULL;
}

LumioHorizonOffer *
lumio_horizon_offer_from_json (JsonObject  *object,
                               GError     **error)
{
  g_autoptr(LumioHorizonOffer) self = g_atomic_rc_box_new0 (LumioHorizonOffer);
  g_autoptr(GError) fault = NULL;
  gint64 n, d;

  self->id = get_positive (object, "id", G_MAXINT64, &fault);
  self->seller = dup_text (object, "seller", &fault);
  self->selling = get_side (object, "selling", &fault);
  self->buying = get_side (object, "buying", &fault);
  self->amount = check_positive (lumio_json_get_amount (object, "amount", &fault), G_MAXINT64,
                                 "amount", &fault);
  /* The price beside it is rounded to seven digits and decides nothing. */
  read_price (object, "price_r", G_MAXINT32, &n, &d, &fault);
  self->price_n = (gint32) n;
  self->price_d = (gint32) d;
  self->last_modified_ledger = lumio_horizon_get_number (object, "last_modified_ledger", TRUE,
                                                         &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

LumioHorizonTrade *
lumio_horizon_trade_from_json (JsonObject  *object,
                               GError     **error)
{
  g_autoptr(LumioHorizonTrade) self = g_atomic_rc_box_new0 (LumioHorizonTrade);
  g_autoptr(GError) fault = NULL;

  self->paging_token = dup_text (object, "paging_token", &fault);
  self->ledger_close_time = lumio_json_get_time (object, "ledger_close_time", &fault);
  self->base_offer_id = get_positive (object, "base_offer_id", G_MAXINT64, &fault);
  self->counter_offer_id = get_positive (object, "counter_offer_id", G_MAXINT64, &fault);
  self->base_account = dup_text (object, "base_account", &fault);
  self->counter_account = dup_text (object, "counter_account", &fault);
  self->base_asset = lumio_horizon_get_asset (object, "base_", &fault);
  self->counter_asset = lumio_horizon_get_asset (object, "counter_", &fault);
  self->base_amount = lumio_json_get_amount (object, "base_amount", &fault);
  self->counter_amount = lumio_json_get_amount (object, "counter_amount", &fault);
  self->base_is_seller = lumio_json_get_boolean (object, "base_is_seller", &fault);
  read_price (object, "price", G_MAXINT64, &self->price_n, &self->price_d, &fault);

  if (fault == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}
