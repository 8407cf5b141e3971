/* candidates.c - from the terms of a question to the entries that may answer it.
 * Called by search on the searcher's thread. */
#include "kb/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/postings.h"
#include "kb/symbols.h"

/* Terms sent and rows an index query may visit; the rarest term is always sent. More of either
 * costs time in proportion; all terms and all rows find 0.004-0.012 more within ten, and nothing
 * more first (kb/README.md). */
#define MAX_SENT 12
#define HEAD_ROWS 2000
#define BODY_ROWS 2000
#define FIRST_BITS 10
#define NO_SLOT SIZE_MAX

/* Cheap score of a row: BM25 as if every term stood there once. */
#define CHEAP_K1 1.2
#define CHEAP_B 0.4

struct slot {
    const struct indexed *indexed; /* NULL = free */
    struct unit_hit *hits;
    uint64_t terms[INDEX_N_TABLES];
    double best[INDEX_N_TABLES]; /* best row */
    bool is_left_out;
    bool is_long;
};

struct sent_terms {
    uint32_t keys[MAX_SENT];
    struct view texts[MAX_SENT];
    double weights[MAX_SENT];
    size_t n;
};

/* What the score of a row is divided by, by its length; of one mean length at a time. */
#define N_LENGTHS 512
struct lengths {
    double mean;
    double divisors[N_LENGTHS]; /* 0 = not computed yet */
};

struct gatherer {
    struct index_reader *reader;
    struct str query;
    struct sent_terms sent[INDEX_N_TABLES];
    struct slot *slots; /* by entry, open addressing */
    unsigned bits;
    uint32_t *used; /* places in use, in order of discovery */
    size_t n_used;
    size_t used_cap;
    size_t last; /* place of the entry found last: its units often follow each other; or NO_SLOT */
    uint16_t *masks; /* by unit id: a bit for each term sent that it holds; 0 between runs */
    size_t masks_cap;
    uint32_t *marked; /* units with a mask */
    size_t n_marked;
    size_t marked_cap;
    /* of the run at hand: */
    const struct snapshot *kb;
    const struct candidate_filter *filter;
    struct arena *arena;
    enum index_table table;
    double mean;
    struct lengths of[INDEX_N_TABLES];
};

enum rc gatherer_open(struct db *db, struct gatherer **out, struct err *err)
{
    struct gatherer *g = mem_calloc(1, sizeof *g);
    enum rc rc = index_reader_open(db, &g->reader, err);
    if (rc != RC_OK) {
        free(g);
        return rc;
    }
    g->bits = FIRST_BITS;
    g->last = NO_SLOT;
    g->slots = mem_calloc((size_t)1 << g->bits, sizeof *g->slots);
    *out = g;
    return RC_OK;
}

void gatherer_close(struct gatherer *g)
{
    if (g == NULL)
        return;
    index_reader_close(g->reader);
    str_clear(&g->query);
    free(g->slots);
    free(g->used);
    free(g->masks);
    free(g->marked);
    free(g);
}

/* --- filter
 * --------------------------------------------------------------------------------------------- */

/* A district entry serves its streets, a street's visitor also reads the district's entries; either
 * may be written without the city in front of it. */
static bool region_fits(struct view entry, struct view visitor)
{
    return view_find(entry, visitor) != SIZE_MAX || view_find(visitor, entry) != SIZE_MAX;
}

bool candidate_allowed(const struct entry *e, const struct candidate_filter *filter)
{
    if (e->entry_id == filter->hidden_entry_id || !entry_valid_on(e, filter->as_of_day) ||
        !region_fits(e->region, filter->region))
        return false;
    return e->audience.len == 0 || filter->audience.len == 0 ||
           view_find(e->audience, filter->audience) != SIZE_MAX;
}

bool candidate_unit_valid(const struct indexed *x, const struct unit *u, int32_t day)
{
    const struct entry *e = x->entry;
    return u->kind != UNIT_CLAUSE || u->part < 0 || (size_t)u->part >= e->n_clauses ||
           clause_valid_on(&e->clauses[u->part], day);
}

/* --- which terms to send
 * ---------------------------------------------------------------------------- */

struct choice {
    const struct query_term *term;
    uint32_t rows;
};

/* The MAX_SENT rarest terms seen so far, rarest first. */
struct choices {
    struct choice list[MAX_SENT];
    size_t n;
};

static bool is_rarer(const struct choice *a, const struct choice *b)
{
    return a->rows != b->rows ? a->rows < b->rows : a->term->key < b->term->key;
}

static void offer_choice(struct choices *c, struct choice next)
{
    if (c->n == MAX_SENT && !is_rarer(&next, &c->list[MAX_SENT - 1]))
        return;
    size_t at = c->n < MAX_SENT ? c->n++ : MAX_SENT - 1;
    for (; at > 0 && is_rarer(&next, &c->list[at - 1]); at--)
        c->list[at] = c->list[at - 1];
    c->list[at] = next;
}

static void offer_terms(const struct query_term *terms, size_t n, enum index_table table,
                        struct choices *out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t rows = table == INDEX_HEAD ? terms[i].n_head : terms[i].n_body;
        if (rows > 0 && terms[i].text.len > 0)
            offer_choice(out, (struct choice){&terms[i], rows});
    }
}

static void choose_terms(struct gatherer *g, const struct query *q, enum index_table table,
                         uint32_t budget)
{
    struct choices rarest = {.n = 0};
    struct sent_terms *sent = &g->sent[table];
    offer_terms(q->ones, q->n_ones, table, &rarest);
    offer_terms(q->pairs, q->n_pairs, table, &rarest);
    sent->n = 0;
    uint64_t rows = 0;
    for (size_t i = 0; i < rarest.n; i++) {
        const struct choice *c = &rarest.list[i];
        rows += c->rows;
        if (rows > budget && sent->n > 0)
            break;
        sent->texts[sent->n] = c->term->text;
        sent->keys[sent->n] = c->term->key;
        sent->weights[sent->n++] = c->term->weight[table == INDEX_HEAD ? SIDE_HEAD : SIDE_BODY];
    }
}

bool gatherer_was_sent(const struct gatherer *g, uint32_t key)
{
    for (int t = 0; t < INDEX_N_TABLES; t++)
        for (size_t i = 0; i < g->sent[t].n; i++)
            if (g->sent[t].keys[i] == key)
                return true;
    return false;
}

/* --- rows to entries
 * ---------------------------------------------------------------------------------- */

static size_t place_of(const struct gatherer *g, const struct indexed *x)
{
    size_t mask = ((size_t)1 << g->bits) - 1;
    uint64_t h = (uint64_t)(uintptr_t)x * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(h >> (64 - g->bits));
    while (g->slots[at].indexed != NULL && g->slots[at].indexed != x)
        at = (at + 1) & mask;
    return at;
}

static void double_slots(struct gatherer *g)
{
    struct slot *old = g->slots;
    g->bits++;
    g->slots = mem_calloc((size_t)1 << g->bits, sizeof *g->slots);
    for (size_t i = 0; i < g->n_used; i++) {
        struct slot s = old[g->used[i]];
        size_t at = place_of(g, s.indexed);
        g->slots[at] = s;
        g->used[i] = (uint32_t)at;
    }
    free(old);
}

static struct slot *slot_of(struct gatherer *g, const struct indexed *x)
{
    if (g->last != NO_SLOT && g->slots[g->last].indexed == x)
        return &g->slots[g->last];
    size_t at = place_of(g, x);
    g->last = at;
    if (g->slots[at].indexed != NULL)
        return &g->slots[at];
    if ((g->n_used + 1) * 2 > ((size_t)1 << g->bits)) {
        double_slots(g);
        at = place_of(g, x);
        g->last = at;
    }
    g->slots[at] = (struct slot){.indexed = x,
                                 .is_left_out = !candidate_allowed(x->entry, g->filter),
                                 .is_long = x->n_symbols > LONG_ENTRY_SYMBOLS};
    if (g->n_used == g->used_cap)
        mem_grow((void **)&g->used, &g->used_cap, g->n_used + 1, sizeof *g->used);
    g->used[g->n_used++] = (uint32_t)at;
    return &g->slots[at];
}

static double weight_of(const struct sent_terms *sent, uint64_t terms)
{
    double sum = 0;
    if ((terms & (terms - 1)) == 0) /* one of them, as in most rows */
        return terms != 0 ? sent->weights[__builtin_ctzll(terms)] : 0;
    for (; terms != 0; terms &= terms - 1)
        sum += sent->weights[__builtin_ctzll(terms)];
    return sum;
}

static void note_hit(struct gatherer *g, struct slot *s, uint32_t unit_no)
{
    struct unit_hit *hit = arena_alloc(g->arena, sizeof *hit);
    *hit = (struct unit_hit){s->hits, unit_no};
    s->hits = hit;
}

static double divisor_of(double length)
{
    return 1.0 + CHEAP_K1 * (1.0 - CHEAP_B + CHEAP_B * length);
}

static double divisor(struct gatherer *g, uint32_t n)
{
    struct lengths *l = &g->of[g->table];
    if (n >= N_LENGTHS)
        return divisor_of((double)n / g->mean);
    if (l->divisors[n] == 0)
        l->divisors[n] = divisor_of((double)n / g->mean);
    return l->divisors[n];
}

static double take_row(void *arg, int64_t unit_id, uint64_t terms)
{
    struct gatherer *g = arg;
    struct unit_place place = snapshot_unit_place(g->kb, unit_id);
    const struct indexed *x = place.indexed;
    if (x == NULL || unit_id == g->filter->hidden_unit_id)
        return 0; /* written after this snapshot, or retired before it */
    if (place.kind == UNIT_CLAUSE &&
        !candidate_unit_valid(x, &x->units[place.unit_no], g->filter->as_of_day))
        return 0;
    struct slot *s = slot_of(g, x);
    if (s->is_left_out)
        return 0;
    double score = weight_of(&g->sent[g->table], terms) * (CHEAP_K1 + 1.0) / divisor(g, place.n);
    if (score > s->best[g->table])
        s->best[g->table] = score;
    s->terms[g->table] |= terms;
    if (s->is_long)
        note_hit(g, s, place.unit_no);
    return score;
}

/* --- terms to rows, in memory
 * ---------------------------------------------------------------------------------- */

static void mark_unit(struct gatherer *g, uint32_t unit_id, uint16_t term)
{
    if (unit_id >= g->masks_cap) {
        size_t had = g->masks_cap;
        mem_grow((void **)&g->masks, &g->masks_cap, (size_t)unit_id + 1, sizeof *g->masks);
        memset(g->masks + had, 0, (g->masks_cap - had) * sizeof *g->masks);
    }
    if (g->masks[unit_id] == 0) {
        if (g->n_marked == g->marked_cap)
            mem_grow((void **)&g->marked, &g->marked_cap, g->n_marked + 1, sizeof *g->marked);
        g->marked[g->n_marked++] = unit_id;
    }
    g->masks[unit_id] |= term;
}

static bool mark_term(struct gatherer *g, size_t term)
{
    struct postings_list lists[POSTINGS_MAX_SEGMENTS];
    size_t n =
        postings_find(snapshot_postings(g->kb, g->table), g->sent[g->table].keys[term], lists);
    if (n == SIZE_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < lists[i].n; k++)
            mark_unit(g, lists[i].units[k], (uint16_t)(1u << term));
    return true;
}

/* False when a term is too frequent to be in memory: then the full-text index must be asked. */
static bool match_in_memory(struct gatherer *g)
{
    bool all = true;
    g->n_marked = 0;
    for (size_t i = 0; i < g->sent[g->table].n && all; i++)
        all = mark_term(g, i);
    for (size_t i = 0; i < g->n_marked; i++) {
        uint32_t unit_id = g->marked[i];
        if (all)
            (void)take_row(g, unit_id, g->masks[unit_id]);
        g->masks[unit_id] = 0;
    }
    return all;
}

static bool unit_has(const struct unit *u, uint32_t key)
{
    for (uint32_t i = 0; i < u->n; i++) {
        if (u->symbols[i] == SYMBOL_BREAK)
            continue;
        if (vocab_key_one(u->symbols[i]) == key)
            return true;
        if (i + 1 < u->n && u->symbols[i + 1] != SYMBOL_BREAK &&
            vocab_key(u->symbols[i], u->symbols[i + 1]) == key)
            return true;
    }
    return false;
}

/* Staged entries are not in the full-text index: read through, there are few. */
static void match_staged(struct gatherer *g)
{
    const struct sent_terms *sent = &g->sent[g->table];
    const struct indexed *x;
    for (size_t i = 0; (x = snapshot_staged_at(g->kb, i)) != NULL; i++) {
        for (uint32_t u = 0; u < x->n_units; u++) {
            uint64_t terms = 0;
            for (size_t k = 0; (u < x->n_head) == (g->table == INDEX_HEAD) && k < sent->n; k++)
                terms |= unit_has(&x->units[u], sent->keys[k]) ? UINT64_C(1) << k : 0;
            if (terms != 0)
                (void)take_row(g, x->units[u].unit_id, terms);
        }
    }
}

static enum rc match_in_index(struct gatherer *g, struct err *err)
{
    struct index_sink sink = {take_row, g};
    str_reset(&g->query);
    for (size_t i = 0; i < g->sent[g->table].n; i++)
        index_query_add(&g->query, g->sent[g->table].texts[i]);
    match_staged(g);
    return index_match(g->reader, g->table, &g->query, &sink, err);
}

static enum rc query_table(struct gatherer *g, const struct query *q, enum index_table table,
                           struct err *err)
{
    struct snapshot_lengths lengths = snapshot_mean_lengths(g->kb);
    g->table = table;
    g->mean = table == INDEX_HEAD ? lengths.head_mean : lengths.body_mean;
    if (g->of[table].mean != g->mean)
        g->of[table] = (struct lengths){.mean = g->mean};
    choose_terms(g, q, table, table == INDEX_HEAD ? HEAD_ROWS : BODY_ROWS);
    if (g->sent[table].n == 0 || match_in_memory(g))
        return RC_OK;
    return match_in_index(g, err);
}

/* --- the best of them
 * ----------------------------------------------------------------------------------- */

static double slot_score(const struct gatherer *g, const struct slot *s)
{
    double best =
        s->best[INDEX_HEAD] > s->best[INDEX_BODY] ? s->best[INDEX_HEAD] : s->best[INDEX_BODY];
    double head = weight_of(&g->sent[INDEX_HEAD], s->terms[INDEX_HEAD]);
    double body = weight_of(&g->sent[INDEX_BODY], s->terms[INDEX_BODY]);
    return best + (head > body ? head : body) + 0.5 * (head < body ? head : body);
}

static bool is_better(const struct found_entry *a, const struct found_entry *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return a->indexed->entry->entry_id < b->indexed->entry->entry_id;
}

static int found_cmp(const void *left, const void *right)
{
    return is_better(left, right) ? -1 : 1;
}

/* A heap whose root is the worst one kept. */
static void sift_down(struct found_entry *heap, size_t n, size_t at)
{
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
            if (is_better(&heap[worst], &heap[child]))
                worst = child;
        if (worst == at)
            return;
        struct found_entry moved = heap[at];
        heap[at] = heap[worst];
        heap[worst] = moved;
        at = worst;
    }
}

static void keep_best(struct gatherer *g, size_t most, struct found_entry **out, size_t *n_out)
{
    struct found_entry *heap = arena_alloc_array(g->arena, most, sizeof *heap);
    size_t n = 0;
    for (size_t i = 0; i < g->n_used; i++) {
        const struct slot *s = &g->slots[g->used[i]];
        if (s->is_left_out)
            continue;
        struct found_entry found = {s->indexed, s->hits, slot_score(g, s)};
        if (n < most) {
            heap[n++] = found;
            for (size_t k = n == most ? n / 2 : 0; k-- > 0;)
                sift_down(heap, n, k);
        } else if (is_better(&found, &heap[0])) {
            heap[0] = found;
            sift_down(heap, n, 0);
        }
    }
    qsort(heap, n, sizeof *heap, found_cmp);
    *out = heap;
    *n_out = n;
}

static void forget_slots(struct gatherer *g)
{
    for (size_t i = 0; i < g->n_used; i++)
        g->slots[g->used[i]].indexed = NULL;
    g->n_used = 0;
    g->last = NO_SLOT;
}

enum rc gatherer_run(struct gatherer *g, const struct snapshot *kb, const struct query *q,
                     const struct candidate_filter *filter, size_t most, struct arena *a,
                     struct found_entry **out, size_t *n_out, struct err *err)
{
    CHECK(most > 0);
    g->kb = kb;
    g->filter = filter;
    g->arena = a;
    enum rc rc = query_table(g, q, INDEX_HEAD, err);
    if (rc == RC_OK)
        rc = query_table(g, q, INDEX_BODY, err);
    if (rc == RC_OK)
        keep_best(g, most, out, n_out);
    forget_slots(g);
    return rc;
}
