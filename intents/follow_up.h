/* follow_up.h - the rung of bare facet questions about the matter last answered: 那多久能办好,
 * 要钱吗.
 *
 * A question is a follow-up when nothing is left of it without facet phrases and filler, or when
 * what is left (at most six characters) is no other matter's: follow_up_is_same. In doubt it is not
 * one, and the search decides with the facet kept: 开公司要多久 after a question on closing one is
 * on founding. A bare question when no matter was spoken of is asked back; the next question then
 * completes it.
 */
#ifndef BANGBAN_INTENTS_FOLLOW_UP_H
#define BANGBAN_INTENTS_FOLLOW_UP_H

#include "intents/turn.h"

enum rc follow_up_rung(struct turn *t, bool *taken_out);

/* What is left of the question belongs to `last`: the search puts it first, or it is what `last` is
 * called by (title, variants, keywords) and no other candidate is ranked clearly above it. */
bool follow_up_is_same(const struct search_result *s, const struct entry *last,
                       const struct asked_rest *rest);

/* A facet and nothing else, and no matter was found for it: 在哪办 as the first words. */
bool follow_up_lacks_matter(const struct turn *t);
/* Asks which matter is meant and keeps the facet for the next question. */
void follow_up_ask_for_matter(struct turn *t);

/* The reverse: 公司名称变更呢 after a question about materials asks for the materials of another
 * matter. Gives t->asked the facet of the last turn (or of the question that was clarified) when
 * the present one names none and points back. */
void follow_up_inherit_facet(struct turn *t);

#endif
