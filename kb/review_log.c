/* review_log.c - what review.c and publish.c leave in the audit log. */
#include "kb/review_log.h"

#include "kb/audit.h"
#include "kb/base/jsonw.h"

#define WHY_CHARS 1000

enum rc review_log(struct db *db, const struct actor *who, const char *action,
                   const struct version *v, struct view why, int64_t now_ms, struct err *err)
{
    struct arena *a = arena_new(0);
    struct str detail = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "version", v->version_id);
    jsonw_int(&w, "number", v->number);
    jsonw_text(&w, "state", version_state_name(v->state));
    if (why.len > 0)
        jsonw_view(&w, "why", utf8_head(why, WHY_CHARS));
    if (v->gate_id != 0)
        jsonw_int(&w, "gate", v->gate_id);
    if (v->publish_at_ms != 0)
        jsonw_int(&w, "publish_at_ms", v->publish_at_ms);
    if (v->retire_at_ms != 0)
        jsonw_int(&w, "retire_at_ms", v->retire_at_ms);
    jsonw_obj_end(&w);
    struct audit_event e = {.at_ms = now_ms,
                            .actor = who->name,
                            .action = view_of(action),
                            .subject = arena_printf(a, "entry:%.*s", VIEW_ARG(v->external_id)),
                            .detail = str_view(&detail)};
    enum rc rc = audit_add(db, &e, err);
    str_clear(&detail);
    arena_free(a);
    return rc;
}
