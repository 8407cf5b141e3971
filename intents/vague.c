/* vague.c - too few words to tell one matter from another. Called by decide. */
#include "intents/vague.h"

#include "intents/phrase.h"

#define WORD_CHARS 2 /* of a Chinese word */
#define FIELD_CHARS 4
#define ALL_KNOWN 0.999 /* share of the question's weight found in the entry */

/* Who asks says nothing of the matter. */
static const char ASKERS[] = "^企业|^单位|^我们|^我单位|^我公司|^本公司|^我司";

static struct view without_asker(struct view part)
{
    struct phrase_hit hit;
    return phrase_find(part, ASKERS, &hit) ? view_sub(part, hit.to, part.len) : part;
}

/* What is left of the question when the asker is gone, too: how many parts, the last of them, and
 * the characters of all. */
struct matter {
    size_t n_parts;
    struct view last;
    size_t n_chars;
};

static struct matter matter_of(const struct asked_rest *rest)
{
    struct matter m = {0};
    for (size_t i = 0; i < rest->n_parts; i++) {
        struct view part = i == 0 ? without_asker(rest->parts[i]) : rest->parts[i];
        if (part.len == 0)
            continue;
        m.n_parts++;
        m.last = part;
        m.n_chars += utf8_count(part);
    }
    return m;
}

static bool known(const struct search_result *s)
{
    return s->n > 0 && s->confidence_features[CONF_ENTRY_ONES] >= ALL_KNOWN;
}

/* Does this text ask the same of the word, and of nothing else? */
static bool asks_for(const struct turn *t, struct view text, struct view word)
{
    struct norm n;
    struct err ignored;
    struct asked asked;
    struct asked_rest rest;
    if (norm_question(t->arena, text, &n, &ignored) != RC_OK)
        return false;
    asked_find(turn_words(t->arena, &n), &asked, &rest);
    struct matter m = matter_of(&rest);
    return asked.facet == t->asked.facet && m.n_parts == 1 && view_eq(m.last, word);
}

bool vague_field(const struct turn *t)
{
    size_t n = matter_of(&t->rest).n_chars;
    return n >= WORD_CHARS && n <= FIELD_CHARS && known(&t->out->search);
}

bool vague_word(const struct turn *t)
{
    struct matter m = matter_of(&t->rest);
    if (m.n_parts != 1 || m.n_chars != WORD_CHARS || !known(&t->out->search))
        return false;
    const struct entry *e = t->out->search.list[0].entry;
    bool found = asks_for(t, e->title, m.last);
    for (size_t i = 0; !found && i < e->n_variants; i++)
        found = asks_for(t, e->variants[i], m.last);
    return !found;
}
