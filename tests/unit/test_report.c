/* test_report.c - the report page: escaping, figures worked out by hand, what the page holds. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "kb/html.h"
#include "kb/report.h"
#include "kb/svg.h"

#define EPS 1e-6

static bool holds(const struct str *page, const char *text)
{
    return view_find(str_view(page), view_of(text)) != SIZE_MAX;
}

static size_t n_of(const struct str *page, const char *text)
{
    size_t n = 0;
    struct view rest = str_view(page), wanted = view_of(text);
    for (size_t at = view_find(rest, wanted); at != SIZE_MAX; at = view_find(rest, wanted)) {
        rest = view_sub(rest, at + wanted.len, rest.len);
        n++;
    }
    return n;
}

static void text_is_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *want;
    } CASES[] = {
        {"", ""},
        {"公司注销", "公司注销"},
        {"<script>alert(\"1\")</script>", "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"},
        {"a&b&amp;'", "a&amp;b&amp;amp;&#39;"},
        {"一\x01二\x7f三\t四\n", "一 二 三\t四\n"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct str s = STR_EMPTY;
        str_add_text(&s, "");
        html_add(&s, view_of(CASES[i].text));
        assert_string_equal(s.len > 0 ? s.ptr : "", CASES[i].want);
        str_clear(&s);
    }
}

static void long_labels_are_cut_between_characters(void **state)
{
    (void)state;
    char text[1024] = "a";
    for (size_t i = 0; i < 300; i++)
        memcpy(text + 1 + 3 * i, "字", 4);
    struct str s = STR_EMPTY;
    html_addf(&s, "%s", text);
    assert_true(s.len > 500 && utf8_valid(str_view(&s), NULL));
    str_reset(&s);
    svg_write(&s, (struct svg_label){"mark", {0, 0}, SVG_START}, "%s", text);
    assert_true(utf8_valid(str_view(&s), NULL));
    str_clear(&s);
}

static void values_are_kept_inside_the_plot(void **state)
{
    (void)state;
    struct svg_plot p = {{10, 20}, {100, 200}, 1, 0.5};
    static const struct {
        double x, y;
        struct svg_point want;
    } CASES[] = {
        {0, 0, {10, 220}},
        {1, 0.5, {110, 20}},
        {0.5, 0.25, {60, 120}},
        {-3, 9, {10, 20}},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct svg_point got = svg_at(&p, CASES[i].x, CASES[i].y);
        assert_float_equal(got.x, CASES[i].want.x, EPS);
        assert_float_equal(got.y, CASES[i].want.y, EPS);
    }
}

static void intervals_of_shares(void **state)
{
    (void)state;
    static const struct {
        size_t k, n;
        double low, high;
    } CASES[] = {
        {0, 0, 0, 1},
        {0, 10, 0, 0.277533},
        {10, 10, 0.722467, 1},
        {5, 10, 0.236593, 0.763407},
        {50, 1000, 0.038130, 0.065313},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        double low = -1, high = -1;
        report_interval(CASES[i].k, CASES[i].n, &low, &high);
        assert_float_equal(low, CASES[i].low, 1e-5);
        assert_float_equal(high, CASES[i].high, 1e-5);
    }
}

static const struct report_question QUESTIONS[] = {
    {VIEW("公司注销要什么材料"), 0.97, true, true, VIEW("公司注销登记"), VIEW("公司注销登记"),
     VIEW("")},
    {VIEW("怎么<关>掉\"公司\""), 0.93, false, true, VIEW("公司注销登记"), VIEW("停业&歇业备案"),
     VIEW("bm25=3.1 'dice'=0.2")},
    {VIEW("护照在哪办"), 0.55, false, false, VIEW(""), VIEW("办照指南"), VIEW("")},
    {VIEW("开饭店"), 0.52, true, true, VIEW("食品经营许可"), VIEW("食品经营许可"), VIEW("")},
    {VIEW("今天天气"), 0.0, false, false, VIEW(""), VIEW(""), VIEW("")},
    {VIEW("全对"), 1.0, true, true, VIEW("全对"), VIEW("全对"), VIEW("")},
};

static struct report sample(void)
{
    static const struct report_figure FIGURES[] = {
        {VIEW("recall@1"), VIEW("0.750"), VIEW("0.500")},
        {VIEW("AUROC <near>"), VIEW("0.880"), VIEW("")},
    };
    return (struct report){
        .title = VIEW("校准报告 <演示>"),
        .about = VIEW("知识库版本 7 & 模型版本 2"),
        .other_label = VIEW("FTS5"),
        .questions = QUESTIONS,
        .n_questions = COUNT(QUESTIONS),
        .figures = FIGURES,
        .n_figures = COUNT(FIGURES),
        .cuts = {.answer = 0.9, .clarify = 0.4, .max_error = 0.05},
    };
}

static void questions_fall_into_bins(void **state)
{
    (void)state;
    struct report_bin bins[REPORT_BINS];
    report_bins(QUESTIONS, COUNT(QUESTIONS), bins);
    assert_int_equal(bins[9].n, 3); /* 0.97, 0.93 and 1.0 */
    assert_int_equal(bins[9].n_right, 2);
    assert_float_equal(bins[9].confidence, 2.9 / 3, EPS);
    assert_int_equal(bins[5].n, 2);
    assert_int_equal(bins[5].n_right, 1);
    assert_int_equal(bins[0].n, 1);
    assert_int_equal(bins[3].n, 0);
    assert_float_equal(bins[3].confidence, 0.35, EPS);
}

static void shares_follow_from_the_cuts(void **state)
{
    (void)state;
    struct report_shares s;
    struct report r = sample();
    report_shares(r.questions, r.n_questions, &r.cuts, &s);
    assert_int_equal(s.n_answered, 3);
    assert_int_equal(s.n_wrong, 1);
    assert_int_equal(s.n_clarified, 2);
    assert_int_equal(s.n_handoff, 1);
}

static void the_page_is_whole_and_loads_nothing(void **state)
{
    (void)state;
    struct report r = sample();
    struct str page = STR_EMPTY;
    report_write_html(&page, &r);
    assert_true(utf8_valid(str_view(&page), NULL));
    static const char *const WANT[] = {
        "<!DOCTYPE html>",
        "lang=\"zh-CN\"",
        "校准报告 &lt;演示&gt;",
        "知识库版本 7 &amp; 模型版本 2",
        "prefers-color-scheme:dark",
        "@media print",
        "default-src 'none'",
        "AUROC &lt;near&gt;",
        ">FTS5</th>",
        "选定的错误率 5 %",
        "作答线：把握 ≥ 0.900",
        "作答 50.0 %，其中答错 33.3 %",
        "首选答对：3 问",
        "有答案，首选答错：1 问",
        "知识库里没有答案：2 问",
        "</body></html>",
    };
    for (size_t i = 0; i < COUNT(WANT); i++) {
        if (!holds(&page, WANT[i]))
            fail_msg("%s", WANT[i]);
    }
    static const char *const NEVER[] = {
        "<script", "http://", "https://", "url(", "src=", "href=", "nan", "inf,", "<关>"};
    for (size_t i = 0; i < COUNT(NEVER); i++) {
        if (holds(&page, NEVER[i]))
            fail_msg("%s", NEVER[i]);
    }
    assert_int_equal(n_of(&page, "<svg"), 3);
    assert_int_equal(n_of(&page, "</svg>"), 3);
    assert_int_equal(n_of(&page, "<figure>"), n_of(&page, "</figure>"));
    assert_int_equal(n_of(&page, "<tr>"), n_of(&page, "</tr>"));
    str_clear(&page);
}

static void the_most_certain_errors_come_first(void **state)
{
    (void)state;
    struct report r = sample();
    struct str page = STR_EMPTY;
    report_write_html(&page, &r);
    struct view text = str_view(&page);
    size_t first = view_find(text, VIEW("怎么&lt;关&gt;掉&quot;公司&quot;"));
    size_t second = view_find(text, VIEW("护照在哪办"));
    assert_true(first != SIZE_MAX && second != SIZE_MAX && first < second);
    assert_true(holds(&page, "停业&amp;歇业备案"));
    assert_true(holds(&page, "bm25=3.1 &#39;dice&#39;=0.2"));
    assert_false(holds(&page, "今天天气")); /* nothing was given: no error */
    assert_false(holds(&page, "开饭店"));
    r.max_errors = 1;
    str_reset(&page);
    report_write_html(&page, &r);
    assert_false(holds(&page, "护照在哪办"));
    str_clear(&page);
}

static void odd_inputs_make_a_page_too(void **state)
{
    (void)state;
    static const struct report_question ONE[] = {
        {VIEW("问"), 0.5, false, true, VIEW("甲"), VIEW("乙"), VIEW("")}};
    static const struct cuts CUTS[] = {{0.9, 0.4, 0.05}, {0, 0, 0}, {1.01, 1.01, 1}};
    struct str page = STR_EMPTY;
    for (size_t i = 0; i < COUNT(CUTS); i++) {
        for (size_t n = 0; n <= 1; n++) {
            struct report r = {
                .title = VIEW("报告"), .questions = ONE, .n_questions = n, .cuts = CUTS[i]};
            str_reset(&page);
            report_write_html(&page, &r);
            assert_true(holds(&page, "</body></html>"));
            assert_false(holds(&page, "nan"));
            assert_int_equal(holds(&page, "没有问题可报告"), n == 0);
        }
    }
    str_clear(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(long_labels_are_cut_between_characters),
        cmocka_unit_test(values_are_kept_inside_the_plot),
        cmocka_unit_test(intervals_of_shares),
        cmocka_unit_test(questions_fall_into_bins),
        cmocka_unit_test(shares_follow_from_the_cuts),
        cmocka_unit_test(the_page_is_whole_and_loads_nothing),
        cmocka_unit_test(the_most_certain_errors_come_first),
        cmocka_unit_test(odd_inputs_make_a_page_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
