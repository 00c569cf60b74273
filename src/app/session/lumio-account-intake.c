#include "app/session/lumio-account-private.h"

#include "base/lumio-fiber.h"
#include "base/lumio-json.h"

/* How often everything is asked for where no live events come: at first, then, and while it fails. */
#define FIRST_POLL_SECONDS 5
#define POLL_SECONDS 10
#define RAREST_POLL_SECONDS 60

const LumioApiBalance *
lumio_account_find_balance (LumioAccount *self,
                            const char   *code)
{
  for (guint i = 0; self->balances != NULL && i < self->balances->items->len; i++)
    {
      const LumioApiBalance *balance = g_ptr_array_index (self->balances->items, i);
      gboolean native = balance->asset->issuer == NULL;

      if (native && g_str_equal (code, "XLM"))
        return balance;

      if (!native && self->wallet != NULL && self->wallet->usdc != NULL &&
          g_str_equal (code, "USDC") && lumio_api_asset_equal (balance->asset, self->wallet->usdc))
        return balance;
    }

  return NULL;
}

/* Keeps for the next start what has just been learnt. */
static void
keep (LumioAccount *self,
      const char   *kind,
      const char   *id,
      gint64        time,
      JsonNode     *node)
{
  if (self->cache == NULL || self->restoring)
    {
      json_node_unref (node);
      return;
    }

  dex_future_disown (lumio_cache_save (self->cache, kind, id, time, node));
}

/* ---- the one door through which everything comes ---- */

void
lumio_account_take_balances (LumioAccount     *self,
                             LumioApiBalances *balances)
{
  g_clear_pointer (&self->balances, lumio_api_balances_free);
  self->balances = balances;
  self->as_of = g_get_real_time ();

  for (guint i = 0; i < balances->items->len; i++)
    {
      const LumioApiBalance *balance = g_ptr_array_index (balances->items, i);

      self->as_of = MIN (self->as_of, balance->as_of);
    }

  keep (self, "balances", "", self->as_of, lumio_api_balances_to_json (balances));
  lumio_account_notify_prop (self, PROP_USDC);
  lumio_account_notify_prop (self, PROP_XLM);
  lumio_account_notify_prop (self, PROP_AS_OF);
}

/* TRUE where it is a new one. */
gboolean
lumio_account_show_payment (LumioAccount          *self,
                            const LumioApiPayment *record)
{
  LumioPayment *known = g_hash_table_lookup (self->by_id, record->id);
  g_autoptr(LumioPayment) payment = NULL;

  if (known != NULL)
    {
      /* An answer may have been overtaken on its way. */
      if (lumio_payment_get_record (known)->updated_at <= record->updated_at)
        lumio_payment_set_record (known, record);

      return FALSE;
    }

  payment = lumio_payment_new (record);
  lumio_payment_refresh (payment, self->hide_amounts);
  g_list_store_insert_sorted (self->payments, payment, lumio_payment_compare, NULL);
  g_hash_table_insert (self->by_id, g_strdup (record->id), payment);

  return TRUE;
}

/* `records` is taken. */
static void
keep_payments (LumioAccount *self,
               GPtrArray    *records)
{
  if (self->cache == NULL)
    {
      g_ptr_array_unref (records);
      return;
    }

  dex_future_disown (lumio_cache_save_payments (self->cache, records));
}

void
lumio_account_note_payment (LumioAccount          *self,
                            const LumioApiPayment *record)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);
  gboolean is_new = lumio_account_show_payment (self, record);

  g_ptr_array_add (records, lumio_api_payment_copy (record));
  keep_payments (self, records);

  if (is_new && g_str_equal (record->direction, "in") &&
      g_get_real_time () - record->created_at < G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
    lumio_account_emit_arrived (self, g_hash_table_lookup (self->by_id, record->id));
}

static void
filling_changed_cb (LumioAccount *self)
{
  lumio_account_notify_prop (self, PROP_FILLING);
}

void
lumio_account_end_history (LumioAccount *self)
{
  if (self->history == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->history, self);
  lumio_history_stop (self->history);
  g_clear_object (&self->history);
  lumio_account_notify_prop (self, PROP_FILLING);
}

/* The platform's newest page; what is older follows by itself. */
static void
take_page (LumioAccount     *self,
           LumioApiPayments *page)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);

  for (guint i = 0; i < page->items->len; i++)
    {
      const LumioApiPayment *record = g_ptr_array_index (page->items, i);

      lumio_account_show_payment (self, record);
      g_ptr_array_add (records, lumio_api_payment_copy (record));
    }

  keep_payments (self, records);

  if (self->cache == NULL)
    return;

  if (self->history == NULL)
    {
      self->history = lumio_history_new (self->client, self->cache);
      g_signal_connect_object (self->history, "notify::filling", G_CALLBACK (filling_changed_cb),
                               self, G_CONNECT_SWAPPED);
    }

  lumio_history_fill (self->history, page);
}

void
lumio_account_set_cache (LumioAccount *self,
                         LumioCache   *cache)
{
  lumio_account_end_history (self);

  if (g_set_object (&self->cache, cache))
    lumio_account_notify_prop (self, PROP_CACHE);
}

static void
drop_contact (LumioAccount *self,
              const char   *id)
{
  if (self->cache != NULL && !self->restoring)
    dex_future_disown (lumio_cache_remove (self->cache, "contact", id));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->contacts)); i++)
    {
      g_autoptr(LumioContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i);

      if (g_str_equal (lumio_contact_get_record (contact)->id, id))
        {
          g_list_store_remove (self->contacts, i);
          return;
        }
    }
}

void
lumio_account_take_contact (LumioAccount          *self,
                            const LumioApiContact *record)
{
  g_autoptr(LumioContact) contact = lumio_contact_new (record);

  drop_contact (self, record->id);
  keep (self, "contact", record->id, record->created_at, lumio_api_contact_to_json (record));
  g_list_store_insert_sorted (self->contacts, contact, lumio_contact_compare, NULL);
}

void
lumio_account_note_contact (LumioAccount          *self,
                            const LumioApiContact *record)
{
  lumio_account_take_contact (self, record);
}

void
lumio_account_drop_contact (LumioAccount *self,
                            const char   *id)
{
  drop_contact (self, id);
}

void
lumio_account_take_user (LumioAccount *self,
                         LumioApiUser *user)
{
  g_clear_pointer (&self->user, lumio_api_user_free);
  self->user = user;
  keep (self, "user", "", user->created_at, lumio_api_user_to_json (user));
  lumio_account_notify_prop (self, PROP_NAME);
  lumio_account_notify_prop (self, PROP_EMAIL);
}

void
lumio_account_note_user (LumioAccount       *self,
                         const LumioApiUser *record)
{
  lumio_account_take_user (self, lumio_api_user_copy (record));
}

void
lumio_account_take_wallet (LumioAccount   *self,
                           LumioApiWallet *wallet)
{
  g_clear_pointer (&self->wallet, lumio_api_wallet_free);
  self->wallet = wallet;
  keep (self, "wallet", "", 0, lumio_api_wallet_to_json (wallet));
  lumio_account_notify_prop (self, PROP_ADDRESS);
}

static void
set_online (LumioAccount *self,
            gboolean      online)
{
  if (self->online == online)
    return;

  self->online = online;
  lumio_account_notify_prop (self, PROP_ONLINE);
}

/* ---- reading everything ---- */

static DexFuture *
load_fiber (gpointer user_data)
{
  LumioAccount *self = user_data;
  g_autoptr(LumioApiMe) me = NULL;
  g_autoptr(LumioApiPayments) page = NULL;
  g_autoptr(LumioApiContacts) contacts = NULL;
  LumioApiBalances *balances;
  g_autoptr(GError) error = NULL;

  if (!(me = dex_await_boxed (lumio_api_client_get_me (self->client), &error)))
    {
      if (error->domain == LUMIO_PROBLEM_ERROR && error->code == 401)
        lumio_account_expel (self);
      else if (self->stream == NULL || !lumio_event_source_get_connected (self->stream))
        set_online (self, FALSE);

      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  lumio_account_take_user (self, g_steal_pointer (&me->user));
  lumio_account_take_wallet (self, g_steal_pointer (&me->wallet));

  if ((balances = dex_await_boxed (lumio_api_client_get_balances (self->client), NULL)))
    lumio_account_take_balances (self, balances);

  if ((page = dex_await_boxed (lumio_api_client_list_payments (self->client, NULL, LUMIO_ACCOUNT_RECENT), NULL)))
    take_page (self, page);

  if ((contacts = dex_await_boxed (lumio_api_client_list_contacts (self->client), NULL)))
    {
      while (g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) > 0)
        {
          g_autoptr(LumioContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), 0);

          drop_contact (self, lumio_contact_get_record (contact)->id);
        }

      for (guint i = 0; i < contacts->items->len; i++)
        lumio_account_take_contact (self, g_ptr_array_index (contacts->items, i));
    }

  self->loaded = TRUE;
  set_online (self, TRUE);

  return dex_future_new_true ();
}

DexFuture *
lumio_account_load (LumioAccount *self)
{
  return lumio_fiber_spawn (load_fiber, g_object_ref (self), g_object_unref);
}

/* ---- the live stream ---- */

static void
event_cb (LumioEventSource *stream,
          const char       *type,
          const char       *id,
          const char       *data,
          LumioAccount     *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = lumio_json_parse (data, -1, &error);
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_warning ("An event cannot be read");
      return;
    }

  object = json_node_get_object (node);

  if (g_str_equal (type, "payment"))
    {
      g_autoptr(LumioApiPayment) payment = lumio_api_payment_from_json (object, &error);

      if (payment != NULL)
        lumio_account_note_payment (self, payment);
    }
  else if (g_str_equal (type, "balances"))
    {
      LumioApiBalances *balances = lumio_api_balances_from_json (object, &error);

      if (balances != NULL)
        lumio_account_take_balances (self, balances);
    }
  else if (g_str_equal (type, "contact"))
    {
      g_autoptr(LumioApiContactChange) change = lumio_api_contact_change_from_json (object, &error);

      if (change != NULL && change->deleted)
        drop_contact (self, change->id);
      else if (change != NULL && change->contact != NULL)
        lumio_account_take_contact (self, change->contact);
    }
  else if (g_str_equal (type, "user"))
    {
      LumioApiUser *user = lumio_api_user_from_json (object, &error);

      if (user != NULL)
        lumio_account_take_user (self, user);
    }
  else if (g_str_equal (type, "event") || g_str_equal (type, "investment") ||
           g_str_equal (type, "distribution"))
    {
      lumio_account_emit_told (self, type, object);
    }
  else if (g_str_equal (type, "reset"))
    {
      dex_future_disown (lumio_account_load (self));
    }

  if (error != NULL)
    g_warning ("An event of type %s cannot be read: %s", type, error->message);
}

static void begin_polling (LumioAccount *self,
                           guint         seconds);

static DexFuture *
polled_cb (DexFuture *future,
           gpointer   user_data)
{
  LumioAccount *self = user_data;
  gboolean answered = dex_future_get_value (future, NULL) != NULL;

  if (self->stream != NULL && !lumio_event_source_get_connected (self->stream))
    begin_polling (self, answered ? POLL_SECONDS
                                  : MIN (self->poll_seconds * 2, RAREST_POLL_SECONDS));

  return dex_future_new_true ();
}

static void
poll_cb (gpointer user_data)
{
  LumioAccount *self = user_data;

  self->polling = 0;
  dex_future_disown (dex_future_finally (lumio_account_load (self), polled_cb,
                                         g_object_ref (self), g_object_unref));
}

static void
begin_polling (LumioAccount *self,
               guint         seconds)
{
  g_clear_handle_id (&self->polling, g_source_remove);
  self->poll_seconds = seconds;
  self->polling = g_timeout_add_seconds_once (seconds, poll_cb, self);
}

static void
connected_cb (LumioEventSource *stream,
              GParamSpec       *pspec,
              LumioAccount     *self)
{
  gboolean connected = lumio_event_source_get_connected (stream);

  /* What the cache showed without a connection is read anew with the first one. */
  if (connected && !self->loaded)
    dex_future_disown (lumio_account_load (self));

  if (connected)
    g_clear_handle_id (&self->polling, g_source_remove);
  else
    begin_polling (self, FIRST_POLL_SECONDS);

  set_online (self, connected);
}

static void
refused_cb (LumioEventSource *stream,
            GParamSpec       *pspec,
            LumioAccount     *self)
{
  if (lumio_event_source_get_refused_status (stream) == 401)
    lumio_account_expel (self);
}

void
lumio_account_listen (LumioAccount *self)
{
  self->stream = lumio_api_client_open_stream (self->client, NULL);
  g_signal_connect (self->stream, "event", G_CALLBACK (event_cb), self);
  g_signal_connect (self->stream, "notify::connected", G_CALLBACK (connected_cb), self);
  g_signal_connect (self->stream, "notify::refused-status", G_CALLBACK (refused_cb), self);
  lumio_event_source_start (self->stream);
  begin_polling (self, FIRST_POLL_SECONDS);
}

void
lumio_account_end_listening (LumioAccount *self)
{
  g_clear_handle_id (&self->polling, g_source_remove);

  if (self->stream == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->stream, self);
  lumio_event_source_stop (self->stream);
  g_clear_object (&self->stream);
}
