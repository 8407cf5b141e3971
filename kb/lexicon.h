/* lexicon.h - the words of this knowledge base: what its matters, forms and departments are called.
 *
 * Declared are keywords, names of materials, departments, and titles up to a bracket without what
 * every title ends in (登记, 申请 ...), each of 2 to LEXICON_MAX_CHARS Han characters. Mined are
 * runs of 2 to LEXICON_MINED_CHARS characters in titles, variants and keywords that keep together
 * and go with many neighbours: in at least 3 entries; pointwise mutual information of the least
 * likely cut at least 2 bits; at least 3 different neighbours on either side, each end of a text
 * counted as one more (accessor variety: Feng, Chen, Deng, Zheng 2004). Part of a snapshot, made
 * from it, never written afterwards; any thread.
 */
#ifndef BANGBAN_KB_LEXICON_H
#define BANGBAN_KB_LEXICON_H

#include "kb/base/arena.h"

#define LEXICON_MAX_CHARS 12
#define LEXICON_MINED_CHARS 6
/* Of a larger base every k-th entry is read, so that making it takes a fraction of a second. */
#define LEXICON_MAX_SYMBOLS 200000

enum lexicon_source {
    LEXICON_TITLE = 1,
    LEXICON_KEYWORD = 2,
    LEXICON_FORM = 4,
    LEXICON_DEPARTMENT = 8,
    LEXICON_MINED = 16
};

struct lexicon_term {
    const uint16_t *symbols; /* kb/symbols.h; all Han */
    uint32_t n;
    uint32_t n_entries; /* that were read and have it in a title, variant, keyword or name */
    unsigned sources;   /* of enum lexicon_source */
    double pmi;         /* bits; 0 when it was not counted */
    uint32_t variety;   /* of neighbours, on the side that has fewer */
};

struct snapshot;
struct lexicon;
struct lexicon *lexicon_new(const struct snapshot *kb); /* one reference */
struct lexicon *lexicon_ref(struct lexicon *l);
void lexicon_unref(struct lexicon *l); /* NULL is legal */

/* Entries there were when it was made: how much has changed since. */
size_t lexicon_n_read_of(const struct lexicon *l);
size_t lexicon_n(const struct lexicon *l);
/* Most frequent first, then longer ones. */
const struct lexicon_term *lexicon_at(const struct lexicon *l, size_t i);
/* NULL: it is no term. */
const struct lexicon_term *lexicon_find(const struct lexicon *l, const uint16_t *symbols, size_t n);

/* The terms of a text, left to right, the longest at each place; at most `most`. */
size_t lexicon_terms_of(const struct lexicon *l, const uint16_t *symbols, size_t n,
                        const struct lexicon_term **out, size_t most);
/* Does the text have the term only as the end of a longer one: 公司注销 in 分公司注销? */
bool lexicon_only_inside(const struct lexicon *l, const struct lexicon_term *term,
                         const uint16_t *symbols, size_t n);

/* Are these two characters a word that many titles end in (登记, 申请 ...)? People leave it out. */
bool lexicon_is_ending(uint32_t first, uint32_t second);

struct view lexicon_text(struct arena *a, const struct lexicon_term *t); /* UTF-8 */
/* "标题、关键词", in `a`. */
struct view lexicon_sources_text(struct arena *a, unsigned sources);

#endif
