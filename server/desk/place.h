/* place.h - where a visitor stands in the queue, in words: when he enters it, and when he asks
 * again.
 *
 * Automatic texts: they never count as the first response. Apply thread, inside the request's
 * savepoint.
 */
#ifndef BANGBAN_SERVER_DESK_PLACE_H
#define BANGBAN_SERVER_DESK_PLACE_H

#include "server/desk/desk.h"

/* On entering. Outside hours it says when the desk of this calendar opens. In the call's arena. */
struct view place_entered_text(const struct desk *d, const struct calendar *calendar,
                               int64_t position, const struct calendar_state *hours);

/* He who waits asks for a person once more: a system message with his place and the likely wait as
 * they are now. Not said twice in a row (a button pressed twice). The caller saves cv. */
enum rc place_say_again(struct desk *d, struct conversation *cv, struct err *err);

/* The likely wait of one in the queue, from measured service times; < 0 = nothing can be said. Any
 * connection. */
enum rc place_wait_ms(struct db *db, const struct options *o, const struct conversation *cv,
                      int64_t *wait_ms_out, struct err *err);

#endif
