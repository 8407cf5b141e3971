/* test_zone.c - offsets of zones with and without daylight saving, around its changes. */
#include "unit.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/zone.h"

static struct zone *load(const char *name)
{
    struct zone *z = NULL;
    struct err err = ERR_NONE;
    if (zone_load(name, &z, &err) != RC_OK)
        fail_msg("%s", err.text);
    return z;
}

/* "2026-11-23 09:00" read as if the clock were UTC's. */
static int64_t at(const char *text)
{
    int32_t day = 0;
    assert_true(day_parse(view_sub(view_of(text), 0, 10), &day));
    return ((int64_t)day * 1440 + atoi(text + 11) * 60 + atoi(text + 14)) * 60000;
}

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        const char *local;
        const char *utc;
    } CASES[] = {
        {"Asia/Shanghai", "2026-11-23 09:00", "2026-11-23 01:00"},
        {"Asia/Shanghai", "2026-01-01 00:00", "2025-12-31 16:00"},
        {"UTC", "2026-11-23 09:00", "2026-11-23 09:00"},
        {"Asia/Kolkata", "2026-11-23 09:00", "2026-11-23 03:30"},
        {"Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"},
        {"Europe/Berlin", "2026-03-29 02:30",
         "2026-03-29 01:00"}, /* skipped: the moment of change */
        {"Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"},
        {"Europe/Berlin", "2026-07-01 09:00", "2026-07-01 07:00"},
        {"Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"}, /* twice: the first */
        {"Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"},
        {"Europe/Berlin", "2055-07-01 09:00", "2055-07-01 07:00"}, /* by the rule, not the table */
        {"America/New_York", "2026-11-01 00:30", "2026-11-01 04:30"},
        {"America/New_York", "2026-11-01 03:00", "2026-11-01 08:00"},
        {"Pacific/Apia", "2026-06-01 00:00", "2026-05-31 11:00"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct zone *z = load(CASES[i].zone);
        int64_t got = zone_to_utc(z, at(CASES[i].local));
        if (got != at(CASES[i].utc))
            fail_msg("%s %s: off by %lld min", CASES[i].zone, CASES[i].local,
                     (long long)(got - at(CASES[i].utc)) / 60000);
        zone_free(z);
    }
}

/* Every half hour of a year goes there and back. */
static void test_round_trip(void **state)
{
    (void)state;
    static const char *const ZONES[] = {"Asia/Shanghai", "Europe/Berlin", "America/New_York"};
    for (size_t i = 0; i < COUNT(ZONES); i++) {
        struct zone *z = load(ZONES[i]);
        int n_twice = 0;
        for (int64_t utc = at("2026-01-01 00:00"); utc < at("2027-01-01 00:00"); utc += 1800000)
            n_twice += zone_to_utc(z, zone_to_local(z, utc)) != utc;
        assert_int_equal(n_twice, i == 0 ? 0 : 2); /* one hour comes twice */
        zone_free(z);
    }
}

static void test_unknown(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "Asia/Nowhere", "../passwd", "/etc/passwd",
                                      "Asia/Shang hai"};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct zone *z = NULL;
        struct err err = ERR_NONE;
        assert_int_equal(zone_load(BAD[i], &z, &err), RC_INVALID);
        assert_string_equal(err.field, "zone");
        assert_null(z);
    }
}

/* The process keeps the zone it had. */
static void test_process_zone_stays(void **state)
{
    (void)state;
    setenv("TZ", "America/New_York", 1);
    zone_free(load("Asia/Shanghai"));
    assert_string_equal(getenv("TZ"), "America/New_York");
    unsetenv("TZ");
    zone_free(load("Asia/Shanghai"));
    assert_null(getenv("TZ"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_process_zone_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
