/* embed_train.h - learns the rows of the learned channel from pairs of texts that mean the same.
 *
 * Contrastive training (kb/contrast.h) with the other pairs of a batch as negatives, Adagrad (Duchi
 * 2011) on the rows the batch touches. Own random numbers, one thread, sums in a fixed order: the
 * same pairs, options and seed give the same bytes on one machine. Some 40 us of CPU per pair and
 * epoch for pairs of questions, a few times that when one side is a paragraph; 40 MB while it runs.
 */
#ifndef BANGBAN_KB_EMBED_TRAIN_H
#define BANGBAN_KB_EMBED_TRAIN_H

#include "kb/embed.h"

struct embed_pair {
    const struct norm *a; /* as a visitor would ask */
    const struct norm
        *b;        /* as the knowledge base has it; a itself: with n-grams left out by chance */
    int64_t group; /* pairs of one group are never each other's negatives */
};

#define EMBED_BATCH_MAX 1024

struct embed_options {
    uint64_t seed;
    int epochs;         /* 0, the default: 8, fewer above 50 000 pairs, at least 2 */
    int batch;          /* 2 .. EMBED_BATCH_MAX, default 128 */
    double temperature; /* > 0, default 0.2 */
    double rate;        /* Adagrad step, default 0.05 */
    double drop; /* share of n-grams left out on both sides of a pair of one text, default 0.3 */
    double slip; /* share of a's with a character lost, doubled or swapped, default 0.5 */
    /* Called after each batch with pairs done and total; NULL = silent. */
    void (*progress)(void *arg, size_t done, size_t total);
    void *progress_arg;
};

void embed_options_default(struct embed_options *o);
/* RC_INVALID when an option is out of range or there are fewer than 2 groups. The model is the
 * caller's. */
enum rc embed_train(const struct embed_pair *pairs, size_t n, const struct embed_options *o,
                    struct embed **out, struct err *err);

#endif
