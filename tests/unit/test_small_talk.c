/* test_small_talk.c - only a whole utterance of small talk is small talk. */
#include "unit.h"

#include "intents/small_talk.h"

static void whole_utterances_are_answered_in_kind(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* normalised */
        const char *want; /* "": a question */
    } CASES[] = {
        {"你好", "greeting"},
        {"您好!", "greeting"},
        {"hello", "greeting"},
        {"在吗?", "greeting"},
        {"你好,谢谢", "thanks"},
        {"谢谢您了", "thanks"},
        {"好的,谢谢。再见", "farewell"},
        {"好的", "acknowledge"},
        {"你是谁", "identity"},
        {"你是机器人吗?", "robot"},
        {"你会什么", "ability"},
        {"thank you", "thanks"},
        {"真棒", "praise"},
        {"傻逼", "abuse"},
        {"垃圾机器人", "abuse"},
        {"拜拜~", "farewell"},
        {"你好请问公司注销要什么材料", ""},
        {"你好,公司注销要什么材料", ""},
        {"垃圾处理费怎么交", ""},
        {"谢谢,那多久能办好", ""},
        {"好的那要多少钱", ""},
        {"早餐店要办什么证", ""},
        {"机器人企业有补贴吗", ""},
        {"你好中国有限公司怎么注销", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct small_talk *row = small_talk_find(view_of(CASES[i].text));
        const char *name = row != NULL ? row->name : "";
        if (strcmp(name, CASES[i].want) != 0)
            fail_msg("%s: %s", CASES[i].text, name);
    }
}

static void long_utterances_do_not_overflow(void **state)
{
    (void)state;
    char text[2001];
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "好", 3);
    text[1998] = '\0';
    assert_null(small_talk_find(view_of(text)));
    assert_null(small_talk_find(VIEW_EMPTY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_utterances_are_answered_in_kind),
        cmocka_unit_test(long_utterances_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
