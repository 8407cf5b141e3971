/* calendar.c - what a calendar answers. Pure. How one is read: calendar_read.c. */
#include "server/desk/calendar.h"

#include "kb/base/clock.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (INT64_C(1440) * MINUTE_MS)
/* A weekday's periods and two days' closures and duties never make more pieces. */
#define MAX_SPANS 64

/* Minutes since 1970 read off the local clock; half open. */
struct span {
    int64_t from;
    int64_t until;
};

struct spans {
    struct span list[MAX_SPANS];
    int n;
};

static bool covers(const struct calendar_rule *r, int32_t day)
{
    return r->from_day <= day && day <= r->until_day;
}

/* --- one day ------------------------------------------------------------------------------------
 */

const struct calendar_rule *calendar_day_rule(const struct calendar *c, int32_t day)
{
    for (size_t i = c->n_rules; i-- > 0;) {
        const struct calendar_rule *r = &c->rules[i];
        bool is_whole =
            r->kind == CALENDAR_OFF || r->kind == CALENDAR_HOURS || r->kind == CALENDAR_WORK;
        if (is_whole && covers(r, day))
            return r;
    }
    return NULL;
}

static const struct hours_day *day_pattern(const struct calendar *c, int32_t day)
{
    static const struct hours_day CLOSED = {.n_periods = 0};
    const struct calendar_rule *r = calendar_day_rule(c, day);
    int weekday = day_weekday(day);
    if (r == NULL)
        return &c->week.week[weekday];
    if (r->kind == CALENDAR_OFF)
        return &CLOSED;
    return r->kind == CALENDAR_HOURS ? &r->hours
                                     : &c->week.week[weekday == 6   ? 5
                                                     : weekday == 7 ? 1
                                                                    : weekday];
}

static void add_span(struct spans *s, int64_t from, int64_t until)
{
    if (from >= until || s->n == MAX_SPANS)
        return;
    int at = s->n++;
    while (at > 0 && s->list[at - 1].from > from) {
        s->list[at] = s->list[at - 1];
        at--;
    }
    s->list[at] = (struct span){from, until};
}

static void add_periods(struct spans *s, int32_t day, const struct hours_day *hours)
{
    for (int i = 0; i < hours->n_periods; i++)
        add_span(s, day * INT64_C(1440) + hours->periods[i].from_min,
                 day * INT64_C(1440) + hours->periods[i].until_min);
}

static void cut(struct spans *s, int64_t from, int64_t until)
{
    struct spans rest = {.n = 0};
    for (int i = 0; i < s->n; i++) {
        const struct span *p = &s->list[i];
        add_span(&rest, p->from, p->until < from ? p->until : from);
        add_span(&rest, p->from > until ? p->from : until, p->until);
    }
    *s = rest;
}

/* Closures of a day also cut what reaches into it from the evening before. */
static void cut_closures(const struct calendar *c, struct spans *s, int32_t day)
{
    for (size_t i = 0; i < c->n_rules; i++) {
        const struct calendar_rule *r = &c->rules[i];
        for (int32_t on = day - 1; r->kind == CALENDAR_SHUT && on <= day + 1; on++) {
            for (int k = 0; covers(r, on) && k < r->hours.n_periods; k++)
                cut(s, on * INT64_C(1440) + r->hours.periods[k].from_min,
                    on * INT64_C(1440) + r->hours.periods[k].until_min);
        }
    }
}

enum spans_of { SPANS_ALL, SPANS_WITHOUT_DUTY };

/* What begins on this day, ascending; may overlap. */
static void day_spans(const struct calendar *c, int32_t day, enum spans_of which, struct spans *out)
{
    out->n = 0;
    add_periods(out, day, day_pattern(c, day));
    for (size_t i = 0; which == SPANS_ALL && i < c->n_rules; i++) {
        if (c->rules[i].kind == CALENDAR_DUTY && covers(&c->rules[i], day))
            add_periods(out, day, &c->rules[i].hours);
    }
    cut_closures(c, out, day);
}

/* --- through the days ---------------------------------------------------------------------------
 */

/* The first open time that ends after at_ms, joined with what follows it without a gap. */
static bool next_open(const struct calendar *c, int64_t at_ms, enum spans_of which,
                      int64_t *from_out, int64_t *until_out)
{
    int32_t today = zone_day(c->zone, at_ms);
    bool found = false;
    struct spans spans;
    for (int32_t day = today - 1; day <= today + CALENDAR_LOOK_AHEAD_DAYS; day++) {
        day_spans(c, day, which, &spans);
        for (int i = 0; i < spans.n; i++) {
            int64_t from = zone_to_utc(c->zone, spans.list[i].from * MINUTE_MS);
            int64_t until = zone_to_utc(c->zone, spans.list[i].until * MINUTE_MS);
            if (until <= at_ms || from >= until)
                continue;
            if (found && from > *until_out)
                return true;
            if (!found)
                *from_out = from;
            if (!found || until > *until_out)
                *until_out = until;
            found = true;
        }
    }
    return found;
}

struct calendar_state calendar_at(const struct calendar *c, int64_t at_ms)
{
    int64_t from = 0;
    int64_t until = 0;
    if (c->week.always_open)
        return (struct calendar_state){.open = true};
    if (!next_open(c, at_ms, SPANS_ALL, &from, &until))
        return (struct calendar_state){.open = false};
    if (from > at_ms)
        return (struct calendar_state){.open = false, .changes_at_ms = from};
    bool endless = until - at_ms > (CALENDAR_LOOK_AHEAD_DAYS - 2) * DAY_MS;
    return (struct calendar_state){.open = true, .changes_at_ms = endless ? 0 : until};
}

int64_t calendar_open_ms_between(const struct calendar *c, int64_t from_ms, int64_t until_ms)
{
    if (until_ms <= from_ms)
        return 0;
    if (c->week.always_open)
        return until_ms - from_ms;
    int64_t sum = 0;
    int64_t from = 0;
    int64_t until = 0;
    for (int64_t at = from_ms; at < until_ms; at = until) {
        if (!next_open(c, at, SPANS_ALL, &from, &until) || from >= until_ms)
            break;
        sum += (until < until_ms ? until : until_ms) - (from > at ? from : at);
    }
    return sum;
}

int64_t calendar_add_open_ms(const struct calendar *c, int64_t from_ms, int64_t open_ms)
{
    int64_t from = 0;
    int64_t until = 0;
    if (c->week.always_open)
        return from_ms + open_ms;
    for (int64_t at = from_ms; next_open(c, at, SPANS_ALL, &from, &until); at = until) {
        int64_t begin = from > at ? from : at;
        if (open_ms <= until - begin)
            return begin + open_ms;
        open_ms -= until - begin;
    }
    return 0;
}

/* --- working days -------------------------------------------------------------------------------
 */

static bool day_end(const struct calendar *c, int32_t day, int64_t *end_ms_out)
{
    struct spans spans;
    int64_t end = 0;
    day_spans(c, day, SPANS_WITHOUT_DUTY, &spans);
    for (int i = 0; i < spans.n; i++) {
        if (spans.list[i].until > end)
            end = spans.list[i].until;
    }
    *end_ms_out = zone_to_utc(c->zone, end * MINUTE_MS);
    return spans.n > 0;
}

bool calendar_is_working_day(const struct calendar *c, int32_t day)
{
    int64_t end_ms = 0;
    return c->week.always_open || day_end(c, day, &end_ms);
}

int64_t calendar_add_working_days(const struct calendar *c, int64_t from_ms, int n)
{
    int32_t today = zone_day(c->zone, from_ms);
    if (c->week.always_open)
        return zone_to_utc(c->zone, (today + n + 1) * DAY_MS);
    int64_t end_ms = 0;
    int32_t day = n > 0 ? today + 1 : today;
    for (int32_t last = today + CALENDAR_LOOK_AHEAD_DAYS + 2 * n; day <= last; day++) {
        if (!day_end(c, day, &end_ms) || --n > 0)
            continue;
        return end_ms;
    }
    return 0;
}

/* --- duty ---------------------------------------------------------------------------------------
 */

bool calendar_is_duty_time(const struct calendar *c, int64_t at_ms)
{
    int64_t from = 0;
    int64_t until = 0;
    if (c->week.always_open || !calendar_at(c, at_ms).open)
        return false;
    return !next_open(c, at_ms, SPANS_WITHOUT_DUTY, &from, &until) || from > at_ms;
}

bool calendar_has_duty(const struct calendar *c, int64_t account_id, int64_t at_ms)
{
    int32_t today = zone_day(c->zone, at_ms);
    int64_t minute = zone_to_local(c->zone, at_ms) / MINUTE_MS;
    for (size_t i = 0; i < c->n_rules; i++) {
        const struct calendar_rule *r = &c->rules[i];
        for (int32_t day = today - 1; r->kind == CALENDAR_DUTY && day <= today; day++) {
            for (int k = 0; covers(r, day) && k < r->hours.n_periods; k++) {
                if ((r->account_id == 0 || r->account_id == account_id) &&
                    minute >= day * INT64_C(1440) + r->hours.periods[k].from_min &&
                    minute < day * INT64_C(1440) + r->hours.periods[k].until_min)
                    return true;
            }
        }
    }
    return false;
}

/* --- years and texts ----------------------------------------------------------------------------
 */

static bool is_announced(const struct calendar *c, int year)
{
    int32_t day = day_from_civil(year, 7, 1);
    for (size_t i = 0; i < c->n_rules; i++) {
        if (c->rules[i].kind == CALENDAR_ANNOUNCED && covers(&c->rules[i], day))
            return true;
    }
    return false;
}

int calendar_missing_year(const struct calendar *c, int64_t at_ms)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (c->n_rules == 0 || c->week.always_open)
        return 0;
    day_to_civil(zone_day(c->zone, at_ms), &year, &month, &day);
    if (!is_announced(c, year))
        return year;
    return month >= 11 && !is_announced(c, year + 1) ? year + 1 : 0;
}

int64_t calendar_day_start_ms(const struct calendar *c, int64_t at_ms)
{
    return zone_to_utc(c->zone, zone_day(c->zone, at_ms) * DAY_MS);
}

void calendar_describe_moment(const struct calendar *c, int64_t at_ms, int64_t now_ms,
                              struct str *out)
{
    static const char *const WEEKDAYS[] = {"",     "周一", "周二", "周三",
                                           "周四", "周五", "周六", "周日"};
    int32_t day = zone_day(c->zone, at_ms);
    int32_t ahead = day - zone_day(c->zone, now_ms);
    int minute = (int)(zone_to_local(c->zone, at_ms) / MINUTE_MS - day * INT64_C(1440));
    if (ahead == 0 || ahead == 1) {
        str_add_text(out, ahead == 0 ? "今天 " : "明天 ");
    } else {
        int year = 0;
        int month = 0;
        int of_month = 0;
        day_to_civil(day, &year, &month, &of_month);
        str_addf(out, "%d月%d日（%s）", month, of_month, WEEKDAYS[day_weekday(day)]);
    }
    str_addf(out, "%02d:%02d", minute / 60, minute % 60);
}
