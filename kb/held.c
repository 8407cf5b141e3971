/* held.c - builds one entry of a snapshot. Called by snapshot_load on whatever thread that runs. */
#include "kb/held.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/symbols.h"

#define FEW_SYMBOLS 256

/* Units as read, before their number is known. */
struct reading {
    struct arena *a;
    struct unit_row *rows;
    size_t n;
    size_t cap;
    size_t n_bytes;
};

static void note_row(void *arg, const struct unit_row *u)
{
    struct reading *r = arg;
    r->rows = arena_push(r->a, r->rows, r->n, &r->cap, sizeof *r->rows);
    r->rows[r->n] = *u;
    r->rows[r->n++].text = arena_view(r->a, u->text);
    r->n_bytes += u->text.len + 1;
}

/* Heads first, then by kind and part: an order that does not depend on the history of the entry. */
static int row_cmp(const void *left, const void *right)
{
    const struct unit_row *a = left;
    const struct unit_row *b = right;
    bool head_a = unit_kind_is_head(a->kind);
    bool head_b = unit_kind_is_head(b->kind);
    if (head_a != head_b)
        return head_a ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->part > b->part) - (a->part < b->part);
}

/* Symbols of a text; of a passage clause by clause, noting where each lies. */
static uint32_t cut_unit(const struct unit_row *row, uint16_t *out, struct symbol_row *spans,
                         size_t n_spans)
{
    if (row->kind != UNIT_CLAUSE)
        return (uint32_t)symbols_cut(row->text, out, NULL);
    size_t n = 0;
    size_t clause = (size_t)row->part;
    struct view rest = row->text;
    struct view line;
    for (; view_next_line(&rest, &line); clause++) {
        if (n > 0)
            out[n++] = SYMBOL_BREAK;
        size_t len = symbols_cut(line, out + n, NULL);
        if (clause < n_spans)
            spans[clause] =
                (struct symbol_row){out + n, (uint32_t)len, symbols_count_breaks(out + n, len)};
        n += len;
        if (len == 0 && n > 0)
            n--;
    }
    return (uint32_t)n;
}

static void cut_units(struct held *h, struct reading *r, const struct entry *e)
{
    uint16_t *symbols = arena_alloc_array(r->a, r->n_bytes + r->n + 1, sizeof *symbols);
    struct symbol_row *spans = arena_alloc_array(r->a, e->n_clauses, sizeof *spans);
    struct unit *units = arena_alloc_array(h->arena, r->n, sizeof *units);
    size_t used = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct unit_row *row = &r->rows[i];
        uint32_t n = cut_unit(row, symbols + used, spans, e->n_clauses);
        units[i] = (struct unit){.unit_id = row->unit_id,
                                 .symbols = symbols + used,
                                 .n = n,
                                 .n_breaks = symbols_count_breaks(symbols + used, n),
                                 .kind = (uint8_t)row->kind,
                                 .part = row->part};
        used += n;
        h->indexed.n_symbols += n;
        h->indexed.n_head += unit_kind_is_head(row->kind);
    }
    /* The rows lie in scratch memory: keep exactly what is used. */
    uint16_t *kept = arena_alloc_array(h->arena, used + 1, sizeof *kept);
    memcpy(kept, symbols, used * sizeof *kept);
    for (size_t i = 0; i < r->n; i++)
        units[i].symbols = kept + (units[i].symbols - symbols);
    struct symbol_row *kept_spans = arena_alloc_array(h->arena, e->n_clauses, sizeof *kept_spans);
    for (size_t i = 0; i < e->n_clauses; i++)
        if (spans[i].n > 0)
            kept_spans[i] = (struct symbol_row){kept + (spans[i].symbols - symbols), spans[i].n,
                                                spans[i].n_breaks};
    h->indexed.units = units;
    h->indexed.n_units = (uint32_t)r->n;
    h->indexed.clauses = kept_spans;
}

static void encode_units(struct held *h, const struct reading *r, const struct embed *channel)
{
    struct embed_packed *vectors = arena_alloc_array(h->arena, r->n, sizeof *vectors);
    for (size_t i = 0; i < r->n; i++) {
        float v[EMBED_DIM];
        embed_encode_text(channel, r->rows[i].text, v);
        embed_pack(v, &vectors[i]);
    }
    h->indexed.vectors = vectors;
}

/* One block of the right size: a snapshot has many entries, most of them small. */
static struct held *build(struct reading *r, const struct entry *e, const struct embed *channel)
{
    qsort(r->rows, r->n, sizeof *r->rows, row_cmp);
    size_t before = arena_used(r->a);
    (void)entry_copy(r->a, e);
    size_t copy_len = arena_used(r->a) - before;
    struct held *h = mem_calloc(1, sizeof *h);
    h->arena = arena_new(copy_len + r->n * sizeof(struct unit) + r->n_bytes +
                         (channel != NULL ? r->n * sizeof(struct embed_packed) : 0) +
                         e->n_clauses * sizeof(struct symbol_row) + FEW_SYMBOLS);
    atomic_init(&h->refs, 1);
    h->indexed.entry = entry_copy(h->arena, e);
    cut_units(h, r, e);
    if (channel != NULL)
        encode_units(h, r, channel);
    return h;
}

enum rc held_load(struct db *db, const struct entry *e, const struct embed *channel,
                  struct held **out, struct err *err)
{
    struct reading r = {.a = arena_new(0)};
    enum rc rc = index_units_of(db, e->entry_id, note_row, &r, err);
    if (rc == RC_OK)
        *out = build(&r, e, channel);
    arena_free(r.a);
    return rc;
}

enum rc held_make(const struct entry *e, int64_t first_unit_id, const struct embed *channel,
                  struct held **out, struct err *err)
{
    struct reading r = {.a = arena_new(0)};
    enum rc rc = index_plan(r.a, e, note_row, &r, err);
    for (size_t i = 0; i < r.n; i++)
        r.rows[i].unit_id = first_unit_id + (int64_t)i;
    if (rc == RC_OK)
        *out = build(&r, e, channel);
    arena_free(r.a);
    return rc;
}

struct held *held_ref(struct held *h)
{
    atomic_fetch_add_explicit(&h->refs, 1, memory_order_relaxed);
    return h;
}

void held_unref(struct held *h)
{
    if (h == NULL || atomic_fetch_sub_explicit(&h->refs, 1, memory_order_acq_rel) != 1)
        return;
    arena_free(h->arena);
    free(h);
}

/* --- counting
 * --------------------------------------------------------------------------------------- */

/* A symbol or pair while the units of an entry are walked through. */
struct key_count {
    uint32_t key;  /* 0 = free place */
    uint32_t last; /* number of the unit that had it last, from 1 */
    uint32_t n_head;
    uint32_t n_body;
};

struct key_table {
    struct key_count *places;
    unsigned bits;
};

static struct key_count *place_of(const struct key_table *t, uint32_t key)
{
    size_t mask = ((size_t)1 << t->bits) - 1;
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - t->bits));
    while (t->places[at].key != 0 && t->places[at].key != key)
        at = (at + 1) & mask;
    return &t->places[at];
}

/* The unit being walked through and where its keys go. */
struct walk {
    struct key_table table;
    uint32_t unit_no; /* from 1 */
    bool head;
    struct postings_batch *batch; /* NULL: not to be listed */
    uint32_t unit_id;
};

static void count_key(struct walk *w, uint32_t key)
{
    struct key_count *c = place_of(&w->table, key);
    if (c->last == w->unit_no)
        return;
    c->key = key;
    c->last = w->unit_no;
    c->n_head += w->head;
    c->n_body += !w->head;
    if (w->batch != NULL)
        postings_batch_add(w->batch, key, w->unit_id);
}

static void count_unit(struct walk *w, const struct unit *u)
{
    for (uint32_t i = 0; i < u->n; i++) {
        if (u->symbols[i] == SYMBOL_BREAK)
            continue;
        count_key(w, vocab_key_one(u->symbols[i]));
        if (i + 1 < u->n && u->symbols[i + 1] != SYMBOL_BREAK)
            count_key(w, vocab_key(u->symbols[i], u->symbols[i + 1]));
    }
}

static bool is_listed(const struct held_counting *to, const struct unit *u)
{
    size_t unit_no = 0;
    return to->listed != NULL && snapshot_unit_owner(to->listed, u->unit_id, &unit_no) != NULL;
}

void held_count(const struct held *h, const struct held_counting *to)
{
    const struct indexed *x = &h->indexed;
    struct walk w = {.table.bits = 4};
    while (((size_t)1 << w.table.bits) < (size_t)x->n_symbols * 3)
        w.table.bits++;
    size_t n_places = (size_t)1 << w.table.bits;
    w.table.places = mem_calloc(n_places, sizeof *w.table.places);
    for (uint32_t i = 0; i < x->n_units; i++) {
        const struct unit *u = &x->units[i];
        bool lists = to->batches != NULL && !is_listed(to, u);
        w.unit_no = i + 1;
        w.head = i < x->n_head;
        w.batch = lists ? &to->batches[w.head ? INDEX_HEAD : INDEX_BODY] : NULL;
        w.unit_id = (uint32_t)u->unit_id;
        CHECK(u->unit_id == (int64_t)w.unit_id);
        count_unit(&w, u);
    }
    for (size_t i = 0; i < n_places; i++) {
        const struct key_count *c = &w.table.places[i];
        if (c->key != 0)
            vocab_add(to->vocab, c->key, to->sign, to->sign * (int)c->n_head,
                      to->sign * (int)c->n_body);
    }
    free(w.table.places);
}
