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
  LUMIO_QUERY_EFFECTS,
  LUMIO_QUERY_TRADES,
  /* What follows is how things are now, and has no streams. */
  LUMIO_QUERY_ACCOUNTS,
  LUMIO_QUERY_ASSETS,
  LUMIO_QUERY_OFFERS,
  LUMIO_QUERY_CLAIMABLES,
} LumioQueryKind;

typedef enum
{
  LUMIO_SCOPE_ALL,
  LUMIO_SCOPE_ACCOUNT,
  LUMIO_SCOPE_LEDGER,
  LUMIO_SCOPE_TRANSACTION,
  LUMIO_SCOPE_OPERATION,
  LUMIO_SCOPE_CLAIMABLE, /* its id is `hash` */
  LUMIO_SCOPE_OFFER,     /* its number is `operation` */
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
  gint64           operation;
  /* Paging: what comes after `after` (exclusive), both ways. */
  gboolean         has_cursor;
  gint64           after;
  gint64           after_place; /* of effects and trades: within the operation */
  char            *after_text; /* of accounts and assets */
  gboolean         descending;
  guint            limit;
  gboolean         include_failed;
  gboolean         join;
  gboolean         follows; /* may be followed as a stream, though it is how things are now */
  /* Of accounts. */
  gboolean         by_signer;
  LumioSignerKey   signer;
  gboolean         by_asset;
  gboolean         by_sponsor;
  guint8           asset[44];
  /* Of offers, claimable balances and trades. */
  gboolean         has_selling;
  guint8           selling[LUMIO_ASSET_SIZE];
  gboolean         has_buying;
  guint8           buying[LUMIO_ASSET_SIZE];
  gboolean         by_seller;
  guint8           seller[32];
  guint8           sponsor[32];
  GByteArray      *assets;      /* of paths: those at the other end, packed one after another */
  gboolean         by_claimant;
  guint8           claimant[32];
  guint8           after_id[32];
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
/* From after the record of that token, which is one of the query's own. */
void        lumio_query_go_on     (LumioQuery      *self,
                                   const char      *token);

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

DexFuture  *lumio_query_claimable (LumioConnection *connection,
                                   gpointer         query); /* the id is `hash` */
DexFuture  *lumio_query_offer     (LumioConnection *connection,
                                   gpointer         query); /* the number is `operation` */

DexFuture  *lumio_query_order_book (LumioConnection *connection,
                                    gpointer         query);
/*
 * Ways to `after` of `buying`, or from `after` of `selling`, to or from `assets` or what `account`
 * has. The offers of `seller` are passed over where `by_seller` is set.
 */
DexFuture  *lumio_query_paths_receive (LumioConnection *connection,
                                       gpointer         query);
DexFuture  *lumio_query_paths_send (LumioConnection *connection,
                                    gpointer         query);

/* What the files of queries share. */
void        lumio_query_add_item    (GPtrArray         *items,
                                     char              *token,  /* takes */
                                     LumioLedgerWriter *writer);
DexFuture  *lumio_query_finish      (LumioLedgerWriter *writer,
                                     gboolean           done,
                                     GError            *error);
gint64      lumio_query_get_close_time (LumioConnection *connection,
                                        guint32          sequence);
/* TRUE where `local` is NULL; else hands it on. */
gboolean    lumio_query_end         (GError            *local,
                                     GError           **error);
gboolean    lumio_query_narrow      (const LumioQuery  *query,
                                     LumioConnection   *connection,
                                     gint64            *low,
                                     gint64            *high,
                                     GError           **error);
gboolean    lumio_query_list_accounts (const LumioQuery *query,
                                       LumioConnection  *connection,
                                       GPtrArray        *items,
                                       GError          **error);
gboolean    lumio_query_list_offers (const LumioQuery  *query,
                                     LumioConnection   *connection,
                                     GPtrArray         *items,
                                     GError           **error);
gboolean    lumio_query_list_effects (const LumioQuery *query,
                                      LumioConnection  *connection,
                                      GPtrArray        *items,
                                      GError          **error);
gboolean    lumio_query_list_trades (const LumioQuery  *query,
                                     LumioConnection   *connection,
                                     GPtrArray         *items,
                                     GError           **error);
gboolean    lumio_query_list_claimables (const LumioQuery  *query,
                                         LumioConnection   *connection,
                                         GPtrArray         *items,
                                         GError           **error);
gboolean    lumio_query_list_assets (const LumioQuery  *query,
                                     LumioConnection   *connection,
                                     GPtrArray         *items,
                                     GError           **error);

LumioProblem *lumio_problem_not_found (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioQuery, lumio_query_unref)

G_END_DECLS
