/* postings.c - segments of sorted keys with their units, and merging them. Called by snapshot_load
 * to build and by kb/candidates.c to read. */
#include "kb/postings.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

#define RADIX_BITS 11
#define RADIX_LEN ((size_t)1 << RADIX_BITS)

/* Keys lie in the order of their hash, a bijection, so that they are spread evenly and the first
 * bits of it say where to look. */
struct postings_segment {
    atomic_uint refs;
    uint32_t *hashes;  /* of the keys, ascending */
    uint32_t *starts;  /* n_keys + 1 places in units; a frequent key has none */
    uint8_t *frequent; /* a bit for each key */
    uint32_t *units;
    uint32_t *directory; /* first key of each of 2^bits ranges of hashes, and the end */
    size_t n_keys;
    size_t n_units;
    size_t weight; /* pairs it was made from: what merging goes by */
    unsigned bits;
};

static uint32_t hash_of(uint32_t key)
{
    return key * UINT32_C(0x9E3779B1);
}

static void segment_unref(struct postings_segment *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    free(s->hashes);
    free(s->starts);
    free(s->frequent);
    free(s->units);
    free(s->directory);
    free(s);
}

void postings_copy(struct postings *out, const struct postings *p)
{
    *out = *p;
    for (size_t i = 0; i < p->n; i++)
        atomic_fetch_add_explicit(&p->segments[i]->refs, 1, memory_order_relaxed);
}

void postings_clear(struct postings *p)
{
    for (size_t i = 0; i < p->n; i++)
        segment_unref(p->segments[i]);
    p->n = 0;
}

size_t postings_bytes(const struct postings *p)
{
    size_t sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct postings_segment *s = p->segments[i];
        sum += sizeof *s + (s->n_keys * 2 + 1 + s->n_units) * sizeof(uint32_t) + s->n_keys / 8 +
               (((size_t)1 << s->bits) + 1) * sizeof(uint32_t);
    }
    return sum;
}

void postings_batch_add(struct postings_batch *b, uint32_t key, uint32_t unit_id)
{
    if (b->n == b->cap)
        mem_grow((void **)&b->pairs, &b->cap, b->n + 1, sizeof *b->pairs);
    b->pairs[b->n++] = (uint64_t)hash_of(key) << 32 | unit_id;
}

void postings_batch_clear(struct postings_batch *b)
{
    free(b->pairs);
    *b = (struct postings_batch){NULL, 0, 0};
}

/* --- building a segment
 * ---------------------------------------------------------------------------- */

/* Room for n_keys and n_units at most; filled in by open_key, add_unit and close_segment. */
static struct postings_segment *new_segment(size_t n_keys, size_t n_units)
{
    struct postings_segment *s = mem_calloc(1, sizeof *s);
    CHECK(n_units < UINT32_MAX);
    atomic_init(&s->refs, 1);
    s->hashes = mem_realloc_array(NULL, n_keys + 1, sizeof *s->hashes);
    s->starts = mem_realloc_array(NULL, n_keys + 1, sizeof *s->starts);
    s->frequent = mem_calloc(n_keys / 8 + 1, 1);
    s->units = mem_realloc_array(NULL, n_units + 1, sizeof *s->units);
    return s;
}

static bool is_frequent(const struct postings_segment *s, size_t key_no)
{
    return (s->frequent[key_no / 8] >> (key_no % 8) & 1) != 0;
}

static void open_key(struct postings_segment *s, uint32_t hash)
{
    s->hashes[s->n_keys] = hash;
    s->starts[s->n_keys] = (uint32_t)s->n_units;
}

/* The units of the key just opened are all there. */
static void close_key(struct postings_segment *s, bool frequent)
{
    if (frequent || s->n_units - s->starts[s->n_keys] > POSTINGS_MAX_UNITS) {
        s->n_units = s->starts[s->n_keys];
        s->frequent[s->n_keys / 8] |= (uint8_t)(1u << (s->n_keys % 8));
    } else if (s->n_units == s->starts[s->n_keys]) {
        return; /* nobody is left */
    }
    s->n_keys++;
}

static void close_segment(struct postings_segment *s)
{
    s->starts[s->n_keys] = (uint32_t)s->n_units;
    s->hashes = mem_realloc_array(s->hashes, s->n_keys + 1, sizeof *s->hashes);
    s->starts = mem_realloc_array(s->starts, s->n_keys + 1, sizeof *s->starts);
    s->units = mem_realloc_array(s->units, s->n_units + 1, sizeof *s->units);
    while (s->bits < 24 && ((size_t)1 << s->bits) < s->n_keys)
        s->bits++;
    size_t n_ranges = (size_t)1 << s->bits;
    s->directory = mem_realloc_array(NULL, n_ranges + 1, sizeof *s->directory);
    size_t key_no = 0;
    for (size_t range = 0; range < n_ranges; range++) {
        while (key_no < s->n_keys && (uint64_t)s->hashes[key_no] >> (32 - s->bits) < range)
            key_no++;
        s->directory[range] = (uint32_t)key_no;
    }
    s->directory[n_ranges] = (uint32_t)s->n_keys;
}

/* By hash; stable, so units stay in the order they came. */
static void sort_pairs(struct postings_batch *b)
{
    uint64_t *from = b->pairs;
    uint64_t *to = mem_realloc_array(NULL, b->n + 1, sizeof *to);
    for (unsigned shift = 32; shift < 64; shift += RADIX_BITS) {
        size_t starts[RADIX_LEN] = {0};
        for (size_t i = 0; i < b->n; i++)
            starts[from[i] >> shift & (RADIX_LEN - 1)]++;
        size_t sum = 0;
        for (size_t i = 0; i < RADIX_LEN; i++) {
            size_t n = starts[i];
            starts[i] = sum;
            sum += n;
        }
        for (size_t i = 0; i < b->n; i++)
            to[starts[from[i] >> shift & (RADIX_LEN - 1)]++] = from[i];
        uint64_t *old = from;
        from = to;
        to = old;
    }
    if (from != b->pairs) { /* an odd number of rounds */
        b->pairs = from;
        b->cap = b->n + 1;
    }
    free(to);
}

static struct postings_segment *segment_of(struct postings_batch *b)
{
    size_t n_keys = 0;
    sort_pairs(b);
    for (size_t i = 0; i < b->n; i++)
        n_keys += i == 0 || b->pairs[i] >> 32 != b->pairs[i - 1] >> 32;
    struct postings_segment *s = new_segment(n_keys, b->n);
    for (size_t i = 0; i < b->n;) {
        uint32_t hash = (uint32_t)(b->pairs[i] >> 32);
        open_key(s, hash);
        for (; i < b->n && b->pairs[i] >> 32 == hash; i++)
            s->units[s->n_units++] = (uint32_t)b->pairs[i];
        close_key(s, false);
    }
    close_segment(s);
    s->weight = b->n;
    return s;
}

/* --- merging
 * --------------------------------------------------------------------------------------- */

struct merging {
    struct postings_segment *out;
    postings_is_live *is_live;
    const void *arg;
};

static void add_units(struct merging *m, const struct postings_segment *from, size_t key_no)
{
    const uint32_t *units = from->units + from->starts[key_no];
    size_t n = from->starts[key_no + 1] - from->starts[key_no];
    if (m->is_live == NULL) {
        memcpy(m->out->units + m->out->n_units, units, n * sizeof *units);
        m->out->n_units += n;
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (m->is_live(m->arg, units[i]))
            m->out->units[m->out->n_units++] = units[i];
}

static struct postings_segment *merge(const struct postings_segment *a,
                                      const struct postings_segment *b, postings_is_live *is_live,
                                      const void *arg)
{
    struct merging m = {new_segment(a->n_keys + b->n_keys, a->n_units + b->n_units), is_live, arg};
    for (size_t i = 0, k = 0; i < a->n_keys || k < b->n_keys;) {
        bool of_a = k == b->n_keys || (i < a->n_keys && a->hashes[i] <= b->hashes[k]);
        bool of_b = i == a->n_keys || (k < b->n_keys && b->hashes[k] <= a->hashes[i]);
        bool frequent = (of_a && is_frequent(a, i)) || (of_b && is_frequent(b, k));
        open_key(m.out, of_a ? a->hashes[i] : b->hashes[k]);
        if (of_a && !frequent)
            add_units(&m, a, i);
        if (of_b && !frequent)
            add_units(&m, b, k);
        close_key(m.out, frequent);
        i += of_a;
        k += of_b;
    }
    close_segment(m.out);
    m.out->weight = a->weight + b->weight;
    return m.out;
}

void postings_take(struct postings *p, struct postings_batch *b, postings_is_live *is_live,
                   const void *arg)
{
    if (b->n == 0)
        return;
    CHECK(p->n < POSTINGS_MAX_SEGMENTS);
    p->segments[p->n++] = segment_of(b);
    b->n = 0;
    while (p->n > 1 && p->segments[p->n - 2]->weight < 2 * p->segments[p->n - 1]->weight) {
        struct postings_segment *left = p->segments[p->n - 2];
        struct postings_segment *right = p->segments[p->n - 1];
        p->segments[p->n - 2] = merge(left, right, is_live, arg);
        segment_unref(left);
        segment_unref(right);
        p->n--;
    }
}

/* --- reading
 * --------------------------------------------------------------------------------------- */

static size_t find_key(const struct postings_segment *s, uint32_t hash)
{
    size_t range = (size_t)((uint64_t)hash >> (32 - s->bits));
    for (size_t i = s->directory[range]; i < s->directory[range + 1]; i++)
        if (s->hashes[i] == hash)
            return i;
    return SIZE_MAX;
}

size_t postings_find(const struct postings *p, uint32_t key, struct postings_list *lists)
{
    uint32_t hash = hash_of(key);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct postings_segment *s = p->segments[i];
        size_t key_no = find_key(s, hash);
        if (key_no == SIZE_MAX)
            continue;
        if (is_frequent(s, key_no))
            return SIZE_MAX;
        lists[n++] = (struct postings_list){s->units + s->starts[key_no],
                                            s->starts[key_no + 1] - s->starts[key_no]};
    }
    return n;
}
