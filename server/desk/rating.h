/* rating.h - what visitors think: of an answer (useful or not) and of a conversation (five grades).
 * Owns the tables rating and feedback. Apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_RATING_H
#define BANGBAN_SERVER_DESK_RATING_H

#include "kb/base/jsonw.h"
#include "server/desk/conversation.h"

#define RATING_WORST_GOOD 3 /* grades below open a rectification */
#define RATING_BEST 5 /* 非常满意; 4 满意, 3 基本满意, 2 不满意, 1 非常不满意 */
#define RATING_COMMENT_MAX 500

/* Once per closed conversation: RC_CONFLICT while it is open and when it was rated before. Logs the
 * event and sets cv->is_rated; the caller saves. */
enum rc rating_add(struct db *db, struct conversation *cv, int64_t grade, struct view comment,
                   int64_t now_ms, struct err *err);
/* What may be ticked at a grade, NULL at the end. */
const char *const *rating_choices(int64_t grade);
/* Stores the ticked ones of "态度热情,办理高效"; RC_INVALID for one the grade does not have. */
enum rc rating_add_reasons(struct db *db, int64_t conversation_id, int64_t grade,
                           struct view reasons, struct err *err);

struct rating_query {
    int64_t from_ms; /* given in [from, until) */
    int64_t until_ms;
    int64_t max_grade;  /* at most this grade */
    int64_t account_id; /* of this helper, 0 = of all */
    int64_t before_id;  /* of conversations before this one, 0 = from the end */
    int64_t limit;
};
/* "ratings":[{conversation_id, account_id, name, grade, label, comment, reasons, at_ms}], "more"
 * into an open object, latest conversation first. */
enum rc rating_write_page(struct jsonw *w, struct db *db, const struct rating_query *q,
                          struct err *err);
/* "rated", "by_grade":[5 numbers, worst first], "satisfied" (grade 3 and better, of rated, null
 * when none), "useful", "not_useful", "closed" (to see how many graded) into an open object. */
enum rc rating_write_rates(struct jsonw *w, struct db *db, int64_t from_ms, int64_t until_ms,
                           struct err *err);

/* The last word counts. The caller has checked that it is a bot's message of that conversation. */
enum rc feedback_put(struct db *db, int64_t conversation_id, int64_t seq, bool useful,
                     int64_t now_ms, struct err *err);
/* "非常满意" */
const char *rating_label(int64_t grade);

#endif
