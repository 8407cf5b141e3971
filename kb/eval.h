/* eval.h - measures retrieval and confidence on a question set, beside plain FTS5 in the same run.
 *
 * A throw-away database in memory is built from the entries; every question is normalised, searched
 * and judged as in the product. Questions without a right answer ("near") and off-topic questions
 * ("far") test the confidence. The plain figures come from kb/eval_plain.h, its confidence being
 * its best score. One thread; minutes at most.
 */
#ifndef BANGBAN_KB_EVAL_H
#define BANGBAN_KB_EVAL_H

#include "kb/base/err.h"
#include "kb/base/jsonw.h"
#include "kb/exchange/questions.h"
#include "kb/robust.h"
#include "kb/search.h"

struct eval_figures {
    double recall_at_1;
    double recall_at_3;
    double recall_at_10;
    double mrr_at_10;
    double auroc_near; /* answerable questions against those without an answer; 0.5 if there are
                          none */
    double auroc_far;  /* the same against off-topic questions */
    double calibration_error;
    double calibration_chance; /* what would be left of it if every confidence were true */
    double coverage_at_risk_5;
    double coverage_at_risk_10;
    double share_answered;
    double share_clarified;
    double share_handoff;
    double error_answered; /* wrong among answered */
    /* Of those clarified, the choices that would be offered (confidence_n_choices): how many, the
     * share of lists that hold a right entry, and what their probabilities add up to; the last two
     * agree if they are true. Without an answer a list counts as wrong. */
    double n_choices;
    double choices_right;
    double choices_promised;
    double cpu_us_p50;
    double cpu_us_p95;
};

/* The figures by number, in the order of a report; names are those of the JSON. */
#define EVAL_N_FIGURES 19
const char *eval_figure_name(int i);
bool eval_figure_of_plain(int i); /* can plain search have it: it has no probability */
double eval_figure_get(const struct eval_figures *f, int i);
void eval_figure_set(struct eval_figures *f, int i, double value);

#define EVAL_MAX_FOLDS 20

struct eval_report {
    size_t n_entries;
    size_t n_units;
    size_t n_answerable;
    size_t n_near;
    size_t n_far;
    struct cuts cuts; /* by which the shares were counted */
    double build_s;   /* storing and indexing all entries, CPU seconds */
    struct eval_figures ours;
    struct eval_figures plain; /* no probability: calibration and shares are 0 */
    /* Cross-validated: ours, plain and cuts are means over so many folds; 0 = not. */
    size_t n_folds;
    struct eval_figures ours_spread; /* standard deviation over the folds */
    struct eval_figures plain_spread;
    double gain; /* of recall@1 over plain, mean and spread over the folds */
    double gain_spread;
    bool has_robust;
    struct robust_report robust;
};

struct eval_options {
    const char *kb_path;
    const char *queries_path;
    const char *off_topic_path; /* NULL = none */
    const char *train_path; /* fit the ranking on these questions first; NULL = shipped weights */
    bool skip_calibration;  /* measure with the shipped confidence */
    bool skip_plain;
    bool robust; /* ask every question mistyped in every way as well */
    /* Cross-validate in so many folds by entry (kb/eval_folds.h): ranking, channel, confidence and
     * cuts are fitted to the base and all folds but one, which is then asked. 0 = fit once, ask
     * all. Without train_path, skip_calibration and robust. */
    size_t n_folds;
    /* Called now and then; NULL = silent. */
    void (*progress)(void *arg, const char *stage, size_t done, size_t total);
    void *progress_arg;
    /* Called for every question of the set; `rank` of the right entry, 0 = first, 10 = not there.
     */
    void (*answered)(void *arg, const struct question *q, const struct search_result *r,
                     size_t rank);
    void *answered_arg;
};

enum rc eval_run(const struct eval_options *options, struct eval_report *out, struct err *err);
/* The report as one JSON object. */
void eval_write_json(struct jsonw *w, const char *key, const struct eval_report *r);

#endif
