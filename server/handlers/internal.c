/* internal.c - what the loop itself asks of the desk. */
#include "server/handlers/internal.h"

#include "server/desk/desk.h"
#include "server/people/session.h"
#include "server/people/visitor.h"

static const struct param CONNECTION_GONE[] = {
    {"account_id", PARAM_ID, offsetof(struct connection_gone, account_id), true, 0, 0, "哪个账号"},
};
const struct params connection_gone_params = PARAMS(struct connection_gone, CONNECTION_GONE);

enum rc connection_gone_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct connection_gone *p = c->params;
    struct desk d;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    return rc == RC_OK ? desk_lose_helper(&d, p->account_id, err) : rc;
}

enum rc due_run_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    return rc == RC_OK ? desk_run_due(&d, err) : rc;
}

enum rc desk_recover_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    return rc == RC_OK ? desk_recover(&d, err) : rc;
}

static enum rc resolve_visitor(struct db *db, struct call *c, int64_t visitor_id, struct err *err)
{
    struct conversation cv;
    enum rc rc = conversation_load_latest(db, c->arena, visitor_id, &cv, err);
    if (rc == RC_OK)
        c->who = (struct principal){
            .roles = ROLE_VISITOR, .visitor_id = visitor_id, .conversation_id = cv.conversation_id};
    return rc;
}

static enum rc resolve_staff(struct think_ctx *t, struct call *c, const struct session *s,
                             struct err *err)
{
    struct account acc;
    enum rc rc = account_load(t->db, c->arena, s->account_id, &acc, err);
    if (rc == RC_OK)
        c->who =
            session_principal(s, &acc, session_is_locked(s, t->options->idle_lock_min, c->now_ms));
    return rc;
}

/* Visitors' and staff's tokens look alike; their tables tell them apart. */
enum rc token_resolve_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct view token = view_of(c->token);
    struct session session;
    int64_t visitor_id = 0;
    enum rc rc = session_of_token(t->db, token, c->now_ms, &session, err);
    if (rc == RC_OK)
        return resolve_staff(t, c, &session, err);
    if (rc != RC_UNAUTH)
        return rc;
    rc = visitor_of_token(t->db, token, options_visitors_since_ms(t->options, c->now_ms),
                          &visitor_id, err);
    return rc == RC_OK ? resolve_visitor(t->db, c, visitor_id, err) : rc;
}
