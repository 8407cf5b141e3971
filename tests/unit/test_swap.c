/* test_swap.c - new snapshots come while questions are asked on other threads: an answer is always
 * of one version. Run it with -DBANGBAN_TSAN=ON, too. */
#include "unit.h"

#include <stdlib.h>
#include <threads.h>

#include "kb/kb.h"
#include "kb/search.h"
#include "kb/store.h"
#include "kb/synonym_store.h"

#define N_ENTRIES 6
#define N_VERSIONS 25
#define N_READERS 3
#define TODAY 20000

static struct {
    char path[64];
    mtx_t lock; /* around `kb`: as the server's loop hands it out */
    struct snapshot *kb;
    int stamp; /* of kb */
    bool is_over;
    size_t n_asked;
} world;

/* All entries are written in one transaction and say which version they are of, and so does the
 * synonym. */
static void write_version(struct db *db, int stamp)
{
    struct arena *a = arena_new(0);
    struct err err = ERR_NONE;
    int64_t id = 0;
    enum store_change change = STORE_UNCHANGED;
    assert_int_equal(db_begin(db, &err), RC_OK);
    for (int i = 0; i < N_ENTRIES; i++) {
        struct entry e;
        struct view variants[] = {arena_printf(a, "第%d版补领%d", stamp, i)};
        entry_init(&e);
        e.external_id = arena_printf(a, "e%d", i);
        e.title = VIEW("营业执照补领");
        e.summary = arena_printf(a, "版本%d", stamp);
        e.variants = variants;
        e.n_variants = 1;
        if (store_put(db, &e, &id, &change, &err) != RC_OK)
            fail_msg("%s", err.text);
    }
    struct synonym s = {.synonym_id = stamp == 0 ? 0 : 1,
                        .term = VIEW("红本本"),
                        .means = VIEW("营业执照"),
                        .note = arena_printf(a, "版本%d", stamp)};
    if (synonym_put(db, &s, &id, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(db, &err), RC_OK);
    arena_free(a);
}

static void publish(struct db *db, int stamp)
{
    struct snapshot *next = NULL;
    struct snapshot *old = NULL;
    struct snapshot *before = NULL;
    write_version(db, stamp);
    mtx_lock(&world.lock);
    before = world.kb != NULL ? snapshot_ref(world.kb) : NULL;
    mtx_unlock(&world.lock);
    assert_int_equal(snapshot_load(db, before, &next, NULL), RC_OK);
    snapshot_unref(before);
    mtx_lock(&world.lock);
    old = world.kb;
    world.kb = next;
    world.stamp = stamp;
    mtx_unlock(&world.lock);
    snapshot_unref(old);
}

static void check(const struct search_result *r, const struct snapshot *kb, struct view want)
{
    CHECK(r->kb_version == snapshot_version(kb));
    CHECK(r->n == N_ENTRIES);
    for (size_t i = 0; i < r->n; i++)
        CHECK(view_eq(r->list[i].entry->summary, want));
    CHECK(r->n_readings == 1);
    CHECK(view_eq(r->readings[0].uses[0].synonym->note, want));
}

static void ask(struct searcher *s, struct arena *a)
{
    struct search_options options = {
        .k = 10, .as_of_day = TODAY, .region = VIEW_EMPTY, .audience = VIEW_EMPTY};
    struct norm n;
    struct search_result r;
    struct err err = ERR_NONE;
    mtx_lock(&world.lock);
    struct snapshot *kb = snapshot_ref(world.kb);
    int stamp = world.stamp;
    mtx_unlock(&world.lock);
    CHECK(norm_question(a, VIEW("红本本补领"), &n, NULL) == RC_OK);
    if (search_run(s, kb, &n, &options, a, &r, &err) != RC_OK)
        check_failed(__FILE__, __LINE__, err.text);
    check(&r, kb, arena_printf(a, "版本%d", stamp));
    snapshot_unref(kb);
    arena_reset(a);
}

static int reader(void *arg)
{
    struct searcher *s = NULL;
    struct arena *a = arena_new(0);
    bool is_over = false;
    (void)arg;
    CHECK(searcher_open(world.path, &s, NULL) == RC_OK);
    for (size_t n = 0; !is_over; n++) {
        ask(s, a);
        mtx_lock(&world.lock);
        world.n_asked++;
        is_over = world.is_over;
        mtx_unlock(&world.lock);
    }
    searcher_close(s);
    arena_free(a);
    return 0;
}

static void remove_files(void)
{
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    char path[80];
    for (size_t i = 0; i < COUNT(ENDS); i++) {
        snprintf(path, sizeof path, "%s%s", world.path, ENDS[i]);
        (void)unlink(path);
    }
}

static void an_answer_is_of_one_version(void **state)
{
    (void)state;
    struct db *db = NULL;
    thrd_t threads[N_READERS];
    snprintf(world.path, sizeof world.path, "/tmp/bangban-swap-%ld.db", (long)getpid());
    assert_int_equal(mtx_init(&world.lock, mtx_plain), thrd_success);
    assert_int_equal(kb_open(world.path, DB_CREATE, &db, NULL), RC_OK);
    publish(db, 0);
    for (size_t i = 0; i < N_READERS; i++)
        assert_int_equal(thrd_create(&threads[i], reader, NULL), thrd_success);
    for (int stamp = 1; stamp <= N_VERSIONS; stamp++)
        publish(db, stamp);
    mtx_lock(&world.lock);
    world.is_over = true;
    mtx_unlock(&world.lock);
    for (size_t i = 0; i < N_READERS; i++)
        (void)thrd_join(threads[i], NULL);
    assert_true(world.n_asked >= N_READERS);
    snapshot_unref(world.kb);
    db_close(db);
    mtx_destroy(&world.lock);
    remove_files();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_answer_is_of_one_version)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
