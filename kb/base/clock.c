/* clock.c - wall, monotonic and CPU time, and calendar days. Any thread; offsets are atomic. */
#include "kb/base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic int64_t wall_offset_ms;
static _Atomic int64_t mono_offset_ms;

static int64_t read_us(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_now_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000 + atomic_load(&wall_offset_ms);
}

int64_t clock_mono_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000 + atomic_load(&mono_offset_ms);
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_cpu_us(void)
{
    return read_us(CLOCK_THREAD_CPUTIME_ID);
}

void clock_advance_ms(int64_t ms)
{
    atomic_fetch_add(&wall_offset_ms, ms);
    atomic_fetch_add(&mono_offset_ms, ms);
}

void clock_step_wall_ms(int64_t ms)
{
    atomic_fetch_add(&wall_offset_ms, ms);
}

void clock_set_wall_ms(int64_t at_ms)
{
    atomic_store(&wall_offset_ms, at_ms - read_us(CLOCK_REALTIME) / 1000);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_len(int year, int month)
{
    static const int LENGTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : LENGTHS[month - 1];
}

/* Days from civil date, after the well-known era algorithm (400-year cycles of 146097 days). */
int32_t day_from_civil(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_len(year, month))
        return DAY_NONE;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int shifted = month > 2 ? month - 3 : month + 9;
    int day_of_year = (153 * shifted + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_to_civil(int32_t day, int *year, int *month, int *day_of_month)
{
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *day_of_month = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

int day_weekday(int32_t day)
{
    int w = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

bool day_parse(struct view text, int32_t *out)
{
    int64_t year;
    int64_t month;
    int64_t day;
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !view_to_int64(view_sub(text, 0, 4), &year) ||
        !view_to_int64(view_sub(text, 5, 2), &month) || !view_to_int64(view_sub(text, 8, 2), &day))
        return false;
    int32_t value = day_from_civil((int)year, (int)month, (int)day);
    if (value == DAY_NONE)
        return false;
    *out = value;
    return true;
}

void day_format(int32_t day, char out[16])
{
    int y = 0;
    int m = 0;
    int d = 0;
    out[0] = '\0';
    if (day == DAY_NONE)
        return;
    day_to_civil(day, &y, &m, &d);
    snprintf(out, 16, "%04d-%02d-%02d", y % 10000, m, d);
}

int32_t day_of_ms(int64_t at_ms, int zone_min)
{
    int64_t local_ms = at_ms + (int64_t)zone_min * 60000;
    int64_t day = local_ms / 86400000;
    return (int32_t)(local_ms % 86400000 < 0 ? day - 1 : day);
}

void clock_format_ms(int64_t at_ms, int zone_min, char out[32])
{
    int32_t day = day_of_ms(at_ms, zone_min);
    int64_t in_day = at_ms + (int64_t)zone_min * 60000 - (int64_t)day * 86400000;
    int s = (int)(in_day / 1000);
    char date[16];
    day_format(day, date);
    snprintf(out, 32, "%s %02d:%02d:%02d", date, s / 3600, s / 60 % 60, s % 60);
}
