/* lint_stray.c - variants that resemble the questions of another entry more than those of their
 * own.
 *
 * Every variant is compared with the titles and variants that share one of its rarer pairs of
 * symbols: twice the weight of what is common over the weight of both. One that is much nearer to
 * another entry is then asked as a visitor would, without itself: does the other entry come first?
 * Near in words alone, or first in search alone, is not enough to accuse it. */
#include <stdlib.h>

#include "kb/base/mem.h"
#include "kb/lint_rules.h"
#include "kb/symbols.h"

#define COMMON_MAX 200 /* a pair of symbols in more questions leads nowhere */
#define KEYS_MAX 64    /* of one question */
#define NEAR_MIN 0.6
#define NEARER_BY 0.15
#define ASKED_MAX 2000 /* searches of one run */

struct head {
    uint32_t entry; /* number in the snapshot */
    uint32_t unit;
    float weight; /* of all its keys */
};

struct posting {
    uint32_t key;
    uint32_t head;
};

struct heads {
    const struct snapshot *kb;
    struct head *list;
    size_t n;
    size_t cap;
    struct posting *postings; /* by key */
    size_t n_postings;
    size_t cap_postings;
    float *common;     /* by head: weight shared with the one at hand */
    uint32_t *touched; /* heads with common > 0 */
    size_t n_touched;
};

static int compare_u32(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Pairs of neighbours, each once. */
static size_t keys_of(const struct unit *u, uint32_t keys[KEYS_MAX])
{
    size_t n = 0;
    for (uint32_t i = 1; i < u->n && n < KEYS_MAX; i++)
        if (u->symbols[i - 1] != SYMBOL_BREAK && u->symbols[i] != SYMBOL_BREAK)
            keys[n++] = vocab_key(u->symbols[i - 1], u->symbols[i]);
    qsort(keys, n, sizeof *keys, compare_u32);
    size_t n_unique = 0;
    for (size_t i = 0; i < n; i++)
        if (n_unique == 0 || keys[i] != keys[n_unique - 1])
            keys[n_unique++] = keys[i];
    return n_unique;
}

static float weight_of(const struct heads *h, uint32_t key)
{
    struct vocab_item item = vocab_find(snapshot_vocab(h->kb), key);
    return (float)snapshot_weight(h->kb, key, item.n_entries, SIDE_HEAD);
}

static int compare_posting(const void *left, const void *right)
{
    const struct posting *a = left;
    const struct posting *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->head < b->head ? -1 : a->head > b->head;
}

static void add_head(struct heads *h, size_t entry, uint32_t unit, const struct unit *u)
{
    uint32_t keys[KEYS_MAX];
    size_t n = keys_of(u, keys);
    struct head head = {.entry = (uint32_t)entry, .unit = unit, .weight = 0};
    mem_grow((void **)&h->postings, &h->cap_postings, h->n_postings + n, sizeof *h->postings);
    for (size_t i = 0; i < n; i++) {
        head.weight += weight_of(h, keys[i]);
        h->postings[h->n_postings++] = (struct posting){keys[i], (uint32_t)h->n};
    }
    mem_grow((void **)&h->list, &h->cap, h->n + 1, sizeof *h->list);
    h->list[h->n++] = head;
}

static void make_heads(struct heads *h, int32_t today)
{
    for (size_t i = 0; i < snapshot_n_entries(h->kb); i++) {
        const struct indexed *x = snapshot_indexed_at(h->kb, i);
        if (!entry_valid_on(x->entry, today))
            continue;
        for (uint32_t k = 0; k < x->n_head; k++)
            if (x->units[k].kind != UNIT_KEYWORD)
                add_head(h, i, k, &x->units[k]);
    }
    if (h->n_postings > 0)
        qsort(h->postings, h->n_postings, sizeof *h->postings, compare_posting);
    h->common = mem_calloc(h->n + 1, sizeof *h->common);
    h->touched = mem_calloc(h->n + 1, sizeof *h->touched);
}

static void free_heads(struct heads *h)
{
    free(h->list);
    free(h->postings);
    free(h->common);
    free(h->touched);
}

static size_t first_posting(const struct heads *h, uint32_t key)
{
    size_t from = 0;
    size_t to = h->n_postings;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (h->postings[middle].key < key)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void gather(struct heads *h, const struct unit *u)
{
    uint32_t keys[KEYS_MAX];
    size_t n = keys_of(u, keys);
    h->n_touched = 0;
    for (size_t i = 0; i < n; i++) {
        size_t from = first_posting(h, keys[i]);
        size_t to = from;
        while (to < h->n_postings && h->postings[to].key == keys[i] && to - from <= COMMON_MAX)
            to++;
        if (to - from > COMMON_MAX)
            continue;
        float weight = weight_of(h, keys[i]);
        for (size_t k = from; k < to; k++) {
            uint32_t head = h->postings[k].head;
            if (h->common[head] == 0)
                h->touched[h->n_touched++] = head;
            h->common[head] += weight;
        }
    }
}

struct nearest {
    uint32_t head;
    float other; /* to the nearest of another entry */
    float own;   /* to the nearest of its own entry */
};

/* Also clears what gather() left. */
static struct nearest find_nearest(struct heads *h, uint32_t of)
{
    struct nearest out = {.head = 0, .other = 0, .own = 0};
    for (size_t i = 0; i < h->n_touched; i++) {
        uint32_t head = h->touched[i];
        float both = h->list[head].weight + h->list[of].weight;
        float near = both > 0 ? 2 * h->common[head] / both : 0;
        h->common[head] = 0;
        if (head == of)
            continue;
        bool is_own = h->list[head].entry == h->list[of].entry;
        if (is_own && near > out.own)
            out.own = near;
        if (!is_own && (near > out.other || (near == out.other && head < out.head))) {
            out.other = near;
            out.head = head;
        }
    }
    return out;
}

/* Without itself, does the variant find the other entry first, and its own not? */
static enum rc leads_to(struct lint *l, const struct unit *u, const struct entry *own,
                        const struct entry *other, bool *out, struct err *err)
{
    struct norm text;
    struct search_result result;
    struct search_options options = {
        .k = 3, .as_of_day = l->today, .region = own->region, .hidden_unit_id = u->unit_id};
    *out = true;
    if (l->searcher == NULL)
        return RC_OK;
    if (norm_question(l->a, own->variants[u->part], &text, NULL) != RC_OK) {
        *out = false;
        return RC_OK;
    }
    enum rc rc = search_run(l->searcher, l->kb, &text, &options, l->a, &result, err);
    if (rc == RC_OK)
        *out = result.n > 0 && result.list[0].entry->entry_id == other->entry_id;
    return rc;
}

/* Weight that a question shares with the title of an entry. */
static float title_common(const struct heads *h, const struct unit *u, const struct indexed *x)
{
    uint32_t keys[KEYS_MAX];
    uint32_t of_title[KEYS_MAX];
    size_t n = keys_of(u, keys);
    size_t n_title = x->units[0].kind == UNIT_TITLE ? keys_of(&x->units[0], of_title) : 0;
    float common = 0;
    for (size_t i = 0, k = 0; i < n && k < n_title;) {
        if (keys[i] == of_title[k]) {
            common += weight_of(h, keys[i++]);
            k++;
        } else if (keys[i] < of_title[k]) {
            i++;
        } else {
            k++;
        }
    }
    return common;
}

static bool apart(struct view a, struct view b)
{
    return a.len > 0 && b.len > 0 && !view_eq(a, b);
}

static enum rc judge(struct lint *l, const struct heads *h, uint32_t of, const struct nearest *near,
                     size_t *n_asked, struct err *err)
{
    const struct indexed *x = snapshot_indexed_at(l->kb, h->list[of].entry);
    const struct indexed *y = snapshot_indexed_at(l->kb, h->list[near->head].entry);
    const struct unit *u = &x->units[h->list[of].unit];
    const struct entry *e = x->entry;
    if (near->other < NEAR_MIN || near->other < near->own + NEARER_BY || near->other >= 1 ||
        (size_t)u->part >= e->n_variants || apart(e->region, y->entry->region) ||
        apart(e->audience, y->entry->audience) ||
        title_common(h, u, y) <= title_common(h, u, x)) /* of two alike, the one out of place */
        return RC_OK;
    bool leads = false;
    if ((*n_asked)++ >= ASKED_MAX)
        return RC_OK;
    enum rc rc = leads_to(l, u, e, y->entry, &leads, err);
    if (rc != RC_OK || !leads)
        return rc;
    struct lint_finding *f = lint_add(l, LINT_STRAY, LINT_WARNING, e, "variants");
    f->row = u->part;
    f->text = arena_printf(l->a, "「%.*s」更像是在问「%.*s」，会把那边的访客引过来",
                           VIEW_ARG(e->variants[u->part]), VIEW_ARG(y->entry->title));
    f->fix = VIEW("改得更具体，或者移到那一条");
    f->other_id = y->entry->external_id;
    f->other_title = y->entry->title;
    return RC_OK;
}

enum rc lint_stray(struct lint *l, struct err *err)
{
    struct heads h = {.kb = l->kb};
    size_t n_asked = 0;
    enum rc rc = RC_OK;
    make_heads(&h, l->today);
    for (uint32_t i = 0; rc == RC_OK && i < h.n; i++) {
        const struct unit *u = &snapshot_indexed_at(l->kb, h.list[i].entry)->units[h.list[i].unit];
        if (u->kind != UNIT_VARIANT)
            continue;
        gather(&h, u);
        struct nearest near = find_nearest(&h, i);
        rc = judge(l, &h, i, &near, &n_asked, err);
    }
    free_heads(&h);
    return rc;
}
