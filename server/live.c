/* live.c - paces the looks at the desk. Loop thread only. */
#include "server/live.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"

#define SHARE_OF_A_THREAD 10

struct live {
    struct timers *timers;
    struct timer timer;
    void (*start)(void *arg, struct job *told);
    void *arg;
    struct job *told;
    int64_t pace_ms;
    int64_t began_ms;
    int64_t next_ms; /* not before */
    bool is_looking;
    bool is_stale; /* it changed while we looked */
};

struct live *live_new(struct timers *timers, int64_t pace_ms,
                      void (*start)(void *arg, struct job *told), void *arg)
{
    struct live *l = mem_calloc(1, sizeof *l);
    l->timers = timers;
    l->pace_ms = pace_ms;
    l->start = start;
    l->arg = arg;
    return l;
}

void live_forget(struct live *l)
{
    timer_cancel(l->timers, &l->timer);
    job_unref(l->told);
    l->told = NULL;
    l->is_stale = false;
}

void live_free(struct live *l)
{
    if (l == NULL)
        return;
    live_forget(l);
    free(l);
}

static void look(struct timer *t, void *arg)
{
    (void)t;
    struct live *l = arg;
    l->is_looking = true;
    l->is_stale = false;
    l->began_ms = clock_mono_ms();
    l->start(l->arg, l->told);
}

void live_changed(struct live *l)
{
    if (l->is_looking)
        l->is_stale = true;
    else if (!timer_is_set(&l->timer))
        timer_set(l->timers, &l->timer, l->next_ms, look, l);
}

static int64_t pause_ms(const struct live *l, size_t len, size_t n_frames, int64_t now_ms)
{
    int64_t pause = l->pace_ms;
    int64_t by_bytes = (int64_t)len * 1000 / LIVE_BYTES_A_SECOND;
    int64_t by_frames = (int64_t)n_frames * 1000 / LIVE_FRAMES_A_SECOND;
    int64_t took_ms = now_ms - l->began_ms;
    int64_t by_time = took_ms * SHARE_OF_A_THREAD;
    if (by_time > took_ms + LIVE_MOST_PAUSE_MS)
        by_time = took_ms + LIVE_MOST_PAUSE_MS;
    if (by_bytes > pause)
        pause = by_bytes;
    if (by_frames > pause)
        pause = by_frames;
    return by_time > pause ? by_time : pause;
}

void live_told(struct live *l, struct job *picture, size_t len, size_t n_frames)
{
    int64_t now_ms = clock_mono_ms();
    l->is_looking = false;
    l->next_ms = l->began_ms + pause_ms(l, len, n_frames, now_ms);
    if (picture != NULL) {
        job_unref(l->told);
        l->told = picture;
    }
    if (l->is_stale)
        live_changed(l);
}
