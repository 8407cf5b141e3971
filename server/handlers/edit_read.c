/* edit_read.c - entries and versions as editors look at them. Think threads. */
#include "kb/audit.h"
#include "kb/exchange/entry_json.h"
#include "kb/lint.h"
#include "kb/store.h"
#include "server/handlers/edit.h"
#include "server/handlers/staff.h"
#include "server/people/department.h"

#define LIST_DEFAULT 50
#define LIST_MAX 500
#define NAME_CHARS 100
#define DEPARTMENTS_MAX 500

enum rc edit_begin(struct db *db, struct call *c, struct actor *who, struct err *err)
{
    struct account acc;
    struct view *departments = NULL;
    size_t n = 0;
    enum rc rc = staff_check(db, c, err);
    if (rc == RC_OK)
        rc = account_load(db, c->arena, c->who.account_id, &acc, err);
    if (rc == RC_OK)
        rc = department_list(db, c->arena, acc.account_id, &departments, &n, err);
    if (rc == RC_OK)
        *who = (struct actor){.account_id = acc.account_id,
                              .name = acc.name,
                              .is_editor = (acc.roles & ROLE_EDITOR) != 0,
                              .is_reviewer = (acc.roles & ROLE_REVIEWER) != 0,
                              .is_admin = (acc.roles & ROLE_ADMIN) != 0,
                              .departments = departments,
                              .n_departments = n};
    return rc;
}

static void write_day(struct jsonw *w, const char *key, int32_t day)
{
    char text[16];
    day_format(day, text);
    jsonw_text(w, key, text[0] != '\0' ? text : NULL);
}

static void write_time(struct jsonw *w, const char *key, int64_t at_ms)
{
    if (at_ms != 0)
        jsonw_int(w, key, at_ms);
    else
        jsonw_null(w, key);
}

static void write_care(struct jsonw *w, const char *key, const struct care *c)
{
    jsonw_obj(w, key);
    jsonw_view(w, "id", c->external_id);
    jsonw_text(w, "kind", entry_kind_name(c->kind));
    jsonw_view(w, "title", c->title);
    jsonw_view(w, "department", c->department);
    write_day(w, "effective_from", c->effective_from);
    write_day(w, "expires_on", c->expires_on);
    jsonw_int(w, "n_variants", c->n_variants);
    jsonw_int(w, "head_id", c->head_id);
    jsonw_int(w, "live_id", c->live_id);
    jsonw_text(w, "state", version_state_name(c->state));
    jsonw_int(w, "owner_id", c->owner_id);
    jsonw_view(w, "owner", c->owner);
    write_day(w, "review_on", c->review_on);
    jsonw_view(w, "updated_by", c->updated_by);
    jsonw_int(w, "updated_at_ms", c->updated_at_ms);
    jsonw_obj_end(w);
}

static void write_version(struct jsonw *w, const char *key, const struct version *v)
{
    jsonw_obj(w, key);
    jsonw_int(w, "version_id", v->version_id);
    jsonw_int(w, "number", v->number);
    jsonw_int(w, "parent_id", v->parent_id);
    jsonw_text(w, "state", version_state_name(v->state));
    jsonw_view(w, "why", v->why);
    jsonw_view(w, "author", v->author);
    jsonw_int(w, "made_at_ms", v->made_at_ms);
    jsonw_bool(w, "is_autosave", v->is_autosave);
    jsonw_view(w, "mover", v->mover);
    jsonw_int(w, "moved_at_ms", v->moved_at_ms);
    jsonw_view(w, "note", v->note);
    write_time(w, "publish_at_ms", v->publish_at_ms);
    write_time(w, "retire_at_ms", v->retire_at_ms);
    jsonw_int(w, "gate_id", v->gate_id);
    jsonw_obj_end(w);
}

/* --- entry.list
 * ------------------------------------------------------------------------------------ */

struct entry_list {
    struct view text;
    struct view kind;
    struct view state;
    struct view department;
    struct view owner;
    struct view validity;
    struct view quality;
    int64_t offset;
    int64_t limit;
    bool departments;
};

static const struct param ENTRY_LIST[] = {
    {"text", PARAM_VIEW, offsetof(struct entry_list, text), false, 0, NAME_CHARS,
     "标题或 id 中的文字"},
    {"kind", PARAM_VIEW, offsetof(struct entry_list, kind), false, 0, 32, "类型"},
    {"state", PARAM_VIEW, offsetof(struct entry_list, state), false, 0, 32,
     "draft review scheduled published retired"},
    {"department", PARAM_VIEW, offsetof(struct entry_list, department), false, 0, NAME_CHARS,
     "负责部门"},
    {"owner", PARAM_VIEW, offsetof(struct entry_list, owner), false, 0, NAME_CHARS, "负责人"},
    {"validity", PARAM_VIEW, offsetof(struct entry_list, validity), false, 0, 16,
     "valid future expired expiring"},
    {"quality", PARAM_VIEW, offsetof(struct entry_list, quality), false, 0, 16,
     "no_variants no_owner overdue"},
    {"offset", PARAM_INT, offsetof(struct entry_list, offset), false, 0, 1000000, "从第几条起"},
    {"limit", PARAM_INT, offsetof(struct entry_list, limit), false, 1, LIST_MAX,
     "最多几条，默认 50"},
    {"departments", PARAM_BOOL, offsetof(struct entry_list, departments), false, 0, 0,
     "连同条目有的部门，供筛选用"},
};
const struct params entry_list_params = PARAMS(struct entry_list, ENTRY_LIST);

static enum rc write_departments(struct jsonw *w, struct db *db, struct call *c, struct err *err)
{
    struct view *list = NULL;
    size_t n = 0;
    enum rc rc = care_departments(db, c->arena, DEPARTMENTS_MAX, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_arr(w, "departments");
    for (size_t i = 0; i < n; i++)
        jsonw_view(w, NULL, list[i]);
    jsonw_arr_end(w);
    return RC_OK;
}

enum rc entry_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct entry_list *p = c->params;
    struct actor who;
    struct care *list = NULL;
    size_t n = 0;
    int64_t total = 0;
    struct care_filter f = {.text = view_trim(p->text),
                            .kind = p->kind,
                            .state = p->state,
                            .department = p->department,
                            .owner = p->owner,
                            .validity = p->validity,
                            .quality = p->quality,
                            .today = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)),
                            .offset = p->offset,
                            .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = care_list(t->db, c->arena, &f, &list, &n, &total, err);
    if (rc != RC_OK)
        return rc;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "total", total);
    jsonw_arr(&w, "entries");
    for (size_t i = 0; i < n; i++)
        write_care(&w, NULL, &list[i]);
    jsonw_arr_end(&w);
    if (p->departments)
        rc = write_departments(&w, t->db, c, err);
    jsonw_obj_end(&w);
    return rc;
}

/* --- entry.get
 * ------------------------------------------------------------------------------------- */

struct entry_get {
    struct view id;
    int64_t version_id;
};

static const struct param ENTRY_GET[] = {
    {"id", PARAM_VIEW, offsetof(struct entry_get, id), false, 0, ENTRY_ID_MAX,
     "条目的 id：取最新版本"},
    {"version_id", PARAM_ID, offsetof(struct entry_get, version_id), false, 0, 0, "取这一版本"},
};
const struct params entry_get_params = PARAMS(struct entry_get, ENTRY_GET);

static enum rc find_version(struct db *db, struct call *c, struct care *care, struct version *v,
                            struct err *err)
{
    const struct entry_get *p = c->params;
    enum rc rc = RC_OK;
    if (p->version_id == 0) {
        rc = care_load(db, c->arena, p->id, care, err);
        return rc == RC_OK ? version_load(db, c->arena, care->head_id, v, err) : rc;
    }
    rc = version_load(db, c->arena, p->version_id, v, err);
    if (rc == RC_OK)
        rc = care_load(db, c->arena, v->external_id, care, NULL);
    if (rc == RC_NOT_FOUND && v->external_id.len > 0) /* its only draft was given up */
        return err_set(err, rc, "条目 %.*s 已经放弃", VIEW_ARG(v->external_id));
    return rc;
}

/* What lint says of this version alone, before anything of it is published. */
static void write_findings(struct jsonw *w, struct call *c, const struct entry *e, int32_t today)
{
    struct lint_report report;
    const struct entry whole = store_complete(c->arena, e);
    lint_entry(&whole, today, c->arena, &report);
    jsonw_arr(w, "findings");
    for (size_t i = 0; i < report.n; i++)
        lint_write_finding(w, NULL, &report.list[i]);
    jsonw_arr_end(w);
}

enum rc entry_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct care care;
    struct version v = {.external_id = VIEW_EMPTY};
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = find_version(t->db, c, &care, &v, err);
    if (rc != RC_OK)
        return rc;
    struct err problem = ERR_NONE;
    struct entry *e = NULL;
    rc = version_entry(c->arena, &v, &e, err);
    if (rc != RC_OK)
        return rc;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    write_care(&w, "care", &care);
    write_version(&w, "version", &v);
    jsonw_int(&w, "rev", v.made_at_ms);
    jsonw_raw(&w, "entry", v.body);
    if (entry_check(e, &problem) != RC_OK) {
        jsonw_obj(&w, "problem");
        jsonw_text(&w, "field", problem.field);
        jsonw_text(&w, "text", problem.text);
        jsonw_obj_end(&w);
    }
    write_findings(&w, c, e, day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)));
    jsonw_bool(&w, "may_write",
               review_may(&who, REVIEW_WRITE, care.department, false, false, NULL) == RC_OK);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- entry.versions, entry.diff
 * -------------------------------------------------------------------- */

struct entry_versions {
    struct view id;
};

static const struct param ENTRY_VERSIONS[] = {
    {"id", PARAM_VIEW, offsetof(struct entry_versions, id), true, 1, ENTRY_ID_MAX, "条目的 id"},
};
const struct params entry_versions_params = PARAMS(struct entry_versions, ENTRY_VERSIONS);

enum rc entry_versions_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct entry_versions *p = c->params;
    struct actor who;
    struct version *list = NULL;
    size_t n = 0;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = version_list(t->db, c->arena, p->id, &list, &n, err);
    if (rc == RC_OK && n == 0)
        rc = err_set(err, RC_NOT_FOUND, "没有 id 为 %.*s 的条目", VIEW_ARG(p->id));
    if (rc != RC_OK)
        return rc;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "versions");
    for (size_t i = 0; i < n; i++)
        write_version(&w, NULL, &list[i]);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct entry_diff {
    int64_t from_id;
    int64_t to_id;
};

static const struct param ENTRY_DIFF[] = {
    {"from_id", PARAM_INT, offsetof(struct entry_diff, from_id), true, 0, INT64_MAX,
     "较早的版本，0 表示从无到有"},
    {"to_id", PARAM_ID, offsetof(struct entry_diff, to_id), true, 0, 0, "较晚的版本"},
};
const struct params entry_diff_params = PARAMS(struct entry_diff, ENTRY_DIFF);

static enum rc load_entry(struct db *db, struct call *c, int64_t version_id, struct version *v,
                          struct entry **out, struct err *err)
{
    enum rc rc = version_load(db, c->arena, version_id, v, err);
    return rc == RC_OK ? version_entry(c->arena, v, out, err) : rc;
}

enum rc entry_diff_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct entry_diff *p = c->params;
    struct actor who;
    struct version from = {.external_id = VIEW_EMPTY};
    struct version to;
    struct entry *before = arena_alloc(c->arena, sizeof *before);
    struct entry *after = NULL;
    entry_init(before);
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && p->from_id != 0)
        rc = load_entry(t->db, c, p->from_id, &from, &before, err);
    if (rc == RC_OK)
        rc = load_entry(t->db, c, p->to_id, &to, &after, err);
    if (rc == RC_OK && p->from_id != 0 && !view_eq(from.external_id, to.external_id))
        rc = err_set_field(err, RC_INVALID, "to_id", "两个版本不属于同一条目");
    if (rc != RC_OK)
        return rc;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    if (p->from_id != 0)
        write_version(&w, "from", &from);
    write_version(&w, "to", &to);
    part_write_diff(&w, "changes", c->arena, before, after);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- audit.list, review.rules
 * ---------------------------------------------------------------------- */

struct audit_page {
    struct view subject;
    int64_t before_id;
    int64_t limit;
};

static const struct param AUDIT_LIST[] = {
    {"subject", PARAM_VIEW, offsetof(struct audit_page, subject), false, 0, ENTRY_ID_MAX + 20,
     "只看这一对象，如 entry:company-deregister；account: 为全部账号"},
    {"before_id", PARAM_INT, offsetof(struct audit_page, before_id), false, 0, INT64_MAX,
     "这一行之前的，0 表示最新的"},
    {"limit", PARAM_INT, offsetof(struct audit_page, limit), false, 1, LIST_MAX,
     "最多几行，默认 50"},
};
const struct params audit_list_params = PARAMS(struct audit_page, AUDIT_LIST);

/* Supervisors see what was done to the desk, one kind at a time; knowledge is its writers' matter.
 */
static enum rc check_subject(const struct principal *who, struct view subject, struct err *err)
{
    static const char *const OF_THE_DESK[] = {
        "account:", "group:", "company:", "calendar:", "announcement:", "breach:"};
    if ((who->roles & ROLE_WRITERS) != 0)
        return RC_OK;
    for (size_t i = 0; i < sizeof OF_THE_DESK / sizeof OF_THE_DESK[0]; i++) {
        if (view_starts(subject, OF_THE_DESK[i]))
            return RC_OK;
    }
    return err_set_field(err, RC_DENIED, "subject",
                         "督导只能看账号、组、企业、日历、公告和超时知悉的日志");
}

enum rc audit_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct audit_page *p = c->params;
    struct audit_row *rows = NULL;
    size_t n = 0;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = check_subject(&c->who, p->subject, err);
    if (rc == RC_OK)
        rc = audit_list(t->db, c->arena, p->subject, p->before_id,
                        p->limit > 0 ? p->limit : LIST_DEFAULT, &rows, &n, err);
    if (rc != RC_OK)
        return rc;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "rows");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(&w, NULL);
        jsonw_int(&w, "audit_id", rows[i].audit_id);
        jsonw_int(&w, "at_ms", rows[i].event.at_ms);
        jsonw_view(&w, "actor", rows[i].event.actor);
        jsonw_view(&w, "action", rows[i].event.action);
        jsonw_view(&w, "subject", rows[i].event.subject);
        jsonw_raw(&w, "detail", rows[i].event.detail);
        jsonw_text(&w, "hash", rows[i].row_hash);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

enum rc review_rules_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct review_rules rules;
    struct jsonw w;
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = review_rules_load(t->db, &rules, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_bool(&w, "four_eyes", rules.four_eyes);
    jsonw_bool(&w, "gate", rules.gate);
    jsonw_int(&w, "gate_days", rules.gate_days);
    jsonw_obj_end(&w);
    return RC_OK;
}
