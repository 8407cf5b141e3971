/* embed_train.c - contrastive training of the n-gram rows; see embed_train.h. Called by `bangban
 * train` and by cross-validation, on one thread. Steps of a batch: the rows of each text, their
 * sums, loss and gradient, Adagrad. */
#include "kb/embed_train.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/contrast.h"

#define START 0.1 /* rows begin uniform in -START .. START */
#define EPSILON 1e-8F
#define VISITS 400000 /* of pairs, some 15 s, when the number of epochs is left open */
#define EPOCHS_MIN 2
#define EPOCHS_MAX 8
#define SLIP_MIN 3 /* characters of a text that may be mistyped */

/* The rows of one text of the batch. */
struct bag {
    uint32_t *rows;
    size_t n;
    size_t cap;
};

/* Gradients of the rows a batch touches, in order of their first touch. */
struct touched {
    uint32_t *place_of; /* of EMBED_ROWS: 1 + place in row[] and grad[], 0 = none */
    uint32_t *row;
    float *grad; /* n x EMBED_DIM */
    size_t n;
    size_t cap_row;
    size_t cap_grad;
};

struct trainer {
    const struct embed_pair *pairs;
    const struct embed_options *o;
    uint64_t random;
    float *rows; /* EMBED_ROWS x EMBED_DIM */
    float
        *squares; /* Adagrad: squared gradients so far, per component; all 0 = row never touched */
    uint32_t *order;
    int64_t *group;   /* of the batch */
    struct bag *bags; /* of the batch: a and b of each pair in turn */
    struct touched touched;
    struct contrast c;
};

/* --- random numbers --------------------------------------------------------------------------- */

static uint64_t next_random(struct trainer *t)
{
    t->random += NGRAM_GOLDEN;
    return ngram_mix(t->random);
}

static double next_unit(struct trainer *t)
{
    return (double)(next_random(t) >> 11) * 0x1p-53;
}

static void shuffle(struct trainer *t, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)(next_random(t) % i);
        uint32_t kept = t->order[i - 1];
        t->order[i - 1] = t->order[j];
        t->order[j] = kept;
    }
}

/* --- sums and gradients ----------------------------------------------------------------------- */

static void add(float *restrict to, const float *restrict from)
{
    for (size_t d = 0; d < EMBED_DIM; d++)
        to[d] += from[d];
}

/* Copies a text with one character lost, doubled or swapped with the next; returns its new length.
 */
static size_t copy_slipped(struct trainer *t, const struct norm *text, uint32_t *cp)
{
    size_t n = text->n < NGRAM_MAX_CHARS ? text->n : NGRAM_MAX_CHARS - 1;
    memcpy(cp, text->cp, n * sizeof *cp);
    size_t i = (size_t)(next_random(t) % (n - 1));
    uint32_t kept = cp[i];
    switch (next_random(t) % 3) {
    case 0:
        memmove(cp + i, cp + i + 1, (n - i - 1) * sizeof *cp);
        return n - 1;
    case 1:
        memmove(cp + i + 1, cp + i, (n - i) * sizeof *cp);
        return n + 1;
    default:
        cp[i] = cp[i + 1];
        cp[i + 1] = kept;
        return n;
    }
}

struct noise {
    double drop; /* share of n-grams */
    double slip; /* share of texts */
};

static void fill_bag(struct trainer *t, const struct norm *text, struct noise noise,
                     struct bag *bag)
{
    uint32_t cp[NGRAM_MAX_CHARS];
    uint32_t rows[NGRAM_MAX_ROWS];
    bool slips = text->n >= SLIP_MIN && noise.slip > 0.0 && next_unit(t) < noise.slip;
    size_t n = slips ? ngram_rows(cp, copy_slipped(t, text, cp), rows)
                     : ngram_rows(text->cp, text->n, rows);
    mem_grow((void **)&bag->rows, &bag->cap, n, sizeof *bag->rows);
    bag->n = 0;
    for (size_t i = 0; i < n; i++)
        if (noise.drop <= 0.0 || next_unit(t) >= noise.drop)
            bag->rows[bag->n++] = rows[i];
}

static void sum_bag(const struct trainer *t, const struct bag *bag, float *out)
{
    memset(out, 0, EMBED_DIM * sizeof *out);
    for (size_t i = 0; i < bag->n; i++)
        add(out, t->rows + (size_t)bag->rows[i] * EMBED_DIM);
}

static float *gradient_of(struct touched *g, uint32_t row)
{
    if (g->place_of[row] == 0) {
        mem_grow((void **)&g->row, &g->cap_row, g->n + 1, sizeof *g->row);
        mem_grow((void **)&g->grad, &g->cap_grad, g->n + 1, EMBED_DIM * sizeof *g->grad);
        memset(g->grad + g->n * EMBED_DIM, 0, EMBED_DIM * sizeof *g->grad);
        g->row[g->n++] = row;
        g->place_of[row] = (uint32_t)g->n;
    }
    return g->grad + (size_t)(g->place_of[row] - 1) * EMBED_DIM;
}

static void spread(struct touched *g, const struct bag *bag, const float *gradient)
{
    for (size_t i = 0; i < bag->n; i++)
        add(gradient_of(g, bag->rows[i]), gradient);
}

static void move_row(float *restrict w, float *restrict squares, const float *restrict grad,
                     float rate)
{
    for (size_t d = 0; d < EMBED_DIM; d++) {
        squares[d] += grad[d] * grad[d];
        w[d] -= rate * grad[d] / (sqrtf(squares[d]) + EPSILON);
    }
}

static void move_touched(struct trainer *t)
{
    struct touched *g = &t->touched;
    for (size_t i = 0; i < g->n; i++) {
        size_t at = (size_t)g->row[i] * EMBED_DIM;
        move_row(t->rows + at, t->squares + at, g->grad + i * EMBED_DIM, (float)t->o->rate);
        g->place_of[g->row[i]] = 0;
    }
    g->n = 0;
}

/* --- batches ---------------------------------------------------------------------------------- */

static void run_batch(struct trainer *t, const uint32_t *order, size_t n)
{
    t->c.n = n;
    for (size_t i = 0; i < n; i++) {
        const struct embed_pair *p = &t->pairs[order[i]];
        double drop = p->a == p->b ? t->o->drop : 0.0;
        fill_bag(t, p->a, (struct noise){drop, t->o->slip}, &t->bags[2 * i]);
        fill_bag(t, p->b, (struct noise){drop, 0.0}, &t->bags[2 * i + 1]);
        sum_bag(t, &t->bags[2 * i], t->c.a + i * EMBED_DIM);
        sum_bag(t, &t->bags[2 * i + 1], t->c.b + i * EMBED_DIM);
        t->group[i] = p->group;
    }
    contrast_run(&t->c);
    for (size_t i = 0; i < n; i++) {
        spread(&t->touched, &t->bags[2 * i], t->c.grad_a + i * EMBED_DIM);
        spread(&t->touched, &t->bags[2 * i + 1], t->c.grad_b + i * EMBED_DIM);
    }
    move_touched(t);
}

static size_t n_epochs(const struct embed_options *o, size_t n)
{
    if (o->epochs > 0)
        return (size_t)o->epochs;
    size_t fit = VISITS / n;
    return fit < EPOCHS_MIN ? EPOCHS_MIN : fit > EPOCHS_MAX ? EPOCHS_MAX : fit;
}

static void run_epochs(struct trainer *t, size_t n)
{
    size_t batch = (size_t)t->o->batch;
    size_t total = n * n_epochs(t->o, n);
    for (size_t done = 0; done < total;) {
        shuffle(t, n);
        for (size_t from = 0; from < n; from += batch) {
            size_t len = n - from < batch ? n - from : batch;
            run_batch(t, t->order + from, len);
            done += len;
            if (t->o->progress != NULL)
                t->o->progress(t->o->progress_arg, done, total);
        }
    }
}

static void trainer_init(struct trainer *t, size_t n)
{
    const size_t table = (size_t)EMBED_ROWS * EMBED_DIM;
    const size_t batch = (size_t)t->o->batch;
    const size_t size = sizeof(float);
    t->random = t->o->seed;
    t->rows = mem_calloc(table, size);
    t->squares = mem_calloc(table, size);
    t->order = mem_calloc(n, sizeof *t->order);
    t->group = mem_calloc(batch, sizeof *t->group);
    t->bags = mem_calloc(2 * batch, sizeof *t->bags);
    t->touched = (struct touched){.place_of = mem_calloc(EMBED_ROWS, sizeof(uint32_t))};
    t->c = (struct contrast){.temperature = (float)t->o->temperature,
                             .group = t->group,
                             .a = mem_calloc(batch * EMBED_DIM, size),
                             .b = mem_calloc(batch * EMBED_DIM, size),
                             .grad_a = mem_calloc(batch * EMBED_DIM, size),
                             .grad_b = mem_calloc(batch * EMBED_DIM, size),
                             .logits = mem_calloc(batch * batch, size),
                             .soft = mem_calloc(batch * batch, size),
                             .lengths = mem_calloc(2 * batch, size)};
    for (size_t i = 0; i < table; i++)
        t->rows[i] = (float)((next_unit(t) * 2.0 - 1.0) * START);
    for (size_t i = 0; i < n; i++)
        t->order[i] = (uint32_t)i;
}

static void trainer_clear(struct trainer *t)
{
    for (size_t i = 0; i < 2 * (size_t)t->o->batch; i++)
        free(t->bags[i].rows);
    void *const owned[] = {t->rows,
                           t->squares,
                           t->order,
                           t->group,
                           t->bags,
                           t->c.a,
                           t->c.b,
                           t->c.grad_a,
                           t->c.grad_b,
                           t->c.logits,
                           t->c.soft,
                           t->c.lengths,
                           t->touched.place_of,
                           t->touched.row,
                           t->touched.grad};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
}

/* Rows no gradient ever reached say nothing about a text: they become zero. */
static void forget_untouched(struct trainer *t)
{
    static const float ZEROS[EMBED_DIM];
    for (size_t at = 0; at < (size_t)EMBED_ROWS * EMBED_DIM; at += EMBED_DIM)
        if (memcmp(t->squares + at, ZEROS, sizeof ZEROS) == 0)
            memset(t->rows + at, 0, sizeof ZEROS);
}

/* --- the calls -------------------------------------------------------------------------------- */

void embed_options_default(struct embed_options *o)
{
    *o = (struct embed_options){.seed = 1,
                                .epochs = 8,
                                .batch = 128,
                                .temperature = 0.2,
                                .rate = 0.05,
                                .drop = 0.3,
                                .slip = 0.5};
}

static enum rc check(const struct embed_pair *pairs, size_t n, const struct embed_options *o,
                     struct err *err)
{
    if (o->epochs < 0 || o->batch < 2 || o->batch > EMBED_BATCH_MAX || !(o->temperature > 0.0) ||
        !(o->rate > 0.0) || !(o->drop >= 0.0 && o->drop < 1.0) ||
        !(o->slip >= 0.0 && o->slip <= 1.0))
        return err_set(err, RC_INVALID, "训练语义模型的参数超出范围");
    for (size_t i = 1; i < n; i++)
        if (pairs[i].group != pairs[0].group)
            return n > UINT32_MAX ? err_set(err, RC_LIMIT, "训练用的句对太多") : RC_OK;
    return err_set(err, RC_INVALID, "训练语义模型至少需要两个条目的相似问或标准测试问");
}

enum rc embed_train(const struct embed_pair *pairs, size_t n, const struct embed_options *o,
                    struct embed **out, struct err *err)
{
    enum rc rc = check(pairs, n, o, err);
    if (rc != RC_OK)
        return rc;
    struct trainer t = {.pairs = pairs, .o = o};
    trainer_init(&t, n);
    run_epochs(&t, n);
    forget_untouched(&t);
    *out = embed_new(t.rows);
    trainer_clear(&t);
    return RC_OK;
}
