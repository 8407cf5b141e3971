/* signin.c - passwords of people who sign in or show again that it is they. */
#include "server/handlers/signin.h"

#include "kb/base/log.h"
#include "server/desk/event.h"
#include "server/handlers/staff.h"
#include "server/people/account.h"
#include "server/people/lockout.h"

enum rc signin_verify(struct think_ctx *t, struct call *c, const struct credentials *given,
                      int64_t *account_id_out, struct err *err)
{
    enum rc rc = lockout_check(t->db, view_of(c->remote), c->now_ms, err);
    return rc == RC_OK
               ? account_verify(t->db, given->name, given->password, c->now_ms, account_id_out, err)
               : rc;
}

enum rc signin_note_failure(struct apply_ctx *a, struct call *c, struct view name, struct err *err)
{
    bool name_closed = false;
    bool address_closed = false;
    enum rc rc = account_note_failure(a->db, name, c->now_ms, &name_closed, err);
    if (rc == RC_OK)
        rc = lockout_note(a->db, view_of(c->remote), c->now_ms, &address_closed, err);
    if (rc == RC_OK && (name_closed || address_closed)) {
        log_event(LOG_WARN, "locked_out", "what=%s remote=%s", name_closed ? "name" : "address",
                  c->remote);
        rc = event_add(a->db,
                       &(struct event){.kind = EVENT_LOCKED_OUT,
                                       .at_ms = c->now_ms,
                                       .detail = name_closed ? name : view_of(c->remote)},
                       err);
    }
    c->keep_writes = rc == RC_OK;
    return rc;
}

/* --- giving the password again -------------------------------------------------------------------
 */

struct own_password {
    struct account account;
    bool matches;
};

enum rc signin_verify_own(struct think_ctx *t, struct call *c, struct view password,
                          struct err *err)
{
    struct own_password *own = arena_alloc(c->arena, sizeof *own);
    int64_t account_id = 0;
    c->thought = own;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = account_load(t->db, c->arena, c->who.account_id, &own->account, err);
    if (rc == RC_OK)
        rc = signin_verify(t, c, &(struct credentials){own->account.name, password}, &account_id,
                           err);
    own->matches = rc == RC_OK && account_id == c->who.account_id;
    return rc;
}

enum rc signin_own(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct own_password *own = c->thought;
    if (own->matches)
        return account_forget_failures(a->db, own->account.name, err);
    enum rc rc = signin_note_failure(a, c, own->account.name, err);
    return rc == RC_OK ? err_set_field(err, RC_INVALID, "password", "密码不正确") : rc;
}
