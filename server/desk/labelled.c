/* labelled.c - see labelled.h. Command line. */
#include "server/desk/labelled.h"

#include <stdlib.h>

#include "kb/text/mask.h"

/* A question handed over by a sentence of its own ("转人工") knows no turn; its words do. */
static const char SQL_RESOLVED[] =
    "SELECT q.text, q.resolved_entry_id, 1, q.at_ms FROM gap_question q"
    " WHERE q.resolved_entry_id <> 0 AND q.resolution NOT IN ('unresolved', 'invalid')"
    " AND EXISTS (SELECT 1 FROM message m JOIN trace t ON t.turn_id = m.turn_id"
    " WHERE m.conversation_id = q.conversation_id AND t.rung = 'search'"
    " AND (t.turn_id = q.turn_id OR (q.turn_id = 0 AND t.question = q.text)))"
    " ORDER BY q.at_ms DESC, q.question_id DESC LIMIT $1";
static const char SQL_VOTES[] =
    "SELECT t.question, t.entry_id, f.is_useful, f.at_ms FROM feedback f"
    " JOIN message m ON m.conversation_id = f.conversation_id AND m.seq = f.seq"
    " JOIN trace t ON t.turn_id = m.turn_id"
    " WHERE t.act = 'answer' AND t.rung = 'search' AND t.entry_id <> 0"
    " ORDER BY f.at_ms DESC, m.message_id DESC LIMIT $1";

struct dated {
    struct labelled label;
    int64_t at_ms;
    size_t nth; /* as read: a helper's word goes before a vote of the same moment */
};

struct collecting {
    struct arena *a;
    struct dated *items;
    size_t n;
    size_t cap;
};

static enum rc collect(struct collecting *c, struct stmt *st, struct err *err)
{
    bool row = false;
    stmt_bind_int(st, 1, LABELLED_MOST);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        c->items = arena_push(c->a, c->items, c->n, &c->cap, sizeof *c->items);
        c->items[c->n] =
            (struct dated){.label = {.q = mask_personal(c->a, arena_view(c->a, stmt_view(st, 0))),
                                     .entry_id = stmt_int(st, 1),
                                     .is_right = stmt_int(st, 2) != 0},
                           .at_ms = stmt_int(st, 3),
                           .nth = c->n};
        c->n++;
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    return rc;
}

/* Same words and entry together, the newest first. */
static int same_cmp(const void *left, const void *right)
{
    const struct dated *a = left, *b = right;
    if (a->label.entry_id != b->label.entry_id)
        return a->label.entry_id < b->label.entry_id ? -1 : 1;
    int words = view_cmp(a->label.q, b->label.q);
    if (words != 0)
        return words;
    if (a->at_ms != b->at_ms)
        return a->at_ms > b->at_ms ? -1 : 1;
    return (a->nth > b->nth) - (a->nth < b->nth);
}

enum rc labelled_read(struct db *db, struct arena *a, struct labelled_list *out, struct err *err)
{
    struct collecting c = {.a = a};
    enum rc rc = collect(&c, db_stmt(db, SQL_RESOLVED), err);
    if (rc == RC_OK)
        rc = collect(&c, db_stmt(db, SQL_VOTES), err);
    if (rc != RC_OK)
        return rc;
    if (c.n > 0)
        qsort(c.items, c.n, sizeof *c.items, same_cmp);
    struct labelled_list list = {arena_alloc_array(a, c.n + 1, sizeof *list.items), 0};
    for (size_t i = 0; i < c.n; i++) {
        const struct labelled *l = &c.items[i].label;
        const struct labelled *last = list.n > 0 ? &list.items[list.n - 1] : NULL;
        if (last == NULL || last->entry_id != l->entry_id || !view_eq(last->q, l->q))
            list.items[list.n++] = *l;
    }
    *out = list;
    return RC_OK;
}
