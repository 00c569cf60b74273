#include "ledger/lumio-ledger-engine.h"

#include <string.h>

#include "ledger/lumio-ledger-header.h"
#include "stellar/stellar-keypair.h"
#include "stellar/stellar-transaction.h"

/* Entries kept in memory before the lowest layer is emptied and read again as needed. */
#define MAX_CACHED 200000
/* Empty ledgers that are in memory alone. */
#define MAX_TAIL 64
#define MAX_WAITING (4 * LUMIO_LEDGER_MAX_OPERATIONS)

/* What waits of one account: its last sequence number, and the fees it owes. */
typedef struct
{
  guint8 id[32];
  gint64 sequence;
  guint  n_waiting;
  gint64 fees;
} Waiting;

struct _LumioLedgerEngine
{
  char              *passphrase;
  gboolean           strict;
  LumioLedgerState  *state;
  LumioConnection   *connection; /* of the job that runs */
  LumioLedgerRecord *head;
  GPtrArray         *tail;       /* empty ledgers not saved yet */
  GPtrArray         *waiting;    /* LumioLedgerTransaction, borrowed */
  GHashTable        *by_account; /* Waiting */
};

static guint
id_hash (gconstpointer id)
{
  guint32 hash;

  memcpy (&hash, id, sizeof hash);
  return hash;
}

static gboolean
id_equal (gconstpointer a,
          gconstpointer b)
{
  return memcmp (a, b, 32) == 0;
}

static gboolean
load_entry (LumioEntry  *entry,
            gpointer     user_data,
            GError     **error)
{
  LumioLedgerEngine *self = user_data;

  return lumio_ledger_store_load_entry (entry, self->connection, error);
}

static gboolean
load_book (LumioLedgerBook  *book,
           gpointer          user_data,
           GError          **error)
{
  LumioLedgerEngine *self = user_data;

  return lumio_ledger_store_load_book (book, self->connection, error);
}

LumioLedgerEngine *
lumio_ledger_engine_new (const char *passphrase,
                         gboolean    strict)
{
  LumioLedgerEngine *self = g_new0 (LumioLedgerEngine, 1);

  self->passphrase = g_strdup (passphrase);
  self->strict = strict;
  self->state = lumio_ledger_state_new (load_entry, self);
  lumio_ledger_state_set_book_loader (self->state, load_book);
  self->tail = g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_ledger_record_free);
  self->waiting = g_ptr_array_new ();
  self->by_account = g_hash_table_new_full (id_hash, id_equal, NULL, g_free);
  return self;
}

void
lumio_ledger_engine_free (LumioLedgerEngine *self)
{
  g_free (self->passphrase);
  g_clear_pointer (&self->head, lumio_ledger_record_free);
  lumio_ledger_state_free (self->state);
  g_ptr_array_unref (self->tail);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->by_account);
  g_free (self);
}

void
lumio_ledger_root_seed (const char *passphrase,
                        guint8      seed[32])
{
  stellar_network_id (passphrase, seed);
}

static gboolean
write_first_ledger (LumioLedgerEngine  *self,
                    LumioConnection    *connection,
                    gint64              now,
                    GError            **error)
{
  g_autoptr(LumioEntry) root = NULL;
  g_autoptr(StellarKeypair) keypair = NULL;
  LumioEntryKey key;
  guint8 seed[32];

  lumio_ledger_root_seed (self->passphrase, seed);
  keypair = stellar_keypair_new_from_seed (seed);
  lumio_entry_key_account (&key, stellar_keypair_get_public_key (keypair));
  root = lumio_entry_new (&key);
  root->alive = TRUE;
  root->last_modified = 1;
  root->account.balance = LUMIO_LEDGER_TOTAL_COINS;
  root->account.thresholds[LUMIO_THRESHOLD_MASTER] = 1;
  self->head = lumio_ledger_header_first (now);
  return lumio_ledger_store_save_entry (connection, root, error) &&
         lumio_ledger_store_add_ledger (connection, self->head, error);
}

gboolean
lumio_ledger_engine_load (LumioLedgerEngine  *self,
                          LumioConnection    *connection,
                          gint64              now,
                          GError            **error)
{
  g_autoptr(GPtrArray) ledgers = NULL;
  GError *local = NULL;
  guint32 latest = lumio_ledger_store_get_latest (connection, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  g_clear_pointer (&self->head, lumio_ledger_record_free);
  if (latest == 0)
    return write_first_ledger (self, connection, now, error);
  if ((ledgers = lumio_ledger_store_list_ledgers (connection, latest, latest, error)) == NULL)
    return FALSE;
  self->head = lumio_ledger_record_copy (ledgers->pdata[0]);
  return TRUE;
}

static void
forget_waiting (LumioLedgerEngine *self)
{
  g_ptr_array_set_size (self->waiting, 0);
  g_hash_table_remove_all (self->by_account);
}

void
lumio_ledger_engine_reset (LumioLedgerEngine *self)
{
  lumio_ledger_state_reset (self->state);
  g_clear_pointer (&self->head, lumio_ledger_record_free);
  g_ptr_array_set_size (self->tail, 0);
  forget_waiting (self);
}

guint
lumio_ledger_engine_get_n_waiting (LumioLedgerEngine *self)
{
  return self->waiting->len;
}

const LumioLedgerRecord *
lumio_ledger_engine_get_head (LumioLedgerEngine *self)
{
  return self->head;
}

LumioLedgerState *
lumio_ledger_engine_get_state (LumioLedgerEngine *self)
{
  return self->state;
}

static Waiting *
get_waiting (LumioLedgerEngine *self,
             const guint8      *id)
{
  Waiting *waiting = g_hash_table_lookup (self->by_account, id);

  if (waiting != NULL)
    return waiting;
  waiting = g_new0 (Waiting, 1);
  memcpy (waiting->id, id, 32);
  g_hash_table_insert (self->by_account, waiting->id, waiting);
  return waiting;
}

static gint64
next_close_time (LumioLedgerEngine *self,
                 gint64             now)
{
  return MAX (now, self->head->closed_at + (self->strict ? 1 : 0));
}

/* What the source's number and the payer's debts are, counting those that wait before it. */
static gboolean
check_after_waiting (LumioLedgerEngine      *self,
                     LumioLedgerContext     *context,
                     LumioLedgerTransaction *transaction)
{
  const Waiting *source = g_hash_table_lookup (self->by_account, transaction->source);
  const Waiting *payer = g_hash_table_lookup (self->by_account, transaction->fee_source);
  gint64 sequence = source != NULL && source->n_waiting > 0 ? source->sequence : -1;

  return lumio_ledger_check (context, transaction, sequence, payer != NULL ? payer->fees : 0);
}

static void
add_waiting (LumioLedgerEngine      *self,
             LumioLedgerTransaction *transaction)
{
  Waiting *source = get_waiting (self, transaction->source);

  source->sequence = transaction->body->seq_num;
  source->n_waiting++;
  get_waiting (self, transaction->fee_source)->fees += transaction->fee;
  g_ptr_array_add (self->waiting, transaction);
}

static gboolean
find_known (LumioConnection         *connection,
            LumioLedgerTransaction  *transaction,
            gboolean                *known,
            GError                 **error)
{
  g_autoptr(LumioTransactionRecord) record = NULL;
  GError *local = NULL;

  record = lumio_ledger_store_find_transaction (connection, transaction->hash, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *known = record != NULL;
  if (record == NULL)
    return TRUE;
  transaction->applied = TRUE;
  transaction->id = record->id;
  transaction->ledger = record->id >> 32;
  transaction->closed_at = record->closed_at;
  g_clear_pointer (&transaction->stored, lumio_transaction_record_free);
  transaction->stored = g_steal_pointer (&record);
  return TRUE;
}

gboolean
lumio_ledger_engine_admit (LumioLedgerEngine       *self,
                           LumioConnection         *connection,
                           LumioLedgerTransaction  *transaction,
                           gint64                   now,
                           LumioVerdict            *verdict,
                           GError                 **error)
{
  LumioLedgerContext context = {
    .state = self->state,
    .sequence = self->head->sequence + 1,
    .close_time = next_close_time (self, now),
  };
  gboolean known = FALSE;
  gboolean fine;

  self->connection = connection;
  if (!find_known (connection, transaction, &known, error))
    return FALSE;
  if (known)
    {
      *verdict = LUMIO_VERDICT_KNOWN;
      return TRUE;
    }
  if (self->waiting->len >= MAX_WAITING)
    {
      *verdict = LUMIO_VERDICT_LATER;
      return TRUE;
    }
  fine = check_after_waiting (self, &context, transaction);
  if ((*error = lumio_ledger_state_take_error (self->state)) != NULL)
    return FALSE;
  *verdict = fine ? LUMIO_VERDICT_ACCEPTED : LUMIO_VERDICT_REFUSED;
  if (fine)
    add_waiting (self, transaction);
  return TRUE;
}

/*
 * Which of those that wait go into this ledger. What came true since they were admitted (their
 * source is gone, their time is over) refuses them without a trace, as a node would.
 */
static GPtrArray *
choose (LumioLedgerEngine  *self,
        LumioLedgerContext *context,
        GPtrArray          *refused)
{
  g_autoptr(GPtrArray) before = g_steal_pointer (&self->waiting);
  GPtrArray *chosen = g_ptr_array_new ();
  guint operations = 0;

  self->waiting = g_ptr_array_new ();
  forget_waiting (self);
  for (guint i = 0; i < before->len; i++)
    {
      LumioLedgerTransaction *transaction = before->pdata[i];
      guint length = transaction->body->operations.length;

      if (!check_after_waiting (self, context, transaction))
        {
          g_ptr_array_add (refused, transaction);
          continue;
        }
      /* One that does not fit any more, and all after it, wait for the next ledger. */
      if (operations <= LUMIO_LEDGER_MAX_OPERATIONS)
        operations += length;
      if (operations <= LUMIO_LEDGER_MAX_OPERATIONS)
        g_ptr_array_add (chosen, transaction);
      add_waiting (self, transaction);
    }
  return chosen;
}

static GHashTable *
find_highest (GPtrArray *chosen)
{
  GHashTable *highest = g_hash_table_new_full (id_hash, id_equal, NULL, g_free);

  for (guint i = 0; i < chosen->len; i++)
    {
      LumioLedgerTransaction *transaction = chosen->pdata[i];
      gint64 *sequence = g_hash_table_lookup (highest, transaction->source);

      if (sequence == NULL)
        {
          sequence = g_new0 (gint64, 1);
          g_hash_table_insert (highest, transaction->source, sequence);
        }
      *sequence = MAX (*sequence, transaction->body->seq_num);
    }
  return highest;
}

static void
apply_all (LumioLedgerContext *context,
           GPtrArray          *chosen)
{
  /* All fees are taken before the first transaction is applied. */
  for (guint i = 0; i < chosen->len; i++)
    lumio_ledger_charge (context, chosen->pdata[i]);
  for (guint i = 0; i < chosen->len; i++)
    {
      LumioLedgerTransaction *transaction = chosen->pdata[i];

      transaction->applied = TRUE;
      transaction->ledger = context->sequence;
      transaction->id = (gint64) context->sequence << 32 | (gint64) (i + 1) << 12;
      transaction->closed_at = context->close_time;
      lumio_ledger_apply (context, transaction);
    }
}

static void
finish_hash (GChecksum *checksum,
             guint8     hash[32])
{
  gsize length = 32;

  g_checksum_get_digest (checksum, hash, &length);
}

static gboolean
save_changes (LumioLedgerContext      *context,
              LumioConnection         *connection,
              LumioLedgerHeaderParts  *parts,
              GError                 **error)
{
  g_autoptr(GPtrArray) changes = lumio_ledger_state_list_changes (context->state);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, parts->state_hash, 32);
  for (guint i = 0; i < changes->len; i++)
    {
      LumioEntry *entry = changes->pdata[i];

      entry->last_modified = context->sequence;
      lumio_entry_hash (entry, checksum);
      if (!lumio_ledger_store_save_entry (connection, entry, error))
        return FALSE;
    }
  finish_hash (checksum, parts->state_hash);
  return TRUE;
}

static gboolean
save_transactions (LumioConnection         *connection,
                   GPtrArray               *chosen,
                   const guint8            *previous,
                   LumioLedgerHeaderParts  *parts,
                   GError                 **error)
{
  g_autoptr(GChecksum) set = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GChecksum) results = g_checksum_new (G_CHECKSUM_SHA256);
  guint32 count = GUINT32_TO_BE (chosen->len);

  g_checksum_update (set, previous, 32);
  g_checksum_update (set, (const guchar *) &count, 4);
  g_checksum_update (results, (const guchar *) &count, 4);
  for (guint i = 0; i < chosen->len; i++)
    {
      LumioLedgerTransaction *transaction = chosen->pdata[i];
      g_autoptr(LumioTransactionRecord) record = lumio_ledger_transaction_to_record (transaction);
      gsize length;
      const guchar *bytes = g_bytes_get_data (record->envelope, &length);

      g_checksum_update (set, bytes, length);
      g_checksum_update (results, transaction->hash, 32);
      bytes = g_bytes_get_data (record->result, &length);
      g_checksum_update (results, bytes, length);
      if (!lumio_ledger_store_add_transaction (connection, record, error))
        return FALSE;
    }
  finish_hash (set, parts->set_hash);
  finish_hash (results, parts->result_hash);
  return TRUE;
}

static void
count (LumioLedgerRecord *record,
       GPtrArray         *chosen)
{
  for (guint i = 0; i < chosen->len; i++)
    {
      LumioLedgerTransaction *transaction = chosen->pdata[i];
      guint length = transaction->body->operations.length;

      record->set_operations += length;
      if (!lumio_ledger_transaction_succeeded (transaction))
        {
          record->failed++;
          continue;
        }
      record->successful++;
      record->operations += length;
    }
}

gboolean
lumio_ledger_engine_flush (LumioLedgerEngine  *self,
                           LumioConnection    *connection,
                           GError            **error)
{
  if (!lumio_ledger_store_add_empty_ledgers (connection, self->tail, error))
    return FALSE;
  g_ptr_array_set_size (self->tail, 0);
  return TRUE;
}

static LumioLedgerRecord *
close_empty (LumioLedgerEngine  *self,
             LumioConnection    *connection,
             gint64              close_time,
             gboolean           *saved,
             GError            **error)
{
  guint step = MIN (close_time - self->head->closed_at, G_MAXINT);
  LumioLedgerRecord *record = lumio_ledger_header_next_empty (self->head->header, step, error);

  if (record == NULL)
    return NULL;
  g_ptr_array_add (self->tail, lumio_ledger_record_copy (record));
  lumio_ledger_record_free (self->head);
  self->head = record;
  if (self->tail->len >= MAX_TAIL)
    {
      if (!lumio_ledger_engine_flush (self, connection, error))
        return NULL;
      *saved = TRUE;
    }
  return lumio_ledger_record_copy (record);
}

static LumioLedgerRecord *
close_full (LumioLedgerEngine   *self,
            LumioConnection     *connection,
            LumioLedgerContext  *context,
            GPtrArray           *chosen,
            GError             **error)
{
  g_autoptr(LumioLedgerRecord) record = NULL;
  LumioLedgerHeaderParts parts;
  guint8 previous[32];

  if (!lumio_ledger_header_get_parts (self->head->header, &parts, previous, error))
    return NULL;
  context->fee_pool = parts.fee_pool;
  context->id_pool = parts.id_pool;
  context->highest = find_highest (chosen);
  apply_all (context, chosen);
  g_clear_pointer (&context->highest, g_hash_table_unref);
  if ((*error = lumio_ledger_state_take_error (context->state)) != NULL)
    return NULL;

  parts.closed_at = context->close_time;
  parts.fee_pool = context->fee_pool;
  parts.id_pool = context->id_pool;
  if (!lumio_ledger_engine_flush (self, connection, error) ||
      !save_changes (context, connection, &parts, error) ||
      !save_transactions (connection, chosen, self->head->hash, &parts, error) ||
      (record = lumio_ledger_header_next (self->head->header, &parts, error)) == NULL)
    return NULL;
  count (record, chosen);
  if (!lumio_ledger_store_add_ledger (connection, record, error))
    return NULL;
  return g_steal_pointer (&record);
}

/* Those chosen are done with; the others count from here as the first. */
static void
keep_others (LumioLedgerEngine *self,
             GPtrArray         *chosen)
{
  g_autoptr(GPtrArray) before = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new ();
  forget_waiting (self);
  /* The chosen are the first of those that wait. */
  for (guint i = chosen->len; i < before->len; i++)
    add_waiting (self, before->pdata[i]);
}

LumioLedgerRecord *
lumio_ledger_engine_close (LumioLedgerEngine  *self,
                           LumioConnection    *connection,
                           gint64              now,
                           GPtrArray          *applied,
                           GPtrArray          *refused,
                           gboolean           *saved,
                           GError            **error)
{
  g_autoptr(LumioLedgerState) layer = NULL;
  g_autoptr(LumioLedgerRecord) record = NULL;
  g_autoptr(GPtrArray) chosen = NULL;
  LumioLedgerContext context = {
    .sequence = self->head->sequence + 1,
    .close_time = next_close_time (self, now),
  };

  self->connection = connection;
  if (lumio_ledger_state_get_size (self->state) > MAX_CACHED)
    lumio_ledger_state_reset (self->state);
  context.state = self->state;
  chosen = choose (self, &context, refused);
  if ((*error = lumio_ledger_state_take_error (self->state)) != NULL)
    return NULL;
  if (chosen->len == 0)
    return close_empty (self, connection, context.close_time, saved, error);

  layer = context.state = lumio_ledger_state_push (self->state);
  if ((record = close_full (self, connection, &context, chosen, error)) == NULL)
    return NULL;
  lumio_ledger_state_commit (layer);
  keep_others (self, chosen);
  g_ptr_array_extend (applied, chosen, NULL, NULL);
  lumio_ledger_record_free (self->head);
  self->head = lumio_ledger_record_copy (record);
  *saved = TRUE;
  return g_steal_pointer (&record);
}
