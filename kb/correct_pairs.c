/* correct_pairs.c - the index from sounds to known pairs. Built once per snapshot, in time linear
 * to the vocabulary; read by any thread. */
#include "kb/correct_pairs.h"

#include <math.h>
#include <stdlib.h>

#include "kb/asking.h"
#include "kb/base/err.h"
#include "kb/base/mem.h"
#include "kb/symbols.h"
#include "kb/text/pinyin.h"

#define MIN_BITS 8
#define LINE_SYMBOLS 256

/* Pairs lie by the hash of their two classes of sound. */
struct corrector {
    const struct vocab *vocab;
    struct vocab *asking; /* pairs in phrases of asking; n_head = how many */
    uint32_t *pairs;
    uint32_t *starts; /* 2^bits + 1 */
    unsigned bits;
};

static size_t bucket_of(const struct corrector *c, uint16_t class_a, uint16_t class_b)
{
    uint64_t key = (uint64_t)class_a << 16 | class_b;
    return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - c->bits));
}

/* The distinct classes of a character's readings. */
static size_t classes_of(uint32_t cp, uint16_t out[PINYIN_MAX_READINGS])
{
    uint16_t readings[PINYIN_MAX_READINGS];
    size_t n = 0;
    size_t n_readings = pinyin_readings(cp, readings);
    for (size_t i = 0; i < n_readings; i++) {
        uint16_t class = pinyin_fuzzy(readings[i]);
        size_t k = 0;
        while (k < n && out[k] != class)
            k++;
        if (k == n)
            out[n++] = class;
    }
    return n;
}

/* --- building
 * --------------------------------------------------------------------------------------- */

static void count_asking(struct vocab *v)
{
    struct view all = asking_phrases(), line;
    uint16_t symbols[LINE_SYMBOLS];
    while (view_next_line(&all, &line)) {
        CHECK(line.len < LINE_SYMBOLS);
        size_t n = symbols_cut(line, symbols, NULL);
        for (size_t i = 0; i + 1 < n; i++)
            if (symbol_is_han(symbols[i]) && symbol_is_han(symbols[i + 1]))
                vocab_add(v, vocab_key(symbols[i], symbols[i + 1]), 1, 1, 0);
    }
}

struct placing {
    struct corrector *c;
    bool is_counting; /* first how many, then where */
    bool is_asking;
};

static void place_pair(void *arg, const struct vocab_item *item)
{
    struct placing *p = arg;
    uint16_t a = (uint16_t)(item->key >> 16), b = (uint16_t)item->key;
    if (!symbol_is_han(a) || !symbol_is_han(b) || item->n_head == 0)
        return;
    if (p->is_asking && vocab_find(p->c->vocab, item->key).n_head > 0)
        return; /* is there already */
    uint16_t firsts[PINYIN_MAX_READINGS], seconds[PINYIN_MAX_READINGS];
    size_t n_firsts = classes_of(a, firsts), n_seconds = classes_of(b, seconds);
    for (size_t i = 0; i < n_firsts; i++)
        for (size_t k = 0; k < n_seconds; k++) {
            size_t bucket = bucket_of(p->c, firsts[i], seconds[k]);
            if (p->is_counting)
                p->c->starts[bucket]++;
            else
                p->c->pairs[--p->c->starts[bucket]] = item->key;
        }
}

static void place_all(struct corrector *c, bool is_counting)
{
    struct placing p = {c, is_counting, false};
    vocab_each(c->vocab, place_pair, &p);
    p.is_asking = true;
    vocab_each(c->asking, place_pair, &p);
}

static void count_head_pair(void *arg, const struct vocab_item *item)
{
    size_t *n = arg;
    *n += item->key >> 16 != 0 && item->n_head > 0;
}

struct corrector *corrector_new(const struct vocab *v)
{
    struct corrector *c = mem_calloc(1, sizeof *c);
    size_t n = 0;
    c->vocab = v;
    c->asking = vocab_new();
    count_asking(c->asking);
    vocab_each(v, count_head_pair, &n);
    c->bits = MIN_BITS;
    while (((size_t)1 << c->bits) < n)
        c->bits++;
    size_t n_buckets = (size_t)1 << c->bits;
    c->starts = mem_calloc(n_buckets + 1, sizeof *c->starts);
    place_all(c, true);
    for (size_t i = 0; i < n_buckets; i++)
        c->starts[i + 1] +=
            c->starts[i]; /* where each bucket ends; placing moves it to the start */
    c->pairs = mem_realloc_array(NULL, (size_t)c->starts[n_buckets] + 1, sizeof *c->pairs);
    place_all(c, false);
    return c;
}

void corrector_free(struct corrector *c)
{
    if (c == NULL)
        return;
    vocab_free(c->asking);
    free(c->pairs);
    free(c->starts);
    free(c);
}

size_t corrector_bytes(const struct corrector *c)
{
    size_t n_buckets = (size_t)1 << c->bits;
    return (n_buckets + 1 + c->starts[n_buckets]) * sizeof(uint32_t) +
           vocab_n(c->asking) * 2 * sizeof(struct vocab_item);
}

/* --- reading
 * ---------------------------------------------------------------------------------------- */

static bool both_plain(uint32_t a, uint32_t b)
{
    return a <= UINT16_MAX && b <= UINT16_MAX && symbol_is_han((uint16_t)a) &&
           symbol_is_han((uint16_t)b);
}

uint32_t pair_heads(const struct corrector *c, uint32_t a, uint32_t b)
{
    if (!both_plain(a, b))
        return 0;
    uint32_t key = vocab_key((uint16_t)a, (uint16_t)b);
    uint32_t heads = vocab_find(c->vocab, key).n_head;
    return heads > 0 ? heads : vocab_find(c->asking, key).n_head;
}

bool pair_known(const struct corrector *c, uint32_t a, uint32_t b)
{
    if (!both_plain(a, b))
        return false;
    uint32_t key = vocab_key((uint16_t)a, (uint16_t)b);
    return vocab_find(c->vocab, key).n_entries > 0 || vocab_find(c->asking, key).n_head > 0;
}

double pair_cohesion(const struct corrector *c, uint32_t a, uint32_t b)
{
    if (!both_plain(a, b))
        return 0;
    double heads = vocab_find(c->vocab, vocab_key((uint16_t)a, (uint16_t)b)).n_head;
    if (heads == 0)
        return 0;
    double of_a = vocab_find(c->vocab, vocab_key_one((uint16_t)a)).n_head;
    double of_b = vocab_find(c->vocab, vocab_key_one((uint16_t)b)).n_head;
    return fmin(1.0, heads / sqrt(fmax(of_a, heads) * fmax(of_b, heads)));
}

bool word_known(const struct corrector *c, struct view word)
{
    uint16_t symbols[QUESTION_MAX_CHARS + 1];
    if (word.len > QUESTION_MAX_CHARS)
        return false;
    size_t n = symbols_cut(word, symbols, NULL);
    return n == 1 && vocab_find(c->vocab, vocab_key_one(symbols[0])).n_entries > 0;
}

bool reads_as(uint32_t cp, uint16_t syllable)
{
    uint16_t readings[PINYIN_MAX_READINGS];
    size_t n = pinyin_readings(cp, readings);
    for (size_t i = 0; i < n; i++)
        if (readings[i] == syllable)
            return true;
    return false;
}

static bool sounds_like(uint32_t cp, uint16_t class)
{
    uint16_t classes[PINYIN_MAX_READINGS];
    size_t n = classes_of(cp, classes);
    for (size_t i = 0; i < n; i++)
        if (classes[i] == class)
            return true;
    return false;
}

void pairs_like(const struct corrector *c, uint16_t s, uint16_t t, pair_each *each, void *arg)
{
    uint16_t class_s = pinyin_fuzzy(s), class_t = pinyin_fuzzy(t);
    size_t bucket = bucket_of(c, class_s, class_t);
    for (uint32_t i = c->starts[bucket]; i < c->starts[bucket + 1]; i++) {
        uint16_t a = (uint16_t)(c->pairs[i] >> 16), b = (uint16_t)c->pairs[i];
        if (sounds_like(a, class_s) && sounds_like(b, class_t))
            each(arg, a, b);
    }
}
