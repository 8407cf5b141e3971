/* fit.c - fits ranking weights by list-wise training with cross-validation. */
#include "kb/fit.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/kb.h"
#include "kb/train.h"

#define DEFAULT_MOST 2000
#define N_LISTED 64
#define N_FOLDS 5
#define RANK_L2 0.005
#define PROGRESS_STEP 100
#define MIN_LISTS 40   /* fewer say nothing about two dozen weights */
#define MIN_GAIN 0.002 /* recall that new weights must add */

struct fitter {
    const struct fit_options *options;
    struct db *db;
    struct arena *a;
    struct snapshot *kb;
    struct searcher *searcher;
    struct train_list *lists;
    size_t n_lists;
};

static void tell(const struct fitter *f, const char *stage, size_t done, size_t total)
{
    if (f->options->progress != NULL && (done % PROGRESS_STEP == 0 || done == total))
        f->options->progress(f->options->progress_arg, stage, done, total);
}

static enum rc open_fitter(struct fitter *f, struct err *err)
{
    f->a = arena_new(0);
    enum rc rc = snapshot_load(f->db, NULL, &f->kb, err);
    if (rc == RC_OK)
        rc = searcher_on(f->db, &f->searcher, err);
    return rc;
}

static void close_fitter(struct fitter *f)
{
    searcher_close(f->searcher);
    snapshot_unref(f->kb);
    arena_free(f->a);
}

static void make_questions(const struct fitter *f, struct selfask_list *out)
{
    size_t most = f->options->most > 0 ? f->options->most : DEFAULT_MOST;
    selfask_make(f->kb, most, f->a, out);
    if (f->options->golden != NULL)
        selfask_add(f->kb, f->options->golden, f->a, out);
}

static int entry_id_cmp(const void *left, const void *right)
{
    int64_t a = ((const struct candidate *)left)->entry->entry_id;
    int64_t b = ((const struct candidate *)right)->entry->entry_id;
    return (a > b) - (a < b);
}

/* Features of all candidates, in an order that does not depend on the ranking in force; kept when
 * the right one is among them. */
static enum rc list_candidates(struct fitter *f, const struct selfask *q, struct arena *scratch,
                               struct err *err)
{
    struct search_result r;
    enum rc rc = selfask_run(f->searcher, f->kb, q, N_LISTED, scratch, &r, err);
    if (rc != RC_OK)
        return rc;
    if (r.n > 1)
        qsort(r.list, r.n, sizeof *r.list, entry_id_cmp);
    size_t right = r.n;
    for (size_t i = r.n; i-- > 0;)
        if (selfask_is_right(q, r.list[i].entry->entry_id))
            right = i;
    if (right == r.n)
        return RC_OK;
    double(*features)[RANK_N_FEATURES] = arena_alloc_array(f->a, r.n, sizeof *features);
    for (size_t i = 0; i < r.n; i++)
        memcpy(features[i], r.list[i].features, sizeof features[i]);
    f->lists[f->n_lists++] =
        (struct train_list){(const double(*)[RANK_N_FEATURES])features, r.n, right};
    return RC_OK;
}

static enum rc list_questions(struct fitter *f, const struct selfask_list *asked, struct err *err)
{
    struct arena *scratch = arena_new(0);
    enum rc rc = RC_OK;
    f->lists = arena_alloc_array(f->a, asked->n, sizeof *f->lists);
    for (size_t i = 0; i < asked->n && rc == RC_OK; i++) {
        enum selfask_kind kind = asked->items[i].kind;
        if (kind == ASK_VARIANT || kind == ASK_TITLE || kind == ASK_GOLDEN)
            rc = list_candidates(f, &asked->items[i], scratch, err);
        arena_reset(scratch);
        tell(f, "学习排序", i + 1, asked->n);
    }
    arena_free(scratch);
    return rc;
}

static bool is_first(const struct rank_model *m, const struct train_list *l)
{
    double right = rank_score(m, l->features[l->right]);
    for (size_t i = 0; i < l->n; i++)
        if (i != l->right && rank_score(m, l->features[i]) >= right)
            return false;
    return true;
}

/* Share of lists whose right candidate comes first, for weights fitted to the other folds. */
static double cross_validate(struct fitter *f)
{
    struct train_list *rest = arena_alloc_array(f->a, f->n_lists, sizeof *rest);
    size_t n_right = 0;
    for (size_t fold = 0; fold < N_FOLDS; fold++) {
        struct rank_model m = *rank_default();
        size_t n = 0;
        for (size_t i = 0; i < f->n_lists; i++)
            if (i % N_FOLDS != fold)
                rest[n++] = f->lists[i];
        train_rank(&m, rest, n, RANK_L2);
        for (size_t i = fold; i < f->n_lists; i += N_FOLDS)
            n_right += is_first(&m, &f->lists[i]);
    }
    return f->n_lists > 0 ? (double)n_right / (double)f->n_lists : 0;
}

static double share_first(const struct fitter *f, const struct rank_model *m)
{
    size_t n_right = 0;
    for (size_t i = 0; i < f->n_lists; i++)
        n_right += is_first(m, &f->lists[i]);
    return f->n_lists > 0 ? (double)n_right / (double)f->n_lists : 0;
}

static enum rc store_rank(struct db *db, const struct rank_model *m, struct err *err)
{
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = m != NULL ? model_put_rank(db, m, err) : model_drop(db, "rank", err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    if (rc != RC_OK)
        db_rollback(db);
    return rc;
}

static enum rc fit_lists(struct fitter *f, struct fit_report *out, struct err *err)
{
    struct selfask_list asked;
    make_questions(f, &asked);
    enum rc rc = list_questions(f, &asked, err);
    if (rc != RC_OK)
        return rc;
    out->n_questions = asked.n;
    out->n_lists = f->n_lists;
    out->recall_before = share_first(f, rank_default());
    out->recall_after = cross_validate(f);
    out->is_adopted = f->n_lists >= MIN_LISTS && out->recall_after > out->recall_before + MIN_GAIN;
    struct rank_model m = *rank_default();
    if (out->is_adopted)
        train_rank(&m, f->lists, f->n_lists, RANK_L2);
    return store_rank(f->db, out->is_adopted ? &m : NULL, err);
}

enum rc fit_rank(struct db *db, const struct fit_options *options, struct fit_report *out,
                 struct err *err)
{
    struct fitter f = {.options = options, .db = db};
    struct fit_report report = {.n_questions = 0};
    enum rc rc = open_fitter(&f, err);
    if (rc == RC_OK)
        rc = fit_lists(&f, &report, err);
    close_fitter(&f);
    if (rc == RC_OK)
        *out = report;
    return rc;
}
