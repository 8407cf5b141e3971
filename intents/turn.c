/* turn.c - what the rungs share. Called by the rungs; on the think thread of the turn. */
#include "intents/turn.h"

#include <string.h>

struct view turn_words(struct arena *a, const struct norm *n)
{
    char *buf = arena_alloc(a, n->n * 4 + 1);
    size_t len = 0;
    for (size_t i = 0; i < n->n; i++) {
        if (norm_is_word(n->cp[i]))
            len += utf8_put(buf + len, n->cp[i]);
    }
    return (struct view){buf, len};
}

static void read_words(struct turn *t, const struct norm *n)
{
    t->words = turn_words(t->arena, n);
    asked_find(t->words, &t->asked, &t->rest);
}

static bool is_plain(const struct correction *c)
{
    struct correction strict = *c;
    for (size_t i = 0; i < strict.n_fixes; i++)
        strict.fixes[i].is_half_known = true;
    return c->is_sure || correction_is_borne_out(&strict, NULL, 0);
}

void turn_read(struct turn *t)
{
    bool corrected =
        correct_question(snapshot_corrector(t->kb), &t->out->norm, t->arena, &t->correction);
    t->is_read_corrected = corrected && is_plain(&t->correction);
    read_words(t, t->is_read_corrected ? &t->correction.norm : &t->out->norm);
}

enum rc turn_search(struct turn *t)
{
    if (t->searched)
        return RC_OK;
    struct search_options options = {
        .k = 10,
        .as_of_day = t->in->as_of_day,
        .region = t->in->region,
        .audience = t->in->audience,
        .facet = t->asked.facet,
        .explain = t->in->explain,
        .correction = &t->correction,
    };
    enum rc rc =
        search_run(t->searcher, t->kb, &t->out->norm, &options, t->arena, &t->out->search, t->err);
    t->searched = rc == RC_OK;
    if (t->searched && t->out->search.corrected.len > 0 && !t->is_read_corrected) {
        struct asked before = t->asked;
        t->is_read_corrected = true;
        read_words(t, &t->correction.norm);
        if (t->asked.facet == FACET_NONE && t->asked.field == FIELD_N)
            t->asked = before; /* it may have come from the dialogue */
    }
    return rc;
}

void turn_take(struct turn *t, enum act act, enum rung rung, const char *reason)
{
    t->out->act = act;
    t->out->rung = rung;
    t->out->reason = reason;
    memset(t->out->next.choices, 0, sizeof t->out->next.choices);
    memset(t->out->next.clauses, 0, sizeof t->out->next.clauses);
    t->out->next.n_choices = 0;
    t->out->next.pending_facet = FACET_NONE;
    if (act == ACT_CLARIFY || act == ACT_OUT_OF_SCOPE)
        t->out->next.n_unsure = t->in->dialogue.n_unsure + 1;
    else
        t->out->next.n_unsure = 0;
}

const struct redirect_rule *turn_redirect(const struct turn *t, bool firm)
{
    return t->in->redirects != NULL ? redirect_find_in(t->in->redirects, t->words, firm)
                                    : redirect_find(t->words, firm);
}
