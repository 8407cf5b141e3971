/* test_calendar.c - open or not, and how much open time, across lunch, midnight, year ends,
 * holidays, make-up days, closures, duty and daylight saving. */
#include "unit.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "server/desk/calendar.h"

#define WORK "1-5 09:00-11:30,13:30-17:00"

static struct arena *arena;
static struct zone *shanghai;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return zone_load("Asia/Shanghai", &shanghai, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    zone_free(shanghai);
    arena_free(arena);
    return 0;
}

/* "2026-11-23 09:00" or "2026-11-23 09:00:30" on the wall of the calendar's zone. */
static int64_t at(const struct calendar *c, const char *text)
{
    int32_t day = 0;
    assert_true(day_parse(view_sub(view_of(text), 0, 10), &day));
    int64_t second = strlen(text) > 16 ? atoi(text + 17) : 0;
    return zone_to_utc(
        c->zone,
        (((int64_t)day * 1440 + atoi(text + 11) * 60 + atoi(text + 14)) * 60 + second) * 1000);
}

static struct calendar made(const char *hours, const char *rules)
{
    struct err err = ERR_NONE;
    struct calendar c = {.zone = shanghai};
    struct calendar_rule *list = NULL;
    if (hours_parse(view_of(hours), &c.week, &err) != RC_OK ||
        calendar_read(view_of(rules), arena, &list, &c.n_rules, &err) != RC_OK)
        fail_msg("%s / %s: %s", hours, rules, err.text);
    c.rules = list;
    return c;
}

static struct calendar statutory(void)
{
    return made(WORK, calendar_holidays().ptr);
}

static void want_state(const struct calendar *c, const char *now, bool open, const char *changes)
{
    struct calendar_state got = calendar_at(c, at(c, now));
    int64_t want = changes != NULL ? at(c, changes) : 0;
    if (got.open != open || got.changes_at_ms != want)
        fail_msg("%s: open=%d, change %lld min off", now, got.open,
                 (long long)(got.changes_at_ms - want) / 60000);
}

static void test_weekly_table(void **state)
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
        {WORK, "2026-12-31 18:00", false, "2027-01-01 09:00"}, /* no rules: no holidays */
        {"5 22:00-02:00", "2026-11-27 21:59", false, "2026-11-27 22:00"},
        {"5 22:00-02:00", "2026-11-27 23:59", true, "2026-11-28 02:00"},
        {"5 22:00-02:00", "2026-11-28 01:59", true, "2026-11-28 02:00"},
        {"5 22:00-02:00", "2026-11-28 02:00", false, "2026-12-04 22:00"},
        {"4 22:00-02:00", "2026-12-31 23:30", true, "2027-01-01 02:00"}, /* into the new year */
        {"7 22:00-02:00", "2026-11-30 00:30", true, "2026-11-30 02:00"}, /* Sunday into Monday */
        {"1 00:00-24:00", "2026-11-23 00:00", true, "2026-11-24 00:00"},
        {"1-2 00:00-24:00", "2026-11-23 12:00", true, "2026-11-25 00:00"}, /* joined at midnight */
        {"1-7 00:00-24:00", "2026-11-23 12:00", true, NULL},
        {"", "2026-11-22 03:00", true, NULL},
        {"closed", "2026-11-23 10:00", false, NULL},
        {"6-7 10:00-16:00; 1-5 09:00-17:00", "2026-11-28 09:30", false, "2026-11-28 10:00"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct calendar c = made(CASES[i].hours, "");
        want_state(&c, CASES[i].now, CASES[i].open, CASES[i].changes_at);
    }
}

static void test_statutory_days(void **state)
{
    (void)state;
    static const struct {
        const char *now;
        bool open;
        const char *changes_at;
    } CASES[] = {
        {"2026-02-13 17:30", false, "2026-02-14 09:00"}, /* Friday evening -> make-up Saturday */
        {"2026-02-14 10:00", true, "2026-02-14 11:30"},
        {"2026-02-14 17:00", false, "2026-02-24 09:00"}, /* spring festival */
        {"2026-02-28 09:00", true, "2026-02-28 11:30"},
        {"2025-12-31 17:00", false, "2026-01-04 09:00"}, /* over the year end to a Sunday */
        {"2026-01-04 16:00", true, "2026-01-04 17:00"},
        {"2026-04-03 17:00", false, "2026-04-07 09:00"},
        {"2026-09-18 18:00", false, "2026-09-20 09:00"}, /* Friday evening -> make-up Sunday */
        {"2026-09-24 17:00", false, "2026-09-28 09:00"},
        {"2026-09-30 17:00", false, "2026-10-08 09:00"},
        {"2026-10-09 18:00", false, "2026-10-10 09:00"},
        {"2025-10-01 10:00", false, "2025-10-09 09:00"},
        {"2025-10-11 10:00", true, "2025-10-11 11:30"},
        {"2027-02-05 10:00", false, "2027-02-09 09:00"}, /* by law, not announced yet */
    };
    struct calendar c = statutory();
    for (size_t i = 0; i < COUNT(CASES); i++)
        want_state(&c, CASES[i].now, CASES[i].open, CASES[i].changes_at);
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        const char *now;
        bool open;
        const char *changes_at;
    } CASES[] = {
        {"2026-11-24 停 14:00-15:00 停电检修", "2026-11-24 13:45", true, "2026-11-24 14:00"},
        {"2026-11-24 停 14:00-15:00 停电检修", "2026-11-24 14:00", false, "2026-11-24 15:00"},
        {"2026-11-24 停 00:00-24:00", "2026-11-23 17:00", false, "2026-11-25 09:00"},
        {"2026-11-28 时 09:00-12:00 企业开放日", "2026-11-28 11:45", true, "2026-11-28 12:00"},
        {"2026-11-23 休\n2026-11-23 班", "2026-11-23 10:00", true, "2026-11-23 11:30"},
        {"2026-11-23 班\n2026-11-23 休", "2026-11-23 10:00", false, "2026-11-24 09:00"},
        {"2026-11-21..2026-11-22 值 10:00-12:00", "2026-11-22 11:00", true, "2026-11-22 12:00"},
        {"2026-11-23 值 11:00-14:00", "2026-11-23 11:15", true,
         "2026-11-23 17:00"}, /* through lunch */
        {"2026-11-23 休\n2026-11-23 值 09:00-10:00", "2026-11-23 09:30", true, "2026-11-23 10:00"},
        {"# 说明\n\n2026-11-23 休 校庆", "2026-11-23 10:00", false, "2026-11-24 09:00"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct calendar c = made(WORK, CASES[i].rules);
        want_state(&c, CASES[i].now, CASES[i].open, CASES[i].changes_at);
    }
    struct calendar night = made("5 22:00-02:00", "2026-11-28 停 00:00-24:00");
    want_state(&night, "2026-11-27 23:00", true,
               "2026-11-28 00:00"); /* the closure is Saturday's */
}

static void test_open_time(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *until;
        int seconds;
    } CASES[] = {
        {"2026-11-23 09:10", "2026-11-23 09:25", 900},
        {"2026-11-23 11:20", "2026-11-23 13:40", 1200}, /* lunch does not count */
        {"2026-11-23 11:29:50", "2026-11-23 13:30:50", 60},
        {"2026-11-27 16:50", "2026-11-30 09:05", 900}, /* nor does the week end */
        {"2026-11-28 10:00", "2026-11-29 10:00", 0},
        {"2026-11-23 00:00", "2026-11-28 00:00", 5 * 21600},
        {"2026-02-14 00:00", "2026-02-25 00:00", 2 * 21600}, /* the make-up day and the 24th */
        {"2025-12-31 16:59", "2026-01-04 09:01", 120},
        {"2026-09-18 16:59:30", "2026-09-20 09:00:30", 60},
        {"2026-11-23 10:00", "2026-11-23 10:00", 0},
        {"2026-11-23 10:00", "2026-11-23 09:00", 0},
    };
    struct calendar c = statutory();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t from = at(&c, CASES[i].from);
        int64_t until = at(&c, CASES[i].until);
        int64_t got = calendar_open_ms_between(&c, from, until) / 1000;
        if (got != CASES[i].seconds)
            fail_msg("%s .. %s: %lld s", CASES[i].from, CASES[i].until, (long long)got);
    }
    c = made("", "2026-11-23 休");
    assert_int_equal(calendar_open_ms_between(&c, 1000, 5000), 4000);
}

static void test_adding(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int seconds;
        const char *want;
    } CASES[] = {
        {"2026-11-23 10:00", 60, "2026-11-23 10:01"},
        {"2026-11-23 11:29:50", 10, "2026-11-23 11:30"}, /* the last open moment */
        {"2026-11-23 11:29:50", 20, "2026-11-23 13:30:10"},
        {"2026-11-23 12:00", 60, "2026-11-23 13:31"},
        {"2026-11-27 16:59:30", 60, "2026-11-30 09:00:30"},
        {"2026-09-18 16:59:30", 60, "2026-09-20 09:00:30"}, /* make-up Sunday */
        {"2026-02-14 16:59:59", 2, "2026-02-24 09:00:01"},
        {"2025-12-31 18:00", 1, "2026-01-04 09:00:01"},
        {"2026-11-23 09:00", 21600 * 6, "2026-11-30 17:00"},
    };
    struct calendar c = statutory();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t got =
            calendar_add_open_ms(&c, at(&c, CASES[i].from), CASES[i].seconds * INT64_C(1000));
        if (got != at(&c, CASES[i].want))
            fail_msg("%s + %d s: %lld s off", CASES[i].from, CASES[i].seconds,
                     (long long)(got - at(&c, CASES[i].want)) / 1000);
    }
    c = made("closed", "");
    assert_int_equal(calendar_add_open_ms(&c, at(&c, "2026-11-23 10:00"), 1), 0);
}

/* Adding what lies between two open moments leads from one to the other. */
static void test_adding_undoes_between(void **state)
{
    (void)state;
    struct calendar c = statutory();
    unsigned seed = 7;
    int64_t start = at(&c, "2025-12-01 00:00");
    for (int i = 0; i < 300; i++) {
        seed = seed * 1103515245u + 12345u;
        int64_t from = start + (int64_t)(seed % 7776000u) * 1000; /* 90 days */
        int64_t ms = (int64_t)(seed / 97 % 200000u) * 1000 + 1;
        int64_t until = calendar_add_open_ms(&c, from, ms);
        assert_true(until > from);
        assert_int_equal(calendar_open_ms_between(&c, from, until), ms);
        assert_int_equal(calendar_open_ms_between(&c, from, until - 1), ms - 1);
    }
}

static void test_working_days(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int days;
        const char *want;
    } CASES[] = {
        {"2026-11-23 10:00", 0, "2026-11-23 17:00"}, {"2026-11-23 10:00", 1, "2026-11-24 17:00"},
        {"2026-11-23 18:00", 5, "2026-11-30 17:00"}, {"2026-11-28 10:00", 0, "2026-11-30 17:00"},
        {"2026-02-13 10:00", 2, "2026-02-24 17:00"}, /* the 14th is worked, then the festival */
        {"2026-09-18 10:00", 1, "2026-09-20 17:00"}, {"2026-09-30 10:00", 3, "2026-10-10 17:00"},
        {"2025-12-31 10:00", 1, "2026-01-04 17:00"},
    };
    struct calendar c = statutory();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t got = calendar_add_working_days(&c, at(&c, CASES[i].from), CASES[i].days);
        if (got != at(&c, CASES[i].want))
            fail_msg("%s + %d days: %lld min off", CASES[i].from, CASES[i].days,
                     (long long)(got - at(&c, CASES[i].want)) / 60000);
    }
    int n = 0;
    for (int32_t day = day_from_civil(2026, 1, 1); day < day_from_civil(2027, 1, 1); day++)
        n += calendar_is_working_day(&c, day);
    assert_int_equal(n, 248); /* 261 weekdays, 19 of them holidays, 6 week-end days worked */
}

static void test_duty(void **state)
{
    (void)state;
    struct calendar c = made(WORK, "2026-11-22 值 10:00-12:00\n2026-11-23 值 11:00-14:00");
    ((struct calendar_rule *)(uintptr_t)c.rules)[0].account_id = 7;
    assert_true(calendar_is_duty_time(&c, at(&c, "2026-11-22 10:30")));
    assert_false(calendar_is_duty_time(&c, at(&c, "2026-11-23 11:10")));
    assert_true(calendar_is_duty_time(&c, at(&c, "2026-11-23 12:10")));
    assert_false(calendar_is_duty_time(&c, at(&c, "2026-11-23 20:00")));
    assert_true(calendar_has_duty(&c, 7, at(&c, "2026-11-22 10:30")));
    assert_false(calendar_has_duty(&c, 8, at(&c, "2026-11-22 10:30")));
    assert_false(calendar_has_duty(&c, 7, at(&c, "2026-11-22 12:00")));
    assert_true(calendar_has_duty(&c, 8, at(&c, "2026-11-23 12:00"))); /* nobody by name: all */
    /* A day on which only somebody has duty is no working day. */
    assert_false(calendar_is_working_day(&c, day_from_civil(2026, 11, 22)));
}

static void test_daylight_saving(void **state)
{
    (void)state;
    struct zone *berlin = NULL;
    assert_int_equal(zone_load("Europe/Berlin", &berlin, NULL), RC_OK);
    struct calendar c = made("1-7 00:00-24:00", "");
    struct calendar office = made("1-7 01:00-04:00", "");
    c.zone = office.zone = berlin;
    assert_int_equal(
        calendar_open_ms_between(&c, at(&c, "2026-03-29 00:00"), at(&c, "2026-03-30 00:00")),
        23 * INT64_C(3600000));
    assert_int_equal(
        calendar_open_ms_between(&c, at(&c, "2026-10-25 00:00"), at(&c, "2026-10-26 00:00")),
        25 * INT64_C(3600000));
    assert_int_equal(
        calendar_open_ms_between(&office, at(&c, "2026-03-29 00:00"), at(&c, "2026-03-29 12:00")),
        2 * INT64_C(3600000));
    assert_int_equal(
        calendar_open_ms_between(&office, at(&c, "2026-10-25 00:00"), at(&c, "2026-10-25 12:00")),
        4 * INT64_C(3600000));
    want_state(&office, "2026-03-29 03:30", true, "2026-03-29 04:00");
    assert_int_equal(calendar_day_start_ms(&c, at(&c, "2026-03-29 12:00")),
                     at(&c, "2026-03-29 00:00"));
    zone_free(berlin);
}

static void test_missing_year(void **state)
{
    (void)state;
    struct calendar c = statutory();
    assert_int_equal(calendar_missing_year(&c, at(&c, "2026-10-31 23:59")), 0);
    assert_int_equal(calendar_missing_year(&c, at(&c, "2026-11-01 00:00")), 2027);
    assert_int_equal(calendar_missing_year(&c, at(&c, "2026-12-01 10:00")), 2027);
    assert_int_equal(calendar_missing_year(&c, at(&c, "2027-03-01 10:00")), 2027);
    assert_int_equal(calendar_missing_year(&c, at(&c, "2024-03-01 10:00")), 2024);
    c = made(WORK, "2027 已公布\n2027-01-01 休 元旦");
    assert_int_equal(calendar_missing_year(&c, at(&c, "2027-03-01 10:00")), 0);
    c = made(WORK, "");
    assert_int_equal(calendar_missing_year(&c, at(&c, "2027-03-01 10:00")), 0); /* holidays off */
}

static void test_bad_rules(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "2026-02-30 休",           "2026-02-15..2026-02-14 休",
        "2026-02-15 放假",         "2026-02-15",
        "休 2026-02-15",           "2026-02-15 停",
        "2026-02-15 时 9点到10点", "26-02-15 休",
        "2026-02-15..休",          "2026-02-15 \xff",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct calendar_rule *list = NULL;
        size_t n = 0;
        struct err err = ERR_NONE;
        struct view text = arena_printf(arena, "2026-01-01 休\n%s\n", BAD[i]);
        if (calendar_read(text, arena, &list, &n, &err) == RC_OK)
            fail_msg("accepted: %s", BAD[i]);
        assert_int_equal(err.line, 2);
    }
}

static void test_moments(void **state)
{
    (void)state;
    static const struct {
        const char *at;
        const char *want;
    } CASES[] = {
        {"2026-11-22 21:30", "今天 21:30"},
        {"2026-11-23 09:00", "明天 09:00"},
        {"2026-11-24 09:00", "11月24日（周二）09:00"},
        {"2027-01-04 09:00", "1月4日（周一）09:00"},
    };
    struct calendar c = statutory();
    struct str s = STR_EMPTY;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        calendar_describe_moment(&c, at(&c, CASES[i].at), at(&c, "2026-11-22 20:00"), &s);
        assert_string_equal(s.ptr, CASES[i].want);
        str_reset(&s);
    }
    str_clear(&s);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_weekly_table), CASE(test_statutory_days), CASE(test_rules),
        CASE(test_open_time),    CASE(test_adding),         CASE(test_adding_undoes_between),
        CASE(test_working_days), CASE(test_duty),           CASE(test_daylight_saving),
        CASE(test_missing_year), CASE(test_bad_rules),      CASE(test_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
