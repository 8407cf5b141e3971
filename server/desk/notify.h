/* notify.h - the pushes of the desk: one function per thing people are told.
 *
 * Builds the params once and puts them into the call's outbox, from where they leave after COMMIT.
 * A visitor's windows listen to TOPIC_VISITOR, the staff of a conversation to TOPIC_CONVERSATION,
 * every console to TOPIC_DESK. Apply thread, places in the queue on think threads.
 */
#ifndef BANGBAN_SERVER_DESK_NOTIFY_H
#define BANGBAN_SERVER_DESK_NOTIFY_H

#include "server/call.h"
#include "server/desk/message.h"
#include "server/people/account.h"

/* message.new to both sides. */
void notify_message(struct call *c, const struct conversation *cv, const struct message *m);

/* conversation.changed to both sides. */
struct conversation_notice {
    struct view helper_name; /* active */
    int64_t position;        /* queued: 1 = next; 0 = not told */
    struct view text;        /* the same sentence as the system message; may be empty */
};
void notify_conversation(struct call *c, const struct conversation *cv,
                         const struct conversation_notice *notice);

/* queue.position to one waiting visitor; wait_ms = how long it will probably take, < 0 = not told.
 */
struct queue_place; /* server/desk/queue.h */
void notify_position(struct call *c, const struct queue_place *place, int64_t wait_ms);
/* queue.ring to one helper: somebody waits whom he may serve; step = how urgent (0 = just come,
 * then the steps of the ladder). */
void notify_ring(struct call *c, int64_t account_id, int64_t conversation_id, int step);
/* queue.offer to one helper, until when he may accept and why he; queue.offer_over when he may no
 * longer. */
void notify_offer(struct call *c, int64_t account_id, int64_t conversation_id,
                  int64_t expires_at_ms, const char *why);
void notify_offer_over(struct call *c, int64_t account_id, int64_t conversation_id);
/* alert to every supervisor: the goal of the first response was missed. */
void notify_breach(struct call *c, const struct conversation *cv, int64_t waited_ms);
/* message.updated: the visitor's verdict on an answer. */
void notify_useful(struct call *c, const struct conversation *cv, int64_t seq, bool useful);
/* suggest.new {conversation_id, seq, candidates} to the staff of a conversation: the matters the
 * bot found for the visitor's last message, as JSON array; what it would say gives suggest.list. */
void notify_suggestions(struct call *c, const struct conversation *cv, struct view candidates);
/* alert {kind:"silence", to, conversation_id, account_id, since_ms} to one account: a visitor waits
 * for that helper's answer. `to` says in which capacity: helper, supervisor. */
void notify_silence(struct call *c, int64_t account_id, const struct conversation *cv,
                    const char *to);
/* staff.changed to every console. */
void notify_staff(struct call *c, int64_t account_id, enum account_status status,
                  struct view reason);
/* typing to the staff of a conversation, or to its visitor. */
void notify_typing_of_visitor(struct call *c, int64_t conversation_id);
void notify_typing_of_helper(struct call *c, int64_t visitor_id, int64_t conversation_id);

#endif
