/* presence.h - accounts whose last connection was lost, each with its grace time.
 *
 * A helper whose phone sleeps for a moment keeps his conversations; only after the grace time
 * `gone` is called, once. Loop thread only.
 */
#ifndef BANGBAN_SERVER_PRESENCE_H
#define BANGBAN_SERVER_PRESENCE_H

#include "server/timers.h"

struct presence;

/* timers is borrowed; gone(arg, account_id) runs inside timers_run. */
struct presence *presence_new(struct timers *timers, int64_t grace_ms,
                              void (*gone)(void *arg, int64_t account_id), void *arg);
void presence_free(struct presence *p); /* NULL is legal */
void presence_lost(struct presence *p, int64_t account_id);
void presence_back(struct presence *p, int64_t account_id); /* harmless when it was not lost */

#endif
