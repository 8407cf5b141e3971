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
static uint32_t cut_unit(const struct unit_row *row, uint16_t *out, struct clause_span *spans,
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
            spans[clause] = (struct clause_span){out + n, (uint32_t)len};
        n += len;
        if (len == 0 && n > 0)
            n--;
    }
    return (uint32_t)n;
}

static void cut_units(struct held *h, struct reading *r, const struct entry *e)
{
    uint16_t *symbols = arena_alloc_array(r->a, r->n_bytes + r->n + 1, sizeof *symbols);
    struct clause_span *spans = arena_alloc_array(r->a, e->n_clauses, sizeof *spans);
    struct unit *units = arena_alloc_array(h->arena, r->n, sizeof *units);
    size_t used = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct unit_row *row = &r->rows[i];
        uint32_t n = cut_unit(row, symbols + used, spans, e->n_clauses);
        units[i] = (struct unit){.unit_id = row->unit_id,
                                 .symbols = symbols + used,
                                 .n = n,
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
    struct clause_span *kept_spans = arena_alloc_array(h->arena, e->n_clauses, sizeof *kept_spans);
    for (size_t i = 0; i < e->n_clauses; i++)
        if (spans[i].n > 0)
            kept_spans[i] = (struct clause_span){kept + (spans[i].symbols - symbols), spans[i].n};
    h->indexed.units = units;
    h->indexed.n_units = (uint32_t)r->n;
    h->indexed.clauses = kept_spans;
}

enum rc held_load(struct db *db, const struct entry *e, struct held **out, struct err *err)
{
    struct arena *scratch = arena_new(0);
    struct reading r = {.a = scratch};
    enum rc rc = index_units_of(db, e->entry_id, note_row, &r, err);
    if (rc == RC_OK) {
        qsort(r.rows, r.n, sizeof *r.rows, row_cmp);
        /* One block of the right size: a snapshot has many entries, most of them small. */
        size_t before = arena_used(scratch);
        (void)entry_copy(scratch, e);
        size_t copy_len = arena_used(scratch) - before;
        struct held *h = mem_calloc(1, sizeof *h);
        h->arena = arena_new(copy_len + r.n * sizeof(struct unit) + r.n_bytes +
                             e->n_clauses * sizeof(struct clause_span) + FEW_SYMBOLS);
        atomic_init(&h->refs, 1);
        h->indexed.entry = entry_copy(h->arena, e);
        cut_units(h, &r, e);
        *out = h;
    }
    arena_free(scratch);
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

static int key_cmp(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static size_t sort_unique(uint32_t *keys, size_t n)
{
    qsort(keys, n, sizeof *keys, key_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || keys[kept - 1] != keys[i])
            keys[kept++] = keys[i];
    return kept;
}

/* Distinct symbols and pairs of a unit. */
static size_t unit_keys(const struct unit *u, uint32_t *out)
{
    size_t n = 0;
    for (uint32_t i = 0; i < u->n; i++) {
        if (u->symbols[i] == SYMBOL_BREAK)
            continue;
        out[n++] = vocab_key_one(u->symbols[i]);
        if (i + 1 < u->n && u->symbols[i + 1] != SYMBOL_BREAK)
            out[n++] = vocab_key(u->symbols[i], u->symbols[i + 1]);
    }
    return sort_unique(out, n);
}

void held_count(const struct held *h, struct vocab *v, int sign)
{
    const struct indexed *x = &h->indexed;
    uint32_t *keys = mem_realloc_array(NULL, (size_t)x->n_symbols * 2 + 1, sizeof *keys);
    size_t n = 0;
    for (uint32_t i = 0; i < x->n_units; i++) {
        size_t found = unit_keys(&x->units[i], keys + n);
        bool head = i < x->n_head;
        for (size_t k = n; k < n + found; k++)
            vocab_add(v, keys[k], 0, head ? sign : 0, head ? 0 : sign);
        n += found;
    }
    n = sort_unique(keys, n);
    for (size_t k = 0; k < n; k++)
        vocab_add(v, keys[k], sign, 0, 0);
    free(keys);
}
