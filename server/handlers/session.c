/* session.c - session.list, session.end, session.idle, session.used, session.look. */
#include "server/handlers/session.h"

#include "kb/base/log.h"
#include "server/handlers/staff.h"
#include "server/people/session.h"

#define ROWS_MAX 500

/* --- for people ----------------------------------------------------------------------------------
 */

struct session_query {
    bool all;
};

static const struct param SESSION_LIST[] = {
    {"all", PARAM_BOOL, offsetof(struct session_query, all), false, 0, 0,
     "所有人的登录，只限管理员"},
};
const struct params session_list_params = PARAMS(struct session_query, SESSION_LIST);

static void write_row(struct jsonw *w, const struct call *c, const struct session_row *row)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "session_id", row->session.session_id);
    jsonw_int(w, "account_id", row->session.account_id);
    jsonw_view(w, "name", row->account_name);
    jsonw_view(w, "display_name", row->display_name);
    jsonw_view(w, "remote", row->remote);
    jsonw_int(w, "created_at_ms", row->created_at_ms);
    jsonw_int(w, "seen_at_ms",
              row->session.seen_at_ms > 0 ? row->session.seen_at_ms : row->created_at_ms);
    jsonw_int(w, "expires_at_ms", row->session.expires_at_ms);
    jsonw_bool(w, "locked", row->session.locked_at_ms != 0);
    jsonw_bool(w, "current", row->session.session_id == c->who.session_id);
    jsonw_obj_end(w);
}

enum rc session_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct session_query *p = c->params;
    struct session_row *rows = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK && p->all && (c->who.roles & ROLE_ADMIN) == 0)
        rc = err_set(err, RC_DENIED, "只有管理员能看所有人的登录");
    if (rc == RC_OK)
        rc = session_rows(t->db, c->arena, p->all ? 0 : c->who.account_id, c->now_ms, ROWS_MAX,
                          &rows, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "sessions");
    for (size_t i = 0; i < n; i++)
        write_row(&w, c, &rows[i]);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct session_ending {
    int64_t session_id;
};

static const struct param SESSION_END[] = {
    {"session_id", PARAM_ID, offsetof(struct session_ending, session_id), true, 0, 0,
     "session.list 给出的登录"},
};
const struct params session_end_params = PARAMS(struct session_ending, SESSION_END);

static enum rc note_ended(struct desk *d, const struct session *s, struct err *err)
{
    struct arena *a = d->call->arena;
    return staff_audit(d, "session.end", arena_printf(a, "account:%lld", (long long)s->account_id),
                       arena_printf(a, "{\"session_id\":%lld}", (long long)s->session_id), err);
}

enum rc session_end_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct session_ending *p = c->params;
    struct session session;
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = session_load(a->db, p->session_id, c->now_ms, &session, err);
    if (rc == RC_OK && session.account_id != c->who.account_id && (c->who.roles & ROLE_ADMIN) == 0)
        rc = session_none(err);
    if (rc == RC_OK)
        rc = session_end(a->db, p->session_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = note_ended(&d, &session, err);
    if (rc == RC_OK)
        outbox_close_session(c, p->session_id);
    return rc;
}

/* --- for the loop --------------------------------------------------------------------------------
 */

/* One that ended meanwhile has nothing left to lock. */
enum rc session_idle_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct sessions_named *p = c->params;
    for (size_t i = 0; i < p->n; i++) {
        enum rc rc = session_lock(a->db, p->ids[i], c->now_ms, err);
        if (rc == RC_NOT_FOUND)
            continue;
        if (rc != RC_OK)
            return rc;
        log_event(LOG_INFO, "session_locked", "session=%lld", (long long)p->ids[i]);
        outbox_lock_session(c, p->ids[i]);
    }
    return RC_OK;
}

enum rc session_used_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct sessions_named *p = c->params;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < p->n; i++)
        rc = session_used(a->db, p->ids[i], c->now_ms, err);
    return rc;
}

enum rc session_look_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct sessions_named *p = c->params;
    for (size_t i = 0; i < p->n; i++) {
        enum rc rc = session_check(t->db, p->ids[i], c->now_ms, err);
        if (rc == RC_UNAUTH)
            outbox_close_session(c, p->ids[i]);
        else if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}
