#include "platform/lumio-auth-private.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <string.h>

#include "base/lumio-json.h"

#define MAX_EMAIL 255
#define MIN_PASSWORD 8
#define MAX_PASSWORD 1024
#define MAX_NAME 200

static void *
refuse (GError     **error,
        const char  *field,
        const char  *sentence)
{
  LumioProblem *problem = lumio_problem_new (400, "invalid_field", "A field is not right", "%s",
                                             sentence);

  g_propagate_error (error, lumio_problem_to_error (lumio_problem_set_field (problem, field)));
  return NULL;
}

static gboolean
has_controls (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

      /* Direction marks would let a name dress up as another one. */
      if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
          type == G_UNICODE_PARAGRAPH_SEPARATOR)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_domain (const char *domain)
{
  g_auto(GStrv) labels = g_strsplit (domain, ".", -1);

  if (g_strv_length (labels) < 2)
    return FALSE;

  for (gsize i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 || length > 63 || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return FALSE;

      for (const char *p = labels[i]; *p != '\0'; p++)
        {
          if (!g_ascii_isalnum (*p) && *p != '-' && (guchar) *p < 0x80)
            return FALSE;
        }
    }

  return TRUE;
}

static char *
parse_email (const char  *text,
             GError     **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *email = g_utf8_strdown (trimmed, -1);
  const char *at = strrchr (email, '@');

  if (at == NULL || at == email || at - email > 64 || strchr (email, '@') != at ||
      strlen (email) > MAX_EMAIL || has_controls (email) || strpbrk (email, " \t\"<>(),;:\\[]") != NULL ||
      !is_domain (at + 1))
    return refuse (error, "email", N_("This is not an e-mail address."));

  return g_steal_pointer (&email);
}

/* E.164: a plus, the country and the number; what people put between the digits falls away. */
static char *
parse_phone (const char  *text,
             GError     **error)
{
  g_autoptr(GString) phone = g_string_new ("+");
  const char *p = text;

  while (*p == ' ')
    p++;

  if (*p != '+')
    return refuse (error, "phone", N_("A telephone number begins with + and the country's number."));

  for (p++; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p))
        g_string_append_c (phone, *p);
      else if (strchr (" -().", *p) == NULL)
        return refuse (error, "phone", N_("This is not a telephone number."));
    }

  if (phone->len < 8 || phone->len > 16 || phone->str[1] == '0')
    return refuse (error, "phone", N_("This is not a telephone number."));

  return g_string_free (g_steal_pointer (&phone), FALSE);
}

/* Where no name is given, what stands before the @ is one to begin with. */
static char *
make_name (const LumioRegistration *self)
{
  if (self->email != NULL)
    return g_strndup (self->email, (gsize) (strrchr (self->email, '@') - self->email));

  return g_strdup (self->phone);
}

void
lumio_auth_forget (char *password)
{
  if (password == NULL)
    return;

  sodium_memzero (password, strlen (password));
  g_free (password);
}

void
lumio_registration_free (LumioRegistration *self)
{
  if (self == NULL)
    return;

  lumio_auth_forget (self->password);
  g_free (self->email);
  g_free (self->phone);
  g_free (self->full_name);
  g_free (self->language);
  g_free (self->timezone);
  g_free (self);
}

char *
lumio_auth_read_password (JsonObject  *object,
                          const char  *name,
                          GError     **error)
{
  const char *text = lumio_json_get_text (object, name, MAX_PASSWORD, error);

  if (text == NULL)
    return NULL;

  if (g_utf8_strlen (text, -1) < MIN_PASSWORD)
    return refuse (error, name, N_("A password has at least eight characters."));

  return g_strdup (text);
}

char *
lumio_auth_read_name (JsonObject  *object,
                      const char  *member,
                      GError     **error)
{
  const char *text = lumio_json_opt_text (object, member, MAX_NAME, error);
  g_autofree char *name = NULL;

  if (text == NULL)
    return NULL;

  name = g_strstrip (g_strdup (text));

  if (*name == '\0')
    return refuse (error, member, N_("A name cannot be empty."));

  if (has_controls (name))
    return refuse (error, member, N_("A name is made of letters, on one line."));

  return g_steal_pointer (&name);
}

char *
lumio_auth_read_language (JsonObject  *object,
                          GError     **error)
{
  const char *text = lumio_json_opt_text (object, "language", 35, error);

  if (text == NULL)
    return NULL;

  if (!g_regex_match_simple ("^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$", text, G_REGEX_DEFAULT,
                             G_REGEX_MATCH_DEFAULT))
    return refuse (error, "language", N_("A language is named like “en” or “es-CR”."));

  return g_strdup (text);
}

char *
lumio_auth_read_timezone (JsonObject  *object,
                          GError     **error)
{
  const char *text = lumio_json_opt_text (object, "timezone", 64, error);
  g_autoptr(GTimeZone) zone = NULL;

  if (text == NULL)
    return NULL;

  /* The name goes to the zone files as a path: what is not a name is no question to ask them. */
  if (!g_regex_match_simple ("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$", text,
                             G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT) ||
      !(zone = g_time_zone_new_identifier (text)))
    return refuse (error, "timezone", N_("A time zone is named like “America/Costa_Rica”."));

  return g_strdup (text);
}

char *
lumio_auth_read_login (JsonObject  *object,
                       GError     **error)
{
  const char *text;

  if (json_object_has_member (object, "phone") && !json_object_has_member (object, "email"))
    {
      text = lumio_json_get_text (object, "phone", 40, error);
      return text != NULL ? parse_phone (text, error) : NULL;
    }

  if (!(text = lumio_json_get_text (object, "email", MAX_EMAIL, error)))
    return NULL;

  /* One field on the screen takes both. */
  return strchr (text, '@') == NULL && text[strspn (text, " ")] == '+' ? parse_phone (text, error)
                                                                     : parse_email (text, error);
}

LumioRegistration *
lumio_registration_read (JsonObject  *object,
                         GError     **error)
{
  g_autoptr(LumioRegistration) self = g_new0 (LumioRegistration, 1);
  g_autoptr(GError) local_error = NULL;
  const char *email = lumio_json_opt_text (object, "email", MAX_EMAIL, &local_error);
  const char *phone = lumio_json_opt_text (object, "phone", 40, &local_error);

  if (local_error == NULL && email == NULL && phone == NULL)
    lumio_json_get_text (object, "email", MAX_EMAIL, &local_error);

  if (local_error == NULL && email != NULL)
    self->email = parse_email (email, &local_error);

  if (local_error == NULL && phone != NULL)
    self->phone = parse_phone (phone, &local_error);

  if (local_error == NULL)
    self->password = lumio_auth_read_password (object, "password", &local_error);

  if (local_error == NULL)
    self->full_name = lumio_auth_read_name (object, json_object_has_member (object, "fullName")
                                                      ? "fullName" : "full_name", &local_error);

  if (local_error == NULL)
    self->language = lumio_auth_read_language (object, &local_error);

  if (local_error == NULL)
    self->timezone = lumio_auth_read_timezone (object, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (self->full_name == NULL)
    self->full_name = make_name (self);

  return g_steal_pointer (&self);
}
