/* test_slips.c - each way of mistyping does what its name says, repeatably. */
#include "tests/unit/unit.h"

#include "kb/text/normalise.h"
#include "kb/text/pinyin.h"
#include "kb/text/slips.h"

#define N_SEEDS 40

static const char *const QUESTIONS[] = {
    "公司注销要带什么材料", "个体户营业执照怎么申请？",     "A4纸打印的申请表,要盖章吗?",
    "年报截止到几月几日",   "食品经营许可证多长时间能下来", "变更法定代表人 需要本人到场吗",
};

struct text {
    uint32_t cp[256];
    size_t n;
};

static struct text text_of(struct view v)
{
    struct text t = {.n = 0};
    assert_true(utf8_valid(v, NULL));
    for (size_t i = 0; i < v.len;)
        t.cp[t.n++] = utf8_next(v, &i);
    return t;
}

/* Calls check(question, slipped) for every question and seed; returns how many slips were made. */
static size_t each_slip(enum slip_kind kind,
                        void (*check)(struct arena *a, struct view question, struct view slipped))
{
    size_t made = 0;
    struct arena *a = arena_new(0);
    for (size_t q = 0; q < COUNT(QUESTIONS); q++)
        for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
            struct view question = view_of(QUESTIONS[q]);
            struct view slipped = VIEW_EMPTY;
            if (!slip_apply(a, kind, seed, question, &slipped))
                continue;
            check(a, question, slipped);
            made++;
        }
    arena_free(a);
    return made;
}

/* The number of places that differ, all of them alike by `likeness`. */
static size_t replaced(struct view question, struct view slipped, double likeness)
{
    struct text x = text_of(question);
    struct text y = text_of(slipped);
    size_t n = 0;
    assert_int_equal(x.n, y.n);
    for (size_t i = 0; i < x.n; i++)
        if (x.cp[i] != y.cp[i]) {
            assert_true(pinyin_similarity(x.cp[i], y.cp[i]) == likeness);
            assert_true(pinyin_commonness(y.cp[i]) > 0);
            n++;
        }
    return n;
}

static void check_homophone(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    assert_int_equal(replaced(question, slipped, 0.9), 1);
}

static void check_input_method(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    assert_int_equal(replaced(question, slipped, 0.6), 1);
}

/* `longer` is `shorter` with one character more. */
static void check_one_more(struct view shorter, struct view longer)
{
    struct text s = text_of(shorter);
    struct text l = text_of(longer);
    size_t i = 0;
    assert_int_equal(l.n, s.n + 1);
    while (i < s.n && s.cp[i] == l.cp[i])
        i++;
    assert_memory_equal(s.cp + i, l.cp + i + 1, (s.n - i) * sizeof s.cp[0]);
}

static void check_drop(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    check_one_more(slipped, question);
}

static void check_double(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    check_one_more(question, slipped);
    struct text t = text_of(slipped);
    size_t twice = 0;
    for (size_t i = 1; i < t.n; i++)
        twice += t.cp[i] == t.cp[i - 1];
    assert_int_equal(twice, 1);
}

static void check_swap(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    struct text x = text_of(question);
    struct text y = text_of(slipped);
    assert_int_equal(x.n, y.n);
    size_t i = 0;
    while (x.cp[i] == y.cp[i])
        i++;
    assert_true(x.cp[i] == y.cp[i + 1] && x.cp[i + 1] == y.cp[i]);
    assert_memory_equal(x.cp + i + 2, y.cp + i + 2, (x.n - i - 2) * sizeof x.cp[0]);
}

static void check_filler(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    assert_true(utf8_valid(slipped, NULL));
    assert_true(view_find(slipped, question) != SIZE_MAX && slipped.len > question.len);
}

/* Whatever was typed as letters is found again as pinyin in a way that fits the question. */
static void check_pinyin(struct arena *a, struct view question, struct view slipped)
{
    (void)a;
    struct text x = text_of(question);
    struct text y = text_of(slipped);
    size_t i = 0;
    for (size_t k = 0; k < y.n; i++) {
        while (k < y.n && y.cp[k] == ' ' && x.cp[i] != ' ')
            k++;
        assert_true(i < x.n);
        if (y.cp[k] == x.cp[i]) {
            k++;
            continue;
        }
        uint16_t readings[PINYIN_MAX_READINGS];
        size_t n = pinyin_readings(x.cp[i], readings);
        size_t longest = 0;
        for (size_t r = 0; r < n; r++) {
            const char *syllable = pinyin_syllable(readings[r]);
            size_t len = 0;
            while (syllable[len] != '\0' && k + len < y.n &&
                   y.cp[k + len] == (uint32_t)syllable[len])
                len++;
            if (syllable[len] == '\0' && len > longest)
                longest = len;
        }
        assert_true(longest > 0);
        k += longest;
    }
    assert_int_equal(i, x.n);
}

static const char *normal(struct arena *a, struct view v)
{
    struct norm n;
    assert_int_equal(norm_text(a, v, &n, NULL), RC_OK);
    return arena_text(a, n.text);
}

static void check_same_when_normalised(struct arena *a, struct view question, struct view slipped)
{
    assert_string_equal(normal(a, question), normal(a, slipped));
}

static void test_each_kind_keeps_its_promise(void **state)
{
    (void)state;
    static const struct {
        enum slip_kind kind;
        void (*check)(struct arena *a, struct view question, struct view slipped);
        size_t n_questions; /* to which it can happen */
    } CASES[] = {
        {SLIP_TRADITIONAL, check_same_when_normalised, 6},
        {SLIP_HOMOPHONE, check_homophone, 6},
        {SLIP_INPUT_METHOD, check_input_method, 6},
        {SLIP_DROP, check_drop, 6},
        {SLIP_DOUBLE, check_double, 6},
        {SLIP_SWAP, check_swap, 6},
        {SLIP_FILLER, check_filler, 6},
        {SLIP_PINYIN, check_pinyin, 6},
        {SLIP_FULL_WIDTH, check_same_when_normalised, 2},
    };
    assert_int_equal(COUNT(CASES), SLIP_N_KINDS);
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_int_equal(each_slip(CASES[i].kind, CASES[i].check), CASES[i].n_questions * N_SEEDS);
}

static void test_repeatable_and_various(void **state)
{
    (void)state;
    static const enum slip_kind VARIOUS[] = {SLIP_HOMOPHONE, SLIP_INPUT_METHOD, SLIP_DROP,
                                             SLIP_DOUBLE,    SLIP_SWAP,         SLIP_FILLER,
                                             SLIP_PINYIN};
    struct arena *a = arena_new(0);
    struct view question = view_of(QUESTIONS[0]);
    for (size_t i = 0; i < COUNT(VARIOUS); i++) {
        struct view made[N_SEEDS];
        size_t n_different = 0;
        for (size_t seed = 0; seed < N_SEEDS; seed++) {
            struct view again;
            assert_true(slip_apply(a, VARIOUS[i], seed, question, &made[seed]));
            assert_true(slip_apply(a, VARIOUS[i], seed, question, &again));
            assert_true(view_eq(made[seed], again));
            bool is_new = true;
            for (size_t k = 0; k < seed; k++)
                is_new = is_new && !view_eq(made[k], made[seed]);
            n_different += is_new;
        }
        assert_in_range(n_different, 5, N_SEEDS);
    }
    arena_free(a);
}

static void test_fixed_results(void **state)
{
    (void)state;
    static const struct {
        enum slip_kind kind;
        const char *question;
        const char *wanted;
    } CASES[] = {
        {SLIP_TRADITIONAL, "公司注销要带什么材料", "公司註銷要帶什麼材料"},
        {SLIP_FULL_WIDTH, "A4 纸?", "Ａ４　纸？"},
        {SLIP_SWAP, "注销", "销注"},
        {SLIP_DOUBLE, "A4纸", "A4纸纸"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct view out = VIEW_EMPTY;
        assert_true(slip_apply(a, CASES[i].kind, 1, view_of(CASES[i].question), &out));
        assert_string_equal(arena_text(a, out), CASES[i].wanted);
    }
    arena_free(a);
}

static void test_words_keep_their_reading(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    size_t whole = 0;
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        struct view out = VIEW_EMPTY;
        assert_true(slip_apply(a, SLIP_PINYIN, seed, VIEW("银行会计要多长"), &out));
        whole += view_eq_text(out, "yin hang kuai ji yao duo chang") ||
                 view_eq_text(out, "yinhangkuaijiyaoduochang");
    }
    assert_in_range(whole, N_SEEDS / 4, N_SEEDS * 3 / 4);
    arena_free(a);
}

static void test_what_cannot_happen(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"", "？", "abc", "a", "\xff\xfe"};
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        for (int kind = 0; kind < SLIP_N_KINDS; kind++) {
            if (kind == SLIP_FILLER || kind == SLIP_FULL_WIDTH)
                continue;
            struct view out = VIEW_EMPTY;
            assert_false(slip_apply(a, (enum slip_kind)kind, 1, view_of(TEXTS[i]), &out));
            assert_int_equal(out.len, 0);
        }
    struct view out = VIEW_EMPTY;
    assert_false(slip_apply(a, SLIP_FILLER, 1, view_of("\xff"), &out));
    assert_false(slip_apply(a, SLIP_TRADITIONAL, 1, VIEW("公"), &out));
    assert_false(slip_apply(a, SLIP_DROP, 1, VIEW("公"), &out));
    assert_false(slip_apply(a, SLIP_SWAP, 1, VIEW("公公"), &out));
    assert_false(slip_apply(a, SLIP_FULL_WIDTH, 1, VIEW("公司"), &out));
    arena_free(a);
}

static void test_names(void **state)
{
    (void)state;
    for (int kind = 0; kind < SLIP_N_KINDS; kind++)
        for (int other = 0; other < kind; other++)
            assert_string_not_equal(slip_name((enum slip_kind)kind),
                                    slip_name((enum slip_kind)other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_keeps_its_promise),
        cmocka_unit_test(test_repeatable_and_various),
        cmocka_unit_test(test_fixed_results),
        cmocka_unit_test(test_words_keep_their_reading),
        cmocka_unit_test(test_what_cannot_happen),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
