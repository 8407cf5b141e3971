/* decide.h - what becomes of a search result: ANSWER, CLARIFY, HANDOFF or out of scope, by the cuts
 * the editor's accepted error gives (kb/confidence.h). Also the one place where an entry becomes an
 * answer, for every rung that has found one.
 */
#ifndef BANGBAN_INTENTS_DECIDE_H
#define BANGBAN_INTENTS_DECIDE_H

#include "intents/redirect.h"
#include "intents/turn.h"

/* The last rung: searches and always takes the question. */
enum rc decide_rung(struct turn *t, bool *taken_out);

/* Of the search where it ran and put this entry first; 0 where a rule found the entry without it.
 */
double decide_confidence_of(const struct search_result *s, const struct entry *e);
/* Answered because a rule says so (a follow-up, a name, a choice), not for its confidence? */
bool decide_by_rule(const struct decision *d);

/* The reply is this entry, for t->asked. `clause` may be NULL. An entry that is not in force on the
 * day is not answered with: the turn is ACT_CLARIFY, reason "not_in_force". */
void decide_answer(struct turn *t, const struct entry *e, const struct clause *clause,
                   double confidence, enum rung rung, const char *reason);

/* An official channel: the text and telephone numbers of the rule. */
void decide_redirect(struct turn *t, const struct redirect_rule *rule, enum rung rung);

/* A person is needed; the text says why. */
void decide_handoff(struct turn *t, enum rung rung, const char *reason, struct view text);

#endif
