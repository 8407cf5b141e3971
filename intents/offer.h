/* offer.h - which candidates are offered as choices, with hints that tell them apart. Pure.
 */
#ifndef BANGBAN_INTENTS_OFFER_H
#define BANGBAN_INTENTS_OFFER_H

#include "intents/answer.h"
#include "intents/reply.h"

enum offer_for {
    OFFER_TO_CLARIFY,    /* 2-4 choices, the fewest that hold the answer with good probability */
    OFFER_WHILE_WAITING, /* at most 3, nothing when none is near */
};

/* Appends a BLOCK_CHOICES; its prompt is the caller's. NULL when there is nothing to offer. */
struct block *offer_candidates(struct reply *r, const struct search_result *s, enum offer_for what,
                               int32_t as_of_day);

#endif
