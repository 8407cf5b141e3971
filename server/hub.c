/* hub.c - subscriptions in two directions, so that a lost connection is forgotten without a search.
 * Loop thread only. */
#include "server/hub.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

/* Hashed as bytes: no padding may hold chance values. */
struct topic_key {
    int64_t kind;
    int64_t id;
};

struct room {
    struct topic_key key;
    struct conn_ref *members;
    size_t n;
    size_t cap;
    UT_hash_handle hh;
};

struct guest {
    struct conn_ref key;
    struct room **rooms;
    size_t n;
    size_t cap;
    UT_hash_handle hh;
};

struct hub {
    struct room *rooms;
    struct guest *guests;
};

struct hub *hub_new(void)
{
    return mem_calloc(1, sizeof(struct hub));
}

void hub_free(struct hub *h)
{
    if (h == NULL)
        return;
    struct guest *g;
    struct guest *next_guest;
    HASH_ITER(hh, h->guests, g, next_guest)
    {
        HASH_DEL(h->guests, g);
        free(g->rooms);
        free(g);
    }
    struct room *r;
    struct room *next_room;
    HASH_ITER(hh, h->rooms, r, next_room)
    {
        HASH_DEL(h->rooms, r);
        free(r->members);
        free(r);
    }
    free(h);
}

static struct room *find_room(const struct hub *h, struct topic topic)
{
    struct topic_key key = {(int64_t)topic.kind, topic.id};
    struct room *r;
    HASH_FIND(hh, h->rooms, &key, sizeof key, r);
    return r;
}

static struct guest *find_guest(const struct hub *h, struct conn_ref conn)
{
    struct guest *g;
    HASH_FIND(hh, h->guests, &conn, sizeof conn, g);
    return g;
}

static bool same(struct conn_ref a, struct conn_ref b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

/* Position of a room among those of a guest: few, so a walk is cheapest. */
static size_t place_in(const struct guest *g, const struct room *r)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->rooms[i] == r)
            return i;
    return SIZE_MAX;
}

bool hub_has(const struct hub *h, struct topic topic, struct conn_ref conn)
{
    struct room *r = find_room(h, topic);
    struct guest *g = find_guest(h, conn);
    return r != NULL && g != NULL && place_in(g, r) != SIZE_MAX;
}

static struct room *need_room(struct hub *h, struct topic topic)
{
    struct room *r = find_room(h, topic);
    if (r != NULL)
        return r;
    r = mem_calloc(1, sizeof *r);
    r->key = (struct topic_key){(int64_t)topic.kind, topic.id};
    HASH_ADD(hh, h->rooms, key, sizeof r->key, r);
    return r;
}

static struct guest *need_guest(struct hub *h, struct conn_ref conn)
{
    struct guest *g = find_guest(h, conn);
    if (g != NULL)
        return g;
    g = mem_calloc(1, sizeof *g);
    g->key = conn;
    HASH_ADD(hh, h->guests, key, sizeof g->key, g);
    return g;
}

void hub_join(struct hub *h, struct topic topic, struct conn_ref conn)
{
    struct room *r = need_room(h, topic);
    struct guest *g = need_guest(h, conn);
    if (place_in(g, r) != SIZE_MAX)
        return;
    void *grown = r->members;
    mem_grow(&grown, &r->cap, r->n + 1, sizeof *r->members);
    r->members = grown;
    r->members[r->n++] = conn;
    grown = g->rooms;
    mem_grow(&grown, &g->cap, g->n + 1, sizeof(struct room *));
    g->rooms = grown;
    g->rooms[g->n++] = r;
}

static void remove_member(struct hub *h, struct room *r, struct conn_ref conn)
{
    size_t i = 0;
    while (i < r->n && !same(r->members[i], conn))
        i++;
    CHECK(i < r->n);
    memmove(r->members + i, r->members + i + 1, (r->n - i - 1) * sizeof *r->members);
    if (--r->n > 0)
        return;
    HASH_DEL(h->rooms, r);
    free(r->members);
    free(r);
}

static void forget_guest(struct hub *h, struct guest *g)
{
    HASH_DEL(h->guests, g);
    free(g->rooms);
    free(g);
}

void hub_leave(struct hub *h, struct topic topic, struct conn_ref conn)
{
    struct room *r = find_room(h, topic);
    struct guest *g = find_guest(h, conn);
    size_t i = r != NULL && g != NULL ? place_in(g, r) : SIZE_MAX;
    if (i == SIZE_MAX)
        return;
    g->rooms[i] = g->rooms[--g->n];
    remove_member(h, r, conn);
    if (g->n == 0)
        forget_guest(h, g);
}

void hub_drop(struct hub *h, struct conn_ref conn)
{
    struct guest *g = find_guest(h, conn);
    if (g == NULL)
        return;
    for (size_t i = 0; i < g->n; i++)
        remove_member(h, g->rooms[i], conn);
    forget_guest(h, g);
}

size_t hub_members(const struct hub *h, struct topic topic, const struct conn_ref **out)
{
    struct room *r = find_room(h, topic);
    *out = r != NULL ? r->members : NULL;
    return r != NULL ? r->n : 0;
}

size_t hub_n_members(const struct hub *h, struct topic topic)
{
    struct room *r = find_room(h, topic);
    return r != NULL ? r->n : 0;
}

size_t hub_n_topics(const struct hub *h)
{
    return HASH_COUNT(h->rooms);
}
