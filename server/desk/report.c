/* report.c - hand-overs out of the log of events, and their sums. */
#include "server/desk/report.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "server/desk/event.h"

#define HOUR_MS INT64_C(3600000)
#define SATISFIED 3

/* Everything that happened to conversations that were handed over in the span. */
static const char SQL_EVENTS[] =
    "SELECT e.conversation_id, e.event_id, e.kind, e.at_ms, coalesce(e.amount, 0),"
    " coalesce(e.account_id, 0), e.detail, c.group_id, c.visitor_id FROM event e"
    " JOIN conversation c ON c.conversation_id = e.conversation_id"
    " WHERE e.conversation_id IN (SELECT h.conversation_id FROM event h"
    "  WHERE h.kind = 'handed_over' AND h.at_ms >= $1 AND h.at_ms < $2"
    "  UNION SELECT r.conversation_id FROM event r"
    "  WHERE r.kind = 'reopened' AND r.at_ms >= $1 AND r.at_ms < $2)"
    " ORDER BY e.conversation_id, e.event_id";
static const char SQL_AGAIN[] =
    "SELECT 1 FROM conversation c JOIN event e ON e.conversation_id = c.conversation_id"
    " WHERE c.visitor_id = $1 AND e.kind = 'handed_over' AND e.event_id > $2"
    " AND e.at_ms < $3 LIMIT 1";
static const char SQL_VOLUME[] =
    "SELECT (SELECT count(*) FROM event WHERE kind = 'opened' AND at_ms >= $1 AND at_ms < $2),"
    " (SELECT count(*) FROM event o WHERE o.kind = 'opened' AND o.at_ms >= $1 AND o.at_ms < $2"
    "  AND NOT EXISTS (SELECT 1 FROM event h WHERE h.conversation_id = o.conversation_id"
    "  AND h.kind = 'handed_over')),"
    " (SELECT count(*) FROM event WHERE kind = 'rated' AND at_ms >= $1 AND at_ms < $2),"
    " (SELECT count(*) FROM event WHERE kind = 'rated' AND at_ms >= $1 AND at_ms < $2"
    "  AND amount >= $3),"
    " (SELECT count(*) FROM feedback WHERE at_ms >= $1 AND at_ms < $2 AND is_useful = 1),"
    " (SELECT count(*) FROM feedback WHERE at_ms >= $1 AND at_ms < $2)";
static const char SQL_BLOCKERS[] =
    "SELECT blocker, count(*) FROM wrapup WHERE blocker <> '' AND at_ms >= $1 AND at_ms < $2"
    " GROUP BY blocker ORDER BY count(*) DESC, blocker";

/* --- hand-overs ---------------------------------------------------------------------------------
 */

struct reading {
    struct arena *arena;
    struct report_handovers list;
    size_t cap;
    int64_t from_ms;
    int64_t until_ms;
    bool is_open; /* the last of the list still takes events */
};

static bool is(struct stmt *st, enum event_kind kind)
{
    return view_eq_text(stmt_view(st, 2), event_name(kind));
}

/* Going on within the wrap-up is no new hand-over: nobody waits in a queue. */
static bool begins(struct stmt *st)
{
    return is(st, EVENT_HANDED_OVER) ||
           (is(st, EVENT_REOPENED) && view_eq_text(stmt_view(st, 6), "reopened"));
}

static void begin(struct reading *r, struct stmt *st)
{
    int64_t at_ms = stmt_int(st, 3);
    r->is_open = at_ms >= r->from_ms && at_ms < r->until_ms;
    if (!r->is_open)
        return;
    r->list.items = arena_push(r->arena, r->list.items, r->list.n, &r->cap, sizeof *r->list.items);
    r->list.items[r->list.n++] = (struct report_handover){
        .conversation_id = stmt_int(st, 0),
        .handed_event_id = stmt_int(st, 1),
        .handed_at_ms = at_ms,
        .group_id = stmt_int(st, 7),
        .visitor_id = stmt_int(st, 8),
    };
}

static void end(struct report_handover *h, struct stmt *st)
{
    if (h->ended_event_id != 0)
        return;
    h->ended_event_id = stmt_int(st, 1);
    h->ended_at_ms = stmt_int(st, 3);
    h->is_abandoned =
        h->responded_event_id == 0 && (is(st, EVENT_CANCELLED) || is(st, EVENT_ENDED));
}

static void take(struct report_handover *h, struct stmt *st)
{
    if (is(st, EVENT_ACCEPTED) || is(st, EVENT_TRANSFERRED)) {
        if (h->responded_event_id == 0)
            h->account_id = stmt_int(st, 5);
        if (h->accepted_event_id == 0) {
            h->accepted_event_id = stmt_int(st, 1);
            h->accepted_at_ms = stmt_int(st, 3);
        }
    } else if (is(st, EVENT_RESPONDED)) {
        h->responded_event_id = stmt_int(st, 1);
        h->responded_at_ms = stmt_int(st, 3);
        h->response_ms = stmt_int(st, 4);
        h->account_id = stmt_int(st, 5);
    } else if (is(st, EVENT_BREACHED)) {
        h->breached_event_id = stmt_int(st, 1);
    } else if (is(st, EVENT_CANCELLED) || is(st, EVENT_ENDED) || is(st, EVENT_CLOSED) ||
               is(st, EVENT_FINISHED) || is(st, EVENT_HANDED_BACK)) {
        end(h, st);
    }
}

static enum rc find_again(struct db *db, struct report_handover *h, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_AGAIN);
    stmt_bind_int(st, 1, h->visitor_id);
    stmt_bind_int(st, 2, h->handed_event_id);
    stmt_bind_int(st, 3, h->ended_at_ms + REPORT_AGAIN_MS);
    enum rc rc = stmt_row(st, &h->comes_again, err);
    stmt_reset(st);
    return rc;
}

enum rc report_handovers(struct db *db, struct arena *a, int64_t from_ms, int64_t until_ms,
                         struct report_handovers *out, struct err *err)
{
    struct reading r = {.arena = a, .from_ms = from_ms, .until_ms = until_ms};
    struct stmt *st = db_stmt(db, SQL_EVENTS);
    int64_t conversation_id = 0;
    bool row = false;
    stmt_bind_int(st, 1, from_ms);
    stmt_bind_int(st, 2, until_ms);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        if (stmt_int(st, 0) != conversation_id)
            r.is_open = false;
        conversation_id = stmt_int(st, 0);
        if (begins(st))
            begin(&r, st);
        else if (r.is_open)
            take(&r.list.items[r.list.n - 1], st);
    }
    stmt_reset(st);
    for (size_t i = 0; rc == RC_OK && i < r.list.n; i++)
        rc = find_again(db, &r.list.items[i], err);
    if (rc == RC_OK)
        *out = r.list;
    return rc;
}

/* --- sums ---------------------------------------------------------------------------------------
 */

enum attainment report_attainment(const struct report_handover *h, int64_t goal_ms)
{
    if (h->responded_event_id != 0)
        return h->response_ms <= goal_ms ? ATTAINED : MISSED;
    return h->breached_event_id != 0 ? MISSED : NOT_COUNTED;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The smallest value that `percent` of them do not exceed; 0 of none. */
static int64_t percentile(int64_t *values, size_t n, size_t percent)
{
    if (n == 0)
        return 0;
    qsort(values, n, sizeof *values, by_value);
    return values[(n * percent + 99) / 100 - 1];
}

static void add(struct report_sum *s, const struct report_handover *h, int64_t goal_ms)
{
    enum attainment kept = report_attainment(h, goal_ms);
    bool finished = h->accepted_event_id != 0 && h->ended_event_id != 0 && !h->is_abandoned;
    s->n++;
    s->n_accepted += h->accepted_event_id != 0;
    s->n_responded += h->responded_event_id != 0;
    s->n_abandoned += h->is_abandoned;
    s->n_attained += kept == ATTAINED;
    s->n_counted += kept != NOT_COUNTED;
    s->n_finished += finished;
    s->n_once += finished && !h->comes_again;
}

void report_sum(struct arena *a, const struct report_handovers *list, int64_t goal_ms,
                bool (*wanted)(const struct report_handover *h, const void *arg), const void *arg,
                struct report_sum *out)
{
    int64_t *responses = arena_alloc_array(a, list->n + 1, sizeof *responses);
    int64_t *handling = arena_alloc_array(a, list->n + 1, sizeof *handling);
    size_t n_responses = 0;
    size_t n_handling = 0;
    *out = (struct report_sum){.n = 0};
    for (size_t i = 0; i < list->n; i++) {
        const struct report_handover *h = &list->items[i];
        if (wanted != NULL && !wanted(h, arg))
            continue;
        add(out, h, goal_ms);
        if (h->responded_event_id != 0)
            responses[n_responses++] = h->response_ms;
        if (h->accepted_event_id != 0 && h->ended_event_id != 0)
            handling[n_handling++] = h->ended_at_ms - h->accepted_at_ms;
    }
    out->response_p50_ms = percentile(responses, n_responses, 50);
    out->response_p90_ms = percentile(responses, n_responses, 90);
    out->handle_p50_ms = percentile(handling, n_handling, 50);
}

enum rc report_volume(struct db *db, int64_t from_ms, int64_t until_ms, struct report_volume *out,
                      struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_VOLUME);
    stmt_bind_int(st, 1, from_ms);
    stmt_bind_int(st, 2, until_ms);
    stmt_bind_int(st, 3, SATISFIED);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = (struct report_volume){
            .n_opened = stmt_int(st, 0),
            .n_bot_only = stmt_int(st, 1),
            .n_rated = stmt_int(st, 2),
            .n_satisfied = stmt_int(st, 3),
            .n_useful = stmt_int(st, 4),
            .n_judged = stmt_int(st, 5),
        };
    stmt_reset(st);
    return rc;
}

enum rc report_blockers(struct db *db, struct arena *a, int64_t from_ms, int64_t until_ms,
                        struct report_count **list_out, size_t *n_out, struct err *err)
{
    struct report_count *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct stmt *st = db_stmt(db, SQL_BLOCKERS);
    bool row = false;
    stmt_bind_int(st, 1, from_ms);
    stmt_bind_int(st, 2, until_ms);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct report_count){arena_view(a, stmt_view(st, 0)), stmt_int(st, 1)};
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

/* --- time ---------------------------------------------------------------------------------------
 */

bool report_step_parse(struct view name, enum report_step *out)
{
    static const char *const NAMES[REPORT_N_STEPS] = {"hour", "day", "week", "month"};
    for (int i = 0; i < REPORT_N_STEPS; i++) {
        if (view_eq_text(name, NAMES[i])) {
            *out = (enum report_step)i;
            return true;
        }
    }
    return false;
}

static int32_t first_day(enum report_step step, int32_t day)
{
    int year = 0;
    int month = 0;
    int of_month = 0;
    if (step == REPORT_WEEK)
        return day - day_weekday(day) + 1;
    if (step != REPORT_MONTH)
        return day;
    day_to_civil(day, &year, &month, &of_month);
    return day - of_month + 1;
}

int64_t report_step_start(const struct calendar *c, enum report_step step, int64_t at_ms)
{
    if (step == REPORT_HOUR)
        return zone_to_utc(c->zone, zone_to_local(c->zone, at_ms) / HOUR_MS * HOUR_MS);
    return zone_to_utc(c->zone, first_day(step, zone_day(c->zone, at_ms)) * 24 * HOUR_MS);
}

int64_t report_step_next(const struct calendar *c, enum report_step step, int64_t start_ms)
{
    static const int DAYS[] = {0, 1, 7, 31};
    if (step == REPORT_HOUR)
        return start_ms + HOUR_MS;
    int32_t day = first_day(step, zone_day(c->zone, start_ms)) + DAYS[step];
    return zone_to_utc(c->zone, first_day(step, day) * 24 * HOUR_MS);
}

void report_step_label(const struct calendar *c, enum report_step step, int64_t start_ms,
                       char out[32])
{
    char text[32];
    clock_format_ms(start_ms, zone_minutes(c->zone, start_ms), text);
    int len = step == REPORT_MONTH ? 7 : step == REPORT_HOUR ? 16 : 10;
    snprintf(out, 32, "%.*s", len, text);
}
