/* eval_folds.c - folds of a question set; see eval_folds.h. Called by kb/eval.c. */
#include "kb/eval_folds.h"

#include <math.h>
#include <stdlib.h>

#include <uthash.h>

/* An entry that is the right one, and a question that asks for it. */
struct asked_entry {
    struct view id;
    size_t question;
    UT_hash_handle hh;
};

/* Questions that hang together by their right entries. */
struct group {
    uint64_t hash;
    size_t first; /* question */
    bool has_answer;
};

static uint64_t text_hash(struct view text)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (uint8_t)text.ptr[i]) * UINT64_C(1099511628211);
    return h ^ (h >> 32);
}

/* The first question of the group, shortening the way for the next time (Tarjan 1975). */
static size_t first_of(size_t *parent, size_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(size_t *parent, size_t i, size_t j)
{
    size_t a = first_of(parent, i), b = first_of(parent, j);
    parent[a > b ? a : b] = a > b ? b : a;
}

static size_t *join_by_entry(struct arena *a, const struct question_list *set)
{
    struct asked_entry *by_id = NULL;
    size_t *parent = arena_alloc_array(a, set->n + 1, sizeof *parent);
    for (size_t i = 0; i < set->n; i++) {
        parent[i] = i;
        for (size_t k = 0; k < set->items[i].n_expect; k++) {
            struct view id = set->items[i].expect[k];
            struct asked_entry *known = NULL;
            HASH_FIND(hh, by_id, id.ptr, id.len, known);
            if (known != NULL) {
                join(parent, i, known->question);
                continue;
            }
            known = arena_alloc(a, sizeof *known);
            known->id = id;
            known->question = i;
            HASH_ADD_KEYPTR(hh, by_id, known->id.ptr, known->id.len, known);
        }
    }
    HASH_CLEAR(hh, by_id);
    return parent;
}

static int group_cmp(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    if (a->has_answer != b->has_answer)
        return a->has_answer ? -1 : 1;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

static struct group *list_groups(struct arena *a, const struct question_list *set, size_t *parent,
                                 size_t *n_out, size_t *n_answerable_out)
{
    struct group *groups = arena_alloc_array(a, set->n + 1, sizeof *groups);
    *n_out = *n_answerable_out = 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct question *q = &set->items[i];
        if (first_of(parent, i) != i)
            continue;
        groups[(*n_out)++] =
            (struct group){text_hash(q->n_expect > 0 ? q->expect[0] : q->q), i, q->n_expect > 0};
        *n_answerable_out += q->n_expect > 0;
    }
    qsort(groups, *n_out, sizeof *groups, group_cmp);
    return groups;
}

enum rc eval_folds_deal(struct arena *a, const struct question_list *set, size_t n_folds,
                        size_t **fold_out, struct err *err)
{
    size_t n = 0, n_answerable = 0;
    size_t *parent = join_by_entry(a, set);
    const struct group *groups = list_groups(a, set, parent, &n, &n_answerable);
    if (n_folds < 2 || n_answerable < n_folds)
        return err_set(err, RC_INVALID, "有答案的问题只涉及 %zu 组条目，分不成 %zu 份",
                       n_answerable, n_folds);
    size_t *fold = arena_alloc_array(a, set->n, sizeof *fold);
    for (size_t i = 0; i < n; i++)
        fold[groups[i].first] = i % n_folds;
    for (size_t i = 0; i < set->n; i++)
        fold[i] = fold[first_of(parent, i)];
    *fold_out = fold;
    return RC_OK;
}

struct question_list eval_folds_pick(struct arena *a, const struct question_list *set,
                                     const size_t *fold, size_t wanted, bool others)
{
    struct question_list out = {arena_alloc_array(a, set->n + 1, sizeof *out.items), 0};
    for (size_t i = 0; i < set->n; i++)
        if ((fold[i] == wanted) != others)
            out.items[out.n++] = set->items[i];
    return out;
}

void eval_folds_sum(const struct eval_figures *list, size_t n, struct eval_figures *mean_out,
                    struct eval_figures *spread_out)
{
    for (int k = 0; k < EVAL_N_FIGURES; k++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < n; i++)
            sum += eval_figure_get(&list[i], k);
        double mean = n > 0 ? sum / (double)n : 0;
        for (size_t i = 0; i < n; i++) {
            double away = eval_figure_get(&list[i], k) - mean;
            squares += away * away;
        }
        eval_figure_set(mean_out, k, mean);
        eval_figure_set(spread_out, k, n > 1 ? sqrt(squares / (double)(n - 1)) : 0);
    }
}
