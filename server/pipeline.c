/* pipeline.c - think threads, the apply thread and group commit. */
#include "server/pipeline.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "server/metrics.h"
#include "server/net/post.h"

/* Bounds the time one transaction may hold others' answers back. */
#define MAX_BATCH 512
/* A think thread that goes on to the next question hands what it thought to the writer in groups of
 * so many, or of so long: under load fewer wake-ups and fewer, larger transactions, which write a
 * page once for all who share it; alone, at once. Thoughts wait only for more of their kind. */
#define MAX_HELD 16
#define MAX_HELD_US 5000
/* While questions queue up to be thought of, a transaction waits for the next of them: until it has
 * so many calls or is so old. A commit costs the same for one call as for fifty. */
#define FULL_BATCH 64
#define MAX_FILL_US 8000

struct thinker {
    struct pipeline *pipeline;
    struct think_ctx ctx;
    pthread_t thread;
    bool is_open;
    bool is_running;
    struct call *held; /* thought, not yet with the writer; in order */
    struct mail **held_end;
    size_t n_held;
    int64_t held_since_us; /* when the first of them was begun */
};

struct pipeline {
    struct pipeline_config config;
    struct mailbox *think_box;
    struct mailbox *apply_box;
    struct mailbox *courier_box;
    struct mailbox *done_box;
    struct thinker *thinkers;
    struct apply_ctx writer;
    pthread_t apply_thread;
    pthread_t courier_thread;
    bool apply_running;
};

static struct call *call_of(struct mail *m)
{
    struct call *c = (struct call *)(void *)m; /* mail is the first member */
    CHECK(c == NULL || c->magic == CALL_MAGIC);
    return c;
}

/* A whole chain with one wake-up. */
static void give_back(struct pipeline *p, struct call *first)
{
    if (mailbox_put_all(p->done_box, &first->mail))
        p->config.wake(p->config.wake_arg);
}

/* --- think ---------------------------------------------------------------------------------------
 */

/* One view of the database for the whole call: what it reads fits together, and the locks of a read
 * are taken once instead of for every statement. */
static enum rc think_in_view(struct thinker *t, const struct method *m, struct call *c)
{
    enum rc rc = db_begin_read(t->ctx.db, &c->err);
    if (rc == RC_OK)
        rc = m->think(&t->ctx, c, &c->err);
    db_end_read(t->ctx.db);
    return rc;
}

/* Has the writer something to do with it, once it is thought? */
static bool goes_on(const struct call *c)
{
    return c->step != CALL_RESOLVE && c->method->stage == STAGE_THINK_APPLY;
}

static void let_go(struct thinker *t)
{
    if (t->n_held > 0)
        (void)mailbox_put_all(t->pipeline->apply_box, &t->held->mail);
    t->held = NULL;
    t->n_held = 0;
}

static void hold(struct thinker *t, struct call *c, int64_t from_us, int64_t now_us)
{
    c->mail.next = NULL;
    if (t->n_held == 0) {
        t->held = c;
        t->held_since_us = from_us;
    } else {
        *t->held_end = &c->mail;
    }
    t->held_end = &c->mail.next;
    if (++t->n_held == MAX_HELD || now_us - t->held_since_us > MAX_HELD_US)
        let_go(t);
}

static void think_one(struct thinker *t, struct call *c)
{
    struct pipeline *p = t->pipeline;
    bool resolving = c->step == CALL_RESOLVE;
    const struct method *m = resolving ? p->config.resolver : c->method;
    int64_t from_us = clock_mono_us();
    if (m == NULL || m->think == NULL)
        c->rc = err_set(&c->err, RC_UNAUTH, "请先登录");
    else
        c->rc = think_in_view(t, m, c);
    int64_t now_us = clock_mono_us();
    metrics_observe(METRIC_THINK, now_us - from_us);
    if (c->rc == RC_OK && goes_on(c))
        hold(t, c, from_us, now_us);
    else
        give_back(p, c);
}

static struct call *next_call(struct thinker *t)
{
    struct mailbox *box = t->pipeline->think_box;
    struct call *c = call_of(mailbox_poll(box));
    if (t->n_held > 0 && (c == NULL || !goes_on(c) || c->method != t->held->method))
        let_go(t);
    return c != NULL ? c : call_of(mailbox_take(box));
}

static void *think_main(void *arg)
{
    struct thinker *t = arg;
    struct call *c;
    while ((c = next_call(t)) != NULL)
        think_one(t, c);
    return NULL;
}

/* --- courier -------------------------------------------------------------------------------------
 */

static void *courier_main(void *arg)
{
    struct pipeline *p = arg;
    struct think_ctx none = {.options = p->config.options};
    struct mail *m;
    while ((m = mailbox_take(p->courier_box)) != NULL) {
        struct call *c = call_of(m);
        c->rc = c->method->think(&none, c, &c->err);
        if (c->rc == RC_OK)
            (void)mailbox_put(p->apply_box, &c->mail);
        else
            give_back(p, c);
    }
    return NULL;
}

/* --- apply ---------------------------------------------------------------------------------------
 */

static void fail_call(struct call *c, enum rc rc, const struct err *err)
{
    c->rc = rc;
    c->err = *err;
}

/* Calls of a batch that succeeded did so only if the transaction lasts. */
static void fail_batch(struct call *first, const struct call *end, const struct err *err)
{
    for (struct call *c = first; c != end; c = call_of(c->mail.next))
        if (c->rc == RC_OK)
            fail_call(c, err->rc, err);
}

static void apply_one(struct pipeline *p, struct call *c)
{
    struct db *db = p->writer.db;
    c->rc = db_savepoint(db, &c->err);
    if (c->rc != RC_OK)
        return;
    c->rc = c->method->apply(&p->writer, c, &c->err);
    if (c->rc == RC_OK && p->config.follow != NULL)
        c->rc = p->config.follow(&p->writer, c, &c->err);
    if (c->rc != RC_OK && !c->keep_writes) {
        db_rollback_savepoint(db);
        return;
    }
    struct err err = ERR_NONE;
    if (db_release(db, &err) == RC_OK)
        return;
    db_rollback_savepoint(db);
    fail_call(c, err.rc, &err);
}

/* What came in meanwhile, or is about to; NULL when the batch had better be committed. */
static struct call *late_comer(struct pipeline *p, size_t n, int64_t began_us)
{
    struct mail *m = mailbox_poll(p->apply_box);
    int64_t left_us = began_us + MAX_FILL_US - clock_mono_us();
    if (m == NULL && n < FULL_BATCH && left_us > 0 && mailbox_len(p->think_box) > 0)
        m = mailbox_poll_for(p->apply_box, left_us);
    return call_of(m);
}

/* The next call of the batch: late comers still join it. */
static struct call *next_of_batch(struct pipeline *p, struct call *c, size_t n, int64_t began_us)
{
    if (c->mail.next == NULL && n < MAX_BATCH) {
        struct call *late = late_comer(p, n, began_us);
        if (late != NULL) {
            late->rc = RC_OK;
            c->mail.next = &late->mail;
        }
    }
    return call_of(c->mail.next);
}

/* One transaction over the chain from `first` on; returns how many calls. A full disk can make
 * SQLite roll the whole transaction back in the middle: then what came before is lost as well, and
 * the rest gets a new one. */
static size_t apply_all(struct pipeline *p, struct call *first, struct err *err)
{
    struct db *db = p->writer.db;
    struct call *begun = first;
    int64_t began_us = clock_mono_us();
    size_t n = 0;
    for (struct call *c = first; c != NULL; c = next_of_batch(p, c, n, began_us)) {
        n++;
        if (!db_in_transaction(db)) {
            begun = c;
            if (db_begin(db, err) != RC_OK) {
                fail_batch(c, NULL, err);
                return n;
            }
        }
        apply_one(p, c);
        if (!db_in_transaction(db)) {
            struct err lost = ERR_NONE;
            err_set(&lost, RC_BUSY, "没有保存成功，请重试");
            fail_batch(begun, c, &lost);
        }
    }
    return n;
}

static void leave_process(const struct err *err)
{
    log_event(LOG_ERROR, "unknown_fate", "action=exit text=\"%s\"", err->text);
    _exit(PIPELINE_EXIT_STATUS);
}

static void commit(struct pipeline *p, struct call *first, bool wrote)
{
    struct db *db = p->writer.db;
    struct err err = ERR_NONE;
    if (!wrote) {
        db_rollback(db); /* nothing to make durable */
        return;
    }
    int64_t from_us = clock_mono_us();
    enum rc rc = db_commit(db, &err);
    metrics_observe(METRIC_COMMIT, clock_mono_us() - from_us);
    if (rc == RC_OK)
        return;
    log_event(LOG_ERROR, "commit_failed", "kind=%s text=\"%s\"", rc_kind(rc), err.text);
    if (rc == RC_UNKNOWN_FATE)
        (p->config.unknown_fate != NULL ? p->config.unknown_fate : leave_process)(&err);
    db_rollback(db);
    fail_batch(first, NULL, &err);
}

static void start_batch(struct call *first)
{
    for (struct call *c = first; c != NULL; c = call_of(c->mail.next))
        c->rc = RC_OK;
}

static void apply_batch(struct pipeline *p, struct call *first)
{
    struct err err = ERR_NONE;
    int64_t before = db_total_changes(p->writer.db);
    start_batch(first);
    metrics_observe(METRIC_BATCH, (int64_t)apply_all(p, first, &err));
    if (db_in_transaction(p->writer.db))
        commit(p, first, db_total_changes(p->writer.db) != before);
    give_back(p, first);
}

/* Cuts at most MAX_BATCH calls off *all. */
static struct call *take_batch(struct mail **all)
{
    struct mail *first = *all;
    struct mail *last = first;
    for (size_t n = 1; n < MAX_BATCH && last->next != NULL; n++)
        last = last->next;
    *all = last->next;
    last->next = NULL;
    return call_of(first);
}

static void *apply_main(void *arg)
{
    struct pipeline *p = arg;
    struct mail *all;
    while ((all = mailbox_take_all(p->apply_box)) != NULL)
        while (all != NULL)
            apply_batch(p, take_batch(&all));
    return NULL;
}

/* --- life ----------------------------------------------------------------------------------------
 */

/* Signals are the loop's business: threads start with all of them blocked. */
static void start_thread(pthread_t *thread, void *(*run)(void *), void *arg)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, &old) == 0);
    CHECK(pthread_create(thread, NULL, run, arg) == 0);
    CHECK(pthread_sigmask(SIG_SETMASK, &old, NULL) == 0);
}

static enum rc open_all(struct pipeline *p, struct err *err)
{
    struct pipeline_storage *s = &p->config.storage;
    enum rc rc = s->open_writer(s->arg, &p->writer.db, err);
    for (size_t i = 0; rc == RC_OK && i < p->config.n_think; i++) {
        struct thinker *t = &p->thinkers[i];
        t->pipeline = p;
        rc = s->open_think(s->arg, &t->ctx, err);
        t->is_open = rc == RC_OK;
        t->ctx.options = p->config.options;
    }
    return rc;
}

enum rc pipeline_start(const struct pipeline_config *config, struct pipeline **out, struct err *err)
{
    CHECK(config->n_think > 0 && config->wake != NULL);
    struct pipeline *p = mem_calloc(1, sizeof *p);
    p->config = *config;
    p->think_box = mailbox_new();
    p->apply_box = mailbox_new();
    p->courier_box = mailbox_new();
    p->done_box = mailbox_new();
    p->writer.options = config->options;
    p->thinkers = mem_calloc(config->n_think, sizeof *p->thinkers);
    enum rc rc = open_all(p, err);
    if (rc != RC_OK) {
        pipeline_free(p);
        return rc;
    }
    for (size_t i = 0; i < config->n_think; i++) {
        start_thread(&p->thinkers[i].thread, think_main, &p->thinkers[i]);
        p->thinkers[i].is_running = true;
    }
    start_thread(&p->courier_thread, courier_main, p);
    start_thread(&p->apply_thread, apply_main, p);
    p->apply_running = true;
    *out = p;
    return RC_OK;
}

void pipeline_stop(struct pipeline *p)
{
    mailbox_close(p->think_box);
    for (size_t i = 0; i < p->config.n_think; i++) {
        if (p->thinkers[i].is_running)
            pthread_join(p->thinkers[i].thread, NULL);
        p->thinkers[i].is_running = false;
    }
    post_abort();
    mailbox_close(p->courier_box);
    if (p->apply_running)
        pthread_join(p->courier_thread, NULL);
    mailbox_close(p->apply_box);
    if (p->apply_running)
        pthread_join(p->apply_thread, NULL);
    p->apply_running = false;
    struct err err = ERR_NONE;
    if (db_checkpoint(p->writer.db, &err) != RC_OK)
        log_event(LOG_WARN, "checkpoint_failed", "text=\"%s\"", err.text);
}

void pipeline_free(struct pipeline *p)
{
    if (p == NULL)
        return;
    CHECK(!p->apply_running);
    for (size_t i = 0; i < p->config.n_think; i++)
        if (p->thinkers[i].is_open)
            p->config.storage.close_think(p->config.storage.arg, &p->thinkers[i].ctx);
    free(p->thinkers);
    job_unref(p->writer.groups);
    db_close(p->writer.db);
    mailbox_free(p->done_box);
    mailbox_free(p->apply_box);
    mailbox_free(p->courier_box);
    mailbox_free(p->think_box);
    free(p);
}

void pipeline_think(struct pipeline *p, struct call *c)
{
    CHECK(c->magic == CALL_MAGIC);
    (void)mailbox_put(p->think_box, &c->mail);
}

void pipeline_send(struct pipeline *p, struct call *c)
{
    (void)mailbox_put(p->courier_box, &c->mail);
}

void pipeline_apply(struct pipeline *p, struct call *c)
{
    CHECK(c->magic == CALL_MAGIC);
    (void)mailbox_put(p->apply_box, &c->mail);
}

struct call *pipeline_take_done(struct pipeline *p)
{
    return call_of(mailbox_poll_all(p->done_box));
}

size_t pipeline_n_waiting(struct pipeline *p)
{
    return mailbox_len(p->think_box) + mailbox_len(p->apply_box);
}
