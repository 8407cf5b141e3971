/* conversation.h - methods of a helper about the conversations in hand.
 *
 * Only the helper who has a conversation may write in it, release, hand back or close it;
 * supervisors may read every one, helpers their own and those that wait. The rows are in
 * server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_CONVERSATION_H
#define BANGBAN_SERVER_HANDLERS_CONVERSATION_H

#include "server/desk/desk.h"
#include "server/dispatch.h"

enum rc conversation_mine_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params conversation_get_params;
enum rc conversation_get_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params conversation_earlier_params;
enum rc conversation_earlier_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params reply_send_params;
enum rc reply_send_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc reply_send_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params reply_typing_params;
enum rc reply_typing_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params conversation_read_params;
enum rc conversation_read_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params conversation_release_params;
enum rc conversation_release_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params conversation_hand_back_params;
enum rc conversation_hand_back_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* May the calling staff member read it? His own, one that waits, earlier ones of a visitor he is
 * serving, one that is offered to him or that he is asked about; supervisors all. Otherwise
 * conversation_none(). */
enum rc conversation_check_read(struct db *db, struct call *c, const struct conversation *cv,
                                struct err *err);
/* The answer to whoever would act on a conversation that he does not have: RC_DENIED if he may read
 * it, conversation_none() if not. */
enum rc conversation_not_owned(struct db *db, struct call *c, const struct conversation *cv,
                               struct err *err);
/* The caller's own active conversation: RC_DENIED when it is somebody else's, RC_CONFLICT when it
 * is over. begin also checks the session and makes the desk. */
enum rc conversation_load_owned(struct db *db, struct call *c, int64_t conversation_id,
                                struct conversation *out, struct err *err);
enum rc conversation_begin_owned(struct desk *d, struct apply_ctx *a, struct call *c,
                                 int64_t conversation_id, struct conversation *cv, struct err *err);

/* The whole result of conversation.get and conversation.accept: conversation, brief, last messages.
 */
enum rc conversation_write_for_staff(struct db *db, struct call *c, const struct conversation *cv,
                                     int64_t before_seq, int64_t limit, struct err *err);

#endif
