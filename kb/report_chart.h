/* report_chart.h - the drawings of the report page (kb/report.h). Each appends one <svg>; looks
 * come from the style sheet in report.c. Pure; any thread.
 */
#ifndef BANGBAN_KB_REPORT_CHART_H
#define BANGBAN_KB_REPORT_CHART_H

#include "kb/report.h"

/* Risk over coverage, with the accepted error and the cut. `sorted`: most certain first. */
void chart_risk_coverage(struct str *out, const struct report *r,
                         const struct report_question *sorted);
/* Share of right ones over confidence in 10 bins, with intervals and counts. */
void chart_reliability(struct str *out, const struct report *r);
/* How many questions had which confidence: right, wrong and without answer, one above the other. */
void chart_histogram(struct str *out, const struct report *r);

#endif
