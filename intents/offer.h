/* offer.h - which candidates are offered as choices, with hints that tell them apart. Pure.
 */
#ifndef BANGBAN_INTENTS_OFFER_H
#define BANGBAN_INTENTS_OFFER_H

#include "intents/answer.h"
#include "intents/reply.h"

#define OFFER_MAX DIALOGUE_MAX_CHOICES

struct offer {
    const struct entry *entry;
    const struct clause *clause; /* that answers the question; may be NULL */
};

/* The fewest candidates that hold the answer with probability `enough` (confidence_n_choices), at
 * least 2 if there are so many; `last` (may be NULL), the matter spoken of before, stands first and
 * may take the place of the fourth. Returns how many. */
size_t offer_to_clarify(const struct search_result *s, const struct entry *last, double enough,
                        struct offer out[OFFER_MAX]);
/* At most 3 that are near, to read while waiting for a person. */
size_t offer_while_waiting(const struct search_result *s, struct offer out[OFFER_MAX]);

/* Appends them as a BLOCK_CHOICES under the prompt; nothing when n is 0. */
void offer_say(struct reply *r, struct view prompt, const struct offer *list, size_t n,
               int32_t as_of_day);

#endif
