/* ngram.h - the rows a text's character n-grams hash to.
 *
 * Runs of word characters (norm_is_word) give uni-, bi- and trigrams, the ends of a run counting as
 * a character of their own for bigrams; everything else only separates runs. Hash: n-gram packed
 * into 64 bits, mixed with the finaliser of SplitMix64 (Steele 2014), lowest bits taken. Pure; any
 * thread.
 */
#ifndef BANGBAN_KB_NGRAM_H
#define BANGBAN_KB_NGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "kb/text/normalise.h"

#define NGRAM_ROWS 65536u /* a power of two */
/* Characters of a text that are looked at; the rest is ignored. */
#define NGRAM_MAX_CHARS 512
/* At most one uni-, bi- and trigram begins at a character, and one bigram ends each run. */
#define NGRAM_MAX_ROWS (4 * NGRAM_MAX_CHARS)

/* Rows in order of position, repeated when an n-gram repeats. Returns how many, at most
 * NGRAM_MAX_ROWS. */
size_t ngram_rows(const uint32_t *cp, size_t n, uint32_t rows[NGRAM_MAX_ROWS]);

/* The mixing function, also used as a random stream: state += NGRAM_GOLDEN; ngram_mix(state). */
#define NGRAM_GOLDEN 0x9E3779B97F4A7C15u
uint64_t ngram_mix(uint64_t x);

#endif
