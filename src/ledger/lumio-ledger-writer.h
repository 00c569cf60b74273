#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * JSON text written straight into a string, in the order of the calls. A page of two hundred
 * records is one buffer and no tree. `name` is NULL for an item of an array and for the root.
 */

typedef struct
{
  GString  *text;
  gboolean  separate; /* a comma goes before what comes next */
} LumioLedgerWriter;

void  lumio_ledger_writer_init         (LumioLedgerWriter *self);
char *lumio_ledger_writer_end          (LumioLedgerWriter *self);
void  lumio_ledger_writer_begin_object (LumioLedgerWriter *self,
                                        const char        *name);
void  lumio_ledger_writer_end_object   (LumioLedgerWriter *self);
void  lumio_ledger_writer_begin_array  (LumioLedgerWriter *self,
                                        const char        *name);
void  lumio_ledger_writer_end_array    (LumioLedgerWriter *self);
void  lumio_ledger_writer_null         (LumioLedgerWriter *self,
                                        const char        *name);
void  lumio_ledger_writer_text         (LumioLedgerWriter *self,
                                        const char        *name,
                                        const char        *value);
/* Bytes of a string field that need not be UTF-8: what is not becomes U+FFFD, as Go writes it. */
void  lumio_ledger_writer_bytes        (LumioLedgerWriter *self,
                                        const char        *name,
                                        const char        *value,
                                        gsize              length);
void  lumio_ledger_writer_base64       (LumioLedgerWriter *self,
                                        const char        *name,
                                        const guint8      *value,
                                        gsize              length);
void  lumio_ledger_writer_hex          (LumioLedgerWriter *self,
                                        const char        *name,
                                        const guint8      *value,
                                        gsize              length);
void  lumio_ledger_writer_int          (LumioLedgerWriter *self,
                                        const char        *name,
                                        gint64             value);
/* A number as a string, for what does not fit a double. */
void  lumio_ledger_writer_int_text     (LumioLedgerWriter *self,
                                        const char        *name,
                                        gint64             value);
void  lumio_ledger_writer_uint_text    (LumioLedgerWriter *self,
                                        const char        *name,
                                        guint64            value);
void  lumio_ledger_writer_boolean      (LumioLedgerWriter *self,
                                        const char        *name,
                                        gboolean           value);
/* Units of 10⁻⁷ as "1.0000000". */
void  lumio_ledger_writer_amount       (LumioLedgerWriter *self,
                                        const char        *name,
                                        gint64             stroops);
/* Seconds since 1970 as "2015-07-16T23:49:00Z". */
void  lumio_ledger_writer_time         (LumioLedgerWriter *self,
                                        const char        *name,
                                        gint64             seconds);
/* Members of an object as another writer made them, without braces. */
void  lumio_ledger_writer_members      (LumioLedgerWriter *self,
                                        const char        *members);
/* Text that is JSON already. */
void  lumio_ledger_writer_raw          (LumioLedgerWriter *self,
                                        const char        *name,
                                        const char        *json);

G_END_DECLS
