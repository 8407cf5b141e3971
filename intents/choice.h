/* choice.h - the visitor picks one of the matters offered: by click, by number (2, 第二个,
 * 最后一个) or by its title or a part that only one of them has. 都不是 calls a person.
 */
#ifndef BANGBAN_INTENTS_CHOICE_H
#define BANGBAN_INTENTS_CHOICE_H

#include "intents/turn.h"

enum rc choice_click_rung(struct turn *t, bool *taken_out);
enum rc choice_words_rung(struct turn *t, bool *taken_out);

/* Which of n choices the words name by number: 1-based, 0 for none. */
size_t choice_number(struct view words, size_t n);

#endif
