/* test_clock.c - days, zones and the offsets tests move. */
#include "tests/unit/unit.h"

#include "kb/base/clock.h"

static void test_days_round_trip(void **state)
{
    (void)state;
    assert_int_equal(day_from_civil(1970, 1, 1), 0);
    assert_int_equal(day_from_civil(2000, 3, 1), 11017);
    assert_int_equal(day_from_civil(2025, 2, 29), DAY_NONE);
    assert_int_equal(day_from_civil(2024, 2, 29) + 1, day_from_civil(2024, 3, 1));
    assert_int_equal(day_from_civil(2026, 13, 1), DAY_NONE);
    for (int32_t day = -400000; day < 400000; day += 97) {
        int y = 0;
        int m = 0;
        int d = 0;
        day_to_civil(day, &y, &m, &d);
        assert_int_equal(day_from_civil(y, m, d), day);
    }
}

static void test_weekdays(void **state)
{
    (void)state;
    assert_int_equal(day_weekday(day_from_civil(2026, 11, 22)), 7);
    assert_int_equal(day_weekday(day_from_civil(2026, 11, 23)), 1);
    assert_int_equal(day_weekday(day_from_civil(1970, 1, 1)), 4);
    assert_int_equal(day_weekday(day_from_civil(1969, 12, 31)), 3);
}

static void test_parse_and_format(void **state)
{
    (void)state;
    static const char *const BAD[] = {"",           "2026-1-01",   "2026-02-30",
                                      "2026/01/01", "2026-01-01 ", "-026-01-01"};
    int32_t day = 5;
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(day_parse(view_of(BAD[i]), &day));
    assert_int_equal(day, 5);
    char text[16];
    assert_true(day_parse(VIEW("2026-11-22"), &day));
    day_format(day, text);
    assert_string_equal(text, "2026-11-22");
    day_format(DAY_NONE, text);
    assert_string_equal(text, "");
}

static void test_zones(void **state)
{
    (void)state;
    char text[32];
    int64_t late = 1764259199000; /* 2025-11-27 15:59:59 UTC */
    assert_int_equal(day_of_ms(late, 480) + 1, day_of_ms(late + 1000, 480));
    clock_format_ms(late, 480, text);
    assert_string_equal(text, "2025-11-27 23:59:59");
    clock_format_ms(-1000, 0, text);
    assert_string_equal(text, "1969-12-31 23:59:59");
}

static void test_offsets(void **state)
{
    (void)state;
    int64_t wall = clock_now_ms();
    int64_t mono = clock_mono_ms();
    clock_advance_ms(3600000);
    assert_true(clock_now_ms() - wall >= 3600000);
    assert_true(clock_mono_ms() - mono >= 3600000);
    mono = clock_mono_ms();
    clock_step_wall_ms(-7200000);
    assert_true(clock_now_ms() < wall);
    assert_true(clock_mono_ms() >= mono);
    clock_set_wall_ms(0);
    assert_in_range(clock_now_ms(), 0, 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_round_trip),  cmocka_unit_test(test_weekdays),
        cmocka_unit_test(test_parse_and_format), cmocka_unit_test(test_zones),
        cmocka_unit_test(test_offsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
