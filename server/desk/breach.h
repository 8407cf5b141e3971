/* breach.h - missed first responses, and which supervisor has taken note of them.
 *
 * A breach is the event "breached" of the ladder (ladder.h). The first who takes note of it has
 * done so for all consoles. Owns table breach_ack. Reading on any connection, taking note on the
 * apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_BREACH_H
#define BANGBAN_SERVER_DESK_BREACH_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

/* So far before the moment asked for open ones are listed, too. */
#define BREACH_OPEN_MS INT64_C(604800000) /* a week */

struct breach {
    int64_t event_id;
    int64_t at_ms;
    int64_t conversation_id;
    int64_t waited_ms;      /* open time since the hand-over */
    int64_t account_id;     /* who had it; 0 = nobody */
    bool is_open;           /* no message of a person yet */
    int64_t ack_account_id; /* 0 = nobody has taken note */
    struct view ack_name;
    int64_t ack_at_ms;
};
struct breach_list {
    struct breach *items; /* newest first, in the arena */
    size_t n;
};

/* Those since a moment, and the open ones of the week before. */
enum rc breach_list_since(struct db *db, struct arena *a, int64_t since_ms, int64_t limit,
                          struct breach_list *out, struct err *err);
/* RC_NOT_FOUND when the event is no breach. */
enum rc breach_load(struct db *db, struct arena *a, int64_t event_id, struct breach *out,
                    struct err *err);
/* *first_out: nobody had taken note before. */
enum rc breach_acknowledge(struct db *db, int64_t event_id, int64_t account_id, int64_t now_ms,
                           bool *first_out, struct err *err);

void breach_write(struct jsonw *w, const struct breach *b); /* into an open object */

#endif
