/* explain.h - prints how a decision came about: normalised form, tokens with weights, candidates
 * with each feature's contribution, confidence, cuts, rung. For people; programs read --json
 * (intents/explain.h).
 */
#ifndef BANGBAN_TOOLS_EXPLAIN_H
#define BANGBAN_TOOLS_EXPLAIN_H

#include "intents/answer.h"

void explain_print(const struct snapshot *kb, const struct decision *d);

#endif
