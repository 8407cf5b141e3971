/* calendar.h - when people serve: weekly table, holidays, make-up days, closures, duty, time zone.
 *
 * A calendar is the weekly table (hours.h) and a list of rules on ranges of days. The last rule
 * that speaks of a day decides what it is; closures then cut out of it and duty adds to it. Rules
 * are lines of text, the same in the data compiled in (holidays.txt), in the operator's file and in
 * the table calendar_rule:
 *
 *     2026-02-15..2026-02-23 休 春节            closed
 *     2026-02-14 班 春节调休                    Saturday as Friday, Sunday as Monday
 *     2026-11-28 时 09:00-12:00 企业开放日       these periods instead of the day's own
 *     2026-11-24 停 14:00-15:00 停电检修         cut out of whatever the day has
 *     2026-10-01..2026-10-03 值 09:00-12:00     open besides, with those on duty
 *     2026 已公布                               the year is announced: no warning
 *
 * Everything but building one is pure: time and zone come in with the arguments; any thread.
 */
#ifndef BANGBAN_SERVER_DESK_CALENDAR_H
#define BANGBAN_SERVER_DESK_CALENDAR_H

#include "kb/base/arena.h"
#include "kb/base/zone.h"
#include "server/desk/hours.h"

#define CALENDAR_LOOK_AHEAD_DAYS 400

enum calendar_kind {
    CALENDAR_OFF,   /* 休 */
    CALENDAR_WORK,  /* 班 */
    CALENDAR_HOURS, /* 时 */
    CALENDAR_SHUT,  /* 停 */
    CALENDAR_DUTY,  /* 值 */
    CALENDAR_ANNOUNCED,
    CALENDAR_N_KINDS
};

struct calendar_rule {
    int32_t from_day;
    int32_t until_day; /* inclusive */
    enum calendar_kind kind;
    struct hours_day hours; /* HOURS, SHUT, DUTY */
    int64_t account_id;     /* DUTY: who; 0 = nobody by name */
    struct view name;
};

struct calendar {
    struct hours week;
    const struct zone *zone;
    const struct calendar_rule *rules; /* later ones win */
    size_t n_rules;
};

/* --- building ----------------------------------------------------------------------------------
 */

/* The holidays compiled in. */
struct view calendar_holidays(void);
/* Appends the rules of a text to *rules (in `a`); RC_INVALID with the line number. Empty lines and
 * those that begin with # are passed over. */
enum rc calendar_read(struct view text, struct arena *a, struct calendar_rule **rules, size_t *n,
                      struct err *err);
/* One rule without its days: "时 09:00-12:00 企业开放日"; "hours" may stand for 时, and so on.
 * Name in `a`. */
enum rc calendar_parse_rule(struct view text, struct arena *a, struct calendar_rule *out,
                            struct err *err);

const char *
calendar_kind_name(enum calendar_kind kind); /* "off", "work", "hours", "shut", "duty" */
/* Appends "09:00-11:30,13:30-17:00". */
void calendar_write_periods(const struct hours_day *hours, struct str *out);

/* --- questions ---------------------------------------------------------------------------------
 */

struct calendar_state {
    bool open;
    int64_t changes_at_ms; /* open: when it closes; closed: when it opens; 0 = not within
                              CALENDAR_LOOK_AHEAD_DAYS */
};
struct calendar_state calendar_at(const struct calendar *c, int64_t at_ms);
/* Open milliseconds between two moments (0 if until <= from). */
int64_t calendar_open_ms_between(const struct calendar *c, int64_t from_ms, int64_t until_ms);
/* The moment by which `open_ms` of open time have passed since from_ms; 0 = never. Counting stops
 * with the last open millisecond: 10 s from 11:29:50 is 11:30:00 and not the end of lunch. */
int64_t calendar_add_open_ms(const struct calendar *c, int64_t from_ms, int64_t open_ms);

/* Is any time of this day open, duty aside? An always open calendar works every day. */
bool calendar_is_working_day(const struct calendar *c, int32_t day);
/* The end of the n-th working day after the day of from_ms (n = 0: of that day itself or, if it is
 * no working day, of the next): deadlines "within n working days". 0 = never. */
int64_t calendar_add_working_days(const struct calendar *c, int64_t from_ms, int n);

/* The rule that makes this day what it is instead of the week's table; NULL = none. */
const struct calendar_rule *calendar_day_rule(const struct calendar *c, int32_t day);

/* Open now only because somebody has duty: then only they serve. */
bool calendar_is_duty_time(const struct calendar *c, int64_t at_ms);
bool calendar_has_duty(const struct calendar *c, int64_t account_id, int64_t at_ms);

/* The first year, of this one and (from November on) the next, whose holidays are not announced in
 * the rules; 0 = none. A calendar without rules does not look at holidays at all. */
int calendar_missing_year(const struct calendar *c, int64_t at_ms);

/* "今天 13:30", "明天 09:00", "11月24日（周二）09:00", seen from now. */
void calendar_describe_moment(const struct calendar *c, int64_t at_ms, int64_t now_ms,
                              struct str *out);
/* The local day's beginning: for figures of "today". */
int64_t calendar_day_start_ms(const struct calendar *c, int64_t at_ms);

#endif
