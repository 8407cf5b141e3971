/* announcement.c - announcements and their receipts. */
#include "server/desk/announcement.h"

/* Whom it is for: helpers who are not disabled, of its group if it has one; but not its author. */
#define IS_FOR(account)                                                                            \
    account                                                                                        \
        ".is_disabled = 0 AND " account ".roles LIKE '%helper%'"                                   \
        " AND " account ".account_id <> n.account_id AND (n.group_id = 0 OR EXISTS"                \
        " (SELECT 1 FROM group_member m WHERE m.group_id = n.group_id AND m.account_id = " account \
        ".account_id))"
#define COLUMNS                                                                                    \
    "n.announcement_id, n.account_id, w.display_name, n.group_id, n.text, n.made_at_ms,"           \
    " n.until_ms, n.withdrawn_at_ms, (SELECT r.at_ms FROM announcement_read r"                     \
    "  WHERE r.announcement_id = n.announcement_id AND r.account_id = $1),"                        \
    " (SELECT count(*) FROM announcement_read r WHERE r.announcement_id = n.announcement_id),"     \
    " (SELECT count(*) FROM account x WHERE " IS_FOR(                                              \
        "x") ")"                                                                                   \
             " FROM announcement n JOIN account w ON w.account_id = n.account_id"

static const char SQL_ADD[] =
    "INSERT INTO announcement (announcement_id, account_id, group_id, text, made_at_ms, until_ms)"
    " VALUES ((SELECT coalesce(max(announcement_id), 0) + 1 FROM announcement), $1, $2, $3, $4, $5)"
    " RETURNING announcement_id";
static const char SQL_LOAD[] = "SELECT " COLUMNS " WHERE n.announcement_id = $2";
static const char SQL_WITHDRAW[] = "UPDATE announcement SET withdrawn_at_ms = $2"
                                   " WHERE announcement_id = $1 AND withdrawn_at_ms IS NULL";
static const char SQL_READ[] =
    "INSERT INTO announcement_read (announcement_id, account_id, at_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (announcement_id, account_id) DO NOTHING";
static const char SQL_LIST_FOR[] =
    "SELECT " COLUMNS " WHERE n.until_ms > $2 AND n.withdrawn_at_ms IS NULL AND (n.group_id = 0"
    " OR n.account_id = $1 OR EXISTS (SELECT 1 FROM group_member m"
    "  WHERE m.group_id = n.group_id AND m.account_id = $1))"
    " ORDER BY n.announcement_id DESC";
static const char SQL_LIST_ALL[] = "SELECT " COLUMNS " WHERE ($2 = 0 OR n.announcement_id < $2)"
                                   " ORDER BY n.announcement_id DESC LIMIT $3";
static const char SQL_READERS[] =
    "SELECT x.account_id, x.display_name, r.at_ms FROM announcement n"
    " JOIN account x ON " IS_FOR(
        "x") " LEFT JOIN announcement_read r"
             " ON r.announcement_id = n.announcement_id AND r.account_id = x.account_id"
             " WHERE n.announcement_id = $1 ORDER BY r.at_ms IS NULL, r.at_ms, x.display_name";

/* --- writing ------------------------------------------------------------------------------------
 */

enum rc announcement_add(struct db *db, struct announcement *an, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, an->account_id);
    stmt_bind_int(st, 2, an->group_id);
    stmt_bind_view(st, 3, an->text);
    stmt_bind_int(st, 4, an->made_at_ms);
    stmt_bind_int(st, 5, an->until_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        an->announcement_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc announcement_withdraw(struct db *db, int64_t announcement_id, int64_t now_ms,
                              struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_WITHDRAW);
    stmt_bind_int(st, 1, announcement_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

enum rc announcement_read(struct db *db, int64_t announcement_id, int64_t account_id,
                          int64_t now_ms, bool *first_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_READ);
    stmt_bind_int(st, 1, announcement_id);
    stmt_bind_int(st, 2, account_id);
    stmt_bind_int(st, 3, now_ms);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK)
        *first_out = db_changes(db) == 1;
    return rc;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static struct announcement read_row(struct stmt *st, struct arena *a)
{
    return (struct announcement){
        .announcement_id = stmt_int(st, 0),
        .account_id = stmt_int(st, 1),
        .name = arena_view(a, stmt_view(st, 2)),
        .group_id = stmt_int(st, 3),
        .text = arena_view(a, stmt_view(st, 4)),
        .made_at_ms = stmt_int(st, 5),
        .until_ms = stmt_int(st, 6),
        .withdrawn_at_ms = stmt_int(st, 7),
        .read_at_ms = stmt_int(st, 8),
        .n_read = stmt_int(st, 9),
        .n_readers = stmt_int(st, 10),
    };
}

enum rc announcement_load(struct db *db, struct arena *a, int64_t announcement_id,
                          int64_t account_id, struct announcement *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, announcement_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && !row)
        rc = err_set_field(err, RC_NOT_FOUND, "announcement_id", "没有这条通知");
    if (rc == RC_OK)
        *out = read_row(st, a);
    stmt_reset(st);
    return rc;
}

static enum rc read_list(struct stmt *st, struct arena *a, struct announcement_list *out,
                         struct err *err)
{
    struct announcement_list list = {.n = 0};
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list.items = arena_push(a, list.items, list.n, &cap, sizeof *list.items);
        list.items[list.n++] = read_row(st, a);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *out = list;
    return rc;
}

enum rc announcement_list_for(struct db *db, struct arena *a, int64_t account_id, int64_t now_ms,
                              struct announcement_list *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LIST_FOR);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, now_ms);
    return read_list(st, a, out, err);
}

enum rc announcement_list_all(struct db *db, struct arena *a, int64_t account_id, int64_t before_id,
                              int64_t limit, struct announcement_list *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LIST_ALL);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, before_id);
    stmt_bind_int(st, 3, limit);
    return read_list(st, a, out, err);
}

enum rc announcement_readers(struct db *db, struct arena *a, int64_t announcement_id,
                             struct announcement_reader **list_out, size_t *n_out, struct err *err)
{
    struct announcement_reader *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_READERS);
    stmt_bind_int(st, 1, announcement_id);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct announcement_reader){.account_id = stmt_int(st, 0),
                                                 .name = arena_view(a, stmt_view(st, 1)),
                                                 .read_at_ms = stmt_int(st, 2)};
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

void announcement_write(struct jsonw *w, const struct announcement *an, bool counts)
{
    jsonw_int(w, "announcement_id", an->announcement_id);
    jsonw_int(w, "account_id", an->account_id);
    jsonw_view(w, "name", an->name);
    jsonw_int(w, "group_id", an->group_id);
    jsonw_view(w, "text", an->text);
    jsonw_int(w, "made_at_ms", an->made_at_ms);
    jsonw_int(w, "until_ms", an->until_ms);
    if (an->withdrawn_at_ms != 0)
        jsonw_int(w, "withdrawn_at_ms", an->withdrawn_at_ms);
    if (counts) {
        jsonw_int(w, "n_read", an->n_read);
        jsonw_int(w, "n_readers", an->n_readers);
    }
}
