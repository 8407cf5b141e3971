/* publish.c - the half of review.h that visitors come to see: publishing, planning, retiring, and
 * what import wrote. Apply thread and command line. */
#include "kb/review_log.h"
#include "kb/store.h"

static const struct actor SERVER = {.name = {"server", 6}, .is_admin = true};
static const struct actor IMPORT = {.name = {"import", 6}, .is_admin = true};

/* --- publishing --------------------------------------------------------------------------------
 */

struct publishing {
    struct db *db;
    struct arena *a;
    const struct actor *who;
    struct care care;
    struct version v;
    struct entry *entry;
};

static enum rc check_author(struct publishing *p, struct err *err)
{
    bool is_author = false;
    struct review_rules rules;
    enum rc rc = review_rules_load(p->db, &rules, err);
    if (rc == RC_OK && p->who->account_id != 0)
        rc = version_had_author(p->db, &p->v, p->who->account_id, &is_author, err);
    if (rc == RC_OK)
        rc =
            review_may(p->who, REVIEW_PUBLISH, p->care.department, is_author, rules.four_eyes, err);
    return rc;
}

static enum rc begin(struct publishing *p, int64_t version_id, struct err *err)
{
    enum rc rc = version_load(p->db, p->a, version_id, &p->v, err);
    if (rc == RC_OK)
        rc = care_load(p->db, p->a, p->v.external_id, &p->care, err);
    if (rc == RC_OK)
        rc = check_author(p, err);
    if (rc == RC_OK && p->care.head_id != version_id)
        rc = err_set_field(err, RC_CONFLICT, "version_id", "%.*s 已经有更新的版本，请刷新后再操作",
                           VIEW_ARG(p->care.title));
    if (rc == RC_OK)
        rc = version_entry(p->a, &p->v, &p->entry, err);
    if (rc == RC_OK)
        rc = entry_check(p->entry, err);
    return rc;
}

enum rc review_check_publish(struct db *db, const struct actor *who, int64_t version_id,
                             struct err *err)
{
    struct publishing p = {.db = db, .a = arena_new(0), .who = who};
    int to = 0;
    enum rc rc = begin(&p, version_id, err);
    if (rc == RC_OK && !fsm_next(&version_fsm, p.v.state, VERSION_ON_PUBLISH, &to))
        rc =
            err_set_field(err, RC_CONFLICT, "state", "%.*s 还没有提交审核", VIEW_ARG(p.care.title));
    arena_free(p.a);
    return rc;
}

static void stamp(struct version *v, const struct actor *who, struct view note, int64_t now_ms)
{
    v->mover_id = who->account_id;
    v->mover = who->name;
    v->moved_at_ms = now_ms;
    v->note = note;
}

/* The version that was stored before gives way. */
static enum rc replace_live(struct publishing *p, int64_t now_ms, struct err *err)
{
    struct version old;
    if (p->care.live_id == 0)
        return RC_OK;
    enum rc rc = version_load(p->db, p->a, p->care.live_id, &old, err);
    if (rc != RC_OK)
        return rc;
    old.moved_at_ms = now_ms;
    old.mover_id = p->who->account_id;
    old.mover = p->who->name;
    old.retire_at_ms = 0;
    return version_move(p->db, &old, VERSION_ON_REPLACE, err);
}

static enum rc go_live(struct publishing *p, struct view why, int64_t now_ms, struct err *err)
{
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = version_move(p->db, &p->v, VERSION_ON_PUBLISH, err);
    if (rc == RC_OK)
        rc = store_put(p->db, p->entry, &entry_id, &change, err);
    if (rc == RC_OK)
        rc = replace_live(p, now_ms, err);
    if (rc == RC_OK)
        rc = version_set_live(p->db, p->v.external_id, p->v.version_id, err);
    if (rc == RC_OK)
        rc = review_log(p->db, p->who, "entry.publish", &p->v, why, now_ms, err);
    return rc;
}

enum rc review_publish(struct db *db, const struct actor *who, int64_t version_id, int64_t gate_id,
                       struct view why, int64_t retire_at_ms, int64_t now_ms, struct err *err)
{
    struct publishing p = {.db = db, .a = arena_new(0), .who = who};
    enum rc rc = begin(&p, version_id, err);
    if (rc == RC_OK && retire_at_ms != 0 && retire_at_ms <= now_ms)
        rc = err_set_field(err, RC_INVALID, "retire_at_ms", "下架时间已经过了");
    if (rc == RC_OK) {
        stamp(&p.v, who, why, now_ms);
        p.v.gate_id = gate_id;
        p.v.publish_at_ms = now_ms;
        p.v.retire_at_ms = retire_at_ms;
        rc = go_live(&p, why, now_ms, err);
    }
    arena_free(p.a);
    return rc;
}

enum rc review_schedule(struct db *db, const struct actor *who, int64_t version_id, int64_t gate_id,
                        int64_t publish_at_ms, int64_t retire_at_ms, int64_t now_ms,
                        struct err *err)
{
    struct publishing p = {.db = db, .a = arena_new(0), .who = who};
    enum rc rc = begin(&p, version_id, err);
    if (rc == RC_OK && publish_at_ms <= now_ms)
        rc = err_set_field(err, RC_INVALID, "publish_at_ms", "发布时间已经过了");
    if (rc == RC_OK && retire_at_ms != 0 && retire_at_ms <= publish_at_ms)
        rc = err_set_field(err, RC_INVALID, "retire_at_ms", "下架时间早于发布时间");
    if (rc == RC_OK) {
        stamp(&p.v, who, VIEW_EMPTY, now_ms);
        p.v.gate_id = gate_id;
        p.v.publish_at_ms = publish_at_ms;
        p.v.retire_at_ms = retire_at_ms;
        rc = version_move(db, &p.v, VERSION_ON_SCHEDULE, err);
    }
    if (rc == RC_OK)
        rc = review_log(db, who, "entry.schedule", &p.v, VIEW_EMPTY, now_ms, err);
    arena_free(p.a);
    return rc;
}

static enum rc back_to_review(struct publishing *p, struct view note, int64_t now_ms,
                              struct err *err)
{
    stamp(&p->v, p->who, note, now_ms);
    p->v.publish_at_ms = 0;
    p->v.retire_at_ms = 0;
    p->v.gate_id = 0;
    enum rc rc = version_move(p->db, &p->v, VERSION_ON_UNSCHEDULE, err);
    return rc == RC_OK ? review_log(p->db, p->who, "entry.unschedule", &p->v, note, now_ms, err)
                       : rc;
}

enum rc review_unschedule(struct db *db, const struct actor *who, int64_t version_id,
                          int64_t now_ms, struct err *err)
{
    struct publishing p = {.db = db, .a = arena_new(0), .who = who};
    enum rc rc = version_load(db, p.a, version_id, &p.v, err);
    if (rc == RC_OK)
        rc = care_load(db, p.a, p.v.external_id, &p.care, err);
    if (rc == RC_OK)
        rc = review_may(who, REVIEW_PUBLISH, p.care.department, false, false, err);
    if (rc == RC_OK)
        rc = back_to_review(&p, VIEW_EMPTY, now_ms, err);
    arena_free(p.a);
    return rc;
}

static enum rc take_off(struct publishing *p, struct view why, int64_t now_ms, struct err *err)
{
    int64_t entry_id = 0;
    stamp(&p->v, p->who, why, now_ms);
    p->v.retire_at_ms = 0;
    enum rc rc = version_move(p->db, &p->v, VERSION_ON_RETIRE, err);
    if (rc == RC_OK)
        rc = store_find(p->db, p->v.external_id, &entry_id, err);
    if (rc == RC_OK)
        rc = store_set_disabled(p->db, entry_id, true, err);
    if (rc == RC_OK)
        rc = review_log(p->db, p->who, "entry.retire", &p->v, why, now_ms, err);
    return rc;
}

enum rc review_retire(struct db *db, const struct actor *who, struct view external_id,
                      struct view why, int64_t now_ms, struct err *err)
{
    struct publishing p = {.db = db, .a = arena_new(0), .who = who};
    enum rc rc = care_load(db, p.a, external_id, &p.care, err);
    if (rc == RC_OK)
        rc = review_may(who, REVIEW_RETIRE, p.care.department, false, false, err);
    if (rc == RC_OK && view_trim(why).len == 0)
        rc = err_set_field(err, RC_INVALID, "why", "下架要写明理由");
    if (rc == RC_OK && p.care.live_id == 0)
        rc = err_set(err, RC_CONFLICT, "%.*s 没有发布过", VIEW_ARG(p.care.title));
    if (rc == RC_OK)
        rc = version_load(db, p.a, p.care.live_id, &p.v, err);
    if (rc == RC_OK)
        rc = take_off(&p, why, now_ms, err);
    arena_free(p.a);
    return rc;
}

/* --- planned -----------------------------------------------------------------------------------
 */

static enum rc carry_out(struct publishing *p, int64_t now_ms, struct err *err)
{
    if (p->v.state == VERSION_PUBLISHED)
        return take_off(p, VIEW("到期下架"), now_ms, err);
    struct err problem = ERR_NONE;
    enum rc rc = care_load(p->db, p->a, p->v.external_id, &p->care, err);
    if (rc != RC_OK)
        return rc;
    rc = version_entry(p->a, &p->v, &p->entry, &problem);
    if (rc == RC_OK)
        rc = entry_check(p->entry, &problem);
    if (rc != RC_OK)
        return back_to_review(p, arena_view(p->a, view_of(problem.text)), now_ms, err);
    stamp(&p->v, p->who, VIEW("按计划发布"), now_ms);
    return go_live(p, VIEW("按计划发布"), now_ms, err);
}

enum rc review_run_planned(struct db *db, int64_t now_ms, size_t *n_out, struct err *err)
{
    size_t n = 0;
    bool found = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && found) {
        struct publishing p = {.db = db, .a = arena_new(0), .who = &SERVER};
        rc = version_find_planned(db, p.a, now_ms, &p.v, &found, err);
        if (rc == RC_OK && found) {
            rc = carry_out(&p, now_ms, err);
            n++;
        }
        arena_free(p.a);
    }
    if (rc == RC_OK)
        *n_out = n;
    return rc;
}

/* --- import ------------------------------------------------------------------------------------
 */

/* The draft that was open goes on top of what was imported. */
static enum rc carry_draft(struct publishing *p, const struct version *draft,
                           const struct version *imported, int64_t now_ms, struct err *err)
{
    struct entry *base = NULL;
    struct entry *mine = NULL;
    struct entry *theirs = NULL;
    struct entry merged;
    struct part_set conflict;
    struct version before;
    enum rc rc = version_entry(p->a, draft, &mine, err);
    if (rc == RC_OK)
        rc = version_entry(p->a, imported, &theirs, err);
    if (rc == RC_OK && p->care.live_id != 0) {
        rc = version_load(p->db, p->a, p->care.live_id, &before, err);
        if (rc == RC_OK)
            rc = version_entry(p->a, &before, &base, err);
    } else if (rc == RC_OK) {
        base = arena_alloc(p->a, sizeof *base);
        entry_init(base);
    }
    if (rc != RC_OK)
        return rc;
    part_merge(base, theirs, mine, &merged, NULL, &conflict);
    struct version v = *draft;
    v.parent_id = imported->version_id;
    v.state = VERSION_DRAFT;
    v.is_autosave = false;
    v.publish_at_ms = v.retire_at_ms = v.gate_id = 0;
    stamp(&v, p->who, VIEW("条目被重新导入，草稿已并入导入的内容"), now_ms);
    if (conflict.n > 0)
        v.note = arena_printf(p->a, "条目被重新导入，这些内容两边都改了，保留草稿的：%.*s",
                              VIEW_ARG(part_labels(p->a, &conflict)));
    rc = version_add(p->db, &v, &merged, err);
    return rc == RC_OK ? review_log(p->db, p->who, "entry.save", &v, v.note, now_ms, err) : rc;
}

static enum rc load_stored(struct publishing *p, int64_t entry_id, struct version *draft,
                           bool *has_draft_out, struct err *err)
{
    enum rc rc = store_load(p->db, p->a, entry_id, &p->entry, err);
    if (rc != RC_OK)
        return rc;
    rc = care_load(p->db, p->a, p->entry->external_id, &p->care, NULL);
    if (rc == RC_NOT_FOUND) {
        p->care = (struct care){.head_id = 0};
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = version_load(p->db, p->a, p->care.head_id, draft, err);
    *has_draft_out = rc == RC_OK && version_state_is_open(draft->state);
    return rc;
}

static enum rc record(struct publishing *p, int64_t entry_id, struct view why, int64_t now_ms,
                      struct err *err)
{
    struct version draft = {.version_id = 0};
    bool has_draft = false;
    enum rc rc = load_stored(p, entry_id, &draft, &has_draft, err);
    if (rc != RC_OK)
        return rc;
    struct version old = draft;
    if (has_draft)
        rc = version_move(p->db, &old, VERSION_ON_REPLACE, err);
    if (rc == RC_OK)
        rc = replace_live(p, now_ms, err);
    p->v = (struct version){.external_id = p->entry->external_id,
                            .parent_id = p->care.live_id,
                            .state = VERSION_PUBLISHED,
                            .why = why,
                            .author = p->who->name,
                            .made_at_ms = now_ms,
                            .publish_at_ms = now_ms};
    stamp(&p->v, p->who, VIEW_EMPTY, now_ms);
    if (rc == RC_OK)
        rc = version_add(p->db, &p->v, p->entry, err);
    if (rc == RC_OK)
        rc = version_set_live(p->db, p->v.external_id, p->v.version_id, err);
    if (rc == RC_OK)
        rc = review_log(p->db, p->who, "entry.import", &p->v, why, now_ms, err);
    if (rc == RC_OK && has_draft) {
        rc = version_load(p->db, p->a, p->v.version_id, &p->v, err);
        if (rc == RC_OK)
            rc = carry_draft(p, &draft, &p->v, now_ms, err);
    }
    return rc;
}

enum rc review_record(struct db *db, int64_t entry_id, struct view why, int64_t now_ms,
                      struct err *err)
{
    struct publishing p = {.db = db, .a = arena_new(0), .who = &IMPORT};
    enum rc rc = record(&p, entry_id, why, now_ms, err);
    arena_free(p.a);
    return rc;
}

enum rc review_adopt(struct db *db, int64_t now_ms, size_t *n_out, struct err *err)
{
    int64_t entry_id = 0;
    size_t n = 0;
    enum rc rc = care_next_unversioned(db, 0, &entry_id, err);
    while (rc == RC_OK && entry_id != 0) {
        rc = review_record(db, entry_id, VIEW("版本管理之前的内容"), now_ms, err);
        n++;
        if (rc == RC_OK)
            rc = care_next_unversioned(db, entry_id, &entry_id, err);
    }
    if (rc == RC_OK)
        *n_out = n;
    return rc;
}
