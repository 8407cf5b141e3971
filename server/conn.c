/* conn.c - slots of connections, reused with a new generation. Loop thread only. */
#include "server/conn.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"

struct slot {
    struct conn *conn; /* NULL: free */
    uint32_t generation;
    uint32_t next_free; /* slot number + 1, 0 = none */
};

struct conns {
    struct slot *slots;
    size_t n;
    size_t cap;
    size_t n_open;
    uint32_t first_free;
};

struct conns *conns_new(void)
{
    return mem_calloc(1, sizeof(struct conns));
}

void conns_free(struct conns *cs)
{
    if (cs == NULL)
        return;
    for (size_t i = 0; i < cs->n; i++)
        free(cs->slots[i].conn);
    free(cs->slots);
    free(cs);
}

static uint32_t take_slot(struct conns *cs)
{
    if (cs->first_free != 0) {
        uint32_t slot = cs->first_free - 1;
        cs->first_free = cs->slots[slot].next_free;
        return slot;
    }
    void *grown = cs->slots;
    mem_grow(&grown, &cs->cap, cs->n + 1, sizeof *cs->slots);
    cs->slots = grown;
    cs->slots[cs->n] = (struct slot){0};
    return (uint32_t)cs->n++;
}

struct conn *conn_open(struct conns *cs, enum conn_kind kind, const char *remote, void *wire)
{
    uint32_t slot = take_slot(cs);
    struct conn *c = mem_calloc(1, sizeof *c);
    cs->slots[slot].conn = c;
    if (++cs->slots[slot].generation == 0)
        cs->slots[slot].generation = 1; /* 0 means no connection */
    c->ref = (struct conn_ref){slot, cs->slots[slot].generation};
    c->kind = kind;
    c->wire = wire;
    c->who.roles = ROLE_GUEST;
    c->heard_ms = clock_mono_ms();
    snprintf(c->remote, sizeof c->remote, "%s", remote);
    cs->n_open++;
    return c;
}

void conn_close(struct conns *cs, struct conn *c)
{
    struct slot *s = &cs->slots[c->ref.slot];
    CHECK(s->conn == c);
    s->conn = NULL;
    s->next_free = cs->first_free;
    cs->first_free = c->ref.slot + 1;
    cs->n_open--;
    free(c);
}

struct conn *conn_find(const struct conns *cs, struct conn_ref ref)
{
    if (ref.generation == 0 || ref.slot >= cs->n)
        return NULL;
    const struct slot *s = &cs->slots[ref.slot];
    return s->generation == ref.generation ? s->conn : NULL;
}

struct conn *conn_next(const struct conns *cs, size_t *at)
{
    while (*at < cs->n) {
        struct conn *c = cs->slots[(*at)++].conn;
        if (c != NULL)
            return c;
    }
    return NULL;
}

size_t conns_n_open(const struct conns *cs)
{
    return cs->n_open;
}
