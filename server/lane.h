/* lane.h - one writing call in flight per person, in the order they came.
 *
 * A question is thought about and then written; without order a second message of the same visitor
 * could overtake the first on another think thread. A lane belongs to a visitor, an account or (for
 * guests) a connection; it exists only while it has calls. Loop thread only.
 */
#ifndef BANGBAN_SERVER_LANE_H
#define BANGBAN_SERVER_LANE_H

#include "server/call.h"

enum lane_kind { LANE_CONNECTION, LANE_VISITOR, LANE_ACCOUNT };

struct lane_key {
    int64_t kind; /* enum lane_kind; wide so that the key has no padding */
    int64_t id;
};

struct lanes;

struct lanes *lanes_new(void);
void lanes_free(struct lanes *ls); /* must hold no calls; NULL is legal */
struct lane_key lane_of(const struct call *c);
/* True: the lane was free, start the call. False: it waits. */
bool lane_enter(struct lanes *ls, struct call *c);
/* The call in flight is over; returns the next one to start, or NULL. c->who must not have changed.
 */
struct call *lane_leave(struct lanes *ls, struct call *c);

#endif
