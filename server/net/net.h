/* net.h - the event loop: libwebsockets on libev, the listening socket, ticks and the orderly stop.
 *
 * One loop, one thread. Protocol callbacks (ws.c, http.c) find it through the lws context;
 * everything they ask of the rest of the server goes through the front. Loop thread unless said
 * otherwise.
 */
#ifndef BANGBAN_SERVER_NET_NET_H
#define BANGBAN_SERVER_NET_NET_H

#include "server/front.h"
#include "server/net/assets.h"

struct net;
struct lws;

/* Takes the port, loads the pages and makes the event loop; nothing is served yet. */
enum rc net_open(const struct options *options, struct net **out, struct err *err);
/* For front_config. */
struct front_net net_front_ops(struct net *n);
struct timers *net_timers(struct net *n);
/* Serves until net_stop(); then everyone is told, calls are finished, connections closed (1001). */
void net_run(struct net *n, struct front *front);
/* From a signal handler or any thread; the second call does not wait for anybody. */
void net_stop(struct net *n);
void net_close(struct net *n); /* before front_free; NULL is legal */

/* --- for the protocol callbacks ------------------------------------------------------------------
 */

struct net *net_of(struct lws *wsi);
struct front *net_front(struct net *n);
const struct options *net_options(const struct net *n);
const struct assets *net_assets(const struct net *n);
int net_port(const struct net *n);
bool net_is_stopping(const struct net *n);
/* Counts open sockets of ws.c; the stop waits for them. */
void net_count_socket(struct net *n, int change);
/* The caller's address: the peer's, or what a trusted proxy says. */
void net_remote(struct lws *wsi, char out[64]);
/* Why the page or mini-program that sent the request may not use us; NULL if it may. */
const char *net_site_fault(struct lws *wsi);
/* Text of a request header, "" if it is missing or longer than cap - 1. `token` is enum
 * lws_token_indexes. */
struct view net_header(struct lws *wsi, int token, char *buf, size_t cap);

#endif
