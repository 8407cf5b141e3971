/* ticket_row.c - storing and reading tickets; their pages as JSON. */
#include "server/desk/ticket_row.h"

#define COLUMNS                                                                                    \
    "ticket_id, kind, state, title, text, contact, visitor_id, conversation_id, account_id,"       \
    " made_at_ms, due_at_ms, is_overdue, answered_at_ms, closed_at_ms, answer"
static const char SQL_ADD[] =
    "INSERT INTO ticket (" COLUMNS ", code_hash) VALUES"
    " ((SELECT coalesce(max(ticket_id), 0) + 1 FROM ticket), $1, $2, $3, $4, $5, $6, $7, $8, $9,"
    " $10, 0, NULL, NULL, '', $11) RETURNING ticket_id";
static const char SQL_SAVE[] =
    "UPDATE ticket SET state = $2, account_id = $3, is_overdue = $4, answered_at_ms = $5,"
    " closed_at_ms = $6, answer = $7 WHERE ticket_id = $1";
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM ticket WHERE ticket_id = $1";
static const char SQL_UNANSWERED[] =
    "SELECT count(*) FROM ticket WHERE visitor_id = $1 AND state IN ('open', 'working')";
static const char SQL_SET_CODE[] = "UPDATE ticket SET code_hash = $2 WHERE ticket_id = $1";
static const char SQL_CODE[] = "SELECT code_hash FROM ticket WHERE ticket_id = $1";
static const char SQL_PAGE[] =
    "SELECT " COLUMNS " FROM ticket t WHERE ($1 = '' OR t.state = $1)"
    " AND ($2 = 0 OR t.account_id = $2 OR EXISTS (SELECT 1 FROM ticket_task k"
    " WHERE k.ticket_id = t.ticket_id AND k.account_id = $2 AND k.done_at_ms IS NULL))"
    " AND ($3 = 0 OR t.visitor_id = $3) AND ($4 = 0 OR t.is_overdue = 1)"
    " AND ($7 = 0 OR EXISTS (SELECT 1 FROM group_member m JOIN conversation c"
    " ON c.conversation_id = t.conversation_id WHERE m.account_id = $7"
    " AND (m.group_id = c.group_id OR EXISTS (SELECT 1 FROM group_member o"
    " WHERE o.group_id = m.group_id AND o.account_id = t.account_id))))"
    " AND ($5 = 0 OR t.ticket_id < $5) ORDER BY t.ticket_id DESC LIMIT $6";

#define TASK_COLUMNS "task_id, ticket_id, department, account_id, text, due_at_ms, done_at_ms"
static const char SQL_ADD_TASK[] =
    "INSERT INTO ticket_task (task_id, ticket_id, department, account_id, text, made_at_ms,"
    " due_at_ms, is_overdue, answer) VALUES"
    " ((SELECT coalesce(max(task_id), 0) + 1 FROM ticket_task), $1, $2, $3, $4, $5, $6, 0, '')"
    " RETURNING task_id";
static const char SQL_LOAD_TASK[] = "SELECT " TASK_COLUMNS " FROM ticket_task WHERE task_id = $1";
static const char SQL_TASK_DONE[] =
    "UPDATE ticket_task SET done_at_ms = $2, answer = $3 WHERE task_id = $1";
static const char SQL_TASK_OVERDUE[] = "UPDATE ticket_task SET is_overdue = 1 WHERE task_id = $1";
static const char SQL_OPEN_TASKS[] =
    "SELECT count(*) FROM ticket_task WHERE ticket_id = $1 AND done_at_ms IS NULL";
static const char SQL_TASKS[] =
    "SELECT task_id, department, account_id, text, due_at_ms, is_overdue, done_at_ms, answer"
    " FROM ticket_task WHERE ticket_id = $1 ORDER BY task_id";

static const char SQL_STEP[] =
    "INSERT INTO ticket_step (ticket_id, seq, at_ms, account_id, is_public, text) VALUES ($1,"
    " (SELECT coalesce(max(seq), 0) + 1 FROM ticket_step WHERE ticket_id = $1), $2, $3, $4, $5)";
static const char SQL_STEPS[] =
    "SELECT s.at_ms, s.is_public, s.text, a.display_name FROM ticket_step s"
    " LEFT JOIN account a ON a.account_id = s.account_id"
    " WHERE s.ticket_id = $1 AND s.is_public >= $2 ORDER BY s.seq";

const char *const ticket_state_names[TICKET_N_STATES] = {
    [TICKET_OPEN] = "open",
    [TICKET_WORKING] = "working",
    [TICKET_ANSWERED] = "answered",
    [TICKET_CLOSED] = "closed",
};
const char *const ticket_kind_names[TICKET_N_KINDS] = {
    [TICKET_MESSAGE] = "message",
    [TICKET_CALLBACK] = "callback",
    [TICKET_APPEAL] = "appeal",
};

static bool parse(struct view name, const char *const *names, int n, int *out)
{
    for (int i = 0; i < n; i++) {
        if (view_eq_text(name, names[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool ticket_kind_parse(struct view name, enum ticket_kind *out)
{
    int i = 0;
    bool found = parse(name, ticket_kind_names, TICKET_N_KINDS, &i);
    if (found)
        *out = (enum ticket_kind)i;
    return found;
}

bool ticket_state_parse(struct view name, enum ticket_state *out)
{
    int i = 0;
    bool found = parse(name, ticket_state_names, TICKET_N_STATES, &i);
    if (found)
        *out = (enum ticket_state)i;
    return found;
}

/* --- tickets -------------------------------------------------------------------------------------
 */

static void bind_id(struct stmt *st, int n, int64_t value)
{
    if (value != 0)
        stmt_bind_int(st, n, value);
}

static struct view text_of(struct view v)
{
    return v.ptr != NULL ? v : VIEW_EMPTY;
}

enum rc ticket_row_add(struct db *db, struct ticket *t, const char *code_hash, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_text(st, 1, ticket_kind_names[t->kind]);
    stmt_bind_text(st, 2, ticket_state_names[t->state]);
    stmt_bind_view(st, 3, t->title);
    stmt_bind_view(st, 4, t->text);
    stmt_bind_view(st, 5, text_of(t->contact));
    stmt_bind_int(st, 6, t->visitor_id);
    stmt_bind_int(st, 7, t->conversation_id);
    bind_id(st, 8, t->account_id);
    stmt_bind_int(st, 9, t->made_at_ms);
    bind_id(st, 10, t->due_at_ms);
    stmt_bind_text(st, 11, code_hash);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        t->ticket_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc ticket_row_save(struct db *db, const struct ticket *t, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SAVE);
    stmt_bind_int(st, 1, t->ticket_id);
    stmt_bind_text(st, 2, ticket_state_names[t->state]);
    bind_id(st, 3, t->account_id);
    stmt_bind_int(st, 4, t->is_overdue);
    bind_id(st, 5, t->answered_at_ms);
    bind_id(st, 6, t->closed_at_ms);
    stmt_bind_view(st, 7, text_of(t->answer));
    return stmt_run(st, err);
}

enum rc ticket_check_room(struct db *db, int64_t visitor_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_UNANSWERED);
    stmt_bind_int(st, 1, visitor_id);
    enum rc rc = stmt_one(st, err);
    bool full = rc == RC_OK && stmt_int(st, 0) >= TICKET_UNANSWERED_MAX;
    stmt_reset(st);
    return full ? err_set(err, RC_LIMIT, "您还有 %d 个工单等待答复，请等答复后再登记",
                          TICKET_UNANSWERED_MAX)
                : rc;
}

static struct ticket read_row(struct stmt *st, struct arena *a)
{
    struct ticket t = {.ticket_id = stmt_int(st, 0),
                       .title = arena_view(a, stmt_view(st, 3)),
                       .text = arena_view(a, stmt_view(st, 4)),
                       .contact = arena_view(a, stmt_view(st, 5)),
                       .visitor_id = stmt_int(st, 6),
                       .conversation_id = stmt_int(st, 7),
                       .account_id = stmt_int(st, 8),
                       .made_at_ms = stmt_int(st, 9),
                       .due_at_ms = stmt_int(st, 10),
                       .is_overdue = stmt_int(st, 11) != 0,
                       .answered_at_ms = stmt_int(st, 12),
                       .closed_at_ms = stmt_int(st, 13),
                       .answer = arena_view(a, stmt_view(st, 14))};
    CHECK(ticket_kind_parse(stmt_view(st, 1), &t.kind));
    CHECK(ticket_state_parse(stmt_view(st, 2), &t.state));
    return t;
}

enum rc ticket_load(struct db *db, struct arena *a, int64_t ticket_id, struct ticket *out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, ticket_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = read_row(st, a);
    else if (rc == RC_NOT_FOUND)
        err_set(err, rc, "没有这个工单");
    stmt_reset(st);
    return rc;
}

enum rc ticket_row_set_code(struct db *db, int64_t ticket_id, const char *code_hash,
                            struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SET_CODE);
    stmt_bind_int(st, 1, ticket_id);
    stmt_bind_text(st, 2, code_hash);
    return stmt_run(st, err);
}

enum rc ticket_row_code(struct db *db, struct arena *a, int64_t ticket_id, struct view *hash_out,
                        struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CODE);
    stmt_bind_int(st, 1, ticket_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *hash_out = arena_view(a, stmt_view(st, 0));
    stmt_reset(st);
    return rc;
}

/* --- tasks and steps -----------------------------------------------------------------------------
 */

enum rc ticket_row_add_task(struct db *db, struct ticket_task *task, int64_t now_ms,
                            struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD_TASK);
    stmt_bind_int(st, 1, task->ticket_id);
    stmt_bind_view(st, 2, task->department);
    bind_id(st, 3, task->account_id);
    stmt_bind_view(st, 4, task->text);
    stmt_bind_int(st, 5, now_ms);
    bind_id(st, 6, task->due_at_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        task->task_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc ticket_task_load(struct db *db, struct arena *a, int64_t task_id, struct ticket_task *out,
                         struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD_TASK);
    stmt_bind_int(st, 1, task_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = (struct ticket_task){.task_id = stmt_int(st, 0),
                                    .ticket_id = stmt_int(st, 1),
                                    .department = arena_view(a, stmt_view(st, 2)),
                                    .account_id = stmt_int(st, 3),
                                    .text = arena_view(a, stmt_view(st, 4)),
                                    .due_at_ms = stmt_int(st, 5),
                                    .done_at_ms = stmt_int(st, 6)};
    else if (rc == RC_NOT_FOUND)
        err_set(err, rc, "没有这项任务");
    stmt_reset(st);
    return rc;
}

enum rc ticket_row_task_done(struct db *db, int64_t task_id, struct view answer, int64_t now_ms,
                             struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_TASK_DONE);
    stmt_bind_int(st, 1, task_id);
    stmt_bind_int(st, 2, now_ms);
    stmt_bind_view(st, 3, text_of(answer));
    return stmt_run(st, err);
}

enum rc ticket_row_task_overdue(struct db *db, int64_t task_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_TASK_OVERDUE);
    stmt_bind_int(st, 1, task_id);
    return stmt_run(st, err);
}

enum rc ticket_row_open_tasks(struct db *db, int64_t ticket_id, int64_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OPEN_TASKS);
    stmt_bind_int(st, 1, ticket_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc ticket_row_step(struct db *db, const struct ticket_step *s, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_STEP);
    stmt_bind_int(st, 1, s->ticket_id);
    stmt_bind_int(st, 2, s->at_ms);
    bind_id(st, 3, s->account_id);
    stmt_bind_int(st, 4, s->is_public);
    stmt_bind_view(st, 5, s->text);
    return stmt_run(st, err);
}

/* --- JSON ----------------------------------------------------------------------------------------
 */

static void write_time(struct jsonw *w, const char *key, int64_t at_ms)
{
    if (at_ms != 0)
        jsonw_int(w, key, at_ms);
}

static enum rc write_tasks(struct jsonw *w, struct db *db, int64_t ticket_id, enum viewer viewer,
                           struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_TASKS);
    bool row = false;
    stmt_bind_int(st, 1, ticket_id);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "tasks");
    while (rc == RC_OK && row) {
        jsonw_obj(w, NULL);
        jsonw_view(w, "department", stmt_view(st, 1));
        jsonw_bool(w, "done", !stmt_is_null(st, 6));
        if (viewer == VIEWER_STAFF) {
            jsonw_int(w, "id", stmt_int(st, 0));
            write_time(w, "account_id", stmt_int(st, 2));
            jsonw_view(w, "text", stmt_view(st, 3));
            write_time(w, "due_at_ms", stmt_int(st, 4));
            jsonw_bool(w, "overdue", stmt_int(st, 5) != 0);
            write_time(w, "done_at_ms", stmt_int(st, 6));
            jsonw_view(w, "answer", stmt_view(st, 7));
        }
        jsonw_obj_end(w);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

static enum rc write_steps(struct jsonw *w, struct db *db, int64_t ticket_id, enum viewer viewer,
                           struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_STEPS);
    bool row = false;
    stmt_bind_int(st, 1, ticket_id);
    stmt_bind_int(st, 2, viewer == VIEWER_VISITOR);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "steps");
    while (rc == RC_OK && row) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "at_ms", stmt_int(st, 0));
        jsonw_view(w, "text", stmt_view(st, 2));
        if (viewer == VIEWER_STAFF) {
            jsonw_bool(w, "public", stmt_int(st, 1) != 0);
            jsonw_view(w, "name", stmt_view(st, 3));
        }
        jsonw_obj_end(w);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

enum rc ticket_write(struct jsonw *w, const char *key, struct db *db, struct arena *a,
                     const struct options *o, const struct ticket *t, enum viewer viewer,
                     struct err *err)
{
    jsonw_obj(w, key);
    jsonw_int(w, "id", t->ticket_id);
    jsonw_view(w, "number", ticket_number(o, a, t));
    jsonw_text(w, "kind", ticket_kind_names[t->kind]);
    jsonw_text(w, "state", ticket_state_names[t->state]);
    jsonw_view(w, "title", t->title);
    jsonw_view(w, "text", t->text);
    jsonw_int(w, "made_at_ms", t->made_at_ms);
    write_time(w, "due_at_ms", t->due_at_ms);
    write_time(w, "answered_at_ms", t->answered_at_ms);
    write_time(w, "closed_at_ms", t->closed_at_ms);
    jsonw_view(w, "answer", t->answer);
    if (viewer == VIEWER_STAFF) {
        jsonw_view(w, "contact", t->contact);
        jsonw_int(w, "visitor_id", t->visitor_id);
        jsonw_int(w, "conversation_id", t->conversation_id);
        write_time(w, "account_id", t->account_id);
        jsonw_bool(w, "overdue", t->is_overdue);
    }
    enum rc rc = write_tasks(w, db, t->ticket_id, viewer, err);
    if (rc == RC_OK)
        rc = write_steps(w, db, t->ticket_id, viewer, err);
    jsonw_obj_end(w);
    return rc;
}

static enum rc load_page(struct db *db, struct arena *a, const struct ticket_query *q,
                         struct ticket **list_out, int64_t *n_out, struct err *err)
{
    struct ticket *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_PAGE);
    stmt_bind_text(st, 1, q->any_state ? "" : ticket_state_names[q->state]);
    stmt_bind_int(st, 2, q->account_id);
    stmt_bind_int(st, 3, q->visitor_id);
    stmt_bind_int(st, 4, q->overdue_only);
    stmt_bind_int(st, 5, q->before_id);
    stmt_bind_int(st, 6, q->limit + 1);
    stmt_bind_int(st, 7, q->group_of);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_row(st, a);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = (int64_t)n;
    }
    return rc;
}

enum rc ticket_write_page(struct jsonw *w, struct db *db, struct arena *a, const struct options *o,
                          const struct ticket_query *q, enum viewer viewer, struct err *err)
{
    struct ticket *list = NULL;
    int64_t n = 0;
    enum rc rc = load_page(db, a, q, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_arr(w, "tickets");
    for (int64_t i = 0; rc == RC_OK && i < n && i < q->limit; i++)
        rc = ticket_write(w, NULL, db, a, o, &list[i], viewer, err);
    jsonw_arr_end(w);
    jsonw_bool(w, "more", n > q->limit);
    return rc;
}
