/* crossfit.h - a base is asked questions whose wording its learned channel has not seen.
 *
 * What a channel was trained on it answers too well; ranking weights and confidence fitted to that
 * would trust it too much. So the questions are dealt into folds, one channel is trained without
 * each, and a question is asked of a snapshot whose channel does not know it: a variant or a
 * labelled question left out, or, where its entry is hidden, everything about that entry.
 * Deterministic. One thread; the training of a channel (kb/embed_train.h) for every fold.
 */
#ifndef BANGBAN_KB_CROSSFIT_H
#define BANGBAN_KB_CROSSFIT_H

#include "kb/embed.h"
#include "kb/selfask.h"

#define CROSSFIT_FOLDS 3
#define CROSSFIT_NONE CROSSFIT_FOLDS /* no fold is left out */

struct crossfit_progress {
    void (*tell)(void *arg, const char *stage, size_t done, size_t total); /* NULL = silent */
    void *arg;
};

/* Trains a channel on the entries of a snapshot and the labelled questions of `asked`, without one
 * fold. RC_INVALID when there is too little to learn from. The caller's to free. */
enum rc crossfit_train(const struct snapshot *kb, const struct selfask_list *asked, size_t without,
                       const struct crossfit_progress *progress, struct embed **out,
                       struct err *err);

struct crossfit;
/* Channels and snapshots for all folds; `learns` false: one snapshot without a channel. `asked`
 * must live as long. Outside a transaction. */
enum rc crossfit_open(struct db *db, const struct snapshot *kb, const struct selfask_list *asked,
                      bool learns, const struct crossfit_progress *progress, struct crossfit **out,
                      struct err *err);
void crossfit_close(struct crossfit *c); /* NULL is legal */
/* As selfask_run, of the snapshot that does not know the question. Results live in `a` and there.
 */
enum rc crossfit_ask(struct crossfit *c, const struct selfask *q, size_t k, struct arena *a,
                     struct search_result *out, struct err *err);

#endif
