/* test_matcher.c - how one text compares with a question; pairs that are mistyped. */
#include "desk.h"

#include "kb/matcher.h"
#include "kb/store.h"

static struct desk k;
static struct matcher *m;

static void put(const char *id, const char *title)
{
    struct err err = ERR_NONE;
    struct entry e;
    int64_t entry_id = 0;
    enum store_change change;
    entry_init(&e);
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.summary = VIEW("到窗口办。");
    assert_int_equal(db_begin(k.db, &err), RC_OK);
    assert_int_equal(store_put(k.db, &e, &entry_id, &change, &err), RC_OK);
    assert_int_equal(db_commit(k.db, &err), RC_OK);
}

static int open_base(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    k = (struct desk){.arena = arena_new(0)};
    assert_int_equal(kb_open("", DB_MEMORY, &k.db, &err), RC_OK);
    put("fund", "住房公积金提取");
    put("dogs", "养犬登记");
    put("shop", "开店许可");
    desk_reload(&k);
    m = matcher_new();
    return 0;
}

static int close_base(void **state)
{
    (void)state;
    matcher_free(m);
    desk_close(&k);
    return 0;
}

static struct match compare(const char *question, const char *text)
{
    static const struct bm25 BM25 = {1.2, 0.5, 7, SIDE_HEAD};
    uint16_t symbols[64];
    struct norm q;
    struct match out;
    assert_int_equal(norm_question(k.arena, view_of(question), &q, NULL), RC_OK);
    matcher_set(m, k.kb, &q);
    size_t n = symbols_cut(view_of(text), symbols, NULL);
    uint32_t n_breaks = 0;
    for (size_t i = 0; i < n; i++)
        n_breaks += symbols[i] == SYMBOL_BREAK;
    (void)matcher_unit(m, (struct symbol_row){symbols, (uint32_t)n, n_breaks}, &BM25, &out);
    return out;
}

static void a_mistyped_pair_counts_in_part(void **state)
{
    (void)state;
    double right = compare("公积金", "住房公积金提取").pairs;
    double lost = compare("公金", "住房公积金提取").pairs;
    double turned = compare("积公金", "住房公积金提取").pairs;
    assert_float_equal(right, 1, 1e-6);
    assert_float_equal(lost, 0.4, 1e-6);      /* 公金 is nowhere: 积 was lost */
    assert_true(turned > 0.39 && turned < 1); /* 积公 turned round, 公金 over 积 */
    assert_float_equal(compare("公金", "住房公与积金提取").pairs, 0, 1e-6); /* two between */
    assert_float_equal(compare("公金", "住房公。金提取").pairs, 0, 1e-6);   /* a sentence ends */
}

static void a_pair_the_base_knows_is_as_it_is_meant(void **state)
{
    (void)state;
    /* 开店 is known, so 开大店 does not hold it, nor 店开. */
    assert_float_equal(compare("开店", "开大店").pairs, 0, 1e-6);
    assert_float_equal(compare("开店", "店开").pairs, 0, 1e-6);
    assert_float_equal(compare("开店", "开店许可").pairs, 1, 1e-6);
}

static void all_texts_of_an_entry_count_as_one(void **state)
{
    (void)state;
    static const struct bm25 BM25 = {1.2, 0.5, 7, SIDE_HEAD};
    (void)compare("公金提取", "提取住房公积金");
    struct match entry = matcher_entry_end(m, &BM25);
    struct match unit = compare("公金提取", "提取住房公积金");
    assert_float_equal(entry.pairs, unit.pairs, 1e-9);
    assert_true(unit.pairs > 0);
    matcher_entry_begin(m); /* nothing is left of it */
    assert_float_equal(matcher_entry_end(m, &BM25).pairs, 0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mistyped_pair_counts_in_part),
        cmocka_unit_test(a_pair_the_base_knows_is_as_it_is_meant),
        cmocka_unit_test(all_texts_of_an_entry_count_as_one),
    };
    return cmocka_run_group_tests(tests, open_base, close_base);
}
