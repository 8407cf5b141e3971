/* clock.h - the only source of time.
 *
 * clock_now_ms() is wall time, UTC, milliseconds since 1970: what is stored and shown.
 * clock_mono_ms() never goes back and is for intervals and timers.
 * A test moves both forward or the wall clock alone by an offset; in normal operation both offsets
 * are 0. Any thread.
 */
#ifndef BANGBAN_KB_BASE_CLOCK_H
#define BANGBAN_KB_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/str.h"

int64_t clock_now_ms(void);
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void); /* real monotonic microseconds, not moved by tests, for measurements */
int64_t clock_cpu_us(void);  /* CPU time of the calling thread, microseconds, for measurements */

/* Tests only: lets time pass (both clocks), or steps the wall clock alone (may be negative). */
void clock_advance_ms(int64_t ms);
void clock_step_wall_ms(int64_t ms);
/* Tests only: pins the wall clock so that it now reads at_ms and runs on from there. */
void clock_set_wall_ms(int64_t at_ms);

/* A calendar day without a zone: days since 1970-01-01 in the proleptic Gregorian calendar. */
#define DAY_NONE INT32_MIN
int32_t day_from_civil(int year, int month, int day); /* DAY_NONE if there is no such day */
void day_to_civil(int32_t day, int *year, int *month, int *day_of_month);
int day_weekday(int32_t day);                   /* 1 = Monday ... 7 = Sunday */
bool day_parse(struct view text, int32_t *out); /* "2026-11-22" only */
/* Writes "2026-11-22" and NUL; "" for DAY_NONE. */
void day_format(int32_t day, char out[16]);
/* Today in a zone that is `zone_min` minutes east of UTC (Asia/Shanghai: 480). */
int32_t day_of_ms(int64_t at_ms, int zone_min);
/* "2026-11-22 09:30:05" in that zone. */
void clock_format_ms(int64_t at_ms, int zone_min, char out[32]);

#endif
