/* review.c - permissions, and what editors do to drafts. publish.c is what visitors come to see.
 * Apply thread and command line. */
#include "kb/review.h"

#include "kb/audit.h"
#include "kb/kb.h"
#include "kb/review_log.h"

#define GATE_DAYS 14

/* --- rules -------------------------------------------------------------------------------------
 */

static enum rc load_switch(struct db *db, struct arena *a, const char *key, bool *on,
                           struct err *err)
{
    struct view value = VIEW_EMPTY;
    enum rc rc = kb_setting_get(db, a, key, &value, err);
    if (rc == RC_OK)
        *on = !view_eq(value, VIEW("off"));
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc review_rules_load(struct db *db, struct review_rules *out, struct err *err)
{
    struct arena *a = arena_new(0);
    struct view days = VIEW_EMPTY;
    *out = (struct review_rules){.four_eyes = true, .gate = true, .gate_days = GATE_DAYS};
    enum rc rc = load_switch(db, a, "review.four_eyes", &out->four_eyes, err);
    if (rc == RC_OK)
        rc = load_switch(db, a, "review.gate", &out->gate, err);
    if (rc == RC_OK)
        rc = kb_setting_get(db, a, "gate.days", &days, err);
    if (rc == RC_OK && !view_to_int64(days, &out->gate_days))
        out->gate_days = GATE_DAYS;
    arena_free(a);
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc review_rules_save(struct db *db, const struct review_rules *rules, const struct actor *who,
                          int64_t now_ms, struct err *err)
{
    if (!who->is_admin)
        return err_set(err, RC_DENIED, "只有管理员可以改审核规则");
    struct arena *a = arena_new(0);
    struct view days = arena_printf(a, "%lld", (long long)rules->gate_days);
    enum rc rc =
        kb_setting_set(db, "review.four_eyes", view_of(rules->four_eyes ? "on" : "off"), err);
    if (rc == RC_OK)
        rc = kb_setting_set(db, "review.gate", view_of(rules->gate ? "on" : "off"), err);
    if (rc == RC_OK)
        rc = kb_setting_set(db, "gate.days", days, err);
    struct audit_event e = {
        .at_ms = now_ms,
        .actor = who->name,
        .action = VIEW("rules.save"),
        .subject = VIEW("rules"),
        .detail = arena_printf(a, "{\"four_eyes\":%s,\"gate\":%s,\"gate_days\":%lld}",
                               rules->four_eyes ? "true" : "false", rules->gate ? "true" : "false",
                               (long long)rules->gate_days)};
    if (rc == RC_OK)
        rc = audit_add(db, &e, err);
    arena_free(a);
    return rc;
}

static bool works_for(const struct actor *who, struct view department)
{
    for (size_t i = 0; i < who->n_departments; i++)
        if (view_eq(who->departments[i], department))
            return true;
    return who->n_departments == 0;
}

enum rc review_may(const struct actor *who, enum review_act act, struct view department,
                   bool is_author, bool four_eyes, struct err *err)
{
    bool writes = act == REVIEW_WRITE;
    if (writes ? !who->is_editor && !who->is_admin : !who->is_reviewer && !who->is_admin)
        return err_set(err, RC_DENIED, writes ? "没有编辑权限" : "没有审核发布权限");
    if (!works_for(who, department))
        return err_set_field(err, RC_DENIED, "department", "“%.*s”的条目不归您所在的部门管",
                             VIEW_ARG(department));
    if (act == REVIEW_PUBLISH && four_eyes && is_author)
        return err_set(err, RC_DENIED, "自己写的内容要由另一个人审核发布");
    return RC_OK;
}

/* --- saving ------------------------------------------------------------------------------------
 */

struct saving {
    struct db *db;
    struct arena *a;
    const struct actor *who;
    const struct review_save *save;
    int64_t now_ms;
    struct review_saved *out;
    bool is_new;
    struct version head;
    struct entry *head_entry;
    struct entry merged;
};

static enum rc load_head(struct saving *s, struct err *err)
{
    struct care care;
    struct view id = s->save->entry->external_id;
    enum rc rc = care_load(s->db, s->a, id, &care, err);
    s->is_new = rc == RC_NOT_FOUND;
    if (s->is_new && s->save->base_id == 0)
        return RC_OK;
    if (rc == RC_OK && s->save->base_id == 0)
        return err_set_field(err, RC_CONFLICT, "id", "id %.*s 已经有条目了", VIEW_ARG(id));
    if (rc == RC_OK)
        rc = version_load(s->db, s->a, care.head_id, &s->head, err);
    if (rc == RC_OK)
        rc = version_entry(s->a, &s->head, &s->head_entry, err);
    return rc;
}

/* What the editor began with. An autosave of another window wrote over it: what that began with. */
static enum rc load_base(struct saving *s, struct entry **base_out, bool *same_out, struct err *err)
{
    struct version base;
    bool is_head = s->save->base_id == s->head.version_id;
    bool overwritten = s->save->base_rev != 0 && is_head && s->save->base_rev != s->head.made_at_ms;
    *same_out = is_head && !overwritten;
    if (*same_out)
        return RC_OK;
    int64_t base_id = overwritten ? s->head.parent_id : s->save->base_id;
    if (base_id == 0) {
        *base_out = arena_alloc(s->a, sizeof **base_out);
        entry_init(*base_out);
        return RC_OK;
    }
    enum rc rc = version_load(s->db, s->a, base_id, &base, err);
    if (rc == RC_OK && !view_eq(base.external_id, s->head.external_id))
        rc = err_set_field(err, RC_INVALID, "base_id", "起点不是这个条目的版本");
    return rc == RC_OK ? version_entry(s->a, &base, base_out, err) : rc;
}

static enum rc merge(struct saving *s, struct err *err)
{
    struct entry *base = NULL;
    bool same = false;
    s->merged = *s->save->entry;
    if (s->is_new)
        return RC_OK;
    enum rc rc = load_base(s, &base, &same, err);
    if (rc != RC_OK || same)
        return rc;
    part_merge(base, s->head_entry, s->save->entry, &s->merged, &s->out->merged, &s->out->conflict);
    if (s->out->conflict.n == 0)
        return RC_OK;
    s->out->theirs = arena_alloc(s->a, sizeof *s->out->theirs);
    *s->out->theirs = s->head;
    s->out->their_entry = s->head_entry;
    struct view names = part_names(s->a, &s->out->conflict);
    return err_set_field(err, RC_CONFLICT, arena_text(s->a, names), "%.*s 在您编辑期间也改了：%.*s",
                         VIEW_ARG(s->head.author), VIEW_ARG(part_labels(s->a, &s->out->conflict)));
}

static enum rc check_draft(struct saving *s, struct err *err)
{
    struct view id = s->merged.external_id;
    if (view_trim(id).len == 0 || id.len > ENTRY_ID_MAX)
        return err_set_field(err, RC_INVALID, "id", "id 为空或太长");
    enum rc rc = review_may(s->who, REVIEW_WRITE, s->merged.department, false, false, err);
    if (rc == RC_OK && !s->is_new)
        rc = review_may(s->who, REVIEW_WRITE, s->head_entry->department, false, false, err);
    if (rc != RC_OK)
        return rc;
    s->out->problem = ERR_NONE;
    enum rc whole = entry_check(&s->merged, &s->out->problem);
    s->out->problem.rc = whole;
    if (whole == RC_LIMIT && err != NULL)
        *err = s->out->problem;
    return whole == RC_LIMIT ? whole : RC_OK;
}

static bool is_unchanged(const struct saving *s)
{
    for (size_t i = 0; !s->is_new && i < part_count(); i++)
        if (!part_equal(s->head_entry, &s->merged, i))
            return false;
    return !s->is_new;
}

static enum rc write_over(struct saving *s, struct err *err)
{
    s->head.made_at_ms = s->now_ms > s->head.made_at_ms ? s->now_ms : s->head.made_at_ms + 1;
    s->head.moved_at_ms = s->now_ms;
    s->head.why = s->save->why;
    s->head.is_autosave = s->save->is_autosave;
    enum rc rc = version_resave(s->db, &s->head, &s->merged, err);
    if (rc == RC_OK && !s->save->is_autosave)
        rc = review_log(s->db, s->who, "entry.save", &s->head, s->save->why, s->now_ms, err);
    s->out->rev = s->head.made_at_ms;
    return rc;
}

static enum rc write_new(struct saving *s, struct err *err)
{
    struct version v = {.external_id = s->merged.external_id,
                        .parent_id = s->is_new ? 0 : s->head.version_id,
                        .state = VERSION_DRAFT,
                        .why = s->save->why,
                        .author_id = s->who->account_id,
                        .author = s->who->name,
                        .made_at_ms = s->now_ms,
                        .is_autosave = s->save->is_autosave,
                        .mover_id = s->who->account_id,
                        .mover = s->who->name,
                        .moved_at_ms = s->now_ms,
                        .note = VIEW_EMPTY};
    enum rc rc = RC_OK;
    if (!s->is_new && version_state_is_open(s->head.state)) {
        s->head.publish_at_ms = 0;
        rc = version_move(s->db, &s->head, VERSION_ON_REPLACE, err);
    }
    if (rc == RC_OK)
        rc = version_add(s->db, &v, &s->merged, err);
    if (rc == RC_OK)
        rc = review_log(s->db, s->who, "entry.save", &v, s->save->why, s->now_ms, err);
    s->out->version_id = v.version_id;
    s->out->number = v.number;
    s->out->rev = v.made_at_ms;
    return rc;
}

enum rc review_save(struct db *db, struct arena *a, const struct actor *who,
                    const struct review_save *save, int64_t now_ms, struct review_saved *out,
                    struct err *err)
{
    struct saving s = {.db = db, .a = a, .who = who, .save = save, .now_ms = now_ms, .out = out};
    *out = (struct review_saved){.problem = ERR_NONE};
    enum rc rc = load_head(&s, err);
    if (rc == RC_OK)
        rc = merge(&s, err);
    if (rc == RC_OK)
        rc = check_draft(&s, err);
    if (rc != RC_OK)
        return rc;
    if (is_unchanged(&s) && (save->is_autosave || !s.head.is_autosave)) {
        out->version_id = s.head.version_id;
        out->number = s.head.number;
        out->rev = s.head.made_at_ms;
        return RC_OK;
    }
    out->is_changed = true;
    if (!s.is_new && s.head.state == VERSION_DRAFT && s.head.is_autosave &&
        s.head.author_id == who->account_id) {
        out->version_id = s.head.version_id;
        out->number = s.head.number;
        return write_over(&s, err);
    }
    return write_new(&s, err);
}

enum rc review_rollback(struct db *db, struct arena *a, const struct actor *who, int64_t version_id,
                        struct view why, int64_t now_ms, struct review_saved *out, struct err *err)
{
    struct version v;
    struct care care;
    struct entry *e = NULL;
    enum rc rc = version_load(db, a, version_id, &v, err);
    if (rc == RC_OK)
        rc = care_load(db, a, v.external_id, &care, err);
    if (rc == RC_OK)
        rc = version_entry(a, &v, &e, err);
    if (rc != RC_OK)
        return rc;
    struct view reason = why.len > 0 ? why : arena_printf(a, "回到第 %lld 版", (long long)v.number);
    struct review_save save = {.base_id = care.head_id, .entry = e, .why = reason};
    rc = review_save(db, a, who, &save, now_ms, out, err);
    if (rc == RC_OK && !out->is_changed)
        rc = err_set(err, RC_CONFLICT, "第 %lld 版与现在的内容相同", (long long)v.number);
    return rc;
}

/* --- moves of a draft --------------------------------------------------------------------------
 */

/* The version, if it is the head and this person may do this to it. */
static enum rc begin(struct db *db, struct arena *a, const struct actor *who, int64_t version_id,
                     enum review_act act, struct version *v, struct err *err)
{
    struct care care;
    enum rc rc = version_load(db, a, version_id, v, err);
    if (rc == RC_OK)
        rc = care_load(db, a, v->external_id, &care, err);
    if (rc == RC_OK)
        rc = review_may(who, act, care.department, false, false, err);
    if (rc == RC_OK && care.head_id != version_id)
        rc = err_set_field(err, RC_CONFLICT, "version_id", "已经有更新的版本，请刷新后再操作");
    return rc;
}

static enum rc move(struct db *db, const struct actor *who, struct version *v,
                    enum version_event on, const char *action, struct view note, int64_t now_ms,
                    struct err *err)
{
    v->mover_id = who->account_id;
    v->mover = who->name;
    v->moved_at_ms = now_ms;
    v->note = note;
    enum rc rc = version_move(db, v, on, err);
    return rc == RC_OK ? review_log(db, who, action, v, note, now_ms, err) : rc;
}

enum rc review_submit(struct db *db, const struct actor *who, int64_t version_id, struct view note,
                      int64_t now_ms, struct err *err)
{
    struct arena *a = arena_new(0);
    struct version v;
    struct entry *e = NULL;
    enum rc rc = begin(db, a, who, version_id, REVIEW_WRITE, &v, err);
    if (rc == RC_OK)
        rc = version_entry(a, &v, &e, err);
    if (rc == RC_OK)
        rc = entry_check(e, err);
    if (rc == RC_OK)
        rc = move(db, who, &v, VERSION_ON_SUBMIT, "entry.submit", note, now_ms, err);
    arena_free(a);
    return rc;
}

enum rc review_recall(struct db *db, const struct actor *who, int64_t version_id, int64_t now_ms,
                      struct err *err)
{
    struct arena *a = arena_new(0);
    struct version v;
    enum rc rc = begin(db, a, who, version_id, REVIEW_WRITE, &v, err);
    if (rc == RC_OK)
        rc = move(db, who, &v, VERSION_ON_RECALL, "entry.recall", VIEW_EMPTY, now_ms, err);
    arena_free(a);
    return rc;
}

enum rc review_return(struct db *db, const struct actor *who, int64_t version_id, struct view note,
                      int64_t now_ms, struct err *err)
{
    struct arena *a = arena_new(0);
    struct version v;
    enum rc rc = begin(db, a, who, version_id, REVIEW_RETURN, &v, err);
    if (rc == RC_OK && view_trim(note).len == 0)
        rc = err_set_field(err, RC_INVALID, "note", "退回要写明理由");
    if (rc == RC_OK)
        rc = move(db, who, &v, VERSION_ON_RETURN, "entry.return", note, now_ms, err);
    arena_free(a);
    return rc;
}

enum rc review_discard(struct db *db, const struct actor *who, int64_t version_id, int64_t now_ms,
                       struct err *err)
{
    struct arena *a = arena_new(0);
    struct version v;
    enum rc rc = begin(db, a, who, version_id, REVIEW_WRITE, &v, err);
    if (rc == RC_OK)
        rc = move(db, who, &v, VERSION_ON_DISCARD, "entry.discard", VIEW_EMPTY, now_ms, err);
    if (rc == RC_OK)
        rc = version_find_head(db, v.external_id, err);
    arena_free(a);
    return rc;
}

enum rc review_assign(struct db *db, const struct actor *who, struct view external_id,
                      int64_t owner_id, struct view owner, int32_t review_on, int64_t now_ms,
                      struct err *err)
{
    struct arena *a = arena_new(0);
    struct care care;
    struct version v;
    char day[16];
    day_format(review_on, day);
    enum rc rc = care_load(db, a, external_id, &care, err);
    if (rc == RC_OK)
        rc = review_may(who, REVIEW_WRITE, care.department, false, false, err);
    if (rc == RC_OK)
        rc = version_set_owner(db, external_id, owner_id, owner, review_on, err);
    if (rc == RC_OK)
        rc = version_load(db, a, care.head_id, &v, err);
    if (rc == RC_OK)
        rc = review_log(db, who, "entry.assign", &v,
                        arena_printf(a, "%.*s %s", VIEW_ARG(owner), day), now_ms, err);
    arena_free(a);
    return rc;
}
