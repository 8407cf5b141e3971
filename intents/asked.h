/* asked.h - which aspect of a matter a question asks for: 要带什么材料, 多久能办好, 在哪办 ...
 *
 * A lexicon of phrases (asked.c), longest match wins. Works on the words of a normalised question
 * (turn_words), at most QUESTION_MAX_CHARS characters. Pure; any thread.
 */
#ifndef BANGBAN_INTENTS_ASKED_H
#define BANGBAN_INTENTS_ASKED_H

#include "kb/entry.h"

struct asked {
    enum facet facet; /* FACET_NONE: the matter as a whole */
    enum entry_field field; /* a narrower field was meant (停车, 交通, 到现场次数); FIELD_N: none */
    size_t from;            /* bytes of the phrase in the text; from == to: nothing found */
    size_t to;
};

/* What is left of a question when facet phrases, filler and pointing words are taken away: nothing
 * of 那多久能办好, "刻章" of 刻章多少钱. A question of which nothing is left is bare: it needs a
 * matter. */
#define ASKED_MAX_PARTS 8
struct asked_rest {
    struct view parts[ASKED_MAX_PARTS]; /* slices of the text, in order */
    size_t n_parts;
    size_t n_chars; /* in all parts, also those that found no room */
};

/* Both at once; rest_out may be NULL. */
void asked_find(struct view words, struct asked *out, struct asked_rest *rest_out);

/* What this entry can say to the question: 多少钱 is the fee of a procedure and the standard of a
 * policy. The facet itself where the entry has no better one. */
enum facet asked_for_entry(const struct entry *e, enum facet facet);

#endif
