/* lint.h - what is wrong, or soon will be, in the content of a knowledge base: a list with fixes.
 *
 * Looks at what visitors are answered from (a snapshot): entries that nearly say the same, values
 * for one fact that differ between entries, successors and members that lead nowhere, fields the
 * kind requires, variants that pull towards another entry, clauses too long to read, expired but
 * still published, synonyms that loop, reviews that are due. Entries that are disabled are left
 * out. Changes nothing. Deterministic. One thread.
 */
#ifndef BANGBAN_KB_LINT_H
#define BANGBAN_KB_LINT_H

#include "kb/base/jsonw.h"
#include "kb/search.h"

enum lint_severity {
    LINT_NOTE,    /* could be better */
    LINT_WARNING, /* ought to be looked at */
    LINT_ERROR,   /* visitors get a wrong answer, or none */
    LINT_N_SEVERITIES
};

enum lint_rule {
    LINT_CONFLICT,   /* one fact, two values */
    LINT_CONTRADICT, /* an entry contradicts itself */
    LINT_DUPLICATE,  /* two entries say nearly the same */
    LINT_SAME_WORDS, /* the same variant or title in two entries */
    LINT_STRAY,      /* a variant that pulls towards another entry */
    LINT_LINK,       /* a successor or member that is not there, not in force, or a loop */
    LINT_EXPIRED,    /* past its last day, still published */
    LINT_MISSING,    /* a field its kind requires */
    LINT_FORM,       /* a telephone, link or time written so that nothing can be done with it */
    LINT_LONG,       /* a clause or summary too long to read */
    LINT_SYNONYM,    /* synonyms that lead back to themselves */
    LINT_DUE,        /* its review day has come */
    LINT_N_RULES
};

const char *lint_severity_name(enum lint_severity s);  /* "warning" */
const char *lint_severity_label(enum lint_severity s); /* "提醒" */
const char *lint_rule_name(enum lint_rule rule);       /* "same_words" */
const char *lint_rule_label(enum lint_rule rule);      /* "问法相同" */
bool lint_severity_parse(struct view name, enum lint_severity *out);
bool lint_rule_parse(struct view name, enum lint_rule *out);

struct lint_finding {
    enum lint_rule rule;
    enum lint_severity severity;
    struct view entry_id; /* external id; empty: not about an entry */
    struct view title;
    struct view department;
    struct view field; /* part_name (kb/part.h): "fields.fee"; empty: the whole entry */
    int32_t row;       /* of a list, from 0; -1 = none */
    struct view text;  /* what is wrong, in Chinese */
    struct view fix;   /* what to do about it */
    struct view other_id;
    struct view other_title; /* the other entry concerned, or empty */
};

struct lint_report {
    struct lint_finding *list; /* errors first, then by rule, then by entry */
    size_t n;
    size_t n_of[LINT_N_SEVERITIES];
    size_t n_entries; /* looked at */
};

/* Clauses and summaries with more characters are too long to read on a phone. */
#define LINT_CLAUSE_CHARS 500
#define LINT_SUMMARY_CHARS 300

/* All rules that need the content alone. Texts live in `a` and in the snapshot. `s` (may be NULL:
 * only resemblance counts) asks whether a variant really leads to the other entry. */
enum rc lint_run(const struct snapshot *kb, struct searcher *s, int32_t today, struct arena *a,
                 struct lint_report *out, struct err *err);
/* Adds what the database knows beside the content: reviews that are due, synonyms; keeps the order.
 */
enum rc lint_add_stored(struct db *db, const struct snapshot *kb, int32_t today, struct arena *a,
                        struct lint_report *report, struct err *err);
/* One entry alone, as a draft: fields, forms, lengths, validity. */
void lint_entry(const struct entry *e, int32_t today, struct arena *a, struct lint_report *out);
/* {"rule","severity","id","title","field","row","text","fix","other_id","other_title"}; what is
 * absent is left out. */
void lint_write_finding(struct jsonw *w, const char *key, const struct lint_finding *f);

#endif
