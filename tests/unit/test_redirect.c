/* test_redirect.c - official channels take what is theirs, and nothing the knowledge base answers.
 */
#include "unit.h"

#include "intents/redirect.h"

static const char *rule_name(const char *words, bool firm)
{
    const struct redirect_rule *r = redirect_find(view_of(words), firm);
    return r != NULL ? r->name : "";
}

static void urgent_matters_come_before_any_search(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        const char *want;
    } CASES[] = {
        {"我们厂房着火了怎么办", "fire"},
        {"食堂煤气泄漏了", "fire"},
        {"有人被困在电梯里了", "fire"},
        {"大厅有老人晕倒了", "medical"},
        {"员工触电没有呼吸了", "medical"},
        {"欠了好多债不想活了", "self_harm"},
        {"店里被抢了", "crime"},
        {"我要报警", "crime"},
        {"举报某某领导受贿", "corruption"},
        {"我想信访", "petition"},
        {"投诉你们窗口的工作人员", "staff_complaint"},
        {"窗口的人态度太差", "staff_complaint"},
        {"我要投诉", "staff_complaint"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(rule_name(CASES[i].words, true), CASES[i].want);
}

static void procedures_are_not_taken_for_emergencies(void **state)
{
    (void)state;
    static const char *const WORDS[] = {
        "公众聚集场所开业前消防安全检查怎么办",
        "工人在车间受伤要申报工伤认定",
        "消防首违不罚清单",
        "灭火器过期第一次会罚款吗",
        "员工昏迷了算不算工伤认定",
        "营业执照被偷了怎么补",
        "不服处罚想申请行政复议",
        "纳税信用被扣分怎么修复",
        "执法人员态度恶劣怎么投诉",
        "公司不想干了怎么关掉",
        "收到12315投诉单怎么办",
        "拖欠货款去哪里投诉",
        "生意不好想先停一年",
        "上班路上被车撞算工伤吗",
    };
    for (size_t i = 0; i < COUNT(WORDS); i++)
        assert_string_equal(rule_name(WORDS[i], true), "");
}

static void soft_rules_wait_for_the_search(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        const char *want;
    } CASES[] = {
        {"我要举报隔壁店卖假货", "report_violation"},
        {"法院判决不执行怎么办", "litigation"},
        {"能不能推荐个律师打官司", "litigation"},
        {"公司注销要什么材料", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_string_equal(rule_name(CASES[i].words, false), CASES[i].want);
        assert_string_equal(rule_name(CASES[i].words, true), "");
    }
}

static void every_rule_names_a_number_to_call(void **state)
{
    (void)state;
    const struct redirect_rule *r = redirect_find(view_of("着火了"), true);
    assert_non_null(r);
    assert_string_equal(r->tels[0].number, "119");
    assert_string_equal(redirect_find(view_of("我想自杀"), true)->tels[0].number, "12356");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urgent_matters_come_before_any_search),
        cmocka_unit_test(procedures_are_not_taken_for_emergencies),
        cmocka_unit_test(soft_rules_wait_for_the_search),
        cmocka_unit_test(every_rule_names_a_number_to_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
