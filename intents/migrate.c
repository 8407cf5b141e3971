/* migrate.c - the embedded schema files of this layer. Called when a database is opened. */
#include "intents/migrate.h"

#include "kb/base/migrate.h"

extern const struct migration intents_migrations[];
extern const size_t intents_n_migrations;

enum rc intents_migrate(struct db *db, struct err *err)
{
    return migrate(db, "intents", intents_migrations, intents_n_migrations, err);
}

enum rc intents_migrate_check(struct db *db, struct err *err)
{
    return migrate_check(db, "intents", intents_migrations, intents_n_migrations, err);
}
