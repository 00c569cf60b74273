#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The vault's folder, known by a descriptor alone. A file is replaced so that at every moment
 * either the old or the new one is there whole: written beside it, synced, read back, renamed;
 * the old one stays until the new one reads back under its own name.
 */
typedef struct _LumioVaultStore LumioVaultStore;

/*
 * Whether these bytes are what such a file has to be. `user_data` NULL: whether they are whole,
 * as far as that can be seen without knowing more.
 */
typedef gboolean (*LumioVaultStoreCheck) (GBytes    *bytes,
                                          gpointer   user_data,
                                          GError   **error);

/* `folder` is borrowed and must outlive the store. */
LumioVaultStore *lumio_vault_store_new     (int                    folder);
void             lumio_vault_store_free    (LumioVaultStore       *self);
int              lumio_vault_store_get_folder (LumioVaultStore    *self);
/* One signer at a time works on a folder. LUMIO_SIGNER_ERROR_IN_USE, _STORAGE. */
gboolean         lumio_vault_store_hold    (LumioVaultStore       *self,
                                            GError               **error);
/*
 * The file, or its old copy where the file is gone or does not pass `check` (`recovered` says
 * so). NULL without `error` where neither is there.
 */
GBytes          *lumio_vault_store_load    (LumioVaultStore       *self,
                                            const char            *name,
                                            gsize                  max,
                                            LumioVaultStoreCheck   check,
                                            gpointer               user_data,
                                            gboolean              *recovered,
                                            GError               **error);
/* After an error what was there before is there still. */
gboolean         lumio_vault_store_replace (LumioVaultStore       *self,
                                            const char            *name,
                                            GBytes                *bytes,
                                            LumioVaultStoreCheck   check,
                                            gpointer               user_data,
                                            GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioVaultStore, lumio_vault_store_free)

G_END_DECLS
