/* thought.c - decisions made ready for the writer, and remembered. Think threads. */
#include "server/thought.h"

#include <stdlib.h>
#include <uthash.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

#define BRIEF_CANDIDATES 3
#define N_TEXTS 7 /* of a thought, beside the input's */

/* One allocation: the thought, its key, its texts. The input is the asker's own. */
struct kept {
    UT_hash_handle hh;
    size_t size;
    int64_t quoted_ids[THOUGHT_MAX_QUOTED]; /* clauses */
    struct thought thought;
    char bytes[];
};

/* Two halves: what is asked again moves to the young one; when that is full, the old one goes. */
struct half {
    struct kept *table;
    size_t bytes;
};

struct thoughts {
    size_t max_bytes;
    int64_t kb_version;
    struct half young;
    struct half old;
};

static void drop_half(struct half *h)
{
    struct kept *k;
    struct kept *next;
    HASH_ITER(hh, h->table, k, next)
    {
        HASH_DEL(h->table, k);
        free(k);
    }
    h->bytes = 0;
}

struct thoughts *thoughts_new(size_t max_bytes)
{
    struct thoughts *ts = mem_calloc(1, sizeof *ts);
    ts->max_bytes = max_bytes;
    return ts;
}

void thoughts_free(struct thoughts *ts)
{
    if (ts == NULL)
        return;
    drop_half(&ts->young);
    drop_half(&ts->old);
    free(ts);
}

size_t thoughts_n(const struct thoughts *ts)
{
    return HASH_COUNT(ts->young.table) + HASH_COUNT(ts->old.table);
}

/* --- remembering ---------------------------------------------------------------------------------
 */

/* All that answer_decide looks at but the knowledge base; lengths keep the texts apart. */
static struct view key_of(struct arena *a, const struct answer_input *in)
{
    struct view dialogue = dialogue_write(a, &in->dialogue);
    struct view changed = in->redirects != NULL ? in->redirects->changed : VIEW_EMPTY;
    return arena_printf(a, "%zu:%zu:%zu:%zu:%d:%lld:%d:%d:%.*s%.*s%.*s%.*s%.*s", in->question.len,
                        in->region.len, in->audience.len, dialogue.len, (int)in->as_of_day,
                        (long long)in->chosen_entry_id, (int)in->chosen_facet, (int)in->explain,
                        VIEW_ARG(in->question), VIEW_ARG(in->region), VIEW_ARG(in->audience),
                        VIEW_ARG(dialogue), VIEW_ARG(changed));
}

static void texts_of(struct thought *t, struct view *out[N_TEXTS])
{
    struct view *texts[N_TEXTS] = {
        &t->trace.dialogue, &t->trace.normalised, &t->trace.reason, &t->trace.candidates,
        &t->blocks,         &t->dialogue,         &t->tried,
    };
    memcpy(out, texts, sizeof texts);
}

/* Moves the texts of *t to `at` on. */
static void pack(struct thought *t, char *at)
{
    struct view *texts[N_TEXTS];
    texts_of(t, texts);
    for (int i = 0; i < N_TEXTS; i++) {
        memcpy(at, texts[i]->ptr, texts[i]->len);
        texts[i]->ptr = at;
        at += texts[i]->len;
    }
}

static size_t packed_len(struct thought *t)
{
    struct view *texts[N_TEXTS];
    size_t len = 0;
    texts_of(t, texts);
    for (int i = 0; i < N_TEXTS; i++)
        len += texts[i]->len;
    return len;
}

static void add(struct thoughts *ts, struct kept *k, size_t key_len)
{
    if (ts->young.bytes + k->size > ts->max_bytes / 2) {
        drop_half(&ts->old);
        ts->old = ts->young;
        ts->young = (struct half){NULL, 0};
    }
    HASH_ADD_KEYPTR(hh, ts->young.table, k->bytes, key_len, k);
    ts->young.bytes += k->size;
}

static void keep(struct thoughts *ts, struct view key, struct thought thought)
{
    size_t size = sizeof(struct kept) + key.len + packed_len(&thought);
    if (size > ts->max_bytes / 2)
        return;
    struct kept *k = mem_calloc(1, size);
    k->size = size;
    for (size_t i = 0; i < thought.n_quoted; i++) {
        k->quoted_ids[i] = thought.quoted[i]->clause_id;
        thought.quoted[i] = NULL;
    }
    memcpy(k->bytes, key.ptr, key.len);
    pack(&thought, k->bytes + key.len);
    k->thought = thought;
    add(ts, k, key.len);
}

static struct kept *find(struct thoughts *ts, struct view key)
{
    struct kept *k = NULL;
    HASH_FIND(hh, ts->young.table, key.ptr, key.len, k);
    if (k != NULL)
        return k;
    HASH_FIND(hh, ts->old.table, key.ptr, key.len, k);
    if (k == NULL)
        return NULL;
    HASH_DEL(ts->old.table, k);
    ts->old.bytes -= k->size;
    add(ts, k, key.len);
    return k;
}

static void follow_kb(struct thoughts *ts, const struct snapshot *kb)
{
    if (ts->kb_version == snapshot_version(kb))
        return;
    drop_half(&ts->young);
    drop_half(&ts->old);
    ts->kb_version = snapshot_version(kb);
}

/* The picture it was thought on may be gone, but this one says the same. */
static const struct clause *clause_of(const struct snapshot *kb, int64_t entry_id,
                                      int64_t clause_id)
{
    const struct entry *e = snapshot_entry(kb, entry_id);
    for (size_t i = 0; e != NULL && clause_id != 0 && i < e->n_clauses; i++) {
        if (e->clauses[i].clause_id == clause_id)
            return &e->clauses[i];
    }
    return NULL;
}

/* The thought is handed to another thread: it gets texts of its own. */
static void recall(const struct kept *k, const struct snapshot *kb, const struct answer_input *in,
                   struct arena *a, struct thought *out)
{
    struct thought t = k->thought;
    pack(&t, arena_alloc(a, packed_len(&t) + 1));
    t.trace.in = *in;
    t.trace.in.redirects = NULL;
    for (size_t i = 0; i < t.n_quoted; i++)
        t.quoted[i] = clause_of(kb, t.trace.entry_id, k->quoted_ids[i]);
    *out = t;
}

/* --- thinking ------------------------------------------------------------------------------------
 */

/* For the helper's brief, should it come to that: what was found. */
static struct view make_tried(struct arena *a, const struct search_result *found)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_arr(&w, NULL);
    for (size_t i = 0; i < found->n && i < BRIEF_CANDIDATES; i++) {
        jsonw_obj(&w, NULL);
        jsonw_int(&w, "entry_id", found->list[i].entry->entry_id);
        jsonw_view(&w, "title", found->list[i].entry->title);
        jsonw_real(&w, "probability", found->list[i].probability, 4);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    struct view tried = arena_view(a, str_view(&out));
    str_clear(&out);
    return tried;
}

static void take_decision(struct arena *a, const struct answer_input *in, const struct decision *d,
                          struct thought *out)
{
    out->n_quoted = 0;
    for (size_t i = 0; d->entry_id != 0 && i < d->n_blocks; i++) {
        if (d->blocks[i].clause == NULL)
            continue;
        CHECK(out->n_quoted < THOUGHT_MAX_QUOTED);
        out->quoted[out->n_quoted++] = d->blocks[i].clause;
    }
    out->n_found = d->search.n;
    out->found_id = d->search.n > 0 ? d->search.list[0].entry->entry_id : 0;
    out->blocks = block_json(a, d->blocks, d->n_blocks);
    out->dialogue = dialogue_write(a, &d->next);
    out->tried = make_tried(a, &d->search);
    trace_make(a, in, d, out->blocks, &out->trace);
}

enum rc thought_make(struct thoughts *ts, struct searcher *searcher, const struct snapshot *kb,
                     const struct answer_input *in, struct arena *a, struct thought *out,
                     struct err *err)
{
    struct decision d;
    struct view key = key_of(a, in);
    follow_kb(ts, kb);
    struct kept *k = find(ts, key);
    if (k != NULL) {
        recall(k, kb, in, a, out);
        return RC_OK;
    }
    enum rc rc = answer_decide(searcher, kb, in, a, &d, err);
    if (rc != RC_OK)
        return rc;
    take_decision(a, in, &d, out);
    keep(ts, key, *out);
    return RC_OK;
}
