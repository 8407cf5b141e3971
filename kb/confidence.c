/* confidence.c - the logistic model and its shipped coefficients. Pure; any thread. */
#include "kb/confidence.h"

#include <math.h>

#include "kb/base/err.h"

static const char *const NAMES[CONFIDENCE_N_FEATURES] = {
    [CONF_STANDOUT] = "standout",     [CONF_MARGIN] = "margin",
    [CONF_SHARE] = "share",           [CONF_HEAD_USED] = "head_used",
    [CONF_UNKNOWN] = "unknown",       [CONF_BEST_ONES] = "best_ones",
    [CONF_LITTLE] = "little",         [CONF_NOT_ENOUGH] = "not_enough",
    [CONF_ENTRY_ONES] = "entry_ones",
};

static const signed char DIRECTIONS[CONFIDENCE_N_FEATURES] = {
    [CONF_STANDOUT] = 1, [CONF_MARGIN] = 1,     [CONF_SHARE] = 1,   [CONF_HEAD_USED] = 1,
    [CONF_UNKNOWN] = -1, [CONF_BEST_ONES] = -1, [CONF_LITTLE] = -1, [CONF_NOT_ENOUGH] = -1,
};

/* Fitted to the demo knowledge base that comes with the program, rounded. */
static const struct confidence_model DEFAULT = {
    .bias = -2.5,
    .weights =
        {
            [CONF_STANDOUT] = 1.3,
            [CONF_MARGIN] = 0.6,
            [CONF_SHARE] = 1.7,
            [CONF_HEAD_USED] = 1.05,
            [CONF_UNKNOWN] = -0.4,
            [CONF_LITTLE] = -1.3,
            [CONF_NOT_ENOUGH] = -0.9,
        },
};

const char *confidence_feature_name(int i)
{
    CHECK(i >= 0 && i < CONFIDENCE_N_FEATURES);
    return NAMES[i] != NULL ? NAMES[i] : "";
}

int confidence_direction(int i)
{
    CHECK(i >= 0 && i < CONFIDENCE_N_FEATURES);
    return DIRECTIONS[i];
}

const struct confidence_model *confidence_default(void)
{
    return &DEFAULT;
}

struct cuts confidence_default_cuts(void)
{
    return (struct cuts){.answer = 0.86, .clarify = 0.28, .max_error = 0.05};
}

double confidence_probability(const struct confidence_model *model,
                              const double features[CONFIDENCE_N_FEATURES])
{
    double z = model->bias;
    for (int i = 0; i < CONF_N_USED; i++)
        z += model->weights[i] * features[i];
    return 1.0 / (1.0 + exp(-z));
}

#define LEAST_PROBABILITY 0.02 /* of one more choice beyond the second */

size_t confidence_n_choices(const double *probability, size_t n, double enough, size_t most)
{
    double sum = 0;
    size_t i = 0;
    for (; i < n && i < most; i++) {
        if (i >= 2 && (sum >= enough || probability[i] < LEAST_PROBABILITY))
            break;
        sum += probability[i];
    }
    return i;
}
