/* gap_work.c - from a gap to an entry: a draft prefilled from the helper's reply, or the questions
 * as variants of an entry that exists. Both go through review like any other version. Apply thread.
 */
#include "kb/exchange/ids.h"
#include "kb/review.h"
#include "server/desk/editing.h"
#include "server/desk/gap.h"
#include "server/desk/gap_question.h"
#include "server/handlers/edit.h"
#include "server/handlers/gap.h"

#define EXAMPLES 100      /* questions looked at */
#define VARIANTS_TAKEN 10 /* of them into a draft, when none are named */
#define IDS_MAX 100
#define IDS_BYTES_MAX 2000

/* Questions of a gap as variants: distinct, on one line, and nothing in them was covered. */
struct wording {
    struct view *list;
    size_t n;
    size_t cap;
};

static bool is_wording(struct view text)
{
    return view_find(text, VIEW("***")) == SIZE_MAX && view_find(text, VIEW("\n")) == SIZE_MAX &&
           utf8_count(text) <= ENTRY_LINE_MAX;
}

static void add_wording(struct arena *a, struct wording *all, struct view text)
{
    struct view one = view_trim(text);
    if (one.len == 0 || !is_wording(one))
        return;
    for (size_t i = 0; i < all->n; i++)
        if (view_eq(all->list[i], one))
            return;
    all->list = arena_push(a, all->list, all->n, &all->cap, sizeof *all->list);
    all->list[all->n++] = one;
}

static bool is_named(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* The named questions, or the newest; *reply_out is the longest answer of a helper. */
static enum rc read_wordings(struct db *db, struct call *c, const struct gap *g,
                             struct view ids_json, struct wording *all, struct view *reply_out,
                             struct err *err)
{
    struct gap_question *list = NULL;
    size_t n = 0;
    int64_t *ids = NULL;
    size_t n_ids = 0;
    enum rc rc = RC_OK;
    *reply_out = VIEW_EMPTY;
    if (ids_json.len > 0)
        rc = ids_read(c->arena, ids_json, "question_ids", IDS_MAX, &ids, &n_ids, err);
    if (rc == RC_OK)
        rc = gap_question_list(db, c->arena, g->gap_id, 0, EXAMPLES, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        bool taken =
            n_ids > 0 ? is_named(ids, n_ids, list[i].question_id) : all->n < VARIANTS_TAKEN;
        if (taken)
            add_wording(c->arena, all, list[i].text);
        if (list[i].reply.len > reply_out->len)
            *reply_out = list[i].reply;
    }
    return rc;
}

/* The draft is stored; the gap waits for its publication. */
static enum rc link_gap(struct apply_ctx *a, struct call *c, const struct actor *who, struct gap *g,
                        struct view entry, const struct review_saved *saved, const char *action,
                        struct err *err)
{
    struct jsonw w;
    g->entry = entry;
    g->version_id = saved->version_id;
    g->checked_version = 0;
    enum rc rc = gap_move(a->db, g, GAP_ON_DRAFT, VIEW_EMPTY, who->name, c->now_ms, err);
    if (rc == RC_OK)
        rc = gap_end(a->db, c, who, action, g, VIEW_EMPTY, err);
    if (rc == RC_OK)
        rc = editing_announce(a->db, c, entry, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "id", entry);
    jsonw_int(&w, "version_id", saved->version_id);
    jsonw_int(&w, "number", saved->number);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- gap.draft
 * ------------------------------------------------------------------------------------- */

struct gap_draft {
    int64_t gap_id;
    struct view id;
    struct view kind;
    struct view title;
    struct view department;
    struct view question_ids;
};

static const struct param GAP_DRAFT[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_draft, gap_id), true, 0, 0, "哪个缺口"},
    {"id", PARAM_VIEW, offsetof(struct gap_draft, id), false, 0, ENTRY_ID_MAX,
     "新条目的 id，默认 gap-编号"},
    {"kind", PARAM_VIEW, offsetof(struct gap_draft, kind), false, 0, 16, "条目种类，默认 faq"},
    {"title", PARAM_VIEW, offsetof(struct gap_draft, title), false, 0, ENTRY_TITLE_MAX,
     "标题，默认缺口的标题"},
    {"department", PARAM_VIEW, offsetof(struct gap_draft, department), false, 0, 100,
     "部门，默认缺口的部门"},
    {"question_ids", PARAM_ARRAY, offsetof(struct gap_draft, question_ids), false, 0, IDS_BYTES_MAX,
     "哪些提问作相似问，默认最近的几句"},
};
const struct params gap_draft_params = PARAMS(struct gap_draft, GAP_DRAFT);

static struct view or_else(struct view given, struct view otherwise)
{
    return given.len > 0 ? given : otherwise;
}

enum rc gap_draft_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gap_draft *p = c->params;
    struct actor who;
    struct gap g;
    struct wording all = {.n = 0};
    struct review_saved saved = {.theirs = NULL};
    struct entry e;
    entry_init(&e);
    if (p->kind.len > 0 && !entry_kind_parse(p->kind, &e.kind))
        return err_set_field(err, RC_INVALID, "kind", "没有这个种类：%.*s", VIEW_ARG(p->kind));
    enum rc rc = gap_begin(a->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK)
        rc = read_wordings(a->db, c, &g, p->question_ids, &all, &e.summary, err);
    if (rc != RC_OK)
        return rc;
    e.external_id = or_else(p->id, arena_printf(c->arena, "gap-%lld", (long long)g.gap_id));
    e.title = or_else(p->title, g.title);
    e.department = or_else(p->department, g.department);
    e.variants = all.list;
    e.n_variants = all.n;
    struct review_save save = {
        .entry = &e, .why = arena_printf(c->arena, "补知识缺口 %lld", (long long)g.gap_id)};
    rc = review_save(a->db, c->arena, &who, &save, c->now_ms, &saved, err);
    return rc == RC_OK ? link_gap(a, c, &who, &g, e.external_id, &saved, "draft", err) : rc;
}

/* --- gap.add_variants
 * ------------------------------------------------------------------------------ */

struct gap_add_variants {
    int64_t gap_id;
    struct view entry;
    struct view question_ids;
};

static const struct param GAP_ADD_VARIANTS[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_add_variants, gap_id), true, 0, 0, "哪个缺口"},
    {"entry", PARAM_VIEW, offsetof(struct gap_add_variants, entry), true, 1, ENTRY_ID_MAX,
     "加到哪个条目（id）"},
    {"question_ids", PARAM_ARRAY, offsetof(struct gap_add_variants, question_ids), false, 0,
     IDS_BYTES_MAX, "哪些提问，默认最近的几句"},
};
const struct params gap_add_variants_params = PARAMS(struct gap_add_variants, GAP_ADD_VARIANTS);

enum rc gap_add_variants_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gap_add_variants *p = c->params;
    struct actor who;
    struct gap g;
    struct care care;
    struct version head;
    struct entry *e = NULL;
    struct wording all = {.n = 0};
    struct view reply;
    struct review_saved saved = {.theirs = NULL};
    enum rc rc = gap_begin(a->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK)
        rc = care_load(a->db, c->arena, p->entry, &care, err);
    if (rc == RC_OK)
        rc = version_load(a->db, c->arena, care.head_id, &head, err);
    if (rc == RC_OK)
        rc = version_entry(c->arena, &head, &e, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < e->n_variants; i++)
        add_wording(c->arena, &all, e->variants[i]);
    size_t before = all.n;
    struct wording more = {.n = 0};
    rc = read_wordings(a->db, c, &g, p->question_ids, &more, &reply, err);
    for (size_t i = 0; i < more.n; i++)
        add_wording(c->arena, &all, more.list[i]);
    if (rc == RC_OK && all.n == before)
        rc = err_set_field(err, RC_CONFLICT, "question_ids", "没有可以加的新说法");
    if (rc != RC_OK)
        return rc;
    e->variants = all.list;
    e->n_variants = all.n;
    struct review_save save = {.base_id = head.version_id,
                               .base_rev = head.made_at_ms,
                               .entry = e,
                               .why =
                                   arena_printf(c->arena, "补知识缺口 %lld", (long long)g.gap_id)};
    rc = review_save(a->db, c->arena, &who, &save, c->now_ms, &saved, err);
    return rc == RC_OK ? link_gap(a, c, &who, &g, p->entry, &saved, "add_variants", err) : rc;
}
