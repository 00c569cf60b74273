#include "ledger/lumio-ledger-header.h"

#include <string.h>

#include "ledger/lumio-ledger-entry.h"
#include "stellar/stellar-keypair.h"
#include "stellar/stellar-xdr-types.h"

/* Each of the four remembers one further back; the protocol counts them in these steps. */
#define SKIP_1 50
#define SKIP_2 5000
#define SKIP_3 50000
#define SKIP_4 500000

static LumioLedgerRecord *
make_record (const StellarLedgerHeader *header)
{
  LumioLedgerRecord *record = g_new0 (LumioLedgerRecord, 1);
  gsize length;
  const guint8 *bytes;

  record->header = stellar_xdr_encode (&stellar_xdr_ledger_header, header);
  bytes = g_bytes_get_data (record->header, &length);
  stellar_sha256 (bytes, length, record->hash);
  record->sequence = header->ledger_seq;
  record->closed_at = header->scp_value.close_time;
  return record;
}

LumioLedgerRecord *
lumio_ledger_header_first (gint64 closed_at)
{
  StellarLedgerHeader header = { 0 };

  header.ledger_version = LUMIO_LEDGER_PROTOCOL_VERSION;
  header.scp_value.close_time = closed_at;
  header.ledger_seq = 1;
  header.total_coins = LUMIO_LEDGER_TOTAL_COINS;
  header.base_fee = LUMIO_LEDGER_BASE_FEE;
  header.base_reserve = LUMIO_LEDGER_BASE_RESERVE;
  header.max_tx_set_size = LUMIO_LEDGER_MAX_OPERATIONS;
  return make_record (&header);
}

static void
update_skip_list (StellarLedgerHeader *header)
{
  gint64 place;

  if (header->ledger_seq % SKIP_1 != 0)
    return;
  place = (gint64) header->ledger_seq - SKIP_1;
  if (place > 0 && place % SKIP_2 == 0)
    {
      place = (gint64) header->ledger_seq - SKIP_2 - SKIP_1;
      if (place > 0 && place % SKIP_3 == 0)
        {
          place = (gint64) header->ledger_seq - SKIP_3 - SKIP_2 - SKIP_1;
          if (place > 0 && place % SKIP_4 == 0)
            memcpy (header->skip_list[3], header->skip_list[2], 32);
          memcpy (header->skip_list[2], header->skip_list[1], 32);
        }
      memcpy (header->skip_list[1], header->skip_list[0], 32);
    }
  memcpy (header->skip_list[0], header->bucket_list_hash, 32);
}

static StellarLedgerHeader *
decode (GBytes  *header,
        GError **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (header, &length);

  return stellar_xdr_decode (&stellar_xdr_ledger_header, bytes, length, error);
}

static LumioLedgerRecord *
make_next (GBytes                        *before,
           StellarLedgerHeader           *header,
           const LumioLedgerHeaderParts  *parts)
{
  LumioLedgerRecord *record;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (before, &length);

  stellar_sha256 (bytes, length, header->previous_ledger_hash);
  header->ledger_seq++;
  header->scp_value.close_time = parts->closed_at;
  memcpy (header->scp_value.tx_set_hash, parts->set_hash, 32);
  memcpy (header->tx_set_result_hash, parts->result_hash, 32);
  memcpy (header->bucket_list_hash, parts->state_hash, 32);
  header->fee_pool = parts->fee_pool;
  header->id_pool = parts->id_pool;
  update_skip_list (header);
  record = make_record (header);
  stellar_xdr_free (header);
  return record;
}

LumioLedgerRecord *
lumio_ledger_header_next (GBytes                        *before,
                          const LumioLedgerHeaderParts  *parts,
                          GError                       **error)
{
  StellarLedgerHeader *header = decode (before, error);

  return header != NULL ? make_next (before, header, parts) : NULL;
}

LumioLedgerRecord *
lumio_ledger_header_next_empty (GBytes  *before,
                                guint    step,
                                GError **error)
{
  StellarLedgerHeader *header = decode (before, error);
  LumioLedgerHeaderParts parts = { 0 };
  guint8 empty_set[36] = { 0 };
  gsize length;
  const guint8 *bytes = g_bytes_get_data (before, &length);

  if (header == NULL)
    return NULL;
  parts.closed_at = header->scp_value.close_time + step;
  parts.fee_pool = header->fee_pool;
  parts.id_pool = header->id_pool;
  memcpy (parts.state_hash, header->bucket_list_hash, 32);
  /* The set names the ledger it follows, and holds nothing; its results are an empty list. */
  stellar_sha256 (bytes, length, empty_set);
  stellar_sha256 (empty_set, sizeof empty_set, parts.set_hash);
  stellar_sha256 (empty_set + 32, 4, parts.result_hash);
  return make_next (before, header, &parts);
}

gboolean
lumio_ledger_header_get_parts (GBytes                  *header,
                               LumioLedgerHeaderParts  *parts,
                               guint8                   previous[32],
                               GError                 **error)
{
  StellarLedgerHeader *decoded = decode (header, error);

  if (decoded == NULL)
    return FALSE;
  parts->closed_at = decoded->scp_value.close_time;
  parts->fee_pool = decoded->fee_pool;
  parts->id_pool = decoded->id_pool;
  memcpy (parts->set_hash, decoded->scp_value.tx_set_hash, 32);
  memcpy (parts->result_hash, decoded->tx_set_result_hash, 32);
  memcpy (parts->state_hash, decoded->bucket_list_hash, 32);
  memcpy (previous, decoded->previous_ledger_hash, 32);
  stellar_xdr_free (decoded);
  return TRUE;
}
