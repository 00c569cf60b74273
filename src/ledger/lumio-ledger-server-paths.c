#include "ledger/lumio-ledger-server-private.h"

#include <string.h>

#include "stellar/stellar-amount.h"

/* Trades, the order book and the ways over it. */

#define DEFAULT_LEVELS 20
#define MAX_LEVELS 200
#define MAX_ASSETS 15

static gboolean
refuse (const char  *field,
        const char  *reason,
        GError     **error)
{
  g_propagate_error (error, lumio_horizon_bad_request (field, reason));
  return FALSE;
}

static gboolean
has_asset (LumioHttpRequest *request,
           const char       *name)
{
  g_autofree char *type_name = g_strconcat (name, "_asset_type", NULL);

  return lumio_http_request_get_query (request, type_name) != NULL;
}

LumioHttpResponse *
lumio_horizon_account_trades (LumioHttpRequest  *request,
                              gpointer           user_data,
                              GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_TRADES);

  query->by_seller = TRUE;
  if (!lumio_horizon_read_account (lumio_http_request_get_param (request, "account_id"),
                                   "account_id", query->account, error))
    return NULL;
  return lumio_horizon_list (self, request, query, error);
}

static gboolean
read_pair (LumioHttpRequest  *request,
           LumioQuery        *query,
           GError           **error)
{
  gboolean has_base = has_asset (request, "base");
  gboolean has_counter = has_asset (request, "counter");

  if (!has_base && !has_counter)
    return TRUE;
  if (has_base != has_counter)
    return refuse (has_base ? "counter_asset_type" : "base_asset_type",
                   "this endpoint supports asset pairs but only one asset supplied", error);
  query->has_selling = query->has_buying = TRUE;
  return lumio_horizon_read_asset_parts (request, "base", query->selling, error) &&
         lumio_horizon_read_asset_parts (request, "counter", query->buying, error);
}

LumioHttpResponse *
lumio_horizon_trades (LumioHttpRequest  *request,
                      gpointer           user_data,
                      GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_TRADES);
  const char *offer = lumio_http_request_get_query (request, "offer_id");
  const char *type = lumio_http_request_get_query (request, "trade_type");

  if (type != NULL && !g_str_equal (type, "all") && !g_str_equal (type, "orderbook"))
    {
      refuse ("trade_type", "Trade type must be all or orderbook", error);
      return NULL;
    }
  if (offer != NULL && offer[0] != '\0')
    {
      query->scope = LUMIO_SCOPE_OFFER;
      if (!lumio_horizon_read_number (offer, "offer_id", G_MAXINT64, &query->operation, error))
        return NULL;
    }
  if (!read_pair (request, query, error))
    return NULL;
  return lumio_horizon_list (self, request, query, error);
}

LumioHttpResponse *
lumio_horizon_order_book (LumioHttpRequest  *request,
                          gpointer           user_data,
                          GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OFFERS);
  const char *limit = lumio_http_request_get_query (request, "limit");
  gint64 levels = DEFAULT_LEVELS;

  if (!lumio_horizon_read_asset_parts (request, "selling", query->selling, error) ||
      !lumio_horizon_read_asset_parts (request, "buying", query->buying, error))
    return NULL;
  if (limit != NULL && limit[0] != '\0' &&
      !lumio_horizon_read_number (limit, "limit", MAX_LEVELS, &levels, error))
    return NULL;
  if (levels == 0)
    {
      refuse ("limit", "limit must be a number from 1 to 200", error);
      return NULL;
    }
  query->limit = levels;
  if (lumio_http_request_accepts_events (request))
    return lumio_horizon_follow (self, query, lumio_query_order_book, error);
  return lumio_horizon_show (self, query, lumio_query_order_book, error);
}

static gboolean
read_amount (LumioHttpRequest  *request,
             const char        *field,
             gint64            *amount,
             GError           **error)
{
  const char *text = lumio_http_request_get_query (request, field);

  if (text != NULL && stellar_amount_parse (text, amount, NULL) && *amount > 0)
    return TRUE;
  return refuse (field, "Amount must be positive and have at most seven digits after the point",
                 error);
}

/* Assets by name, or an account that has some: one of the two. */
static gboolean
read_ends (LumioHttpRequest  *request,
           LumioQuery        *query,
           const char        *assets_field,
           const char        *account_field,
           GError           **error)
{
  const char *assets = lumio_http_request_get_query (request, assets_field);
  const char *account = lumio_http_request_get_query (request, account_field);
  gboolean has_assets = assets != NULL && assets[0] != '\0';
  gboolean has_account = account != NULL && account[0] != '\0';
  g_auto(GStrv) parts = NULL;

  if (has_assets == has_account)
    return refuse (assets_field, "The request requires either a list of assets or an account. "
                   "Both fields cannot be present.", error);
  if (has_account)
    return lumio_horizon_read_account (account, account_field, query->account, error);
  parts = g_strsplit (assets, ",", MAX_ASSETS + 1);
  if (g_strv_length (parts) > MAX_ASSETS)
    return refuse (assets_field, "The list of assets exceeds a length of 15", error);
  query->assets = g_byte_array_new ();
  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint8 asset[LUMIO_ASSET_SIZE];

      if (!lumio_horizon_read_asset (parts[i], assets_field, asset, error))
        return FALSE;
      g_byte_array_append (query->assets, asset, sizeof asset);
    }
  return TRUE;
}

LumioHttpResponse *
lumio_horizon_paths_receive (LumioHttpRequest  *request,
                             gpointer           user_data,
                             GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OFFERS);

  if (!lumio_horizon_read_asset_parts (request, "destination", query->buying, error) ||
      !read_amount (request, "destination_amount", &query->after, error) ||
      !read_ends (request, query, "source_assets", "source_account", error))
    return NULL;
  /* Nobody can cross their own offers. */
  query->by_seller = query->assets == NULL;
  memcpy (query->seller, query->account, 32);
  return lumio_horizon_show (self, query, lumio_query_paths_receive, error);
}

LumioHttpResponse *
lumio_horizon_paths_send (LumioHttpRequest  *request,
                          gpointer           user_data,
                          GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OFFERS);

  if (!lumio_horizon_read_asset_parts (request, "source", query->selling, error) ||
      !read_amount (request, "source_amount", &query->after, error) ||
      !read_ends (request, query, "destination_assets", "destination_account", error))
    return NULL;
  return lumio_horizon_show (self, query, lumio_query_paths_send, error);
}
