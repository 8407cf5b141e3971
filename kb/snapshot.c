/* snapshot.c - builds the picture of the knowledge base that questions are answered from.
 *
 * A new version shares every unchanged entry with the previous one and copies only pointers, the
 * pages of the unit map that changed and the counts. Built on one thread, read by many. */
#include "kb/snapshot.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/asking.h"
#include "kb/base/mem.h"
#include "kb/held.h"
#include "kb/kb.h"
#include "kb/store.h"
#include "kb/synonym_store.h"

#define PAGE_BITS 10
#define PAGE_LEN ((size_t)1 << PAGE_BITS)
#define N_SYMBOLS 65536
#define LEXICON_SHARE_CHANGED 100 /* one entry in so many may change before it is made anew */
#define MAX_SYMBOLS 0xFFFFFFu     /* of a unit: a text has far fewer */

/* Unit ids are small and never reused, so the map from id to entry is an array in shared pages.
 * Entries are not counted here: the snapshot's list holds them. */
/* A symbol or pair of the base's questions is a way of asking, and no matter, when so many of them
 * have it and answers seldom do. */
#define LEARN_HEADS 100 /* fewer questions or answers tell nothing */
#define LEARN_LEAST 5
#define LEARN_SHARE 0.005 /* of the questions */
#define LEARN_TIMES 5.0   /* as often as in answers */
#define ASKING_IN_ANSWERS 0.4

struct unit_page {
    atomic_uint refs;
    struct unit_place places[PAGE_LEN];
};

struct totals {
    size_t n_units;
    size_t n_head;
    uint64_t head_symbols;
    uint64_t body_symbols;
};

struct snapshot {
    atomic_uint refs;
    int64_t version;
    int64_t seq;           /* newest index change seen */
    struct held **entries; /* by entry id */
    size_t n_entries;
    size_t entries_cap;
    struct unit_page **pages; /* NULL where no unit of the page is in use */
    size_t n_pages;
    struct vocab *vocab;
    struct postings postings[INDEX_N_TABLES];
    struct totals totals;
    struct held **by_external; /* sorted by external id; the first load sorts it at the end */
    size_t n_external;
    size_t external_cap;
    float *weights; /* of every symbol */
    struct corrector *corrector;
    struct synonyms *synonyms;
    struct lexicon *lexicon;
    size_t n_since_lexicon; /* entries that changed since it was made */
    struct model_set models;
    struct embed *channel; /* NULL when there is none */
    struct held **staged;  /* not counted here: the list above holds them */
    size_t n_staged;
};

/* --- the unit map
 * --------------------------------------------------------------------------------- */

static void page_unref(struct unit_page *p)
{
    if (p != NULL && atomic_fetch_sub_explicit(&p->refs, 1, memory_order_acq_rel) == 1)
        free(p);
}

/* The page of a unit, this snapshot's own copy. */
static struct unit_page *own_page(struct snapshot *s, int64_t unit_id)
{
    size_t no = (size_t)unit_id >> PAGE_BITS;
    if (no >= s->n_pages) {
        s->pages = mem_realloc_array(s->pages, no + 1, sizeof(struct unit_page *));
        memset(s->pages + s->n_pages, 0, (no + 1 - s->n_pages) * sizeof(struct unit_page *));
        s->n_pages = no + 1;
    }
    struct unit_page *p = s->pages[no];
    if (p != NULL && atomic_load_explicit(&p->refs, memory_order_acquire) == 1)
        return p;
    struct unit_page *own = mem_calloc(1, sizeof *own);
    if (p != NULL)
        memcpy(own->places, p->places, sizeof own->places);
    atomic_init(&own->refs, 1);
    page_unref(p);
    s->pages[no] = own;
    return own;
}

static void place_units(struct snapshot *s, struct held *h, bool in)
{
    const struct indexed *x = &h->indexed;
    for (uint32_t i = 0; i < x->n_units; i++) {
        struct unit_page *p = own_page(s, x->units[i].unit_id);
        p->places[(size_t)x->units[i].unit_id & (PAGE_LEN - 1)] =
            in ? (struct unit_place){x, i, x->units[i].kind, x->units[i].n & MAX_SYMBOLS}
               : (struct unit_place){.indexed = NULL};
    }
}

struct unit_place snapshot_unit_place(const struct snapshot *s, int64_t unit_id)
{
    size_t no = (size_t)unit_id >> PAGE_BITS;
    if (unit_id < 0 || no >= s->n_pages || s->pages[no] == NULL)
        return (struct unit_place){.indexed = NULL};
    return s->pages[no]->places[(size_t)unit_id & (PAGE_LEN - 1)];
}

const struct indexed *snapshot_unit_owner(const struct snapshot *s, int64_t unit_id,
                                          size_t *unit_no_out)
{
    struct unit_place place = snapshot_unit_place(s, unit_id);
    if (place.indexed != NULL)
        *unit_no_out = place.unit_no;
    return place.indexed;
}

/* --- entries
 * ------------------------------------------------------------------------------------------ */

/* First place whose entry id is not below. */
static size_t lower_bound(const struct snapshot *s, int64_t entry_id)
{
    size_t low = 0, high = s->n_entries;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->entries[mid]->indexed.entry->entry_id < entry_id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* First place in the order of external ids that is not below. */
static size_t external_bound(const struct snapshot *s, struct view external_id)
{
    size_t low = 0, high = s->n_external;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (view_cmp(s->by_external[mid]->indexed.entry->external_id, external_id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void drop_external(struct snapshot *s, const struct held *h)
{
    size_t at = external_bound(s, h->indexed.entry->external_id);
    CHECK(at < s->n_external && s->by_external[at] == h);
    s->n_external--;
    memmove(s->by_external + at, s->by_external + at + 1,
            (s->n_external - at) * sizeof(struct held *));
}

static void add_external(struct snapshot *s, struct held *h)
{
    size_t at = external_bound(s, h->indexed.entry->external_id);
    mem_grow((void **)&s->by_external, &s->external_cap, s->n_external + 1, sizeof(struct held *));
    memmove(s->by_external + at + 1, s->by_external + at,
            (s->n_external - at) * sizeof(struct held *));
    s->by_external[at] = h;
    s->n_external++;
}

static void add_totals(struct snapshot *s, const struct held *h, bool in)
{
    uint64_t sign = in ? 1 : UINT64_MAX; /* modulo 2^64: adding UINT64_MAX takes one away */
    for (uint32_t i = 0; i < h->indexed.n_units; i++) {
        bool head = i < h->indexed.n_head;
        s->totals.n_units += sign;
        s->totals.n_head += head ? sign : 0;
        *(head ? &s->totals.head_symbols : &s->totals.body_symbols) += sign * h->indexed.units[i].n;
    }
}

static void take_out(struct snapshot *s, int64_t entry_id)
{
    size_t at = lower_bound(s, entry_id);
    if (at == s->n_entries || s->entries[at]->indexed.entry->entry_id != entry_id)
        return;
    struct held *h = s->entries[at];
    place_units(s, h, false);
    drop_external(s, h);
    held_count(h, &(struct held_counting){.vocab = s->vocab, .sign = -1});
    add_totals(s, h, false);
    memmove(s->entries + at, s->entries + at + 1, (s->n_entries - at - 1) * sizeof(struct held *));
    s->n_entries--;
    held_unref(h);
}

/* Takes over the reference to h; no entry with its id is in the snapshot. */
static void put_in(struct snapshot *s, struct held *h, const struct held_counting *counting)
{
    size_t at = lower_bound(s, h->indexed.entry->entry_id);
    mem_grow((void **)&s->entries, &s->entries_cap, s->n_entries + 1, sizeof(struct held *));
    memmove(s->entries + at + 1, s->entries + at, (s->n_entries - at) * sizeof(struct held *));
    s->entries[at] = h;
    s->n_entries++;
    place_units(s, h, true);
    held_count(h, counting);
    add_totals(s, h, true);
}

/* --- loading
 * -------------------------------------------------------------------------------------------- */

struct load_all {
    struct db *db;
    struct snapshot *s;
    const struct snapshot *previous; /* NULL: everything is new */
    struct arena *scratch;
    struct postings_batch batches[INDEX_N_TABLES];
};

static bool unit_is_live(const void *arg, uint32_t unit_id)
{
    size_t unit_no = 0;
    return snapshot_unit_owner(arg, unit_id, &unit_no) != NULL;
}

/* Puts what was gathered into the postings: when it is much, and at the end. */
static void take_batches(struct load_all *load, size_t at_least)
{
    for (int t = 0; t < INDEX_N_TABLES; t++)
        if (load->batches[t].n >= at_least)
            postings_take(&load->s->postings[t], &load->batches[t],
                          load->previous != NULL ? unit_is_live : NULL, load->s);
}

static enum rc load_entry(void *arg, struct entry *e, struct err *err)
{
    struct load_all *load = arg;
    struct held *h = NULL;
    enum rc rc = held_load(load->db, e, load->s->channel, &h, err);
    if (rc == RC_OK && load->previous != NULL)
        add_external(load->s, h);
    if (rc == RC_OK)
        put_in(load->s, h,
               &(struct held_counting){.vocab = load->s->vocab,
                                       .sign = 1,
                                       .batches = load->batches,
                                       .listed = load->previous});
    take_batches(load, POSTINGS_BATCH_FULL);
    arena_reset(load->scratch);
    return rc;
}

struct changed {
    int64_t *ids;
    size_t n;
    size_t cap;
};

static void note_changed(void *arg, int64_t entry_id)
{
    struct changed *c = arg;
    mem_grow((void **)&c->ids, &c->cap, c->n + 1, sizeof *c->ids);
    c->ids[c->n++] = entry_id;
}

static enum rc reload_entry(struct load_all *load, int64_t entry_id, struct err *err)
{
    struct entry *e = NULL;
    take_out(load->s, entry_id);
    enum rc rc = store_load(load->db, load->scratch, entry_id, &e, err);
    if (rc == RC_NOT_FOUND)
        return RC_OK; /* it was removed */
    return rc == RC_OK ? load_entry(load, e, err) : rc;
}

static enum rc load_changes(struct load_all *load, struct err *err)
{
    struct changed c = {NULL, 0, 0};
    int64_t newest = 0;
    enum rc rc = index_changed_since(load->db, load->s->seq, note_changed, &c, &newest, err);
    for (size_t i = 0; i < c.n && rc == RC_OK; i++)
        rc = reload_entry(load, c.ids[i], err);
    load->s->n_since_lexicon += c.n;
    if (rc == RC_OK)
        load->s->seq = newest;
    free(c.ids);
    return rc;
}

static enum rc load_everything(struct load_all *load, struct err *err)
{
    enum rc rc = index_changed_since(load->db, 0, NULL, NULL, &load->s->seq, err);
    return rc == RC_OK ? store_each(load->db, load->scratch, load_entry, load, err) : rc;
}

static struct snapshot *share(const struct snapshot *previous)
{
    struct snapshot *s = mem_calloc(1, sizeof *s);
    atomic_init(&s->refs, 1);
    if (previous == NULL) {
        s->vocab = vocab_new();
        return s;
    }
    s->seq = previous->seq;
    s->lexicon = lexicon_ref(previous->lexicon);
    s->n_since_lexicon = previous->n_since_lexicon;
    s->totals = previous->totals;
    s->vocab = vocab_copy(previous->vocab);
    for (int t = 0; t < INDEX_N_TABLES; t++)
        postings_copy(&s->postings[t], &previous->postings[t]);
    s->n_entries = s->entries_cap = previous->n_entries;
    s->entries = mem_realloc_array(NULL, s->n_entries, sizeof(struct held *));
    for (size_t i = 0; i < s->n_entries; i++)
        s->entries[i] = held_ref(previous->entries[i]);
    s->n_external = s->external_cap = previous->n_external;
    s->by_external = mem_realloc_array(NULL, s->n_external, sizeof(struct held *));
    if (s->n_external > 0)
        memcpy(s->by_external, previous->by_external, s->n_external * sizeof(struct held *));
    s->n_pages = previous->n_pages;
    s->pages = mem_realloc_array(NULL, s->n_pages, sizeof(struct unit_page *));
    for (size_t i = 0; i < s->n_pages; i++) {
        s->pages[i] = previous->pages[i];
        if (s->pages[i] != NULL)
            atomic_fetch_add_explicit(&s->pages[i]->refs, 1, memory_order_relaxed);
    }
    return s;
}

static int external_cmp(const void *left, const void *right)
{
    const struct held *a = *(struct held *const *)left;
    const struct held *b = *(struct held *const *)right;
    return view_cmp(a->indexed.entry->external_id, b->indexed.entry->external_id);
}

static void sort_external(struct snapshot *s)
{
    if (s->n_entries == 0)
        return;
    s->by_external = mem_realloc_array(NULL, s->n_entries, sizeof(struct held *));
    memcpy(s->by_external, s->entries, s->n_entries * sizeof(struct held *));
    qsort(s->by_external, s->n_entries, sizeof(struct held *), external_cmp);
    s->n_external = s->external_cap = s->n_entries;
}

static double rarity(double n, double with)
{
    return log(1.0 + (n - with + 0.5) / (with + 0.5));
}

bool snapshot_learns_asking(const struct snapshot *s, uint32_t key)
{
    double n_head = (double)s->totals.n_head;
    double n_body = (double)(s->totals.n_units - s->totals.n_head);
    if (n_head < LEARN_HEADS || n_body < LEARN_HEADS)
        return false;
    struct vocab_item item = vocab_find(s->vocab, key);
    double head = (double)item.n_head / n_head, body = (double)item.n_body / n_body;
    return item.n_head >= LEARN_LEAST && head >= LEARN_SHARE && head >= LEARN_TIMES * body;
}

/* Of the list that comes with the program, and of the base's own questions where they know. */
static double asking_weight(const struct snapshot *s, uint32_t key)
{
    double limit = asking_limit(key);
    if (!snapshot_learns_asking(s, key))
        return limit;
    double own = rarity((double)s->totals.n_head, (double)vocab_find(s->vocab, key).n_head);
    return fmin(limit, own);
}

double snapshot_weight(const struct snapshot *s, uint32_t key, uint32_t n_with, enum side side)
{
    double idf = rarity((double)s->n_entries, (double)n_with);
    return side == SIDE_HEAD ? fmin(idf, asking_limit(key))
                             : fmin(idf, ASKING_IN_ANSWERS * asking_weight(s, key));
}

/* Most symbols do not occur and have the same weight. */
static void weigh_symbols(struct snapshot *s)
{
    const float *limits = asking_symbol_limits();
    float unseen = (float)snapshot_weight(s, 0, 0, SIDE_HEAD);
    s->weights = mem_calloc(N_SYMBOLS, sizeof *s->weights);
    for (uint32_t i = 0; i < N_SYMBOLS; i++) {
        uint32_t n = vocab_find(s->vocab, i).n_entries;
        bool plain = n == 0 && isinf(limits[i]);
        s->weights[i] = plain ? unseen : (float)snapshot_weight(s, i, n, SIDE_HEAD);
    }
    s->weights[SYMBOL_BREAK] = 0;
}

/* New words matter soon in a small base and cost much in a large one. */
static void renew_lexicon(struct snapshot *s)
{
    if (s->lexicon != NULL &&
        s->n_since_lexicon * LEXICON_SHARE_CHANGED <= lexicon_n_read_of(s->lexicon))
        return;
    lexicon_unref(s->lexicon);
    s->lexicon = lexicon_new(s);
    s->n_since_lexicon = 0;
}

/* What is made from the whole once every entry is in. */
static void finish(struct snapshot *s)
{
    renew_lexicon(s);
    weigh_symbols(s);
    s->corrector = corrector_new(s->vocab, s->synonyms);
}

/* The learned channel of the previous snapshot when it is still the one in force. */
static enum rc load_channel(struct load_all *load, const struct snapshot *previous, struct err *err)
{
    struct snapshot *s = load->s;
    if (s->models.channel_version == 0)
        return RC_OK;
    if (previous != NULL && previous->models.channel_version == s->models.channel_version) {
        s->channel = embed_ref(previous->channel);
        return RC_OK;
    }
    return model_load_channel(load->db, &s->channel, err);
}

static enum rc load_synonyms(struct load_all *load, struct err *err)
{
    struct synonym *list = NULL;
    size_t n = 0;
    enum rc rc = synonym_list(load->db, load->scratch, &list, &n, err);
    if (rc == RC_OK)
        load->s->synonyms = synonyms_new(list, n);
    arena_reset(load->scratch);
    return rc;
}

/* Vectors of units belong to their channel: with another one nothing can be shared. */
static struct snapshot *shareable(const struct model_set *models, struct snapshot *previous)
{
    bool same = previous != NULL && previous->models.channel_version == models->channel_version;
    return same ? previous : NULL;
}

/* Instead of the stored channel. */
struct other_channel {
    struct embed *channel; /* NULL: none */
};

static enum rc load_content(struct load_all *load, struct snapshot *previous,
                            const struct other_channel *other, struct err *err)
{
    struct model_set models;
    enum rc rc = model_load(load->db, &models, err);
    if (rc != RC_OK)
        return rc;
    if (other != NULL)
        models.channel_version = 0;
    previous = shareable(&models, previous);
    load->previous = previous;
    load->s = share(previous);
    load->s->models = models;
    rc = kb_version(load->db, &load->s->version, err);
    if (rc == RC_OK && other != NULL)
        load->s->channel = other->channel != NULL ? embed_ref(other->channel) : NULL;
    else if (rc == RC_OK)
        rc = load_channel(load, previous, err);
    if (rc == RC_OK)
        rc = load_synonyms(load, err);
    if (rc != RC_OK)
        return rc;
    return previous == NULL ? load_everything(load, err) : load_changes(load, err);
}

static enum rc load(struct db *db, struct snapshot *previous, const struct other_channel *other,
                    struct snapshot **out, struct err *err)
{
    struct load_all load = {.db = db, .scratch = arena_new(0)};
    bool own_view = !db_in_transaction(db);
    enum rc rc = own_view ? db_begin_read(db, err) : RC_OK;
    if (rc == RC_OK) {
        rc = load_content(&load, previous, other, err);
        if (own_view)
            db_end_read(db);
    }
    take_batches(&load, 1);
    for (int t = 0; t < INDEX_N_TABLES; t++)
        postings_batch_clear(&load.batches[t]);
    arena_free(load.scratch);
    if (rc != RC_OK) {
        snapshot_unref(load.s);
        return rc;
    }
    if (load.previous == NULL)
        sort_external(load.s);
    finish(load.s);
    *out = load.s;
    return RC_OK;
}

enum rc snapshot_load(struct db *db, struct snapshot *previous, struct snapshot **out,
                      struct err *err)
{
    return load(db, previous, NULL, out, err);
}

enum rc snapshot_load_with(struct db *db, struct embed *channel, struct snapshot **out,
                           struct err *err)
{
    return load(db, NULL, &(struct other_channel){channel}, out, err);
}

/* --- staging ------------------------------------------------------------------------------------
 */

static bool same_place(const struct clause *a, const struct clause *b)
{
    return memcmp(a->hash, b->hash, sizeof a->hash) == 0 && view_eq(a->label, b->label);
}

/* Clauses that stay keep their ids, as the store will let them. */
static void number_clauses(struct arena *a, struct entry *e, const struct entry *old,
                           int64_t *next_clause_id)
{
    size_t n_old = old != NULL ? old->n_clauses : 0;
    bool *taken = arena_alloc_array(a, n_old, sizeof *taken);
    size_t from = 0; /* most stay in order: go on where the last one was found */
    for (size_t i = 0; i < e->n_clauses; i++) {
        struct clause *c = &e->clauses[i];
        size_t tried = 0;
        while (tried < n_old && (taken[(from + tried) % n_old] ||
                                 !same_place(&old->clauses[(from + tried) % n_old], c)))
            tried++;
        if (tried == n_old) {
            c->clause_id = (*next_clause_id)++;
            continue;
        }
        size_t at = (from + tried) % n_old;
        taken[at] = true;
        c->clause_id = old->clauses[at].clause_id;
        from = at + 1;
    }
}

static enum rc stage_entry(struct load_all *load, const struct entry *e, int64_t *next_entry_id,
                           int64_t *next_clause_id, struct err *err)
{
    struct snapshot *s = load->s;
    const struct entry *old = snapshot_find(load->previous, e->external_id);
    struct entry full = store_complete(load->scratch, e);
    struct held *h = NULL;
    number_clauses(load->scratch, &full, old, next_clause_id);
    full.entry_id = old != NULL ? old->entry_id : (*next_entry_id)++;
    enum rc rc = held_make(&full, (int64_t)(s->n_pages * PAGE_LEN), s->channel, &h, err);
    if (rc != RC_OK)
        return rc;
    take_out(s, full.entry_id);
    put_in(s, h, &(struct held_counting){.vocab = s->vocab, .sign = 1, .batches = load->batches});
    s->staged[s->n_staged++] = h;
    take_batches(load, POSTINGS_BATCH_FULL);
    arena_reset(load->scratch);
    return RC_OK;
}

enum rc snapshot_stage(struct snapshot *live, const struct snapshot_change *change,
                       struct snapshot **out, struct err *err)
{
    struct load_all load = {.s = share(live), .previous = live, .scratch = arena_new(0)};
    int64_t next_entry_id = change->next_entry_id;
    int64_t next_clause_id = change->next_clause_id;
    enum rc rc = RC_OK;
    load.s->version = live->version + (int64_t)change->n;
    load.s->models = live->models;
    load.s->n_since_lexicon += change->n;
    if (change->cuts != NULL)
        load.s->models.cuts = *change->cuts;
    load.s->channel = live->channel != NULL ? embed_ref(live->channel) : NULL;
    if (change->rank != NULL)
        load.s->models.rank = *change->rank;
    load.s->synonyms = change->has_synonyms ? synonyms_new(change->synonyms, change->n_synonyms)
                                            : synonyms_ref(live->synonyms);
    load.s->staged = mem_calloc(change->n + 1, sizeof(struct held *));
    for (size_t i = 0; rc == RC_OK && i < change->n; i++)
        rc = stage_entry(&load, change->entries[i], &next_entry_id, &next_clause_id, err);
    take_batches(&load, 1);
    for (int t = 0; t < INDEX_N_TABLES; t++)
        postings_batch_clear(&load.batches[t]);
    arena_free(load.scratch);
    if (rc != RC_OK) {
        snapshot_unref(load.s);
        return rc;
    }
    finish(load.s);
    *out = load.s;
    return RC_OK;
}

const struct indexed *snapshot_staged_at(const struct snapshot *s, size_t i)
{
    return i < s->n_staged ? &s->staged[i]->indexed : NULL;
}

struct snapshot *snapshot_ref(struct snapshot *s)
{
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    return s;
}

void snapshot_unref(struct snapshot *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < s->n_entries; i++)
        held_unref(s->entries[i]);
    for (size_t i = 0; i < s->n_pages; i++)
        page_unref(s->pages[i]);
    embed_free(s->channel);
    corrector_free(s->corrector);
    synonyms_unref(s->synonyms);
    lexicon_unref(s->lexicon);
    vocab_free(s->vocab);
    for (int t = 0; t < INDEX_N_TABLES; t++)
        postings_clear(&s->postings[t]);
    free(s->entries);
    free(s->staged);
    free(s->by_external);
    free(s->weights);
    free(s->pages);
    free(s);
}

/* --- reading
 * ------------------------------------------------------------------------------------------ */

int64_t snapshot_version(const struct snapshot *s)
{
    return s->version;
}

size_t snapshot_n_entries(const struct snapshot *s)
{
    return s->n_entries;
}

size_t snapshot_n_units(const struct snapshot *s)
{
    return s->totals.n_units;
}

const struct indexed *snapshot_indexed(const struct snapshot *s, int64_t entry_id)
{
    size_t at = lower_bound(s, entry_id);
    if (at == s->n_entries || s->entries[at]->indexed.entry->entry_id != entry_id)
        return NULL;
    return &s->entries[at]->indexed;
}

const struct entry *snapshot_entry(const struct snapshot *s, int64_t entry_id)
{
    const struct indexed *x = snapshot_indexed(s, entry_id);
    return x != NULL ? x->entry : NULL;
}

const struct entry *snapshot_find(const struct snapshot *s, struct view external_id)
{
    size_t at = external_bound(s, external_id);
    if (at == s->n_external)
        return NULL;
    const struct entry *e = s->by_external[at]->indexed.entry;
    return view_eq(e->external_id, external_id) ? e : NULL;
}

const struct entry *snapshot_entry_at(const struct snapshot *s, size_t i)
{
    return s->entries[i]->indexed.entry;
}

const struct indexed *snapshot_indexed_at(const struct snapshot *s, size_t i)
{
    return &s->entries[i]->indexed;
}

const float *snapshot_weights(const struct snapshot *s)
{
    return s->weights;
}

const struct vocab *snapshot_vocab(const struct snapshot *s)
{
    return s->vocab;
}

const struct postings *snapshot_postings(const struct snapshot *s, enum index_table table)
{
    return &s->postings[table];
}

const struct corrector *snapshot_corrector(const struct snapshot *s)
{
    return s->corrector;
}

const struct synonyms *snapshot_synonyms(const struct snapshot *s)
{
    return s->synonyms;
}

const struct lexicon *snapshot_lexicon(const struct snapshot *s)
{
    return s->lexicon;
}

struct snapshot_lengths snapshot_mean_lengths(const struct snapshot *s)
{
    double n_head = (double)s->totals.n_head;
    double n_body = (double)(s->totals.n_units - s->totals.n_head);
    double head = (double)s->totals.head_symbols;
    double body = (double)s->totals.body_symbols;
    return (struct snapshot_lengths){
        .head_mean = n_head > 0 ? head / n_head : 1.0,
        .body_mean = n_body > 0 ? body / n_body : 1.0,
        .entry_mean = s->n_entries > 0 ? (head + body) / (double)s->n_entries : 1.0,
    };
}

const struct model_set *snapshot_models(const struct snapshot *s)
{
    return &s->models;
}

const struct embed *snapshot_channel(const struct snapshot *s)
{
    return s->channel;
}

struct cuts snapshot_cuts(const struct snapshot *s)
{
    return s->models.cuts;
}
