/* signin.h - proving who one is: passwords checked on a think thread, failures counted by the
 * writer for the name (server/people/account.h) and the address (server/people/lockout.h).
 */
#ifndef BANGBAN_SERVER_HANDLERS_SIGNIN_H
#define BANGBAN_SERVER_HANDLERS_SIGNIN_H

#include "server/call.h"

struct credentials {
    struct view name;
    struct view password;
};

/* RC_RATE while name or address is locked; *account_id_out 0: refused. */
enum rc signin_verify(struct think_ctx *t, struct call *c, const struct credentials *given,
                      int64_t *account_id_out, struct err *err);
/* Counts a refusal, which stays although the call fails. */
enum rc signin_note_failure(struct apply_ctx *a, struct call *c, struct view name, struct err *err);

/* The same for somebody who is signed in and gives his password again: think leaves what it found
 * in c->thought, signin_own() returns RC_INVALID for a wrong password, which it has counted. */
enum rc signin_verify_own(struct think_ctx *t, struct call *c, struct view password,
                          struct err *err);
enum rc signin_own(struct apply_ctx *a, struct call *c, struct err *err);

#endif
