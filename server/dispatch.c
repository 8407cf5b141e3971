/* dispatch.c - puts the pages of server/methods together as one table, sorted by name. Read by the
 * front, the description and tests. How to add a method: server/README.md. */
#include "server/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "server/methods/methods.h"

static const struct methods *const PAGES[] = {
    &methods_desk,   &methods_gaps,    &methods_internal, &methods_knowledge,
    &methods_manage, &methods_visitor, &methods_webhooks,
};

#define TABLE_MAX 512

/* Filled before main() and never again. */
static const struct method *table[TABLE_MAX];
static size_t n_table;

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct method *const *)a)->name,
                  (*(const struct method *const *)b)->name);
}

__attribute__((constructor)) static void put_together(void)
{
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++) {
        CHECK(n_table + PAGES[i]->n <= TABLE_MAX);
        for (size_t k = 0; k < PAGES[i]->n; k++)
            table[n_table++] = &PAGES[i]->list[k];
    }
    qsort(table, n_table, sizeof table[0], by_name);
    for (size_t i = 1; i < n_table; i++)
        CHECK(strcmp(table[i - 1]->name, table[i]->name) < 0);
}

static int compare(const void *name, const void *row)
{
    return view_cmp(*(const struct view *)name,
                    view_of((*(const struct method *const *)row)->name));
}

const struct method *dispatch_find(struct view name)
{
    const struct method **row = bsearch(&name, table, n_table, sizeof table[0], compare);
    return row == NULL ? NULL : *row;
}

const struct method *dispatch_at(size_t i)
{
    return i < n_table ? table[i] : NULL;
}
