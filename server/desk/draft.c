/* draft.c - unsent words. */
#include "server/desk/draft.h"

static const char SQL_PUT[] =
    "INSERT INTO draft (account_id, conversation_id, text, at_ms) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (account_id, conversation_id)"
    " DO UPDATE SET text = excluded.text, at_ms = excluded.at_ms";
static const char SQL_DROP[] = "DELETE FROM draft WHERE account_id = $1 AND conversation_id = $2";
static const char SQL_GET[] =
    "SELECT text FROM draft WHERE account_id = $1 AND conversation_id = $2";

enum rc draft_put(struct db *db, int64_t account_id, int64_t conversation_id, struct view text,
                  int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, text.len > 0 ? SQL_PUT : SQL_DROP);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, conversation_id);
    if (text.len > 0) {
        stmt_bind_view(st, 3, text);
        stmt_bind_int(st, 4, now_ms);
    }
    return stmt_run(st, err);
}

enum rc draft_get(struct db *db, struct arena *a, int64_t account_id, int64_t conversation_id,
                  struct view *text_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GET);
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, conversation_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *text_out = row ? arena_view(a, stmt_view(st, 0)) : VIEW_EMPTY;
    stmt_reset(st);
    return rc;
}
