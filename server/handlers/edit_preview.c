/* edit_preview.c - a version as visitors would see it, before anything is published. Think threads.
 */
#include "intents/answer.h"
#include "kb/store.h"
#include "server/handlers/edit.h"
#include "server/handlers/kb.h"
#include "server/options.h"

#define FACET_CHARS 32

struct entry_preview {
    int64_t version_id;
    struct view facet;
};

static const struct param ENTRY_PREVIEW[] = {
    {"version_id", PARAM_ID, offsetof(struct entry_preview, version_id), true, 0, 0, "哪一版本"},
    {"facet", PARAM_VIEW, offsetof(struct entry_preview, facet), false, 0, FACET_CHARS,
     "问到的方面，空为整个条目"},
};
const struct params entry_preview_params = PARAMS(struct entry_preview, ENTRY_PREVIEW);

enum rc entry_preview_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct entry_preview *p = c->params;
    struct actor who;
    struct version v;
    struct entry *draft = NULL;
    enum facet facet = FACET_NONE;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && c->kb == NULL)
        rc = err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    if (rc == RC_OK && p->facet.len > 0 && !facet_parse(p->facet, &facet))
        rc = err_set_field(err, RC_INVALID, "facet", "没有这个方面：%.*s", VIEW_ARG(p->facet));
    if (rc == RC_OK)
        rc = version_load(t->db, c->arena, p->version_id, &v, err);
    if (rc == RC_OK)
        rc = version_entry(c->arena, &v, &draft, err);
    if (rc != RC_OK)
        return rc;
    struct entry whole = store_complete(c->arena, draft);
    struct block *blocks = NULL;
    size_t n = 0;
    answer_card(c->kb, &whole, facet, NULL,
                day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)), c->arena, &blocks,
                &n);
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    block_write_json(&w, "blocks", blocks, n);
    kb_write_facets(&w, &whole);
    jsonw_obj_end(&w);
    return RC_OK;
}
