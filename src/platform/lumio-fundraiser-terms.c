#include "platform/lumio-fundraisers.h"

#include "base/lumio-json.h"
#include "base/lumio-problem.h"

#define MAX_NAME 200
#define MAX_DESCRIPTION 20000
#define MAX_TICKET_TYPES 50
#define MAX_COUNT G_GINT64_CONSTANT (1000000000)
#define WHOLE_SHARE G_GINT64_CONSTANT (1000000000)

gpointer
lumio_fundraisers_refuse (GError     **error,
                          guint        status,
                          const char  *code,
                          const char  *field,
                          const char  *sentence)
{
  LumioProblem *problem = lumio_problem_new (status, code, NULL, "%s", sentence);

  if (field != NULL)
    lumio_problem_set_field (problem, field);

  g_propagate_error (error, lumio_problem_to_error (problem));

  return NULL;
}

static void
read_text (JsonObject  *body,
           const char  *name,
           gsize        max,
           gboolean     must,
           char       **place,
           GError     **error)
{
  const char *text;

  if (*error != NULL || (!must && !json_object_has_member (body, name)))
    {
      if (*place == NULL)
        *place = g_strdup ("");

      return;
    }

  if (!(text = lumio_json_get_text (body, name, max, error)))
    return;

  g_free (*place);
  *place = g_strstrip (g_strdup (text));

  if (must && **place == '\0')
    lumio_fundraisers_refuse (error, 400, "invalid_field", name, "It must not be empty.");
}

static void
read_amount (JsonObject  *body,
             const char  *name,
             gboolean     must,
             gint64      *place,
             GError     **error)
{
  gint64 amount;

  if (*error != NULL || (!must && !json_object_has_member (body, name)))
    return;

  amount = lumio_json_get_amount (body, name, error);

  if (*error == NULL && amount == 0)
    lumio_fundraisers_refuse (error, 400, "amount_not_positive", name, "It must be more than zero.");
  else if (*error == NULL)
    *place = amount;
}

static void
read_time (JsonObject  *body,
           const char  *name,
           gint64      *place,
           GError     **error)
{
  if (*error != NULL || !json_object_has_member (body, name))
    return;

  if (json_object_get_null_member (body, name))
    *place = 0;
  else
    *place = lumio_json_get_time (body, name, error);
}

static void
read_ticket_types (LumioFundraiserRow  *row,
                   JsonObject          *body,
                   GError             **error)
{
  JsonArray *array;

  if (*error != NULL || !json_object_has_member (body, "ticket_types") ||
      !(array = lumio_json_get_array (body, "ticket_types", error)))
    return;

  if (json_array_get_length (array) > MAX_TICKET_TYPES)
    {
      lumio_fundraisers_refuse (error, 400, "invalid_field", "ticket_types",
                                "There can be 50 types of tickets at most.");
      return;
    }

  g_ptr_array_set_size (row->ticket_types, 0);

  for (guint i = 0; *error == NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      LumioApiTicketType *type = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        type = lumio_api_ticket_type_from_json (json_node_get_object (node), error);

      if (type != NULL)
        g_ptr_array_add (row->ticket_types, type);

      if (*error == NULL &&
          (type == NULL || *type->name == '\0' || strlen (type->name) > MAX_NAME ||
           type->price <= 0 || type->capacity < 1 || type->capacity > MAX_COUNT))
        lumio_fundraisers_refuse (error, 400, "invalid_field", "ticket_types",
                                  "A type of tickets has a name, a price and a capacity.");
    }
}

static void
check_terms (LumioFundraiserRow  *row,
             GError             **error)
{
  if (*error != NULL)
    return;

  /* Each token costs the same, so what is not a whole number of them can never be raised. */
  if (row->funding_goal % row->token_price != 0)
    {
      lumio_fundraisers_refuse (error, 400, "goal_not_divisible", "fundingGoal",
                                "The goal must be a whole number of tokens at their price.");
      return;
    }

  row->supply = row->funding_goal / row->token_price;

  if (row->supply > MAX_COUNT)
    lumio_fundraisers_refuse (error, 400, "supply_too_large", "tokenPrice",
                              "There can be 1,000,000,000 tokens at most: raise their price.");
  else if (row->share > WHOLE_SHARE)
    lumio_fundraisers_refuse (error, 400, "invalid_field", "revenueSharePct",
                              "A share is more than 0 and at most 100 percent.");
  else if (row->min_per_investor > row->supply)
    lumio_fundraisers_refuse (error, 400, "invalid_field", "min_per_investor",
                              "There are fewer tokens than this.");
  else if (row->max_per_investor != 0 && row->max_per_investor < row->min_per_investor)
    lumio_fundraisers_refuse (error, 400, "invalid_field", "max_per_investor",
                              "The most one can buy is less than the least.");
}

gboolean
lumio_fundraisers_read_terms (LumioFundraiserRow  *row,
                              JsonObject          *body,
                              gboolean             whole,
                              GError             **error)
{
  GError *local_error = NULL;

  read_text (body, "name", MAX_NAME, whole || json_object_has_member (body, "name"), &row->name,
             &local_error);
  read_text (body, "description", MAX_DESCRIPTION, FALSE, &row->description, &local_error);
  read_text (body, "venue", MAX_NAME, FALSE, &row->venue, &local_error);
  read_amount (body, "fundingGoal", whole, &row->funding_goal, &local_error);
  read_amount (body, "tokenPrice", whole, &row->token_price, &local_error);
  read_amount (body, "revenueSharePct", whole, &row->share, &local_error);
  read_time (body, "starts_at", &row->starts_at, &local_error);
  read_time (body, "closes_at", &row->closes_at, &local_error);

  if (local_error == NULL)
    row->min_per_investor = lumio_json_opt_int (body, "min_per_investor", 1, MAX_COUNT,
                                                row->min_per_investor, &local_error);

  if (local_error == NULL)
    row->max_per_investor = lumio_json_opt_int (body, "max_per_investor", 0, MAX_COUNT,
                                                row->max_per_investor, &local_error);

  read_ticket_types (row, body, &local_error);
  check_terms (row, &local_error);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);
  return FALSE;
}
