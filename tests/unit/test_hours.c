/* test_hours.c - the weekly table: what is read, what is refused, and how it is put in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "server/desk/hours.h"

#define WORK "1-5 09:00-11:30,13:30-17:00"

static struct hours parsed(const char *text)
{
    struct hours h;
    struct err err = ERR_NONE;
    enum rc rc = hours_parse(view_of(text), &h, &err);
    if (rc != RC_OK)
        print_message("%s: %s\n", text, err.text);
    assert_int_equal(rc, RC_OK);
    return h;
}

static void test_bad_texts(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "9-17",
        "8 09:00-17:00",
        "0 09:00-17:00",
        "1-5",
        "1-5 ",
        "1-5 09:00",
        "1-5 09:00-25:00",
        "1-5 09:60-10:00",
        "5-1 09:00-10:00",
        "1 09:00-09:00",
        "1 09:00-12:00,11:00-13:00",
        "1-5 09:00-17:00 x",
        "1-2 20:00-10:00; 2 09:00-11:00",
        "1 24:00-10:00",
        "1 24:30-25:00",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct hours h;
        struct err err = ERR_NONE;
        if (hours_parse(view_of(BAD[i]), &h, &err) == RC_OK)
            fail_msg("accepted: %s", BAD[i]);
        assert_string_equal(err.field, "hours");
    }
}

static void test_periods(void **state)
{
    (void)state;
    struct hours_day day;
    assert_true(hours_parse_periods(VIEW("13:30-17:00, 09:00-11:30"), &day));
    assert_int_equal(day.n_periods, 2);
    assert_int_equal(day.periods[0].from_min, 540);
    assert_int_equal(day.periods[1].until_min, 1020);
    assert_false(hours_parse_periods(VIEW(""), &day));
    assert_false(hours_parse_periods(VIEW("09:00-11:30,11:00-12:00"), &day));
    assert_false(hours_parse_periods(VIEW("09:00-11:30 x"), &day));
    struct hours h = parsed(WORK);
    assert_int_equal(h.week[5].n_periods, 2);
    assert_int_equal(h.week[6].n_periods, 0);
    assert_false(h.always_open);
}

static void check_text(struct str *got, const char *want)
{
    assert_string_equal(got->ptr, want);
    str_reset(got);
}

static void test_texts(void **state)
{
    (void)state;
    struct str s = STR_EMPTY;
    struct hours h = parsed(WORK "; 6 09:00-12:00");
    hours_describe(&h, &s);
    check_text(&s, "周一至周五 09:00-11:30、13:30-17:00；周六 09:00-12:00");
    h = parsed("");
    hours_describe(&h, &s);
    check_text(&s, "全天");
    h = parsed("closed");
    hours_describe(&h, &s);
    check_text(&s, "暂停服务");
    h = parsed("7 22:00-02:00");
    hours_describe(&h, &s);
    check_text(&s, "周日 22:00-次日02:00");
    str_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_bad_texts),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
