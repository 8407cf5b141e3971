/* explain.c - a question of an editor, or a turn of a visitor, laid open. Think threads; nothing is
 * stored.
 *
 * `against` names the picture of the knowledge base that is asked. There is "live"; another one is
 * a row of picture_of(). */
#include "server/handlers/explain.h"

#include "intents/explain.h"
#include "intents/redirect_store.h"
#include "intents/trace.h"
#include "kb/base/clock.h"
#include "kb/text/mask.h"
#include "kb/text/tokenise.h"
#include "server/handlers/edit.h"
#include "server/options.h"

#define TEXT_CHARS 100

struct kb_explaining {
    struct view q;
    int64_t turn_id;
    struct view as_of;
    struct view region;
    struct view audience;
    struct view after;
    struct view against;
};

static const struct param KB_EXPLAIN[] = {
    {"q", PARAM_VIEW, offsetof(struct kb_explaining, q), false, 0, QUESTION_MAX_CHARS, "问题"},
    {"turn_id", PARAM_INT, offsetof(struct kb_explaining, turn_id), false, 0, INT64_MAX,
     "改为解释访客的这一次提问，附当时的记录"},
    {"as_of", PARAM_VIEW, offsetof(struct kb_explaining, as_of), false, 0, 10,
     "按这一天有效的内容，如 2026-06-30，默认今天"},
    {"region", PARAM_VIEW, offsetof(struct kb_explaining, region), false, 0, TEXT_CHARS,
     "访客所在地区"},
    {"audience", PARAM_VIEW, offsetof(struct kb_explaining, audience), false, 0, TEXT_CHARS,
     "访客是谁，如 个体工商户"},
    {"after", PARAM_VIEW, offsetof(struct kb_explaining, after), false, 0, QUESTION_MAX_CHARS,
     "先问过的一句：q 是接着它的追问"},
    {"against", PARAM_VIEW, offsetof(struct kb_explaining, against), false, 0, 16,
     "对着哪一份知识库：live 正在使用的（默认）"},
};
const struct params kb_explain_params = PARAMS(struct kb_explaining, KB_EXPLAIN);

static enum rc picture_of(struct call *c, struct view against, const struct snapshot **out,
                          struct err *err)
{
    if (c->kb == NULL)
        return err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    if (against.len > 0 && !view_eq_text(against, "live"))
        return err_set_field(err, RC_INVALID, "against", "against 只能是 live");
    *out = c->kb;
    return RC_OK;
}

static struct view text_of(struct view v)
{
    return v.len > 0 ? v : VIEW_EMPTY;
}

static enum rc make_input(struct think_ctx *t, struct call *c, struct answer_input *in,
                          struct err *err)
{
    const struct kb_explaining *p = c->params;
    *in = (struct answer_input){.question = p->q,
                                .region = text_of(p->region),
                                .audience = text_of(p->audience),
                                .explain = true};
    if (view_trim(text_of(p->q)).len == 0)
        return err_set_field(err, RC_INVALID, "q", "q 和 turn_id 至少给一个");
    if (p->as_of.len == 0)
        in->as_of_day = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms));
    else if (!day_parse(p->as_of, &in->as_of_day))
        return err_set_field(err, RC_INVALID, "as_of", "as_of 应写成 2026-06-30 的样子");
    return RC_OK;
}

static enum rc decide(struct think_ctx *t, struct call *c, const struct snapshot *kb,
                      struct answer_input *in, struct decision *d, struct err *err)
{
    const struct kb_explaining *p = c->params;
    struct redirect_rules rules;
    enum rc rc = redirect_load(t->db, c->arena, &rules, err);
    in->redirects = &rules;
    if (rc == RC_OK && p->after.len > 0) {
        struct answer_input before = *in;
        before.question = p->after;
        rc = answer_decide(t->searcher, kb, &before, c->arena, d, err);
        in->dialogue = d->next;
    }
    if (rc == RC_OK)
        rc = answer_decide(t->searcher, kb, in, c->arena, d, err);
    in->redirects = NULL;
    return rc;
}

/* A visitor's number or telephone is nothing an editor needs: what is shown is then the covered
 * question, explained anew, so that it is in no token and no reading either. */
static enum rc cover(struct think_ctx *t, struct call *c, const struct snapshot *kb,
                     struct answer_input *in, struct decision *d, struct err *err)
{
    struct view covered = mask_personal(c->arena, in->question);
    if (view_eq(covered, in->question))
        return RC_OK;
    in->question = covered;
    return decide(t, c, kb, in, d, err);
}

/* What the words were compared as: tokens follow from the text, so that alone is kept. */
static void write_tokens(struct jsonw *w, struct arena *a, struct view text)
{
    struct norm norm;
    struct token *tokens = NULL;
    size_t n = 0;
    if (norm_text(a, text, &norm, NULL) == RC_OK)
        tokenise(a, &norm, &tokens, &n);
    jsonw_arr(w, "tokens");
    for (size_t i = 0; i < n; i++)
        jsonw_view(w, NULL, tokens[i].text);
    jsonw_arr_end(w);
}

static void write_stored(struct jsonw *w, struct arena *a, const struct replay *r)
{
    struct view normalised = mask_personal(a, r->stored_normalised);
    jsonw_obj(w, "stored");
    jsonw_int(w, "at_ms", r->at_ms);
    jsonw_view(w, "act", r->stored_act);
    jsonw_view(w, "reason", r->stored_reason);
    jsonw_int(w, "entry_id", r->stored_entry_id);
    jsonw_real(w, "confidence", r->stored_confidence, 6);
    jsonw_int(w, "kb_version", r->stored_kb_version);
    jsonw_bool(w, "is_same", r->verdict == REPLAY_SAME || r->verdict == REPLAY_SAME_KB_CHANGED);
    jsonw_text(w, "verdict", replay_verdict_text(r->verdict));
    jsonw_view(w, "normalised", normalised);
    write_tokens(w, a, normalised);
    jsonw_raw(w, "candidates", r->stored_candidates);
    jsonw_obj_end(w);
}

static void write_result(struct jsonw *w, const struct snapshot *kb, const struct answer_input *in,
                         const struct decision *d)
{
    char day[16];
    const struct entry *e = snapshot_entry(kb, d->entry_id);
    day_format(in->as_of_day, day);
    jsonw_text(w, "against", "live");
    jsonw_int(w, "kb_version", d->kb_version);
    jsonw_int(w, "model_version", d->search.model_version);
    jsonw_text(w, "as_of", day);
    jsonw_view(w, "q", in->question);
    jsonw_text(w, "act", act_name(d->act));
    jsonw_text(w, "rung", rung_name(d->rung));
    jsonw_text(w, "reason", d->reason);
    jsonw_view(w, "entry", e != NULL ? e->external_id : VIEW_EMPTY);
    jsonw_int(w, "entry_id", d->entry_id);
    jsonw_int(w, "clause_id", d->clause_id);
    jsonw_text(w, "facet", facet_name(d->facet));
    jsonw_real(w, "confidence", d->confidence, 6);
    block_write_json(w, "blocks", d->blocks, d->n_blocks);
    explain_write_json(w, "explain", kb, d);
    explain_write_features(w, kb);
}

enum rc kb_explain_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct kb_explaining *p = c->params;
    const struct snapshot *kb = NULL;
    struct answer_input in;
    struct decision d;
    struct replay replay;
    struct actor who;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = picture_of(c, p->against, &kb, err);
    if (rc == RC_OK && p->turn_id != 0) {
        rc = trace_replay(t->db, t->searcher, kb, p->turn_id, c->arena, &replay, err);
        if (rc == RC_OK) {
            in = replay.input;
            d = replay.now;
            rc = cover(t, c, kb, &in, &d, err);
        }
    } else if (rc == RC_OK) {
        rc = make_input(t, c, &in, err);
        if (rc == RC_OK)
            rc = decide(t, c, kb, &in, &d, err);
    }
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    write_result(&w, kb, &in, &d);
    if (p->turn_id != 0)
        write_stored(&w, c->arena, &replay);
    jsonw_obj_end(&w);
    return RC_OK;
}
