/* lexicon.c - mines the words of a knowledge base. Made on the thread that builds a snapshot, read
 * on any. */
#include "kb/lexicon.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"
#include "kb/snapshot.h"
#include "kb/symbols.h"
#include "kb/text/normalise.h"

#define MIN_CHARS 2
#define MIN_ENTRIES 3
#define MIN_PMI 2.0
#define MIN_VARIETY 3
#define MAX_GRAMS (1u << 19) /* kept while counting; what comes later is not counted */
#define FIRST_BITS 12
#define MAX_BEFORE 3 /* characters by which a longer term begins earlier */

/* A run of symbols that was seen. */
struct gram {
    uint64_t hash;
    const uint16_t *symbols;
    uint32_t n;
    uint32_t count;
    uint32_t n_entries;
    uint32_t last_entry; /* number + 1 of the one counted last */
    uint64_t left;       /* a bit for each neighbour, by its hash */
    uint64_t right;
    uint32_t begins; /* texts that begin or end with it */
    uint32_t ends;
    unsigned sources;
};

struct grams {
    struct gram *places;
    unsigned bits;
    size_t n;
};

struct lexicon {
    atomic_uint refs;
    struct arena *arena;
    struct lexicon_term *terms; /* most frequent first */
    size_t n;
    uint32_t *by_hash; /* number + 1 of a term, 0 = free */
    unsigned bits;
    size_t n_read_of;
};

/* --- counting
 * ----------------------------------------------------------------------------------------- */

static size_t spread(uint64_t hash, unsigned bits)
{
    return (size_t)((hash * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - bits));
}

static struct gram *place_of(const struct grams *g, uint64_t hash)
{
    size_t mask = ((size_t)1 << g->bits) - 1;
    size_t at = spread(hash, g->bits);
    while (g->places[at].n != 0 && g->places[at].hash != hash)
        at = (at + 1) & mask;
    return &g->places[at];
}

static void grow(struct grams *g)
{
    struct grams bigger = {.bits = g->bits == 0 ? FIRST_BITS : g->bits + 1, .n = g->n};
    bigger.places = mem_calloc((size_t)1 << bigger.bits, sizeof *bigger.places);
    for (size_t i = 0; g->bits > 0 && i < (size_t)1 << g->bits; i++)
        if (g->places[i].n != 0)
            *place_of(&bigger, g->places[i].hash) = g->places[i];
    free(g->places);
    *g = bigger;
}

/* NULL when there are too many already. */
static struct gram *gram_of(struct grams *g, const uint16_t *symbols, size_t n)
{
    if (g->bits == 0 || g->n >= ((size_t)3 << g->bits) / 4)
        grow(g);
    uint64_t hash = symbols_hash(symbols, n);
    struct gram *x = place_of(g, hash);
    if (x->n != 0)
        return x;
    if (g->n == MAX_GRAMS)
        return NULL;
    *x = (struct gram){.hash = hash, .symbols = symbols, .n = (uint32_t)n};
    g->n++;
    return x;
}

static void note_entry(struct gram *x, uint32_t entry_no)
{
    x->n_entries += x->last_entry != entry_no + 1;
    x->last_entry = entry_no + 1;
}

static uint64_t bit_of(uint16_t symbol)
{
    return UINT64_C(1) << spread(symbol, 6);
}

struct mining {
    struct grams grams;
    uint64_t n_symbols; /* that were read */
    uint32_t entry_no;
    struct arena *arena; /* of the lexicon: names that are no unit of the snapshot */
};

static void count_run(struct mining *m, const uint16_t *run, size_t n)
{
    m->n_symbols += n;
    for (size_t at = 0; at < n; at++) {
        for (size_t len = 1; len <= LEXICON_MINED_CHARS && at + len <= n; len++) {
            struct gram *x = gram_of(&m->grams, run + at, len);
            if (x == NULL)
                continue;
            x->count++;
            note_entry(x, m->entry_no);
            if (at > 0)
                x->left |= bit_of(run[at - 1]);
            if (at + len < n)
                x->right |= bit_of(run[at + len]);
            x->begins += at == 0;
            x->ends += at + len == n;
        }
    }
}

static void declare(struct mining *m, const uint16_t *run, size_t n, unsigned source)
{
    if (n < MIN_CHARS || n > LEXICON_MAX_CHARS)
        return;
    struct gram *x = gram_of(&m->grams, run, n);
    if (x == NULL)
        return;
    x->sources |= source;
    note_entry(x, m->entry_no);
}

/* Calls for every stretch of Han characters. */
static void each_run(struct mining *m, const uint16_t *symbols, size_t n,
                     void (*each)(struct mining *m, const uint16_t *run, size_t n))
{
    for (size_t at = 0; at < n;) {
        size_t from = at;
        while (at < n && symbol_is_han(symbols[at]))
            at++;
        if (at > from)
            each(m, symbols + from, at - from);
        else
            at++;
    }
}

/* --- declared names
 * ------------------------------------------------------------------------------------ */

bool lexicon_is_ending(uint32_t first, uint32_t second)
{
    static const uint32_t ENDINGS[][2] = {{0x767B, 0x8BB0} /* 登记 */, {0x7533, 0x8BF7} /* 申请 */,
                                          {0x529E, 0x7406} /* 办理 */, {0x6838, 0x53D1} /* 核发 */,
                                          {0x5907, 0x6848} /* 备案 */, {0x5BA1, 0x6279} /* 审批 */,
                                          {0x7533, 0x62A5} /* 申报 */, {0x7533, 0x9886} /* 申领 */};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++)
        if (first == ENDINGS[i][0] && second == ENDINGS[i][1])
            return true;
    return false;
}

static void declare_title(struct mining *m, const uint16_t *symbols, size_t n)
{
    size_t end = 0;
    while (end < n && symbol_is_han(symbols[end]))
        end++;
    declare(m, symbols, end, LEXICON_TITLE);
    if (end >= MIN_CHARS + 2 && lexicon_is_ending(symbols[end - 2], symbols[end - 1]))
        declare(m, symbols, end - 2, LEXICON_TITLE);
}

/* A name as it is written, if it is all Han up to a bracket. */
static void declare_name(struct mining *m, struct view name, unsigned source)
{
    uint16_t *symbols = arena_alloc_array(m->arena, LEXICON_MAX_CHARS, sizeof *symbols);
    size_t n = 0;
    for (size_t at = 0; at < name.len;) {
        uint32_t cp = utf8_next(name, &at);
        if (cp == 0xFF08 /* （ */ || cp == '(')
            break;
        if (cp > UINT16_MAX || !symbol_is_han((uint16_t)cp) || n == LEXICON_MAX_CHARS)
            return;
        symbols[n++] = (uint16_t)cp;
    }
    declare(m, symbols, n, source);
}

static void declare_keyword(struct mining *m, const uint16_t *run, size_t n)
{
    declare(m, run, n, LEXICON_KEYWORD);
}

static void mine_entry(struct mining *m, const struct indexed *x)
{
    const struct entry *e = x->entry;
    for (uint32_t i = 0; i < x->n_head; i++) {
        const struct unit *u = &x->units[i];
        each_run(m, u->symbols, u->n, count_run);
        if (u->kind == UNIT_TITLE)
            declare_title(m, u->symbols, u->n);
        if (u->kind == UNIT_KEYWORD)
            each_run(m, u->symbols, u->n, declare_keyword);
    }
    for (size_t i = 0; i < e->n_materials; i++)
        declare_name(m, e->materials[i].name, LEXICON_FORM);
    declare_name(m, e->department, LEXICON_DEPARTMENT);
    m->entry_no++;
}

/* --- choosing
 * ------------------------------------------------------------------------------------------ */

/* How much more often than by chance the two halves of the least likely cut stand together. */
static double pmi_of(const struct mining *m, const struct gram *x)
{
    double least = INFINITY;
    for (uint32_t cut = 1; cut < x->n; cut++) {
        const struct gram *a = place_of(&m->grams, symbols_hash(x->symbols, cut));
        const struct gram *b = place_of(&m->grams, symbols_hash(x->symbols + cut, x->n - cut));
        if (a->count == 0 || b->count == 0)
            return 0;
        double by_chance = (double)a->count * (double)b->count / (double)m->n_symbols;
        least = fmin(least, log2((double)x->count / by_chance));
    }
    return least;
}

static uint32_t variety_of(const struct gram *x)
{
    uint32_t left = (uint32_t)__builtin_popcountll(x->left) + x->begins;
    uint32_t right = (uint32_t)__builtin_popcountll(x->right) + x->ends;
    return left < right ? left : right;
}

static bool choose(const struct mining *m, const struct gram *x, struct lexicon_term *out)
{
    if (x->n < MIN_CHARS)
        return false;
    *out = (struct lexicon_term){.symbols = x->symbols,
                                 .n = x->n,
                                 .n_entries = x->n_entries,
                                 .sources = x->sources,
                                 .pmi = x->count > 0 ? pmi_of(m, x) : 0,
                                 .variety = variety_of(x)};
    if (x->n <= LEXICON_MINED_CHARS && x->n_entries >= MIN_ENTRIES && out->pmi >= MIN_PMI &&
        out->variety >= MIN_VARIETY)
        out->sources |= LEXICON_MINED;
    return out->sources != 0;
}

static int term_cmp(const void *left, const void *right)
{
    const struct lexicon_term *a = left;
    const struct lexicon_term *b = right;
    if (a->n_entries != b->n_entries)
        return a->n_entries > b->n_entries ? -1 : 1;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->symbols[i] != b->symbols[i])
            return a->symbols[i] < b->symbols[i] ? -1 : 1;
    return 0;
}

static uint32_t *slot_of(const struct lexicon *l, const uint16_t *symbols, size_t n)
{
    size_t mask = ((size_t)1 << l->bits) - 1;
    size_t at = spread(symbols_hash(symbols, n), l->bits);
    while (l->by_hash[at] != 0) {
        const struct lexicon_term *t = &l->terms[l->by_hash[at] - 1];
        if (t->n == n && memcmp(t->symbols, symbols, n * sizeof *symbols) == 0)
            break;
        at = (at + 1) & mask;
    }
    return &l->by_hash[at];
}

/* Terms outlive the entries they were read from. */
static void keep(struct lexicon *l, const struct mining *m)
{
    size_t cap = 0;
    for (size_t i = 0; m->grams.bits > 0 && i < (size_t)1 << m->grams.bits; i++) {
        struct lexicon_term t;
        if (m->grams.places[i].n == 0 || !choose(m, &m->grams.places[i], &t))
            continue;
        uint16_t *own = arena_alloc_array(l->arena, t.n, sizeof *own);
        memcpy(own, t.symbols, t.n * sizeof *own);
        t.symbols = own;
        mem_grow((void **)&l->terms, &cap, l->n + 1, sizeof *l->terms);
        l->terms[l->n++] = t;
    }
    if (l->n > 0)
        qsort(l->terms, l->n, sizeof *l->terms, term_cmp);
    for (l->bits = FIRST_BITS; ((size_t)1 << l->bits) < 2 * l->n;)
        l->bits++;
    l->by_hash = mem_calloc((size_t)1 << l->bits, sizeof *l->by_hash);
    for (size_t i = 0; i < l->n; i++)
        *slot_of(l, l->terms[i].symbols, l->terms[i].n) = (uint32_t)i + 1;
}

/* Of how many entries one is read. */
static size_t step_of(const struct snapshot *kb)
{
    double head = snapshot_mean_lengths(kb).head_mean;
    double all = 0;
    for (size_t i = 0; i < snapshot_n_entries(kb); i++)
        all += snapshot_indexed_at(kb, i)->n_head * head;
    return (size_t)(all / LEXICON_MAX_SYMBOLS) + 1;
}

struct lexicon *lexicon_new(const struct snapshot *kb)
{
    struct lexicon *l = mem_calloc(1, sizeof *l);
    struct mining m = {.n_symbols = 0, .arena = arena_new(0)};
    size_t step = step_of(kb);
    atomic_init(&l->refs, 1);
    l->arena = arena_new(0);
    l->n_read_of = snapshot_n_entries(kb);
    for (size_t i = 0; i < l->n_read_of; i += step)
        mine_entry(&m, snapshot_indexed_at(kb, i));
    keep(l, &m);
    free(m.grams.places);
    arena_free(m.arena);
    return l;
}

struct lexicon *lexicon_ref(struct lexicon *l)
{
    atomic_fetch_add_explicit(&l->refs, 1, memory_order_relaxed);
    return l;
}

void lexicon_unref(struct lexicon *l)
{
    if (l == NULL || atomic_fetch_sub_explicit(&l->refs, 1, memory_order_acq_rel) != 1)
        return;
    arena_free(l->arena);
    free(l->terms);
    free(l->by_hash);
    free(l);
}

/* --- reading
 * ------------------------------------------------------------------------------------------- */

size_t lexicon_n_read_of(const struct lexicon *l)
{
    return l->n_read_of;
}

size_t lexicon_n(const struct lexicon *l)
{
    return l->n;
}

const struct lexicon_term *lexicon_at(const struct lexicon *l, size_t i)
{
    CHECK(i < l->n);
    return &l->terms[i];
}

const struct lexicon_term *lexicon_find(const struct lexicon *l, const uint16_t *symbols, size_t n)
{
    uint32_t no = n >= MIN_CHARS && n <= LEXICON_MAX_CHARS ? *slot_of(l, symbols, n) : 0;
    return no > 0 ? &l->terms[no - 1] : NULL;
}

size_t lexicon_terms_of(const struct lexicon *l, const uint16_t *symbols, size_t n,
                        const struct lexicon_term **out, size_t most)
{
    size_t n_out = 0;
    for (size_t at = 0; at < n && n_out < most;) {
        const struct lexicon_term *found = NULL;
        size_t longest = n - at < LEXICON_MAX_CHARS ? n - at : LEXICON_MAX_CHARS;
        for (size_t len = longest; found == NULL && len >= MIN_CHARS; len--)
            found = lexicon_find(l, symbols + at, len);
        if (found != NULL)
            out[n_out++] = found;
        at += found != NULL ? found->n : 1;
    }
    return n_out;
}

static bool ends_longer(const struct lexicon *l, const uint16_t *symbols, size_t at, size_t n)
{
    for (size_t before = 1; before <= MAX_BEFORE && before <= at; before++)
        if (lexicon_find(l, symbols + at - before, n + before) != NULL)
            return true;
    return false;
}

bool lexicon_only_inside(const struct lexicon *l, const struct lexicon_term *term,
                         const uint16_t *symbols, size_t n)
{
    bool inside = false;
    for (size_t at = 0; at + term->n <= n; at++) {
        if (memcmp(symbols + at, term->symbols, term->n * sizeof *symbols) != 0)
            continue;
        if (!ends_longer(l, symbols, at, term->n))
            return false;
        inside = true;
    }
    return inside;
}

struct view lexicon_text(struct arena *a, const struct lexicon_term *t)
{
    char *text = arena_alloc(a, t->n * 4 + 1);
    size_t len = 0;
    for (uint32_t i = 0; i < t->n; i++)
        len += utf8_put(text + len, t->symbols[i]);
    return (struct view){text, len};
}

struct view lexicon_sources_text(struct arena *a, unsigned sources)
{
    static const char *const LABELS[] = {"标题", "关键词", "材料", "部门", "挖掘"};
    struct view text = VIEW_EMPTY;
    for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++)
        if ((sources & 1u << i) != 0)
            text = arena_printf(a, "%.*s%s%s", VIEW_ARG(text), text.len > 0 ? "、" : "", LABELS[i]);
    return text;
}
