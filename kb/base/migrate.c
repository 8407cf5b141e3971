/* migrate.c - applies numbered schema files. Called when a writer opens the database. */
#include "kb/base/migrate.h"

#include "kb/base/clock.h"
#include "kb/base/log.h"

static const char SQL_TABLE[] = "CREATE TABLE IF NOT EXISTS schema_version ("
                                " component text NOT NULL, /* layer that owns the tables */"
                                " number integer NOT NULL, /* migration that was applied */"
                                " applied_at_ms bigint NOT NULL,"
                                " PRIMARY KEY (component, number))";
static const char SQL_EXISTS[] =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
static const char SQL_CURRENT[] =
    "SELECT coalesce(max(number), 0) FROM schema_version WHERE component = $1";
static const char SQL_APPLIED[] =
    "INSERT INTO schema_version (component, number, applied_at_ms) VALUES ($1, $2, $3)";

static enum rc read_int(struct stmt *st, int64_t *out, struct err *err)
{
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static enum rc read_current(struct db *db, const char *component, int64_t *out, struct err *err)
{
    int64_t exists = 0;
    *out = 0;
    enum rc rc = read_int(db_stmt(db, SQL_EXISTS), &exists, err);
    if (rc != RC_OK || exists == 0)
        return rc;
    struct stmt *st = db_stmt(db, SQL_CURRENT);
    stmt_bind_text(st, 1, component);
    return read_int(st, out, err);
}

static enum rc refuse_newer(const char *component, int64_t current, size_t n, struct err *err)
{
    return err_set(err, RC_VERSION,
                   "数据库结构（%s 第 %lld 版）比本程序（第 %zu 版）新，请使用更新的程序打开",
                   component, (long long)current, n);
}

static enum rc apply_one(struct db *db, const char *component, const struct migration *m,
                         struct err *err)
{
    enum rc rc = db_script(db, m->sql, err);
    if (rc != RC_OK)
        return err_wrap(err, "结构升级 %s %04d_%s", component, m->number, m->name);
    struct stmt *st = db_stmt(db, SQL_APPLIED);
    stmt_bind_text(st, 1, component);
    stmt_bind_int(st, 2, m->number);
    stmt_bind_int(st, 3, clock_now_ms());
    return stmt_run(st, err);
}

enum rc migrate(struct db *db, const char *component, const struct migration *list, size_t n,
                struct err *err)
{
    int64_t current = 0;
    enum rc rc = read_current(db, component, &current, err);
    if (rc != RC_OK)
        return rc;
    if (current > (int64_t)n)
        return refuse_newer(component, current, n, err);
    if (current == (int64_t)n)
        return RC_OK;
    rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = db_script(db, SQL_TABLE, err);
    if (rc == RC_OK)
        rc = read_current(db, component, &current, err); /* another process may have been first */
    for (size_t i = (size_t)current; rc == RC_OK && i < n; i++) {
        CHECK(list[i].number == (int)i + 1);
        rc = apply_one(db, component, &list[i], err);
    }
    if (rc == RC_OK)
        rc = db_commit(db, err);
    if (rc != RC_OK)
        db_rollback(db);
    else
        log_event(LOG_DEBUG, "migrated", "component=%s from=%lld to=%zu", component,
                  (long long)current, n);
    return rc;
}

enum rc migrate_check(struct db *db, const char *component, const struct migration *list, size_t n,
                      struct err *err)
{
    (void)list;
    int64_t current = 0;
    enum rc rc = read_current(db, component, &current, err);
    if (rc != RC_OK)
        return rc;
    if (current > (int64_t)n)
        return refuse_newer(component, current, n, err);
    if (current < (int64_t)n)
        return err_set(err, RC_VERSION,
                       "数据库结构（%s 第 %lld 版）还没有升级到第 %zu 版，请先运行 "
                       "bangban init 或启动服务",
                       component, (long long)current, n);
    return RC_OK;
}
