/* rectification.c - what follows from a bad grade. */
#include "server/desk/rectification.h"

#include "kb/base/fsm.h"

/*
 *             answer              regrade, close
 *  ──► open ──────────► answered ────────────────► closed
 *                         │  ▲
 *                         └──┘ answer: there is more to say
 */
static const struct fsm_move MOVES[] = {
    {RECTIFY_OPEN, RECTIFY_ON_ANSWER, RECTIFY_ANSWERED},
    {RECTIFY_ANSWERED, RECTIFY_ON_ANSWER, RECTIFY_ANSWERED},
    {RECTIFY_ANSWERED, RECTIFY_ON_REGRADE, RECTIFY_CLOSED},
    {RECTIFY_ANSWERED, RECTIFY_ON_CLOSE, RECTIFY_CLOSED},
};

static const char *const STATE_NAMES[RECTIFY_N_STATES] = {
    [RECTIFY_OPEN] = "open", [RECTIFY_ANSWERED] = "answered", [RECTIFY_CLOSED] = "closed"};
static const char *const EVENT_NAMES[RECTIFY_N_EVENTS] = {
    [RECTIFY_ON_ANSWER] = "answer", [RECTIFY_ON_REGRADE] = "regrade", [RECTIFY_ON_CLOSE] = "close"};
static const struct fsm MACHINE = {.name = "rectification",
                                   .state_names = STATE_NAMES,
                                   .event_names = EVENT_NAMES,
                                   .moves = MOVES,
                                   .n_moves = sizeof MOVES / sizeof MOVES[0]};

static const char SQL_ADD[] =
    "INSERT INTO rectification (rectification_id, conversation_id, grade, state, opened_at_ms,"
    " due_at_ms, is_overdue, note, reply) VALUES"
    " ((SELECT coalesce(max(rectification_id), 0) + 1 FROM rectification), $1, $2, 'open', $3, $4,"
    " 0, '', '') RETURNING rectification_id";
static const char SQL_LOAD[] = "SELECT rectification_id, conversation_id, state FROM rectification "
                               "WHERE rectification_id = $1";
static const char SQL_OF_CONVERSATION[] =
    "SELECT rectification_id, conversation_id, state FROM rectification WHERE conversation_id = $1";
static const char SQL_ANSWER[] =
    "UPDATE rectification SET state = $2, account_id = $3, note = $4, reply = $5,"
    " answered_at_ms = $6 WHERE rectification_id = $1";
static const char SQL_END[] = "UPDATE rectification SET state = $2, regrade = $3, closed_at_ms = $4"
                              " WHERE rectification_id = $1";
static const char SQL_OVERDUE[] =
    "UPDATE rectification SET is_overdue = 1 WHERE rectification_id = $1";
static const char SQL_PAGE[] =
    "SELECT r.rectification_id, r.conversation_id, r.grade, r.state, r.opened_at_ms, r.due_at_ms,"
    " r.is_overdue, a.display_name, r.note, r.reply, r.answered_at_ms, r.regrade, r.closed_at_ms,"
    " g.comment FROM rectification r LEFT JOIN account a ON a.account_id = r.account_id"
    " LEFT JOIN rating g ON g.conversation_id = r.conversation_id"
    " WHERE ($1 = '' OR r.state = $1) AND ($2 = 0 OR r.is_overdue = 1)"
    " AND ($3 = 0 OR r.rectification_id < $3) AND ($5 = 0 OR EXISTS (SELECT 1 FROM conversation c"
    " WHERE c.conversation_id = r.conversation_id AND c.account_id = $5)) ORDER BY "
    "r.rectification_id DESC LIMIT $4";
static const char SQL_AGAIN[] =
    "SELECT r.conversation_id, r.grade, r.reply FROM rectification r"
    " JOIN conversation c ON c.conversation_id = r.conversation_id"
    " WHERE c.visitor_id = $1 AND r.state = 'answered' ORDER BY r.rectification_id DESC LIMIT 5";
static const char SQL_RATES[] =
    "SELECT count(*), count(answered_at_ms),"
    " count(*) FILTER (WHERE answered_at_ms IS NOT NULL AND is_overdue = 0),"
    " count(*) FILTER (WHERE is_overdue = 1), count(*) FILTER (WHERE regrade > grade)"
    " FROM rectification WHERE opened_at_ms >= $1 AND opened_at_ms < $2";

struct rectification {
    int64_t rectification_id;
    int64_t conversation_id;
    enum rectification_state state;
};

bool rectification_state_parse(struct view name, enum rectification_state *out)
{
    for (int i = 0; i < RECTIFY_N_STATES; i++) {
        if (view_eq_text(name, STATE_NAMES[i])) {
            *out = (enum rectification_state)i;
            return true;
        }
    }
    return false;
}

bool rectification_may(enum rectification_state state, enum rectification_event event)
{
    int to = 0;
    return fsm_next(&MACHINE, (int)state, (int)event, &to);
}

static enum rc load(struct stmt *st, int64_t id, struct rectification *out, struct err *err)
{
    stmt_bind_int(st, 1, id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        *out = (struct rectification){.rectification_id = stmt_int(st, 0),
                                      .conversation_id = stmt_int(st, 1)};
        CHECK(rectification_state_parse(stmt_view(st, 2), &out->state));
    } else if (rc == RC_NOT_FOUND) {
        err_set(err, rc, "没有这项整改");
    }
    stmt_reset(st);
    return rc;
}

static enum rc move(struct rectification *r, enum rectification_event event, struct err *err)
{
    static const char *const TEXTS[RECTIFY_N_STATES] = {[RECTIFY_OPEN] = "还没有回访",
                                                        [RECTIFY_ANSWERED] = "已经回访",
                                                        [RECTIFY_CLOSED] = "整改已办结"};
    if (!rectification_may(r->state, event))
        return err_set(err, RC_CONFLICT, "%s，不能这样操作", TEXTS[r->state]);
    r->state = (enum rectification_state)fsm_step(&MACHINE, r->rectification_id, (int)r->state,
                                                  (int)event);
    return RC_OK;
}

/* Supervisors, and the helper who had the conversation. */
static enum rc tell_staff(struct desk *d, const struct rectification *r, const char *method,
                          struct err *err)
{
    struct conversation graded;
    struct account *accounts = NULL;
    size_t n = 0;
    struct str params = STR_EMPTY;
    struct jsonw w;
    enum rc rc = account_list(d->db, d->call->arena, &accounts, &n, err);
    if (rc == RC_OK)
        rc = conversation_load(d->db, d->call->arena, r->conversation_id, &graded, err);
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "id", r->rectification_id);
    jsonw_int(&w, "conversation_id", r->conversation_id);
    jsonw_text(&w, "state", STATE_NAMES[r->state]);
    jsonw_obj_end(&w);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if ((accounts[i].roles & ROLE_SUPERVISOR) != 0 ||
            accounts[i].account_id == graded.account_id)
            outbox_push(d->call, TOPIC_ACCOUNT, accounts[i].account_id, method, str_view(&params));
    }
    str_clear(&params);
    return rc;
}

static enum rc log_step(struct desk *d, const struct rectification *r, enum event_kind kind,
                        struct err *err)
{
    return event_add(d->db,
                     &(struct event){.kind = kind,
                                     .at_ms = d->call->now_ms,
                                     .conversation_id = r->conversation_id,
                                     .account_id = d->call->who.account_id,
                                     .has_amount = true,
                                     .amount = r->rectification_id},
                     err);
}

enum rc rectification_open(struct desk *d, const struct conversation *cv, int64_t grade,
                           struct err *err)
{
    struct rectification r = {.conversation_id = cv->conversation_id, .state = RECTIFY_OPEN};
    int64_t due_at_ms =
        calendar_add_working_days(&d->calendar, d->call->now_ms, (int)d->options->rectify_days);
    struct stmt *st = db_stmt(d->db, SQL_ADD);
    stmt_bind_int(st, 1, cv->conversation_id);
    stmt_bind_int(st, 2, grade);
    stmt_bind_int(st, 3, d->call->now_ms);
    if (due_at_ms != 0)
        stmt_bind_int(st, 4, due_at_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        r.rectification_id = stmt_int(st, 0);
    stmt_reset(st);
    if (rc == RC_OK && due_at_ms != 0)
        rc = desk_due_set(d, DUE_RECTIFY, r.rectification_id, due_at_ms, err);
    if (rc == RC_OK)
        rc = log_step(d, &r, EVENT_RECTIFY_OPENED, err);
    return rc == RC_OK ? tell_staff(d, &r, "rectify.opened", err) : rc;
}

/* In the latest conversation, where he sees it on return. */
static enum rc say_reply(struct desk *d, const struct rectification *r, struct view reply,
                         struct err *err)
{
    struct arena *a = d->call->arena;
    struct conversation graded;
    struct conversation latest;
    enum rc rc = conversation_load(d->db, a, r->conversation_id, &graded, err);
    if (rc == RC_OK)
        rc = conversation_load_latest(d->db, a, graded.visitor_id, &latest, err);
    if (rc == RC_OK)
        rc = desk_say(d, &latest,
                      arena_printf(a, "关于您对服务的评价，我们已核实整改：%.*s 欢迎您再次评价。",
                                   VIEW_ARG(reply)),
                      err);
    return rc == RC_OK ? conversation_save(d->db, &latest, err) : rc;
}

enum rc rectification_check_helper(struct desk *d, int64_t rectification_id, int64_t account_id,
                                   struct err *err)
{
    struct rectification r;
    struct conversation graded;
    enum rc rc = load(db_stmt(d->db, SQL_LOAD), rectification_id, &r, err);
    if (rc == RC_OK)
        rc = conversation_load(d->db, d->call->arena, r.conversation_id, &graded, err);
    if (rc == RC_OK && graded.account_id != account_id)
        rc = err_set(err, RC_NOT_FOUND, "没有这项整改");
    return rc;
}

static enum rc store_answer(struct desk *d, const struct rectification *r, struct view note,
                            struct view reply, struct err *err)
{
    struct stmt *st = db_stmt(d->db, SQL_ANSWER);
    stmt_bind_int(st, 1, r->rectification_id);
    stmt_bind_text(st, 2, STATE_NAMES[r->state]);
    stmt_bind_int(st, 3, d->call->who.account_id);
    stmt_bind_view(st, 4, note);
    stmt_bind_view(st, 5, reply);
    stmt_bind_int(st, 6, d->call->now_ms);
    return stmt_run(st, err);
}

enum rc rectification_answer(struct desk *d, int64_t rectification_id, struct view note,
                             struct view reply, struct err *err)
{
    struct rectification r;
    enum rc rc = load(db_stmt(d->db, SQL_LOAD), rectification_id, &r, err);
    if (rc == RC_OK)
        rc = move(&r, RECTIFY_ON_ANSWER, err);
    if (rc == RC_OK)
        rc = store_answer(d, &r, note, reply, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_RECTIFY, rectification_id, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = log_step(d, &r, EVENT_RECTIFY_ANSWERED, err);
    return rc == RC_OK ? say_reply(d, &r, reply, err) : rc;
}

static enum rc end(struct desk *d, struct rectification *r, enum rectification_event event,
                   int64_t grade, struct err *err)
{
    enum rc rc = move(r, event, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(d->db, SQL_END);
    stmt_bind_int(st, 1, r->rectification_id);
    stmt_bind_text(st, 2, STATE_NAMES[r->state]);
    if (grade != 0)
        stmt_bind_int(st, 3, grade);
    stmt_bind_int(st, 4, d->call->now_ms);
    rc = stmt_run(st, err);
    return rc == RC_OK ? tell_staff(d, r, "rectify.closed", err) : rc;
}

enum rc rectification_close(struct desk *d, int64_t rectification_id, struct err *err)
{
    struct rectification r;
    enum rc rc = load(db_stmt(d->db, SQL_LOAD), rectification_id, &r, err);
    return rc == RC_OK ? end(d, &r, RECTIFY_ON_CLOSE, 0, err) : rc;
}

enum rc rectification_regrade(struct desk *d, const struct conversation *cv, int64_t grade,
                              struct err *err)
{
    struct rectification r;
    enum rc rc = load(db_stmt(d->db, SQL_OF_CONVERSATION), cv->conversation_id, &r, err);
    return rc == RC_OK ? end(d, &r, RECTIFY_ON_REGRADE, grade, err) : rc;
}

enum rc rectification_due(struct desk *d, int64_t rectification_id, struct err *err)
{
    struct rectification r;
    enum rc rc = load(db_stmt(d->db, SQL_LOAD), rectification_id, &r, err);
    if (rc != RC_OK || r.state != RECTIFY_OPEN)
        return rc;
    struct stmt *st = db_stmt(d->db, SQL_OVERDUE);
    stmt_bind_int(st, 1, rectification_id);
    rc = stmt_run(st, err);
    if (rc == RC_OK)
        rc = log_step(d, &r, EVENT_RECTIFY_OVERDUE, err);
    return rc == RC_OK ? tell_staff(d, &r, "rectify.overdue", err) : rc;
}

/* --- reading -------------------------------------------------------------------------------------
 */

static void write_if(struct jsonw *w, const char *key, struct stmt *st, int col)
{
    if (!stmt_is_null(st, col))
        jsonw_int(w, key, stmt_int(st, col));
}

static void write_row(struct jsonw *w, struct stmt *st)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "id", stmt_int(st, 0));
    jsonw_int(w, "conversation_id", stmt_int(st, 1));
    jsonw_int(w, "grade", stmt_int(st, 2));
    jsonw_view(w, "state", stmt_view(st, 3));
    jsonw_int(w, "opened_at_ms", stmt_int(st, 4));
    write_if(w, "due_at_ms", st, 5);
    jsonw_bool(w, "overdue", stmt_int(st, 6) != 0);
    jsonw_view(w, "name", stmt_view(st, 7));
    jsonw_view(w, "note", stmt_view(st, 8));
    jsonw_view(w, "reply", stmt_view(st, 9));
    write_if(w, "answered_at_ms", st, 10);
    write_if(w, "regrade", st, 11);
    write_if(w, "closed_at_ms", st, 12);
    jsonw_view(w, "comment", stmt_view(st, 13));
    jsonw_obj_end(w);
}

enum rc rectification_write_page(struct jsonw *w, struct db *db,
                                 const struct rectification_query *q, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PAGE);
    int64_t n = 0;
    bool row = false;
    stmt_bind_text(st, 1, q->any_state ? "" : STATE_NAMES[q->state]);
    stmt_bind_int(st, 2, q->overdue_only);
    stmt_bind_int(st, 3, q->before_id);
    stmt_bind_int(st, 4, q->limit + 1);
    stmt_bind_int(st, 5, q->helper_id);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "rectifications");
    while (rc == RC_OK && row && n++ < q->limit) {
        write_row(w, st);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    jsonw_bool(w, "more", row);
    stmt_reset(st);
    return rc;
}

enum rc rectification_write_again(struct jsonw *w, struct db *db, int64_t visitor_id,
                                  struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_AGAIN);
    bool row = false;
    stmt_bind_int(st, 1, visitor_id);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "again");
    while (rc == RC_OK && row) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "conversation_id", stmt_int(st, 0));
        jsonw_int(w, "grade", stmt_int(st, 1));
        jsonw_view(w, "reply", stmt_view(st, 2));
        jsonw_obj_end(w);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

enum rc rectification_write_rates(struct jsonw *w, struct db *db, int64_t from_ms, int64_t until_ms,
                                  struct err *err)
{
    static const char *const KEYS[] = {"opened", "answered", "in_time", "overdue", "regraded_up"};
    struct stmt *st = db_stmt(db, SQL_RATES);
    stmt_bind_int(st, 1, from_ms);
    stmt_bind_int(st, 2, until_ms);
    enum rc rc = stmt_one(st, err);
    for (int i = 0; rc == RC_OK && i < 5; i++)
        jsonw_int(w, KEYS[i], stmt_int(st, i));
    stmt_reset(st);
    return rc;
}
