/* embed_pairs.c - collects training pairs from entries and answered questions; see embed_pairs.h.
 * Called by `bangban train` before embed_train(). */
#include "kb/embed_pairs.h"

#include <stdlib.h>

#define HEAD_CHARS 200 /* of a conclusion or body paired with a title */
#define VARIANTS_OF_QUESTION 2

/* An entry's texts, normalised once. */
struct texts {
    int64_t entry_id;
    struct norm title;
    struct norm answer; /* conclusion, else the head of the body */
    struct norm *variants;
    size_t n_variants;
};

struct collector {
    struct arena *arena;
    struct embed_pairs *pairs;
    size_t cap;
    struct err *err;
};

static void add(struct collector *c, const struct norm *a, const struct norm *b, int64_t group)
{
    if (a->n == 0 || b->n == 0)
        return;
    struct embed_pairs *p = c->pairs;
    p->items = arena_push(c->arena, p->items, p->n, &c->cap, sizeof *p->items);
    p->items[p->n++] = (struct embed_pair){.a = a, .b = b, .group = group};
}

/* Characters from .. to of a text, sharing its memory; byte offsets are not needed here. */
static struct norm slice(const struct norm *text, size_t from, size_t to)
{
    return (struct norm){.text = VIEW_EMPTY, .cp = text->cp + from, .n = to - from};
}

static enum rc normalise(struct collector *c, struct view text, struct norm *out)
{
    return norm_text(c->arena, text, out, c->err);
}

static enum rc read_entry(struct collector *c, const struct entry *e, struct texts *t)
{
    struct norm summary;
    struct norm body;
    *t = (struct texts){.entry_id = e->entry_id, .n_variants = e->n_variants};
    t->variants = arena_alloc_array(c->arena, e->n_variants, sizeof *t->variants);
    enum rc rc = normalise(c, e->title, &t->title);
    if (rc == RC_OK)
        rc = normalise(c, e->summary, &summary);
    if (rc == RC_OK)
        rc = normalise(c, e->body, &body);
    for (size_t i = 0; rc == RC_OK && i < e->n_variants; i++)
        rc = normalise(c, e->variants[i], &t->variants[i]);
    if (rc != RC_OK)
        return rc;
    const struct norm *answer = summary.n > 0 ? &summary : &body;
    t->answer = slice(answer, 0, answer->n > HEAD_CHARS ? HEAD_CHARS : answer->n);
    return RC_OK;
}

/* --- pairs ------------------------------------------------------------------------------------ */

/* A place other than i among n, different for neighbours. */
static size_t partner(size_t i, size_t n)
{
    size_t step = 1 + (i * 7 + 3) % (n - 1);
    return (i + step) % n;
}

static void pair_variants(struct collector *c, const struct texts *t)
{
    for (size_t i = 0; i < t->n_variants; i++) {
        const struct norm *v = &t->variants[i];
        add(c, v, &t->title, t->entry_id);
        add(c, v, v, t->entry_id);
        if (t->n_variants > 1)
            add(c, v, &t->variants[partner(i, t->n_variants)], t->entry_id);
    }
}

static void pair_question(struct collector *c, const struct texts *t, const struct norm *q,
                          size_t nth)
{
    add(c, q, &t->title, t->entry_id);
    add(c, q, &t->answer, t->entry_id);
    for (size_t k = 0; k < VARIANTS_OF_QUESTION && k < t->n_variants; k++)
        add(c, q, &t->variants[(nth + k) % t->n_variants], t->entry_id);
}

static int by_id(const void *a, const void *b)
{
    const struct texts *x = a;
    const struct texts *y = b;
    return (x->entry_id > y->entry_id) - (x->entry_id < y->entry_id);
}

static enum rc pair_questions(struct collector *c, const struct embed_sources *from,
                              const struct texts *texts)
{
    for (size_t i = 0; i < from->n_questions; i++) {
        struct texts key = {.entry_id = from->questions[i].entry_id};
        const struct texts *t = bsearch(&key, texts, from->n_entries, sizeof key, by_id);
        if (t == NULL)
            continue;
        struct norm *q = arena_alloc(c->arena, sizeof *q);
        enum rc rc = normalise(c, from->questions[i].q, q);
        if (rc != RC_OK)
            return rc;
        pair_question(c, t, q, i);
    }
    return RC_OK;
}

enum rc embed_pairs_from_entries(struct arena *a, const struct embed_sources *from,
                                 struct embed_pairs *out, struct err *err)
{
    struct embed_pairs pairs = {NULL, 0};
    struct collector c = {.arena = a, .pairs = &pairs, .err = err};
    struct texts *texts = arena_alloc_array(a, from->n_entries + 1, sizeof *texts);
    for (size_t i = 0; i < from->n_entries; i++) {
        enum rc rc = read_entry(&c, from->entries[i], &texts[i]);
        if (rc != RC_OK)
            return rc;
    }
    qsort(texts, from->n_entries, sizeof *texts, by_id);
    for (size_t i = 0; i < from->n_entries; i++) {
        add(&c, &texts[i].title, &texts[i].answer, texts[i].entry_id);
        pair_variants(&c, &texts[i]);
    }
    enum rc rc = pair_questions(&c, from, texts);
    if (rc == RC_OK)
        *out = pairs;
    return rc;
}
