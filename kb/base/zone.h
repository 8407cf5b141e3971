/* zone.h - a time zone as an immutable table of offsets, made from the system's tz database.
 *
 * zone_load asks the C library once (it changes TZ for a moment: start-up only, before there are
 * threads) and writes down every change of the offset from 2000 to 2060. The questions are pure:
 * any thread, any zone beside any other.
 */
#ifndef BANGBAN_KB_BASE_ZONE_H
#define BANGBAN_KB_BASE_ZONE_H

#include <stdint.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

struct zone;

/* "Asia/Shanghai", "Europe/Berlin", "UTC"; RC_INVALID (field "zone") when the database has no such
 * zone. */
enum rc zone_load(const char *name, struct zone **out, struct err *err);
void zone_free(struct zone *z); /* NULL is legal */

/* Minutes east of UTC at a moment (Asia/Shanghai: 480). */
int zone_minutes(const struct zone *z, int64_t at_ms);
/* The moment of a wall clock reading, given as milliseconds since 1970 read off that clock. A
 * reading that is skipped in spring means the moment at which the clock was put forward; one that
 * comes twice in autumn means the first. */
int64_t zone_to_utc(const struct zone *z, int64_t local_ms);
/* The calendar day (kb/base/clock.h) and the reading of the wall clock. */
int32_t zone_day(const struct zone *z, int64_t at_ms);
int64_t zone_to_local(const struct zone *z, int64_t at_ms);

#endif
