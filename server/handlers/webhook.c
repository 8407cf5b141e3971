/* webhook.c - receivers set up, changed, tested and removed. Every change is audited; the secret is
 * shown when it is made and never again. */
#include "server/handlers/webhook.h"

#include "server/desk/webhook.h"
#include "server/handlers/staff.h"
#include "server/net/post.h"
#include "server/people/token.h"

enum rc webhook_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = webhook_write_list(&w, t->db, err);
    jsonw_obj_end(&w);
    return rc;
}

struct webhook_which {
    int64_t webhook_id;
};

static const struct param WEBHOOK_WHICH[] = {
    {"webhook_id", PARAM_ID, offsetof(struct webhook_which, webhook_id), true, 0, 0,
     "哪个接收地址"},
};
const struct params webhook_which_params = PARAMS(struct webhook_which, WEBHOOK_WHICH);

/* The row as it is now, without its secret. */
static enum rc audit(struct desk *d, const char *action, const struct webhook *h, bool new_secret,
                     struct err *err)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "url", h->url);
    jsonw_view(&w, "events", h->events);
    jsonw_bool(&w, "enabled", h->is_enabled);
    jsonw_bool(&w, "new_secret", new_secret);
    jsonw_obj_end(&w);
    struct view subject = arena_printf(d->call->arena, "webhook:%lld", (long long)h->webhook_id);
    enum rc rc = staff_audit(d, action, subject, str_view(&out), err);
    str_clear(&out);
    return rc;
}

/* --- webhook.put
 * ----------------------------------------------------------------------------------- */

struct webhook_putting {
    int64_t webhook_id;
    struct view url;
    struct view events;
    bool disabled;
    bool new_secret;
};

static const struct param WEBHOOK_PUT[] = {
    {"webhook_id", PARAM_ID, offsetof(struct webhook_putting, webhook_id), false, 0, 0,
     "改哪一个，默认新增"},
    {"url", PARAM_VIEW, offsetof(struct webhook_putting, url), true, 1, WEBHOOK_URL_MAX,
     "接收地址，http 或 https"},
    {"events", PARAM_VIEW, offsetof(struct webhook_putting, events), true, 1, WEBHOOK_EVENTS_MAX,
     "通知哪些事件，逗号分隔：entry.published、entry.retired、gap.opened、gap.answered"},
    {"disabled", PARAM_BOOL, offsetof(struct webhook_putting, disabled), false, 0, 0,
     "暂停通知新的事件"},
    {"new_secret", PARAM_BOOL, offsetof(struct webhook_putting, new_secret), false, 0, 0,
     "换一个签名密钥；新增时总会生成"},
};
const struct params webhook_put_params = PARAMS(struct webhook_putting, WEBHOOK_PUT);

enum rc webhook_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct webhook_putting *p = c->params;
    bool new_secret = p->new_secret || p->webhook_id == 0;
    struct desk d;
    struct token secret;
    struct jsonw w;
    token_make(&secret);
    struct webhook h = {.webhook_id = p->webhook_id,
                        .url = view_trim(p->url),
                        .events = p->events,
                        .secret = new_secret ? view_of(secret.text) : VIEW_EMPTY,
                        .is_enabled = !p->disabled,
                        .made_by = view_of(c->who.name),
                        .made_at_ms = c->now_ms};
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = post_check_url(arena_text(c->arena, h.url), err);
    if (rc == RC_OK)
        rc = webhook_check_events(h.events, err);
    if (rc == RC_OK)
        rc = webhook_put(a->db, &h, err);
    if (rc == RC_OK)
        rc = audit(&d, "webhook.put", &h, new_secret, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "webhook_id", h.webhook_id);
    if (new_secret)
        jsonw_view(&w, "secret", h.secret);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- webhook.remove, webhook.test ----------------------------------------------------------------
 */

static enum rc begin(struct desk *d, struct apply_ctx *a, struct call *c, struct webhook *h,
                     struct err *err)
{
    const struct webhook_which *p = c->params;
    enum rc rc = staff_begin(d, a, c, err);
    return rc == RC_OK ? webhook_load(a->db, c->arena, p->webhook_id, h, err) : rc;
}

enum rc webhook_remove_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct webhook h;
    enum rc rc = begin(&d, a, c, &h, err);
    if (rc == RC_OK)
        rc = webhook_remove(a->db, h.webhook_id, err);
    return rc == RC_OK ? audit(&d, "webhook.remove", &h, false, err) : rc;
}

enum rc webhook_test_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct webhook h;
    struct jsonw w;
    int64_t delivery_id = 0;
    enum rc rc = begin(&d, a, c, &h, err);
    if (rc == RC_OK)
        rc = webhook_ping(a->db, c, h.webhook_id, &delivery_id, err);
    if (rc == RC_OK)
        rc = audit(&d, "webhook.test", &h, false, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "delivery_id", delivery_id);
    jsonw_obj_end(&w);
    return RC_OK;
}
