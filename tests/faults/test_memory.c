/* test_memory.c - memory that runs out, at each allocation of a short story: SQLite's, jansson's
 * and our own.
 *
 * Where a library's allocation fails the call ends with an error that says so, or does without;
 * nothing is half there, an acknowledged message is there, and the sanitizer finds no leak. Where
 * one of ours fails the process ends with MEM_EXIT_STATUS and one line: the story runs in a child,
 * and the parent looks at what it left.
 *
 * BANGBAN_ALLOCATIONS=all tries every one; otherwise about SHORT_PLACES of each kind, evenly
 * spread.
 */
#include "tests/unit/desk_world.h"

#include <jansson.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kb/base/mem.h"
#include "tests/faults/scratch.h"

#define SHORT_PLACES 40
#define SAYINGS_MAX 8

/* One counter per kind of allocation: the `at`-th fails, once. 0: none does. */
struct tap {
    size_t count;
    size_t at;
};

enum kind { KIND_SQLITE, KIND_JSON, KIND_OURS, N_KINDS };

static struct tap taps[N_KINDS];
static sqlite3_mem_methods real_methods;

static bool runs_out(enum kind kind)
{
    return ++taps[kind].count == taps[kind].at;
}

static void *sqlite_alloc(int size)
{
    return runs_out(KIND_SQLITE) ? NULL : real_methods.xMalloc(size);
}

static void *sqlite_realloc(void *ptr, int size)
{
    return runs_out(KIND_SQLITE) ? NULL : real_methods.xRealloc(ptr, size);
}

static void *json_alloc(size_t size)
{
    return runs_out(KIND_JSON) ? NULL : malloc(size);
}

/* --- ours: the linker puts these before those of mem.c (--wrap) ---------------------------------
 */

void *__real_mem_alloc(size_t size);
void *__real_mem_calloc(size_t n, size_t size);
void *__real_mem_realloc(void *ptr, size_t size);
void *__wrap_mem_alloc(size_t size);
void *__wrap_mem_calloc(size_t n, size_t size);
void *__wrap_mem_realloc(void *ptr, size_t size);

/* More than there is: the real function finds out by itself, and does what it does then. */
static size_t size_of(size_t size)
{
    return runs_out(KIND_OURS) ? SIZE_MAX / 4 : size;
}

void *__wrap_mem_alloc(size_t size)
{
    return __real_mem_alloc(size_of(size));
}

void *__wrap_mem_calloc(size_t n, size_t size)
{
    size_t bytes = size_of(size);
    return bytes == size ? __real_mem_calloc(n, size) : __real_mem_calloc(1, bytes);
}

void *__wrap_mem_realloc(void *ptr, size_t size)
{
    return __real_mem_realloc(ptr, size_of(size));
}

/* --- the story ----------------------------------------------------------------------------------
 */

struct story {
    struct world w;
    struct scratch base; /* the database before the story */
    struct scratch run;
    struct snapshot *kb;
    struct principal visitor;
    struct principal helper;
    const char *acked[SAYINGS_MAX];
    size_t n_acked;
    const char *refused[SAYINGS_MAX];
    size_t n_refused;
};

static void must(enum rc rc, const struct err *err)
{
    if (rc != RC_OK)
        fail_msg("%s", err->text);
}

static enum rc open_story(struct story *s, const char *path, struct err *err)
{
    struct world *w = &s->w;
    enum rc rc = storage_open(path, DB_CREATE, &w->db, err);
    if (rc == RC_OK)
        rc = searcher_on(w->db, &w->searcher, err);
    if (rc == RC_OK && s->kb == NULL)
        rc = snapshot_load(w->db, NULL, &s->kb, err);
    if (rc != RC_OK)
        return rc;
    w->kb = snapshot_ref(s->kb);
    w->thoughts = thoughts_new(THOUGHTS_MAX_BYTES);
    return RC_OK;
}

static void close_story(struct story *s)
{
    struct world *w = &s->w;
    world_forget_call(w);
    thoughts_free(w->thoughts);
    searcher_close(w->searcher);
    snapshot_unref(w->kb);
    db_close(w->db);
    w->thoughts = NULL;
    w->searcher = NULL;
    w->kb = NULL;
    w->db = NULL;
}

static int setup(void **state)
{
    struct story *s = calloc(1, sizeof *s);
    struct err err = ERR_NONE;
    memset(taps, 0, sizeof taps);
    scratch_open(&s->base);
    scratch_open(&s->run);
    options_defaults(&s->w.options);
    s->w.now_ms = MONDAY_10;
    must(storage_open(s->base.db, DB_CREATE, &s->w.db, &err), &err);
    world_add_entry(&s->w);
    db_close(s->w.db);
    must(open_story(s, s->base.db, &err), &err);
    s->visitor = world_visitor(&s->w);
    s->helper = world_helper(&s->w, "li", "李工");
    close_story(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct story *s = *state;
    snapshot_unref(s->kb);
    scratch_close(&s->base);
    scratch_close(&s->run);
    options_clear(&s->w.options);
    free(s);
    return 0;
}

/* A call from its frame to its COMMIT, as the server carries it out, errors and all. */
static enum rc whole_call(struct story *s, struct principal *who, const char *method,
                          const char *params)
{
    struct world *w = &s->w;
    struct arena *arena = arena_new(0);
    world_forget_call(w);
    struct call *c = w->call = arena_alloc(arena, sizeof *c);
    *c = (struct call){
        .arena = arena, .method = dispatch_find(view_of(method)), .who = *who, .now_ms = w->now_ms};
    c->kb = snapshot_ref(w->kb);
    struct request request = {0};
    struct view frame = arena_printf(
        arena, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", method, params);
    if (request_parse(frame, arena, &request, &c->err) != FAULT_NONE) {
        request_clear(&request);
        return RC_INVALID;
    }
    enum rc rc = request_params(&request, c->method->params, arena, &c->params, &c->err);
    request_clear(&request);
    struct think_ctx think = {
        .db = w->db, .searcher = w->searcher, .thoughts = w->thoughts, .options = &w->options};
    struct apply_ctx apply = {.db = w->db, .options = &w->options};
    if (rc == RC_OK && c->method->think != NULL)
        rc = c->method->think(&think, c, &c->err);
    if (rc != RC_OK || c->method->apply == NULL)
        return rc;
    rc = db_begin(w->db, &c->err);
    if (rc == RC_OK)
        rc = db_savepoint(w->db, &c->err);
    if (rc == RC_OK)
        rc = c->method->apply(&apply, c, &c->err);
    if (rc == RC_OK)
        rc = db_release(w->db, &c->err);
    if (rc == RC_OK)
        rc = db_commit(w->db, &c->err);
    db_rollback(w->db);
    return rc;
}

static void say(struct story *s, struct principal *who, const char *method, const char *id,
                const char *params)
{
    enum rc rc = whole_call(s, who, method, params);
    if (rc == RC_OK) {
        s->acked[s->n_acked++] = id;
        return;
    }
    if (s->w.call->err.text[0] == '\0')
        fail_msg("%s: %s without a word", method, rc_kind(rc));
    if (rc != RC_UNKNOWN_FATE)
        s->refused[s->n_refused++] = id;
}

static void tell(struct story *s)
{
    long long id = (long long)s->visitor.conversation_id;
    s->n_acked = s->n_refused = 0;
    say(s, &s->visitor, "message.send", "v1",
        "{\"client_id\":\"v1\",\"text\":\"公司注销要带什么材料\"}");
    whole_call(s, &s->visitor, "handoff.request", "{}");
    whole_call(s, &s->helper, "conversation.accept", json("{\"conversation_id\":%lld}", id));
    say(s, &s->helper, "reply.send", "h1",
        json("{\"conversation_id\":%lld,\"client_id\":\"h1\",\"text\":\"好的\"}", id));
    say(s, &s->visitor, "message.send", "v2", "{\"client_id\":\"v2\",\"text\":\"谢谢\"}");
    whole_call(s, &s->helper, "kb.search", "{\"q\":\"注销\"}");
}

/* --- afterwards ---------------------------------------------------------------------------------
 */

static int64_t number(struct story *s, const char *sql)
{
    struct stmt *st = db_stmt(s->w.db, sql);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

static void check_whole(struct story *s, enum kind kind, size_t at)
{
    struct err err = ERR_NONE;
    if (open_story(s, s->run.db, &err) != RC_OK || db_verify(s->w.db, &err) != RC_OK)
        fail_msg("kind %d, allocation %zu: %s", (int)kind, at, err.text);
    for (size_t i = 0; i < s->n_acked; i++)
        if (number(s, json("SELECT count(*) FROM message WHERE client_id = '%s'", s->acked[i])) !=
            1)
            fail_msg("kind %d, allocation %zu: %s was acknowledged and is not there", (int)kind, at,
                     s->acked[i]);
    for (size_t i = 0; i < s->n_refused; i++)
        if (number(s, json("SELECT count(*) FROM message WHERE client_id = '%s'", s->refused[i])) !=
            0)
            fail_msg("kind %d, allocation %zu: %s was refused and is there", (int)kind, at,
                     s->refused[i]);
    assert_int_equal(
        number(s,
               "SELECT count(*) FROM (SELECT conversation_id FROM message GROUP BY conversation_id"
               " HAVING max(seq) <> count(*))"),
        0);
    assert_int_equal(
        number(s, "SELECT count(*) FROM trace t LEFT JOIN message m ON m.message_id = t.turn_id"
                  " WHERE m.seq IS NULL"),
        0);
    close_story(s);
}

/* The story with the at-th allocation of a kind failing, from opening the database on. Returns how
 * many there were. */
static size_t run_with(struct story *s, enum kind kind, size_t at)
{
    struct err err = ERR_NONE;
    scratch_copy(&s->base, &s->run);
    s->n_acked = s->n_refused = 0;
    taps[kind] = (struct tap){0, at};
    enum rc rc = open_story(s, s->run.db, &err);
    if (rc == RC_OK)
        tell(s);
    else if (err.text[0] == '\0')
        fail_msg("kind %d, allocation %zu: no word why it does not open", (int)kind, at);
    size_t n = taps[kind].count;
    taps[kind].at = 0;
    close_story(s);
    return n;
}

static size_t stride_of(size_t n)
{
    const char *wanted = getenv("BANGBAN_ALLOCATIONS");
    bool all = wanted != NULL && strcmp(wanted, "all") == 0;
    return all || n <= SHORT_PLACES ? 1 : n / SHORT_PLACES;
}

static void everywhere(struct story *s, enum kind kind, const char *name)
{
    size_t n = run_with(s, kind, 0);
    size_t refused = 0;
    size_t places = 0;
    assert_int_equal(s->n_acked, 3);
    check_whole(s, kind, 0);
    for (size_t at = 1; at <= n; at += stride_of(n)) {
        run_with(s, kind, at);
        refused += s->n_refused > 0;
        check_whole(s, kind, at);
        places++;
    }
    print_message("%s: %zu of %zu allocations failed, %zu times a message was refused\n", name,
                  places, n, refused);
    assert_true(refused > 0);
}

static void test_sqlite(void **state)
{
    everywhere(*state, KIND_SQLITE, "SQLite");
}

static void test_jansson(void **state)
{
    json_set_alloc_funcs(json_alloc, free);
    everywhere(*state, KIND_JSON, "jansson");
    json_set_alloc_funcs(malloc, free);
}

/* In a child: it ends with the status of mem.h, having acknowledged what it told the parent through
 * the pipe. */
static int child_runs_out(struct story *s, size_t at)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(told[1], STDERR_FILENO);
        run_with(s, KIND_OURS, at);
        _exit(0);
    }
    close(told[1]);
    char line[4096]; /* the sanitizer has its say first */
    size_t len = 0;
    for (ssize_t more;
         len < sizeof line - 1 && (more = read(told[0], line + len, sizeof line - 1 - len)) > 0;)
        len += (size_t)more;
    close(told[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    line[len] = '\0';
    if (WEXITSTATUS(status) == MEM_EXIT_STATUS && strstr(line, "out_of_memory") == NULL)
        fail_msg("allocation %zu: no word of why it ended: %s", at, line);
    return WEXITSTATUS(status);
}

static void test_ours(void **state)
{
    struct story *s = *state;
    size_t n = run_with(s, KIND_OURS, 0);
    size_t places = 0;
    for (size_t at = 1; at <= n; at += stride_of(n)) {
        scratch_copy(&s->base, &s->run);
        int status = child_runs_out(s, at);
        if (status != MEM_EXIT_STATUS)
            fail_msg("allocation %zu of %zu: ended with %d", at, n, status);
        places++;
        s->n_acked = s->n_refused = 0;
        check_whole(s, KIND_OURS, at);
    }
    print_message("ours: %zu of %zu allocations failed, the process ended each time\n", places, n);
    assert_true(places > 10);
}

int main(void)
{
    /* Before anything of SQLite runs. */
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_methods);
    sqlite3_mem_methods methods = real_methods;
    methods.xMalloc = sqlite_alloc;
    methods.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sqlite, setup, teardown),
        cmocka_unit_test_setup_teardown(test_jansson, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ours, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
