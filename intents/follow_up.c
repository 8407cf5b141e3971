/* follow_up.c - questions that need the last matter. Called by the ladder. */
#include "intents/follow_up.h"

#include "intents/decide.h"
#include "intents/phrase.h"

#define MAX_LEFT_CHARS 6
/* Another matter is ranked clearly above the last one when it is so many times as probable. */
#define CLEARLY_ABOVE 2.0

static bool any_holds(const struct view *texts, size_t n, struct view part)
{
    for (size_t i = 0; i < n; i++) {
        if (view_find(texts[i], part) != SIZE_MAX)
            return true;
    }
    return false;
}

/* Is every part in what the entry is called by? What its clauses and steps mention names no matter.
 */
static bool called_by_all(const struct entry *e, const struct asked_rest *rest)
{
    for (size_t i = 0; i < rest->n_parts; i++) {
        struct view part = rest->parts[i];
        if (!any_holds(&e->title, 1, part) && !any_holds(e->variants, e->n_variants, part) &&
            !any_holds(e->keywords, e->n_keywords, part))
            return false;
    }
    return rest->n_chars <= MAX_LEFT_CHARS;
}

static bool names_a_facet(const struct asked *q)
{
    return q->facet != FACET_NONE || q->field != FIELD_N;
}

static const struct candidate *found_in(const struct search_result *s, const struct entry *e)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->list[i].entry->entry_id == e->entry_id)
            return &s->list[i];
    }
    return NULL;
}

bool follow_up_is_same(const struct search_result *s, const struct entry *last,
                       const struct asked_rest *rest)
{
    const struct candidate *found = found_in(s, last);
    if (found == NULL)
        return false;
    if (found == &s->list[0])
        return rest->n_chars <= MAX_LEFT_CHARS;
    return called_by_all(last, rest) && s->list[0].probability < CLEARLY_ABOVE * found->probability;
}

/* 在哪、几点、电话 asked out of the blue mean the desk itself: the search knows its hall. */
static bool may_mean_the_desk(const struct asked *q)
{
    return q->facet == FACET_PLACE || q->facet == FACET_HOURS || q->facet == FACET_PHONE ||
           q->field == FIELD_PARKING || q->field == FIELD_TRANSIT || q->field == FIELD_SERVICES ||
           q->field == FIELD_SUPERVISE_PHONE;
}

bool follow_up_lacks_matter(const struct turn *t)
{
    return t->rest.n_chars == 0 && names_a_facet(&t->asked);
}

void follow_up_ask_for_matter(struct turn *t)
{
    turn_take(t, ACT_CLARIFY, RUNG_FOLLOW_UP, "no_matter");
    t->out->facet = t->asked.facet;
    t->out->next.pending_facet = t->asked.facet;
    reply_say(&t->reply, BLOCK_TEXT,
              VIEW("请问您要办的是哪件事、或问的是哪项政策？例如“公司注销”“食品经营许可证”。"));
}

/* Whom a matter is for does not tell one matter from another: 开个公司 leaves only 公司 behind. */
static bool names_only_who(struct view part)
{
    return view_eq_text(part, "公司") || view_eq_text(part, "企业");
}

static bool title_holds_all(const struct entry *e, const struct asked_rest *rest)
{
    bool names_matter = false;
    for (size_t i = 0; i < rest->n_parts; i++) {
        if (view_find(e->title, rest->parts[i]) == SIZE_MAX)
            return false;
        names_matter = names_matter || !names_only_who(rest->parts[i]);
    }
    return names_matter && rest->n_chars <= MAX_LEFT_CHARS;
}

/* Words of its own title belong to the matter spoken of, whatever else has them too; and when the
 * search would only hand over, what the matter is called by is the better reading. */
static bool is_about(const struct turn *t, const struct entry *last)
{
    const struct search_result *s = &t->out->search;
    return title_holds_all(last, &t->rest) || follow_up_is_same(s, last, &t->rest) ||
           (s->confidence < t->out->cuts.clarify && called_by_all(last, &t->rest));
}

enum rc follow_up_rung(struct turn *t, bool *taken_out)
{
    const struct entry *last = snapshot_entry(t->kb, t->in->dialogue.entry_id);
    if (!names_a_facet(&t->asked))
        return RC_OK;
    if (last == NULL) {
        *taken_out = t->rest.n_chars == 0 && !may_mean_the_desk(&t->asked);
        if (*taken_out)
            follow_up_ask_for_matter(t);
        return RC_OK;
    }
    if (t->rest.n_chars > 0) {
        enum rc rc = turn_search(t);
        if (rc != RC_OK || !is_about(t, last))
            return rc;
    }
    decide_answer(t, last, NULL, decide_confidence_of(&t->out->search, last), RUNG_FOLLOW_UP,
                  "follow_up");
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
