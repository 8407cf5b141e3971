/* aside.c - notes, whispers and side threads. */
#include "server/handlers/aside.h"

#include "server/desk/thread.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"

#define CLIENT_ID_MAX MESSAGE_CLIENT_ID_MAX

/* --- notes and whispers --------------------------------------------------------------------------
 */

struct aside_add {
    int64_t conversation_id;
    struct view client_id;
    struct view kind;
    struct view text;
};

static const struct param ASIDE_ADD[] = {
    {"conversation_id", PARAM_ID, offsetof(struct aside_add, conversation_id), true, 0, 0,
     "哪个会话"},
    {"client_id", PARAM_VIEW, offsetof(struct aside_add, client_id), true, 1, CLIENT_ID_MAX,
     "发送方自己的编号，重发时不变"},
    {"kind", PARAM_VIEW, offsetof(struct aside_add, kind), true, 1, 16,
     "note 内部备注、whisper 对接待人耳语"},
    {"text", PARAM_VIEW, offsetof(struct aside_add, text), true, 1, ASIDE_TEXT_MAX,
     "内容，访客看不到"},
};
const struct params aside_add_params = PARAMS(struct aside_add, ASIDE_ADD);

static void reply_aside(struct call *c, const struct aside *m, bool is_new)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    aside_write(&w, "aside", m);
    jsonw_bool(&w, "duplicate", !is_new);
    jsonw_obj_end(&w);
}

static enum rc check_text(struct view *text, struct err *err)
{
    *text = view_trim(*text);
    return text->len > 0 ? RC_OK : err_set_field(err, RC_INVALID, "text", "请输入内容");
}

enum rc aside_add_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct aside_add *p = c->params;
    struct desk d;
    struct conversation cv;
    struct aside m = {
        .conversation_id = p->conversation_id, .client_id = p->client_id, .text = p->text};
    bool is_new = false;
    if (!aside_kind_parse(p->kind, &m.kind) || m.kind == ASIDE_THREAD)
        return err_set_field(err, RC_INVALID, "kind", "kind 只能是 note 或 whisper");
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = check_text(&m.text, err);
    if (rc == RC_OK)
        rc = conversation_load(a->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(a->db, c, &cv, err);
    if (rc == RC_OK)
        rc = aside_add(&d, &m, &is_new, err);
    if (rc == RC_OK)
        reply_aside(c, &m, is_new);
    return rc;
}

/* --- side threads --------------------------------------------------------------------------------
 */

struct thread_opening {
    int64_t conversation_id;
    struct view question;
    int64_t account_id;
};

static const struct param THREAD_OPEN[] = {
    {"conversation_id", PARAM_ID, offsetof(struct thread_opening, conversation_id), true, 0, 0,
     "正在接待的会话"},
    {"question", PARAM_VIEW, offsetof(struct thread_opening, question), true, 1,
     THREAD_QUESTION_MAX, "要请教的问题，访客看不到"},
    {"account_id", PARAM_ID, offsetof(struct thread_opening, account_id), false, 0, 0,
     "先请哪位专员"},
};
const struct params thread_open_params = PARAMS(struct thread_opening, THREAD_OPEN);

static enum rc reply_thread(struct db *db, struct call *c, int64_t thread_id, struct err *err)
{
    struct thread t;
    struct jsonw w;
    enum rc rc = thread_load(db, c->arena, thread_id, &t, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = thread_write(&w, "thread", db, c->arena, &t, err);
    jsonw_obj_end(&w);
    return rc;
}

enum rc thread_open_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct thread_opening *p = c->params;
    struct desk d;
    struct conversation cv;
    struct thread t;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = thread_open(&d, &cv, p->question, &t, err);
    if (rc == RC_OK && p->account_id != 0)
        rc = thread_invite(&d, &t, p->account_id, err);
    return rc == RC_OK ? reply_thread(a->db, c, t.thread_id, err) : rc;
}

/* The front helper of a thread is the one who has the conversation now, or who opened it. */
static enum rc is_front(struct db *db, struct call *c, const struct thread *t, bool *out,
                        struct err *err)
{
    struct conversation cv;
    enum rc rc = conversation_load(db, c->arena, t->conversation_id, &cv, err);
    if (rc == RC_OK)
        *out = cv.account_id == c->who.account_id || t->account_id == c->who.account_id;
    return rc;
}

/* Supervisors, the front helper and those who were asked; to others it does not exist. */
static enum rc check_part(struct db *db, struct call *c, const struct thread *t, struct err *err)
{
    bool part = (c->who.roles & ROLE_SUPERVISOR) != 0;
    enum rc rc = part ? RC_OK : thread_is_member(db, t->thread_id, c->who.account_id, &part, err);
    if (rc == RC_OK && !part)
        rc = is_front(db, c, t, &part, err);
    return rc == RC_OK && !part ? thread_none(err) : rc;
}

static enum rc check_front(struct db *db, struct call *c, const struct thread *t, struct err *err)
{
    bool front = false;
    enum rc rc = is_front(db, c, t, &front, err);
    if (rc != RC_OK || front)
        return rc;
    rc = check_part(db, c, t, err);
    return rc == RC_OK ? err_set(err, RC_DENIED, "只有接待该会话的帮办员可以这样操作") : rc;
}

struct thread_invitation {
    int64_t thread_id;
    int64_t account_id;
};

static const struct param THREAD_INVITE[] = {
    {"thread_id", PARAM_ID, offsetof(struct thread_invitation, thread_id), true, 0, 0, "哪个会商"},
    {"account_id", PARAM_ID, offsetof(struct thread_invitation, account_id), true, 0, 0,
     "请哪位专员"},
};
const struct params thread_invite_params = PARAMS(struct thread_invitation, THREAD_INVITE);

static enum rc begin_thread(struct desk *d, struct apply_ctx *a, struct call *c, int64_t thread_id,
                            struct thread *t, struct err *err)
{
    enum rc rc = staff_begin(d, a, c, err);
    return rc == RC_OK ? thread_load(a->db, c->arena, thread_id, t, err) : rc;
}

enum rc thread_invite_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct thread_invitation *p = c->params;
    struct desk d;
    struct thread t;
    enum rc rc = begin_thread(&d, a, c, p->thread_id, &t, err);
    if (rc == RC_OK)
        rc = check_front(a->db, c, &t, err);
    if (rc == RC_OK)
        rc = thread_invite(&d, &t, p->account_id, err);
    return rc == RC_OK ? reply_thread(a->db, c, t.thread_id, err) : rc;
}

struct thread_words {
    int64_t thread_id;
    struct view client_id;
    struct view text;
};

static const struct param THREAD_SAY[] = {
    {"thread_id", PARAM_ID, offsetof(struct thread_words, thread_id), true, 0, 0, "哪个会商"},
    {"client_id", PARAM_VIEW, offsetof(struct thread_words, client_id), true, 1, CLIENT_ID_MAX,
     "发送方自己的编号，重发时不变"},
    {"text", PARAM_VIEW, offsetof(struct thread_words, text), true, 1, ASIDE_TEXT_MAX,
     "内容，访客看不到"},
};
const struct params thread_say_params = PARAMS(struct thread_words, THREAD_SAY);

enum rc thread_say_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct thread_words *p = c->params;
    struct desk d;
    struct thread t;
    struct aside m = {.client_id = p->client_id, .text = p->text};
    enum rc rc = begin_thread(&d, a, c, p->thread_id, &t, err);
    if (rc == RC_OK)
        rc = check_text(&m.text, err);
    if (rc == RC_OK)
        rc = check_part(a->db, c, &t, err);
    if (rc == RC_OK)
        rc = thread_say(&d, &t, &m, err);
    if (rc == RC_OK)
        reply_aside(c, &m, true);
    return rc;
}

struct thread_get {
    int64_t thread_id;
};

static const struct param THREAD_GET[] = {
    {"thread_id", PARAM_ID, offsetof(struct thread_get, thread_id), true, 0, 0, "哪个会商"},
};
const struct params thread_get_params = PARAMS(struct thread_get, THREAD_GET);

enum rc thread_close_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct thread_get *p = c->params;
    struct desk d;
    struct thread t;
    enum rc rc = begin_thread(&d, a, c, p->thread_id, &t, err);
    if (rc == RC_OK)
        rc = check_front(a->db, c, &t, err);
    return rc == RC_OK ? thread_close(&d, &t, err) : rc;
}

enum rc thread_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct thread_get *p = c->params;
    struct thread found;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = thread_load(t->db, c->arena, p->thread_id, &found, err);
    if (rc == RC_OK)
        rc = check_part(t->db, c, &found, err);
    return rc == RC_OK ? reply_thread(t->db, c, p->thread_id, err) : rc;
}

enum rc thread_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = thread_write_asked(&w, "threads", t->db, c->arena, c->who.account_id, err);
    if (rc == RC_OK)
        jsonw_obj_end(&w);
    return rc;
}
