#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *user_id;
  char *jti;
  char *token_hash; /* SHA-256 of the token in hex; the token itself is kept nowhere */
  char *ip_address;
  char *user_agent;
  gint64 created_at;
  gint64 expires_at;
  gint64 last_seen_at;
  gint64 revoked_at; /* 0: it is not */
} LumioSessionRow;

LumioSessionRow *lumio_session_row_new      (void);
LumioSessionRow *lumio_session_row_copy     (const LumioSessionRow *self);
void             lumio_session_row_free     (LumioSessionRow       *self);
GType            lumio_session_row_get_type (void);
#define LUMIO_TYPE_SESSION_ROW (lumio_session_row_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSessionRow, lumio_session_row_free)

gboolean         lumio_store_sessions_insert  (LumioConnection        *connection,
                                               const LumioSessionRow  *row,
                                               GError                **error);
/* NULL without `error`: there is none. */
LumioSessionRow *lumio_store_sessions_by_jti  (LumioConnection        *connection,
                                               const char             *jti,
                                               GError                **error);
/* Those that hold at `now`, newest first, as LumioSessionRow. */
GPtrArray       *lumio_store_sessions_list    (LumioConnection        *connection,
                                               const char             *user_id,
                                               gint64                  now,
                                               GError                **error);
/* The number of sessions it ended (0 or 1), or -1. Only the owner's own. */
gint64           lumio_store_sessions_revoke  (LumioConnection        *connection,
                                               const char             *user_id,
                                               const char             *id,
                                               gint64                  now,
                                               GError                **error);
/* Every session of the user but `keep_id` (or all, where NULL); the ended ids. */
GStrv            lumio_store_sessions_revoke_others (LumioConnection  *connection,
                                               const char             *user_id,
                                               const char             *keep_id,
                                               gint64                  now,
                                               GError                **error);
gboolean         lumio_store_sessions_touch   (LumioConnection        *connection,
                                               const char             *id,
                                               gint64                  now,
                                               GError                **error);
/* Rows that ended before `before`. */
gboolean         lumio_store_sessions_prune   (LumioConnection        *connection,
                                               gint64                  before,
                                               GError                **error);

G_END_DECLS
