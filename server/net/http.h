/* http.h - plain HTTP: pages, POST /rpc, /healthz, /readyz, /metrics. Loop thread. */
#ifndef BANGBAN_SERVER_NET_HTTP_H
#define BANGBAN_SERVER_NET_HTTP_H

#include <libwebsockets.h>

#include "server/conn.h"
#include "server/packet.h"

size_t http_session_size(void);
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
                  size_t len);
/* front_net function for CONN_POST: the one reply. */
/* A file as the answer to GET /files/ID; takes over the descriptor. */
void http_send_file(struct conn *c, const struct file_reply *file);
void http_send(struct conn *c, struct packet *p);
/* Ends a request or upgrade with a status and a line of text; the callback returns the result. */
int http_refuse(struct lws *wsi, int status, const char *text);

#endif
