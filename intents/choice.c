/* choice.c - picking one of the offered matters. Called by the ladder. */
#include "intents/choice.h"

#include "intents/decide.h"
#include "intents/phrase.h"

static const char *const NUMBERS[DIALOGUE_MAX_CHOICES] = {
    "^第?[1一]个?[吧的]?$|^选?[1一]号?[吧]?$|^第[1一][个项条种件]~$|^前者$|^前面那个$|^上面那个$|^"
    "第1$|^a$",
    "^第?[2二]个?[吧的]?$|^选?[2二]号?[吧]?$|^第[2二][个项条种件]~$|^b$",
    "^第?[3三]个?[吧的]?$|^选?[3三]号?[吧]?$|^第[3三][个项条种件]~$|^c$",
    "^第?[4四]个?[吧的]?$|^选?[4四]号?[吧]?$|^第[4四][个项条种件]~$|^d$",
};
static const char LAST[] = "^最后[一1]?个[吧的]?$|^后者$|^后面那个$|^下面那个$";
static const char NONE_OF_THEM[] = "^都不是~$|^都不对~$|^不是这些~$|^没有我要的~$|^都没有$|^全不是$"
                                   "|^不是$|^以上都不是$|^都不要$|^不对$";

size_t choice_number(struct view words, size_t n)
{
    if (n > 0 && phrase_in(words, LAST))
        return n;
    for (size_t i = 0; i < n && i < DIALOGUE_MAX_CHOICES; i++) {
        if (phrase_in(words, NUMBERS[i]))
            return i + 1;
    }
    return 0;
}

static struct view words_of_title(struct turn *t, const struct entry *e)
{
    struct norm n;
    if (norm_text(t->arena, e->title, &n, NULL) != RC_OK)
        return VIEW_EMPTY;
    return turn_words(t->arena, &n);
}

/* The one choice whose title is these words, or which alone has them in its title. */
static size_t choice_by_title(struct turn *t)
{
    const struct dialogue *d = &t->in->dialogue;
    size_t found = 0;
    size_t n_found = 0;
    for (size_t i = 0; i < d->n_choices; i++) {
        const struct entry *e = snapshot_entry(t->kb, d->choices[i]);
        struct view title = e != NULL ? words_of_title(t, e) : VIEW_EMPTY;
        if (view_eq(title, t->words))
            return i + 1;
        if (view_find(title, t->words) != SIZE_MAX) {
            found = i + 1;
            n_found++;
        }
    }
    return n_found == 1 && utf8_count(t->words) >= 2 ? found : 0;
}

static const struct clause *clause_of(const struct entry *e, int64_t clause_id)
{
    for (size_t i = 0; i < e->n_clauses; i++) {
        if (e->clauses[i].clause_id == clause_id)
            return &e->clauses[i];
    }
    return NULL;
}

static void take_entry(struct turn *t, int64_t entry_id, int64_t clause_id, enum facet facet)
{
    const struct entry *e = snapshot_entry(t->kb, entry_id);
    if (e == NULL) {
        turn_take(t, ACT_CLARIFY, RUNG_CHOICE, "choice_gone");
        reply_say(&t->reply, BLOCK_TEXT, VIEW("这一条已经下架，请换个说法再问一次。"));
        return;
    }
    t->asked = (struct asked){facet, FIELD_N, 0, 0};
    t->words = VIEW_EMPTY; /* "2" tells nothing about the clause */
    decide_answer(t, e, clause_of(e, clause_id), 0.0, RUNG_CHOICE, "chosen");
}

static void take_offered(struct turn *t, size_t i, enum facet facet)
{
    const struct dialogue *d = &t->in->dialogue;
    take_entry(t, d->choices[i], d->clauses[i], facet != FACET_NONE ? facet : d->pending_facet);
}

/* A click on one of the choices just offered keeps the facet of the question that led to them. */
enum rc choice_click_rung(struct turn *t, bool *taken_out)
{
    const struct dialogue *d = &t->in->dialogue;
    if (t->in->chosen_entry_id == 0)
        return RC_OK;
    *taken_out = true;
    for (size_t i = 0; i < d->n_choices; i++) {
        if (d->choices[i] == t->in->chosen_entry_id) {
            take_offered(t, i, t->in->chosen_facet);
            return RC_OK;
        }
    }
    take_entry(t, t->in->chosen_entry_id, 0, t->in->chosen_facet);
    return RC_OK;
}

enum rc choice_words_rung(struct turn *t, bool *taken_out)
{
    const struct dialogue *d = &t->in->dialogue;
    if (d->n_choices == 0)
        return RC_OK;
    size_t n = choice_number(t->words, d->n_choices);
    if (n == 0)
        n = choice_by_title(t);
    if (n > 0)
        take_offered(t, n - 1, t->asked.facet);
    else if (phrase_in(t->words, NONE_OF_THEM))
        decide_handoff(t, RUNG_CHOICE, "none_of_choices",
                       VIEW("明白了，都不是您要问的，这就为您转接帮办员。"));
    else
        return RC_OK;
    *taken_out = true;
    return RC_OK;
}
