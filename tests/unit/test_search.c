/* test_search.c - questions find the right entry, and only entries that may be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kb/kb.h"
#include "kb/search.h"
#include "kb/store.h"

#define TODAY 20000

struct fixture {
    struct db *db;
    struct snapshot *kb;
    struct searcher *searcher;
    struct arena *a;
};

static int setup(void **state)
{
    static struct fixture f;
    struct err err = ERR_NONE;
    f.kb = NULL;
    f.a = arena_new(0);
    assert_int_equal(kb_open(NULL, DB_MEMORY, &f.db, &err), RC_OK);
    assert_int_equal(searcher_on(f.db, &f.searcher, &err), RC_OK);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    searcher_close(f->searcher);
    snapshot_unref(f->kb);
    db_close(f->db);
    arena_free(f->a);
    return 0;
}

static struct entry plain(const char *id, const char *title, const char *body)
{
    struct entry e;
    entry_init(&e);
    e.kind = ENTRY_FAQ;
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.body = view_of(body);
    return e;
}

static void put(struct fixture *f, const struct entry *e)
{
    struct err err = ERR_NONE;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    if (store_put(f->db, e, &entry_id, &change, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
}

static void refresh(struct fixture *f)
{
    struct snapshot *next = NULL;
    assert_int_equal(snapshot_load(f->db, f->kb, &next, NULL), RC_OK);
    snapshot_unref(f->kb);
    f->kb = next;
}

static struct search_result ask(struct fixture *f, const char *text, const struct search_options *o)
{
    struct search_options options = o != NULL ? *o : (struct search_options){.k = 10};
    struct norm n;
    struct search_result r;
    struct err err = ERR_NONE;
    if (options.as_of_day == 0)
        options.as_of_day = TODAY;
    assert_int_equal(norm_question(f->a, view_of(text), &n, &err), RC_OK);
    if (search_run(f->searcher, f->kb, &n, &options, f->a, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    return r;
}

static void small_kb(struct fixture *f)
{
    static struct view variants[] = {VIEW("公司不想干了怎么关掉"), VIEW("关门歇业要走什么手续")};
    struct entry e = plain("dereg", "公司注销登记", "清算组公告45日后到登记机关办理。");
    e.variants = variants;
    e.n_variants = 2;
    put(f, &e);
    e = plain("open", "公司设立登记", "通过一网通办提交材料，一个工作日办结。");
    put(f, &e);
    e = plain("tax", "税务注销清税", "结清税款、滞纳金、罚款，缴销发票。");
    put(f, &e);
    e = plain("fund", "住房公积金提取", "购房、租房可以提取。");
    put(f, &e);
    refresh(f);
}

static void test_finds_by_title_variant_and_body(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *question;
        const char *want;
        enum unit_kind kind;
    } CASES[] = {
        {"公司注销登记", "dereg", UNIT_TITLE},
        {"公司註銷登記", "dereg", UNIT_TITLE},
        {"我这公司不想干了，怎么关掉呢", "dereg", UNIT_VARIANT},
        {"注册公司设立", "open", UNIT_TITLE},
        {"滞纳金没交怎么办", "tax", UNIT_CLAUSE},
        {"租房能提公积金吗", "fund", UNIT_TITLE},
    };
    small_kb(f);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct search_result r = ask(f, CASES[i].question, NULL);
        assert_true(r.n > 0);
        if (!view_eq_text(r.list[0].entry->external_id, CASES[i].want))
            fail_msg("%s: %.*s", CASES[i].question, VIEW_ARG(r.list[0].entry->external_id));
        assert_int_equal(r.list[0].unit_kind, CASES[i].kind);
        assert_true(r.list[0].unit_text.len > 0);
    }
}

static void test_probabilities_sum_to_at_most_one(void **state)
{
    struct fixture *f = *state;
    small_kb(f);
    static const char *const QUESTIONS[] = {"公司注销登记", "公司登记", "税", "明天天气怎么样"};
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof QUESTIONS[0]; i++) {
        struct search_result r = ask(f, QUESTIONS[i], NULL);
        double sum = 0;
        for (size_t k = 0; k < r.n; k++) {
            assert_true(r.list[k].probability >= 0 && r.list[k].probability <= 1);
            assert_true(k == 0 || r.list[k].score <= r.list[k - 1].score);
            sum += r.list[k].probability;
        }
        assert_true(sum <= 1.0 + 1e-9);
        assert_true(r.n == 0 || r.confidence == r.list[0].probability);
    }
}

static void test_nothing_in_common_finds_nothing(void **state)
{
    struct fixture *f = *state;
    small_kb(f);
    struct search_result r = ask(f, "猫咪", NULL);
    assert_int_equal(r.n, 0);
    assert_float_equal(r.confidence, 0.0, 0);
}

static void test_entries_that_may_not_be_shown_are_not_found(void **state)
{
    struct fixture *f = *state;
    struct entry e = plain("expired", "夜间经济补贴", "每月补贴。");
    e.expires_on = TODAY - 1;
    put(f, &e);
    e = plain("future", "夜间经济补贴", "每季补贴。");
    e.effective_from = TODAY + 1;
    put(f, &e);
    e = plain("repealed", "夜间经济补贴", "每周补贴。");
    e.repealed_on = TODAY;
    put(f, &e);
    e = plain("elsewhere", "夜间经济补贴", "每年补贴。");
    e.region = VIEW("临江市江北区");
    put(f, &e);
    e = plain("disabled", "夜间经济补贴", "每天补贴。");
    e.is_disabled = true;
    put(f, &e);
    refresh(f);
    struct search_options here = {.k = 10, .as_of_day = TODAY, .region = VIEW("临江市云帆区")};
    assert_int_equal(ask(f, "夜间经济补贴", &here).n, 0);
    struct search_options then = here;
    then.as_of_day = TODAY - 1;
    struct search_result r = ask(f, "夜间经济补贴", &then);
    assert_int_equal(r.n, 2); /* expired and repealed were both in force on the day before */
    struct search_options street = {
        .k = 10, .as_of_day = TODAY, .region = VIEW("临江市江北区一街道")};
    r = ask(f, "夜间经济补贴", &street);
    assert_int_equal(r.n, 1);
    assert_true(view_eq_text(r.list[0].entry->external_id, "elsewhere"));
    struct search_options short_name = {.k = 10, .as_of_day = TODAY, .region = VIEW("江北区")};
    assert_int_equal(ask(f, "夜间经济补贴", &short_name).n, 1);
}

static void test_best_clause_is_the_one_that_answers(void **state)
{
    struct fixture *f = *state;
    struct entry e = plain("plan", "首次响应行动计划",
                           "第一条 为了优化营商环境，制定本计划。\n"
                           "第二条 工作人员应当在一分钟内首次响应企业咨询。\n"
                           "第三条 超时的由督导介入。\n");
    put(f, &e);
    refresh(f);
    struct search_result r = ask(f, "工作人员多久内首次响应", NULL);
    assert_int_equal(r.n, 1);
    assert_non_null(r.list[0].clause);
    assert_true(view_eq_text(r.list[0].clause->label, "第二条"));
}

static void test_same_question_same_bits(void **state)
{
    struct fixture *f = *state;
    small_kb(f);
    struct search_result a = ask(f, "公司怎么关掉", NULL);
    (void)ask(f, "住房公积金提取要什么材料，能不能代办？", NULL);
    struct search_result b = ask(f, "公司怎么关掉", NULL);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.confidence_features, b.confidence_features, sizeof a.confidence_features);
    for (size_t i = 0; i < a.n; i++) {
        assert_memory_equal(a.list[i].features, b.list[i].features, sizeof a.list[i].features);
        assert_memory_equal(&a.list[i].score, &b.list[i].score, sizeof a.list[i].score);
    }
}

static void test_old_snapshot_stays_complete(void **state)
{
    struct fixture *f = *state;
    small_kb(f);
    struct snapshot *old = snapshot_ref(f->kb);
    struct entry e = plain("fund", "完全不同的标题", "别的内容。");
    put(f, &e);
    struct search_result r = ask(f, "住房公积金提取", NULL);
    assert_true(r.n > 0);
    assert_true(view_eq_text(r.list[0].entry->title, "住房公积金提取"));
    refresh(f);
    r = ask(f, "住房公积金提取", NULL);
    for (size_t i = 0; i < r.n; i++)
        assert_false(view_eq_text(r.list[i].entry->external_id, "fund"));
    snapshot_unref(old);
}

static void test_explain_lists_terms(void **state)
{
    struct fixture *f = *state;
    small_kb(f);
    struct search_options o = {.k = 10, .explain = true};
    struct search_result r = ask(f, "公司注销", &o);
    assert_int_equal(r.n_terms, 7); /* four characters, three pairs */
    assert_true(r.terms[0].is_candidate_term);
    assert_true(r.terms[0].idf < r.terms[3].idf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_finds_by_title_variant_and_body, setup, teardown),
        cmocka_unit_test_setup_teardown(test_probabilities_sum_to_at_most_one, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_in_common_finds_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_entries_that_may_not_be_shown_are_not_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_best_clause_is_the_one_that_answers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_question_same_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_old_snapshot_stays_complete, setup, teardown),
        cmocka_unit_test_setup_teardown(test_explain_lists_terms, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
