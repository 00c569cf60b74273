#include "signer/lumio-signer-reviews.h"

#include <string.h>

#include <sodium.h>

#define ID_BYTES 16

struct _LumioSignerReviews
{
  GPtrArray *pending;     /* the oldest first */
};

void
lumio_signer_pending_free (LumioSignerPending *pending)
{
  g_free (pending->passphrase);
  g_clear_pointer (&pending->envelope, stellar_xdr_free);
  g_clear_pointer (&pending->message, g_bytes_unref);
  g_free (pending->id);
  g_free (pending);
}

LumioSignerReviews *
lumio_signer_reviews_new (void)
{
  LumioSignerReviews *self = g_new0 (LumioSignerReviews, 1);

  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_signer_pending_free);

  return self;
}

void
lumio_signer_reviews_free (LumioSignerReviews *self)
{
  g_ptr_array_unref (self->pending);
  g_free (self);
}

const char *
lumio_signer_reviews_add (LumioSignerReviews *self,
                          LumioSignerPending *pending,
                          gint64              now)
{
  guint8 id[ID_BYTES];
  char text[2 * ID_BYTES + 1];

  randombytes_buf (id, sizeof id);
  sodium_bin2hex (text, sizeof text, id, sizeof id);
  pending->id = g_strdup (text);
  pending->made = now;
  if (self->pending->len >= LUMIO_SIGNER_REVIEW_MAX)
    g_ptr_array_remove_index (self->pending, 0);
  g_ptr_array_add (self->pending, pending);

  return pending->id;
}

static gboolean
find (LumioSignerReviews *self,
      const char         *id,
      guint              *position)
{
  for (guint i = 0; i < self->pending->len; i++)
    if (strcmp (((LumioSignerPending *) self->pending->pdata[i])->id, id) == 0)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

LumioSignerPending *
lumio_signer_reviews_take (LumioSignerReviews  *self,
                           const char          *id,
                           guint                confirmed,
                           gint64               now,
                           GError             **error)
{
  const LumioSignerPending *pending;
  guint position;

  if (!find (self, id, &position))
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW,
                           "There is no such review, or it was used already");
      return NULL;
    }

  pending = self->pending->pdata[position];
  if (now - pending->made > LUMIO_SIGNER_REVIEW_LIFE)
    {
      g_ptr_array_remove_index (self->pending, position);
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_NO_REVIEW, "The review's time is over");
      return NULL;
    }
  if (now - pending->made < LUMIO_SIGNER_REVIEW_DELAY)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_TOO_EARLY,
                           "Nobody reads a review within a second");
      return NULL;
    }
  if ((pending->confirm & ~confirmed) != 0)
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_REFUSED,
                           "A danger that cannot be undone was not confirmed");
      return NULL;
    }

  return g_ptr_array_steal_index (self->pending, position);
}

gboolean
lumio_signer_reviews_drop (LumioSignerReviews *self,
                           const char         *id)
{
  guint position;

  if (!find (self, id, &position))
    return FALSE;

  g_ptr_array_remove_index (self->pending, position);

  return TRUE;
}

void
lumio_signer_reviews_clear (LumioSignerReviews *self)
{
  g_ptr_array_set_size (self->pending, 0);
}
