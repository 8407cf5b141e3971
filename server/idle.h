/* idle.h - sessions of staff on this server and when each was last used.
 *
 * What is to be done about them is told as an internal method with the ids (server/dispatch.h):
 * "session.idle" once of a session that nobody used for the limit, which is then forgotten until
 * somebody comes back; "session.used" at most once a minute of one that is in use, so that it can
 * be written down and a restart does not count as use; "session.look" every ten seconds of all,
 * since sessions end by themselves in time and by commands on the file. Times are clock_mono_ms():
 * a clock that is set does not lock everybody out. Loop thread only.
 */
#ifndef BANGBAN_SERVER_IDLE_H
#define BANGBAN_SERVER_IDLE_H

#include "server/timers.h"

#define IDLE_NOTE_MS 60000
#define IDLE_LOOK_MS 10000

struct idle;

typedef void (*idle_told)(void *arg, const char *method, const int64_t *ids, size_t n);

/* limit_ms 0: no session is ever idle. timers is borrowed; told runs inside timers_run and
 * idle_used. */
struct idle *idle_new(struct timers *timers, int64_t limit_ms, idle_told told, void *arg);
void idle_free(struct idle *idle); /* NULL is legal */
/* Somebody signed in or came back to a session that had not been used for unused_ms. */
void idle_begin(struct idle *idle, int64_t session_id, int64_t unused_ms);
void idle_used(struct idle *idle, int64_t session_id);
void idle_forget(struct idle *idle, int64_t session_id); /* harmless when unknown */

#endif
