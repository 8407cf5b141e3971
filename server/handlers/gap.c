/* gap.c - what editors do with gaps on the board. Apply thread. */
#include "server/handlers/gap.h"

#include "kb/audit.h"
#include "kb/exchange/ids.h"
#include "kb/review.h"
#include "server/desk/gap_question.h"
#include "server/desk/gap_sort.h"
#include "server/handlers/edit.h"
#include "server/people/account.h"

#define NAME_CHARS 100
#define MOVE_MAX 500
#define MOVE_BYTES_MAX 10000

static bool may_see(const struct actor *who, struct view department)
{
    for (size_t i = 0; i < who->n_departments; i++)
        if (view_eq(who->departments[i], department))
            return true;
    return who->n_departments == 0 || department.len == 0;
}

/* Somebody else's gap is as little there as a missing one. */
enum rc gap_begin(struct db *db, struct call *c, int64_t gap_id, struct actor *who, struct gap *out,
                  struct err *err)
{
    enum rc rc = edit_begin(db, c, who, err);
    if (rc == RC_OK)
        rc = gap_load(db, c->arena, gap_id, out, err);
    if (rc == RC_OK && !may_see(who, out->department))
        rc =
            err_set_field(err, RC_NOT_FOUND, "gap_id", "没有编号为 %lld 的缺口", (long long)gap_id);
    return rc;
}

static struct view detail_of(struct call *c, const struct gap *g, struct view why)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "state", gap_state_name(g->state));
    jsonw_view(&w, "assignee", g->assignee);
    jsonw_int(&w, "snoozed_until_ms", g->snoozed_until_ms);
    jsonw_view(&w, "entry", g->entry);
    jsonw_int(&w, "version_id", g->version_id);
    jsonw_int(&w, "merged_into", g->merged_into);
    jsonw_view(&w, "why", why);
    jsonw_obj_end(&w);
    struct view detail = arena_view(c->arena, str_view(&out));
    str_clear(&out);
    return detail;
}

enum rc gap_end(struct db *db, struct call *c, const struct actor *who, const char *action,
                const struct gap *g, struct view why, struct err *err)
{
    struct audit_event e = {.at_ms = c->now_ms,
                            .actor = who->name,
                            .action = arena_printf(c->arena, "gap.%s", action),
                            .subject = arena_printf(c->arena, "gap:%lld", (long long)g->gap_id),
                            .detail = detail_of(c, g, why.ptr != NULL ? why : VIEW_EMPTY)};
    enum rc rc = audit_add(db, &e, err);
    if (rc == RC_OK)
        gap_announce(c, g);
    return rc;
}

/* --- gap.assign, gap.snooze ----------------------------------------------------------------------
 */

struct gap_assign {
    int64_t gap_id;
    struct view assignee;
};

static const struct param GAP_ASSIGN[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_assign, gap_id), true, 0, 0, "哪个缺口"},
    {"assignee", PARAM_VIEW, offsetof(struct gap_assign, assignee), false, 0, NAME_CHARS,
     "负责人的登录名，空为无"},
};
const struct params gap_assign_params = PARAMS(struct gap_assign, GAP_ASSIGN);

static enum rc find_writer(struct db *db, struct call *c, struct view name, int64_t *id_out,
                           struct err *err)
{
    struct account *list = NULL;
    size_t n = 0;
    *id_out = 0;
    if (name.len == 0)
        return RC_OK;
    enum rc rc = account_list(db, c->arena, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (view_eq(list[i].name, name) && (list[i].roles & ROLE_WRITERS) != 0)
            *id_out = list[i].account_id;
    if (rc == RC_OK && *id_out == 0)
        rc = err_set_field(err, RC_NOT_FOUND, "assignee", "没有编辑账号 %.*s", VIEW_ARG(name));
    return rc;
}

enum rc gap_assign_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gap_assign *p = c->params;
    struct actor who;
    struct gap g;
    int64_t account_id = 0;
    enum rc rc = gap_begin(a->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK)
        rc = find_writer(a->db, c, p->assignee, &account_id, err);
    if (rc != RC_OK)
        return rc;
    g.assignee_id = account_id;
    g.assignee = p->assignee.ptr != NULL ? p->assignee : VIEW_EMPTY;
    rc = gap_save(a->db, &g, err);
    return rc == RC_OK ? gap_end(a->db, c, &who, "assign", &g, VIEW_EMPTY, err) : rc;
}

struct gap_snooze {
    int64_t gap_id;
    int64_t until_ms;
};

static const struct param GAP_SNOOZE[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_snooze, gap_id), true, 0, 0, "哪个缺口"},
    {"until_ms", PARAM_INT, offsetof(struct gap_snooze, until_ms), true, 0, INT64_MAX,
     "到这一刻再回到待处理，0 为马上"},
};
const struct params gap_snooze_params = PARAMS(struct gap_snooze, GAP_SNOOZE);

enum rc gap_snooze_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gap_snooze *p = c->params;
    struct actor who;
    struct gap g;
    enum rc rc = gap_begin(a->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK && g.state != GAP_OPEN)
        rc = err_set_field(err, RC_CONFLICT, "gap_id", "只有待处理的缺口可以推后");
    if (rc != RC_OK)
        return rc;
    g.snoozed_until_ms = p->until_ms;
    rc = gap_save(a->db, &g, err);
    return rc == RC_OK ? gap_end(a->db, c, &who, "snooze", &g, VIEW_EMPTY, err) : rc;
}

/* --- gap.out_of_scope, gap.reopen ----------------------------------------------------------------
 */

struct gap_note {
    int64_t gap_id;
    struct view why;
};

static const struct param GAP_NOTE[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_note, gap_id), true, 0, 0, "哪个缺口"},
    {"why", PARAM_VIEW, offsetof(struct gap_note, why), false, 0, GAP_NOTE_MAX, "为什么"},
};
const struct params gap_note_params = PARAMS(struct gap_note, GAP_NOTE);

static enum rc move(struct apply_ctx *a, struct call *c, enum gap_event on, const char *action,
                    struct err *err)
{
    const struct gap_note *p = c->params;
    struct actor who;
    struct gap g;
    struct view why = p->why.ptr != NULL ? p->why : VIEW_EMPTY;
    enum rc rc = gap_begin(a->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK)
        rc = gap_move(a->db, &g, on, why, who.name, c->now_ms, err);
    return rc == RC_OK ? gap_end(a->db, c, &who, action, &g, why, err) : rc;
}

enum rc gap_out_of_scope_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    return move(a, c, GAP_ON_OUT_OF_SCOPE, "out_of_scope", err);
}

enum rc gap_reopen_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    return move(a, c, GAP_ON_REOPEN, "reopen", err);
}

/* --- gap.merge, gap.move -------------------------------------------------------------------------
 */

struct gap_merge {
    int64_t gap_id;
    int64_t into_id;
};

static const struct param GAP_MERGE[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_merge, gap_id), true, 0, 0, "并掉哪个缺口"},
    {"into_id", PARAM_ID, offsetof(struct gap_merge, into_id), true, 0, 0, "并入哪个缺口"},
};
const struct params gap_merge_params = PARAMS(struct gap_merge, GAP_MERGE);

static enum rc check_target(const struct gap *into, int64_t from_id, struct err *err)
{
    if (into->gap_id == from_id)
        return err_set_field(err, RC_INVALID, "into_id", "不能并入自己");
    if (into->state == GAP_MERGED)
        return err_set_field(err, RC_CONFLICT, "into_id", "缺口 %lld 已并入 %lld",
                             (long long)into->gap_id, (long long)into->merged_into);
    return RC_OK;
}

enum rc gap_merge_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gap_merge *p = c->params;
    struct actor who;
    struct gap g;
    struct gap into;
    enum rc rc = gap_begin(a->db, c, p->into_id, &who, &into, err);
    if (rc == RC_OK)
        rc = gap_begin(a->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK)
        rc = check_target(&into, g.gap_id, err);
    if (rc != RC_OK)
        return rc;
    g.merged_into = into.gap_id;
    rc = gap_move(a->db, &g, GAP_ON_MERGE, VIEW_EMPTY, who.name, c->now_ms, err);
    if (rc == RC_OK)
        rc = gap_question_move_all(a->db, g.gap_id, into.gap_id, err);
    if (rc == RC_OK)
        rc = gap_recount(a->db, &into, err);
    if (rc == RC_OK)
        rc = gap_end(a->db, c, &who, "merge", &g, VIEW_EMPTY, err);
    if (rc == RC_OK)
        gap_announce(c, &into);
    return rc;
}

struct gap_moving {
    struct view question_ids;
    int64_t into_id;
};

static const struct param GAP_MOVE[] = {
    {"question_ids", PARAM_ARRAY, offsetof(struct gap_moving, question_ids), true, 0,
     MOVE_BYTES_MAX, "哪些提问，都在同一个缺口里"},
    {"into_id", PARAM_ID, offsetof(struct gap_moving, into_id), false, 0, 0,
     "移到哪个缺口，不给则另立一个"},
};
const struct params gap_move_params = PARAMS(struct gap_moving, GAP_MOVE);

static enum rc load_target(struct apply_ctx *a, struct call *c, const struct gap_question *first,
                           int64_t from_id, struct actor *who, struct gap *into, struct err *err)
{
    const struct gap_moving *p = c->params;
    if (p->into_id != 0) {
        enum rc rc = gap_begin(a->db, c, p->into_id, who, into, err);
        return rc == RC_OK ? check_target(into, from_id, err) : rc;
    }
    *into = (struct gap){.state = GAP_OPEN,
                         .title = utf8_head(first->text, GAP_TITLE_MAX),
                         .department = VIEW_EMPTY,
                         .assignee = VIEW_EMPTY,
                         .entry = VIEW_EMPTY,
                         .note = VIEW_EMPTY,
                         .moved_by = who->name,
                         .moved_at_ms = c->now_ms};
    return gap_add(a->db, into, err);
}

/* All of one gap, which the caller may work on. */
static enum rc load_questions(struct apply_ctx *a, struct call *c, const int64_t *ids, size_t n,
                              struct gap_question *first, struct actor *who, struct gap *from,
                              struct err *err)
{
    enum rc rc = gap_question_load(a->db, c->arena, ids[0], first, err);
    if (rc == RC_OK)
        rc = gap_begin(a->db, c, first->gap_id, who, from, err);
    for (size_t i = 1; rc == RC_OK && i < n; i++) {
        struct gap_question q;
        rc = gap_question_load(a->db, c->arena, ids[i], &q, err);
        if (rc == RC_OK && q.gap_id != from->gap_id)
            rc = err_set_field(err, RC_INVALID, "question_ids", "这些提问不在同一个缺口里");
    }
    return rc;
}

enum rc gap_move_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gap_moving *p = c->params;
    struct gap_question first;
    struct actor who;
    struct gap from;
    struct gap into;
    int64_t *ids = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = ids_read(c->arena, p->question_ids, "question_ids", MOVE_MAX, &ids, &n, err);
    if (rc == RC_OK)
        rc = load_questions(a, c, ids, n, &first, &who, &from, err);
    if (rc == RC_OK && (int64_t)n == from.n_questions)
        rc = err_set_field(err, RC_INVALID, "question_ids", "全部提问都移走请用合并");
    if (rc == RC_OK)
        rc = load_target(a, c, &first, from.gap_id, &who, &into, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = gap_question_group(a->db, ids[i], into.gap_id, -ids[0], err);
    if (rc == RC_OK)
        rc = gap_recount(a->db, &from, err);
    if (rc == RC_OK)
        rc = gap_recount(a->db, &into, err);
    if (rc == RC_OK)
        rc = gap_sort_regrouped(a, err);
    if (rc == RC_OK)
        rc = gap_end(a->db, c, &who, "move", &into, VIEW_EMPTY, err);
    if (rc != RC_OK)
        return rc;
    gap_announce(c, &from);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "gap_id", into.gap_id);
    jsonw_obj_end(&w);
    return RC_OK;
}
