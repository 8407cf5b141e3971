/* presence.h - accounts whose last connection was lost, each with its grace time.
 *
 * A helper whose phone sleeps for a moment keeps his conversations; only after the grace time
 * `gone` is called, once. The grace time counts from the last sign of life, not from when the loss
 * was noticed, which may take two heartbeats. Loop thread only.
 */
#ifndef BANGBAN_SERVER_PRESENCE_H
#define BANGBAN_SERVER_PRESENCE_H

#include "server/timers.h"

struct presence;

/* timers is borrowed; gone(arg, account_id) runs inside timers_run. */
struct presence *presence_new(struct timers *timers, int64_t grace_ms,
                              void (*gone)(void *arg, int64_t account_id), void *arg);
void presence_free(struct presence *p); /* NULL is legal */
/* heard_ms = clock_mono_ms() of its last sign of life. Whoever is noticed late has
 * PRESENCE_LEAST_MS all the same: a page that is loaded anew is no loss. */
#define PRESENCE_LEAST_MS 2000
void presence_lost(struct presence *p, int64_t account_id, int64_t heard_ms);
void presence_back(struct presence *p, int64_t account_id); /* harmless when it was not lost */

#endif
