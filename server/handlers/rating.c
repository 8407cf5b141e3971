/* rating.c - grading, grading again, lists and rates, and following up bad grades. */
#include "server/handlers/rating.h"

#include "server/desk/notify.h"
#include "server/desk/rating.h"
#include "server/desk/rectification.h"
#include "server/handlers/staff.h"
#include "server/handlers/visitor.h"

#define LIST_DEFAULT 20
#define REASONS_MAX 120

/* --- visitors ------------------------------------------------------------------------------------
 */

struct conversation_rate {
    int64_t conversation_id;
    int64_t grade;
    struct view comment;
    struct view reasons;
};

static const struct param CONVERSATION_RATE[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_rate, conversation_id), false, 0, 0,
     "评价哪个会话，默认最近一个"},
    {"grade", PARAM_INT, offsetof(struct conversation_rate, grade), true, 1, RATING_BEST,
     "5 非常满意、4 满意、3 基本满意、2 不满意、1 非常不满意"},
    {"comment", PARAM_VIEW, offsetof(struct conversation_rate, comment), false, 0,
     RATING_COMMENT_MAX, "补充说明"},
    {"reasons", PARAM_VIEW, offsetof(struct conversation_rate, reasons), false, 0, REASONS_MAX,
     "选中的原因，逗号分隔（rating.choices）"},
};
const struct params conversation_rate_params = PARAMS(struct conversation_rate, CONVERSATION_RATE);

static enum rc rate(struct desk *d, struct conversation *cv, const struct conversation_rate *p,
                    struct err *err)
{
    enum rc rc = rating_add(d->db, cv, p->grade, p->comment, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = rating_add_reasons(d->db, cv->conversation_id, p->grade, p->reasons, err);
    if (rc == RC_OK)
        rc = conversation_save(d->db, cv, err);
    if (rc == RC_OK && p->grade < RATING_WORST_GOOD)
        rc = rectification_open(d, cv, p->grade, err);
    return rc;
}

enum rc conversation_rate_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_rate *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = visitor_own_conversation(a->db, c, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = rate(&d, &cv, p, err);
    if (rc == RC_OK)
        notify_conversation(c, &cv, &(struct conversation_notice){.position = 0});
    return rc;
}

static void write_choices(struct jsonw *w, int64_t grade)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "grade", grade);
    jsonw_text(w, "label", rating_label(grade));
    jsonw_arr(w, "reasons");
    for (const char *const *one = rating_choices(grade); *one != NULL; one++)
        jsonw_text(w, NULL, *one);
    jsonw_arr_end(w);
    jsonw_obj_end(w);
}

enum rc rating_choices_loop(struct front *f, struct call *c, struct err *err)
{
    (void)f;
    (void)err;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "grades");
    for (int64_t grade = RATING_BEST; grade >= 1; grade--)
        write_choices(&w, grade);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct rating_again {
    int64_t conversation_id;
    int64_t grade;
};

static const struct param RATING_AGAIN[] = {
    {"conversation_id", PARAM_ID, offsetof(struct rating_again, conversation_id), true, 0, 0,
     "当初评价的会话"},
    {"grade", PARAM_INT, offsetof(struct rating_again, grade), true, 1, RATING_BEST,
     "整改之后的评价"},
};
const struct params rating_again_params = PARAMS(struct rating_again, RATING_AGAIN);

enum rc rating_again_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct rating_again *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = desk_init(&d, a->db, a->options, c, err);
    if (rc == RC_OK)
        rc = visitor_own_conversation(a->db, c, p->conversation_id, &cv, err);
    return rc == RC_OK ? rectification_regrade(&d, &cv, p->grade, err) : rc;
}

/* --- lists and rates -----------------------------------------------------------------------------
 */

enum rc rating_mine_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    enum rc rc = rectification_write_again(&w, t->db, c->who.visitor_id, err);
    jsonw_obj_end(&w);
    return rc;
}

struct rating_listing {
    int64_t from_ms;
    int64_t until_ms;
    int64_t max_grade;
    int64_t account_id;
    int64_t before_id;
    int64_t limit;
};

static const struct param RATING_LIST[] = {
    {"from_ms", PARAM_INT, offsetof(struct rating_listing, from_ms), false, 0, INT64_MAX,
     "从何时起"},
    {"until_ms", PARAM_INT, offsetof(struct rating_listing, until_ms), false, 0, INT64_MAX,
     "到何时为止，默认现在"},
    {"max_grade", PARAM_INT, offsetof(struct rating_listing, max_grade), false, 1, RATING_BEST,
     "只要不高于这一档的"},
    {"account_id", PARAM_ID, offsetof(struct rating_listing, account_id), false, 0, 0,
     "只要这位帮办员的"},
    {"before_id", PARAM_ID, offsetof(struct rating_listing, before_id), false, 0, 0,
     "只要这个会话之前的"},
    {"limit", PARAM_INT, offsetof(struct rating_listing, limit), false, 1, RECTIFICATION_PAGE_MAX,
     "最多几条，默认 20"},
};
const struct params rating_list_params = PARAMS(struct rating_listing, RATING_LIST);

static int64_t end_of(int64_t until_ms, const struct call *c)
{
    return until_ms > 0 ? until_ms : c->now_ms + 1;
}

enum rc rating_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct rating_listing *p = c->params;
    bool all = (c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0;
    struct rating_query q = {.from_ms = p->from_ms,
                             .until_ms = end_of(p->until_ms, c),
                             .max_grade = p->max_grade > 0 ? p->max_grade : RATING_BEST,
                             .account_id = all ? p->account_id : c->who.account_id,
                             .before_id = p->before_id,
                             .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = rating_write_page(&w, t->db, &q, err);
    jsonw_obj_end(&w);
    return rc;
}

struct rating_period {
    int64_t from_ms;
    int64_t until_ms;
};

static const struct param RATING_RATES[] = {
    {"from_ms", PARAM_INT, offsetof(struct rating_period, from_ms), false, 0, INT64_MAX,
     "从何时起"},
    {"until_ms", PARAM_INT, offsetof(struct rating_period, until_ms), false, 0, INT64_MAX,
     "到何时为止，默认现在"},
};
const struct params rating_rates_params = PARAMS(struct rating_period, RATING_RATES);

enum rc rating_rates_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct rating_period *p = c->params;
    int64_t until_ms = end_of(p->until_ms, c);
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = rating_write_rates(&w, t->db, p->from_ms, until_ms, err);
    jsonw_obj(&w, "rectification");
    if (rc == RC_OK)
        rc = rectification_write_rates(&w, t->db, p->from_ms, until_ms, err);
    jsonw_obj_end(&w);
    jsonw_obj_end(&w);
    return rc;
}

/* --- following up --------------------------------------------------------------------------------
 */

/* A helper sees and answers what his own conversations brought. */
static bool is_supervising(const struct call *c)
{
    return (c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0;
}

struct rectify_listing {
    struct view state;
    bool overdue;
    int64_t before_id;
    int64_t limit;
};

static const struct param RECTIFY_LIST[] = {
    {"state", PARAM_VIEW, offsetof(struct rectify_listing, state), false, 0, 16,
     "open、answered、closed，默认全部"},
    {"overdue", PARAM_BOOL, offsetof(struct rectify_listing, overdue), false, 0, 0, "只要超期的"},
    {"before_id", PARAM_ID, offsetof(struct rectify_listing, before_id), false, 0, 0,
     "只要这一项之前的"},
    {"limit", PARAM_INT, offsetof(struct rectify_listing, limit), false, 1, RECTIFICATION_PAGE_MAX,
     "最多几项，默认 20"},
};
const struct params rectify_list_params = PARAMS(struct rectify_listing, RECTIFY_LIST);

enum rc rectify_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct rectify_listing *p = c->params;
    struct rectification_query q = {.any_state = p->state.len == 0,
                                    .overdue_only = p->overdue,
                                    .helper_id = is_supervising(c) ? 0 : c->who.account_id,
                                    .before_id = p->before_id,
                                    .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    struct jsonw w;
    if (!q.any_state && !rectification_state_parse(p->state, &q.state))
        return err_set_field(err, RC_INVALID, "state", "state 只能是 open、answered、closed");
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = rectification_write_page(&w, t->db, &q, err);
    jsonw_obj_end(&w);
    return rc;
}

struct rectify_answering {
    int64_t id;
    struct view note;
    struct view reply;
};

static const struct param RECTIFY_ANSWER[] = {
    {"id", PARAM_ID, offsetof(struct rectify_answering, id), true, 0, 0, "哪项整改"},
    {"note", PARAM_VIEW, offsetof(struct rectify_answering, note), true, 1, RECTIFICATION_TEXT_MAX,
     "回访记录，访客看不到"},
    {"reply", PARAM_VIEW, offsetof(struct rectify_answering, reply), true, 1,
     RECTIFICATION_TEXT_MAX, "告知访客的整改结果"},
};
const struct params rectify_answer_params = PARAMS(struct rectify_answering, RECTIFY_ANSWER);

enum rc rectify_answer_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct rectify_answering *p = c->params;
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK && !is_supervising(c))
        rc = rectification_check_helper(&d, p->id, c->who.account_id, err);
    return rc == RC_OK ? rectification_answer(&d, p->id, p->note, p->reply, err) : rc;
}

struct rectify_closing {
    int64_t id;
};

static const struct param RECTIFY_CLOSE[] = {
    {"id", PARAM_ID, offsetof(struct rectify_closing, id), true, 0, 0, "哪项整改"},
};
const struct params rectify_close_params = PARAMS(struct rectify_closing, RECTIFY_CLOSE);

enum rc rectify_close_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct rectify_closing *p = c->params;
    struct desk d;
    enum rc rc = staff_begin(&d, a, c, err);
    return rc == RC_OK ? rectification_close(&d, p->id, err) : rc;
}
