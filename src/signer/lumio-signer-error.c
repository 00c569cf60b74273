#include "signer/lumio-signer-error.h"

static const GDBusErrorEntry entries[] = {
  { LUMIO_SIGNER_ERROR_INVALID, "app.lumio.Signer.Error.Invalid" },
  { LUMIO_SIGNER_ERROR_NO_VAULT, "app.lumio.Signer.Error.NoVault" },
  { LUMIO_SIGNER_ERROR_EXISTS, "app.lumio.Signer.Error.Exists" },
  { LUMIO_SIGNER_ERROR_LOCKED, "app.lumio.Signer.Error.Locked" },
  { LUMIO_SIGNER_ERROR_WRONG_PASSPHRASE, "app.lumio.Signer.Error.WrongPassphrase" },
  { LUMIO_SIGNER_ERROR_WAIT, "app.lumio.Signer.Error.Wait" },
  { LUMIO_SIGNER_ERROR_BUSY, "app.lumio.Signer.Error.Busy" },
  { LUMIO_SIGNER_ERROR_DAMAGED, "app.lumio.Signer.Error.Damaged" },
  { LUMIO_SIGNER_ERROR_NEWER, "app.lumio.Signer.Error.Newer" },
  { LUMIO_SIGNER_ERROR_IN_USE, "app.lumio.Signer.Error.InUse" },
  { LUMIO_SIGNER_ERROR_STORAGE, "app.lumio.Signer.Error.Storage" },
  { LUMIO_SIGNER_ERROR_MEMORY, "app.lumio.Signer.Error.Memory" },
  { LUMIO_SIGNER_ERROR_UNKNOWN_ACCOUNT, "app.lumio.Signer.Error.UnknownAccount" },
  { LUMIO_SIGNER_ERROR_WATCH_ONLY, "app.lumio.Signer.Error.WatchOnly" },
  { LUMIO_SIGNER_ERROR_NO_WORDS, "app.lumio.Signer.Error.NoWords" },
  { LUMIO_SIGNER_ERROR_WRONG_WORDS, "app.lumio.Signer.Error.WrongWords" },
  { LUMIO_SIGNER_ERROR_UNDECODABLE, "app.lumio.Signer.Error.Undecodable" },
  { LUMIO_SIGNER_ERROR_REFUSED, "app.lumio.Signer.Error.Refused" },
  { LUMIO_SIGNER_ERROR_NO_REVIEW, "app.lumio.Signer.Error.NoReview" },
  { LUMIO_SIGNER_ERROR_TOO_EARLY, "app.lumio.Signer.Error.TooEarly" },
  { LUMIO_SIGNER_ERROR_SANDBOX, "app.lumio.Signer.Error.Sandbox" },
};

GQuark
lumio_signer_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("lumio-signer-error", &quark, entries, G_N_ELEMENTS (entries));

  return (GQuark) quark;
}
