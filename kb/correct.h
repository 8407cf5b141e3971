/* correct.h - a mistyped question read as the knowledge base would write it.
 *
 * Three slips are understood: pinyin typed as letters (gongsi zhuxiao, 公司zhuxiao), a character
 * replaced by one that sounds alike, and two neighbours exchanged. What counts as right are pairs
 * of characters that stand in titles, variants and keywords, and ways of asking (kb/asking.h). A
 * pair the knowledge base knows is not touched, nor is a word of letters it knows; words of letters
 * that give no known pairs (data, game) stay. Same knowledge base and question, same correction.
 */
#ifndef BANGBAN_KB_CORRECT_H
#define BANGBAN_KB_CORRECT_H

#include <stdbool.h>

#include "kb/base/arena.h"
#include "kb/text/normalise.h"
#include "kb/vocab.h"

/* The pairs of a vocabulary by how they sound; never written after it is made. Any thread. */
struct corrector;
/* Borrows the vocabulary, which must not change while the corrector is in use. */
struct corrector *corrector_new(const struct vocab *v);
void corrector_free(struct corrector *c); /* NULL is legal */
size_t corrector_bytes(const struct corrector *c);

struct correction {
    struct norm norm; /* the corrected question; offsets point into what was typed */
    size_t n_changes; /* words of letters and characters that were read otherwise */
    bool is_sure;     /* false: search for what was typed as well, and keep the better result */
};

/* Is there a better reading of the question? *out lives in the arena. */
bool correct_question(const struct corrector *c, const struct norm *question, struct arena *a,
                      struct correction *out);

#endif
