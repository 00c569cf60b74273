#pragma once

#include "platform/lumio-platform.h"

G_BEGIN_DECLS

/*
 * An event's revenue paid to who holds its tokens, by hand or once a day. The list of holders and
 * what each gets is written down before the first payment is signed; a hundred are paid by one
 * transaction, and each transaction is written down before it is submitted.
 */

extern const LumioModule lumio_distributions_module;

G_END_DECLS
