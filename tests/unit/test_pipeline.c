/* test_pipeline.c - server/pipeline.c: threads, group commit, savepoints, full disk and unknown
 * fate, with methods of its own over a real SQLite file. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/pipeline.h"

static char path[64];
static _Atomic int n_wakes;
static _Atomic int n_unknown;

/* --- storage of one table ------------------------------------------------------------------------
 */

static const char SQL_INSERT[] = "INSERT INTO item (name, turn) VALUES ($1, $2)";
static const char SQL_COUNT[] = "SELECT count(*) FROM item";

static enum rc open_writer(void *arg, struct db **out, struct err *err)
{
    enum rc rc = db_open(path, DB_CREATE, out, err);
    if (rc == RC_OK)
        rc = db_script(*out, "CREATE TABLE IF NOT EXISTS item (name text UNIQUE, turn integer);",
                       err);
    if (rc == RC_OK && arg != NULL)
        rc = db_script(*out, arg, err);
    return rc;
}

static enum rc open_think(void *arg, struct think_ctx *out, struct err *err)
{
    (void)arg;
    memset(out, 0, sizeof *out);
    return db_open(path, DB_READ, &out->db, err);
}

static void close_think(void *arg, struct think_ctx *t)
{
    (void)arg;
    db_close(t->db);
}

static int64_t count_items(void)
{
    struct db *db = NULL;
    assert_int_equal(db_open(path, DB_READ, &db, NULL), RC_OK);
    struct stmt *st = db_stmt(db, SQL_COUNT);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    db_close(db);
    return n;
}

/* --- methods -------------------------------------------------------------------------------------
 */

struct item {
    char name[2000];
    enum rc fail_with; /* after writing */
    bool keep;
};

static enum rc add_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct item *item = c->params;
    struct stmt *st = db_stmt(a->db, SQL_INSERT);
    stmt_bind_text(st, 1, item->name);
    stmt_bind_int(st, 2, c->thought != NULL ? *(int64_t *)c->thought : 0);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK || item->fail_with == RC_OK)
        return rc;
    c->keep_writes = item->keep;
    return err_set(err, item->fail_with, "故意失败");
}

static enum rc look_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct stmt *st = db_stmt(t->db, SQL_COUNT);
    enum rc rc = stmt_one(st, err);
    int64_t *n = arena_alloc(c->arena, sizeof *n);
    *n = rc == RC_OK ? stmt_int(st, 0) : -1;
    stmt_reset(st);
    c->thought = n;
    return rc;
}

static enum rc refuse_think(struct think_ctx *t, struct call *c, struct err *err)
{
    (void)t;
    (void)c;
    return err_set(err, RC_INVALID, "想都不用想");
}

static enum rc look_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    (void)a;
    (void)c;
    (void)err;
    return RC_OK;
}

static enum rc slow_think(struct think_ctx *t, struct call *c, struct err *err)
{
    (void)t;
    (void)c;
    (void)err;
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    return RC_OK;
}

static const struct method ADD = {.name = "add", .stage = STAGE_APPLY, .apply = add_apply};
static const struct method LOOK = {.name = "look", .stage = STAGE_THINK, .think = look_think};
static const struct method BOTH = {
    .name = "both", .stage = STAGE_THINK_APPLY, .think = look_think, .apply = add_apply};
static const struct method REFUSE = {
    .name = "refuse", .stage = STAGE_THINK_APPLY, .think = refuse_think, .apply = add_apply};
static const struct method SLOW = {.name = "slow", .stage = STAGE_THINK, .think = slow_think};
static const struct method SLOW_BOTH = {
    .name = "slow_both", .stage = STAGE_THINK_APPLY, .think = slow_think, .apply = add_apply};
static const struct method IDLE = {.name = "idle", .stage = STAGE_APPLY, .apply = look_apply};

static struct call *make(const struct method *m, const char *name)
{
    struct arena *arena = arena_new(0);
    struct call *c = arena_alloc(arena, sizeof *c);
    struct item *item = arena_alloc(arena, sizeof *item);
    snprintf(item->name, sizeof item->name, "%s", name);
    c->magic = CALL_MAGIC;
    c->step = CALL_RUN;
    c->arena = arena;
    c->method = m;
    c->params = item;
    return c;
}

static void wake(void *arg)
{
    (void)arg;
    atomic_fetch_add(&n_wakes, 1);
}

static void note_unknown(const struct err *err)
{
    assert_int_equal(err->rc, RC_UNKNOWN_FATE);
    atomic_fetch_add(&n_unknown, 1);
}

static struct pipeline *begin_with(const char *pragmas, size_t n_think)
{
    strcpy(path, "/tmp/bb_pipeline_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct pipeline_config config = {
        .storage = {open_writer, open_think, close_think, (void *)(uintptr_t)pragmas},
        .n_think = n_think,
        .wake = wake,
        .unknown_fate = note_unknown,
    };
    struct pipeline *p = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(pipeline_start(&config, &p, &err), RC_OK);
    return p;
}

static struct pipeline *begin(const char *pragmas)
{
    return begin_with(pragmas, 2);
}

static void end(struct pipeline *p)
{
    char name[80];
    pipeline_stop(p);
    assert_null(pipeline_take_done(p));
    pipeline_free(p);
    unlink(path);
    snprintf(name, sizeof name, "%s-wal", path);
    unlink(name);
    snprintf(name, sizeof name, "%s-shm", path);
    unlink(name);
}

/* Waits for n calls, in the order they come back; at most ten seconds. */
static void collect(struct pipeline *p, struct call **out, size_t n)
{
    size_t got = 0;
    for (int ms = 0; got < n && ms < 10000; ms++) {
        struct call *c = pipeline_take_done(p);
        for (; c != NULL; c = (struct call *)(void *)c->mail.next)
            out[got++] = c;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_int_equal(got, n);
}

static struct call *run(struct pipeline *p, struct call *c)
{
    struct call *back = NULL;
    if (c->method->stage == STAGE_APPLY)
        pipeline_apply(p, c);
    else
        pipeline_think(p, c);
    collect(p, &back, 1);
    assert_ptr_equal(back, c);
    return c;
}

static void assert_rc_free(struct call *c, enum rc want)
{
    if (c->rc != want)
        fail_msg("%s: %s (%s), want %s", c->method->name, rc_kind(c->rc), c->err.text,
                 rc_kind(want));
    arena_free(c->arena);
}

/* --- tests ---------------------------------------------------------------------------------------
 */

static void test_stages(void **state)
{
    (void)state;
    struct pipeline *p = begin(NULL);
    assert_rc_free(run(p, make(&ADD, "a")), RC_OK);
    struct call *c = run(p, make(&LOOK, ""));
    assert_int_equal(*(int64_t *)c->thought, 1); /* what was acknowledged is seen by readers */
    assert_rc_free(c, RC_OK);
    assert_rc_free(run(p, make(&BOTH, "b")), RC_OK);
    assert_rc_free(run(p, make(&REFUSE, "c")), RC_INVALID);
    assert_rc_free(run(p, make(&ADD, "a")), RC_CONFLICT);
    assert_rc_free(run(p, make(&IDLE, "")), RC_OK);
    assert_int_equal(count_items(), 2);
    assert_true(atomic_load(&n_wakes) > 0);
    end(p);
}

/* A token that nobody can resolve is refused by the pipeline itself. */
static void test_no_resolver(void **state)
{
    (void)state;
    struct pipeline *p = begin(NULL);
    struct call *c = make(&LOOK, "");
    c->step = CALL_RESOLVE;
    assert_rc_free(run(p, c), RC_UNAUTH);
    end(p);
}

static void test_one_failure_in_a_batch_is_alone(void **state)
{
    (void)state;
    enum { N = 300 };
    static struct call *back[N];
    struct pipeline *p = begin(NULL);
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        struct call *c = make(&ADD, name);
        struct item *item = c->params;
        item->fail_with = i % 3 == 1 ? RC_DENIED : RC_OK;
        item->keep = i % 6 == 1;
        pipeline_apply(p, c);
    }
    collect(p, back, N);
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        assert_string_equal(((struct item *)back[i]->params)->name, name); /* in order */
        assert_rc_free(back[i], i % 3 == 1 ? RC_DENIED : RC_OK);
    }
    assert_int_equal(count_items(), N - N / 3 + N / 6);
    end(p);
}

/* max_page_count makes SQLite report a full disk. */
static void test_full_disk(void **state)
{
    (void)state;
    enum { N = 200 };
    static struct call *back[N];
    char big[1900];
    struct pipeline *p = begin("PRAGMA max_page_count=40;");
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    int64_t n_ok = 0;
    for (int i = 0; i < N; i++) {
        memcpy(big, "000", 3);
        snprintf(big, 4, "%03d", i);
        big[3] = 'x';
        pipeline_apply(p, make(&ADD, big));
    }
    collect(p, back, N);
    for (int i = 0; i < N; i++) {
        n_ok += back[i]->rc == RC_OK;
        assert_true(back[i]->rc == RC_OK || back[i]->rc == RC_NO_SPACE || back[i]->rc == RC_BUSY);
        assert_true(back[i]->rc == RC_OK || back[i]->err.text[0] != '\0');
        arena_free(back[i]->arena);
    }
    assert_in_range(n_ok, 1, N - 1);
    assert_int_equal(count_items(), n_ok); /* neither lost nor doubled */
    assert_rc_free(run(p, make(&LOOK, "")), RC_OK);
    end(p);
}

/* The disk refuses to take the log any more while COMMIT writes it: nobody knows what is there. */
static void test_unknown_fate(void **state)
{
    (void)state;
    struct rlimit before;
    struct pipeline *p = begin(NULL);
    assert_rc_free(run(p, make(&ADD, "a")), RC_OK);
    atomic_store(&n_unknown, 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, before.rlim_max}), 0);
    struct call *c = run(p, make(&ADD, "b"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(atomic_load(&n_unknown), 1);
    assert_rc_free(c, RC_UNKNOWN_FATE);
    end(p);
}

static void test_stop_finishes_everything(void **state)
{
    (void)state;
    enum { N = 500 };
    struct pipeline *p = begin(NULL);
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        pipeline_think(p, make(&BOTH, name));
    }
    pipeline_stop(p);
    size_t n = 0;
    for (struct call *c = pipeline_take_done(p); c != NULL;) {
        struct call *next = (struct call *)(void *)c->mail.next;
        assert_rc_free(c, RC_OK);
        c = next;
        n++;
    }
    assert_int_equal(n, N);
    assert_int_equal(count_items(), N);
    end(p);
}

static void test_a_folder_that_is_not_there(void **state)
{
    (void)state;
    strcpy(path, "/nonexistent/x.db");
    struct pipeline_config config = {
        .storage = {open_writer, open_think, close_think, NULL}, .n_think = 1, .wake = wake};
    struct pipeline *p = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(pipeline_start(&config, &p, &err), RC_IO);
    assert_non_null(strstr(err.text, "/nonexistent/x.db"));
    assert_null(p);
}

/* What was thought quickly is with the writer before its thread begins something that takes long.
 */
static void held_thoughts_wait_for_nothing_slow(const struct method *slow)
{
    struct call *back[3];
    struct pipeline *p = begin_with(NULL, 1);
    pipeline_think(p, make(&SLOW, "first")); /* the rest queues up behind it */
    pipeline_think(p, make(&BOTH, "quick"));
    pipeline_think(p, make(slow, "second"));
    collect(p, back, 3);
    assert_ptr_equal(back[0]->method, &SLOW);
    assert_ptr_equal(back[1]->method, &BOTH);
    assert_ptr_equal(back[2]->method, slow);
    for (size_t i = 0; i < 3; i++)
        arena_free(back[i]->arena);
    end(p);
}

static void test_groups_wait_for_nothing_slow(void **state)
{
    (void)state;
    held_thoughts_wait_for_nothing_slow(&SLOW);
    held_thoughts_wait_for_nothing_slow(&SLOW_BOTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_no_resolver),
        cmocka_unit_test(test_one_failure_in_a_batch_is_alone),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_unknown_fate),
        cmocka_unit_test(test_stop_finishes_everything),
        cmocka_unit_test(test_a_folder_that_is_not_there),
        cmocka_unit_test(test_groups_wait_for_nothing_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
