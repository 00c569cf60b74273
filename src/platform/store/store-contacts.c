#include "platform/store/store-contacts.h"

#include <string.h>

#include "platform/lumio-live.h"

#define SELECT \
  "SELECT id, name, address, memo, contact_user_id, last_used_at, created_at FROM contacts "

static LumioApiContact *
read_row (LumioRows *rows)
{
  LumioApiContact *contact = lumio_api_contact_new ();

  contact->id = lumio_rows_dup_text (rows, 0);
  contact->name = lumio_rows_dup_text (rows, 1);
  contact->address = lumio_rows_dup_text (rows, 2);
  contact->memo = lumio_rows_dup_text (rows, 3);
  contact->user_id = lumio_rows_dup_text (rows, 4);
  contact->last_used_at = lumio_rows_get_int (rows, 5);
  contact->created_at = lumio_rows_get_int (rows, 6);

  return contact;
}

static LumioApiContact *
find (LumioConnection  *connection,
      const char       *sql,
      const char       *user_id,
      const char       *key,
      GError          **error)
{
  g_autoptr(LumioRows) rows = lumio_connection_query (connection, error, sql, "ss", user_id, key);

  return rows != NULL && lumio_rows_next (rows, error) ? read_row (rows) : NULL;
}

LumioApiContact *
lumio_store_contacts_by_id (LumioConnection  *connection,
                            const char       *user_id,
                            const char       *id,
                            GError          **error)
{
  return find (connection, SELECT "WHERE user_id = ?1 AND id = ?2", user_id, id, error);
}

LumioApiContact *
lumio_store_contacts_by_address (LumioConnection  *connection,
                                 const char       *user_id,
                                 const char       *address,
                                 GError          **error)
{
  return find (connection, SELECT "WHERE user_id = ?1 AND address = ?2 ORDER BY memo IS NOT NULL",
               user_id, address, error);
}

GPtrArray *
lumio_store_contacts_list (LumioConnection  *connection,
                           const char       *user_id,
                           const char       *text,
                           GError          **error)
{
  g_autoptr(GPtrArray) contacts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lumio_api_contact_free);
  g_autoptr(LumioRows) rows = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!(rows = lumio_connection_query (connection, error,
                                       SELECT "WHERE user_id = ?1 AND (?2 IS NULL"
                                       " OR instr (lower (name), lower (?2)) > 0"
                                       " OR instr (address, upper (?2)) > 0)"
                                       " ORDER BY name COLLATE NOCASE, id LIMIT 1000", "ss",
                                       user_id, text)))
    return NULL;

  while (lumio_rows_next (rows, &local_error))
    g_ptr_array_add (contacts, read_row (rows));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&contacts);
}

gboolean
lumio_store_contacts_insert (LumioConnection        *connection,
                             const char             *user_id,
                             const LumioApiContact  *contact,
                             GError                **error)
{
  return lumio_connection_execute (connection, error,
                                   "INSERT INTO contacts (id, user_id, name, address, memo,"
                                   " contact_user_id, last_used_at, created_at, updated_at)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, (SELECT user_id FROM wallets"
                                   "  WHERE public_key = ?4), nullif (?6, 0), ?7, ?7)", "sssssii",
                                   contact->id, user_id, contact->name, contact->address,
                                   contact->memo, contact->last_used_at,
                                   contact->created_at) >= 0;
}

gboolean
lumio_store_contacts_update (LumioConnection        *connection,
                             const char             *user_id,
                             const LumioApiContact  *contact,
                             gint64                  now,
                             GError                **error)
{
  return lumio_connection_execute (connection, error,
                                   "UPDATE contacts SET name = ?3, address = ?4, memo = ?5,"
                                   " contact_user_id = (SELECT user_id FROM wallets"
                                   "  WHERE public_key = ?4), updated_at = ?6"
                                   " WHERE user_id = ?1 AND id = ?2", "sssssi",
                                   user_id, contact->id, contact->name, contact->address,
                                   contact->memo, now) >= 0;
}

gint64
lumio_store_contacts_delete (LumioConnection  *connection,
                             const char       *user_id,
                             const char       *id,
                             GError          **error)
{
  return lumio_connection_execute (connection, error,
                                   "DELETE FROM contacts WHERE user_id = ?1 AND id = ?2", "ss",
                                   user_id, id);
}

gboolean
lumio_store_contacts_touch (LumioConnection  *connection,
                            const char       *user_id,
                            const char       *address,
                            const char       *name,
                            gint64            now,
                            char            **contact_id,
                            GError          **error)
{
  g_autoptr(LumioApiContact) contact = NULL;
  g_autoptr(LumioApiContactChange) change = lumio_api_contact_change_new ();
  g_autoptr(GError) local_error = NULL;

  contact = lumio_store_contacts_by_address (connection, user_id, address, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (contact != NULL)
    {
      contact->last_used_at = now;

      if (lumio_connection_execute (connection, error,
                                    "UPDATE contacts SET last_used_at = ?2 WHERE id = ?1", "si",
                                    contact->id, now) < 0)
        return FALSE;
    }
  else
    {
      contact = lumio_api_contact_new ();
      contact->id = g_uuid_string_random ();
      contact->name = name != NULL ? g_strdup (name)
                                   : g_strdup_printf ("%.4s…%s", address,
                                                      address + strlen (address) - 4);
      contact->address = g_strdup (address);
      contact->created_at = now;
      contact->last_used_at = now;

      if (!lumio_store_contacts_insert (connection, user_id, contact, error))
        return FALSE;
    }

  g_set_str (contact_id, contact->id);
  change->id = g_strdup (contact->id);
  change->contact = g_steal_pointer (&contact);

  return lumio_live_append (connection, user_id, "contact",
                            lumio_api_contact_change_to_json (change), error);
}
