#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody typed or pasted to say whom to pay, as far as it can be understood by itself. */
typedef struct
{
  char     *email;       /* or */
  char     *address;
  /* Of a payment link only: */
  gint64    amount;      /* 0 where it does not say */
  char     *asset;      /* "native" or "CODE:ISSUER" */
  gboolean  native;
  char     *memo;
  gboolean  is_link;
} LumioPayRequest;

#define LUMIO_PAY_REQUEST_ERROR (lumio_pay_request_error_quark ())

typedef enum
{
  LUMIO_PAY_REQUEST_ERROR_WRONG,
  /* A secret key: it is to be wiped from the screen. */
  LUMIO_PAY_REQUEST_ERROR_SECRET,
  /* Neither an address nor anything like one: it may be a part of a name. */
  LUMIO_PAY_REQUEST_ERROR_WORDS,
} LumioPayRequestError;

GQuark           lumio_pay_request_error_quark (void);

/* The message of the error is for people. */
LumioPayRequest *lumio_pay_request_read        (const char       *text,
                                                const char       *passphrase,
                                                GError          **error);
void             lumio_pay_request_free        (LumioPayRequest  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LumioPayRequest, lumio_pay_request_free)

G_END_DECLS
