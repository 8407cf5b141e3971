/* decide.c - the last rung of the ladder. Called by answer_decide and by rungs that found an entry.
 */
#include "intents/decide.h"

#include <string.h>

#include "intents/compose.h"
#include "intents/follow_up.h"
#include "intents/named.h"
#include "intents/offer.h"
#include "intents/subject.h"
#include "intents/vague.h"
#include "intents/validity.h"

/* Unsure turns in a row after which a person is called instead of asking back once more. */
#define MAX_UNSURE 2
/* A question of so few characters beside its facet may mean the matter spoken of before. */
#define MAX_LEFT_CHARS 4

/* No answer: the reply says what has become of the entry, and offers what holds instead. The
 * question is kept for it. */
static void not_in_force(struct turn *t, const struct compose_input *in, enum rung rung)
{
    const struct entry *instead = validity_instead(t->kb, in->entry, in->as_of_day);
    struct dialogue *next = &t->out->next;
    turn_take(t, ACT_CLARIFY, rung, "not_in_force");
    compose_entry(in, &t->reply);
    t->out->facet = t->asked.facet;
    next->n_unsure = t->in->dialogue.n_unsure;
    next->entry_id = 0;
    next->facet = FACET_NONE;
    if (instead != NULL) {
        next->choices[next->n_choices++] = instead->entry_id;
        next->pending_facet = t->asked.facet;
    }
}

double decide_confidence_of(const struct search_result *s, const struct entry *e)
{
    return s->n > 0 && s->list[0].entry->entry_id == e->entry_id ? s->confidence : 0.0;
}

bool decide_by_rule(const struct decision *d)
{
    return d->act == ACT_ANSWER && strcmp(d->reason, "confident") != 0;
}

void decide_answer(struct turn *t, const struct entry *e, const struct clause *clause,
                   double confidence, enum rung rung, const char *reason)
{
    struct compose_input in = {
        .kb = t->kb,
        .entry = e,
        .asked = t->asked,
        .clause = clause,
        .words = t->words,
        .as_of_day = t->in->as_of_day,
        .offer_more = true,
    };
    if (!entry_valid_on(e, in.as_of_day)) {
        not_in_force(t, &in, rung);
        return;
    }
    turn_take(t, ACT_ANSWER, rung, reason);
    const struct clause *quoted = compose_entry(&in, &t->reply);
    t->out->entry_id = e->entry_id;
    t->out->clause_id = quoted != NULL ? quoted->clause_id : 0;
    t->out->facet = asked_for_entry(e, t->asked.facet);
    t->out->confidence = confidence;
    t->out->next.entry_id = e->entry_id;
    t->out->next.facet = t->out->facet;
}

void decide_handoff(struct turn *t, enum rung rung, const char *reason, struct view text)
{
    turn_take(t, ACT_HANDOFF, rung, reason);
    reply_say(&t->reply, BLOCK_TEXT, text);
    t->out->confidence = t->out->search.confidence;
    t->out->facet = t->asked.facet;
}

/* A short question about some facet may still mean the matter spoken of before. */
static const struct entry *matter_before(const struct turn *t)
{
    const struct entry *last = snapshot_entry(t->kb, t->in->dialogue.entry_id);
    bool short_facet = t->asked.facet != FACET_NONE && t->rest.n_chars <= MAX_LEFT_CHARS;
    return last != NULL && short_facet && entry_valid_on(last, t->in->as_of_day) ? last : NULL;
}

static void clarify(struct turn *t, const char *reason)
{
    struct offer list[OFFER_MAX];
    /* The share of lists without the answer is the editor's to choose, as that of wrong answers. */
    size_t n =
        offer_to_clarify(&t->out->search, matter_before(t), 1.0 - t->out->cuts.max_error, list);
    turn_take(t, ACT_CLARIFY, RUNG_SEARCH, reason);
    t->out->confidence = t->out->search.confidence;
    t->out->facet = t->asked.facet;
    offer_say(&t->reply,
              n == 1 ? VIEW("您要问的是这一件吗？不是的话请换个说法，或回复“转人工”。")
                     : VIEW("您要问的是哪一件？点选或回复编号；都不是请回复“都不是”。"),
              list, n, t->in->as_of_day);
    struct dialogue *next = &t->out->next;
    next->pending_facet = t->asked.facet;
    for (size_t i = 0; i < n; i++) {
        next->choices[i] = list[i].entry->entry_id;
        next->clauses[i] = list[i].clause != NULL ? list[i].clause->clause_id : 0;
    }
    next->n_choices = n;
}

void decide_redirect(struct turn *t, const struct redirect_rule *rule, enum rung rung)
{
    turn_take(t, ACT_REDIRECT, rung, rule->name);
    reply_say(&t->reply, BLOCK_TEXT, view_of(rule->text));
    for (size_t i = 0; i < REDIRECT_MAX_TELS && rule->tels[i].number != NULL; i++)
        reply_tel(&t->reply, view_of(rule->tels[i].label), view_of(rule->tels[i].number));
}

static void out_of_scope(struct turn *t)
{
    turn_take(t, ACT_OUT_OF_SCOPE, RUNG_SEARCH, "off_topic");
    t->out->confidence = t->out->search.confidence;
    reply_say(
        &t->reply, BLOCK_TEXT,
        VIEW("这个问题不在本服务台的范围内。这里解答企业办事（材料、时限、费用、地点）和惠企政策；"
             "如果与办事有关，请换个说法，或回复“转人工”。"));
}

static void not_known(struct turn *t)
{
    decide_handoff(t, RUNG_SEARCH, "low_confidence",
                   VIEW("知识库里没有找到有把握的答案，不能随意答复您，这就为您转接帮办员。"));
    struct offer list[OFFER_MAX];
    offer_say(&t->reply, VIEW("等候时可以先看看相近的内容，不一定就是您要问的："), list,
              offer_while_waiting(&t->out->search, list), t->in->as_of_day);
}

static void unsure(struct turn *t)
{
    const struct redirect_rule *rule = turn_redirect(t, false);
    if (rule != NULL)
        decide_redirect(t, rule, RUNG_SEARCH);
    else if (t->in->dialogue.n_unsure < MAX_UNSURE && follow_up_lacks_matter(t))
        follow_up_ask_for_matter(t);
    else if (!subject_is_ours(t->words, &t->out->search))
        out_of_scope(t);
    else if (t->in->dialogue.n_unsure == 0 && vague_field(t))
        clarify(t, "vague");
    else
        not_known(t);
}

enum rc decide_rung(struct turn *t, bool *taken_out)
{
    follow_up_inherit_facet(t);
    enum rc rc = turn_search(t);
    if (rc != RC_OK)
        return rc;
    const struct search_result *s = &t->out->search;
    const struct candidate *named = named_find(&t->rest, s);
    if (named != NULL)
        decide_answer(t, named->entry, named->clause, decide_confidence_of(s, named->entry),
                      RUNG_SEARCH, "named");
    else if (s->n > 0 && s->confidence >= t->out->cuts.answer && !s->is_guess && !vague_word(t))
        decide_answer(t, s->list[0].entry, s->list[0].clause, s->confidence, RUNG_SEARCH,
                      "confident");
    else if (s->n > 0 && s->confidence >= t->out->cuts.clarify &&
             t->in->dialogue.n_unsure >= MAX_UNSURE)
        decide_handoff(t, RUNG_SEARCH, "unsure_again",
                       VIEW("连续几次没能确定您要问的事，这就为您转接帮办员。"));
    else if (s->n > 0 && s->confidence >= t->out->cuts.clarify)
        clarify(t, s->is_guess ? "initials" : vague_word(t) ? "vague" : "several_matters");
    else if (s->is_guess && t->in->dialogue.n_unsure == 0)
        clarify(t, "initials");
    else
        unsure(t);
    *taken_out = true;
    return RC_OK;
}
