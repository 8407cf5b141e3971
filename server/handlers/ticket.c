/* ticket.c - leaving, working on and following tickets. */
#include "server/handlers/ticket.h"

#include "server/desk/ticket.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"
#include "server/handlers/visitor.h"

#define LIST_DEFAULT 20
#define REASON_MAX 200

static enum rc reply_ticket(struct db *db, struct call *c, const struct options *o,
                            const struct ticket *t, const char *code, enum viewer viewer,
                            struct err *err)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    enum rc rc = ticket_write(&w, "ticket", db, c->arena, o, t, viewer, err);
    if (code != NULL)
        jsonw_text(&w, "code", code);
    jsonw_obj_end(&w);
    return rc;
}

/* The visitor reads in his conversation that it exists. */
static enum rc announce(struct desk *d, struct conversation *cv, const struct ticket *t,
                        struct err *err)
{
    struct arena *a = d->call->arena;
    struct str when = STR_EMPTY;
    if (t->due_at_ms != 0)
        calendar_describe_moment(&d->calendar, t->due_at_ms, d->call->now_ms, &when);
    struct view text =
        arena_printf(a, "已登记工单 %.*s%s%s%s，进度可在“我的工单”查看，也可凭工单号和查询码查询。",
                     VIEW_ARG(ticket_number(d->options, a, t)), when.len > 0 ? "，最迟 " : "",
                     when.len > 0 ? when.ptr : "", when.len > 0 ? " 前答复" : "");
    str_clear(&when);
    enum rc rc = desk_say(d, cv, text, err);
    return rc == RC_OK ? conversation_save(d->db, cv, err) : rc;
}

/* --- visitors ------------------------------------------------------------------------------------
 */

struct ticket_leaving {
    struct view kind;
    struct view text;
    struct view contact;
};

static const struct param TICKET_LEAVE[] = {
    {"kind", PARAM_VIEW, offsetof(struct ticket_leaving, kind), false, 0, 16,
     "message 留言（默认）或 callback 请回电"},
    {"text", PARAM_VIEW, offsetof(struct ticket_leaving, text), true, 1, TICKET_TEXT_MAX,
     "要办的事"},
    {"contact", PARAM_VIEW, offsetof(struct ticket_leaving, contact), false, 0, TICKET_CONTACT_MAX,
     "怎么联系"},
};
const struct params ticket_leave_params = PARAMS(struct ticket_leaving, TICKET_LEAVE);

static enum rc read_leaving(const struct call *c, struct ticket *t, struct err *err)
{
    const struct ticket_leaving *p = c->params;
    *t = (struct ticket){.kind = TICKET_MESSAGE,
                         .text = view_trim(p->text),
                         .contact = view_trim(p->contact),
                         .visitor_id = c->who.visitor_id};
    t->title = utf8_head(t->text, TICKET_TITLE_MAX);
    if (t->text.len == 0)
        return err_set_field(err, RC_INVALID, "text", "请写明要办的事");
    if (p->kind.len > 0 && (!ticket_kind_parse(p->kind, &t->kind) || t->kind == TICKET_APPEAL))
        return err_set_field(err, RC_INVALID, "kind", "kind 只能是 message 或 callback");
    if (t->kind == TICKET_CALLBACK && t->contact.len == 0)
        return err_set_field(err, RC_INVALID, "contact", "请留下回电号码");
    return RC_OK;
}

enum rc ticket_leave_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct ticket t;
    struct conversation cv;
    char code[TICKET_CODE_LEN + 1];
    enum rc rc = read_leaving(c, &t, err);
    if (rc == RC_OK)
        rc = ticket_check_room(a->db, c->who.visitor_id, err);
    if (rc == RC_OK)
        rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = visitor_own_conversation(a->db, c, 0, &cv, err);
    if (rc != RC_OK)
        return rc;
    t.conversation_id = cv.conversation_id;
    rc = ticket_add(&d, &t, (int)a->options->ticket_days, code, err);
    if (rc == RC_OK)
        rc = announce(&d, &cv, &t, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, code, VIEWER_VISITOR, err) : rc;
}

struct ticket_paging {
    int64_t before_id;
    int64_t limit;
};

static const struct param TICKET_MINE[] = {
    {"before_id", PARAM_ID, offsetof(struct ticket_paging, before_id), false, 0, 0,
     "只要这一个之前的"},
    {"limit", PARAM_INT, offsetof(struct ticket_paging, limit), false, 1, TICKET_PAGE_MAX,
     "最多几个，默认 20"},
};
const struct params ticket_mine_params = PARAMS(struct ticket_paging, TICKET_MINE);

static enum rc reply_page(struct think_ctx *t, struct call *c, const struct ticket_query *q,
                          enum viewer viewer, struct err *err)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    enum rc rc = ticket_write_page(&w, t->db, c->arena, t->options, q, viewer, err);
    jsonw_obj_end(&w);
    return rc;
}

enum rc ticket_mine_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct ticket_paging *p = c->params;
    struct ticket_query q = {.any_state = true,
                             .visitor_id = c->who.visitor_id,
                             .before_id = p->before_id,
                             .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    return reply_page(t, c, &q, VIEWER_VISITOR, err);
}

struct ticket_naming {
    int64_t ticket_id;
};

static const struct param TICKET_ID[] = {
    {"ticket_id", PARAM_ID, offsetof(struct ticket_naming, ticket_id), true, 0, 0, "哪个工单"},
};
const struct params ticket_id_params = PARAMS(struct ticket_naming, TICKET_ID);

/* Another visitor's ticket and none are the same to him. */
static enum rc load_own(struct db *db, struct call *c, int64_t ticket_id, struct ticket *out,
                        struct err *err)
{
    struct ticket t;
    enum rc rc = ticket_load(db, c->arena, ticket_id, &t, err);
    if (rc == RC_OK && t.visitor_id != c->who.visitor_id)
        rc = err_set(err, RC_NOT_FOUND, "没有这个工单");
    if (rc == RC_OK)
        *out = t;
    return rc;
}

enum rc ticket_code_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_naming *p = c->params;
    struct ticket t;
    char code[TICKET_CODE_LEN + 1];
    enum rc rc = load_own(a->db, c, p->ticket_id, &t, err);
    if (rc == RC_OK)
        rc = ticket_new_code(a->db, t.ticket_id, code, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, code, VIEWER_VISITOR, err) : rc;
}

struct ticket_tracking {
    struct view number;
    struct view code;
};

static const struct param TICKET_TRACK[] = {
    {"number", PARAM_VIEW, offsetof(struct ticket_tracking, number), true, 1, 32, "工单号"},
    {"code", PARAM_VIEW, offsetof(struct ticket_tracking, code), true, 1, 32, "查询码"},
};
const struct params ticket_track_params = PARAMS(struct ticket_tracking, TICKET_TRACK);

enum rc ticket_track_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct ticket_tracking *p = c->params;
    struct ticket found;
    enum rc rc = ticket_by_code(t->db, c->arena, p->number, view_trim(p->code), &found, err);
    return rc == RC_OK ? reply_ticket(t->db, c, t->options, &found, NULL, VIEWER_VISITOR, err) : rc;
}

/* --- staff reads ---------------------------------------------------------------------------------
 */

struct ticket_listing {
    struct view state;
    bool mine;
    bool group;
    bool overdue;
    int64_t account_id;
    int64_t visitor_id;
    int64_t before_id;
    int64_t limit;
};

static const struct param TICKET_LIST[] = {
    {"state", PARAM_VIEW, offsetof(struct ticket_listing, state), false, 0, 16,
     "open、working、answered、closed，默认全部"},
    {"mine", PARAM_BOOL, offsetof(struct ticket_listing, mine), false, 0, 0,
     "只要我承办或有我未办任务的"},
    {"group", PARAM_BOOL, offsetof(struct ticket_listing, group), false, 0, 0, "只要我所在组的"},
    {"overdue", PARAM_BOOL, offsetof(struct ticket_listing, overdue), false, 0, 0, "只要超期的"},
    {"account_id", PARAM_ID, offsetof(struct ticket_listing, account_id), false, 0, 0,
     "只要这个人的"},
    {"visitor_id", PARAM_ID, offsetof(struct ticket_listing, visitor_id), false, 0, 0,
     "只要这位访客的"},
    {"before_id", PARAM_ID, offsetof(struct ticket_listing, before_id), false, 0, 0,
     "只要这一个之前的"},
    {"limit", PARAM_INT, offsetof(struct ticket_listing, limit), false, 1, TICKET_PAGE_MAX,
     "最多几个，默认 20"},
};
const struct params ticket_list_params = PARAMS(struct ticket_listing, TICKET_LIST);

enum rc ticket_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct ticket_listing *p = c->params;
    struct ticket_query q = {.any_state = p->state.len == 0,
                             .account_id = p->mine ? c->who.account_id : p->account_id,
                             .group_of = p->group ? c->who.account_id : 0,
                             .visitor_id = p->visitor_id,
                             .overdue_only = p->overdue,
                             .before_id = p->before_id,
                             .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    if (!q.any_state && !ticket_state_parse(p->state, &q.state))
        return err_set_field(err, RC_INVALID, "state",
                             "state 只能是 open、working、answered、closed");
    enum rc rc = staff_check(t->db, c, err);
    return rc == RC_OK ? reply_page(t, c, &q, VIEWER_STAFF, err) : rc;
}

enum rc ticket_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct ticket_naming *p = c->params;
    struct ticket found;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = ticket_load(t->db, c->arena, p->ticket_id, &found, err);
    return rc == RC_OK ? reply_ticket(t->db, c, t->options, &found, NULL, VIEWER_STAFF, err) : rc;
}

/* --- staff works ---------------------------------------------------------------------------------
 */

struct ticket_putting {
    int64_t conversation_id;
    struct view kind;
    struct view title;
    struct view text;
    struct view contact;
    int64_t days;
    int64_t account_id;
};

static const struct param TICKET_PUT[] = {
    {"conversation_id", PARAM_ID, offsetof(struct ticket_putting, conversation_id), true, 0, 0,
     "出自哪个会话"},
    {"kind", PARAM_VIEW, offsetof(struct ticket_putting, kind), true, 1, 16,
     "message 留言、callback 回电、appeal 诉求"},
    {"title", PARAM_VIEW, offsetof(struct ticket_putting, title), true, 1, TICKET_TITLE_MAX,
     "一句话标题"},
    {"text", PARAM_VIEW, offsetof(struct ticket_putting, text), true, 1, TICKET_TEXT_MAX, "内容"},
    {"contact", PARAM_VIEW, offsetof(struct ticket_putting, contact), false, 0, TICKET_CONTACT_MAX,
     "访客怎么联系"},
    {"days", PARAM_INT, offsetof(struct ticket_putting, days), false, 1, TICKET_DAYS_MAX,
     "几个工作日内答复，默认按设置"},
    {"account_id", PARAM_ID, offsetof(struct ticket_putting, account_id), false, 0, 0,
     "由谁承办，默认自己"},
};
const struct params ticket_put_params = PARAMS(struct ticket_putting, TICKET_PUT);

static enum rc read_put(struct apply_ctx *a, struct call *c, const struct conversation *cv,
                        struct ticket *t, struct err *err)
{
    const struct ticket_putting *p = c->params;
    struct account owner;
    *t = (struct ticket){.title = p->title,
                         .text = p->text,
                         .contact = p->contact,
                         .visitor_id = cv->visitor_id,
                         .conversation_id = cv->conversation_id,
                         .account_id = p->account_id != 0 ? p->account_id : c->who.account_id};
    if (!ticket_kind_parse(p->kind, &t->kind))
        return err_set_field(err, RC_INVALID, "kind", "kind 只能是 message、callback、appeal");
    return account_load(a->db, c->arena, t->account_id, &owner, err);
}

enum rc ticket_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_putting *p = c->params;
    struct desk d;
    struct ticket t;
    struct conversation cv;
    char code[TICKET_CODE_LEN + 1];
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = conversation_load(a->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(a->db, c, &cv, err);
    if (rc == RC_OK)
        rc = read_put(a, c, &cv, &t, err);
    if (rc == RC_OK)
        rc = ticket_add(&d, &t, (int)(p->days > 0 ? p->days : a->options->ticket_days), code, err);
    if (rc == RC_OK)
        rc = announce(&d, &cv, &t, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, NULL, VIEWER_STAFF, err) : rc;
}

/* The owner, a supervisor, and for a ticket without owner anybody. */
static enum rc check_owner(const struct call *c, const struct ticket *t, struct err *err)
{
    bool may = t->account_id == 0 || t->account_id == c->who.account_id ||
               (c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0;
    return may ? RC_OK : err_set(err, RC_DENIED, "该工单由他人承办");
}

static enum rc begin(struct desk *d, struct apply_ctx *a, struct call *c, int64_t ticket_id,
                     struct ticket *t, struct err *err)
{
    enum rc rc = staff_begin(d, a, c, err);
    return rc == RC_OK ? ticket_load(a->db, c->arena, ticket_id, t, err) : rc;
}

static enum rc begin_owned(struct desk *d, struct apply_ctx *a, struct call *c, int64_t ticket_id,
                           struct ticket *t, struct err *err)
{
    enum rc rc = begin(d, a, c, ticket_id, t, err);
    return rc == RC_OK ? check_owner(c, t, err) : rc;
}

struct ticket_assigning {
    int64_t ticket_id;
    int64_t account_id;
    struct view reason;
};

static const struct param TICKET_ASSIGN[] = {
    {"ticket_id", PARAM_ID, offsetof(struct ticket_assigning, ticket_id), true, 0, 0, "哪个工单"},
    {"account_id", PARAM_ID, offsetof(struct ticket_assigning, account_id), true, 0, 0, "由谁承办"},
    {"reason", PARAM_VIEW, offsetof(struct ticket_assigning, reason), false, 0, REASON_MAX,
     "说明，访客看不到"},
};
const struct params ticket_assign_params = PARAMS(struct ticket_assigning, TICKET_ASSIGN);

enum rc ticket_assign_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_assigning *p = c->params;
    struct desk d;
    struct ticket t;
    enum rc rc = begin_owned(&d, a, c, p->ticket_id, &t, err);
    if (rc == RC_OK)
        rc = ticket_assign(&d, &t, p->account_id, p->reason, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, NULL, VIEWER_STAFF, err) : rc;
}

struct ticket_tasking {
    int64_t ticket_id;
    struct view department;
    int64_t account_id;
    struct view text;
    int64_t days;
};

static const struct param TICKET_TASK[] = {
    {"ticket_id", PARAM_ID, offsetof(struct ticket_tasking, ticket_id), true, 0, 0, "哪个工单"},
    {"department", PARAM_VIEW, offsetof(struct ticket_tasking, department), true, 1,
     TICKET_DEPARTMENT_MAX, "哪个部门"},
    {"account_id", PARAM_ID, offsetof(struct ticket_tasking, account_id), false, 0, 0, "哪位专员"},
    {"text", PARAM_VIEW, offsetof(struct ticket_tasking, text), true, 1, TICKET_TEXT_MAX,
     "要办什么，访客看不到"},
    {"days", PARAM_INT, offsetof(struct ticket_tasking, days), false, 1, TICKET_DAYS_MAX,
     "几个工作日内办完，默认不限"},
};
const struct params ticket_task_params = PARAMS(struct ticket_tasking, TICKET_TASK);

enum rc ticket_task_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_tasking *p = c->params;
    struct desk d;
    struct ticket t;
    struct account specialist;
    struct ticket_task task = {
        .department = p->department, .account_id = p->account_id, .text = p->text};
    enum rc rc = begin_owned(&d, a, c, p->ticket_id, &t, err);
    if (rc == RC_OK && p->account_id != 0)
        rc = account_load(a->db, c->arena, p->account_id, &specialist, err);
    if (rc == RC_OK)
        rc = ticket_add_task(&d, &t, &task, (int)p->days, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, NULL, VIEWER_STAFF, err) : rc;
}

struct task_doing {
    int64_t task_id;
    struct view answer;
};

static const struct param TICKET_TASK_DONE[] = {
    {"task_id", PARAM_ID, offsetof(struct task_doing, task_id), true, 0, 0, "哪项任务"},
    {"answer", PARAM_VIEW, offsetof(struct task_doing, answer), true, 1, TICKET_TEXT_MAX,
     "办理结果，访客看不到"},
};
const struct params ticket_task_done_params = PARAMS(struct task_doing, TICKET_TASK_DONE);

enum rc ticket_task_done_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct task_doing *p = c->params;
    struct desk d;
    struct ticket t;
    struct ticket_task task;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = ticket_task_load(a->db, c->arena, p->task_id, &task, err);
    if (rc == RC_OK)
        rc = ticket_load(a->db, c->arena, task.ticket_id, &t, err);
    if (rc == RC_OK && task.account_id != 0 && task.account_id != c->who.account_id)
        rc = check_owner(c, &t, err);
    if (rc == RC_OK)
        rc = ticket_task_done(&d, &t, &task, p->answer, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, NULL, VIEWER_STAFF, err) : rc;
}

struct ticket_answering {
    int64_t ticket_id;
    struct view text;
    bool force;
};

static const struct param TICKET_ANSWER[] = {
    {"ticket_id", PARAM_ID, offsetof(struct ticket_answering, ticket_id), true, 0, 0, "哪个工单"},
    {"text", PARAM_VIEW, offsetof(struct ticket_answering, text), true, 1, MESSAGE_TEXT_MAX - 100,
     "给访客的答复"},
    {"force", PARAM_BOOL, offsetof(struct ticket_answering, force), false, 0, 0,
     "还有任务没办完也答复"},
};
const struct params ticket_answer_params = PARAMS(struct ticket_answering, TICKET_ANSWER);

enum rc ticket_answer_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_answering *p = c->params;
    struct desk d;
    struct ticket t;
    struct view text = view_trim(p->text);
    if (text.len == 0)
        return err_set_field(err, RC_INVALID, "text", "请写明答复");
    enum rc rc = begin_owned(&d, a, c, p->ticket_id, &t, err);
    if (rc == RC_OK)
        rc = ticket_answer(&d, &t, text, p->force, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, NULL, VIEWER_STAFF, err) : rc;
}

struct ticket_reasoning {
    int64_t ticket_id;
    struct view reason;
};

static const struct param TICKET_REASON[] = {
    {"ticket_id", PARAM_ID, offsetof(struct ticket_reasoning, ticket_id), true, 0, 0, "哪个工单"},
    {"reason", PARAM_VIEW, offsetof(struct ticket_reasoning, reason), false, 0, REASON_MAX, "说明"},
};
const struct params ticket_reason_params = PARAMS(struct ticket_reasoning, TICKET_REASON);

enum rc ticket_close_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_reasoning *p = c->params;
    struct desk d;
    struct ticket t;
    enum rc rc = begin_owned(&d, a, c, p->ticket_id, &t, err);
    if (rc == RC_OK)
        rc = ticket_close(&d, &t, p->reason, err);
    return rc == RC_OK ? reply_ticket(a->db, c, a->options, &t, NULL, VIEWER_STAFF, err) : rc;
}

/* A visitor must say what is missing; staff may reopen as they see fit. */
enum rc ticket_reopen_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct ticket_reasoning *p = c->params;
    struct desk d;
    struct ticket t;
    bool visitor = c->who.visitor_id != 0;
    struct view reason = view_trim(p->reason);
    enum rc rc = visitor ? desk_init(&d, a->db, a->options, c, err) : RC_OK;
    if (visitor && rc == RC_OK && reason.len == 0)
        rc = err_set_field(err, RC_INVALID, "reason", "请说明还有什么没有解决");
    if (rc == RC_OK)
        rc = visitor ? load_own(a->db, c, p->ticket_id, &t, err)
                     : begin_owned(&d, a, c, p->ticket_id, &t, err);
    if (rc == RC_OK)
        rc = ticket_reopen(&d, &t, reason, err);
    if (rc != RC_OK)
        return rc;
    return reply_ticket(a->db, c, a->options, &t, NULL, visitor ? VIEWER_VISITOR : VIEWER_STAFF,
                        err);
}
