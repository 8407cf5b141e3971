/* rating.h - grades and what follows from bad ones: conversation.rate, rating.*, rectify.*. The
 * rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_RATING_H
#define BANGBAN_SERVER_HANDLERS_RATING_H

#include "server/dispatch.h"

extern const struct params conversation_rate_params;
enum rc conversation_rate_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc rating_choices_loop(struct front *f, struct call *c, struct err *err);

extern const struct params rating_again_params;
enum rc rating_again_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc rating_mine_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params rating_list_params;
enum rc rating_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params rating_rates_params;
enum rc rating_rates_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params rectify_list_params;
enum rc rectify_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params rectify_answer_params;
enum rc rectify_answer_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params rectify_close_params;
enum rc rectify_close_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
