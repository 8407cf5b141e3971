/* idle.c - idle timers of sessions. Loop thread only; called by server/front.c. */
#include "server/idle.h"

#include <stdlib.h>
#include <uthash.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"

struct watched {
    int64_t session_id;
    int64_t used_ms;
    int64_t noted_ms;
    struct timer timer;
    struct idle *idle;
    UT_hash_handle hh;
};

struct idle {
    struct timers *timers;
    int64_t limit_ms;
    idle_told told;
    void *arg;
    struct timer look;
    struct watched *watched;
};

/* Every so often, whether they still hold. */
static void look_at_all(struct timer *t, void *arg)
{
    struct idle *idle = arg;
    size_t n = 0;
    int64_t *ids = mem_calloc(HASH_COUNT(idle->watched) + 1, sizeof *ids);
    for (const struct watched *w = idle->watched; w != NULL; w = w->hh.next)
        ids[n++] = w->session_id;
    if (n > 0)
        idle->told(idle->arg, "session.look", ids, n);
    free(ids);
    timer_set(idle->timers, t, clock_mono_ms() + IDLE_LOOK_MS, look_at_all, idle);
}

struct idle *idle_new(struct timers *timers, int64_t limit_ms, idle_told told, void *arg)
{
    struct idle *idle = mem_calloc(1, sizeof *idle);
    *idle = (struct idle){.timers = timers, .limit_ms = limit_ms, .told = told, .arg = arg};
    timer_set(timers, &idle->look, clock_mono_ms() + IDLE_LOOK_MS, look_at_all, idle);
    return idle;
}

static void forget(struct idle *idle, struct watched *w)
{
    timer_cancel(idle->timers, &w->timer);
    HASH_DEL(idle->watched, w);
    free(w);
}

void idle_free(struct idle *idle)
{
    if (idle == NULL)
        return;
    struct watched *w;
    struct watched *next;
    HASH_ITER(hh, idle->watched, w, next)
    forget(idle, w);
    timer_cancel(idle->timers, &idle->look);
    free(idle);
}

static struct watched *find(const struct idle *idle, int64_t session_id)
{
    struct watched *w;
    HASH_FIND(hh, idle->watched, &session_id, sizeof session_id, w);
    return w;
}

/* Each use only notes its time; the timer finds out when it fires. */
static void look(struct timer *t, void *arg)
{
    struct watched *w = arg;
    struct idle *idle = w->idle;
    int64_t over_ms = w->used_ms + idle->limit_ms;
    int64_t session_id = w->session_id;
    if (over_ms > clock_mono_ms()) {
        timer_set(idle->timers, t, over_ms, look, w);
        return;
    }
    forget(idle, w);
    idle->told(idle->arg, "session.idle", &session_id, 1);
}

static struct watched *need(struct idle *idle, int64_t session_id, int64_t used_ms)
{
    struct watched *w = find(idle, session_id);
    if (w != NULL)
        return w;
    w = mem_calloc(1, sizeof *w);
    *w = (struct watched){
        .session_id = session_id, .used_ms = used_ms, .noted_ms = used_ms, .idle = idle};
    HASH_ADD(hh, idle->watched, session_id, sizeof w->session_id, w);
    if (idle->limit_ms > 0)
        timer_set(idle->timers, &w->timer, used_ms + idle->limit_ms, look, w);
    return w;
}

void idle_begin(struct idle *idle, int64_t session_id, int64_t unused_ms)
{
    (void)need(idle, session_id, clock_mono_ms() - unused_ms);
}

void idle_used(struct idle *idle, int64_t session_id)
{
    int64_t now_ms = clock_mono_ms();
    struct watched *w = need(idle, session_id, now_ms);
    w->used_ms = now_ms;
    if (now_ms - w->noted_ms < IDLE_NOTE_MS)
        return;
    w->noted_ms = now_ms;
    idle->told(idle->arg, "session.used", &session_id, 1);
}

void idle_forget(struct idle *idle, int64_t session_id)
{
    struct watched *w = find(idle, session_id);
    if (w != NULL)
        forget(idle, w);
}
