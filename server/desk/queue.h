/* queue.h - the line of those who wait for a helper, and how consoles and visitors hear of it.
 *
 * The table conversation is the queue; order and counting are its (conversation.h). Changes come in
 * bursts, so they are not told one by one: the loop has a picture taken soon after the desk changed
 * (server/live.h), and queue_tell() says what differs from the one before: to consoles which of the
 * first places are whose (queue.changed), to each visitor whose place is another one
 * that he moved (queue.position). Pictures on any connection.
 */
#ifndef BANGBAN_SERVER_DESK_QUEUE_H
#define BANGBAN_SERVER_DESK_QUEUE_H

#include "server/call.h"
#include "server/desk/conversation.h"
#include "server/options.h"

#define QUEUE_SHOWN 50
/* And of each group these, wherever they stand: no helper is without sight of his own. */
#define QUEUE_SHOWN_OF_GROUP 8
#define QUEUE_SHOWN_MAX 300 /* with very many groups the last ones have to do without */
/* So near the front every step is told; farther back only moves of a twentieth of the way. */
#define QUEUE_NEAR 20

/* "访客要求人工": why it was handed over, for helpers. */
const char *queue_reason_text(struct view reason);

/* 1 = next of its group. */
enum rc queue_position(struct db *db, const struct conversation *cv, int64_t *position_out,
                       struct err *err);
/* The same among all groups, without those who wait for the desk to open. */
enum rc queue_position_overall(struct db *db, const struct conversation *cv, int64_t *position_out,
                               struct err *err);

/* One who waits, and what he was told last. */
struct queue_place {
    int64_t conversation_id;
    int64_t visitor_id;
    int64_t handed_at_ms;
    int64_t position; /* within his group */
    int64_t overall;  /* among all who wait for a person now; 0 = he waits for the desk to open */
    int64_t told;     /* 0 = nothing yet */
};

struct queue_row {
    int64_t conversation_id;
    struct view json; /* complete object */
};

struct queue_picture {
    struct job job; /* first member: the picture is shared and counted */
    struct arena *arena;
    int64_t revision; /* last event it has seen */
    int64_t now_ms;
    struct queue_row *rows; /* the first of all and of each group, in order */
    size_t n_rows;
    struct queue_place *places; /* all who wait, by conversation */
    size_t n_places;
    int64_t active;
};

/* One reference for the caller, given back with job_unref(&q->job). */
enum rc queue_look(struct db *db, int64_t now_ms, struct queue_picture **out, struct err *err);

/* revision, waiting, waiting_total, active_total into an open object. */
void queue_write(struct jsonw *w, const struct queue_picture *q);

/* Pushes what differs; told = the picture told last, NULL = none. Fills what each place of `q` has
 * been told by now. Returns whether anything was pushed. */
enum rc queue_tell(struct db *db, const struct options *o, struct call *c,
                   const struct queue_picture *told, struct queue_picture *q, bool *any_out,
                   struct err *err);

#endif
