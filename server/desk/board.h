/* board.h - the supervisor's figures of now and of today. Every number of today is counted from the
 * table event, so that it can be traced to what happened. Any connection.
 */
#ifndef BANGBAN_SERVER_DESK_BOARD_H
#define BANGBAN_SERVER_DESK_BOARD_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"
#include "server/desk/calendar.h"

/* First message of a person within this time counts as attained. */
#define BOARD_RESPONSE_GOAL_MS 60000

/* {waiting, longest_wait_ms, active, helpers:[...], calendar_missing_year?, today:{...}} into an
 * open object. */
enum rc board_write(struct jsonw *w, struct db *db, struct arena *a, int64_t now_ms,
                    const struct calendar *calendar, struct err *err);

#endif
