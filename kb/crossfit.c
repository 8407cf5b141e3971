/* crossfit.c - trains a channel per fold and keeps a snapshot for each. Training and calibration.
 */
#include "kb/crossfit.h"

#include <stdlib.h>

#include "kb/base/mem.h"
#include "kb/embed_pairs.h"

#define SEED 1

struct crossfit {
    struct snapshot *kb[CROSSFIT_FOLDS];
    size_t n; /* 1 without a channel */
    struct searcher *searcher;
};

/* --- what to learn from ----------------------------------------------------------------------- */

/* The entry without the variants of a fold; NULL when nothing about it may be known. */
static const struct entry *entry_without(struct arena *a, const struct entry *e, size_t fold)
{
    if (fold == CROSSFIT_NONE)
        return e;
    if (selfask_leaves_out(e->entry_id) && selfask_entry_fold(e->entry_id, CROSSFIT_FOLDS) == fold)
        return NULL;
    struct entry *copy = arena_alloc(a, sizeof *copy);
    *copy = *e;
    copy->variants = arena_alloc_array(a, e->n_variants, sizeof *copy->variants);
    copy->n_variants = 0;
    for (size_t i = 0; i < e->n_variants; i++)
        if (selfask_text_fold(e->variants[i], CROSSFIT_FOLDS) != fold)
            copy->variants[copy->n_variants++] = e->variants[i];
    return copy;
}

static size_t list_entries(struct arena *a, const struct snapshot *kb, size_t without,
                           const struct entry **out)
{
    size_t n = 0;
    for (size_t i = 0; i < snapshot_n_entries(kb); i++) {
        const struct entry *e = snapshot_entry_at(kb, i);
        e = e->is_disabled ? NULL : entry_without(a, e, without);
        if (e != NULL)
            out[n++] = e;
    }
    return n;
}

static size_t list_questions(const struct selfask_list *asked, size_t without,
                             struct embed_question *out)
{
    size_t n = 0;
    for (size_t i = 0; i < asked->n; i++) {
        const struct selfask *q = &asked->items[i];
        if ((q->kind == ASK_GOLDEN || q->kind == ASK_OUTCOME) && q->n_right > 0 &&
            (without == CROSSFIT_NONE || selfask_fold(q, CROSSFIT_FOLDS) != without))
            out[n++] = (struct embed_question){q->text, q->right[0]};
    }
    return n;
}

struct stage {
    const struct crossfit_progress *progress;
    size_t last; /* hundredths told */
};

static void tell_training(void *arg, size_t done, size_t total)
{
    struct stage *s = arg;
    size_t now = total > 0 ? done * 100 / total : 100;
    if (s->progress->tell != NULL && now != s->last)
        s->progress->tell(s->progress->arg, "学习语义", done, total);
    s->last = now;
}

enum rc crossfit_train(const struct snapshot *kb, const struct selfask_list *asked, size_t without,
                       const struct crossfit_progress *progress, struct embed **out,
                       struct err *err)
{
    struct arena *a = arena_new(0);
    struct stage stage = {progress, 0};
    struct embed_pairs pairs;
    struct embed_options o;
    const struct entry **entries =
        arena_alloc_array(a, snapshot_n_entries(kb) + 1, sizeof(const struct entry *));
    struct embed_question *questions = arena_alloc_array(a, asked->n + 1, sizeof *questions);
    struct embed_sources from = {.entries = entries, .questions = questions};
    from.n_entries = list_entries(a, kb, without, entries);
    from.n_questions = list_questions(asked, without, questions);
    embed_options_default(&o);
    o.epochs = 0;
    o.seed = SEED;
    o.progress = tell_training;
    o.progress_arg = &stage;
    enum rc rc = embed_pairs_from_entries(a, &from, &pairs, err);
    if (rc == RC_OK)
        rc = embed_train(pairs.items, pairs.n, &o, out, err);
    arena_free(a);
    return rc;
}

/* --- asking ----------------------------------------------------------------------------------- */

static enum rc open_fold(struct db *db, const struct snapshot *kb, const struct selfask_list *asked,
                         size_t fold, const struct crossfit_progress *progress,
                         struct snapshot **out, struct err *err)
{
    struct embed *channel = NULL;
    enum rc rc = crossfit_train(kb, asked, fold, progress, &channel, err);
    if (rc == RC_OK)
        rc = snapshot_load_with(db, channel, out, err);
    embed_free(channel);
    return rc;
}

enum rc crossfit_open(struct db *db, const struct snapshot *kb, const struct selfask_list *asked,
                      bool learns, const struct crossfit_progress *progress, struct crossfit **out,
                      struct err *err)
{
    struct crossfit *c = mem_calloc(1, sizeof *c);
    enum rc rc = searcher_on(db, &c->searcher, err);
    if (rc == RC_OK && !learns)
        rc = snapshot_load_with(db, NULL, &c->kb[c->n++], err);
    for (size_t fold = 0; rc == RC_OK && learns && fold < CROSSFIT_FOLDS; fold++)
        rc = open_fold(db, kb, asked, fold, progress, &c->kb[c->n++], err);
    if (rc == RC_OK)
        *out = c;
    else
        crossfit_close(c);
    return rc;
}

void crossfit_close(struct crossfit *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->n; i++)
        snapshot_unref(c->kb[i]);
    searcher_close(c->searcher);
    free(c);
}

enum rc crossfit_ask(struct crossfit *c, const struct selfask *q, size_t k, struct arena *a,
                     struct search_result *out, struct err *err)
{
    return selfask_run(c->searcher, c->kb[c->n > 1 ? selfask_fold(q, c->n) : 0], q, k, a, out, err);
}
