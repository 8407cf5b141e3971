/* rank.c - names, meaning and shipped weights of the ranking features. Pure; any thread. */
#include "kb/rank.h"

#include "kb/base/err.h"

static const struct {
    const char *name;
    const char *help;
} FEATURES[RANK_N_FEATURES] = {
    [RANK_HEAD_BM25] = {"head_bm25", "最相近的标题或相似问的 BM25（除以问题权重之和）"},
    [RANK_HEAD_ONES] = {"head_ones", "问题的字有多少（按稀有程度加权）在该标题或相似问里"},
    [RANK_HEAD_PAIRS] = {"head_pairs", "问题的相邻两字有多少在该标题或相似问里"},
    [RANK_HEAD_USED] = {"head_used",
                        "该标题或相似问的字有多少在问题里，乘以 head_ones：两边互相覆盖"},
    [RANK_HEAD_DICE] = {"head_dice", "问题与该标题或相似问共有的相邻两字（Dice 系数）"},
    [RANK_HEAD_RUN] = {"head_run", "最长的相同连续文字占较短一方的比例"},
    [RANK_HEAD_EQUAL] = {"head_equal", "问题与标题或相似问完全相同"},
    [RANK_TITLE_DICE] = {"title_dice", "问题与标题共有的相邻两字（Dice 系数）"},
    [RANK_TITLE_USED] = {"title_used",
                         "标题的字有多少（加权）在问题里，乘以问题的字有多少在标题里"},
    [RANK_HEAD_SECOND] = {"head_second", "第二相近的相似问的 BM25：多个说法都支持"},
    [RANK_KEYWORD_USED] = {"keyword_used", "关键词里有问题的相邻两字"},
    [RANK_BODY_BM25] = {"body_bm25", "最相近的一段正文的 BM25"},
    [RANK_BODY_ONES] = {"body_ones", "问题的字有多少在这段正文里"},
    [RANK_BODY_PAIRS] = {"body_pairs", "问题的相邻两字有多少在这段正文里"},
    [RANK_BODY_RUN] = {"body_run", "正文里与问题相同的最长连续文字占问题的比例"},
    [RANK_ENTRY_BM25] = {"entry_bm25", "整个条目合为一篇的 BM25"},
    [RANK_ENTRY_ONES] = {"entry_ones", "问题的字有多少在整个条目里"},
    [RANK_ENTRY_PAIRS] = {"entry_pairs", "问题的相邻两字有多少在整个条目里"},
    [RANK_FACET] = {"facet", "条目有所问的方面（材料、时限、费用……）"},
    [RANK_HEAD_COSINE] = {"head_cosine", "学到的语义里与最相近的标题或相似问有多近"},
    [RANK_BODY_COSINE] = {"body_cosine", "学到的语义里与最相近的一段正文有多近"},
    [RANK_TITLE_INSIDE] = {"title_inside",
                           "问题所说的事项名在标题里只是更长名称的后半（公司注销之于分公司注销）"},
};

/* Chosen by hand: the whole entry's BM25 leads, mutual coverage of question and title decides
 * between titles, the rest breaks ties. `bangban train` replaces them where a knowledge base has
 * variants enough. */
static const struct rank_model DEFAULT = {{
    [RANK_HEAD_BM25] = 0.2,
    [RANK_HEAD_ONES] = 0.5,
    [RANK_HEAD_USED] = 2.0,
    [RANK_HEAD_EQUAL] = 2.0,
    [RANK_TITLE_DICE] = 0.1,
    [RANK_TITLE_USED] = 0.1,
    [RANK_HEAD_SECOND] = 0.2,
    [RANK_KEYWORD_USED] = 0.1,
    [RANK_BODY_BM25] = 0.7,
    [RANK_BODY_ONES] = 0.2,
    [RANK_BODY_PAIRS] = 0.2,
    [RANK_BODY_RUN] = 0.3,
    [RANK_ENTRY_BM25] = 2.0,
    [RANK_ENTRY_ONES] = 0.1,
    [RANK_ENTRY_PAIRS] = 0.2,
    [RANK_FACET] = 0.1,
    [RANK_TITLE_INSIDE] = -1.5,
}};

const struct rank_model *rank_default(void)
{
    return &DEFAULT;
}

double rank_score(const struct rank_model *model, const double features[RANK_N_FEATURES])
{
    double score = 0;
    for (int i = 0; i < RANK_N_USED; i++)
        score += model->weights[i] * features[i];
    return score;
}

const char *rank_feature_name(int i)
{
    CHECK(i >= 0 && i < RANK_N_FEATURES);
    return FEATURES[i].name != NULL ? FEATURES[i].name : "";
}

const char *rank_feature_help(int i)
{
    CHECK(i >= 0 && i < RANK_N_FEATURES);
    return FEATURES[i].help != NULL ? FEATURES[i].help : "";
}
