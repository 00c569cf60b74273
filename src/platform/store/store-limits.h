#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/* What keeps requests apart and in bounds: idempotency keys and rate buckets. */

typedef enum
{
  LUMIO_KEY_NEW,      /* it is yours now: do the work, then finish or forget it */
  LUMIO_KEY_DONE,     /* the answer stands in the record */
  LUMIO_KEY_CONFLICT, /* another body came with this key */
  LUMIO_KEY_BUSY,     /* another running instance works on it */
} LumioKeyState;

typedef struct
{
  LumioKeyState state;
  gint64 status;
  char *content_type;
  GBytes *response;
} LumioKeyRecord;

LumioKeyRecord *lumio_key_record_new      (void);
LumioKeyRecord *lumio_key_record_copy     (const LumioKeyRecord *self);
void            lumio_key_record_free     (LumioKeyRecord       *self);
GType           lumio_key_record_get_type (void);
#define LUMIO_TYPE_KEY_RECORD (lumio_key_record_get_type ())
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioKeyRecord, lumio_key_record_free)

/*
 * `instance` names this run of the program: a key that an earlier run left unfinished is NEW
 * again, and the capability finds by the key itself what that run had already written.
 */
LumioKeyRecord *lumio_store_keys_claim  (LumioConnection  *connection,
                                         const char       *scope,
                                         const char       *key,
                                         const char       *request_hash,
                                         const char       *instance,
                                         gint64            now,
                                         GError          **error);
gboolean        lumio_store_keys_finish (LumioConnection  *connection,
                                         const char       *scope,
                                         const char       *key,
                                         gint64            status,
                                         const char       *content_type,
                                         GBytes           *response,
                                         GError          **error);
gboolean        lumio_store_keys_forget (LumioConnection  *connection,
                                         const char       *scope,
                                         const char       *key,
                                         GError          **error);
/*
 * Those made before `before`; not of a person one of whose payments is not decided, since a
 * client that lost its answer may still ask with its key.
 */
gboolean        lumio_store_keys_prune  (LumioConnection  *connection,
                                         gint64            before,
                                         GError          **error);

typedef void (*LumioBucketFunc) (const char *bucket,
                                 gint64      window_start,
                                 gint64      count,
                                 gpointer    user_data);

gboolean        lumio_store_buckets_put   (LumioConnection  *connection,
                                           const char       *bucket,
                                           gint64            window_start,
                                           gint64            count,
                                           GError          **error);
gboolean        lumio_store_buckets_load  (LumioConnection  *connection,
                                           gint64            since,
                                           LumioBucketFunc   func,
                                           gpointer          user_data,
                                           GError          **error);
gboolean        lumio_store_buckets_prune (LumioConnection  *connection,
                                           gint64            before,
                                           GError          **error);

G_END_DECLS
