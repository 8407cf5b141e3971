/* test_correct.c - mistyped questions are read as the vocabulary would write them, others stay. */
#include "tests/unit/unit.h"

#include "kb/asking.h"
#include "kb/correct.h"
#include "kb/snapshot.h"
#include "kb/symbols.h"

static const char *const HEADS[] = {
    "公司注销登记",
    "公司注销要什么材料",
    "怎么注销公司",
    "注销公告",
    "办理注销",
    "税务注销清税",
    "税务登记",
    "营业执照遗失补领",
    "营业执照丢了怎么办",
    "营业执照变更",
    "增值税小规模纳税人免税",
    "增值税申报",
    "一般纳税人登记",
    "纳税信用修复",
    "纳税证明",
    "开具红字发票",
    "电子发票额度",
    "红字信息表",
    "住房公积金提取",
    "公积金开户",
    "单位公积金缴存",
    "劳动仲裁申请",
    "仲裁时效",
    "app备案办理",
    "icp备案",
    "备案多久",
    "个体工商户设立",
    "商户变更",
    "商户注销",
    "工商户年报",
};

struct fixture {
    struct vocab *vocab;
    struct corrector *corrector;
    struct arena *a;
};

static void count(struct vocab *v, struct arena *a, const char *head)
{
    struct norm n;
    uint16_t symbols[100];
    assert_int_equal(norm_text(a, view_of(head), &n, NULL), RC_OK);
    size_t n_symbols = symbols_cut(n.text, symbols, NULL);
    for (size_t i = 0; i < n_symbols; i++) {
        vocab_add(v, vocab_key_one(symbols[i]), 1, 1, 0);
        if (i + 1 < n_symbols)
            vocab_add(v, vocab_key(symbols[i], symbols[i + 1]), 1, 1, 0);
    }
}

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.vocab = vocab_new(), .a = arena_new(0)};
    for (size_t i = 0; i < COUNT(HEADS); i++)
        count(f.vocab, f.a, HEADS[i]);
    f.corrector = corrector_new(f.vocab, NULL);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    corrector_free(f->corrector);
    vocab_free(f->vocab);
    arena_free(f->a);
    return 0;
}

static bool correct(struct fixture *f, const char *typed, struct norm *asked,
                    struct correction *out)
{
    assert_int_equal(norm_question(f->a, view_of(typed), asked, NULL), RC_OK);
    return correct_question(f->corrector, asked, f->a, out);
}

static void test_corrects(void **state)
{
    static const struct {
        const char *typed;
        const char *want;
        size_t n_changes;
    } CASES[] = {
        {"gongsi zhuxiao", "公司注销", 2},
        {"gongsizhuxiao", "公司注销", 1},
        {"gong si zhu xiao", "公司注销", 4},
        {"Gongsi Zhuxiao yao shenme cailiao", "公司注销要什么材料", 5},
        {"公司zhuxiao", "公司注销", 1},
        {"gongsi注销", "公司注销", 1},
        {"yingye zhizhao diu le zenme ban", "营业执照丢了怎么办", 6},
        {"icp beian", "icp备案", 1},
        {"公司主销", "公司注销", 1},
        {"税务注消要多久", "税务注销要多久", 1},
        {"增直税怎么申报", "增值税怎么申报", 1},
        {"一般那税人登记", "一般纳税人登记", 1},
        {"红子发票", "红字发票", 1},
        {"劳动仲才时效", "劳动仲裁时效", 1},
        {"公司销注", "公司注销", 1},
        {"纳税信修用复", "纳税信用修复", 1},
        {"公司注注销", "公司注销", 1},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct norm asked;
        struct correction c;
        if (!correct(f, CASES[i].typed, &asked, &c) || !view_eq_text(c.norm.text, CASES[i].want))
            fail_msg("%s: %.*s", CASES[i].typed, VIEW_ARG(c.norm.text));
        if (c.n_changes != CASES[i].n_changes)
            fail_msg("%s: %zu changes", CASES[i].typed, c.n_changes);
    }
}

static void test_leaves_alone(void **state)
{
    static const char *const CASES[] = {
        "公司注销要什么材料", "营业执照丢了", "data game", "hello world", "app备案", "icp备案多久",
        "wifi密码",           "game over",    "change",    "a",           "42",      "狗证怎么办",
        "明天天气怎么样",     "？！",         "公",        "公公公公",    "'''a'b'",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct norm asked;
        struct correction c;
        if (norm_question(f->a, view_of(CASES[i]), &asked, NULL) != RC_OK)
            continue;
        if (correct_question(f->corrector, &asked, f->a, &c))
            fail_msg("%s: %.*s", CASES[i], VIEW_ARG(c.norm.text));
    }
}

/* Characters, text and offsets agree, and the offsets never go back or past what was typed. */
static void test_offsets_point_into_what_was_typed(void **state)
{
    static const char *const CASES[] = {"请问 gongsi zhuxiao 要多久", "公司zhuxiao，wifi ok ok",
                                        "税务注消 app", "icp beian duojiu", "公司销注 gong'si"};
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct norm asked;
        struct correction c;
        assert_true(correct(f, CASES[i], &asked, &c));
        assert_int_equal(utf8_count(c.norm.text), c.norm.n);
        assert_int_equal(c.norm.from[c.norm.n], asked.from[asked.n]);
        for (size_t k = 0, at = 0; k < c.norm.n; k++) {
            assert_int_equal(utf8_next(c.norm.text, &at), c.norm.cp[k]);
            assert_true(c.norm.from[k] <= c.norm.from[k + 1]);
        }
    }
    struct norm asked;
    struct correction c;
    assert_true(correct(f, "gongsi zhuxiao", &asked, &c));
    assert_int_equal(c.norm.from[1], 4);
    assert_int_equal(c.norm.from[2], 7);
}

static void test_sure_only_when_both_sides_agree(void **state)
{
    struct fixture *f = *state;
    struct norm asked;
    struct correction c;
    assert_true(correct(f, "增值税小贵模纳税人", &asked, &c));
    assert_true(c.is_sure);
    assert_true(correct(f, "红子发票", &asked, &c));
    assert_false(c.is_sure);
}

/* 商户 is a word of the base, but nothing in it reads 子商户 or 商户口: such a fix needs proof. */
static void test_words_across_words_need_proof(void **state)
{
    struct fixture *f = *state;
    struct norm asked;
    struct correction c;
    if (correct(f, "孩子上户口", &asked, &c)) {
        assert_false(c.is_sure);
        assert_false(correction_is_borne_out(&c, NULL, 0));
    }
    assert_true(correct(f, "公司主销", &asked, &c));
    assert_int_equal(c.n_fixes, 1);
    assert_int_equal(c.fixes[0].at, 2);
    c.fixes[0].is_half_known = true;
    assert_false(correction_is_borne_out(&c, NULL, 0));
    uint16_t symbols[] = {0x53F8, 0x6CE8, 0x9500}; /* 司注销 */
    const struct unit unit = {.unit_id = 1, .symbols = symbols, .n = COUNT(symbols)};
    const struct indexed entry = {.units = &unit, .n_units = 1};
    const struct indexed *entries[] = {NULL, &entry};
    assert_true(correction_is_borne_out(&c, entries, COUNT(entries)));
    symbols[0] = 0x529E;
    assert_false(correction_is_borne_out(&c, entries, COUNT(entries)));
    assert_true(correct(f, "红子", &asked, &c)); /* two characters: two are enough */
    c.fixes[0].is_half_known = true;
    uint16_t pair[] = {0x7EA2, 0x5B57};
    const struct unit short_unit = {.unit_id = 2, .symbols = pair, .n = COUNT(pair)};
    const struct indexed short_entry = {.units = &short_unit, .n_units = 1};
    entries[1] = &short_entry;
    assert_true(correction_is_borne_out(&c, entries, COUNT(entries)));
}

/* Ways of asking are known to every base. */
static void test_ways_of_asking_are_corrected(void **state)
{
    struct fixture *f = *state;
    struct norm asked;
    struct correction c;
    assert_true(correct(f, "公司注销要什么才料", &asked, &c));
    assert_true(view_eq_text(c.norm.text, "公司注销要什么材料"));
    c.fixes[0].is_half_known = true;
    assert_true(correction_is_borne_out(&c, NULL, 0));
}

/* A word that is corrected in one knowledge base stays in one that does not know it. */
static void test_vocabulary_decides(void **state)
{
    struct fixture *f = *state;
    struct vocab *empty = vocab_new();
    struct corrector *none = corrector_new(empty, NULL);
    struct norm asked;
    struct correction c;
    assert_true(correct(f, "zhongcai shixiao", &asked, &c));
    assert_true(view_eq_text(c.norm.text, "仲裁时效"));
    assert_false(correct_question(none, &asked, f->a, &c));
    assert_true(corrector_bytes(none) < corrector_bytes(f->corrector));
    corrector_free(none);
    vocab_free(empty);
}

static void test_rows_of_asking(void **state)
{
    (void)state;
    const uint32_t how_long[] = {0x8981, 0x591A, 0x4E45};   /* 要多久 */
    const uint32_t over_lines[] = {0x4E45, 0x8981, 0x591A}; /* 久要多 */
    assert_true(asking_has_row(how_long, 3));
    assert_true(asking_has_row(how_long, 2));
    assert_false(asking_has_row(over_lines, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_corrects, setup, teardown),
        cmocka_unit_test_setup_teardown(test_leaves_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_offsets_point_into_what_was_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sure_only_when_both_sides_agree, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words_across_words_need_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ways_of_asking_are_corrected, setup, teardown),
        cmocka_unit_test_setup_teardown(test_vocabulary_decides, setup, teardown),
        cmocka_unit_test(test_rows_of_asking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
