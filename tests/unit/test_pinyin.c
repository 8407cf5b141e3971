/* test_pinyin.c - readings, classes of confusion, splitting of typed letters, abbreviations. */
#include "tests/unit/unit.h"

#include "kb/text/pinyin.h"

static uint32_t first_char(const char *text)
{
    size_t at = 0;
    return utf8_next(view_of(text), &at);
}

static bool has_reading(uint32_t cp, uint16_t id)
{
    uint16_t ids[PINYIN_MAX_READINGS];
    size_t n = pinyin_readings(cp, ids);
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* "chang zhang" */
static const char *readings_of(struct arena *a, const char *character)
{
    uint16_t ids[PINYIN_MAX_READINGS];
    size_t n = pinyin_readings(first_char(character), ids);
    struct view all = VIEW_EMPTY;
    for (size_t i = 0; i < n; i++)
        all = arena_printf(a, "%.*s%s%s", VIEW_ARG(all), i > 0 ? " " : "", pinyin_syllable(ids[i]));
    return all.ptr;
}

static void test_readings(void **state)
{
    (void)state;
    static const struct {
        const char *character;
        const char *wanted; /* all readings */
        const char *main;
    } CASES[] = {
        {"公", "gong", "gong"},
        {"长", "chang zhang", "zhang"},
        {"會", "hui kuai", "hui"},
        {"会", "hui kuai", "hui"},
        {"厦", "sha xia", "sha"},
        {"重", "chong zhong", "zhong"},
        {"女", "nv", "nv"},
        {"略", "lve", "lve"},
        {"地", "de di", "di"},
        {"了", "le liao", "le"},
        {"执", "zhi", "zhi"},
        {"銷", "xiao", "xiao"},
        {"\U00020001", "qi", "qi"},
        {"a", "", ""},
        {"，", "", ""},
        {"😀", "", ""},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_string_equal(readings_of(a, CASES[i].character), CASES[i].wanted);
        assert_string_equal(pinyin_syllable(pinyin_main(first_char(CASES[i].character))),
                            CASES[i].main);
    }
    uint16_t ids[PINYIN_MAX_READINGS];
    assert_true(has_reading(first_char("行"), pinyin_find(VIEW("hang"))));
    assert_true(has_reading(first_char("行"), pinyin_find(VIEW("xing"))));
    assert_int_equal(pinyin_readings(0x10FFFF, ids), 0);
    assert_int_equal(pinyin_readings(UINT32_MAX, ids), 0);
    arena_free(a);
}

static void test_every_character_is_sound(void **state)
{
    (void)state;
    size_t with_reading = 0;
    for (uint32_t cp = 0; cp < 0x40000; cp++) {
        uint16_t ids[PINYIN_MAX_READINGS];
        size_t n = pinyin_readings(cp, ids);
        assert_in_range(n, 0, PINYIN_MAX_READINGS);
        for (size_t i = 0; i < n; i++) {
            assert_in_range(ids[i], 1, pinyin_n_syllables());
            assert_true(i == 0 || ids[i - 1] < ids[i]);
        }
        assert_true((n == 0) == (pinyin_main(cp) == PINYIN_NONE));
        assert_true(n == 0 || has_reading(cp, pinyin_main(cp)));
        with_reading += n > 0;
    }
    assert_in_range(with_reading, 35000, 50000);
}

static void test_syllables(void **state)
{
    (void)state;
    assert_in_range(pinyin_n_syllables(), 380, 430);
    for (uint16_t id = 1; id <= pinyin_n_syllables(); id++) {
        assert_int_equal(pinyin_find(view_of(pinyin_syllable(id))), id);
        uint16_t class = pinyin_fuzzy(id);
        assert_in_range(class, 1, pinyin_n_syllables());
        assert_int_equal(pinyin_fuzzy(class), class);
    }
    static const struct {
        const char *typed;
        const char *wanted;
    } CASES[] = {
        {"zhu", "zhu"},   {"Zhu", "zhu"}, {"lue", "lve"}, {"nue", "nve"}, {"jv", "ju"},
        {"yvan", "yuan"}, {"lyu", "lv"},  {"nv", "nv"},   {"", ""},       {"zh", ""},
        {"zhuangg", ""},  {"ng", ""},     {"vv", ""},     {"bv", ""},     {"l", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(pinyin_syllable(pinyin_find(view_of(CASES[i].typed))), CASES[i].wanted);
    assert_string_equal(pinyin_syllable(UINT16_MAX), "");
    assert_int_equal(pinyin_fuzzy(UINT16_MAX), PINYIN_NONE);
}

static void test_fuzzy_classes(void **state)
{
    (void)state;
    static const struct {
        const char *x;
        const char *y;
        bool same;
    } CASES[] = {
        {"zhi", "zi", true},      {"chu", "cu", true},      {"sheng", "sen", true},
        {"nan", "lan", true},     {"ren", "leng", true},    {"jin", "jing", true},
        {"xiang", "xian", true},  {"hui", "fei", true},     {"huang", "fang", true},
        {"hu", "fu", true},       {"zhuang", "zuan", true}, {"nv", "lv", true},
        {"zhong", "zhen", false}, {"ban", "pan", false},    {"gong", "gun", false},
        {"he", "fei", false},     {"zhi", "chi", false},    {"huai", "fei", false},
        {"lu", "lv", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint16_t x = pinyin_find(view_of(CASES[i].x));
        uint16_t y = pinyin_find(view_of(CASES[i].y));
        assert_true(x != PINYIN_NONE && y != PINYIN_NONE);
        assert_int_equal(pinyin_fuzzy(x) == pinyin_fuzzy(y), CASES[i].same);
    }
}

static void test_similarity(void **state)
{
    (void)state;
    static const struct {
        const char *x;
        const char *y;
        double wanted;
    } CASES[] = {
        {"注", "注", 1}, {"注", "住", 0.9}, {"销", "消", 0.9}, {"长", "场", 0.9}, {"长", "章", 0.9},
        {"银", "行", 0}, {"很", "横", 0.6}, {"是", "四", 0.6}, {"南", "蓝", 0.6}, {"飞", "会", 0.6},
        {"公", "司", 0}, {"a", "a", 1},     {"a", "啊", 0},    {"a", "b", 0},     {"，", "。", 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint32_t x = first_char(CASES[i].x);
        uint32_t y = first_char(CASES[i].y);
        assert_true(pinyin_similarity(x, y) == CASES[i].wanted);
        assert_true(pinyin_similarity(y, x) == CASES[i].wanted);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t x = 0x4E00 + i * 7919 % 20992;
        uint32_t y = 0x4E00 + i * 104729 % 20992;
        assert_true(pinyin_similarity(x, y) == pinyin_similarity(y, x));
    }
}

/* "gong si"; "-" for what is not pinyin. */
static const char *parsed(struct arena *a, struct view letters)
{
    uint16_t *ids = NULL;
    size_t n = 0;
    if (!pinyin_parse(a, letters, &ids, &n))
        return "-";
    struct view all = VIEW_EMPTY;
    for (size_t i = 0; i < n; i++)
        all = arena_printf(a, "%.*s%s%s", VIEW_ARG(all), i > 0 ? " " : "", pinyin_syllable(ids[i]));
    return all.ptr;
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *wanted;
    } CASES[] = {
        {"gongsizhuxiao", "gong si zhu xiao"},
        {"gongsi zhuxiao", "gong si zhu xiao"},
        {" gong  si zhu xiao ", "gong si zhu xiao"},
        {"GongSi", "gong si"},
        {"gong'an", "gong an"},
        {"gong\u2019an", "gong an"},
        {"gongan", "gong an"},
        {"fangan", "fang an"},
        {"danganguan", "dang an guan"},
        {"sange", "san ge"},
        {"lingang", "lin gang"},
        {"xianshi", "xian shi"},
        {"xi'an", "xi an"},
        {"xian", "-"}, /* one syllable may be an English word */
        {"nvzhuang", "nv zhuang"},
        {"nüzhuang", "nv zhuang"},
        {"lvshi", "lv shi"},
        {"luezhi", "lve zhi"},
        {"lvezhi", "lve zhi"},
        {"jingying", "jing ying"},
        {"shenqing", "shen qing"},
        {"yingye zhizhao diu le zenme bu", "ying ye zhi zhao diu le zen me bu"},
        {"kai canguan yao ban naxie zheng", "kai can guan yao ban na xie zheng"},
        {"nianbao jiezhi shijian", "nian bao jie zhi shi jian"},
        {"dingeshui", "ding e shui"},
        {"gongsi zx", "-"},
        {"online", "-"},
        {"wechat", "-"},
        {"gong1si1", "-"},
        {"公司", "-"},
        {"", "-"},
        {" ' ", "-"},
        {"gong si\xff", "-"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(parsed(a, view_of(CASES[i].typed)), CASES[i].wanted);
    arena_free(a);
}

static void test_parse_bounds_its_input(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char *text = arena_alloc(a, PINYIN_MAX_LETTERS + 2);
    memset(text, 'a', PINYIN_MAX_LETTERS + 1);
    uint16_t *ids = NULL;
    size_t n = 0;
    assert_true(pinyin_parse(a, (struct view){text, PINYIN_MAX_LETTERS}, &ids, &n));
    assert_int_equal(n, PINYIN_MAX_LETTERS);
    assert_false(pinyin_parse(a, (struct view){text, PINYIN_MAX_LETTERS + 1}, &ids, &n));
    arena_free(a);
}

static bool abbreviates(const char *letters, const char *text)
{
    uint32_t cp[64];
    size_t n = 0;
    struct view v = view_of(text);
    for (size_t at = 0; at < v.len;)
        cp[n++] = utf8_next(v, &at);
    return pinyin_matches_initials(view_of(letters), cp, n);
}

static void test_initials(void **state)
{
    (void)state;
    static const struct {
        const char *letters;
        const char *text;
        bool wanted;
    } CASES[] = {
        {"gszx", "公司注销", true},
        {"gs zx", "公司注销", true},
        {"GSZX", "公司注销", true},
        {"gszhx", "公司注销", true},
        {"gongsizx", "公司注销", true},
        {"gongsizhuxiao", "公司注销", true},
        {"gsz", "公司注销", false},
        {"gszxx", "公司注销", false},
        {"gszxd", "公司注销", false},
        {"kjcs", "会计初审", true},
        {"hj", "会计", true},
        {"bj", "会计", false},
        {"a4z", "A4纸", true},
        {"a4", "A4纸", false},
        {"gozx", "公司注销", false},
        {"", "", false},
        {"", "公", false},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "安", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_int_equal(abbreviates(CASES[i].letters, CASES[i].text), CASES[i].wanted);
}

static void test_common_characters(void **state)
{
    (void)state;
    size_t n = 0;
    const uint16_t *common = pinyin_common_characters(pinyin_find(VIEW("zhu")), &n);
    assert_in_range(n, 10, 60);
    assert_int_equal(common[0], first_char("主"));
    size_t all = 0;
    for (uint16_t id = 0; id <= pinyin_n_syllables(); id++) {
        common = pinyin_common_characters(id, &n);
        for (size_t i = 0; i < n; i++) {
            assert_true(has_reading(common[i], id));
            assert_in_range(pinyin_commonness(common[i]), 1, 15);
        }
        all += n;
    }
    assert_in_range(all, 2800, 3500);
    assert_true(pinyin_commonness(first_char("的")) > pinyin_commonness(first_char("销")));
    assert_int_equal(pinyin_commonness(first_char("銷")), 0);
    assert_int_equal(pinyin_commonness('a'), 0);
    pinyin_common_characters(UINT16_MAX, &n);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_every_character_is_sound),
        cmocka_unit_test(test_syllables),
        cmocka_unit_test(test_fuzzy_classes),
        cmocka_unit_test(test_similarity),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_bounds_its_input),
        cmocka_unit_test(test_initials),
        cmocka_unit_test(test_common_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
