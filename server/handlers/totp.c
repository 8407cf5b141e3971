/* totp.c - totp.enrol, totp.confirm, totp.reset. */
#include "server/handlers/totp.h"

#include <sodium.h>
#include <string.h>

#include "server/handlers/account.h"
#include "server/handlers/signin.h"
#include "server/handlers/staff.h"
#include "server/people/totp.h"

static enum rc note(struct desk *d, const char *action, int64_t account_id, struct err *err)
{
    return staff_audit(d, action,
                       arena_printf(d->call->arena, "account:%lld", (long long)account_id),
                       VIEW_EMPTY, err);
}

/* --- setting it up -------------------------------------------------------------------------------
 */

struct totp_enrol {
    struct view password;
};

static const struct param TOTP_ENROL[] = {
    {"password", PARAM_VIEW, offsetof(struct totp_enrol, password), true, 1, ACCOUNT_PASSWORD_MAX,
     "本人的密码"},
};
const struct params totp_enrol_params = PARAMS(struct totp_enrol, TOTP_ENROL);

enum rc totp_enrol_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct totp_enrol *p = c->params;
    if (strcmp(t->options->totp, "off") == 0)
        return err_set(err, RC_CONFLICT, "本服务台不用动态口令");
    return signin_verify_own(t, c, p->password, err);
}

static void write_secret(struct desk *d, struct view name, struct view secret)
{
    struct str address = STR_EMPTY;
    struct jsonw w;
    totp_write_address(view_of(d->options->public_name), name, secret, &address);
    jsonw_init(&w, &d->call->result);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "secret", secret);
    jsonw_view(&w, "address", str_view(&address));
    jsonw_obj_end(&w);
    sodium_memzero(address.ptr, address.len);
    str_clear(&address);
}

enum rc totp_enrol_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    char secret[TOTP_SECRET_TEXT];
    struct account acc;
    struct desk d;
    enum rc rc = signin_own(a, c, err);
    if (rc == RC_OK)
        rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = account_load(a->db, c->arena, c->who.account_id, &acc, err);
    if (rc == RC_OK)
        rc = totp_begin(a->db, c->who.account_id, c->now_ms, secret, err);
    if (rc == RC_OK)
        rc = note(&d, "totp.enrol", c->who.account_id, err);
    if (rc == RC_OK)
        write_secret(&d, acc.name, view_of(secret));
    sodium_memzero(secret, sizeof secret);
    return rc;
}

struct totp_given {
    struct view code;
};

static const struct param TOTP_CONFIRM[] = {
    {"code", PARAM_VIEW, offsetof(struct totp_given, code), true, 1, STAFF_CODE_MAX,
     "手机上现在的六位动态口令"},
};
const struct params totp_confirm_params = PARAMS(struct totp_given, TOTP_CONFIRM);

static void write_recovery(struct call *c, char codes[TOTP_RECOVERY_N][TOTP_RECOVERY_LEN + 1])
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "recovery_codes");
    for (int i = 0; i < TOTP_RECOVERY_N; i++)
        jsonw_text(&w, NULL, codes[i]);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
}

enum rc totp_confirm_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct totp_given *p = c->params;
    char codes[TOTP_RECOVERY_N][TOTP_RECOVERY_LEN + 1];
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = totp_confirm(a->db, c->who.account_id, view_trim(p->code), c->now_ms, codes, err);
    if (rc == RC_OK)
        rc = note(&d, "totp.confirm", c->who.account_id, err);
    if (rc == RC_OK)
        write_recovery(c, codes);
    sodium_memzero(codes, sizeof codes);
    return rc;
}

/* --- taking it away ------------------------------------------------------------------------------
 */

struct totp_reset {
    int64_t account_id;
};

static const struct param TOTP_RESET[] = {
    {"account_id", PARAM_ID, offsetof(struct totp_reset, account_id), true, 0, 0, "哪个账号"},
};
const struct params totp_reset_params = PARAMS(struct totp_reset, TOTP_RESET);

enum rc totp_reset_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct totp_reset *p = c->params;
    struct account acc;
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = account_load(a->db, c->arena, p->account_id, &acc, err);
    if (rc == RC_OK)
        rc = totp_remove(a->db, p->account_id, err);
    if (rc == RC_OK)
        rc = account_end_sessions(&d, p->account_id, err);
    return rc == RC_OK ? note(&d, "totp.reset", p->account_id, err) : rc;
}
