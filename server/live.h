/* live.h - when to look at the desk again for those who follow it.
 *
 * Changes come in bursts; consoles are told what differs between two pictures (server/desk/board.h,
 * server/desk/queue.h) at a pace that keeps a console within LIVE_BYTES_A_SECOND: a small
 * difference every pace_ms, a large one more rarely; and where many consoles follow, all of them
 * together are sent no more than LIVE_FRAMES_A_SECOND, for each costs the loop a call of its own. A
 * look that took long is not repeated before ten times as long has passed, so it rarely takes more
 * than a tenth of a think thread; but no longer than LIVE_MOST_PAUSE_MS, or a disk that stalls for
 * half a minute would leave the consoles blind for five. Holds the picture told last. Loop thread
 * only.
 */
#ifndef BANGBAN_SERVER_LIVE_H
#define BANGBAN_SERVER_LIVE_H

#include "server/job.h"
#include "server/timers.h"

#define LIVE_BYTES_A_SECOND 2000
#define LIVE_FRAMES_A_SECOND 1000
#define LIVE_MOST_PAUSE_MS 5000

struct live;

/* start(arg, told) begins a look; told = the picture told last, NULL = none, borrowed. It ends with
 * live_told(). */
struct live *live_new(struct timers *timers, int64_t pace_ms,
                      void (*start)(void *arg, struct job *told), void *arg);
void live_free(struct live *l); /* NULL is legal; no look may be under way */
/* Something may be different: a look begins now, or as soon as the pace allows. */
void live_changed(struct live *l);
/* Nobody follows any more. */
void live_forget(struct live *l);
/* A look has ended. picture = what is known by now (its reference is taken over), NULL = as before;
 * len = bytes that a console was told, n_frames = by how many frames all of them were. */
void live_told(struct live *l, struct job *picture, size_t len, size_t n_frames);

#endif
