/* estimate.h - how long a visitor will probably wait, from what serving has taken lately.
 *
 * The formula is that of a queue all of whose servers are busy: one place becomes free every
 * handling time / places, so the k-th waits k times as long. While somebody is free the wait is
 * what accepting has taken. Nothing is said before enough has been measured. Any connection.
 */
#ifndef BANGBAN_SERVER_DESK_ESTIMATE_H
#define BANGBAN_SERVER_DESK_ESTIMATE_H

#include "kb/base/db.h"

#define ESTIMATE_SAMPLES 50 /* the latest so many conversations count */
#define ESTIMATE_MIN 5      /* with fewer nothing is said */

/* What is measured. */
struct service {
    int64_t n;         /* conversations measured */
    int64_t handle_ms; /* median from accepting to the end */
    int64_t
        accept_ms;  /* median of open time from the hand-over to accepting, when it went straight */
    int64_t places; /* of helpers who are online */
    int64_t n_free; /* of these without a conversation */
};
enum rc estimate_measure(struct db *db, int64_t capacity, struct service *out, struct err *err);

/* Pure. position 1 = the next; < 0 = nothing can be said. */
int64_t estimate_wait_ms(const struct service *s, int64_t position);

#endif
