/* test_hours.c - the weekly table across midnight, week ends and overrides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kb/base/clock.h"
#include "server/desk/hours.h"

#define ZONE 480
#define WORK "1-5 09:00-11:30,13:30-17:00"

/* "2026-11-23 09:00" in Shanghai -> UTC milliseconds. */
static int64_t at(const char *text)
{
    int32_t day = 0;
    assert_true(day_parse(view_sub(view_of(text), 0, 10), &day));
    int hour = atoi(text + 11);
    int minute = atoi(text + 14);
    return ((int64_t)day * 1440 + hour * 60 + minute - ZONE) * 60000;
}

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

static void test_open_and_next_change(void **state)
{
    (void)state;
    /* 2026-11-23 is a Monday. */
    static const struct {
        const char *hours;
        const char *now;
        bool open;
        const char *changes_at; /* NULL = never */
    } CASES[] = {
        {WORK, "2026-11-23 08:59", false, "2026-11-23 09:00"},
        {WORK, "2026-11-23 09:00", true, "2026-11-23 11:30"},
        {WORK, "2026-11-23 11:29", true, "2026-11-23 11:30"},
        {WORK, "2026-11-23 11:30", false, "2026-11-23 13:30"},
        {WORK, "2026-11-23 16:59", true, "2026-11-23 17:00"},
        {WORK, "2026-11-23 17:00", false, "2026-11-24 09:00"},
        {WORK, "2026-11-27 17:00", false, "2026-11-30 09:00"}, /* Friday evening -> Monday */
        {WORK, "2026-11-29 23:59", false, "2026-11-30 09:00"},
        {WORK, "2026-12-31 18:00", false, "2027-01-01 09:00"}, /* no holidays in the weekly table */
        {"5 22:00-02:00", "2026-11-27 21:59", false, "2026-11-27 22:00"},
        {"5 22:00-02:00", "2026-11-27 23:59", true, "2026-11-28 02:00"},
        {"5 22:00-02:00", "2026-11-28 01:59", true, "2026-11-28 02:00"},
        {"5 22:00-02:00", "2026-11-28 02:00", false, "2026-12-04 22:00"},
        {"7 22:00-02:00", "2026-11-30 00:30", true, "2026-11-30 02:00"}, /* Sunday into Monday */
        {"1 00:00-24:00", "2026-11-23 00:00", true, "2026-11-24 00:00"},
        {"1-2 00:00-24:00", "2026-11-23 12:00", true, "2026-11-25 00:00"}, /* joined at midnight */
        {"1-7 00:00-24:00", "2026-11-23 12:00", true, NULL},
        {"", "2026-11-22 03:00", true, NULL},
        {"closed", "2026-11-23 10:00", false, NULL},
        {"6-7 10:00-16:00; 1-5 09:00-17:00", "2026-11-28 09:30", false, "2026-11-28 10:00"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct hours h = parsed(CASES[i].hours);
        struct hours_state got = hours_at(&h, at(CASES[i].now), ZONE);
        int64_t want = CASES[i].changes_at != NULL ? at(CASES[i].changes_at) : 0;
        if (got.open != CASES[i].open || got.changes_at_ms != want)
            print_message("case %zu: %s at %s\n", i, CASES[i].hours, CASES[i].now);
        assert_int_equal(got.open, CASES[i].open);
        assert_int_equal(got.changes_at_ms, want);
    }
}

static void test_override_wins(void **state)
{
    (void)state;
    struct hours h = parsed(WORK);
    int32_t monday = day_from_civil(2026, 11, 23);
    const struct hours_override list[] = {
        {.day = monday - 1, .hours = h.week[1]}, /* a working Sunday */
        {.day = monday, .hours = {.n_periods = 0}},
    };
    h.overrides = list;
    h.n_overrides = 2;
    assert_true(hours_at(&h, at("2026-11-22 09:30"), ZONE).open);
    assert_false(hours_at(&h, at("2026-11-23 09:30"), ZONE).open);
    assert_int_equal(hours_at(&h, at("2026-11-22 17:30"), ZONE).changes_at_ms,
                     at("2026-11-24 09:00"));
}

static void test_open_time_between(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *until;
        int minutes;
    } CASES[] = {
        {"2026-11-23 09:10", "2026-11-23 09:25", 15},
        {"2026-11-23 11:20", "2026-11-23 13:40", 20}, /* lunch does not count */
        {"2026-11-27 16:50", "2026-11-30 09:05", 15}, /* nor does the week end */
        {"2026-11-28 10:00", "2026-11-29 10:00", 0},
        {"2026-11-23 00:00", "2026-11-28 00:00", 5 * 360},
        {"2026-11-23 10:00", "2026-11-23 10:00", 0},
        {"2026-11-23 10:00", "2026-11-23 09:00", 0},
    };
    struct hours h = parsed(WORK);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(hours_open_ms_between(&h, at(CASES[i].from), at(CASES[i].until), ZONE) /
                             60000,
                         CASES[i].minutes);
    h = parsed("");
    assert_int_equal(hours_open_ms_between(&h, 1000, 5000, ZONE), 4000);
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
    int64_t now = at("2026-11-22 20:00");
    hours_describe_moment(at("2026-11-22 21:30"), now, ZONE, &s);
    check_text(&s, "今天 21:30");
    hours_describe_moment(at("2026-11-23 09:00"), now, ZONE, &s);
    check_text(&s, "明天 09:00");
    hours_describe_moment(at("2026-11-24 09:00"), now, ZONE, &s);
    check_text(&s, "11月24日（周二）09:00");
    str_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_and_next_change),
        cmocka_unit_test(test_override_wins),
        cmocka_unit_test(test_open_time_between),
        cmocka_unit_test(test_bad_texts),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
