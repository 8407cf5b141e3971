/* gate.h - what would change: golden and real questions asked of the live and of a staged picture.
 *
 * A gate is filled once and worked through in slices by any number of threads, each with a searcher
 * and a lane of its own; slices are taken from one counter, so that fast lanes do more. Every reply
 * is compared whole: what the visitor sees (the digest of its blocks), the act and the entry.
 *
 * A golden question is graded on each side: 3 the right entry and facet answered, 2 the right entry
 * with another facet, 1 the right entry among the choices (or rightly nothing answered), 0 neither,
 * -1 a wrong answer. A lower grade on the staged side is a regression and blocks.
 */
#ifndef BANGBAN_INTENTS_GATE_H
#define BANGBAN_INTENTS_GATE_H

#include "intents/golden.h"
#include "intents/trace.h"

enum gate_verdict {
    GATE_SAME,
    GATE_WORSE,     /* golden: a lower grade */
    GATE_LOST,      /* was answered, would not be */
    GATE_DIFFERENT, /* another answer, or the same entry saying something else */
    GATE_ANSWERED,  /* was not answered, would be */
    GATE_BETTER,    /* golden: a higher grade */
    GATE_N
};
const char *gate_verdict_name(enum gate_verdict v); /* "worse" */

struct gate_question {
    const struct question *golden; /* NULL for a real one */
    int64_t id;                    /* golden_id or turn_id */
    int64_t n_asked;
    struct answer_input input; /* real */
};

struct gate_side {
    enum act act;
    enum facet facet;
    int64_t entry_id;
    struct view title; /* of the entry answered, or of the first candidate; in the snapshot */
    struct view text;  /* the beginning of what the visitor sees */
    double confidence;
    int grade; /* golden */
    char digest[TRACE_DIGEST_LEN + 1];
};

struct gate_result {
    bool is_done;
    enum gate_verdict verdict;
    struct gate_side live;
    struct gate_side staged;
};

struct gate;

#define GATE_MAX_LANES 16
/* Takes references to both pictures and copies the questions. */
struct gate *gate_new(struct snapshot *live, struct snapshot *staged,
                      const struct gate_question *questions, size_t n, int32_t as_of_day);
void gate_free(struct gate *g); /* NULL is legal; no thread may be at work */

/* Works for about budget_us on this lane. *more_out: there is something left to take.
 * *finished_out: this call was the one that completed the last question of all. */
enum rc gate_work(struct gate *g, size_t lane, struct searcher *searcher, int64_t budget_us,
                  bool *more_out, bool *finished_out, struct err *err);
size_t gate_n_done(const struct gate *g); /* any thread */
size_t gate_n(const struct gate *g);

/* Once finished: */
const struct gate_question *gate_question_at(const struct gate *g, size_t i);
const struct gate_result *gate_result_at(const struct gate *g, size_t i);
struct gate_counts {
    size_t n_golden;
    size_t n_real;
    size_t n_regressions; /* golden and worse */
    size_t golden[GATE_N];
    size_t real[GATE_N];
};
struct gate_counts gate_count(const struct gate *g);
/* {"golden":{counts},"real":{counts},"changes":[...]}: regressions first, then lost, different,
 * answered, better; real ones by how often they were asked. `mask` (may be NULL) hides personal
 * data in real questions. At most max_changes; "n_changes" counts all. */
void gate_write(struct str *out, const struct gate *g, size_t max_changes,
                struct view (*mask)(struct arena *a, struct view text));

#endif
