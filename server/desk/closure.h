/* closure.h - the calendar's rules that supervisors set while the desk runs: closures, special
 * days, duty. Owns table calendar_rule. Writing on the apply thread, reading on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_CLOSURE_H
#define BANGBAN_SERVER_DESK_CLOSURE_H

#include "kb/base/db.h"
#include "server/desk/calendar.h"

struct closure {
    int64_t rule_id;
    int64_t group_id; /* 0 = the whole desk */
    int32_t from_day;
    int32_t until_day;
    struct view rule; /* "停 14:00-15:00 停电检修" */
    int64_t account_id;
};

/* Adds the rules of a group behind those the calendar has; they live in `a`. */
enum rc closure_load(struct db *db, struct arena *a, int64_t group_id, struct calendar *calendar,
                     struct err *err);
/* All of them, by id. */
enum rc closure_list(struct db *db, struct arena *a, struct closure **list_out, size_t *n_out,
                     struct err *err);
/* RC_INVALID for a rule that cannot be meant. */
enum rc closure_add(struct db *db, const struct closure *c, int64_t now_ms, int64_t *rule_id_out,
                    struct err *err);
/* RC_NOT_FOUND when there is none. */
enum rc closure_remove(struct db *db, int64_t rule_id, struct err *err);

#endif
