#pragma once

#include "base/lumio-problem.h"
#include "ledger/lumio-ledger-node.h"
#include "ledger/lumio-ledger-resource.h"

G_BEGIN_DECLS

/*
 * Reading for the answers of the server. Everything here runs on a reader thread and makes
 * finished JSON, so that the main loop only hands it on.
 */

typedef enum
{
  LUMIO_QUERY_TRANSACTIONS,
  LUMIO_QUERY_OPERATIONS,
  LUMIO_QUERY_PAYMENTS,
  LUMIO_QUERY_LEDGERS,
  LUMIO_QUERY_ACCOUNTS,
  LUMIO_QUERY_ASSETS,
} LumioQueryKind;

typedef enum
{
  LUMIO_SCOPE_ALL,
  LUMIO_SCOPE_ACCOUNT,
  LUMIO_SCOPE_LEDGER,
  LUMIO_SCOPE_TRANSACTION,
} LumioQueryScope;

typedef struct
{
  LumioQueryKind   kind;
  LumioQueryScope  scope;
  char            *passphrase;
  char            *base;
  guint8           account[32];
  guint32          ledger;
  guint8           hash[32];
  /* Paging: what comes after `after` (exclusive), both ways. */
  gboolean         has_cursor;
  gint64           after;
  char            *after_text; /* of accounts and assets */
  gboolean         descending;
  guint            limit;
  gboolean         include_failed;
  gboolean         join;
  /* Of accounts. */
  gboolean         by_signer;
  LumioSignerKey   signer;
  gboolean         by_asset;
  gboolean         by_sponsor;
  guint8           asset[44];
  char            *asset_code; /* of assets: NULL for all */
  char            *asset_issuer;
  GPtrArray       *tail;       /* LumioLedgerRecord above what is saved */
} LumioQuery;

typedef struct
{
  char *token;
  char *json;
} LumioQueryItem;

LumioQuery *lumio_query_new       (LumioLedgerNode *node,
                                   LumioQueryKind   kind,
                                   const char      *base);
LumioQuery *lumio_query_ref       (LumioQuery      *self);
void        lumio_query_unref     (LumioQuery      *self);

/* LumioDatabaseFuncs with a LumioQuery. The first resolves to a GPtrArray of LumioQueryItem,
 * the others to a string of JSON. What is not there is LUMIO_PROBLEM_ERROR 404. */
DexFuture  *lumio_query_list      (LumioConnection *connection,
                                   gpointer         query);
DexFuture  *lumio_query_account   (LumioConnection *connection,
                                   gpointer         query);
DexFuture  *lumio_query_data      (LumioConnection *connection,
                                   gpointer         query); /* the name is `after_text` */
DexFuture  *lumio_query_ledger    (LumioConnection *connection,
                                   gpointer         query);
DexFuture  *lumio_query_transaction (LumioConnection *connection,
                                     gpointer         query);
DexFuture  *lumio_query_operation (LumioConnection *connection,
                                   gpointer         query); /* the id is `after` */
DexFuture  *lumio_query_fee_stats (LumioConnection *connection,
                                   gpointer         query); /* `ledger` is the newest */

gboolean    lumio_query_list_assets (const LumioQuery  *query,
                                     LumioConnection   *connection,
                                     GPtrArray         *items,
                                     GError           **error);

LumioProblem *lumio_problem_not_found (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioQuery, lumio_query_unref)

G_END_DECLS
