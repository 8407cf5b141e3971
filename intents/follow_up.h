/* follow_up.h - the rung of bare facet questions about the matter last answered: 那多久能办好, 要钱吗.
 *
 * A question is a follow-up when nothing is left of it without facet phrases and filler, or when what
 * is left is spoken of in that matter and the search does not find another one with confidence. A bare
 * question when no matter was spoken of is asked back; the next question then completes it.
 */
#ifndef BANGBAN_INTENTS_FOLLOW_UP_H
#define BANGBAN_INTENTS_FOLLOW_UP_H

#include "intents/turn.h"

enum rc follow_up_rung(struct turn *t, bool *taken_out);

/* The reverse: 公司名称变更呢 after a question about materials asks for the materials of another matter.
 * Gives t->asked the facet of the last turn (or of the question that was clarified) when the present
 * one names none and points back. */
void follow_up_inherit_facet(struct turn *t);

#endif
