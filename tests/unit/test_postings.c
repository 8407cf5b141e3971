/* test_postings.c - lists of units in memory: what goes in comes out, however it was merged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/candidates.h"
#include "kb/kb.h"
#include "kb/postings.h"
#include "kb/search.h"
#include "kb/store.h"

#define N_KEYS 40
#define N_UNITS 600

static uint32_t rng = 7;

static uint32_t next_random(uint32_t below)
{
    rng = rng * 1664525u + 1013904223u;
    return (rng >> 8) % below;
}

static uint32_t key_of(uint32_t i)
{
    return i == 0 ? UINT32_MAX : i * i * 7919u + 1;
}

/* Every unit listed under the key, as a table of flags. */
static void read_key(const struct postings *p, uint32_t key, bool out[N_UNITS])
{
    struct postings_list lists[POSTINGS_MAX_SEGMENTS];
    size_t n = postings_find(p, key, lists);
    memset(out, 0, N_UNITS * sizeof out[0]);
    assert_true(n != SIZE_MAX);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < lists[i].n; k++)
            out[lists[i].units[k]] = true;
}

static void test_equals_a_plain_table(void **state)
{
    (void)state;
    static bool want[N_KEYS][N_UNITS], got[N_UNITS];
    struct postings p = {.n = 0}, shared;
    struct postings_batch b = {NULL, 0, 0};
    memset(want, 0, sizeof want);
    for (uint32_t unit = 0; unit < N_UNITS; unit++) {
        for (uint32_t k = 0; k < N_KEYS; k++) {
            if (next_random(k + 2) != 0)
                continue;
            want[k][unit] = true;
            postings_batch_add(&b, key_of(k), unit);
        }
        if (next_random(9) == 0)
            postings_take(&p, &b, NULL, NULL);
        if (unit == N_UNITS / 2) { /* an older snapshot keeps what it has */
            postings_take(&p, &b, NULL, NULL);
            postings_copy(&shared, &p);
        }
    }
    postings_take(&p, &b, NULL, NULL);
    assert_in_range(p.n, 1, 16);
    for (uint32_t k = 0; k < N_KEYS; k++) {
        read_key(&p, key_of(k), got);
        assert_memory_equal(got, want[k], sizeof got);
        read_key(&shared, key_of(k), got);
        memset(want[k] + N_UNITS / 2 + 1, 0, (N_UNITS / 2 - 1) * sizeof want[k][0]);
        assert_memory_equal(got, want[k], sizeof got);
    }
    read_key(&p, 12345, got);
    assert_null(memchr(got, true, sizeof got));
    assert_true(postings_bytes(&p) > N_UNITS * sizeof(uint32_t));
    postings_clear(&p);
    postings_clear(&shared);
    postings_batch_clear(&b);
}

static bool is_even(const void *arg, uint32_t unit_id)
{
    (void)arg;
    return unit_id % 2 == 0;
}

static void test_a_merge_forgets_what_is_gone(void **state)
{
    (void)state;
    bool got[N_UNITS];
    struct postings p = {.n = 0};
    struct postings_batch b = {NULL, 0, 0};
    postings_batch_add(&b, 1, 3);
    postings_batch_add(&b, 2, 4);
    postings_take(&p, &b, NULL, NULL);
    postings_batch_add(&b, 2, 5);
    postings_batch_add(&b, 2, 6);
    postings_take(&p, &b, is_even, NULL);
    assert_int_equal(p.n, 1);
    read_key(&p, 1, got);
    assert_false(got[3]);
    read_key(&p, 2, got);
    assert_true(got[4] && got[6] && !got[5]);
    postings_clear(&p);
    postings_batch_clear(&b);
}

static void test_a_frequent_key_is_only_noted(void **state)
{
    (void)state;
    struct postings_list lists[POSTINGS_MAX_SEGMENTS];
    struct postings p = {.n = 0};
    struct postings_batch b = {NULL, 0, 0};
    for (uint32_t unit = 0; unit <= POSTINGS_MAX_UNITS; unit++)
        postings_batch_add(&b, 9, unit);
    postings_batch_add(&b, 8, 1);
    postings_take(&p, &b, NULL, NULL);
    assert_int_equal(postings_find(&p, 9, lists), SIZE_MAX);
    assert_int_equal(postings_find(&p, 8, lists), 1);
    postings_batch_add(&b, 9, POSTINGS_MAX_UNITS + 1); /* and stays so */
    postings_take(&p, &b, NULL, NULL);
    assert_int_equal(postings_find(&p, 9, lists), SIZE_MAX);
    postings_clear(&p);
    postings_batch_clear(&b);
}

/* --- in a search
 * ----------------------------------------------------------------------------------- */

static void put(struct db *db, int i, const char *title)
{
    struct entry e;
    char id[32];
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    (void)snprintf(id, sizeof id, "e%d", i);
    entry_init(&e);
    e.kind = ENTRY_FAQ;
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.summary = view_of(title);
    assert_int_equal(store_put(db, &e, &entry_id, &change, NULL), RC_OK);
}

static struct search_result ask(struct searcher *s, const struct snapshot *kb, struct arena *a,
                                const char *question)
{
    struct search_options options = {.k = 3, .as_of_day = 20000};
    struct search_result r;
    struct norm n;
    assert_int_equal(norm_question(a, view_of(question), &n, NULL), RC_OK);
    assert_int_equal(search_run(s, kb, &n, &options, a, &r, NULL), RC_OK);
    return r;
}

/* More titles than a list may hold: the full-text index answers, alone or beside a rare term. */
static void test_frequent_terms_are_searched_in_the_index(void **state)
{
    (void)state;
    struct db *db = NULL;
    struct snapshot *kb = NULL;
    struct searcher *s = NULL;
    struct postings_list lists[POSTINGS_MAX_SEGMENTS];
    struct arena *a = arena_new(0);
    assert_int_equal(kb_open(NULL, DB_MEMORY, &db, NULL), RC_OK);
    assert_int_equal(db_begin(db, NULL), RC_OK);
    for (int i = 0; i <= POSTINGS_MAX_UNITS; i++)
        put(db, i, i == 77 ? "税" : "税税");
    put(db, POSTINGS_MAX_UNITS + 1, "免税证明");
    assert_int_equal(db_commit(db, NULL), RC_OK);
    assert_int_equal(snapshot_load(db, NULL, &kb, NULL), RC_OK);
    assert_int_equal(searcher_on(db, &s, NULL), RC_OK);
    assert_int_equal(postings_find(snapshot_postings(kb, INDEX_HEAD), 0x7A0E, lists), SIZE_MAX);
    assert_true(view_eq_text(ask(s, kb, a, "税").list[0].entry->title, "税"));
    assert_true(view_eq_text(ask(s, kb, a, "免税").list[0].entry->title, "免税证明"));
    searcher_close(s);
    snapshot_unref(kb);
    db_close(db);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_a_plain_table),
        cmocka_unit_test(test_a_merge_forgets_what_is_gone),
        cmocka_unit_test(test_a_frequent_key_is_only_noted),
        cmocka_unit_test(test_frequent_terms_are_searched_in_the_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
