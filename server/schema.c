/* schema.c - migrations of the components "intents" and "server". Called at start by the server and
 * by the commands that write people or conversations. */
#include "server/schema.h"

#include "kb/base/migrate.h"

extern const struct migration intents_migrations[];
extern const size_t intents_n_migrations;
extern const struct migration server_migrations[];
extern const size_t server_n_migrations;

enum rc server_schema_migrate(struct db *db, struct err *err)
{
    enum rc rc = migrate(db, "intents", intents_migrations, intents_n_migrations, err);
    if (rc == RC_OK)
        rc = migrate(db, "server", server_migrations, server_n_migrations, err);
    return rc;
}

enum rc server_schema_check(struct db *db, struct err *err)
{
    enum rc rc = migrate_check(db, "intents", intents_migrations, intents_n_migrations, err);
    if (rc == RC_OK)
        rc = migrate_check(db, "server", server_migrations, server_n_migrations, err);
    return rc;
}
