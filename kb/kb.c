/* kb.c - opens a knowledge base and keeps its version and settings. Every connection that touches
 * the index comes from here. Owns the tables kb_state (its version) and setting. */
#include "kb/kb.h"

#include "kb/base/migrate.h"
#include "kb/index.h"
#include "kb/text/tokenise.h"

extern const struct migration kb_migrations[];
extern const size_t kb_n_migrations;

static const char SQL_VERSION[] = "SELECT version FROM kb_state WHERE kb_state_id = 1";
static const char SQL_BUMP[] = "UPDATE kb_state SET version = version + 1 WHERE kb_state_id = 1";
static const char SQL_SETTING_GET[] = "SELECT value FROM setting WHERE key = $1";
static const char SQL_SETTING_SET[] = "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

static enum rc bring_up_to_date(struct db *db, enum db_mode mode, struct err *err)
{
    if (mode == DB_READ)
        return migrate_check(db, "kb", kb_migrations, kb_n_migrations, err);
    return migrate(db, "kb", kb_migrations, kb_n_migrations, err);
}

enum rc kb_open(const char *path, enum db_mode mode, struct db **db_out, struct err *err)
{
    struct db *db = NULL;
    enum rc rc = db_open(path, mode, &db, err);
    if (rc != RC_OK)
        return rc;
    rc = tokenise_register(db_sqlite(db), err);
    if (rc == RC_OK)
        rc = index_register(db_sqlite(db), err);
    if (rc == RC_OK)
        rc = bring_up_to_date(db, mode, err);
    if (rc != RC_OK) {
        if (mode != DB_MEMORY)
            err_wrap(err, "打开数据库 %s", path);
        db_close(db);
        return rc;
    }
    *db_out = db;
    return RC_OK;
}

enum rc kb_version(struct db *db, int64_t *version_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_VERSION);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *version_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc kb_version_bump(struct db *db, struct err *err)
{
    return stmt_run(db_stmt(db, SQL_BUMP), err);
}

enum rc kb_setting_get(struct db *db, struct arena *a, const char *key, struct view *value_out,
                       struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SETTING_GET);
    stmt_bind_text(st, 1, key);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *value_out = arena_view(a, stmt_view(st, 0));
    stmt_reset(st);
    return rc;
}

enum rc kb_setting_set(struct db *db, const char *key, struct view value, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SETTING_SET);
    stmt_bind_text(st, 1, key);
    stmt_bind_view(st, 2, value.ptr == NULL ? VIEW_EMPTY : value);
    return stmt_run(st, err);
}
