/* confidence.c - the logistic model and its shipped coefficients. Pure; any thread. */
#include "kb/confidence.h"

#include <math.h>

#include "kb/base/err.h"

static const char *const NAMES[CONFIDENCE_N_FEATURES] = {
    [CONF_SCORE] = "score",
    [CONF_MARGIN] = "margin",
    [CONF_MARGIN_3] = "margin_3",
    [CONF_HEAD_DICE] = "head_dice",
    [CONF_HEAD_ONES] = "head_ones",
    [CONF_HEAD_USED] = "head_used",
    [CONF_HEAD_RUN] = "head_run",
    [CONF_ENTRY_ONES] = "entry_ones",
    [CONF_ENTRY_PAIRS] = "entry_pairs",
    [CONF_BODY_BM25] = "body_bm25",
    [CONF_UNKNOWN] = "unknown",
    [CONF_BEST_ONES] = "best_ones",
    [CONF_LENGTH] = "length",
    [CONF_EVIDENCE] = "evidence",
    [CONF_EVIDENCE_PAIRS] = "evidence_pairs",
    [CONF_UNKNOWN_SQUARE] = "unknown_square",
    [CONF_FEW] = "few",
    [CONF_FEW_PAIRS] = "few_pairs",
};

static const signed char DIRECTIONS[CONFIDENCE_N_FEATURES] = {
    [CONF_SCORE] = 1,           [CONF_MARGIN] = 1,     [CONF_MARGIN_3] = 1,
    [CONF_HEAD_DICE] = 1,       [CONF_HEAD_ONES] = 1,  [CONF_HEAD_USED] = 1,
    [CONF_HEAD_RUN] = 1,        [CONF_ENTRY_ONES] = 1, [CONF_ENTRY_PAIRS] = 1,
    [CONF_BODY_BM25] = 1,       [CONF_UNKNOWN] = -1,   [CONF_BEST_ONES] = -1,
    [CONF_LENGTH] = 0,          [CONF_EVIDENCE] = 1,   [CONF_EVIDENCE_PAIRS] = 1,
    [CONF_UNKNOWN_SQUARE] = -1, [CONF_FEW] = -1,       [CONF_FEW_PAIRS] = -1,
};

/* Fitted to the demo knowledge base that comes with the program, rounded. */
static const struct confidence_model DEFAULT = {
    .bias = -6.3,
    .weights =
        {
            [CONF_SCORE] = 0.22,
            [CONF_MARGIN] = 1.6,
            [CONF_MARGIN_3] = 0.4,
            [CONF_HEAD_USED] = 0.12,
            [CONF_ENTRY_ONES] = 1.65,
            [CONF_LENGTH] = 1.3,
            [CONF_EVIDENCE_PAIRS] = 0.03,
            [CONF_UNKNOWN_SQUARE] = -0.7,
            [CONF_FEW] = -0.7,
            [CONF_FEW_PAIRS] = -0.45,
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
    return (struct cuts){.answer = 0.84, .clarify = 0.35, .max_error = 0.05};
}

double confidence_probability(const struct confidence_model *model,
                              const double features[CONFIDENCE_N_FEATURES])
{
    double z = model->bias;
    for (int i = 0; i < CONF_N_USED; i++)
        z += model->weights[i] * features[i];
    return 1.0 / (1.0 + exp(-z));
}
