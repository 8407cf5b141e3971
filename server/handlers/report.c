/* report.c - report.volume, report.first_response, report.handovers, report.blockers,
 * report.export. */
#include "server/handlers/report.h"

#include <sodium.h>
#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/exchange/sheet.h"
#include "server/desk/group.h"
#include "server/desk/report.h"
#include "server/handlers/staff.h"

#define SPAN_MAX_MS (INT64_C(400) * 86400000)
#define ROWS_MAX 20000

/* --- params -------------------------------------------------------------------------------------
 */

struct report_of {
    struct view from;
    struct view until;
    struct view by;
    int64_t group_id;
    struct view report; /* report.export */
    struct view format;
};

#define SPAN_PARAMS                                                                                \
    {"from", PARAM_VIEW, offsetof(struct report_of, from), true, 10, 10, "第一天，如 2026-11-01"}, \
        {"until", PARAM_VIEW, offsetof(struct report_of, until), true, 10, 10, "最后一天（含）"},  \
        {"by",                                                                                     \
         PARAM_VIEW,                                                                               \
         offsetof(struct report_of, by),                                                           \
         false,                                                                                    \
         0,                                                                                        \
         10,                                                                                       \
         "hour、day（默认）、week、month；首次响应还可用 group、helper"},                          \
    {                                                                                              \
        "group_id", PARAM_ID, offsetof(struct report_of, group_id), false, 0, 0, "只看一个组" \
    }

static const struct param REPORT[] = {SPAN_PARAMS};
const struct params report_params = PARAMS(struct report_of, REPORT);

static const struct param REPORT_EXPORT[] = {
    SPAN_PARAMS,
    {"report", PARAM_VIEW, offsetof(struct report_of, report), true, 1, 20,
     "volume、first_response、handovers、blockers"},
    {"format", PARAM_VIEW, offsetof(struct report_of, format), true, 1, 8, "csv 或 xlsx"},
};
const struct params report_export_params = PARAMS(struct report_of, REPORT_EXPORT);

/* What the makers of the tables work with. */
struct making {
    struct think_ctx *t;
    struct arena *arena;
    const struct calendar *calendar;
    int64_t from_ms;
    int64_t until_ms;
    int64_t now_ms;
    int64_t goal_ms;
    int64_t group_id;
    struct view by;
    struct sheet sheet;
};

static enum rc read_span(const struct report_of *p, struct making *m, struct err *err)
{
    int32_t from = 0;
    int32_t until = 0;
    if (!day_parse(p->from, &from))
        return err_set_field(err, RC_INVALID, "from", "日期写法不对（例：2026-11-01）");
    if (!day_parse(p->until, &until) || until < from)
        return err_set_field(err, RC_INVALID, "until", "日期写法不对，或早于开始日期");
    m->from_ms = zone_to_utc(m->calendar->zone, from * INT64_C(86400000));
    m->until_ms = zone_to_utc(m->calendar->zone, (until + 1) * INT64_C(86400000));
    return m->until_ms - m->from_ms <= SPAN_MAX_MS
               ? RC_OK
               : err_set_field(err, RC_LIMIT, "until", "一次最多 400 天");
}

static enum rc begin(struct think_ctx *t, struct call *c, struct making *m, struct err *err)
{
    const struct report_of *p = c->params;
    *m = (struct making){.t = t,
                         .arena = c->arena,
                         .calendar = &t->options->calendar,
                         .now_ms = c->now_ms,
                         .goal_ms = t->options->response_s * 1000,
                         .group_id = p->group_id,
                         .by = p->by.len > 0 ? p->by : VIEW("day")};
    enum rc rc = staff_check(t->db, c, err);
    return rc == RC_OK ? read_span(p, m, err) : rc;
}

static enum rc load(struct making *m, struct report_handovers *out, struct err *err)
{
    enum rc rc = report_handovers(m->t->db, m->arena, m->from_ms, m->until_ms, out, err);
    size_t n = 0;
    for (size_t i = 0; rc == RC_OK && i < out->n; i++) {
        if (m->group_id == 0 || out->items[i].group_id == m->group_id)
            out->items[n++] = out->items[i];
    }
    if (rc == RC_OK)
        out->n = n;
    return rc;
}

/* --- volume -------------------------------------------------------------------------------------
 */

static const struct sheet_column VOLUME[] = {
    {"period", "时段", SHEET_TEXT},
    {"opened", "咨询量", SHEET_COUNT},
    {"bot_only", "机器人直接解答", SHEET_COUNT},
    {"bot_rate", "直接解答率", SHEET_RATE},
    {"handed_over", "转人工", SHEET_COUNT},
    {"handed_rate", "转人工率", SHEET_RATE},
    {"accepted", "接入", SHEET_COUNT},
    {"abandoned", "放弃", SHEET_COUNT},
    {"response_p50_ms", "首次响应时长（中位，秒）", SHEET_SECONDS},
    {"response_p90_ms", "首次响应时长（九成，秒）", SHEET_SECONDS},
    {"attained_rate", "首次响应达标率", SHEET_RATE},
    {"handle_p50_ms", "处理时长（中位，秒）", SHEET_SECONDS},
    {"once_rate", "一次解决率", SHEET_RATE},
    {"rated", "评价数", SHEET_COUNT},
    {"satisfied_rate", "满意率", SHEET_RATE},
    {"useful_rate", "机器人回答有用率", SHEET_RATE},
};

struct span {
    int64_t from_ms;
    int64_t until_ms;
};

static bool in_span(const struct report_handover *h, const void *arg)
{
    const struct span *s = arg;
    return h->handed_at_ms >= s->from_ms && h->handed_at_ms < s->until_ms;
}

static void add_times(struct sheet *s, const struct report_sum *sum)
{
    if (sum->n_responded > 0) {
        sheet_int(s, sum->response_p50_ms);
        sheet_int(s, sum->response_p90_ms);
    } else {
        sheet_none(s);
        sheet_none(s);
    }
    sheet_rate(s, sum->n_attained, sum->n_counted);
}

static void add_volume(struct making *m, struct view label, const struct report_volume *v,
                       const struct report_sum *sum)
{
    struct sheet *s = &m->sheet;
    sheet_text(s, label);
    sheet_int(s, v->n_opened);
    sheet_int(s, v->n_bot_only);
    sheet_rate(s, v->n_bot_only, v->n_opened);
    sheet_int(s, sum->n);
    sheet_rate(s, v->n_opened - v->n_bot_only, v->n_opened);
    sheet_int(s, sum->n_accepted);
    sheet_int(s, sum->n_abandoned);
    add_times(s, sum);
    if (sum->n_finished > 0)
        sheet_int(s, sum->handle_p50_ms);
    else
        sheet_none(s);
    sheet_rate(s, sum->n_once, sum->n_finished);
    sheet_int(s, v->n_rated);
    sheet_rate(s, v->n_satisfied, v->n_rated);
    sheet_rate(s, v->n_useful, v->n_judged);
}

static enum rc volume_row(struct making *m, const struct report_handovers *list, struct span span,
                          struct view label, struct err *err)
{
    struct report_volume volume;
    struct report_sum sum;
    enum rc rc = report_volume(m->t->db, span.from_ms, span.until_ms, &volume, err);
    if (rc != RC_OK)
        return rc;
    report_sum(m->arena, list, m->goal_ms, in_span, &span, &sum);
    add_volume(m, label, &volume, &sum);
    return RC_OK;
}

/* Steps that have not begun are left out; the last row is the whole span. */
static enum rc make_volume(struct making *m, struct err *err)
{
    struct report_handovers list;
    enum report_step step;
    char label[32];
    if (!report_step_parse(m->by, &step))
        return err_set_field(err, RC_INVALID, "by", "只能按 hour、day、week、month");
    sheet_init(&m->sheet, m->arena, "服务量", VOLUME, sizeof VOLUME / sizeof VOLUME[0]);
    enum rc rc = load(m, &list, err);
    int64_t at = report_step_start(m->calendar, step, m->from_ms);
    while (rc == RC_OK && at < m->until_ms && at <= m->now_ms) {
        struct span span = {at > m->from_ms ? at : m->from_ms,
                            report_step_next(m->calendar, step, at)};
        int64_t next = span.until_ms;
        if (span.until_ms > m->until_ms)
            span.until_ms = m->until_ms;
        if (sheet_n_rows(&m->sheet) >= ROWS_MAX)
            return err_set_field(err, RC_LIMIT, "by", "时段太多，请缩短日期或按天统计");
        report_step_label(m->calendar, step, at, label);
        rc = volume_row(m, &list, span, view_of(label), err);
        at = next;
    }
    struct span all = {m->from_ms, m->until_ms};
    return rc == RC_OK ? volume_row(m, &list, all, VIEW("合计"), err) : rc;
}

/* --- first response -----------------------------------------------------------------------------
 */

static const struct sheet_column FIRST_RESPONSE[] = {
    {"key", "编号", SHEET_COUNT},
    {"label", "名称", SHEET_TEXT},
    {"handed_over", "转人工", SHEET_COUNT},
    {"responded", "已响应", SHEET_COUNT},
    {"counted", "计入考核", SHEET_COUNT},
    {"attained", "达标", SHEET_COUNT},
    {"response_p50_ms", "首次响应时长（中位，秒）", SHEET_SECONDS},
    {"response_p90_ms", "首次响应时长（九成，秒）", SHEET_SECONDS},
    {"attained_rate", "首次响应达标率", SHEET_RATE},
};

static void add_first_response(struct making *m, int64_t key, struct view label,
                               const struct report_sum *sum)
{
    struct sheet *s = &m->sheet;
    sheet_int(s, key);
    sheet_text(s, label);
    sheet_int(s, sum->n);
    sheet_int(s, sum->n_responded);
    sheet_int(s, sum->n_counted);
    sheet_int(s, sum->n_attained);
    add_times(s, sum);
}

static bool of_group(const struct report_handover *h, const void *arg)
{
    return h->group_id == *(const int64_t *)arg;
}

static bool of_helper(const struct report_handover *h, const void *arg)
{
    return h->account_id == *(const int64_t *)arg;
}

struct hour_of_day {
    const struct calendar *calendar;
    int64_t hour;
};

static bool of_hour(const struct report_handover *h, const void *arg)
{
    const struct hour_of_day *o = arg;
    return zone_to_local(o->calendar->zone, h->handed_at_ms) / 3600000 % 24 == o->hour;
}

static void by_hours(struct making *m, const struct report_handovers *list)
{
    for (int64_t hour = 0; hour < 24; hour++) {
        struct hour_of_day of = {m->calendar, hour};
        struct report_sum sum;
        report_sum(m->arena, list, m->goal_ms, of_hour, &of, &sum);
        if (sum.n > 0)
            add_first_response(
                m, hour, arena_printf(m->arena, "%02d:00-%02d:59", (int)hour, (int)hour), &sum);
    }
}

static enum rc by_groups(struct making *m, const struct report_handovers *list, struct err *err)
{
    struct group_list groups;
    enum rc rc = group_list_all(m->t->db, m->arena, &groups, err);
    for (size_t i = 0; rc == RC_OK && i <= groups.n; i++) {
        int64_t id = i < groups.n ? groups.items[i].group_id : 0;
        struct report_sum sum;
        report_sum(m->arena, list, m->goal_ms, of_group, &id, &sum);
        if (sum.n > 0)
            add_first_response(m, id, i < groups.n ? groups.items[i].name : VIEW("不分组"), &sum);
    }
    return rc;
}

static enum rc by_helpers(struct making *m, const struct report_handovers *list, struct err *err)
{
    struct account *accounts = NULL;
    size_t n = 0;
    enum rc rc = account_list(m->t->db, m->arena, &accounts, &n, err);
    for (size_t i = 0; rc == RC_OK && i <= n; i++) {
        int64_t id = i < n ? accounts[i].account_id : 0;
        struct report_sum sum;
        report_sum(m->arena, list, m->goal_ms, of_helper, &id, &sum);
        if (sum.n > 0)
            add_first_response(m, id, i < n ? accounts[i].display_name : VIEW("无人接入"), &sum);
    }
    return rc;
}

static enum rc make_first_response(struct making *m, struct err *err)
{
    struct report_handovers list;
    struct report_sum sum;
    sheet_init(&m->sheet, m->arena, "首次响应", FIRST_RESPONSE,
               sizeof FIRST_RESPONSE / sizeof FIRST_RESPONSE[0]);
    enum rc rc = load(m, &list, err);
    if (rc != RC_OK)
        return rc;
    if (view_eq_text(m->by, "group"))
        rc = by_groups(m, &list, err);
    else if (view_eq_text(m->by, "helper"))
        rc = by_helpers(m, &list, err);
    else if (view_eq_text(m->by, "hour"))
        by_hours(m, &list);
    else if (!view_eq_text(m->by, "day"))
        return err_set_field(err, RC_INVALID, "by", "只能按 hour、group、helper");
    if (rc != RC_OK)
        return rc;
    report_sum(m->arena, &list, m->goal_ms, NULL, NULL, &sum);
    add_first_response(m, 0, VIEW("合计"), &sum);
    return RC_OK;
}

/* --- each hand-over: the proof ------------------------------------------------------------------
 */

static const struct sheet_column HANDOVERS[] = {
    {"conversation_id", "会话", SHEET_COUNT},
    {"group_id", "组", SHEET_COUNT},
    {"account_id", "帮办员", SHEET_COUNT},
    {"handed_at", "转人工时间", SHEET_TEXT},
    {"accepted_at", "接入时间", SHEET_TEXT},
    {"responded_at", "首次响应时间", SHEET_TEXT},
    {"response_ms", "首次响应时长（服务时间内，秒）", SHEET_SECONDS},
    {"attained", "是否达标", SHEET_TEXT},
    {"handed_event_id", "转人工记录号", SHEET_COUNT},
    {"accepted_event_id", "接入记录号", SHEET_COUNT},
    {"responded_event_id", "响应记录号", SHEET_COUNT},
    {"breached_event_id", "超时记录号", SHEET_COUNT},
    {"ended_event_id", "结束记录号", SHEET_COUNT},
};

static void add_time(struct making *m, int64_t at_ms)
{
    char text[32];
    if (at_ms == 0) {
        sheet_none(&m->sheet);
        return;
    }
    clock_format_ms(at_ms, zone_minutes(m->calendar->zone, at_ms), text);
    sheet_text(&m->sheet, view_of(text));
}

static void add_id(struct making *m, int64_t id)
{
    if (id != 0)
        sheet_int(&m->sheet, id);
    else
        sheet_none(&m->sheet);
}

static void add_handover(struct making *m, const struct report_handover *h)
{
    static const char *const TEXTS[] = {
        [ATTAINED] = "达标", [MISSED] = "超时", [NOT_COUNTED] = "不计"};
    sheet_int(&m->sheet, h->conversation_id);
    sheet_int(&m->sheet, h->group_id);
    add_id(m, h->account_id);
    add_time(m, h->handed_at_ms);
    add_time(m, h->accepted_at_ms);
    add_time(m, h->responded_at_ms);
    if (h->responded_event_id != 0)
        sheet_int(&m->sheet, h->response_ms);
    else
        sheet_none(&m->sheet);
    sheet_text(&m->sheet, view_of(TEXTS[report_attainment(h, m->goal_ms)]));
    add_id(m, h->handed_event_id);
    add_id(m, h->accepted_event_id);
    add_id(m, h->responded_event_id);
    add_id(m, h->breached_event_id);
    add_id(m, h->ended_event_id);
}

static enum rc make_handovers(struct making *m, struct err *err)
{
    struct report_handovers list;
    sheet_init(&m->sheet, m->arena, "转人工明细", HANDOVERS,
               sizeof HANDOVERS / sizeof HANDOVERS[0]);
    enum rc rc = load(m, &list, err);
    if (rc == RC_OK && list.n > ROWS_MAX)
        rc = err_set_field(err, RC_LIMIT, "until", "明细超过 %d 行，请缩短日期", ROWS_MAX);
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        add_handover(m, &list.items[i]);
    return rc;
}

/* --- blockers -----------------------------------------------------------------------------------
 */

static const struct sheet_column BLOCKERS[] = {
    {"blocker", "难点堵点", SHEET_TEXT},
    {"n", "次数", SHEET_COUNT},
};

static enum rc make_blockers(struct making *m, struct err *err)
{
    struct report_count *list = NULL;
    size_t n = 0;
    sheet_init(&m->sheet, m->arena, "难点堵点", BLOCKERS, sizeof BLOCKERS / sizeof BLOCKERS[0]);
    enum rc rc = report_blockers(m->t->db, m->arena, m->from_ms, m->until_ms, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        sheet_text(&m->sheet, list[i].name);
        sheet_int(&m->sheet, list[i].n);
    }
    return rc;
}

/* --- methods ------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    enum rc (*make)(struct making *m, struct err *err);
} REPORTS[] = {
    {"volume", make_volume},
    {"first_response", make_first_response},
    {"handovers", make_handovers},
    {"blockers", make_blockers},
};

static enum rc reply_table(struct think_ctx *t, struct call *c, size_t report, struct err *err)
{
    struct making m;
    struct jsonw w;
    enum rc rc = begin(t, c, &m, err);
    if (rc == RC_OK)
        rc = REPORTS[report].make(&m, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    sheet_write_json(&m.sheet, &w);
    jsonw_obj_end(&w);
    return RC_OK;
}

enum rc report_volume_think(struct think_ctx *t, struct call *c, struct err *err)
{
    return reply_table(t, c, 0, err);
}

enum rc report_first_response_think(struct think_ctx *t, struct call *c, struct err *err)
{
    return reply_table(t, c, 1, err);
}

enum rc report_handovers_think(struct think_ctx *t, struct call *c, struct err *err)
{
    return reply_table(t, c, 2, err);
}

enum rc report_blockers_think(struct think_ctx *t, struct call *c, struct err *err)
{
    return reply_table(t, c, 3, err);
}

static void reply_file(struct call *c, const struct report_of *p, const char *type,
                       const struct str *bytes)
{
    size_t cap = sodium_base64_ENCODED_LEN(bytes->len, sodium_base64_VARIANT_ORIGINAL);
    char *text = mem_alloc(cap);
    struct jsonw w;
    sodium_bin2base64(text, cap, (const unsigned char *)bytes->ptr, bytes->len,
                      sodium_base64_VARIANT_ORIGINAL);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "filename",
               arena_printf(c->arena, "%.*s_%.*s_%.*s.%.*s", VIEW_ARG(p->report), VIEW_ARG(p->from),
                            VIEW_ARG(p->until), VIEW_ARG(p->format)));
    jsonw_text(&w, "type", type);
    jsonw_text(&w, "base64", text);
    jsonw_obj_end(&w);
    free(text);
}

enum rc report_export_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct report_of *p = c->params;
    struct making m;
    struct str bytes = STR_EMPTY;
    bool csv = view_eq_text(p->format, "csv");
    size_t i = 0;
    while (i < sizeof REPORTS / sizeof REPORTS[0] && !view_eq_text(p->report, REPORTS[i].name))
        i++;
    if (i == sizeof REPORTS / sizeof REPORTS[0])
        return err_set_field(err, RC_INVALID, "report", "没有这个报表");
    if (!csv && !view_eq_text(p->format, "xlsx"))
        return err_set_field(err, RC_INVALID, "format", "格式只能是 csv 或 xlsx");
    enum rc rc = begin(t, c, &m, err);
    if (rc == RC_OK)
        rc = REPORTS[i].make(&m, err);
    if (rc == RC_OK && csv)
        sheet_write_csv(&m.sheet, &bytes);
    else if (rc == RC_OK)
        rc = sheet_write_xlsx(&m.sheet, &bytes, err);
    if (rc == RC_OK)
        reply_file(c, p,
                   csv ? "text/csv; charset=utf-8"
                       : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                   &bytes);
    str_clear(&bytes);
    return rc;
}
