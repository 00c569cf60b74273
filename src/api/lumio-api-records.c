#include "api/lumio-api-records.h"

LUMIO_DEFINE_RECORD (LumioApiAsset, lumio_api_asset, "Asset", LUMIO_API_ASSET_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiUser, lumio_api_user, "User", LUMIO_API_USER_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiWallet, lumio_api_wallet, "Wallet", LUMIO_API_WALLET_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiSession, lumio_api_session, "Session", LUMIO_API_SESSION_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiChallenge, lumio_api_challenge, "Challenge", LUMIO_API_CHALLENGE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiKey, lumio_api_key, "Key", LUMIO_API_KEY_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiKeys, lumio_api_keys, "Keys", LUMIO_API_KEYS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiAuth, lumio_api_auth, "Auth", LUMIO_API_AUTH_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiBalance, lumio_api_balance, "Balance", LUMIO_API_BALANCE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiBalances, lumio_api_balances, "Balances", LUMIO_API_BALANCES_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiLimits, lumio_api_limits, "Limits", LUMIO_API_LIMITS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiMe, lumio_api_me, "Me", LUMIO_API_ME_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiParty, lumio_api_party, "Party", LUMIO_API_PARTY_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiReason, lumio_api_reason, "Reason", LUMIO_API_REASON_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPayment, lumio_api_payment, "Payment", LUMIO_API_PAYMENT_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiQuote, lumio_api_quote, "Quote", LUMIO_API_QUOTE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiResult, lumio_api_result, "Result", LUMIO_API_RESULT_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPayments, lumio_api_payments, "Payments", LUMIO_API_PAYMENTS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiContact, lumio_api_contact, "Contact", LUMIO_API_CONTACT_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiContacts, lumio_api_contacts, "Contacts", LUMIO_API_CONTACTS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiSessions, lumio_api_sessions, "Sessions", LUMIO_API_SESSIONS_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiDestination, lumio_api_destination, "Destination",
                     LUMIO_API_DESTINATION_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPerson, lumio_api_person, "Person", LUMIO_API_PERSON_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPeople, lumio_api_people, "People", LUMIO_API_PEOPLE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiPlatform, lumio_api_platform, "Platform", LUMIO_API_PLATFORM_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiHello, lumio_api_hello, "Hello", LUMIO_API_HELLO_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiContactChange, lumio_api_contact_change, "ContactChange",
                     LUMIO_API_CONTACT_CHANGE_FIELDS)
LUMIO_DEFINE_RECORD (LumioApiSessionEnd, lumio_api_session_end, "SessionEnd",
                     LUMIO_API_SESSION_END_FIELDS)

LumioApiAsset *
lumio_api_asset_new_for (const char *code,
                         const char *issuer)
{
  LumioApiAsset *self = lumio_api_asset_new ();

  self->code = g_strdup (code);
  self->issuer = g_strdup (issuer);

  return self;
}

gboolean
lumio_api_asset_equal (const LumioApiAsset *a,
                       const LumioApiAsset *b)
{
  return g_strcmp0 (a->code, b->code) == 0 && g_strcmp0 (a->issuer, b->issuer) == 0;
}

gboolean
lumio_api_payment_is_final (const LumioApiPayment *self)
{
  return !g_str_equal (self->status, "pending") && !g_str_equal (self->status, "processing");
}
