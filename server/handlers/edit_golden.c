/* edit_golden.c - golden questions: list, put, remove, coverage; one click from a real turn. */
#include "intents/trace.h"
#include "kb/audit.h"
#include "kb/base/clock.h"
#include "kb/goldens.h"
#include "server/handlers/edit.h"

#define QUESTION_BYTES_MAX 20000
#define NOTE_CHARS 500

static void write_texts(struct jsonw *w, const char *key, const struct view *list, size_t n)
{
    jsonw_arr(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_view(w, NULL, list[i]);
    jsonw_arr_end(w);
}

enum rc golden_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct golden *list = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = goldens_list(t->db, c->arena, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "questions");
    for (size_t i = 0; i < n; i++) {
        const struct question *q = &list[i].question;
        jsonw_obj(&w, NULL);
        jsonw_int(&w, "golden_id", list[i].golden_id);
        jsonw_view(&w, "q", q->q);
        write_texts(&w, "expect", q->expect, q->n_expect);
        jsonw_view(&w, "kind", q->kind);
        if (q->facet != FACET_NONE)
            jsonw_text(&w, "facet", facet_name(q->facet));
        if (q->n_after > 0)
            write_texts(&w, "after", q->after, q->n_after);
        jsonw_view(&w, "note", list[i].note);
        jsonw_view(&w, "made_by", list[i].made_by);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- golden.put ----------------------------------------------------------------------------------
 */

struct golden_put {
    struct view question;
    int64_t golden_id;
    int64_t turn_id;
    struct view note;
};

static const struct param GOLDEN_PUT[] = {
    {"question", PARAM_OBJECT, offsetof(struct golden_put, question), false, 0, QUESTION_BYTES_MAX,
     "{q, expect, kind, facet, after}；从真实提问取时可只给 expect"},
    {"golden_id", PARAM_INT, offsetof(struct golden_put, golden_id), false, 0, INT64_MAX,
     "改这一问，缺省为新增"},
    {"turn_id", PARAM_INT, offsetof(struct golden_put, turn_id), false, 0, INT64_MAX,
     "由这一轮真实提问而来：缺省时问法和应答条目都取自当时"},
    {"note", PARAM_VIEW, offsetof(struct golden_put, note), false, 0, NOTE_CHARS, "说明"},
};
const struct params golden_put_params = PARAMS(struct golden_put, GOLDEN_PUT);

/* As it was asked and answered, in one click. */
static enum rc from_turn(struct think_ctx *t, struct call *c, int64_t turn_id, struct question *q,
                         struct err *err)
{
    struct replay r;
    enum rc rc = trace_replay(t->db, t->searcher, c->kb, turn_id, c->arena, &r, err);
    if (rc != RC_OK)
        return rc;
    *q = (struct question){.q = r.input.question, .kind = VIEW("real"), .facet = r.now.facet};
    const struct entry *e = snapshot_entry(c->kb, r.stored_entry_id);
    if (e == NULL)
        return RC_OK;
    q->expect = arena_alloc(c->arena, sizeof *q->expect);
    q->expect[q->n_expect++] = e->external_id;
    return RC_OK;
}

enum rc golden_put_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct golden_put *p = c->params;
    struct golden *g = arena_alloc(c->arena, sizeof *g);
    struct question_list list = {NULL, 0};
    struct actor who;
    c->thought = g;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && p->question.len > 0)
        rc = questions_parse(c->arena, p->question, &list, err);
    if (rc == RC_OK && list.n > 0)
        g->question = list.items[0];
    else if (rc == RC_OK && p->turn_id != 0)
        rc = from_turn(t, c, p->turn_id, &g->question, err);
    else if (rc == RC_OK)
        rc = err_set_field(err, RC_INVALID, "question", "question 和 turn_id 至少给一个");
    for (size_t i = 0; rc == RC_OK && i < g->question.n_expect; i++)
        if (snapshot_find(c->kb, g->question.expect[i]) == NULL)
            rc = err_set_field(err, RC_INVALID, "expect", "没有已发布的条目 %.*s",
                               VIEW_ARG(g->question.expect[i]));
    return rc;
}

static enum rc note_audit(struct db *db, struct call *c, const struct actor *who,
                          const char *action, int64_t golden_id, struct view q, struct err *err)
{
    struct str detail = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    if (q.len > 0)
        jsonw_view(&w, "q", q);
    jsonw_obj_end(&w);
    struct audit_event e = {.at_ms = c->now_ms,
                            .actor = who->name,
                            .action = view_of(action),
                            .subject = arena_printf(c->arena, "golden:%lld", (long long)golden_id),
                            .detail = str_view(&detail)};
    enum rc rc = audit_add(db, &e, err);
    str_clear(&detail);
    return rc;
}

enum rc golden_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct golden_put *p = c->params;
    struct golden *g = c->thought;
    struct actor who;
    struct jsonw w;
    int64_t golden_id = 0;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc != RC_OK)
        return rc;
    g->golden_id = p->golden_id;
    g->note = p->note;
    g->turn_id = p->turn_id;
    g->made_by = who.name;
    g->made_at_ms = c->now_ms;
    rc = goldens_put(a->db, g, &golden_id, err);
    if (rc == RC_OK)
        rc = note_audit(a->db, c, &who, "golden.put", golden_id, g->question.q, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "golden_id", golden_id);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct golden_remove {
    int64_t golden_id;
};

static const struct param GOLDEN_REMOVE[] = {
    {"golden_id", PARAM_ID, offsetof(struct golden_remove, golden_id), true, 0, 0, "哪一问"},
};
const struct params golden_remove_params = PARAMS(struct golden_remove, GOLDEN_REMOVE);

enum rc golden_remove_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct golden_remove *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = goldens_remove(a->db, p->golden_id, err);
    return rc == RC_OK ? note_audit(a->db, c, &who, "golden.remove", p->golden_id, VIEW_EMPTY, err)
                       : rc;
}

/* --- golden.coverage -----------------------------------------------------------------------------
 */

struct covering {
    struct jsonw w;
    const struct snapshot *kb;
    size_t n_covered;
    bool *is_covered; /* by place in the snapshot */
};

static void note_covered(void *arg, struct view external_id, int64_t n)
{
    struct covering *cov = arg;
    const struct entry *e = snapshot_find(cov->kb, external_id);
    jsonw_obj(&cov->w, NULL);
    jsonw_view(&cov->w, "id", external_id);
    jsonw_int(&cov->w, "n", n);
    jsonw_bool(&cov->w, "is_there", e != NULL);
    jsonw_obj_end(&cov->w);
    for (size_t i = 0; e != NULL && i < snapshot_n_entries(cov->kb); i++) {
        if (snapshot_entry_at(cov->kb, i) != e)
            continue;
        cov->is_covered[i] = true;
        cov->n_covered++;
        break;
    }
}

/* How many golden questions each entry has, and which have none. */
enum rc golden_coverage_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct covering cov = {.kb = c->kb};
    struct actor who;
    size_t n = snapshot_n_entries(c->kb);
    cov.is_covered = arena_alloc_array(c->arena, n, sizeof(bool));
    jsonw_init(&cov.w, &c->result);
    jsonw_obj(&cov.w, NULL);
    jsonw_arr(&cov.w, "covered");
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = goldens_coverage(t->db, c->arena, note_covered, &cov, err);
    jsonw_arr_end(&cov.w);
    jsonw_int(&cov.w, "n_entries", (int64_t)n);
    jsonw_int(&cov.w, "n_covered", (int64_t)cov.n_covered);
    jsonw_arr(&cov.w, "uncovered");
    for (size_t i = 0; i < n; i++)
        if (!cov.is_covered[i])
            jsonw_view(&cov.w, NULL, snapshot_entry_at(c->kb, i)->external_id);
    jsonw_arr_end(&cov.w);
    jsonw_obj_end(&cov.w);
    return rc;
}
