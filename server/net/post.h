/* post.h - one HTTP POST to an address an administrator gave; the only place that knows libcurl.
 *
 * http and https only, no redirects, no proxies of the environment, no cookies; 3 s to connect and
 * 8 s in all; an answer of more than 64 KiB is cut off. Addresses of private networks and of this
 * machine are refused unless allowed, after the name was resolved, so that a name cannot lead there
 * either. Blocks; the courier thread.
 */
#ifndef BANGBAN_SERVER_NET_POST_H
#define BANGBAN_SERVER_NET_POST_H

#include "kb/base/err.h"
#include "kb/base/str.h"

#define POST_HEADERS_MAX 6

struct post {
    const char *url;
    struct view body;                      /* application/json */
    const char *headers[POST_HEADERS_MAX]; /* "Name: value"; NULL ends them */
    bool allow_private;
};

/* Once, before threads start. */
void post_init(void);
/* Is it an http or https address with a host, without credentials? RC_INVALID with field "url". */
enum rc post_check_url(const char *url, struct err *err);
/* RC_OK with the HTTP status, whatever it is; RC_IO when there was no answer, RC_DENIED when the
 * address is not allowed. */
enum rc post_send(const struct post *p, int *status_out, struct err *err);
/* What is under way and what comes later ends at once: the server stops. Any thread. */
void post_abort(void);

#endif
