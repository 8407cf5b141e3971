/* account.c - account.list, colleague.list, account.put, account.reset, account.disable. */
#include "server/handlers/account.h"

#include "server/desk/group.h"
#include "server/desk/status.h"
#include "server/handlers/staff.h"
#include "server/people/session.h"
#include "server/people/totp.h"

#define ROLES_MAX 60
#define LANGUAGES_MAX 60

/* --- reading ------------------------------------------------------------------------------------
 */

static const struct routing_helper *helper_of(const struct routing_helper *list, size_t n,
                                              int64_t account_id)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].account_id == account_id)
            return &list[i];
    }
    return NULL;
}

static void write_groups(struct jsonw *w, const struct routing_helper *h)
{
    jsonw_arr(w, "groups");
    for (size_t i = 0; h != NULL && i < h->n_groups; i++) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "group_id", h->groups[i].group_id);
        jsonw_text(w, "tier", routing_tier_name(h->groups[i].tier));
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static enum rc write_account(struct jsonw *w, struct db *db, const struct account *acc,
                             const struct routing_helper *h, struct err *err)
{
    struct str roles = STR_EMPTY;
    enum totp_state totp = TOTP_NONE;
    enum rc rc = totp_state(db, acc->account_id, &totp, err);
    if (rc != RC_OK)
        return rc;
    account_roles_write(acc->roles, &roles);
    jsonw_obj(w, NULL);
    jsonw_int(w, "account_id", acc->account_id);
    jsonw_view(w, "name", acc->name);
    jsonw_view(w, "display_name", acc->display_name);
    jsonw_view(w, "roles", str_view(&roles));
    jsonw_text(w, "status", account_status_name(acc->status));
    jsonw_bool(w, "disabled", acc->is_disabled);
    jsonw_bool(w, "totp", totp == TOTP_ON);
    if (h != NULL) {
        jsonw_int(w, "capacity", h->capacity);
        jsonw_int(w, "load", h->load);
        jsonw_view(w, "languages", h->speaks);
    }
    write_groups(w, h);
    jsonw_obj_end(w);
    str_clear(&roles);
    return RC_OK;
}

enum rc account_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct helper_query q = {.all = true,
                             .capacity = t->options->capacity,
                             .calendar = &t->options->calendar,
                             .now_ms = c->now_ms};
    struct account *accounts = NULL;
    struct routing_helper *helpers = NULL;
    size_t n_accounts = 0;
    size_t n_helpers = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = account_list(t->db, c->arena, &accounts, &n_accounts, err);
    if (rc == RC_OK)
        rc = group_helpers(t->db, c->arena, &q, &helpers, &n_helpers, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "accounts");
    for (size_t i = 0; rc == RC_OK && i < n_accounts; i++)
        rc = write_account(&w, t->db, &accounts[i],
                           helper_of(helpers, n_helpers, accounts[i].account_id), err);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return rc;
}

static enum rc write_colleague(struct jsonw *w, struct db *db, struct arena *a,
                               const struct account *acc, const struct routing_helper *h,
                               struct err *err)
{
    struct view reason;
    enum rc rc = status_reason_get(db, a, acc->account_id, &reason, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, NULL);
    jsonw_int(w, "account_id", acc->account_id);
    jsonw_view(w, "name", acc->display_name);
    jsonw_text(w, "status", account_status_name(acc->status));
    jsonw_view(w, "reason", reason);
    if (h != NULL) {
        jsonw_int(w, "capacity", h->capacity);
        jsonw_int(w, "load", h->load);
    }
    write_groups(w, h);
    jsonw_obj_end(w);
    return RC_OK;
}

/* Whom a helper may ask or hand over to, who is there first. */
enum rc colleague_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct helper_query q = {.all = true,
                             .capacity = t->options->capacity,
                             .calendar = &t->options->calendar,
                             .now_ms = c->now_ms};
    struct account *accounts = NULL;
    struct routing_helper *helpers = NULL;
    size_t n_accounts = 0;
    size_t n_helpers = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = account_list(t->db, c->arena, &accounts, &n_accounts, err);
    if (rc == RC_OK)
        rc = group_helpers(t->db, c->arena, &q, &helpers, &n_helpers, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "colleagues");
    for (int online = 1; online >= 0; online--) {
        for (size_t i = 0; rc == RC_OK && i < n_accounts; i++) {
            const struct account *acc = &accounts[i];
            if (acc->is_disabled || (acc->roles & (ROLE_HELPER | ROLE_SUPERVISOR)) == 0 ||
                (acc->status == STATUS_ONLINE) != online)
                continue;
            rc = write_colleague(&w, t->db, c->arena, acc,
                                 helper_of(helpers, n_helpers, acc->account_id), err);
        }
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return rc;
}

/* --- writing ------------------------------------------------------------------------------------
 */

struct account_put {
    int64_t account_id;
    struct view name;
    struct view display_name;
    struct view roles;
    struct view password;
    int64_t capacity;
    struct view languages;
};

static const struct param ACCOUNT_PUT[] = {
    {"account_id", PARAM_ID, offsetof(struct account_put, account_id), false, 0, 0,
     "要修改的账号，缺省为新增"},
    {"name", PARAM_VIEW, offsetof(struct account_put, name), false, 1, ACCOUNT_NAME_MAX,
     "登录名，只在新增时给出"},
    {"display_name", PARAM_VIEW, offsetof(struct account_put, display_name), true, 1,
     ACCOUNT_NAME_MAX, "显示名称"},
    {"roles", PARAM_VIEW, offsetof(struct account_put, roles), true, 1, ROLES_MAX,
     "逗号分隔的角色，如 helper,supervisor"},
    {"password", PARAM_VIEW, offsetof(struct account_put, password), false, 0, ACCOUNT_PASSWORD_MAX,
     "新增时的初始密码"},
    {"capacity", PARAM_INT, offsetof(struct account_put, capacity), false, 0, 100,
     "同时接待的会话数，0 或缺省用总设置"},
    {"languages", PARAM_VIEW, offsetof(struct account_put, languages), false, 0, LANGUAGES_MAX,
     "中文之外的语言，如 en,ja"},
};
const struct params account_put_params = PARAMS(struct account_put, ACCOUNT_PUT);

enum rc account_put_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct account_put *p = c->params;
    char *hash = arena_alloc(c->arena, ACCOUNT_HASH_LEN);
    c->thought = hash;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK || p->account_id != 0)
        return rc;
    if (p->name.len == 0)
        return err_set_field(err, RC_INVALID, "name", "请给出登录名");
    return account_hash(p->password, hash, err);
}

/* What is noted of a change; never a password. */
static struct view detail_of(struct arena *a, const struct account_put *p)
{
    struct str text = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &text);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "display_name", p->display_name);
    jsonw_view(&w, "roles", p->roles);
    jsonw_int(&w, "capacity", p->capacity);
    jsonw_view(&w, "languages", p->languages.ptr != NULL ? p->languages : VIEW_EMPTY);
    jsonw_obj_end(&w);
    struct view detail = arena_view(a, str_view(&text));
    str_clear(&text);
    return detail;
}

static void reply_id(struct call *c, const char *key, int64_t id)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, key, id);
    jsonw_obj_end(&w);
}

static struct view subject_of(struct arena *a, int64_t account_id)
{
    return arena_printf(a, "account:%lld", (long long)account_id);
}

/* Rights are given and taken away at once: consoles sign in again, with a new token. */
enum rc account_end_sessions(struct desk *d, int64_t account_id, struct err *err)
{
    struct session_list list;
    enum rc rc = session_list_open(d->db, d->call->arena, account_id, d->call->now_ms, &list, err);
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        outbox_close_session(d->call, list.ids[i]);
    return rc == RC_OK ? session_end_all(d->db, account_id, d->call->now_ms, err) : rc;
}

static enum rc change(struct desk *d, struct account *acc, struct err *err)
{
    struct account before;
    enum rc rc = account_load(d->db, d->call->arena, acc->account_id, &before, err);
    if (rc == RC_OK)
        rc = account_change(d->db, acc, err);
    bool is_other = rc == RC_OK && before.roles != acc->roles;
    return is_other ? account_end_sessions(d, acc->account_id, err) : rc;
}

static enum rc note_staffing(struct desk *d, int64_t account_id, struct err *err)
{
    return event_add(
        d->db,
        &(struct event){.kind = EVENT_STAFFING, .at_ms = d->call->now_ms, .account_id = account_id},
        err);
}

enum rc account_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct account_put *p = c->params;
    struct account acc = {
        .account_id = p->account_id, .name = p->name, .display_name = p->display_name};
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = account_roles_parse(p->roles, &acc.roles, err);
    if (rc == RC_OK && p->account_id != 0)
        rc = change(&d, &acc, err);
    else if (rc == RC_OK)
        rc = account_add_hashed(a->db, &acc, c->thought, c->now_ms, &acc.account_id, err);
    if (rc == RC_OK && (acc.roles & ROLE_HELPER) != 0)
        rc = group_helper_put(a->db, acc.account_id,
                              p->capacity > 0 ? p->capacity : a->options->capacity,
                              p->languages.ptr != NULL ? p->languages : VIEW_EMPTY, err);
    if (rc == RC_OK)
        rc = staff_audit(&d, p->account_id != 0 ? "account.change" : "account.add",
                         subject_of(c->arena, acc.account_id), detail_of(c->arena, p), err);
    if (rc == RC_OK)
        rc = note_staffing(&d, acc.account_id, err);
    if (rc == RC_OK)
        reply_id(c, "account_id", acc.account_id);
    return rc;
}

struct account_reset {
    int64_t account_id;
    struct view password;
};

static const struct param ACCOUNT_RESET[] = {
    {"account_id", PARAM_ID, offsetof(struct account_reset, account_id), true, 0, 0, "哪个账号"},
    {"password", PARAM_VIEW, offsetof(struct account_reset, password), true, 1,
     ACCOUNT_PASSWORD_MAX, "新密码"},
};
const struct params account_reset_params = PARAMS(struct account_reset, ACCOUNT_RESET);

enum rc account_reset_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct account_reset *p = c->params;
    char *hash = arena_alloc(c->arena, ACCOUNT_HASH_LEN);
    c->thought = hash;
    enum rc rc = staff_check(t->db, c, err);
    return rc == RC_OK ? account_hash(p->password, hash, err) : rc;
}

enum rc account_reset_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct account_reset *p = c->params;
    struct account acc;
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = account_load(a->db, c->arena, p->account_id, &acc, err);
    if (rc == RC_OK)
        rc = account_set_hash(a->db, p->account_id, c->thought, err);
    if (rc == RC_OK)
        rc = account_forget_failures(a->db, acc.name, err);
    if (rc == RC_OK)
        rc = account_end_sessions(&d, p->account_id, err);
    return rc == RC_OK ? staff_audit(&d, "account.reset", subject_of(c->arena, p->account_id),
                                     VIEW_EMPTY, err)
                       : rc;
}

struct account_disable {
    int64_t account_id;
    bool disabled;
};

static const struct param ACCOUNT_DISABLE[] = {
    {"account_id", PARAM_ID, offsetof(struct account_disable, account_id), true, 0, 0, "哪个账号"},
    {"disabled", PARAM_BOOL, offsetof(struct account_disable, disabled), true, 0, 0,
     "停用或重新启用"},
};
const struct params account_disable_params = PARAMS(struct account_disable, ACCOUNT_DISABLE);

/* His conversations go back to the queue at once. */
enum rc account_disable_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct account_disable *p = c->params;
    struct account acc;
    struct desk d;
    int64_t id = 0;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK && p->disabled && p->account_id == c->who.account_id)
        rc = err_set(err, RC_CONFLICT, "不能停用自己的账号");
    if (rc == RC_OK)
        rc = account_load(a->db, c->arena, p->account_id, &acc, err);
    if (rc == RC_OK)
        rc = account_set_disabled(a->db, acc.name, p->disabled, &id, err);
    if (rc == RC_OK && p->disabled)
        rc = desk_lose_helper(&d, p->account_id, err);
    if (rc == RC_OK && p->disabled)
        rc = account_end_sessions(&d, p->account_id, err);
    if (rc == RC_OK)
        rc = note_staffing(&d, p->account_id, err);
    return rc == RC_OK ? staff_audit(&d, p->disabled ? "account.disable" : "account.enable",
                                     subject_of(c->arena, p->account_id), VIEW_EMPTY, err)
                       : rc;
}
