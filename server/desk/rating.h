/* rating.h - what visitors think: of an answer (useful or not) and of a conversation (five grades).
 * Owns the tables rating and feedback. Apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_RATING_H
#define BANGBAN_SERVER_DESK_RATING_H

#include "server/desk/conversation.h"

#define RATING_BEST 5 /* 非常满意; 4 满意, 3 基本满意, 2 不满意, 1 非常不满意 */
#define RATING_COMMENT_MAX 500

/* Once per closed conversation: RC_CONFLICT while it is open and when it was rated before. Logs the
 * event and sets cv->is_rated; the caller saves. */
enum rc rating_add(struct db *db, struct conversation *cv, int64_t grade, struct view comment,
                   int64_t now_ms, struct err *err);
/* The last word counts. The caller has checked that it is a bot's message of that conversation. */
enum rc feedback_put(struct db *db, int64_t conversation_id, int64_t seq, bool useful,
                     int64_t now_ms, struct err *err);
/* "非常满意" */
const char *rating_label(int64_t grade);

#endif
