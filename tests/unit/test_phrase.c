/* test_phrase.c - the pattern language of the rule tables. */
#include "unit.h"

#include <stdlib.h>

#include "intents/phrase.h"

static void patterns_find_the_longest_match(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *pattern;
        const char *want; /* NULL: no match */
    } CASES[] = {
        {"要带什么材料", "材料|什么材料", "什么材料"},
        {"多久能办好", "多久", "多久"},
        {"办好要多久", "^多久", NULL},
        {"办好要多久", "多久$", "多久"},
        {"多久能办好", "多久$", NULL},
        {"投诉窗口的人", "投诉~人", "投诉窗口的人"},
        {"投诉这里的八个字以上的人", "投诉~人", NULL},
        {"第2个", "第[12二]个?", "第2个"},
        {"第2", "第[12二]个?", "第2"},
        {"第3个", "第[12二]个?", NULL},
        {"你好呀", "^你好[呀啊]?$", "你好呀"},
        {"转人工", "机器人|转人工", "转人工"},
        {"abc", "b?c", "bc"},
        {"", "a?", ""},
        {"", "a", NULL},
        {"𠮷野家", "𠮷野", "𠮷野"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct view text = view_of(CASES[i].text);
        struct phrase_hit hit = {99, 99};
        bool found = phrase_find(text, CASES[i].pattern, &hit);
        assert_int_equal(found, CASES[i].want != NULL);
        assert_int_equal(phrase_in(text, CASES[i].pattern), found);
        if (found)
            assert_true(view_eq_text(view_sub(text, hit.from, hit.to - hit.from), CASES[i].want));
        else
            assert_int_equal(hit.from, 99); /* untouched */
    }
}

static void the_leftmost_of_equal_matches_wins(void **state)
{
    (void)state;
    struct phrase_hit hit;
    assert_true(phrase_find(view_of("几天几天"), "几天", &hit));
    assert_int_equal(hit.from, 0);
}

static void a_whole_text_can_be_asked_for(void **state)
{
    (void)state;
    assert_true(phrase_is(view_of("谢谢您"), "谢谢[你您]?"));
    assert_true(phrase_is(view_of("谢谢"), "多谢|谢谢[你您]?"));
    assert_false(phrase_is(view_of("谢谢您的帮助"), "谢谢[你您]?"));
    assert_true(phrase_is(view_of("第一个都行"), "^第一~"));
    assert_false(phrase_is(view_of(""), "a"));
}

/* What a scan of the text finds with tag 0, 1, 2, as "tag:from-to" in the order of places; at one
 * place in the order of tags. */
struct noted {
    struct phrase_found list[32];
    size_t n;
};

static void note(void *arg, const struct phrase_found *found)
{
    struct noted *noted = arg;
    assert_in_range(noted->n, 0, 31);
    noted->list[noted->n++] = *found;
}

static int found_cmp(const void *left, const void *right)
{
    const struct phrase_found *a = left, *b = right;
    if (a->hit.from != b->hit.from)
        return a->hit.from < b->hit.from ? -1 : 1;
    return a->tag != b->tag ? a->tag - b->tag : (int)a->hit.to - (int)b->hit.to;
}

static void a_table_finds_all_matches_of_all_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *found;
    } CASES[] = {
        {"那要多久要", "0:0-3 1:3-6 1:3-9 3:6-15g 1:12-15"}, /* ^ only at the beginning, ~ a gap */
        {"带什么材料", "2:3-15 2:6-15 2:9-15 4:9-15"},       /* a set first, $ */
        {"些材料", "2:0-9 2:3-9 4:3-9"},                     /* what may be left out first */
        {"料b", "5:3-4"},
        {"", ""},
    };
    static const char *const PATTERNS[] = {"^那|^久", "要|要多", "[什哪]?么?些?材料",
                                           "多~要",   "材料$",   "a|b"};
    struct phrase_table *table = phrase_table_new();
    for (int i = 0; i < 6; i++)
        phrase_table_add(table, PATTERNS[i], i);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct noted noted = {.n = 0};
        char got[256] = "";
        phrase_table_scan(table, view_of(CASES[i].text), note, &noted);
        qsort(noted.list, noted.n, sizeof noted.list[0], found_cmp);
        for (size_t k = 0; k < noted.n; k++) {
            const struct phrase_found *f = &noted.list[k];
            (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%d:%zu-%zu%s",
                           k > 0 ? " " : "", f->tag, f->hit.from, f->hit.to, f->has_gap ? "g" : "");
        }
        assert_string_equal(got, CASES[i].found);
    }
    phrase_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_find_the_longest_match),
        cmocka_unit_test(the_leftmost_of_equal_matches_wins),
        cmocka_unit_test(a_whole_text_can_be_asked_for),
        cmocka_unit_test(a_table_finds_all_matches_of_all_patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
