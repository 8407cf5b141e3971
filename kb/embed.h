/* embed.h - the learned channel: hashed character-n-gram embeddings.
 *
 * A text becomes the normalised sum of the rows its character uni-, bi- and trigrams hash to
 * (EMBED_ROWS x EMBED_DIM). Rows are learned from pairs of texts that mean the same (variants of one
 * entry, golden questions, resolved questions) with a contrastive loss: softmax over the batch of
 * cosine / temperature, other members of the same group masked among the negatives. Trained in C in
 * seconds, deterministic for a seed, quantised to int8 with one scale per row. Needs nothing but the
 * operator's own pairs.
 *
 * A model is immutable after training or loading and may be shared by threads.
 * Formula: InfoNCE (van den Oord 2018) with in-batch negatives; hashing trick as in fastText.
 */
#ifndef BANGBAN_KB_EMBED_H
#define BANGBAN_KB_EMBED_H

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/text/normalise.h"

#define EMBED_DIM 64
#define EMBED_ROWS 65536u

struct embed;

struct embed_pair {
    const struct norm *a;
    const struct norm *b;
    int64_t group; /* pairs of one group are never each other's negatives */
};

struct embed_options {
    uint64_t seed;
    int epochs;          /* default 8 */
    int batch;           /* default 128 */
    double temperature;  /* default 0.05 */
    double rate;         /* Adagrad step, default 0.05 */
    /* Called after each batch; NULL = silent. */
    void (*progress)(void *arg, size_t done, size_t total);
    void *progress_arg;
};

void embed_options_default(struct embed_options *o);
/* RC_INVALID when there are fewer than 2 groups. The model is the caller's. */
enum rc embed_train(const struct embed_pair *pairs, size_t n, const struct embed_options *o,
                    struct embed **out, struct err *err);
void embed_free(struct embed *m);

/* Versioned little-endian bytes with a checksum, the same for the same seed and pairs on any machine
 * of the same floating point; only touched rows are stored. */
void embed_write(const struct embed *m, struct str *out);
enum rc embed_read(struct view bytes, struct embed **out, struct err *err); /* RC_CORRUPT, RC_VERSION */

/* Unit vector of a text; all zeros when none of its n-grams was seen in training. */
void embed_encode(const struct embed *m, const struct norm *text, float out[EMBED_DIM]);
float embed_cosine(const float a[EMBED_DIM], const float b[EMBED_DIM]);

#endif
