/* helper_day.c - the day of one helper. Called by helper.day on a think thread. */
#include "server/desk/helper_day.h"

#include "server/desk/board.h"
#include "server/desk/event.h"
#include "server/desk/report.h"
#include "server/people/account.h"

static const char SQL_EVENTS[] =
    "SELECT event_id, at_ms, kind, conversation_id, amount, detail FROM event"
    " WHERE kind IN ('status', 'signed_in', 'signed_out', 'accepted', 'responded', 'released',"
    " 'lost', 'handed_back', 'finished', 'closed', 'transferred', 'offered', 'offer_expired',"
    " 'declined', 'helper_silent', 'rated', 'ticket_assigned', 'ticket_answered')"
    " AND at_ms >= $2 AND at_ms < $3 AND account_id = $1 ORDER BY event_id DESC LIMIT $4";
static const char SQL_STATUSES[] =
    "SELECT at_ms, detail FROM event WHERE kind = 'status' AND at_ms >= $2 AND at_ms < $3"
    " AND account_id = $1 ORDER BY event_id";
static const char SQL_STATUS_BEFORE[] =
    "SELECT detail FROM event WHERE kind = 'status' AND at_ms < $2 AND account_id = $1"
    " ORDER BY at_ms DESC LIMIT 1";
static const char SQL_ENDS[] =
    "SELECT count(*) FILTER (WHERE kind = 'closed'), count(*) FILTER (WHERE kind = 'rated'),"
    " count(*) FILTER (WHERE kind = 'rated' AND amount >= $4) FROM event"
    " WHERE kind IN ('closed', 'rated') AND at_ms >= $2 AND at_ms < $3 AND account_id = $1";

static struct stmt *begin(struct db *db, const char *sql, const struct helper_day *d)
{
    struct stmt *st = db_stmt(db, sql);
    stmt_bind_int(st, 1, d->account_id);
    stmt_bind_int(st, 2, d->from_ms);
    if (sql != SQL_STATUS_BEFORE)
        stmt_bind_int(st, 3, d->until_ms);
    return st;
}

/* --- status -------------------------------------------------------------------------------------
 */

struct times {
    int64_t ms[STATUS_N];
    int64_t first_online_ms; /* 0 = never */
};

static enum account_status status_of(struct view name)
{
    enum account_status s = STATUS_OFFLINE;
    (void)account_status_parse(name, &s);
    return s;
}

static enum rc status_before(struct db *db, const struct helper_day *d, enum account_status *out,
                             struct err *err)
{
    struct stmt *st = begin(db, SQL_STATUS_BEFORE, d);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    *out = rc == RC_OK && row ? status_of(stmt_view(st, 0)) : STATUS_OFFLINE;
    stmt_reset(st);
    return rc;
}

static enum rc add_times(struct db *db, const struct helper_day *d, struct times *t,
                         struct err *err)
{
    enum account_status status;
    int64_t since_ms = d->from_ms;
    bool row = false;
    enum rc rc = status_before(db, d, &status, err);
    if (rc != RC_OK)
        return rc;
    t->first_online_ms = status == STATUS_ONLINE ? d->from_ms : 0;
    struct stmt *st = begin(db, SQL_STATUSES, d);
    rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        int64_t at_ms = stmt_int(st, 0);
        t->ms[status] += at_ms - since_ms;
        since_ms = at_ms;
        status = status_of(stmt_view(st, 1));
        if (status == STATUS_ONLINE && t->first_online_ms == 0)
            t->first_online_ms = at_ms;
    }
    stmt_reset(st);
    t->ms[status] += d->until_ms - since_ms;
    return rc;
}

static enum rc write_times(struct jsonw *w, struct db *db, const struct helper_day *d,
                           struct err *err)
{
    struct times t = {.first_online_ms = 0};
    enum rc rc = add_times(db, d, &t, err);
    if (rc != RC_OK)
        return rc;
    jsonw_int(w, "online_ms", t.ms[STATUS_ONLINE]);
    jsonw_int(w, "busy_ms", t.ms[STATUS_BUSY]);
    jsonw_int(w, "break_ms", t.ms[STATUS_BREAK]);
    if (t.first_online_ms != 0)
        jsonw_int(w, "first_online_ms", t.first_online_ms);
    else
        jsonw_null(w, "first_online_ms");
    return RC_OK;
}

/* --- sums ---------------------------------------------------------------------------------------
 */

static bool is_his(const struct report_handover *h, const void *arg)
{
    return h->account_id == *(const int64_t *)arg;
}

static enum rc write_sums(struct jsonw *w, struct db *db, struct arena *a,
                          const struct helper_day *d, struct err *err)
{
    struct report_handovers list;
    struct report_sum sum;
    enum rc rc = report_handovers(db, a, d->from_ms, d->until_ms, &list, err);
    if (rc != RC_OK)
        return rc;
    report_sum(a, &list, d->goal_ms, is_his, &d->account_id, &sum);
    jsonw_int(w, "handovers", sum.n);
    jsonw_int(w, "responded", sum.n_responded);
    jsonw_int(w, "counted", sum.n_counted);
    jsonw_int(w, "attained", sum.n_attained);
    jsonw_int(w, "response_p50_ms", sum.response_p50_ms);
    jsonw_int(w, "response_p90_ms", sum.response_p90_ms);
    jsonw_int(w, "handle_p50_ms", sum.handle_p50_ms);
    return RC_OK;
}

static enum rc write_ends(struct jsonw *w, struct db *db, const struct helper_day *d,
                          struct err *err)
{
    struct stmt *st = begin(db, SQL_ENDS, d);
    stmt_bind_int(st, 4, BOARD_SATISFIED);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        jsonw_int(w, "closed", stmt_int(st, 0));
        jsonw_int(w, "rated", stmt_int(st, 1));
        jsonw_int(w, "satisfied", stmt_int(st, 2));
    }
    stmt_reset(st);
    return rc;
}

/* --- events -------------------------------------------------------------------------------------
 */

static void write_event(struct jsonw *w, struct stmt *st)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "event_id", stmt_int(st, 0));
    jsonw_int(w, "at_ms", stmt_int(st, 1));
    jsonw_view(w, "kind", stmt_view(st, 2));
    if (!stmt_is_null(st, 3))
        jsonw_int(w, "conversation_id", stmt_int(st, 3));
    if (!stmt_is_null(st, 4))
        jsonw_int(w, "amount", stmt_int(st, 4));
    jsonw_view(w, "detail", stmt_view(st, 5));
    jsonw_obj_end(w);
}

static enum rc write_events(struct jsonw *w, struct db *db, const struct helper_day *d,
                            struct err *err)
{
    struct stmt *st = begin(db, SQL_EVENTS, d);
    bool row = false;
    stmt_bind_int(st, 4, HELPER_DAY_EVENTS_MAX);
    jsonw_arr(w, "events");
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err))
        write_event(w, st);
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

enum rc helper_day_write(struct jsonw *w, struct db *db, struct arena *a,
                         const struct helper_day *d, struct err *err)
{
    enum rc rc = write_times(w, db, d, err);
    if (rc == RC_OK)
        rc = write_sums(w, db, a, d, err);
    if (rc == RC_OK)
        rc = write_ends(w, db, d, err);
    return rc == RC_OK ? write_events(w, db, d, err) : rc;
}
