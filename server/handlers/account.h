/* account.h - accounts and groups, for administrators: account.*, group.*, company.put, calendar.*.
 * Every change is a row of the audit (kb/audit.h). The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_ACCOUNT_H
#define BANGBAN_SERVER_HANDLERS_ACCOUNT_H

#include "server/desk/desk.h"
#include "server/dispatch.h"

enum rc account_list_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc colleague_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params account_put_params;
enum rc account_put_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc account_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params account_reset_params;
enum rc account_reset_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc account_reset_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params account_disable_params;
enum rc account_disable_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc group_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params group_put_params;
enum rc group_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params group_member_params;
enum rc group_member_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params company_put_params;
enum rc company_list_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc company_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params calendar_get_params;
enum rc calendar_get_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params calendar_put_params;
enum rc calendar_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params calendar_remove_params;
enum rc calendar_remove_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params routing_explain_params;
enum rc routing_explain_think(struct think_ctx *t, struct call *c, struct err *err);

/* --- for the other handlers of accounts
 * ------------------------------------------------------------ */

/* Every session of an account ends and its sockets are closed. */
enum rc account_end_sessions(struct desk *d, int64_t account_id, struct err *err);

#endif
