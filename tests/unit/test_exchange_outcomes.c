/* test_exchange_outcomes.c - outcomes written, read back and compared. */
#include "tests/unit/unit.h"

#include "kb/exchange/outcomes.h"

static void written_is_read_back(void **state)
{
    (void)state;
    static const struct outcome_row ROWS[] = {
        {VIEW("怎么\"关\"公司"), 0, true, 0.9375, VIEW("公司注销"), VIEW("公司注销"),
         VIEW("bm25=3")},
        {VIEW("护照"), OUTCOME_NOT_FOUND, false, 0.25, VIEW(""), VIEW("办照"), VIEW("")},
        {VIEW("第三名\n两行"), 2, true, 0, VIEW("甲"), VIEW("乙"), VIEW("")},
    };
    struct arena *a = arena_new(0);
    struct str text = STR_EMPTY;
    struct outcome_list list;
    struct err err = ERR_NONE;
    for (size_t i = 0; i < COUNT(ROWS); i++)
        outcomes_write(&text, &ROWS[i]);
    if (outcomes_parse(a, str_view(&text), &list, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(list.n, COUNT(ROWS));
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        assert_true(view_eq(list.items[i].q, ROWS[i].q));
        assert_int_equal(list.items[i].rank, ROWS[i].rank);
        assert_int_equal(list.items[i].has_answer, ROWS[i].has_answer);
        assert_true(list.items[i].confidence == ROWS[i].confidence);
        assert_true(view_eq(list.items[i].expected, ROWS[i].expected));
        assert_true(view_eq(list.items[i].given, ROWS[i].given));
        assert_true(view_eq(list.items[i].note, ROWS[i].note));
    }
    str_clear(&text);
    arena_free(a);
}

static void wrong_lines_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *field;
    } CASES[] = {
        {"{\"rank\":0,\"confidence\":1}", 1, "q"},
        {"\n{\"q\":\"a\",\"confidence\":1}", 2, "rank"},
        {"{\"q\":\"a\",\"rank\":-1,\"confidence\":1}", 1, "rank"},
        {"{\"q\":\"a\",\"rank\":\"1\",\"confidence\":1}", 1, "rank"},
        {"{\"q\":\"a\",\"rank\":null}", 1, "confidence"},
        {"{\"q\":\"a\",\"rank\":0,\"confidence\":1,\"has_answer\":1}", 1, "has_answer"},
        {"[]", 1, ""},
        {"{\"q\":\"\xff\",\"rank\":0,\"confidence\":1}", 1, ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *a = arena_new(0);
        struct outcome_list list;
        struct err err = ERR_NONE;
        assert_int_equal(outcomes_parse(a, view_of(CASES[i].text), &list, &err), RC_INVALID);
        assert_int_equal(err.line, CASES[i].line);
        assert_string_equal(err.field, CASES[i].field);
        arena_free(a);
    }
}

static void runs_are_compared_by_recall_at_1(void **state)
{
    (void)state;
    struct outcome_row before[] = {{.q = VIEW("a"), .rank = 0, .has_answer = true},
                                   {.q = VIEW("b"), .rank = 3, .has_answer = true},
                                   {.q = VIEW("c"), .rank = OUTCOME_NOT_FOUND, .has_answer = false},
                                   {.q = VIEW("d"), .rank = 1, .has_answer = true},
                                   {.q = VIEW("e"), .rank = 0, .has_answer = true}};
    struct outcome_row after[COUNT(before)];
    memcpy(after, before, sizeof after);
    after[0].rank = 1;
    after[1].rank = 0;
    after[3].rank = 0;
    struct outcome_list left = {before, COUNT(before)}, right = {after, COUNT(after)};
    struct bootstrap_result r;
    struct err err = ERR_NONE;
    assert_int_equal(outcomes_compare(&left, &right, &r, &err), RC_OK);
    assert_int_equal(r.n, 4); /* questions with an answer */
    assert_int_equal(r.n_better, 2);
    assert_int_equal(r.n_worse, 1);
    assert_true(r.mean_a == 0.5 && r.mean_b == 0.75 && r.difference == 0.25);
    assert_true(r.low < 0.25 && r.high > 0.25 && r.p_value > 0.3);
    after[2].q = VIEW("x");
    assert_int_equal(outcomes_compare(&left, &right, &r, &err), RC_INVALID);
    right.n--;
    assert_int_equal(outcomes_compare(&left, &right, &r, &err), RC_INVALID);
    left.n = right.n = 0;
    assert_int_equal(outcomes_compare(&left, &right, &r, &err), RC_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_is_read_back),
        cmocka_unit_test(wrong_lines_are_named),
        cmocka_unit_test(runs_are_compared_by_recall_at_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
