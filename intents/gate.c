/* gate.c - asks both pictures and compares. Think threads, and the tests. gate_report.c writes it
 * down. */
#include "intents/gate.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"

#define TEXT_CHARS 160
#define SLICE 8 /* questions taken at once */

struct gate {
    struct snapshot *live;
    struct snapshot *staged;
    struct arena *arena; /* questions */
    struct gate_question *questions;
    struct gate_result *results; /* each written by the lane that took it */
    struct arena *lanes[GATE_MAX_LANES];
    size_t n;
    int32_t as_of_day;
    atomic_size_t next;
    atomic_size_t n_done;
};

const char *gate_verdict_name(enum gate_verdict v)
{
    static const char *const NAMES[GATE_N] = {
        [GATE_SAME] = "same",           [GATE_WORSE] = "worse",       [GATE_LOST] = "lost",
        [GATE_DIFFERENT] = "different", [GATE_ANSWERED] = "answered", [GATE_BETTER] = "better",
    };
    CHECK((unsigned)v < GATE_N);
    return NAMES[v];
}

static struct view *copy_list(struct arena *a, const struct view *list, size_t n)
{
    struct view *copy = arena_alloc_array(a, n, sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_view(a, list[i]);
    return copy;
}

static struct question *copy_golden(struct arena *a, const struct question *q)
{
    struct question *copy = arena_alloc(a, sizeof *copy);
    *copy = *q;
    copy->q = arena_view(a, q->q);
    copy->kind = arena_view(a, q->kind);
    copy->expect = copy_list(a, q->expect, q->n_expect);
    copy->after = copy_list(a, q->after, q->n_after);
    return copy;
}

struct gate *gate_new(struct snapshot *live, struct snapshot *staged,
                      const struct gate_question *questions, size_t n, int32_t as_of_day)
{
    struct gate *g = mem_calloc(1, sizeof *g);
    g->live = snapshot_ref(live);
    g->staged = snapshot_ref(staged);
    g->arena = arena_new(0);
    g->questions = arena_alloc_array(g->arena, n, sizeof *g->questions);
    g->results = mem_calloc(n + 1, sizeof *g->results);
    g->n = n;
    g->as_of_day = as_of_day;
    for (size_t i = 0; i < n; i++) {
        struct gate_question *q = &g->questions[i];
        *q = questions[i];
        if (q->golden != NULL) {
            q->golden = copy_golden(g->arena, q->golden);
            continue;
        }
        q->input.question = arena_view(g->arena, q->input.question);
        q->input.region = arena_view(g->arena, q->input.region);
        q->input.audience = arena_view(g->arena, q->input.audience);
        q->input.as_of_day = as_of_day;
    }
    return g;
}

void gate_free(struct gate *g)
{
    if (g == NULL)
        return;
    for (size_t i = 0; i < GATE_MAX_LANES; i++)
        arena_free(g->lanes[i]);
    arena_free(g->arena);
    free(g->results);
    snapshot_unref(g->staged);
    snapshot_unref(g->live);
    free(g);
}

/* --- one side ------------------------------------------------------------------------------------
 */

static bool is_expected(const struct question *q, const struct entry *e)
{
    for (size_t i = 0; e != NULL && i < q->n_expect; i++)
        if (view_eq(q->expect[i], e->external_id))
            return true;
    return false;
}

static bool offers_expected(const struct question *q, const struct snapshot *kb,
                            const struct decision *d)
{
    for (size_t i = 0; i < d->next.n_choices; i++)
        if (is_expected(q, snapshot_entry(kb, d->next.choices[i])))
            return true;
    return false;
}

static int grade(const struct question *q, const struct snapshot *kb, const struct decision *d)
{
    bool answers = d->act == ACT_ANSWER;
    if (q->n_expect == 0)
        return answers ? -1 : 1;
    if (!answers)
        return offers_expected(q, kb, d) ? 1 : 0;
    if (!is_expected(q, snapshot_entry(kb, d->entry_id)))
        return -1;
    bool other_facet = q->facet != FACET_NONE && d->facet != FACET_NONE && d->facet != q->facet;
    return other_facet ? 2 : 3;
}

/* What is offered tells one asking back from another. */
static struct view offered_text(const struct block *b, struct arena *a)
{
    struct view text = b->choices[0].title;
    for (size_t i = 1; i < b->n_choices; i++)
        text = arena_printf(a, "%.*s / %.*s", VIEW_ARG(text), VIEW_ARG(b->choices[i].title));
    return utf8_head(text, TEXT_CHARS);
}

static struct view shown_text(const struct decision *d, struct arena *a)
{
    for (size_t i = 0; d->act == ACT_CLARIFY && i < d->n_blocks; i++)
        if (d->blocks[i].type == BLOCK_CHOICES && d->blocks[i].n_choices > 0)
            return offered_text(&d->blocks[i], a);
    for (size_t i = 0; i < d->n_blocks; i++)
        if (d->blocks[i].text.len > 0)
            return utf8_head(d->blocks[i].text, TEXT_CHARS);
    return VIEW_EMPTY;
}

struct asking {
    struct searcher *searcher;
    struct arena *turn; /* reset after each question */
    struct arena *keep; /* lives as long as the gate */
    int32_t as_of_day;
};

/* A question the ladder refuses (too long, not UTF-8) has no reply on either side. */
static enum rc ask(struct asking *a, const struct snapshot *kb, const struct gate_question *q,
                   struct gate_side *out, struct err *err)
{
    struct decision d = {.act = ACT_OUT_OF_SCOPE};
    struct err refused = ERR_NONE;
    enum rc rc = q->golden != NULL
                     ? golden_ask(a->searcher, kb, q->golden, a->as_of_day, a->turn, &d, &refused)
                     : answer_decide(a->searcher, kb, &q->input, a->turn, &d, &refused);
    if (rc == RC_INVALID || rc == RC_LIMIT) {
        *out = (struct gate_side){.act = ACT_OUT_OF_SCOPE, .title = VIEW_EMPTY, .text = VIEW_EMPTY};
        return RC_OK;
    }
    if (rc != RC_OK) {
        if (err != NULL)
            *err = refused;
        return rc;
    }
    const struct entry *e = d.entry_id != 0  ? snapshot_entry(kb, d.entry_id)
                            : d.search.n > 0 ? d.search.list[0].entry
                                             : NULL;
    *out = (struct gate_side){.act = d.act,
                              .facet = d.facet,
                              .entry_id = d.entry_id,
                              .title = e != NULL ? e->title : VIEW_EMPTY,
                              .text = VIEW_EMPTY,
                              .confidence = d.confidence,
                              .grade = q->golden != NULL ? grade(q->golden, kb, &d) : 0};
    trace_digest(d.blocks, d.n_blocks, out->digest);
    out->text = shown_text(&d, a->turn);
    return RC_OK;
}

/* --- both sides ----------------------------------------------------------------------------------
 */

static enum gate_verdict compare(const struct gate_question *q, const struct gate_result *r)
{
    const struct gate_side *live = &r->live;
    const struct gate_side *staged = &r->staged;
    if (q->golden != NULL && live->grade != staged->grade)
        return staged->grade < live->grade ? GATE_WORSE : GATE_BETTER;
    bool was = live->act == ACT_ANSWER;
    bool will = staged->act == ACT_ANSWER;
    if (was != will)
        return was ? GATE_LOST : GATE_ANSWERED;
    bool same = live->act == staged->act && live->entry_id == staged->entry_id &&
                strcmp(live->digest, staged->digest) == 0;
    return same ? GATE_SAME : GATE_DIFFERENT;
}

static enum rc work_one(struct gate *g, struct asking *a, size_t i, struct err *err)
{
    const struct gate_question *q = &g->questions[i];
    struct gate_result *r = &g->results[i];
    arena_reset(a->turn);
    enum rc rc = ask(a, g->live, q, &r->live, err);
    if (rc == RC_OK)
        rc = ask(a, g->staged, q, &r->staged, err);
    if (rc != RC_OK)
        return rc;
    r->verdict = compare(q, r);
    bool changed = r->verdict != GATE_SAME; /* texts of what did not change are not shown */
    r->live.text = changed ? arena_view(a->keep, r->live.text) : VIEW_EMPTY;
    r->staged.text = changed ? arena_view(a->keep, r->staged.text) : VIEW_EMPTY;
    r->is_done = true;
    return RC_OK;
}

enum rc gate_work(struct gate *g, size_t lane, struct searcher *searcher, int64_t budget_us,
                  bool *more_out, bool *finished_out, struct err *err)
{
    CHECK(lane < GATE_MAX_LANES);
    if (g->lanes[lane] == NULL)
        g->lanes[lane] = arena_new(0);
    struct asking a = {searcher, arena_new(1 << 16), g->lanes[lane], g->as_of_day};
    int64_t until_us = clock_mono_us() + budget_us;
    enum rc rc = RC_OK;
    *more_out = true;
    *finished_out = false;
    while (rc == RC_OK && *more_out && clock_mono_us() < until_us) {
        size_t from = atomic_fetch_add(&g->next, SLICE);
        size_t end = from + SLICE < g->n ? from + SLICE : g->n;
        *more_out = from < g->n;
        for (size_t i = from; rc == RC_OK && i < end; i++)
            rc = work_one(g, &a, i, err);
        size_t done = from < g->n ? end - from : 0;
        if (rc == RC_OK && done > 0 && atomic_fetch_add(&g->n_done, done) + done == g->n)
            *finished_out = true;
    }
    arena_free(a.turn);
    return rc;
}

size_t gate_n_done(const struct gate *g)
{
    return atomic_load(&g->n_done);
}

size_t gate_n(const struct gate *g)
{
    return g->n;
}

const struct gate_question *gate_question_at(const struct gate *g, size_t i)
{
    CHECK(i < g->n);
    return &g->questions[i];
}

const struct gate_result *gate_result_at(const struct gate *g, size_t i)
{
    CHECK(i < g->n);
    return &g->results[i];
}

struct gate_counts gate_count(const struct gate *g)
{
    struct gate_counts c = {.n_golden = 0};
    for (size_t i = 0; i < g->n; i++) {
        bool golden = g->questions[i].golden != NULL;
        enum gate_verdict v = g->results[i].verdict;
        c.n_golden += golden;
        c.n_real += !golden;
        (golden ? c.golden : c.real)[v]++;
        c.n_regressions += golden && v == GATE_WORSE;
    }
    return c;
}
