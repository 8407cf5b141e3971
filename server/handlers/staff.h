/* staff.h - methods of staff about themselves: signing in and out, coming back, status.
 * The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_STAFF_H
#define BANGBAN_SERVER_HANDLERS_STAFF_H

#include "server/desk/desk.h"
#include "server/dispatch.h"

#define STAFF_CODE_MAX 20 /* characters of a one-time or recovery code, with blanks */

extern const struct params staff_login_params;
enum rc staff_login_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc staff_login_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params staff_resume_params;
enum rc staff_resume_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params staff_unlock_params;
enum rc staff_unlock_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc staff_unlock_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc staff_logout_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params staff_status_params;
enum rc staff_status_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* --- for the other staff handlers
 * ----------------------------------------------------------------- */

/* First step of every staff method: the session still holds, and the desk's tools are ready. */
enum rc staff_begin(struct desk *d, struct apply_ctx *a, struct call *c, struct err *err);
enum rc staff_check(struct db *db, struct call *c, struct err *err);
/* What somebody changed, into the chain of kb/audit.h; detail = complete JSON object. */
enum rc staff_audit(struct desk *d, const char *action, struct view subject, struct view detail,
                    struct err *err);

#endif
