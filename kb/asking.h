/* asking.h - how people ask, whatever they ask about.
 *
 * Words like 请问, 如何, 要带什么 stand in few answers and would count as rare and telling; but
 * they are common in questions. kb/lines/asking.txt holds phrases of asking without a subject and
 * kb/lines/off_topic.txt questions that no helpdesk answers; these, and kb/lines/aspects.txt, were
 * written for this program and are compiled in. What is frequent there gets no more weight than it
 * deserves among questions. Built once at first use; any thread.
 */
#ifndef BANGBAN_KB_ASKING_H
#define BANGBAN_KB_ASKING_H

#include <stdbool.h>
#include <stdint.h>

#include "kb/base/str.h"

/* Upper limit of the weight (idf) of a symbol or pair (kb/vocab.h); INFINITY when it is not a way
 * of asking. */
double asking_limit(uint32_t key);
/* Limits of all symbols (the keys below 65536), by symbol. */
const float *asking_symbol_limits(void);

/* The phrases of asking, one a line. */
struct view asking_phrases(void);
/* Questions about one aspect of a matter (要等多久, 在哪办), one a line: how people ask them, for
 * reading mistyped ones. They take no part in the limits. */
struct view asking_aspects(void);
/* Do these ASKING_MIN_ROW to ASKING_MAX_ROW characters stand in a row in one of those phrases or
 * questions? */
#define ASKING_MIN_ROW 2
#define ASKING_MAX_ROW 3
bool asking_has_row(const uint32_t *cp, size_t n);
/* The off-topic questions, one a line: what calibration must learn to refuse. */
struct view asking_off_topic(void);

#endif
