/* webhook_send.c - what waits is claimed, sent by the courier, and written down; see webhook.h. */
#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "server/desk/due.h"
#include "server/desk/webhook.h"
#include "server/net/post.h"
#include "server/options.h"

#define BATCH_MAX 8

static const char SQL_CLAIM[] =
    "UPDATE webhook_delivery SET next_at_ms = $2, n_attempts = n_attempts + 1 WHERE delivery_id IN"
    " (SELECT delivery_id FROM webhook_delivery WHERE state = 'waiting' AND next_at_ms <= $1"
    " ORDER BY next_at_ms, delivery_id LIMIT $3) RETURNING delivery_id, webhook_id, n_attempts,"
    " event, body";
static const char SQL_NEXT[] =
    "SELECT coalesce(min(next_at_ms), 0) FROM webhook_delivery WHERE state = 'waiting'";
static const char SQL_DONE[] =
    "UPDATE webhook_delivery SET state = $2, next_at_ms = $3 WHERE delivery_id = $1";
static const char SQL_NOTE[] = "UPDATE webhook SET last_status = $2, last_error = $3,"
                               " last_at_ms = $4 WHERE webhook_id = $1";

struct delivery {
    int64_t delivery_id;
    int64_t n_attempts; /* this one included */
    struct webhook hook;
    struct view event;
    struct view body;
    enum rc rc; /* of sending */
    int status;
    struct err err;
};

struct batch {
    struct job job; /* first member */
    struct arena *arena;
    struct delivery list[BATCH_MAX];
    size_t n;
    bool allow_private;
};

static void free_batch(struct job *job)
{
    struct batch *b = (struct batch *)(void *)job;
    arena_free(b->arena);
    free(b);
}

/* --- claiming
 * -------------------------------------------------------------------------------------- */

static enum rc claim(struct db *db, struct batch *b, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CLAIM);
    bool row = false;
    stmt_bind_int(st, 1, now_ms);
    stmt_bind_int(st, 2, now_ms + WEBHOOK_LEASE_MS);
    stmt_bind_int(st, 3, BATCH_MAX);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        b->list[b->n++] = (struct delivery){.delivery_id = stmt_int(st, 0),
                                            .hook.webhook_id = stmt_int(st, 1),
                                            .n_attempts = stmt_int(st, 2),
                                            .event = arena_view(b->arena, stmt_view(st, 3)),
                                            .body = arena_view(b->arena, stmt_view(st, 4))};
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    for (size_t i = 0; rc == RC_OK && i < b->n; i++)
        rc = webhook_load(db, b->arena, b->list[i].hook.webhook_id, &b->list[i].hook, err);
    return rc;
}

/* Asks to be woken when the next one is due. */
static enum rc set_alarm(struct db *db, struct call *c, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NEXT);
    enum rc rc = stmt_one(st, err);
    int64_t at_ms = rc == RC_OK ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    if (rc != RC_OK || at_ms == 0)
        return rc;
    outbox_wake_at(c, at_ms);
    return due_set(db, DUE_WEBHOOK, 0, at_ms, c->now_ms, err);
}

enum rc webhook_pick_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct batch *b = mem_calloc(1, sizeof *b);
    job_init(&b->job, free_batch);
    b->arena = arena_new(0);
    b->allow_private = a->options->webhook_private;
    job_unref(c->job); /* the batch before */
    c->job = &b->job;
    enum rc rc = claim(a->db, b, c->now_ms, err);
    if (rc == RC_OK && b->n > 0)
        outbox_continue(c, "webhook.send", 0);
    return rc == RC_OK ? set_alarm(a->db, c, err) : rc;
}

/* --- sending
 * --------------------------------------------------------------------------------------- */

static void send_one(struct batch *b, struct delivery *d)
{
    struct arena *a = b->arena;
    struct view signature = webhook_sign(a, d->hook.secret, clock_now_ms() / 1000, d->body);
    struct post p = {
        .url = arena_text(a, d->hook.url),
        .body = d->body,
        .headers = {arena_printf(a, "X-Bangban-Id: %lld", (long long)d->delivery_id).ptr,
                    arena_printf(a, "X-Bangban-Event: %.*s", VIEW_ARG(d->event)).ptr,
                    arena_printf(a, "X-Bangban-Signature: %.*s", VIEW_ARG(signature)).ptr, NULL},
        .allow_private = b->allow_private};
    d->err = ERR_NONE;
    d->rc = post_send(&p, &d->status, &d->err);
    if (d->rc == RC_OK && (d->status < 200 || d->status > 299))
        d->rc = err_set(&d->err, RC_IO, "对方答复 %d", d->status);
}

enum rc webhook_send_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct batch *b = (struct batch *)(void *)c->job;
    (void)t, (void)err;
    for (size_t i = 0; i < b->n; i++)
        send_one(b, &b->list[i]);
    return RC_OK;
}

/* --- what came out
 * --------------------------------------------------------------------------------- */

static int64_t wait_ms(int64_t n_attempts)
{
    static const int64_t SECONDS[WEBHOOK_ATTEMPTS_MAX - 1] = {10,   30,   120,  600,
                                                              1800, 3600, 7200, 14400};
    return n_attempts < WEBHOOK_ATTEMPTS_MAX ? SECONDS[n_attempts - 1] * 1000 : 0;
}

static enum rc note(struct db *db, const struct delivery *d, int64_t now_ms, struct err *err)
{
    bool sent = d->rc == RC_OK;
    int64_t wait = sent ? 0 : wait_ms(d->n_attempts);
    struct stmt *st = db_stmt(db, SQL_DONE);
    stmt_bind_int(st, 1, d->delivery_id);
    stmt_bind_text(st, 2, sent ? "sent" : wait > 0 ? "waiting" : "failed");
    stmt_bind_int(st, 3, now_ms + wait);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    if (!sent)
        log_event(LOG_WARN, "webhook_failed", "webhook=%lld delivery=%lld attempt=%lld text=\"%s\"",
                  (long long)d->hook.webhook_id, (long long)d->delivery_id,
                  (long long)d->n_attempts, d->err.text);
    st = db_stmt(db, SQL_NOTE);
    stmt_bind_int(st, 1, d->hook.webhook_id);
    stmt_bind_int(st, 2, d->status);
    stmt_bind_text(st, 3, sent ? "" : d->err.text);
    stmt_bind_int(st, 4, now_ms);
    return stmt_run(st, err);
}

enum rc webhook_send_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct batch *b = (struct batch *)(void *)c->job;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < b->n; i++)
        rc = note(a->db, &b->list[i], clock_now_ms(), err);
    if (rc == RC_OK && b->n == BATCH_MAX)
        outbox_continue(c, "webhook.pick", 0);
    return rc == RC_OK ? set_alarm(a->db, c, err) : rc;
}
