/* robust.h - what it costs when a question is mistyped: each kind of slip (kb/text/slips.h) done to
 * every answerable question of a set.
 *
 * Loss is recall@1 of the questions as they are less recall@1 of the same questions mistyped;
 * questions to which a kind of slip cannot happen are left out of both. Slips at a random place are
 * made ROBUST_SEEDS times each, so that the figure does not hang on one throw. Used by
 * kb/eval.h and by `bangban eval --golden`. Pure; any thread.
 */
#ifndef BANGBAN_KB_ROBUST_H
#define BANGBAN_KB_ROBUST_H

#include "kb/base/jsonw.h"
#include "kb/exchange/questions.h"
#include "kb/text/slips.h"

#define ROBUST_SEEDS 3

/* Mistyped questions; item i was made from item origin[i] of the set. */
struct robust_set {
    struct question_list list;
    size_t *origin;
};

struct robust_row {
    size_t n;             /* mistyped questions asked */
    size_t n_right_typed; /* of their originals */
    size_t n_right_slipped;
};

struct robust_report {
    struct robust_row rows[SLIP_N_KINDS];
};

/* In `a`; questions without a right answer are left out. */
void robust_mistype(struct arena *a, enum slip_kind kind, const struct question_list *set,
                    struct robust_set *out);
/* Counts one kind: were the originals right, were the mistyped ones? */
struct robust_row robust_count(const struct robust_set *set, const bool *right_typed,
                               const bool *right_slipped);

double robust_recall_typed(const struct robust_row *row);
double robust_recall_slipped(const struct robust_row *row);
double robust_loss(const struct robust_row *row);
const char *robust_label(enum slip_kind kind); /* "繁体" */

/* An aligned table, one line a kind. */
void robust_write_text(struct str *out, const struct robust_report *r);
/* {"traditional": {"questions", "recall_at_1", "recall_at_1_slipped", "loss"}, ...} */
void robust_write_json(struct jsonw *w, const char *key, const struct robust_report *r);

#endif
