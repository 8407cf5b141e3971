/* validity.c - successors and days. Called by compose and decide. */
#include "intents/validity.h"

#define MAX_STEPS 16 /* of succession; also the end of a circle */

static const struct entry *successor(const struct snapshot *kb, const struct entry *e)
{
    return e->superseded_by.len > 0 ? snapshot_find(kb, e->superseded_by) : NULL;
}

static const struct entry *replaced_by(const struct snapshot *kb, const struct entry *e,
                                       int32_t day)
{
    for (size_t i = 0; i < snapshot_n_entries(kb); i++) {
        const struct entry *earlier = snapshot_entry_at(kb, i);
        if (view_eq(earlier->superseded_by, e->external_id) && entry_valid_on(earlier, day))
            return earlier;
    }
    return NULL;
}

const struct entry *validity_instead(const struct snapshot *kb, const struct entry *e, int32_t day)
{
    if (kb == NULL)
        return NULL;
    const struct entry *next = successor(kb, e);
    for (int i = 0; i < MAX_STEPS && next != NULL; i++) {
        if (entry_valid_on(next, day))
            return next;
        next = successor(kb, next);
    }
    bool to_come = e->effective_from != DAY_NONE && day < e->effective_from;
    return to_come ? replaced_by(kb, e, day) : NULL;
}

const struct entry *validity_next(const struct snapshot *kb, const struct entry *e, int32_t day)
{
    const struct entry *next = kb != NULL ? successor(kb, e) : NULL;
    bool to_come = next != NULL && next->effective_from != DAY_NONE && next->effective_from > day;
    return to_come && entry_valid_on(next, next->effective_from) ? next : NULL;
}

struct view validity_day(struct arena *a, int32_t day, int32_t today)
{
    char date[16];
    int year = 0, month = 0, day_of_month = 0, this_year = 0, unused_month = 0, unused_day = 0;
    day_format(day, date);
    day_to_civil(day, &year, &month, &day_of_month);
    day_to_civil(today, &this_year, &unused_month, &unused_day);
    if (year != this_year && year != this_year + 1)
        return arena_printf(a, "%s", date);
    return arena_printf(a, "%s%d月%d日（%s）", year == this_year ? "今年" : "明年", month,
                        day_of_month, date);
}
