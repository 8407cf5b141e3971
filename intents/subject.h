/* subject.h - is a question that nothing answers at least about our subject? A procedure we do not
 * know deserves a person; the weather does not.
 *
 * Off the subject: at least half of the question (weighted by rarity) was never seen in the
 * knowledge base, and no word of the trade (公司, 许可, 税, 补贴 ...) stands in it. On the demo
 * golden questions that were not answered this finds 38 of 40 off-topic ones and takes 5 of 145
 * answerable ones for such. Pure.
 */
#ifndef BANGBAN_INTENTS_SUBJECT_H
#define BANGBAN_INTENTS_SUBJECT_H

#include "kb/search.h"

bool subject_is_ours(struct view words, const struct search_result *s);

#endif
