#include "api/lumio-record.h"

#include "base/lumio-json.h"
#include "base/lumio-problem.h"

#define MAX_TEXT 4096
#define MAX_LONG (256 * 1024)
#define MAX_ITEMS 1000

#define MEMBER(record, field, ctype) (*(ctype *) G_STRUCT_MEMBER_P ((record), (field)->offset))

static void
free_item (gpointer record,
           gpointer type)
{
  lumio_record_free (type, record);
}

static void
free_items (GPtrArray             *items,
            const LumioRecordType *type)
{
  if (items == NULL)
    return;

  g_ptr_array_foreach (items, free_item, (gpointer) type);
  g_ptr_array_unref (items);
}

gpointer
lumio_record_new (const LumioRecordType *type)
{
  gpointer record = g_malloc0 (type->size);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const LumioField *field = &type->fields[i];

      if (field->kind == LUMIO_FIELD_RECORDS)
        MEMBER (record, field, GPtrArray *) = g_ptr_array_new ();
    }

  return record;
}

void
lumio_record_free (const LumioRecordType *type,
                   gpointer               record)
{
  if (record == NULL)
    return;

  for (guint i = 0; i < type->n_fields; i++)
    {
      const LumioField *field = &type->fields[i];

      switch (field->kind)
        {
        case LUMIO_FIELD_TEXT:
        case LUMIO_FIELD_LONG:
          g_free (MEMBER (record, field, char *));
          break;

        case LUMIO_FIELD_RECORD:
          lumio_record_free (field->record, MEMBER (record, field, gpointer));
          break;

        case LUMIO_FIELD_TEXTS:
          g_strfreev (MEMBER (record, field, GStrv));
          break;

        case LUMIO_FIELD_RECORDS:
          free_items (MEMBER (record, field, GPtrArray *), field->record);
          break;

        case LUMIO_FIELD_AMOUNT:
        case LUMIO_FIELD_TIME:
        case LUMIO_FIELD_INT:
        case LUMIO_FIELD_BOOLEAN:
        default:
          break;
        }
    }

  g_free (record);
}

gpointer
lumio_record_copy (const LumioRecordType *type,
                   gconstpointer          record)
{
  gpointer copy;

  if (record == NULL)
    return NULL;

  copy = lumio_record_new (type);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const LumioField *field = &type->fields[i];

      switch (field->kind)
        {
        case LUMIO_FIELD_TEXT:
        case LUMIO_FIELD_LONG:
          MEMBER (copy, field, char *) = g_strdup (MEMBER (record, field, char *));
          break;

        case LUMIO_FIELD_AMOUNT:
        case LUMIO_FIELD_TIME:
        case LUMIO_FIELD_INT:
          MEMBER (copy, field, gint64) = MEMBER (record, field, gint64);
          break;

        case LUMIO_FIELD_BOOLEAN:
          MEMBER (copy, field, gboolean) = MEMBER (record, field, gboolean);
          break;

        case LUMIO_FIELD_RECORD:
          MEMBER (copy, field, gpointer) = lumio_record_copy (field->record,
                                                              MEMBER (record, field, gpointer));
          break;

        case LUMIO_FIELD_TEXTS:
          MEMBER (copy, field, GStrv) = g_strdupv (MEMBER (record, field, GStrv));
          break;

        case LUMIO_FIELD_RECORDS:
          {
            GPtrArray *items = MEMBER (record, field, GPtrArray *);

            for (guint j = 0; j < items->len; j++)
              g_ptr_array_add (MEMBER (copy, field, GPtrArray *),
                               lumio_record_copy (field->record, g_ptr_array_index (items, j)));
          }
          break;

        default:
          g_assert_not_reached ();
        }
    }

  return copy;
}

static gboolean
is_present (JsonObject *object,
            const char *name)
{
  return json_object_has_member (object, name) && !json_object_get_null_member (object, name);
}

static GStrv
read_texts (JsonObject  *object,
            const char  *name,
            GError     **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = lumio_json_get_array (object, name, error);

  if (array == NULL)
    return NULL;

  for (guint i = 0; i < MIN (json_array_get_length (array), MAX_ITEMS); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (
                                                              lumio_problem_new (400, "invalid_field", "A field is wrong",
                                                                                 "%s must hold texts only.", name), name)));
          return NULL;
        }

      g_strv_builder_add (builder, json_node_get_string (node));
    }

  return g_strv_builder_end (builder);
}

static gboolean
read_items (JsonObject             *object,
            const LumioField       *field,
            GPtrArray              *items,
            GError                **error)
{
  JsonArray *array = lumio_json_get_array (object, field->name, error);

  if (array == NULL)
    return FALSE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gpointer item;

      if (!JSON_NODE_HOLDS_OBJECT (node) || i == MAX_ITEMS)
        {
          g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (
                                                              lumio_problem_new (400, "invalid_field", "A field is wrong",
                                                                                 "%s must hold at most %d objects.", field->name, MAX_ITEMS),
                                                              field->name)));
          return FALSE;
        }

      if (!(item = lumio_record_from_json (field->record, json_node_get_object (node), error)))
        return FALSE;

      g_ptr_array_add (items, item);
    }

  return TRUE;
}

static gboolean
read_field (JsonObject        *object,
            const LumioField  *field,
            gpointer           record,
            GError           **error)
{
  g_autoptr(GError) local_error = NULL;

  if (field->need == LUMIO_FIELD_NULLABLE && !is_present (object, field->name))
    return TRUE;

  switch (field->kind)
    {
    case LUMIO_FIELD_TEXT:
    case LUMIO_FIELD_LONG:
      MEMBER (record, field, char *) =
        g_strdup (lumio_json_get_text (object, field->name,
                                       field->kind == LUMIO_FIELD_LONG ? MAX_LONG : MAX_TEXT,
                                       &local_error));
      break;

    case LUMIO_FIELD_AMOUNT:
      MEMBER (record, field, gint64) = lumio_json_get_amount (object, field->name, &local_error);
      break;

    case LUMIO_FIELD_TIME:
      MEMBER (record, field, gint64) = lumio_json_get_time (object, field->name, &local_error);
      break;

    case LUMIO_FIELD_INT:
      MEMBER (record, field, gint64) = lumio_json_get_int (object, field->name, G_MININT64,
                                                           G_MAXINT64, &local_error);
      break;

    case LUMIO_FIELD_BOOLEAN:
      MEMBER (record, field, gboolean) = lumio_json_get_boolean (object, field->name, &local_error);
      break;

    case LUMIO_FIELD_RECORD:
      {
        JsonObject *inner = lumio_json_get_object (object, field->name, &local_error);

        if (inner != NULL)
          MEMBER (record, field, gpointer) = lumio_record_from_json (field->record, inner,
                                                                     &local_error);
      }
      break;

    case LUMIO_FIELD_TEXTS:
      MEMBER (record, field, GStrv) = read_texts (object, field->name, &local_error);
      break;

    case LUMIO_FIELD_RECORDS:
      read_items (object, field, MEMBER (record, field, GPtrArray *), &local_error);
      break;

    default:
      g_assert_not_reached ();
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gpointer
lumio_record_from_json (const LumioRecordType  *type,
                        JsonObject             *object,
                        GError                **error)
{
  gpointer record = lumio_record_new (type);

  for (guint i = 0; i < type->n_fields; i++)
    {
      if (!read_field (object, &type->fields[i], record, error))
        {
          lumio_record_free (type, record);
          return NULL;
        }
    }

  return record;
}

static void
write_record (JsonBuilder           *builder,
              const LumioRecordType *type,
              gconstpointer          record)
{
  if (record == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const LumioField *field = &type->fields[i];

      switch (field->kind)
        {
        case LUMIO_FIELD_TEXT:
        case LUMIO_FIELD_LONG:
          lumio_json_add_text (builder, field->name, MEMBER (record, field, char *));
          break;

        case LUMIO_FIELD_AMOUNT:
          lumio_json_add_amount (builder, field->name, MEMBER (record, field, gint64));
          break;

        case LUMIO_FIELD_TIME:
          if (MEMBER (record, field, gint64) == 0 && field->need == LUMIO_FIELD_NULLABLE)
            lumio_json_add_text (builder, field->name, NULL);
          else
            lumio_json_add_time (builder, field->name, MEMBER (record, field, gint64));
          break;

        case LUMIO_FIELD_INT:
          if (MEMBER (record, field, gint64) == 0 && field->need == LUMIO_FIELD_NULLABLE)
            lumio_json_add_text (builder, field->name, NULL);
          else
            lumio_json_add_int (builder, field->name, MEMBER (record, field, gint64));
          break;

        case LUMIO_FIELD_BOOLEAN:
          lumio_json_add_boolean (builder, field->name, MEMBER (record, field, gboolean));
          break;

        case LUMIO_FIELD_RECORD:
          json_builder_set_member_name (builder, field->name);
          write_record (builder, field->record, MEMBER (record, field, gpointer));
          break;

        case LUMIO_FIELD_TEXTS:
          {
            GStrv texts = MEMBER (record, field, GStrv);

            json_builder_set_member_name (builder, field->name);
            json_builder_begin_array (builder);
            for (guint j = 0; texts != NULL && texts[j] != NULL; j++)
              json_builder_add_string_value (builder, texts[j]);
            json_builder_end_array (builder);
          }
          break;

        case LUMIO_FIELD_RECORDS:
          {
            GPtrArray *items = MEMBER (record, field, GPtrArray *);

            json_builder_set_member_name (builder, field->name);
            json_builder_begin_array (builder);
            for (guint j = 0; j < items->len; j++)
              write_record (builder, field->record, g_ptr_array_index (items, j));
            json_builder_end_array (builder);
          }
          break;

        default:
          g_assert_not_reached ();
        }
    }

  json_builder_end_object (builder);
}

JsonNode *
lumio_record_to_json (const LumioRecordType *type,
                      gconstpointer          record)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  write_record (builder, type, record);

  return json_builder_get_root (builder);
}
