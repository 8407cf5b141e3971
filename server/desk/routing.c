/* routing.c - the order of the queue and the choice of a helper. Pure. */
#include "server/desk/routing.h"

#include <string.h>

#include "kb/base/err.h"

static const struct {
    const char *name;
    const char *text;
} WHYS[WHY_N] = {
    [WHY_SPECIALIST] = {"specialist", "企业的服务专员"},
    [WHY_LAST_HELPER] = {"last_helper", "访客上次由其接待"},
    [WHY_LEAST_LOAD] = {"least_load", "在手会话最少"},
    [WHY_IDLE_LONGEST] = {"idle_longest", "等候新会话最久"},
    [WHY_NOT_SPECIALIST] = {"not_specialist", "企业另有服务专员"},
    [WHY_NOT_LAST_HELPER] = {"not_last_helper", "访客上次由他人接待"},
    [WHY_MORE_LOAD] = {"more_load", "在手会话较多"},
    [WHY_SERVED_LATER] = {"served_later", "刚分到过会话"},
    [WHY_OFFLINE] = {"offline", "不在线"},
    [WHY_NO_DUTY] = {"no_duty", "现在不值班"},
    [WHY_PASSED] = {"passed", "已谢绝或未应答"},
    [WHY_OTHER_GROUP] = {"other_group", "不在这个组"},
    [WHY_TIER] = {"tier", "尚未升级到该层级"},
    [WHY_LANGUAGE] = {"language", "语言不符"},
    [WHY_FULL] = {"full", "在手会话已满"},
};

static const char *const TIERS[TIER_N] = {"helper", "specialist", "leader"};

const char *routing_tier_name(enum routing_tier t)
{
    CHECK(t < TIER_N);
    return TIERS[t];
}

const char *routing_why_name(enum routing_why w)
{
    CHECK(w < WHY_N);
    return WHYS[w].name;
}

const char *routing_why_text(enum routing_why w)
{
    CHECK(w < WHY_N);
    return WHYS[w].text;
}

uint32_t routing_language(struct view tag)
{
    static const char *const TAGS[] = {"zh", "en", "ja", "ko", "de", "fr", "es", "ru",
                                       "ar", "pt", "it", "vi", "th", "ug", "bo", "mn"};
    for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++) {
        if (view_starts(tag, TAGS[i]) && (tag.len == 2 || tag.ptr[2] == '-'))
            return UINT32_C(1) << i;
    }
    return 1;
}

uint32_t routing_languages(struct view list)
{
    uint32_t set = 1;
    while (list.len > 0) {
        size_t end = view_find(list, VIEW(","));
        set |= routing_language(view_trim(view_sub(list, 0, end)));
        list = end == SIZE_MAX ? VIEW_EMPTY : view_sub(list, end + 1, list.len);
    }
    return set;
}

int routing_compare(const struct routing_waiting *a, const struct routing_waiting *b)
{
    if (a->is_front != b->is_front)
        return a->is_front ? -1 : 1;
    if (a->rank_ms != b->rank_ms)
        return a->rank_ms < b->rank_ms ? -1 : 1;
    if (a->conversation_id != b->conversation_id)
        return a->conversation_id < b->conversation_id ? -1 : 1;
    return 0;
}

/* --- one helper ---------------------------------------------------------------------------------
 */

static const struct routing_membership *membership(const struct routing_helper *h, int64_t group_id)
{
    for (size_t i = 0; i < h->n_groups; i++) {
        if (h->groups[i].group_id == group_id)
            return &h->groups[i];
    }
    return NULL;
}

static bool has_passed(const struct routing_waiting *w, int64_t account_id)
{
    for (size_t i = 0; i < w->n_passed; i++) {
        if (w->passed_ids[i] == account_id)
            return true;
    }
    return false;
}

/* The specialist of the company is asked whatever group the matter is. */
static enum routing_why group_obstacle(const struct routing_waiting *w,
                                       const struct routing_helper *h)
{
    if (w->group_id == 0 || w->specialist_id == h->account_id)
        return WHY_N;
    const struct routing_membership *m = membership(h, w->group_id);
    if (m == NULL)
        return w->is_wide ? WHY_N : WHY_OTHER_GROUP;
    return m->tier <= w->tier ? WHY_N : WHY_TIER;
}

static enum routing_why obstacle(const struct routing_waiting *w, const struct routing_helper *h)
{
    if (!h->is_online)
        return WHY_OFFLINE;
    if (!h->may_serve)
        return WHY_NO_DUTY;
    if (has_passed(w, h->account_id))
        return WHY_PASSED;
    enum routing_why why = group_obstacle(w, h);
    if (why != WHY_N)
        return why;
    if ((h->languages & w->language) == 0)
        return WHY_LANGUAGE;
    return h->load >= h->capacity ? WHY_FULL : WHY_N;
}

bool routing_is_eligible(const struct routing_waiting *w, const struct routing_helper *h,
                         enum routing_why *why_out)
{
    enum routing_why why = obstacle(w, h);
    if (why != WHY_N && why_out != NULL)
        *why_out = why;
    return why == WHY_N;
}

/* --- comparing helpers --------------------------------------------------------------------------
 */

/* What speaks for `a` against `b`, WHY_N if it is the other way round; never equal (the lower
 * account id decides at the end). *against_out = the same seen from b. */
static enum routing_why preference(const struct routing_waiting *w, const struct routing_helper *a,
                                   const struct routing_helper *b, enum routing_why *against_out)
{
    if (a->account_id == w->specialist_id || b->account_id == w->specialist_id) {
        *against_out = WHY_NOT_SPECIALIST;
        return a->account_id == w->specialist_id ? WHY_SPECIALIST : WHY_N;
    }
    if (a->account_id == w->last_helper_id || b->account_id == w->last_helper_id) {
        *against_out = WHY_NOT_LAST_HELPER;
        return a->account_id == w->last_helper_id ? WHY_LAST_HELPER : WHY_N;
    }
    int64_t load_a = (int64_t)a->load * b->capacity;
    int64_t load_b = (int64_t)b->load * a->capacity;
    if (load_a != load_b) {
        *against_out = WHY_MORE_LOAD;
        return load_a < load_b ? WHY_LEAST_LOAD : WHY_N;
    }
    *against_out = WHY_SERVED_LATER;
    if (a->assigned_at_ms != b->assigned_at_ms)
        return a->assigned_at_ms < b->assigned_at_ms ? WHY_IDLE_LONGEST : WHY_N;
    return a->account_id < b->account_id ? WHY_IDLE_LONGEST : WHY_N;
}

/* Alone he is chosen for what he is. */
static enum routing_why own_merit(const struct routing_waiting *w, const struct routing_helper *h)
{
    if (h->account_id == w->specialist_id)
        return WHY_SPECIALIST;
    return h->account_id == w->last_helper_id ? WHY_LAST_HELPER : WHY_LEAST_LOAD;
}

bool routing_choose(const struct routing_waiting *w, const struct routing_helper *helpers, size_t n,
                    struct routing_choice *out)
{
    bool found = false;
    enum routing_why against = WHY_N;
    for (size_t i = 0; i < n; i++) {
        if (!routing_is_eligible(w, &helpers[i], NULL))
            continue;
        enum routing_why why = found ? preference(w, &helpers[i], &helpers[out->helper], &against)
                                     : own_merit(w, &helpers[i]);
        if (why == WHY_N)
            continue;
        out->helper = i;
        out->why = why;
        found = true;
    }
    return found;
}

/* --- the queue ----------------------------------------------------------------------------------
 */

/* Wants of conversations for which nobody was found: the next with the same need not be tried. */
#define MAX_MISSES 32

struct want {
    int64_t group_id;
    bool is_wide;
    enum routing_tier tier;
    uint32_t language;
};

struct misses {
    struct want list[MAX_MISSES];
    size_t n;
};

/* Only what does not depend on the visitor himself can be remembered. */
static bool is_ordinary(const struct routing_waiting *w)
{
    return w->n_passed == 0 && w->specialist_id == 0;
}

static bool is_missed(const struct misses *m, const struct routing_waiting *w)
{
    for (size_t i = 0; is_ordinary(w) && i < m->n; i++) {
        const struct want *x = &m->list[i];
        if (x->group_id == w->group_id && x->is_wide == w->is_wide && x->tier == w->tier &&
            x->language == w->language)
            return true;
    }
    return false;
}

static bool anybody_for(const struct routing_waiting *w, const struct routing_helper *helpers,
                        const size_t *free_ones, size_t n_free, struct misses *m)
{
    if (is_missed(m, w))
        return false;
    for (size_t i = 0; i < n_free; i++) {
        if (routing_is_eligible(w, &helpers[free_ones[i]], NULL))
            return true;
    }
    if (is_ordinary(w) && m->n < MAX_MISSES)
        m->list[m->n++] = (struct want){w->group_id, w->is_wide, w->tier, w->language};
    return false;
}

#define MAX_FREE 4096

static size_t find_free(const struct routing_helper *helpers, size_t n, size_t *out)
{
    size_t n_free = 0;
    for (size_t i = 0; i < n && n_free < MAX_FREE; i++) {
        if (helpers[i].is_online && helpers[i].may_serve && helpers[i].load < helpers[i].capacity)
            out[n_free++] = i;
    }
    return n_free;
}

bool routing_next(const struct routing_waiting *waiting, size_t n_waiting,
                  const struct routing_helper *helpers, size_t n_helpers,
                  struct routing_choice *out)
{
    size_t free_ones[MAX_FREE];
    size_t n_free = find_free(helpers, n_helpers, free_ones);
    struct misses misses = {.n = 0};
    size_t best = SIZE_MAX;
    for (size_t i = 0; n_free > 0 && i < n_waiting; i++) {
        if (best != SIZE_MAX && routing_compare(&waiting[best], &waiting[i]) < 0)
            continue;
        if (anybody_for(&waiting[i], helpers, free_ones, n_free, &misses))
            best = i;
    }
    if (best == SIZE_MAX)
        return false;
    out->waiting = best;
    return routing_choose(&waiting[best], helpers, n_helpers, out);
}

/* --- explaining ---------------------------------------------------------------------------------
 */

static void write_why(struct jsonw *w, enum routing_why why)
{
    jsonw_text(w, "why", routing_why_name(why));
    jsonw_text(w, "text", routing_why_text(why));
}

void routing_explain(struct jsonw *w, const struct routing_waiting *waiting,
                     const struct routing_helper *helpers, size_t n)
{
    struct routing_choice choice = {.helper = SIZE_MAX};
    bool found = routing_choose(waiting, helpers, n, &choice);
    if (found) {
        jsonw_int(w, "chosen", helpers[choice.helper].account_id);
        write_why(w, choice.why);
    } else {
        jsonw_null(w, "chosen");
    }
    jsonw_arr(w, "others");
    for (size_t i = 0; i < n; i++) {
        enum routing_why why = WHY_N;
        if (found && i == choice.helper)
            continue;
        if (routing_is_eligible(waiting, &helpers[i], &why))
            (void)preference(waiting, &helpers[choice.helper], &helpers[i], &why);
        jsonw_obj(w, NULL);
        jsonw_int(w, "account_id", helpers[i].account_id);
        write_why(w, why);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}
