/* golden.h - asks golden questions of the whole ladder and counts what became of them.
 *
 * The same answer_decide the server runs. Questions asked "after" others are asked in one dialogue;
 * when an earlier question ends in choices that hold the right matter, the visitor is taken to pick
 * it. Right means: one of the expected entries was answered (expect empty: nothing was answered).
 */
#ifndef BANGBAN_INTENTS_GOLDEN_H
#define BANGBAN_INTENTS_GOLDEN_H

#include "intents/answer.h"
#include "kb/exchange/questions.h"
#include "kb/robust.h"

/* Counts of one kind of question ("plain", "typo", "near" ...) or of all. */
struct golden_counts {
    struct view kind; /* empty: all kinds */
    size_t n;
    size_t n_answerable;     /* some entry is expected */
    size_t n_first_right;    /* answerable, and the first candidate (or the answer) is right */
    size_t n_answered;       /* ACT_ANSWER */
    size_t n_answered_right; /* among them */
    size_t n_clarified;
    size_t n_clarified_right; /* the right entry is among the choices */
    size_t n_handoff;
    size_t n_out_of_scope;
    size_t n_other;       /* small talk, redirect */
    size_t n_facet;       /* answered right, and a facet was expected */
    size_t n_facet_right; /* that facet was shown */
    size_t n_facet_whole; /* no facet was recognised: the whole matter was shown */
};

enum golden_fault {
    GOLDEN_RIGHT,
    GOLDEN_WRONG_ANSWER,  /* another entry was answered */
    GOLDEN_NOT_ABSTAINED, /* answered though nothing is right */
    GOLDEN_NOT_FOUND,     /* not answered, and the first candidate is another entry */
    GOLDEN_UNSURE,        /* not answered although the first candidate is right */
    GOLDEN_WRONG_FACET,   /* the right entry, another facet */
    GOLDEN_N_FAULTS
};

struct golden_result {
    const struct question *question;
    enum golden_fault fault;
    enum act act;
    const char *reason;
    enum facet facet;
    double confidence;
    struct view title;          /* of the answer, or of the first candidate */
    struct view expected_title; /* of the first expected entry; empty if there is none */
};

#define GOLDEN_MAX_KINDS 24
struct golden_report {
    struct golden_counts all;
    struct golden_counts kinds[GOLDEN_MAX_KINDS];
    size_t n_kinds;
    struct golden_result *results; /* one per question, in order */
    size_t n_results;
    double cpu_us_p50; /* one question, the whole ladder */
    double cpu_us_p95;
};

/* Everything lives in `a` and in the snapshot. RC_INVALID when an expected entry is not there. */
enum rc golden_run(struct searcher *searcher, const struct snapshot *kb,
                   const struct question_list *questions, int32_t as_of_day, struct arena *a,
                   struct golden_report *out, struct err *err);

/* One question, after those that come before it; the decision lives in `a` and in the snapshot. */
enum rc golden_ask(struct searcher *searcher, const struct snapshot *kb, const struct question *q,
                   int32_t as_of_day, struct arena *a, struct decision *out, struct err *err);

double golden_recall_at_1(const struct golden_counts *c); /* of the answerable */
double golden_wrong_share(const struct golden_counts *c); /* wrong among answered */

/* Was the first candidate (or the answer) a right entry? */
bool golden_first_right(const struct golden_result *g);

const char *golden_fault_name(enum golden_fault f);
/* `robust` (may be NULL): what mistyping costs, added under "robust". */
void golden_write_json(struct jsonw *w, const char *key, const struct golden_report *r,
                       const struct robust_report *robust);
/* An aligned table by kind, then at most max_errors lines on what went wrong. */
void golden_write_text(struct str *out, const struct golden_report *r, size_t max_errors);

#endif
