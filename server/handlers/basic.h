/* basic.h - the methods that touch no storage: ping, typing, and the clock of tests.
 *
 * Loop handlers; the rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_BASIC_H
#define BANGBAN_SERVER_HANDLERS_BASIC_H

#include "server/dispatch.h"

enum rc ping_loop(struct front *f, struct call *c, struct err *err);

extern const struct params test_clock_params;
enum rc test_clock_loop(struct front *f, struct call *c, struct err *err);

enum rc message_typing_loop(struct front *f, struct call *c, struct err *err);

#endif
