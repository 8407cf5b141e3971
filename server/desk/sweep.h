/* sweep.h - after every change nobody waits while somebody free may serve him.
 *
 * Every change of the desk adds an event; the sweep runs at the end of the same savepoint, reads
 * the events it has not seen, brings hand-overs and their clocks in line with what the
 * conversations now are, and lets assign.h serve whom it can. It looks at states and not at who
 * called, so no move can be forgotten, and a failed one takes its sweep with it. Owns table
 * follow_up. Apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_SWEEP_H
#define BANGBAN_SERVER_DESK_SWEEP_H

#include "server/call.h"

/* Cheap when nothing has happened. */
enum rc sweep_run(struct apply_ctx *a, struct call *c, struct err *err);

#endif
