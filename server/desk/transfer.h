/* transfer.h - a helper offers his conversation to a colleague. Owns table transfer.
 *
 * The giver keeps it, and goes on answering, until the colleague accepts; declined, or not answered
 * within transfer_s, the offer returns to him. Whoever takes it sees everything said so far,
 * asides included. At most one offer is open for a conversation. Apply thread but for the reading
 * functions, which take any connection.
 */
#ifndef BANGBAN_SERVER_DESK_TRANSFER_H
#define BANGBAN_SERVER_DESK_TRANSFER_H

#include "server/desk/desk.h"

#define TRANSFER_REASON_MAX 200 /* characters */

struct transfer {
    int64_t transfer_id;
    int64_t conversation_id;
    int64_t from_account_id;
    int64_t to_account_id;
    struct view reason;
    int64_t made_at_ms;
};

/* RC_CONFLICT: the colleague is not online (the text says what he is), it is the giver himself, or
 * an offer is open. RC_NOT_FOUND: no such helper. */
enum rc transfer_offer(struct desk *d, const struct conversation *cv, int64_t to_account_id,
                       struct view reason, struct err *err);
/* RC_CONFLICT when the offer is over, RC_NOT_FOUND when it was never made to this helper. */
enum rc transfer_accept(struct desk *d, struct conversation *cv, const struct principal *helper,
                        struct err *err);
enum rc transfer_decline(struct desk *d, const struct conversation *cv,
                         const struct principal *helper, struct view answer, struct err *err);
/* Takes the open offer back; harmless when there is none. Also when the conversation ends. */
enum rc transfer_withdraw(struct desk *d, const struct conversation *cv, struct err *err);
/* DUE_TRANSFER: nobody answered. */
enum rc transfer_due(struct desk *d, int64_t conversation_id, struct err *err);

/* A supervisor takes a conversation from its helper. */
enum rc transfer_take_over(struct desk *d, struct conversation *cv, const struct principal *who,
                           struct view reason, struct err *err);

/* --- reading -------------------------------------------------------------------------------------
 */

enum rc transfer_find_open(struct db *db, struct arena *a, int64_t conversation_id,
                           struct transfer *out, bool *found_out, struct err *err);
/* "offers":[{conversation_id, from_name, reason, visitor_name, last_text, made_at_ms}] to this
 * account, into an open object. */
enum rc transfer_write_offers(struct jsonw *w, struct db *db, struct arena *a, int64_t account_id,
                              struct err *err);

#endif
