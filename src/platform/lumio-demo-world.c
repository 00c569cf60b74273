#include "platform/lumio-demo-world.h"

#include "stellar/stellar-amount.h"

#define DAY 86400
#define CENT (STELLAR_UNIT / 100)
#define N_PEOPLE 12
/* The rest are businesses. */
#define N_FRIENDS 7
/* What nobody goes below: the reserve of an account with one trustline, and fees. */
#define LEAST_XLM (5 * STELLAR_UNIT)

enum { ANA, BEN, CARMEN, DANIEL, EMILY, JAVIER, GRACE, CAFE, BOOKS, LANDLORD, STUDIO, MARKET };

const LumioDemoPerson lumio_demo_people[] = {
  [ANA] = { "Ana Ruiz", "ana@demo.lumio.app", "es", "Europe/Madrid" },
  [BEN] = { "Ben Carter", "ben@demo.lumio.app", "en", "Europe/London" },
  [CARMEN] = { "Carmen Ortega", "carmen@demo.lumio.app", "es", "Europe/Madrid" },
  [DANIEL] = { "Daniel Moreno", "daniel@demo.lumio.app", "es", "America/Mexico_City" },
  [EMILY] = { "Emily Clarke", "emily@demo.lumio.app", "en", "Europe/London" },
  [JAVIER] = { "Javier Soto", "javier@demo.lumio.app", "es", "America/Bogota" },
  [GRACE] = { "Grace Bennett", "grace@demo.lumio.app", "en", "America/New_York" },
  [CAFE] = { "Café Molino", "cafe@demo.lumio.app", "es", "Europe/Madrid" },
  [BOOKS] = { "Riverside Books", "books@demo.lumio.app", "en", "Europe/London" },
  [LANDLORD] = { "Alquileres Norte", "alquileres@demo.lumio.app", "es", "Europe/Madrid" },
  [STUDIO] = { "Studio Blue", "studio@demo.lumio.app", "en", "Europe/London" },
  [MARKET] = { "Huerta Verde", "huerta@demo.lumio.app", "es", "Europe/Madrid" },
};

const guint lumio_demo_n_people = G_N_ELEMENTS (lumio_demo_people);

G_STATIC_ASSERT (G_N_ELEMENTS (lumio_demo_people) == N_PEOPLE);

const LumioDemoContact lumio_demo_contacts[] = {
  { ANA, CARMEN, "Mamá" },
  { ANA, BEN, "Ben (work)" },
  { ANA, LANDLORD, "Casero" },
  { BEN, ANA, "Ana from work" },
  { BEN, STUDIO, "Payroll" },
  { CARMEN, ANA, "Anita" },
  { CARMEN, MARKET, "La frutería" },
  { DANIEL, JAVIER, "Javi" },
  { EMILY, GRACE, "Gracie" },
  { EMILY, BOOKS, "The bookshop" },
  { JAVIER, DANIEL, "Dani" },
  { GRACE, EMILY, "Em" },
  { CAFE, MARKET, "Proveedor de fruta" },
  { STUDIO, ANA, "Ana Ruiz (nómina)" },
};

const guint lumio_demo_n_contacts = G_N_ELEMENTS (lumio_demo_contacts);

const LumioDemoEvent lumio_demo_events[] = {
  {
    CAFE, "Jazz on a Sunday", "Café Molino, Madrid",
    "A trio, forty chairs and vermouth from noon on. The third one of its kind: the first two were "
    "sold out a week before.",
    40, 5, 40, 2, 1, { { "Chair", 12, 40 } },
    { { ANA, 0, 12 }, { BEN, 0, 8 }, { CARMEN, 0, 10 }, { EMILY, 0, 10 } },
    { { DANIEL, 0, 4 }, { GRACE, 0, 3 }, { JAVIER, 0, 2 }, { BEN, 0, 2 }, { STUDIO, 0, 4 } },
    "SETTLED",
  },
  {
    MARKET, "Supper in the Orchard", "Huerta Verde, Aranjuez",
    "One long table under the trees, five courses of what grows around it. Whoever helps to carry "
    "the benches eats first.",
    60, 4, 35, 12, 3, { { "Seat", 30, 48 }, { "Seat and a crate to take home", 45, 12 } },
    { { ANA, 0, 15 }, { CARMEN, 0, 20 }, { DANIEL, 0, 5 }, { GRACE, 0, 20 } },
    { { BEN, 0, 2 }, { EMILY, 1, 1 }, { JAVIER, 0, 2 }, { STUDIO, 0, 3 }, { CAFE, 1, 2 } },
    "LIVE",
  },
  {
    STUDIO, "Open Studio Weekend", "Studio Blue, London",
    "Two days of printing, pasting and asking. The money buys paper and the hire of a second press.",
    30, 6, 25, 25, 6, { { "One day", 15, 60 }, { "Both days", 25, 40 } },
    { { BEN, 0, 12 }, { EMILY, 0, 10 }, { JAVIER, 0, 8 } }, { { 0 } },
    "FUNDED",
  },
  {
    BOOKS, "Poetry under the Bridge", "Riverside, London",
    "An evening of short poems and long pauses under the old railway bridge, with lanterns. Blankets "
    "are there, rain is no excuse.",
    80, 5, 30, 40, 18, { { "Standing", 8, 150 }, { "On a blanket", 14, 60 } },
    { { ANA, 0, 10 }, { GRACE, 0, 14 }, { BEN, 0, 9 } }, { { 0 } },
    "FUNDING",
  },
  {
    CAFE, "Noche de flamenco", "Café Molino, Madrid",
    "Guitarra, cante y baile en el patio, con cena si se quiere. Aforo pequeño, sin micrófonos.",
    100, 4, 45, 55, 30, { { "Entrada", 18, 80 }, { "Entrada y cena", 39, 40 } },
    { { CARMEN, 0, 25 }, { DANIEL, 0, 10 } }, { { 0 } },
    "FUNDING",
  },
  {
    BOOKS, "Rain Garden Reading", "Kew, London",
    "A reading among the ferns. The garden closes for repairs, and so the evening cannot be.",
    50, 4, 20, 30, 14, { { "Seat", 10, 80 } },
    { { ANA, 0, 5 }, { EMILY, 0, 7 } }, { { 0 } },
    "CANCELLED",
  },
  {
    STUDIO, "Winter Poster Fair", "To be found",
    "Thirty tables of posters nobody else has. Still to be written: where, and who pours the tea.",
    120, 5, 30, 90, 60, { { "Entry", 5, 400 } },
    { { 0 } }, { { 0 } },
    "DRAFT",
  },
};

const guint lumio_demo_n_events = G_N_ELEMENTS (lumio_demo_events);

/* Something small that people pay for: how much of it, and what they write, in both languages. */
typedef struct
{
  int         to; /* N_PEOPLE: a friend */
  gboolean    usdc;
  int         least; /* in cents */
  int         most;
  const char *english;
  const char *spanish;
} Occasion;

static const Occasion occasions[] = {
  { CAFE, TRUE, 180, 520, "Coffee", "Café" },
  { CAFE, TRUE, 750, 1450, "Lunch", "Menú del día" },
  { CAFE, TRUE, 320, 780, "Breakfast", "Desayuno" },
  { CAFE, FALSE, 200, 700, "Coffee to go", "Café para llevar" },
  { BOOKS, TRUE, 899, 3499, "Books", "Libros" },
  { BOOKS, TRUE, 1200, 2600, "A present for Mum", "Regalo de cumpleaños" },
  { MARKET, TRUE, 950, 5200, "Groceries", "Fruta y verdura" },
  { MARKET, TRUE, 600, 1900, "Eggs and bread", "Huevos y pan" },
  { N_PEOPLE, TRUE, 1100, 3400, "Dinner on Friday", "Cena del viernes" },
  { N_PEOPLE, TRUE, 1500, 4800, "Concert tickets", "Entradas del concierto" },
  { N_PEOPLE, TRUE, 600, 2200, "Taxi", "Taxi a medias" },
  { N_PEOPLE, TRUE, 900, 1200, "Cinema", "Cine" },
  { N_PEOPLE, TRUE, 700, 2400, "Lunch, thanks!", "Comida, ¡gracias!" },
  { N_PEOPLE, FALSE, 100, 900, "You won the bet", "Porra del partido" },
  { N_PEOPLE, FALSE, 200, 1200, "Thank you", "Gracias" },
  { N_PEOPLE, FALSE, 150, 600, "Try these lumens", "Prueba estos lumens" },
};

typedef struct
{
  guint64  state;
  gint64   first_day;
  gint64   xlm[N_PEOPLE];
  gint64   usdc[N_PEOPLE];
  gint64   last;
  GArray  *payments;
} World;

/* SplitMix64: the same numbers everywhere and always, which GRand does not promise. */
static guint64
draw (World *self)
{
  guint64 z = self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

static int
pick (World *self,
      int    least,
      int    most)
{
  return least + (int) (draw (self) % (guint64) (most - least + 1));
}

static void
pay (World      *self,
     gint64      at,
     int         from,
     int         to,
     gboolean    usdc,
     gint64      amount,
     const char *memo)
{
  LumioDemoPayment payment = { MAX (at, self->last + 2), from, to, usdc, amount, memo };
  gint64 *balances = usdc ? self->usdc : self->xlm;

  if (from != LUMIO_DEMO_PLATFORM)
    {
      if (balances[from] - amount < (usdc ? 0 : LEAST_XLM) || self->xlm[from] < LEAST_XLM)
        return;

      balances[from] -= amount;
      self->xlm[from] -= 100;
    }

  balances[to] += amount;
  self->last = payment.at;
  g_array_append_val (self->payments, payment);
}

static const char *
say (int         who,
     const char *english,
     const char *spanish)
{
  return g_str_equal (lumio_demo_people[who].language, "es") ? spanish : english;
}

/* What comes once a month, on its day. */
static void
pay_regular (World  *self,
             int     day,
             gint64  morning)
{
  static const int workers[] = { ANA, BEN, EMILY, JAVIER };
  static const int others[] = { CARMEN, DANIEL, GRACE };
  static const int tenants[] = { ANA, BEN, DANIEL, GRACE };

  if (day == 1)
    {
      pay (self, morning, LUMIO_DEMO_PLATFORM, STUDIO, TRUE, 7400 * STELLAR_UNIT, "Client deposit");

      for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
        pay (self, morning + 600, LUMIO_DEMO_PLATFORM, others[i], TRUE,
             pick (self, 880, 1150) * STELLAR_UNIT, say (others[i], "Bank top-up", "Ingreso del banco"));
    }

  for (gsize i = 0; day == 2 && i < G_N_ELEMENTS (workers); i++)
    pay (self, morning + 1800, STUDIO, workers[i], TRUE, pick (self, 1320, 1650) * STELLAR_UNIT,
         say (workers[i], "Salary", "Nómina"));

  for (gsize i = 0; day == 4 && i < G_N_ELEMENTS (tenants); i++)
    pay (self, morning + 2400 + pick (self, 0, 3000), tenants[i], LANDLORD, TRUE,
         pick (self, 46, 64) * 10 * STELLAR_UNIT, say (tenants[i], "Rent", "Alquiler"));

  if (day == 9)
    pay (self, morning + 900, BOOKS, STUDIO, TRUE, 180 * STELLAR_UNIT, "Website, monthly");

  if (day == 11)
    pay (self, morning + 1200, CAFE, LANDLORD, TRUE, 120 * STELLAR_UNIT, "Alquiler del local");

  if (day % 7 == 5)
    pay (self, morning + 300, CAFE, MARKET, TRUE, pick (self, 2200, 6800) * CENT, "Pedido semanal");
}

static void
pay_occasion (World  *self,
              gint64  at)
{
  int from = pick (self, 0, N_FRIENDS - 1);
  const Occasion *occasion = &occasions[pick (self, 0, G_N_ELEMENTS (occasions) - 1)];
  int cents = pick (self, occasion->least, occasion->most);
  int to = occasion->to;

  if (to == N_PEOPLE)
    to = (from + pick (self, 1, N_FRIENDS - 1)) % N_FRIENDS;

  pay (self, at, from, to, occasion->usdc, cents * CENT,
       say (from, occasion->english, occasion->spanish));
}

GArray *
lumio_demo_world_plan (gint64 seed,
                       gint64 first_day,
                       gint64 xlm,
                       gint64 usdc)
{
  World self = { .state = (guint64) seed, .first_day = first_day };

  self.payments = g_array_new (FALSE, FALSE, sizeof (LumioDemoPayment));

  for (int i = 0; i < N_PEOPLE; i++)
    {
      self.xlm[i] = xlm;
      self.usdc[i] = usdc;
    }

  /* The first day is for registering. */
  for (int day = 1; day < LUMIO_DEMO_DAYS; day++)
    {
      gint64 morning = first_day + day * DAY + 7 * 3600;
      int n = pick (&self, 4, 8);

      pay_regular (&self, day % 30, morning);

      for (int i = 0; i < n; i++)
        pay_occasion (&self, morning + (2 + i) * 5400 + pick (&self, 0, 5000));
    }

  return self.payments;
}
