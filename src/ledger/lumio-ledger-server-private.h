#pragma once

#include "ledger/lumio-ledger-query.h"
#include "ledger/lumio-ledger-server.h"

G_BEGIN_DECLS

/* What the handlers share. */

LumioLedgerNode *lumio_ledger_server_get_node (LumioLedgerServer *self);

GError            *lumio_horizon_bad_request    (const char        *field,
                                                 const char        *reason);
LumioHttpResponse *lumio_horizon_answer         (char              *json); /* takes */
gboolean           lumio_horizon_read_account   (const char        *text,
                                                 const char        *field,
                                                 guint8             id[32],
                                                 GError           **error);
gboolean           lumio_horizon_read_hash      (const char        *text,
                                                 const char        *field,
                                                 guint8             hash[32],
                                                 GError           **error);
gboolean           lumio_horizon_read_number    (const char        *text,
                                                 const char        *field,
                                                 gint64             most,
                                                 gint64            *number,
                                                 GError           **error);
/* "native" or "CODE:ISSUER", packed. */
gboolean           lumio_horizon_read_asset     (const char        *text,
                                                 const char        *field,
                                                 guint8             asset[LUMIO_ASSET_SIZE],
                                                 GError           **error);
/* Of three parameters that begin with `name`. */
gboolean           lumio_horizon_read_asset_parts (LumioHttpRequest *request,
                                                   const char       *name,
                                                   guint8            asset[LUMIO_ASSET_SIZE],
                                                   GError          **error);
gboolean           lumio_horizon_read_balance   (const char        *text,
                                                 const char        *field,
                                                 guint8             id[32],
                                                 GError           **error);
LumioQuery        *lumio_horizon_make_query     (LumioLedgerServer *self,
                                                 LumioHttpRequest  *request,
                                                 LumioQueryKind     kind);
/* cursor, limit, order, include_failed and join of a list of `query`'s kind. */
gboolean           lumio_horizon_read_paging    (LumioHttpRequest  *request,
                                                 LumioQuery        *query,
                                                 const LumioLedgerRecord *head,
                                                 GError           **error);
/* The page that holds `items`, GPtrArray of LumioQueryItem. */
char              *lumio_horizon_write_page     (LumioHttpRequest  *request,
                                                 const LumioQuery  *query,
                                                 GPtrArray         *items);
/* Runs the query and answers with a page, or opens a stream where one is asked for. */
LumioHttpResponse *lumio_horizon_list           (LumioLedgerServer *self,
                                                 LumioHttpRequest  *request,
                                                 LumioQuery        *query,
                                                 GError           **error);
/* The same for one resource made by `func`. */
LumioHttpResponse *lumio_horizon_show           (LumioLedgerServer *self,
                                                 LumioQuery        *query,
                                                 LumioDatabaseFunc  func,
                                                 GError           **error);
/* A stream of the resource, sent again whenever it is another. */
LumioHttpResponse *lumio_horizon_follow         (LumioLedgerServer *self,
                                                 LumioQuery        *query,
                                                 LumioDatabaseFunc  func,
                                                 GError           **error);
/* Keeps a stream until it is closed, to say goodbye. */
void               lumio_ledger_server_add_stream (LumioLedgerServer *self,
                                                   LumioEventStream  *stream);

LumioHttpResponse *lumio_horizon_claimables     (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_claimable      (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_offers         (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_offer          (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_account_offers (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_account_trades (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_trades         (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_order_book     (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_paths_receive  (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_paths_send     (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_submit         (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_submit_async   (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);
LumioHttpResponse *lumio_horizon_friendbot      (LumioHttpRequest  *request,
                                                 gpointer           self,
                                                 GError           **error);

G_END_DECLS
