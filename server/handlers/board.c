/* board.c - board.get, board.look, board.list, helper.day. */
#include "server/handlers/board.h"

#include "server/desk/board.h"
#include "server/desk/drill.h"
#include "server/desk/helper_day.h"
#include "server/handlers/staff.h"

#define LIST_USUAL 50
#define LIST_MAX 200
#define DAY_MS INT64_C(86400000)

/* --- the picture --------------------------------------------------------------------------------
 */

enum rc board_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct board *board = NULL;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = board_look(t->db, t->options, c->now_ms, &board, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    board_write(&w, board);
    jsonw_obj_end(&w);
    job_unref(&board->job);
    return RC_OK;
}

/* The first picture is told whole: nobody knows what those have who came before it. */
static bool write_news(struct jsonw *w, const struct board *told, const struct board *board)
{
    bool any = true;
    jsonw_obj(w, NULL);
    if (told != NULL) {
        any = board_write_changes(w, told, board);
    } else {
        jsonw_int(w, "since", 0);
        board_write(w, board);
    }
    jsonw_obj_end(w);
    return any;
}

enum rc board_look_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct board *told = (const struct board *)(const void *)c->job;
    struct board *board = NULL;
    struct str params = STR_EMPTY;
    struct jsonw w;
    enum rc rc = board_look(t->db, t->options, c->now_ms, &board, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &params);
    if (write_news(&w, told, board)) {
        outbox_push(c, TOPIC_SUPERVISOR, 0, "board.changed", str_view(&params));
        c->thought = &board->job;
    } else {
        job_unref(&board->job);
    }
    str_clear(&params);
    return RC_OK;
}

/* --- what is behind a number --------------------------------------------------------------------
 */

struct board_list {
    struct view what;
    int64_t group_id;
    bool no_group;
    int64_t account_id;
    int64_t after;
    int64_t limit;
};

static const struct param BOARD_LIST[] = {
    {"what", PARAM_VIEW, offsetof(struct board_list, what), true, 1, 40,
     "看板上的一项：waiting、night、active、wrapup、breached，今日的 conversations、"
     "answered_by_bot、handoffs、accepted、responded、missed、abandoned、closed、lost、rated、"
     "bad_grades"},
    {"group_id", PARAM_ID, offsetof(struct board_list, group_id), false, 0, 0, "只看一个组"},
    {"no_group", PARAM_BOOL, offsetof(struct board_list, no_group), false, 0, 0,
     "只看不属于任何组的"},
    {"account_id", PARAM_ID, offsetof(struct board_list, account_id), false, 0, 0,
     "只看一位帮办员"},
    {"after", PARAM_INT, offsetof(struct board_list, after), false, 0, INT64_MAX,
     "上一页给出的 next"},
    {"limit", PARAM_INT, offsetof(struct board_list, limit), false, 1, LIST_MAX, "最多几条"},
};
const struct params board_list_params = PARAMS(struct board_list, BOARD_LIST);

enum rc board_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct board_list *p = c->params;
    struct drill d = {.what = p->what,
                      .group_id = p->no_group        ? 0
                                  : p->group_id != 0 ? p->group_id
                                                     : -1,
                      .account_id = p->account_id,
                      .since_ms = calendar_day_start_ms(&t->options->calendar, c->now_ms),
                      .after = p->after,
                      .limit = p->limit > 0 ? p->limit : LIST_USUAL};
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = drill_write(&w, t->db, c->arena, &d, err);
    jsonw_obj_end(&w);
    return rc;
}

/* --- a helper's day -----------------------------------------------------------------------------
 */

struct day_of {
    int64_t account_id;
    struct view day;
};

static const struct param HELPER_DAY[] = {
    {"account_id", PARAM_ID, offsetof(struct day_of, account_id), false, 0, 0,
     "哪位帮办员，缺省为本人；帮办员只能看自己"},
    {"day", PARAM_VIEW, offsetof(struct day_of, day), false, 10, 10, "哪一天，缺省为今天"},
};
const struct params helper_day_params = PARAMS(struct day_of, HELPER_DAY);

static enum rc find_day(const struct think_ctx *t, const struct call *c, struct helper_day *out,
                        struct err *err)
{
    const struct day_of *p = c->params;
    const struct calendar *calendar = &t->options->calendar;
    int32_t day = 0;
    out->from_ms = calendar_day_start_ms(calendar, c->now_ms);
    if (p->day.len > 0 && !day_parse(p->day, &day))
        return err_set_field(err, RC_INVALID, "day", "日期写法不对（例：2026-11-01）");
    if (p->day.len > 0)
        out->from_ms = zone_to_utc(calendar->zone, day * DAY_MS);
    out->until_ms =
        zone_to_utc(calendar->zone, zone_to_local(calendar->zone, out->from_ms) + DAY_MS);
    if (out->from_ms > c->now_ms)
        return err_set_field(err, RC_INVALID, "day", "这一天还没有到");
    if (out->until_ms > c->now_ms)
        out->until_ms = c->now_ms + 1; /* what happened in this millisecond is today's */
    return RC_OK;
}

enum rc helper_day_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct day_of *p = c->params;
    struct helper_day d = {.account_id = p->account_id != 0 ? p->account_id : c->who.account_id,
                           .goal_ms = t->options->response_s * 1000};
    struct account helper;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK && d.account_id != c->who.account_id &&
        (c->who.roles & (ROLE_SUPERVISOR | ROLE_ADMIN)) == 0)
        rc = err_set_field(err, RC_DENIED, "account_id", "只能看自己的一天");
    if (rc == RC_OK)
        rc = account_load(t->db, c->arena, d.account_id, &helper, err);
    if (rc == RC_OK)
        rc = find_day(t, c, &d, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "account_id", helper.account_id);
    jsonw_view(&w, "name", helper.display_name);
    jsonw_int(&w, "from_ms", d.from_ms);
    jsonw_int(&w, "until_ms", d.until_ms);
    rc = helper_day_write(&w, t->db, c->arena, &d, err);
    jsonw_obj_end(&w);
    return rc;
}
