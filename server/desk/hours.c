/* hours.c - reads and describes the weekly table of opening hours. Pure. */
#include "server/desk/hours.h"

#include <string.h>

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

/* "09:00-11:30,13:30-17:00" */
static bool take_periods(struct view text, struct hours_day *day)
{
    do {
        text = view_trim(text);
        struct hours_period p = {0, 0};
        if (!take_time(&text, &p.from_min) || !take_char(&text, '-') ||
            !take_time(&text, &p.until_min) || p.from_min == p.until_min ||
            p.from_min == HOURS_DAY_MIN)
            return false;
        if (p.until_min < p.from_min)
            p.until_min += HOURS_DAY_MIN;
        if (!add_period(day, p))
            return false;
    } while (take_char(&text, ','));
    return text.len == 0;
}

static bool take_group(struct view group, struct hours *h)
{
    unsigned mask = 0;
    struct hours_day periods = {.n_periods = 0};
    if (!take_weekdays(&group, &mask) || !take_periods(group, &periods))
        return false;
    for (int day = 1; day <= 7; day++) {
        for (int i = 0; (mask & (1U << day)) != 0 && i < periods.n_periods; i++) {
            if (!add_period(&h->week[day], periods.periods[i]))
                return false;
        }
    }
    return true;
}

bool hours_parse_periods(struct view text, struct hours_day *out)
{
    struct hours_day day = {.n_periods = 0};
    if (!take_periods(text, &day))
        return false;
    for (int i = 0; i + 1 < day.n_periods; i++) {
        if (day.periods[i].until_min > day.periods[i + 1].from_min)
            return false;
    }
    *out = day;
    return true;
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
