/* hours.c - the weekly table of opening hours. Pure; called by handlers and by the move of a
 * conversation into the queue. */
#include "server/desk/hours.h"

#include <string.h>

#include "kb/base/clock.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (INT64_C(1440) * MINUTE_MS)
#define LOOK_AHEAD_DAYS 60

/* --- option text ----------------------------------------------------------------------------- */

static bool take_number(struct view *v, int max, int *out)
{
    size_t n = 0;
    int value = 0;
    while (n < v->len && n < 2 && v->ptr[n] >= '0' && v->ptr[n] <= '9')
        value = value * 10 + (v->ptr[n++] - '0');
    if (n == 0 || value > max)
        return false;
    *v = view_sub(*v, n, v->len);
    *out = value;
    return true;
}

static bool take_char(struct view *v, char c)
{
    if (v->len == 0 || v->ptr[0] != c)
        return false;
    *v = view_sub(*v, 1, v->len);
    return true;
}

static bool take_time(struct view *v, int *min_out)
{
    int hour = 0;
    int minute = 0;
    if (!take_number(v, 24, &hour) || !take_char(v, ':') || !take_number(v, 59, &minute))
        return false;
    *min_out = hour * 60 + minute;
    return *min_out <= HOURS_DAY_MIN;
}

/* "1-5,7" up to the space; bit n = weekday n. */
static bool take_weekdays(struct view *v, unsigned *mask_out)
{
    unsigned mask = 0;
    do {
        int from = 0;
        int until = 0;
        if (!take_number(v, 7, &from) || from == 0)
            return false;
        until = from;
        if (take_char(v, '-') && (!take_number(v, 7, &until) || until < from))
            return false;
        for (int day = from; day <= until; day++)
            mask |= 1U << day;
    } while (take_char(v, ','));
    *mask_out = mask;
    return take_char(v, ' ');
}

static bool add_period(struct hours_day *day, struct hours_period p)
{
    if (day->n_periods == HOURS_MAX_PERIODS)
        return false;
    int at = day->n_periods;
    while (at > 0 && day->periods[at - 1].from_min > p.from_min)
        at--;
    memmove(&day->periods[at + 1], &day->periods[at],
            (size_t)(day->n_periods - at) * sizeof day->periods[0]);
    day->periods[at] = p;
    day->n_periods++;
    return true;
}

static bool take_group(struct view group, struct hours *h)
{
    unsigned mask = 0;
    if (!take_weekdays(&group, &mask))
        return false;
    do {
        group = view_trim(group);
        struct hours_period p = {0, 0};
        if (!take_time(&group, &p.from_min) || !take_char(&group, '-') ||
            !take_time(&group, &p.until_min) || p.from_min == p.until_min ||
            p.from_min == HOURS_DAY_MIN)
            return false;
        if (p.until_min < p.from_min)
            p.until_min += HOURS_DAY_MIN;
        for (int day = 1; day <= 7; day++) {
            if ((mask & (1U << day)) != 0 && !add_period(&h->week[day], p))
                return false;
        }
    } while (take_char(&group, ','));
    return group.len == 0;
}

/* Periods of one day must not overlap each other nor reach into the next day's. */
static bool week_is_sane(const struct hours *h)
{
    for (int d = 1; d <= 7; d++) {
        const struct hours_day *day = &h->week[d];
        const struct hours_day *next = &h->week[d % 7 + 1];
        for (int i = 0; i < day->n_periods; i++) {
            int limit = i + 1 < day->n_periods ? day->periods[i + 1].from_min
                        : next->n_periods > 0  ? next->periods[0].from_min + HOURS_DAY_MIN
                                               : 2 * HOURS_DAY_MIN;
            if (day->periods[i].until_min > limit)
                return false;
        }
    }
    return true;
}

enum rc hours_parse(struct view text, struct hours *out, struct err *err)
{
    struct hours h = {.always_open = false};
    struct view rest = view_trim(text);
    h.always_open = rest.len == 0;
    if (view_eq_text(rest, "closed"))
        rest = VIEW_EMPTY;
    while (rest.len > 0) {
        size_t end = view_find(rest, VIEW(";"));
        struct view group = view_trim(view_sub(rest, 0, end));
        rest = end == SIZE_MAX ? VIEW_EMPTY : view_trim(view_sub(rest, end + 1, rest.len));
        if (!take_group(group, &h))
            return err_set_field(err, RC_INVALID, "hours",
                                 "服务时间写法不对：%.*s（例：1-5 09:00-11:30,13:30-17:00）",
                                 VIEW_ARG(group));
    }
    if (!week_is_sane(&h))
        return err_set_field(err, RC_INVALID, "hours", "服务时间的时段互相重叠");
    *out = h;
    return RC_OK;
}

/* --- questions ------------------------------------------------------------------------------- */

static const struct hours_day *day_hours(const struct hours *h, int32_t day)
{
    for (size_t i = 0; i < h->n_overrides; i++) {
        if (h->overrides[i].day == day)
            return &h->overrides[i].hours;
    }
    return &h->week[day_weekday(day)];
}

static int64_t day_start_ms(int32_t day, int zone_min)
{
    return day * DAY_MS - zone_min * MINUTE_MS;
}

/* The first period that ends after `at_ms`, joined with those that follow without a gap. */
static bool next_period(const struct hours *h, int64_t at_ms, int zone_min, int64_t *from_out,
                        int64_t *until_out)
{
    int32_t today = day_of_ms(at_ms, zone_min);
    bool found = false;
    for (int32_t day = today - 1; day <= today + LOOK_AHEAD_DAYS; day++) {
        const struct hours_day *hours = day_hours(h, day);
        int64_t start = day_start_ms(day, zone_min);
        for (int i = 0; i < hours->n_periods; i++) {
            int64_t from = start + hours->periods[i].from_min * MINUTE_MS;
            int64_t until = start + hours->periods[i].until_min * MINUTE_MS;
            if (until <= at_ms)
                continue;
            if (found && from > *until_out)
                return true;
            if (!found)
                *from_out = from;
            found = true;
            *until_out = until;
        }
    }
    return found;
}

struct hours_state hours_at(const struct hours *h, int64_t at_ms, int zone_min)
{
    int64_t from = 0;
    int64_t until = 0;
    if (h->always_open)
        return (struct hours_state){.open = true};
    if (!next_period(h, at_ms, zone_min, &from, &until))
        return (struct hours_state){.open = false};
    if (from > at_ms)
        return (struct hours_state){.open = false, .changes_at_ms = from};
    bool endless = until - at_ms > (LOOK_AHEAD_DAYS - 1) * DAY_MS;
    return (struct hours_state){.open = true, .changes_at_ms = endless ? 0 : until};
}

int64_t hours_open_ms_between(const struct hours *h, int64_t from_ms, int64_t until_ms,
                              int zone_min)
{
    if (until_ms <= from_ms)
        return 0;
    if (h->always_open)
        return until_ms - from_ms;
    int64_t sum = 0;
    int64_t from = 0;
    int64_t until = 0;
    for (int64_t at = from_ms; next_period(h, at, zone_min, &from, &until); at = until) {
        if (from < from_ms)
            from = from_ms;
        if (from >= until_ms)
            break;
        sum += (until < until_ms ? until : until_ms) - from;
        if (until >= until_ms)
            break;
    }
    return sum;
}

/* --- texts ----------------------------------------------------------------------------------- */

static const char *const WEEKDAYS[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

static bool same_day_hours(const struct hours_day *a, const struct hours_day *b)
{
    return a->n_periods == b->n_periods &&
           memcmp(a->periods, b->periods, (size_t)a->n_periods * sizeof a->periods[0]) == 0;
}

static void add_time(struct str *out, int min)
{
    bool next_day = min > HOURS_DAY_MIN;
    int of_day = next_day ? min - HOURS_DAY_MIN : min;
    str_addf(out, "%s%02d:%02d", next_day ? "次日" : "", of_day / 60, of_day % 60);
}

static void add_periods(struct str *out, const struct hours_day *day)
{
    for (int i = 0; i < day->n_periods; i++) {
        if (i > 0)
            str_add_text(out, "、");
        add_time(out, day->periods[i].from_min);
        str_add_char(out, '-');
        add_time(out, day->periods[i].until_min);
    }
}

void hours_describe(const struct hours *h, struct str *out)
{
    if (h->always_open) {
        str_add_text(out, "全天");
        return;
    }
    bool any = false;
    for (int from = 1, until; from <= 7; from = until + 1) {
        until = from;
        while (until < 7 && same_day_hours(&h->week[from], &h->week[until + 1]))
            until++;
        if (h->week[from].n_periods == 0)
            continue;
        str_addf(out, "%s%s", any ? "；" : "", WEEKDAYS[from]);
        if (until > from)
            str_addf(out, "至%s", WEEKDAYS[until]);
        str_add_char(out, ' ');
        add_periods(out, &h->week[from]);
        any = true;
    }
    if (!any)
        str_add_text(out, "暂停服务");
}

void hours_describe_moment(int64_t at_ms, int64_t now_ms, int zone_min, struct str *out)
{
    int32_t day = day_of_ms(at_ms, zone_min);
    int32_t ahead = day - day_of_ms(now_ms, zone_min);
    if (ahead == 0 || ahead == 1) {
        str_add_text(out, ahead == 0 ? "今天 " : "明天 ");
    } else {
        int year = 0;
        int month = 0;
        int of_month = 0;
        day_to_civil(day, &year, &month, &of_month);
        str_addf(out, "%d月%d日（%s）", month, of_month, WEEKDAYS[day_weekday(day)]);
    }
    add_time(out, (int)((at_ms - day_start_ms(day, zone_min)) / MINUTE_MS));
}
