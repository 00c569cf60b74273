#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What happens in the demo world: people, whom they know, and what they pay each other. All of it
 * follows from the seed and the first day; nothing here touches books or ledger.
 */

#define LUMIO_DEMO_PASSWORD "lumio-demo"
#define LUMIO_DEMO_DAYS 92
/* Who pays in what comes from outside. */
#define LUMIO_DEMO_PLATFORM (-1)

typedef struct
{
  const char *name;
  const char *email;
  const char *language;
  const char *timezone;
} LumioDemoPerson;

/* What one calls another in the contacts. */
typedef struct
{
  int         owner;
  int         other;
  const char *name;
} LumioDemoContact;

typedef struct
{
  gint64      at; /* seconds since 1970 */
  int         from;
  int         to;
  gboolean    usdc; /* or XLM */
  gint64      amount;
  const char *memo;
} LumioDemoPayment;

extern const LumioDemoPerson lumio_demo_people[];
extern const guint lumio_demo_n_people;
extern const LumioDemoContact lumio_demo_contacts[];
extern const guint lumio_demo_n_contacts;

/*
 * LumioDemoPayment in the order of their times, which all differ. Everybody begins with `xlm` and
 * `usdc` and never pays what is not there.
 */
GArray *lumio_demo_world_plan (gint64 seed,
                               gint64 first_day,
                               gint64 xlm,
                               gint64 usdc);

G_END_DECLS
