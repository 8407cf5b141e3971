/* ticket.c - the life of a ticket: its row, tasks, steps and deadlines. */
#include "server/desk/ticket.h"

#include <sodium.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/fsm.h"
#include "server/desk/ticket_row.h"

/*
 *            take             answer
 *  ──► open ──────► working ─────────► answered
 *       │              │ ▲  ▲              │ │
 *       │ answer       │ │  └──── reopen ──┘ │
 *       │   └──────────┼─┼──► answered       │
 *       │ close   close│ │ reopen            │ close
 *       ▼              ▼ │                   ▼
 *       └──────────► closed ◄────────────────┘
 *
 * Taking one that is being worked on changes its owner, answering one that was answered adds to it.
 */
static const struct fsm_move MOVES[] = {
    {TICKET_OPEN, TICKET_ON_TAKE, TICKET_WORKING},
    {TICKET_OPEN, TICKET_ON_ANSWER, TICKET_ANSWERED},
    {TICKET_OPEN, TICKET_ON_CLOSE, TICKET_CLOSED},
    {TICKET_WORKING, TICKET_ON_TAKE, TICKET_WORKING},
    {TICKET_WORKING, TICKET_ON_ANSWER, TICKET_ANSWERED},
    {TICKET_WORKING, TICKET_ON_CLOSE, TICKET_CLOSED},
    {TICKET_ANSWERED, TICKET_ON_ANSWER, TICKET_ANSWERED},
    {TICKET_ANSWERED, TICKET_ON_REOPEN, TICKET_WORKING},
    {TICKET_ANSWERED, TICKET_ON_CLOSE, TICKET_CLOSED},
    {TICKET_CLOSED, TICKET_ON_REOPEN, TICKET_WORKING},
};

static const char *const EVENT_NAMES[TICKET_N_EVENTS] = {
    [TICKET_ON_TAKE] = "take",
    [TICKET_ON_ANSWER] = "answer",
    [TICKET_ON_CLOSE] = "close",
    [TICKET_ON_REOPEN] = "reopen",
};

static const struct fsm MACHINE = {
    .name = "ticket",
    .state_names = ticket_state_names,
    .event_names = EVENT_NAMES,
    .moves = MOVES,
    .n_moves = sizeof MOVES / sizeof MOVES[0],
};

bool ticket_may(enum ticket_state state, enum ticket_event event)
{
    int to = 0;
    return fsm_next(&MACHINE, (int)state, (int)event, &to);
}

static enum rc move(struct ticket *t, enum ticket_event event, struct err *err)
{
    static const char *const TEXTS[TICKET_N_STATES] = {
        [TICKET_OPEN] = "工单还没有人承办",
        [TICKET_WORKING] = "工单正在办理",
        [TICKET_ANSWERED] = "工单已经答复",
        [TICKET_CLOSED] = "工单已经办结",
    };
    if (!ticket_may(t->state, event))
        return err_set(err, RC_CONFLICT, "%s，不能这样操作", TEXTS[t->state]);
    t->state = (enum ticket_state)fsm_step(&MACHINE, t->ticket_id, (int)t->state, (int)event);
    return RC_OK;
}

static enum rc log_move(struct desk *d, const struct ticket *t, enum event_kind kind,
                        struct err *err)
{
    return event_add(d->db,
                     &(struct event){.kind = kind,
                                     .at_ms = d->call->now_ms,
                                     .conversation_id = t->conversation_id,
                                     .account_id = d->call->who.account_id,
                                     .has_amount = true,
                                     .amount = t->ticket_id},
                     err);
}

static enum rc step(struct desk *d, const struct ticket *t, bool is_public, struct view text,
                    struct err *err)
{
    return ticket_row_step(d->db,
                           &(struct ticket_step){.ticket_id = t->ticket_id,
                                                 .at_ms = d->call->now_ms,
                                                 .account_id = d->call->who.account_id,
                                                 .is_public = is_public,
                                                 .text = text},
                           err);
}

static void tell(struct desk *d, const struct ticket *t, enum topic_kind topic, int64_t id,
                 const char *method)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "ticket_id", t->ticket_id);
    jsonw_view(&w, "number", ticket_number(d->options, d->call->arena, t));
    jsonw_view(&w, "title", t->title);
    jsonw_text(&w, "state", ticket_state_names[t->state]);
    jsonw_obj_end(&w);
    outbox_push(d->call, topic, id, method, str_view(&params));
    str_clear(&params);
}

/* The visitor's windows and the owner. */
static void tell_change(struct desk *d, const struct ticket *t)
{
    tell(d, t, TOPIC_VISITOR, t->visitor_id, "ticket.changed");
    if (t->account_id != 0)
        tell(d, t, TOPIC_ACCOUNT, t->account_id, "ticket.changed");
}

/* --- codes ---------------------------------------------------------------------------------------
 */

static void make_code(char out[TICKET_CODE_LEN + 1])
{
    static const char LETTERS[] = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"; /* none that look alike */
    for (size_t i = 0; i < TICKET_CODE_LEN; i++)
        out[i] = LETTERS[randombytes_uniform(sizeof LETTERS - 1)];
    out[TICKET_CODE_LEN] = '\0';
}

static void hash_code(struct view code, char out[TICKET_HASH_LEN + 1])
{
    unsigned char raw[32];
    crypto_generichash(raw, sizeof raw, (const unsigned char *)code.ptr, code.len, NULL, 0);
    sodium_bin2hex(out, TICKET_HASH_LEN + 1, raw, sizeof raw);
}

enum rc ticket_new_code(struct db *db, int64_t ticket_id, char code_out[TICKET_CODE_LEN + 1],
                        struct err *err)
{
    char hash[TICKET_HASH_LEN + 1];
    make_code(code_out);
    hash_code(view_of(code_out), hash);
    return ticket_row_set_code(db, ticket_id, hash, err);
}

enum rc ticket_by_code(struct db *db, struct arena *a, struct view number, struct view code,
                       struct ticket *out, struct err *err)
{
    char given[TICKET_HASH_LEN + 1];
    struct view stored = VIEW_EMPTY;
    struct ticket t;
    int64_t ticket_id = 0;
    hash_code(code, given);
    enum rc rc = ticket_number_parse(number, &ticket_id) ? RC_OK : RC_NOT_FOUND;
    if (rc == RC_OK)
        rc = ticket_load(db, a, ticket_id, &t, NULL);
    if (rc == RC_OK)
        rc = ticket_row_code(db, a, ticket_id, &stored, NULL);
    bool fits = rc == RC_OK && stored.len == TICKET_HASH_LEN &&
                sodium_memcmp(stored.ptr, given, TICKET_HASH_LEN) == 0;
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return err_set(err, rc, "读取工单失败");
    if (!fits)
        return err_set(err, RC_NOT_FOUND, "工单号或查询码不正确");
    *out = t;
    return RC_OK;
}

/* --- numbers -------------------------------------------------------------------------------------
 */

struct view ticket_number(const struct options *o, struct arena *a, const struct ticket *t)
{
    int year = 0;
    int month = 0;
    int day = 0;
    day_to_civil(day_of_ms(t->made_at_ms, options_zone_min(o, t->made_at_ms)), &year, &month, &day);
    return arena_printf(a, "%04d%02d%02d-%lld", year, month, day, (long long)t->ticket_id);
}

bool ticket_number_parse(struct view number, int64_t *ticket_id_out)
{
    int64_t day = 0;
    struct view v = view_trim(number);
    return v.len > 9 && v.ptr[8] == '-' && view_to_int64(view_sub(v, 0, 8), &day) && day > 0 &&
           view_to_int64(view_sub(v, 9, v.len), ticket_id_out) && *ticket_id_out > 0;
}

/* --- moves ---------------------------------------------------------------------------------------
 */

static int64_t deadline(const struct desk *d, int days)
{
    return days > 0 ? calendar_add_working_days(&d->calendar, d->call->now_ms, days) : 0;
}

static enum rc set_due(struct desk *d, enum due_kind kind, int64_t id, int64_t at_ms,
                       struct err *err)
{
    return at_ms != 0 ? desk_due_set(d, kind, id, at_ms, err) : RC_OK;
}

enum rc ticket_add(struct desk *d, struct ticket *t, int days, char code_out[TICKET_CODE_LEN + 1],
                   struct err *err)
{
    char hash[TICKET_HASH_LEN + 1];
    make_code(code_out);
    hash_code(view_of(code_out), hash);
    t->made_at_ms = d->call->now_ms;
    t->due_at_ms = deadline(d, days);
    t->state = t->account_id != 0 ? TICKET_WORKING : TICKET_OPEN;
    t->answer = VIEW_EMPTY;
    enum rc rc = ticket_row_add(d->db, t, hash, err);
    if (rc == RC_OK)
        rc = set_due(d, DUE_TICKET, t->ticket_id, t->due_at_ms, err);
    if (rc == RC_OK)
        rc = step(d, t, true, VIEW("已登记"), err);
    if (rc == RC_OK)
        rc = log_move(d, t, EVENT_TICKET_OPENED, err);
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

enum rc ticket_assign(struct desk *d, struct ticket *t, int64_t account_id, struct view reason,
                      struct err *err)
{
    struct account acc;
    enum rc rc = account_load(d->db, d->call->arena, account_id, &acc, err);
    if (rc == RC_OK && (acc.is_disabled || (acc.roles & ROLE_STAFF) == 0))
        rc = err_set(err, RC_NOT_FOUND, "没有这个工作人员");
    if (rc == RC_OK)
        rc = move(t, TICKET_ON_TAKE, err);
    if (rc != RC_OK)
        return rc;
    t->account_id = account_id;
    rc = ticket_row_save(d->db, t, err);
    if (rc == RC_OK)
        rc = step(d, t, true,
                  arena_printf(d->call->arena, "由%.*s承办", VIEW_ARG(acc.display_name)), err);
    if (rc == RC_OK && reason.len > 0)
        rc = step(d, t, false, reason, err);
    if (rc == RC_OK)
        rc = log_move(d, t, EVENT_TICKET_ASSIGNED, err);
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

enum rc ticket_add_task(struct desk *d, struct ticket *t, struct ticket_task *task, int days,
                        struct err *err)
{
    enum rc rc = move(t, TICKET_ON_TAKE, err);
    if (rc != RC_OK)
        return rc;
    task->ticket_id = t->ticket_id;
    task->due_at_ms = deadline(d, days);
    rc = ticket_row_save(d->db, t, err);
    if (rc == RC_OK)
        rc = ticket_row_add_task(d->db, task, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = set_due(d, DUE_TASK, task->task_id, task->due_at_ms, err);
    if (rc == RC_OK)
        rc = step(d, t, true,
                  arena_printf(d->call->arena, "转%.*s办理", VIEW_ARG(task->department)), err);
    if (rc == RC_OK && task->account_id != 0)
        tell(d, t, TOPIC_ACCOUNT, task->account_id, "ticket.task");
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

enum rc ticket_task_done(struct desk *d, const struct ticket *t, const struct ticket_task *task,
                         struct view answer, struct err *err)
{
    if (task->done_at_ms != 0)
        return err_set(err, RC_CONFLICT, "这项任务已经办完");
    enum rc rc = ticket_row_task_done(d->db, task->task_id, answer, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_TASK, task->task_id, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = step(d, t, true,
                  arena_printf(d->call->arena, "%.*s已办理", VIEW_ARG(task->department)), err);
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

/* In the visitor's latest conversation, so that he finds it on return; not as a helper's message,
 * which would count as the first response to whatever he waits for there. */
static enum rc say_answer(struct desk *d, const struct ticket *t, struct view text, struct err *err)
{
    struct arena *a = d->call->arena;
    struct conversation cv;
    enum rc rc = conversation_load_latest(d->db, a, t->visitor_id, &cv, err);
    if (rc == RC_OK)
        rc = desk_say(d, &cv,
                      arena_printf(a, "工单 %.*s 已答复（%s）：%.*s",
                                   VIEW_ARG(ticket_number(d->options, a, t)), d->call->who.name,
                                   VIEW_ARG(text)),
                      err);
    return rc == RC_OK ? conversation_save(d->db, &cv, err) : rc;
}

enum rc ticket_answer(struct desk *d, struct ticket *t, struct view text, bool force,
                      struct err *err)
{
    int64_t open = 0;
    enum rc rc = ticket_row_open_tasks(d->db, t->ticket_id, &open, err);
    if (rc == RC_OK && open > 0 && !force)
        rc = err_set(err, RC_CONFLICT, "还有 %lld 项任务没有办完", (long long)open);
    if (rc == RC_OK)
        rc = move(t, TICKET_ON_ANSWER, err);
    if (rc != RC_OK)
        return rc;
    t->answer = text;
    t->answered_at_ms = d->call->now_ms;
    rc = ticket_row_save(d->db, t, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_TICKET, t->ticket_id, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = step(d, t, true, VIEW("已答复"), err);
    if (rc == RC_OK)
        rc = log_move(d, t, EVENT_TICKET_ANSWERED, err);
    if (rc == RC_OK)
        rc = say_answer(d, t, text, err);
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

enum rc ticket_close(struct desk *d, struct ticket *t, struct view reason, struct err *err)
{
    enum rc rc = move(t, TICKET_ON_CLOSE, err);
    if (rc != RC_OK)
        return rc;
    t->closed_at_ms = d->call->now_ms;
    rc = ticket_row_save(d->db, t, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_TICKET, t->ticket_id, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = step(d, t, true, VIEW("已办结"), err);
    if (rc == RC_OK && reason.len > 0)
        rc = step(d, t, false, reason, err);
    if (rc == RC_OK)
        rc = log_move(d, t, EVENT_TICKET_CLOSED, err);
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

enum rc ticket_reopen(struct desk *d, struct ticket *t, struct view reason, struct err *err)
{
    enum rc rc = move(t, TICKET_ON_REOPEN, err);
    if (rc != RC_OK)
        return rc;
    t->closed_at_ms = 0;
    rc = ticket_row_save(d->db, t, err);
    if (rc == RC_OK)
        rc =
            step(d, t, true, arena_printf(d->call->arena, "重新办理：%.*s", VIEW_ARG(reason)), err);
    if (rc == RC_OK)
        tell_change(d, t);
    return rc;
}

/* --- deadlines -----------------------------------------------------------------------------------
 */

static enum rc tell_overdue(struct desk *d, const struct ticket *t, int64_t specialist_id,
                            struct err *err)
{
    struct account *accounts = NULL;
    size_t n = 0;
    enum rc rc = account_list(d->db, d->call->arena, &accounts, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        int64_t id = accounts[i].account_id;
        if ((accounts[i].roles & ROLE_SUPERVISOR) != 0 || id == t->account_id ||
            id == specialist_id)
            tell(d, t, TOPIC_ACCOUNT, id, "ticket.overdue");
    }
    return rc;
}

static enum rc task_overdue(struct desk *d, int64_t task_id, struct err *err)
{
    struct ticket t;
    struct ticket_task task;
    enum rc rc = ticket_task_load(d->db, d->call->arena, task_id, &task, err);
    if (rc == RC_OK)
        rc = ticket_load(d->db, d->call->arena, task.ticket_id, &t, err);
    if (rc != RC_OK || task.done_at_ms != 0 || t.state == TICKET_CLOSED)
        return rc;
    rc = ticket_row_task_overdue(d->db, task_id, err);
    if (rc == RC_OK)
        rc = log_move(d, &t, EVENT_TICKET_OVERDUE, err);
    return rc == RC_OK ? tell_overdue(d, &t, task.account_id, err) : rc;
}

enum rc ticket_due(struct desk *d, const struct due *due, struct err *err)
{
    struct ticket t;
    if (due->kind == DUE_TASK)
        return task_overdue(d, due->object_id, err);
    enum rc rc = ticket_load(d->db, d->call->arena, due->object_id, &t, err);
    if (rc != RC_OK || (t.state != TICKET_OPEN && t.state != TICKET_WORKING))
        return rc;
    t.is_overdue = true;
    rc = ticket_row_save(d->db, &t, err);
    if (rc == RC_OK)
        rc = log_move(d, &t, EVENT_TICKET_OVERDUE, err);
    return rc == RC_OK ? tell_overdue(d, &t, 0, err) : rc;
}
