/* board.h - the supervisor's picture of the desk, the lists behind its numbers, a helper's day.
 * The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_BOARD_H
#define BANGBAN_SERVER_HANDLERS_BOARD_H

#include "server/dispatch.h"

enum rc board_get_think(struct think_ctx *t, struct call *c, struct err *err);
/* Internal: a new picture, and what differs from the one told last to all who follow. */
enum rc board_look_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params board_list_params;
enum rc board_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params helper_day_params;
enum rc helper_day_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
