/* message.h - what a visitor says and reads: message.send, message.list, message.feedback.
 *
 * message.send is one turn: think runs the ladder (intents/answer.h) over the stored dialogue
 * state, the writer looks at the conversation again and decides whether the bot may speak, then
 * stores the visitor's message, the trace and the reply, and hands over when that was the decision
 * - all in one commit. Repeating a client_id returns what was stored the first time and does
 * nothing else. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_MESSAGE_H
#define BANGBAN_SERVER_HANDLERS_MESSAGE_H

#include "server/dispatch.h"

extern const struct params message_send_params;
enum rc message_send_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc message_send_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params message_list_params;
enum rc message_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params message_feedback_params;
enum rc message_feedback_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
