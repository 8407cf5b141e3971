/* ngram.c - hashes character n-grams to rows; see ngram.h. Called by encoding and training. */
#include "kb/ngram.h"

#define EDGE 0x1FFFFFu /* before and behind a run; no character has this number */
#define CP_BITS 21

uint64_t ngram_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* Two or three characters, 0 = none. */
static uint32_t row_of(uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t key = (uint64_t)a << (2 * CP_BITS) | (uint64_t)b << CP_BITS | c;
    return (uint32_t)(ngram_mix(key + NGRAM_GOLDEN) & (NGRAM_ROWS - 1));
}

size_t ngram_rows(const uint32_t *cp, size_t n, uint32_t rows[NGRAM_MAX_ROWS])
{
    size_t n_rows = 0;
    uint32_t before2 = 0;
    uint32_t before = EDGE;
    if (n > NGRAM_MAX_CHARS)
        n = NGRAM_MAX_CHARS;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = cp[i];
        if (!norm_is_word(c)) {
            if (before != EDGE)
                rows[n_rows++] = row_of(before, EDGE, 0);
            before2 = 0;
            before = EDGE;
            continue;
        }
        rows[n_rows++] = row_of(c, 0, 0);
        rows[n_rows++] = row_of(before, c, 0);
        if (before2 != 0 && before != EDGE)
            rows[n_rows++] = row_of(before2, before, c);
        before2 = before == EDGE ? 0 : before;
        before = c;
    }
    if (before != EDGE)
        rows[n_rows++] = row_of(before, EDGE, 0);
    return n_rows;
}
