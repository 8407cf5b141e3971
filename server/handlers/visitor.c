/* visitor.c - visitor.start, visitor.resume, handoff.*, conversation.end, conversation.rate. */
#include "server/handlers/visitor.h"

#include "server/desk/group.h"
#include "server/desk/notify.h"
#include "server/desk/place.h"
#include "server/desk/queue.h"
#include "server/people/identity.h"
#include "server/people/visitor.h"

/* --- own conversations
 * ---------------------------------------------------------------------------- */

enum rc visitor_own_conversation(struct db *db, struct call *c, int64_t conversation_id,
                                 struct conversation *out, struct err *err)
{
    struct conversation cv;
    if (conversation_id == 0)
        return conversation_load_latest(db, c->arena, c->who.visitor_id, out, err);
    enum rc rc = conversation_load(db, c->arena, conversation_id, &cv, err);
    if (rc == RC_OK && cv.visitor_id != c->who.visitor_id)
        rc = conversation_none(err);
    if (rc == RC_OK)
        *out = cv;
    return rc;
}

static struct principal principal_of(int64_t visitor_id, int64_t conversation_id)
{
    return (struct principal){
        .roles = ROLE_VISITOR, .visitor_id = visitor_id, .conversation_id = conversation_id};
}

static enum rc open_new(struct desk *d, struct conversation *out, struct err *err)
{
    struct call *c = d->call;
    struct conversation cv;
    enum rc rc = conversation_open(d->db, c->arena, c->who.visitor_id, c->now_ms, &cv, err);
    if (rc != RC_OK)
        return rc;
    struct principal who = principal_of(cv.visitor_id, cv.conversation_id);
    outbox_sign_in(c, &who);
    notify_conversation(c, &cv, &(struct conversation_notice){.position = 0});
    *out = cv;
    return RC_OK;
}

enum rc visitor_open_conversation(struct desk *d, struct conversation *out, struct err *err)
{
    struct conversation cv;
    struct call *c = d->call;
    enum rc rc = conversation_load_latest(d->db, c->arena, c->who.visitor_id, &cv, err);
    if (rc != RC_OK)
        return rc;
    bool over = cv.state == CONVERSATION_CLOSED || cv.state == CONVERSATION_WRAPUP;
    if (over && conversation_may_reopen(&cv, c->now_ms, d->options->reopen_min))
        rc = desk_reopen(d, &cv, err);
    else if (over)
        return open_new(d, out, err);
    if (rc == RC_OK)
        *out = cv;
    return rc;
}

/* "conversation":{...} as its visitor sees it. */
static enum rc write_conversation(struct jsonw *w, const struct desk *d,
                                  const struct conversation *cv, struct err *err)
{
    struct db *db = d->db;
    struct call *c = d->call;
    struct account helper;
    int64_t position = 0;
    int64_t wait_ms = -1;
    enum rc rc = RC_OK;
    bool has_helper = cv->account_id != 0 && cv->state != CONVERSATION_BOT;
    if (has_helper)
        rc = account_load(db, c->arena, cv->account_id, &helper, err);
    if (rc == RC_OK && cv->state == CONVERSATION_QUEUED)
        rc = queue_position(db, cv, &position, err);
    if (rc == RC_OK && position > 0)
        rc = place_wait_ms(db, d->options, cv, &wait_ms, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, "conversation");
    jsonw_int(w, "id", cv->conversation_id);
    jsonw_text(w, "state", conversation_state_for_visitor(cv->state));
    if (has_helper)
        jsonw_view(w, "helper_name", helper.display_name);
    if (position > 0) {
        jsonw_int(w, "position", position);
        jsonw_int(w, "ahead", position - 1);
        jsonw_bool(w, "off_hours", cv->is_off_hours);
        jsonw_int(w, "waiting_since_ms", cv->handed_at_ms);
    }
    if (wait_ms >= 0)
        jsonw_int(w, "wait_s", (wait_ms + 999) / 1000);
    jsonw_bool(w, "rated", cv->is_rated);
    jsonw_obj_end(w);
    return RC_OK;
}

/* --- visitor.start
 * -------------------------------------------------------------------------------- */

struct visitor_start {
    struct view name;
    struct view page;
    struct view region;
    struct view locale;
    struct view company;
    struct view identity;
};

static const struct param VISITOR_START[] = {
    {"name", PARAM_VIEW, offsetof(struct visitor_start, name), false, 0, 40, "怎么称呼"},
    {"page", PARAM_VIEW, offsetof(struct visitor_start, page), false, 0, 500, "所在网页的地址"},
    {"region", PARAM_VIEW, offsetof(struct visitor_start, region), false, 0, 60, "所在地区"},
    {"locale", PARAM_VIEW, offsetof(struct visitor_start, locale), false, 0, 35, "页面语言"},
    {"company", PARAM_VIEW, offsetof(struct visitor_start, company), false, 0, COMPANY_MAX,
     "企业名称或统一社会信用代码"},
    {"identity", PARAM_VIEW, offsetof(struct visitor_start, identity), false, 0, JWT_MAX,
     "嵌入网站签发的访客身份（HS256 的 JWT，至多一小时）"},
};
const struct params visitor_start_params = PARAMS(struct visitor_start, VISITOR_START);

static enum rc greet(struct db *db, struct call *c, const struct options *options,
                     struct conversation *cv, struct err *err)
{
    struct view text = arena_printf(
        c->arena,
        "您好，这里是%"
        "s。请用一句话说说您要办的事，例如“开餐饮店要办什么证”。需要人工时，说“转人工”即可。",
        options->public_name);
    struct message m = {
        .from = FROM_BOT, .at_ms = c->now_ms, .blocks = message_text_blocks(c->arena, text)};
    enum rc rc = message_add(db, c->arena, cv, &m, VIEW_EMPTY, err);
    return rc == RC_OK ? conversation_save(db, cv, err) : rc;
}

static enum rc open_greeted(struct apply_ctx *a, struct call *c, int64_t visitor_id,
                            struct conversation *cv, struct err *err)
{
    enum rc rc = conversation_open(a->db, c->arena, visitor_id, c->now_ms, cv, err);
    return rc == RC_OK ? greet(a->db, c, a->options, cv, err) : rc;
}

static enum rc add_visitor(struct apply_ctx *a, struct call *c, const struct token *token,
                           struct conversation *cv, struct err *err)
{
    const struct visitor_start *p = c->params;
    struct view region = p->region.len > 0 ? p->region : view_of(a->options->region);
    struct visitor v = {.name = p->name, .page = p->page, .region = region, .locale = p->locale};
    enum rc rc = visitor_add(a->db, &v, token, c->now_ms, &v.visitor_id, err);
    if (rc == RC_OK && p->company.len > 0)
        rc = group_visitor_company_put(a->db, v.visitor_id, p->company, err);
    return rc == RC_OK ? open_greeted(a, c, v.visitor_id, cv, err) : rc;
}

/* --- a visitor the embedding site vouches for ------------------------------------------------- */

/* He is known already: his open conversation goes on, on whatever device. */
static enum rc welcome_back(struct apply_ctx *a, struct call *c, int64_t visitor_id,
                            const struct token *token, struct conversation *cv, struct err *err)
{
    enum rc rc = visitor_add_token(a->db, visitor_id, token, c->now_ms, err);
    if (rc == RC_OK)
        rc = visitor_seen(a->db, visitor_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = conversation_load_latest(a->db, c->arena, visitor_id, cv, err);
    if (rc != RC_OK)
        return rc;
    bool over = cv->state == CONVERSATION_CLOSED || cv->state == CONVERSATION_WRAPUP;
    return over && !conversation_may_reopen(cv, c->now_ms, a->options->reopen_min)
               ? open_greeted(a, c, visitor_id, cv, err)
               : RC_OK;
}

/* What the site says of name and company counts, not what the page does. */
static enum rc start_identified(struct apply_ctx *a, struct call *c, const struct token *token,
                                struct conversation *cv, struct err *err)
{
    struct visitor_start *p = c->params;
    struct identity who;
    int64_t visitor_id = 0;
    enum rc rc = identity_read(a->db, c->arena, p->identity, view_of(a->options->identity_audience),
                               c->now_ms, &who, err);
    if (rc == RC_OK)
        rc = identity_visitor(a->db, who.subject, &visitor_id, err);
    if (rc != RC_OK)
        return rc;
    if (visitor_id != 0)
        return welcome_back(a, c, visitor_id, token, cv, err);
    p->name = who.name.len > 0 ? who.name : p->name;
    p->company = who.company.len > 0 ? who.company : p->company;
    rc = add_visitor(a, c, token, cv, err);
    return rc == RC_OK ? identity_bind(a->db, who.subject, cv->visitor_id, c->now_ms, err) : rc;
}

/* The rest of both results, and the effects that make the connection this visitor's. */
static enum rc enter(struct apply_ctx *a, struct call *c, struct jsonw *w,
                     const struct conversation *cv, struct err *err)
{
    struct desk d;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = write_conversation(w, &d, cv, err);
    if (rc != RC_OK)
        return rc;
    jsonw_int(w, "visitor_id", cv->visitor_id);
    jsonw_int(w, "last_seq", cv->last_seq);
    desk_write_hours(&d, w, "hours");
    jsonw_int(w, "heartbeat_s", a->options->ping_s);
    struct principal who = principal_of(cv->visitor_id, cv->conversation_id);
    outbox_sign_in(c, &who);
    outbox_subscribe(c, TOPIC_VISITOR, cv->visitor_id);
    return RC_OK;
}

enum rc visitor_start_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct token token;
    struct conversation cv;
    struct jsonw w;
    const struct visitor_start *p = c->params;
    token_make(&token);
    enum rc rc = p->identity.len > 0 ? start_identified(a, c, &token, &cv, err)
                                     : add_visitor(a, c, &token, &cv, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "token", token.text);
    rc = enter(a, c, &w, &cv, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}

/* --- visitor.resume
 * ------------------------------------------------------------------------------- */

struct visitor_resume {
    struct view token;
    int64_t after_seq;
    struct view identity;
};

static const struct param VISITOR_RESUME[] = {
    {"token", PARAM_VIEW, offsetof(struct visitor_resume, token), true, 0, 100,
     "visitor.start 给出的令牌"},
    {"after_seq", PARAM_INT, offsetof(struct visitor_resume, after_seq), false, 0, INT64_MAX,
     "已经收到的最后一条"},
    {"identity", PARAM_VIEW, offsetof(struct visitor_resume, identity), false, 0, JWT_MAX,
     "嵌入网站签发的访客身份；令牌不属于同一个人时拒绝"},
};
const struct params visitor_resume_params = PARAMS(struct visitor_resume, VISITOR_RESUME);

/* What think read; the writer adds what was said since. */
struct resumed {
    int64_t visitor_id;
    int64_t conversation_id;
    struct message_page page;
};

/* On a computer that several people use, the token of one is not for the next. */
static enum rc check_subject(struct think_ctx *t, struct call *c, int64_t visitor_id,
                             struct err *err)
{
    const struct visitor_resume *p = c->params;
    struct identity who;
    int64_t subject_id = 0;
    if (p->identity.len == 0)
        return RC_OK;
    enum rc rc = identity_read(t->db, c->arena, p->identity, view_of(t->options->identity_audience),
                               c->now_ms, &who, err);
    if (rc == RC_OK)
        rc = identity_visitor(t->db, who.subject, &subject_id, err);
    return rc == RC_OK && subject_id != visitor_id
               ? err_set(err, RC_UNAUTH, "会话已失效，请重新开始")
               : rc;
}

enum rc visitor_resume_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct visitor_resume *p = c->params;
    struct resumed *r = arena_alloc(c->arena, sizeof *r);
    struct conversation cv;
    c->thought = r;
    enum rc rc = visitor_of_token(t->db, p->token, options_visitors_since_ms(t->options, c->now_ms),
                                  &r->visitor_id, err);
    if (rc == RC_OK)
        rc = check_subject(t, c, r->visitor_id, err);
    if (rc == RC_OK)
        rc = conversation_load_latest(t->db, c->arena, r->visitor_id, &cv, err);
    if (rc != RC_OK)
        return rc;
    r->conversation_id = cv.conversation_id;
    return message_list_after(t->db, c->arena, cv.conversation_id, p->after_seq, MESSAGE_PAGE_MAX,
                              &r->page, err);
}

static void join_pages(struct arena *a, struct message_page *page, const struct message_page *tail)
{
    struct message *all = arena_alloc_array(a, page->n + tail->n + 1, sizeof *all);
    for (size_t i = 0; i < page->n; i++)
        all[i] = page->items[i];
    for (size_t i = 0; i < tail->n; i++)
        all[page->n + i] = tail->items[i];
    *page = (struct message_page){all, page->n + tail->n, tail->more};
}

/* Between think and here more may have been said; from here on pushes reach this connection. */
static enum rc complete_page(struct apply_ctx *a, struct call *c, const struct conversation *cv,
                             struct resumed *r, struct err *err)
{
    const struct visitor_resume *p = c->params;
    struct message_page tail;
    if (cv->conversation_id != r->conversation_id)
        return message_list_after(a->db, c->arena, cv->conversation_id, p->after_seq,
                                  MESSAGE_PAGE_MAX, &r->page, err);
    int64_t seen = r->page.n > 0 ? r->page.items[r->page.n - 1].seq : p->after_seq;
    if (r->page.more || seen >= cv->last_seq)
        return RC_OK;
    enum rc rc = message_list_after(a->db, c->arena, cv->conversation_id, seen, MESSAGE_PAGE_MAX,
                                    &tail, err);
    if (rc == RC_OK)
        join_pages(c->arena, &r->page, &tail);
    return rc;
}

enum rc visitor_resume_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct resumed *r = c->thought;
    struct conversation cv;
    struct jsonw w;
    enum rc rc = visitor_seen(a->db, r->visitor_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = conversation_load_latest(a->db, c->arena, r->visitor_id, &cv, err);
    if (rc == RC_OK)
        rc = complete_page(a, c, &cv, r, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    message_write_page(&w, &r->page, VIEWER_VISITOR);
    rc = enter(a, c, &w, &cv, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}

/* --- handoff and end
 * ------------------------------------------------------------------------------ */

static enum rc reply_state(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct jsonw w;
    int64_t position = 0;
    int64_t wait_ms = -1;
    enum rc rc = RC_OK;
    if (cv->state == CONVERSATION_QUEUED)
        rc = queue_position(d->db, cv, &position, err);
    if (rc == RC_OK && position > 0)
        rc = place_wait_ms(d->db, d->options, cv, &wait_ms, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &d->call->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_text(&w, "state", conversation_state_for_visitor(cv->state));
    if (position > 0) {
        jsonw_int(&w, "position", position);
        jsonw_int(&w, "ahead", position - 1);
        jsonw_bool(&w, "off_hours", cv->is_off_hours);
    }
    if (wait_ms >= 0)
        jsonw_int(&w, "wait_s", (wait_ms + 999) / 1000);
    desk_write_hours(d, &w, "hours");
    jsonw_obj_end(&w);
    return RC_OK;
}

/* Asking again while waiting or talking changes nothing; he who waits is told where he stands. */
static enum rc ask_again(struct desk *d, struct conversation *cv, struct err *err)
{
    enum rc rc = place_say_again(d, cv, err);
    return rc == RC_OK ? conversation_save(d->db, cv, err) : rc;
}

enum rc handoff_request_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct conversation cv;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = visitor_open_conversation(&d, &cv, err);
    if (rc == RC_OK && cv.state == CONVERSATION_BOT)
        rc = desk_hand_over(&d, &cv, VIEW("button"), err);
    else if (rc == RC_OK && cv.state == CONVERSATION_QUEUED)
        rc = ask_again(&d, &cv, err);
    return rc == RC_OK ? reply_state(&d, &cv, err) : rc;
}

enum rc handoff_cancel_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct conversation cv;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = visitor_own_conversation(a->db, c, 0, &cv, err);
    if (rc == RC_OK && cv.state != CONVERSATION_BOT)
        rc = desk_cancel(&d, &cv, err);
    return rc == RC_OK ? reply_state(&d, &cv, err) : rc;
}

enum rc conversation_end_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct desk d;
    struct conversation cv;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = visitor_own_conversation(a->db, c, 0, &cv, err);
    if (rc == RC_OK && cv.state != CONVERSATION_CLOSED && cv.state != CONVERSATION_WRAPUP)
        rc = desk_end(&d, &cv, err);
    return rc == RC_OK ? reply_state(&d, &cv, err) : rc;
}
