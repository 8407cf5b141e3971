/* group.c - group.list, group.put, group.member, company.list, company.put, calendar.*,
 * routing.explain. */
#include "server/handlers/account.h"

#include "kb/base/clock.h"
#include "server/desk/closure.h"
#include "server/desk/group.h"
#include "server/desk/handoff.h"
#include "server/desk/ladder.h"
#include "server/handlers/staff.h"

#define RULE_MAX 120
#define ACCEPT_DEFAULT_S 20

/* --- groups -------------------------------------------------------------------------------------
 */

static void write_members(struct jsonw *w, const struct group_member *members, size_t n,
                          int64_t group_id)
{
    jsonw_arr(w, "members");
    for (size_t i = 0; i < n; i++) {
        if (members[i].group_id != group_id)
            continue;
        jsonw_obj(w, NULL);
        jsonw_int(w, "account_id", members[i].account_id);
        jsonw_text(w, "tier", routing_tier_name(members[i].tier));
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_group(struct jsonw *w, const struct skill_group *g,
                        const struct group_member *members, size_t n_members)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "group_id", g->group_id);
    jsonw_view(w, "name", g->name);
    jsonw_text(w, "kind", group_kind_name(g->kind));
    jsonw_view(w, "serves", g->serves);
    jsonw_text(w, "mode", g->is_push ? "push" : "pull");
    jsonw_int(w, "accept_s", g->accept_s);
    jsonw_view(w, "hours", g->hours);
    jsonw_bool(w, "disabled", g->is_disabled);
    write_members(w, members, n_members, g->group_id);
    jsonw_obj_end(w);
}

enum rc group_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct group_list groups;
    struct group_member *members = NULL;
    size_t n_members = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = group_list_all(t->db, c->arena, &groups, err);
    if (rc == RC_OK)
        rc = group_members(t->db, c->arena, &members, &n_members, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "groups");
    for (size_t i = 0; i < groups.n; i++)
        write_group(&w, &groups.items[i], members, n_members);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* The params of a change are what the audit keeps of it. */
static enum rc note(struct desk *d, const char *action, struct view subject, struct str *detail,
                    struct err *err)
{
    enum rc rc = staff_audit(d, action, subject, str_view(detail), err);
    str_clear(detail);
    return rc == RC_OK ? event_add(d->db,
                                   &(struct event){.kind = EVENT_STAFFING,
                                                   .at_ms = d->call->now_ms,
                                                   .detail = view_of(action)},
                                   err)
                       : rc;
}

static void reply_id(struct call *c, const char *key, int64_t id)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, key, id);
    jsonw_obj_end(&w);
}

static struct view given(struct view v)
{
    return v.ptr != NULL ? v : VIEW_EMPTY;
}

struct group_put {
    int64_t group_id;
    struct view name;
    struct view kind;
    struct view serves;
    struct view mode;
    int64_t accept_s;
    struct view hours;
    bool disabled;
};

static const struct param GROUP_PUT[] = {
    {"group_id", PARAM_ID, offsetof(struct group_put, group_id), false, 0, 0,
     "要修改的组，缺省为新增"},
    {"name", PARAM_VIEW, offsetof(struct group_put, name), true, 1, GROUP_NAME_MAX, "组名"},
    {"kind", PARAM_VIEW, offsetof(struct group_put, kind), true, 1, 20,
     "department 部门、topic 专题、street 街道园区、leader 领导帮办"},
    {"serves", PARAM_VIEW, offsetof(struct group_put, serves), false, 0, GROUP_SERVES_MAX,
     "组名之外还受理的部门、地区，逗号分隔"},
    {"mode", PARAM_VIEW, offsetof(struct group_put, mode), false, 0, 8,
     "pull 抢接（默认）或 push 派单"},
    {"accept_s", PARAM_INT, offsetof(struct group_put, accept_s), false, 5, 3600,
     "派单后几秒内接入，默认 20"},
    {"hours", PARAM_VIEW, offsetof(struct group_put, hours), false, 0, 200,
     "自己的服务时间，空表示与服务台相同"},
    {"disabled", PARAM_BOOL, offsetof(struct group_put, disabled), false, 0, 0, "停用"},
};
const struct params group_put_params = PARAMS(struct group_put, GROUP_PUT);

static enum rc read_group(const struct group_put *p, struct skill_group *out, struct err *err)
{
    *out = (struct skill_group){.group_id = p->group_id,
                                .name = view_trim(p->name),
                                .serves = given(p->serves),
                                .is_push = view_eq_text(given(p->mode), "push"),
                                .accept_s = p->accept_s > 0 ? p->accept_s : ACCEPT_DEFAULT_S,
                                .hours = given(p->hours),
                                .is_disabled = p->disabled};
    if (!group_kind_parse(p->kind, &out->kind))
        return err_set_field(err, RC_INVALID, "kind",
                             "类别只能是 department、topic、street、leader");
    if (given(p->mode).len > 0 && !out->is_push && !view_eq_text(p->mode, "pull"))
        return err_set_field(err, RC_INVALID, "mode", "方式只能是 pull 或 push");
    return out->name.len > 0 ? RC_OK : err_set_field(err, RC_INVALID, "name", "请给出组名");
}

enum rc group_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct skill_group g;
    struct desk d;
    struct jsonw w;
    struct str detail = STR_EMPTY;
    int64_t id = 0;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = read_group(c->params, &g, err);
    if (rc == RC_OK)
        rc = group_put(a->db, &g, &id, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &detail);
    write_group(&w, &g, NULL, 0);
    reply_id(c, "group_id", id);
    return note(&d, "group.put", arena_printf(c->arena, "group:%lld", (long long)id), &detail, err);
}

struct group_member_put {
    int64_t group_id;
    int64_t account_id;
    struct view tier;
};

static const struct param GROUP_MEMBER[] = {
    {"group_id", PARAM_ID, offsetof(struct group_member_put, group_id), true, 0, 0, "哪个组"},
    {"account_id", PARAM_ID, offsetof(struct group_member_put, account_id), true, 0, 0, "哪个账号"},
    {"tier", PARAM_VIEW, offsetof(struct group_member_put, tier), true, 1, 16,
     "helper 帮办员、specialist 专员、leader 负责人，none 移出"},
};
const struct params group_member_params = PARAMS(struct group_member_put, GROUP_MEMBER);

static enum rc put_member(struct desk *d, const struct group_member_put *p, struct err *err)
{
    struct group_member m = {.group_id = p->group_id, .account_id = p->account_id};
    struct account acc;
    struct group_list groups;
    if (view_eq_text(p->tier, "none"))
        return group_member_remove(d->db, p->group_id, p->account_id, err);
    if (!routing_tier_parse(p->tier, &m.tier))
        return err_set_field(err, RC_INVALID, "tier",
                             "层级只能是 helper、specialist、leader 或 none");
    enum rc rc = account_load(d->db, d->call->arena, p->account_id, &acc, err);
    if (rc == RC_OK)
        rc = group_list_all(d->db, d->call->arena, &groups, err);
    if (rc == RC_OK && group_in(&groups, p->group_id) == NULL)
        rc = err_set_field(err, RC_NOT_FOUND, "group_id", "没有这个组");
    return rc == RC_OK ? group_member_put(d->db, &m, err) : rc;
}

enum rc group_member_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct group_member_put *p = c->params;
    struct desk d;
    struct jsonw w;
    struct str detail = STR_EMPTY;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = put_member(&d, p, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "account_id", p->account_id);
    jsonw_view(&w, "tier", p->tier);
    jsonw_obj_end(&w);
    return note(&d, "group.member", arena_printf(c->arena, "group:%lld", (long long)p->group_id),
                &detail, err);
}

struct company_put {
    struct view company;
    int64_t account_id;
};

static const struct param COMPANY_PUT[] = {
    {"company", PARAM_VIEW, offsetof(struct company_put, company), true, 1, COMPANY_MAX,
     "企业名称或统一社会信用代码"},
    {"account_id", PARAM_ID, offsetof(struct company_put, account_id), false, 0, 0,
     "服务专员，缺省为取消"},
};
const struct params company_put_params = PARAMS(struct company_put, COMPANY_PUT);

enum rc company_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct company_put *p = c->params;
    struct account acc;
    struct desk d;
    struct jsonw w;
    struct str detail = STR_EMPTY;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK && p->account_id != 0)
        rc = account_load(a->db, c->arena, p->account_id, &acc, err);
    if (rc == RC_OK)
        rc = group_company_put(a->db, p->company, p->account_id, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "account_id", p->account_id);
    jsonw_obj_end(&w);
    return note(&d, "company.put", arena_printf(c->arena, "company:%.*s", VIEW_ARG(p->company)),
                &detail, err);
}

enum rc company_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct company_specialist *list = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = group_companies(t->db, c->arena, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "companies");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(&w, NULL);
        jsonw_view(&w, "company", list[i].company);
        jsonw_int(&w, "account_id", list[i].account_id);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- calendar -----------------------------------------------------------------------------------
 */

struct calendar_get {
    struct view from;
    int64_t days;
    int64_t group_id;
};

static const struct param CALENDAR_GET[] = {
    {"from", PARAM_VIEW, offsetof(struct calendar_get, from), false, 0, 10,
     "从哪一天起，默认今天，如 2026-11-24"},
    {"days", PARAM_INT, offsetof(struct calendar_get, days), false, 1, 400, "多少天，默认 31"},
    {"group_id", PARAM_ID, offsetof(struct calendar_get, group_id), false, 0, 0,
     "按这个组的服务时间，缺省为整个服务台"},
};
const struct params calendar_get_params = PARAMS(struct calendar_get, CALENDAR_GET);

static void write_day(struct jsonw *w, const char *key, int32_t day)
{
    char text[16];
    day_format(day, text);
    jsonw_text(w, key, text);
}

static void write_rule_parts(struct jsonw *w, struct arena *a, struct view rule)
{
    struct calendar_rule r;
    struct str hours = STR_EMPTY;
    if (calendar_parse_rule(rule, a, &r, NULL) != RC_OK)
        return;
    calendar_write_periods(&r.hours, &hours);
    jsonw_text(w, "kind", calendar_kind_name(r.kind));
    jsonw_view(w, "hours", str_view(&hours));
    jsonw_view(w, "name", r.name);
    str_clear(&hours);
}

static void write_rules(struct jsonw *w, struct arena *a, const struct closure *list, size_t n)
{
    jsonw_arr(w, "rules");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "rule_id", list[i].rule_id);
        jsonw_int(w, "group_id", list[i].group_id);
        write_day(w, "from", list[i].from_day);
        write_day(w, "until", list[i].until_day);
        jsonw_view(w, "rule", list[i].rule);
        write_rule_parts(w, a, list[i].rule);
        if (list[i].account_id != 0)
            jsonw_int(w, "account_id", list[i].account_id);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_days(struct jsonw *w, const struct calendar *c, int32_t from, int64_t days)
{
    jsonw_arr(w, "days");
    for (int32_t day = from; day < from + days; day++) {
        int64_t start = zone_to_utc(c->zone, day * INT64_C(86400000));
        int64_t end = zone_to_utc(c->zone, (day + 1) * INT64_C(86400000));
        jsonw_obj(w, NULL);
        write_day(w, "day", day);
        jsonw_bool(w, "working", calendar_is_working_day(c, day));
        jsonw_int(w, "open_min", calendar_open_ms_between(c, start, end) / 60000);
        const struct calendar_rule *rule = calendar_day_rule(c, day);
        if (rule != NULL) {
            jsonw_text(w, "kind", calendar_kind_name(rule->kind));
            jsonw_view(w, "name", rule->name);
        }
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

/* The desk's calendar, or with what the group has of its own on top. */
static enum rc load_calendar(struct db *db, struct arena *a, int64_t group_id,
                             struct calendar *calendar, struct err *err)
{
    struct group_list groups;
    enum rc rc = closure_load(db, a, 0, calendar, err);
    if (rc != RC_OK || group_id == 0)
        return rc;
    rc = group_list_all(db, a, &groups, err);
    if (rc == RC_OK)
        rc = closure_load(db, a, group_id, calendar, err);
    const struct skill_group *g = rc == RC_OK ? group_in(&groups, group_id) : NULL;
    if (rc == RC_OK && g == NULL)
        rc = err_set_field(err, RC_NOT_FOUND, "group_id", "没有这个组");
    return rc == RC_OK && g->hours.len > 0 ? hours_parse(g->hours, &calendar->week, err) : rc;
}

enum rc calendar_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct calendar_get *p = c->params;
    struct calendar calendar = t->options->calendar;
    struct closure *rules = NULL;
    size_t n = 0;
    struct jsonw w;
    int32_t from = zone_day(calendar.zone, c->now_ms);
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK && given(p->from).len > 0 && !day_parse(p->from, &from))
        rc = err_set_field(err, RC_INVALID, "from", "日期写法不对（例：2026-11-24）");
    if (rc == RC_OK)
        rc = load_calendar(t->db, c->arena, p->group_id, &calendar, err);
    if (rc == RC_OK)
        rc = closure_list(t->db, c->arena, &rules, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    int missing = calendar_missing_year(&calendar, c->now_ms);
    if (missing != 0)
        jsonw_int(&w, "missing_year", missing);
    write_rules(&w, c->arena, rules, n);
    write_days(&w, &calendar, from, p->days > 0 ? p->days : 31);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct calendar_put {
    int64_t group_id;
    struct view from;
    struct view until;
    struct view rule;
    int64_t account_id;
};

static const struct param CALENDAR_PUT[] = {
    {"group_id", PARAM_ID, offsetof(struct calendar_put, group_id), false, 0, 0,
     "只对这个组，缺省为整个服务台"},
    {"from", PARAM_VIEW, offsetof(struct calendar_put, from), true, 10, 10, "开始日期"},
    {"until", PARAM_VIEW, offsetof(struct calendar_put, until), false, 0, 10,
     "结束日期（含），缺省为同一天"},
    {"rule", PARAM_VIEW, offsetof(struct calendar_put, rule), true, 1, RULE_MAX,
     "休、班、时 09:00-12:00、停 14:00-15:00 原因、值 09:00-12:00；也可写 "
     "off、work、hours、shut、duty"},
    {"account_id", PARAM_ID, offsetof(struct calendar_put, account_id), false, 0, 0, "值班的人"},
};
const struct params calendar_put_params = PARAMS(struct calendar_put, CALENDAR_PUT);

static enum rc read_days(const struct calendar_put *p, struct closure *out, struct err *err)
{
    if (!day_parse(p->from, &out->from_day))
        return err_set_field(err, RC_INVALID, "from", "日期写法不对（例：2026-11-24）");
    out->until_day = out->from_day;
    if (given(p->until).len > 0 && !day_parse(p->until, &out->until_day))
        return err_set_field(err, RC_INVALID, "until", "日期写法不对（例：2026-11-24）");
    return RC_OK;
}

/* Clocks that run count by the new calendar from here on; a desk that is open now opens. */
static enum rc calendar_changed(struct desk *d, int64_t group_id, struct err *err)
{
    enum rc rc = desk_init(d, d->db, d->options, d->call, err);
    if (rc == RC_OK)
        rc = ladder_move_all(d, err);
    return rc == RC_OK ? desk_due_set(d, DUE_DESK_OPENS, group_id, d->call->now_ms, err) : rc;
}

enum rc calendar_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct calendar_put *p = c->params;
    struct closure rule = {
        .group_id = p->group_id, .rule = view_trim(p->rule), .account_id = p->account_id};
    struct desk d;
    struct jsonw w;
    struct str detail = STR_EMPTY;
    int64_t id = 0;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = read_days(p, &rule, err);
    if (rc == RC_OK)
        rc = closure_add(a->db, &rule, c->now_ms, &id, err);
    if (rc == RC_OK)
        rc = calendar_changed(&d, p->group_id, err);
    if (rc != RC_OK)
        return rc;
    rule.rule_id = id;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    write_rules(&w, c->arena, &rule, 1);
    jsonw_obj_end(&w);
    reply_id(c, "rule_id", id);
    return note(&d, "calendar.put", arena_printf(c->arena, "calendar:%lld", (long long)id), &detail,
                err);
}

struct calendar_remove {
    int64_t rule_id;
};

static const struct param CALENDAR_REMOVE[] = {
    {"rule_id", PARAM_ID, offsetof(struct calendar_remove, rule_id), true, 0, 0, "哪条规则"},
};
const struct params calendar_remove_params = PARAMS(struct calendar_remove, CALENDAR_REMOVE);

enum rc calendar_remove_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct calendar_remove *p = c->params;
    struct desk d;
    struct str detail = STR_EMPTY;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = closure_remove(a->db, p->rule_id, err);
    if (rc == RC_OK)
        rc = calendar_changed(&d, 0, err);
    return rc == RC_OK
               ? note(&d, "calendar.remove",
                      arena_printf(c->arena, "calendar:%lld", (long long)p->rule_id), &detail, err)
               : rc;
}

/* --- why ----------------------------------------------------------------------------------------
 */

struct routing_explain_of {
    int64_t conversation_id;
};

static const struct param ROUTING_EXPLAIN[] = {
    {"conversation_id", PARAM_ID, offsetof(struct routing_explain_of, conversation_id), true, 0, 0,
     "排队中的会话"},
};
const struct params routing_explain_params = PARAMS(struct routing_explain_of, ROUTING_EXPLAIN);

enum rc routing_explain_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct routing_explain_of *p = c->params;
    struct calendar calendar = t->options->calendar;
    struct helper_query q = {
        .all = true, .capacity = t->options->capacity, .calendar = &calendar, .now_ms = c->now_ms};
    struct routing_waiting waiting;
    struct routing_helper *helpers = NULL;
    bool found = false;
    size_t n_helpers = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = closure_load(t->db, c->arena, 0, &calendar, err);
    if (rc == RC_OK)
        rc = handoff_waiting(t->db, c->arena, p->conversation_id, &waiting, &found, err);
    if (rc == RC_OK && !found)
        rc = err_set(err, RC_NOT_FOUND, "该会话不在排队");
    if (rc == RC_OK)
        rc = group_helpers(t->db, c->arena, &q, &helpers, &n_helpers, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    routing_explain(&w, &waiting, helpers, n_helpers);
    jsonw_obj_end(&w);
    return RC_OK;
}
