/* review_log.h - the audit row of a change of a version. For kb/review.c and kb/publish.c. */
#ifndef BANGBAN_KB_REVIEW_LOG_H
#define BANGBAN_KB_REVIEW_LOG_H

#include "kb/review.h"

/* Subject "entry:ID"; detail {"version","number","state","why", "hash": of its content}. */
enum rc review_log(struct db *db, const struct actor *who, const char *action,
                   const struct version *v, struct view why, int64_t now_ms, struct err *err);

#endif
