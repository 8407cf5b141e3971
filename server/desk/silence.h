/* silence.h - nobody is left without an answer, and no conversation stays open for nobody.
 *
 * While a helper has a conversation one of two clocks runs. The visitor waits for the helper: after
 * helper_silent_s the helper is told, after as long again the supervisors. The helper waits for the
 * visitor: after visitor_remind_s the visitor is asked whether he is still there, after
 * visitor_close_s more the conversation ends with a notice. Every step is a row of the timetable
 * (due.h): once, and also across a restart. Apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_SILENCE_H
#define BANGBAN_SERVER_DESK_SILENCE_H

#include "server/desk/desk.h"

/* A helper got the conversation: the visitor waits from now on. */
enum rc silence_helper_began(struct desk *d, const struct conversation *cv, struct err *err);
/* After the message was added to cv. Both do nothing unless a helper has the conversation. */
enum rc silence_helper_spoke(struct desk *d, const struct conversation *cv, struct err *err);
enum rc silence_visitor_spoke(struct desk *d, const struct conversation *cv, struct err *err);
/* No helper has it any more. */
enum rc silence_over(struct desk *d, const struct conversation *cv, struct err *err);

/* One of the four kinds has become due. */
enum rc silence_due(struct desk *d, const struct due *due, struct err *err);

#endif
