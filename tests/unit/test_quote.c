/* test_quote.c - which clause is quoted, and which words of it come first. */
#include "unit.h"

#include "intents/quote.h"

static struct clause clause_of(const char *text)
{
    struct clause c = {.text = view_of(text), .effective_from = DAY_NONE, .expires_on = DAY_NONE};
    clause_set_hash(&c);
    return c;
}

static void the_sentence_that_answers_comes_first(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *words;
        enum facet facet;
        const char *want;
    } CASES[] = {
        {"帮办员应当耐心。接到转接后，一分钟内首次响应；不能解决的，两个工作日内答复。",
         "多久首次响应", FACET_TIME_LIMIT, "接到转接后，一分钟内首次响应"},
        {"帮办员应当耐心。接到转接后，一分钟内首次响应；不能解决的，两个工作日内答复。",
         "不能解决的多久答复", FACET_TIME_LIMIT, "不能解决的，两个工作日内答复。"},
        {"只有一句", "别的话", FACET_NONE, "只有一句"},
        {"以数字化为牵引,加强信息共享和业务协同,建立健全线上线下的帮办制度,"
         "线上落实工作时段专业帮办,"
         "值守人员1分钟内首次响应,持续完善问答知识库,提高智能客服的服务水平,建立两级帮办机制;"
         "其他。",
         "值守人员多久内首次响应", FACET_TIME_LIMIT,
         "建立健全线上线下的帮办制度,线上落实工作时段专业帮办,值守人员1分钟内首次响应"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct clause c = clause_of(CASES[i].text);
        struct quote_for what = {view_of(CASES[i].words), VIEW_EMPTY, CASES[i].facet, VIEW_EMPTY};
        struct view got = quote_sentence(&c, &what);
        if (!view_eq_text(got, CASES[i].want))
            fail_msg("%.*s", VIEW_ARG(got));
    }
}

static void the_name_of_the_matter_tells_no_clause_from_another(void **state)
{
    (void)state;
    struct clause list[2] = {clause_of("公司注销登记由区局办理，公司注销登记不收取费用。"),
                             clause_of("清算报告应当由股东确认。")};
    struct entry e = {.clauses = list, .n_clauses = 2};
    struct quote_for what = {VIEW("公司注销登记的清算报告谁确认"), VIEW("公司注销登记"), FACET_NONE,
                             VIEW_EMPTY};
    assert_ptr_equal(quote_choose(&e, NULL, &what, 20000), &list[1]);
}

static void a_clause_off_the_facet_is_no_proof(void **state)
{
    (void)state;
    struct clause list[1] = {clause_of("任一街道都能提出。")};
    struct entry e = {.clauses = list, .n_clauses = 1};
    struct quote_for what = {VIEW("街道提出要多少费用"), VIEW_EMPTY, FACET_FEE, VIEW("不收费")};
    assert_null(quote_choose(&e, &list[0], &what, 20000));
    what.shown = VIEW_EMPTY; /* the clauses are all there is */
    assert_null(quote_choose(&e, NULL, &what, 20000));
    assert_ptr_equal(quote_choose(&e, &list[0], &what, 20000), &list[0]);
    what.facet = FACET_NONE;
    assert_ptr_equal(quote_choose(&e, NULL, &what, 20000), &list[0]);
}

static void the_clause_found_by_the_search_wins_ties(void **state)
{
    (void)state;
    struct clause list[2] = {clause_of("申请材料齐全的。"), clause_of("申请材料齐备的。")};
    struct entry e = {.clauses = list, .n_clauses = 2};
    struct quote_for what = {VIEW("申请材料"), VIEW_EMPTY, FACET_NONE, VIEW_EMPTY};
    assert_ptr_equal(quote_choose(&e, NULL, &what, 20000), &list[0]);
    assert_ptr_equal(quote_choose(&e, &list[1], &what, 20000), &list[1]);
}

static void the_clause_bears_out_what_is_said(void **state)
{
    (void)state;
    struct clause list[2] = {clause_of("清算组自成立之日起十日内公示成员。"),
                             clause_of("材料齐全的当场办结；不能的，一个工作日内作出决定。")};
    struct entry e = {.clauses = list, .n_clauses = 2};
    struct quote_for what = {VIEW("那多久能办好"), VIEW("公司注销"), FACET_TIME_LIMIT,
                             VIEW("材料齐全当场办结，最长1个工作日")};
    assert_ptr_equal(quote_choose(&e, NULL, &what, 20000), &list[1]);
}

static void of_a_long_text_only_the_neighbourhood_is_read(void **state)
{
    (void)state;
    static struct clause list[200];
    for (size_t i = 0; i < COUNT(list); i++)
        list[i] = clause_of(i == 0 || i == 199 ? "印章刻制免费。" : "其他事项。");
    struct entry e = {.clauses = list, .n_clauses = COUNT(list)};
    struct quote_for what = {VIEW("印章刻制"), VIEW_EMPTY, FACET_NONE, VIEW_EMPTY};
    assert_ptr_equal(quote_choose(&e, &list[100], &what, 20000), &list[100]);
    assert_ptr_equal(quote_choose(&e, &list[190], &what, 20000), &list[199]);
    assert_ptr_equal(quote_choose(&e, NULL, &what, 20000), &list[0]);
}

static void a_head_ends_with_a_sentence(void **state)
{
    (void)state;
    struct view text = VIEW("第一句。第二句很长很长。第三句");
    assert_true(view_eq_text(quote_head(text, 100), text.ptr));
    assert_true(view_eq_text(quote_head(text, 8), "第一句。"));
    assert_true(view_eq_text(quote_head(text, 3), "第一句"));
    assert_true(view_eq_text(quote_head(VIEW_EMPTY, 3), ""));
}

static struct clause labelled(const char *label, const char *text)
{
    struct clause c = clause_of(text);
    c.label = view_of(label);
    return c;
}

#define PASSED_LINE "（2015年3月1日临江市人民代表大会第二次会议通过 根据2020年6月2日的决定修正）"

static void when_a_text_was_passed_is_no_clause_of_it(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        const char *text;
        bool want;
    } CASES[] = {
        {"", PASSED_LINE, true},
        {"", "(2019年9月1日市政府第3次常务会议通过)", true},
        {"", "2014年11月24日 临江市人民政府令第56号公布", true},
        {"", "1999年8月30日通过\n2017年12月27日修正", true},
        {"", "云政办规〔2026〕18号", true},
        {"", "临政发[2025]3号", true},
        {"", "按云政办规〔2026〕18号，每千瓦时补贴八分钱", false},
        {"第一条", "第一条 云政办规〔2026〕18号", false},
        {"第三条", "第三条 2015年3月1日前公布的名单继续有效", false},
        {"", "2026年1月1日起，申请材料可以网上提交。", false},
        {"", "2025年12月31日前公布结果。逾期未公布的，申请人可以查询。", false},
        {"", "申请人应当提交申请书。", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct clause c = labelled(CASES[i].label, CASES[i].text);
        if (quote_is_promulgation(&c) != CASES[i].want)
            fail_msg("%s", CASES[i].text);
    }
}

static void a_better_clause_is_quoted_than_when_it_was_passed(void **state)
{
    (void)state;
    struct clause list[2] = {clause_of(PASSED_LINE),
                             labelled("第一条", "第一条 为了规范招牌设置，制定本办法。")};
    struct entry e = {.clauses = list, .n_clauses = 2};
    struct quote_for what = {VIEW("临江市的会议决定招牌"), VIEW_EMPTY, FACET_NONE, VIEW_EMPTY};
    assert_ptr_equal(quote_choose(&e, &list[0], &what, 20000), &list[1]);
    assert_true(view_starts(quote_opening(&e, 20000, 40), "第一条"));
    what.words = VIEW("什么时候通过的，哪年修正");
    assert_ptr_equal(quote_choose(&e, &list[0], &what, 20000), &list[0]);
    e.n_clauses = 1; /* nothing better */
    assert_ptr_equal(quote_first(&e, 20000), &list[0]);
    what.words = VIEW("会议决定");
    assert_ptr_equal(quote_choose(&e, &list[0], &what, 20000), &list[0]);
}

static void one_line_ends_at_a_mark(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t max;
        const char *want;
    } CASES[] = {
        {"够短。", 10, "够短。"},
        {"  第一行\n\n　第二行 \n", 20, "第一行 第二行"},
        {"申请人应当提交申请书、身份证明，并缴纳费用。", 14, "申请人应当提交申请书、…"},
        {"申请人应当提交申请书、身份证明，并缴纳费用。", 18, "申请人应当提交申请书、身份证明，…"},
        {"没有任何标点的一长串文字一直写下去", 8, "没有任何标点的…"},
        {"请登录 https://example.test/path 办理", 12, "请登录…"},
        {"请登录abcdefghijklmn", 8, "请登录…"},
        {"", 8, ""},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct view got = quote_line(a, view_of(CASES[i].text), CASES[i].max);
        if (!view_eq_text(got, CASES[i].want))
            fail_msg("%s: %.*s", CASES[i].text, VIEW_ARG(got));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sentence_that_answers_comes_first),
        cmocka_unit_test(the_name_of_the_matter_tells_no_clause_from_another),
        cmocka_unit_test(a_clause_off_the_facet_is_no_proof),
        cmocka_unit_test(the_clause_found_by_the_search_wins_ties),
        cmocka_unit_test(the_clause_bears_out_what_is_said),
        cmocka_unit_test(of_a_long_text_only_the_neighbourhood_is_read),
        cmocka_unit_test(when_a_text_was_passed_is_no_clause_of_it),
        cmocka_unit_test(a_better_clause_is_quoted_than_when_it_was_passed),
        cmocka_unit_test(one_line_ends_at_a_mark),
        cmocka_unit_test(a_head_ends_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
