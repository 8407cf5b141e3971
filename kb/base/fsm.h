/* fsm.h - a thing with a life moves only through a transition table.
 *
 * The owner declares states and events as enums, names for both, and a table of moves; its diagram
 * is drawn above the table. Asking whether a move is allowed is normal (fsm_next); taking one that
 * is not is a broken invariant (fsm_step). Any thread: tables are constant.
 */
#ifndef BANGBAN_KB_BASE_FSM_H
#define BANGBAN_KB_BASE_FSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fsm_move {
    int from;
    int event;
    int to;
};

struct fsm {
    const char *name;               /* for the log: "conversation" */
    const char *const *state_names; /* indexed by state */
    const char *const *event_names; /* indexed by event */
    const struct fsm_move *moves;
    size_t n_moves;
};

/* The state after `event`; false if the table has no such move. */
bool fsm_next(const struct fsm *f, int state, int event, int *to_out);
/* Takes the move of object `id`, logs it at debug level and returns the new state; aborts if there
 * is no such move, so ask fsm_next() first where the event comes from outside. */
int fsm_step(const struct fsm *f, int64_t id, int state, int event);

#endif
