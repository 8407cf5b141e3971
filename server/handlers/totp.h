/* totp.h - the second factor of staff: totp.enrol, totp.confirm, totp.reset. The rows are in
 * server/methods; codes at sign-in are staff.login's.
 *
 * Setting it up takes the password again, so that nobody does it at a desk somebody left, and goes
 * on in a session that is locked until it is done (option totp = required). Only an administrator
 * takes it away. Every change is a row of the audit.
 */
#ifndef BANGBAN_SERVER_HANDLERS_TOTP_H
#define BANGBAN_SERVER_HANDLERS_TOTP_H

#include "server/dispatch.h"

extern const struct params totp_enrol_params;
enum rc totp_enrol_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc totp_enrol_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params totp_confirm_params;
enum rc totp_confirm_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params totp_reset_params;
enum rc totp_reset_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
