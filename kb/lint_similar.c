/* lint_similar.c - entries that nearly say the same, and questions that stand in two entries.
 *
 * Near copies: an entry is the set of its runs of SHINGLE symbols; one hash a run, the smallest of
 * each of BINS classes kept (one-permutation min-hash, empty classes filled from their neighbours),
 * classes grouped in bands; entries that share a band are compared exactly. Linear in the text of
 * the base. Source: P. Li, A. Owen, C.-H. Zhang, One Permutation Hashing, 2012; A. Shrivastava,
 * P. Li, Densifying One Permutation Hashing, 2014. */
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/lint_rules.h"
#include "kb/symbols.h"

#define SHINGLE 4
#define BINS 64
#define BAND 4
#define N_BANDS (BINS / BAND)
#define SHINGLES_MIN 12
#define LIKENESS_MIN 0.75
#define LIKENESS_CONFLICT 0.6 /* from here on differing figures are about one matter */
#define NEIGHBOURS 6          /* of those that share a band, compared each */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* --- shingles ------------------------------------------------------------------------------------
 */

struct shingles {
    uint64_t *list;
    size_t n;
    size_t cap;
};

static bool is_text(const struct unit *u)
{
    return u->kind != UNIT_KEYWORD && u->kind != UNIT_VARIANT;
}

/* Hours, telephones and addresses of one office stand in many entries and say nothing of the
 * matter. */
static bool is_of_office(const struct unit *u)
{
    return u->kind == UNIT_FIELD &&
           (u->part == FIELD_HOURS || u->part == FIELD_PHONE || u->part == FIELD_SUPERVISE_PHONE ||
            u->part == FIELD_ADDRESS || u->part == FIELD_ONLINE_URL);
}

static void collect(const struct indexed *x, struct shingles *out)
{
    out->n = 0;
    for (uint32_t i = 0; i < x->n_units; i++) {
        const struct unit *u = &x->units[i];
        if (!is_text(u) || is_of_office(u) || u->n < SHINGLE)
            continue;
        mem_grow((void **)&out->list, &out->cap, out->n + u->n, sizeof *out->list);
        for (uint32_t k = 0; k + SHINGLE <= u->n; k++) {
            uint64_t h = 0;
            for (uint32_t j = 0; j < SHINGLE; j++)
                h = h << 16 | u->symbols[k + j];
            out->list[out->n++] = mix(h);
        }
    }
}

static int compare_u64(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void sort_unique(struct shingles *s)
{
    if (s->n == 0)
        return;
    qsort(s->list, s->n, sizeof *s->list, compare_u64);
    size_t n = 1;
    for (size_t i = 1; i < s->n; i++)
        if (s->list[i] != s->list[n - 1])
            s->list[n++] = s->list[i];
    s->n = n;
}

/* Share of common shingles, of sorted sets. */
static double likeness(const struct shingles *a, const struct shingles *b)
{
    size_t n_common = 0;
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        if (a->list[i] == b->list[k]) {
            n_common++;
            i++;
            k++;
        } else if (a->list[i] < b->list[k]) {
            i++;
        } else {
            k++;
        }
    }
    size_t n_all = a->n + b->n - n_common;
    return n_all > 0 ? (double)n_common / (double)n_all : 0;
}

/* --- bands ---------------------------------------------------------------------------------------
 */

struct band {
    uint64_t hash;
    uint32_t entry;
};

static int compare_band(const void *left, const void *right)
{
    const struct band *a = left;
    const struct band *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static void fill_bins(const struct shingles *s, uint64_t bins[BINS])
{
    bool is_full[BINS] = {false};
    for (size_t i = 0; i < s->n; i++) {
        size_t bin = s->list[i] % BINS;
        uint64_t rest = s->list[i] / BINS;
        if (!is_full[bin] || rest < bins[bin])
            bins[bin] = rest;
        is_full[bin] = true;
    }
    for (size_t bin = 0; bin < BINS; bin++) {
        size_t from = bin;
        while (!is_full[from])
            from = (from + 1) % BINS;
        if (from != bin)
            bins[bin] = mix(bins[from] + (from + BINS - bin) % BINS);
    }
}

static struct band *make_bands(struct lint *l, size_t *n_out)
{
    struct shingles s = {.list = NULL};
    size_t n = 0;
    size_t n_entries = snapshot_n_entries(l->kb);
    struct band *bands = mem_calloc(n_entries * N_BANDS, sizeof *bands);
    for (size_t i = 0; i < n_entries; i++) {
        const struct indexed *x = snapshot_indexed_at(l->kb, i);
        if (x == NULL || !entry_valid_on(x->entry, l->today))
            continue;
        collect(x, &s);
        if (s.n < SHINGLES_MIN)
            continue;
        uint64_t bins[BINS];
        fill_bins(&s, bins);
        for (size_t b = 0; b < N_BANDS; b++) {
            uint64_t hash = b;
            for (size_t k = 0; k < BAND; k++)
                hash = mix(hash ^ bins[b * BAND + k]);
            bands[n++] = (struct band){hash, (uint32_t)i};
        }
    }
    free(s.list);
    if (n > 0)
        qsort(bands, n, sizeof *bands, compare_band);
    *n_out = n;
    return bands;
}

/* --- pairs ---------------------------------------------------------------------------------------
 */

static bool both_and_differ(struct view a, struct view b)
{
    return a.len > 0 && b.len > 0 && !view_eq(a, b);
}

/* Meant for other people, or one after the other. */
static bool is_meant_apart(const struct entry *a, const struct entry *b)
{
    return both_and_differ(a->region, b->region) || both_and_differ(a->audience, b->audience) ||
           view_eq(a->superseded_by, b->external_id) || view_eq(b->superseded_by, a->external_id);
}

/* Was y told to be a copy of x? */
static bool judge_pair(struct lint *l, const struct indexed *x, const struct indexed *y,
                       struct shingles tools[2])
{
    const struct entry *a = x->entry;
    const struct entry *b = y->entry;
    if (is_meant_apart(a, b))
        return false;
    collect(x, &tools[0]);
    collect(y, &tools[1]);
    sort_unique(&tools[0]);
    sort_unique(&tools[1]);
    double like = likeness(&tools[0], &tools[1]);
    if (like >= LIKENESS_CONFLICT && a->kind == b->kind)
        lint_compare(l, b, a);
    if (like < LIKENESS_MIN)
        return false;
    struct lint_finding *f = lint_add(l, LINT_DUPLICATE, LINT_WARNING, b, "");
    f->text = arena_printf(l->a, "与「%.*s」的内容有 %.0f%% 相同", VIEW_ARG(a->title), like * 100);
    f->fix = VIEW("合并成一条，把另一条的问法并进来；适用的人或地方不同就分别写明");
    f->other_id = a->external_id;
    f->other_title = a->title;
    return true;
}

static void check_copies(struct lint *l)
{
    size_t n = 0;
    struct band *bands = make_bands(l, &n);
    struct shingles tools[2] = {{.list = NULL}, {.list = NULL}};
    struct shingles pairs = {.list = NULL}; /* two entry numbers each */
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && k <= i + NEIGHBOURS && bands[k].hash == bands[i].hash;
             k++) {
            mem_grow((void **)&pairs.list, &pairs.cap, pairs.n + 1, sizeof *pairs.list);
            pairs.list[pairs.n++] = (uint64_t)bands[i].entry << 32 | bands[k].entry;
        }
    }
    sort_unique(&pairs);
    /* Each copy is told once, with the first it is like: ten copies are nine findings. */
    bool *is_told = mem_calloc(snapshot_n_entries(l->kb) + 1, sizeof *is_told);
    for (size_t i = 0; i < pairs.n; i++) {
        size_t first = pairs.list[i] >> 32;
        size_t second = pairs.list[i] & UINT32_MAX;
        if (!is_told[second])
            is_told[second] = judge_pair(l, snapshot_indexed_at(l->kb, first),
                                         snapshot_indexed_at(l->kb, second), tools);
    }
    free(is_told);
    free(tools[0].list);
    free(tools[1].list);
    free(pairs.list);
    free(bands);
}

/* --- the same words in two entries ---------------------------------------------------------------
 */

struct asked {
    uint64_t hash;
    uint32_t entry;
    uint32_t unit;
};

static int compare_asked(const void *left, const void *right)
{
    const struct asked *a = left;
    const struct asked *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

static bool same_symbols(const struct unit *a, const struct unit *b)
{
    return a->n == b->n && memcmp(a->symbols, b->symbols, a->n * sizeof *a->symbols) == 0;
}

static void judge_same(struct lint *l, const struct asked *first, const struct asked *second)
{
    const struct indexed *x = snapshot_indexed_at(l->kb, first->entry);
    const struct indexed *y = snapshot_indexed_at(l->kb, second->entry);
    const struct unit *u = &x->units[first->unit];
    const struct unit *v = &y->units[second->unit];
    if (x == y || !same_symbols(u, v) || is_meant_apart(x->entry, y->entry))
        return;
    const struct entry *e = y->entry;
    bool is_variant = v->kind == UNIT_VARIANT && (size_t)v->part < e->n_variants;
    struct lint_finding *f =
        lint_add(l, LINT_SAME_WORDS, LINT_ERROR, e, is_variant ? "variants" : "title");
    f->row = is_variant ? v->part : -1;
    f->text = arena_printf(l->a, "「%.*s」也是「%.*s」的%s，访客这样问只能得到反问",
                           VIEW_ARG(is_variant ? e->variants[v->part] : e->title),
                           VIEW_ARG(x->entry->title), u->kind == UNIT_TITLE ? "标题" : "相似问");
    f->fix = VIEW("留在该回答的那一条，从另一条删去");
    f->other_id = x->entry->external_id;
    f->other_title = x->entry->title;
}

static void check_same_words(struct lint *l)
{
    size_t n = 0;
    size_t cap = 0;
    struct asked *list = NULL;
    for (size_t i = 0; i < snapshot_n_entries(l->kb); i++) {
        const struct indexed *x = snapshot_indexed_at(l->kb, i);
        if (x == NULL || !entry_valid_on(x->entry, l->today))
            continue;
        for (uint32_t k = 0; k < x->n_head; k++) {
            if (x->units[k].kind == UNIT_KEYWORD || x->units[k].n == 0)
                continue;
            mem_grow((void **)&list, &cap, n + 1, sizeof *list);
            list[n++] =
                (struct asked){symbols_hash(x->units[k].symbols, x->units[k].n), (uint32_t)i, k};
        }
    }
    if (n > 0)
        qsort(list, n, sizeof *list, compare_asked);
    for (size_t i = 1; i < n; i++)
        if (list[i].hash == list[i - 1].hash)
            judge_same(l, &list[i - 1], &list[i]);
    free(list);
}

void lint_similar(struct lint *l)
{
    check_same_words(l);
    check_copies(l);
}
