#include "app/keys/lumio-sign-request.h"

#include <string.h>

#include <glib/gi18n.h>

#include "stellar/stellar-sep7.h"
#include "stellar/stellar-xdr.h"

#define LINK "web+stellar:tx"
#define MAX_ENVELOPE (128 * 1024)

G_DEFINE_QUARK (lumio-sign-request-error-quark, lumio_sign_request_error)

static LumioSignRequest *
refuse (GError     **error,
        const char  *sentence)
{
  g_set_error_literal (error, LUMIO_SIGN_REQUEST_ERROR, 0, sentence);

  return NULL;
}

static LumioSignRequest *
read_link (const char  *text,
           GError     **error)
{
  g_autoptr(StellarSep7) link = stellar_sep7_parse (text, -1, NULL);
  LumioSignRequest *self;

  if (link == NULL || stellar_sep7_get_operation (link) != STELLAR_SEP7_TX)
    return refuse (error, _("This request for a signature cannot be read."));

  if (stellar_sep7_get_n_replacements (link) > 0)
    return refuse (error, _("This request leaves a part of the transaction open. Only a whole one is signed here."));

  self = g_new0 (LumioSignRequest, 1);
  self->envelope = stellar_xdr_encode (&stellar_xdr_transaction_envelope,
                                       stellar_sep7_get_envelope (link));
  self->passphrase = g_strdup (stellar_sep7_get_network_passphrase (link));
  self->address = g_strdup (stellar_sep7_get_pubkey (link));
  self->message = g_strdup (stellar_sep7_get_message (link));
  self->callback = g_strdup (stellar_sep7_get_callback_url (link));

  return self;
}

gboolean
lumio_sign_request_is_link (const char *text)
{
  return text != NULL && g_ascii_strncasecmp (text, LINK, strlen (LINK)) == 0;
}

LumioSignRequest *
lumio_sign_request_read (const char  *text,
                         GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr(GString) bare = g_string_new (NULL);
  LumioSignRequest *self;
  guint8 *bytes;
  gsize length;

  if (lumio_sign_request_is_link (stripped))
    return read_link (stripped, error);

  /* A transaction that travelled by mail has lines. */
  for (const char *p = stripped; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (bare, *p);

  if (bare->len == 0 || bare->len > MAX_ENVELOPE || bare->len % 4 != 0 ||
      strspn (bare->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") !=
      bare->len)
    return refuse (error, _("This is not a transaction. One is a long text of letters and digits, often "
                            "beginning with AAAA."));

  bytes = g_base64_decode (bare->str, &length);
  self = g_new0 (LumioSignRequest, 1);
  self->envelope = g_bytes_new_take (bytes, length);

  return self;
}

void
lumio_sign_request_free (LumioSignRequest *self)
{
  g_bytes_unref (self->envelope);
  g_free (self->passphrase);
  g_free (self->address);
  g_free (self->message);
  g_free (self->callback);
  g_free (self);
}
