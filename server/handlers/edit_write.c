/* edit_write.c - drafts and their way through review. Apply thread. */
#include "kb/exchange/entry_json.h"
#include "server/desk/editing.h"
#include "server/desk/webhook.h"
#include "server/handlers/edit.h"
#include "server/people/account.h"

#define ENTRY_BYTES_MAX (8 << 20)
#define NOTE_CHARS 2000
#define NAME_CHARS 100

/* --- entry.save
 * ------------------------------------------------------------------------------------ */

struct entry_save {
    struct view entry;
    int64_t base_id;
    int64_t base_rev;
    struct view why;
    bool autosave;
};

static const struct param ENTRY_SAVE[] = {
    {"entry", PARAM_OBJECT, offsetof(struct entry_save, entry), true, 0, ENTRY_BYTES_MAX,
     "整个条目（格式见 kb/README.md）"},
    {"base_id", PARAM_INT, offsetof(struct entry_save, base_id), false, 0, INT64_MAX,
     "从哪一版改起，新条目为 0"},
    {"base_rev", PARAM_INT, offsetof(struct entry_save, base_rev), false, 0, INT64_MAX,
     "那一版的 rev，可发现另一窗口的自动保存"},
    {"why", PARAM_VIEW, offsetof(struct entry_save, why), false, 0, NOTE_CHARS, "为什么改"},
    {"autosave", PARAM_BOOL, offsetof(struct entry_save, autosave), false, 0, 0,
     "自动保存：同一人接着保存时不另立版本"},
};
const struct params entry_save_params = PARAMS(struct entry_save, ENTRY_SAVE);

static void write_parts(struct jsonw *w, const char *key, const struct part_set *set)
{
    jsonw_arr(w, key);
    for (size_t i = 0; i < set->n; i++)
        jsonw_text(w, NULL, part_name(set->list[i]));
    jsonw_arr_end(w);
}

static void write_saved(struct call *c, const struct review_saved *saved)
{
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "version_id", saved->version_id);
    jsonw_int(&w, "number", saved->number);
    jsonw_int(&w, "rev", saved->rev);
    jsonw_bool(&w, "changed", saved->is_changed);
    write_parts(&w, "merged", &saved->merged);
    if (saved->problem.rc != RC_OK) {
        jsonw_obj(&w, "problem");
        jsonw_text(&w, "field", saved->problem.field);
        jsonw_text(&w, "text", saved->problem.text);
        jsonw_obj_end(&w);
    }
    jsonw_obj_end(&w);
}

/* Both sides of what two people changed. */
static void write_conflict(struct call *c, const struct review_saved *saved,
                           const struct entry *mine)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "version_id", saved->theirs->version_id);
    jsonw_int(&w, "rev", saved->theirs->made_at_ms);
    jsonw_view(&w, "author", saved->theirs->author);
    jsonw_int(&w, "made_at_ms", saved->theirs->made_at_ms);
    jsonw_arr(&w, "parts");
    for (size_t i = 0; i < saved->conflict.n; i++) {
        size_t part = saved->conflict.list[i];
        jsonw_obj(&w, NULL);
        jsonw_text(&w, "part", part_name(part));
        jsonw_text(&w, "label", part_label(part));
        part_write(&w, "mine", mine, part);
        part_write(&w, "theirs", saved->their_entry, part);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    c->detail = arena_view(c->arena, str_view(&out));
    str_clear(&out);
}

enum rc entry_save_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_save *p = c->params;
    struct actor who;
    struct entry e;
    struct entry_json_notes notes;
    struct review_saved saved = {.theirs = NULL};
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = entry_json_read(c->arena, p->entry, &e, &notes, err);
    struct review_save save = {.base_id = p->base_id,
                               .base_rev = p->base_rev,
                               .entry = &e,
                               .why = p->why,
                               .is_autosave = p->autosave};
    if (rc == RC_OK)
        rc = review_save(a->db, c->arena, &who, &save, c->now_ms, &saved, err);
    if (rc == RC_CONFLICT && saved.theirs != NULL)
        write_conflict(c, &saved, &e);
    if (rc != RC_OK)
        return rc;
    write_saved(c, &saved);
    return saved.is_changed ? editing_announce(a->db, c, e.external_id, err) : RC_OK;
}

/* --- moves
 * ----------------------------------------------------------------------------------------- */

struct entry_move {
    int64_t version_id;
    struct view note;
};

static const struct param ENTRY_MOVE[] = {
    {"version_id", PARAM_ID, offsetof(struct entry_move, version_id), true, 0, 0, "哪一版本"},
    {"note", PARAM_VIEW, offsetof(struct entry_move, note), false, 0, NOTE_CHARS,
     "说明；退回时必须写"},
};
const struct params entry_move_params = PARAMS(struct entry_move, ENTRY_MOVE);

static enum rc announce_version(struct apply_ctx *a, struct call *c, int64_t version_id,
                                struct err *err)
{
    struct version v;
    enum rc rc = version_load(a->db, c->arena, version_id, &v, err);
    return rc == RC_OK ? editing_announce(a->db, c, v.external_id, err) : rc;
}

enum rc entry_submit_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_move *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_submit(a->db, &who, p->version_id, p->note, c->now_ms, err);
    return rc == RC_OK ? announce_version(a, c, p->version_id, err) : rc;
}

enum rc entry_recall_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_move *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_recall(a->db, &who, p->version_id, c->now_ms, err);
    return rc == RC_OK ? announce_version(a, c, p->version_id, err) : rc;
}

enum rc entry_return_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_move *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_return(a->db, &who, p->version_id, p->note, c->now_ms, err);
    return rc == RC_OK ? announce_version(a, c, p->version_id, err) : rc;
}

enum rc entry_discard_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_move *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_discard(a->db, &who, p->version_id, c->now_ms, err);
    return rc == RC_OK ? announce_version(a, c, p->version_id, err) : rc;
}

enum rc entry_unschedule_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_move *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_unschedule(a->db, &who, p->version_id, c->now_ms, err);
    if (rc == RC_OK)
        rc = editing_plan(a->db, c, err);
    return rc == RC_OK ? announce_version(a, c, p->version_id, err) : rc;
}

enum rc entry_rollback_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_move *p = c->params;
    struct actor who;
    struct review_saved saved;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_rollback(a->db, c->arena, &who, p->version_id, p->note, c->now_ms, &saved, err);
    if (rc != RC_OK)
        return rc;
    write_saved(c, &saved);
    return announce_version(a, c, saved.version_id, err);
}

/* --- entry.retire, entry.assign, review.set_rules
 * ---------------------------------------------- */

struct entry_retire {
    struct view id;
    struct view why;
};

static const struct param ENTRY_RETIRE[] = {
    {"id", PARAM_VIEW, offsetof(struct entry_retire, id), true, 1, ENTRY_ID_MAX, "条目的 id"},
    {"why", PARAM_VIEW, offsetof(struct entry_retire, why), true, 1, NOTE_CHARS, "为什么下架"},
};
const struct params entry_retire_params = PARAMS(struct entry_retire, ENTRY_RETIRE);

enum rc entry_retire_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_retire *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = review_retire(a->db, &who, p->id, p->why, c->now_ms, err);
    if (rc == RC_OK)
        rc = editing_plan(a->db, c, err);
    if (rc == RC_OK)
        rc = webhook_entry(a->db, c, p->id, err);
    if (rc != RC_OK)
        return rc;
    outbox_kb_changed(c);
    return editing_announce(a->db, c, p->id, err);
}

struct entry_assign {
    struct view id;
    struct view owner;
    struct view review_on;
};

static const struct param ENTRY_ASSIGN[] = {
    {"id", PARAM_VIEW, offsetof(struct entry_assign, id), true, 1, ENTRY_ID_MAX, "条目的 id"},
    {"owner", PARAM_VIEW, offsetof(struct entry_assign, owner), false, 0, NAME_CHARS,
     "负责人的登录名，空为无"},
    {"review_on", PARAM_VIEW, offsetof(struct entry_assign, review_on), false, 0, 10,
     "到哪天复核，2026-12-31，空为不定"},
};
const struct params entry_assign_params = PARAMS(struct entry_assign, ENTRY_ASSIGN);

static enum rc find_owner(struct db *db, struct call *c, struct view name, int64_t *id_out,
                          struct err *err)
{
    struct account *list = NULL;
    size_t n = 0;
    *id_out = 0;
    if (name.len == 0)
        return RC_OK;
    enum rc rc = account_list(db, c->arena, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (view_eq(list[i].name, name))
            *id_out = list[i].account_id;
    if (rc == RC_OK && *id_out == 0)
        rc = err_set_field(err, RC_NOT_FOUND, "owner", "没有账号 %.*s", VIEW_ARG(name));
    return rc;
}

enum rc entry_assign_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct entry_assign *p = c->params;
    struct actor who;
    int64_t owner_id = 0;
    int32_t review_on = DAY_NONE;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK && p->review_on.len > 0 && !day_parse(p->review_on, &review_on))
        rc = err_set_field(err, RC_INVALID, "review_on", "review_on 不是 2026-12-31 这样的日期");
    if (rc == RC_OK)
        rc = find_owner(a->db, c, p->owner, &owner_id, err);
    if (rc == RC_OK)
        rc = review_assign(a->db, &who, p->id, owner_id, p->owner, review_on, c->now_ms, err);
    return rc == RC_OK ? editing_announce(a->db, c, p->id, err) : rc;
}

static const struct param REVIEW_SET_RULES[] = {
    {"four_eyes", PARAM_BOOL, offsetof(struct review_rules, four_eyes), true, 0, 0,
     "发布须由另一个人审核"},
    {"gate", PARAM_BOOL, offsetof(struct review_rules, gate), true, 0, 0, "发布前须过发布门禁"},
    {"gate_days", PARAM_INT, offsetof(struct review_rules, gate_days), true, 0, 365,
     "门禁重放最近几天的真实提问"},
};
const struct params review_set_rules_params = PARAMS(struct review_rules, REVIEW_SET_RULES);

enum rc review_set_rules_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    return rc == RC_OK ? review_rules_save(a->db, c->params, &who, c->now_ms, err) : rc;
}
