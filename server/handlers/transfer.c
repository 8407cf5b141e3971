/* transfer.c - offering, taking and watching conversations of others. */
#include "server/handlers/transfer.h"

#include "server/desk/transfer.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"

struct transfer_offer {
    int64_t conversation_id;
    int64_t to_account_id;
    int64_t to_group_id;
    struct view reason;
    bool or_queue;
};

static const struct param TRANSFER_OFFER[] = {
    {"conversation_id", PARAM_ID, offsetof(struct transfer_offer, conversation_id), true, 0, 0,
     "正在接待的会话"},
    {"to_account_id", PARAM_ID, offsetof(struct transfer_offer, to_account_id), false, 0, 0,
     "转给谁"},
    {"to_group_id", PARAM_ID, offsetof(struct transfer_offer, to_group_id), false, 0, 0,
     "或转给哪个组，由该组接待"},
    {"reason", PARAM_VIEW, offsetof(struct transfer_offer, reason), true, 1, TRANSFER_REASON_MAX,
     "为什么转接"},
    {"or_queue", PARAM_BOOL, offsetof(struct transfer_offer, or_queue), false, 0, 0,
     "对方不在线时放回队列，而不是报错"},
};
const struct params transfer_offer_params = PARAMS(struct transfer_offer, TRANSFER_OFFER);

static enum rc reply_outcome(struct call *c, const char *outcome)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "outcome", outcome);
    jsonw_obj_end(&w);
    return RC_OK;
}

static enum rc offer_to_helper(struct desk *d, struct conversation *cv, struct view reason,
                               struct err *err)
{
    const struct transfer_offer *p = d->call->params;
    struct account to;
    enum rc rc = account_load(d->db, d->call->arena, p->to_account_id, &to, err);
    if (rc == RC_OK && p->or_queue && to.status != STATUS_ONLINE) {
        rc = desk_release(d, cv, reason, err);
        return rc == RC_OK ? reply_outcome(d->call, "queued") : rc;
    }
    if (rc == RC_OK)
        rc = transfer_offer(d, cv, p->to_account_id, reason, err);
    return rc == RC_OK ? reply_outcome(d->call, "offered") : rc;
}

/* {"outcome":"offered"}; "queued" for a group, or when the colleague is away and the visitor waits
 * again. */
enum rc transfer_offer_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct transfer_offer *p = c->params;
    struct desk d;
    struct conversation cv;
    struct view reason = view_trim(p->reason);
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    if (rc == RC_OK && reason.len == 0)
        rc = err_set_field(err, RC_INVALID, "reason", "请写明转接原因");
    if (rc == RC_OK && (p->to_account_id == 0) == (p->to_group_id == 0))
        rc = err_set_field(err, RC_INVALID, "to_account_id", "请指明转给一位帮办员或一个组");
    if (rc != RC_OK)
        return rc;
    if (p->to_account_id != 0)
        return offer_to_helper(&d, &cv, reason, err);
    rc = desk_release_to(&d, &cv, p->to_group_id, reason, err);
    return rc == RC_OK ? reply_outcome(c, "queued") : rc;
}

struct transfer_answer {
    int64_t conversation_id;
    struct view reason;
};

static const struct param TRANSFER_ANSWER[] = {
    {"conversation_id", PARAM_ID, offsetof(struct transfer_answer, conversation_id), true, 0, 0,
     "哪个会话"},
    {"reason", PARAM_VIEW, offsetof(struct transfer_answer, reason), false, 0, TRANSFER_REASON_MAX,
     "为什么"},
};
const struct params transfer_answer_params = PARAMS(struct transfer_answer, TRANSFER_ANSWER);

static enum rc begin(struct desk *d, struct apply_ctx *a, struct call *c, struct conversation *cv,
                     struct err *err)
{
    const struct transfer_answer *p = c->params;
    enum rc rc = staff_begin(d, a, c, err);
    return rc == RC_OK ? conversation_load(a->db, c->arena, p->conversation_id, cv, err) : rc;
}

enum rc transfer_accept_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct conversation cv;
    enum rc rc = begin(&d, a, c, &cv, err);
    if (rc == RC_OK)
        rc = transfer_accept(&d, &cv, &c->who, err);
    return rc == RC_OK ? conversation_write_for_staff(a->db, c, &cv, 0, 0, err) : rc;
}

enum rc transfer_decline_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct transfer_answer *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = begin(&d, a, c, &cv, err);
    return rc == RC_OK ? transfer_decline(&d, &cv, &c->who, p->reason, err) : rc;
}

enum rc transfer_withdraw_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct transfer_answer *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    return rc == RC_OK ? transfer_withdraw(&d, &cv, err) : rc;
}

enum rc transfer_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = transfer_write_offers(&w, t->db, c->arena, c->who.account_id, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}

/* --- supervisors ---------------------------------------------------------------------------------
 */

/* One that waits is simply accepted. */
enum rc conversation_take_over_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct transfer_answer *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = begin(&d, a, c, &cv, err);
    if (rc == RC_OK && cv.state == CONVERSATION_QUEUED)
        rc = desk_accept(&d, &cv, &c->who, err);
    else if (rc == RC_OK)
        rc = transfer_take_over(&d, &cv, &c->who, p->reason.len > 0 ? p->reason : VIEW("take_over"),
                                err);
    return rc == RC_OK ? conversation_write_for_staff(a->db, c, &cv, 0, 0, err) : rc;
}

/* From here on this console hears what is said; neither the visitor nor the helper is told. */
enum rc conversation_watch_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct conversation cv;
    enum rc rc = begin(&d, a, c, &cv, err);
    if (rc == RC_OK)
        rc = conversation_write_for_staff(a->db, c, &cv, 0, 0, err);
    if (rc == RC_OK)
        outbox_subscribe(c, TOPIC_CONVERSATION, cv.conversation_id);
    return rc;
}

enum rc conversation_unwatch_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct conversation cv;
    enum rc rc = begin(&d, a, c, &cv, err);
    bool mine = rc == RC_OK && cv.account_id == c->who.account_id;
    if (rc == RC_OK && !mine) /* one's own conversations one goes on hearing */
        outbox_unsubscribe(c, TOPIC_CONVERSATION, cv.conversation_id);
    return rc;
}
