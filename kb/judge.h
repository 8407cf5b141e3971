/* judge.h - what a result looks like as a whole: the features of its confidence.
 *
 * How far the first candidate stands out from the others says most, and says it in the same way
 * about questions a base made up itself and about those people ask: the spread of the other scores
 * is the yardstick, so that it does not matter how hard the questions are on average. How much of
 * the question's weight was found at all tells the subject from what is off it. Pure; any thread.
 */
#ifndef BANGBAN_KB_JUDGE_H
#define BANGBAN_KB_JUDGE_H

#include "kb/confidence.h"
#include "kb/matcher.h"

/* A candidate as it was ranked. */
struct judge_row {
    double score;
    const double *features; /* RANK_N_FEATURES */
};

/* Rows best first; all zeros when there are none. */
void judge_measure(const struct query *q, const struct judge_row *rows, size_t n,
                   double out[CONFIDENCE_N_FEATURES]);

#endif
