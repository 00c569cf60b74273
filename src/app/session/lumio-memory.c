#include "app/session/lumio-memory.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "app/cache/lumio-cache-payments.h"
#include "app/lumio-formats.h"
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

static GPtrArray *
read_payments (LumioCache *cache,
               guint       limit)
{
  g_autoptr(LumioPaymentFilter) all = lumio_payment_filter_new (0, 0, NULL);
  g_autoptr(GPtrArray) kept =
    dex_await_boxed (lumio_cache_read_payments (cache, all, 0, G_MAXINT64, 0, limit), NULL);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_payment_free);

  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      LumioKeptPayment *payment = g_ptr_array_index (kept, i);

      g_ptr_array_add (records, g_steal_pointer (&payment->record));
    }

  return records;
}

static LumioCache *
open_file (const char  *path,
           GBytes      *key,
           GError     **error)
{
  g_autoptr(LumioCache) cache = dex_await_object (lumio_cache_open (path, key), error);
  g_autoptr(GTimeZone) zone = lumio_formats_get_time_zone ();

  if (cache == NULL || !dex_await (lumio_cache_use_time_zone (cache, zone), error))
    return NULL;

  return g_steal_pointer (&cache);
}

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "lumio", NULL);
}

/* Without its key, which was never kept, such a file is of no use to anybody. */
static void
erase_passing (gboolean (*is_meant) (int pid))
{
  g_autofree char *folder = get_folder ();
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      int pid;

      if (sscanf (name, "passing-%d-", &pid) == 1 && is_meant (pid))
        lumio_cache_erase (path);
    }
}

static gboolean
is_ours (int pid)
{
  return pid == getpid ();
}

static gboolean
is_dead (int pid)
{
  return kill (pid, 0) < 0 && errno == ESRCH;
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
    cache = open_file (path, key, &error);

  if (cache == NULL)
    g_message ("Nothing is kept for the next start: %s", error->message);

  return cache;
}

LumioCache *
lumio_memory_open_passing (void)
{
  static guint n_opened;
  g_autofree char *folder = get_folder ();
  g_autofree char *path = g_strdup_printf ("%s/passing-%d-%u.db", folder, getpid (), n_opened++);
  guint8 random[32];
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GError) error = NULL;
  LumioCache *cache;

  randombytes_buf (random, sizeof random);
  key = g_bytes_new (random, sizeof random);
  sodium_memzero (random, sizeof random);
  erase_passing (is_dead);

  if (!(cache = open_file (path, key, &error)))
    g_message ("Nothing is kept while Lumio runs: %s", error->message);

  return cache;
}

void
lumio_memory_erase_passing (void)
{
  erase_passing (is_ours);
}

LumioMemory *
lumio_memory_read (LumioCache *cache,
                   guint       max_payments)
{
  g_autoptr(LumioMemory) self = g_new0 (LumioMemory, 1);

  self->user = read_one (cache, "user", &lumio_api_user_record);
  self->wallet = read_one (cache, "wallet", &lumio_api_wallet_record);
  self->balances = read_one (cache, "balances", &lumio_api_balances_record);
  self->payments = read_payments (cache, max_payments);
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
      lumio_cache_erase (lumio_cache_get_path (cache));
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
