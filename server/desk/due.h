/* due.h - things that are to happen at a time, kept in the database so that they survive a restart.
 *
 * Each fires exactly once: due_take marks it done in the same transaction in which the caller acts.
 * At most one of a kind is open for an object; setting it again moves it. Owns table due. Apply
 * thread.
 */
#ifndef BANGBAN_SERVER_DESK_DUE_H
#define BANGBAN_SERVER_DESK_DUE_H

#include "kb/base/db.h"

enum due_kind {
    DUE_RECTIFY,        /* object = rectification: nobody has called back */
    DUE_TICKET,         /* object = ticket: its last working day is over */
    DUE_TASK,           /* object = task of a ticket: the same */
    DUE_HELPER_GRACE,   /* object = account: it did not come back after a restart of the server */
    DUE_DESK_OPENS,     /* object = 0: waiting conversations of the night become ordinary ones */
    DUE_WRAPUP,         /* object = conversation, as below: closed without a wrap-up */
    DUE_VISITOR_REMIND, /* the visitor has been silent: is he still there? */
    DUE_VISITOR_CLOSE,  /* and has stayed so: the conversation ends */
    DUE_HELPER_SILENT,  /* the helper lets the visitor wait: the helper is told */
    DUE_HELPER_STILL_SILENT, /* then the supervisors */
    DUE_TRANSFER,            /* object = conversation: the colleague did not answer */
    DUE_EDIT_PLAN,           /* object = 0: a version is to be published or retired */
    DUE_EDIT_DAY, /* object = 0: the morning on which owners are reminded of review days */
    DUE_OFFER,    /* the helper to whom it is offered has not accepted */
    DUE_RING,     /* nobody has answered yet (server/desk/ladder.h): ring again */
    DUE_REROUTE,  /* ask others */
    DUE_BREACH,   /* the goal is missed: supervisors, specialists */
    DUE_TIER_UP,  /* the leader */
    DUE_WEBHOOK,  /* object = 0: something is to be told to another system */
    DUE_FILES,    /* object = 0: files that were uploaded and never said */
    DUE_N
};

struct due {
    int64_t due_id;
    enum due_kind kind;
    int64_t object_id;
    int64_t due_at_ms;
};

enum rc due_set(struct db *db, enum due_kind kind, int64_t object_id, int64_t due_at_ms,
                int64_t now_ms, struct err *err);
/* Harmless when none is open. */
enum rc due_cancel(struct db *db, enum due_kind kind, int64_t object_id, int64_t now_ms,
                   struct err *err);
/* The earliest that is due by now; *found_out false when there is none. It is done from here on. */
enum rc due_take(struct db *db, int64_t now_ms, struct due *out, bool *found_out, struct err *err);
enum rc due_is_open(struct db *db, enum due_kind kind, int64_t object_id, bool *open_out,
                    struct err *err);
/* When that one is due; 0 = none is open. Any connection. */
enum rc due_open_at(struct db *db, enum due_kind kind, int64_t object_id, int64_t *at_ms_out,
                    struct err *err);
/* When the next one is due; 0 = none is open. */
enum rc due_next_at(struct db *db, int64_t *at_ms_out, struct err *err);
const char *due_name(enum due_kind kind);

#endif
