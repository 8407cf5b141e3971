/* redirect.h - questions that belong to an official channel and not to this desk: emergencies,
 * petitions, corruption, complaints, litigation.
 *
 * Firm rules take the question before any search. Soft rules (投诉, 打官司) wait: the knowledge
 * base holds procedures of complaint, reconsideration and mediation, so they speak only when the
 * search is not sure of an answer. Rules are rows of a table: pattern, exceptions, text and
 * telephone numbers. Pure; any thread.
 */
#ifndef BANGBAN_INTENTS_REDIRECT_H
#define BANGBAN_INTENTS_REDIRECT_H

#include <stdbool.h>

#include "kb/base/str.h"

#define REDIRECT_MAX_TELS 3

struct redirect_tel {
    const char *label;
    const char *number;
};

struct redirect_rule {
    const char *name;   /* stable: "fire", "petition", ... */
    bool is_firm;       /* before the search */
    const char *when;   /* phrase.h pattern over the words of the question */
    const char *unless; /* NULL: no exception */
    const char *text;   /* what the visitor reads */
    struct redirect_tel tels[REDIRECT_MAX_TELS];
};

/* Rules in the order in which they are asked. */
struct redirect_rules {
    const struct redirect_rule *list;
    size_t n;
    struct view changed; /* what editors changed, as text: equal texts, equal rules */
};
/* Those the program ships; what is in force is redirect_store.h's. */
struct redirect_rules redirect_shipped(void);
const struct redirect_rule *redirect_find_in(const struct redirect_rules *rules, struct view words,
                                             bool firm);

/* The first shipped rule of that strength which fits, NULL for none. */
const struct redirect_rule *redirect_find(struct view words, bool firm);

#endif
