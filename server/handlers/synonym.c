/* synonym.c - reading and changing synonyms. A change is audited and effective as soon as the next
 * snapshot is loaded. */
#include "server/handlers/synonym.h"

#include "kb/audit.h"
#include "kb/exchange/synonym_json.h"
#include "server/handlers/edit.h"

enum rc synonym_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct synonym *list = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = synonym_list(t->db, c->arena, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "synonyms");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(&w, NULL);
        jsonw_int(&w, "synonym_id", list[i].synonym_id);
        synonym_json_members(&w, &list[i]);
        jsonw_view(&w, "scope", synonym_scope_text(c->arena, &list[i]));
        jsonw_view(&w, "made_by", list[i].made_by);
        jsonw_int(&w, "made_at_ms", list[i].made_at_ms);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

static enum rc note_audit(struct db *db, struct call *c, const char *action,
                          const struct synonym *s, struct err *err)
{
    struct str detail = STR_EMPTY;
    synonym_json_write(&detail, s);
    struct audit_event e = {.at_ms = c->now_ms,
                            .actor = s->made_by,
                            .action = view_of(action),
                            .subject =
                                arena_printf(c->arena, "synonym:%lld", (long long)s->synonym_id),
                            .detail = str_view(&detail)};
    enum rc rc = audit_add(db, &e, err);
    str_clear(&detail);
    return rc;
}

struct synonym_putting {
    struct view synonym;
    struct view means;
    bool both_ways;
    struct view kind;
    struct view department;
    struct view region;
    struct view note;
    int64_t synonym_id;
};

static const struct param SYNONYM_PUT[] = {
    {"synonym", PARAM_VIEW, offsetof(struct synonym_putting, synonym), true, 1, SYNONYM_WORD_MAX,
     "访客说的词"},
    {"means", PARAM_VIEW, offsetof(struct synonym_putting, means), true, 1, SYNONYM_WORD_MAX,
     "条目里的说法"},
    {"both_ways", PARAM_BOOL, offsetof(struct synonym_putting, both_ways), false, 0, 0,
     "true 两边互相代替，默认只把前者读作后者"},
    {"kind", PARAM_VIEW, offsetof(struct synonym_putting, kind), false, 0, 32,
     "只对这一类条目，如 procedure"},
    {"department", PARAM_VIEW, offsetof(struct synonym_putting, department), false, 0,
     SYNONYM_SCOPE_MAX, "只对这个部门的条目"},
    {"region", PARAM_VIEW, offsetof(struct synonym_putting, region), false, 0, SYNONYM_SCOPE_MAX,
     "只对这个地区的条目"},
    {"note", PARAM_VIEW, offsetof(struct synonym_putting, note), false, 0, SYNONYM_NOTE_MAX,
     "说明"},
    {"synonym_id", PARAM_INT, offsetof(struct synonym_putting, synonym_id), false, 0, INT64_MAX,
     "改这一对，缺省为新增（两边和范围都相同的则改写）"},
};
const struct params synonym_put_params = PARAMS(struct synonym_putting, SYNONYM_PUT);

enum rc synonym_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct synonym_putting *p = c->params;
    struct actor who;
    struct jsonw w;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc != RC_OK)
        return rc;
    struct synonym s = {.synonym_id = p->synonym_id,
                        .term = p->synonym,
                        .means = p->means,
                        .is_both_ways = p->both_ways,
                        .kind = p->kind,
                        .department = p->department,
                        .region = p->region,
                        .note = p->note,
                        .made_by = who.name,
                        .made_at_ms = c->now_ms};
    rc = synonym_put(a->db, &s, &s.synonym_id, err);
    if (rc == RC_OK)
        rc = note_audit(a->db, c, "synonym.put", &s, err);
    if (rc != RC_OK)
        return rc;
    outbox_kb_changed(c);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "synonym_id", s.synonym_id);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct synonym_removing {
    int64_t synonym_id;
};

static const struct param SYNONYM_REMOVE[] = {
    {"synonym_id", PARAM_ID, offsetof(struct synonym_removing, synonym_id), true, 0, 0, "哪一对"},
};
const struct params synonym_remove_params = PARAMS(struct synonym_removing, SYNONYM_REMOVE);

enum rc synonym_remove_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct synonym_removing *p = c->params;
    struct actor who;
    struct synonym old;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = synonym_remove(a->db, p->synonym_id, c->arena, &old, err);
    if (rc != RC_OK)
        return rc;
    old.made_by = who.name;
    outbox_kb_changed(c);
    return note_audit(a->db, c, "synonym.remove", &old, err);
}
