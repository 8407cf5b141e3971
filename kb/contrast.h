/* contrast.h - the contrastive loss and its gradient.
 *
 * n questions a and n documents b; a[i] belongs to b[i], every other document of the batch is a
 * negative unless it is of the same group, and so for questions. With u = a/|a|, v = b/|b| and
 * logits u_i.v_j / temperature:
 *
 *   loss = 1/(2n) sum_i [ -log softmax over documents (i) - log softmax over questions (i) ]
 *
 * (InfoNCE, van den Oord 2018, in both directions as in CLIP, Radford 2021). Sums run in a fixed
 * order, so that the same input gives the same bits. Pure; any thread.
 */
#ifndef BANGBAN_KB_CONTRAST_H
#define BANGBAN_KB_CONTRAST_H

#include <stddef.h>
#include <stdint.h>

#define CONTRAST_DIM 64

struct contrast {
    size_t n; /* pairs */
    float temperature;
    const int64_t *group; /* of each pair */
    float *a;             /* n x CONTRAST_DIM; holds the unit vectors after the call */
    float *b;             /* the same */
    float *grad_a;        /* out: d loss / d a, as it was before the call */
    float *grad_b;        /* out */
    float *logits;        /* scratch, n x n */
    float *soft;          /* scratch, n x n */
    float *lengths;       /* scratch, 2 n */
};

double contrast_run(const struct contrast *c);

/* Sum of products in fixed lanes; also for cosines of unit vectors. */
float contrast_dot(const float *x, const float *y);
/* Scales to length 1 and returns the length; a zero vector stays zero. */
float contrast_normalise(float *x);

#endif
