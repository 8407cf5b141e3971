/* test_mask.c - what is a person's is found however it is typed; what only looks like it stays. */
#include "tests/unit/unit.h"

#include <time.h>

#include "kb/text/mask.h"

struct covered {
    const char *text;
    const char *wanted;
    enum mask_kind kind;
};

static const struct covered COVERED[] = {
    {"我的手机13800138000请回电", "我的手机138****8000请回电", MASK_MOBILE},
    {"138-0013-8000", "138****8000", MASK_MOBILE},
    {"138 0013 8000", "138****8000", MASK_MOBILE},
    {"138 - 0013 - 8000", "138****8000", MASK_MOBILE},
    {"138.0013.8000", "138****8000", MASK_MOBILE},
    {"1380013 8000", "138****8000", MASK_MOBILE},
    {"1 3 8 0 0 1 3 8 0 0 0", "138****8000", MASK_MOBILE},
    {"138\u200b0013\u200b8000", "138****8000", MASK_MOBILE},
    {"１３８００１３８０００", "138****8000", MASK_MOBILE},
    {"１３８　００１３　８０００", "138****8000", MASK_MOBILE},
    {"电话：１３８－００１３－８０００。", "电话：138****8000。", MASK_MOBILE},
    {"+86 13800138000", "+86 138****8000", MASK_MOBILE},
    {"8613800138000", "86138****8000", MASK_MOBILE},
    {"+86-138-0013-8000", "+86-138****8000", MASK_MOBILE},
    {"013800138000", "0138****8000", MASK_MOBILE},
    {"tel13800138000", "tel138****8000", MASK_MOBILE},
    {"微信wx19912345678，谢谢", "微信wx199****5678，谢谢", MASK_MOBILE},
    {"1.13800138000", "1.138****8000", MASK_MOBILE},
    {"一三八零零一三八零零零", "138****8000", MASK_MOBILE},
    {"幺三八〇〇幺三八〇〇〇", "138****8000", MASK_MOBILE},
    {"第一13800138000", "第一138****8000", MASK_MOBILE},
    {"13800138000号码", "138****8000号码", MASK_MOBILE},
    {"13800138000元旦后打", "138****8000元旦后打", MASK_MOBILE},
    {"身份证11010519491231002X办", "身份证110***********002X办", MASK_ID_CARD},
    {"11010519491231002x", "110***********002X", MASK_ID_CARD},
    {"110105 19491231 002X", "110***********002X", MASK_ID_CARD},
    {"110105-1949-1231-002X", "110***********002X", MASK_ID_CARD},
    {"１１０１０５１９４９１２３１００２Ｘ", "110***********002X", MASK_ID_CARD},
    {"440524188001010014", "440***********0014", MASK_ID_CARD},
    {"110105491231002", "110********1002", MASK_ID_CARD},
    {"91350100M000100Y43", "9135**********0Y43", MASK_CREDIT_CODE},
    {"代码91350100m000100y43的公司", "代码9135**********0Y43的公司", MASK_CREDIT_CODE},
    {"91350100 M000100Y 43", "9135**********0Y43", MASK_CREDIT_CODE},
    {"９１３５０１００Ｍ０００１００Ｙ４３", "9135**********0Y43", MASK_CREDIT_CODE},
    {"卡号6222020200112230129", "卡号6222***********0129", MASK_BANK_CARD},
    {"4111 1111 1111 1111", "4111********1111", MASK_BANK_CARD},
    {"4111-1111-1111-1111", "4111********1111", MASK_BANK_CARD},
    {"４１１１１１１１１１１１１１１１", "4111********1111", MASK_BANK_CARD},
    {"622202 0200112230129", "6222***********0129", MASK_BANK_CARD},
    {"发到zhang.san@example.com吧", "发到z***@example.com吧", MASK_EMAIL},
    {"ＺＳ＠ｅｘａｍｐｌｅ．ｃｏｍ", "Ｚ***＠ｅｘａｍｐｌｅ．ｃｏｍ", MASK_EMAIL},
    {"13800138000@example.com.cn", "1***@example.com.cn", MASK_EMAIL},
    {"邮箱：a_b+c@mail.example.cn。", "邮箱：a***@mail.example.cn。", MASK_EMAIL},
};

/* Document numbers, amounts, dates, codes, and numbers whose check digit is wrong. */
static const char *const LOOK_ALIKES[] = {
    "国发〔2023〕1号",
    "云帆发改〔2024〕138号文第13条",
    "注册资本13800138000元",
    "共13800138000.50",
    "13800138000万元",
    "占比0.13800138000",
    "2025-01-01 2025-12-31",
    "2025.01.01-2025.12.31",
    "2025年11月30日15:30",
    "二〇二五年十一月三十日",
    "二〇二四二〇二五二〇二六",
    "110105194912310021",              /* identity number, wrong check digit */
    "110105194913310020",              /* month 13 */
    "91350100M000100Y44",              /* credit code, wrong check character */
    "6222020200112230128",             /* card, Luhn fails */
    "1234567890123456",                /* no issuer */
    "12800138000",                     /* no mobile prefix */
    "1380013800",                      /* ten digits */
    "138001380001",                    /* twelve */
    "11330000002482015C3330106004000", /* code of a procedure */
    "000131001000",
    "company-deregister-2024",
    "330106004000-1",
    "A3B13800138000C",
    "12345热线",
    "400-820-8820",
    "010-65881234",
    "ISBN 978-7-111-12345",
    "3.14159",
    "@张三 你好",
    "价格@5.00",
    "2025 1130 1530 0001",
    "192.168.100.200:8080",
    "1,380,013,800",
    "第138001380号",
    "",
};

static void test_covers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(COVERED); i++) {
        struct arena *a = arena_new(0);
        struct mask_span *spans = NULL;
        size_t n = 0;
        struct view text = view_of(COVERED[i].text);
        mask_find(a, text, MASK_PERSONAL, &spans, &n);
        assert_string_equal(arena_text(a, mask_personal(a, text)), COVERED[i].wanted);
        assert_int_equal(n, 1);
        assert_int_equal(spans[0].kind, COVERED[i].kind);
        struct view once = mask_personal(a, text);
        assert_true(view_eq(mask_personal(a, once), once));
        arena_free(a);
    }
}

static void test_look_alikes_stay(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(LOOK_ALIKES); i++) {
        struct arena *a = arena_new(0);
        assert_string_equal(arena_text(a, mask_personal(a, view_of(LOOK_ALIKES[i]))),
                            LOOK_ALIKES[i]);
        arena_free(a);
    }
}

/* Every single wrong digit is seen by the check digit. */
static void test_check_digits(void **state)
{
    static const char *const VALID[] = {"11010519491231002X", "91350100M000100Y43",
                                        "6222020200112230129"};
    (void)state;
    for (size_t i = 0; i < COUNT(VALID); i++)
        for (size_t at = 0; VALID[i][at] != '\0'; at++) {
            struct arena *a = arena_new(0);
            char *wrong = arena_text(a, view_of(VALID[i]));
            if (wrong[at] >= '0' && wrong[at] <= '9')
                wrong[at] = (char)('0' + (wrong[at] - '0' + 1) % 10);
            if (strcmp(wrong, VALID[i]) != 0)
                assert_string_equal(arena_text(a, mask_personal(a, view_of(wrong))), wrong);
            arena_free(a);
        }
}

static void test_several_in_one_text(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct mask_span *spans = NULL;
    size_t n = 0;
    struct view text =
        VIEW("张三,11010519491231002X13800138000，139 0013 9000或a@b.cn；国发〔2023〕1号");
    mask_find(a, text, MASK_PERSONAL, &spans, &n);
    assert_int_equal(n, 4);
    for (size_t i = 1; i < n; i++)
        assert_true(spans[i - 1].from + spans[i - 1].len <= spans[i].from);
    assert_string_equal(
        arena_text(a, mask_personal(a, text)),
        "张三,110***********002X138****8000，139****9000或a***@b.cn；国发〔2023〕1号");
    arena_free(a);
}

static void test_landline_only_when_wanted(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const struct {
        const char *text;
        const char *wanted;
    } CASES[] = {
        {"010-65881234", "010******34"},
        {"0571 8888 1234", "0571******34"},
        {"021-58881234-801", "021******34-801"},
        {"0100-1234567", "0100-1234567"},
        {"010 2025", "010 2025"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(arena_text(a, mask_text(a, view_of(CASES[i].text), MASK_ALL)),
                            CASES[i].wanted);
    assert_string_equal(mask_kind_name(MASK_LANDLINE), "landline");
    arena_free(a);
}

static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Ten times the text may take about ten times as long, whatever it is made of. */
static void test_time_is_linear(void **state)
{
    static const char *const WORST[] = {"1", "a@", "138 ", "a.", "11010519491231002X", "@", "一"};
    (void)state;
    for (size_t i = 0; i < COUNT(WORST); i++) {
        int64_t took[2];
        for (int k = 0; k < 2; k++) {
            size_t n = k == 0 ? 20000 : 200000;
            struct arena *a = arena_new(0);
            struct str text = STR_EMPTY;
            while (text.len < n)
                str_add_text(&text, WORST[i]);
            int64_t from = cpu_us();
            mask_personal(a, str_view(&text));
            took[k] = cpu_us() - from;
            str_clear(&text);
            arena_free(a);
        }
        assert_true(took[1] < 60 * (took[0] + 2000));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covers),
        cmocka_unit_test(test_look_alikes_stay),
        cmocka_unit_test(test_check_digits),
        cmocka_unit_test(test_several_in_one_text),
        cmocka_unit_test(test_landline_only_when_wanted),
        cmocka_unit_test(test_time_is_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
