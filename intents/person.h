/* person.h - does the visitor ask for a human being? Always honoured; words that merely hold 人工
 * (人工智能, 人工湖, 人工成本) are not a wish. Pure; any thread.
 */
#ifndef BANGBAN_INTENTS_PERSON_H
#define BANGBAN_INTENTS_PERSON_H

#include <stdbool.h>

#include "kb/base/str.h"

/* `words` as turn_read makes them. */
bool person_wanted(struct view words);

#endif
