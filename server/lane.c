/* lane.c - per-person order of writing calls. Loop thread only. */
#include "server/lane.h"

#include <stdlib.h>
#include <uthash.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

struct lane {
    struct lane_key key;
    struct call *in_flight;
    struct mail *first; /* waiting, linked through call.mail */
    struct mail **end;
    UT_hash_handle hh;
};

struct lanes {
    struct lane *table;
};

struct lanes *lanes_new(void)
{
    return mem_calloc(1, sizeof(struct lanes));
}

void lanes_free(struct lanes *ls)
{
    if (ls == NULL)
        return;
    CHECK(ls->table == NULL);
    free(ls);
}

struct lane_key lane_of(const struct call *c)
{
    if (c->who.visitor_id != 0)
        return (struct lane_key){LANE_VISITOR, c->who.visitor_id};
    if (c->who.account_id != 0)
        return (struct lane_key){LANE_ACCOUNT, c->who.account_id};
    return (struct lane_key){LANE_CONNECTION,
                             (int64_t)c->from.slot << 32 | (int64_t)c->from.generation};
}

static struct lane *find_lane(struct lanes *ls, const struct call *c)
{
    struct lane_key key = lane_of(c);
    struct lane *l;
    HASH_FIND(hh, ls->table, &key, sizeof key, l);
    return l;
}

bool lane_enter(struct lanes *ls, struct call *c)
{
    struct lane *l = find_lane(ls, c);
    if (l != NULL) {
        c->mail.next = NULL;
        *l->end = &c->mail;
        l->end = &c->mail.next;
        return false;
    }
    l = mem_calloc(1, sizeof *l);
    l->key = lane_of(c);
    l->in_flight = c;
    l->end = &l->first;
    HASH_ADD(hh, ls->table, key, sizeof l->key, l);
    return true;
}

struct call *lane_leave(struct lanes *ls, struct call *c)
{
    struct lane *l = find_lane(ls, c);
    CHECK(l != NULL && l->in_flight == c);
    struct mail *next = l->first;
    if (next == NULL) {
        HASH_DEL(ls->table, l);
        free(l);
        return NULL;
    }
    l->first = next->next;
    if (l->first == NULL)
        l->end = &l->first;
    next->next = NULL;
    l->in_flight = (struct call *)(void *)next; /* mail is the first member */
    return l->in_flight;
}
