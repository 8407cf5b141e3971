/* status.c - reasons of a status. */
#include "server/desk/status.h"

static const char SQL_PUT[] = "INSERT INTO status_reason (account_id, reason) VALUES ($1, $2)"
                              " ON CONFLICT (account_id) DO UPDATE SET reason = excluded.reason";
static const char SQL_GET[] = "SELECT reason FROM status_reason WHERE account_id = $1";

enum rc status_reason_put(struct db *db, int64_t account_id, struct view reason, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PUT);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_view(st, 2, reason.ptr != NULL ? reason : VIEW_EMPTY);
    return stmt_run(st, err);
}

enum rc status_reason_get(struct db *db, struct arena *a, int64_t account_id,
                          struct view *reason_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GET);
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *reason_out = row ? arena_view(a, stmt_view(st, 0)) : VIEW_EMPTY;
    stmt_reset(st);
    return rc;
}
