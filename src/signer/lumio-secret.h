#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Bytes that must not be seen: in locked memory between guard pages, kept out of core dumps,
 * wiped when freed. A NUL stands behind them, so that text can be read as text.
 */
typedef struct _LumioSecret LumioSecret;

/* `length` zero bytes. NULL where the memory cannot be had or locked. */
LumioSecret  *lumio_secret_new         (gsize               length);
LumioSecret  *lumio_secret_new_copy    (const void         *data,
                                        gsize               length);
void          lumio_secret_free        (LumioSecret        *self);
guint8       *lumio_secret_get_data    (LumioSecret        *self);
const guint8 *lumio_secret_peek        (const LumioSecret  *self);
const char   *lumio_secret_get_text    (const LumioSecret  *self);
gsize         lumio_secret_get_length  (const LumioSecret  *self);
/* Shortens it; the bytes cut off are wiped at once. */
void          lumio_secret_truncate    (LumioSecret        *self,
                                        gsize               length);
/* Nothing can read or write it, the process itself included, until it is opened again. */
void          lumio_secret_close       (LumioSecret        *self);
void          lumio_secret_open        (LumioSecret        *self);
gboolean      lumio_secret_equal       (const LumioSecret  *self,
                                        const LumioSecret  *other);

/*
 * Reads a pipe or memfd to its end, from its beginning where it has one. An end that does not
 * come within two seconds, more than `max` bytes, and anything but a pipe or a file of no
 * name is LUMIO_SIGNER_ERROR_INVALID.
 */
LumioSecret  *lumio_secret_read        (int                 file,
                                        gsize               max,
                                        GError            **error);
/* The reading end of a pipe that holds the secret; at most 4096 bytes. −1 with `error`. */
int           lumio_secret_open_pipe   (const LumioSecret  *self,
                                        GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioSecret, lumio_secret_free)

G_END_DECLS
