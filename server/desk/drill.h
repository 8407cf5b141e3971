/* drill.h - the conversations behind each number of the board.
 *
 * A number of now is a list of states, a number of today a list of events: the same rows that
 * server/desk/board.c counts, so list and number agree. Any connection.
 */
#ifndef BANGBAN_SERVER_DESK_DRILL_H
#define BANGBAN_SERVER_DESK_DRILL_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

struct drill {
    struct view what;   /* "waiting", "breached", "bad_grades" ... : the keys of the board */
    int64_t group_id;   /* -1 = all */
    int64_t account_id; /* of this helper; 0 = all */
    int64_t since_ms;   /* begin of today */
    int64_t after;      /* what the page before gave as "next"; 0 = from the beginning */
    int64_t limit;
};

/* "what","conversations":[...],"next"? into an open object; RC_INVALID for a number that has no
 * list. */
enum rc drill_write(struct jsonw *w, struct db *db, struct arena *a, const struct drill *d,
                    struct err *err);

#endif
