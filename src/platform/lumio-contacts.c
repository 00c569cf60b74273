#include "platform/lumio-contacts.h"

#include <string.h>

#include "base/lumio-clock.h"
#include "base/lumio-json.h"
#include "platform/http/lumio-route.h"
#include "platform/lumio-live.h"
#include "platform/lumio-payment-checks.h"
#include "platform/lumio-rail.h"
#include "platform/lumio-wallets.h"
#include "platform/store/store-contacts.h"
#include "platform/store/store-users.h"
#include "stellar/stellar-asset.h"

#define MAX_NAME 200
#define MAX_MEMO 28

typedef struct
{
  char            *user_id;
  char            *id;
  char            *text;
  LumioApiContact *contact; /* what to write; NULL members stay as they are */
  gboolean         clear_memo;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->user_id);
  g_free (work->id);
  g_free (work->text);
  g_clear_pointer (&work->contact, lumio_api_contact_free);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, free_work)

static Work *
new_work (LumioCaller *caller,
          const char  *id,
          const char  *text)
{
  Work *work = g_new0 (Work, 1);

  work->user_id = g_strdup (caller->user_id);
  work->id = g_strdup (id);
  work->text = g_strdup (text);

  return work;
}

static GError *
not_found (void)
{
  return lumio_problem_to_error (lumio_problem_new (404, "not_found", "Not found",
                                                    "There is no such contact."));
}

static gboolean
tell (LumioConnection        *connection,
      const char             *user_id,
      const char             *id,
      const LumioApiContact  *contact,
      GError                **error)
{
  g_autoptr(LumioApiContactChange) change = lumio_api_contact_change_new ();

  change->id = g_strdup (id);
  change->deleted = contact == NULL;
  change->contact = lumio_api_contact_copy (contact);

  return lumio_live_append (connection, user_id, "contact",
                            lumio_api_contact_change_to_json (change), error);
}

static DexFuture *
finish (const LumioApiContact *contact,
        GError                *error)
{
  LumioProblem *problem;

  if (error == NULL)
    return dex_future_new_take_boxed (lumio_api_contact_get_type (),
                                      lumio_api_contact_copy (contact));

  if (!g_error_matches (error, LUMIO_DATABASE_ERROR, LUMIO_DATABASE_ERROR_CONSTRAINT))
    return dex_future_new_for_error (error);

  g_error_free (error);
  problem = lumio_problem_new (409, "contact_exists", "You have this contact already",
                               "There is a contact with this address and note.");

  return dex_future_new_for_error (lumio_problem_to_error (lumio_problem_set_field (problem,
                                                                                    "address")));
}

static DexFuture *
add (LumioConnection *connection,
     gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;

  if (lumio_store_contacts_insert (connection, work->user_id, work->contact, &error))
    tell (connection, work->user_id, work->contact->id, work->contact, &error);

  return finish (work->contact, error);
}

static DexFuture *
change (LumioConnection *connection,
        gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiContact) contact = NULL;
  GError *error = NULL;

  contact = lumio_store_contacts_by_id (connection, work->user_id, work->id, &error);

  if (contact == NULL)
    return dex_future_new_for_error (error != NULL ? error : not_found ());

  if (work->contact->name != NULL)
    g_set_str (&contact->name, work->contact->name);

  if (work->contact->address != NULL)
    g_set_str (&contact->address, work->contact->address);

  if (work->contact->memo != NULL || work->clear_memo)
    g_set_str (&contact->memo, work->contact->memo);

  if (lumio_store_contacts_update (connection, work->user_id, contact, lumio_clock_now (), &error))
    tell (connection, work->user_id, contact->id, contact, &error);

  return finish (contact, error);
}

static DexFuture *
delete (LumioConnection *connection,
        gpointer         user_data)
{
  Work *work = user_data;
  GError *error = NULL;
  gint64 n = lumio_store_contacts_delete (connection, work->user_id, work->id, &error);

  if (n == 0)
    error = not_found ();
  else if (n > 0)
    tell (connection, work->user_id, work->id, NULL, &error);

  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();
}

static DexFuture *
list (LumioConnection *connection,
      gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;
  LumioApiContacts *contacts;

  if (!(rows = lumio_store_contacts_list (connection, work->user_id, work->text, &error)))
    return dex_future_new_for_error (error);

  contacts = lumio_api_contacts_new ();

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (contacts->items, lumio_api_contact_copy (g_ptr_array_index (rows, i)));

  return dex_future_new_take_boxed (lumio_api_contacts_get_type (), contacts);
}

static gboolean
refuse (GError     **error,
        const char  *code,
        const char  *field,
        const char  *sentence)
{
  g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (
                                                      lumio_problem_new (400, code, "A field is not right", "%s", sentence), field)));

  return FALSE;
}

/* The members that a body has; `whole` where name and address must be there. */
static gboolean
read_contact (Work              *work,
              LumioHttpRequest  *request,
              gboolean           whole,
              GError           **error)
{
  JsonObject *body = lumio_http_request_get_json (request, error);
  g_autoptr(GError) local_error = NULL;
  LumioApiContact *contact;

  if (body == NULL)
    return FALSE;

  work->contact = contact = lumio_api_contact_new ();
  contact->name = g_strdup (whole ? lumio_json_get_text (body, "name", MAX_NAME, &local_error)
                                  : lumio_json_opt_text (body, "name", MAX_NAME, &local_error));
  contact->address = g_strdup (whole ? lumio_json_get_text (body, "address", 128, &local_error)
                                     : lumio_json_opt_text (body, "address", 128, &local_error));
  contact->memo = g_strdup (lumio_json_opt_text (body, "memo", 4096, &local_error));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (contact->name != NULL && *g_strstrip (contact->name) == '\0')
    return refuse (error, "invalid_field", "name", "A contact needs a name.");

  if (contact->address != NULL && !lumio_payment_check_address (contact->address, "address", error))
    return FALSE;

  if (contact->memo != NULL && *contact->memo == '\0')
    {
      g_clear_pointer (&contact->memo, g_free);
      work->clear_memo = TRUE;
    }

  if (contact->memo != NULL && strlen (contact->memo) > MAX_MEMO)
    return refuse (error, "memo_too_long", "memo", "A note has at most 28 bytes.");

  return TRUE;
}

static LumioHttpResponse *
answer_contact (LumioPlatform      *platform,
                LumioCaller        *caller,
                LumioDatabaseFunc   func,
                Work               *work,
                guint               status,
                GError            **error)
{
  g_autoptr(LumioApiContact) contact =
    dex_await_boxed (lumio_store_write (lumio_platform_get_store (platform), func, work,
                                        free_work), error);

  if (contact == NULL)
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  return lumio_route_reply (status, &lumio_api_contact_record, contact);
}

static LumioHttpResponse *
list_contacts (LumioPlatform     *platform,
               LumioCaller       *caller,
               LumioHttpRequest  *request,
               GError           **error)
{
  Work *work = new_work (caller, NULL, lumio_http_request_get_query (request, "q"));
  g_autoptr(LumioApiContacts) contacts =
    dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), list, work,
                                       free_work), error);

  return contacts != NULL ? lumio_route_reply (200, &lumio_api_contacts_record, contacts) : NULL;
}

static LumioHttpResponse *
add_contact (LumioPlatform     *platform,
             LumioCaller       *caller,
             LumioHttpRequest  *request,
             GError           **error)
{
  g_autoptr(Work) work = new_work (caller, NULL, NULL);

  if (!read_contact (work, request, TRUE, error))
    return NULL;

  work->contact->id = g_uuid_string_random ();
  work->contact->created_at = lumio_clock_now ();

  return answer_contact (platform, caller, add, g_steal_pointer (&work), 201, error);
}

static LumioHttpResponse *
change_contact (LumioPlatform     *platform,
                LumioCaller       *caller,
                LumioHttpRequest  *request,
                GError           **error)
{
  g_autoptr(Work) work = new_work (caller, lumio_http_request_get_param (request, "id"), NULL);

  if (!read_contact (work, request, FALSE, error))
    return NULL;

  return answer_contact (platform, caller, change, g_steal_pointer (&work), 200, error);
}

static LumioHttpResponse *
delete_contact (LumioPlatform     *platform,
                LumioCaller       *caller,
                LumioHttpRequest  *request,
                GError           **error)
{
  Work *work = new_work (caller, lumio_http_request_get_param (request, "id"), NULL);

  if (!dex_await (lumio_store_write (lumio_platform_get_store (platform), delete, work, free_work),
                  error))
    return NULL;

  lumio_live_poke (platform, caller->user_id);

  return lumio_http_response_new_empty (204);
}

/* ---- people and addresses ---- */

/* "a…@example.org": enough to recognise, too little to collect. */
static char *
mask_email (const char *email)
{
  const char *at = email != NULL ? strchr (email, '@') : NULL;

  return at != NULL ? g_strdup_printf ("%.1s…%s", email, at) : NULL;
}

static DexFuture *
look_up (LumioConnection *connection,
         gpointer         user_data)
{
  Work *work = user_data;
  g_autofree char *login = g_utf8_strdown (g_strstrip (work->text), -1);
  g_autoptr(LumioUserRow) user = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  LumioApiPeople *people;
  GError *error = NULL;

  user = lumio_store_users_by_login (connection, login, &error);

  if (user != NULL)
    wallet = lumio_store_wallets_by_user (connection, user->id, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  people = lumio_api_people_new ();

  if (wallet != NULL && user->is_active && !g_str_equal (user->id, work->user_id))
    {
      LumioApiPerson *person = lumio_api_person_new ();

      person->user_id = g_strdup (user->id);
      person->name = g_strdup (user->full_name);
      person->address = g_strdup (wallet->public_key);
      person->email_masked = mask_email (user->email);
      g_ptr_array_add (people->items, person);
    }

  return dex_future_new_take_boxed (lumio_api_people_get_type (), people);
}

static LumioHttpResponse *
find_people (LumioPlatform     *platform,
             LumioCaller       *caller,
             LumioHttpRequest  *request,
             GError           **error)
{
  const char *text = lumio_http_request_get_query (request, "q");
  g_autoptr(LumioApiPeople) people = NULL;

  if (text == NULL || strlen (text) < 3 || strlen (text) > 255)
    {
      refuse (error, "invalid_field", "q", "Give the whole e-mail address or telephone number.");
      return NULL;
    }

  people = dex_await_boxed (lumio_store_read (lumio_platform_get_store (platform), look_up,
                                              new_work (caller, NULL, text), free_work), error);

  return people != NULL ? lumio_route_reply (200, &lumio_api_people_record, people) : NULL;
}

static DexFuture *
load_name (LumioConnection *connection,
           gpointer         user_data)
{
  Work *work = user_data;
  g_autoptr(LumioApiContact) contact = NULL;
  g_autoptr(LumioWalletRow) wallet = NULL;
  g_autoptr(LumioUserRow) user = NULL;
  GError *error = NULL;

  contact = lumio_store_contacts_by_address (connection, work->user_id, work->text, &error);

  if (error == NULL && contact == NULL)
    wallet = lumio_store_wallets_by_address (connection, work->text, &error);

  if (error == NULL && wallet != NULL && wallet->user_id != NULL)
    user = lumio_store_users_by_id (connection, wallet->user_id, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_for_string (contact != NULL ? contact->name
                                                    : user != NULL ? user->full_name : "");
}

static LumioHttpResponse *
get_destination (LumioPlatform     *platform,
                 LumioCaller       *caller,
                 LumioHttpRequest  *request,
                 GError           **error)
{
  const char *given = lumio_http_request_get_param (request, "address");
  const char *asset = lumio_http_request_get_query (request, "asset");
  g_autoptr(LumioApiDestination) destination = lumio_api_destination_new ();
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioWalletRow) mine = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  StellarMuxedAccount muxed;
  StellarAsset parsed;

  if (!lumio_payment_check_address (given, "address", error))
    return NULL;

  if (asset != NULL && !g_str_equal (asset, "XLM") && !stellar_asset_parse (asset, &parsed, NULL))
    {
      refuse (error, "asset_unknown", "asset", "An asset is written as CODE:ISSUER.");
      return NULL;
    }

  stellar_muxed_account_parse (given, &muxed, NULL);
  address = stellar_muxed_account_dup_address (&muxed);

  if (!(mine = dex_await_boxed (lumio_wallets_load_row (platform, caller->user_id), error)) ||
      !(name = dex_await_string (lumio_store_read (lumio_platform_get_store (platform), load_name,
                                                   new_work (caller, NULL, address), free_work),
                                 error)))
    return NULL;

  account = dex_await_boxed (lumio_horizon_load_account (
                               lumio_rail_get_horizon (lumio_rail_get (platform)), address),
                             &local_error);

  if (account == NULL && !lumio_horizon_is_missing (local_error))
    {
      g_propagate_error (error, lumio_problem_to_error (
                           lumio_problem_new (503, "ledger_unavailable", "The ledger does not answer",
                                              "The address cannot be checked right now.")));
      return NULL;
    }

  destination->address = g_strdup (given);
  destination->exists = account != NULL;
  destination->is_self = g_str_equal (address, mine->public_key);
  destination->name = *name != '\0' ? g_steal_pointer (&name) : NULL;
  destination->minimum_balance = 2 * LUMIO_BASE_RESERVE;

  if (account != NULL)
    {
      const LumioHorizonBalance *line =
        asset != NULL ? lumio_horizon_account_find_balance (account, asset) : NULL;

      destination->memo_required = account->memo_required && given[0] != 'M';
      destination->accepts = asset == NULL || g_str_equal (asset, "XLM") ||
                             g_str_equal (asset, "native") ||
                             g_str_has_suffix (asset, account->address) ||
                             (line != NULL && line->authorized);
    }

  return lumio_route_reply (200, &lumio_api_destination_record, destination);
}

static const LumioRouteMember add_members[] = {
  { "name", "string", TRUE },
  { "address", "string", TRUE },
  { "memo", "string", FALSE },
};

static const LumioRouteMember change_members[] = {
  { "name", "string", FALSE },
  { "address", "string", FALSE },
  { "memo", "string", FALSE },
};

static const LumioRouteMember search_members[] = {
  { "q", "string", FALSE },
};

static const LumioRouteMember asset_members[] = {
  { "asset", "string", FALSE },
};

static const LumioRoute routes[] = {
  { "GET", "/contacts", list_contacts, LUMIO_ROUTE_AUTH, "Contacts by name",
    search_members, G_N_ELEMENTS (search_members), 200, &lumio_api_contacts_record },
  { "POST", "/contacts", add_contact, LUMIO_ROUTE_AUTH, "Add a contact",
    add_members, G_N_ELEMENTS (add_members), 201, &lumio_api_contact_record },
  { "PATCH", "/contacts/{id}", change_contact, LUMIO_ROUTE_AUTH, "Change a contact",
    change_members, G_N_ELEMENTS (change_members), 200, &lumio_api_contact_record },
  { "DELETE", "/contacts/{id}", delete_contact, LUMIO_ROUTE_AUTH, "Remove a contact",
    .status = 204 },
  { "GET", "/users/lookup", find_people, LUMIO_ROUTE_AUTH,
    "Somebody by the whole e-mail address or telephone number",
    search_members, G_N_ELEMENTS (search_members), 200, &lumio_api_people_record },
  { "GET", "/destinations/{address}", get_destination, LUMIO_ROUTE_AUTH,
    "What is known of an address before it is paid",
    asset_members, G_N_ELEMENTS (asset_members), 200, &lumio_api_destination_record },
};

const LumioModule lumio_contacts_module = {
  .name = "contacts",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
