/* staff.c - staff.login, staff.resume, staff.unlock, staff.logout, staff.status. */
#include "server/handlers/staff.h"

#include <string.h>

#include "kb/audit.h"
#include "server/desk/status.h"
#include "server/handlers/signin.h"
#include "server/people/session.h"
#include "server/people/totp.h"

enum rc staff_check(struct db *db, struct call *c, struct err *err)
{
    return session_check(db, c->who.session_id, c->now_ms, err);
}

enum rc staff_begin(struct desk *d, struct apply_ctx *a, struct call *c, struct err *err)
{
    enum rc rc = staff_check(a->db, c, err);
    return rc == RC_OK ? desk_init(d, a->db, a->options, c, err) : rc;
}

enum rc staff_audit(struct desk *d, const char *action, struct view subject, struct view detail,
                    struct err *err)
{
    struct account acc;
    enum rc rc = account_load(d->db, d->call->arena, d->call->who.account_id, &acc, err);
    return rc == RC_OK ? audit_add(d->db,
                                   &(struct audit_event){.at_ms = d->call->now_ms,
                                                         .actor = acc.name,
                                                         .action = view_of(action),
                                                         .subject = subject,
                                                         .detail = detail},
                                   err)
                       : rc;
}

/* --- signing in
 * ----------------------------------------------------------------------------------- */

struct staff_login {
    struct view name;
    struct view password;
    struct view code;
};

static const struct param STAFF_LOGIN[] = {
    {"name", PARAM_VIEW, offsetof(struct staff_login, name), true, 1, ACCOUNT_NAME_MAX, "登录名"},
    {"password", PARAM_VIEW, offsetof(struct staff_login, password), true, 1, ACCOUNT_PASSWORD_MAX,
     "密码"},
    {"code", PARAM_VIEW, offsetof(struct staff_login, code), false, 0, STAFF_CODE_MAX,
     "动态口令或恢复码；回答 totp_required 时要给出"},
};
const struct params staff_login_params = PARAMS(struct staff_login, STAFF_LOGIN);

struct login {
    int64_t account_id; /* 0: refused */
    bool wants_code;
};

enum rc staff_login_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct staff_login *p = c->params;
    struct login *login = arena_alloc(c->arena, sizeof *login);
    enum totp_state state = TOTP_NONE;
    c->thought = login;
    enum rc rc =
        signin_verify(t, c, &(struct credentials){p->name, p->password}, &login->account_id, err);
    if (rc == RC_OK && login->account_id != 0)
        rc = totp_state(t->db, login->account_id, &state, err);
    login->wants_code = state == TOTP_ON && strcmp(t->options->totp, "off") != 0;
    return rc == RC_OK && login->wants_code && p->code.len == 0
               ? err_set_field(err, RC_CODE_NEEDED, "code", "请输入动态口令")
               : rc;
}

/* The refusal is the same whatever was wrong; the counted failure stays. */
static enum rc refuse_login(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct staff_login *p = c->params;
    enum rc rc = signin_note_failure(a, c, p->name, err);
    return rc == RC_OK
               ? err_set(err, RC_UNAUTH,
                         p->code.len > 0 ? "登录名、密码或动态口令不正确" : "登录名或密码不正确")
               : rc;
}

static void write_account(struct jsonw *w, const struct account *acc)
{
    struct str roles = STR_EMPTY;
    account_roles_write(acc->roles, &roles);
    struct view rest = str_view(&roles);
    jsonw_obj(w, "account");
    jsonw_int(w, "id", acc->account_id);
    jsonw_view(w, "name", acc->name);
    jsonw_view(w, "display_name", acc->display_name);
    jsonw_arr(w, "roles");
    while (rest.len > 0) {
        size_t end = view_find(rest, VIEW(","));
        jsonw_view(w, NULL, view_sub(rest, 0, end));
        rest = end == SIZE_MAX ? VIEW_EMPTY : view_sub(rest, end + 1, rest.len);
    }
    jsonw_arr_end(w);
    jsonw_obj_end(w);
    str_clear(&roles);
}

static enum rc join_conversations(struct desk *d, int64_t account_id, struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_of_helper(d->db, d->call->arena, account_id, &list, err);
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        outbox_subscribe(d->call, TOPIC_CONVERSATION, list.items[i].conversation_id);
    return rc;
}

/* --- second factor
 * -------------------------------------------------------------------------------- */

enum second_factor { FACTOR_UNUSED, FACTOR_OFF, FACTOR_ON, FACTOR_WANTED };
static const char *const FACTOR_NAMES[] = {
    [FACTOR_UNUSED] = "unused", /* option totp = off */
    [FACTOR_OFF] = "off",
    [FACTOR_ON] = "on",
    [FACTOR_WANTED] = "wanted", /* nothing else goes on before it is set up */
};

static enum rc second_factor(struct desk *d, int64_t account_id, enum second_factor *out,
                             struct err *err)
{
    enum totp_state state = TOTP_NONE;
    enum rc rc = totp_state(d->db, account_id, &state, err);
    if (rc != RC_OK)
        return rc;
    bool required = strcmp(d->options->totp, "required") == 0;
    *out = strcmp(d->options->totp, "off") == 0 ? FACTOR_UNUSED
           : state == TOTP_ON                   ? FACTOR_ON
           : required                           ? FACTOR_WANTED
                                                : FACTOR_OFF;
    return RC_OK;
}

/* From here on this console hears what its person is to hear. */
static enum rc listen_in(struct desk *d, const struct account *acc, struct err *err)
{
    enum rc rc = desk_helper_returned(d, acc->account_id, err);
    if (rc != RC_OK)
        return rc;
    outbox_subscribe(d->call, TOPIC_ACCOUNT, acc->account_id);
    if ((acc->roles & (ROLE_HELPER | ROLE_SUPERVISOR | ROLE_ADMIN)) != 0)
        outbox_subscribe(d->call, TOPIC_DESK, 0);
    if ((acc->roles & ROLE_WRITERS) != 0)
        outbox_subscribe(d->call, TOPIC_EDIT, 0);
    if ((acc->roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0)
        outbox_subscribe(d->call, TOPIC_SUPERVISOR, 0);
    return join_conversations(d, acc->account_id, err);
}

/* The connection becomes this person's; the result is written except for the token. Coming back is
 * no use of the session: consoles do it by themselves. */
static enum rc enter(struct desk *d, const struct session *s, struct jsonw *w, struct err *err)
{
    struct call *c = d->call;
    struct account acc;
    struct view reason;
    bool is_locked = session_is_locked(s, d->options->idle_lock_min, c->now_ms);
    enum second_factor factor = FACTOR_OFF;
    enum rc rc = second_factor(d, s->account_id, &factor, err);
    if (rc == RC_OK && factor == FACTOR_WANTED && !is_locked) {
        is_locked = true;
        rc = session_lock(d->db, s->session_id, c->now_ms, err);
    }
    if (rc == RC_OK)
        rc = account_load(d->db, c->arena, s->account_id, &acc, err);
    if (rc == RC_OK)
        rc = status_reason_get(d->db, c->arena, s->account_id, &reason, err);
    if (rc != RC_OK)
        return rc;
    struct principal who = session_principal(s, &acc, is_locked);
    if (s->seen_at_ms > 0 && c->now_ms > s->seen_at_ms)
        who.idle_ms = c->now_ms - s->seen_at_ms;
    outbox_sign_in(c, &who);
    write_account(w, &acc);
    jsonw_text(w, "status", account_status_name(acc.status));
    jsonw_view(w, "status_reason", reason);
    jsonw_int(w, "expires_at_ms", s->expires_at_ms);
    jsonw_bool(w, "locked", is_locked);
    jsonw_text(w, "totp", FACTOR_NAMES[factor]);
    jsonw_int(w, "heartbeat_s", d->options->staff_ping_s);
    desk_write_hours(d, w, "hours");
    return is_locked ? RC_OK : listen_in(d, &acc, err);
}

static enum rc begin_session(struct desk *d, int64_t account_id, const struct token *token,
                             struct session *out, struct err *err)
{
    struct call *c = d->call;
    const struct staff_login *p = c->params;
    enum rc rc = account_forget_failures(d->db, p->name, err);
    if (rc == RC_OK)
        rc = session_add(d->db, account_id, token, view_of(c->remote), c->now_ms,
                         d->options->session_hours, out, err);
    if (rc == RC_OK)
        rc = event_add(
            d->db,
            &(struct event){.kind = EVENT_SIGNED_IN, .at_ms = c->now_ms, .account_id = account_id},
            err);
    return rc;
}

enum rc staff_login_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct login *login = c->thought;
    const struct staff_login *p = c->params;
    bool good = login->account_id != 0;
    struct desk d;
    struct token token;
    struct session session;
    struct jsonw w;
    enum rc rc = RC_OK;
    if (good && login->wants_code)
        rc = totp_take(a->db, login->account_id, p->code, c->now_ms, &good, err);
    if (rc == RC_OK && !good)
        return refuse_login(a, c, err);
    token_make(&token);
    if (rc == RC_OK)
        rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = begin_session(&d, login->account_id, &token, &session, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "token", token.text);
    rc = enter(&d, &session, &w, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}

struct staff_resume {
    struct view token;
};

static const struct param STAFF_RESUME[] = {
    {"token", PARAM_VIEW, offsetof(struct staff_resume, token), true, 0, 100,
     "staff.login 给出的令牌"},
};
const struct params staff_resume_params = PARAMS(struct staff_resume, STAFF_RESUME);

enum rc staff_resume_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct staff_resume *p = c->params;
    struct desk d;
    struct session session;
    struct jsonw w;
    enum rc rc = session_of_token(a->db, p->token, c->now_ms, &session, err);
    if (rc == RC_OK)
        rc = desk_init(&d, a->db, a->options, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = enter(&d, &session, &w, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}

/* --- unlocking
 * ------------------------------------------------------------------------------------ */

struct staff_unlock {
    struct view password;
};

static const struct param STAFF_UNLOCK[] = {
    {"password", PARAM_VIEW, offsetof(struct staff_unlock, password), true, 1, ACCOUNT_PASSWORD_MAX,
     "本人的密码"},
};
const struct params staff_unlock_params = PARAMS(struct staff_unlock, STAFF_UNLOCK);

enum rc staff_unlock_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct staff_unlock *p = c->params;
    return signin_verify_own(t, c, p->password, err);
}

enum rc staff_unlock_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct session session;
    struct jsonw w;
    enum second_factor factor = FACTOR_OFF;
    enum rc rc = signin_own(a, c, err);
    if (rc == RC_OK)
        rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = second_factor(&d, c->who.account_id, &factor, err);
    if (rc == RC_OK && factor == FACTOR_WANTED)
        rc = err_set(err, RC_LOCKED, "请先设置动态口令");
    if (rc == RC_OK)
        rc = session_unlock(a->db, c->who.session_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = session_load(a->db, c->who.session_id, c->now_ms, &session, err);
    if (rc != RC_OK)
        return rc;
    outbox_unlock_session(c, session.session_id);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = enter(&d, &session, &w, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}

/* --- signing out, status
 * -------------------------------------------------------------------------- */

/* Conversations in hand stay for the grace time, in case another console of the same person is
 * open. */
enum rc staff_logout_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = session_end(a->db, c->who.session_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = desk_set_status(&d, c->who.account_id, STATUS_OFFLINE, err);
    if (rc == RC_OK)
        rc = event_add(a->db,
                       &(struct event){.kind = EVENT_SIGNED_OUT,
                                       .at_ms = c->now_ms,
                                       .account_id = c->who.account_id},
                       err);
    if (rc == RC_OK)
        outbox_sign_out(c);
    return rc;
}

struct staff_status {
    struct view status;
    struct view reason;
};

static const struct param STAFF_STATUS[] = {
    {"status", PARAM_VIEW, offsetof(struct staff_status, status), true, 1, 16,
     "online、busy、break 或 offline"},
    {"reason", PARAM_VIEW, offsetof(struct staff_status, reason), false, 0, STATUS_REASON_MAX,
     "为什么忙碌或小休"},
};
const struct params staff_status_params = PARAMS(struct staff_status, STAFF_STATUS);

enum rc staff_status_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct staff_status *p = c->params;
    enum account_status status;
    struct desk d;
    struct jsonw w;
    if (!account_status_parse(p->status, &status))
        return err_set_field(err, RC_INVALID, "status", "状态只能是 online、busy、break、offline");
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = desk_set_status_because(&d, c->who.account_id, status, view_trim(p->reason), err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "status", account_status_name(status));
    jsonw_obj_end(&w);
    return RC_OK;
}
