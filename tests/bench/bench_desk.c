/* bench_desk.c - a large desk: what a decision of routing costs, and a database to drive a server
 * with.
 *
 *   bench_desk DB PEOPLE [HELPERS] [WAITING] [ACTIVE]     (tests/bench/desk.sh prepares DB)
 *
 * Fills DB with helpers in ten groups (half of them push), conversations in hand and conversations
 * that wait, by the same handlers the server runs. Every helper has as many as he can take, so each
 * that closes one makes routing look at all who wait. Prints the CPU time of the requests on the
 * writer, and of the sweep within them, which is the decision. PEOPLE gets a line for each console
 * and each visitor that desk.mjs plays: "helper ACCOUNT TOKEN", "visitor CONVERSATION ACCOUNT
 * TOKEN", "waiting CONVERSATION TOKEN".
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "server/desk/sweep.h"
#include "server/dispatch.h"
#include "server/options.h"
#include "server/people/session.h"
#include "server/proto/request.h"
#include "server/storage.h"

#define N_GROUPS 10
#define PLAYED 200 /* visitors that get a line in PEOPLE */
#define ROUNDS 300

static const char *const STREETS[N_GROUPS] = {"青石街道", "河西街道", "临港园区", "北湾街道",
                                              "东林街道", "南塘街道", "云栖园区", "长桥街道",
                                              "石门街道", "花溪街道"};

struct bench {
    struct db *db;
    struct snapshot *kb;
    struct options options;
    struct call *call;
    int64_t now_ms;
    int64_t sweep_us; /* of the last call */
    int64_t total_us;
    struct principal *helpers;
    int64_t n_helpers;
};

static void die(const char *what, const struct err *err)
{
    fprintf(stderr, "bench_desk: %s: %s\n", what, err->text);
    exit(EXIT_FAILURE);
}

static void script(struct bench *b, const char *sql)
{
    struct err err = ERR_NONE;
    if (db_script(b->db, sql, &err) != RC_OK)
        die(sql, &err);
}

/* --- one request on the writer ------------------------------------------------------------------
 */

static void forget(struct bench *b)
{
    if (b->call == NULL)
        return;
    snapshot_unref(b->call->kb);
    str_clear(&b->call->result);
    arena_free(b->call->arena);
    b->call = NULL;
}

static void decode(struct call *c, const char *params)
{
    struct request request;
    struct view frame =
        arena_printf(c->arena, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}",
                     c->method->name, params);
    CHECK(request_parse(frame, c->arena, &request, &c->err) == FAULT_NONE);
    c->rc = request_params(&request, c->method->params, c->arena, &c->params, &c->err);
    request_clear(&request);
}

static enum rc ask(struct bench *b, struct principal *who, const char *method, const char *params)
{
    struct arena *arena = arena_new(0);
    struct apply_ctx ctx = {.db = b->db, .options = &b->options};
    forget(b);
    struct call *c = b->call = arena_alloc(arena, sizeof *c);
    c->arena = arena;
    c->method = dispatch_find(view_of(method));
    c->who = *who;
    c->now_ms = b->now_ms;
    c->kb = snapshot_ref(b->kb);
    decode(c, params);
    if (c->rc != RC_OK)
        return c->rc;
    int64_t from_us = clock_cpu_us();
    CHECK(db_savepoint(b->db, NULL) == RC_OK);
    c->rc = c->method->apply(&ctx, c, &c->err);
    int64_t sweep_us = clock_cpu_us();
    if (c->rc == RC_OK)
        c->rc = sweep_run(&ctx, c, &c->err);
    b->sweep_us = clock_cpu_us() - sweep_us;
    if (c->rc == RC_OK)
        CHECK(db_release(b->db, NULL) == RC_OK);
    else
        db_rollback_savepoint(b->db);
    b->total_us = clock_cpu_us() - from_us;
    for (struct effect *e = c->outbox.first; c->rc == RC_OK && e != NULL; e = e->next)
        if (e->kind == EFFECT_SIGN_IN)
            *who = e->who;
    return c->rc;
}

static void must(struct bench *b, struct principal *who, const char *method, const char *params)
{
    if (ask(b, who, method, params) != RC_OK)
        die(method, &b->call->err);
}

static const char *of(int64_t conversation_id)
{
    static char text[64];
    snprintf(text, sizeof text, "{\"conversation_id\":%lld}", (long long)conversation_id);
    return text;
}

/* --- the desk -----------------------------------------------------------------------------------
 */

static void add_groups(struct bench *b)
{
    for (int i = 0; i < N_GROUPS; i++) {
        struct str sql = STR_EMPTY;
        str_addf(&sql, "INSERT INTO skill_group VALUES (%d, '%s', 'street', '', '%s', 20, '', 0)",
                 i + 1, STREETS[i], i % 2 == 0 ? "push" : "pull");
        script(b, sql.ptr);
        str_clear(&sql);
    }
}

static void add_helper(struct bench *b, int64_t i, int64_t capacity, FILE *people)
{
    struct str sql = STR_EMPTY;
    struct token token;
    struct session session;
    struct err err = ERR_NONE;
    int64_t id = 1000 + i;
    str_addf(&sql,
             "INSERT INTO account VALUES (%lld, 'h%lld', '帮办员%lld', 'helper%s', '-', 0,"
             " 'online', 0, 0); INSERT INTO group_member VALUES (%lld, %lld, 'helper');"
             "INSERT INTO helper_profile VALUES (%lld, %lld, '', 0);",
             (long long)id, (long long)i, (long long)i, i == 0 ? ",supervisor" : "",
             (long long)(i % N_GROUPS + 1), (long long)id, (long long)id, (long long)capacity);
    script(b, sql.ptr);
    str_clear(&sql);
    token_make(&token);
    if (session_add(b->db, id, &token, VIEW("bench"), clock_now_ms(), 24, &session, &err) != RC_OK)
        die("session", &err);
    b->helpers[i] = (struct principal){
        .roles = ROLE_HELPER, .account_id = id, .session_id = session.session_id};
    snprintf(b->helpers[i].name, sizeof b->helpers[i].name, "帮办员%lld", (long long)i);
    fprintf(people, "helper %lld %s\n", (long long)id, token.text);
}

static struct principal add_visitor(struct bench *b, int64_t i, char token_out[100])
{
    struct principal who = {.roles = ROLE_GUEST};
    char params[100];
    snprintf(params, sizeof params, "{\"region\":\"%s\"}", STREETS[i % N_GROUPS]);
    must(b, &who, "visitor.start", params);
    const char *token = strstr(b->call->result.ptr, "\"token\":\"") + strlen("\"token\":\"");
    snprintf(token_out, 100, "%.*s", (int)strcspn(token, "\""), token);
    must(b, &who, "handoff.request", "{}");
    return who;
}

static void add_active(struct bench *b, int64_t n, FILE *people)
{
    char token[100];
    for (int64_t i = 0; i < n; i++) {
        struct principal visitor = add_visitor(b, i, token);
        struct principal *helper = &b->helpers[i % b->n_helpers];
        helper->roles |= ROLE_SUPERVISOR; /* whoever it is offered to */
        must(b, helper, "conversation.accept", of(visitor.conversation_id));
        helper->roles = ROLE_HELPER;
        if (i < PLAYED)
            fprintf(people, "visitor %lld %lld %s\n", (long long)visitor.conversation_id,
                    (long long)helper->account_id, token);
    }
    script(b, "UPDATE conversation SET responded_at_ms = accepted_at_ms WHERE state = 'active';"
              "UPDATE due SET done_at_ms = 0 WHERE done_at_ms IS NULL");
}

static void add_waiting(struct bench *b, int64_t n, FILE *people)
{
    char token[100];
    for (int64_t i = 0; i < n; i++) {
        struct principal visitor = add_visitor(b, i, token);
        if (i < PLAYED)
            fprintf(people, "waiting %lld %s\n", (long long)visitor.conversation_id, token);
        b->now_ms++;
    }
}

/* --- what it costs ------------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void print_cost(const char *what, int64_t *sweep, int64_t *total, size_t n)
{
    qsort(sweep, n, sizeof *sweep, by_value);
    qsort(total, n, sizeof *total, by_value);
    printf("%-28s decision p50 %6lld us  p99 %6lld us   whole request p50 %6lld us  p99 %6lld us\n",
           what, (long long)sweep[n / 2], (long long)sweep[n * 99 / 100], (long long)total[n / 2],
           (long long)total[n * 99 / 100]);
}

static int64_t find_active(struct bench *b, int64_t account_id)
{
    struct stmt *st = db_stmt(b->db, "SELECT max(conversation_id) FROM conversation"
                                     " WHERE account_id = $1 AND state = 'active'");
    stmt_bind_int(st, 1, account_id);
    CHECK(stmt_one(st, NULL) == RC_OK);
    int64_t id = stmt_int(st, 0);
    stmt_reset(st);
    return id;
}

static int64_t find_waiting(struct bench *b, int64_t group_id)
{
    struct stmt *st = db_stmt(b->db, "SELECT conversation_id FROM conversation"
                                     " WHERE group_id = $1 AND state = 'queued'"
                                     " ORDER BY is_front DESC, rank_ms, conversation_id LIMIT 1");
    stmt_bind_int(st, 1, group_id);
    CHECK(stmt_one(st, NULL) == RC_OK);
    int64_t id = stmt_int(st, 0);
    stmt_reset(st);
    return id;
}

/* A place becomes free, the next is offered or rung, and accepted; a new visitor comes. */
static void measure(struct bench *b)
{
    int64_t sweep[3][ROUNDS];
    int64_t total[3][ROUNDS];
    char token[100];
    for (int i = 0; i < ROUNDS; i++) {
        struct principal *helper = &b->helpers[i];
        b->now_ms += 1000;
        must(b, helper, "conversation.close", of(find_active(b, helper->account_id)));
        sweep[0][i] = b->sweep_us;
        total[0][i] = b->total_us;
        must(b, helper, "conversation.accept", of(find_waiting(b, i % N_GROUPS + 1)));
        sweep[1][i] = b->sweep_us;
        total[1][i] = b->total_us;
        (void)add_visitor(b, i, token);
        sweep[2][i] = b->sweep_us;
        total[2][i] = b->total_us;
    }
    print_cost("a helper closes one", sweep[0], total[0], ROUNDS);
    print_cost("a helper accepts one", sweep[1], total[1], ROUNDS);
    print_cost("a visitor asks for a person", sweep[2], total[2], ROUNDS);
}

static int64_t number(int argc, char **argv, int at, int64_t fallback)
{
    return argc > at ? strtoll(argv[at], NULL, 10) : fallback;
}

int main(int argc, char **argv)
{
    struct bench b = {.n_helpers = number(argc, argv, 3, 500)};
    struct err err = ERR_NONE;
    int64_t waiting = number(argc, argv, 4, 5000);
    int64_t active = number(argc, argv, 5, 10000);
    if (argc < 3 || b.n_helpers < ROUNDS || sodium_init() < 0) {
        fprintf(stderr, "bench_desk DB PEOPLE [HELPERS >= %d] [WAITING] [ACTIVE]\n", ROUNDS);
        return EXIT_FAILURE;
    }
    FILE *people = fopen(argv[2], "w");
    CHECK(people != NULL);
    options_defaults(&b.options);
    free(b.options.hours);
    b.options.hours = strdup(""); /* always open */
    b.options.wrapup_s = 0;
    b.options.ring_s = b.options.reroute_s = b.options.response_s = b.options.tier_up_s = 3600;
    if (options_make_calendar(&b.options, &err) != RC_OK ||
        storage_open(argv[1], DB_WRITE, &b.db, &err) != RC_OK ||
        snapshot_load(b.db, NULL, &b.kb, &err) != RC_OK)
        die(argv[1], &err);
    b.helpers = mem_calloc((size_t)b.n_helpers, sizeof *b.helpers);
    b.now_ms = clock_now_ms();
    CHECK(db_begin(b.db, &err) == RC_OK);
    add_groups(&b);
    for (int64_t i = 0; i < b.n_helpers; i++)
        add_helper(&b, i, (active + b.n_helpers - 1) / b.n_helpers, people);
    add_active(&b, active, people);
    add_waiting(&b, waiting, people);
    printf("%lld helpers, %lld waiting, %lld in hand\n", (long long)b.n_helpers, (long long)waiting,
           (long long)active);
    measure(&b);
    if (db_commit(b.db, &err) != RC_OK)
        die("commit", &err);
    fclose(people);
    forget(&b);
    snapshot_unref(b.kb);
    db_close(b.db);
    options_clear(&b.options);
    free(b.helpers);
    return EXIT_SUCCESS;
}
