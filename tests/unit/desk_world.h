/* desk_world.h - a desk for unit tests: real tables in memory (or in a file, so that the server can
 * be killed), a moved clock, captured outboxes.
 *
 * world_call() sends one request as the pipeline would: params decoded from JSON by the row of the
 * method table, think, then apply in a transaction with a savepoint. What it caused stays in
 * w->call until the next one.
 */
#ifndef BANGBAN_TESTS_UNIT_DESK_WORLD_H
#define BANGBAN_TESTS_UNIT_DESK_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kb/kb.h"
#include "kb/search.h"
#include "kb/store.h"
#include "server/desk/sweep.h"
#include "server/dispatch.h"
#include "server/options.h"
#include "server/people/account.h"
#include "server/proto/request.h"
#include "server/storage.h"
#include "server/thought.h"

#define UNUSED_OK __attribute__((unused)) static

/* 2026-11-23 is a Monday; 10:00 in Shanghai. */
#define MONDAY_10 INT64_C(1795399200000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

struct world {
    char *path; /* NULL: in memory */
    struct db *db;
    struct searcher *searcher;
    struct thoughts *thoughts;
    struct snapshot *kb;
    struct options options;
    int64_t now_ms;
    int64_t entry_id; /* the one entry of the knowledge base */
    struct call *call;
    struct job *told; /* picture of the queue that world_look() told last */
};

UNUSED_OK void world_add_entry(struct world *w)
{
    struct view variants[] = {VIEW("公司不想干了怎么关掉"), VIEW("注销公司怎么办")};
    struct entry e = {.external_id = VIEW("deregister"),
                      .kind = ENTRY_PROCEDURE,
                      .title = VIEW("公司注销登记"),
                      .region = VIEW_EMPTY,
                      .department = VIEW("市场监管局"),
                      .audience = VIEW_EMPTY,
                      .summary = VIEW("先清算并公告，再到窗口或网上申请，5个工作日办结。"),
                      .body = VIEW_EMPTY,
                      .variants = variants,
                      .n_variants = 2,
                      .superseded_by = VIEW_EMPTY,
                      .effective_from = DAY_NONE,
                      .expires_on = DAY_NONE,
                      .repealed_on = DAY_NONE};
    struct err err = ERR_NONE;
    enum store_change change;
    e.source = (struct source){VIEW_EMPTY, VIEW_EMPTY, VIEW_EMPTY, VIEW_EMPTY, DAY_NONE};
    for (int f = 0; f < FIELD_N; f++)
        e.fields[f] = VIEW_EMPTY;
    assert_int_equal(db_begin(w->db, &err), RC_OK);
    enum rc rc = store_put(w->db, &e, &w->entry_id, &change, &err);
    if (rc != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(w->db, &err), RC_OK);
}

UNUSED_OK int world_open_at(void **state, const char *path)
{
    struct world *w = calloc(1, sizeof *w);
    struct err err = ERR_NONE;
    options_defaults(&w->options);
    w->now_ms = MONDAY_10;
    w->path = path != NULL ? strdup(path) : NULL;
    if (storage_open(path, path != NULL ? DB_CREATE : DB_MEMORY, &w->db, &err) != RC_OK)
        fail_msg("%s", err.text);
    world_add_entry(w);
    if (searcher_on(w->db, &w->searcher, &err) != RC_OK ||
        snapshot_load(w->db, NULL, &w->kb, &err) != RC_OK)
        fail_msg("%s", err.text);
    w->thoughts = thoughts_new(THOUGHTS_MAX_BYTES);
    *state = w;
    return 0;
}

UNUSED_OK int world_open(void **state)
{
    return world_open_at(state, NULL);
}

UNUSED_OK void world_forget_call(struct world *w)
{
    if (w->call == NULL)
        return;
    snapshot_unref(w->call->kb);
    str_clear(&w->call->result);
    arena_free(w->call->arena);
    w->call = NULL;
}

UNUSED_OK int world_close(void **state)
{
    struct world *w = *state;
    world_forget_call(w);
    job_unref(w->told);
    searcher_close(w->searcher);
    thoughts_free(w->thoughts);
    snapshot_unref(w->kb);
    db_close(w->db);
    options_clear(&w->options);
    free(w->path);
    free(w);
    return 0;
}

UNUSED_OK void world_decode(struct world *w, const char *method, const char *params)
{
    struct call *c = w->call;
    struct request request;
    struct view frame = arena_printf(
        c->arena, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", method, params);
    enum fault fault = request_parse(frame, c->arena, &request, &c->err);
    if (fault != FAULT_NONE)
        fail_msg("%s %s: %s", method, params, c->err.text);
    c->rc = request_params(&request, c->method->params, c->arena, &c->params, &c->err);
    request_clear(&request);
}

/* Everything but the COMMIT. */
UNUSED_OK void world_write(struct world *w)
{
    struct call *c = w->call;
    struct apply_ctx ctx = {.db = w->db, .options = &w->options};
    assert_int_equal(db_begin(w->db, NULL), RC_OK);
    assert_int_equal(db_savepoint(w->db, NULL), RC_OK);
    c->rc = c->method->apply(&ctx, c, &c->err);
    if (c->rc == RC_OK)
        c->rc = sweep_run(&ctx, c, &c->err);
}

UNUSED_OK void world_apply(struct world *w)
{
    struct call *c = w->call;
    world_write(w);
    if (c->rc == RC_OK || c->keep_writes)
        assert_int_equal(db_release(w->db, NULL), RC_OK);
    else
        db_rollback_savepoint(w->db);
    assert_int_equal(db_commit(w->db, NULL), RC_OK);
}

/* Starts a call, with a job (borrowed) if it is part of one; the two halves can be run apart to put
 * something between them. */
UNUSED_OK struct call *world_begin_with(struct world *w, const struct principal *who,
                                        const char *method, const char *params, struct job *job)
{
    struct arena *arena = arena_new(0);
    world_forget_call(w);
    struct call *c = w->call = arena_alloc(arena, sizeof *c);
    c->arena = arena;
    c->method = dispatch_find(view_of(method));
    if (c->method == NULL)
        fail_msg("no method %s", method);
    c->who = *who;
    c->now_ms = w->now_ms;
    c->kb = snapshot_ref(w->kb);
    c->job = job;
    snprintf(c->remote, sizeof c->remote, "127.0.0.1");
    assert_true((c->method->roles & who->roles) != 0);
    world_decode(w, method, params);
    struct think_ctx ctx = {
        .db = w->db, .searcher = w->searcher, .thoughts = w->thoughts, .options = &w->options};
    if (c->rc == RC_OK && c->method->think != NULL)
        c->rc = c->method->think(&ctx, c, &c->err);
    return c;
}

UNUSED_OK struct call *world_begin(struct world *w, const struct principal *who, const char *method,
                                   const char *params)
{
    return world_begin_with(w, who, method, params, NULL);
}

UNUSED_OK enum rc world_finish(struct world *w, struct principal *who)
{
    struct call *c = w->call;
    if (c->rc == RC_OK && c->method->apply != NULL)
        world_apply(w);
    for (struct effect *e = c->outbox.first; c->rc == RC_OK && e != NULL; e = e->next)
        if (e->kind == EFFECT_SIGN_IN)
            *who = e->who;
    return c->rc;
}

UNUSED_OK enum rc world_call(struct world *w, struct principal *who, const char *method,
                             const char *params)
{
    world_begin(w, who, method, params);
    return world_finish(w, who);
}

UNUSED_OK void world_do(struct world *w, struct principal *who, const char *method,
                        const char *params)
{
    if (world_call(w, who, method, params) != RC_OK)
        fail_msg("%s %s: %s", method, params, w->call->err.text);
}

UNUSED_OK void world_internal(struct world *w, const char *method, const char *params)
{
    struct principal loop = {.roles = ROLE_INTERNAL};
    world_do(w, &loop, method, params);
}

/* The server is killed before it commits what it writes, and another one opens the database. */
UNUSED_OK void world_kill(struct world *w, const struct principal *who, const char *method,
                          const char *params)
{
    world_begin(w, who, method, params);
    if (w->call->rc == RC_OK && w->call->method->apply != NULL)
        world_write(w);
    world_forget_call(w);
    searcher_close(w->searcher);
    db_close(w->db);
    assert_int_equal(storage_open(w->path, DB_WRITE, &w->db, NULL), RC_OK);
    assert_int_equal(searcher_on(w->db, &w->searcher, NULL), RC_OK);
}

/* The loop's look at the queue after something changed; its pushes are those of the last call. */
UNUSED_OK void world_look(struct world *w)
{
    struct principal loop = {.roles = ROLE_INTERNAL};
    world_begin_with(w, &loop, "queue.look", "{}", w->told);
    assert_int_equal(w->call->rc, RC_OK);
    if (w->call->thought == NULL)
        return;
    job_unref(w->told);
    w->told = w->call->thought;
}

/* printf for params; four at a time. */
UNUSED_OK const char *json(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
UNUSED_OK const char *json(const char *fmt, ...)
{
    static char texts[4][1024];
    static int next;
    char *text = texts[next++ % 4];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof texts[0], fmt, args);
    va_end(args);
    return text;
}

/* --- people
 * ----------------------------------------------------------------------------------------- */

UNUSED_OK struct principal world_visitor(struct world *w)
{
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "visitor.start", "{}");
    return who;
}

/* A helper with a session, without the cost of a password. */
UNUSED_OK struct principal world_helper(struct world *w, const char *name, const char *display)
{
    struct str sql = STR_EMPTY;
    str_addf(&sql,
             "INSERT INTO account VALUES ((SELECT coalesce(max(account_id), 0) + 1 FROM account),"
             " '%s', '%s', 'helper,supervisor', '-', 0, 'online', 0, 0);"
             "INSERT INTO session (session_id, token_hash, account_id, remote, created_at_ms,"
             " expires_at_ms) VALUES ((SELECT coalesce(max(session_id), 0) + 1 FROM session),"
             " '%s', (SELECT max(account_id) FROM account), '', 0, 9000000000000);",
             name, display, name);
    assert_int_equal(db_script(w->db, sql.ptr, NULL), RC_OK);
    str_clear(&sql);
    struct principal who = {.roles = ROLE_HELPER | ROLE_SUPERVISOR};
    struct stmt *st = db_stmt(w->db, "SELECT max(account_id) FROM account");
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    who.account_id = who.session_id = stmt_int(st, 0);
    stmt_reset(st);
    snprintf(who.name, sizeof who.name, "%s", display);
    return who;
}

/* --- looking at what happened
 * -------------------------------------------------------------------------- */

UNUSED_OK bool result_has(const struct world *w, const char *part)
{
    return w->call->result.ptr != NULL && strstr(w->call->result.ptr, part) != NULL;
}

UNUSED_OK void want_result(const struct world *w, const char *part)
{
    if (!result_has(w, part))
        fail_msg("%s not in %s", part, w->call->result.ptr);
}

/* Number behind the first "key": of the result. */
UNUSED_OK int64_t result_int(const struct world *w, const char *key)
{
    char want[80];
    snprintf(want, sizeof want, "\"%s\":", key);
    want_result(w, want);
    return strtoll(strstr(w->call->result.ptr, want) + strlen(want), NULL, 10);
}

/* The n-th push of a method on a topic, NULL if there are fewer. */
UNUSED_OK const struct effect *push_at(const struct world *w, enum topic_kind kind, int64_t id,
                                       const char *method, int n)
{
    for (const struct effect *e = w->call->outbox.first; e != NULL; e = e->next) {
        if (e->kind == EFFECT_PUSH && e->topic.kind == kind && e->topic.id == id &&
            strcmp(e->method, method) == 0 && n-- == 0)
            return e;
    }
    return NULL;
}

UNUSED_OK int n_pushes(const struct world *w, enum topic_kind kind, int64_t id, const char *method)
{
    int n = 0;
    while (push_at(w, kind, id, method, n) != NULL)
        n++;
    return n;
}

UNUSED_OK void want_push(const struct world *w, enum topic_kind kind, int64_t id,
                         const char *method, const char *part)
{
    for (int n = 0; push_at(w, kind, id, method, n) != NULL; n++)
        if (view_find(push_at(w, kind, id, method, n)->params, view_of(part)) != SIZE_MAX)
            return;
    fail_msg("no push %s with %s", method, part);
}

UNUSED_OK int64_t count_sql(struct world *w, const char *sql)
{
    struct stmt *st = db_stmt(w->db, sql);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

#endif
