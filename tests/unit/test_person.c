/* test_person.c - "a person please" is always heard, and only that. */
#include "unit.h"

#include "intents/person.h"

static void wishes_are_heard(void **state)
{
    (void)state;
    static const char *const WORDS[] = {
        "转人工",
        "人工",
        "人工客服",
        "我要转人工",
        "请转人工谢谢",
        "找个人",
        "我想找个人",
        "帮我找个人问问",
        "真人",
        "我要和真人说话",
        "和人说话",
        "不要机器人",
        "有没有人啊",
        "有人吗",
        "客服",
        "找客服",
        "接人工坐席",
        "你听不懂叫人工来",
        "麻烦您转一下人工客服",
        "能不能跟人聊",
        "这个问题太复杂了转人工吧",
        "人工服务",
        "zhuanrengong",
        "你好人工",
        "我要人工服务谢谢",
        "能换个人吗",
        "换真人来",
        "工作人员",
        "叫你们工作人员来",
        "还是转人工客服吧",
    };
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (!person_wanted(view_of(WORDS[i])))
            fail_msg("%s", WORDS[i]);
    }
}

static void other_uses_of_the_words_are_not_wishes(void **state)
{
    (void)state;
    static const char *const WORDS[] = {
        "人工智能企业补贴",
        "人工智能",
        "人工湖改造要审批吗",
        "人工成本太高有没有补贴",
        "人工费能不能加计扣除",
        "人工服务费开什么发票",
        "员工走的时候吵着要补偿想找个人帮忙说和说和",
        "想招个人",
        "找人代办信用修复可信吗",
        "公司注销",
        "你是真人吗",
        "工作人员多久内首次响应",
        "执法人员工作证",
        "生成式人工智能服务备案",
        "想转让人工智能专利",
    };
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (person_wanted(view_of(WORDS[i])))
            fail_msg("%s", WORDS[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wishes_are_heard),
        cmocka_unit_test(other_uses_of_the_words_are_not_wishes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
