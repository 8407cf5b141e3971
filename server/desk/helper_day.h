/* helper_day.h - a helper's day: what he did and when, and its sums. Everything is read from the
 * table event; hand-overs count as in server/desk/report.h, so the day agrees with the report. Any
 * connection.
 */
#ifndef BANGBAN_SERVER_DESK_HELPER_DAY_H
#define BANGBAN_SERVER_DESK_HELPER_DAY_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

#define HELPER_DAY_EVENTS_MAX 500

struct helper_day {
    int64_t account_id;
    int64_t from_ms;  /* begin of the day */
    int64_t until_ms; /* its end, or now */
    int64_t goal_ms;  /* of the first response */
};

/* {online_ms, busy_ms, break_ms, first_online_ms, handovers, responded, counted, attained,
 * response_p50_ms, response_p90_ms, handle_p50_ms, closed, rated, satisfied, events:[latest first]}
 * into an open object. */
enum rc helper_day_write(struct jsonw *w, struct db *db, struct arena *a,
                         const struct helper_day *d, struct err *err);

#endif
