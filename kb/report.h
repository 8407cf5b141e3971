/* report.h - how sure the answers are, as one page that a person can read, print and pass on.
 *
 * A self-contained HTML page (SVG drawings, no script, nothing loaded from elsewhere) made of plain
 * arrays: risk-coverage curve with the error the editor accepts and the cut that follows,
 * reliability diagram, histogram of confidence, a table of figures, and the errors that were given
 * with the most confidence. Made by `bangban calibrate --report` and `bangban eval --html`.
 *
 * Coverage is the share of all questions that get an answer when the most certain are answered
 * first; risk is the share of wrong ones among them (El-Yaniv & Wiener 2010). A question without a
 * right answer counts as wrong when it is answered. Intervals are Wilson's at 95 %. Pure; any
 * thread.
 */
#ifndef BANGBAN_KB_REPORT_H
#define BANGBAN_KB_REPORT_H

#include "kb/base/str.h"
#include "kb/confidence.h"
#include "kb/robust.h"

/* One question that was asked. Texts are borrowed. */
struct report_question {
    struct view question;
    double confidence;    /* 0..1, that the first candidate is right */
    bool is_right;        /* the first candidate is right */
    bool has_answer;      /* the knowledge base holds a right answer */
    struct view expected; /* title of a right entry; empty without one */
    struct view given;    /* title of the first candidate; empty if nothing was found */
    struct view note;     /* how it came about (features, rung ...); may be empty */
};

/* A row of the table of figures. */
struct report_figure {
    struct view label;
    struct view value;
    struct view other; /* the same figure of what it is compared with; may be empty */
};

struct report {
    struct view title;
    struct view about;       /* what was measured, on which day, with which versions: one line */
    struct view other_label; /* head of the column of comparison; empty: there is none */
    const struct report_question *questions;
    size_t n_questions;
    const struct report_figure *figures;
    size_t n_figures;
    const struct robust_report *robust; /* NULL: not asked mistyped */
    struct cuts cuts;
    size_t max_errors; /* listed; 0 = REPORT_ERRORS */
};

#define REPORT_ERRORS 50
#define REPORT_BINS 10

/* One bin of the reliability diagram. */
struct report_bin {
    size_t n;
    size_t n_right;
    double confidence; /* mean; the middle of the bin when it is empty */
};
void report_bins(const struct report_question *list, size_t n, struct report_bin out[REPORT_BINS]);

/* What becomes of the questions at the cuts. */
struct report_shares {
    size_t n_answered;
    size_t n_wrong; /* among them */
    size_t n_clarified;
    size_t n_handoff;
};
void report_shares(const struct report_question *list, size_t n, const struct cuts *cuts,
                   struct report_shares *out);

/* Wilson's interval of a share k of n at 95 %; 0..1 when n = 0. */
void report_interval(size_t k, size_t n, double *low_out, double *high_out);

/* Appends the page. */
void report_write_html(struct str *out, const struct report *r);

#endif
