/* edit_trial.h - what the workbench tries without storing it: other synonyms, weights and cuts. */
#ifndef BANGBAN_SERVER_HANDLERS_EDIT_TRIAL_H
#define BANGBAN_SERVER_HANDLERS_EDIT_TRIAL_H

#include "server/call.h"

#define TRIAL_PAIRS_MAX 50
#define TRIAL_BYTES_MAX 16384

/* Params that bench.ask and gate.run have in common. */
struct trial {
    int64_t answer_cut; /* thousandths; 0 = as it is */
    int64_t clarify_cut;
    struct view synonyms;         /* JSON: pairs to add */
    struct view without_synonyms; /* JSON: ids of pairs to leave out */
    struct view weights;          /* JSON object: feature and weight */
    bool shipped_weights;         /* begin with those of the program instead of those in force */
};

/* Rows for a table of params whose struct has `member` of this type. */
#define TRIAL_PARAMS(type, member)                                                                 \
    {"answer_cut",                                                                                 \
     PARAM_INT,                                                                                    \
     offsetof(type, member.answer_cut),                                                            \
     false,                                                                                        \
     0,                                                                                            \
     1000,                                                                                         \
     "把握达到千分之几直接回答，与现在的界限比较"},                                                \
        {"clarify_cut",         PARAM_INT, offsetof(type, member.clarify_cut), false, 0, 1000,     \
         "把握达到千分之几反问"},                                                                  \
        {"synonyms",                                                                               \
         PARAM_ARRAY,                                                                              \
         offsetof(type, member.synonyms),                                                          \
         false,                                                                                    \
         0,                                                                                        \
         TRIAL_BYTES_MAX,                                                                          \
         "试加这些同义词：[{synonym, means, both_ways ...}]"},                                     \
        {"without_synonyms",                                                                       \
         PARAM_ARRAY,                                                                              \
         offsetof(type, member.without_synonyms),                                                  \
         false,                                                                                    \
         0,                                                                                        \
         TRIAL_BYTES_MAX,                                                                          \
         "试去掉这些同义词（编号）"},                                                              \
        {"weights", PARAM_OBJECT,    offsetof(type, member.weights), false,                        \
         0,         TRIAL_BYTES_MAX, "试用这些排序权重：{特征: 数}"},                              \
    {                                                                                              \
        "shipped_weights", PARAM_BOOL, offsetof(type, member.shipped_weights), false, 0, 0,        \
            "从程序自带的权重出发，而不是学到的"                                  \
    }

bool trial_is_empty(const struct trial *t);
/* Fills cuts, weights and synonyms of the change; what it points to lives in the call's arena.
 * Refused is what would be refused when it was stored. Think threads. */
enum rc trial_load(struct db *db, struct call *c, const struct trial *t,
                   struct snapshot_change *out, struct err *err);

#endif
