/* calibrate.h - fits the confidence and its cuts to a knowledge base, from its own content.
 *
 * The questions of kb/selfask.h are asked, each of a channel that does not know it
 * (kb/crossfit.h); a monotone logistic model learns from the features of each result whether its
 * first candidate was right. Off-topic questions weigh 15 to 35 parts in 100, the more the more
 * foreign they are to the base. n labelled questions weigh n / (n + 75) of the rest, with as many
 * unanswerable ones as they have; what the base asks itself the remainder, a fifth of it questions
 * whose entry is hidden (a third where there are no titles or variants to ask).
 *
 * Outcomes of the service are no fair sample: votes come from the annoyed, hand-overs from what was
 * doubtful, and nobody says what went well. So n of them weigh 0.3 n / (n + 75) of all that is on
 * the subject, never more. "Not useful" says only that this entry was wrong; it is left out when
 * another one comes first by now.
 *
 * The answer cut is the lowest at which wrong answers among answered are at most max_error, taken
 * at the upper end of Wilson's one-sided 80 % interval so that few questions make a careful cut;
 * confidences for this are cross-fitted (5 folds by entry). Down to the clarify cut at least half
 * of the questions have the right entry among three choices.
 *
 * Behind `bangban calibrate` and at the end of an import. Writer's connection, outside a
 * transaction; seconds. Deterministic.
 */
#ifndef BANGBAN_KB_CALIBRATE_H
#define BANGBAN_KB_CALIBRATE_H

#include "kb/selfask.h"

#define CALIBRATE_MAX_ERROR 0.05

struct calibrate_options {
    double max_error;                   /* 0 = setting "confidence.max_error", else the default */
    size_t most;                        /* questions of each kind, 0 = 1500 */
    const struct question_list *golden; /* labelled questions to learn from as well; NULL = none */
    const struct labelled_list *outcomes; /* what became of questions; NULL = none */
    /* Called now and then; NULL = silent. */
    void (*progress)(void *arg, size_t done, size_t total);
    void *progress_arg;
    /* Called for every question once confidences are known (cross-fitted); NULL = nobody asks. */
    void (*asked)(void *arg, const struct selfask *q, const struct search_result *r,
                  double confidence, bool is_right);
    void *asked_arg;
};

struct calibrate_report {
    size_t n_of[ASK_N_KINDS]; /* questions asked */
    bool is_fitted;           /* false: too few questions, the shipped confidence stays in force */
    double auroc_near;        /* answerable against left-out */
    double auroc_far;         /* answerable against off-topic */
    double calibration_error;
    double coverage; /* share of the answerable questions at or above the answer cut */
    double error;    /* wrong among all at or above it */
    struct cuts cuts;
};

/* Fits, stores the model and bumps the KB version. */
enum rc calibrate_run(struct db *db, const struct calibrate_options *options,
                      struct calibrate_report *out, struct err *err);

/* The lowest cut whose wrong share stays within max_error; above 1 when there is none. Weighted
 * outcomes, sorted most confident first. */
struct weighed_outcome {
    double confidence;
    double weight;
    bool is_right;
};
double calibrate_cut(const struct weighed_outcome *sorted, size_t n, double max_error);

#endif
