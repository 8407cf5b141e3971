/* lint_links.c - successors (superseded_by) and members of bundles: do they lead somewhere? */
#include "kb/lint_rules.h"

#define CHAIN_MAX 64 /* longer chains count as loops */

static struct lint_finding *add_link(struct lint *l, enum lint_severity severity,
                                     const struct entry *e, const char *field,
                                     const struct entry *other)
{
    struct lint_finding *f = lint_add(l, LINT_LINK, severity, e, field);
    if (other != NULL) {
        f->other_id = other->external_id;
        f->other_title = other->title;
    }
    return f;
}

/* Is the entry itself on the way from its successor on? */
static bool is_in_loop(const struct lint *l, const struct entry *e)
{
    const struct entry *at = e;
    for (int i = 0; i < CHAIN_MAX && at != NULL && at->superseded_by.len > 0; i++) {
        at = snapshot_find(l->kb, at->superseded_by);
        if (at == e)
            return true;
    }
    return false;
}

static void check_end(struct lint *l, const struct entry *e, const struct entry *next)
{
    const struct entry *end = next;
    for (int i = 0; i < CHAIN_MAX && end->superseded_by.len > 0; i++) {
        const struct entry *further = snapshot_find(l->kb, end->superseded_by);
        if (further == NULL)
            return; /* told at the entry that names it */
        end = further;
    }
    if (!end->is_disabled && entry_valid_on(end, l->today))
        return;
    bool is_future = !end->is_disabled && end->effective_from > l->today;
    struct lint_finding *f =
        add_link(l, is_future ? LINT_NOTE : LINT_WARNING, e, "superseded_by", end);
    f->text = arena_printf(l->a, "替代它的「%.*s」%s", VIEW_ARG(end->title),
                           end->is_disabled ? "已经下架"
                           : is_future      ? "还没有生效"
                                            : "也已经失效");
    f->fix = is_future ? VIEW("核对两个条目的生效和失效日期") : VIEW("改成现行的条目，或者留空");
}

static void check_successor(struct lint *l, const struct entry *e)
{
    const struct entry *next = snapshot_find(l->kb, e->superseded_by);
    if (next == NULL) {
        struct lint_finding *f = add_link(l, LINT_ERROR, e, "superseded_by", NULL);
        f->text = arena_printf(l->a, "替代它的条目「%.*s」不存在", VIEW_ARG(e->superseded_by));
        f->fix = VIEW("改成现有条目的编号，或者留空");
        return;
    }
    if (is_in_loop(l, e)) {
        struct lint_finding *f = add_link(l, LINT_ERROR, e, "superseded_by", next);
        f->text = VIEW("替代关系绕了一圈，又回到自己");
        f->fix = VIEW("从最新的一条里删去“替代它的条目”");
        return;
    }
    check_end(l, e, next);
    if (e->repealed_on == DAY_NONE && e->expires_on == DAY_NONE && entry_valid_on(next, l->today)) {
        struct lint_finding *f = add_link(l, LINT_WARNING, e, "expires_on", next);
        f->text = arena_printf(l->a, "已经被「%.*s」替代，却没有失效日期，两个都会用来回答",
                               VIEW_ARG(next->title));
        f->fix = VIEW("写上失效或废止日期");
    }
}

static void check_members(struct lint *l, const struct entry *e)
{
    for (size_t i = 0; i < e->n_members; i++) {
        const struct entry *m = snapshot_find(l->kb, e->members[i]);
        if (m != NULL && m != e && !m->is_disabled && entry_valid_on(m, l->today))
            continue;
        struct lint_finding *f =
            add_link(l, m == NULL || m == e ? LINT_ERROR : LINT_WARNING, e, "members", m);
        f->row = (int32_t)i;
        if (m == NULL)
            f->text = arena_printf(l->a, "包含的事项「%.*s」不存在", VIEW_ARG(e->members[i]));
        else
            f->text = arena_printf(
                l->a, m == e ? "一件事包含了自己（%.*s）" : "包含的事项「%.*s」已经失效或下架",
                VIEW_ARG(m->title));
        f->fix = VIEW("改成现有的事项，或者删去这一行");
    }
}

void lint_links(struct lint *l)
{
    for (size_t i = 0; i < snapshot_n_entries(l->kb); i++) {
        const struct entry *e = snapshot_entry_at(l->kb, i);
        if (e->is_disabled)
            continue;
        if (e->superseded_by.len > 0)
            check_successor(l, e);
        check_members(l, e);
    }
}
