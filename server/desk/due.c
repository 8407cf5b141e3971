/* due.c - the timetable in the database. Apply thread only. */
#include "server/desk/due.h"

static const char SQL_SET[] =
    "INSERT INTO due (due_id, kind, object_id, due_at_ms, made_at_ms, is_cancelled)"
    " VALUES ((SELECT coalesce(max(due_id), 0) + 1 FROM due), $1, $2, $3, $4, 0)"
    " ON CONFLICT (kind, object_id) WHERE done_at_ms IS NULL"
    " DO UPDATE SET due_at_ms = excluded.due_at_ms, made_at_ms = excluded.made_at_ms";
static const char SQL_CANCEL[] = "UPDATE due SET done_at_ms = $3, is_cancelled = 1"
                                 " WHERE kind = $1 AND object_id = $2 AND done_at_ms IS NULL";
static const char SQL_FIRST[] =
    "SELECT due_id, kind, object_id, due_at_ms FROM due"
    " WHERE done_at_ms IS NULL AND due_at_ms <= $1 ORDER BY due_at_ms, due_id LIMIT 1";
static const char SQL_DONE[] =
    "UPDATE due SET done_at_ms = $2 WHERE due_id = $1 AND done_at_ms IS NULL";
static const char SQL_NEXT[] =
    "SELECT due_at_ms FROM due WHERE done_at_ms IS NULL ORDER BY due_at_ms LIMIT 1";

static const char SQL_OPEN_AT[] =
    "SELECT due_at_ms FROM due WHERE kind = $1 AND object_id = $2 AND done_at_ms IS NULL";
static const char SQL_IS_OPEN[] =
    "SELECT 1 FROM due WHERE kind = $1 AND object_id = $2 AND done_at_ms IS NULL";

static const char *const NAMES[DUE_N] = {
    [DUE_RECTIFY] = "rectify",
    [DUE_TICKET] = "ticket",
    [DUE_TASK] = "task",
    [DUE_HELPER_GRACE] = "helper_grace",
    [DUE_DESK_OPENS] = "desk_opens",
    [DUE_WRAPUP] = "wrapup",
    [DUE_VISITOR_REMIND] = "visitor_remind",
    [DUE_VISITOR_CLOSE] = "visitor_close",
    [DUE_HELPER_SILENT] = "helper_silent",
    [DUE_HELPER_STILL_SILENT] = "helper_still_silent",
    [DUE_TRANSFER] = "transfer",
    [DUE_WEBHOOK] = "webhook",
    [DUE_FILES] = "files",
    [DUE_EDIT_PLAN] = "edit_plan",
    [DUE_EDIT_DAY] = "edit_day",
    [DUE_OFFER] = "offer",
    [DUE_RING] = "ring",
    [DUE_REROUTE] = "reroute",
    [DUE_BREACH] = "breach",
    [DUE_TIER_UP] = "tier_up",
};

const char *due_name(enum due_kind kind)
{
    CHECK(kind < DUE_N);
    return NAMES[kind];
}

static enum due_kind kind_of(struct view name)
{
    int kind = 0;
    while (kind < DUE_N && !view_eq_text(name, NAMES[kind]))
        kind++;
    CHECK(kind < DUE_N);
    return (enum due_kind)kind;
}

enum rc due_set(struct db *db, enum due_kind kind, int64_t object_id, int64_t due_at_ms,
                int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SET);
    stmt_bind_text(st, 1, due_name(kind));
    stmt_bind_int(st, 2, object_id);
    stmt_bind_int(st, 3, due_at_ms);
    stmt_bind_int(st, 4, now_ms);
    return stmt_run(st, err);
}

enum rc due_cancel(struct db *db, enum due_kind kind, int64_t object_id, int64_t now_ms,
                   struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CANCEL);
    stmt_bind_text(st, 1, due_name(kind));
    stmt_bind_int(st, 2, object_id);
    stmt_bind_int(st, 3, now_ms);
    return stmt_run(st, err);
}

static enum rc mark_done(struct db *db, int64_t due_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_DONE);
    stmt_bind_int(st, 1, due_id);
    stmt_bind_int(st, 2, now_ms);
    enum rc rc = stmt_run(st, err);
    CHECK(rc != RC_OK || db_changes(db) == 1);
    return rc;
}

enum rc due_take(struct db *db, int64_t now_ms, struct due *out, bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FIRST);
    stmt_bind_int(st, 1, now_ms);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc != RC_OK)
        return rc;
    if (!row) {
        *found_out = false;
        return RC_OK;
    }
    struct due first = {.due_id = stmt_int(st, 0),
                        .kind = kind_of(stmt_view(st, 1)),
                        .object_id = stmt_int(st, 2),
                        .due_at_ms = stmt_int(st, 3)};
    stmt_reset(st);
    rc = mark_done(db, first.due_id, now_ms, err);
    if (rc != RC_OK)
        return rc;
    *out = first;
    *found_out = true;
    return RC_OK;
}

enum rc due_next_at(struct db *db, int64_t *at_ms_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NEXT);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *at_ms_out = row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc;
}

enum rc due_is_open(struct db *db, enum due_kind kind, int64_t object_id, bool *open_out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_IS_OPEN);
    bool row = false;
    stmt_bind_text(st, 1, due_name(kind));
    stmt_bind_int(st, 2, object_id);
    enum rc rc = stmt_row(st, &row, err);
    stmt_reset(st);
    if (rc == RC_OK)
        *open_out = row;
    return rc;
}

enum rc due_open_at(struct db *db, enum due_kind kind, int64_t object_id, int64_t *at_ms_out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OPEN_AT);
    bool row = false;
    stmt_bind_text(st, 1, due_name(kind));
    stmt_bind_int(st, 2, object_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *at_ms_out = row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc;
}
