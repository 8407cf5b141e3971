/* vocab.h - how many entries and units hold a symbol or a pair of neighbouring symbols.
 *
 * Part of a snapshot; written only while that is built. A key is a symbol, or two of them in a row
 * (kb/symbols.h). Reading is safe from any thread.
 */
#ifndef BANGBAN_KB_VOCAB_H
#define BANGBAN_KB_VOCAB_H

#include <stddef.h>
#include <stdint.h>

struct vocab_item {
    uint32_t key;       /* 0 = free place */
    uint32_t n_entries; /* entries that hold it */
    uint32_t n_head;    /* head units that hold it: rows an index query will visit */
    uint32_t n_body;
};

struct vocab;

/* Key of one symbol, or of the pair a, b. */
static inline uint32_t vocab_key(uint16_t a, uint16_t b)
{
    return (uint32_t)a << 16 | b;
}
static inline uint32_t vocab_key_one(uint16_t symbol)
{
    return symbol;
}

struct vocab *vocab_new(void);
struct vocab *vocab_copy(const struct vocab *v);
void vocab_free(struct vocab *v); /* NULL is legal */
/* Adds (or, with negative numbers, takes back). */
void vocab_add(struct vocab *v, uint32_t key, int entries, int head, int body);
/* Counts of a key, all 0 when it does not occur. */
struct vocab_item vocab_find(const struct vocab *v, uint32_t key);
size_t vocab_n(const struct vocab *v);
/* Calls for every key that occurs, in no particular order that may be relied on. */
void vocab_each(const struct vocab *v, void (*each)(void *arg, const struct vocab_item *item),
                void *arg);

#endif
