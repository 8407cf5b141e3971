/* ladder.h - the clock of the first response and what happens while nobody answers.
 *
 * It starts when the visitor is handed over, counts open time of the group's calendar only, and
 * stops only at a person's message: accepting is no answer, and what the program says never counts.
 *
 *      0 s            20 s             40 s              60 s                    120 s
 *      hand-over ───► ring again ───►  ask others ───►   breach: supervisors, ──► the leader
 *                     (rerung)         (rerouted)        specialists              (tier_up)
 *                                                        (breached, tier_up)
 *
 * Each step is a row of the table due and an event when it fires: it survives a restart and fires
 * once for a hand-over, also when the conversation comes back to the queue in between. Apply
 * thread.
 */
#ifndef BANGBAN_SERVER_DESK_LADDER_H
#define BANGBAN_SERVER_DESK_LADDER_H

#include "server/desk/desk.h"

enum rc ladder_start(struct desk *d, const struct conversation *cv, struct err *err);
/* Answered, or no longer wanted. */
enum rc ladder_stop(struct desk *d, int64_t conversation_id, struct err *err);
enum rc ladder_due(struct desk *d, const struct due *due, struct err *err);
/* Until when somebody must have answered, by the goal; 0 = answered, or already missed. Any
 * connection. */
enum rc ladder_respond_by(struct db *db, int64_t conversation_id, int64_t *at_ms_out,
                          struct err *err);
/* The calendar has changed: steps that have not fired are due at other times. */
enum rc ladder_move_all(struct desk *d, struct err *err);

#endif
