/* calibrate.c - self-supervised calibration. Command line, import; one thread. */
#include "kb/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kb/crossfit.h"
#include "kb/kb.h"
#include "kb/metrics.h"
#include "kb/train.h"

#define DEFAULT_MOST 1500
#define N_FOLDS 5
#define CONFIDENCE_L2 0.01
#define MIN_ANSWERABLE 20
#define CLARIFY_CHOICES 3
#define CLARIFY_SHARE 0.5
#define CLARIFY_STEP 0.05
#define ONE_SIDED_80 0.8416
#define NEVER 1.01

/* What is calibrated for, in parts of 1. Off-topic questions weigh more the more foreign they are
 * to the base: where it speaks of everything they teach little but doubt. */
#define FAR_LEAST 0.15
#define FAR_MOST 0.35
#define FAR_OF_UNKNOWN 0.5
/* Of what is on the subject and made by the base itself. */
#define NEAR_PART 0.2
#define NEAR_PART_OF_SENTENCES 0.28
/* Sentences are answered more easily than what people ask: with nothing else to go by the answer
 * cut is sought for this share of the error that is accepted. */
#define CARE_WITH_SENTENCES 0.5
#define GOLDEN_HALF 75.0  /* so many labelled questions weigh as much as all made-up ones */
#define OUTCOME_HALF 75.0 /* so many outcomes weigh half of what they can at most: */
#define OUTCOME_MOST 0.3
#define SENTENCE_WEIGHT 0.25 /* a poor stand-in, where there are better ones */

struct judged {
    struct train_judged base;
    const struct selfask *q;
    int64_t group;     /* folds never split an entry */
    double confidence; /* cross-fitted */
    bool is_among;     /* right entry among the first choices */
};

struct run {
    const struct calibrate_options *options;
    struct db *db;
    struct arena *a;
    struct snapshot *kb;
    struct crossfit *crossfit;
    struct selfask_list asked;
    struct judged *list;
    size_t n;
    size_t n_golden;
    size_t n_outcomes;
    bool has_heads; /* titles or variants that can be asked; else only sentences stand in */
};

static bool is_near(const struct selfask *q)
{
    return q->kind == ASK_LEFT_OUT;
}

static bool is_far(const struct selfask *q)
{
    return q->kind == ASK_OFF_TOPIC;
}

/* --- asking
 * ---------------------------------------------------------------------------------------------- */

static enum rc ask_one(struct run *r, const struct selfask *q, struct arena *scratch,
                       struct err *err)
{
    struct search_result got;
    enum rc rc = crossfit_ask(r->crossfit, q, CLARIFY_CHOICES, scratch, &got, err);
    if (rc != RC_OK || got.n == 0)
        return rc; /* what finds nothing is never answered: nothing to learn */
    if (q->wrong_id != 0 && got.list[0].entry->entry_id != q->wrong_id)
        return RC_OK; /* nobody said what is right, so nothing is known of this one */
    struct judged *j = &r->list[r->n++];
    *j = (struct judged){.q = q};
    memcpy(j->base.features, got.confidence_features, sizeof j->base.features);
    j->base.is_right = selfask_is_right(q, got.list[0].entry->entry_id);
    for (size_t i = 0; i < got.n; i++)
        j->is_among = j->is_among || selfask_is_right(q, got.list[i].entry->entry_id);
    j->group = q->n_right > 0 ? q->right[0] : q->wrong_id != 0 ? q->wrong_id : q->hidden_entry_id;
    return RC_OK;
}

static enum rc ask_all(struct run *r, struct err *err)
{
    struct arena *scratch = arena_new(0);
    enum rc rc = RC_OK;
    r->list = arena_alloc_array(r->a, r->asked.n, sizeof *r->list);
    for (size_t i = 0; i < r->asked.n && rc == RC_OK; i++) {
        rc = ask_one(r, &r->asked.items[i], scratch, err);
        arena_reset(scratch);
        if (r->options->progress != NULL && (i % 100 == 99 || i + 1 == r->asked.n))
            r->options->progress(r->options->progress_arg, i + 1, r->asked.n);
    }
    arena_free(scratch);
    return rc;
}

enum part { PART_ANSWERABLE, PART_NEAR, PART_FAR, PART_GOLDEN, PART_OUTCOME, N_PARTS };

static enum part part_of(const struct selfask *q)
{
    if (q->kind == ASK_GOLDEN)
        return PART_GOLDEN;
    if (q->kind == ASK_OUTCOME)
        return PART_OUTCOME;
    return is_far(q) ? PART_FAR : is_near(q) ? PART_NEAR : PART_ANSWERABLE;
}

static double far_part(const struct run *r)
{
    double unknown = 0, n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (is_far(r->list[i].q)) {
            unknown += r->list[i].base.features[CONF_UNKNOWN];
            n++;
        }
    double part = n > 0 ? FAR_OF_UNKNOWN * unknown / n : 0;
    return fmin(fmax(part, FAR_LEAST), FAR_MOST);
}

static void count_kinds(struct run *r)
{
    size_t n_heads = 0;
    for (size_t i = 0; i < r->n; i++) {
        r->n_golden += part_of(r->list[i].q) == PART_GOLDEN;
        r->n_outcomes += part_of(r->list[i].q) == PART_OUTCOME;
        n_heads += part_of(r->list[i].q) == PART_ANSWERABLE && r->list[i].q->kind != ASK_SENTENCE;
    }
    r->has_heads = n_heads >= MIN_ANSWERABLE;
}

/* Every part of the mixture weighs what it should, however many questions stand for it. */
static void weigh(struct run *r)
{
    double sum[N_PARTS] = {0}, part[N_PARTS];
    count_kinds(r);
    for (size_t i = 0; i < r->n; i++) {
        struct judged *j = &r->list[i];
        bool poor = r->has_heads && j->q->kind == ASK_SENTENCE;
        j->base.weight = poor ? SENTENCE_WEIGHT : 1.0;
        sum[part_of(j->q)] += j->base.weight;
    }
    double golden = (double)r->n_golden / ((double)r->n_golden + GOLDEN_HALF);
    double near = r->has_heads ? NEAR_PART : NEAR_PART_OF_SENTENCES;
    part[PART_FAR] = far_part(r);
    double outcome = (double)r->n_outcomes / ((double)r->n_outcomes + OUTCOME_HALF);
    part[PART_OUTCOME] = OUTCOME_MOST * outcome * (1.0 - part[PART_FAR]);
    double rest = 1.0 - part[PART_FAR] - part[PART_OUTCOME];
    part[PART_GOLDEN] = golden * rest;
    part[PART_NEAR] = near * (1.0 - golden) * rest;
    part[PART_ANSWERABLE] = (1.0 - near) * (1.0 - golden) * rest;
    for (size_t i = 0; i < r->n; i++) {
        enum part k = part_of(r->list[i].q);
        r->list[i].base.weight *= part[k] / sum[k] * (double)r->n;
    }
}

/* --- fitting
 * ------------------------------------------------------------------------------------------------
 */

static size_t fold_of(const struct judged *j, size_t i)
{
    return (size_t)(j->group != 0 ? (uint64_t)j->group : i) % N_FOLDS;
}

static struct confidence_model fit(const struct run *r, struct train_judged *rest, size_t without)
{
    struct confidence_model m = *confidence_default();
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (fold_of(&r->list[i], i) != without)
            rest[n++] = r->list[i].base;
    train_confidence(&m, rest, n, CONFIDENCE_L2);
    return m;
}

static struct confidence_model cross_fit(struct run *r)
{
    struct train_judged *rest = arena_alloc_array(r->a, r->n, sizeof *rest);
    for (size_t fold = 0; fold < N_FOLDS; fold++) {
        struct confidence_model m = fit(r, rest, fold);
        for (size_t i = 0; i < r->n; i++)
            if (fold_of(&r->list[i], i) == fold)
                r->list[i].confidence = confidence_probability(&m, r->list[i].base.features);
    }
    return fit(r, rest, N_FOLDS);
}

/* --- cuts
 * ---------------------------------------------------------------------------------------------------
 */

/* Upper end of Wilson's one-sided interval of a share. */
static double upper_end(double share, double n)
{
    double z = ONE_SIDED_80;
    double middle = share + z * z / (2.0 * n);
    double half = z * sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
    return (middle + half) / (1.0 + z * z / n);
}

double calibrate_cut(const struct weighed_outcome *sorted, size_t n, double max_error)
{
    double answered = 0, wrong = 0, squares = 0, cut = NEVER;
    for (size_t i = 0; i < n; i++) {
        answered += sorted[i].weight;
        squares += sorted[i].weight * sorted[i].weight;
        wrong += sorted[i].is_right ? 0 : sorted[i].weight;
        bool last_of_equals = i + 1 == n || sorted[i + 1].confidence < sorted[i].confidence;
        /* Weighted questions say as much as this many equal ones (Kish). */
        double n_effective = answered * answered / squares;
        if (last_of_equals && upper_end(wrong / answered, n_effective) <= max_error)
            cut = sorted[i].confidence;
    }
    return cut;
}

static int judged_cmp(const void *left, const void *right)
{
    const struct judged *a = *(const struct judged *const *)left;
    const struct judged *b = *(const struct judged *const *)right;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    return a->q < b->q ? -1 : 1;
}

/* Goes down in steps of a twentieth of all questions while enough of a step can be helped. */
static double clarify_cut(const struct judged *const *sorted, size_t n, double answer)
{
    double asked = 0, among = 0, total = 0, cut = answer;
    for (size_t i = 0; i < n; i++)
        total += sorted[i]->base.weight;
    for (size_t i = 0; i < n; i++) {
        if (sorted[i]->confidence >= answer)
            continue;
        asked += sorted[i]->base.weight;
        among += sorted[i]->is_among ? sorted[i]->base.weight : 0;
        if (asked < total * CLARIFY_STEP)
            continue;
        if (among < CLARIFY_SHARE * asked)
            break;
        cut = sorted[i]->confidence;
        asked = among = 0;
    }
    return cut;
}

static struct cuts make_cuts(const struct run *r, double max_error)
{
    const struct judged **sorted = arena_alloc_array(r->a, r->n, sizeof *sorted);
    struct weighed_outcome *outcomes = arena_alloc_array(r->a, r->n, sizeof *outcomes);
    for (size_t i = 0; i < r->n; i++)
        sorted[i] = &r->list[i];
    qsort(sorted, r->n, sizeof *sorted, judged_cmp);
    for (size_t i = 0; i < r->n; i++)
        outcomes[i] = (struct weighed_outcome){sorted[i]->confidence, sorted[i]->base.weight,
                                               sorted[i]->base.is_right};
    struct cuts cuts = {.max_error = max_error};
    bool guesses = !r->has_heads && r->n_golden < MIN_ANSWERABLE;
    cuts.answer =
        calibrate_cut(outcomes, r->n, guesses ? CARE_WITH_SENTENCES * max_error : max_error);
    cuts.clarify = clarify_cut(sorted, r->n, cuts.answer < 1.0 ? cuts.answer : 1.0);
    return cuts;
}

/* --- report
 * -------------------------------------------------------------------------------------------------
 */

static void write_report(const struct run *r, struct calibrate_report *out)
{
    double *answerable = arena_alloc_array(r->a, r->n, sizeof *answerable);
    double *near = arena_alloc_array(r->a, r->n, sizeof *near);
    double *far = arena_alloc_array(r->a, r->n, sizeof *far);
    struct outcome *outcomes = arena_alloc_array(r->a, r->n, sizeof *outcomes);
    size_t n_answerable = 0, n_near = 0, n_far = 0;
    double asked = 0, reached = 0, answered = 0, wrong = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct judged *j = &r->list[i];
        outcomes[i] = (struct outcome){j->confidence, j->base.is_right};
        bool above = j->confidence >= out->cuts.answer;
        answered += above ? j->base.weight : 0;
        wrong += above && !j->base.is_right ? j->base.weight : 0;
        if (is_far(j->q)) {
            far[n_far++] = j->confidence;
        } else if (j->q->wrong_id != 0) {
            continue; /* it may have an answer or not */
        } else if (j->q->n_right == 0) {
            near[n_near++] = j->confidence;
        } else {
            answerable[n_answerable++] = j->confidence;
            asked += j->base.weight;
            reached += above ? j->base.weight : 0;
        }
    }
    out->auroc_near = metrics_auroc(answerable, n_answerable, near, n_near);
    out->auroc_far = metrics_auroc(answerable, n_answerable, far, n_far);
    out->calibration_error = metrics_calibration_error(outcomes, r->n);
    out->coverage = asked > 0 ? reached / asked : 0;
    out->error = answered > 0 ? wrong / answered : 0;
}

static double wanted_error(struct run *r)
{
    struct view text = VIEW_EMPTY;
    if (r->options->max_error > 0)
        return r->options->max_error;
    if (kb_setting_get(r->db, r->a, "confidence.max_error", &text, NULL) == RC_OK) {
        double stored = strtod(arena_text(r->a, text), NULL);
        if (stored > 0 && stored < 1)
            return stored;
    }
    return CALIBRATE_MAX_ERROR;
}

static enum rc store(struct run *r, const struct confidence_model *m, const struct cuts *cuts,
                     struct err *err)
{
    enum rc rc = db_begin(r->db, err);
    if (rc == RC_OK)
        rc = m != NULL ? model_put_confidence(r->db, m, cuts, err)
                       : model_drop(r->db, "confidence", err);
    if (rc == RC_OK)
        rc = db_commit(r->db, err);
    if (rc != RC_OK)
        db_rollback(r->db);
    return rc;
}

static void tell_asked(struct run *r)
{
    struct arena *scratch = arena_new(0);
    for (size_t i = 0; r->options->asked != NULL && i < r->n; i++) {
        struct search_result got;
        const struct judged *j = &r->list[i];
        if (crossfit_ask(r->crossfit, j->q, CLARIFY_CHOICES, scratch, &got, NULL) == RC_OK)
            r->options->asked(r->options->asked_arg, j->q, &got, j->confidence, j->base.is_right);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static enum rc calibrate(struct run *r, struct calibrate_report *out, struct err *err)
{
    selfask_make(r->kb, r->options->most > 0 ? r->options->most : DEFAULT_MOST, r->a, &r->asked);
    if (r->options->golden != NULL)
        selfask_add(r->kb, r->options->golden, r->a, &r->asked);
    if (r->options->outcomes != NULL)
        selfask_add_outcomes(r->kb, r->options->outcomes, r->a, &r->asked);
    for (size_t i = 0; i < r->asked.n; i++)
        out->n_of[r->asked.items[i].kind]++;
    size_t n_answerable = r->asked.n - out->n_of[ASK_LEFT_OUT] - out->n_of[ASK_OFF_TOPIC];
    out->cuts = confidence_default_cuts();
    if (n_answerable < MIN_ANSWERABLE)
        return store(r, NULL, NULL, err);
    struct crossfit_progress silent = {NULL, NULL};
    enum rc rc = crossfit_open(r->db, r->kb, &r->asked, snapshot_channel(r->kb) != NULL, &silent,
                               &r->crossfit, err);
    if (rc == RC_OK)
        rc = ask_all(r, err);
    if (rc != RC_OK)
        return rc;
    weigh(r);
    struct confidence_model m = cross_fit(r);
    out->is_fitted = true;
    out->cuts = make_cuts(r, wanted_error(r));
    write_report(r, out);
    rc = store(r, &m, &out->cuts, err);
    if (rc == RC_OK)
        tell_asked(r);
    return rc;
}

enum rc calibrate_run(struct db *db, const struct calibrate_options *options,
                      struct calibrate_report *out, struct err *err)
{
    struct run r = {.options = options, .db = db, .a = arena_new(0)};
    struct calibrate_report report = {.is_fitted = false};
    enum rc rc = snapshot_load(db, NULL, &r.kb, err);
    if (rc == RC_OK)
        rc = calibrate(&r, &report, err);
    crossfit_close(r.crossfit);
    snapshot_unref(r.kb);
    arena_free(r.a);
    if (rc == RC_OK)
        *out = report;
    return rc;
}
