#include "horizon/lumio-horizon-private.h"

#include "base/lumio-fiber.h"
#include "stellar/stellar-asset.h"

#define PAGE 200
/* Ten times what one account can have on a ledger. */
#define MAX_PAGES 50

/* Offers, page after page: of a seller, or of one asset for another. */
typedef struct
{
  LumioHorizon *horizon;
  char *seller;               /* or NULL */
  char *selling;
  char *buying;
  GPtrArray *offers;
} Walk;

static void
free_walk (gpointer data)
{
  Walk *self = data;

  g_clear_object (&self->horizon);
  g_free (self->seller);
  g_free (self->selling);
  g_free (self->buying);
  g_ptr_array_unref (self->offers);
  g_free (self);
}

static gboolean
is_asset (const char *text)
{
  StellarAsset asset;

  return stellar_asset_parse (text, &asset, NULL);
}

static void
append_part (GString    *path,
             const char *side,
             const char *part,
             const char *value)
{
  g_autofree char *name = g_strconcat (side, part, NULL);

  lumio_horizon_append_query (path, name, value);
}

static void
append_asset (GString    *path,
              const char *side,
              const char *text)
{
  StellarAsset asset;
  g_autofree char *code = NULL, *issuer = NULL;

  if (!stellar_asset_parse (text, &asset, NULL) || asset.type == STELLAR_ASSET_TYPE_NATIVE)
    {
      append_part (path, side, "_asset_type", "native");
      return;
    }

  code = stellar_asset_dup_code (&asset);
  issuer = stellar_asset_dup_issuer (&asset);
  append_part (path, side, "_asset_type",
               asset.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4 ? "credit_alphanum4"
                                                                 : "credit_alphanum12");
  append_part (path, side, "_asset_code", code);
  append_part (path, side, "_asset_issuer", issuer);
}

static DexFuture *
ask_offers (Walk       *self,
            const char *cursor)
{
  GString *path = lumio_horizon_begin_path (NULL, "offers");

  if (self->seller != NULL)
    {
      lumio_horizon_append_query (path, "seller", self->seller);
    }
  else
    {
      append_asset (path, "selling", self->selling);
      append_asset (path, "buying", self->buying);
    }

  return lumio_horizon_ask_page (self->horizon, path, LUMIO_TYPE_HORIZON_OFFER, cursor, PAGE,
                                 LUMIO_HORIZON_ASCENDING);
}

static gboolean
refuse (const char  *reason,
        GError     **error)
{
  g_set_error_literal (error, LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY, reason);
  return FALSE;
}

/* Who trusts the book pays by it: nothing is in it that was not asked for, and nothing twice. */
static gboolean
take_page (Walk              *self,
           LumioHorizonPage  *page,
           GError           **error)
{
  for (guint i = 0; i < page->records->len; i++)
    {
      LumioHorizonOffer *offer = g_ptr_array_index (page->records, i);
      const LumioHorizonOffer *last =
        self->offers->len > 0 ? g_ptr_array_index (self->offers, self->offers->len - 1) : NULL;

      if (last != NULL && offer->id <= last->id)
        return refuse ("Horizon's offers do not follow one another", error);

      if (self->seller != NULL ? !g_str_equal (offer->seller, self->seller)
                               : !g_str_equal (offer->selling, self->selling) ||
          !g_str_equal (offer->buying, self->buying))
        return refuse ("Horizon names an offer that was not asked for", error);

      g_ptr_array_add (self->offers, lumio_horizon_offer_ref (offer));
    }

  return TRUE;
}

/* The products of two 32 bit numbers are exact, as their quotients are not. */
static int
compare_offers (gconstpointer a,
                gconstpointer b)
{
  const LumioHorizonOffer *first = *(LumioHorizonOffer *const *) a;
  const LumioHorizonOffer *second = *(LumioHorizonOffer *const *) b;
  gint64 left = (gint64) first->price_n * second->price_d;
  gint64 right = (gint64) second->price_n * first->price_d;

  if (left != right)
    return left < right ? -1 : 1;

  return first->id < second->id ? -1 : first->id > second->id;
}

static DexFuture *
walk_fiber (gpointer user_data)
{
  Walk *self = user_data;
  g_autofree char *cursor = NULL;
  GError *error = NULL;

  for (guint pages = 0; pages == 0 || cursor != NULL; pages++)
    {
      g_autoptr(LumioHorizonPage) page = NULL;

      if (pages == MAX_PAGES)
        {
          refuse ("Horizon has more offers than are read", &error);
          return dex_future_new_for_error (error);
        }

      page = dex_await_boxed (ask_offers (self, cursor), &error);

      if (page == NULL || !take_page (self, page, &error))
        return dex_future_new_for_error (error);

      g_set_str (&cursor, page->next_cursor);
    }

  if (self->seller == NULL)
    g_ptr_array_sort (self->offers, compare_offers);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (self->offers));
}

static Walk *
begin_walk (LumioHorizon *horizon)
{
  Walk *self = g_new0 (Walk, 1);

  self->horizon = g_object_ref (horizon);
  self->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_horizon_offer_unref);
  return self;
}

DexFuture *
lumio_horizon_list_offers_of (LumioHorizon *self,
                              const char   *account)
{
  Walk *walk;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (account != NULL && *account != '\0');

  walk = begin_walk (self);
  walk->seller = g_strdup (account);
  return lumio_fiber_spawn (walk_fiber, walk, free_walk);
}

DexFuture *
lumio_horizon_list_offers_for (LumioHorizon *self,
                               const char   *selling,
                               const char   *buying)
{
  Walk *walk;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (selling != NULL && is_asset (selling));
  dex_return_error_if_fail (buying != NULL && is_asset (buying));

  walk = begin_walk (self);
  walk->selling = g_strdup (selling);
  walk->buying = g_strdup (buying);
  return lumio_fiber_spawn (walk_fiber, walk, free_walk);
}

/* ---- what was traded ---- */

/* Whose trades were asked for. */
typedef struct
{
  gint64 offer;
  char *base;
  char *counter;
} Matter;

static void
free_matter (gpointer data)
{
  Matter *self = data;

  g_free (self->base);
  g_free (self->counter);
  g_free (self);
}

static gboolean
concerns (const Matter            *self,
          const LumioHorizonTrade *trade)
{
  if (self->offer != 0)
    return trade->base_offer_id == self->offer || trade->counter_offer_id == self->offer;

  return g_str_equal (trade->base_asset, self->base) &&
         g_str_equal (trade->counter_asset, self->counter);
}

static DexFuture *
check_trades_cb (DexFuture *future,
                 gpointer   user_data)
{
  LumioHorizonPage *page = g_value_get_boxed (dex_future_get_value (future, NULL));

  for (guint i = 0; i < page->records->len; i++)
    {
      if (!concerns (user_data, g_ptr_array_index (page->records, i)))
        return dex_future_new_reject (LUMIO_HTTP_ERROR, LUMIO_HTTP_ERROR_BAD_REPLY,
                                      "Horizon names a trade that was not asked for");
    }

  return dex_ref (future);
}

DexFuture *
lumio_horizon_list_trades (LumioHorizon      *self,
                           gint64             offer,
                           const char        *base,
                           const char        *counter,
                           const char        *cursor,
                           guint              limit,
                           LumioHorizonOrder  order)
{
  Matter *matter;
  GString *path;

  dex_return_error_if_fail (LUMIO_IS_HORIZON (self));
  dex_return_error_if_fail (offer > 0 || (offer == 0 && base != NULL && counter != NULL &&
                                          is_asset (base) && is_asset (counter)));
  dex_return_error_if_fail (offer == 0 || (base == NULL && counter == NULL));

  matter = g_new0 (Matter, 1);
  matter->offer = offer;
  matter->base = g_strdup (base);
  matter->counter = g_strdup (counter);
  path = lumio_horizon_begin_path (NULL, "trades");

  if (offer != 0)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, offer);

      lumio_horizon_append_query (path, "offer_id", id);
    }
  else
    {
      append_asset (path, "base", base);
      append_asset (path, "counter", counter);
    }

  lumio_horizon_append_query (path, "trade_type", "orderbook");
  return dex_future_then (lumio_horizon_ask_page (self, path, LUMIO_TYPE_HORIZON_TRADE, cursor,
                                                  limit, order),
                          check_trades_cb, matter, free_matter);
}
