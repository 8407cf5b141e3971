/* estimate.h - how long a visitor will probably wait, from what serving has taken lately.
 *
 * The formula is that of a queue all of whose servers are busy: one place becomes free every
 * handling time / places, so the k-th waits k times as long. While somebody is free the wait is
 * what accepting has taken. Whoever waits for a while may be served by every group (routing.h), so
 * one counts with all who wait, not with those of one's group only. Nothing is said before enough
 * has been measured. tests/unit/test_estimate_model.c compares what is told with what follows. Any
 * connection.
 */
#ifndef BANGBAN_SERVER_DESK_ESTIMATE_H
#define BANGBAN_SERVER_DESK_ESTIMATE_H

#include "kb/base/db.h"

#define ESTIMATE_SAMPLES 50                 /* the latest so many conversations count */
#define ESTIMATE_MIN 5                      /* with fewer nothing is said */
#define ESTIMATE_STRAIGHT_MS INT64_C(60000) /* accepted in this time: somebody was free */

/* What is measured. */
struct service {
    int64_t n;         /* conversations measured */
    int64_t handle_ms; /* mean from accepting to the end, without outliers */
    int64_t
        accept_ms; /* median of open time from the hand-over to accepting, when somebody was free */
    int64_t places; /* of helpers who are online */
    int64_t n_free; /* of these without a conversation */
};
enum rc estimate_measure(struct db *db, int64_t capacity, struct service *out, struct err *err);

/* Pure. position among all who wait for a person now, 1 = the next; < 0 = nothing can be said. */
int64_t estimate_wait_ms(const struct service *s, int64_t position);

#endif
