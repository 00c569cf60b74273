#include "ctl/lumio-ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Twenty-four words of any language fit, and nothing much longer. */
#define MAX_SECRET 4096
/* More than a hundred operations and their signatures take. */
#define MAX_TEXT (4 * 1024 * 1024)

char *
lumio_ctl_read_text (const char  *path,
                     GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[16384];
  int fd = STDIN_FILENO;
  gssize n;

  if (path != NULL && strcmp (path, "-") != 0)
    fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT, "%s: %s", path,
                   g_strerror (errno));
      return NULL;
    }

  while ((n = read (fd, buffer, sizeof buffer)) > 0 && text->len <= MAX_TEXT)
    g_string_append_len (text, buffer, n);

  if (fd != STDIN_FILENO)
    close (fd);

  if (n < 0 || text->len > MAX_TEXT || strlen (text->str) != text->len)
    {
      g_set_error (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_INPUT, "%s is no text to be read",
                   path != NULL ? path : "The input");
      return NULL;
    }

  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}

StellarTransactionEnvelope *
lumio_ctl_read_envelope (const char  *path,
                         GError     **error)
{
  g_autofree char *text = lumio_ctl_read_text (path, error);

  if (text == NULL)
    return NULL;

  return stellar_xdr_decode_base64 (&stellar_xdr_transaction_envelope, text, -1, error);
}

/* Reads to the end, or to the end of the line at a terminal. */
static gboolean
read_all (int       fd,
          char     *buffer,
          gboolean  one_line)
{
  gsize length = 0;
  gssize n;

  while (length < MAX_SECRET - 1 && (n = read (fd, buffer + length, MAX_SECRET - 1 - length)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;

      if (n < 0)
        return FALSE;

      length += (gsize) n;

      if (one_line && buffer[length - 1] == '\n')
        break;
    }

  buffer[length] = '\0';

  while (length > 0 && (buffer[length - 1] == '\n' || buffer[length - 1] == '\r'))
    buffer[--length] = '\0';

  return length > 0 && length < MAX_SECRET - 1;
}

static gboolean
ask (char       *buffer,
     const char *prompt)
{
  int tty = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  struct termios before, silent;
  gboolean done;

  if (tty < 0)
    return FALSE;

  if (tcgetattr (tty, &before) != 0)
    {
      close (tty);
      return FALSE;
    }

  silent = before;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ECHONL);
  /* Silent before it asks: what is typed at once is neither echoed nor thrown away. */
  done = tcsetattr (tty, TCSAFLUSH, &silent) == 0 && write (tty, prompt, strlen (prompt)) > 0 &&
         read_all (tty, buffer, TRUE);
  tcsetattr (tty, TCSAFLUSH, &before);
  done = write (tty, "\n", 1) == 1 && done;
  close (tty);

  return done;
}

char *
lumio_ctl_read_secret (int          fd,
                       const char  *prompt,
                       GError     **error)
{
  char *buffer = sodium_malloc (MAX_SECRET);

  if (buffer != NULL && (fd >= 0 ? read_all (fd, buffer, FALSE) : ask (buffer, prompt)))
    return buffer;

  if (buffer != NULL)
    sodium_free (buffer);

  g_set_error_literal (error, LUMIO_CTL_ERROR, LUMIO_CTL_ERROR_SECRET,
                       fd >= 0 ? "The descriptor gives no secret"
                               : "There is no terminal to type a secret at: use --secret-fd");
  return NULL;
}

const char *
lumio_ctl_get_network (const char *name)
{
  if (name == NULL || strcmp (name, "public") == 0)
    return STELLAR_PASSPHRASE_PUBLIC;

  if (strcmp (name, "testnet") == 0)
    return STELLAR_PASSPHRASE_TESTNET;

  return name;
}
