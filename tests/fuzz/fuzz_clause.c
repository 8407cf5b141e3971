/* fuzz_clause.c - any text is cut into clauses that are slices of it, in order, and lose nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/clause.h"
#include "kb/clause_mark.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void cover(char *covered, struct view doc, struct view part)
{
    CHECK(part.ptr >= doc.ptr && part.ptr + part.len <= doc.ptr + doc.len);
    CHECK(utf8_valid(part, NULL));
    memset(covered + (part.ptr - doc.ptr), 1, part.len);
}

static void check_clauses(struct view doc, const struct clause_list *list)
{
    char *covered = mem_calloc(doc.len + 1, 1);
    const char *end = doc.ptr;
    for (size_t i = 0; i < list->n; i++) {
        const struct clause *c = &list->items[i];
        CHECK(c->text.len > 0 && c->text.ptr >= end);
        CHECK(c->n_path <= ENTRY_PATH_MAX);
        end = c->text.ptr + c->text.len;
        cover(covered, doc, c->text);
        for (size_t k = 0; k < c->n_path; k++)
            cover(covered, doc, c->path[k]);
    }
    for (size_t at = 0; at < doc.len;) {
        size_t from = at;
        (void)utf8_next(doc, &at);
        bool is_markup = doc.ptr[from] == '#' || doc.ptr[from] == '*';
        CHECK(covered[from] || is_markup || mark_trim(view_sub(doc, from, at - from)).len == 0);
    }
    free(covered);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct view doc = {(const char *)bytes, len};
    if (!utf8_valid(doc, NULL))
        return 0;
    struct arena *a = arena_new(0);
    struct clause_list list;
    clause_split(a, doc, &list);
    check_clauses(doc, &list);
    arena_free(a);
    return 0;
}
