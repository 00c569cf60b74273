#include "app/keys/lumio-key-ledger.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/keys/lumio-key-holdings-private.h"
#include "app/keys/lumio-key-memory.h"
#include "base/lumio-fiber.h"
#include "base/lumio-patience.h"
#include "stellar/stellar-strkey.h"

#define PLATFORM_PATIENCE_MS 5000
#define MAX_CLAIMS 50

struct _LumioKeyLedger
{
  GObject       parent_instance;

  LumioAccount *account;
  LumioHorizon *horizon;
  char         *passphrase;
  char         *usdc;
  char         *at;      /* where `horizon` is */
  gboolean      checked; /* it is of the network it should be of */
};

G_DEFINE_FINAL_TYPE (LumioKeyLedger, lumio_key_ledger, G_TYPE_OBJECT)
G_DEFINE_QUARK (lumio-key-ledger-error-quark, lumio_key_ledger_error)

static gboolean
refuse (GError              **error,
        LumioKeyLedgerError   code,
        const char           *sentence)
{
  g_set_error_literal (error, LUMIO_KEY_LEDGER_ERROR, (int) code, sentence);

  return FALSE;
}

/* ---- where it is ---- */

/* A platform across the world names no place on this computer. */
static gboolean
is_allowed (LumioKeyLedger *self,
            const char     *horizon)
{
  const char *platform = lumio_account_get_platform (self->account);

  return g_str_has_prefix (horizon, "https://") || g_str_equal (platform, "here") ||
         g_str_has_prefix (platform, "http://") || g_str_has_prefix (platform, "unix:");
}

static gboolean
settle (LumioKeyLedger  *self,
        const char      *horizon,
        const char      *passphrase,
        const char      *usdc,
        GError         **error)
{
  g_autoptr(LumioEndpoint) endpoint = NULL;

  if (self->passphrase != NULL && !g_str_equal (self->passphrase, passphrase))
    return refuse (error, LUMIO_KEY_LEDGER_ERROR_WRONG,
                   _("The platform says that it is on another network than before. Nothing is "
                     "signed for it."));

  g_set_str (&self->passphrase, passphrase);

  if (usdc != NULL)
    g_set_str (&self->usdc, usdc);

  if (g_strcmp0 (self->at, horizon) == 0)
    return TRUE;

  if (!is_allowed (self, horizon) || !(endpoint = lumio_endpoint_new (horizon, NULL)))
    return refuse (error, LUMIO_KEY_LEDGER_ERROR_WRONG,
                   _("The platform names a place for its ledger that cannot be gone to."));

  if (self->horizon != NULL)
    lumio_horizon_close (self->horizon);

  g_clear_object (&self->horizon);
  self->horizon = lumio_horizon_new (endpoint);
  self->checked = FALSE;
  g_set_str (&self->at, horizon);

  return TRUE;
}

static void
recall_place (LumioKeyLedger *self)
{
  g_autoptr(LumioKeyPlace) place =
    lumio_key_memory_get_place (lumio_account_get_platform (self->account));

  if (place != NULL)
    settle (self, place->horizon, place->passphrase, place->usdc, NULL);
}

static gboolean
ask_platform (LumioKeyLedger  *self,
              GError         **error)
{
  LumioApiClient *client = lumio_account_get_client (self->account);
  g_autoptr(LumioApiPlatform) said = NULL;
  g_autofree char *usdc = NULL;

  if (client != NULL)
    said = dex_await_boxed (lumio_await_within (lumio_api_client_get_platform (client),
                                                PLATFORM_PATIENCE_MS), NULL);

  /* One that is away has said before where its ledger is, or never. */
  if (said == NULL)
    return self->horizon != NULL ||
           refuse (error, LUMIO_KEY_LEDGER_ERROR_UNKNOWN,
                   _("The platform is away, and it has not yet said where its ledger is."));

  if (said->horizon == NULL)
    return refuse (error, LUMIO_KEY_LEDGER_ERROR_UNKNOWN,
                   _("This platform does not say where its ledger is, so accounts of your own "
                     "cannot be used with it."));

  if (said->usdc != NULL)
    usdc = g_strconcat (said->usdc->code, ":", said->usdc->issuer, NULL);

  if (!settle (self, said->horizon, said->network_passphrase, usdc, error))
    return FALSE;

  lumio_key_memory_set_place (lumio_account_get_platform (self->account), self->at,
                              self->passphrase, self->usdc);

  return TRUE;
}

/* The ledger of another network has the same addresses: its numbers must not be taken for ours. */
static gboolean
check_network (LumioKeyLedger  *self,
               GError         **error)
{
  g_autoptr(LumioHorizonRoot) root = NULL;

  if (self->checked)
    return TRUE;

  if (!(root = dex_await_boxed (lumio_horizon_get_root (self->horizon), error)))
    return FALSE;

  if (!g_str_equal (root->passphrase, self->passphrase))
    return refuse (error, LUMIO_KEY_LEDGER_ERROR_WRONG,
                   _("The ledger that the platform named is of another network."));

  self->checked = TRUE;

  return TRUE;
}

static DexFuture *
open_fiber (gpointer user_data)
{
  LumioKeyLedger *self = user_data;
  g_autoptr(GError) error = NULL;

  if ((self->checked || ask_platform (self, &error)) && check_network (self, &error))
    return dex_future_new_take_object (g_object_ref (self->horizon));

  return dex_future_new_for_error (g_steal_pointer (&error));
}

/* ---- what an account holds ---- */

typedef struct
{
  LumioKeyLedger *ledger;
  char           *address;
} Reading;

static void
free_reading (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->ledger);
  g_free (reading->address);
  g_free (reading);
}

/* Horizon names a claimable balance by its XDR in hexadecimal digits: a type of four bytes, 32 bytes. */
static char *
read_claim_id (const char *text)
{
  guint8 id[33] = { 0 };

  if (strlen (text) != 72 || !g_str_has_prefix (text, "00000000"))
    return NULL;

  for (guint i = 0; i < 32; i++)
    {
      int high = g_ascii_xdigit_value (text[8 + 2 * i]);
      int low = g_ascii_xdigit_value (text[9 + 2 * i]);

      if (high < 0 || low < 0)
        return NULL;

      id[i + 1] = (guint8) (high << 4 | low);
    }

  return stellar_strkey_encode (STELLAR_STRKEY_CLAIMABLE_BALANCE, id, sizeof id);
}

static void
read_claims (LumioHorizon     *horizon,
             const char       *address,
             LumioKeyHoldings *holdings)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizonPage) page =
    dex_await_boxed (lumio_horizon_list_claimables (horizon, address, NULL, MAX_CLAIMS), &error);

  /* The rest of the account stands without them. */
  if (page == NULL)
    {
      g_message ("What waits to be claimed cannot be read: %s", error->message);
      return;
    }

  for (guint i = 0; i < page->records->len; i++)
    {
      const LumioHorizonClaimable *record = g_ptr_array_index (page->records, i);
      g_autofree char *id = read_claim_id (record->id);

      if (id != NULL && lumio_horizon_claimable_is_open (record, address, now))
        lumio_key_holdings_add_claim (holdings, id, record->asset, record->sponsor, record->amount);
    }
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Reading *reading = user_data;
  LumioKeyLedger *self = reading->ledger;
  g_autoptr(GError) error = NULL;
  g_autoptr(LumioHorizon) horizon = dex_await_object (lumio_key_ledger_open (self), &error);
  g_autoptr(LumioKeyHoldings) holdings = lumio_key_holdings_new ();
  g_autoptr(LumioHorizonAccount) account = NULL;
  g_autoptr(LumioHorizonLedger) ledger = NULL;

  if (horizon == NULL ||
      !(ledger = dex_await_boxed (lumio_horizon_latest_ledger (horizon), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  account = dex_await_boxed (lumio_horizon_load_account (horizon, reading->address), &error);

  if (account == NULL && !lumio_horizon_is_missing (error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  holdings->fresh = TRUE;
  holdings->as_of = g_get_real_time ();
  holdings->base_reserve = ledger->base_reserve;

  if (account != NULL)
    {
      lumio_key_holdings_take_account (holdings, account, ledger->base_reserve);
      read_claims (horizon, reading->address, holdings);
    }

  lumio_key_holdings_keep (holdings, self->passphrase, reading->address);

  return dex_future_new_take_boxed (LUMIO_TYPE_KEY_HOLDINGS, g_steal_pointer (&holdings));
}

/* ---- the object ---- */

static void
lumio_key_ledger_finalize (GObject *object)
{
  LumioKeyLedger *self = (LumioKeyLedger *) object;

  g_clear_object (&self->account);
  g_clear_object (&self->horizon);
  g_free (self->passphrase);
  g_free (self->usdc);
  g_free (self->at);

  G_OBJECT_CLASS (lumio_key_ledger_parent_class)->finalize (object);
}

static void
lumio_key_ledger_class_init (LumioKeyLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lumio_key_ledger_finalize;
}

static void
lumio_key_ledger_init (LumioKeyLedger *self)
{
}

LumioKeyLedger *
lumio_key_ledger_new (LumioAccount *account)
{
  LumioKeyLedger *self = g_object_new (LUMIO_TYPE_KEY_LEDGER, NULL);

  self->account = g_object_ref (account);
  recall_place (self);

  return self;
}

LumioAccount *
lumio_key_ledger_get_account (LumioKeyLedger *self)
{
  return self->account;
}

const char *
lumio_key_ledger_get_passphrase (LumioKeyLedger *self)
{
  return self->passphrase;
}

const char *
lumio_key_ledger_get_usdc (LumioKeyLedger *self)
{
  return self->usdc;
}

DexFuture *
lumio_key_ledger_open (LumioKeyLedger *self)
{
  return lumio_fiber_spawn (open_fiber, g_object_ref (self), g_object_unref);
}

LumioKeyHoldings *
lumio_key_ledger_recall (LumioKeyLedger *self,
                         const char     *address)
{
  return self->passphrase != NULL ? lumio_key_holdings_recall (self->passphrase, address) : NULL;
}

DexFuture *
lumio_key_ledger_read (LumioKeyLedger *self,
                       const char     *address)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->ledger = g_object_ref (self);
  reading->address = g_strdup (address);

  return lumio_fiber_spawn (read_fiber, reading, free_reading);
}

char *
lumio_key_ledger_explain (const GError *error)
{
  if (error->domain == LUMIO_KEY_LEDGER_ERROR)
    return g_strdup (error->message);

  if (error->domain == LUMIO_PROBLEM_ERROR)
    return g_strdup_printf (_("The ledger did not do it: %s"), error->message);

  return g_strdup (_("The ledger cannot be reached. Nothing was sent."));
}
