/* explain.h - how a decision came about, as JSON: normalised form, correction, the facet asked for,
 * readings with synonyms, words of the lexicon, tokens with weights, candidates with each feature's
 * contribution, confidence, cuts, rung. The command line prints the same as a table
 * (tools/explain.h).
 *
 * Decisions made with answer_input.explain have the tokens, others lack them. Any thread.
 */
#ifndef BANGBAN_INTENTS_EXPLAIN_H
#define BANGBAN_INTENTS_EXPLAIN_H

#include "intents/answer.h"
#include "intents/asked.h"

#define EXPLAIN_MAX_WORDS 16

/* One object under `key`. */
void explain_write_json(struct jsonw *w, const char *key, const struct snapshot *kb,
                        const struct decision *d);
/* Name, meaning and weight of every ranking and confidence feature in force: two arrays,
 * "rank_features" and "confidence_features", in an open object. */
void explain_write_features(struct jsonw *w, const struct snapshot *kb);

/* The facet the question asks for and the words that say so; false when it asks for the whole
 * matter. Texts live in `a`. */
bool explain_asked(struct arena *a, const struct decision *d, struct asked *out,
                   struct view *words_out);
/* The words of the knowledge base's lexicon in the question as it was read; at most `most`. */
size_t explain_words(const struct snapshot *kb, const struct decision *d,
                     const struct lexicon_term **out, size_t most);
/* Which of search->readings the candidate was found by, from 1; 0 = the question as it stands. */
size_t explain_reading_of(const struct search_result *s, const struct candidate *c);

#endif
