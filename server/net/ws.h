/* ws.h - the WebSocket protocol bangban.v1: upgrade rules, assembling, queues, heartbeat. Loop
 * thread. */
#ifndef BANGBAN_SERVER_NET_WS_H
#define BANGBAN_SERVER_NET_WS_H

#include <libwebsockets.h>

#include "server/conn.h"
#include "server/packet.h"

#define WS_SUBPROTOCOL "bangban.v1"
#define WS_PATH "/ws"

size_t ws_session_size(void);
int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
                size_t len);
/* front_net functions for CONN_SOCKET. */
void ws_send(struct conn *c, struct packet *p);
void ws_close(struct conn *c, int code, const char *why);

#endif
