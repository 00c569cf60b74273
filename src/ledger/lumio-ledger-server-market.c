#include "ledger/lumio-ledger-server-private.h"

#include <string.h>

#include "stellar/stellar-asset.h"

/* Claimable balances and offers as they are now. */

gboolean
lumio_horizon_read_asset (const char  *text,
                          const char  *field,
                          guint8       asset[LUMIO_ASSET_SIZE],
                          GError     **error)
{
  StellarAsset parsed;

  if (text != NULL && stellar_asset_parse (text, &parsed, NULL))
    {
      lumio_asset_pack (&parsed, asset);
      return TRUE;
    }
  g_propagate_error (error, lumio_horizon_bad_request (
                       field, "Asset must be the string \"native\" or in the form of "
                       "CODE:ISSUER"));
  return FALSE;
}

gboolean
lumio_horizon_read_balance (const char  *text,
                            const char  *field,
                            guint8       id[32],
                            GError     **error)
{
  if (lumio_claimable_id_from_text (id, text))
    return TRUE;
  g_propagate_error (error, lumio_horizon_bad_request (
                       field, "Claimable Balance ID must be a hex-encoded XDR "
                       "ClaimableBalanceID"));
  return FALSE;
}

/* TRUE and nothing where the filter is not given. */
static gboolean
read_account_filter (LumioHttpRequest  *request,
                     const char        *name,
                     gboolean          *is_set,
                     guint8             id[32],
                     GError           **error)
{
  const char *text = lumio_http_request_get_query (request, name);

  if (text == NULL || text[0] == '\0')
    return TRUE;
  *is_set = TRUE;
  return lumio_horizon_read_account (text, name, id, error);
}

static gboolean
read_asset_filter (LumioHttpRequest  *request,
                   const char        *name,
                   gboolean          *is_set,
                   guint8             asset[LUMIO_ASSET_SIZE],
                   GError           **error)
{
  const char *text = lumio_http_request_get_query (request, name);

  if (text == NULL || text[0] == '\0')
    return TRUE;
  *is_set = TRUE;
  return lumio_horizon_read_asset (text, name, asset, error);
}

LumioHttpResponse *
lumio_horizon_claimables (LumioHttpRequest  *request,
                          gpointer           user_data,
                          GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_CLAIMABLES);

  if (!read_account_filter (request, "sponsor", &query->by_sponsor, query->sponsor, error) ||
      !read_account_filter (request, "claimant", &query->by_claimant, query->claimant, error) ||
      !read_asset_filter (request, "asset", &query->by_asset, query->asset, error))
    return NULL;
  return lumio_horizon_list (self, request, query, error);
}

LumioHttpResponse *
lumio_horizon_claimable (LumioHttpRequest  *request,
                         gpointer           user_data,
                         GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_CLAIMABLES);

  if (!lumio_horizon_read_balance (lumio_http_request_get_param (request, "id"), "id", query->hash,
                                   error))
    return NULL;
  return lumio_horizon_show (self, query, lumio_query_claimable, error);
}

/* "selling" as one text, or as three parameters that begin with the name. */
static gboolean
read_side (LumioHttpRequest  *request,
           const char        *name,
           gboolean          *is_set,
           guint8             asset[LUMIO_ASSET_SIZE],
           GError           **error)
{
  g_autofree char *type_name = g_strconcat (name, "_asset_type", NULL);

  if (lumio_http_request_get_query (request, type_name) == NULL)
    return read_asset_filter (request, name, is_set, asset, error);
  *is_set = TRUE;
  return lumio_horizon_read_asset_parts (request, name, asset, error);
}

/* "…_asset_type", "…_asset_code" and "…_asset_issuer", which must agree. */
gboolean
lumio_horizon_read_asset_parts (LumioHttpRequest  *request,
                                const char        *name,
                                guint8             asset[LUMIO_ASSET_SIZE],
                                GError           **error)
{
  g_autofree char *type_name = g_strconcat (name, "_asset_type", NULL);
  g_autofree char *code_name = g_strconcat (name, "_asset_code", NULL);
  g_autofree char *issuer_name = g_strconcat (name, "_asset_issuer", NULL);
  const char *type = lumio_http_request_get_query (request, type_name);
  const char *code = lumio_http_request_get_query (request, code_name);
  const char *issuer = lumio_http_request_get_query (request, issuer_name);
  g_autofree char *text = NULL;
  StellarAsset parsed;

  if (g_strcmp0 (type, "native") == 0 && code == NULL && issuer == NULL)
    {
      memset (asset, 0, LUMIO_ASSET_SIZE);
      return TRUE;
    }
  if (g_strcmp0 (type, "credit_alphanum4") != 0 && g_strcmp0 (type, "credit_alphanum12") != 0)
    {
      g_propagate_error (error, lumio_horizon_bad_request (
                           type_name, "Asset type must be native, credit_alphanum4 or "
                           "credit_alphanum12"));
      return FALSE;
    }
  text = g_strconcat (code != NULL ? code : "", ":", issuer != NULL ? issuer : "", NULL);
  if (code == NULL || issuer == NULL || !stellar_asset_parse (text, &parsed, NULL) ||
      (parsed.type == STELLAR_ASSET_TYPE_CREDIT_ALPHANUM4) !=
      g_str_equal (type, "credit_alphanum4"))
    {
      g_propagate_error (error, lumio_horizon_bad_request (
                           code_name, "Asset code and issuer must be given and fit the type"));
      return FALSE;
    }
  lumio_asset_pack (&parsed, asset);
  return TRUE;
}

LumioHttpResponse *
lumio_horizon_offers (LumioHttpRequest  *request,
                      gpointer           user_data,
                      GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OFFERS);

  if (!read_account_filter (request, "seller", &query->by_seller, query->seller, error) ||
      !read_account_filter (request, "sponsor", &query->by_sponsor, query->sponsor, error) ||
      !read_side (request, "selling", &query->has_selling, query->selling, error) ||
      !read_side (request, "buying", &query->has_buying, query->buying, error))
    return NULL;
  return lumio_horizon_list (self, request, query, error);
}

LumioHttpResponse *
lumio_horizon_account_offers (LumioHttpRequest  *request,
                              gpointer           user_data,
                              GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OFFERS);

  query->by_seller = TRUE;
  query->follows = TRUE;
  if (!lumio_horizon_read_account (lumio_http_request_get_param (request, "account_id"),
                                   "account_id", query->seller, error))
    return NULL;
  return lumio_horizon_list (self, request, query, error);
}

LumioHttpResponse *
lumio_horizon_offer (LumioHttpRequest  *request,
                     gpointer           user_data,
                     GError           **error)
{
  LumioLedgerServer *self = user_data;
  g_autoptr(LumioQuery) query = lumio_horizon_make_query (self, request, LUMIO_QUERY_OFFERS);

  if (!lumio_horizon_read_number (lumio_http_request_get_param (request, "offer_id"), "offer_id",
                                  G_MAXINT64, &query->operation, error))
    return NULL;
  return lumio_horizon_show (self, query, lumio_query_offer, error);
}
