#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * What is wrong with what stands above it, in a sentence that is also heard. There is nothing to
 * see while nothing is wrong.
 *
 * Properties: "sentence" (text, writable).
 */

#define LUMIO_TYPE_COMPLAINT (lumio_complaint_get_type ())
G_DECLARE_FINAL_TYPE (LumioComplaint, lumio_complaint, LUMIO, COMPLAINT, AdwBin)

/* NULL takes it back. */
void        lumio_complaint_say   (LumioComplaint *self,
                                   const char     *sentence);
/* As lumio_complaint_say(), and frees `sentence`. */
void        lumio_complaint_take  (LumioComplaint *self,
                                   char           *sentence);
/* NULL where nothing is wrong. */
const char *lumio_complaint_get   (LumioComplaint *self);

G_END_DECLS
