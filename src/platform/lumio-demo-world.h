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

typedef struct
{
  const char *name;
  int         price; /* in USDC */
  int         capacity;
} LumioDemoTickets;

/* Somebody buys so many tokens, or so many tickets of a type. */
typedef struct
{
  int who;
  int type;
  int n; /* 0 ends a list */
} LumioDemoPurchase;

typedef struct
{
  int                organizer;
  const char        *name;
  const char        *venue;
  const char        *description;
  int                tokens;
  int                price; /* of one, in USDC */
  int                share; /* of the revenue, in percent */
  int                starts_in; /* days after the last one of the world */
  int                closes_in;
  LumioDemoTickets   tickets[3];
  LumioDemoPurchase  investments[7];
  LumioDemoPurchase  sales[9];
  const char        *state; /* in which it is left */
} LumioDemoEvent;

extern const LumioDemoPerson lumio_demo_people[];
extern const guint lumio_demo_n_people;
extern const LumioDemoContact lumio_demo_contacts[];
extern const guint lumio_demo_n_contacts;
/* One in every state. */
extern const LumioDemoEvent lumio_demo_events[];
extern const guint lumio_demo_n_events;

/*
 * LumioDemoPayment in the order of their times, which all differ. Everybody begins with `xlm` and
 * `usdc` and never pays what is not there.
 */
GArray *lumio_demo_world_plan (gint64 seed,
                               gint64 first_day,
                               gint64 xlm,
                               gint64 usdc);

G_END_DECLS
