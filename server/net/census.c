/* census.c - sockets per address. Loop thread only. */
#include "server/net/census.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

struct place {
    char address[64];
    int64_t n;
    UT_hash_handle hh;
};

static struct place *places;

void census_add(const char *address, int change)
{
    struct place *p;
    HASH_FIND_STR(places, address, p);
    if (p == NULL) {
        CHECK(change > 0);
        p = mem_calloc(1, sizeof *p);
        snprintf(p->address, sizeof p->address, "%s", address);
        HASH_ADD_STR(places, address, p);
    }
    p->n += change;
    if (p->n > 0)
        return;
    HASH_DEL(places, p);
    free(p);
}

int64_t census_count(const char *address)
{
    struct place *p;
    HASH_FIND_STR(places, address, p);
    return p != NULL ? p->n : 0;
}
