/* vague.h - questions that name a field (退税, 公积金, 社保怎么交) rather than one matter in it.
 *
 * Such a question can be answered with one of its matters only by luck, and a helper's first words
 * would be to ask back; so the bot asks back itself. Both want the turn's search to be done; on the
 * think thread of the turn.
 */
#ifndef BANGBAN_INTENTS_VAGUE_H
#define BANGBAN_INTENTS_VAGUE_H

#include "intents/turn.h"

/* Two words at most besides the asking and the asker, all of them known to the first candidate. */
bool vague_field(const struct turn *t);

/* One word besides the asking and the asker, and no title or variant of the first candidate asks
 * for just that word: even a high confidence knows only that this matter belongs to the field. */
bool vague_word(const struct turn *t);

#endif
