#pragma once

#include "base/lumio-database.h"

G_BEGIN_DECLS

/*
 * The schema, step by step. Ids are UUID text, times microseconds since 1970 in UTC, amounts
 * units of 10⁻⁷; a NULL issuer is XLM. A step that was released is never changed.
 */
extern const LumioMigration lumio_store_migrations[];
extern const guint          lumio_store_n_migrations;

G_END_DECLS
