#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/*
 * The platform's database. The files of this folder (store-users.h, store-payments.h …) hold
 * plain functions over a LumioConnection; a capability puts those it needs into one job, which
 * is one transaction, and hands it to lumio_store_write() or lumio_store_read():
 *
 *   static DexFuture *
 *   insert (LumioConnection *connection,
 *           gpointer         user_data)
 *   {
 *     if (!lumio_store_users_insert (connection, …, &error))
 *       return dex_future_new_for_error (g_steal_pointer (&error));
 *     return dex_future_new_true ();
 *   }
 */

#define LUMIO_TYPE_STORE (lumio_store_get_type ())
G_DECLARE_FINAL_TYPE (LumioStore, lumio_store, LUMIO, STORE, GObject)

/* Opens or creates the file, mode 0600, and brings it to today's schema. Resolves to a LumioStore. */
DexFuture *lumio_store_open   (const char         *path);
DexFuture *lumio_store_write  (LumioStore         *self,
                               LumioDatabaseFunc   func,
                               gpointer            user_data,
                               GDestroyNotify      user_data_destroy);
/*
 * As above, for what has happened whether the books know it or not: where the disk has no room, or
 * somebody else holds the file, it is tried again each second until lumio_store_give_up(). `func`
 * may be called several times.
 */
DexFuture *lumio_store_insist (LumioStore         *self,
                               LumioDatabaseFunc   func,
                               gpointer            user_data,
                               GDestroyNotify      user_data_destroy);
/* From now on nothing is tried again. */
void       lumio_store_give_up (LumioStore        *self);
DexFuture *lumio_store_read   (LumioStore         *self,
                               LumioDatabaseFunc   func,
                               gpointer            user_data,
                               GDestroyNotify      user_data_destroy);
DexFuture *lumio_store_close  (LumioStore         *self);
DexFuture *lumio_store_backup (LumioStore         *self,
                               const char         *path);

/*
 * Fails with LUMIO_DATABASE_ERROR_FULL while the disk has no room for the books. It writes only
 * after a write that found none, to see whether there is some again.
 */
DexFuture *lumio_store_find_room (LumioStore *self);

/* One setting, or NULL where there is none (`error` stays clear) or on an error. */
char      *lumio_store_get_setting (LumioConnection  *connection,
                                    const char       *key,
                                    GError          **error);
gboolean   lumio_store_set_setting (LumioConnection  *connection,
                                    const char       *key,
                                    const char       *value,
                                    GError          **error);
/* The link of a hash chain: SHA-256 in hex over `prev_hash` and the texts, each with its length. */
char      *lumio_store_chain       (const char         *prev_hash,
                                    const char * const *texts,
                                    gsize               n_texts);

G_END_DECLS
