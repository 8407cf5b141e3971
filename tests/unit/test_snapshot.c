/* test_snapshot.c - versions share what did not change and never see each other's changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kb/kb.h"
#include "kb/snapshot.h"
#include "kb/store.h"
#include "kb/symbols.h"

struct fixture {
    struct db *db;
};

static int setup(void **state)
{
    static struct fixture f;
    assert_int_equal(kb_open(NULL, DB_MEMORY, &f.db, NULL), RC_OK);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    db_close(((struct fixture *)*state)->db);
    return 0;
}

static int64_t put(struct fixture *f, const char *id, const char *title, const char *body)
{
    struct entry e;
    struct err err = ERR_NONE;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    entry_init(&e);
    e.kind = ENTRY_FAQ;
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.body = view_of(body);
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    if (store_put(f->db, &e, &entry_id, &change, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    return entry_id;
}

static struct snapshot *load(struct fixture *f, struct snapshot *previous)
{
    struct snapshot *s = NULL;
    struct err err = ERR_NONE;
    if (snapshot_load(f->db, previous, &s, &err) != RC_OK)
        fail_msg("%s", err.text);
    return s;
}

static uint32_t n_with(const struct snapshot *s, const char *text)
{
    uint16_t symbols[8];
    size_t n = symbols_cut(view_of(text), symbols, NULL);
    assert_in_range(n, 1, 2);
    uint32_t key = n == 1 ? vocab_key_one(symbols[0]) : vocab_key(symbols[0], symbols[1]);
    return vocab_find(snapshot_vocab(s), key).n_entries;
}

static void test_holds_entries_and_counts(void **state)
{
    struct fixture *f = *state;
    int64_t a = put(f, "a", "公司注销", "公司清算后办理。");
    put(f, "b", "公司设立", "到窗口办理。");
    struct snapshot *s = load(f, NULL);
    assert_int_equal(snapshot_n_entries(s), 2);
    assert_int_equal(snapshot_n_units(s), 4);
    assert_true(view_eq_text(snapshot_entry(s, a)->title, "公司注销"));
    assert_null(snapshot_entry(s, 99));
    assert_int_equal(snapshot_find(s, VIEW("b"))->entry_id, snapshot_entry_at(s, 1)->entry_id);
    assert_null(snapshot_find(s, VIEW("c")));
    assert_int_equal(n_with(s, "公司"), 2);
    assert_int_equal(n_with(s, "注销"), 1);
    assert_int_equal(n_with(s, "税"), 0);
    snapshot_unref(s);
}

static void test_new_version_leaves_the_old_one_alone(void **state)
{
    struct fixture *f = *state;
    int64_t a = put(f, "a", "公司注销", "公司清算后办理。");
    int64_t b = put(f, "b", "公司设立", "到窗口办理。");
    struct snapshot *old = load(f, NULL);
    put(f, "a", "企业注销", "公司清算后办理。");
    put(f, "c", "税务注销", "先清税。");
    struct snapshot *new = load(f, old);
    assert_true(snapshot_version(new) > snapshot_version(old));
    assert_true(view_eq_text(snapshot_entry(old, a)->title, "公司注销"));
    assert_true(view_eq_text(snapshot_entry(new, a)->title, "企业注销"));
    assert_ptr_equal(snapshot_entry(old, b), snapshot_entry(new, b));
    assert_int_equal(n_with(old, "注销"), 1);
    assert_int_equal(n_with(new, "注销"), 2);
    assert_int_equal(n_with(new, "企业"), 1);
    assert_int_equal(snapshot_n_entries(old), 2);
    assert_int_equal(snapshot_n_entries(new), 3);
    snapshot_unref(old);
    assert_true(view_eq_text(snapshot_entry(new, b)->title, "公司设立"));
    snapshot_unref(new);
}

static int id_cmp(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Units in use that the postings list under a key, in order and once each. */
static size_t listed(const struct snapshot *s, enum index_table table, uint32_t key, uint32_t *out)
{
    struct postings_list lists[POSTINGS_MAX_SEGMENTS];
    size_t n_lists = postings_find(snapshot_postings(s, table), key, lists);
    size_t n = 0, kept = 0, unit_no = 0;
    assert_true(n_lists != SIZE_MAX);
    for (size_t i = 0; i < n_lists; i++)
        for (size_t k = 0; k < lists[i].n; k++)
            if (snapshot_unit_owner(s, lists[i].units[k], &unit_no) != NULL)
                out[n++] = lists[i].units[k];
    qsort(out, n, sizeof *out, id_cmp);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || out[i] != out[i - 1])
            out[kept++] = out[i];
    return kept;
}

static void assert_same_postings(const struct snapshot *x, const struct snapshot *y)
{
    uint32_t a[64], b[64];
    for (size_t i = 0; i < snapshot_n_entries(y); i++) {
        const struct indexed *e = snapshot_indexed_at(y, i);
        for (uint32_t u = 0; u < e->n_units; u++)
            for (uint32_t k = 0; k < e->units[u].n; k++) {
                uint32_t key = vocab_key_one(e->units[u].symbols[k]);
                enum index_table table = u < e->n_head ? INDEX_HEAD : INDEX_BODY;
                if (key == SYMBOL_BREAK)
                    continue;
                size_t n = listed(x, table, key, a);
                assert_int_equal(n, listed(y, table, key, b));
                assert_memory_equal(a, b, n * sizeof a[0]);
                struct vocab_item item = vocab_find(snapshot_vocab(y), key);
                assert_int_equal(n, table == INDEX_HEAD ? item.n_head : item.n_body);
            }
    }
}

/* Sharing must give exactly what loading from nothing gives. */
static void test_shared_equals_fresh(void **state)
{
    struct fixture *f = *state;
    struct snapshot *s = load(f, NULL);
    for (int i = 0; i < 40; i++) {
        char id[16], title[64];
        (void)snprintf(id, sizeof id, "e%d", i % 17);
        (void)snprintf(title, sizeof title, "事项%d号办理指南%d", i % 17, i);
        int64_t entry_id = put(f, id, title, i % 3 == 0 ? "材料齐全当场办结。" : "三个工作日。");
        if (i % 5 == 4) {
            assert_int_equal(db_begin(f->db, NULL), RC_OK);
            assert_int_equal(store_remove(f->db, entry_id, NULL), RC_OK);
            assert_int_equal(db_commit(f->db, NULL), RC_OK);
        }
        struct snapshot *next = load(f, s);
        snapshot_unref(s);
        s = next;
    }
    struct snapshot *fresh = load(f, NULL);
    assert_int_equal(snapshot_n_entries(s), snapshot_n_entries(fresh));
    assert_int_equal(snapshot_n_units(s), snapshot_n_units(fresh));
    struct snapshot_lengths a = snapshot_mean_lengths(s), b = snapshot_mean_lengths(fresh);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_equal(snapshot_weights(s), snapshot_weights(fresh), 65536 * sizeof(float));
    assert_same_postings(s, fresh);
    for (size_t i = 0; i < snapshot_n_entries(s); i++) {
        const struct indexed *x = snapshot_indexed_at(s, i), *y = snapshot_indexed_at(fresh, i);
        assert_int_equal(x->n_units, y->n_units);
        assert_true(view_eq(x->entry->title, y->entry->title));
        for (uint32_t u = 0; u < x->n_units; u++) {
            size_t unit_no = 0;
            assert_ptr_equal(snapshot_unit_owner(s, x->units[u].unit_id, &unit_no), x);
            assert_int_equal(unit_no, u);
            assert_int_equal(x->units[u].n, y->units[u].n);
        }
    }
    snapshot_unref(fresh);
    snapshot_unref(s);
}

static void test_disabling_is_seen(void **state)
{
    struct fixture *f = *state;
    int64_t a = put(f, "a", "公司注销", "办理。");
    struct snapshot *old = load(f, NULL);
    assert_int_equal(db_begin(f->db, NULL), RC_OK);
    assert_int_equal(store_set_disabled(f->db, a, true, NULL), RC_OK);
    assert_int_equal(db_commit(f->db, NULL), RC_OK);
    struct snapshot *new = load(f, old);
    assert_false(snapshot_entry(old, a)->is_disabled);
    assert_true(snapshot_entry(new, a)->is_disabled);
    snapshot_unref(new);
    snapshot_unref(old);
}

static void test_clauses_are_found_among_the_symbols(void **state)
{
    struct fixture *f = *state;
    put(f, "a", "办法", "第一条 为了便利企业，制定本办法。\n第二条 企业注销免收费用。\n");
    struct snapshot *s = load(f, NULL);
    const struct indexed *x = snapshot_indexed_at(s, 0);
    assert_int_equal(x->entry->n_clauses, 2);
    uint16_t want[4];
    assert_int_equal(symbols_cut(VIEW("注销"), want, NULL), 2);
    assert_true(x->clauses[1].n > 4);
    bool found = false;
    for (uint32_t i = 0; i + 1 < x->clauses[1].n; i++)
        found = found || memcmp(x->clauses[1].symbols + i, want, 2 * sizeof want[0]) == 0;
    assert_true(found);
    snapshot_unref(s);
}

static void test_symbols(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
    } CASES[] = {
        {"", 0},      {"，。", 0},  {"公司", 2},   {"公司，注销。", 5}, {"a4纸", 3},
        {"3.5万", 2}, {"第7条", 3}, {" 公司 ", 2}, {"https://x", 3},    {"1.公司", 4},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        uint16_t symbols[32];
        struct symbol_span spans[32];
        assert_int_equal(symbols_cut(view_of(CASES[i].text), symbols, spans), CASES[i].n);
    }
    uint16_t a[4], b[4];
    symbols_cut(VIEW("税"), a, NULL);
    assert_true(symbol_is_han(a[0]));
    symbols_cut(VIEW("2025"), b, NULL);
    assert_false(symbol_is_han(b[0]));
    assert_int_not_equal(b[0], SYMBOL_BREAK);
}

static uint32_t pair_of(const char *text)
{
    uint16_t symbols[8];
    assert_int_equal(symbols_cut(view_of(text), symbols, NULL), 2);
    return vocab_key(symbols[0], symbols[1]);
}

static double weight_of(const struct snapshot *s, const char *text, enum side side)
{
    uint32_t key = pair_of(text);
    return snapshot_weight(s, key, vocab_find(snapshot_vocab(s), key).n_entries, side);
}

/* No list has 咋整; that titles ask so and answers do not is enough. */
static void test_ways_of_asking_are_learned(void **state)
{
    struct fixture *f = *state;
    struct snapshot *few = NULL, *many = NULL;
    char id[16], title[64], body[64];
    for (int i = 0; i < 160; i++) {
        (void)snprintf(id, sizeof id, "e%d", i);
        (void)snprintf(title, sizeof title, i % 4 == 0 ? "甲%d号牌照咋整" : "乙%d号牌照", i);
        (void)snprintf(body, sizeof body, "%d号牌照到窗口交材料。", i);
        put(f, id, title, body);
        if (i == 49)
            few = load(f, NULL);
    }
    many = load(f, few);
    assert_false(snapshot_learns_asking(few, pair_of("咋整"))); /* too few to tell */
    assert_true(snapshot_learns_asking(many, pair_of("咋整")));
    assert_false(snapshot_learns_asking(many, pair_of("牌照"))); /* answers have it, too */
    assert_false(snapshot_learns_asking(many, pair_of("窗口")));
    assert_false(snapshot_learns_asking(many, pair_of("鱼虾")));
    double head = weight_of(many, "咋整", SIDE_HEAD),
           body_side = weight_of(many, "咋整", SIDE_BODY);
    assert_true(body_side < 0.5 * head && body_side > 0);
    assert_true(weight_of(many, "牌照", SIDE_BODY) == weight_of(many, "牌照", SIDE_HEAD));
    struct snapshot *fresh = load(f, NULL);
    assert_true(weight_of(fresh, "咋整", SIDE_BODY) == body_side);
    snapshot_unref(fresh);
    snapshot_unref(many);
    snapshot_unref(few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_holds_entries_and_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_new_version_leaves_the_old_one_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shared_equals_fresh, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disabling_is_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(test_clauses_are_found_among_the_symbols, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ways_of_asking_are_learned, setup, teardown),
        cmocka_unit_test(test_symbols),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
