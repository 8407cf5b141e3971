/* handoff.h - a hand-over as routing and the ladder see it: who was asked, who let it ring, how far
 * it has climbed. Owns handoff and handoff_pass; one row from the hand-over until the conversation
 * leaves people's hands. Apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_HANDOFF_H
#define BANGBAN_SERVER_DESK_HANDOFF_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "server/desk/routing.h"

struct handoff {
    int64_t conversation_id;
    int64_t handed_at_ms;
    enum routing_tier tier;
    bool is_wide;
    bool is_rung;
    int64_t specialist_id;
    int64_t last_helper_id;
    struct view language;
    int64_t offered_to; /* 0 = nobody; so the time */
    int64_t offered_at_ms;
    /* As the conversation has them; the sweep keeps them so. */
    bool waits; /* in the queue: nobody has it */
    int64_t group_id;
    bool is_front;
    int64_t rank_ms;
};

enum rc handoff_find(struct db *db, struct arena *a, int64_t conversation_id, struct handoff *out,
                     bool *found_out, struct err *err);
enum rc handoff_save(struct db *db, const struct handoff *h, struct err *err); /* adds or changes */
enum rc handoff_forget(struct db *db, int64_t conversation_id, struct err *err);

/* This helper is not asked again for this hand-over. */
enum rc handoff_pass(struct db *db, int64_t conversation_id, int64_t account_id, int64_t now_ms,
                     struct err *err);
enum rc handoff_forget_passes(struct db *db, int64_t conversation_id, struct err *err);

/* What is offered to a helper: conversation ids. */
enum rc handoff_offered_to(struct db *db, struct arena *a, int64_t account_id, int64_t **ids_out,
                           size_t *n_out, struct err *err);

/* Is there anybody for whom nothing has been done yet? Cheap. */
enum rc handoff_any_pending(struct db *db, bool *found_out, struct err *err);
/* One of the waiting; not found when a helper has it or it waits for the desk to open. */
enum rc handoff_waiting(struct db *db, struct arena *a, int64_t conversation_id,
                        struct routing_waiting *out, bool *found_out, struct err *err);

/* Whom these helpers may have to serve: of their groups, of nobody's, of those who are looked after
 * by other groups by now, of their companies; the first `depth` of each. */
struct handoff_query {
    const struct routing_helper *helpers;
    size_t n_helpers;
    bool pending; /* only for whom nothing was done yet */
    int64_t depth;
};
struct handoff_list {
    struct routing_waiting *items; /* in the queue's order, in the arena */
    size_t n;
    size_t cap;
    bool is_cut; /* there may be more than that */
};
/* Those who wait for the desk to open are not among them. */
enum rc handoff_list_for(struct db *db, struct arena *a, const struct handoff_query *q,
                         struct handoff_list *out, struct err *err);
/* Says that those who may accept this one, and all pending ones of its group that ask for the same
 * (width, tier, locale; no specialist, passed by nobody), have been told. */
enum rc handoff_rung_alike(struct db *db, const struct routing_waiting *w, struct err *err);
/* The visitor's helper of the last conversation that had one, and whether one was handed over since
 * `since_ms` (he comes again). */
enum rc handoff_history(struct db *db, int64_t visitor_id, int64_t conversation_id,
                        int64_t since_ms, int64_t *last_helper_out, bool *repeated_out,
                        struct err *err);

#endif
