#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * What a platform was told: "platform.conf" in its data folder (a key file, group [platform],
 * the flags' names as keys), then the environment, then the command line.
 */

#define LUMIO_TYPE_CONFIG (lumio_config_get_type ())
G_DECLARE_FINAL_TYPE (LumioConfig, lumio_config, LUMIO, CONFIG, GObject)

/* Its members are settled when it is loaded; everybody reads them, nobody writes. */
struct _LumioConfig
{
  GObject parent_instance;

  char *listen;             /* "http://127.0.0.1:3000", "https://…" or "unix:/path" */
  char *data;               /* the data folder */
  char *database;           /* the path of the SQLite file */
  char *horizon;            /* NULL: a ledger of its own */
  char *network;            /* "local", "testnet" or "public" */
  char *name;
  char *currency_note;
  char *domain;             /* what it is reached by from outside; whose keys sign in for */
  char *usdc_issuer;        /* for testnet and public; the platform's own on local */
  char *tls_certificate;
  char *tls_key;
  char *trusted_proxy;      /* the address whose X-Forwarded-For is believed */
  char *oldest_client;
  gint64 welcome_xlm;       /* stroops, on network local */
  gint64 welcome_usdc;
  gint64 tx_limit;          /* stroops of USDC-equivalent */
  gint64 daily_limit;
  gint64 payment_minutes;   /* how long an unconfirmed payment stands */
  gint64 address_rate;      /* requests a minute without sign-in; 0: no limit */
  gint64 user_rate;         /* requests a minute of one user; 0: no limit */
  gint64 session_hours;
  gint64 key_hours;         /* how long an answer is kept under its idempotency key */
  gint64 lockout_after;     /* wrong passwords */
  gint64 lockout_minutes;
  gint64 distribute_at;     /* minutes after midnight in UTC */
  gint64 offer_seconds;     /* a purchase is good for that an event signed and nobody else */
  gint64 seed;              /* of the demo world */
  int ready_fd;             /* -1: nobody waits */
  gboolean demo;
  gboolean die_with_parent;
  gboolean registration_open;
  gboolean organizers_open; /* whether anybody may open events */
};

/*
 * Takes its own flags out of `argv`; what remains are the verb and its arguments. An error is a
 * sentence for the operator.
 */
LumioConfig *lumio_config_load (int       *argc,
                                char    ***argv,
                                GError   **error);
/* The flags with a line each, for --help. */
char        *lumio_config_describe_flags (void);

G_END_DECLS
