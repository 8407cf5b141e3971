/* kb.c - staff look something up and take a card for a reply. Think threads. */
#include "server/handlers/kb.h"

#include "intents/answer.h"
#include "intents/quote.h"
#include "kb/base/clock.h"
#include "server/handlers/staff.h"

#define SEARCH_DEFAULT 8
#define SEARCH_MAX 20
#define SNIPPET_CHARS 120

static enum rc kb_ready(struct think_ctx *t, struct call *c, struct err *err)
{
    if (c->kb == NULL)
        return err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    return staff_check(t->db, c, err);
}

/* --- kb.search
 * ------------------------------------------------------------------------------------ */

struct kb_search {
    struct view q;
    int64_t limit;
};

static const struct param KB_SEARCH[] = {
    {"q", PARAM_VIEW, offsetof(struct kb_search, q), true, 1, QUESTION_MAX_CHARS, "要找的内容"},
    {"limit", PARAM_INT, offsetof(struct kb_search, limit), false, 1, SEARCH_MAX,
     "最多几条，默认 8"},
};
const struct params kb_search_params = PARAMS(struct kb_search, KB_SEARCH);

void kb_write_facets(struct jsonw *w, const struct entry *e)
{
    bool has[FACET_N] = {false};
    has[FACET_MATERIALS] = e->n_materials > 0;
    has[FACET_PROCESS] = e->n_steps > 0;
    for (int f = 0; f < FIELD_N; f++) {
        if (e->fields[f].len > 0)
            has[entry_field_facet((enum entry_field)f)] = true;
    }
    jsonw_arr(w, "facets");
    for (int f = FACET_NONE + 1; f < FACET_N; f++) {
        if (!has[f])
            continue;
        jsonw_obj(w, NULL);
        jsonw_text(w, "facet", facet_name((enum facet)f));
        jsonw_text(w, "label", facet_label((enum facet)f));
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_candidate(struct jsonw *w, const struct candidate *found, int32_t as_of_day)
{
    const struct entry *e = found->entry;
    bool verbatim = found->unit_kind == UNIT_CLAUSE; /* only what may be quoted */
    struct view text = e->summary.len > 0 ? e->summary
                       : verbatim         ? quote_opening(e, as_of_day, SNIPPET_CHARS)
                                          : found->unit_text;
    jsonw_obj(w, NULL);
    jsonw_int(w, "entry_id", e->entry_id);
    jsonw_text(w, "kind", entry_kind_name(e->kind));
    jsonw_view(w, "title", e->title);
    jsonw_view(w, "department", e->department);
    jsonw_view(w, "snippet", utf8_head(text, SNIPPET_CHARS));
    jsonw_real(w, "probability", found->probability, 4);
    kb_write_facets(w, e);
    jsonw_obj_end(w);
}

enum rc kb_search_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct kb_search *p = c->params;
    struct norm question;
    struct search_result result;
    struct search_options options = {
        .k = p->limit > 0 ? (size_t)p->limit : SEARCH_DEFAULT,
        .as_of_day = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)),
        .region = VIEW_EMPTY,
        .audience = VIEW_EMPTY,
    };
    enum rc rc = kb_ready(t, c, err);
    if (rc == RC_OK)
        rc = norm_question(c->arena, p->q, &question, err);
    if (rc == RC_OK)
        rc = search_run(t->searcher, c->kb, &question, &options, c->arena, &result, err);
    if (rc != RC_OK)
        return rc;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_real(&w, "confidence", result.confidence, 4);
    jsonw_arr(&w, "candidates");
    for (size_t i = 0; i < result.n; i++)
        write_candidate(&w, &result.list[i], options.as_of_day);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- kb.card
 * -------------------------------------------------------------------------------------- */

struct kb_card {
    int64_t entry_id;
    struct view facet;
};

static const struct param KB_CARD[] = {
    {"entry_id", PARAM_ID, offsetof(struct kb_card, entry_id), true, 0, 0, "知识条目"},
    {"facet", PARAM_VIEW, offsetof(struct kb_card, facet), false, 0, 32,
     "只要这一方面，如 materials"},
};
const struct params kb_card_params = PARAMS(struct kb_card, KB_CARD);

enum rc kb_card_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct kb_card *p = c->params;
    enum facet facet = FACET_NONE;
    struct block *blocks = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = kb_ready(t, c, err);
    if (rc != RC_OK)
        return rc;
    const struct entry *e = snapshot_entry(c->kb, p->entry_id);
    if (e == NULL)
        return err_set(err, RC_NOT_FOUND, "没有这个知识条目");
    if (p->facet.len > 0 && !facet_parse(p->facet, &facet))
        return err_set_field(err, RC_INVALID, "facet", "没有这个方面");
    answer_card(c->kb, e, facet, NULL,
                day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)), c->arena, &blocks,
                &n);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "entry_id", e->entry_id);
    jsonw_view(&w, "title", e->title);
    block_write_json(&w, "blocks", blocks, n);
    jsonw_obj_end(&w);
    return RC_OK;
}
