/* ticket.h - ticket.*: of visitors leave, mine, code, track; of staff list, get, put, assign, task,
 * task_done, answer, close; of both reopen. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_TICKET_H
#define BANGBAN_SERVER_HANDLERS_TICKET_H

#include "server/dispatch.h"

extern const struct params ticket_leave_params;
enum rc ticket_leave_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params ticket_mine_params;
enum rc ticket_mine_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params ticket_id_params;
enum rc ticket_code_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc ticket_get_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params ticket_track_params;
enum rc ticket_track_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params ticket_list_params;
enum rc ticket_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params ticket_put_params;
enum rc ticket_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params ticket_assign_params;
enum rc ticket_assign_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params ticket_task_params;
enum rc ticket_task_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params ticket_task_done_params;
enum rc ticket_task_done_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params ticket_answer_params;
enum rc ticket_answer_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params ticket_reason_params;
enum rc ticket_close_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc ticket_reopen_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
