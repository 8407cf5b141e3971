/* test_normalise.c - one form for all the ways people type. */
#include "tests/unit/unit.h"

#include "kb/text/normalise.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *normal(const char *input)
{
    struct norm n;
    assert_int_equal(norm_text(arena, view_of(input), &n, NULL), RC_OK);
    return arena_text(arena, n.text);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        const char *wanted;
    } CASES[] = {
        {"", ""},
        {"  公司　注销  ", "公司注销"},
        {"公司 注销 A4 纸", "公司注销 a4 纸"},
        {"ＡＢＣ１２３", "abc123"},
        {"公司註銷要帶什麼材料", "公司注销要带什么材料"},
        {"乾隆通寶", "乾隆通宝"},
        {"零\xE2\x80\x8B宽\xEF\xBB\xBF字符\x07", "零宽字符"},
        {"三十个工作日", "30个工作日"},
        {"30 个工作日", "30 个工作日"},
        {"二十五天内", "25天内"},
        {"第三十二条", "第32条"},
        {"第一百零三条", "第103条"},
        {"二〇二五年", "2025年"},
        {"两个月", "2个月"},
        {"三万五千元", "35000元"},
        {"一万五", "一万五"},
        {"一万五元", "15000元"},
        {"1.5万元", "15000元"},
        {"300万", "3000000"},
        {"5千元", "5000元"},
        {"1,000,000元", "1000000元"},
        {"百分之五十", "50%"},
        {"千分之三", "3\u2030"},
        {"一般纳税人", "一般纳税人"},
        {"三方协议", "三方协议"},
        {"十四五规划", "十四五规划"},
        {"一次性告知", "一次性告知"},
        {"开办企业一件事", "开办企业一件事"},
        {"三四个人", "三四个人"},
        {"千万不要", "千万不要"},
        {"云政办规[2025]3号", "云政办规\u30142025\u30153号"},
        {"云政办规（2025）第03号", "云政办规\u30142025\u30153号"},
        {"云政办规【2025】3号", "云政办规\u30142025\u30153号"},
        {"(2025)", "(2025)"},
        {"ﬁ", "fi"},
        {"e\xCC\x81", "\xC3\xA9"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(normal(CASES[i].input), CASES[i].wanted);
}

static void test_offsets_point_into_the_original(void **state)
{
    (void)state;
    struct view input = VIEW("請問 三十个工作日");
    struct norm n;
    assert_int_equal(norm_text(arena, input, &n, NULL), RC_OK);
    assert_int_equal(n.n, 8); /* 请问30个工作日 */
    assert_int_equal(n.from[0], 0);
    assert_int_equal(n.from[2], 7); /* 3 comes from 三 */
    assert_int_equal(n.from[3], 7); /* and so does 0 */
    assert_int_equal(n.from[4], 13);
    assert_int_equal(n.from[n.n], input.len);
}

static void test_invalid_utf8_names_the_byte(void **state)
{
    (void)state;
    struct norm n;
    struct err err = ERR_NONE;
    assert_int_equal(norm_text(arena, VIEW("abc\xFF"), &n, &err), RC_INVALID);
    assert_non_null(strstr(err.text, "第 4 个字节"));
    assert_int_equal(norm_text(arena, VIEW("\xED\xA0\x80"), &n, &err), RC_INVALID);
    assert_int_equal(norm_text(arena, VIEW("\xC0\x80"), &n, &err), RC_INVALID);
}

static void test_questions_that_cannot_be_asked(void **state)
{
    (void)state;
    struct norm n;
    struct err err = ERR_NONE;
    static const char *const EMPTY[] = {"", "   ", "？？！", "\xF0\x9F\x98\x80",
                                        "。，\xE2\x80\x8B"};
    for (size_t i = 0; i < COUNT(EMPTY); i++) {
        assert_int_equal(norm_question(arena, view_of(EMPTY[i]), &n, &err), RC_INVALID);
        assert_string_equal(err.field, "text");
    }
    struct str longest = STR_EMPTY;
    for (int i = 0; i < QUESTION_MAX_CHARS; i++)
        str_add_text(&longest, "问");
    assert_int_equal(norm_question(arena, str_view(&longest), &n, &err), RC_OK);
    str_add_text(&longest, "题");
    assert_int_equal(norm_question(arena, str_view(&longest), &n, &err), RC_LIMIT);
    str_clear(&longest);
}

/* Characters that take part in some rule, mixed at random: the second pass must change nothing. */
static void test_idempotent_on_random_text(void **state)
{
    (void)state;
    static const char *const PARTS[] = {
        "一", "二",           "两",       "十",   "百", "千", "万",
        "亿", "零",           "〇",       "第",   "条", "个", "工作日",
        "年", "元",           "百分之",   "1",    "23", ".",  ",",
        " ",  "　",           "(",        "2025", ")",  "〔", "〕",
        "号", "ＡＢ",         "註",       "銷",   "乾", "著", "裏",
        "ﷺ",  "e\xCC\x81",    "\xCC\x81", "İ",    "ß",  "ǆ",  "㈱",
        "㎏", "\xE2\x80\x8B", "ｶﾞ",       "각",   "㍿", "①",  "½",
        "後", "余",           "餘",       "次",   "月", "日"};
    unsigned seed = 12345;
    for (int round = 0; round < 20000; round++) {
        struct str text = STR_EMPTY;
        int parts = (int)(seed >> 16) % 9 + 1;
        for (int i = 0; i < parts; i++) {
            seed = seed * 1103515245u + 12345u;
            str_add_text(&text, PARTS[(seed >> 16) % (COUNT(PARTS))]);
        }
        struct norm first;
        struct norm second;
        assert_int_equal(norm_text(arena, str_view(&text), &first, NULL), RC_OK);
        assert_int_equal(norm_text(arena, first.text, &second, NULL), RC_OK);
        if (!view_eq(first.text, second.text))
            fail_msg("not idempotent: '%s' -> '%.*s' -> '%.*s'", text.ptr, VIEW_ARG(first.text),
                     VIEW_ARG(second.text));
        for (size_t i = 0; i < first.n; i++) {
            assert_true(first.from[i] <= first.from[i + 1]);
            assert_true(first.from[i] < text.len);
        }
        str_clear(&text);
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
        cmocka_unit_test_setup_teardown(test_offsets_point_into_the_original, setup, teardown),
        cmocka_unit_test_setup_teardown(test_invalid_utf8_names_the_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(test_questions_that_cannot_be_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_idempotent_on_random_text, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
