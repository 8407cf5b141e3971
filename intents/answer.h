/* answer.h - the ladder: (question, dialogue state, KB snapshot) -> one decision value.
 *
 * Pure apart from reading the index through the searcher. Rungs in order (the list is in answer.c):
 * normalise, redirect rules, "a person please", small talk, choice, facet follow-up, search,
 * decide. Once a helper has the conversation the decision is ACT_SILENT. The server runs it on a
 * think thread; the CLI and the evaluation run the same function.
 */
#ifndef BANGBAN_INTENTS_ANSWER_H
#define BANGBAN_INTENTS_ANSWER_H

#include "intents/block.h"
#include "intents/redirect.h"
#include "kb/search.h"

enum act {
    ACT_ANSWER,
    ACT_CLARIFY,      /* choices at the end, or a question back ("which matter?") without any */
    ACT_HANDOFF,      /* a human is needed: `reason` says why */
    ACT_OUT_OF_SCOPE, /* not something the desk answers; offers a human */
    ACT_SMALL_TALK,
    ACT_REDIRECT, /* official channel before any search (complaints, litigation, emergencies) */
    ACT_SILENT,   /* a helper has the conversation */
    ACT_N
};

enum rung {
    RUNG_NORMALISE,
    RUNG_REDIRECT,
    RUNG_PERSON,
    RUNG_SMALL_TALK,
    RUNG_CHOICE, /* the visitor picked one of the offered choices, by click, number or title */
    RUNG_FOLLOW_UP,
    RUNG_SEARCH,
    RUNG_N
};

/* What the next turn must know of the last ones. A plain value; serialised by dialogue_write/parse
 * so that it can be stored with the conversation. */
#define DIALOGUE_MAX_CHOICES 4
struct dialogue {
    int64_t entry_id;                      /* matter last answered, 0 = none */
    enum facet facet;                      /* facet last asked */
    int64_t choices[DIALOGUE_MAX_CHOICES]; /* entries offered by the last CLARIFY */
    int64_t
        clauses[DIALOGUE_MAX_CHOICES]; /* of each the clause that answers the question, 0 = none */
    size_t n_choices;
    enum facet pending_facet; /* facet of the question that was clarified */
    int n_unsure;             /* turns in a row that ended in CLARIFY or OUT_OF_SCOPE */
    bool human_active;
};

struct answer_input {
    struct view question;    /* as the visitor typed it */
    int64_t chosen_entry_id; /* a clicked choice, 0 = none */
    enum facet chosen_facet;
    struct dialogue dialogue;
    int32_t as_of_day;
    struct view region;
    struct view audience;
    bool explain;
    const struct redirect_rules *redirects; /* in force; NULL: the shipped ones */
};

struct decision {
    enum act act;
    enum rung rung;
    const char *reason;   /* stable name: "low_confidence", "asked_person", "no_candidate", ... */
    struct block *blocks; /* what the visitor sees, conclusion first */
    size_t n_blocks;
    int64_t entry_id;  /* answered matter, 0 = none */
    int64_t clause_id; /* quoted clause, 0 = none */
    enum facet facet;
    double confidence;
    int64_t kb_version; /* of the snapshot it was decided on */
    struct cuts cuts;
    struct norm norm;            /* normalised question */
    struct search_result search; /* empty when search was not reached */
    struct dialogue next;        /* state after this turn */
};

/* Everything in *out lives in `a` or in the snapshot. RC_INVALID / RC_LIMIT for questions that
 * cannot be asked (empty, only punctuation, too long, not UTF-8): the text is for the visitor. */
enum rc answer_decide(struct searcher *searcher, const struct snapshot *kb,
                      const struct answer_input *in, struct arena *a, struct decision *out,
                      struct err *err);

const char *act_name(enum act act);    /* "answer", "clarify", "handoff", ... */
const char *rung_name(enum rung rung); /* "search", "follow_up", ... */

/* Compact text of the dialogue state, stored with the conversation; parse of damaged text gives the
 * empty state. */
struct view dialogue_write(struct arena *a, const struct dialogue *d);
void dialogue_parse(struct view text, struct dialogue *out);

/* The card a helper inserts, or a clicked choice: blocks of one entry for one facet. */
void answer_card(const struct snapshot *kb, const struct entry *e, enum facet facet,
                 const struct clause *clause, int32_t as_of_day, struct arena *a,
                 struct block **blocks_out, size_t *n_out);

#endif
