/* named.c - matters called by their name. Called by decide. */
#include "intents/named.h"

#include "intents/phrase.h"

#define MIN_CHARS 3

static const char ENDINGS[] =
    "登记$|申请$|办理$|核发$|备案$|审批$|认定$|申报$|领取$|政策$|手续$|事项$|业务$";

struct view named_core(struct view title)
{
    struct phrase_hit hit;
    if (phrase_find(title, "（|(|【|——|：", &hit) && hit.from > 0)
        title = view_sub(title, 0, hit.from);
    while (phrase_find(title, ENDINGS, &hit) && hit.from > 0)
        title = view_sub(title, 0, hit.from);
    return title;
}

const struct candidate *named_find(const struct asked_rest *rest, const struct search_result *s)
{
    const struct candidate *found = NULL;
    if (rest->n_parts != 1)
        return NULL;
    struct view name = named_core(rest->parts[0]);
    if (utf8_count(name) < MIN_CHARS)
        return NULL;
    for (size_t i = 0; i < s->n; i++) {
        if (!view_eq(named_core(s->list[i].entry->title), name))
            continue;
        if (found != NULL)
            return NULL;
        found = &s->list[i];
    }
    return found;
}
