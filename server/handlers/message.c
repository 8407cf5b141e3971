/* message.c - one turn of a visitor, and reading back what was said. */
#include "server/handlers/message.h"

#include "intents/redirect_store.h"
#include "kb/base/clock.h"
#include "kb/store.h"
#include "server/desk/file.h"
#include "server/desk/gap_watch.h"
#include "server/desk/notify.h"
#include "server/desk/place.h"
#include "server/desk/rating.h"
#include "server/desk/silence.h"
#include "server/handlers/visitor.h"
#include "server/metrics.h"
#include "server/people/visitor.h"
#include "server/thought.h"

#define LIST_DEFAULT 50

/* --- message.send: think
 * -------------------------------------------------------------------------- */

struct message_send {
    struct view client_id;
    struct view text;
    int64_t choice_entry_id;
    struct view choice_facet;
    int64_t file_id;
};

static const struct param MESSAGE_SEND[] = {
    {"client_id", PARAM_VIEW, offsetof(struct message_send, client_id), true, 1,
     MESSAGE_CLIENT_ID_MAX, "发送方自己的编号，重发时不变"},
    {"text", PARAM_VIEW, offsetof(struct message_send, text), false, 0, MESSAGE_TEXT_MAX,
     "说的话；点选时可省略"},
    {"choice_entry_id", PARAM_ID, offsetof(struct message_send, choice_entry_id), false, 0, 0,
     "点选的事项"},
    {"choice_facet", PARAM_VIEW, offsetof(struct message_send, choice_facet), false, 0, 32,
     "点选的方面，如 materials"},
    {"file_id", PARAM_ID, offsetof(struct message_send, file_id), false, 0, 0,
     "随这句话发出的文件（POST /files）"},
};
const struct params message_send_params = PARAMS(struct message_send, MESSAGE_SEND);

/* What think hands to the writer. When the question cannot be asked of the bot, `refused` says why;
 * a person may still be sent the text, and a repeated client_id is answered as the first time. */
struct turn {
    struct view text; /* what the visitor said */
    enum rc refused;
    struct err refusal;
    struct answer_input in;
    struct thought thought;
};

static enum rc read_choice(const struct message_send *p, struct call *c, struct turn *turn,
                           struct err *err)
{
    turn->text = view_trim(p->text);
    if (p->choice_entry_id != 0) {
        const struct entry *e = c->kb != NULL ? snapshot_entry(c->kb, p->choice_entry_id) : NULL;
        if (e == NULL)
            return err_set_field(err, RC_INVALID, "choice_entry_id", "没有这个事项");
        if (!facet_parse(p->choice_facet, &turn->in.chosen_facet) && p->choice_facet.len > 0)
            return err_set_field(err, RC_INVALID, "choice_facet", "没有这个方面");
        turn->in.chosen_entry_id = p->choice_entry_id;
        if (turn->text.len == 0)
            turn->text = e->title;
    }
    if (turn->text.len == 0)
        return err_set_field(err, RC_INVALID, "text", "请输入要咨询的内容");
    return RC_OK;
}

static enum rc read_dialogue(struct think_ctx *t, struct call *c, struct turn *turn,
                             struct err *err)
{
    struct conversation cv;
    struct visitor visitor;
    enum rc rc = conversation_load_latest(t->db, c->arena, c->who.visitor_id, &cv, err);
    if (rc == RC_OK)
        rc = visitor_load(t->db, c->arena, c->who.visitor_id, &visitor, err);
    if (rc != RC_OK)
        return rc;
    turn->in.question = turn->text;
    turn->in.region = visitor.region;
    turn->in.audience = VIEW_EMPTY;
    turn->in.as_of_day = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms));
    dialogue_parse(cv.state == CONVERSATION_CLOSED ? VIEW_EMPTY : cv.dialogue, &turn->in.dialogue);
    return RC_OK;
}

static enum rc decide(struct think_ctx *t, struct call *c, struct turn *turn)
{
    if (c->kb == NULL)
        return err_set(&turn->refusal, RC_BUSY, "知识库正在载入，请稍后重试");
    return thought_make(t->thoughts, t->searcher, c->kb, &turn->in, c->arena, &turn->thought,
                        &turn->refusal);
}

/* Always decides, as if the bot were asked: whether it may speak is known only to the writer. */
enum rc message_send_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct turn *turn = arena_alloc(c->arena, sizeof *turn);
    c->thought = turn;
    turn->refused = read_choice(c->params, c, turn, &turn->refusal);
    enum rc rc = read_dialogue(t, c, turn, err);
    if (rc != RC_OK)
        return rc;
    struct redirect_rules rules;
    rc = redirect_load(t->db, c->arena, &rules, err);
    if (rc != RC_OK)
        return rc;
    turn->in.redirects = &rules;
    if (turn->refused == RC_OK)
        turn->refused = decide(t, c, turn);
    turn->in.redirects = NULL; /* the list lives here; what it decided lives in the arena */
    return RC_OK;
}

/* --- message.send: apply
 * -------------------------------------------------------------------------- */

static bool bot_may_say(const struct desk *d, const struct conversation *cv,
                        const struct turn *turn)
{
    enum bot_voice voice = conversation_bot_voice(cv, d->options->bot_in_queue);
    if (turn->refused != RC_OK || turn->thought.trace.act == ACT_SILENT)
        return false;
    return voice == BOT_SPEAKS ||
           (voice == BOT_SPEAKS_IF_SURE && turn->thought.trace.act == ACT_ANSWER);
}

/* An editor's commit may have come between deciding and sending. */
static enum rc check_still_true(struct db *db, const struct turn *turn, struct err *err)
{
    const struct thought *th = &turn->thought;
    if (th->trace.entry_id == 0)
        return RC_OK;
    enum rc rc = store_check_sent(db, th->trace.entry_id, NULL, turn->in.as_of_day, err);
    for (size_t i = 0; rc == RC_OK && i < th->n_quoted; i++)
        rc = store_check_sent(db, th->trace.entry_id, th->quoted[i], turn->in.as_of_day, err);
    if (rc == RC_BUSY)
        metrics_count(METRIC_QUOTES_REFUSED, 1);
    return rc;
}

/* In the queue nobody may take the bot for the person he waits for. */
static struct view blocks_as_said(struct arena *a, const struct conversation *cv,
                                  const struct turn *turn)
{
    static const char MARK[] = "[{\"type\":\"notice\",\"text\":"
                               "\"机器人先为您解答，您的排队不受影响\"}";
    if (cv->state != CONVERSATION_QUEUED)
        return turn->thought.blocks;
    struct view rest = view_sub(turn->thought.blocks, 1, turn->thought.blocks.len);
    return arena_printf(a, "%s%s%.*s", MARK, rest.len > 1 ? "," : "", VIEW_ARG(rest));
}

/* For the brief: "转人工", "谢谢" and "第二个" are not what the visitor wants to know. */
static bool is_question(enum rung rung)
{
    return rung != RUNG_PERSON && rung != RUNG_SMALL_TALK && rung != RUNG_CHOICE;
}

static enum rc store_reply(struct desk *d, struct conversation *cv, const struct turn *turn,
                           int64_t turn_id, struct err *err)
{
    struct call *c = d->call;
    struct message m = {.from = FROM_BOT,
                        .at_ms = c->now_ms,
                        .blocks = blocks_as_said(c->arena, cv, turn),
                        .act = view_of(act_name(turn->thought.trace.act)),
                        .confidence = turn->thought.trace.confidence,
                        .turn_id = turn_id};
    enum rc rc = check_still_true(d->db, turn, err);
    if (rc == RC_OK)
        rc = trace_store(d->db, turn_id, &turn->thought.trace, c->now_ms, err);
    if (rc == RC_OK)
        rc = message_add(d->db, c->arena, cv, &m, VIEW_EMPTY, err);
    if (rc != RC_OK)
        return rc;
    notify_message(c, cv, &m);
    c->turn = (struct turn_note){.turn_id = turn_id,
                                 .act = act_name(turn->thought.trace.act),
                                 .rung = rung_name(turn->thought.trace.rung),
                                 .confidence = turn->thought.trace.confidence};
    cv->dialogue = turn->thought.dialogue;
    if (is_question(turn->thought.trace.rung) || cv->question.len == 0) {
        cv->question = turn->text;
        cv->tried = turn->thought.tried;
    }
    return RC_OK;
}

/* For a person, by one who waits for a person. The bot would only repeat itself. */
static bool asks_again(const struct conversation *cv, const struct turn *turn)
{
    return cv->state == CONVERSATION_QUEUED && turn->refused == RC_OK &&
           turn->thought.trace.rung == RUNG_PERSON;
}

/* The reply and what follows from it; the conversation is saved. */
static enum rc answer(struct desk *d, struct conversation *cv, const struct turn *turn,
                      int64_t turn_id, struct err *err)
{
    enum rc rc = RC_OK;
    if (bot_may_say(d, cv, turn)) {
        rc = store_reply(d, cv, turn, turn_id, err);
        if (rc == RC_OK)
            rc = gap_watch_turn(d, cv, &turn->thought.trace, turn->thought.found_id, turn_id,
                                is_question(turn->thought.trace.rung), err);
    }
    if (rc == RC_OK && asks_again(cv, turn))
        rc = place_say_again(d, cv, err);
    if (rc != RC_OK)
        return rc;
    bool hand_over = cv->state == CONVERSATION_BOT && turn->thought.trace.act == ACT_HANDOFF;
    return hand_over ? desk_hand_over(d, cv, turn->thought.trace.reason, err)
                     : conversation_save(d->db, cv, err);
}

/* What the bot found, for the person who has the conversation. */
static void suggest(struct desk *d, const struct conversation *cv, const struct turn *turn)
{
    if (cv->state != CONVERSATION_ACTIVE || turn->refused != RC_OK || turn->thought.n_found == 0)
        return;
    notify_suggestions(d->call, cv, turn->thought.tried);
}

/* The visitor's words, with the file that goes with them. */
static enum rc make_words(struct desk *d, const struct conversation *cv, struct view text,
                          struct message *m, struct view *head_out, struct err *err)
{
    const struct message_send *p = d->call->params;
    struct arena *a = d->call->arena;
    struct file f;
    m->blocks = text.len > 0 ? message_text_blocks(a, text) : VIEW_EMPTY;
    *head_out = text;
    if (p->file_id == 0)
        return RC_OK;
    enum rc rc = file_attach(d, cv, p->file_id, &f, err);
    if (rc != RC_OK)
        return rc;
    m->blocks = file_append(a, m->blocks, &f);
    *head_out = file_head(a, text, &f);
    return RC_OK;
}

static enum rc refuse(const struct turn *turn, struct err *err)
{
    if (err != NULL)
        *err = turn->refusal;
    return turn->refused;
}

static enum rc take_message(struct desk *d, const struct turn *turn, struct err *err)
{
    const struct message_send *p = d->call->params;
    struct conversation cv;
    enum rc rc = visitor_open_conversation(d, &cv, err);
    if (rc != RC_OK)
        return rc;
    bool to_bot = conversation_bot_voice(&cv, d->options->bot_in_queue) == BOT_SPEAKS;
    bool file_only = p->file_id != 0 && turn->text.len == 0;
    if (turn->refused != RC_OK && !file_only && (to_bot || turn->text.len == 0))
        return refuse(turn, err);
    struct message m = {.from = FROM_VISITOR, .client_id = p->client_id, .at_ms = d->call->now_ms};
    struct view head = VIEW_EMPTY;
    rc = make_words(d, &cv, turn->text, &m, &head, err);
    if (rc == RC_OK)
        rc = message_add(d->db, d->call->arena, &cv, &m, head, err);
    if (rc != RC_OK)
        return rc;
    notify_message(d->call, &cv, &m);
    message_write_sent(&d->call->result, &m, false);
    suggest(d, &cv, turn);
    rc = silence_visitor_spoke(d, &cv, err);
    if (rc == RC_OK && file_only && to_bot)
        rc = desk_say(d, &cv,
                      VIEW("文件已收到。请再用一句话说说要咨询什么，或说“转人工”请帮办员查看。"),
                      err);
    return rc == RC_OK ? answer(d, &cv, turn, m.message_id, err) : rc;
}

enum rc message_send_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct message_send *p = c->params;
    struct desk d;
    struct message earlier;
    bool duplicate = false;
    enum rc rc = message_find_of_visitor(a->db, c->arena, c->who.visitor_id, p->client_id, &earlier,
                                         &duplicate, err);
    if (rc == RC_OK && duplicate) {
        message_write_sent(&c->result, &earlier, true);
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = desk_init(&d, a->db, a->options, c, err);
    return rc == RC_OK ? take_message(&d, c->thought, err) : rc;
}

/* --- message.list
 * --------------------------------------------------------------------------------- */

struct message_list {
    int64_t conversation_id;
    int64_t after_seq;
    int64_t before_seq;
    int64_t limit;
};

static const struct param MESSAGE_LIST[] = {
    {"conversation_id", PARAM_ID, offsetof(struct message_list, conversation_id), false, 0, 0,
     "自己的哪个会话，默认最近一个"},
    {"after_seq", PARAM_INT, offsetof(struct message_list, after_seq), false, 0, INT64_MAX,
     "这一条之后的"},
    {"before_seq", PARAM_INT, offsetof(struct message_list, before_seq), false, 0, INT64_MAX,
     "这一条之前的；给出时不看 after_seq"},
    {"limit", PARAM_INT, offsetof(struct message_list, limit), false, 1, MESSAGE_PAGE_MAX,
     "最多几条，默认 50"},
};
const struct params message_list_params = PARAMS(struct message_list, MESSAGE_LIST);

enum rc message_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct message_list *p = c->params;
    int64_t limit = p->limit > 0 ? p->limit : LIST_DEFAULT;
    struct conversation cv;
    struct message_page page;
    struct jsonw w;
    enum rc rc = visitor_own_conversation(t->db, c, p->conversation_id, &cv, err);
    if (rc == RC_OK && p->before_seq > 0)
        rc = message_list_before(t->db, c->arena, cv.conversation_id, p->before_seq, limit, &page,
                                 err);
    else if (rc == RC_OK)
        rc = message_list_after(t->db, c->arena, cv.conversation_id, p->after_seq, limit, &page,
                                err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", cv.conversation_id);
    message_write_page(&w, &page, VIEWER_VISITOR);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- message.feedback
 * ----------------------------------------------------------------------------- */

struct message_feedback {
    int64_t conversation_id;
    int64_t seq;
    bool useful;
};

static const struct param MESSAGE_FEEDBACK[] = {
    {"conversation_id", PARAM_ID, offsetof(struct message_feedback, conversation_id), false, 0, 0,
     "自己的哪个会话，默认最近一个"},
    {"seq", PARAM_ID, offsetof(struct message_feedback, seq), true, 0, 0, "机器人的哪一条"},
    {"useful", PARAM_BOOL, offsetof(struct message_feedback, useful), true, 0, 0, "有用或没用"},
};
const struct params message_feedback_params = PARAMS(struct message_feedback, MESSAGE_FEEDBACK);

enum rc message_feedback_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct message_feedback *p = c->params;
    struct conversation cv;
    struct message m;
    enum rc rc = visitor_own_conversation(a->db, c, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = message_load(a->db, c->arena, cv.conversation_id, p->seq, &m, err);
    if (rc == RC_OK && m.from != FROM_BOT)
        rc = err_set_field(err, RC_INVALID, "seq", "只能评价机器人的回答");
    if (rc == RC_OK)
        rc = feedback_put(a->db, cv.conversation_id, p->seq, p->useful, c->now_ms, err);
    if (rc == RC_OK && !p->useful)
        rc = gap_watch_not_useful(a->db, c, cv.conversation_id, m.turn_id, err);
    if (rc == RC_OK)
        notify_useful(c, &cv, p->seq, p->useful);
    return rc;
}
