/* vocab.c - an open-addressing table of counts. Written by one thread while a snapshot is built. */
#include "kb/vocab.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

#define FIRST_BITS 10

struct vocab {
    struct vocab_item *places;
    unsigned bits; /* 2^bits places, at most 3/4 used */
    size_t n;
};

static size_t place_of(const struct vocab *v, uint32_t key)
{
    size_t mask = ((size_t)1 << v->bits) - 1;
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - v->bits));
    while (v->places[at].key != 0 && v->places[at].key != key)
        at = (at + 1) & mask;
    return at;
}

struct vocab *vocab_new(void)
{
    struct vocab *v = mem_calloc(1, sizeof *v);
    v->bits = FIRST_BITS;
    v->places = mem_calloc((size_t)1 << v->bits, sizeof *v->places);
    return v;
}

struct vocab *vocab_copy(const struct vocab *v)
{
    struct vocab *copy = mem_calloc(1, sizeof *copy);
    *copy = *v;
    size_t n_places = (size_t)1 << v->bits;
    copy->places = mem_realloc_array(NULL, n_places, sizeof *copy->places);
    memcpy(copy->places, v->places, n_places * sizeof *copy->places);
    return copy;
}

void vocab_free(struct vocab *v)
{
    if (v == NULL)
        return;
    free(v->places);
    free(v);
}

static void double_size(struct vocab *v)
{
    struct vocab bigger = {.bits = v->bits + 1, .n = v->n};
    bigger.places = mem_calloc((size_t)1 << bigger.bits, sizeof *bigger.places);
    size_t n_places = (size_t)1 << v->bits;
    for (size_t i = 0; i < n_places; i++)
        if (v->places[i].key != 0)
            bigger.places[place_of(&bigger, v->places[i].key)] = v->places[i];
    free(v->places);
    *v = bigger;
}

/* A count that would go below zero means that an entry was taken out which was never put in. */
static uint32_t moved(uint32_t count, int by)
{
    int64_t now = (int64_t)count + by;
    CHECK(now >= 0 && now <= UINT32_MAX);
    return (uint32_t)now;
}

void vocab_add(struct vocab *v, uint32_t key, int entries, int head, int body)
{
    CHECK(key != 0);
    if ((v->n + 1) * 4 > ((size_t)3 << v->bits))
        double_size(v);
    struct vocab_item *item = &v->places[place_of(v, key)];
    if (item->key == 0) {
        item->key = key;
        v->n++;
    }
    item->n_entries = moved(item->n_entries, entries);
    item->n_head = moved(item->n_head, head);
    item->n_body = moved(item->n_body, body);
}

struct vocab_item vocab_find(const struct vocab *v, uint32_t key)
{
    if (key == 0)
        return (struct vocab_item){0, 0, 0, 0};
    struct vocab_item item = v->places[place_of(v, key)];
    item.key = key;
    return item;
}

size_t vocab_n(const struct vocab *v)
{
    return v->n;
}

void vocab_each(const struct vocab *v, void (*each)(void *arg, const struct vocab_item *item),
                void *arg)
{
    size_t n_places = (size_t)1 << v->bits;
    for (size_t i = 0; i < n_places; i++)
        if (v->places[i].key != 0 && v->places[i].n_entries > 0)
            each(arg, &v->places[i]);
}
