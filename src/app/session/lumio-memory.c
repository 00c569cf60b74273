#include "app/session/lumio-memory.h"

#include "app/session/lumio-secrets.h"
#include "base/lumio-patience.h"

#define KEY_MS 5000
#define MAX_CONTACTS 10000

/* The records that can still be read; one that cannot comes anew from the platform. */
static GPtrArray *
read_records (LumioCache            *cache,
              const char            *kind,
              guint                  limit,
              const LumioRecordType *type,
              GDestroyNotify         free_record)
{
  g_autoptr(GPtrArray) nodes = dex_await_boxed (lumio_cache_list (cache, kind, limit), NULL);
  GPtrArray *records = g_ptr_array_new_with_free_func (free_record);

  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      JsonNode *node = g_ptr_array_index (nodes, i);
      gpointer record = JSON_NODE_HOLDS_OBJECT (node)
                          ? lumio_record_from_json (type, json_node_get_object (node), NULL)
                          : NULL;

      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  return records;
}

static gpointer
read_one (LumioCache            *cache,
          const char            *kind,
          const LumioRecordType *type)
{
  g_autoptr(GPtrArray) records = read_records (cache, kind, 1, type, NULL);

  return records->len > 0 ? g_ptr_array_index (records, 0) : NULL;
}

LumioCache *
lumio_memory_open (const char *platform,
                   const char *login)
{
  g_autofree char *path = lumio_cache_build_path (platform, login);
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GError) error = NULL;
  LumioCache *cache = NULL;

  key = dex_await_boxed (lumio_await_within (lumio_secrets_get_key (platform, login), KEY_MS),
                         &error);

  if (key != NULL)
    cache = dex_await_object (lumio_cache_open (path, key), &error);

  if (error != NULL)
    g_message ("Nothing is kept for the next start: %s", error->message);

  return cache;
}

LumioMemory *
lumio_memory_read (LumioCache *cache,
                   guint       max_payments)
{
  g_autoptr(LumioMemory) self = g_new0 (LumioMemory, 1);

  self->user = read_one (cache, "user", &lumio_api_user_record);
  self->wallet = read_one (cache, "wallet", &lumio_api_wallet_record);
  self->balances = read_one (cache, "balances", &lumio_api_balances_record);
  self->payments = read_records (cache, "payment", max_payments, &lumio_api_payment_record,
                                 (GDestroyNotify) lumio_api_payment_free);
  self->contacts = read_records (cache, "contact", MAX_CONTACTS, &lumio_api_contact_record,
                                 (GDestroyNotify) lumio_api_contact_free);

  if (self->user == NULL || self->wallet == NULL || self->balances == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
lumio_memory_erase (LumioCache *cache,
                    const char *platform,
                    const char *login)
{
  g_autofree char *path = lumio_cache_build_path (platform, login);

  if (cache != NULL)
    {
      dex_await (lumio_cache_close (cache), NULL);
      g_object_unref (cache);
    }

  lumio_cache_erase (path);
  dex_await (lumio_secrets_clear (platform, login), NULL);
}

void
lumio_memory_free (LumioMemory *self)
{
  g_clear_pointer (&self->user, lumio_api_user_free);
  g_clear_pointer (&self->wallet, lumio_api_wallet_free);
  g_clear_pointer (&self->balances, lumio_api_balances_free);
  g_clear_pointer (&self->payments, g_ptr_array_unref);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_free (self);
}
