/* correct_pairs.h - what a corrector knows: how likely one character follows another, and which
 * characters sound alike. For kb/correct*.c only. */
#ifndef BANGBAN_KB_CORRECT_PAIRS_H
#define BANGBAN_KB_CORRECT_PAIRS_H

#include "kb/correct.h"

/* Entries and phrases of asking that hold the pair; 0 for a pair nobody would miss. */
uint32_t pair_count(const struct corrector *c, uint32_t a, uint32_t b);
/* Phrases of asking that hold the pair; does the character occur in them? */
uint32_t pair_asked(const struct corrector *c, uint32_t a, uint32_t b);
bool character_asked(const struct corrector *c, uint32_t cp);
/* The characters that follow this one in phrases of asking, most frequent first. */
const uint16_t *characters_asked_after(const struct corrector *c, uint32_t cp, size_t *n_out);
/* ln P(b | a), smoothed with how common b is: about -1 inside a word, -10 for a pair unheard of. */
double pair_log(const struct corrector *c, uint32_t a, uint32_t b);
/* ln P(b) */
double single_log(const struct corrector *c, uint32_t b);
/* Is the run of letters or digits a word of the knowledge base? */
bool word_known(const struct corrector *c, struct view word);
/* The characters of the knowledge base and of asking with a reading of this class (pinyin_fuzzy),
 * most frequent first. */
const uint16_t *characters_like(const struct corrector *c, uint16_t class, size_t *n_out);

/* Letters of the question read as pinyin (kb/correct_letters.c): replaces *q and counts changes. */
void correct_letters(const struct corrector *c, struct norm *q, struct arena *a, size_t *n_changes);

#endif
