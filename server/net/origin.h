/* origin.h - which web pages may connect, and which address counts as the caller's.
 *
 * Pure text rules, so that tests need no socket. Any thread.
 */
#ifndef BANGBAN_SERVER_NET_ORIGIN_H
#define BANGBAN_SERVER_NET_ORIGIN_H

#include "kb/base/str.h"

/* True for a missing Origin (not a browser; tokens are never cookies), for the same host as `host`,
 * and for one that `allowed` (comma list) names exactly. */
bool origin_allowed(struct view origin, struct view host, struct view allowed);

/* A mini-program sends no Origin but a Referer it cannot choose,
 * https://servicewechat.com/APPID/VERSION/...: true when `programs` (comma list) names that AppID,
 * and for every other Referer, which says nothing here. */
bool origin_program_allowed(struct view referer, struct view programs);

/* Takes the next item off a comma list, trimmed, empty ones skipped; false at the end. */
bool list_next(struct view *rest, struct view *item_out);
bool list_has(struct view list, struct view item);

/* The address that limits count: `peer`, or if that is one of `proxies` the last address of
 * X-Forwarded-For, which is the one the proxy itself wrote. */
struct view origin_caller(struct view peer, struct view forwarded_for, struct view proxies);

/* Is it a host with or without a port, and nothing that could go on in a header? */
bool origin_host_ok(struct view host);

#endif
