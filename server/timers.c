/* timers.c - binary heap of intrusive timers. Loop thread only. */
#include "server/timers.h"

#include <stdlib.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

#define EXTRA_PER_RUN 1000

struct timers {
    struct timer **heap; /* heap[0] is due first */
    size_t n;
    size_t cap;
    uint64_t order;
};

struct timers *timers_new(void)
{
    return mem_calloc(1, sizeof(struct timers));
}

void timers_free(struct timers *ts)
{
    if (ts == NULL)
        return;
    for (size_t i = 0; i < ts->n; i++)
        ts->heap[i]->place = 0;
    free(ts->heap);
    free(ts);
}

static bool before(const struct timer *a, const struct timer *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void put(struct timers *ts, size_t i, struct timer *t)
{
    ts->heap[i] = t;
    t->place = i + 1;
}

static void sift_up(struct timers *ts, size_t i, struct timer *t)
{
    while (i > 0 && before(t, ts->heap[(i - 1) / 2])) {
        put(ts, i, ts->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    put(ts, i, t);
}

static void sift_down(struct timers *ts, size_t i, struct timer *t)
{
    for (size_t child; (child = 2 * i + 1) < ts->n; i = child) {
        if (child + 1 < ts->n && before(ts->heap[child + 1], ts->heap[child]))
            child++;
        if (!before(ts->heap[child], t))
            break;
        put(ts, i, ts->heap[child]);
    }
    put(ts, i, t);
}

void timer_cancel(struct timers *ts, struct timer *t)
{
    if (t->place == 0)
        return;
    size_t i = t->place - 1;
    CHECK(i < ts->n && ts->heap[i] == t);
    t->place = 0;
    struct timer *last = ts->heap[--ts->n];
    if (last == t)
        return;
    if (i > 0 && before(last, ts->heap[(i - 1) / 2]))
        sift_up(ts, i, last);
    else
        sift_down(ts, i, last);
}

void timer_set(struct timers *ts, struct timer *t, int64_t due_ms, timer_fn fire, void *arg)
{
    timer_cancel(ts, t);
    t->due_ms = due_ms;
    t->order = ++ts->order;
    t->fire = fire;
    t->arg = arg;
    void *heap = ts->heap;
    mem_grow(&heap, &ts->cap, ts->n + 1, sizeof *ts->heap);
    ts->heap = heap;
    sift_up(ts, ts->n++, t);
}

bool timer_is_set(const struct timer *t)
{
    return t->place != 0;
}

size_t timers_run(struct timers *ts, int64_t now_ms)
{
    size_t fired = 0;
    size_t bound = ts->n + EXTRA_PER_RUN;
    while (fired < bound && ts->n > 0 && ts->heap[0]->due_ms <= now_ms) {
        struct timer *t = ts->heap[0];
        timer_cancel(ts, t);
        t->fire(t, t->arg);
        fired++;
    }
    return fired;
}

int64_t timers_next_ms(const struct timers *ts)
{
    return ts->n == 0 ? TIMERS_NEVER : ts->heap[0]->due_ms;
}
