/* turn.h - one question on its way down the ladder: what every rung reads and what it fills.
 *
 * Made by answer_decide, passed to each rung in turn; a rung either takes the question (fills
 * t->out and says so) or leaves it to the next. Everything lives in the turn's arena or the
 * snapshot.
 */
#ifndef BANGBAN_INTENTS_TURN_H
#define BANGBAN_INTENTS_TURN_H

#include "intents/answer.h"
#include "intents/asked.h"
#include "intents/reply.h"

struct turn {
    struct searcher *searcher;
    const struct snapshot *kb;
    const struct answer_input *in;
    struct arena *arena;
    struct decision *out;
    struct err *err;
    struct correction correction; /* how the knowledge base would write the question */
    bool is_read_corrected;       /* words, asked and rest are those of the correction */
    struct view words;            /* the normalised question without punctuation and spaces */
    struct asked asked;           /* the facet it asks for */
    struct asked_rest rest;       /* what is left of the words without it */
    bool searched;                /* out->search is filled */
    struct reply reply;           /* becomes out->blocks */
};

/* The letters, digits and Han characters of a normalised text, in the arena. */
struct view turn_words(struct arena *a, const struct norm *n);

/* Fills t->words, t->asked and t->rest from t->out->norm; from its correction where that needs no
 * search to be believed: pinyin typed as letters, and what ways of asking bear out (什么才料). */
void turn_read(struct turn *t);

/* The official channel of that strength for these words, NULL for none. */
const struct redirect_rule *turn_redirect(const struct turn *t, bool firm);

/* Searches once; the result stays in t->out->search. When it was the corrected question that found
 * it, the words are read again from that. */
enum rc turn_search(struct turn *t);

/* What the rung decided, in one call. The dialogue state of the next turn starts as the present one
 * without its offered choices; act ANSWER, SMALL_TALK and REDIRECT also clear the count of unsure
 * turns. */
void turn_take(struct turn *t, enum act act, enum rung rung, const char *reason);

#endif
