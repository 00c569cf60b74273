#include "platform/lumio-verbs.h"

#include <sodium.h>
#include <string.h>

#include "base/lumio-fiber.h"
#include "platform/lumio-books.h"
#include "platform/lumio-key-file.h"
#include "platform/store/store-audit.h"
#include "platform/store/store-wallets.h"

#define KEY_BYTES 32

typedef struct
{
  LumioPlatform *platform;
  GStrv words;
} Call;

typedef int (*Verb) (LumioPlatform      *platform,
                     const char * const *words);

static void
free_call (gpointer data)
{
  Call *call = data;

  g_object_unref (call->platform);
  g_strfreev (call->words);
  g_free (call);
}

static int
complain (GError *error)
{
  g_printerr ("lumio-platform: %s\n", error->message);
  g_error_free (error);
  return 1;
}

static DexFuture *
verify_job (LumioConnection *connection,
            gpointer         user_data)
{
  GError *error = NULL;
  gint64 count = 0;

  if (!lumio_store_audit_verify (connection, &count, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_int64 (count);
}

static int
verify_audit (LumioPlatform      *platform,
              const char * const *words)
{
  GError *error = NULL;
  gint64 count;

  count = dex_await_int64 (lumio_store_read (lumio_platform_get_store (platform), verify_job, NULL,
                                             NULL), &error);

  if (error != NULL)
    return complain (error);

  g_print ("The audit log holds: %" G_GINT64_FORMAT " entries.\n", count);
  return 0;
}

static DexFuture *
reseal_job (LumioConnection *connection,
            gpointer         user_data)
{
  LumioKeystore *keystore = user_data;
  g_autoptr(GPtrArray) list = NULL;
  g_autofree char *details = NULL;
  LumioAuditEntry entry = { .action = "keys.rotate" };
  GError *error = NULL;

  if (!(list = lumio_store_wallets_list_sealed (connection, &error)))
    return dex_future_new_for_error (error);

  for (guint i = 0; i < list->len; i++)
    {
      const LumioWalletRow *row = g_ptr_array_index (list, i);
      g_autoptr(LumioSecret) secret = NULL;
      g_autofree char *envelope = NULL;

      if (!(secret = lumio_keystore_unseal_unrecorded (keystore, row->public_key, row->purpose,
                                                       row->encrypted_key, &error)))
        return dex_future_new_for_error (error);

      envelope = lumio_keystore_seal (keystore, row->public_key, row->purpose, secret->bytes,
                                      secret->length);

      if (!lumio_store_wallets_reseal (connection, row->id, envelope,
                                       lumio_keystore_get_key_id (keystore), &error))
        return dex_future_new_for_error (error);
    }

  entry.target = lumio_keystore_get_key_id (keystore);
  entry.details = details = g_strdup_printf ("{\"keys\":%u}", list->len);

  if (!lumio_store_audit_append (connection, &entry, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_int ((int) list->len);
}

/*
 * The file holds both keys while the books are sealed anew, in one transaction; cut short at any
 * point the platform still starts, and the verb can be said again.
 */
static int
rotate_key (LumioPlatform      *platform,
            const char * const *words)
{
  const char *folder = lumio_platform_get_config (platform)->data;
  g_autoptr(LumioSecret) old = NULL;
  g_autoptr(LumioSecret) both = NULL;
  g_autoptr(LumioSecret) fresh = lumio_secret_new (KEY_BYTES);
  g_autoptr(LumioKeystore) keystore = NULL;
  GError *error = NULL;
  int count;

  if (lumio_key_file_is_credential (LUMIO_KEYSTORE_CREDENTIAL))
    {
      g_printerr ("lumio-platform: the master key is a systemd credential. Give it a file of two "
                  "lines, the new key first, and say this again without the credential.\n");
      return 1;
    }

  if (!(old = lumio_key_file_load (folder, LUMIO_KEYSTORE_FILE, NULL, FALSE, &error)))
    return complain (error);

  randombytes_buf (fresh->bytes, KEY_BYTES);
  both = lumio_secret_new (KEY_BYTES + old->length);
  memcpy (both->bytes, fresh->bytes, KEY_BYTES);
  memcpy (both->bytes + KEY_BYTES, old->bytes, old->length);

  if (!lumio_key_file_write (folder, LUMIO_KEYSTORE_FILE, both, &error) ||
      !(keystore = lumio_keystore_open (folder, FALSE, &error)))
    return complain (error);

  count = dex_await_int (lumio_store_write (lumio_platform_get_store (platform), reseal_job,
                                            g_object_ref (keystore), g_object_unref), &error);

  if (error != NULL || !lumio_key_file_write (folder, LUMIO_KEYSTORE_FILE, fresh, &error))
    return complain (error);

  g_print ("Sealed %d keys anew under %s.\n", count, lumio_keystore_get_key_id (keystore));
  return 0;
}

static int
backup (LumioPlatform      *platform,
        const char * const *words)
{
  GError *error = NULL;

  if (!dex_await (lumio_store_backup (lumio_platform_get_store (platform), words[1]), &error))
    return complain (error);

  g_print ("The books were copied to %s. The key file is not among them: keep it elsewhere.\n",
           words[1]);
  return 0;
}

static int
check_books (LumioPlatform      *platform,
             const char * const *words)
{
  GError *error = NULL;
  int faults;

  if (!dex_await (lumio_platform_open_ledger (platform), &error) ||
      (faults = lumio_books_check (platform, &error)) < 0)
    return complain (error);

  return faults > 0 ? 1 : 0;
}

static const struct
{
  const char *first;
  const char *second; /* NULL: none; "*": anything */
  Verb run;
} verbs[] = {
  { "audit", "verify", verify_audit },
  { "rotate-key", NULL, rotate_key },
  { "backup", "*", backup },
  { "check-books", NULL, check_books },
};

static Verb
find_verb (const char * const *words)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (!g_str_equal (verbs[i].first, words[0]) || (verbs[i].second == NULL) != (words[1] == NULL))
        continue;

      if (words[1] == NULL || ((g_str_equal (verbs[i].second, "*") ||
                                g_str_equal (verbs[i].second, words[1])) && words[2] == NULL))
        return verbs[i].run;
    }

  return NULL;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Call *call = user_data;
  const char * const *words = (const char * const *) call->words;
  Verb verb = find_verb (words);
  GError *error = NULL;
  int status;

  if (verb == NULL)
    {
      g_printerr ("lumio-platform: “%s” is not a verb here; see lumio-platform --help\n", words[0]);
      return dex_future_new_for_int (2);
    }

  if (!dex_await (lumio_platform_open_books (call->platform), &error))
    return dex_future_new_for_int (complain (error));

  status = verb (call->platform, words);
  dex_await (lumio_platform_stop (call->platform), NULL);
  return dex_future_new_for_int (status);
}

DexFuture *
lumio_verbs_run (LumioPlatform      *platform,
                 const char * const *words)
{
  Call *call = g_new0 (Call, 1);

  call->platform = g_object_ref (platform);
  call->words = g_strdupv ((char **) words);
  return lumio_fiber_spawn (run_fiber, call, free_call);
}
