/* rule.h - the official channels as editors keep them: rule.list, .put, .reset, .test. The rows are
 * in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_RULE_H
#define BANGBAN_SERVER_HANDLERS_RULE_H

#include "server/dispatch.h"

enum rc rule_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params rule_put_params;
enum rc rule_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params rule_reset_params;
enum rc rule_reset_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params rule_test_params;
enum rc rule_test_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
