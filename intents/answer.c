/* answer.c - the ladder. Called by the server's think threads, the command line and the evaluation.
 */
#include "intents/answer.h"

#include "intents/choice.h"
#include "intents/compose.h"
#include "intents/decide.h"
#include "intents/follow_up.h"
#include "intents/person.h"
#include "intents/redirect.h"
#include "intents/small_talk.h"
#include "intents/turn.h"
#include "kb/filler.h"

/* --- the short rungs; the longer ones have their own files ---------------------------------------
 */

/* A clicked choice may come without words: its title stands for them. */
static struct view question_of(const struct turn *t)
{
    if (t->in->chosen_entry_id == 0 || view_trim(t->in->question).len > 0)
        return t->in->question;
    const struct entry *e = snapshot_entry(t->kb, t->in->chosen_entry_id);
    return e != NULL ? e->title : t->in->question;
}

static enum rc silent_rung(struct turn *t, bool *taken_out)
{
    if (t->in->dialogue.human_active) {
        t->out->act = ACT_SILENT;
        t->out->rung = RUNG_NORMALISE;
        t->out->reason = "human_active";
        *taken_out = true;
    }
    return RC_OK;
}

static enum rc normalise_rung(struct turn *t, bool *taken_out)
{
    (void)taken_out;
    struct norm said;
    enum rc rc = norm_question(t->arena, question_of(t), &said, t->err);
    if (rc != RC_OK)
        return rc;
    t->out->norm = filler_strip(t->arena, &said);
    turn_read(t);
    return RC_OK;
}

static enum rc redirect_rung(struct turn *t, bool *taken_out)
{
    const struct redirect_rule *rule = turn_redirect(t, true);
    if (rule != NULL) {
        decide_redirect(t, rule, RUNG_REDIRECT);
        *taken_out = true;
    }
    return RC_OK;
}

static enum rc person_rung(struct turn *t, bool *taken_out)
{
    if (person_wanted(t->words)) {
        decide_handoff(t, RUNG_PERSON, "asked_person", VIEW("好的，这就为您转接帮办员。"));
        *taken_out = true;
    }
    return RC_OK;
}

static enum rc small_talk_rung(struct turn *t, bool *taken_out)
{
    const struct small_talk *row = small_talk_find(t->out->norm.text);
    if (row == NULL)
        return RC_OK;
    turn_take(t, ACT_SMALL_TALK, RUNG_SMALL_TALK, row->name);
    reply_say(&t->reply, BLOCK_TEXT, view_of(row->text));
    /* 好的 between a list of choices and the choice does not take the list away. */
    t->out->next = t->in->dialogue;
    *taken_out = true;
    return RC_OK;
}

/* --- the ladder ----------------------------------------------------------------------------------
 *
 * Each rung takes the question or leaves it to the next; the last one always takes it.
 */
struct rung_row {
    enum rung id;
    const char *name;
    enum rc (*function)(struct turn *t, bool *taken_out);
};

static const struct rung_row LADDER[] = {
    {RUNG_NORMALISE, "silent while a helper has the conversation", silent_rung},
    {RUNG_NORMALISE, "one form for comparison", normalise_rung},
    {RUNG_CHOICE, "a clicked choice", choice_click_rung},
    {RUNG_REDIRECT, "emergencies and other official channels", redirect_rung},
    {RUNG_PERSON, "a person please, always honoured", person_rung},
    {RUNG_SMALL_TALK, "greetings and the like, when there is nothing else", small_talk_rung},
    {RUNG_CHOICE, "a choice by number or title", choice_words_rung},
    {RUNG_FOLLOW_UP, "a facet of the matter last answered", follow_up_rung},
    {RUNG_SEARCH, "search and decide by the cuts", decide_rung},
};

enum rc answer_decide(struct searcher *searcher, const struct snapshot *kb,
                      const struct answer_input *in, struct arena *a, struct decision *out,
                      struct err *err)
{
    struct decision d = {
        .cuts = snapshot_cuts(kb),
        .kb_version = snapshot_version(kb),
        .next = in->dialogue,
        .reason = "",
    };
    struct turn t = {
        .searcher = searcher,
        .kb = kb,
        .in = in,
        .arena = a,
        .out = &d,
        .err = err,
        .reply = {.arena = a},
    };
    bool taken = false;
    for (size_t i = 0; !taken && i < sizeof LADDER / sizeof LADDER[0]; i++) {
        enum rc rc = LADDER[i].function(&t, &taken);
        if (rc != RC_OK)
            return rc;
    }
    CHECK(taken);
    d.blocks = t.reply.list;
    d.n_blocks = t.reply.n;
    *out = d;
    return RC_OK;
}

void answer_card(const struct snapshot *kb, const struct entry *e, enum facet facet,
                 const struct clause *clause, int32_t as_of_day, struct arena *a,
                 struct block **blocks_out, size_t *n_out)
{
    struct compose_input in = {
        .kb = kb,
        .entry = e,
        .asked = {.facet = facet, .field = FIELD_N},
        .clause = clause,
        .words = VIEW_EMPTY,
        .as_of_day = as_of_day,
    };
    struct reply r = {.arena = a};
    compose_entry(&in, &r);
    *blocks_out = r.list;
    *n_out = r.n;
}

/* --- names
 * ----------------------------------------------------------------------------------------- */

const char *act_name(enum act act)
{
    static const char *const NAMES[ACT_N] = {
        [ACT_ANSWER] = "answer",         [ACT_CLARIFY] = "clarify",
        [ACT_HANDOFF] = "handoff",       [ACT_OUT_OF_SCOPE] = "out_of_scope",
        [ACT_SMALL_TALK] = "small_talk", [ACT_REDIRECT] = "redirect",
        [ACT_SILENT] = "silent",
    };
    CHECK((unsigned)act < ACT_N);
    return NAMES[act];
}

const char *rung_name(enum rung rung)
{
    static const char *const NAMES[RUNG_N] = {
        [RUNG_NORMALISE] = "normalise", [RUNG_REDIRECT] = "redirect",
        [RUNG_PERSON] = "person",       [RUNG_SMALL_TALK] = "small_talk",
        [RUNG_CHOICE] = "choice",       [RUNG_FOLLOW_UP] = "follow_up",
        [RUNG_SEARCH] = "search",
    };
    CHECK((unsigned)rung < RUNG_N);
    return NAMES[rung];
}
