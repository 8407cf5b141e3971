/* matcher.c - compares texts with one question in a single pass over their symbols.
 * Called by search on the searcher's thread. */
#include "kb/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"

#define N_SYMBOLS 65536
#define NO_POSITION UINT16_MAX
#define BREAK_TERM UINT8_MAX /* one_of a break: counting stops there too */

#define N_WORDS 4 /* of 64 bits each, for QUERY_MAX_TERMS */

/* Which terms have a count that is not 0: most texts hold few of them. */
struct term_set {
    uint64_t bits[N_WORDS];
};

/* Counts of the question's terms in one text (or in all texts of an entry). */
struct counts {
    struct term_set has_ones;
    struct term_set has_pairs;
    uint16_t ones[QUERY_MAX_TERMS];
    uint16_t pairs[QUERY_MAX_TERMS];
    uint32_t length;
    uint32_t n_found; /* symbols of the question, each as often as it stands there */
    uint32_t n_pairs; /* pairs of the text */
    uint32_t common;  /* pairs of the text that the question has, each as often as both have it */
    double weight;    /* of all symbols of the text */
    double used;      /* of those that the question has */
    uint32_t run;     /* longest common run */
};

struct matcher {
    const struct snapshot *kb;
    struct query query;
    uint8_t one_of[N_SYMBOLS];                                 /* number of the term + 1 */
    uint8_t pair_of[QUERY_MAX_TERMS + 1][QUERY_MAX_TERMS + 1]; /* by numbers of its symbols */
    uint16_t pair_asked[QUERY_MAX_TERMS];                      /* how often the question has it */
    size_t n_asked;                                            /* pairs of the question */
    uint16_t first_at[QUERY_MAX_TERMS];                        /* last position of a symbol ... */
    uint16_t before[QUESTION_MAX_CHARS + 1];                   /* ... and the one before that */
    uint32_t run_len[QUESTION_MAX_CHARS + 1];
    uint32_t run_at[QUESTION_MAX_CHARS + 1]; /* at which step that run was alive */
    uint32_t step;
    size_t n_words; /* of a term_set in use */
    struct counts unit;
    struct counts entry;
    const float *weights; /* of all symbols, by number */
};

struct matcher *matcher_new(void)
{
    struct matcher *m = mem_calloc(1, sizeof *m);
    m->step = 1;
    return m;
}

void matcher_free(struct matcher *m)
{
    free(m);
}

const struct query *matcher_query(const struct matcher *m)
{
    return &m->query;
}

/* Takes the lowest term out of one word of a set. */
static size_t take_term(uint64_t *word, size_t word_no)
{
    size_t term = word_no * 64 + (size_t)__builtin_ctzll(*word);
    *word &= *word - 1;
    return term;
}

static void clear_terms(size_t n_words, struct term_set *has, uint16_t *counts)
{
    for (size_t w = 0; w < n_words; w++)
        while (has->bits[w] != 0)
            counts[take_term(&has->bits[w], w)] = 0;
}

static void clear_counts(size_t n_words, struct counts *c)
{
    if (c->n_found > 0) {
        clear_terms(n_words, &c->has_ones, c->ones);
        clear_terms(n_words, &c->has_pairs, c->pairs);
    }
    c->length = c->n_found = c->n_pairs = c->common = c->run = 0;
    c->weight = c->used = 0;
}

static void forget(struct matcher *m)
{
    const struct query *q = &m->query;
    m->one_of[SYMBOL_BREAK] = 0;
    for (size_t i = 0; i + 1 < q->n; i++)
        m->pair_of[m->one_of[q->symbols[i]]][m->one_of[q->symbols[i + 1]]] = 0;
    for (size_t i = 0; i < q->n; i++) {
        m->one_of[q->symbols[i]] = 0;
    }
    m->one_of[SYMBOL_BREAK] = BREAK_TERM;
    m->n_asked = 0;
}

static struct query_term make_term(const struct matcher *m, uint32_t key, struct view text)
{
    struct vocab_item item = vocab_find(snapshot_vocab(m->kb), key);
    struct query_term t = {.key = key,
                           .text = text,
                           .n_entries = item.n_entries,
                           .n_head = item.n_head,
                           .n_body = item.n_body};
    for (int side = 0; side < N_SIDES; side++)
        t.weight[side] = snapshot_weight(m->kb, key, item.n_entries, (enum side)side);
    return t;
}

static void add_weight(double sum[N_SIDES], const struct query_term *t, double sign)
{
    for (int side = 0; side < N_SIDES; side++)
        sum[side] += sign * t->weight[side];
}

static void add_one(struct matcher *m, size_t i, struct view text)
{
    struct query *q = &m->query;
    uint16_t symbol = q->symbols[i];
    q->length++;
    if (m->one_of[symbol] == 0) {
        if (q->n_ones == QUERY_MAX_TERMS)
            return;
        struct query_term t = make_term(m, vocab_key_one(symbol), text);
        add_weight(q->ones_weight, &t, 1.0);
        m->first_at[q->n_ones] = NO_POSITION;
        q->ones[q->n_ones++] = t;
        m->one_of[symbol] = (uint8_t)q->n_ones;
    }
    size_t term = m->one_of[symbol] - 1u;
    size_t at = q->length - 1;
    m->before[at] = m->first_at[term];
    m->first_at[term] = (uint16_t)at;
}

static void add_pair(struct matcher *m, size_t i, struct view text)
{
    struct query *q = &m->query;
    uint8_t *place = &m->pair_of[m->one_of[q->symbols[i]]][m->one_of[q->symbols[i + 1]]];
    if (m->one_of[q->symbols[i]] == 0 || m->one_of[q->symbols[i + 1]] == 0)
        return;
    if (*place == 0) {
        if (q->n_pairs == QUERY_MAX_TERMS)
            return;
        struct query_term t = make_term(m, vocab_key(q->symbols[i], q->symbols[i + 1]), text);
        add_weight(q->pairs_weight, &t, 1.0);
        m->pair_asked[q->n_pairs] = 0;
        q->pairs[q->n_pairs++] = t;
        *place = (uint8_t)q->n_pairs;
    }
    m->pair_asked[*place - 1u]++;
    m->n_asked++;
}

void matcher_set(struct matcher *m, const struct snapshot *kb, const struct norm *text)
{
    struct symbol_span spans[QUESTION_MAX_CHARS + 1];
    struct query *q = &m->query;
    forget(m);
    clear_counts(N_WORDS, &m->unit);
    clear_counts(N_WORDS, &m->entry);
    CHECK(text->n <= QUESTION_MAX_CHARS);
    m->kb = kb;
    m->weights = snapshot_weights(kb);
    q->n = symbols_cut(text->text, q->symbols, spans);
    q->length = q->n_ones = q->n_pairs = 0;
    memset(q->ones_weight, 0, sizeof q->ones_weight);
    memset(q->pairs_weight, 0, sizeof q->pairs_weight);
    for (size_t i = 0; i < q->n; i++)
        if (q->symbols[i] != SYMBOL_BREAK)
            add_one(m, i, view_sub(text->text, spans[i].from, spans[i].to - spans[i].from));
    for (size_t i = 0; i + 1 < q->n; i++) {
        if (q->symbols[i] == SYMBOL_BREAK || q->symbols[i + 1] == SYMBOL_BREAK)
            continue;
        bool token = symbol_is_han(q->symbols[i]) && symbol_is_han(q->symbols[i + 1]);
        add_pair(m, i,
                 token ? view_sub(text->text, spans[i].from, spans[i + 1].to - spans[i].from)
                       : VIEW_EMPTY);
    }
    m->n_words = ((q->n_ones > q->n_pairs ? q->n_ones : q->n_pairs) + 63) / 64;
}

/* --- one text
 * ---------------------------------------------------------------------------------------- */

static void set_add(struct term_set *s, size_t term)
{
    s->bits[term / 64] |= UINT64_C(1) << term % 64;
}

/* Extends every common run that ended at the symbol before (punctuation does not end one); later
 * positions first, so that a repeated symbol does not extend itself. */
static void extend_runs(struct matcher *m, size_t term, uint32_t step)
{
    for (uint16_t at = m->first_at[term]; at != NO_POSITION; at = m->before[at]) {
        bool alive = at > 0 && m->run_at[at - 1] == step - 1;
        uint32_t len = alive ? m->run_len[at - 1] + 1 : 1;
        m->run_len[at] = len;
        m->run_at[at] = step;
        if (len > m->unit.run)
            m->unit.run = len;
    }
}

static void count_pair(struct matcher *m, uint8_t left, uint8_t right)
{
    uint8_t pair = m->pair_of[left][right];
    if (pair == 0)
        return;
    if (m->unit.pairs[pair - 1] < m->pair_asked[pair - 1])
        m->unit.common++;
    m->unit.pairs[pair - 1]++;
    set_add(&m->unit.has_pairs, pair - 1u);
}

/* Stops only at breaks and at symbols of the question. */
static void count_symbols(struct matcher *m, const uint16_t *symbols, size_t n)
{
    struct counts *u = &m->unit;
    uint32_t from = m->step + 1; /* of the first symbol; runs of the text before are over */
    uint32_t n_breaks = 0;
    uint8_t left = 0;
    size_t left_end = 0; /* behind the symbol `left` */
    for (size_t i = 0; i < n; i++) {
        uint8_t term = m->one_of[symbols[i]];
        if (term == 0)
            continue;
        if (term == BREAK_TERM) {
            n_breaks++;
            continue;
        }
        u->ones[term - 1]++;
        set_add(&u->has_ones, term - 1u);
        u->n_found++;
        if (left != 0 && left_end == i)
            count_pair(m, left, term);
        extend_runs(m, term - 1u, from + (uint32_t)i - n_breaks);
        left = term;
        left_end = i + 1;
    }
    u->length = (uint32_t)n - n_breaks;
    u->n_pairs = n > 0 ? u->length - n_breaks - 1 : 0; /* a break is never first, last or twice */
    m->step = from + u->length;
}

static void weigh_symbols(struct matcher *m, const uint16_t *symbols, size_t n)
{
    struct counts *u = &m->unit;
    for (size_t i = 0; i < n; i++) {
        if (symbols[i] == SYMBOL_BREAK)
            continue;
        double weight = (double)m->weights[symbols[i]];
        u->weight += weight;
        if (m->one_of[symbols[i]] != 0)
            u->used += weight;
    }
}

static void forget_entries(struct matcher *m, struct query_term *terms, size_t n,
                           const uint16_t *gone, const uint16_t *kept, double sum[N_SIDES])
{
    for (size_t i = 0; i < n; i++) {
        if (gone[i] == 0 || kept[i] != 0 || terms[i].n_entries == 0)
            continue;
        terms[i].n_entries--;
        add_weight(sum, &terms[i], -1.0);
        for (int side = 0; side < N_SIDES; side++)
            terms[i].weight[side] =
                snapshot_weight(m->kb, terms[i].key, terms[i].n_entries, (enum side)side);
        add_weight(sum, &terms[i], 1.0);
    }
}

void matcher_hide(struct matcher *m, const struct indexed *x, const struct unit *unit)
{
    struct query *q = &m->query;
    struct counts *gone = mem_calloc(1, sizeof *gone);
    struct bm25 any = {1.0, 0.0, 1.0, SIDE_HEAD};
    matcher_entry_begin(m);
    for (uint32_t i = 0; i < x->n_units; i++)
        if (unit == NULL || &x->units[i] == unit)
            (void)matcher_unit(m, x->units[i].symbols, x->units[i].n, &any);
    *gone = m->entry;
    matcher_entry_begin(m);
    for (uint32_t i = 0; unit != NULL && i < x->n_units; i++)
        if (&x->units[i] != unit)
            (void)matcher_unit(m, x->units[i].symbols, x->units[i].n, &any);
    forget_entries(m, q->ones, q->n_ones, gone->ones, m->entry.ones, q->ones_weight);
    forget_entries(m, q->pairs, q->n_pairs, gone->pairs, m->entry.pairs, q->pairs_weight);
    free(gone);
}

/* Sums over the terms a text has, lowest first. */
struct term_sum {
    double weight;
    double score;
};

static struct term_sum sum_terms(const struct matcher *m, const struct query_term *terms,
                                 const struct term_set *has, const uint16_t *counts,
                                 const struct bm25 *p, double saturation)
{
    struct term_sum sum = {0, 0};
    for (size_t w = 0; w < m->n_words; w++) {
        for (uint64_t word = has->bits[w]; word != 0;) {
            size_t i = take_term(&word, w);
            double tf = counts[i];
            sum.weight += terms[i].weight[p->side];
            sum.score += terms[i].weight[p->side] * (tf * (p->k1 + 1.0) / (tf + saturation));
        }
    }
    return sum;
}

static struct match measure(const struct matcher *m, const struct counts *c, const struct bm25 *p)
{
    const struct query *q = &m->query;
    struct match out = {0};
    if (c->n_found == 0)
        return out;
    double saturation = p->k1 * (1.0 - p->b + p->b * (double)c->length / p->mean);
    struct term_sum one = sum_terms(m, q->ones, &c->has_ones, c->ones, p, saturation);
    struct term_sum pair = sum_terms(m, q->pairs, &c->has_pairs, c->pairs, p, saturation);
    double score = one.score + pair.score;
    double total = q->ones_weight[p->side] + q->pairs_weight[p->side];
    out.bm25 = total > 0 ? score / total : 0;
    out.ones = q->ones_weight[p->side] > 0 ? one.weight / q->ones_weight[p->side] : 0;
    out.pairs = q->pairs_weight[p->side] > 0 ? pair.weight / q->pairs_weight[p->side] : 0;
    out.used = c->weight > 0 ? c->used / c->weight : 0;
    return out;
}

static void add_terms(size_t n_words, struct term_set *to_has, uint16_t *to,
                      const struct term_set *has, const uint16_t *counts)
{
    for (size_t w = 0; w < n_words; w++) {
        to_has->bits[w] |= has->bits[w];
        for (uint64_t word = has->bits[w]; word != 0;) {
            size_t i = take_term(&word, w);
            to[i] = (uint16_t)(to[i] + counts[i]);
        }
    }
}

static void add_counts(struct matcher *m)
{
    struct counts *e = &m->entry;
    const struct counts *u = &m->unit;
    e->length += u->length;
    if (u->n_found == 0)
        return;
    e->n_found += u->n_found;
    add_terms(m->n_words, &e->has_ones, e->ones, &u->has_ones, u->ones);
    add_terms(m->n_words, &e->has_pairs, e->pairs, &u->has_pairs, u->pairs);
}

struct match matcher_unit(struct matcher *m, const uint16_t *symbols, size_t n,
                          const struct bm25 *p)
{
    const struct query *q = &m->query;
    struct counts *u = &m->unit;
    clear_counts(m->n_words, u);
    count_symbols(m, symbols, n);
    if (u->n_found == 0) {
        m->entry.length += u->length;
        return (struct match){0};
    }
    if (p->side == SIDE_HEAD)
        weigh_symbols(m, symbols, n);
    struct match out = measure(m, u, p);
    size_t shorter = u->length < q->length ? u->length : q->length;
    out.dice =
        m->n_asked + u->n_pairs > 0 ? 2.0 * u->common / (double)(m->n_asked + u->n_pairs) : 0;
    out.run = shorter > 0 ? (double)u->run / (double)shorter : 0;
    out.run_asked = q->length > 0 ? (double)u->run / (double)q->length : 0;
    out.is_equal = u->length == q->length && u->run == u->length && u->length > 0;
    add_counts(m);
    return out;
}

void matcher_entry_begin(struct matcher *m)
{
    clear_counts(m->n_words, &m->entry);
}

struct match matcher_entry_end(struct matcher *m, const struct bm25 *p)
{
    return measure(m, &m->entry, p);
}
