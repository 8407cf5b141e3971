/* timers.h - a heap of intrusive timers: O(log n) to set and cancel, fired in order of due time.
 *
 * libwebsockets keeps its own timers in a sorted list that is walked at every accept; with
 * thousands of heartbeats that costs more than the traffic, so all timers of the server live here
 * and the event loop has one. The unit is whatever clock the owner runs it with (monotonic for
 * intervals, wall for due dates). Loop thread only.
 */
#ifndef BANGBAN_SERVER_TIMERS_H
#define BANGBAN_SERVER_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMERS_NEVER INT64_MAX

struct timer;
typedef void (*timer_fn)(struct timer *t, void *arg);

/* Caller's storage; zeroed = not set. Must be cancelled before its memory goes away. */
struct timer {
    size_t place;   /* 1-based position in the heap, 0 = not set */
    uint64_t order; /* equal due times fire in the order they were set */
    int64_t due_ms;
    timer_fn fire;
    void *arg;
};

struct timers;

struct timers *timers_new(void);
void timers_free(struct timers *ts); /* NULL is legal; timers still set are forgotten */
/* Sets or moves; fire(t, arg) runs inside timers_run, with the timer no longer set. */
void timer_set(struct timers *ts, struct timer *t, int64_t due_ms, timer_fn fire, void *arg);
void timer_cancel(struct timers *ts, struct timer *t); /* harmless when not set */
bool timer_is_set(const struct timer *t);
/* Fires everything due at now_ms, also what is set meanwhile and already due; returns how many.
 * Bounded, so that a timer that keeps setting itself to the past cannot hold the loop. */
size_t timers_run(struct timers *ts, int64_t now_ms);
int64_t timers_next_ms(const struct timers *ts); /* TIMERS_NEVER when empty */

#endif
