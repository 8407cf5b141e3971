/* test_err.c - codes, texts, fields, wrapping. */
#include "tests/unit/unit.h"

#include "kb/base/err.h"
#include "kb/base/str.h"

static void test_set_and_wrap(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    assert_int_equal(err_set_field(&err, RC_INVALID, "answer", "第 %d 行：%s 为空", 12, "answer"),
                     RC_INVALID);
    err.line = 12;
    assert_int_equal(err_wrap(&err, "导入 %s", "faq.jsonl"), RC_INVALID);
    assert_string_equal(err.text, "导入 faq.jsonl：第 12 行：answer 为空");
    assert_string_equal(err.field, "answer");
    assert_int_equal(err.line, 12);
    err_set(&err, RC_BUSY, "忙");
    assert_string_equal(err.field, "");
    assert_int_equal(err.line, 0);
}

static void test_null_err_is_legal(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, RC_IO, "x"), RC_IO);
    assert_int_equal(err_set_field(NULL, RC_LIMIT, "f", "x"), RC_LIMIT);
}

static void test_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    struct str text = STR_EMPTY;
    for (int pad = 0; pad < 4; pad++) {
        str_reset(&text);
        for (int i = 0; i < pad; i++)
            str_add_char(&text, 'x');
        while (text.len < 2 * ERR_TEXT_LEN)
            str_add_text(&text, "字");
        struct err err = ERR_NONE;
        err_set(&err, RC_INVALID, "%s", text.ptr);
        assert_true(strlen(err.text) > ERR_TEXT_LEN - 8);
        assert_true(utf8_valid(view_of(err.text), NULL));
        err_wrap(&err, "外层");
        assert_true(utf8_valid(view_of(err.text), NULL));
    }
    str_clear(&text);
}

static void test_kinds_are_distinct(void **state)
{
    (void)state;
    for (int i = 0; i < RC_N_CODES; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(rc_kind((enum rc)i), rc_kind((enum rc)k));
    assert_string_equal(rc_kind((enum rc)999), "internal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_and_wrap),
        cmocka_unit_test(test_null_err_is_legal),
        cmocka_unit_test(test_long_text_is_cut_between_characters),
        cmocka_unit_test(test_kinds_are_distinct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
