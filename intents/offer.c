/* offer.c - choices out of candidates. Called by decide. */
#include "intents/offer.h"

#include "intents/quote.h"

#define MAX_WAITING 3
#define HINT_MAX_CHARS 28
#define HEADING_MAX_CHARS 16
#define CLAUSE_MAX_CHARS 32

static size_t add(struct offer *out, size_t n, const struct entry *e, const struct clause *c)
{
    for (size_t i = 0; i < n; i++) {
        if (out[i].entry == e)
            return n;
    }
    out[n] = (struct offer){e, c};
    return n + 1;
}

size_t offer_to_clarify(const struct search_result *s, const struct entry *last, double enough,
                        struct offer out[OFFER_MAX])
{
    double probability[OFFER_MAX];
    size_t n = last != NULL ? add(out, 0, last, NULL) : 0;
    size_t n_known = s->n < OFFER_MAX ? s->n : OFFER_MAX;
    for (size_t i = 0; i < n_known; i++)
        probability[i] = s->list[i].probability;
    size_t n_choices = confidence_n_choices(probability, n_known, enough, OFFER_MAX);
    for (size_t i = 0; i < n_choices && n < OFFER_MAX; i++)
        n = add(out, n, s->list[i].entry, s->list[i].clause);
    return n;
}

size_t offer_while_waiting(const struct search_result *s, struct offer out[OFFER_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < s->n && n < MAX_WAITING; i++)
        n = add(out, n, s->list[i].entry, s->list[i].clause);
    return n;
}

enum hint { HINT_AUDIENCE, HINT_DEPARTMENT, HINT_KIND, HINT_SUMMARY };

static struct view hint_of(const struct entry *e, enum hint what)
{
    switch (what) {
    case HINT_AUDIENCE:
        return e->audience;
    case HINT_DEPARTMENT:
        return e->department;
    case HINT_KIND:
        return view_of(entry_kind_label(e->kind));
    case HINT_SUMMARY:
        break;
    }
    return VIEW_EMPTY;
}

/* The clause that was found, or the first, with the heading it stands under: in a long text that is
 * what tells whether it is meant. */
static struct view clause_hint(struct arena *a, const struct offer *o, int32_t as_of_day)
{
    const struct entry *e = o->entry;
    const struct clause *c = o->clause;
    if (c == NULL || quote_is_promulgation(c) || !clause_valid_on(c, as_of_day) ||
        !clause_hash_ok(c))
        c = quote_first(e, as_of_day);
    if (c == NULL)
        return e->n_clauses == 0 ? quote_line(a, e->body, HINT_MAX_CHARS) : VIEW_EMPTY;
    struct view heading = c->n_path > 0 ? c->path[c->n_path - 1] : VIEW_EMPTY;
    struct view text = quote_line(a, c->text, CLAUSE_MAX_CHARS);
    bool has_label = view_eq(view_sub(text, 0, c->label.len), c->label);
    return arena_printf(a, "%.*s%s%.*s%s%.*s", VIEW_ARG(quote_line(a, heading, HEADING_MAX_CHARS)),
                        heading.len > 0 ? " › " : "", VIEW_ARG(has_label ? VIEW_EMPTY : c->label),
                        has_label || c->label.len == 0 ? "" : " ", VIEW_ARG(text));
}

static struct view summary_hint(struct arena *a, const struct offer *o, int32_t as_of_day)
{
    return o->entry->summary.len > 0 ? quote_line(a, o->entry->summary, HINT_MAX_CHARS)
                                     : clause_hint(a, o, as_of_day);
}

/* A policy or statute of which there is only the text: its title and its department say too little.
 */
static bool is_bare_text(const struct entry *e)
{
    return e->summary.len == 0 && e->n_clauses > 1;
}

static bool tells_apart(const struct offer *list, size_t n, enum hint what)
{
    for (size_t i = 0; i < n; i++) {
        struct view mine = hint_of(list[i].entry, what);
        if (mine.len == 0 || utf8_count(mine) > HINT_MAX_CHARS)
            return false;
        for (size_t j = 0; j < i; j++) {
            if (view_eq(mine, hint_of(list[j].entry, what)))
                return false;
        }
    }
    return true;
}

static enum hint best_hint(const struct offer *list, size_t n)
{
    static const enum hint ORDER[] = {HINT_AUDIENCE, HINT_DEPARTMENT, HINT_KIND};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        if (n > 1 && tells_apart(list, n, ORDER[i]))
            return ORDER[i];
    }
    return HINT_SUMMARY;
}

void offer_say(struct reply *r, struct view prompt, const struct offer *list, size_t n,
               int32_t as_of_day)
{
    if (n == 0)
        return;
    enum hint hint = best_hint(list, n);
    struct block *b = reply_block(r, BLOCK_CHOICES);
    b->text = prompt;
    b->choices = arena_alloc_array(r->arena, n, sizeof *b->choices);
    b->n_choices = n;
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = list[i].entry;
        struct view text = hint == HINT_SUMMARY || is_bare_text(e)
                               ? summary_hint(r->arena, &list[i], as_of_day)
                               : hint_of(e, hint);
        b->choices[i] = (struct block_choice){e->entry_id, FACET_NONE, e->title, text};
    }
}
