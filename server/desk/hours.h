/* hours.h - when the desk is open: a weekly table with several periods a day.
 *
 * Pure: the zone and the time come from the caller; any thread. A period may cross midnight
 * ("5 22:00-02:00" ends on Saturday). Single days may be overridden (a holiday, a working
 * Saturday): the override list is sorted by day and belongs to the caller.
 */
#ifndef BANGBAN_SERVER_DESK_HOURS_H
#define BANGBAN_SERVER_DESK_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

#define HOURS_MAX_PERIODS 8 /* a day */
#define HOURS_DAY_MIN (24 * 60)

/* Minutes from the day's midnight; until_min may pass 24:00 (crosses midnight). */
struct hours_period {
    int from_min;
    int until_min;
};

struct hours_day {
    struct hours_period periods[HOURS_MAX_PERIODS]; /* ascending, not overlapping */
    int n_periods;                                  /* 0 = closed all day */
};

/* One calendar day that does not follow the weekly table. */
struct hours_override {
    int32_t day;
    struct hours_day hours;
};

struct hours {
    bool always_open;
    struct hours_day week[8]; /* [1] = Monday ... [7] = Sunday */
    const struct hours_override *overrides;
    size_t n_overrides;
};

struct hours_state {
    bool open;
    int64_t changes_at_ms; /* open: when it closes; closed: when it opens; 0 = not within 60 days */
};

/* "1-5 09:00-11:30,13:30-17:00; 6 09:00-12:00": groups separated by ";", each with weekdays
 * ("1-5", "1,3,5", "6-7"), a space and periods. "" = always open, "closed" = never. Overlapping
 * periods and anything else that cannot be meant are RC_INVALID. */
enum rc hours_parse(struct view text, struct hours *out, struct err *err);

/* zone_min = minutes east of UTC (Asia/Shanghai: 480). */
struct hours_state hours_at(const struct hours *h, int64_t at_ms, int zone_min);
/* Milliseconds within opening hours between two moments (0 if until <= from). */
int64_t hours_open_ms_between(const struct hours *h, int64_t from_ms, int64_t until_ms,
                              int zone_min);

/* For people: "周一至周五 09:00-11:30、13:30-17:00；周六 09:00-12:00", "全天" or "暂停服务". */
void hours_describe(const struct hours *h, struct str *out);
/* A coming moment for people, seen from now: "今天 13:30", "明天 09:00", "11月24日（周一）09:00".
 */
void hours_describe_moment(int64_t at_ms, int64_t now_ms, int zone_min, struct str *out);

#endif
