/* test_str.c - views, UTF-8 and the growable buffer. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "kb/base/str.h"

static void test_trim(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"", ""}, {"  a b ", "a b"}, {"\t\n　公司　 ", "公司"}, {"　", ""}, {"x", "x"}};
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_true(view_eq_text(view_trim(view_of(CASES[i][0])), CASES[i][1]));
}

static void test_lines(void **state)
{
    (void)state;
    struct view rest = VIEW("a\r\n\nb");
    static const char *const WANTED[] = {"a", "", "b"};
    struct view line;
    for (size_t i = 0; i < COUNT(WANTED); i++) {
        assert_true(view_next_line(&rest, &line));
        assert_true(view_eq_text(line, WANTED[i]));
    }
    assert_false(view_next_line(&rest, &line));
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
        int ok;
    } CASES[] = {
        {"0", 0, 1},
        {"-7", -7, 1},
        {"9223372036854775807", INT64_MAX, 1},
        {"-9223372036854775808", INT64_MIN, 1},
        {"9223372036854775808", 0, 0},
        {"-9223372036854775809", 0, 0},
        {"", 0, 0},
        {"-", 0, 0},
        {"1x", 0, 0},
        {" 1", 0, 0},
        {"+1", 0, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t value = 0;
        assert_int_equal(view_to_int64(view_of(CASES[i].text), &value), CASES[i].ok);
        assert_true(value == CASES[i].value);
    }
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int ok;
        size_t bad_at;
    } CASES[] = {
        {"公司a", 1, 0},        {"\xF0\x9F\x98\x80", 1, 0}, {"\xEF\xBF\xBF", 1, 0},
        {"a\x80", 0, 1},        {"\xC0\xAF", 0, 0},         {"\xE0\x80\x80", 0, 0},
        {"\xED\xA0\x80", 0, 0}, {"\xF4\x90\x80\x80", 0, 0}, {"\xF5\x80\x80\x80", 0, 0},
        {"ab\xE5\x85", 0, 2},   {"\xF0\x80\x80\x80", 0, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t bad_at = 0;
        assert_int_equal(utf8_valid(view_of(CASES[i].bytes), &bad_at), CASES[i].ok);
        assert_int_equal(bad_at, CASES[i].bad_at);
    }
}

static void test_utf8_round_trip(void **state)
{
    (void)state;
    static const uint32_t CPS[] = {0x24,   0x7F,   0x80,    0x7FF,   0x800,
                                   0x4E00, 0xFFFD, 0x10000, 0x10FFFF};
    for (size_t i = 0; i < COUNT(CPS); i++) {
        char bytes[4];
        struct view v = {bytes, utf8_put(bytes, CPS[i])};
        size_t at = 0;
        assert_true(utf8_valid(v, NULL));
        assert_int_equal(utf8_next(v, &at), CPS[i]);
        assert_int_equal(at, v.len);
    }
    assert_int_equal(utf8_count(VIEW("公司ab")), 4);
    assert_true(view_eq_text(utf8_head(VIEW("公司ab"), 2), "公司"));
    assert_true(view_eq_text(utf8_head(VIEW("公"), 5), "公"));
}

static void test_buffer(void **state)
{
    (void)state;
    struct str s = STR_EMPTY;
    assert_true(view_eq(str_view(&s), VIEW_EMPTY));
    for (int i = 0; i < 1000; i++)
        str_addf(&s, "%03d,", i);
    assert_int_equal(s.len, 4000);
    assert_string_equal(s.ptr + 3996, "999,");
    str_reset(&s);
    str_add_cp(&s, 0x516C);
    char *text = str_steal(&s);
    assert_string_equal(text, "公");
    free(text);
    assert_null(s.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_round_trip),
        cmocka_unit_test(test_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
