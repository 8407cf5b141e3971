/* units.h - a measure read in the unit the knowledge base writes: 45天 is its 45日.
 *
 * kb/lines/units.txt lists units that stand for each other, a row a line. A number with one of them
 * is also read with each other one that some entry writes behind the same number; a day of a month
 * (12月30日) is none. The list is read once, at first use; any thread.
 */
#ifndef BANGBAN_KB_UNITS_H
#define BANGBAN_KB_UNITS_H

#include "kb/synonym.h"
#include "kb/vocab.h"

/* The question with its first such number read so, at most `most` readings, in `a`. Each uses a
 * synonym with the id UNITS_ID. */
#define UNITS_ID (-1)
size_t units_readings(const struct vocab *v, const struct norm *question, size_t most,
                      struct arena *a, struct synonym_reading *out);

#endif
