/* follow_up.c - questions that need the last matter. Called by the ladder. */
#include "intents/follow_up.h"

#include "intents/decide.h"
#include "intents/phrase.h"

#define MAX_LEFT_CHARS 6

static bool any_holds(const struct view *texts, size_t n, struct view part)
{
    for (size_t i = 0; i < n; i++) {
        if (view_find(texts[i], part) != SIZE_MAX)
            return true;
    }
    return false;
}

static bool parts_hold(const struct entry *e, struct view part)
{
    for (size_t i = 0; i < e->n_materials; i++) {
        if (view_find(e->materials[i].name, part) != SIZE_MAX)
            return true;
    }
    for (size_t i = 0; i < e->n_steps; i++) {
        if (view_find(e->steps[i].title, part) != SIZE_MAX ||
            view_find(e->steps[i].text, part) != SIZE_MAX)
            return true;
    }
    for (size_t i = 0; i < e->n_clauses; i++) {
        if (view_find(e->clauses[i].text, part) != SIZE_MAX)
            return true;
    }
    return false;
}

static bool entry_speaks_of(const struct entry *e, struct view part)
{
    return any_holds(&e->title, 1, part) || any_holds(&e->summary, 1, part) ||
           any_holds(e->variants, e->n_variants, part) ||
           any_holds(e->keywords, e->n_keywords, part) || any_holds(e->fields, FIELD_N, part) ||
           parts_hold(e, part);
}

static bool speaks_of_all(const struct entry *e, const struct asked_rest *rest)
{
    for (size_t i = 0; i < rest->n_parts; i++) {
        if (!entry_speaks_of(e, rest->parts[i]))
            return false;
    }
    return rest->n_chars <= MAX_LEFT_CHARS;
}

static bool names_a_facet(const struct asked *q)
{
    return q->facet != FACET_NONE || q->field != FIELD_N;
}

/* Does the search find a matter other than `last` with confidence? */
static enum rc other_matter(struct turn *t, const struct entry *last, bool *other_out)
{
    enum rc rc = turn_search(t);
    if (rc != RC_OK)
        return rc;
    const struct search_result *s = &t->out->search;
    *other_out = s->n > 0 && s->confidence >= t->out->cuts.answer &&
                 s->list[0].entry->entry_id != last->entry_id;
    return RC_OK;
}

/* 在哪、几点、电话 asked out of the blue mean the desk itself: the search knows its hall. */
static bool may_mean_the_desk(const struct asked *q)
{
    return q->facet == FACET_PLACE || q->facet == FACET_HOURS || q->facet == FACET_PHONE ||
           q->field != FIELD_N;
}

static void ask_for_matter(struct turn *t)
{
    turn_take(t, ACT_CLARIFY, RUNG_FOLLOW_UP, "no_matter");
    t->out->facet = t->asked.facet;
    t->out->next.pending_facet = t->asked.facet;
    reply_say(&t->reply, BLOCK_TEXT,
              VIEW("请问您要办的是哪件事、或问的是哪项政策？例如“公司注销”“食品经营许可证”。"));
}

enum rc follow_up_rung(struct turn *t, bool *taken_out)
{
    const struct entry *last = snapshot_entry(t->kb, t->in->dialogue.entry_id);
    if (!names_a_facet(&t->asked))
        return RC_OK;
    if (last == NULL) {
        *taken_out = t->rest.n_chars == 0 && !may_mean_the_desk(&t->asked);
        if (*taken_out)
            ask_for_matter(t);
        return RC_OK;
    }
    if (t->rest.n_chars > 0) {
        bool other = false;
        if (!speaks_of_all(last, &t->rest))
            return RC_OK;
        enum rc rc = other_matter(t, last, &other);
        if (rc != RC_OK || other)
            return rc;
    }
    decide_answer(t, last, NULL, 1.0, RUNG_FOLLOW_UP, "follow_up");
    *taken_out = true;
    return RC_OK;
}

void follow_up_inherit_facet(struct turn *t)
{
    const struct dialogue *d = &t->in->dialogue;
    if (names_a_facet(&t->asked))
        return;
    if (d->pending_facet != FACET_NONE && d->n_choices == 0)
        t->asked.facet = d->pending_facet;
    else if (d->entry_id != 0 && phrase_in(t->words, "^那|呢$|^换成|^如果是"))
        t->asked.facet = d->facet;
}
