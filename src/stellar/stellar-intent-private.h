#pragma once

#include "stellar/stellar-intent.h"

G_BEGIN_DECLS

/* What an operation leaves open; all else of it is exact. */
typedef enum
{
  STELLAR_OPEN_NOTHING,
  STELLAR_OPEN_AMOUNT_UP_TO, /* of a payment or a new account's balance */
  STELLAR_OPEN_AMOUNT_FROM,  /* of a payment */
  STELLAR_OPEN_SWAP,         /* either path payment: sent up to, received from, any path */
  STELLAR_OPEN_OFFER,        /* amount up to, and a price that is no worse */
} StellarOpen;

typedef struct
{
  StellarOpen       open;
  StellarOperation *operation; /* with its bounds where its amounts are */
} StellarAgreed;

struct _StellarIntent
{
  gatomicrefcount      ref_count;
  char                *passphrase;
  char                *source;
  StellarMuxedAccount  account;
  gint64               min_sequence;
  gint64               max_sequence;
  gint64               max_fee;      /* 0: not set */
  guint32              max_validity;
  StellarMemo         *memo;         /* NULL: none */
  char                *fee_source;   /* NULL: no fee bump */
  StellarMuxedAccount  fee_account;
  gint64               max_bump_fee;
  GPtrArray           *signers;      /* "G…" */
  GPtrArray           *operations;   /* StellarAgreed */
  GError              *error;
};

void stellar_intent_complain (StellarIntent          *self,
                              const char             *message);
/* Any operation with what it leaves open, once it makes sense; copied. */
void stellar_intent_add      (StellarIntent          *self,
                              StellarOpen             open,
                              const StellarOperation *operation);

G_END_DECLS
