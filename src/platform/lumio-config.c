#include "platform/lumio-config.h"

#include <gio/gio.h>
#include <string.h>

#include "stellar/stellar-amount.h"

#define CONFIG_FILE "platform.conf"
#define CONFIG_GROUP "platform"

G_DEFINE_FINAL_TYPE (LumioConfig, lumio_config, G_TYPE_OBJECT)

typedef enum
{
  KIND_TEXT,
  KIND_INT,
  KIND_AMOUNT,
  KIND_FLAG,
  KIND_FD,
} Kind;

/* One setting: its flag is "--name", its key in the file "name". */
typedef struct
{
  const char *name;
  Kind kind;
  gsize offset;
  gint64 min;
  gint64 max;
  const char *help;
} Setting;

#define AT(member) G_STRUCT_OFFSET (LumioConfig, member)

static const Setting settings[] = {
  { "listen", KIND_TEXT, AT (listen), 0, 0, "127.0.0.1:3000 or unix:/path" },
  { "data", KIND_TEXT, AT (data), 0, 0, "the data folder" },
  { "horizon", KIND_TEXT, AT (horizon), 0, 0, "a Horizon server; without it a ledger of its own" },
  { "network", KIND_TEXT, AT (network), 0, 0, "local, testnet or public" },
  { "name", KIND_TEXT, AT (name), 0, 0, "what people call this platform" },
  { "currency-note", KIND_TEXT, AT (currency_note), 0, 0, "a sentence on its money" },
  { "domain", KIND_TEXT, AT (domain), 0, 0, "the name it is reached by, for signing in with a key" },
  { "usdc-issuer", KIND_TEXT, AT (usdc_issuer), 0, 0, "who issues USDC on testnet and public" },
  { "tls-certificate", KIND_TEXT, AT (tls_certificate), 0, 0, "a PEM file" },
  { "tls-key", KIND_TEXT, AT (tls_key), 0, 0, "a PEM file" },
  { "trusted-proxy", KIND_TEXT, AT (trusted_proxy), 0, 0, "whose X-Forwarded-For is believed" },
  { "oldest-client", KIND_TEXT, AT (oldest_client), 0, 0, "the oldest client that is served" },
  { "welcome-xlm", KIND_AMOUNT, AT (welcome_xlm), 0, 0, "XLM for a new account, on a local network" },
  { "welcome-usdc", KIND_AMOUNT, AT (welcome_usdc), 0, 0, "USDC for a new account, likewise" },
  { "tx-limit", KIND_AMOUNT, AT (tx_limit), 0, 0, "the most one payment moves" },
  { "daily-limit", KIND_AMOUNT, AT (daily_limit), 0, 0, "the most a day moves" },
  { "payment-minutes", KIND_INT, AT (payment_minutes), 1, 1440, "until a payment must be confirmed" },
  { "address-rate", KIND_INT, AT (address_rate), 0, 1000000, "requests a minute from one address" },
  { "user-rate", KIND_INT, AT (user_rate), 0, 1000000, "requests a minute of one user" },
  { "session-hours", KIND_INT, AT (session_hours), 1, 720, "until signing in anew" },
  { "key-hours", KIND_INT, AT (key_hours), 1, 8760, "an answer is kept under its idempotency key" },
  { "lockout-after", KIND_INT, AT (lockout_after), 1, 1000, "wrong passwords in a row" },
  { "lockout-minutes", KIND_INT, AT (lockout_minutes), 1, 1440, "until the next try after these" },
  { "distribute-at", KIND_INT, AT (distribute_at), 0, 1439, "minutes after midnight (UTC)" },
  { "offer-seconds", KIND_INT, AT (offer_seconds), 10, 300, "a half signed purchase is good for" },
  { "seed", KIND_INT, AT (seed), 0, G_MAXINT64, "of the demo world" },
  { "ready-fd", KIND_FD, AT (ready_fd), 3, 1 << 20, "where to write the address once it listens" },
  { "demo", KIND_FLAG, AT (demo), 0, 0, "fill it with a small world" },
  { "die-with-parent", KIND_FLAG, AT (die_with_parent), 0, 0, "end when its parent ends" },
  { "organizers-open", KIND_FLAG, AT (organizers_open), 0, 0, "whether anybody may open events" },
  { "registration-open", KIND_FLAG, AT (registration_open), 0, 0, "whether anybody may register" },
};

static gboolean
refuse (GError     **error,
        const char  *format,
        const char  *a,
        const char  *b)
{
  g_autofree char *message = NULL;
  g_auto(GStrv) parts = g_strsplit (format, "%", 3);

  message = g_strconcat (parts[0], a, parts[1] != NULL ? parts[1] : "",
                         parts[1] != NULL && parts[2] != NULL ? b : "",
                         parts[1] != NULL && parts[2] != NULL ? parts[2] : "", NULL);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

static const Setting *
find_setting (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_str_equal (settings[i].name, name))
        return &settings[i];
    }

  return NULL;
}

static gboolean
put (LumioConfig    *self,
     const Setting  *setting,
     const char     *value,
     GError        **error)
{
  gpointer place = G_STRUCT_MEMBER_P (self, setting->offset);
  gint64 number;

  switch (setting->kind)
    {
    case KIND_TEXT:
      g_set_str ((char **) place, value);
      return TRUE;

    case KIND_AMOUNT:
      if (stellar_amount_parse (value, place, NULL))
        return TRUE;

      return refuse (error, "“%” is not an amount for %", value, setting->name);

    case KIND_FLAG:
      if (!g_str_equal (value, "true") && !g_str_equal (value, "false"))
        return refuse (error, "“%” is neither true nor false for %", value, setting->name);

      *(gboolean *) place = g_str_equal (value, "true");
      return TRUE;

    case KIND_INT:
    case KIND_FD:
    default:
      if (!g_ascii_string_to_signed (value, 10, setting->min, setting->max, &number, NULL))
        return refuse (error, "“%” is not a number in range for %", value, setting->name);

      if (setting->kind == KIND_FD)
        *(int *) place = (int) number;
      else
        *(gint64 *) place = number;

      return TRUE;
    }
}

static gboolean
read_file (LumioConfig  *self,
           GError      **error)
{
  g_autofree char *path = g_build_filename (self->data, CONFIG_FILE, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) keys = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;

      return refuse (error, "% cannot be read: %", path, local_error->message);
    }

  if (!(keys = g_key_file_get_keys (file, CONFIG_GROUP, NULL, NULL)))
    return refuse (error, "% has no group [%]", path, CONFIG_GROUP);

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (file, CONFIG_GROUP, keys[i], NULL);
      const Setting *setting = find_setting (keys[i]);

      if (setting == NULL || g_str_equal (keys[i], "data") || setting->kind == KIND_FD)
        return refuse (error, "% has a key that means nothing: “%”", path, keys[i]);

      if (value == NULL || !put (self, setting, value, error))
        return value != NULL ? FALSE : refuse (error, "% cannot be read at “%”", path, keys[i]);
    }

  return TRUE;
}

/* The password of a database URL is nobody's business: what is said of it names its kind alone. */
static gboolean
read_database_url (LumioConfig  *self,
                   const char   *url,
                   GError      **error)
{
  if (g_str_has_prefix (url, "sqlite:///"))
    {
      g_autofree char *path = g_uri_unescape_string (url + strlen ("sqlite://"), NULL);

      if (path == NULL || !g_path_is_absolute (path) || path[1] == '\0')
        return refuse (error, "DATABASE_URL must name a file: sqlite:///path%", "", "");

      g_set_str (&self->database, path);
      return TRUE;
    }

  if (g_str_has_prefix (url, "postgresql://") || g_str_has_prefix (url, "postgres://"))
    return refuse (error,
                   "DATABASE_URL names a PostgreSQL server. Its driver comes with administration; "
                   "until then leave DATABASE_URL unset, or name a file: sqlite:///path%", "", "");

  return refuse (error, "DATABASE_URL must begin with sqlite:/// or postgresql://%", "", "");
}

static gboolean
read_environment (LumioConfig  *self,
                  GError      **error)
{
  static const char * const secrets[] = { "ENCRYPTION_KEY", "WALLET_ENCRYPTION_KEY" };
  g_autofree char *key_file = g_build_filename (self->data, "master.key", NULL);
  const char *value;

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      if (g_getenv (secrets[i]) != NULL)
        return refuse (error,
                       "% is set, but an environment is no place for a key: others can read it. "
                       "Put its 64 hexadecimal digits into % with mode 0600, and unset it",
                       secrets[i], key_file);
    }

  if ((value = g_getenv ("STELLAR_NETWORK")) != NULL)
    g_set_str (&self->network, value);

  if ((value = g_getenv ("HORIZON_URL")) != NULL)
    g_set_str (&self->horizon, value);

  if ((value = g_getenv ("DATABASE_URL")) != NULL && !read_database_url (self, value, error))
    return FALSE;

  return TRUE;
}

/* Walks the arguments; `only` restricts it to one setting, which must be known before the others. */
static gboolean
read_arguments (LumioConfig  *self,
                int           argc,
                char        **argv,
                const char   *only,
                GPtrArray    *rest,
                GError      **error)
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = NULL;
      const Setting *setting;
      const char *value;
      gboolean negated;

      if (!g_str_has_prefix (argv[i], "--"))
        {
          if (rest != NULL)
            g_ptr_array_add (rest, argv[i]);

          continue;
        }

      value = strchr (argv[i], '=');
      name = value != NULL ? g_strndup (argv[i] + 2, (gsize) (value - argv[i] - 2))
                           : g_strdup (argv[i] + 2);
      negated = g_str_has_prefix (name, "no-");
      setting = find_setting (negated ? name + 3 : name);

      if (setting == NULL || (negated && setting->kind != KIND_FLAG))
        return refuse (error, "“%” is not known here; see lumio-platform --help%", argv[i], "");

      if (value != NULL)
        value++;
      else if (setting->kind == KIND_FLAG)
        value = negated ? "false" : "true";
      else if (i + 1 < argc)
        value = argv[++i];
      else
        return refuse (error, "“%” needs a value%", argv[i], "");

      if ((only == NULL || g_str_equal (setting->name, only)) && !put (self, setting, value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_listen (LumioConfig  *self,
              GError      **error)
{
  g_autoptr(GSocketConnectable) place = NULL;
  g_autoptr(GInetAddress) inet = NULL;
  const char *host;

  if (g_str_has_prefix (self->listen, "unix:"))
    return TRUE;

  if (strstr (self->listen, "://") == NULL)
    {
      g_autofree char *text = g_strconcat (self->tls_certificate != NULL ? "https://" : "http://",
                                           self->listen, NULL);

      g_set_str (&self->listen, text);
    }

  place = g_network_address_parse_uri (self->listen, 80, NULL);

  if (place == NULL)
    return refuse (error, "“%” is not an address to listen on%", self->listen, "");

  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (place));
  inet = g_inet_address_new_from_string (host);

  if ((inet != NULL && g_inet_address_get_is_loopback (inet)) || g_str_equal (host, "localhost"))
    return TRUE;

  if (self->tls_certificate == NULL || !g_str_has_prefix (self->listen, "https://"))
    return refuse (error,
                   "% is an address other computers reach, and passwords would cross the network "
                   "in the clear: give --tls-certificate and --tls-key, or listen on 127.0.0.1 "
                   "behind a proxy that speaks https%", self->listen, "");

  return TRUE;
}

static gboolean
check (LumioConfig  *self,
       GError      **error)
{
  if (!g_str_equal (self->network, "local") && !g_str_equal (self->network, "testnet") &&
      !g_str_equal (self->network, "public"))
    return refuse (error, "“%” is not a network: it is local, testnet or public%", self->network, "");

  if (self->horizon == NULL && !g_str_equal (self->network, "local"))
    g_set_str (&self->horizon, g_str_equal (self->network, "testnet")
                                 ? "https://horizon-testnet.stellar.org"
                                 : "https://horizon.stellar.org");

  if ((self->tls_certificate == NULL) != (self->tls_key == NULL))
    return refuse (error, "--tls-certificate and --tls-key belong together%", "", "");

  return check_listen (self, error);
}

static void
lumio_config_finalize (GObject *object)
{
  LumioConfig *self = LUMIO_CONFIG (object);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (settings[i].kind == KIND_TEXT)
        g_free (G_STRUCT_MEMBER (char *, self, settings[i].offset));
    }

  g_free (self->database);
  G_OBJECT_CLASS (lumio_config_parent_class)->finalize (object);
}

static void
lumio_config_class_init (LumioConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_config_finalize;
}

static void
lumio_config_init (LumioConfig *self)
{
  self->listen = g_strdup ("127.0.0.1:3000");
  self->data = g_build_filename (g_get_user_data_dir (), "lumio-platform", NULL);
  self->network = g_strdup ("local");
  self->name = g_strdup ("Lumio");
  self->oldest_client = g_strdup ("0.1.0");
  self->welcome_xlm = 100 * STELLAR_UNIT;
  self->welcome_usdc = 100 * STELLAR_UNIT;
  self->tx_limit = 10000 * STELLAR_UNIT;
  self->daily_limit = 20000 * STELLAR_UNIT;
  self->payment_minutes = 10;
  self->address_rate = 100;
  self->user_rate = 600;
  self->session_hours = 24;
  self->key_hours = 24;
  self->lockout_after = 10;
  self->lockout_minutes = 15;
  self->distribute_at = 180;
  self->offer_seconds = 240;
  self->seed = 1;
  self->ready_fd = -1;
  self->organizers_open = TRUE;
  self->registration_open = TRUE;
}

char *
lumio_config_describe_flags (void)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_string_append_printf (text, "  --%-18s %s\n", settings[i].name, settings[i].help);

  return g_string_free (text, FALSE);
}

LumioConfig *
lumio_config_load (int      *argc,
                   char   ***argv,
                   GError  **error)
{
  g_autoptr(LumioConfig) self = g_object_new (LUMIO_TYPE_CONFIG, NULL);
  g_autoptr(GPtrArray) rest = g_ptr_array_new ();
  g_autofree char *data = NULL;

  /* The folder is said on the command line alone, and must be known before its file is read. */
  if (!read_arguments (self, *argc, *argv, "data", NULL, error))
    return NULL;

  data = g_canonicalize_filename (self->data, NULL);
  g_set_str (&self->data, data);
  self->database = g_build_filename (self->data, "platform.db", NULL);

  g_ptr_array_add (rest, (*argv)[0]);

  if (!read_file (self, error) || !read_environment (self, error) ||
      !read_arguments (self, *argc, *argv, NULL, rest, error))
    return NULL;

  g_set_str (&self->data, data);

  if (!check (self, error))
    return NULL;

  for (guint i = 0; i < rest->len; i++)
    (*argv)[i] = g_ptr_array_index (rest, i);

  *argc = (int) rest->len;
  (*argv)[*argc] = NULL;
  return g_steal_pointer (&self);
}
