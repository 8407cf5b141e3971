/* presence.c - grace timers of lost accounts. Loop thread only. */
#include "server/presence.h"

#include <stdlib.h>
#include <uthash.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"

struct absence {
    int64_t account_id;
    struct timer timer;
    struct presence *presence;
    UT_hash_handle hh;
};

struct presence {
    struct timers *timers;
    int64_t grace_ms;
    void (*gone)(void *arg, int64_t account_id);
    void *arg;
    struct absence *absent;
};

struct presence *presence_new(struct timers *timers, int64_t grace_ms,
                              void (*gone)(void *arg, int64_t account_id), void *arg)
{
    struct presence *p = mem_calloc(1, sizeof *p);
    *p = (struct presence){timers, grace_ms, gone, arg, NULL};
    return p;
}

static void forget(struct presence *p, struct absence *a)
{
    timer_cancel(p->timers, &a->timer);
    HASH_DEL(p->absent, a);
    free(a);
}

void presence_free(struct presence *p)
{
    if (p == NULL)
        return;
    struct absence *a;
    struct absence *next;
    HASH_ITER(hh, p->absent, a, next)
    forget(p, a);
    free(p);
}

static void grace_over(struct timer *t, void *arg)
{
    (void)t;
    struct absence *a = arg;
    struct presence *p = a->presence;
    int64_t account_id = a->account_id;
    forget(p, a);
    p->gone(p->arg, account_id);
}

static struct absence *find(struct presence *p, int64_t account_id)
{
    struct absence *a;
    HASH_FIND(hh, p->absent, &account_id, sizeof account_id, a);
    return a;
}

void presence_lost(struct presence *p, int64_t account_id, int64_t heard_ms)
{
    int64_t due_ms = heard_ms + p->grace_ms;
    int64_t least_ms = clock_mono_ms() + PRESENCE_LEAST_MS;
    if (find(p, account_id) != NULL)
        return;
    struct absence *a = mem_calloc(1, sizeof *a);
    a->account_id = account_id;
    a->presence = p;
    HASH_ADD(hh, p->absent, account_id, sizeof a->account_id, a);
    timer_set(p->timers, &a->timer, due_ms > least_ms || p->grace_ms == 0 ? due_ms : least_ms,
              grace_over, a);
}

void presence_back(struct presence *p, int64_t account_id)
{
    struct absence *a = find(p, account_id);
    if (a != NULL)
        forget(p, a);
}
