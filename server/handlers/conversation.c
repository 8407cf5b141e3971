/* conversation.c - what a helper reads and does in the conversations in hand. */
#include "server/handlers/conversation.h"

#include "intents/answer.h"
#include "intents/quote.h"
#include "kb/base/clock.h"
#include "server/desk/draft.h"
#include "server/desk/file.h"
#include "server/desk/gap_watch.h"
#include "server/desk/group.h"
#include "server/desk/ladder.h"
#include "server/desk/notify.h"
#include "server/desk/queue.h"
#include "server/desk/silence.h"
#include "server/desk/thread.h"
#include "server/desk/transfer.h"
#include "server/handlers/staff.h"
#include "server/metrics.h"
#include "server/people/visitor.h"

#define GET_DEFAULT 50
#define EARLIER_SHOWN 5
#define REASON_MAX 200

/* --- reading
 * -------------------------------------------------------------------------------------- */

enum rc conversation_check_read(struct db *db, struct call *c, const struct conversation *cv,
                                struct err *err)
{
    struct transfer offer;
    bool serves = false;
    bool offered = false;
    bool asked = false;
    if ((c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0 ||
        cv->account_id == c->who.account_id || cv->state == CONVERSATION_QUEUED)
        return RC_OK;
    enum rc rc = conversation_serves_visitor(db, c->who.account_id, cv->visitor_id, &serves, err);
    if (rc != RC_OK || serves)
        return rc;
    rc = transfer_find_open(db, c->arena, cv->conversation_id, &offer, &offered, err);
    if (rc == RC_OK)
        rc = thread_may_read(db, cv->conversation_id, c->who.account_id, &asked, err);
    if (rc != RC_OK || asked || (offered && offer.to_account_id == c->who.account_id))
        return rc;
    return conversation_none(err);
}

enum rc conversation_not_owned(struct db *db, struct call *c, const struct conversation *cv,
                               struct err *err)
{
    enum rc rc = conversation_check_read(db, c, cv, err);
    return rc == RC_OK ? err_set(err, RC_DENIED, "该会话不是由您接待") : rc;
}

static void write_time(struct jsonw *w, const char *key, int64_t at_ms)
{
    if (at_ms != 0)
        jsonw_int(w, key, at_ms);
    else
        jsonw_null(w, key);
}

static enum rc write_helper(struct jsonw *w, struct db *db, struct arena *a, int64_t account_id,
                            struct err *err)
{
    struct account helper;
    if (account_id == 0) {
        jsonw_null(w, "helper");
        return RC_OK;
    }
    enum rc rc = account_load(db, a, account_id, &helper, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, "helper");
    jsonw_int(w, "id", helper.account_id);
    jsonw_view(w, "name", helper.display_name);
    jsonw_obj_end(w);
    return RC_OK;
}

static enum rc write_conversation(struct jsonw *w, struct db *db, struct arena *a,
                                  const struct conversation *cv, struct err *err)
{
    struct visitor visitor;
    struct view company;
    enum rc rc = visitor_load(db, a, cv->visitor_id, &visitor, err);
    if (rc == RC_OK)
        rc = group_visitor_company_get(db, a, cv->visitor_id, &company, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, "conversation");
    jsonw_int(w, "id", cv->conversation_id);
    jsonw_text(w, "state", conversation_state_name(cv->state));
    jsonw_obj(w, "visitor");
    jsonw_int(w, "id", visitor.visitor_id);
    jsonw_view(w, "name", visitor.name);
    jsonw_view(w, "region", visitor.region);
    jsonw_view(w, "page", visitor.page);
    jsonw_view(w, "company", company);
    jsonw_obj_end(w);
    jsonw_view(w, "reason", cv->reason);
    jsonw_bool(w, "off_hours", cv->is_off_hours);
    jsonw_int(w, "group_id", cv->group_id);
    jsonw_int(w, "last_seq", cv->last_seq);
    jsonw_int(w, "read_seq", cv->helper_read_seq);
    jsonw_int(w, "opened_at_ms", cv->opened_at_ms);
    write_time(w, "handed_at_ms", cv->handed_at_ms);
    write_time(w, "accepted_at_ms", cv->accepted_at_ms);
    write_time(w, "closed_at_ms", cv->closed_at_ms);
    write_time(w, "waiting_for_reply_since_ms", cv->awaiting_since_ms);
    rc = write_helper(w, db, a, cv->account_id, err);
    jsonw_obj_end(w);
    return rc;
}

static enum rc write_earlier(struct jsonw *w, struct db *db, struct arena *a,
                             const struct conversation *cv, int64_t before_id, int64_t limit,
                             struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_earlier(db, a, cv->visitor_id, before_id, limit, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_arr(w, "earlier");
    for (size_t i = 0; rc == RC_OK && i < list.n; i++) {
        const struct conversation *old = &list.items[i];
        jsonw_obj(w, NULL);
        jsonw_int(w, "id", old->conversation_id);
        write_time(w, "closed_at_ms", old->closed_at_ms);
        rc = write_helper(w, db, a, old->account_id, err);
        jsonw_view(w, "category", old->category);
        jsonw_view(w, "last_text", old->last_text);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    return rc;
}

static enum rc write_brief(struct jsonw *w, struct db *db, struct arena *a,
                           const struct conversation *cv, struct err *err)
{
    jsonw_obj(w, "brief");
    jsonw_view(w, "reason", cv->reason);
    jsonw_text(w, "reason_text", queue_reason_text(cv->reason));
    jsonw_view(w, "question", cv->question);
    jsonw_raw(w, "tried", cv->tried);
    jsonw_obj(w, "slots");
    jsonw_obj_end(w);
    enum rc rc = write_earlier(w, db, a, cv, cv->conversation_id, EARLIER_SHOWN, err);
    jsonw_obj_end(w);
    return rc;
}

enum rc conversation_write_for_staff(struct db *db, struct call *c, const struct conversation *cv,
                                     int64_t before_seq, int64_t limit, struct err *err)
{
    struct message_page page;
    struct jsonw w;
    enum rc rc = message_list_before(db, c->arena, cv->conversation_id, before_seq,
                                     limit > 0 ? limit : GET_DEFAULT, &page, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = write_conversation(&w, db, c->arena, cv, err);
    if (rc == RC_OK)
        rc = write_brief(&w, db, c->arena, cv, err);
    if (rc != RC_OK)
        return rc;
    message_write_page(&w, &page, VIEWER_STAFF);
    struct view draft;
    rc = draft_get(db, c->arena, c->who.account_id, cv->conversation_id, &draft, err);
    if (rc == RC_OK)
        jsonw_view(&w, "draft", draft);
    if (rc == RC_OK)
        rc = aside_write_conversation(&w, "asides", db, c->arena, cv->conversation_id, err);
    if (rc == RC_OK)
        rc = thread_write_conversation(&w, "threads", db, c->arena, cv->conversation_id, err);
    jsonw_obj_end(&w);
    return rc;
}

struct conversation_get {
    int64_t conversation_id;
    int64_t before_seq;
    int64_t limit;
};

static const struct param CONVERSATION_GET[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_get, conversation_id), true, 0, 0,
     "哪个会话"},
    {"before_seq", PARAM_INT, offsetof(struct conversation_get, before_seq), false, 0, INT64_MAX,
     "只要这一条之前的消息"},
    {"limit", PARAM_INT, offsetof(struct conversation_get, limit), false, 1, MESSAGE_PAGE_MAX,
     "最多几条消息，默认 50"},
};
const struct params conversation_get_params = PARAMS(struct conversation_get, CONVERSATION_GET);

enum rc conversation_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct conversation_get *p = c->params;
    struct conversation cv;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = conversation_load(t->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(t->db, c, &cv, err);
    return rc == RC_OK ? conversation_write_for_staff(t->db, c, &cv, p->before_seq, p->limit, err)
                       : rc;
}

struct conversation_earlier {
    int64_t conversation_id;
    int64_t before_id;
    int64_t limit;
};

static const struct param CONVERSATION_EARLIER[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_earlier, conversation_id), true, 0,
     0, "哪个会话的访客"},
    {"before_id", PARAM_ID, offsetof(struct conversation_earlier, before_id), false, 0, 0,
     "只要这个会话之前的，默认该会话之前"},
    {"limit", PARAM_INT, offsetof(struct conversation_earlier, limit), false, 1, 50,
     "最多几个，默认 20"},
};
const struct params conversation_earlier_params =
    PARAMS(struct conversation_earlier, CONVERSATION_EARLIER);

/* The list; what was said is read with conversation.get. */
enum rc conversation_earlier_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct conversation_earlier *p = c->params;
    struct conversation cv;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = conversation_load(t->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(t->db, c, &cv, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = write_earlier(&w, t->db, c->arena, &cv,
                       p->before_id > 0 ? p->before_id : cv.conversation_id,
                       p->limit > 0 ? p->limit : 20, err);
    jsonw_obj_end(&w);
    return rc;
}

static enum rc write_mine(struct jsonw *w, struct db *db, struct arena *a,
                          const struct conversation *cv, struct err *err)
{
    struct visitor visitor;
    int64_t unread = 0;
    int64_t respond_by_ms = 0;
    enum rc rc = visitor_load(db, a, cv->visitor_id, &visitor, err);
    if (rc == RC_OK)
        rc = ladder_respond_by(db, cv->conversation_id, &respond_by_ms, err);
    if (rc == RC_OK)
        rc = message_count_unread(db, cv->conversation_id, cv->helper_read_seq, &unread, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, NULL);
    jsonw_int(w, "id", cv->conversation_id);
    jsonw_text(w, "state", conversation_state_name(cv->state));
    jsonw_view(w, "visitor_name", visitor.name);
    jsonw_int(w, "last_seq", cv->last_seq);
    jsonw_view(w, "last_text", cv->last_text);
    jsonw_int(w, "last_at_ms", cv->last_at_ms);
    jsonw_int(w, "unread", unread);
    write_time(w, "waiting_for_reply_since_ms", cv->awaiting_since_ms);
    jsonw_int(w, "respond_by_ms", respond_by_ms);
    jsonw_obj_end(w);
    return RC_OK;
}

/* What is over for the visitor and still wants its wrap-up. */
static enum rc write_wrapups(struct jsonw *w, struct db *db, struct call *c, struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_wrapup(db, c->arena, c->who.account_id, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_arr(w, "wrapup");
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        rc = write_mine(w, db, c->arena, &list.items[i], err);
    jsonw_arr_end(w);
    return rc;
}

enum rc conversation_mine_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct conversation_list list;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = conversation_list_of_helper(t->db, c->arena, c->who.account_id, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "conversations");
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        rc = write_mine(&w, t->db, c->arena, &list.items[i], err);
    jsonw_arr_end(&w);
    if (rc == RC_OK)
        rc = write_wrapups(&w, t->db, c, err);
    jsonw_obj_end(&w);
    return rc;
}

/* --- doing
 * ---------------------------------------------------------------------------------------- */

enum rc conversation_load_owned(struct db *db, struct call *c, int64_t conversation_id,
                                struct conversation *out, struct err *err)
{
    struct conversation cv;
    enum rc rc = conversation_load(db, c->arena, conversation_id, &cv, err);
    if (rc != RC_OK)
        return rc;
    if (cv.account_id != c->who.account_id)
        return conversation_not_owned(db, c, &cv, err);
    if (cv.state != CONVERSATION_ACTIVE)
        return err_set(err, RC_CONFLICT, "会话已不在您手中");
    *out = cv;
    return RC_OK;
}

enum rc conversation_begin_owned(struct desk *d, struct apply_ctx *a, struct call *c,
                                 int64_t conversation_id, struct conversation *cv, struct err *err)
{
    enum rc rc = staff_begin(d, a, c, err);
    return rc == RC_OK ? conversation_load_owned(a->db, c, conversation_id, cv, err) : rc;
}

struct reply_send {
    int64_t conversation_id;
    struct view client_id;
    struct view text;
    int64_t card_entry_id;
    struct view card_facet;
    int64_t file_id;
};

static const struct param REPLY_SEND[] = {
    {"conversation_id", PARAM_ID, offsetof(struct reply_send, conversation_id), true, 0, 0,
     "正在接待的会话"},
    {"client_id", PARAM_VIEW, offsetof(struct reply_send, client_id), true, 1,
     MESSAGE_CLIENT_ID_MAX, "发送方自己的编号，重发时不变"},
    {"text", PARAM_VIEW, offsetof(struct reply_send, text), false, 0, MESSAGE_TEXT_MAX, "说的话"},
    {"card_entry_id", PARAM_ID, offsetof(struct reply_send, card_entry_id), false, 0, 0,
     "附上的知识卡片"},
    {"card_facet", PARAM_VIEW, offsetof(struct reply_send, card_facet), false, 0, 32,
     "卡片只含这一方面，如 materials"},
    {"file_id", PARAM_ID, offsetof(struct reply_send, file_id), false, 0, 0,
     "附上的文件（POST /files）"},
};
const struct params reply_send_params = PARAMS(struct reply_send, REPLY_SEND);

/* What think hands to the writer. */
struct reply {
    struct view head;
    struct view blocks; /* JSON */
    struct block *card; /* what an editor's commit may still change; NULL for none */
    size_t n_card;
    const struct entry *entry;
    int32_t day;
};

static enum rc make_card(struct think_ctx *t, struct call *c, const struct reply_send *p,
                         struct reply *reply, struct err *err)
{
    enum facet facet = FACET_NONE;
    reply->day = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms));
    const struct entry *e = c->kb != NULL ? snapshot_entry(c->kb, p->card_entry_id) : NULL;
    if (e == NULL)
        return err_set_field(err, RC_INVALID, "card_entry_id", "没有这个知识条目");
    if (p->card_facet.len > 0 && !facet_parse(p->card_facet, &facet))
        return err_set_field(err, RC_INVALID, "card_facet", "没有这个方面");
    answer_card(c->kb, e, facet, NULL, reply->day, c->arena, &reply->card, &reply->n_card);
    reply->entry = e;
    return RC_OK;
}

static struct view render_reply(struct arena *a, struct view text, const struct block *card,
                                size_t n_card)
{
    struct block *all = arena_alloc_array(a, n_card + 1, sizeof *all);
    size_t n = 0;
    if (text.len > 0)
        all[n++] = (struct block){.type = BLOCK_TEXT, .text = text};
    for (size_t i = 0; i < n_card; i++)
        all[n++] = card[i];
    return block_json(a, all, n);
}

enum rc reply_send_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct reply_send *p = c->params;
    struct reply *reply = arena_alloc(c->arena, sizeof *reply);
    struct view text = view_trim(p->text);
    c->thought = reply;
    if (text.len == 0 && p->card_entry_id == 0 && p->file_id == 0)
        return err_set_field(err, RC_INVALID, "text", "请输入回复内容");
    enum rc rc = RC_OK;
    if (p->card_entry_id != 0)
        rc = make_card(t, c, p, reply, err);
    if (rc != RC_OK)
        return rc;
    reply->head = text.len > 0 || reply->entry == NULL ? text : reply->entry->title;
    reply->blocks = render_reply(c->arena, text, reply->card, reply->n_card);
    return RC_OK;
}

/* The first message of a person since the hand-over stops the clock. */
static enum rc note_first_response(struct desk *d, const struct conversation *cv, struct err *err)
{
    int64_t now_ms = d->call->now_ms;
    return event_add(
        d->db,
        &(struct event){.kind = EVENT_RESPONDED,
                        .at_ms = now_ms,
                        .conversation_id = cv->conversation_id,
                        .account_id = cv->account_id,
                        .has_amount = true,
                        .amount = calendar_open_ms_between(&d->calendar, cv->handed_at_ms, now_ms)},
        err);
}

static enum rc add_file(struct desk *d, const struct conversation *cv, int64_t file_id,
                        struct message *m, struct view *head, struct err *err)
{
    struct file f;
    if (file_id == 0)
        return RC_OK;
    enum rc rc = file_attach(d, cv, file_id, &f, err);
    if (rc != RC_OK)
        return rc;
    m->blocks = file_append(d->call->arena, m->blocks, &f);
    *head = file_head(d->call->arena, *head, &f);
    return RC_OK;
}

/* A card that says what has become of an entry may be sent; one of an entry in force only as long
 * as it is. */
static enum rc check_card(struct db *db, const struct reply *reply, struct err *err)
{
    const struct entry *e = reply->entry;
    if (e == NULL || !entry_valid_on(e, reply->day))
        return RC_OK;
    enum rc rc = quote_check_sent(db, e->entry_id, reply->card, reply->n_card, reply->day, err);
    if (rc == RC_BUSY)
        metrics_count(METRIC_QUOTES_REFUSED, 1);
    return rc;
}

static enum rc take_reply(struct desk *d, struct conversation *cv, const struct reply *reply,
                          struct err *err)
{
    struct call *c = d->call;
    const struct reply_send *p = c->params;
    struct message m = {.from = FROM_HELPER,
                        .client_id = p->client_id,
                        .name = view_of(c->who.name),
                        .account_id = c->who.account_id,
                        .at_ms = c->now_ms,
                        .blocks = reply->blocks};
    struct view head = reply->head;
    enum rc rc = check_card(d->db, reply, err);
    if (rc == RC_OK)
        rc = add_file(d, cv, p->file_id, &m, &head, err);
    if (rc == RC_OK && cv->responded_at_ms == 0)
        rc = note_first_response(d, cv, err);
    if (rc == RC_OK)
        rc = message_add(d->db, c->arena, cv, &m, head, err);
    cv->helper_read_seq = cv->last_seq;
    if (rc == RC_OK)
        rc = conversation_save(d->db, cv, err);
    if (rc != RC_OK)
        return rc;
    notify_message(c, cv, &m);
    message_write_sent(&c->result, &m, false);
    rc = gap_watch_reply(d, cv, p->text, p->card_entry_id, err);
    if (rc == RC_OK)
        rc = draft_put(d->db, c->who.account_id, cv->conversation_id, VIEW_EMPTY, c->now_ms, err);
    return rc == RC_OK ? silence_helper_spoke(d, cv, err) : rc;
}

/* A repeated client_id is answered as the first time even if the conversation was closed since. */
enum rc reply_send_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct reply_send *p = c->params;
    struct desk d;
    struct conversation cv;
    struct message earlier;
    bool duplicate = false;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = message_find_of_helper(a->db, c->arena, p->conversation_id, p->client_id, &earlier,
                                    &duplicate, err);
    if (rc == RC_OK && duplicate && earlier.account_id == c->who.account_id) {
        message_write_sent(&c->result, &earlier, true);
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = conversation_load_owned(a->db, c, p->conversation_id, &cv, err);
    return rc == RC_OK ? take_reply(&d, &cv, c->thought, err) : rc;
}

struct reply_typing {
    int64_t conversation_id;
};

static const struct param REPLY_TYPING[] = {
    {"conversation_id", PARAM_ID, offsetof(struct reply_typing, conversation_id), true, 0, 0,
     "正在回复的会话"},
};
const struct params reply_typing_params = PARAMS(struct reply_typing, REPLY_TYPING);

enum rc reply_typing_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct reply_typing *p = c->params;
    struct conversation cv;
    enum rc rc = conversation_load_owned(t->db, c, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        notify_typing_of_helper(c, cv.visitor_id, cv.conversation_id);
    return rc;
}

struct conversation_read {
    int64_t conversation_id;
    int64_t seq;
};

static const struct param CONVERSATION_READ[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_read, conversation_id), true, 0, 0,
     "正在接待的会话"},
    {"seq", PARAM_INT, offsetof(struct conversation_read, seq), true, 0, INT64_MAX, "读到哪一条"},
};
const struct params conversation_read_params = PARAMS(struct conversation_read, CONVERSATION_READ);

enum rc conversation_read_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_read *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    int64_t seq = rc == RC_OK && p->seq > cv.last_seq ? cv.last_seq : p->seq;
    if (rc != RC_OK || seq <= cv.helper_read_seq)
        return rc;
    cv.helper_read_seq = seq;
    return conversation_save(a->db, &cv, err);
}

struct conversation_release {
    int64_t conversation_id;
    struct view reason;
};

static const struct param CONVERSATION_RELEASE[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_release, conversation_id), true, 0,
     0, "正在接待的会话"},
    {"reason", PARAM_VIEW, offsetof(struct conversation_release, reason), false, 0, REASON_MAX,
     "为什么放回队列"},
};
const struct params conversation_release_params =
    PARAMS(struct conversation_release, CONVERSATION_RELEASE);

enum rc conversation_release_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_release *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    return rc == RC_OK ? desk_release(&d, &cv, p->reason, err) : rc;
}

struct conversation_hand_back {
    int64_t conversation_id;
};

static const struct param CONVERSATION_HAND_BACK[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_hand_back, conversation_id), true, 0,
     0, "正在接待的会话"},
};
const struct params conversation_hand_back_params =
    PARAMS(struct conversation_hand_back, CONVERSATION_HAND_BACK);

enum rc conversation_hand_back_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_hand_back *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    return rc == RC_OK ? desk_hand_back(&d, &cv, err) : rc;
}
