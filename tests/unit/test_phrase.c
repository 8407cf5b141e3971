/* test_phrase.c - the pattern language of the rule tables. */
#include "unit.h"

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

static void marks_are_the_longest_at_each_place(void **state)
{
    (void)state;
    struct view text = view_of("那要多久要");
    uint16_t longest[15] = {0};
    phrase_mark(text, "要|要多|^那|久~要|^要", longest);
    for (size_t i = 0; i < 15; i++)
        assert_int_equal(longest[i], i == 0 ? 3 : i == 3 ? 6 : i == 12 ? 3 : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_find_the_longest_match),
        cmocka_unit_test(the_leftmost_of_equal_matches_wins),
        cmocka_unit_test(a_whole_text_can_be_asked_for),
        cmocka_unit_test(marks_are_the_longest_at_each_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
