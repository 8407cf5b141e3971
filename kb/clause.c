/* clause.c - splits a policy text into clauses. Pure; any thread. */
#include "kb/clause.h"

void clause_split(struct arena *a, struct view doc, struct clause_list *out)
{
    struct clause *items = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct view line;
    while (view_next_line(&doc, &line)) {
        line = view_trim(line);
        if (line.len == 0)
            continue;
        items = arena_push(a, items, n, &cap, sizeof *items);
        clause_init(&items[n]);
        items[n++].text = line;
    }
    *out = (struct clause_list){items, n};
}
