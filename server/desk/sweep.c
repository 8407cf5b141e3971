/* sweep.c - follows the events. Apply thread, at the end of every request. */
#include "server/desk/sweep.h"

#include "server/desk/assign.h"
#include "server/desk/group.h"
#include "server/desk/handoff.h"
#include "server/desk/ladder.h"
#include "server/people/visitor.h"

static const char SQL_NEWS[] =
    "SELECT e.event_id, e.kind, coalesce(e.conversation_id, 0), coalesce(e.account_id, 0)"
    " FROM event e WHERE e.event_id > (SELECT event_id FROM follow_up WHERE name = 'sweep')"
    " ORDER BY e.event_id";
static const char SQL_SEEN[] =
    "UPDATE follow_up SET event_id = (SELECT max(event_id) FROM event) WHERE name = 'sweep'";

struct news {
    struct view kind;
    int64_t conversation_id;
    int64_t account_id;
};

static enum rc read_news(struct db *db, struct arena *a, struct news **list_out, size_t *n_out,
                         struct err *err)
{
    struct news *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct stmt *st = db_stmt(db, SQL_NEWS);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct news){.kind = arena_view(a, stmt_view(st, 1)),
                                  .conversation_id = stmt_int(st, 2),
                                  .account_id = stmt_int(st, 3)};
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

/* --- a conversation as it is now ----------------------------------------------------------------
 */

static enum rc begin(struct desk *d, const struct conversation *cv, struct handoff *h,
                     struct err *err)
{
    struct visitor visitor;
    bool repeated = false;
    *h = (struct handoff){.conversation_id = cv->conversation_id, .handed_at_ms = cv->handed_at_ms};
    enum rc rc = visitor_load(d->db, d->call->arena, cv->visitor_id, &visitor, err);
    if (rc == RC_OK)
        rc = group_specialist_of(d->db, cv->visitor_id, &h->specialist_id, err);
    if (rc == RC_OK)
        rc = handoff_history(d->db, cv->visitor_id, cv->conversation_id, 0, &h->last_helper_id,
                             &repeated, err);
    if (rc == RC_OK)
        rc = handoff_forget_passes(d->db, cv->conversation_id, err);
    if (rc != RC_OK)
        return rc;
    h->language = visitor.locale;
    rc = handoff_save(d->db, h, err);
    return rc == RC_OK && cv->responded_at_ms == 0 ? ladder_start(d, cv, err) : rc;
}

static enum rc in_hand(struct desk *d, const struct conversation *cv, struct handoff *h,
                       struct err *err)
{
    int64_t now_ms = d->call->now_ms;
    enum rc rc = assign_withdraw(d, cv->conversation_id, false, err);
    h->offered_to = 0;
    h->offered_at_ms = 0;
    h->is_rung = false; /* should it come back */
    if (rc == RC_OK)
        rc = handoff_save(d->db, h, err);
    if (rc == RC_OK && cv->accepted_at_ms == now_ms)
        rc = group_helper_assigned(d->db, cv->account_id, d->options->capacity, now_ms, err);
    return rc == RC_OK && cv->responded_at_ms != 0 ? ladder_stop(d, cv->conversation_id, err) : rc;
}

static enum rc put_away(struct desk *d, int64_t conversation_id, struct err *err)
{
    enum rc rc = assign_withdraw(d, conversation_id, false, err);
    if (rc == RC_OK)
        rc = ladder_stop(d, conversation_id, err);
    return rc == RC_OK ? handoff_forget(d->db, conversation_id, err) : rc;
}

/* Routing looks for it where the conversation says it is. */
static enum rc place(struct desk *d, const struct conversation *cv, struct handoff *h,
                     struct err *err)
{
    bool waits = cv->state == CONVERSATION_QUEUED;
    if (h->waits == waits && h->group_id == cv->group_id && h->is_front == cv->is_front &&
        h->rank_ms == cv->rank_ms)
        return RC_OK;
    h->waits = waits;
    h->group_id = cv->group_id;
    h->is_front = cv->is_front;
    h->rank_ms = cv->rank_ms;
    return handoff_save(d->db, h, err);
}

static enum rc bring_in_line(struct desk *d, int64_t conversation_id, struct err *err)
{
    struct conversation cv;
    struct handoff h;
    bool found = false;
    enum rc rc = conversation_load(d->db, d->call->arena, conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = handoff_find(d->db, d->call->arena, conversation_id, &h, &found, err);
    if (rc != RC_OK)
        return rc;
    if (cv.state != CONVERSATION_QUEUED && cv.state != CONVERSATION_ACTIVE)
        return found ? put_away(d, conversation_id, err) : RC_OK;
    if (found && h.handed_at_ms != cv.handed_at_ms)
        rc = put_away(d, conversation_id, err);
    if (rc == RC_OK && (!found || h.handed_at_ms != cv.handed_at_ms))
        rc = begin(d, &cv, &h, err);
    if (rc == RC_OK)
        rc = place(d, &cv, &h, err);
    return rc == RC_OK && cv.state == CONVERSATION_ACTIVE ? in_hand(d, &cv, &h, err) : rc;
}

/* --- following ----------------------------------------------------------------------------------
 */

/* Whoever gave it back is not the next to be asked. */
static enum rc follow_release(struct desk *d, const struct news *n, struct err *err)
{
    bool gave_back = view_eq_text(n->kind, event_name(EVENT_RELEASED));
    return gave_back && n->account_id != 0
               ? handoff_pass(d->db, n->conversation_id, n->account_id, d->call->now_ms, err)
               : RC_OK;
}

static enum rc follow_status(struct desk *d, const struct news *n, struct err *err)
{
    struct account acc;
    if (!view_eq_text(n->kind, event_name(EVENT_STATUS)))
        return RC_OK;
    enum rc rc = account_load(d->db, d->call->arena, n->account_id, &acc, err);
    return rc == RC_OK && acc.status != STATUS_ONLINE ? assign_withdraw_all(d, n->account_id, err)
                                                      : rc;
}

static bool may_free_somebody(const struct news *n)
{
    static const enum event_kind KINDS[] = {
        EVENT_STATUS, EVENT_CLOSED,      EVENT_FINISHED, EVENT_ENDED,
        EVENT_LOST,   EVENT_HANDED_BACK, EVENT_RELEASED, EVENT_TRANSFERRED,
    };
    for (size_t i = 0; n->account_id != 0 && i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (view_eq_text(n->kind, event_name(KINDS[i])))
            return true;
    }
    return false;
}

static enum rc follow(struct desk *d, const struct news *list, size_t n, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (list[i].conversation_id != 0)
            rc = bring_in_line(d, list[i].conversation_id, err);
        if (rc == RC_OK)
            rc = follow_release(d, &list[i], err);
        if (rc == RC_OK)
            rc = follow_status(d, &list[i], err);
    }
    return rc;
}

static enum rc serve(struct desk *d, const struct news *list, size_t n, struct err *err)
{
    int64_t *nudged = arena_alloc_array(d->call->arena, n, sizeof *nudged);
    size_t n_nudged = 0;
    for (size_t i = 0; i < n; i++) {
        if (may_free_somebody(&list[i]))
            nudged[n_nudged++] = list[i].account_id;
    }
    return assign_waiting(d, nudged, n_nudged, err);
}

enum rc sweep_run(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct news *list = NULL;
    size_t n = 0;
    struct desk d;
    enum rc rc = read_news(a->db, c->arena, &list, &n, err);
    if (rc != RC_OK || n == 0)
        return rc;
    outbox_desk_changed(c);
    rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = follow(&d, list, n, err);
    if (rc == RC_OK)
        rc = serve(&d, list, n, err);
    return rc == RC_OK ? stmt_run(db_stmt(a->db, SQL_SEEN), err) : rc;
}
