/* methods.h - the pages of the one table of methods (server/dispatch.h), each sorted by name.
 *
 * A row belongs to the page of those who call it; server/dispatch.c puts the pages together. How to
 * add a method: server/README.md.
 */
#ifndef BANGBAN_SERVER_METHODS_METHODS_H
#define BANGBAN_SERVER_METHODS_METHODS_H

#include "server/dispatch.h"

struct methods {
    const struct method *list;
    size_t n;
};

#define METHODS(rows_)                                                                             \
    {                                                                                              \
        .list = (rows_), .n = sizeof(rows_) / sizeof(rows_)[0]                                     \
    }

extern const struct methods methods_desk; /* helpers: queue, conversations, tickets, tools */
extern const struct methods methods_gaps; /* editors and reviewers: the gap board */
extern const struct methods
    methods_internal; /* what the machinery calls itself; unreachable from a socket */
extern const struct methods
    methods_knowledge; /* editors and reviewers: entries, gate, golden questions, rules */
extern const struct methods
    methods_manage; /* supervisors and administrators: accounts, groups, calendar, board, reports */
extern const struct methods methods_webhooks; /* administrators: which systems are told */
extern const struct methods methods_visitor; /* what visitors may call, and what anyone may */

#endif
