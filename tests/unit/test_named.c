/* test_named.c - matters are known by their name. */
#include "unit.h"

#include "intents/named.h"

static void the_name_is_the_title_without_its_trimmings(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"公司注销登记（一般程序）", "公司注销"},
        {"分公司注销登记", "分公司注销"},
        {"食品经营许可证核发（新办）", "食品经营许可证"},
        {"创业担保贷款申请", "创业担保贷款"},
        {"股权出质登记", "股权出质"},
        {"登记", "登记"},
        {"（演示）办法", "（演示）办法"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_true(view_eq_text(named_core(view_of(CASES[i][0])), CASES[i][1]));
}

static void only_one_candidate_may_bear_it(void **state)
{
    (void)state;
    struct entry e[3] = {{.title = VIEW("分公司注销登记")},
                         {.title = VIEW("公司注销登记（一般程序）")},
                         {.title = VIEW("公司注销（简易程序）")}};
    struct candidate list[3] = {{.entry = &e[0]}, {.entry = &e[1]}, {.entry = &e[2]}};
    struct search_result s = {.list = list, .n = 2};
    struct asked_rest rest = {.parts = {VIEW("公司注销")}, .n_parts = 1, .n_chars = 4};
    assert_ptr_equal(named_find(&rest, &s), &list[1]);
    s.n = 3;
    assert_null(named_find(&rest, &s));
    rest.parts[0] = VIEW("税务");
    assert_null(named_find(&rest, &s));
    rest = (struct asked_rest){.parts = {VIEW("分公司"), VIEW("注销")}, .n_parts = 2};
    assert_null(named_find(&rest, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_is_the_title_without_its_trimmings),
        cmocka_unit_test(only_one_candidate_may_bear_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
