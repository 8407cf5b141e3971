/* dialogue.c - the dialogue state as compact text: "1 e=12 f=materials c=3:0,9:41 p=fee u=1 h=0".
 * Called when a conversation is loaded and stored. */
#include <inttypes.h>
#include <string.h>

#include "intents/answer.h"

struct view dialogue_write(struct arena *a, const struct dialogue *d)
{
    struct str s = STR_EMPTY;
    str_addf(&s, "1 e=%" PRId64 " f=%s c=", d->entry_id, facet_name(d->facet));
    for (size_t i = 0; i < d->n_choices; i++)
        str_addf(&s, "%s%" PRId64 ":%" PRId64, i > 0 ? "," : "", d->choices[i], d->clauses[i]);
    str_addf(&s, " p=%s u=%d h=%d", facet_name(d->pending_facet), d->n_unsure,
             d->human_active ? 1 : 0);
    struct view text = arena_view(a, str_view(&s));
    str_clear(&s);
    return text;
}

/* Takes the text up to the next `end` off `*rest`. */
static struct view take_until(struct view *rest, char end)
{
    const char *stop = rest->len > 0 ? memchr(rest->ptr, end, rest->len) : NULL;
    size_t len = stop != NULL ? (size_t)(stop - rest->ptr) : rest->len;
    struct view taken = view_sub(*rest, 0, len);
    size_t skip = stop != NULL ? len + 1 : len;
    *rest = view_sub(*rest, skip, rest->len - skip);
    return taken;
}

static bool parse_count(struct view text, int64_t max, int64_t *out)
{
    return view_to_int64(text, out) && *out >= 0 && *out <= max;
}

static bool parse_facet(struct view text, enum facet *out)
{
    *out = FACET_NONE;
    return text.len == 0 || facet_parse(text, out);
}

static bool parse_choices(struct view text, struct dialogue *d)
{
    while (text.len > 0) {
        struct view choice = take_until(&text, ',');
        struct view entry = take_until(&choice, ':');
        if (d->n_choices == DIALOGUE_MAX_CHOICES ||
            !parse_count(entry, INT64_MAX, &d->choices[d->n_choices]) ||
            !parse_count(choice, INT64_MAX, &d->clauses[d->n_choices]) ||
            d->choices[d->n_choices] == 0)
            return false;
        d->n_choices++;
    }
    return true;
}

static bool parse_pair(struct view pair, struct dialogue *d)
{
    int64_t n = 0;
    bool ok = false;
    if (pair.len < 2 || pair.ptr[1] != '=')
        return false;
    struct view value = view_sub(pair, 2, pair.len - 2);
    switch (pair.ptr[0]) {
    case 'e':
        return parse_count(value, INT64_MAX, &d->entry_id);
    case 'f':
        return parse_facet(value, &d->facet);
    case 'c':
        return parse_choices(value, d);
    case 'p':
        return parse_facet(value, &d->pending_facet);
    case 'u':
        ok = parse_count(value, 1000, &n);
        d->n_unsure = (int)n;
        return ok;
    case 'h':
        ok = parse_count(value, 1, &n);
        d->human_active = n == 1;
        return ok;
    default:
        return false;
    }
}

void dialogue_parse(struct view text, struct dialogue *out)
{
    struct dialogue d = {.entry_id = 0};
    *out = d;
    if (!view_eq_text(take_until(&text, ' '), "1"))
        return;
    while (text.len > 0) {
        if (!parse_pair(take_until(&text, ' '), &d))
            return;
    }
    *out = d;
}
