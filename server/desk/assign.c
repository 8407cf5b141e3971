/* assign.c - groups, offers and rings. Apply thread. */
#include "server/desk/assign.h"

#include "intents/answer.h"
#include "server/desk/closure.h"
#include "server/desk/group.h"
#include "server/desk/handoff.h"
#include "server/desk/notify.h"
#include "server/people/visitor.h"

#define MINUTE_MS INT64_C(60000)
#define LEADER_BONUS_MS                                                                            \
    (10 * MINUTE_MS)                      /* the leaders' line goes before ten minutes of waiting  \
                                           */
#define REPEATED_BONUS_MS (2 * MINUTE_MS) /* whoever has to come again, before two */
#define REPEATED_WITHIN_MS (7 * 24 * 60 * MINUTE_MS)
#define NUDGE_DEPTH 50 /* so far down each queue one who has come looks for somebody to serve */
#define FIRST_DEPTH 64 /* so many of each queue are looked at first; then eight times as many */

/* --- whose it is --------------------------------------------------------------------------------
 */

static struct view department_of(const struct desk *d, const struct conversation *cv)
{
    struct dialogue dialogue;
    dialogue_parse(cv->dialogue, &dialogue);
    const struct snapshot *kb = d->call->kb;
    const struct entry *e = kb != NULL ? snapshot_entry(kb, dialogue.entry_id) : NULL;
    return e != NULL ? e->department : VIEW_EMPTY;
}

static enum rc find_group(struct desk *d, const struct conversation *cv,
                          struct conversation_change *change, struct err *err)
{
    struct group_list groups;
    struct visitor visitor;
    enum rc rc = group_list_all(d->db, d->call->arena, &groups, err);
    if (rc != RC_OK || groups.n == 0)
        return rc;
    rc = visitor_load(d->db, d->call->arena, cv->visitor_id, &visitor, err);
    if (rc != RC_OK)
        return rc;
    bool stays = change->event == ON_REOPEN && group_in(&groups, cv->group_id) != NULL;
    struct matter matter = {department_of(d, cv), visitor.region, change->reason};
    change->group_id = stays ? cv->group_id : group_for(&groups, &matter);
    const struct skill_group *g = group_in(&groups, change->group_id);
    if (g != NULL && g->kind == GROUP_LEADER)
        change->bonus_ms = LEADER_BONUS_MS;
    return RC_OK;
}

enum rc assign_place(struct desk *d, const struct conversation *cv,
                     struct conversation_change *change, struct err *err)
{
    int64_t last_helper = 0;
    bool repeated = false;
    enum rc rc = find_group(d, cv, change, err);
    if (rc == RC_OK)
        rc = handoff_history(d->db, cv->visitor_id, cv->conversation_id,
                             d->call->now_ms - REPEATED_WITHIN_MS, &last_helper, &repeated, err);
    if (rc == RC_OK && repeated)
        change->bonus_ms += REPEATED_BONUS_MS;
    return rc;
}

enum rc assign_calendar(struct desk *d, int64_t group_id, struct calendar *out,
                        int64_t *clock_id_out, struct err *err)
{
    struct group_list groups;
    struct calendar calendar = d->calendar;
    *clock_id_out = 0;
    *out = calendar;
    if (group_id == 0)
        return RC_OK;
    enum rc rc = group_list_all(d->db, d->call->arena, &groups, err);
    if (rc == RC_OK)
        rc = closure_load(d->db, d->call->arena, group_id, &calendar, err);
    if (rc != RC_OK)
        return rc;
    const struct skill_group *g = group_in(&groups, group_id);
    bool own = g != NULL && g->hours.len > 0;
    if (own)
        rc = hours_parse(g->hours, &calendar.week, err);
    if (rc != RC_OK || (!own && calendar.n_rules == d->calendar.n_rules))
        return rc;
    *clock_id_out = group_id;
    *out = calendar;
    return RC_OK;
}

/* --- offers -------------------------------------------------------------------------------------
 */

static enum rc log_offer(struct desk *d, enum event_kind kind, int64_t conversation_id,
                         int64_t account_id, const char *detail, struct err *err)
{
    return event_add(d->db,
                     &(struct event){.kind = kind,
                                     .at_ms = d->call->now_ms,
                                     .conversation_id = conversation_id,
                                     .account_id = account_id,
                                     .detail = view_of(detail)},
                     err);
}

static enum rc find(struct desk *d, int64_t conversation_id, struct handoff *h, bool *found_out,
                    struct err *err)
{
    return handoff_find(d->db, d->call->arena, conversation_id, h, found_out, err);
}

enum rc assign_check_accept(struct desk *d, const struct conversation *cv,
                            const struct principal *helper, struct err *err)
{
    struct handoff h;
    struct account other;
    bool found = false;
    enum rc rc = find(d, cv->conversation_id, &h, &found, err);
    if (rc != RC_OK || !found || h.offered_to == 0 || h.offered_to == helper->account_id ||
        (helper->roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0)
        return rc;
    rc = account_load(d->db, d->call->arena, h.offered_to, &other, err);
    return rc == RC_OK
               ? err_set(err, RC_CONFLICT, "已派给%.*s，正在等待应答", VIEW_ARG(other.display_name))
               : rc;
}

static enum rc end_offer(struct desk *d, struct handoff *h, bool is_pass, struct err *err)
{
    int64_t account_id = h->offered_to;
    int64_t now_ms = d->call->now_ms;
    h->offered_to = 0;
    h->offered_at_ms = 0;
    notify_offer_over(d->call, account_id, h->conversation_id);
    enum rc rc = handoff_save(d->db, h, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_OFFER, h->conversation_id, now_ms, err);
    if (rc == RC_OK && is_pass)
        rc = handoff_pass(d->db, h->conversation_id, account_id, now_ms, err);
    return rc;
}

enum rc assign_withdraw(struct desk *d, int64_t conversation_id, bool is_pass, struct err *err)
{
    struct handoff h;
    bool found = false;
    enum rc rc = find(d, conversation_id, &h, &found, err);
    return rc == RC_OK && found && h.offered_to != 0 ? end_offer(d, &h, is_pass, err) : rc;
}

enum rc assign_withdraw_all(struct desk *d, int64_t account_id, struct err *err)
{
    int64_t *ids = NULL;
    size_t n = 0;
    enum rc rc = handoff_offered_to(d->db, d->call->arena, account_id, &ids, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = assign_withdraw(d, ids[i], false, err);
    return rc;
}

enum rc assign_decline(struct desk *d, const struct conversation *cv, int64_t account_id,
                       struct err *err)
{
    struct handoff h;
    bool found = false;
    if (cv->state != CONVERSATION_QUEUED)
        return err_set(err, RC_CONFLICT, "该会话已不在队列中");
    enum rc rc = find(d, cv->conversation_id, &h, &found, err);
    if (rc == RC_OK && found && h.offered_to == account_id)
        rc = end_offer(d, &h, false, err);
    if (rc == RC_OK)
        rc = handoff_pass(d->db, cv->conversation_id, account_id, d->call->now_ms, err);
    return rc == RC_OK ? log_offer(d, EVENT_DECLINED, cv->conversation_id, account_id, "", err)
                       : rc;
}

enum rc assign_offer_over(struct desk *d, int64_t conversation_id, struct err *err)
{
    struct handoff h;
    bool found = false;
    enum rc rc = find(d, conversation_id, &h, &found, err);
    if (rc != RC_OK || !found || h.offered_to == 0)
        return rc;
    int64_t account_id = h.offered_to;
    rc = end_offer(d, &h, true, err);
    return rc == RC_OK ? log_offer(d, EVENT_OFFER_EXPIRED, conversation_id, account_id, "", err)
                       : rc;
}

/* --- one round ----------------------------------------------------------------------------------
 */

/* Wants for which somebody was rung: whoever else asks for the same is told with them. */
#define MAX_RUNG 32
struct rung_for {
    struct routing_waiting like[MAX_RUNG];
    size_t n;
};

/* What one sweep works with. */
struct round {
    struct desk *d;
    struct group_list groups;
    struct routing_helper *helpers;
    size_t n_helpers;
    bool *was_rung; /* one ring a sweep is enough for a helper */
    struct rung_for rung;
};

static enum rc begin_round(struct round *r, struct desk *d, struct err *err)
{
    struct helper_query q = {
        .capacity = d->options->capacity, .calendar = &d->calendar, .now_ms = d->call->now_ms};
    *r = (struct round){.d = d};
    enum rc rc = group_list_all(d->db, d->call->arena, &r->groups, err);
    if (rc == RC_OK)
        rc = group_helpers(d->db, d->call->arena, &q, &r->helpers, &r->n_helpers, err);
    r->was_rung = arena_alloc_array(d->call->arena, r->n_helpers + 1, sizeof *r->was_rung);
    return rc;
}

static bool is_push(const struct round *r, const struct routing_waiting *w)
{
    const struct skill_group *g = group_in(&r->groups, w->group_id);
    return g != NULL ? g->is_push : r->d->options->push_offers;
}

static int64_t accept_ms(const struct round *r, const struct routing_waiting *w)
{
    const struct skill_group *g = group_in(&r->groups, w->group_id);
    return (g != NULL && g->accept_s > 0 ? g->accept_s : r->d->options->accept_s) * 1000;
}

static enum rc offer(struct round *r, const struct routing_waiting *w,
                     const struct routing_choice *choice, struct err *err)
{
    struct desk *d = r->d;
    struct handoff h;
    bool found = false;
    struct routing_helper *helper = &r->helpers[choice->helper];
    int64_t until_ms = d->call->now_ms + accept_ms(r, w);
    enum rc rc = find(d, w->conversation_id, &h, &found, err);
    CHECK(rc != RC_OK || found);
    if (rc != RC_OK)
        return rc;
    h.offered_to = helper->account_id;
    h.offered_at_ms = d->call->now_ms;
    helper->load++;
    helper->assigned_at_ms = d->call->now_ms;
    notify_offer(d->call, helper->account_id, w->conversation_id, until_ms,
                 routing_why_name(choice->why));
    rc = handoff_save(d->db, &h, err);
    if (rc == RC_OK)
        rc = group_helper_assigned(d->db, helper->account_id, d->options->capacity, d->call->now_ms,
                                   err);
    if (rc == RC_OK)
        rc = desk_due_set(d, DUE_OFFER, w->conversation_id, until_ms, err);
    return rc == RC_OK ? log_offer(d, EVENT_OFFERED, w->conversation_id, helper->account_id,
                                   routing_why_name(choice->why), err)
                       : rc;
}

/* Rings whom it concerns and who was not rung in this sweep; true if there is anybody at all. */
static bool ring(struct round *r, const struct routing_waiting *w, int step)
{
    bool any = false;
    for (size_t i = 0; i < r->n_helpers; i++) {
        if (!routing_is_eligible(w, &r->helpers[i], NULL))
            continue;
        any = true;
        if (!r->was_rung[i])
            notify_ring(r->d->call, r->helpers[i].account_id, w->conversation_id, step);
        r->was_rung[i] = true;
    }
    return any;
}

static enum rc mark_rung(struct round *r, const struct routing_waiting *w, struct err *err)
{
    struct handoff h;
    bool found = false;
    enum rc rc = find(r->d, w->conversation_id, &h, &found, err);
    if (rc != RC_OK || !found)
        return rc;
    h.is_rung = true;
    return handoff_save(r->d->db, &h, err);
}

/* Offers while there is one to offer and one to take it; what is left stays in the list. */
static enum rc offer_all(struct round *r, struct routing_waiting *list, size_t *n, struct err *err)
{
    struct routing_choice choice;
    enum rc rc = RC_OK;
    while (rc == RC_OK && routing_next(list, *n, r->helpers, r->n_helpers, &choice)) {
        rc = offer(r, &list[choice.waiting], &choice, err);
        list[choice.waiting] = list[--*n];
    }
    return rc;
}

/* Nothing about the visitor himself decides who may serve him. */
static bool is_ordinary(const struct routing_waiting *w)
{
    return w->n_passed == 0 && w->specialist_id == 0;
}

static bool is_rung_alike(const struct rung_for *rung, const struct routing_waiting *w)
{
    for (size_t i = 0; i < rung->n; i++) {
        const struct routing_waiting *x = &rung->like[i];
        if (x->group_id == w->group_id && x->is_wide == w->is_wide && x->tier == w->tier &&
            view_eq(x->locale, w->locale))
            return true;
    }
    return false;
}

/* Those behind it who ask for the same ring for the same helpers: all are marked at once, or a
 * place that becomes free would cost as much as the queue is long. */
static enum rc ring_ordinary(struct round *r, const struct routing_waiting *w, struct err *err)
{
    if (is_rung_alike(&r->rung, w) || !ring(r, w, 0))
        return RC_OK;
    if (r->rung.n == MAX_RUNG)
        return mark_rung(r, w, err);
    r->rung.like[r->rung.n++] = *w;
    return handoff_rung_alike(r->d->db, w, err);
}

static enum rc ring_special(struct round *r, struct routing_waiting *w, struct err *err)
{
    bool any = ring(r, w, 0);
    w->n_passed = 0;
    return any || ring(r, w, 0) ? mark_rung(r, w, err) : RC_OK;
}

/* Pull groups, and what every helper of a push group has let pass: whoever accepts first. Where
 * only those are left who have passed, they are rung once more: better asked twice than nobody
 * asked. */
static enum rc ring_all(struct round *r, struct routing_waiting *list, size_t n, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = is_ordinary(&list[i]) ? ring_ordinary(r, &list[i], err)
                                   : ring_special(r, &list[i], err);
    return rc;
}

/* Push groups first: who is offered one there is not rung for another. */
static enum rc serve(struct round *r, const struct handoff_list *list, struct err *err)
{
    struct arena *a = r->d->call->arena;
    struct routing_waiting *pushed = arena_alloc_array(a, list->n + 1, sizeof *pushed);
    struct routing_waiting *pulled = arena_alloc_array(a, list->n + 1, sizeof *pulled);
    size_t n_pushed = 0;
    size_t n_pulled = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (is_push(r, &list->items[i]))
            pushed[n_pushed++] = list->items[i];
        else
            pulled[n_pulled++] = list->items[i];
    }
    enum rc rc = offer_all(r, pushed, &n_pushed, err);
    for (size_t i = 0; i < n_pushed; i++) {
        if (pushed[i].n_passed > 0)
            pulled[n_pulled++] = pushed[i];
    }
    return rc == RC_OK ? ring_all(r, pulled, n_pulled, err) : rc;
}

/* Those who can take one more; returns how many. */
static size_t find_free(const struct round *r, struct routing_helper *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_helpers; i++) {
        const struct routing_helper *h = &r->helpers[i];
        if (h->is_online && h->may_serve && h->load < h->capacity)
            out[n++] = *h;
    }
    return n;
}

/* Only queues of those who are free are looked at; their heads are enough as long as they use up
 * everybody's time. */
static enum rc serve_pending(struct round *r, struct err *err)
{
    struct arena *a = r->d->call->arena;
    struct routing_helper *free_ones = arena_alloc_array(a, r->n_helpers + 1, sizeof *free_ones);
    struct handoff_query q = {free_ones, 0, true, FIRST_DEPTH};
    struct handoff_list list = {.is_cut = true};
    enum rc rc = RC_OK;
    for (; rc == RC_OK && list.is_cut; q.depth *= 8) {
        q.n_helpers = find_free(r, free_ones);
        if (q.n_helpers == 0)
            break;
        rc = handoff_list_for(r->d->db, a, &q, &list, err);
        if (rc == RC_OK)
            rc = serve(r, &list, err);
    }
    return rc;
}

/* --- those who have come or become free ---------------------------------------------------------
 */

static size_t place_of(const struct round *r, int64_t account_id)
{
    for (size_t i = 0; i < r->n_helpers; i++) {
        if (r->helpers[i].account_id == account_id)
            return i;
    }
    return SIZE_MAX;
}

static void nudge(struct round *r, size_t helper, const struct handoff_list *list)
{
    for (size_t i = 0; i < list->n && !r->was_rung[helper]; i++) {
        const struct routing_waiting *w = &list->items[i];
        if (is_push(r, w) || !routing_is_eligible(w, &r->helpers[helper], NULL))
            continue;
        notify_ring(r->d->call, r->helpers[helper].account_id, w->conversation_id, 0);
        r->was_rung[helper] = true;
    }
}

static enum rc nudge_all(struct round *r, const int64_t *nudged, size_t n_nudged, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n_nudged; i++) {
        struct handoff_list list;
        size_t helper = place_of(r, nudged[i]);
        if (helper == SIZE_MAX || r->was_rung[helper] ||
            r->helpers[helper].load >= r->helpers[helper].capacity)
            continue;
        struct handoff_query q = {&r->helpers[helper], 1, false, NUDGE_DEPTH};
        rc = handoff_list_for(r->d->db, r->d->call->arena, &q, &list, err);
        if (rc == RC_OK)
            nudge(r, helper, &list);
    }
    return rc;
}

enum rc assign_waiting(struct desk *d, const int64_t *nudged, size_t n_nudged, struct err *err)
{
    struct round r;
    bool pending = false;
    enum rc rc = handoff_any_pending(d->db, &pending, err);
    if (rc != RC_OK || (!pending && n_nudged == 0))
        return rc;
    rc = begin_round(&r, d, err);
    if (rc == RC_OK && pending)
        rc = serve_pending(&r, err);
    return rc == RC_OK ? nudge_all(&r, nudged, n_nudged, err) : rc;
}

enum rc assign_ring(struct desk *d, int64_t conversation_id, int step, struct err *err)
{
    struct round r;
    struct routing_waiting w;
    bool found = false;
    enum rc rc = handoff_waiting(d->db, d->call->arena, conversation_id, &w, &found, err);
    if (rc == RC_OK && found)
        rc = begin_round(&r, d, err);
    if (rc == RC_OK && found)
        (void)ring(&r, &w, step);
    return rc;
}
