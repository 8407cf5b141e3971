/* fit.c - elects a way to rank by cross-validation; see fit.h. */
#include "kb/fit.h"

#include <stdlib.h>
#include <string.h>

#include "kb/crossfit.h"
#include "kb/kb.h"
#include "kb/train.h"

#define DEFAULT_MOST 2000
#define N_LISTED 32
#define N_FOLDS 5
#define RANK_L2 0.005
#define PROGRESS_STEP 100
#define MIN_LISTS 40   /* fewer say nothing about two dozen weights */
#define MIN_GAIN 0.002 /* recall that a more learned way must add */

enum way { WAY_SHIPPED, WAY_FITTED, WAY_CHANNEL };

/* Candidates of the questions, as one way of ranking sees them. */
struct lists {
    struct train_list *items;
    size_t *fold; /* of cross-validation; questions about one entry are in one fold */
    size_t n;
};

struct fitter {
    const struct fit_options *options;
    struct crossfit_progress progress;
    struct db *db;
    struct arena *a;
    struct snapshot *kb;
    struct selfask_list asked;
};

static void tell(const struct fitter *f, const char *stage, size_t done, size_t total)
{
    if (f->progress.tell != NULL && (done % PROGRESS_STEP == 0 || done == total))
        f->progress.tell(f->progress.arg, stage, done, total);
}

/* Only what people would type counts here; reworded titles and sentences are for calibration. */
static bool is_telling(const struct selfask *q)
{
    return q->n_right > 0 &&
           (q->kind == ASK_VARIANT || q->kind == ASK_GOLDEN || q->kind == ASK_OUTCOME);
}

static void make_questions(struct fitter *f)
{
    size_t most = f->options->most > 0 ? f->options->most : DEFAULT_MOST;
    struct selfask_list all;
    selfask_make(f->kb, most, f->a, &all);
    if (f->options->golden != NULL)
        selfask_add(f->kb, f->options->golden, f->a, &all);
    if (f->options->outcomes != NULL)
        selfask_add_outcomes(f->kb, f->options->outcomes, f->a, &all);
    f->asked = (struct selfask_list){arena_alloc_array(f->a, all.n, sizeof *all.items), 0};
    for (size_t i = 0; i < all.n; i++)
        if (is_telling(&all.items[i]))
            f->asked.items[f->asked.n++] = all.items[i];
}

/* --- lists ------------------------------------------------------------------------------------ */

static int entry_id_cmp(const void *left, const void *right)
{
    int64_t a = ((const struct candidate *)left)->entry->entry_id;
    int64_t b = ((const struct candidate *)right)->entry->entry_id;
    return (a > b) - (a < b);
}

/* Features of all candidates, in an order that does not depend on the ranking in force; kept when
 * the right one is among them. */
static void add_list(struct fitter *f, const struct selfask *q, struct search_result *r,
                     struct lists *out)
{
    if (r->n > 1)
        qsort(r->list, r->n, sizeof *r->list, entry_id_cmp);
    size_t right = r->n;
    for (size_t i = r->n; i-- > 0;)
        if (selfask_is_right(q, r->list[i].entry->entry_id))
            right = i;
    if (right == r->n)
        return;
    double(*features)[RANK_N_FEATURES] = arena_alloc_array(f->a, r->n, sizeof *features);
    for (size_t i = 0; i < r->n; i++)
        memcpy(features[i], r->list[i].features, sizeof features[i]);
    out->fold[out->n] = selfask_entry_fold(q->right[0], N_FOLDS);
    out->items[out->n++] =
        (struct train_list){(const double(*)[RANK_N_FEATURES])features, r->n, right};
}

static enum rc list_questions(struct fitter *f, struct crossfit *c, struct lists *out,
                              struct err *err)
{
    struct arena *scratch = arena_new(0);
    enum rc rc = RC_OK;
    out->items = arena_alloc_array(f->a, f->asked.n, sizeof *out->items);
    out->fold = arena_alloc_array(f->a, f->asked.n, sizeof *out->fold);
    for (size_t i = 0; i < f->asked.n && rc == RC_OK; i++) {
        struct search_result r;
        rc = crossfit_ask(c, &f->asked.items[i], N_LISTED, scratch, &r, err);
        if (rc == RC_OK)
            add_list(f, &f->asked.items[i], &r, out);
        arena_reset(scratch);
        tell(f, "学习排序", i + 1, f->asked.n);
    }
    arena_free(scratch);
    return rc;
}

static enum rc make_lists(struct fitter *f, bool with_channel, struct lists *out, struct err *err)
{
    struct crossfit *c = NULL;
    enum rc rc = crossfit_open(f->db, f->kb, &f->asked, with_channel, &f->progress, &c, err);
    if (rc == RC_OK)
        rc = list_questions(f, c, out, err);
    crossfit_close(c);
    return rc;
}

/* --- the election ----------------------------------------------------------------------------- */

static bool is_first(const struct rank_model *m, const struct train_list *l)
{
    double right = rank_score(m, l->features[l->right]);
    for (size_t i = 0; i < l->n; i++)
        if (i != l->right && rank_score(m, l->features[i]) >= right)
            return false;
    return true;
}

/* Share of lists whose right candidate comes first, for weights fitted to the other folds. */
static double cross_validate(struct fitter *f, const struct lists *lists)
{
    struct train_list *rest = arena_alloc_array(f->a, lists->n, sizeof *rest);
    size_t n_right = 0;
    for (size_t fold = 0; fold < N_FOLDS; fold++) {
        struct rank_model m = *rank_default();
        size_t n = 0;
        for (size_t i = 0; i < lists->n; i++)
            if (lists->fold[i] != fold)
                rest[n++] = lists->items[i];
        train_rank(&m, rest, n, RANK_L2);
        for (size_t i = 0; i < lists->n; i++)
            n_right += lists->fold[i] == fold && is_first(&m, &lists->items[i]);
    }
    return lists->n > 0 ? (double)n_right / (double)lists->n : 0;
}

static double share_first(const struct lists *lists, const struct rank_model *m)
{
    size_t n_right = 0;
    for (size_t i = 0; i < lists->n; i++)
        n_right += is_first(m, &lists->items[i]);
    return lists->n > 0 ? (double)n_right / (double)lists->n : 0;
}

static enum way elect(const struct fit_report *r)
{
    enum way best = WAY_SHIPPED;
    double recall = r->recall_shipped;
    if (r->n_lists < MIN_LISTS)
        return WAY_SHIPPED;
    if (r->recall_fitted > recall + MIN_GAIN) {
        best = WAY_FITTED;
        recall = r->recall_fitted;
    }
    return r->recall_channel > recall + MIN_GAIN ? WAY_CHANNEL : best;
}

/* --- storing ---------------------------------------------------------------------------------- */

/* NULL: the shipped one, or none. */
static enum rc store(struct db *db, const struct rank_model *m, const struct embed *channel,
                     struct err *err)
{
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = m != NULL ? model_put_rank(db, m, err) : model_drop(db, "rank", err);
    if (rc == RC_OK)
        rc = channel != NULL ? model_put_channel(db, channel, err)
                             : model_drop(db, "embedding", err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    if (rc != RC_OK)
        db_rollback(db);
    return rc;
}

static enum rc adopt(struct fitter *f, enum way way, const struct lists *lists, struct err *err)
{
    struct rank_model m = *rank_default();
    struct embed *channel = NULL;
    enum rc rc = RC_OK;
    if (way != WAY_SHIPPED)
        train_rank(&m, lists->items, lists->n, RANK_L2);
    if (way == WAY_CHANNEL)
        rc = crossfit_train(f->kb, &f->asked, CROSSFIT_NONE, &f->progress, &channel, err);
    if (rc == RC_OK)
        rc = store(f->db, way != WAY_SHIPPED ? &m : NULL, channel, err);
    embed_free(channel);
    return rc;
}

static enum rc fit(struct fitter *f, struct fit_report *out, struct err *err)
{
    struct lists plain = {.n = 0}, learned = {.n = 0};
    make_questions(f);
    out->n_questions = f->asked.n;
    enum rc rc = make_lists(f, false, &plain, err);
    if (rc != RC_OK)
        return rc;
    out->n_lists = plain.n;
    out->recall_shipped = share_first(&plain, rank_default());
    if (plain.n >= MIN_LISTS) {
        out->recall_fitted = cross_validate(f, &plain);
        rc = make_lists(f, true, &learned, err);
        out->recall_channel = rc == RC_OK ? cross_validate(f, &learned) : 0;
    }
    if (rc != RC_OK && rc != RC_INVALID)
        return rc; /* RC_INVALID: a channel cannot be learned from so little */
    enum way way = elect(out);
    out->is_adopted = way != WAY_SHIPPED;
    out->has_channel = way == WAY_CHANNEL;
    return adopt(f, way, way == WAY_CHANNEL ? &learned : &plain, err);
}

enum rc fit_rank(struct db *db, const struct fit_options *options, struct fit_report *out,
                 struct err *err)
{
    struct fitter f = {.options = options,
                       .progress = {options->progress, options->progress_arg},
                       .db = db,
                       .a = arena_new(0)};
    struct fit_report report = {.n_questions = 0};
    enum rc rc = snapshot_load(db, NULL, &f.kb, err);
    if (rc == RC_OK)
        rc = fit(&f, &report, err);
    snapshot_unref(f.kb);
    arena_free(f.a);
    if (rc == RC_OK)
        *out = report;
    return rc;
}
