/* pipeline.h - the threads behind the loop: N that think, one that applies, one that waits for
 * others' machines.
 *
 * A call handed in belongs to the pipeline until it comes back through pipeline_take_done(). Think
 * threads read only and work on the KB snapshot the call brings. The apply thread is the only
 * writer: it takes its whole queue into one transaction with a savepoint per call, COMMITs
 * (synchronous=FULL) and only then gives all of them back with one wake-up. With one client that is
 * a commit per call, under load hundreds of calls per commit, without any artificial delay.
 *
 * When the outcome of a COMMIT is not known the process must not go on: unknown_fate() is called,
 * by default it logs and leaves with PIPELINE_EXIT_STATUS, so that the service manager starts
 * afresh and clients send their ids again. A full disk is an ordinary error of the calls concerned;
 * reads go on.
 */
#ifndef BANGBAN_SERVER_PIPELINE_H
#define BANGBAN_SERVER_PIPELINE_H

#include "server/dispatch.h"

#define PIPELINE_EXIT_STATUS 72

struct pipeline;

/* How the threads get their tools; storage.h has the real ones. Each think context is opened and
 * closed on the starting thread and used by one think thread in between. */
struct pipeline_storage {
    enum rc (*open_writer)(void *arg, struct db **out, struct err *err);
    enum rc (*open_think)(void *arg, struct think_ctx *out, struct err *err);
    void (*close_think)(void *arg, struct think_ctx *t);
    void *arg;
};

struct pipeline_config {
    struct pipeline_storage storage;
    const struct options *options;
    size_t n_think;
    const struct method *resolver; /* "token.resolve", may be NULL */
    apply_fn follow;         /* runs in the savepoint of every call that succeeded; may be NULL */
    void (*wake)(void *arg); /* any thread: calls are waiting in pipeline_take_done() */
    void *wake_arg;
    void (*unknown_fate)(const struct err *err); /* NULL: leave the process */
};

/* Opens everything (migrating the database), then starts the threads. */
enum rc pipeline_start(const struct pipeline_config *config, struct pipeline **out,
                       struct err *err);
/* Everything handed in is finished first; take what is done before pipeline_free(). Checkpoints. */
void pipeline_stop(struct pipeline *p);
void pipeline_free(struct pipeline *p); /* stopped, nothing left to take; NULL is legal */

void pipeline_think(struct pipeline *p, struct call *c);
void pipeline_apply(struct pipeline *p, struct call *c);
void pipeline_send(struct pipeline *p, struct call *c); /* STAGE_COURIER */
/* Finished calls in order, linked by mail.next; NULL when there are none. Loop thread. */
struct call *pipeline_take_done(struct pipeline *p);

size_t pipeline_n_waiting(struct pipeline *p); /* in both queues, for limits and metrics */

#endif
