/* small_talk.h - greetings, thanks, farewells, "are you a robot", praise and curses, answered
 * calmly; only when the whole utterance is small talk: 你好，请问公司注销要什么材料 is a question.
 * Pure; any thread.
 */
#ifndef BANGBAN_INTENTS_SMALL_TALK_H
#define BANGBAN_INTENTS_SMALL_TALK_H

#include "kb/base/str.h"

struct small_talk {
    const char *name; /* stable: "greeting", "thanks", ... */
    const char *says; /* patterns of phrase.h; a whole clause of the utterance must match */
    const char *text; /* the reply */
};

/* `text` is the normalised question (its punctuation parts it into clauses). NULL: not small talk.
 */
const struct small_talk *small_talk_find(struct view text);

#endif
