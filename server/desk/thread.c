/* thread.c - the front helper asks, specialists answer, one voice speaks to the visitor. */
#include "server/desk/thread.h"

#include "server/people/account.h"

#define COLUMNS                                                                                    \
    "t.thread_id, t.conversation_id, t.question, t.account_id, t.opened_at_ms, t.closed_at_ms"
static const char SQL_OPEN[] =
    "INSERT INTO thread (thread_id, conversation_id, question, account_id, opened_at_ms)"
    " VALUES ((SELECT coalesce(max(thread_id), 0) + 1 FROM thread), $1, $2, $3, $4)"
    " RETURNING thread_id";
static const char SQL_CLOSE[] =
    "UPDATE thread SET closed_at_ms = $2 WHERE thread_id = $1 AND closed_at_ms IS NULL";
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM thread t WHERE t.thread_id = $1";
static const char SQL_OF_CONVERSATION[] =
    "SELECT " COLUMNS " FROM thread t WHERE t.conversation_id = $1 ORDER BY t.thread_id";
static const char SQL_ASKED[] =
    "SELECT " COLUMNS " FROM thread t JOIN thread_member m ON m.thread_id = t.thread_id"
    " WHERE m.account_id = $1 AND t.closed_at_ms IS NULL ORDER BY t.thread_id";
static const char SQL_INVITE[] =
    "INSERT INTO thread_member (thread_id, account_id, asked_at_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (thread_id, account_id) DO NOTHING";
static const char SQL_MEMBERS[] =
    "SELECT m.account_id, a.display_name FROM thread_member m"
    " JOIN account a ON a.account_id = m.account_id WHERE m.thread_id = $1 ORDER BY m.account_id";
static const char SQL_IS_MEMBER[] =
    "SELECT 1 FROM thread_member WHERE thread_id = $1 AND account_id = $2";
static const char SQL_MAY_READ[] =
    "SELECT 1 FROM thread t JOIN thread_member m ON m.thread_id = t.thread_id"
    " WHERE t.conversation_id = $1 AND m.account_id = $2 AND t.closed_at_ms IS NULL LIMIT 1";

static struct thread read_row(struct stmt *st, struct arena *a)
{
    return (struct thread){.thread_id = stmt_int(st, 0),
                           .conversation_id = stmt_int(st, 1),
                           .question = arena_view(a, stmt_view(st, 2)),
                           .account_id = stmt_int(st, 3),
                           .opened_at_ms = stmt_int(st, 4),
                           .closed_at_ms = stmt_int(st, 5)};
}

struct members {
    struct account_name {
        int64_t account_id;
        struct view name;
    } * items;
    size_t n;
};

static enum rc load_members(struct db *db, struct arena *a, int64_t thread_id, struct members *out,
                            struct err *err)
{
    struct members list = {NULL, 0};
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_MEMBERS);
    stmt_bind_int(st, 1, thread_id);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list.items = arena_push(a, list.items, list.n, &cap, sizeof *list.items);
        list.items[list.n++] =
            (struct account_name){stmt_int(st, 0), arena_view(a, stmt_view(st, 1))};
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *out = list;
    return rc;
}

static enum rc tell(struct desk *d, const struct thread *t, int64_t account_id, const char *method,
                    struct err *err)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    enum rc rc = thread_write(&w, NULL, d->db, d->call->arena, t, err);
    if (rc == RC_OK)
        outbox_push(d->call, TOPIC_ACCOUNT, account_id, method, str_view(&params));
    str_clear(&params);
    return rc;
}

/* --- doing ---------------------------------------------------------------------------------------
 */

enum rc thread_open(struct desk *d, const struct conversation *cv, struct view question,
                    struct thread *out, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_OPEN);
    stmt_bind_int(st, 1, cv->conversation_id);
    stmt_bind_view(st, 2, question);
    stmt_bind_int(st, 3, d->call->who.account_id);
    stmt_bind_int(st, 4, d->call->now_ms);
    enum rc rc = stmt_one(st, err);
    int64_t id = rc == RC_OK ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc == RC_OK ? thread_load(d->db, d->call->arena, id, out, err) : rc;
}

enum rc thread_invite(struct desk *d, const struct thread *t, int64_t account_id, struct err *err)
{
    struct account acc;
    if (t->closed_at_ms != 0)
        return err_set(err, RC_CONFLICT, "这个会商已经结束");
    enum rc rc = account_load(d->db, d->call->arena, account_id, &acc, err);
    if (rc == RC_OK && (acc.is_disabled || (acc.roles & ROLE_STAFF) == 0))
        rc = err_set(err, RC_NOT_FOUND, "没有这个工作人员");
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(d->db, SQL_INVITE);
    stmt_bind_int(st, 1, t->thread_id);
    stmt_bind_int(st, 2, account_id);
    stmt_bind_int(st, 3, d->call->now_ms);
    rc = stmt_run(st, err);
    if (rc != RC_OK || db_changes(d->db) == 0)
        return rc;
    return tell(d, t, account_id, "thread.asked", err);
}

static enum rc tell_members(struct desk *d, const struct thread *t, const struct aside *m,
                            struct err *err)
{
    struct members members;
    struct str params = STR_EMPTY;
    struct jsonw w;
    enum rc rc = load_members(d->db, d->call->arena, t->thread_id, &members, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &params);
    aside_write(&w, NULL, m);
    for (size_t i = 0; i < members.n; i++)
        outbox_push(d->call, TOPIC_ACCOUNT, members.items[i].account_id, "thread.said",
                    str_view(&params));
    str_clear(&params);
    return RC_OK;
}

enum rc thread_say(struct desk *d, const struct thread *t, struct aside *m, struct err *err)
{
    bool is_new = false;
    if (t->closed_at_ms != 0)
        return err_set(err, RC_CONFLICT, "这个会商已经结束");
    m->conversation_id = t->conversation_id;
    m->thread_id = t->thread_id;
    m->kind = ASIDE_THREAD;
    enum rc rc = aside_add(d, m, &is_new, err);
    return rc == RC_OK && is_new ? tell_members(d, t, m, err) : rc;
}

enum rc thread_close(struct desk *d, const struct thread *t, struct err *err)
{
    struct members members;
    struct thread closed = *t;
    struct stmt *st = db_stmt(d->db, SQL_CLOSE);
    stmt_bind_int(st, 1, t->thread_id);
    stmt_bind_int(st, 2, d->call->now_ms);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK || db_changes(d->db) == 0)
        return rc;
    closed.closed_at_ms = d->call->now_ms;
    rc = load_members(d->db, d->call->arena, t->thread_id, &members, err);
    for (size_t i = 0; rc == RC_OK && i < members.n; i++)
        rc = tell(d, &closed, members.items[i].account_id, "thread.closed", err);
    return rc;
}

/* --- reading -------------------------------------------------------------------------------------
 */

enum rc thread_none(struct err *err)
{
    return err_set(err, RC_NOT_FOUND, "没有这个会商，或您不在其中");
}

enum rc thread_load(struct db *db, struct arena *a, int64_t thread_id, struct thread *out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, thread_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = read_row(st, a);
    else if (rc == RC_NOT_FOUND)
        thread_none(err);
    stmt_reset(st);
    return rc;
}

static enum rc has_row(struct stmt *st, int64_t first, int64_t second, bool *out, struct err *err)
{
    stmt_bind_int(st, 1, first);
    stmt_bind_int(st, 2, second);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    stmt_reset(st);
    if (rc == RC_OK)
        *out = row;
    return rc;
}

enum rc thread_is_member(struct db *db, int64_t thread_id, int64_t account_id, bool *out,
                         struct err *err)
{
    return has_row(db_stmt(db, SQL_IS_MEMBER), thread_id, account_id, out, err);
}

enum rc thread_may_read(struct db *db, int64_t conversation_id, int64_t account_id, bool *out,
                        struct err *err)
{
    return has_row(db_stmt(db, SQL_MAY_READ), conversation_id, account_id, out, err);
}

enum rc thread_write(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                     const struct thread *t, struct err *err)
{
    struct members members;
    enum rc rc = load_members(db, a, t->thread_id, &members, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, key);
    jsonw_int(w, "id", t->thread_id);
    jsonw_int(w, "conversation_id", t->conversation_id);
    jsonw_view(w, "question", t->question);
    jsonw_int(w, "opened_by", t->account_id);
    jsonw_int(w, "opened_at_ms", t->opened_at_ms);
    jsonw_bool(w, "open", t->closed_at_ms == 0);
    jsonw_arr(w, "members");
    for (size_t i = 0; i < members.n; i++) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "account_id", members.items[i].account_id);
        jsonw_view(w, "name", members.items[i].name);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    rc = aside_write_thread(w, "said", db, a, t->thread_id, err);
    jsonw_obj_end(w);
    return rc;
}

static enum rc write_list(struct jsonw *w, const char *key, struct db *db, struct stmt *st,
                          struct arena *a, int64_t id, struct err *err)
{
    struct thread *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    stmt_bind_int(st, 1, id);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_row(st, a);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    jsonw_arr(w, key);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = thread_write(w, NULL, db, a, &list[i], err);
    jsonw_arr_end(w);
    return rc;
}

enum rc thread_write_conversation(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                                  int64_t conversation_id, struct err *err)
{
    return write_list(w, key, db, db_stmt(db, SQL_OF_CONVERSATION), a, conversation_id, err);
}

enum rc thread_write_asked(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                           int64_t account_id, struct err *err)
{
    return write_list(w, key, db, db_stmt(db, SQL_ASKED), a, account_id, err);
}
