#include "platform/lumio-history.h"

#include <string.h>

#include "base/lumio-json.h"
#include "platform/http/lumio-csv.h"
#include "platform/http/lumio-route.h"
#include "platform/store/store-payments.h"
#include "stellar/stellar-amount.h"

#define MAX_LIMIT 200
#define DEFAULT_LIMIT 50
#define EXPORT_PAGE 500

/* A page that a database thread reads for a fiber. */
typedef struct
{
  char               *user_id;
  char               *cursor;
  char               *code;
  char               *issuer;
  char               *direction;
  char               *status;
  char               *text;
  LumioPaymentFilter  filter;
} Query;

static void
free_query (gpointer data)
{
  Query *query = data;

  g_free (query->user_id);
  g_free (query->cursor);
  g_free (query->code);
  g_free (query->issuer);
  g_free (query->direction);
  g_free (query->status);
  g_free (query->text);
  g_free (query);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, free_query)

static DexFuture *
list (LumioConnection *connection,
      gpointer         user_data)
{
  Query *query = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *rows;

  query->filter.cursor = query->cursor;
  query->filter.asset_code = query->code;
  query->filter.asset_issuer = query->issuer;
  query->filter.direction = query->direction;
  query->filter.status = query->status;
  query->filter.text = query->text;
  rows = lumio_store_payments_list (connection, query->user_id, &query->filter, &error);

  if (rows == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, rows);
}

static gboolean
refuse (GError     **error,
        const char  *field,
        const char  *sentence)
{
  g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (
                                                      lumio_problem_new (400, "invalid_field", "A field is not right", "%s", sentence), field)));

  return FALSE;
}

static gboolean
is_one_of (const char         *text,
           const char * const *words)
{
  return text == NULL || g_strv_contains (words, text);
}

static gboolean
read_time (LumioHttpRequest  *request,
           const char        *name,
           gint64            *time,
           GError           **error)
{
  const char *text = lumio_http_request_get_query (request, name);
  g_autoptr(GDateTime) date = NULL;

  *time = 0;

  if (text == NULL)
    return TRUE;

  if (!(date = g_date_time_new_from_iso8601 (text, NULL)))
    return refuse (error, name, "A time is written as 2026-11-23T12:00:00Z.");

  *time = g_date_time_to_unix_usec (date);

  return TRUE;
}

static Query *
read_query (LumioCaller       *caller,
            LumioHttpRequest  *request,
            GError           **error)
{
  static const char * const directions[] = { "in", "out", NULL };
  static const char * const statuses[] = {
    "pending", "processing", "success", "failed", "cancelled", "expired", NULL,
  };
  g_autoptr(Query) query = g_new0 (Query, 1);
  const char *cursor = lumio_http_request_get_query (request, "cursor");
  const char *limit = lumio_http_request_get_query (request, "limit");
  const char *asset = lumio_http_request_get_query (request, "asset");
  const char *direction = lumio_http_request_get_query (request, "direction");
  const char *status = lumio_http_request_get_query (request, "status");
  const char *text = lumio_http_request_get_query (request, "q");
  guint64 number = DEFAULT_LIMIT;

  if (cursor != NULL && !g_ascii_string_to_unsigned (cursor, 10, 1, G_MAXINT64, NULL, NULL))
    return refuse (error, "cursor", "This is no cursor of a page."), NULL;

  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, MAX_LIMIT, &number, NULL))
    return refuse (error, "limit", "A page has 1 to 200 items."), NULL;

  if (!is_one_of (direction, directions))
    return refuse (error, "direction", "A direction is in or out."), NULL;

  if (!is_one_of (status, statuses))
    return refuse (error, "status", "There is no such status."), NULL;

  if (text != NULL && strlen (text) > 200)
    return refuse (error, "q", "The text to search for is too long."), NULL;

  if (!read_time (request, "from", &query->filter.from, error) ||
      !read_time (request, "to", &query->filter.to, error))
    return NULL;

  if (asset != NULL)
    {
      g_auto(GStrv) parts = g_strsplit (asset, ":", 2);

      query->code = g_strdup (parts[0] != NULL ? parts[0] : "");
      query->issuer = parts[0] != NULL ? g_strdup (parts[1]) : NULL;
      query->filter.native = g_str_equal (query->code, "XLM") && query->issuer == NULL;
    }

  query->user_id = g_strdup (caller->user_id);
  query->cursor = g_strdup (cursor);
  query->direction = g_strdup (direction);
  query->status = g_strdup (status);
  query->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  query->filter.limit = (guint) number;

  return g_steal_pointer (&query);
}

static LumioHttpResponse *
list_payments (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  Query *query = read_query (caller, request, error);
  g_autoptr(LumioApiPayments) page = lumio_api_payments_new ();
  g_autoptr(GPtrArray) rows = NULL;
  guint limit;

  if (query == NULL)
    return NULL;

  limit = query->filter.limit;

  if (!(rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list, query,
                                                  free_query), error)))
    return NULL;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (page->items, lumio_payment_row_to_api (g_ptr_array_index (rows, i)));

  if (rows->len == limit)
    page->next_cursor =
      g_strdup_printf ("%" G_GINT64_FORMAT,
                       ((const LumioPaymentRow *) g_ptr_array_index (rows, limit - 1))->seq);

  return lumio_route_reply (200, &lumio_api_payments_record, page);
}

/* ---- the whole of it, as a file ---- */

static void
append_csv (GString               *text,
            const LumioPaymentRow *row)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc_usec (row->created_at);
  g_autofree char *when = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *amount = stellar_amount_format (row->amount);
  g_autofree char *fee = stellar_amount_format (row->fee);
  gboolean incoming = g_str_equal (row->direction, "in");

  lumio_csv_append (text, when, FALSE);
  lumio_csv_append (text, row->direction, FALSE);
  lumio_csv_append (text, row->status, FALSE);
  lumio_csv_append (text, amount, FALSE);
  lumio_csv_append (text, row->asset_code, FALSE);
  lumio_csv_append (text, row->asset_issuer, FALSE);
  lumio_csv_append (text, fee, FALSE);
  lumio_csv_append (text, row->counterparty_name, FALSE);
  lumio_csv_append (text, incoming ? row->sender_address : row->recipient_address, FALSE);
  lumio_csv_append (text, row->memo, FALSE);
  lumio_csv_append (text, row->tx_hash, FALSE);
  lumio_csv_append (text, row->id, TRUE);
}

static void
append_json (GString               *text,
             const LumioPaymentRow *row)
{
  g_autoptr(LumioApiPayment) payment = lumio_payment_row_to_api (row);
  g_autoptr(JsonNode) node = lumio_api_payment_to_json (payment);
  g_autofree char *line = lumio_json_print (node);

  if (text->len > 1)
    g_string_append (text, ",\n");

  g_string_append (text, line);
}

static LumioHttpResponse *
export_payments (LumioPlatform     *platform,
                 LumioCaller       *caller,
                 LumioHttpRequest  *request,
                 GError           **error)
{
  const char *format = lumio_http_request_get_query (request, "format");
  gboolean csv = g_strcmp0 (format, "json") != 0;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *cursor = NULL;
  LumioHttpResponse *response;
  gint64 from, to;
  guint n;

  if (format != NULL && !g_str_equal (format, "csv") && !g_str_equal (format, "json"))
    return refuse (error, "format", "A format is csv or json."), NULL;

  if (!read_time (request, "from", &from, error) || !read_time (request, "to", &to, error))
    return NULL;

  g_string_append (text, csv ? "created_at,direction,status,amount,asset_code,asset_issuer,fee,"
                   "name,address,memo,tx_hash,id\r\n"
                             : "[");

  do
    {
      Query *query = g_new0 (Query, 1);
      g_autoptr(GPtrArray) rows = NULL;

      query->user_id = g_strdup (caller->user_id);
      query->cursor = g_strdup (cursor);
      query->filter.from = from;
      query->filter.to = to;
      query->filter.limit = EXPORT_PAGE;

      if (!(rows = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list,
                                                      query, free_query), error)))
        return NULL;

      n = rows->len;

      for (guint i = 0; i < n; i++)
        {
          const LumioPaymentRow *row = g_ptr_array_index (rows, i);

          if (csv)
            append_csv (text, row);
          else
            append_json (text, row);

          if (i + 1 == n)
            {
              g_free (cursor);
              cursor = g_strdup_printf ("%" G_GINT64_FORMAT, row->seq);
            }
        }
    }
  while (n == EXPORT_PAGE);

  if (!csv)
    g_string_append (text, "]\n");

  response = lumio_http_response_new_bytes (200, csv ? "text/csv; charset=utf-8"
                                                     : "application/json",
                                            g_string_free_to_bytes (g_steal_pointer (&text)));
  lumio_http_response_set_header (response, "Content-Disposition",
                                  csv ? "attachment; filename=\"payments.csv\""
                                      : "attachment; filename=\"payments.json\"");

  return response;
}

static const LumioRouteMember list_members[] = {
  { "cursor", "string", FALSE },
  { "limit", "integer", FALSE },
  { "asset", "string", FALSE },
  { "direction", "string", FALSE },
  { "status", "string", FALSE },
  { "q", "string", FALSE },
  { "from", "string", FALSE },
  { "to", "string", FALSE },
};

static const LumioRouteMember export_members[] = {
  { "format", "string", FALSE },
  { "from", "string", FALSE },
  { "to", "string", FALSE },
};

static const LumioRoute routes[] = {
  { "GET", "/wallet/transactions", list_payments, LUMIO_ROUTE_AUTH, "Payments, newest first",
    list_members, G_N_ELEMENTS (list_members), 200, &lumio_api_payments_record },
  { "GET", "/wallet/transactions/export", export_payments, LUMIO_ROUTE_AUTH,
    "All payments as a file, in CSV (RFC 4180) or JSON",
    export_members, G_N_ELEMENTS (export_members) },
};

const LumioModule lumio_history_module = {
  .name = "history",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
