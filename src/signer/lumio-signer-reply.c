#include "signer/lumio-signer-call.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

G_DEFINE_BOXED_TYPE (LumioSignerReply, lumio_signer_reply, lumio_signer_reply_ref, lumio_signer_reply_unref)
G_DEFINE_BOXED_TYPE (LumioSignerAccount, lumio_signer_account, lumio_signer_account_copy, lumio_signer_account_free)
G_DEFINE_ENUM_TYPE (LumioSignerState, lumio_signer_state,
                    G_DEFINE_ENUM_VALUE (LUMIO_SIGNER_STATE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (LUMIO_SIGNER_STATE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LUMIO_SIGNER_STATE_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (LUMIO_SIGNER_STATE_UNLOCKED, "unlocked"))

LumioSignerAccount *
lumio_signer_account_copy (const LumioSignerAccount *account)
{
  LumioSignerAccount *copy = g_memdup2 (account, sizeof *account);

  copy->address = g_strdup (account->address);
  copy->label = g_strdup (account->label);

  return copy;
}

void
lumio_signer_account_free (LumioSignerAccount *account)
{
  g_free (account->address);
  g_free (account->label);
  g_free (account);
}

LumioSignerReply *
lumio_signer_reply_ref (LumioSignerReply *reply)
{
  return g_rc_box_acquire (reply);
}

static void
clear_reply (gpointer data)
{
  LumioSignerReply *reply = data;

  g_clear_pointer (&reply->values, g_variant_unref);
  g_clear_object (&reply->files);
}

void
lumio_signer_reply_unref (LumioSignerReply *reply)
{
  g_rc_box_release_full (reply, clear_reply);
}

DexFuture *
lumio_signer_read_reply (LumioSigner            *self,
                         const LumioSignerReply *reply)
{
  return dex_future_new_take_boxed (LUMIO_TYPE_SIGNER_REPLY, lumio_signer_reply_ref ((LumioSignerReply *) reply));
}

void
lumio_signer_secrets_add (LumioSignerSecrets *self,
                          const char         *text)
{
  gsize length = strlen (text);
  gssize written;
  int ends[2];

  if (self->error != NULL || !g_unix_open_pipe (ends, O_CLOEXEC | O_NONBLOCK, &self->error))
    return;

  /* Whole or not at all: what does not fit is longer than anything the signer takes. */
  written = write (ends[1], text, length);
  close (ends[1]);
  if (written != (gssize) length)
    g_set_error_literal (&self->error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_INVALID, "The secret is too long");
  else
    {
      if (self->files == NULL)
        self->files = g_unix_fd_list_new ();
      g_unix_fd_list_append (self->files, ends[0], &self->error);
    }
  close (ends[0]);
}
