/* matcher.c - compares texts with one question in a single pass over their symbols.
 * Called by search on the searcher's thread. */
#include "kb/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"

#define N_SYMBOLS 65536
#define NO_POSITION UINT16_MAX
#define N_WORDS 4      /* of 64 bits each, for QUERY_MAX_TERMS */
#define NEAR_SHARE 0.4 /* of its weight, for an unheard-of pair that nearly stands there */

/* Which terms have a count that is not 0: most texts hold few of them. */
struct term_set {
    uint64_t bits[N_WORDS];
};

/* Counts of the question's terms in one text (or in all texts of an entry). */
struct counts {
    struct term_set has_ones;
    struct term_set has_pairs;
    struct term_set near_pairs; /* unheard-of pairs that nearly stand there */
    uint16_t ones[QUERY_MAX_TERMS];
    uint16_t pairs[QUERY_MAX_TERMS];
    uint32_t length;
    uint32_t n_found; /* symbols of the question, each as often as it stands there */
    uint32_t common;  /* pairs of the text that the question has, each as often as both have it */
    double used;      /* weight of the symbols that the question has */
    uint32_t run;     /* longest common run */
};

/* Weights of the question's terms side by side: what summing up looks at. */
struct term_weights {
    double ones[QUERY_MAX_TERMS];
    double pairs[QUERY_MAX_TERMS];
};

struct matcher {
    const struct snapshot *kb;
    struct query query;
    uint8_t one_of[N_SYMBOLS];                                 /* number of the term + 1 */
    uint8_t pair_of[QUERY_MAX_TERMS + 1][QUERY_MAX_TERMS + 1]; /* by numbers of its symbols */
    uint16_t pair_asked[QUERY_MAX_TERMS];                      /* how often the question has it */
    struct term_set unheard;                                   /* pairs that no entry holds */
    bool has_unheard;
    size_t n_asked;                          /* pairs of the question */
    uint16_t first_at[QUERY_MAX_TERMS];      /* last position of a symbol ... */
    uint16_t before[QUESTION_MAX_CHARS + 1]; /* ... and the one before that */
    uint32_t run_len[QUESTION_MAX_CHARS + 1];
    uint32_t run_at[QUESTION_MAX_CHARS + 1]; /* at which step that run was alive */
    uint32_t step;
    size_t n_words; /* of a term_set in use */
    struct term_weights of_side[N_SIDES];
    struct counts unit; /* its terms are moved to the entry's as soon as they are summed up */
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

static void forget(struct matcher *m)
{
    const struct query *q = &m->query;
    for (size_t i = 0; i + 1 < q->n; i++)
        m->pair_of[m->one_of[q->symbols[i]]][m->one_of[q->symbols[i + 1]]] = 0;
    for (size_t i = 0; i < q->n; i++)
        m->one_of[q->symbols[i]] = 0;
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

static void set_add(struct term_set *s, size_t term)
{
    s->bits[term / 64] |= UINT64_C(1) << term % 64;
}

static bool set_has(const struct term_set *s, size_t term)
{
    return (s->bits[term / 64] >> term % 64 & 1) != 0;
}

/* What follows from the frequencies of the terms. */
static void copy_weights(struct matcher *m)
{
    const struct query *q = &m->query;
    m->unheard = (struct term_set){{0}};
    m->has_unheard = false;
    for (size_t i = 0; i < q->n_pairs; i++)
        if (q->pairs[i].n_entries == 0) {
            set_add(&m->unheard, i);
            m->has_unheard = true;
        }
    for (int side = 0; side < N_SIDES; side++) {
        for (size_t i = 0; i < q->n_ones; i++)
            m->of_side[side].ones[i] = q->ones[i].weight[side];
        for (size_t i = 0; i < q->n_pairs; i++)
            m->of_side[side].pairs[i] = q->pairs[i].weight[side];
    }
}

void matcher_set(struct matcher *m, const struct snapshot *kb, const struct norm *text)
{
    struct symbol_span spans[QUESTION_MAX_CHARS + 1];
    struct query *q = &m->query;
    forget(m);
    matcher_entry_begin(m);
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
    copy_weights(m);
}

/* --- one text
 * ---------------------------------------------------------------------------------------- */

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

/* A pair of the question that stands nowhere may have lost the symbol in its middle, or its symbols
 * have changed places. */
static void count_near(struct matcher *m, uint8_t left, uint8_t right)
{
    uint8_t pair = m->pair_of[left][right];
    if (pair != 0 && set_has(&m->unheard, pair - 1u))
        set_add(&m->unit.near_pairs, pair - 1u);
}

static void count_hit(struct matcher *m, uint16_t symbol, uint8_t term, uint32_t step)
{
    struct counts *u = &m->unit;
    u->ones[term - 1]++;
    set_add(&u->has_ones, term - 1u);
    u->n_found++;
    u->used += (double)m->weights[symbol];
    extend_runs(m, term - 1u, step);
}

/* The next symbol of the question from `at` on; most of a text is not. */
static size_t next_hit(const struct matcher *m, const uint16_t *symbols, size_t at, size_t n)
{
    const uint8_t *one_of = m->one_of;
    while (at + 4 <= n && (one_of[symbols[at]] | one_of[symbols[at + 1]] | one_of[symbols[at + 2]] |
                           one_of[symbols[at + 3]]) == 0)
        at += 4;
    while (at < n && one_of[symbols[at]] == 0)
        at++;
    return at;
}

/* A run goes on from a symbol to the next one, over a break between them as well; else steps leave
 * one out. */
static void count_symbols(struct matcher *m, const uint16_t *symbols, size_t n)
{
    uint32_t step = m->step + 1; /* runs of the text before are over */
    size_t end = 0;              /* behind the last symbol of the question */
    uint8_t left = 0;
    uint8_t left2 = 0; /* the one right before it */
    for (size_t at = 0; (at = next_hit(m, symbols, at, n)) < n; at++) {
        uint8_t term = m->one_of[symbols[at]];
        bool is_next = left != 0 && end == at;
        bool goes_on = is_next || (end + 1 == at && symbols[end] == SYMBOL_BREAK);
        step += goes_on ? 1 : 2;
        if (is_next)
            count_pair(m, left, term);
        if (m->has_unheard) {
            if (is_next && left2 != 0)
                count_near(m, left2, term);
            if (is_next)
                count_near(m, term, left);
            else if (left != 0 && end + 1 == at && symbols[end] != SYMBOL_BREAK)
                count_near(m, left, term);
            left2 = is_next ? left : 0;
        }
        count_hit(m, symbols[at], term, step);
        left = term;
        end = at + 1;
    }
    m->step = step;
}

/* Of all symbols of a text; a break weighs nothing. */
static double weight_of_all(const struct matcher *m, const uint16_t *symbols, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)m->weights[symbols[i]];
    return sum;
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
    struct match ignored;
    matcher_entry_begin(m);
    for (uint32_t i = 0; i < x->n_units; i++)
        if (unit == NULL || &x->units[i] == unit)
            (void)matcher_unit(m, unit_row(&x->units[i]), &any, &ignored);
    *gone = m->entry;
    matcher_entry_begin(m);
    for (uint32_t i = 0; unit != NULL && i < x->n_units; i++)
        if (&x->units[i] != unit)
            (void)matcher_unit(m, unit_row(&x->units[i]), &any, &ignored);
    forget_entries(m, q->ones, q->n_ones, gone->ones, m->entry.ones, q->ones_weight);
    forget_entries(m, q->pairs, q->n_pairs, gone->pairs, m->entry.pairs, q->pairs_weight);
    copy_weights(m);
    free(gone);
}

/* Sums over the terms a text has, lowest first. */
struct term_sum {
    double weight;
    double score;
};

/* What a term adds when it stands there so often. */
struct saturation {
    double k1;
    double of_length;
    double once; /* standing there once, as most do */
};

static struct saturation saturation_of(const struct bm25 *p, uint32_t length)
{
    double of_length = p->k1 * (1.0 - p->b + p->b * (double)length / p->mean);
    return (struct saturation){p->k1, of_length, (p->k1 + 1.0) / (1.0 + of_length)};
}

static void add_term(struct term_sum *sum, double weight, uint16_t count,
                     const struct saturation *s)
{
    double tf = count;
    sum->weight += weight;
    sum->score += weight * (count == 1 ? s->once : tf * (s->k1 + 1.0) / (tf + s->of_length));
}

static struct term_sum sum_terms(size_t n_words, const struct term_set *has, const uint16_t *counts,
                                 const double *weights, const struct saturation *s)
{
    struct term_sum sum = {0, 0};
    for (size_t w = 0; w < n_words; w++) {
        for (uint64_t word = has->bits[w]; word != 0;) {
            size_t i = take_term(&word, w);
            add_term(&sum, weights[i], counts[i], s);
        }
    }
    return sum;
}

/* The same of a unit, whose counts are the entry's from then on. */
static struct term_sum move_terms(size_t n_words, struct term_set *has, uint16_t *counts,
                                  struct term_set *to_has, uint16_t *to, const double *weights,
                                  const struct saturation *s)
{
    struct term_sum sum = {0, 0};
    for (size_t w = 0; w < n_words; w++) {
        to_has->bits[w] |= has->bits[w];
        while (has->bits[w] != 0) {
            size_t i = take_term(&has->bits[w], w);
            add_term(&sum, weights[i], counts[i], s);
            to[i] = (uint16_t)(to[i] + counts[i]);
            counts[i] = 0;
        }
    }
    return sum;
}

/* Unheard-of pairs that nearly stand in a text add a part of what they would. */
static void add_near(const struct matcher *m, const struct counts *c, const double *weights,
                     const struct saturation *s, struct term_sum *sum)
{
    for (size_t w = 0; m->has_unheard && w < m->n_words; w++)
        for (uint64_t word = c->near_pairs.bits[w]; word != 0;)
            add_term(sum, NEAR_SHARE * weights[take_term(&word, w)], 1, s);
}

static void measure(const struct query *q, enum side side, const struct term_sum *one,
                    const struct term_sum *pair, struct match *out)
{
    double score = one->score + pair->score;
    double total = q->ones_weight[side] + q->pairs_weight[side];
    out->bm25 = total > 0 ? score / total : 0;
    out->ones = q->ones_weight[side] > 0 ? one->weight / q->ones_weight[side] : 0;
    out->pairs = q->pairs_weight[side] > 0 ? pair->weight / q->pairs_weight[side] : 0;
}

static void measure_unit(struct matcher *m, const struct bm25 *p, struct match *out)
{
    struct counts *u = &m->unit;
    struct counts *e = &m->entry;
    const struct term_weights *weights = &m->of_side[p->side];
    struct saturation s = saturation_of(p, u->length);
    struct term_sum one =
        move_terms(m->n_words, &u->has_ones, u->ones, &e->has_ones, e->ones, weights->ones, &s);
    struct term_sum pair = move_terms(m->n_words, &u->has_pairs, u->pairs, &e->has_pairs, e->pairs,
                                      weights->pairs, &s);
    add_near(m, u, weights->pairs, &s, &pair);
    for (size_t w = 0; m->has_unheard && w < m->n_words; w++)
        e->near_pairs.bits[w] |= u->near_pairs.bits[w];
    measure(&m->query, p->side, &one, &pair, out);
}

/* A break is never first, last or twice: a text with n of them has n + 1 parts. */
static double dice_of(const struct matcher *m, uint32_t n_breaks)
{
    size_t n_pairs = m->unit.length - n_breaks - 1;
    return m->n_asked + n_pairs > 0 ? 2.0 * m->unit.common / (double)(m->n_asked + n_pairs) : 0;
}

bool matcher_unit(struct matcher *m, struct symbol_row text, const struct bm25 *p,
                  struct match *out)
{
    const struct query *q = &m->query;
    struct counts *u = &m->unit;
    u->n_found = u->common = u->run = 0;
    u->near_pairs = (struct term_set){{0}};
    u->used = 0;
    u->length = text.n - text.n_breaks;
    m->entry.length += u->length;
    count_symbols(m, text.symbols, text.n);
    *out = (struct match){0};
    if (u->n_found == 0)
        return false;
    m->entry.n_found += u->n_found;
    measure_unit(m, p, out);
    size_t shorter = u->length < q->length ? u->length : q->length;
    if (p->side == SIDE_HEAD) {
        double weight = weight_of_all(m, text.symbols, text.n);
        out->used = weight > 0 ? u->used / weight : 0;
    }
    out->dice = dice_of(m, text.n_breaks);
    out->run = shorter > 0 ? (double)u->run / (double)shorter : 0;
    out->run_asked = q->length > 0 ? (double)u->run / (double)q->length : 0;
    out->is_equal = u->length == q->length && u->run == u->length && u->length > 0;
    return true;
}

void matcher_entry_begin(struct matcher *m)
{
    clear_terms(N_WORDS, &m->entry.has_ones, m->entry.ones);
    clear_terms(N_WORDS, &m->entry.has_pairs, m->entry.pairs);
    m->entry.near_pairs = (struct term_set){{0}};
    m->entry.length = m->entry.n_found = 0;
}

struct match matcher_entry_end(struct matcher *m, const struct bm25 *p)
{
    const struct counts *e = &m->entry;
    const struct term_weights *weights = &m->of_side[p->side];
    struct saturation s = saturation_of(p, e->length);
    struct match out = {0};
    if (e->n_found == 0)
        return out;
    struct term_sum one = sum_terms(m->n_words, &e->has_ones, e->ones, weights->ones, &s);
    struct term_sum pair = sum_terms(m->n_words, &e->has_pairs, e->pairs, weights->pairs, &s);
    add_near(m, e, weights->pairs, &s, &pair);
    measure(&m->query, p->side, &one, &pair, &out);
    return out;
}
