/* migrate.h - the tables of this layer: component "intents" of kb/base/migrate.h.
 */
#ifndef BANGBAN_INTENTS_MIGRATE_H
#define BANGBAN_INTENTS_MIGRATE_H

#include "kb/base/db.h"

/* Creates or updates them. The writer's connection, after kb_open. */
enum rc intents_migrate(struct db *db, struct err *err);
/* For readers: RC_VERSION unless the tables are of this program's version. */
enum rc intents_migrate_check(struct db *db, struct err *err);

#endif
