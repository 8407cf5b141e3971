/* queue.c - queue.list, queue.look, conversation.accept, conversation.decline. */
#include "server/handlers/queue.h"

#include "server/desk/assign.h"
#include "server/desk/due.h"
#include "server/desk/handoff.h"
#include "server/desk/queue.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"

/* What is offered to the caller: a console that comes back in between must not miss it. */
static enum rc write_offers(struct jsonw *w, struct db *db, struct call *c, struct err *err)
{
    int64_t *ids = NULL;
    size_t n = 0;
    enum rc rc = handoff_offered_to(db, c->arena, c->who.account_id, &ids, &n, err);
    jsonw_arr(w, "offers");
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        int64_t until_ms = 0;
        rc = due_open_at(db, DUE_OFFER, ids[i], &until_ms, err);
        if (rc != RC_OK || until_ms == 0)
            continue;
        jsonw_obj(w, NULL);
        jsonw_int(w, "conversation_id", ids[i]);
        jsonw_int(w, "expires_at_ms", until_ms);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    return rc;
}

enum rc queue_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct queue_picture *q = NULL;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = queue_look(t->db, c->now_ms, &q, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    queue_write(&w, q);
    job_unref(&q->job);
    rc = write_offers(&w, t->db, c, err);
    jsonw_obj_end(&w);
    return rc;
}

enum rc queue_look_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct queue_picture *told = (const struct queue_picture *)(const void *)c->job;
    struct queue_picture *q = NULL;
    bool any = false;
    enum rc rc = queue_look(t->db, c->now_ms, &q, err);
    if (rc == RC_OK)
        rc = queue_tell(t->db, t->options, c, told, q, &any, err);
    if (rc == RC_OK && any)
        c->thought = &q->job;
    else if (q != NULL)
        job_unref(&q->job);
    return rc;
}

struct conversation_accept {
    int64_t conversation_id;
};

static const struct param CONVERSATION_ACCEPT[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_accept, conversation_id), true, 0, 0,
     "队列中的会话"},
};
const struct params conversation_accept_params =
    PARAMS(struct conversation_accept, CONVERSATION_ACCEPT);

/* Accepting one's own again is harmless: the first reply may have been lost. */
enum rc conversation_accept_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_accept *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = conversation_load(a->db, c->arena, p->conversation_id, &cv, err);
    if (rc != RC_OK)
        return rc;
    bool mine = cv.state == CONVERSATION_ACTIVE && cv.account_id == c->who.account_id;
    if (!mine)
        rc = desk_accept(&d, &cv, &c->who, err);
    return rc == RC_OK ? conversation_write_for_staff(a->db, c, &cv, 0, 0, err) : rc;
}

const struct params conversation_decline_params =
    PARAMS(struct conversation_accept, CONVERSATION_ACCEPT);

enum rc conversation_decline_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_accept *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = conversation_load(a->db, c->arena, p->conversation_id, &cv, err);
    return rc == RC_OK ? assign_decline(&d, &cv, c->who.account_id, err) : rc;
}
