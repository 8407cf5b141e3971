/* mailbox.c - first-in-first-out hand-off between threads. */
#include "kb/base/mailbox.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct mail *first;
    struct mail **end; /* where the next one is linked in */
    size_t len;
    bool closed;
};

struct mailbox *mailbox_new(void)
{
    struct mailbox *box = mem_calloc(1, sizeof *box);
    pthread_condattr_t attr;
    CHECK(pthread_mutex_init(&box->lock, NULL) == 0);
    CHECK(pthread_condattr_init(&attr) == 0);
    CHECK(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&box->filled, &attr) == 0);
    pthread_condattr_destroy(&attr);
    box->end = &box->first;
    return box;
}

void mailbox_free(struct mailbox *box)
{
    if (box == NULL)
        return;
    CHECK(box->first == NULL);
    pthread_cond_destroy(&box->filled);
    pthread_mutex_destroy(&box->lock);
    free(box);
}

bool mailbox_put(struct mailbox *box, struct mail *m)
{
    m->next = NULL;
    return mailbox_put_all(box, m);
}

bool mailbox_put_all(struct mailbox *box, struct mail *first)
{
    if (first == NULL)
        return false;
    struct mail *last = first;
    size_t n = 1;
    for (; last->next != NULL; last = last->next)
        n++;
    pthread_mutex_lock(&box->lock);
    bool was_empty = box->first == NULL;
    *box->end = first;
    box->end = &last->next;
    box->len += n;
    if (n > 1)
        pthread_cond_broadcast(&box->filled);
    else
        pthread_cond_signal(&box->filled);
    pthread_mutex_unlock(&box->lock);
    return was_empty;
}

static struct mail *detach_all(struct mailbox *box)
{
    struct mail *all = box->first;
    box->first = NULL;
    box->end = &box->first;
    box->len = 0;
    return all;
}

static struct mail *detach_first(struct mailbox *box)
{
    struct mail *m = box->first;
    if (m == NULL)
        return NULL;
    box->first = m->next;
    if (box->first == NULL)
        box->end = &box->first;
    box->len--;
    m->next = NULL;
    return m;
}

struct mail *mailbox_take(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    while (box->first == NULL && !box->closed)
        pthread_cond_wait(&box->filled, &box->lock);
    struct mail *m = detach_first(box);
    pthread_mutex_unlock(&box->lock);
    return m;
}

struct mail *mailbox_poll(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    struct mail *m = detach_first(box);
    pthread_mutex_unlock(&box->lock);
    return m;
}

static struct timespec after_us(int64_t wait_us)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t ns = at.tv_nsec + wait_us % 1000000 * 1000;
    at.tv_sec += (time_t)(wait_us / 1000000 + ns / 1000000000);
    at.tv_nsec = (long)(ns % 1000000000);
    return at;
}

struct mail *mailbox_poll_for(struct mailbox *box, int64_t wait_us)
{
    struct timespec until = after_us(wait_us);
    int rc = 0;
    pthread_mutex_lock(&box->lock);
    while (box->first == NULL && !box->closed && rc == 0)
        rc = pthread_cond_timedwait(&box->filled, &box->lock, &until);
    struct mail *m = detach_first(box);
    pthread_mutex_unlock(&box->lock);
    return m;
}

struct mail *mailbox_take_all(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    while (box->first == NULL && !box->closed)
        pthread_cond_wait(&box->filled, &box->lock);
    struct mail *all = detach_all(box);
    pthread_mutex_unlock(&box->lock);
    return all;
}

struct mail *mailbox_poll_all(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    struct mail *all = detach_all(box);
    pthread_mutex_unlock(&box->lock);
    return all;
}

void mailbox_close(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    box->closed = true;
    pthread_cond_broadcast(&box->filled);
    pthread_mutex_unlock(&box->lock);
}

size_t mailbox_len(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    size_t len = box->len;
    pthread_mutex_unlock(&box->lock);
    return len;
}
