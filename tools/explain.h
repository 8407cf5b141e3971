/* explain.h - prints how a decision came about: normalised form, tokens with weights, candidates
 * with each feature's contribution, confidence, cuts, rung. For people; programs read --json.
 */
#ifndef BANGBAN_TOOLS_EXPLAIN_H
#define BANGBAN_TOOLS_EXPLAIN_H

#include "intents/answer.h"

void explain_print(const struct snapshot *kb, const struct decision *d);
/* The same as a JSON object. */
void explain_write_json(struct jsonw *w, const char *key, const struct snapshot *kb,
                        const struct decision *d);

#endif
