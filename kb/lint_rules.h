/* lint_rules.h - what the files of kb/lint.h offer one another: a collector and the rules by
 * subject. One thread.
 */
#ifndef BANGBAN_KB_LINT_RULES_H
#define BANGBAN_KB_LINT_RULES_H

#include "kb/lint.h"

struct lint {
    const struct snapshot *kb; /* NULL: one entry alone */
    struct searcher *searcher; /* may be NULL */
    int32_t today;
    struct arena *a;
    struct lint_report *report;
    size_t cap; /* of report->list */
};

/* Adds a finding about e (NULL: about none); field is a part name or "". The returned place is
 * valid until the next one is added. */
struct lint_finding *lint_add(struct lint *l, enum lint_rule rule, enum lint_severity severity,
                              const struct entry *e, const char *field);
void lint_sort(struct lint_report *report);

/* lint_entry.c: what is to be seen in one entry */
void lint_one(struct lint *l, const struct entry *e);
/* lint_links.c: successors and members */
void lint_links(struct lint *l);
/* lint_similar.c: entries and questions that resemble each other */
void lint_similar(struct lint *l);
/* lint_stray.c: questions that resemble another entry's */
enum rc lint_stray(struct lint *l, struct err *err);

/* lint_values.c */
/* Two entries about one matter: do their fees, limits, telephones differ? */
void lint_compare(struct lint *l, const struct entry *a, const struct entry *b);
/* One telephone for one office at one address; one code, one matter; one document number. */
void lint_groups(struct lint *l);
/* Do two values of one field contradict each other? Numbers with their units count, else words. */
bool lint_values_differ(struct arena *a, enum entry_field field, struct view left,
                        struct view right);
/* "N个工作日" or "N日" and not much else, in working days or days; false for anything longer. */
bool lint_find_days(struct arena *a, struct view text, int64_t *n_out, bool *working_out);

#endif
