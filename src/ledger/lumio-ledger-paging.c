#include "ledger/lumio-ledger-server-private.h"

#include <string.h>

#include "stellar/stellar-strkey.h"
#include "stellar/stellar-transaction.h"

#define MAX_LIMIT 200

GError *
lumio_horizon_bad_request (const char *field,
                           const char *reason)
{
  LumioProblem *problem;
  JsonObject *extras = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (extras, "invalid_field", field);
  json_object_set_string_member (extras, "reason", reason);
  json_node_take_object (node, extras);
  problem = lumio_problem_new (400, "bad_request", "Bad Request",
                               "The request you sent was invalid in some way.");
  return lumio_problem_to_error (lumio_problem_add_extra (problem, "extras", node));
}

static gboolean
refuse (const char  *field,
        const char  *reason,
        GError     **error)
{
  g_propagate_error (error, lumio_horizon_bad_request (field, reason));
  return FALSE;
}

gboolean
lumio_horizon_read_account (const char  *text,
                            const char  *field,
                            guint8       id[32],
                            GError     **error)
{
  if (text != NULL && stellar_address_decode (text, id, NULL))
    return TRUE;
  return refuse (field, "Account ID must start with `G` and contain 56 alphanum characters", error);
}

gboolean
lumio_horizon_read_hash (const char  *text,
                         const char  *field,
                         guint8       hash[32],
                         GError     **error)
{
  if (stellar_hash_from_hex (text, hash))
    return TRUE;
  return refuse (field, "Transaction hash must be a hex-encoded, lowercase SHA-256 hash", error);
}

gboolean
lumio_horizon_read_number (const char  *text,
                           const char  *field,
                           gint64       most,
                           gint64      *number,
                           GError     **error)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, most, &value, NULL))
    return refuse (field, "the number is out of range or not a number", error);
  *number = value;
  return TRUE;
}

/* "CODE_ISSUER_type", as the paging tokens of assets are. */
static gboolean
read_asset_cursor (const char  *text,
                   LumioQuery  *query,
                   GError     **error)
{
  g_auto(GStrv) parts = g_strsplit (text, "_", 3);
  gsize length = parts[0] != NULL ? strlen (parts[0]) : 0;

  if (length < 1 || length > 12 || parts[1] == NULL || parts[2] == NULL)
    return refuse ("cursor", "the first page should not include a cursor", error);
  memset (query->asset, 0, sizeof query->asset);
  memcpy (query->asset, parts[0], length);
  if (!lumio_horizon_read_account (parts[1], "cursor", query->asset + 12, error))
    return FALSE;
  query->has_cursor = TRUE;
  return TRUE;
}

/* "ledger-id" of claimable balances. */
static gboolean
read_claimable_cursor (const char  *text,
                       LumioQuery  *query,
                       GError     **error)
{
  const char *dash = strchr (text, '-');
  g_autofree char *ledger = g_strndup (text, dash != NULL ? (gsize) (dash - text) : 0);

  if (dash == NULL || !lumio_claimable_id_from_text (query->after_id, dash + 1))
    return refuse ("cursor", "The first part should be a number higher than 0 and the second part "
                   "should be a valid claimable balance ID", error);
  query->has_cursor = TRUE;
  return lumio_horizon_read_number (ledger, "cursor", G_MAXINT32, &query->after, error);
}

/* "operation-place" of effects and trades; without a place, all of the operation comes after. */
static gboolean
read_place_cursor (const char  *text,
                   LumioQuery  *query,
                   GError     **error)
{
  const char *dash = strchr (text, '-');
  g_autofree char *id = dash != NULL ? g_strndup (text, dash - text) : g_strdup (text);

  query->has_cursor = TRUE;
  query->after_place = query->kind == LUMIO_QUERY_EFFECTS && !query->descending ? G_MAXINT32 : 0;
  return lumio_horizon_read_number (id, "cursor", G_MAXINT64, &query->after, error) &&
         (dash == NULL || lumio_horizon_read_number (dash + 1, "cursor", G_MAXINT32,
                                                     &query->after_place, error));
}

static gboolean
read_cursor (const char               *text,
             LumioQuery               *query,
             const LumioLedgerRecord  *head,
             GError                  **error)
{
  if (text == NULL || text[0] == '\0')
    return TRUE;
  g_free (query->after_text);
  query->after_text = g_strdup (text);
  if (query->kind == LUMIO_QUERY_ASSETS)
    return read_asset_cursor (text, query, error);
  if (query->kind == LUMIO_QUERY_ACCOUNTS)
    {
      query->has_cursor = TRUE;
      return lumio_horizon_read_account (text, "cursor", query->account, error);
    }
  if (query->kind == LUMIO_QUERY_CLAIMABLES)
    return read_claimable_cursor (text, query, error);
  query->has_cursor = TRUE;
  if (g_str_equal (text, "now"))
    {
      query->after = ((gint64) (head->sequence + 1) << 32) - 1;
      return TRUE;
    }
  if (query->kind == LUMIO_QUERY_EFFECTS || query->kind == LUMIO_QUERY_TRADES)
    return read_place_cursor (text, query, error);
  return lumio_horizon_read_number (text, "cursor", G_MAXINT64, &query->after, error);
}

static gboolean
read_limit (LumioHttpRequest  *request,
            LumioQuery        *query,
            GError           **error)
{
  const char *text = lumio_http_request_get_query (request, "limit");
  guint64 limit;

  if (text == NULL || text[0] == '\0')
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, MAX_LIMIT, &limit, NULL))
    return refuse ("limit", "limit must be a number from 1 to 200", error);
  query->limit = limit;
  return TRUE;
}

static gboolean
read_flags (LumioHttpRequest  *request,
            LumioQuery        *query,
            GError           **error)
{
  const char *failed = lumio_http_request_get_query (request, "include_failed");
  const char *join = lumio_http_request_get_query (request, "join");

  if (failed != NULL && !g_str_equal (failed, "true") && !g_str_equal (failed, "false"))
    return refuse ("include_failed", "Filter must be true or false", error);
  if (join != NULL && !g_str_equal (join, "transactions"))
    return refuse ("join", "Accepted values: transactions", error);
  query->include_failed = g_strcmp0 (failed, "true") == 0;
  query->join = join != NULL;
  return TRUE;
}

gboolean
lumio_horizon_read_paging (LumioHttpRequest         *request,
                           LumioQuery               *query,
                           const LumioLedgerRecord  *head,
                           GError                  **error)
{
  const char *order = lumio_http_request_get_query (request, "order");
  const char *cursor = lumio_http_request_get_query (request, "cursor");
  const char *last_id = NULL;

  if (lumio_http_request_accepts_events (request))
    last_id = lumio_http_request_get_header (request, "Last-Event-ID");
  if (order != NULL && order[0] != '\0' && !g_str_equal (order, "asc") &&
      !g_str_equal (order, "desc"))
    return refuse ("order", "order: invalid value", error);
  query->descending = g_strcmp0 (order, "desc") == 0;
  return read_cursor (last_id != NULL ? last_id : cursor, query, head, error) &&
         read_limit (request, query, error) && read_flags (request, query, error);
}

static void
put_parameter (GString    *uri,
               const char *name,
               const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  g_string_append_printf (uri, "%c%s=%s", strchr (uri->str, '?') != NULL ? '&' : '?', name,
                          escaped);
}

/* The request's own address with another place and order. Parameters come sorted. */
static char *
make_page_uri (LumioHttpRequest *request,
               const LumioQuery *query,
               const char       *cursor,
               gboolean          descending)
{
  g_autoptr(GString) uri = g_string_new (query->base);
  g_autoptr(GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *limit = g_strdup_printf ("%u", query->limit);
  g_autoptr(GList) names = NULL;
  GHashTable *given = lumio_http_request_get_query_table (request);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_string_append (uri, lumio_http_request_get_path (request));
  if (given != NULL)
    g_hash_table_iter_init (&iter, given);
  while (given != NULL && g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (parameters, name, value);
  g_hash_table_insert (parameters, (char *) "cursor", (char *) cursor);
  g_hash_table_insert (parameters, (char *) "limit", limit);
  g_hash_table_insert (parameters, (char *) "order", (char *) (descending ? "desc" : "asc"));
  names = g_list_sort (g_hash_table_get_keys (parameters), (GCompareFunc) g_strcmp0);
  for (GList *at = names; at != NULL; at = at->next)
    put_parameter (uri, at->data, g_hash_table_lookup (parameters, at->data));
  return g_string_free (g_steal_pointer (&uri), FALSE);
}

static void
write_page_link (LumioLedgerWriter *writer,
                 const char        *name,
                 LumioHttpRequest  *request,
                 const LumioQuery  *query,
                 const char        *cursor,
                 gboolean           descending)
{
  g_autofree char *uri = make_page_uri (request, query, cursor, descending);

  lumio_resource_link (writer, name, "%s", uri);
}

char *
lumio_horizon_write_page (LumioHttpRequest *request,
                          const LumioQuery *query,
                          GPtrArray        *items)
{
  const char *cursor = query->after_text != NULL ? query->after_text : "";
  const char *first = cursor;
  const char *last = cursor;
  LumioLedgerWriter writer;

  if (items->len > 0)
    {
      first = ((LumioQueryItem *) items->pdata[0])->token;
      last = ((LumioQueryItem *) items->pdata[items->len - 1])->token;
    }
  lumio_ledger_writer_init (&writer);
  lumio_ledger_writer_begin_object (&writer, NULL);
  lumio_ledger_writer_begin_object (&writer, "_links");
  write_page_link (&writer, "self", request, query, cursor, query->descending);
  write_page_link (&writer, "next", request, query, last, query->descending);
  write_page_link (&writer, "prev", request, query, first, !query->descending);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_begin_object (&writer, "_embedded");
  lumio_ledger_writer_begin_array (&writer, "records");
  for (guint i = 0; i < items->len; i++)
    lumio_ledger_writer_raw (&writer, NULL, ((LumioQueryItem *) items->pdata[i])->json);
  lumio_ledger_writer_end_array (&writer);
  lumio_ledger_writer_end_object (&writer);
  lumio_ledger_writer_end_object (&writer);
  return lumio_ledger_writer_end (&writer);
}
