/* tools.c - canned phrases, drafts, suggestions, proposals to the knowledge base. */
#include "server/handlers/tools.h"

#include "intents/answer.h"
#include "intents/redirect_store.h"
#include "kb/base/clock.h"
#include "server/desk/canned.h"
#include "server/desk/draft.h"
#include "server/desk/gap_watch.h"
#include "server/desk/proposal.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"
#include "server/people/visitor.h"

#define SUGGESTIONS 3

static void reply_id(struct call *c, int64_t id)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "id", id);
    jsonw_obj_end(&w);
}

/* --- canned phrases ------------------------------------------------------------------------------
 */

struct canned_listing {
    bool all_groups;
};

static const struct param CANNED_LIST[] = {
    {"all_groups", PARAM_BOOL, offsetof(struct canned_listing, all_groups), false, 0, 0,
     "也要我不在的组的，仅督导"},
};
const struct params canned_list_params = PARAMS(struct canned_listing, CANNED_LIST);

enum rc canned_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct canned_listing *p = c->params;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK && p->all_groups && (c->who.roles & ROLE_SUPERVISOR) == 0)
        rc = err_set_field(err, RC_DENIED, "all_groups", "只有督导能看所有组的常用语");
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = canned_write_list(&w, t->db, c->who.account_id, p->all_groups, err);
    jsonw_obj_end(&w);
    return rc;
}

struct canned_putting {
    int64_t id;
    struct view scope;
    int64_t group_id;
    struct view shortcut;
    struct view title;
    struct view text;
};

static const struct param CANNED_PUT[] = {
    {"id", PARAM_ID, offsetof(struct canned_putting, id), false, 0, 0, "改哪一条，默认新增"},
    {"scope", PARAM_VIEW, offsetof(struct canned_putting, scope), true, 1, 8,
     "mine 自己、group 组、all 全体"},
    {"group_id", PARAM_ID, offsetof(struct canned_putting, group_id), false, 0, 0,
     "group 时是哪个组"},
    {"shortcut", PARAM_VIEW, offsetof(struct canned_putting, shortcut), false, 0,
     CANNED_SHORTCUT_MAX, "快捷词"},
    {"title", PARAM_VIEW, offsetof(struct canned_putting, title), true, 1, CANNED_TITLE_MAX,
     "标题"},
    {"text", PARAM_VIEW, offsetof(struct canned_putting, text), true, 1, CANNED_TEXT_MAX,
     "内容，可含 {访客称呼} {帮办员} {事项} {服务台} {今天} {会话编号}"},
};
const struct params canned_put_params = PARAMS(struct canned_putting, CANNED_PUT);

/* One's own anybody may write, a group's and everybody's only supervisors; to others a phrase of
 * one's own does not exist. */
static enum rc check_scope(const struct call *c, enum canned_scope scope, int64_t account_id,
                           struct err *err)
{
    bool supervises = (c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0;
    if (scope == CANNED_MINE)
        return account_id == c->who.account_id ? RC_OK : canned_none(err);
    return supervises ? RC_OK : err_set(err, RC_DENIED, "组和全体的常用语由督导维护");
}

static enum rc check_existing(struct db *db, struct call *c, int64_t canned_id, struct err *err)
{
    struct canned old;
    enum rc rc = canned_load(db, c->arena, canned_id, &old, err);
    return rc == RC_OK ? check_scope(c, old.scope, old.account_id, err) : rc;
}

enum rc canned_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct canned_putting *p = c->params;
    struct canned one = {.canned_id = p->id,
                         .account_id = c->who.account_id,
                         .shortcut = view_trim(p->shortcut),
                         .title = p->title,
                         .text = p->text};
    int64_t id = 0;
    if (!canned_scope_parse(p->scope, &one.scope))
        return err_set_field(err, RC_INVALID, "scope", "scope 只能是 mine、group、all");
    if (one.scope == CANNED_GROUP && p->group_id == 0)
        return err_set_field(err, RC_INVALID, "group_id", "请指明是哪个组");
    one.group_id = one.scope == CANNED_GROUP ? p->group_id : 0;
    enum rc rc = staff_check(a->db, c, err);
    if (rc == RC_OK)
        rc = check_scope(c, one.scope, one.account_id, err);
    if (rc == RC_OK && p->id != 0)
        rc = check_existing(a->db, c, p->id, err);
    if (rc == RC_OK)
        rc = canned_put(a->db, &one, c->now_ms, &id, err);
    if (rc == RC_OK)
        reply_id(c, id);
    return rc;
}

struct canned_deleting {
    int64_t id;
};

static const struct param CANNED_DELETE[] = {
    {"id", PARAM_ID, offsetof(struct canned_deleting, id), true, 0, 0, "删哪一条"},
};
const struct params canned_delete_params = PARAMS(struct canned_deleting, CANNED_DELETE);

enum rc canned_delete_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct canned_deleting *p = c->params;
    enum rc rc = staff_check(a->db, c, err);
    if (rc == RC_OK)
        rc = check_existing(a->db, c, p->id, err);
    return rc == RC_OK ? canned_delete(a->db, p->id, c->now_ms, err) : rc;
}

struct canned_filling {
    int64_t id;
    int64_t conversation_id;
};

static const struct param CANNED_FILL[] = {
    {"id", PARAM_ID, offsetof(struct canned_filling, id), true, 0, 0, "哪条常用语"},
    {"conversation_id", PARAM_ID, offsetof(struct canned_filling, conversation_id), true, 0, 0,
     "用在哪个会话"},
};
const struct params canned_fill_params = PARAMS(struct canned_filling, CANNED_FILL);

/* The matter last answered in the conversation. */
static struct view matter_of(const struct call *c, const struct conversation *cv)
{
    struct dialogue dialogue;
    dialogue_parse(cv->dialogue, &dialogue);
    const struct entry *e =
        c->kb != NULL && dialogue.entry_id != 0 ? snapshot_entry(c->kb, dialogue.entry_id) : NULL;
    return e != NULL ? e->title : VIEW_EMPTY;
}

static struct view today(struct arena *a, const struct options *options, int64_t now_ms)
{
    int year = 0;
    int month = 0;
    int day = 0;
    day_to_civil(day_of_ms(now_ms, options_zone_min(options, now_ms)), &year, &month, &day);
    return arena_printf(a, "%d年%d月%d日", year, month, day);
}

enum rc canned_fill_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct canned_filling *p = c->params;
    struct canned one;
    struct conversation cv;
    struct visitor visitor;
    struct str text = STR_EMPTY;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = canned_load(t->db, c->arena, p->id, &one, err);
    if (rc == RC_OK && one.scope == CANNED_MINE)
        rc = check_scope(c, one.scope, one.account_id, err);
    if (rc == RC_OK)
        rc = conversation_load(t->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(t->db, c, &cv, err);
    if (rc == RC_OK)
        rc = visitor_load(t->db, c->arena, cv.visitor_id, &visitor, err);
    if (rc != RC_OK)
        return rc;
    struct canned_values values = {.visitor = visitor.name,
                                   .helper = view_of(c->who.name),
                                   .matter = matter_of(c, &cv),
                                   .desk = view_of(t->options->public_name),
                                   .today = today(c->arena, t->options, c->now_ms),
                                   .conversation_id = cv.conversation_id};
    canned_fill(one.text, &values, &text);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "text", str_view(&text));
    jsonw_obj_end(&w);
    str_clear(&text);
    return RC_OK;
}

/* --- drafts --------------------------------------------------------------------------------------
 */

struct draft_putting {
    int64_t conversation_id;
    struct view text;
};

static const struct param DRAFT_PUT[] = {
    {"conversation_id", PARAM_ID, offsetof(struct draft_putting, conversation_id), true, 0, 0,
     "正在接待的会话"},
    {"text", PARAM_VIEW, offsetof(struct draft_putting, text), false, 0, MESSAGE_TEXT_MAX,
     "还没发出的话，空表示清除"},
};
const struct params draft_put_params = PARAMS(struct draft_putting, DRAFT_PUT);

enum rc draft_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct draft_putting *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    if (rc != RC_OK)
        return rc;
    return draft_put(a->db, c->who.account_id, cv.conversation_id, p->text, c->now_ms, err);
}

/* --- suggestions ---------------------------------------------------------------------------------
 */

struct suggesting {
    int64_t conversation_id;
    struct view text;
};

static const struct param SUGGEST_LIST[] = {
    {"conversation_id", PARAM_ID, offsetof(struct suggesting, conversation_id), true, 0, 0,
     "哪个会话"},
    {"text", PARAM_VIEW, offsetof(struct suggesting, text), false, 0, QUESTION_MAX_CHARS,
     "要找的话，默认访客最近一句"},
};
const struct params suggest_list_params = PARAMS(struct suggesting, SUGGEST_LIST);

/* One candidate with the blocks that would be sent: for the first those of the ladder itself. */
static void write_suggestion(struct jsonw *w, struct call *c, const struct decision *d, size_t i,
                             int32_t as_of_day)
{
    const struct candidate *found = &d->search.list[i];
    struct block *blocks = d->blocks;
    size_t n = d->n_blocks;
    if (d->act != ACT_ANSWER || d->entry_id != found->entry->entry_id)
        answer_card(c->kb, found->entry, d->facet, NULL, as_of_day, c->arena, &blocks, &n);
    jsonw_obj(w, NULL);
    jsonw_int(w, "entry_id", found->entry->entry_id);
    jsonw_view(w, "title", found->entry->title);
    jsonw_real(w, "probability", found->probability, 4);
    block_write_json(w, "blocks", blocks, n);
    jsonw_obj_end(w);
}

static enum rc ask_ladder(struct think_ctx *t, struct call *c, const struct conversation *cv,
                          struct view text, struct decision *out, int32_t *day_out, struct err *err)
{
    struct answer_input in = {.question = text,
                              .region = VIEW_EMPTY,
                              .audience = VIEW_EMPTY,
                              .as_of_day =
                                  day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms))};
    struct redirect_rules rules;
    enum rc rc = redirect_load(t->db, c->arena, &rules, err);
    if (rc != RC_OK)
        return rc;
    in.redirects = &rules;
    dialogue_parse(cv->dialogue, &in.dialogue);
    in.dialogue.human_active = false; /* what would the bot say? */
    *day_out = in.as_of_day;
    return answer_decide(t->searcher, c->kb, &in, c->arena, out, err);
}

/* What the bot would say, and the best other matters: the same ladder visitors get. A text that
 * cannot be asked has no suggestions. */
enum rc suggest_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct suggesting *p = c->params;
    struct conversation cv;
    struct decision d;
    struct jsonw w;
    int32_t day = 0;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = conversation_load(t->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = conversation_check_read(t->db, c, &cv, err);
    if (rc != RC_OK)
        return rc;
    struct view text = view_trim(p->text.len > 0            ? p->text
                                 : cv.awaiting_since_ms > 0 ? cv.last_text
                                                            : cv.question);
    bool asked = text.len > 0 && ask_ladder(t, c, &cv, text, &d, &day, NULL) == RC_OK;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "act", asked ? act_name(d.act) : "");
    jsonw_arr(&w, "suggestions");
    for (size_t i = 0; asked && i < d.search.n && i < SUGGESTIONS; i++)
        write_suggestion(&w, c, &d, i, day);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- proposals -----------------------------------------------------------------------------------
 */

struct proposing {
    int64_t conversation_id;
    struct view question;
    struct view answer;
    int64_t entry_id;
};

static const struct param PROPOSAL_PUT[] = {
    {"conversation_id", PARAM_ID, offsetof(struct proposing, conversation_id), false, 0, 0,
     "出自哪个会话"},
    {"question", PARAM_VIEW, offsetof(struct proposing, question), true, 1, PROPOSAL_QUESTION_MAX,
     "访客会怎么问"},
    {"answer", PARAM_VIEW, offsetof(struct proposing, answer), true, 1, PROPOSAL_ANSWER_MAX,
     "怎么回答"},
    {"entry_id", PARAM_ID, offsetof(struct proposing, entry_id), false, 0, 0,
     "补充到哪个条目，默认建议新建"},
};
const struct params proposal_put_params = PARAMS(struct proposing, PROPOSAL_PUT);

enum rc proposal_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct proposing *p = c->params;
    struct proposal one = {.conversation_id = p->conversation_id,
                           .account_id = c->who.account_id,
                           .question = view_trim(p->question),
                           .answer = view_trim(p->answer),
                           .entry_id = p->entry_id};
    struct conversation cv;
    int64_t id = 0;
    enum rc rc = staff_check(a->db, c, err);
    if (rc == RC_OK && (one.question.len == 0 || one.answer.len == 0))
        rc = err_set_field(err, RC_INVALID, one.question.len == 0 ? "question" : "answer",
                           "请写明问题和答案");
    if (rc == RC_OK && p->conversation_id != 0)
        rc = conversation_load(a->db, c->arena, p->conversation_id, &cv, err);
    if (rc == RC_OK && p->conversation_id != 0)
        rc = conversation_check_read(a->db, c, &cv, err);
    if (rc == RC_OK && p->entry_id != 0 &&
        (c->kb == NULL || snapshot_entry(c->kb, p->entry_id) == NULL))
        rc = err_set_field(err, RC_INVALID, "entry_id", "没有这个知识条目");
    if (rc == RC_OK)
        rc = proposal_add(a->db, &one, c->now_ms, &id, err);
    if (rc == RC_OK)
        rc = gap_watch_proposal(a->db, c, p->conversation_id, one.question, one.answer, p->entry_id,
                                err);
    if (rc == RC_OK)
        reply_id(c, id);
    return rc;
}

struct proposal_listing {
    struct view state;
    int64_t before_id;
    int64_t limit;
};

static const struct param PROPOSAL_LIST[] = {
    {"state", PARAM_VIEW, offsetof(struct proposal_listing, state), false, 0, 16,
     "open、taken 或 declined，默认 open"},
    {"before_id", PARAM_ID, offsetof(struct proposal_listing, before_id), false, 0, 0,
     "只要这一条之前的"},
    {"limit", PARAM_INT, offsetof(struct proposal_listing, limit), false, 1, PROPOSAL_PAGE_MAX,
     "最多几条，默认 20"},
};
const struct params proposal_list_params = PARAMS(struct proposal_listing, PROPOSAL_LIST);

/* Editors and supervisors see all, helpers their own. */
enum rc proposal_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct proposal_listing *p = c->params;
    bool all = (c->who.roles & (ROLE_EDITOR | ROLE_SUPERVISOR | ROLE_ADMIN)) != 0;
    struct proposal_query q = {.account_id = all ? 0 : c->who.account_id,
                               .before_id = p->before_id,
                               .limit = p->limit > 0 ? p->limit : 20};
    struct jsonw w;
    if (p->state.len > 0 && !proposal_state_parse(p->state, &q.state))
        return err_set_field(err, RC_INVALID, "state", "state 只能是 open、taken、declined");
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = proposal_write_page(&w, t->db, &q, err);
    jsonw_obj_end(&w);
    return rc;
}

struct proposal_deciding {
    int64_t id;
    struct view state;
    struct view decision;
};

static const struct param PROPOSAL_DECIDE[] = {
    {"id", PARAM_ID, offsetof(struct proposal_deciding, id), true, 0, 0, "哪条建议"},
    {"state", PARAM_VIEW, offsetof(struct proposal_deciding, state), true, 1, 16,
     "taken 采纳、declined 不采纳"},
    {"decision", PARAM_VIEW, offsetof(struct proposal_deciding, decision), false, 0,
     PROPOSAL_DECISION_MAX, "说明"},
};
const struct params proposal_decide_params = PARAMS(struct proposal_deciding, PROPOSAL_DECIDE);

enum rc proposal_decide_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct proposal_deciding *p = c->params;
    enum proposal_state state;
    if (!proposal_state_parse(p->state, &state) || state == PROPOSAL_OPEN)
        return err_set_field(err, RC_INVALID, "state", "state 只能是 taken、declined");
    enum rc rc = staff_check(a->db, c, err);
    if (rc != RC_OK)
        return rc;
    return proposal_decide(a->db, p->id, state, c->who.account_id, p->decision, c->now_ms, err);
}
