/* gap.h - knowledge gaps (知识缺口): groups of questions of one meaning, and what editors make of
 * them.
 *
 *            draft            answered
 *     open ---------> drafted ---------> answered       out_of_scope <--- open, drafted, answered
 *       ^  <---------    |   (asked again after         merged       <--- any but merged
 *       |     reopen     |    publication)
 *       +----------------+------- reopen, or asked again -------- answered, out_of_scope
 *
 * rank = log2 of the sum over the questions of w * 2^(t / GAP_HALF_MS), w = 1 + helper minutes /
 * GAP_HELPER_MIN: demand, recency and cost. As all terms age alike, the order of two gaps never
 * changes by time alone, and an index can hold it. Owns gap and gap_stamp. Writing on the apply
 * thread.
 */
#ifndef BANGBAN_SERVER_DESK_GAP_H
#define BANGBAN_SERVER_DESK_GAP_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/fsm.h"
#include "kb/base/jsonw.h"

#define GAP_HALF_MS (INT64_C(14) * 24 * 3600 * 1000) /* after it a question counts half */
#define GAP_HELPER_MIN 5                             /* helper minutes worth one question */
#define GAP_TITLE_MAX 200                            /* characters */
#define GAP_NOTE_MAX 500
#define GAP_PAGE_MAX 200

enum gap_state {
    GAP_OPEN,
    GAP_DRAFTED, /* an entry is being written or changed for it */
    GAP_ANSWERED,
    GAP_OUT_OF_SCOPE, /* not the desk's matter */
    GAP_MERGED,       /* its questions belong to another */
    GAP_N_STATES
};
enum gap_event {
    GAP_ON_DRAFT,
    GAP_ON_ANSWERED, /* its questions were asked again and answered */
    GAP_ON_OUT_OF_SCOPE,
    GAP_ON_REOPEN, /* an editor, the re-asking, or a visitor who asked again */
    GAP_ON_MERGE,
    GAP_N_EVENTS
};
extern const struct fsm gap_fsm;
const char *gap_state_name(enum gap_state s); /* "out_of_scope" */
bool gap_state_parse(struct view name, enum gap_state *out);

struct gap {
    int64_t gap_id;
    enum gap_state state;
    struct view title;
    struct view department; /* empty = anybody's */
    int64_t n_questions;
    int64_t helper_ms;
    double rank;
    int64_t first_at_ms;
    int64_t last_at_ms;
    int64_t assignee_id;
    struct view assignee;
    int64_t snoozed_until_ms;
    struct view entry;
    int64_t version_id;
    int64_t merged_into;
    int64_t checked_version;
    int64_t n_reopened;
    struct view note;
    struct view moved_by;
    int64_t moved_at_ms;
};

/* Demand of the last weeks in questions, as of now: 2^(rank - now / half). */
double gap_heat(const struct gap *g, int64_t now_ms);
/* One more of weight w. */
double gap_rank_add(double rank, int64_t at_ms, double w);
double gap_cost_weight(int64_t helper_ms);

/* A new open one; fills gap_id. */
enum rc gap_add(struct db *db, struct gap *g, struct err *err);
/* Everything but gap_id. */
enum rc gap_save(struct db *db, const struct gap *g, struct err *err);
/* Moves it by the table: RC_CONFLICT with a text for people when there is no such move. Saves. */
enum rc gap_move(struct db *db, struct gap *g, enum gap_event on, struct view note, struct view by,
                 int64_t now_ms, struct err *err);
/* Counts its questions, times and cost anew, after they were moved. */
enum rc gap_recount(struct db *db, struct gap *g, struct err *err);
/* A question of it became dearer. */
enum rc gap_add_cost(struct db *db, int64_t gap_id, int64_t at_ms, int64_t more_ms,
                     struct err *err);

/* RC_NOT_FOUND when there is none; texts live in `a`. */
enum rc gap_load(struct db *db, struct arena *a, int64_t gap_id, struct gap *out, struct err *err);
/* Which are to be asked again of knowledge base `version`: those worked into an entry first, then
 * by rank; at most `limit`. */
enum rc gap_list_unchecked(struct db *db, struct arena *a, int64_t version, int64_t limit,
                           struct gap **list_out, size_t *n_out, struct err *err);

enum gap_order { GAP_BY_RANK, GAP_BY_LAST, GAP_BY_DEMAND, GAP_BY_COST, GAP_N_ORDERS };
bool gap_order_parse(struct view name, enum gap_order *out); /* "rank" */

struct gap_filter {
    struct view state;              /* name, "snoozed", or empty: all but merged */
    struct view text;               /* part of title; empty = all */
    struct view department;         /* empty = all */
    struct view assignee;           /* login name, "-" for nobody, empty = all */
    const struct view *departments; /* of the person who looks, and what is anybody's */
    size_t n_departments;           /* 0 = all */
    int64_t now_ms;
    enum gap_order order;
    int64_t offset;
    int64_t limit;
};
/* *total_out counts all that fit. */
enum rc gap_list(struct db *db, struct arena *a, const struct gap_filter *f, struct gap **list_out,
                 size_t *n_out, int64_t *total_out, struct err *err);
/* "open", "snoozed", "drafted", "answered", "out_of_scope" with how many, into an open object. */
enum rc gap_write_counts(struct jsonw *w, struct db *db, int64_t now_ms, struct err *err);
/* One gap as its editors see it; key NULL in an array. */
void gap_write(struct jsonw *w, const char *key, const struct gap *g, int64_t now_ms);

/* Has anything been grouped or regrouped since a picture with this stamp was made? */
enum rc gap_stamp(struct db *db, int64_t *stamp_out, struct err *err);
enum rc gap_stamp_next(struct db *db, int64_t *stamp_out, struct err *err);

#endif
