/* gap_watch.h - where conversations touch knowledge gaps: what is kept, and when.
 *
 * Called by the handlers of a turn, a vote, a reply, and by the moves of the desk, in their
 * savepoint; grouping is asked for afterwards (gap_sort.h). Apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_GAP_WATCH_H
#define BANGBAN_SERVER_DESK_GAP_WATCH_H

#include "intents/trace.h"
#include "server/desk/desk.h"

/* The bot has decided and spoken; candidate_id: what it found first, 0 = nothing. `is_question`:
 * the words ask something, and are not "转人工", "谢谢" or "第二个". */
enum rc gap_watch_turn(struct desk *d, const struct conversation *cv, const struct trace *said,
                       int64_t candidate_id, int64_t turn_id, bool is_question, struct err *err);
/* bot -> queue: the last question the bot was asked. */
enum rc gap_watch_hand_over(struct desk *d, const struct conversation *cv, struct err *err);
/* 没用: turn_id is the question of that reply. */
enum rc gap_watch_not_useful(struct db *db, struct call *c, int64_t conversation_id,
                             int64_t turn_id, struct err *err);
enum rc gap_watch_reply(struct desk *d, const struct conversation *cv, struct view text,
                        int64_t entry_id, struct err *err);
/* The helper's part is over: what it cost. */
enum rc gap_watch_end(struct desk *d, const struct conversation *cv, struct err *err);
/* The wrap-up says how it ended. */
enum rc gap_watch_resolved(struct desk *d, const struct conversation *cv, struct view resolution,
                           struct err *err);
enum rc gap_watch_proposal(struct db *db, struct call *c, int64_t conversation_id,
                           struct view question, struct view answer, int64_t entry_id,
                           struct err *err);

#endif
