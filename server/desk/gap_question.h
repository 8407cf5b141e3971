/* gap_question.h - questions the bot did not answer well, kept with what became of them.
 *
 * Kept in the transaction of what happened: the turn, the hand-over, the vote, the helper's reply.
 * A row never holds personal data (kb/text/mask.h); it stays for good, and grouping (gap_sort.h)
 * comes later, outside the visitor's way. A question that was answered with choices is not grouped
 * until it is clear that none of them helped: the visitor said something else, or nothing for
 * GAP_CLARIFY_MS. Owns table gap_question. Writing on the apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_GAP_QUESTION_H
#define BANGBAN_SERVER_DESK_GAP_QUESTION_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

#define GAP_CLARIFY_MS (INT64_C(30) * 60 * 1000)
#define GAP_REPLY_MAX 2000 /* characters of a helper's answer that are kept */

enum gap_outcome {
    GAP_SETTLED,    /* the visitor chose one of the choices: no gap */
    GAP_CLARIFYING, /* choices were offered, nothing is known yet */
    GAP_LOW_CONFIDENCE,
    GAP_CLARIFIED, /* in vain */
    GAP_UNANSWERED,
    GAP_NOT_USEFUL,
    GAP_HANDED_OVER,
    GAP_PROPOSED, /* by a helper, with an answer */
    GAP_N_OUTCOMES
};
const char *gap_outcome_name(enum gap_outcome o); /* "handed_over" */
bool gap_outcome_parse(struct view name, enum gap_outcome *out);

struct gap_question {
    int64_t question_id;
    int64_t gap_id;
    int64_t conversation_id;
    int64_t turn_id;
    struct view text; /* keeping: as it was said; it is covered here. Reading: covered */
    struct view norm; /* reading */
    enum gap_outcome outcome;
    struct view act; /* what the bot had said to it: act_name(); empty = not known */
    double confidence;
    int64_t entry_id;
    struct view reply; /* as text */
    int64_t helper_ms;
    struct view resolution;
    int64_t resolved_entry_id;
    int64_t at_ms;
};

/* A turn, or the same words in the same conversation, is kept once, with the weightier outcome.
 * What is nothing but punctuation is not kept. *is_new_out (may be NULL): something is to be
 * grouped. */
enum rc gap_question_keep(struct db *db, struct arena *a, const struct gap_question *q,
                          bool *is_new_out, struct err *err);
/* What the visitor said after choices were offered: chose `entry_id`, or something else (0). */
enum rc gap_question_after_choices(struct db *db, int64_t conversation_id, int64_t entry_id,
                                   struct err *err);
/* Clarifications older than GAP_CLARIFY_MS were in vain. */
enum rc gap_question_give_up_choices(struct db *db, int64_t now_ms, struct err *err);
/* The helper's words and, if he sent one, the entry, for the newest question of the conversation.
 */
enum rc gap_question_replied(struct db *db, struct arena *a, int64_t conversation_id,
                             struct view reply, int64_t entry_id, struct err *err);
/* What the newest question of the conversation cost; `out` says by how much its gap (0 = none)
 * became dearer. */
struct gap_cost {
    int64_t gap_id;
    int64_t at_ms; /* of the question */
    int64_t more_ms;
};
enum rc gap_question_cost(struct db *db, int64_t conversation_id, int64_t helper_ms,
                          struct gap_cost *out, struct err *err);
/* How the conversation ended, by the name of the wrap-up. */
enum rc gap_question_resolved(struct db *db, int64_t conversation_id, struct view resolution,
                              struct err *err);

/* To be grouped, oldest first, at most `limit`. Texts live in `a`. */
enum rc gap_question_waiting(struct db *db, struct arena *a, int64_t limit,
                             struct gap_question **list_out, size_t *n_out, struct err *err);
/* A group is what similarity put together; it is known by any number that is its own: that of the
 * gap it began, or less than 0 for one an editor took out. A gap may hold several. */
enum rc gap_question_group(struct db *db, int64_t question_id, int64_t gap_id, int64_t group_id,
                           struct err *err);
/* Where the group is now. */
enum rc gap_question_gap_of(struct db *db, int64_t group_id, int64_t *gap_id_out, struct err *err);
enum rc gap_question_move_all(struct db *db, int64_t from_gap, int64_t into_gap, struct err *err);
enum rc gap_question_load(struct db *db, struct arena *a, int64_t question_id,
                          struct gap_question *out, struct err *err);
/* Of a gap, newest first; before_id 0 = from the end. */
enum rc gap_question_list(struct db *db, struct arena *a, int64_t gap_id, int64_t before_id,
                          int64_t limit, struct gap_question **list_out, size_t *n_out,
                          struct err *err);
/* What people and programs see of it, into an open object. */
void gap_question_write(struct jsonw *w, const struct gap_question *q);
/* Every grouped one in order, for building the groups in memory. */
enum rc gap_question_each(struct db *db,
                          void (*take)(void *arg, int64_t group_id, struct view norm), void *arg,
                          struct err *err);

#endif
