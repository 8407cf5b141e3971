/* correct_pairs.h - the known pairs behind a corrector: how often they occur, which sound alike.
 * For kb/correct*.c only. */
#ifndef BANGBAN_KB_CORRECT_PAIRS_H
#define BANGBAN_KB_CORRECT_PAIRS_H

#include "kb/correct.h"

/* Heads that hold the pair, or phrases of asking that do; 0 for a pair nobody would miss. */
uint32_t pair_heads(const struct corrector *c, uint32_t a, uint32_t b);
/* Does the pair occur anywhere, in answers too? */
bool pair_known(const struct corrector *c, uint32_t a, uint32_t b);
/* How much of a word the pair is in titles, variants and keywords: its heads against those of its
 * characters, 0..1. Ways of asking do not count. */
double pair_cohesion(const struct corrector *c, uint32_t a, uint32_t b);
/* Is the run of letters or digits a word of the knowledge base? */
bool word_known(const struct corrector *c, struct view word);

/* Calls for every pair whose characters sound like the two syllables or are confused with them. */
typedef void pair_each(void *arg, uint16_t first, uint16_t second);
void pairs_like(const struct corrector *c, uint16_t s, uint16_t t, pair_each *each, void *arg);

bool reads_as(uint32_t cp, uint16_t syllable);

/* Letters of the question read as pinyin (kb/correct_letters.c): replaces *q and counts changes. */
void correct_letters(const struct corrector *c, struct norm *q, struct arena *a, size_t *n_changes);

#endif
