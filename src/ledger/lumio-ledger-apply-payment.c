#include "ledger/lumio-ledger-apply.h"

#include <string.h>

#include "stellar/stellar-asset.h"

/*
 * Payments are path payments of one asset. The three kinds name their faults by numbers of
 * their own, so each brings a table of them.
 */
typedef struct
{
  gint32 malformed;
  gint32 underfunded;
  gint32 source_no_trust;
  gint32 source_not_authorized;
  gint32 no_destination;
  gint32 no_trust;
  gint32 not_authorized;
  gint32 line_full;
  gint32 too_few_offers;
  gint32 cross_self;
  gint32 constraint_not_met;
} Faults;

static const Faults payment_faults = {
  .malformed = STELLAR_PAYMENT_MALFORMED,
  .underfunded = STELLAR_PAYMENT_UNDERFUNDED,
  .source_no_trust = STELLAR_PAYMENT_SRC_NO_TRUST,
  .source_not_authorized = STELLAR_PAYMENT_SRC_NOT_AUTHORIZED,
  .no_destination = STELLAR_PAYMENT_NO_DESTINATION,
  .no_trust = STELLAR_PAYMENT_NO_TRUST,
  .not_authorized = STELLAR_PAYMENT_NOT_AUTHORIZED,
  .line_full = STELLAR_PAYMENT_LINE_FULL,
};

static const Faults receive_faults = {
  .malformed = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_MALFORMED,
  .underfunded = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_UNDERFUNDED,
  .source_no_trust = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_SRC_NO_TRUST,
  .source_not_authorized = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_SRC_NOT_AUTHORIZED,
  .no_destination = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NO_DESTINATION,
  .no_trust = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NO_TRUST,
  .not_authorized = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_NOT_AUTHORIZED,
  .line_full = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_LINE_FULL,
  .too_few_offers = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_TOO_FEW_OFFERS,
  .cross_self = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_OFFER_CROSS_SELF,
  .constraint_not_met = STELLAR_PATH_PAYMENT_STRICT_RECEIVE_OVER_SENDMAX,
};

static const Faults send_faults = {
  .malformed = STELLAR_PATH_PAYMENT_STRICT_SEND_MALFORMED,
  .underfunded = STELLAR_PATH_PAYMENT_STRICT_SEND_UNDERFUNDED,
  .source_no_trust = STELLAR_PATH_PAYMENT_STRICT_SEND_SRC_NO_TRUST,
  .source_not_authorized = STELLAR_PATH_PAYMENT_STRICT_SEND_SRC_NOT_AUTHORIZED,
  .no_destination = STELLAR_PATH_PAYMENT_STRICT_SEND_NO_DESTINATION,
  .no_trust = STELLAR_PATH_PAYMENT_STRICT_SEND_NO_TRUST,
  .not_authorized = STELLAR_PATH_PAYMENT_STRICT_SEND_NOT_AUTHORIZED,
  .line_full = STELLAR_PATH_PAYMENT_STRICT_SEND_LINE_FULL,
  .too_few_offers = STELLAR_PATH_PAYMENT_STRICT_SEND_TOO_FEW_OFFERS,
  .cross_self = STELLAR_PATH_PAYMENT_STRICT_SEND_OFFER_CROSS_SELF,
  .constraint_not_met = STELLAR_PATH_PAYMENT_STRICT_SEND_UNDER_DESTMIN,
};

static gboolean
credit (LumioOperationContext *self,
        const Faults          *faults,
        const guint8          *destination,
        const StellarAsset    *asset,
        gint64                 amount)
{
  guint8 packed[LUMIO_ASSET_SIZE];
  LumioHolding holding;

  lumio_asset_pack (asset, packed);
  if (!lumio_holding_open (&holding, self->state, destination, packed))
    return lumio_operation_fail (self, faults->no_trust);
  if (!lumio_holding_is_authorized (&holding))
    return lumio_operation_fail (self, faults->not_authorized);
  if (!lumio_holding_add (&holding, amount))
    return lumio_operation_fail (self, faults->line_full);
  return TRUE;
}

static gboolean
debit (LumioOperationContext *self,
       const Faults          *faults,
       const StellarAsset    *asset,
       gint64                 amount)
{
  guint8 packed[LUMIO_ASSET_SIZE];
  LumioHolding holding;

  lumio_asset_pack (asset, packed);
  if (!lumio_holding_open (&holding, self->state, self->source, packed))
    return lumio_operation_fail (self, faults->source_no_trust);
  if (!lumio_holding_is_authorized (&holding))
    return lumio_operation_fail (self, faults->source_not_authorized);
  if (!lumio_holding_add (&holding, -amount))
    return lumio_operation_fail (self, faults->underfunded);
  return TRUE;
}

/* Sending credit back to its issuer is always possible, be the account gone. */
static gboolean
destination_is_there (LumioOperationContext *self,
                      const Faults          *faults,
                      const guint8          *destination,
                      const StellarAsset    *from,
                      const StellarAsset    *to,
                      guint                  path_length)
{
  const guint8 *issuer;
  char code[13];

  if (path_length == 0 && stellar_asset_equal (from, to) &&
      lumio_asset_get_credit (to, code, &issuer) && memcmp (issuer, destination, 32) == 0)
    return TRUE;
  if (lumio_ledger_state_get_account (self->state, destination) != NULL)
    return TRUE;
  return lumio_operation_fail (self, faults->no_destination);
}

/* One step of a path. What is crossed joins what the operation crossed before it. */
static gboolean
convert (LumioOperationContext *self,
         const Faults          *faults,
         LumioConversion       *wanted,
         const StellarAsset    *from,
         const StellarAsset    *to,
         gint64                *sent,
         gint64                *received,
         GArray                *claims,
         guint                 *crossings)
{
  guint8 sheep[LUMIO_ASSET_SIZE];
  guint8 wheat[LUMIO_ASSET_SIZE];
  LumioConvert result;

  lumio_asset_pack (from, sheep);
  lumio_asset_pack (to, wheat);
  wanted->source = self->source;
  wanted->sheep = sheep;
  wanted->wheat = wheat;
  result = lumio_exchange_convert (self->state, wanted, sent, received, claims, crossings);
  if (result == LUMIO_CONVERT_CROSS_SELF)
    return lumio_operation_fail (self, faults->cross_self);
  if (result == LUMIO_CONVERT_TOO_MANY)
    return lumio_operation_fail_outer (self, STELLAR_OP_EXCEEDED_WORK_LIMIT);
  /* The side that is fixed must have come out exactly. */
  if (result != LUMIO_CONVERT_OK ||
      (wanted->round == LUMIO_ROUND_STRICT_SEND ? *sent != wanted->max_sheep
                                                : *received != wanted->max_wheat))
    return lumio_operation_fail (self, faults->too_few_offers);
  return TRUE;
}

/* From the destination back to the source: `amount` becomes what is to be sent. */
static gboolean
walk_back (LumioOperationContext *self,
           const StellarAsset    *path,
           guint                  length,
           const StellarAsset    *from,
           const StellarAsset    *to,
           gint64                *amount)
{
  guint crossings = LUMIO_LEDGER_MAX_CROSSED;

  for (guint i = 0; i <= length; i++)
    {
      const StellarAsset *send = i < length ? &path[length - 1 - i] : from;
      g_autoptr(GArray) claims = NULL;
      LumioConversion wanted = {
        .round = LUMIO_ROUND_STRICT_RECEIVE,
        .max_sheep = G_MAXINT64,
        .max_wheat = *amount,
      };
      gint64 sent;
      gint64 received;

      if (stellar_asset_equal (send, to))
        continue;
      claims = g_array_new (FALSE, TRUE, sizeof (StellarClaimAtom));
      if (!convert (self, &receive_faults, &wanted, send, to, &sent, &received, claims, &crossings))
        return FALSE;
      g_array_prepend_vals (lumio_operation_get_claims (self), claims->data, claims->len);
      *amount = sent;
      to = send;
    }
  return TRUE;
}

/* From the source on to the destination: `amount` becomes what arrives. */
static gboolean
walk_on (LumioOperationContext *self,
         const StellarAsset    *from,
         const StellarAsset    *path,
         guint                  length,
         const StellarAsset    *to,
         gint64                *amount)
{
  guint crossings = LUMIO_LEDGER_MAX_CROSSED;

  for (guint i = 0; i <= length; i++)
    {
      const StellarAsset *next = i < length ? &path[i] : to;
      LumioConversion wanted = {
        .round = LUMIO_ROUND_STRICT_SEND,
        .max_sheep = *amount,
        .max_wheat = G_MAXINT64,
      };
      gint64 sent;
      gint64 received;

      if (stellar_asset_equal (next, from))
        continue;
      if (!convert (self, &send_faults, &wanted, from, next, &sent, &received,
                    lumio_operation_get_claims (self), &crossings))
        return FALSE;
      *amount = received;
      from = next;
    }
  return TRUE;
}

gboolean
lumio_operation_check_payment (LumioOperationContext *self)
{
  const StellarPaymentOp *body = &self->operation->body.payment_op;

  if (body->amount <= 0 || !lumio_asset_is_valid (&body->asset))
    return lumio_operation_fail (self, STELLAR_PAYMENT_MALFORMED);
  return TRUE;
}

gboolean
lumio_operation_apply_payment (LumioOperationContext *self)
{
  const StellarPaymentOp *body = &self->operation->body.payment_op;
  const guint8 *destination = lumio_muxed_account_get_id (&body->destination);

  /* Lumens sent to oneself move nothing and need nothing. */
  if (body->asset.type == STELLAR_ASSET_TYPE_NATIVE && memcmp (destination, self->source, 32) == 0)
    return TRUE;
  return destination_is_there (self, &payment_faults, destination, &body->asset, &body->asset, 0) &&
         credit (self, &payment_faults, destination, &body->asset, body->amount) &&
         debit (self, &payment_faults, &body->asset, body->amount);
}

static gboolean
assets_are_valid (const StellarAsset *from,
                  const StellarAsset *path,
                  guint               path_length,
                  const StellarAsset *to)
{
  if (!lumio_asset_is_valid (from) || !lumio_asset_is_valid (to))
    return FALSE;
  for (guint i = 0; i < path_length; i++)
    if (!lumio_asset_is_valid (&path[i]))
      return FALSE;
  return TRUE;
}

static void
note_last (LumioOperationContext *self,
           const guint8          *destination,
           const StellarAsset    *asset,
           gint64                 amount)
{
  memcpy (self->result->destination, destination, 32);
  self->result->asset = *asset;
  self->result->amount = amount;
}

gboolean
lumio_operation_check_path_strict_receive (LumioOperationContext *self)
{
  const StellarPathPaymentStrictReceiveOp *body =
    &self->operation->body.path_payment_strict_receive_op;

  if (body->dest_amount <= 0 || body->send_max <= 0 ||
      !assets_are_valid (&body->send_asset, body->path.items, body->path.length, &body->dest_asset))
    return lumio_operation_fail (self, receive_faults.malformed);
  return TRUE;
}

gboolean
lumio_operation_apply_path_strict_receive (LumioOperationContext *self)
{
  const StellarPathPaymentStrictReceiveOp *body =
    &self->operation->body.path_payment_strict_receive_op;
  const Faults *faults = &receive_faults;
  const guint8 *destination = lumio_muxed_account_get_id (&body->destination);
  gint64 amount = body->dest_amount;

  if (!destination_is_there (self, faults, destination, &body->send_asset, &body->dest_asset,
                             body->path.length) ||
      !credit (self, faults, destination, &body->dest_asset, body->dest_amount) ||
      !walk_back (self, body->path.items, body->path.length, &body->send_asset, &body->dest_asset,
                  &amount))
    return FALSE;
  if (amount > body->send_max)
    return lumio_operation_fail (self, faults->constraint_not_met);
  if (!debit (self, faults, &body->send_asset, amount))
    return FALSE;
  self->result->sent = amount;
  note_last (self, destination, &body->dest_asset, body->dest_amount);
  return TRUE;
}

gboolean
lumio_operation_check_path_strict_send (LumioOperationContext *self)
{
  const StellarPathPaymentStrictSendOp *body = &self->operation->body.path_payment_strict_send_op;

  if (body->send_amount <= 0 || body->dest_min <= 0 ||
      !assets_are_valid (&body->send_asset, body->path.items, body->path.length, &body->dest_asset))
    return lumio_operation_fail (self, send_faults.malformed);
  return TRUE;
}

gboolean
lumio_operation_apply_path_strict_send (LumioOperationContext *self)
{
  const StellarPathPaymentStrictSendOp *body = &self->operation->body.path_payment_strict_send_op;
  const Faults *faults = &send_faults;
  const guint8 *destination = lumio_muxed_account_get_id (&body->destination);
  gint64 amount = body->send_amount;

  if (!destination_is_there (self, faults, destination, &body->send_asset, &body->dest_asset,
                             body->path.length) ||
      !debit (self, faults, &body->send_asset, body->send_amount) ||
      !walk_on (self, &body->send_asset, body->path.items, body->path.length, &body->dest_asset,
                &amount))
    return FALSE;
  if (amount < body->dest_min)
    return lumio_operation_fail (self, faults->constraint_not_met);
  if (!credit (self, faults, destination, &body->dest_asset, amount))
    return FALSE;
  note_last (self, destination, &body->dest_asset, amount);
  return TRUE;
}
