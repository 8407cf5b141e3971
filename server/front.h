/* front.h - the loop's half of every request: in through the checks, out through the effects.
 *
 * A frame takes these steps (the list is admit() in front.c): decode, find the method, decode its
 * params, who asks (POST: from the token, on a think thread), may he, is he too fast, is there
 * room; then it goes to its stage. When it comes back its reply is sent, its effects are carried
 * out in order, and the next call of the same lane starts.
 *
 * Knows connections and packets, not sockets: the network layer, or a test, gives it three
 * functions. Everything here runs on the loop thread.
 */
#ifndef BANGBAN_SERVER_FRONT_H
#define BANGBAN_SERVER_FRONT_H

#include "server/conn.h"
#include "server/dispatch.h"
#include "server/options.h"
#include "server/packet.h"
#include "server/pipeline.h"
#include "server/timers.h"

struct front;

/* What the network layer does for the front. `send` takes over one reference; both may be called
 * for any open connection at any time and must not close it before they return. */
struct front_net {
    void (*send)(struct conn *c, struct packet *p);
    void (*close)(struct conn *c, int code, const char *reason);
    void (*wake)(void *arg); /* any thread: have the loop call front_take_done() soon */
    void *arg;
    /* Takes over the descriptor; the texts live until it returns. NULL: files are not served. */
    void (*send_file)(struct conn *c, const struct file_reply *file);
};

struct front_config {
    const struct options *options;
    struct pipeline_storage storage;
    struct front_net net;
    struct timers *timers; /* monotonic; run by the owner */
};

/* Opens the storage, starts the pipeline, begins to load the knowledge base and lets the desk
 * recover. */
enum rc front_start(const struct front_config *config, struct front **out, struct err *err);

struct conn *front_connect(struct front *f, enum conn_kind kind, const char *remote, void *wire);
/* The connection is gone; its calls go on, their replies are dropped. */
void front_disconnect(struct front *f, struct conn *c);
/* One whole frame or POST body. token is NULL for WebSockets. The reply may be sent before it
 * returns. */
void front_receive(struct front *f, struct conn *c, struct view frame, const char *token);
/* A request over HTTP with an address of its own: the method (one that is http_only) with params
 * made by the caller in `arena`, which the call takes over. token may be "". Answered like a POST.
 */
void front_call(struct front *f, struct conn *c, const char *method, void *params,
                struct arena *arena, const char *token);
/* After a wake. */
void front_take_done(struct front *f);
/* Wall-clock timers; call at least once a second and whenever front_next_wall_ms() has come. */
void front_tick(struct front *f);
int64_t front_next_wall_ms(const struct front *f);

bool front_is_ready(const struct front *f); /* a knowledge base is loaded and nobody said stop */
/* No new calls; everyone is told server.stopping. */
void front_begin_stop(struct front *f);
bool front_is_idle(const struct front *f); /* nothing in flight */
/* Finishes what is in flight and ends the threads; nobody calls wake any more afterwards. */
void front_finish(struct front *f);
/* After front_finish; all connections must be gone. Both take NULL. */
void front_free(struct front *f);

void front_update_gauges(struct front *f);
struct conns *front_conns(struct front *f);

/* --- for loop handlers ---------------------------------------------------------------------------
 */

/* Tests move the clock: runs what is due and finishes the call when all that has been written. */
void front_settle(struct front *f, struct call *c);

#endif
