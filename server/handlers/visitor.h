/* visitor.h - methods of visitors: coming, coming back, asking for a person, ending, rating.
 *
 * A visitor only ever reaches his own conversations: another's and a missing one get the same
 * answer. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_VISITOR_H
#define BANGBAN_SERVER_HANDLERS_VISITOR_H

#include "server/desk/desk.h"
#include "server/dispatch.h"

extern const struct params visitor_start_params;
enum rc visitor_start_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params visitor_resume_params;
enum rc visitor_resume_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc visitor_resume_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc handoff_request_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc handoff_cancel_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc conversation_end_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* --- for the other visitor handlers
 * --------------------------------------------------------------- */

/* The calling visitor's conversation: the given one, or the latest for 0. */
enum rc visitor_own_conversation(struct db *db, struct call *c, int64_t conversation_id,
                                 struct conversation *out, struct err *err);
/* The latest if it is open or may be reopened (it then is); otherwise a new one, which every window
 * of the visitor is told of. */
enum rc visitor_open_conversation(struct desk *d, struct conversation *out, struct err *err);

#endif
