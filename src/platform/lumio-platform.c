#include "platform/lumio-platform.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/lumio-clock.h"
#include "base/lumio-fiber.h"
#include "platform/http/lumio-gate.h"
#include "platform/lumio-demo.h"
#include "platform/lumio-key-file.h"
#include "platform/lumio-ledger-process.h"
#include "platform/lumio-modules.h"

#define LOCK_FILE "platform.lock"
#define SESSION_KEY_FILE "session.key"
#define SESSION_KEY_CREDENTIAL "lumio-session-key"
#define LEDGER_FOLDER "ledger"
#define PASSPHRASE_SETTING "network_passphrase"
#define HORIZON_TRIES 20
#define FLUSH_SECONDS 10
#define KEPT_SECONDS 3

struct _LumioPlatform
{
  GObject parent_instance;

  LumioConfig *config;
  LumioStore *store;
  LumioKeystore *keystore;
  LumioSecret *session_key;
  LumioMetrics *metrics;
  LumioLedgerProcess *ledger;
  LumioEndpoint *horizon_endpoint;
  LumioHorizon *horizon;
  LumioGate *gate;
  GHashTable *module_data;
  GPtrArray *kept; /* DexFuture: of fibers that nobody waits for */
  char *passphrase;
  char *usdc_issuer;
  char *instance;
  guint n_started; /* modules */
  guint flush_source;
  guint giving_up;
  int lock_fd;
};

G_DEFINE_FINAL_TYPE (LumioPlatform, lumio_platform, G_TYPE_OBJECT)

typedef struct
{
  gpointer data;
  GDestroyNotify destroy;
} ModuleData;

static void
free_module_data (gpointer user_data)
{
  ModuleData *data = user_data;

  if (data->destroy != NULL)
    data->destroy (data->data);

  g_free (data);
}

/* Two programs over one folder would sign with the same sequence numbers. */
static gboolean
lock_folder (LumioPlatform  *self,
             GError        **error)
{
  g_autofree char *path = g_build_filename (self->config->data, LOCK_FILE, NULL);

  self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (self->lock_fd >= 0 && flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (self->lock_fd >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                 "Another lumio-platform is at work in %s; end it first, or give another folder "
                 "with --data", self->config->data);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be written: %s", path,
                 g_strerror (errno));

  return FALSE;
}

static gboolean
open_books (LumioPlatform  *self,
            GError        **error)
{
  if (self->store != NULL)
    return TRUE;

  if (g_mkdir_with_parents (self->config->data, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The data folder %s cannot be made: %s", self->config->data, g_strerror (errno));
      return FALSE;
    }

  if (!lock_folder (self, error) ||
      !(self->keystore = lumio_keystore_open (self->config->data, TRUE, error)) ||
      !(self->session_key = lumio_key_file_load (self->config->data, SESSION_KEY_FILE,
                                                 SESSION_KEY_CREDENTIAL, TRUE, error)))
    return FALSE;

  self->store = dex_await_object (lumio_store_open (self->config->database), error);
  return self->store != NULL;
}

static gboolean
find_horizon (LumioPlatform  *self,
              GError        **error)
{
  g_autofree char *folder = NULL;
  gint64 genesis;

  if (self->config->horizon == NULL)
    folder = g_build_filename (self->config->data, LEDGER_FOLDER, NULL);

  if ((genesis = lumio_demo_prepare (self, folder, error)) < 0)
    return FALSE;

  if (self->config->horizon != NULL)
    {
      self->horizon_endpoint = lumio_endpoint_new (self->config->horizon, error);
    }
  else
    {
      self->ledger = lumio_ledger_process_new (folder, NULL);
      lumio_ledger_process_set_genesis (self->ledger, genesis);
      self->horizon_endpoint = dex_await_object (lumio_ledger_process_start (self->ledger), error);
    }

  if (self->horizon_endpoint == NULL)
    return FALSE;

  self->horizon = lumio_horizon_new (self->horizon_endpoint);
  return TRUE;
}

static DexFuture *
read_passphrase_job (LumioConnection *connection,
                     gpointer         user_data)
{
  GError *error = NULL;
  char *value = lumio_store_get_setting (connection, PASSPHRASE_SETTING, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_string (value);
}

static DexFuture *
write_passphrase_job (LumioConnection *connection,
                      gpointer         user_data)
{
  GError *error = NULL;

  if (!lumio_store_set_setting (connection, PASSPHRASE_SETTING, user_data, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/* A signature is worth something on one network only: these books must never meet another. */
static gboolean
check_passphrase (LumioPlatform  *self,
                  const char     *kept,
                  const char     *found,
                  GError        **error)
{
  const char *expected = NULL;

  if (g_str_equal (self->config->network, "testnet"))
    expected = "Test SDF Network ; September 2015";
  else if (g_str_equal (self->config->network, "public"))
    expected = "Public Global Stellar Network ; September 2015";

  if (expected == NULL && found != NULL &&
      (g_str_equal (found, "Test SDF Network ; September 2015") ||
       g_str_equal (found, "Public Global Stellar Network ; September 2015")))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The ledger is “%s”, which is no local network: say so with --network", found);
      return FALSE;
    }

  if (found != NULL && expected != NULL && !g_str_equal (found, expected))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The ledger is “%s”, but --network says %s", found, self->config->network);
      return FALSE;
    }

  if (found == NULL)
    found = expected;

  if (kept != NULL && found != NULL && !g_str_equal (kept, found))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "These books belong to the network “%s”, and the ledger is “%s”: nothing is "
                   "started, because no money of one is on the other", kept, found);
      return FALSE;
    }

  if (kept == NULL && found == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE,
                   "The ledger at %s does not answer, and which network it is must be known once",
                   lumio_endpoint_get_text (self->horizon_endpoint));
      return FALSE;
    }

  g_set_str (&self->passphrase, kept != NULL ? kept : found);
  return TRUE;
}

static gboolean
learn_network (LumioPlatform  *self,
               GError        **error)
{
  g_autofree char *kept = NULL;
  g_autoptr(LumioHorizonRoot) root = NULL;
  g_autoptr(GError) local_error = NULL;

  kept = dex_await_string (lumio_store_read (self->store, read_passphrase_job, NULL, NULL),
                           &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  /* Who knows the network already may start while the ledger is away. */
  for (guint i = 0; root == NULL && i < (kept == NULL ? HORIZON_TRIES : 2); i++)
    {
      if (i > 0)
        dex_await (dex_timeout_new_msec (250), NULL);

      root = dex_await_boxed (lumio_horizon_get_root (self->horizon), NULL);
    }

  if (!check_passphrase (self, kept, root != NULL ? root->passphrase : NULL, error))
    return FALSE;

  return kept != NULL ||
         dex_await (lumio_store_write (self->store, write_passphrase_job,
                                       g_strdup (self->passphrase), g_free), error);
}

static gboolean
start_modules (LumioPlatform  *self,
               GError        **error)
{
  const LumioModule * const *modules = lumio_platform_get_modules ();

  for (self->n_started = 0; modules[self->n_started] != NULL; self->n_started++)
    {
      const LumioModule *module = modules[self->n_started];

      if (module->start != NULL && !dex_await (module->start (self), error))
        return FALSE;

      lumio_gate_add_module (self->gate, module);
    }

  return TRUE;
}

static gboolean
load_certificate (LumioPlatform  *self,
                  GError        **error)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) local_error = NULL;

  if (self->config->tls_certificate == NULL)
    return TRUE;

  certificate = g_tls_certificate_new_from_files (self->config->tls_certificate,
                                                  self->config->tls_key, &local_error);

  if (certificate == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The certificate %s with the key %s cannot be used: %s",
                   self->config->tls_certificate, self->config->tls_key, local_error->message);
      return FALSE;
    }

  lumio_http_server_set_certificate (lumio_gate_get_server (self->gate), certificate);
  return TRUE;
}

/* Where port 0 was asked for, the one that was got takes its place. */
static char *
describe_port (const char *listen,
               guint       port)
{
  g_autoptr(GUri) uri = g_uri_parse (listen, G_URI_FLAGS_NONE, NULL);
  const char *host = g_uri_get_host (uri);

  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%u\n" : "%s://%s:%u\n",
                          g_uri_get_scheme (uri), host, port);
}

/* "http://127.0.0.1:41234\n" or "unix:/path\n": whoever started us knows now where we are. */
static void
tell_ready (LumioPlatform *self)
{
  guint port = lumio_http_server_get_port (lumio_gate_get_server (self->gate));
  g_autofree char *line = NULL;
  gsize length;

  if (port != 0)
    line = describe_port (self->config->listen, port);
  else
    line = g_strdup_printf ("%s\n", self->config->listen);

  g_message ("Listening on %.*s", (int) strlen (line) - 1, line);

  if (self->config->ready_fd < 0)
    return;

  length = strlen (line);

  if (write (self->config->ready_fd, line, length) != (gssize) length)
    g_warning ("The one who waits for the address is gone");

  g_clear_fd (&self->config->ready_fd, NULL);
}

static DexFuture *
flushed_cb (DexFuture *future,
            gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_warning ("The rate buckets could not be kept: %s", error->message);

  return dex_ref (future);
}

static gboolean
flush_cb (gpointer user_data)
{
  LumioPlatform *self = user_data;

  dex_future_disown (dex_future_finally (lumio_rates_flush (lumio_gate_get_rates (self->gate),
                                                            self->store, lumio_clock_now ()),
                                         flushed_cb, NULL, NULL));
  return G_SOURCE_CONTINUE;
}

static DexFuture *
start_fiber (gpointer user_data)
{
  LumioPlatform *self = user_data;
  g_autoptr(LumioEndpoint) endpoint = NULL;
  GError *error = NULL;

  self->gate = lumio_gate_new (self);

  if (!open_books (self, &error) || !find_horizon (self, &error) || !learn_network (self, &error) ||
      !dex_await (lumio_rates_load (lumio_gate_get_rates (self->gate), self->store,
                                    lumio_clock_now ()), &error) ||
      !start_modules (self, &error) || !load_certificate (self, &error) ||
      !(endpoint = lumio_endpoint_new (self->config->listen, &error)) ||
      !lumio_http_server_listen (lumio_gate_get_server (self->gate), endpoint, &error))
    return dex_future_new_for_error (error);

  self->flush_source = g_timeout_add_seconds (FLUSH_SECONDS, flush_cb, self);
  tell_ready (self);
  return dex_future_new_true ();
}

static gboolean
has_kept (LumioPlatform *self)
{
  for (guint i = 0; i < self->kept->len; i++)
    {
      if (dex_future_is_pending (g_ptr_array_index (self->kept, i)))
        return TRUE;
    }

  return FALSE;
}

static void
await_kept (LumioPlatform *self)
{
  gint64 deadline = g_get_monotonic_time () + 2 * KEPT_SECONDS * G_USEC_PER_SEC;

  while (has_kept (self) && g_get_monotonic_time () < deadline)
    dex_await (dex_timeout_new_msec (10), NULL);
}

/* Whoever waits for a ledger that does not answer hears that it is away. */
static void
give_up_cb (gpointer user_data)
{
  LumioPlatform *self = user_data;

  self->giving_up = 0;
  lumio_horizon_close (self->horizon);
  lumio_store_give_up (self->store);
}

static DexFuture *
stop_fiber (gpointer user_data)
{
  LumioPlatform *self = user_data;
  const LumioModule * const *modules = lumio_platform_get_modules ();
  gboolean ended;

  g_clear_handle_id (&self->flush_source, g_source_remove);

  /* Most that is under way is done in a moment. */
  if (self->horizon != NULL)
    self->giving_up = g_timeout_add_seconds_once (KEPT_SECONDS, give_up_cb, self);

  if (self->gate != NULL)
    dex_await (lumio_http_server_stop (lumio_gate_get_server (self->gate)), NULL);

  while (self->n_started > 0)
    {
      const LumioModule *module = modules[--self->n_started];

      if (module->stop != NULL)
        dex_await (module->stop (self), NULL);
    }

  await_kept (self);
  ended = !has_kept (self);
  g_clear_handle_id (&self->giving_up, g_source_remove);

  if (self->store != NULL)
    {
      if (self->gate != NULL)
        dex_await (lumio_rates_flush (lumio_gate_get_rates (self->gate), self->store,
                                      lumio_clock_now ()), NULL);

      dex_await (lumio_store_close (self->store), NULL);
    }

  /* Not before the last job of the books is done: it may ask a capability as well. */
  if (ended)
    g_hash_table_remove_all (self->module_data);

  g_clear_object (&self->horizon);

  if (self->ledger != NULL)
    dex_await (lumio_ledger_process_stop (self->ledger), NULL);

  return dex_future_new_true ();
}

static DexFuture *
open_books_fiber (gpointer user_data)
{
  GError *error = NULL;

  if (!open_books (user_data, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
open_ledger_fiber (gpointer user_data)
{
  GError *error = NULL;

  if (!find_horizon (user_data, &error) || !learn_network (user_data, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static void
lumio_platform_dispose (GObject *object)
{
  LumioPlatform *self = LUMIO_PLATFORM (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_handle_id (&self->giving_up, g_source_remove);
  g_hash_table_remove_all (self->module_data);
  g_clear_object (&self->gate);
  g_clear_object (&self->horizon);
  g_clear_object (&self->horizon_endpoint);
  g_clear_object (&self->ledger);
  g_clear_object (&self->store);
  g_clear_object (&self->keystore);
  g_clear_object (&self->metrics);
  g_clear_object (&self->config);
  G_OBJECT_CLASS (lumio_platform_parent_class)->dispose (object);
}

static void
lumio_platform_finalize (GObject *object)
{
  LumioPlatform *self = LUMIO_PLATFORM (object);

  g_ptr_array_unref (self->kept);
  g_hash_table_unref (self->module_data);
  g_clear_pointer (&self->session_key, lumio_secret_free);
  g_clear_fd (&self->lock_fd, NULL);
  g_free (self->passphrase);
  g_free (self->usdc_issuer);
  g_free (self->instance);
  G_OBJECT_CLASS (lumio_platform_parent_class)->finalize (object);
}

static void
lumio_platform_class_init (LumioPlatformClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lumio_platform_dispose;
  G_OBJECT_CLASS (klass)->finalize = lumio_platform_finalize;
}

static void
lumio_platform_init (LumioPlatform *self)
{
  self->lock_fd = -1;
  self->instance = g_uuid_string_random ();
  self->metrics = lumio_metrics_new ();
  self->kept = g_ptr_array_new_with_free_func (dex_unref);
  self->module_data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_module_data);
}

LumioPlatform *
lumio_platform_new (LumioConfig *config)
{
  LumioPlatform *self = g_object_new (LUMIO_TYPE_PLATFORM, NULL);

  self->config = g_object_ref (config);
  self->usdc_issuer = g_strdup (config->usdc_issuer);
  return self;
}

DexFuture *
lumio_platform_start (LumioPlatform *self)
{
  dex_return_error_if_fail (LUMIO_IS_PLATFORM (self));

  return lumio_fiber_spawn (start_fiber, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_platform_stop (LumioPlatform *self)
{
  dex_return_error_if_fail (LUMIO_IS_PLATFORM (self));

  return lumio_fiber_spawn (stop_fiber, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_platform_open_books (LumioPlatform *self)
{
  dex_return_error_if_fail (LUMIO_IS_PLATFORM (self));

  return lumio_fiber_spawn (open_books_fiber, g_object_ref (self), g_object_unref);
}

DexFuture *
lumio_platform_open_ledger (LumioPlatform *self)
{
  dex_return_error_if_fail (LUMIO_IS_PLATFORM (self));

  return lumio_fiber_spawn (open_ledger_fiber, g_object_ref (self), g_object_unref);
}

LumioConfig *
lumio_platform_get_config (LumioPlatform *self)
{
  return self->config;
}

LumioStore *
lumio_platform_get_store (LumioPlatform *self)
{
  return self->store;
}

LumioKeystore *
lumio_platform_get_keystore (LumioPlatform *self)
{
  return self->keystore;
}

const LumioSecret *
lumio_platform_get_session_key (LumioPlatform *self)
{
  return self->session_key;
}

LumioMetrics *
lumio_platform_get_metrics (LumioPlatform *self)
{
  return self->metrics;
}

LumioHorizon *
lumio_platform_get_horizon (LumioPlatform *self)
{
  return self->horizon;
}

LumioEndpoint *
lumio_platform_get_horizon_endpoint (LumioPlatform *self)
{
  return self->horizon_endpoint;
}

const char *
lumio_platform_get_passphrase (LumioPlatform *self)
{
  return self->passphrase;
}

LumioApiAsset *
lumio_platform_dup_usdc (LumioPlatform *self)
{
  return self->usdc_issuer != NULL ? lumio_api_asset_new_for ("USDC", self->usdc_issuer) : NULL;
}

void
lumio_platform_set_usdc_issuer (LumioPlatform *self,
                                const char    *issuer)
{
  g_set_str (&self->usdc_issuer, issuer);
}

const char *
lumio_platform_get_instance (LumioPlatform *self)
{
  return self->instance;
}

LumioGate *
lumio_platform_get_gate (LumioPlatform *self)
{
  return self->gate;
}

void
lumio_platform_set_module_data (LumioPlatform  *self,
                                const char     *name,
                                gpointer        data,
                                GDestroyNotify  destroy)
{
  ModuleData *entry = g_new0 (ModuleData, 1);

  entry->data = data;
  entry->destroy = destroy;
  g_hash_table_replace (self->module_data, g_strdup (name), entry);
}

gpointer
lumio_platform_get_module_data (LumioPlatform *self,
                                const char    *name)
{
  ModuleData *entry = g_hash_table_lookup (self->module_data, name);

  return entry != NULL ? entry->data : NULL;
}

void
lumio_platform_keep (LumioPlatform *self,
                     DexFuture     *fiber)
{
  for (guint i = self->kept->len; i > 0; i--)
    {
      if (!dex_future_is_pending (g_ptr_array_index (self->kept, i - 1)))
        g_ptr_array_remove_index_fast (self->kept, i - 1);
    }

  g_ptr_array_add (self->kept, fiber);
}
