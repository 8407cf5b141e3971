/* test_jsonw.c - the one-pass writer gives exactly this text. */
#include "tests/unit/unit.h"

#include <math.h>

#include "kb/base/jsonw.h"

static void test_writes_nested_values(void **state)
{
    (void)state;
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "t", "公司");
    jsonw_int(&w, "i", INT64_MIN);
    jsonw_real(&w, "r", 0.5, 3);
    jsonw_real(&w, "nan", NAN, 3);
    jsonw_bool(&w, "b", true);
    jsonw_text(&w, "n", NULL);
    jsonw_arr(&w, "a");
    jsonw_int(&w, NULL, 1);
    jsonw_obj(&w, NULL);
    jsonw_obj_end(&w);
    jsonw_arr(&w, NULL);
    jsonw_arr_end(&w);
    jsonw_raw(&w, NULL, VIEW("{\"x\":[]}"));
    jsonw_arr_end(&w);
    assert_false(jsonw_done(&w));
    jsonw_obj_end(&w);
    assert_true(jsonw_done(&w));
    assert_string_equal(out.ptr,
                        "{\"t\":\"公司\",\"i\":-9223372036854775808,\"r\":0.500,\"nan\":null,"
                        "\"b\":true,\"n\":null,\"a\":[1,{},[],{\"x\":[]}]}");
    str_clear(&out);
}

static void test_arrays_of_numbers(void **state)
{
    (void)state;
    struct str out = STR_EMPTY;
    struct str want = STR_EMPTY;
    struct jsonw w;
    int64_t values[40] = {INT64_MIN, INT64_MAX, 0, -7};
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_ints(&w, "none", values, 0);
    jsonw_ints(&w, "all", values, 40); /* more than are written at once */
    jsonw_obj_end(&w);
    str_addf(&want, "{\"none\":[],\"all\":[%lld,%lld,0,-7", (long long)INT64_MIN,
             (long long)INT64_MAX);
    for (int i = 4; i < 40; i++)
        str_add_text(&want, ",0");
    str_add_text(&want, "]}");
    assert_string_equal(out.ptr, want.ptr);
    str_clear(&out);
    str_clear(&want);
}

static void test_escapes(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\n\t\x01", "\"\\n\\u0009\\u0001\""},
        {"</script>", "\"<\\/script>\""},
        {"a/b", "\"a/b\""},
        {"\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xA6", "\"\\u2028\\u2029\xE2\x80\xA6\""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct str out = STR_EMPTY;
        struct jsonw w;
        jsonw_init(&w, &out);
        jsonw_text(&w, NULL, CASES[i][0]);
        assert_string_equal(out.ptr, CASES[i][1]);
        str_clear(&out);
    }
}

/* Numbers are written as printf writes them, also halfway between two results. */
static void test_numbers_equal_printf(void **state)
{
    (void)state;
    uint64_t rng = 1;
    struct str out = STR_EMPTY;
    for (int i = 0; i < 200000; i++) {
        char want[400];
        struct jsonw w;
        rng = rng * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int digits = (int)(rng >> 60) % 8;
        double value = ((double)(int64_t)rng / 9.3e18) * pow(10, (double)(rng >> 40 & 31) - 12);
        if (i % 3 == 0)
            value = (double)((int64_t)(rng >> 44) - 500000) / (i % 2 == 0 ? 1000 : 1024);
        str_reset(&out);
        jsonw_init(&w, &out);
        jsonw_real(&w, NULL, value, digits);
        (void)snprintf(want, sizeof want, "%.*f", digits, value);
        assert_string_equal(out.ptr, want);
        str_reset(&out);
        jsonw_init(&w, &out);
        jsonw_int(&w, NULL, (int64_t)(rng >> (i % 64)));
        (void)snprintf(want, sizeof want, "%lld", (long long)(int64_t)(rng >> (i % 64)));
        assert_string_equal(out.ptr, want);
    }
    str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writes_nested_values),
        cmocka_unit_test(test_arrays_of_numbers),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_numbers_equal_printf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
