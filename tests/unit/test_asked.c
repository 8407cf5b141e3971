/* test_asked.c - which facet a question asks for, and what is left of it without. */
#include "unit.h"

#include "intents/asked.h"

static void facets_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum facet want;
    } CASES[] = {
        {"公司注销要带什么材料", FACET_MATERIALS},
        {"那要带些啥", FACET_MATERIALS},
        {"需要准备哪些资料", FACET_MATERIALS},
        {"那多久能办好", FACET_TIME_LIMIT},
        {"几个工作日", FACET_TIME_LIMIT},
        {"要花钱吗", FACET_FEE},
        {"收费吗", FACET_FEE},
        {"公司刻章多少钱", FACET_FEE},
        {"专精特新给多少钱", FACET_STANDARD},
        {"最高能补多少", FACET_STANDARD},
        {"在哪儿办", FACET_PLACE},
        {"去哪个窗口", FACET_PLACE},
        {"地址", FACET_PLACE},
        {"几点开门", FACET_HOURS},
        {"周末上班吗", FACET_HOURS},
        {"电话多少", FACET_PHONE},
        {"依据是哪条规定", FACET_BASIS},
        {"网上能办吗", FACET_ONLINE},
        {"什么时候申报", FACET_DEADLINE},
        {"最晚哪天之前交", FACET_DEADLINE},
        {"有什么条件", FACET_CONDITIONS},
        {"流程是怎样的", FACET_PROCESS},
        {"怎么办", FACET_PROCESS},
        {"有效期几年", FACET_RESULT},
        {"工作人员多久内首次响应", FACET_TIME_LIMIT},
        {"营业执照丢了怎么办", FACET_NONE}, /* the matter as a whole */
        {"公司注销", FACET_NONE},
        {"新材料企业怎么认定", FACET_NONE},
        {"在网上卖食品", FACET_NONE},
        {"", FACET_NONE},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct asked q;
        asked_find(view_of(CASES[i].words), &q, NULL);
        if (q.facet != CASES[i].want)
            fail_msg("%s: %s", CASES[i].words, facet_name(q.facet));
    }
}

static void narrower_fields_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum entry_field want;
    } CASES[] = {
        {"停车方便不", FIELD_PARKING},    {"怎么坐车过去", FIELD_TRANSIT},
        {"需要本人到场吗", FIELD_VISITS}, {"能办什么业务", FIELD_SERVICES},
        {"归哪个部门管", FIELD_AGENCY},   {"要什么材料", FIELD_N},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct asked q;
        asked_find(view_of(CASES[i].words), &q, NULL);
        if (q.field != CASES[i].want)
            fail_msg("%s: %d", CASES[i].words, (int)q.field);
    }
}

static void what_is_left_is_the_matter(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        const char *left; /* parts joined by a space */
    } CASES[] = {
        {"那多久能办好", ""},
        {"这个要花钱吗", ""},
        {"需要准备什么材料呢", ""},
        {"网上可以弄吗", ""},
        {"刻章多少钱", "刻章"},
        {"那简易注销要多久", "简易注销"},
        {"公司名称变更呢", "公司名称变更"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct asked q;
        struct asked_rest rest;
        char joined[128] = "";
        asked_find(view_of(CASES[i].words), &q, &rest);
        for (size_t p = 0; p < rest.n_parts; p++)
            snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s%.*s",
                     p > 0 ? " " : "", VIEW_ARG(rest.parts[p]));
        assert_string_equal(joined, CASES[i].left);
        assert_int_equal(rest.n_chars == 0, CASES[i].left[0] == '\0');
    }
}

static void an_entry_answers_with_what_it_has(void **state)
{
    (void)state;
    struct entry policy = {.kind = ENTRY_POLICY};
    policy.fields[FIELD_STANDARD] = VIEW("20万元");
    policy.fields[FIELD_APPLY_PERIOD] = VIEW("每年4月");
    assert_int_equal(asked_for_entry(&policy, FACET_FEE), FACET_STANDARD);
    assert_int_equal(asked_for_entry(&policy, FACET_TIME_LIMIT), FACET_DEADLINE);
    struct entry procedure = {.kind = ENTRY_PROCEDURE};
    procedure.fields[FIELD_FEE] = VIEW("不收费");
    assert_int_equal(asked_for_entry(&procedure, FACET_FEE), FACET_FEE);
    assert_int_equal(asked_for_entry(&procedure, FACET_STANDARD), FACET_STANDARD);
    assert_int_equal(asked_for_entry(&procedure, FACET_PLACE), FACET_PLACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facets_are_recognised),
        cmocka_unit_test(narrower_fields_are_recognised),
        cmocka_unit_test(what_is_left_is_the_matter),
        cmocka_unit_test(an_entry_answers_with_what_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
