/* filler.h - what people say while they think: 嗯…就是…公司注销怎么办呀 asks 公司注销怎么办.
 *
 * kb/lines/fillers.txt lists the phrases: `^那个` may open a question, `^嗯$` may be a clause of
 * its own anywhere, `呀$` may end a clause. Whatever else stands in the question, and one of
 * nothing but fillers, is left alone. The list is read once, at first use; any thread.
 */
#ifndef BANGBAN_KB_FILLER_H
#define BANGBAN_KB_FILLER_H

#include "kb/base/arena.h"
#include "kb/text/normalise.h"

/* The question without its fillers and the punctuation behind them; the question itself where there
 * are none. Offsets point into what was typed. Doing it twice changes nothing. Lives in `a`. */
struct norm filler_strip(struct arena *a, const struct norm *question);

#endif
