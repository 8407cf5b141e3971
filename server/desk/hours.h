/* hours.h - the weekly table of opening hours with several periods a day, as text and in words.
 *
 * A period may cross midnight ("5 22:00-02:00" ends on Saturday). What is open when, with holidays
 * and time zone, is calendar.h's business. Pure; any thread.
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

struct hours {
    bool always_open;
    struct hours_day week[8]; /* [1] = Monday ... [7] = Sunday */
};

/* "1-5 09:00-11:30,13:30-17:00; 6 09:00-12:00": groups separated by ";", each with weekdays
 * ("1-5", "1,3,5", "6-7"), a space and periods. "" = always open, "closed" = never. Overlapping
 * periods and anything else that cannot be meant are RC_INVALID. */
enum rc hours_parse(struct view text, struct hours *out, struct err *err);

/* "09:00-11:30,13:30-17:00": the periods of one day. */
bool hours_parse_periods(struct view text, struct hours_day *out);

/* For people: "周一至周五 09:00-11:30、13:30-17:00；周六 09:00-12:00", "全天" or "暂停服务". */
void hours_describe(const struct hours *h, struct str *out);

#endif
