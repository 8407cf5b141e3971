/* contrast.c - InfoNCE over a batch; see contrast.h. Called by training only. */
#include "kb/contrast.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define LANES 8

float contrast_dot(const float *restrict x, const float *restrict y)
{
    float lane[LANES] = {0};
    for (size_t d = 0; d < CONTRAST_DIM; d += LANES)
        for (size_t k = 0; k < LANES; k++)
            lane[k] += x[d + k] * y[d + k];
    return ((lane[0] + lane[4]) + (lane[1] + lane[5])) +
           ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

static void add_scaled(float *restrict to, float by, const float *restrict from)
{
    for (size_t d = 0; d < CONTRAST_DIM; d++)
        to[d] += by * from[d];
}

float contrast_normalise(float *x)
{
    float length = sqrtf(contrast_dot(x, x));
    if (length <= 0.0F)
        return 0.0F;
    float inverse = 1.0F / length;
    for (size_t d = 0; d < CONTRAST_DIM; d++)
        x[d] *= inverse;
    return length;
}

static float *at(float *rows, size_t i)
{
    return rows + i * CONTRAST_DIM;
}

static bool is_masked(const struct contrast *c, size_t i, size_t j)
{
    return i != j && c->group[i] == c->group[j];
}

static void fill_logits(const struct contrast *c)
{
    float scale = 1.0F / c->temperature;
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            c->logits[i * c->n + j] =
                is_masked(c, i, j) ? -INFINITY : scale * contrast_dot(at(c->a, i), at(c->b, j));
}

/* Adds softmax minus the wanted one of `n` logits, `step` apart, to soft; returns the loss. */
static double soften(const float *logits, float *soft, size_t n, size_t step, size_t wanted)
{
    float top = logits[wanted * step];
    for (size_t j = 0; j < n; j++)
        top = fmaxf(top, logits[j * step]);
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += (double)expf(logits[j * step] - top);
    for (size_t j = 0; j < n; j++)
        soft[j * step] += (float)((double)expf(logits[j * step] - top) / sum);
    soft[wanted * step] -= 1.0F;
    return log(sum) - (double)(logits[wanted * step] - top);
}

/* d loss / d x from d loss / d (x/|x|), x already of length 1. */
static void through_norm(float *grad, const float *unit, float length)
{
    if (length <= 0.0F) {
        memset(grad, 0, CONTRAST_DIM * sizeof *grad);
        return;
    }
    float along = contrast_dot(grad, unit);
    float inverse = 1.0F / length;
    for (size_t d = 0; d < CONTRAST_DIM; d++)
        grad[d] = (grad[d] - along * unit[d]) * inverse;
}

static void fill_gradient(const struct contrast *c)
{
    memset(c->grad_a, 0, c->n * CONTRAST_DIM * sizeof *c->grad_a);
    memset(c->grad_b, 0, c->n * CONTRAST_DIM * sizeof *c->grad_b);
    float scale = 1.0F / (2.0F * (float)c->n * c->temperature);
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++) {
            float g = scale * c->soft[i * c->n + j];
            add_scaled(at(c->grad_a, i), g, at(c->b, j));
            add_scaled(at(c->grad_b, j), g, at(c->a, i));
        }
    for (size_t i = 0; i < c->n; i++)
        through_norm(at(c->grad_a, i), at(c->a, i), c->lengths[i]);
    for (size_t j = 0; j < c->n; j++)
        through_norm(at(c->grad_b, j), at(c->b, j), c->lengths[c->n + j]);
}

double contrast_run(const struct contrast *c)
{
    for (size_t i = 0; i < c->n; i++)
        c->lengths[i] = contrast_normalise(at(c->a, i));
    for (size_t j = 0; j < c->n; j++)
        c->lengths[c->n + j] = contrast_normalise(at(c->b, j));
    fill_logits(c);
    memset(c->soft, 0, c->n * c->n * sizeof *c->soft);
    double loss = 0;
    for (size_t i = 0; i < c->n; i++) {
        loss += soften(c->logits + i * c->n, c->soft + i * c->n, c->n, 1, i);
        loss += soften(c->logits + i, c->soft + i, c->n, c->n, i);
    }
    fill_gradient(c);
    return loss / (2.0 * (double)c->n);
}
