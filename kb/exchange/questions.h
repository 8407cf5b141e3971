/* questions.h - golden questions and query sets, one JSON object a line.
 *
 * {"q": "注销要什么材料", "expect": ["company-deregister"], "kind": "plain", "facet": "materials",
 *  "after": ["怎么注销公司"]}
 * "ids" stands for "expect" in measuring sets. An empty list says that there is no right answer.
 * Other keys are ignored. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_QUESTIONS_H
#define BANGBAN_KB_EXCHANGE_QUESTIONS_H

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/facet.h"

struct question {
    struct view q;       /* as typed; never empty */
    struct view *expect; /* external ids of the right entries */
    size_t n_expect;     /* 0 = must not be answered */
    struct view kind;    /* "plain", "typo", "near" ...; may be empty */
    enum facet facet;    /* FACET_NONE when none is asked for */
    struct view *after;  /* questions asked before it in the same conversation, first one first */
    size_t n_after;
    int line; /* in the file */
};

struct question_list {
    struct question *items;
    size_t n;
};

/* Everything lives in `a`. The first wrong line ends it: RC_INVALID with err.line. */
enum rc questions_read(struct arena *a, const char *path, struct question_list *out,
                       struct err *err);
enum rc questions_parse(struct arena *a, struct view text, struct question_list *out,
                        struct err *err);

#endif
