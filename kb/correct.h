/* correct.h - a mistyped question read as the knowledge base would write it.
 *
 * Understood are pinyin typed as letters (gongsi zhuxiao, 公司zhuxiao), a character replaced by one
 * that sounds alike or is confused with it, two neighbours exchanged, and one typed twice. A noisy
 * channel decides: how likely each pair of characters is follows from how many entries hold it,
 * ways of asking (kb/asking.h) included, and the new reading must be so many times as likely as
 * what was typed that mistyping is the better explanation. Pairs that are known are not touched,
 * nor is a word of letters that is known; letters that give no known pairs (data, game) stay. Same
 * knowledge base and question, same correction.
 */
#ifndef BANGBAN_KB_CORRECT_H
#define BANGBAN_KB_CORRECT_H

#include <stdbool.h>

#include "kb/base/arena.h"
#include "kb/synonym.h"
#include "kb/text/normalise.h"
#include "kb/vocab.h"

/* The pairs of a vocabulary by how they sound; never written after it is made. Any thread. */
struct corrector;
/* Borrows the vocabulary, which must not change while the corrector is in use; words of synonyms
 * (NULL: none) are known, too, whether an entry holds them or not. */
struct corrector *corrector_new(const struct vocab *v, const struct synonyms *s);
void corrector_free(struct corrector *c); /* NULL is legal */
size_t corrector_bytes(const struct corrector *c);

#define CORRECT_MAX_FIXES 3

/* Characters of the corrected question that were not typed so. */
struct corrected_span {
    size_t at;
    size_t n;           /* 1 or 2 */
    bool is_half_known; /* beside it stands a pair nobody has heard of, or nothing at all */
};

struct correction {
    struct norm norm; /* the corrected question; offsets point into what was typed */
    size_t n_changes; /* words of letters and characters that were read otherwise */
    bool is_sure;     /* false: search for what was typed as well, and keep the better result */
    struct corrected_span fixes[CORRECT_MAX_FIXES]; /* without the words of letters */
    size_t n_fixes;
};

/* Is there a better reading of the question? *out lives in the arena. */
bool correct_question(const struct corrector *c, const struct norm *question, struct arena *a,
                      struct correction *out);

/* A pair of characters may be known from other words (商户 in 孩子商户口): is every fix part of
 * three characters in a row that stand in one of these entries (NULL is legal) or in a way of
 * asking? Of two, where the question has no more. */
struct indexed;
bool correction_is_borne_out(const struct correction *c, const struct indexed *const *entries,
                             size_t n);

#endif
