/* explain.h - how a decision came about, for programs and the editors' workbench: normalised form,
 * tokens with weights, candidates with each feature's contribution, confidence. For people at a
 * terminal: tools/explain.h. Any thread.
 */
#ifndef BANGBAN_INTENTS_EXPLAIN_H
#define BANGBAN_INTENTS_EXPLAIN_H

#include "intents/answer.h"

/* A JSON object; the question must have been asked with `explain`. */
void explain_write_json(struct jsonw *w, const char *key, const struct snapshot *kb,
                        const struct decision *d);

#endif
