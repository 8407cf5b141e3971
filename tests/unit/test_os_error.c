/* test_os_error.c - errors of the operating system read as Chinese. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdbool.h>

#include "kb/base/os_error.h"

static bool has_latin(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z'))
            return true;
    }
    return false;
}

static void test_every_code_has_a_chinese_text(void **state)
{
    (void)state;
    for (int code = 1; code < 140; code++) {
        const char *text = os_error_text(code);
        assert_true(text[0] != '\0');
        assert_false(has_latin(text));
    }
    assert_non_null(strstr(os_error_text(ENOENT), "没有这个文件"));
    assert_string_equal(os_error_text(EACCES), "没有权限");
    assert_string_equal(os_error_text(4711), "系统错误 4711");
    assert_string_equal(os_error_text(-1), "系统错误 -1");
}

static void test_codes(void **state)
{
    (void)state;
    assert_int_equal(os_error_rc(ENOENT), RC_NOT_FOUND);
    assert_int_equal(os_error_rc(ENOSPC), RC_NO_SPACE);
    assert_int_equal(os_error_rc(EDQUOT), RC_NO_SPACE);
    assert_int_equal(os_error_rc(EACCES), RC_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_has_a_chinese_text),
        cmocka_unit_test(test_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
