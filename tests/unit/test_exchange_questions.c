/* test_exchange_questions.c - golden questions are read, wrong lines are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kb/exchange/questions.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void questions_are_read(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct err err = ERR_NONE;
    struct question_list list;
    static const char TEXT[] =
        "{\"q\":\"要带什么\",\"expect\":[\"a\",\"b\"],\"facet\":\"materials\",\"kind\":\"plain\","
        "\"after\":[\"怎么注销\"]}\n\n{\"q\":\"办护照\",\"ids\":[],\"answer\":\"x\",\"easy\":true}"
        "\n";
    assert_int_equal(questions_parse(a, VIEW(TEXT), &list, &err), RC_OK);
    assert_int_equal(list.n, 2);
    assert_true(view_eq(list.items[0].q, VIEW("要带什么")));
    assert_int_equal(list.items[0].n_expect, 2);
    assert_true(view_eq(list.items[0].expect[1], VIEW("b")));
    assert_int_equal(list.items[0].facet, FACET_MATERIALS);
    assert_true(view_eq(list.items[0].after[0], VIEW("怎么注销")));
    assert_int_equal(list.items[1].n_expect, 0);
    assert_int_equal(list.items[1].n_after, 0);
    assert_int_equal(list.items[1].facet, FACET_NONE);
    assert_int_equal(list.items[1].line, 3);
    arena_free(a);
}

static void wrong_lines_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum rc rc;
        const char *field;
    } CASES[] = {
        {"{\"q\":\"x\"}", RC_INVALID, "expect"},
        {"{\"q\":\" \",\"expect\":[]}", RC_INVALID, "q"},
        {"{\"expect\":[]}", RC_INVALID, "q"},
        {"{\"q\":1,\"expect\":[]}", RC_INVALID, "q"},
        {"{\"q\":\"x\",\"expect\":\"a\"}", RC_INVALID, "expect"},
        {"{\"q\":\"x\",\"ids\":[1]}", RC_INVALID, "ids"},
        {"{\"q\":\"x\",\"ids\":[],\"facet\":\"colour\"}", RC_INVALID, "facet"},
        {"{\"q\":\"x\",\"q\":\"y\",\"ids\":[]}", RC_INVALID, ""},
        {"{\"q\":\"x\"", RC_INVALID, ""},
        {"[]", RC_INVALID, ""},
        {"{\"q\":\"\xFF\",\"ids\":[]}", RC_INVALID, ""},
        {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", RC_LIMIT, ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct err err = ERR_NONE;
        struct question_list list;
        struct view text = arena_printf(a, "{\"q\":\"ok\",\"ids\":[]}\n%s\n", CASES[i].line);
        assert_int_equal(questions_parse(a, text, &list, &err), CASES[i].rc);
        assert_int_equal(err.line, 2);
        assert_string_equal(err.field, CASES[i].field);
        assert_non_null(strstr(err.text, "第 2 行"));
        arena_free(a);
    }
}

static void missing_file_is_named(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct err err = ERR_NONE;
    struct question_list list;
    assert_int_equal(questions_read(a, "/nonexistent/golden.jsonl", &list, &err), RC_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nonexistent/golden.jsonl"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_are_read),
        cmocka_unit_test(wrong_lines_are_named),
        cmocka_unit_test(missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
