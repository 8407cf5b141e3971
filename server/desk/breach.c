/* breach.c - missed first responses and who has taken note of them. */
#include "server/desk/breach.h"

#define IS_OPEN                                                                                    \
    "(c.responded_at_ms IS NULL AND b.at_ms >= c.handed_at_ms"                                     \
    " AND (c.state = 'queued' OR c.state = 'active'))"
#define SELECT_BREACH                                                                              \
    "SELECT b.event_id, b.at_ms, b.conversation_id, coalesce(b.amount, 0),"                        \
    " coalesce(b.account_id, 0), " IS_OPEN ", coalesce(k.account_id, 0),"                          \
    " coalesce(a.display_name, ''), coalesce(k.at_ms, 0)"                                          \
    " FROM event b JOIN conversation c ON c.conversation_id = b.conversation_id"                   \
    " LEFT JOIN breach_ack k ON k.event_id = b.event_id"                                           \
    " LEFT JOIN account a ON a.account_id = k.account_id WHERE b.kind = 'breached'"

static const char SQL_LIST[] = SELECT_BREACH " AND b.at_ms >= $2 AND (b.at_ms >= $1 OR " IS_OPEN
                                             ") ORDER BY b.event_id DESC LIMIT $3";
static const char SQL_LOAD[] = SELECT_BREACH " AND b.event_id = $1";
static const char SQL_ACK[] = "INSERT INTO breach_ack (event_id, account_id, at_ms)"
                              " VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING";

static struct breach read_row(struct stmt *st, struct arena *a)
{
    return (struct breach){
        .event_id = stmt_int(st, 0),
        .at_ms = stmt_int(st, 1),
        .conversation_id = stmt_int(st, 2),
        .waited_ms = stmt_int(st, 3),
        .account_id = stmt_int(st, 4),
        .is_open = stmt_int(st, 5) != 0,
        .ack_account_id = stmt_int(st, 6),
        .ack_name = arena_view(a, stmt_view(st, 7)),
        .ack_at_ms = stmt_int(st, 8),
    };
}

enum rc breach_list_since(struct db *db, struct arena *a, int64_t since_ms, int64_t limit,
                          struct breach_list *out, struct err *err)
{
    struct breach_list list = {.n = 0};
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    stmt_bind_int(st, 1, since_ms);
    stmt_bind_int(st, 2, since_ms - BREACH_OPEN_MS);
    stmt_bind_int(st, 3, limit);
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

enum rc breach_load(struct db *db, struct arena *a, int64_t event_id, struct breach *out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    bool row = false;
    stmt_bind_int(st, 1, event_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && !row)
        rc = err_set_field(err, RC_NOT_FOUND, "event_id", "没有这次超时");
    if (rc == RC_OK)
        *out = read_row(st, a);
    stmt_reset(st);
    return rc;
}

enum rc breach_acknowledge(struct db *db, int64_t event_id, int64_t account_id, int64_t now_ms,
                           bool *first_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ACK);
    stmt_bind_int(st, 1, event_id);
    stmt_bind_int(st, 2, account_id);
    stmt_bind_int(st, 3, now_ms);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK)
        *first_out = db_changes(db) == 1;
    return rc;
}

void breach_write(struct jsonw *w, const struct breach *b)
{
    jsonw_int(w, "event_id", b->event_id);
    jsonw_int(w, "at_ms", b->at_ms);
    jsonw_int(w, "conversation_id", b->conversation_id);
    jsonw_int(w, "waited_ms", b->waited_ms);
    jsonw_int(w, "account_id", b->account_id);
    jsonw_bool(w, "open", b->is_open);
    if (b->ack_account_id == 0)
        return;
    jsonw_obj(w, "acknowledged");
    jsonw_int(w, "account_id", b->ack_account_id);
    jsonw_view(w, "name", b->ack_name);
    jsonw_int(w, "at_ms", b->ack_at_ms);
    jsonw_obj_end(w);
}
