/* store_check.c - is what is stored still what was written, and may it still be sent? Reads only;
 * the tables belong to store.c. Called by apply before a reply is stored, and by `bangban check`.
 */
#include <string.h>

#include "kb/store.h"

#define RETRY_MS 300 /* by then the new snapshot is there */

static const char SQL_CONTENT_HASH[] = "SELECT content_hash FROM entry WHERE entry_id = $1";
static const char SQL_IN_FORCE[] =
    "SELECT effective_from, expires_on, repealed_on, is_disabled FROM entry WHERE entry_id = $1";
static const char SQL_CLAUSE_HASH[] =
    "SELECT hash FROM clause WHERE clause_id = $1 AND entry_id = $2";

enum rc store_hash_ok(struct db *db, const struct entry *e, bool *ok_out, struct err *err)
{
    char hash[CLAUSE_HASH_LEN + 1];
    entry_content_hash(e, hash);
    struct stmt *st = db_stmt(db, SQL_CONTENT_HASH);
    stmt_bind_int(st, 1, e->entry_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *ok_out = view_eq_text(stmt_view(st, 0), hash);
    stmt_reset(st);
    return rc;
}

static int32_t column_day(struct stmt *st, int col)
{
    return stmt_is_null(st, col) ? DAY_NONE : (int32_t)stmt_int(st, col);
}

static enum rc read_in_force(struct db *db, int64_t entry_id, int32_t day, bool *out,
                             struct err *err)
{
    struct entry e;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_IN_FORCE);
    stmt_bind_int(st, 1, entry_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row) {
        entry_init(&e);
        e.effective_from = column_day(st, 0);
        e.expires_on = column_day(st, 1);
        e.repealed_on = column_day(st, 2);
        e.is_disabled = stmt_int(st, 3) != 0;
    }
    stmt_reset(st);
    *out = rc == RC_OK && row && entry_valid_on(&e, day);
    return rc;
}

static enum rc read_same_clause(struct db *db, int64_t entry_id, const struct clause *c, bool *out,
                                struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_CLAUSE_HASH);
    stmt_bind_int(st, 1, c->clause_id);
    stmt_bind_int(st, 2, entry_id);
    enum rc rc = stmt_row(st, &row, err);
    *out = rc == RC_OK && row && view_eq_text(stmt_view(st, 0), c->hash);
    stmt_reset(st);
    return rc;
}

enum rc store_check_sent(struct db *db, int64_t entry_id, const struct clause *quoted, int32_t day,
                         struct err *err)
{
    bool may = false;
    enum rc rc = read_in_force(db, entry_id, day, &may, err);
    if (rc == RC_OK && may && quoted != NULL)
        rc = read_same_clause(db, entry_id, quoted, &may, err);
    if (rc != RC_OK || may)
        return rc;
    err_set(err, RC_BUSY, "所依据的内容刚刚有变动，请再问一次");
    if (err != NULL)
        err->retry_ms = RETRY_MS;
    return RC_BUSY;
}
