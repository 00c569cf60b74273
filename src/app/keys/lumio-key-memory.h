#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What this computer remembers of the ledger for those who hold their own keys: where it is, what
 * an account held when last read, the highest sequence number seen of it, and the envelopes that
 * were handed in and whose outcome is not known yet; and which keys are in a backup somewhere.
 * Nothing secret: addresses and amounts that the ledger shows to anybody. A plain file of the user, written whole at each change.
 */

typedef struct
{
  char *horizon;
  char *passphrase;
  char *usdc;       /* "USDC:G…", or NULL */
} LumioKeyPlace;

typedef struct
{
  char   *hash;
  char   *account;
  char   *envelope; /* base64 */
  gint64  max_time; /* Unix seconds */
} LumioKeyPending;

LumioKeyPending *lumio_key_pending_copy         (const LumioKeyPending *self);
void             lumio_key_pending_free         (LumioKeyPending       *self);

/* NULL where the platform's ledger was never known. */
LumioKeyPlace   *lumio_key_memory_get_place     (const char *platform);
void             lumio_key_memory_set_place     (const char *platform,
                                                 const char *horizon,
                                                 const char *passphrase,
                                                 const char *usdc);
void             lumio_key_place_free           (LumioKeyPlace *place);

/* 0: none was seen yet. One that is lower than what is known changes nothing. */
gint64           lumio_key_memory_get_sequence  (const char *passphrase,
                                                 const char *account);
void             lumio_key_memory_note_sequence (const char *passphrase,
                                                 const char *account,
                                                 gint64      sequence);

/* A text of the caller's making, and when it was true (µs since 1970). */
char            *lumio_key_memory_get_holdings  (const char *passphrase,
                                                 const char *account,
                                                 gint64     *as_of);
void             lumio_key_memory_set_holdings  (const char *passphrase,
                                                 const char *account,
                                                 const char *text,
                                                 gint64      as_of);

/* FALSE where the disk would not take it: then it must not be handed in. */
gboolean         lumio_key_memory_add_pending   (const char             *passphrase,
                                                 const LumioKeyPending  *pending,
                                                 GError                **error);
void             lumio_key_memory_drop_pending  (const char *passphrase,
                                                 const char *hash);
/* LumioKeyPending */
GPtrArray       *lumio_key_memory_list_pending  (const char *passphrase,
                                                 const char *account);

/* Whether the key of an account went into a file that was saved, or came from one. */
gboolean         lumio_key_memory_is_saved      (const char *account);
void             lumio_key_memory_note_saved    (const char *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioKeyPending, lumio_key_pending_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioKeyPlace, lumio_key_place_free)

G_END_DECLS
