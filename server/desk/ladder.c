/* ladder.c - the steps of the first-response clock. Apply thread. */
#include "server/desk/ladder.h"

#include "server/desk/assign.h"
#include "server/desk/handoff.h"
#include "server/desk/notify.h"

static const struct {
    enum due_kind due;
    enum event_kind event;
    int ring; /* step told to the helper */
} STEPS[] = {
    {DUE_RING, EVENT_RERUNG, 1},
    {DUE_REROUTE, EVENT_REROUTED, 2},
    {DUE_BREACH, EVENT_BREACHED, 3},
    {DUE_TIER_UP, EVENT_TIER_UP, 4},
};
#define N_STEPS (sizeof STEPS / sizeof STEPS[0])

static int64_t seconds_of(const struct desk *d, enum due_kind kind)
{
    const struct options *o = d->options;
    return kind == DUE_RING      ? o->ring_s
           : kind == DUE_REROUTE ? o->reroute_s
           : kind == DUE_BREACH  ? o->response_s
                                 : o->response_s + o->tier_up_s;
}

static enum rc set_step(struct desk *d, const struct conversation *cv,
                        const struct calendar *calendar, size_t step, struct err *err)
{
    int64_t at_ms =
        calendar_add_open_ms(calendar, cv->handed_at_ms, seconds_of(d, STEPS[step].due) * 1000);
    return at_ms != 0 ? desk_due_set(d, STEPS[step].due, cv->conversation_id, at_ms, err) : RC_OK;
}

enum rc ladder_start(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct calendar calendar;
    int64_t clock_id = 0;
    enum rc rc = assign_calendar(d, cv->group_id, &calendar, &clock_id, err);
    for (size_t i = 0; rc == RC_OK && i < N_STEPS; i++)
        rc = set_step(d, cv, &calendar, i, err);
    return rc;
}

enum rc ladder_stop(struct desk *d, int64_t conversation_id, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < N_STEPS; i++)
        rc = due_cancel(d->db, STEPS[i].due, conversation_id, d->call->now_ms, err);
    return rc;
}

/* --- steps --------------------------------------------------------------------------------------
 */

static enum rc log_step(struct desk *d, const struct conversation *cv, enum event_kind kind,
                        int64_t waited_ms, const char *detail, struct err *err)
{
    return event_add(d->db,
                     &(struct event){.kind = kind,
                                     .at_ms = d->call->now_ms,
                                     .conversation_id = cv->conversation_id,
                                     .account_id = cv->account_id,
                                     .has_amount = true,
                                     .amount = waited_ms,
                                     .detail = view_of(detail)},
                     err);
}

/* Who has accepted it, or is to, is rung; otherwise all who may. */
static enum rc ring_again(struct desk *d, const struct conversation *cv, const struct handoff *h,
                          int step, struct err *err)
{
    int64_t account_id = cv->state == CONVERSATION_ACTIVE ? cv->account_id : h->offered_to;
    if (account_id == 0)
        return assign_ring(d, cv->conversation_id, step, err);
    notify_ring(d->call, account_id, cv->conversation_id, step);
    return RC_OK;
}

/* From here on more people are asked; whom the offer was made to has had his time. */
static enum rc widen(struct desk *d, struct handoff *h, enum routing_tier tier, struct err *err)
{
    enum rc rc = assign_withdraw(d, h->conversation_id, true, err);
    h->offered_to = 0;
    h->offered_at_ms = 0;
    h->is_wide = true;
    h->is_rung = false;
    h->tier = tier;
    return rc == RC_OK ? handoff_save(d->db, h, err) : rc;
}

static enum rc climb(struct desk *d, const struct conversation *cv, struct handoff *h,
                     enum due_kind kind, int64_t waited_ms, struct err *err)
{
    enum routing_tier tier = kind == DUE_BREACH    ? TIER_SPECIALIST
                             : kind == DUE_TIER_UP ? TIER_LEADER
                                                   : h->tier;
    enum rc rc = RC_OK;
    if (kind == DUE_BREACH)
        notify_breach(d->call, cv, waited_ms);
    if (kind != DUE_RING && cv->state == CONVERSATION_QUEUED)
        rc = widen(d, h, tier, err);
    if (rc == RC_OK && kind == DUE_BREACH)
        rc = log_step(d, cv, EVENT_TIER_UP, waited_ms, routing_tier_name(tier), err);
    return rc;
}

static enum rc take_step(struct desk *d, const struct conversation *cv, struct handoff *h,
                         size_t step, struct err *err)
{
    struct calendar calendar;
    int64_t clock_id = 0;
    enum rc rc = assign_calendar(d, cv->group_id, &calendar, &clock_id, err);
    if (rc != RC_OK)
        return rc;
    int64_t waited_ms = calendar_open_ms_between(&calendar, cv->handed_at_ms, d->call->now_ms);
    rc = log_step(d, cv, STEPS[step].event, waited_ms,
                  STEPS[step].due == DUE_TIER_UP ? routing_tier_name(TIER_LEADER) : "", err);
    if (rc == RC_OK)
        rc = climb(d, cv, h, STEPS[step].due, waited_ms, err);
    return rc == RC_OK ? ring_again(d, cv, h, STEPS[step].ring, err) : rc;
}

enum rc ladder_due(struct desk *d, const struct due *due, struct err *err)
{
    struct conversation cv;
    struct handoff h;
    bool found = false;
    enum rc rc = conversation_load(d->db, d->call->arena, due->object_id, &cv, err);
    if (rc == RC_OK)
        rc = handoff_find(d->db, d->call->arena, due->object_id, &h, &found, err);
    if (rc != RC_OK || !found || cv.responded_at_ms != 0)
        return rc;
    size_t step = 0;
    while (step < N_STEPS && STEPS[step].due != due->kind)
        step++;
    CHECK(step < N_STEPS);
    return take_step(d, &cv, &h, step, err);
}

/* --- another calendar ---------------------------------------------------------------------------
 */

static enum rc move_one(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct calendar calendar;
    int64_t clock_id = 0;
    enum rc rc = assign_calendar(d, cv->group_id, &calendar, &clock_id, err);
    for (size_t i = 0; rc == RC_OK && i < N_STEPS; i++) {
        bool open = false;
        rc = due_is_open(d->db, STEPS[i].due, cv->conversation_id, &open, err);
        if (rc == RC_OK && open)
            rc = set_step(d, cv, &calendar, i, err);
    }
    return rc;
}

enum rc ladder_move_all(struct desk *d, struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_waiting(d->db, d->call->arena, INT64_MAX, &list, err);
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        rc = move_one(d, &list.items[i], err);
    return rc;
}

enum rc ladder_respond_by(struct db *db, int64_t conversation_id, int64_t *at_ms_out,
                          struct err *err)
{
    return due_open_at(db, DUE_BREACH, conversation_id, at_ms_out, err);
}
