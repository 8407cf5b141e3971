/* drill.c - lists behind the board's numbers. Called by board.list on a think thread. */
#include "server/desk/drill.h"

#include "server/desk/board.h"
#include "server/desk/conversation.h"
#include "server/desk/event.h"
#include "server/desk/queue.h"
#include "server/people/account.h"
#include "server/people/visitor.h"

/* $1 group or -1, $2 helper or 0, $3 limit, $4 offset */
#define OF_STATE(where, order)                                                                     \
    "SELECT c.conversation_id FROM conversation c WHERE " where                                    \
    " AND ($1 < 0 OR c.group_id = $1) AND ($2 = 0 OR c.account_id = $2)"                           \
    " ORDER BY " order " LIMIT $3 OFFSET $4"
#define IN_QUEUE_ORDER "c.is_front DESC, c.rank_ms, c.conversation_id"
#define UNANSWERED                                                                                 \
    " AND c.responded_at_ms IS NULL AND EXISTS (SELECT 1 FROM event b"                             \
    " WHERE b.conversation_id = c.conversation_id AND b.kind = 'breached'"                         \
    " AND b.at_ms >= c.handed_at_ms)"

static const char SQL_WAITING[] = OF_STATE("c.state = 'queued'", IN_QUEUE_ORDER);
static const char SQL_NIGHT[] =
    OF_STATE("c.state = 'queued' AND c.is_off_hours = 1", IN_QUEUE_ORDER);
static const char SQL_ACTIVE[] =
    OF_STATE("c.state = 'active'", "c.accepted_at_ms, c.conversation_id");
static const char SQL_WRAPUP[] = OF_STATE("c.state = 'wrapup'", "c.conversation_id");
static const char SQL_BREACHED[] = OF_STATE("(c.state = 'queued' OR c.state = 'active')" UNANSWERED,
                                            "c.handed_at_ms, c.conversation_id");
/* $1 group or -1, $2 helper or 0, $3 limit, $4 before this event or 0, $5 kind, $6 since,
 * $7 greatest amount or -1 */
static const char SQL_EVENTS[] =
    "SELECT e.conversation_id, e.event_id, e.at_ms, e.amount, e.detail FROM event e"
    " JOIN conversation c ON c.conversation_id = e.conversation_id"
    " WHERE e.kind = $5 AND e.at_ms >= $6 AND ($4 = 0 OR e.event_id < $4)"
    " AND ($1 < 0 OR c.group_id = $1) AND ($2 = 0 OR e.account_id = $2)"
    " AND ($7 < 0 OR e.amount <= $7) ORDER BY e.event_id DESC LIMIT $3";
static const char SQL_BOT_ONLY[] =
    "SELECT e.conversation_id, e.event_id, e.at_ms, e.amount, e.detail FROM event e"
    " WHERE e.kind = $5 AND e.at_ms >= $6 AND ($4 = 0 OR e.event_id < $4) AND NOT EXISTS"
    " (SELECT 1 FROM event h WHERE h.conversation_id = e.conversation_id"
    " AND h.kind = 'handed_over') ORDER BY e.event_id DESC LIMIT $3";
static const char SQL_GRADE[] = "SELECT grade FROM rating WHERE conversation_id = $1";

static const struct number {
    const char *name;
    const char *sql;
    bool is_event;
    enum event_kind kind;
    int64_t most; /* greatest amount, -1 = any */
} NUMBERS[] = {
    {"waiting", SQL_WAITING, false, EVENT_N, -1},
    {"night", SQL_NIGHT, false, EVENT_N, -1},
    {"active", SQL_ACTIVE, false, EVENT_N, -1},
    {"wrapup", SQL_WRAPUP, false, EVENT_N, -1},
    {"breached", SQL_BREACHED, false, EVENT_N, -1},
    {"conversations", SQL_EVENTS, true, EVENT_OPENED, -1},
    {"answered_by_bot", SQL_BOT_ONLY, true, EVENT_OPENED, -1},
    {"handoffs", SQL_EVENTS, true, EVENT_HANDED_OVER, -1},
    {"accepted", SQL_EVENTS, true, EVENT_ACCEPTED, -1},
    {"responded", SQL_EVENTS, true, EVENT_RESPONDED, -1},
    {"missed", SQL_EVENTS, true, EVENT_BREACHED, -1},
    {"abandoned", SQL_EVENTS, true, EVENT_CANCELLED, -1},
    {"closed", SQL_EVENTS, true, EVENT_CLOSED, -1},
    {"lost", SQL_EVENTS, true, EVENT_LOST, -1},
    {"rated", SQL_EVENTS, true, EVENT_RATED, -1},
    {"bad_grades", SQL_EVENTS, true, EVENT_RATED, BOARD_SATISFIED - 1},
};

/* One row of a list; event_id 0 = of a list of states. */
struct found {
    int64_t conversation_id;
    int64_t event_id;
    int64_t at_ms;
    bool has_amount;
    int64_t amount;
    struct view detail;
};

static const struct number *number_named(struct view name)
{
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        if (view_eq_text(name, NUMBERS[i].name))
            return &NUMBERS[i];
    }
    return NULL;
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static enum rc grade_of(struct db *db, int64_t conversation_id, int64_t *grade_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GRADE);
    bool row = false;
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = stmt_row(st, &row, err);
    *grade_out = rc == RC_OK && row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc;
}

static void write_time(struct jsonw *w, const char *key, int64_t at_ms)
{
    if (at_ms != 0)
        jsonw_int(w, key, at_ms);
    else
        jsonw_null(w, key);
}

static void write_conversation(struct jsonw *w, const struct conversation *cv,
                               const struct visitor *visitor, struct view helper)
{
    jsonw_int(w, "conversation_id", cv->conversation_id);
    jsonw_text(w, "state", conversation_state_name(cv->state));
    jsonw_view(w, "name", visitor->name);
    jsonw_view(w, "region", visitor->region);
    jsonw_int(w, "group_id", cv->group_id);
    jsonw_int(w, "account_id", cv->account_id);
    jsonw_view(w, "helper_name", helper);
    jsonw_view(w, "reason", cv->reason);
    jsonw_text(w, "reason_text", cv->reason.len > 0 ? queue_reason_text(cv->reason) : "");
    jsonw_int(w, "opened_at_ms", cv->opened_at_ms);
    write_time(w, "handed_at_ms", cv->handed_at_ms);
    write_time(w, "accepted_at_ms", cv->accepted_at_ms);
    write_time(w, "responded_at_ms", cv->responded_at_ms);
    write_time(w, "awaiting_since_ms", cv->awaiting_since_ms);
    jsonw_view(w, "last_text", cv->last_text);
    jsonw_bool(w, "off_hours", cv->is_off_hours);
    jsonw_view(w, "category", cv->category);
}

static enum rc write_row(struct jsonw *w, struct db *db, struct arena *a, const struct found *f,
                         struct err *err)
{
    struct conversation cv;
    struct visitor visitor;
    struct account helper = {.display_name = VIEW_EMPTY};
    int64_t grade = 0;
    enum rc rc = conversation_load(db, a, f->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = visitor_load(db, a, cv.visitor_id, &visitor, err);
    if (rc == RC_OK && cv.account_id != 0)
        rc = account_load(db, a, cv.account_id, &helper, err);
    if (rc == RC_OK)
        rc = grade_of(db, f->conversation_id, &grade, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, NULL);
    write_conversation(w, &cv, &visitor, helper.display_name);
    if (grade != 0)
        jsonw_int(w, "grade", grade);
    if (f->event_id != 0) {
        jsonw_int(w, "event_id", f->event_id);
        jsonw_int(w, "at_ms", f->at_ms);
        if (f->has_amount)
            jsonw_int(w, "amount", f->amount);
        jsonw_view(w, "detail", f->detail);
    }
    jsonw_obj_end(w);
    return RC_OK;
}

/* --- lists --------------------------------------------------------------------------------------
 */

static struct found read_found(struct stmt *st, struct arena *a, bool is_event)
{
    struct found f = {.conversation_id = stmt_int(st, 0)};
    if (!is_event)
        return f;
    f.event_id = stmt_int(st, 1);
    f.at_ms = stmt_int(st, 2);
    f.has_amount = !stmt_is_null(st, 3);
    f.amount = stmt_int(st, 3);
    f.detail = arena_view(a, stmt_view(st, 4));
    return f;
}

/* One more than is shown tells whether there are more. */
static enum rc find(struct db *db, struct arena *a, const struct number *number,
                    const struct drill *d, struct found **list_out, size_t *n_out, struct err *err)
{
    struct found *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, number->sql);
    if (number->sql != SQL_BOT_ONLY) {
        stmt_bind_int(st, 1, d->group_id);
        stmt_bind_int(st, 2, d->account_id);
    }
    stmt_bind_int(st, 3, d->limit + 1);
    stmt_bind_int(st, 4, d->after);
    if (number->is_event) {
        stmt_bind_text(st, 5, event_name(number->kind));
        stmt_bind_int(st, 6, d->since_ms);
    }
    if (number->sql == SQL_EVENTS)
        stmt_bind_int(st, 7, number->most);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_found(st, a, number->is_event);
    }
    stmt_reset(st);
    *list_out = list;
    *n_out = n;
    return rc;
}

enum rc drill_write(struct jsonw *w, struct db *db, struct arena *a, const struct drill *d,
                    struct err *err)
{
    struct found *list = NULL;
    size_t n = 0;
    const struct number *number = number_named(d->what);
    if (number == NULL)
        return err_set_field(err, RC_INVALID, "what", "看板上没有这一项的明细");
    enum rc rc = find(db, a, number, d, &list, &n, err);
    bool more = n > (size_t)d->limit;
    if (more)
        n = (size_t)d->limit;
    jsonw_text(w, "what", number->name);
    jsonw_arr(w, "conversations");
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = write_row(w, db, a, &list[i], err);
    jsonw_arr_end(w);
    if (rc == RC_OK && more)
        jsonw_int(w, "next", number->is_event ? list[n - 1].event_id : d->after + (int64_t)n);
    return rc;
}
