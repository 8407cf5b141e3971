/* symbols.h - a text as a row of small numbers, for counting and comparing in memory.
 *
 * One symbol per Han (kana, hangul) character, per run of letters and per number; everything else
 * is one SYMBOL_BREAK between them, never first, last or twice. Common Han characters are their own
 * code point; whatever else there is gets a hashed number outside that range, so two rare words may
 * share one: symbols are for features, not for truth. Pure; any thread.
 */
#ifndef BANGBAN_KB_SYMBOLS_H
#define BANGBAN_KB_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/str.h"

#define SYMBOL_BREAK 0

/* Where a symbol stands in the text, in bytes. */
struct symbol_span {
    uint32_t from;
    uint32_t to;
};

/* A text as symbols, borrowed. */
struct symbol_row {
    const uint16_t *symbols;
    uint32_t n;        /* with breaks */
    uint32_t n_breaks; /* of them */
};

/* Symbols of a normalised text; `out` (and `spans`, which may be NULL) have room for text.len + 1.
 * Returns how many there are. */
size_t symbols_cut(struct view text, uint16_t *out, struct symbol_span *spans);
/* A hash of a row of symbols: equal rows, equal hashes. */
uint64_t symbols_hash(const uint16_t *symbols, size_t n);
/* How many of them are breaks. */
uint32_t symbols_count_breaks(const uint16_t *symbols, size_t n);
/* Is it a character of the plain Han range, for which the number is the code point? */
bool symbol_is_han(uint16_t symbol);

#endif
