/* listen.h - the listening socket. Opened before the database, so that a second start on the same
 * port ends before it touches anything. Main thread. */
#ifndef BANGBAN_SERVER_NET_LISTEN_H
#define BANGBAN_SERVER_NET_LISTEN_H

#include <stdint.h>

#include "kb/base/err.h"

/* address: an IPv4 or IPv6 address; port 0 takes a free one. Errors say what to do about them. */
enum rc listen_open(const char *address, int64_t port, int *fd_out, int *port_out, struct err *err);
/* Next waiting connection, non-blocking, without Nagle's delay; -1 when there is none. */
int listen_accept(int fd);
/* Lifts the soft limit of open files to the hard one; returns what is allowed now. */
int64_t listen_raise_files(void);

#endif
