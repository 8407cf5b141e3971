/* board.h - the supervisor's figures of now and of today, as a picture that is told by differences.
 *
 * board_look() takes a picture of the desk; its revision is the last event it has seen, and every
 * number of today is counted from the table event, so that it can be traced to what happened.
 * board_write() tells the whole picture (board.get), board_write_changes() only what differs
 * between two (board.changed). Values in a difference are the new ones, never amounts to be added:
 * whoever has a picture between the two revisions may take it. Any connection.
 */
#ifndef BANGBAN_SERVER_DESK_BOARD_H
#define BANGBAN_SERVER_DESK_BOARD_H

#include "kb/base/db.h"
#include "kb/base/jsonw.h"
#include "server/job.h"
#include "server/options.h"
#include "server/people/account.h"

/* A grade 3 基本满意 and better is satisfied. */
#define BOARD_SATISFIED 3

enum board_now {
    NOW_WAITING,
    NOW_NIGHT,         /* of these: since the desk was closed */
    NOW_LONGEST_SINCE, /* hand-over of who has waited longest, 0 = nobody waits */
    NOW_ACTIVE,
    NOW_WRAPUP,
    NOW_BREACHED, /* waiting or with a helper, goal missed, still no message of a person */
    BOARD_N_NOW
};

enum board_today {
    TODAY_CONVERSATIONS,
    TODAY_HANDOFFS,
    TODAY_ACCEPTED,
    TODAY_ABANDONED, /* the visitor would rather not wait */
    TODAY_CLOSED,
    TODAY_LOST,
    TODAY_BREACHED,
    TODAY_BOT_ONLY, /* opened today and never handed over */
    TODAY_BOT_RATE,
    TODAY_RESPONDED,
    TODAY_P50,
    TODAY_P90,
    TODAY_ATTAINED, /* of all that were answered, and those that were not and are past the goal */
    TODAY_RATED,
    TODAY_BAD_GRADES,
    TODAY_SATISFIED,
    BOARD_N_TODAY
};

struct board_group {
    int64_t group_id; /* 0 = anybody's */
    struct view name;
    int64_t now[BOARD_N_NOW];
};

struct board_helper {
    int64_t account_id;
    struct view name;
    enum account_status status;
    int64_t status_at_ms;
    struct view reason;
    int64_t active;
    int64_t capacity;
};

/* Plain values; texts live in the arena. Rates are parts of 10 000, -1 = of nothing. */
struct board {
    struct job job; /* first member: the picture is shared and counted */
    struct arena *arena;
    int64_t revision;
    int64_t at_ms;
    int64_t now[BOARD_N_NOW];
    struct board_group *groups; /* by id */
    size_t n_groups;
    struct board_helper *helpers; /* by account; all who are not disabled */
    size_t n_helpers;
    int64_t today[BOARD_N_TODAY];
    int missing_year; /* the calendar does not know its holidays; 0 = it does */
};

/* One reference for the caller, given back with job_unref(&b->job). */
enum rc board_look(struct db *db, const struct options *o, int64_t now_ms, struct board **out,
                   struct err *err);

/* Into an open object. */
void board_write(struct jsonw *w, const struct board *b);
/* False, and only the revisions written, when nothing differs. */
bool board_write_changes(struct jsonw *w, const struct board *before, const struct board *after);

#endif
