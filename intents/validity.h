/* validity.h - what holds instead of an entry that is not in force, and what will replace one that
 * is.
 *
 * Successors are followed over several steps (the successor may itself have been replaced). Pure;
 * any thread.
 */
#ifndef BANGBAN_INTENTS_VALIDITY_H
#define BANGBAN_INTENTS_VALIDITY_H

#include "kb/snapshot.h"

/* For an entry that is not in force on the day: the first of its successors that is; for one whose
 * time has not come, the one it will replace. NULL: none is known. */
const struct entry *validity_instead(const struct snapshot *kb, const struct entry *e, int32_t day);

/* The successor that is known but not yet in force on the day; NULL: none. */
const struct entry *validity_next(const struct snapshot *kb, const struct entry *e, int32_t day);

/* "明年1月1日（2027-01-01）", seen from `today`; the date alone beyond next year. */
struct view validity_day(struct arena *a, int32_t day, int32_t today);

#endif
