/* conn.h - the table of connections: who is at the other end of {slot, generation}.
 *
 * Knows nothing of sockets; the network layer keeps its own state behind `wire`. Loop thread only.
 */
#ifndef BANGBAN_SERVER_CONN_H
#define BANGBAN_SERVER_CONN_H

#include "server/call.h"

enum conn_kind {
    CONN_SOCKET, /* a WebSocket: replies and pushes */
    CONN_POST,   /* one POST /rpc: one reply */
};

struct conn {
    struct conn_ref ref;
    enum conn_kind kind;
    void *wire; /* of the network layer */
    struct principal who;
    char remote[64];
    unsigned n_in_flight; /* calls not answered yet */
    int64_t heard_ms;     /* clock_mono_ms() of the last sign of life; kept by the network layer */
};

struct conns;

struct conns *conns_new(void);
void conns_free(struct conns *cs); /* NULL is legal */
/* A guest; stays at its address until conn_close. */
struct conn *conn_open(struct conns *cs, enum conn_kind kind, const char *remote, void *wire);
void conn_close(struct conns *cs, struct conn *c);
struct conn *conn_find(const struct conns *cs, struct conn_ref ref); /* NULL: gone */
/* Open connections in slot order: start with *at = 0; NULL at the end. */
struct conn *conn_next(const struct conns *cs, size_t *at);
size_t conns_n_open(const struct conns *cs);

#endif
