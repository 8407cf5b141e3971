/* eval.c - the evaluation behind `bangban eval`. One thread. */
#include "kb/eval.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/calibrate.h"
#include "kb/eval_folds.h"
#include "kb/eval_plain.h"
#include "kb/exchange/plain.h"
#include "kb/exchange/questions.h"
#include "kb/fit.h"
#include "kb/index.h"
#include "kb/kb.h"
#include "kb/metrics.h"
#include "kb/model.h"
#include "kb/search.h"
#include "kb/store.h"

#define PROGRESS_STEP 200
#define N_RANKS 10
#define MAX_CHOICES 4 /* as the ladder offers */

/* How one question went. */
struct asked_outcome {
    size_t rank;       /* of the first right entry, 0-based; N_RANKS = not among the ten */
    double confidence; /* or the best score of the plain index */
    size_t n_choices;  /* that would be offered, were it clarified */
    double promised;   /* their probabilities together */
    double cpu_us;
};

struct system_run {
    struct asked_outcome *set; /* of the question set */
    struct asked_outcome *far;
};

struct eval {
    const struct eval_options *options;
    struct arena *arena;
    struct db *db;
    struct plain *plain;
    struct snapshot *kb;
    struct searcher *searcher;
    struct question_list set;   /* asked: all questions, or one fold of them */
    struct question_list train; /* learned from */
    struct question_list far;
    struct view *plain_expect; /* external id of every entry, in the order added */
    size_t n_plain;
    size_t plain_cap;
    struct system_run ours;
    struct system_run theirs;
};

static void tell(const struct eval *ev, const char *stage, size_t done, size_t total)
{
    if (ev->options->progress != NULL && (done % PROGRESS_STEP == 0 || done == total))
        ev->options->progress(ev->options->progress_arg, stage, done, total);
}

/* --- building
 * ------------------------------------------------------------------------------------------- */

static enum rc add_entry(void *arg, const struct entry *e, struct err *err)
{
    struct eval *ev = arg;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = store_put(ev->db, e, &entry_id, &change, err);
    if (rc == RC_OK)
        rc = plain_add(ev->plain, e, err);
    ev->plain_expect = arena_push(ev->arena, ev->plain_expect, ev->n_plain, &ev->plain_cap,
                                  sizeof *ev->plain_expect);
    ev->plain_expect[ev->n_plain++] = arena_view(ev->arena, e->external_id);
    tell(ev, "导入条目", ev->n_plain, 0);
    return rc;
}

static enum rc build(struct eval *ev, struct err *err)
{
    enum rc rc = kb_open(NULL, DB_MEMORY, &ev->db, err);
    if (rc == RC_OK)
        rc = plain_new(&ev->plain, err);
    if (rc == RC_OK)
        rc = db_begin(ev->db, err);
    if (rc == RC_OK)
        rc = plain_entries_read(ev->options->kb_path, add_entry, ev, err);
    if (rc == RC_OK)
        rc = plain_finish(ev->plain, err);
    if (rc == RC_OK)
        rc = index_merge(ev->db, err);
    if (rc == RC_OK)
        rc = db_commit(ev->db, err);
    if (rc == RC_OK)
        rc = snapshot_load(ev->db, NULL, &ev->kb, err);
    if (rc == RC_OK)
        rc = searcher_on(ev->db, &ev->searcher, err);
    return rc;
}

/* --- asking
 * --------------------------------------------------------------------------------------------- */

static bool is_right(const struct question *q, struct view external_id)
{
    for (size_t i = 0; i < q->n_expect; i++)
        if (view_eq(q->expect[i], external_id))
            return true;
    return false;
}

static bool asked_in_set(const struct eval *ev, const struct question *q)
{
    return q >= ev->set.items && q < ev->set.items + ev->set.n;
}

static void count_choices(const struct eval *ev, const struct search_result *r,
                          struct asked_outcome *out)
{
    double probability[MAX_CHOICES];
    size_t n = r->n < MAX_CHOICES ? r->n : MAX_CHOICES;
    for (size_t i = 0; i < n; i++)
        probability[i] = r->list[i].probability;
    out->n_choices =
        confidence_n_choices(probability, n, 1.0 - snapshot_cuts(ev->kb).max_error, MAX_CHOICES);
    for (size_t i = 0; i < out->n_choices; i++)
        out->promised += probability[i];
}

static enum rc ask_ours(struct eval *ev, const struct question *q, struct arena *a,
                        struct asked_outcome *out, struct err *err)
{
    struct search_options options = {.k = N_RANKS,
                                     .as_of_day = day_of_ms(clock_now_ms(), 480),
                                     .region = VIEW_EMPTY,
                                     .audience = VIEW_EMPTY};
    struct search_result r = {.n = 0};
    struct norm n;
    int64_t from_us = clock_cpu_us();
    enum rc rc = norm_question(a, q->q, &n, err);
    if (rc == RC_OK)
        rc = search_run(ev->searcher, ev->kb, &n, &options, a, &r, err);
    else if (rc == RC_INVALID || rc == RC_LIMIT)
        rc = RC_OK; /* a question that cannot be asked finds nothing */
    *out = (struct asked_outcome){.rank = N_RANKS, .confidence = r.confidence};
    out->cpu_us = (double)(clock_cpu_us() - from_us);
    for (size_t i = r.n; i-- > 0;)
        if (is_right(q, r.list[i].entry->external_id))
            out->rank = i;
    count_choices(ev, &r, out);
    if (rc == RC_OK && ev->options->answered != NULL && asked_in_set(ev, q))
        ev->options->answered(ev->options->answered_arg, q, &r, out->rank);
    return rc;
}

static enum rc ask_plain(struct eval *ev, const struct question *q, struct asked_outcome *out,
                         struct err *err)
{
    struct plain_hit hits[PLAIN_K];
    size_t n = 0;
    int64_t from_us = clock_cpu_us();
    enum rc rc = plain_search(ev->plain, q->q, hits, &n, err);
    *out = (struct asked_outcome){.rank = N_RANKS, .confidence = n > 0 ? hits[0].score : 0};
    out->cpu_us = (double)(clock_cpu_us() - from_us);
    for (size_t i = n; i-- > 0;)
        if (is_right(q, ev->plain_expect[hits[i].entry_no]))
            out->rank = i;
    return rc;
}

static enum rc ask_all(struct eval *ev, const struct question_list *list, const char *stage,
                       struct asked_outcome *ours, struct asked_outcome *theirs, struct err *err)
{
    struct arena *a = arena_new(0);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < list->n && rc == RC_OK; i++) {
        rc = ask_ours(ev, &list->items[i], a, &ours[i], err);
        if (rc == RC_OK && !ev->options->skip_plain)
            rc = ask_plain(ev, &list->items[i], &theirs[i], err);
        arena_reset(a);
        tell(ev, stage, i + 1, list->n);
    }
    arena_free(a);
    return rc;
}

/* --- fitting
 * ------------------------------------------------------------------------------------------- */

static void tell_calibration(void *arg, size_t done, size_t total)
{
    tell(arg, "校准", done, total);
}

static void tell_training(void *arg, const char *stage, size_t done, size_t total)
{
    tell(arg, stage, done, total);
}

/* As `bangban train` does: the ranking from the base's own variants and the training set, if one is
 * given, then the confidence; the snapshot is read again. */
static enum rc fit_models(struct eval *ev, struct err *err)
{
    struct fit_report fitted;
    struct calibrate_report calibrated;
    struct snapshot *next = NULL;
    enum rc rc = RC_OK;
    struct fit_options fit = {.golden = &ev->train, .progress = tell_training, .progress_arg = ev};
    struct calibrate_options calibrate = {
        .golden = &ev->train, .progress = tell_calibration, .progress_arg = ev};
    if (ev->options->train_path != NULL || !ev->options->skip_calibration)
        rc = fit_rank(ev->db, &fit, &fitted, err);
    if (rc == RC_OK && !ev->options->skip_calibration)
        rc = calibrate_run(ev->db, &calibrate, &calibrated, err);
    if (rc == RC_OK)
        rc = snapshot_load(ev->db, ev->kb, &next, err);
    if (rc != RC_OK)
        return rc;
    snapshot_unref(ev->kb);
    ev->kb = next;
    return RC_OK;
}

/* --- mistyped
 * --------------------------------------------------------------------------------------------- */

static enum rc ask_mistyped(struct eval *ev, enum slip_kind kind, const bool *right_typed,
                            struct robust_row *out, struct err *err)
{
    struct arena *a = arena_new(0);
    struct arena *turn = arena_new(0);
    struct robust_set slipped;
    enum rc rc = RC_OK;
    robust_mistype(a, kind, &ev->set, &slipped);
    bool *right = arena_alloc_array(a, slipped.list.n, sizeof *right);
    for (size_t i = 0; i < slipped.list.n && rc == RC_OK; i++) {
        struct asked_outcome o;
        rc = ask_ours(ev, &slipped.list.items[i], turn, &o, err);
        right[i] = o.rank == 0;
        arena_reset(turn);
        tell(ev, robust_label(kind), i + 1, slipped.list.n);
    }
    *out = robust_count(&slipped, right_typed, right);
    arena_free(turn);
    arena_free(a);
    return rc;
}

static enum rc ask_all_mistyped(struct eval *ev, struct robust_report *out, struct err *err)
{
    bool *right = arena_alloc_array(ev->arena, ev->set.n, sizeof *right);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < ev->set.n; i++)
        right[i] = ev->ours.set[i].rank == 0;
    for (int k = 0; k < SLIP_N_KINDS && rc == RC_OK; k++)
        rc = ask_mistyped(ev, (enum slip_kind)k, right, &out->rows[k], err);
    return rc;
}

/* --- figures
 * ---------------------------------------------------------------------------------------------- */

struct scratch {
    double *answerable;
    double *near;
    double *far;
    double *cpu;
    struct outcome *outcomes;
};

static void count_ranks(const struct question_list *set, const struct asked_outcome *got,
                        struct eval_figures *f)
{
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++) {
        if (set->items[i].n_expect == 0)
            continue;
        n++;
        f->recall_at_1 += got[i].rank < 1;
        f->recall_at_3 += got[i].rank < 3;
        f->recall_at_10 += got[i].rank < N_RANKS;
        f->mrr_at_10 += got[i].rank < N_RANKS ? 1.0 / (double)(got[i].rank + 1) : 0;
    }
    double total = n > 0 ? (double)n : 1;
    f->recall_at_1 /= total;
    f->recall_at_3 /= total;
    f->recall_at_10 /= total;
    f->mrr_at_10 /= total;
}

static void judge_confidence(const struct eval *ev, const struct system_run *run,
                             struct eval_figures *f)
{
    size_t n_set = ev->set.n, n_answerable = 0, n_near = 0;
    double *answerable = arena_alloc_array(ev->arena, n_set, sizeof *answerable);
    double *near = arena_alloc_array(ev->arena, n_set, sizeof *near);
    double *far = arena_alloc_array(ev->arena, ev->far.n, sizeof *far);
    double *cpu = arena_alloc_array(ev->arena, n_set, sizeof *cpu);
    struct outcome *outcomes = arena_alloc_array(ev->arena, n_set, sizeof *outcomes);
    for (size_t i = 0; i < n_set; i++) {
        bool has_answer = ev->set.items[i].n_expect > 0;
        *(has_answer ? &answerable[n_answerable++] : &near[n_near++]) = run->set[i].confidence;
        outcomes[i] = (struct outcome){run->set[i].confidence, run->set[i].rank == 0};
        cpu[i] = run->set[i].cpu_us;
    }
    for (size_t i = 0; i < ev->far.n; i++)
        far[i] = run->far[i].confidence;
    f->auroc_near = metrics_auroc(answerable, n_answerable, near, n_near);
    f->auroc_far = metrics_auroc(answerable, n_answerable, far, ev->far.n);
    if (run == &ev->ours) {
        f->calibration_error = metrics_calibration_error(outcomes, n_set);
        f->calibration_chance = metrics_calibration_chance(outcomes, n_set);
    }
    f->coverage_at_risk_5 = metrics_coverage_at_risk(outcomes, n_set, 0.05);
    f->coverage_at_risk_10 = metrics_coverage_at_risk(outcomes, n_set, 0.10);
    f->cpu_us_p50 = metrics_percentile(cpu, n_set, 0.50);
    f->cpu_us_p95 = metrics_percentile(cpu, n_set, 0.95);
}

static void count_shares(const struct eval *ev, struct eval_figures *f)
{
    struct cuts cuts = snapshot_cuts(ev->kb);
    size_t answered = 0, clarified = 0, wrong = 0;
    for (size_t i = 0; i < ev->set.n; i++) {
        const struct asked_outcome *o = &ev->ours.set[i];
        if (o->confidence >= cuts.answer) {
            answered++;
            wrong += o->rank != 0;
        } else if (o->confidence >= cuts.clarify) {
            clarified++;
            f->n_choices += (double)o->n_choices;
            f->choices_right += o->rank < o->n_choices;
            f->choices_promised += o->promised;
        }
    }
    if (clarified > 0) {
        f->n_choices /= (double)clarified;
        f->choices_right /= (double)clarified;
        f->choices_promised /= (double)clarified;
    }
    double total = ev->set.n > 0 ? (double)ev->set.n : 1;
    f->share_answered = (double)answered / total;
    f->share_clarified = (double)clarified / total;
    f->share_handoff = (double)(ev->set.n - answered - clarified) / total;
    f->error_answered = answered > 0 ? (double)wrong / (double)answered : 0;
}

static void write_report(struct eval *ev, struct eval_report *out)
{
    out->n_entries = snapshot_n_entries(ev->kb);
    out->n_units = snapshot_n_units(ev->kb);
    out->n_far = ev->far.n;
    out->cuts = snapshot_cuts(ev->kb);
    for (size_t i = 0; i < ev->set.n; i++)
        *(ev->set.items[i].n_expect > 0 ? &out->n_answerable : &out->n_near) += 1;
    count_ranks(&ev->set, ev->ours.set, &out->ours);
    judge_confidence(ev, &ev->ours, &out->ours);
    count_shares(ev, &out->ours);
    if (!ev->options->skip_plain) {
        count_ranks(&ev->set, ev->theirs.set, &out->plain);
        judge_confidence(ev, &ev->theirs, &out->plain);
    }
}

static void alloc_outcomes(struct eval *ev)
{
    struct system_run *runs[] = {&ev->ours, &ev->theirs};
    for (size_t i = 0; i < 2; i++) {
        runs[i]->set = arena_alloc_array(ev->arena, ev->set.n, sizeof *runs[i]->set);
        runs[i]->far = arena_alloc_array(ev->arena, ev->far.n, sizeof *runs[i]->far);
    }
}

static enum rc measure(struct eval *ev, struct eval_report *out, struct err *err)
{
    alloc_outcomes(ev);
    enum rc rc = fit_models(ev, err);
    if (rc == RC_OK)
        rc = ask_all(ev, &ev->set, "提问", ev->ours.set, ev->theirs.set, err);
    if (rc == RC_OK)
        rc = ask_all(ev, &ev->far, "无关问题", ev->ours.far, ev->theirs.far, err);
    out->has_robust = ev->options->robust;
    if (rc == RC_OK && ev->options->robust)
        rc = ask_all_mistyped(ev, &out->robust, err);
    if (rc == RC_OK)
        write_report(ev, out);
    return rc;
}

/* --- folds
 * ---------------------------------------------------------------------------------------------- */

/* So that nothing of the fold before is left: not even which candidates its ranking let through. */
static enum rc forget_models(struct eval *ev, struct err *err)
{
    static const char *const NAMES[] = {"rank", "embedding", "confidence"};
    enum rc rc = db_begin(ev->db, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof NAMES / sizeof NAMES[0]; i++)
        rc = model_drop(ev->db, NAMES[i], err);
    return rc == RC_OK ? db_commit(ev->db, err) : rc;
}

static void sum_gain(const struct eval_figures *ours, const struct eval_figures *plain, size_t n,
                     struct eval_report *out)
{
    struct eval_figures gain[EVAL_MAX_FOLDS], mean, spread;
    memset(gain, 0, sizeof gain);
    for (size_t i = 0; i < n; i++)
        gain[i].recall_at_1 = ours[i].recall_at_1 - plain[i].recall_at_1;
    eval_folds_sum(gain, n, &mean, &spread);
    out->gain = mean.recall_at_1;
    out->gain_spread = spread.recall_at_1;
}

static void sum_folds(const struct eval_report *folds, size_t n, bool skip_plain,
                      struct eval_report *out)
{
    struct eval_figures ours[EVAL_MAX_FOLDS], plain[EVAL_MAX_FOLDS];
    *out = folds[0];
    out->n_folds = n;
    out->n_answerable = out->n_near = 0;
    out->cuts.answer = out->cuts.clarify = 0;
    for (size_t i = 0; i < n; i++) {
        ours[i] = folds[i].ours;
        plain[i] = folds[i].plain;
        out->n_answerable += folds[i].n_answerable;
        out->n_near += folds[i].n_near;
        out->cuts.answer += folds[i].cuts.answer / (double)n;
        out->cuts.clarify += folds[i].cuts.clarify / (double)n;
    }
    eval_folds_sum(ours, n, &out->ours, &out->ours_spread);
    eval_folds_sum(plain, n, &out->plain, &out->plain_spread);
    if (!skip_plain)
        sum_gain(ours, plain, n, out);
}

static enum rc cross_validate(struct eval *ev, struct eval_report *out, struct err *err)
{
    struct eval_report folds[EVAL_MAX_FOLDS] = {{0}};
    const struct question_list all = ev->set;
    size_t n = ev->options->n_folds, *fold = NULL;
    if (n > EVAL_MAX_FOLDS)
        return err_set(err, RC_LIMIT, "最多分成 %d 份", EVAL_MAX_FOLDS);
    enum rc rc = eval_folds_deal(ev->arena, &all, n, &fold, err);
    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        folds[i] = *out;
        ev->set = eval_folds_pick(ev->arena, &all, fold, i, false);
        ev->train = eval_folds_pick(ev->arena, &all, fold, i, true);
        rc = forget_models(ev, err);
        if (rc == RC_OK)
            rc = measure(ev, &folds[i], err);
    }
    if (rc == RC_OK)
        sum_folds(folds, n, ev->options->skip_plain, out);
    return rc;
}

static enum rc run(struct eval *ev, struct eval_report *out, struct err *err)
{
    enum rc rc = questions_read(ev->arena, ev->options->queries_path, &ev->set, err);
    if (rc == RC_OK && ev->options->off_topic_path != NULL)
        rc = questions_read(ev->arena, ev->options->off_topic_path, &ev->far, err);
    if (rc == RC_OK && ev->options->train_path != NULL)
        rc = questions_read(ev->arena, ev->options->train_path, &ev->train, err);
    int64_t from_us = clock_cpu_us();
    if (rc == RC_OK)
        rc = build(ev, err);
    out->build_s = (double)(clock_cpu_us() - from_us) / 1e6;
    if (rc != RC_OK)
        return rc;
    return ev->options->n_folds > 0 ? cross_validate(ev, out, err) : measure(ev, out, err);
}

enum rc eval_run(const struct eval_options *options, struct eval_report *out, struct err *err)
{
    struct eval ev = {.options = options, .arena = arena_new(0)};
    struct eval_report report = {.n_entries = 0};
    enum rc rc = run(&ev, &report, err);
    searcher_close(ev.searcher);
    snapshot_unref(ev.kb);
    plain_free(ev.plain);
    db_close(ev.db);
    arena_free(ev.arena);
    if (rc == RC_OK)
        *out = report;
    return rc;
}

/* --- the figures by number
 * ---------------------------------------------------------------------------------------------- */

#define FIGURE(name, field, of_plain, digits)                                                      \
    {                                                                                              \
        name, offsetof(struct eval_figures, field), of_plain, digits                               \
    }

static const struct {
    const char *name;
    size_t offset;
    bool of_plain;
    int digits; /* behind the point */
} FIGURES[EVAL_N_FIGURES] = {
    FIGURE("recall_at_1", recall_at_1, true, 4),
    FIGURE("recall_at_3", recall_at_3, true, 4),
    FIGURE("recall_at_10", recall_at_10, true, 4),
    FIGURE("mrr_at_10", mrr_at_10, true, 4),
    FIGURE("auroc_near", auroc_near, true, 4),
    FIGURE("auroc_far", auroc_far, true, 4),
    FIGURE("coverage_at_risk_5", coverage_at_risk_5, true, 4),
    FIGURE("coverage_at_risk_10", coverage_at_risk_10, true, 4),
    FIGURE("calibration_error", calibration_error, false, 4),
    FIGURE("calibration_error_by_chance", calibration_chance, false, 4),
    FIGURE("share_answered", share_answered, false, 4),
    FIGURE("share_clarified", share_clarified, false, 4),
    FIGURE("share_handoff", share_handoff, false, 4),
    FIGURE("error_answered", error_answered, false, 4),
    FIGURE("n_choices", n_choices, false, 2),
    FIGURE("choices_right", choices_right, false, 4),
    FIGURE("choices_promised", choices_promised, false, 4),
    FIGURE("cpu_us_p50", cpu_us_p50, true, 1),
    FIGURE("cpu_us_p95", cpu_us_p95, true, 1),
};

const char *eval_figure_name(int i)
{
    return FIGURES[i].name;
}

bool eval_figure_of_plain(int i)
{
    return FIGURES[i].of_plain;
}

double eval_figure_get(const struct eval_figures *f, int i)
{
    double value = 0;
    memcpy(&value, (const char *)f + FIGURES[i].offset, sizeof value);
    return value;
}

void eval_figure_set(struct eval_figures *f, int i, double value)
{
    memcpy((char *)f + FIGURES[i].offset, &value, sizeof value);
}

static void write_figures(struct jsonw *w, const struct eval_figures *f, bool is_plain)
{
    for (int i = 0; i < EVAL_N_FIGURES; i++)
        if (!is_plain || FIGURES[i].of_plain)
            jsonw_real(w, FIGURES[i].name, eval_figure_get(f, i), FIGURES[i].digits);
}

static void write_spread(struct jsonw *w, const struct eval_figures *spread, bool is_plain)
{
    jsonw_obj(w, "spread");
    write_figures(w, spread, is_plain);
    jsonw_obj_end(w);
}

void eval_write_json(struct jsonw *w, const char *key, const struct eval_report *r)
{
    jsonw_obj(w, key);
    jsonw_int(w, "entries", (int64_t)r->n_entries);
    jsonw_int(w, "units", (int64_t)r->n_units);
    jsonw_int(w, "answerable", (int64_t)r->n_answerable);
    jsonw_int(w, "near", (int64_t)r->n_near);
    jsonw_int(w, "far", (int64_t)r->n_far);
    jsonw_real(w, "build_s", r->build_s, 2);
    write_figures(w, &r->ours, false);
    if (r->n_folds > 0) {
        jsonw_int(w, "folds", (int64_t)r->n_folds);
        write_spread(w, &r->ours_spread, false);
        jsonw_real(w, "gain", r->gain, 4);
        jsonw_real(w, "gain_spread", r->gain_spread, 4);
    }
    jsonw_obj(w, "plain");
    write_figures(w, &r->plain, true);
    if (r->n_folds > 0)
        write_spread(w, &r->plain_spread, true);
    jsonw_obj_end(w);
    if (r->has_robust)
        robust_write_json(w, "robust", &r->robust);
    jsonw_obj_end(w);
}
