/* A staged picture answers exactly as the published one will, and leaves the live one alone. */
#include "tests/unit/unit.h"

#include "intents/trace.h"
#include "kb/exchange/import.h"
#include "kb/exchange/questions.h"
#include "kb/kb.h"
#include "kb/store.h"

#define TODAY 20780
#define STEP 7 /* every so many golden questions */

struct reply {
    char digest[TRACE_DIGEST_LEN + 1];
    double confidence;
    int64_t entry_id;
    enum act act;
};

struct bench {
    struct db *db;
    struct searcher *searcher;
    struct arena *a;
    struct question_list questions;
};

static int open_bench(void **state)
{
    static struct bench b;
    struct err err = ERR_NONE;
    struct import_options how = {.max_problems = 1};
    struct import_result done;
    assert_int_equal(kb_open(NULL, DB_MEMORY, &b.db, &err), RC_OK);
    if (import_path(b.db, BANGBAN_ROOT "/kb/demo", &how, &done, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(searcher_on(b.db, &b.searcher, &err), RC_OK);
    b.a = arena_new(0);
    static const char GOLDEN[] = BANGBAN_ROOT "/kb/demo/golden_companies.jsonl";
    if (questions_read(b.a, GOLDEN, &b.questions, &err) != RC_OK)
        fail_msg("%s", err.text);
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *b = *state;
    arena_free(b->a);
    searcher_close(b->searcher);
    db_close(b->db);
    return 0;
}

static struct reply *ask_all(struct bench *b, const struct snapshot *kb)
{
    struct reply *list = arena_alloc_array(b->a, b->questions.n, sizeof *list);
    struct arena *turn = arena_new(0);
    for (size_t i = 0; i < b->questions.n; i += STEP) {
        struct answer_input in = {.question = b->questions.items[i].q, .as_of_day = TODAY};
        struct decision d;
        struct err err = ERR_NONE;
        if (answer_decide(b->searcher, kb, &in, turn, &d, &err) != RC_OK)
            fail_msg("%s", err.text);
        list[i] = (struct reply){.confidence = d.confidence, .entry_id = d.entry_id, .act = d.act};
        trace_digest(d.blocks, d.n_blocks, list[i].digest);
        arena_reset(turn);
    }
    arena_free(turn);
    return list;
}

static size_t compare(struct bench *b, const struct reply *x, const struct reply *y)
{
    size_t differ = 0;
    for (size_t i = 0; i < b->questions.n; i += STEP)
        differ += strcmp(x[i].digest, y[i].digest) != 0 || x[i].confidence != y[i].confidence ||
                  x[i].entry_id != y[i].entry_id || x[i].act != y[i].act;
    return differ;
}

/* Three entries of the demo: one rewritten, one disabled, one with a clause in front; and a new
 * one. */
static size_t make_changes(struct bench *b, const struct snapshot *kb, const struct entry **out)
{
    struct entry *changed = NULL;
    size_t n = 0;
    for (size_t i = 0; i < 40; i += 13) {
        changed = entry_copy(b->a, snapshot_entry_at(kb, i));
        if (i == 0) {
            changed->summary = VIEW("现在只在网上办，当场办结，不收费。");
            changed->variants = NULL;
            changed->n_variants = 0;
        } else if (i == 13) {
            changed->is_disabled = true;
        } else {
            changed->title = arena_printf(b->a, "%.*s和公司注销", VIEW_ARG(changed->title));
        }
        out[n++] = changed;
    }
    for (size_t i = 0; i < snapshot_n_entries(kb); i++) {
        const struct entry *e = snapshot_entry_at(kb, i);
        if (e->n_clauses < 3 || e->body.len > 0)
            continue;
        changed = entry_copy(b->a, e);
        changed->clauses[0].text = VIEW("第一条 本办法全文重写。");
        out[n++] = changed;
        break;
    }
    changed = arena_alloc(b->a, sizeof *changed);
    entry_init(changed);
    changed->external_id = VIEW("new-one");
    changed->title = VIEW("公司注销要多久");
    changed->summary = VIEW("公司注销要多久看有没有债务，简易注销公告二十天。");
    changed->body = VIEW("第一条 公司可以注销。\n第二条 公告二十天。");
    out[n++] = changed;
    return n;
}

static struct snapshot *stage(struct bench *b, struct snapshot *live, const struct entry **list,
                              size_t n)
{
    struct snapshot_change change = {.entries = list, .n = n};
    struct snapshot *staged = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(store_next_ids(b->db, &change.next_entry_id, &change.next_clause_id, &err),
                     RC_OK);
    if (snapshot_stage(live, &change, &staged, &err) != RC_OK)
        fail_msg("%s", err.text);
    return staged;
}

static void test_staged_equals_published(void **state)
{
    struct bench *b = *state;
    const struct entry *list[16];
    struct snapshot *live = NULL;
    struct snapshot *published = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(snapshot_load(b->db, NULL, &live, &err), RC_OK);
    struct reply *before = ask_all(b, live);
    size_t n = make_changes(b, live, list);
    struct snapshot *staged = stage(b, live, list, n);
    struct reply *would = ask_all(b, staged);
    assert_true(compare(b, before, would) > 3); /* the changes are felt */
    assert_int_equal((int)compare(b, before, ask_all(b, live)), 0);
    assert_int_equal(db_begin(b->db, &err), RC_OK);
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0;
        enum store_change change;
        if (store_put(b->db, list[i], &id, &change, &err) != RC_OK)
            fail_msg("%s", err.text);
    }
    assert_int_equal(db_commit(b->db, &err), RC_OK);
    assert_int_equal(snapshot_load(b->db, live, &published, &err), RC_OK);
    assert_int_equal((int)compare(b, would, ask_all(b, published)), 0);
    assert_int_equal((int)snapshot_n_entries(staged), (int)snapshot_n_entries(published));
    assert_int_equal((int)snapshot_n_units(staged), (int)snapshot_n_units(published));
    assert_int_equal(snapshot_version(staged), snapshot_version(published));
    snapshot_unref(published);
    snapshot_unref(staged);
    snapshot_unref(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_staged_equals_published, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
