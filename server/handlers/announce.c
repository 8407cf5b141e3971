/* announce.c - announce.put, announce.list, announce.read, announce.withdraw, announce.readers. */
#include "server/handlers/announce.h"

#include "server/desk/announcement.h"
#include "server/desk/group.h"
#include "server/handlers/staff.h"

#define USUAL_HOURS 8
#define HOURS_MAX (31 * 24)
#define HOUR_MS INT64_C(3600000)
#define LIST_USUAL 50
#define LIST_MAX 200

/* --- whom it concerns ---------------------------------------------------------------------------
 */

/* All helpers, or the members of its group and the supervisors, who follow what is read. */
static enum rc push_to_readers(struct desk *d, const struct announcement *an, const char *method,
                               struct view params, struct err *err)
{
    struct group_member *members = NULL;
    size_t n = 0;
    if (an->group_id == 0) {
        outbox_push(d->call, TOPIC_DESK, 0, method, params);
        return RC_OK;
    }
    enum rc rc = group_members(d->db, d->call->arena, &members, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (members[i].group_id == an->group_id)
            outbox_push(d->call, TOPIC_ACCOUNT, members[i].account_id, method, params);
    }
    return rc;
}

static enum rc audit(struct desk *d, const char *action, const struct announcement *an,
                     struct err *err)
{
    struct arena *a = d->call->arena;
    struct str detail = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "group_id", an->group_id);
    jsonw_view(&w, "text", an->text);
    jsonw_int(&w, "until_ms", an->until_ms);
    jsonw_obj_end(&w);
    enum rc rc =
        staff_audit(d, action, arena_printf(a, "announcement:%lld", (long long)an->announcement_id),
                    str_view(&detail), err);
    str_clear(&detail);
    return rc;
}

/* --- putting and withdrawing --------------------------------------------------------------------
 */

struct announce_put {
    struct view text;
    int64_t group_id;
    int64_t hours;
};

static const struct param ANNOUNCE_PUT[] = {
    {"text", PARAM_VIEW, offsetof(struct announce_put, text), true, 1, ANNOUNCEMENT_CHARS_MAX,
     "通知内容"},
    {"group_id", PARAM_ID, offsetof(struct announce_put, group_id), false, 0, 0,
     "只发给一个组，缺省为全体"},
    {"hours", PARAM_INT, offsetof(struct announce_put, hours), false, 1, HOURS_MAX,
     "显示多少小时，缺省 8"},
};
const struct params announce_put_params = PARAMS(struct announce_put, ANNOUNCE_PUT);

static enum rc check_group(struct desk *d, int64_t group_id, struct err *err)
{
    struct group_list groups;
    enum rc rc = group_list_all(d->db, d->call->arena, &groups, err);
    return rc == RC_OK && group_id != 0 && group_in(&groups, group_id) == NULL
               ? err_set_field(err, RC_NOT_FOUND, "group_id", "没有这个组")
               : rc;
}

/* The result, and what those it is for are pushed. */
static enum rc tell(struct desk *d, int64_t announcement_id, struct err *err)
{
    struct call *c = d->call;
    struct announcement an;
    struct jsonw w;
    enum rc rc = announcement_load(d->db, c->arena, announcement_id, c->who.account_id, &an, err);
    if (rc == RC_OK)
        rc = audit(d, "announce.put", &an, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    announcement_write(&w, &an, false);
    jsonw_obj_end(&w);
    rc = push_to_readers(d, &an, "announce.new", str_view(&c->result), err);
    if (rc == RC_OK && an.group_id != 0)
        outbox_push(c, TOPIC_SUPERVISOR, 0, "announce.new", str_view(&c->result));
    return rc;
}

enum rc announce_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct announce_put *p = c->params;
    struct desk d;
    struct announcement an = {
        .account_id = c->who.account_id,
        .group_id = p->group_id,
        .text = p->text,
        .made_at_ms = c->now_ms,
        .until_ms = c->now_ms + (p->hours > 0 ? p->hours : USUAL_HOURS) * HOUR_MS,
    };
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = check_group(&d, p->group_id, err);
    if (rc == RC_OK)
        rc = announcement_add(a->db, &an, err);
    return rc == RC_OK ? tell(&d, an.announcement_id, err) : rc;
}

struct announce_one {
    int64_t announcement_id;
};

static const struct param ANNOUNCE_ONE[] = {
    {"announcement_id", PARAM_ID, offsetof(struct announce_one, announcement_id), true, 0, 0,
     "哪一条通知"},
};
const struct params announce_withdraw_params = PARAMS(struct announce_one, ANNOUNCE_ONE);
const struct params announce_read_params = PARAMS(struct announce_one, ANNOUNCE_ONE);
const struct params announce_readers_params = PARAMS(struct announce_one, ANNOUNCE_ONE);

static enum rc load_one(struct db *db, struct call *c, struct announcement *an, struct err *err)
{
    const struct announce_one *p = c->params;
    return announcement_load(db, c->arena, p->announcement_id, c->who.account_id, an, err);
}

enum rc announce_withdraw_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct announcement an;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = load_one(a->db, c, &an, err);
    if (rc != RC_OK || an.withdrawn_at_ms != 0)
        return rc;
    rc = announcement_withdraw(a->db, an.announcement_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = audit(&d, "announce.withdraw", &an, err);
    if (rc != RC_OK)
        return rc;
    struct view params =
        arena_printf(c->arena, "{\"announcement_id\":%lld}", (long long)an.announcement_id);
    rc = push_to_readers(&d, &an, "announce.gone", params, err);
    if (rc == RC_OK && an.group_id != 0)
        outbox_push(c, TOPIC_SUPERVISOR, 0, "announce.gone", params);
    return rc;
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* His other consoles and the supervisors are told; the second time nobody is. */
enum rc announce_read_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct announcement an;
    bool first = false;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = load_one(a->db, c, &an, err);
    if (rc == RC_OK)
        rc =
            announcement_read(a->db, an.announcement_id, c->who.account_id, c->now_ms, &first, err);
    if (rc != RC_OK || !first)
        return rc;
    struct view params = arena_printf(
        c->arena, "{\"announcement_id\":%lld,\"account_id\":%lld,\"at_ms\":%lld}",
        (long long)an.announcement_id, (long long)c->who.account_id, (long long)c->now_ms);
    outbox_push(c, TOPIC_ACCOUNT, c->who.account_id, "announce.seen", params);
    outbox_push(c, TOPIC_SUPERVISOR, 0, "announce.seen", params);
    return RC_OK;
}

struct announce_list {
    bool all;
    int64_t before_id;
    int64_t limit;
};

static const struct param ANNOUNCE_LIST[] = {
    {"all", PARAM_BOOL, offsetof(struct announce_list, all), false, 0, 0, "督导：连同过期和撤回的"},
    {"before_id", PARAM_ID, offsetof(struct announce_list, before_id), false, 0, 0,
     "只要编号更小的，用于翻页"},
    {"limit", PARAM_INT, offsetof(struct announce_list, limit), false, 1, LIST_MAX, "最多几条"},
};
const struct params announce_list_params = PARAMS(struct announce_list, ANNOUNCE_LIST);

enum rc announce_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct announce_list *p = c->params;
    struct announcement_list list;
    struct jsonw w;
    bool leads = (c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    rc = leads && p->all
             ? announcement_list_all(t->db, c->arena, c->who.account_id, p->before_id,
                                     p->limit > 0 ? p->limit : LIST_USUAL, &list, err)
             : announcement_list_for(t->db, c->arena, c->who.account_id, c->now_ms, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "announcements");
    for (size_t i = 0; i < list.n; i++) {
        jsonw_obj(&w, NULL);
        announcement_write(&w, &list.items[i], leads);
        jsonw_bool(&w, "read", list.items[i].read_at_ms != 0);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

enum rc announce_readers_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct announcement an;
    struct announcement_reader *list = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = load_one(t->db, c, &an, err);
    if (rc == RC_OK)
        rc = announcement_readers(t->db, c->arena, an.announcement_id, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    announcement_write(&w, &an, true);
    jsonw_arr(&w, "readers");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(&w, NULL);
        jsonw_int(&w, "account_id", list[i].account_id);
        jsonw_view(&w, "name", list[i].name);
        if (list[i].read_at_ms != 0)
            jsonw_int(&w, "read_at_ms", list[i].read_at_ms);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}
