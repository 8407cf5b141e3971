/* desk.h - a knowledge base in memory and a conversation with it, for tests of the ladder. */
#ifndef BANGBAN_TESTS_UNIT_DESK_H
#define BANGBAN_TESTS_UNIT_DESK_H

#include "unit.h"

#include "intents/answer.h"
#include "kb/exchange/import.h"
#include "kb/kb.h"

#define DESK_DAY day_from_civil(2026, 11, 22)

struct desk {
    struct db *db;
    struct searcher *searcher;
    struct snapshot *kb;
    struct arena *arena;
    struct dialogue dialogue; /* carried from question to question */
    struct decision last;
};

static inline void desk_reload(struct desk *k)
{
    struct err err = ERR_NONE;
    struct snapshot *kb = NULL;
    if (snapshot_load(k->db, k->kb, &kb, &err) != RC_OK)
        fail_msg("%s", err.text);
    snapshot_unref(k->kb);
    k->kb = kb;
}

static inline void desk_import(struct desk *k, const char *path)
{
    struct err err = ERR_NONE;
    struct import_result result;
    struct import_options options = {.mark_demo = true};
    if (import_path(k->db, path, &options, &result, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static inline void desk_open(struct desk *k, const char *path)
{
    struct err err = ERR_NONE;
    *k = (struct desk){.arena = arena_new(1 << 16)};
    assert_int_equal(kb_open("", DB_MEMORY, &k->db, &err), RC_OK);
    desk_import(k, path);
    desk_reload(k);
    assert_int_equal(searcher_on(k->db, &k->searcher, &err), RC_OK);
}

static inline void desk_close(struct desk *k)
{
    searcher_close(k->searcher);
    snapshot_unref(k->kb);
    arena_free(k->arena);
    db_close(k->db);
}

static inline enum rc desk_try(struct desk *k, struct answer_input in, struct err *err)
{
    in.dialogue = k->dialogue;
    if (in.as_of_day == 0)
        in.as_of_day = DESK_DAY;
    enum rc rc = answer_decide(k->searcher, k->kb, &in, k->arena, &k->last, err);
    if (rc == RC_OK)
        k->dialogue = k->last.next;
    return rc;
}

static inline const struct decision *desk_ask(struct desk *k, const char *question)
{
    struct err err = ERR_NONE;
    if (desk_try(k, (struct answer_input){.question = view_of(question)}, &err) != RC_OK)
        fail_msg("%s: %s", question, err.text);
    return &k->last;
}

/* The external id of the matter answered; "" for none. */
static inline const char *desk_answered(struct desk *k)
{
    const struct entry *e = snapshot_entry(k->kb, k->last.entry_id);
    return e != NULL ? arena_text(k->arena, e->external_id) : "";
}

static inline const struct block *desk_block(const struct decision *d, enum block_type type)
{
    for (size_t i = 0; i < d->n_blocks; i++) {
        if (d->blocks[i].type == type)
            return &d->blocks[i];
    }
    return NULL;
}

static inline bool text_holds(struct view text, const char *part)
{
    return view_find(text, view_of(part)) != SIZE_MAX;
}

#endif
