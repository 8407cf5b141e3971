/* queue.h - the queue as helpers and visitors see it.
 *
 * Order: conversations whose helper was lost first, then by the time of the hand-over. The queue is
 * the conversations in state queued; there is no second list that could disagree. What every
 * console is sent is its first QUEUE_SHOWN places; each visitor whose place changed is told, up to
 * QUEUE_TOLD, which bounds what one accept costs.
 */
#ifndef BANGBAN_SERVER_DESK_QUEUE_H
#define BANGBAN_SERVER_DESK_QUEUE_H

#include "server/call.h"
#include "server/desk/conversation.h"

#define QUEUE_SHOWN 50
#define QUEUE_TOLD 1000
#define QUEUE_NO_PLACES (QUEUE_TOLD + 1) /* no place changed */

/* "waiting":[{conversation_id, name, region, waiting_since_ms, reason, reason_text, last_text,
 * off_hours}], "waiting_total", "active_total" into an open object. Any connection. */
enum rc queue_write(struct jsonw *w, struct db *db, struct arena *a, struct err *err);

/* Tells every console the queue (queue.changed) and the visitors from `from_position` (1 = the
 * next) on their places. `reason` is a stable name: handed_over, accepted ... After the change was
 * saved. */
struct desk;
enum rc queue_announce(struct desk *d, int64_t from_position, const char *reason, struct err *err);

/* Place in the queue of its group, 1 = the next. */
enum rc queue_position(struct db *db, const struct conversation *cv, int64_t *position_out,
                       struct err *err);

/* Why a conversation was handed over, for helpers: "访客要求人工". */
const char *queue_reason_text(struct view reason);

#endif
