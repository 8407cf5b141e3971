/* confidence.c - the logistic model and its shipped coefficients. Pure; any thread. */
#include "kb/confidence.h"

#include <math.h>

#include "kb/base/err.h"

static const char *const NAMES[CONFIDENCE_N_FEATURES] = {
    [CONF_SCORE] = "score",           [CONF_MARGIN] = "margin",
    [CONF_MARGIN_3] = "margin_3",     [CONF_HEAD_DICE] = "head_dice",
    [CONF_HEAD_ONES] = "head_ones",   [CONF_HEAD_USED] = "head_used",
    [CONF_HEAD_RUN] = "head_run",     [CONF_ENTRY_ONES] = "entry_ones",
    [CONF_ENTRY_PAIRS] = "entry_pairs", [CONF_BODY_BM25] = "body_bm25",
    [CONF_UNKNOWN] = "unknown",       [CONF_BEST_ONES] = "best_ones",
    [CONF_LENGTH] = "length",         [CONF_EVIDENCE] = "evidence",
    [CONF_EVIDENCE_PAIRS] = "evidence_pairs",
};

static const struct confidence_model DEFAULT = {
    .bias = -4.5,
    .weights = {
        [CONF_SCORE] = 0.6,
        [CONF_MARGIN] = 2.0,
        [CONF_HEAD_DICE] = 2.0,
        [CONF_ENTRY_ONES] = 2.0,
        [CONF_ENTRY_PAIRS] = 1.5,
        [CONF_UNKNOWN] = -1.0,
    },
};

const char *confidence_feature_name(int i)
{
    CHECK(i >= 0 && i < CONFIDENCE_N_FEATURES);
    return NAMES[i] != NULL ? NAMES[i] : "";
}

const struct confidence_model *confidence_default(void)
{
    return &DEFAULT;
}

struct cuts confidence_default_cuts(void)
{
    return (struct cuts){.answer = 0.7, .clarify = 0.35, .max_error = 0.05};
}

double confidence_probability(const struct confidence_model *model,
                              const double features[CONFIDENCE_N_FEATURES])
{
    double z = model->bias;
    for (int i = 0; i < CONF_N_USED; i++)
        z += model->weights[i] * features[i];
    return 1.0 / (1.0 + exp(-z));
}
