/* assign.h - carries out what routing.h decides: whose a matter is, who is rung, who is offered it.
 *
 * assign_place is asked before a conversation enters the queue. The rest is called by the sweep
 * (sweep.h) after every change. Apply thread, inside the request's savepoint.
 */
#ifndef BANGBAN_SERVER_DESK_ASSIGN_H
#define BANGBAN_SERVER_DESK_ASSIGN_H

#include "server/desk/desk.h"

/* Before ON_HAND_OVER and ON_REOPEN: fills group_id and bonus_ms from the matter talked about, the
 * visitor's region, and what he is (leaders' line, comes again). */
enum rc assign_place(struct desk *d, const struct conversation *cv,
                     struct conversation_change *change, struct err *err);

/* The calendar of a group. *clock_id_out = the group if it has hours of its own, else 0: the
 * desk's. */
enum rc assign_calendar(struct desk *d, int64_t group_id, struct calendar *out,
                        int64_t *clock_id_out, struct err *err);

/* RC_CONFLICT while it is offered to somebody else; supervisors may always. */
enum rc assign_check_accept(struct desk *d, const struct conversation *cv,
                            const struct principal *helper, struct err *err);
/* The helper would rather not: he is not asked again for this hand-over. */
enum rc assign_decline(struct desk *d, const struct conversation *cv, int64_t account_id,
                       struct err *err);
/* Due DUE_OFFER: he to whom it was offered has let the time pass. */
enum rc assign_offer_over(struct desk *d, int64_t conversation_id, struct err *err);
/* Takes an open offer back, as a pass of his if it was his fault; harmless when there is none. */
enum rc assign_withdraw(struct desk *d, int64_t conversation_id, bool is_pass, struct err *err);
/* A helper is not online any more: what is offered to him is somebody else's. */
enum rc assign_withdraw_all(struct desk *d, int64_t account_id, struct err *err);

/* Everybody for whom something can be done now gets it: push groups an offer, pull groups a ring.
 * Helpers of `nudged` (may be NULL) have just become free or come: they are rung for whom they may
 * serve. */
enum rc assign_waiting(struct desk *d, const int64_t *nudged, size_t n_nudged, struct err *err);

/* Rings those who may accept it now; step as in notify_ring. */
enum rc assign_ring(struct desk *d, int64_t conversation_id, int step, struct err *err);

#endif
