/* offer.c - choices out of candidates. Called by decide. */
#include "intents/offer.h"

#include "intents/quote.h"

#define ENOUGH_PROBABILITY 0.95 /* of the offered ones together */
#define LEAST_PROBABILITY 0.02  /* of one more choice beyond the second */
#define MAX_WAITING 3
#define HINT_MAX_CHARS 28

static size_t n_to_offer(const struct search_result *s, enum offer_for what)
{
    size_t max = what == OFFER_TO_CLARIFY ? DIALOGUE_MAX_CHOICES : MAX_WAITING;
    double sum = 0.0;
    size_t n = 0;
    while (n < s->n && n < max) {
        if (n >= 2 && (sum >= ENOUGH_PROBABILITY || s->list[n].probability < LEAST_PROBABILITY))
            break;
        sum += s->list[n++].probability;
    }
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

static struct view summary_hint(const struct entry *e, int32_t as_of_day)
{
    return e->summary.len > 0 ? quote_head(e->summary, HINT_MAX_CHARS)
                              : quote_opening(e, as_of_day, HINT_MAX_CHARS);
}

static bool tells_apart(const struct search_result *s, size_t n, enum hint what)
{
    for (size_t i = 0; i < n; i++) {
        struct view mine = hint_of(s->list[i].entry, what);
        if (mine.len == 0 || utf8_count(mine) > HINT_MAX_CHARS)
            return false;
        for (size_t j = 0; j < i; j++) {
            if (view_eq(mine, hint_of(s->list[j].entry, what)))
                return false;
        }
    }
    return true;
}

static enum hint best_hint(const struct search_result *s, size_t n)
{
    static const enum hint ORDER[] = {HINT_AUDIENCE, HINT_DEPARTMENT, HINT_KIND};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        if (n > 1 && tells_apart(s, n, ORDER[i]))
            return ORDER[i];
    }
    return HINT_SUMMARY;
}

struct block *offer_candidates(struct reply *r, const struct search_result *s, enum offer_for what,
                               int32_t as_of_day)
{
    size_t n = n_to_offer(s, what);
    if (n == 0)
        return NULL;
    enum hint hint = best_hint(s, n);
    struct block *b = reply_block(r, BLOCK_CHOICES);
    b->choices = arena_alloc_array(r->arena, n, sizeof *b->choices);
    b->n_choices = n;
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = s->list[i].entry;
        struct view text = hint == HINT_SUMMARY ? summary_hint(e, as_of_day) : hint_of(e, hint);
        b->choices[i] = (struct block_choice){e->entry_id, FACET_NONE, e->title, text};
    }
    return b;
}
