/* bench_gate.c - what the publish gate costs on a knowledge base file.
 *
 *   bench_gate FILE [GOLDEN [REAL]]     (default 1000 10000)
 *
 * Golden questions are variants of the base with their entry, real ones variants mistyped or with
 * fillers (kb/text/slips.h), as visitors write them. Stages a change of one entry, then of fifty,
 * and runs the gate on two threads as the server does. Also compares two versions of a policy of
 * 200 clauses, and lints the base. Writes nothing.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "intents/gate.h"
#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/exchange/entry_json.h"
#include "kb/kb.h"
#include "kb/lint.h"
#include "kb/part.h"
#include "kb/store.h"
#include "kb/text/slips.h"

#define LANES 2
#define SLICE_US 20000
#define N_CLAUSES 200

static void must(enum rc rc, const struct err *err)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static double process_cpu_s(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct bench {
    const char *path;
    struct db *db;
    struct snapshot *kb;
    struct arena *a;
    struct gate_question *questions;
    size_t n;
    int32_t today;
};

/* The i-th variant of the base, spread over all entries. */
static struct view variant_at(const struct bench *b, size_t i, const struct entry **entry_out)
{
    size_t n = snapshot_n_entries(b->kb);
    for (size_t k = 0; k < n; k++) {
        const struct entry *e = snapshot_entry_at(b->kb, (i * 7919 + k) % n);
        if (e->n_variants == 0 || e->is_disabled)
            continue;
        *entry_out = e;
        return e->variants[i % e->n_variants];
    }
    fprintf(stderr, "the base has no variants\n");
    exit(1);
}

static void make_questions(struct bench *b, size_t n_golden, size_t n_real)
{
    const struct entry *e = NULL;
    b->questions = mem_calloc(n_golden + n_real, sizeof *b->questions);
    for (size_t i = 0; i < n_golden; i++) {
        struct question *q = arena_alloc(b->a, sizeof *q);
        struct view *expect = arena_alloc(b->a, sizeof *expect);
        q->q = variant_at(b, i, &e);
        *expect = e->external_id;
        q->expect = expect;
        q->n_expect = 1;
        b->questions[b->n++] =
            (struct gate_question){.golden = q, .id = (int64_t)i + 1, .n_asked = 1};
    }
    for (size_t i = 0; i < n_real; i++) {
        struct view text = variant_at(b, i + n_golden, &e);
        (void)slip_apply(b->a, (enum slip_kind)(i % SLIP_N_KINDS), i, text, &text);
        b->questions[b->n++] =
            (struct gate_question){.id = (int64_t)i + 1, .n_asked = 1, .input = {.question = text}};
    }
}

struct lane {
    const struct bench *b;
    struct gate *gate;
    size_t no;
    pthread_t thread;
};

static void *work(void *arg)
{
    struct lane *l = arg;
    struct err err = ERR_NONE;
    struct db *db = NULL;
    struct searcher *s = NULL;
    bool more = true;
    bool finished = false;
    must(kb_open(l->b->path, DB_READ, &db, &err), &err);
    must(searcher_on(db, &s, &err), &err);
    while (more)
        must(gate_work(l->gate, l->no, s, SLICE_US, &more, &finished, &err), &err);
    searcher_close(s);
    db_close(db);
    return NULL;
}

static void measure_gate(struct bench *b, size_t n_changed)
{
    struct err err = ERR_NONE;
    struct snapshot *staged = NULL;
    struct lane lanes[LANES];
    const struct entry **entries = arena_alloc_array(b->a, n_changed, sizeof *entries);
    for (size_t i = 0; i < n_changed; i++) {
        struct entry *e =
            entry_copy(b->a, snapshot_entry_at(b->kb, i * 97 % snapshot_n_entries(b->kb)));
        e->summary = arena_printf(b->a, "改过：%.*s", VIEW_ARG(e->summary));
        entries[i] = e;
    }
    struct snapshot_change change = {.entries = entries, .n = n_changed};
    must(store_next_ids(b->db, &change.next_entry_id, &change.next_clause_id, &err), &err);
    double cpu = process_cpu_s();
    int64_t wall_us = clock_mono_us();
    must(snapshot_stage(b->kb, &change, &staged, &err), &err);
    double staged_cpu = process_cpu_s() - cpu;
    struct gate *gate = gate_new(b->kb, staged, b->questions, b->n, b->today);
    snapshot_unref(staged);
    for (size_t i = 0; i < LANES; i++) {
        lanes[i] = (struct lane){.b = b, .gate = gate, .no = i};
        CHECK(pthread_create(&lanes[i].thread, NULL, work, &lanes[i]) == 0);
    }
    for (size_t i = 0; i < LANES; i++)
        CHECK(pthread_join(lanes[i].thread, NULL) == 0);
    cpu = process_cpu_s() - cpu;
    struct gate_counts counts = gate_count(gate);
    printf("gate      %zu changed, %zu golden + %zu real: %.2f s CPU, %.2f s on two cores"
           " (staging %.2f s), %.2f s wall, %zu regressions\n",
           n_changed, counts.n_golden, counts.n_real, cpu, cpu / 2, staged_cpu,
           (double)(clock_mono_us() - wall_us) / 1e6, counts.n_regressions);
    gate_free(gate);
}

static struct entry *policy(struct arena *a, int changed)
{
    struct entry *e = arena_alloc(a, sizeof *e);
    struct clause *list = arena_alloc_array(a, N_CLAUSES, sizeof *list);
    entry_init(e);
    e->kind = ENTRY_POLICY;
    e->external_id = VIEW("p");
    e->title = VIEW("办法");
    for (int i = 0; i < N_CLAUSES; i++) {
        clause_init(&list[i]);
        list[i].label = arena_printf(a, "第%d条", i + 1);
        list[i].text = arena_printf(a, "第%d条 申请人应当在%d日内提交材料，逾期%s。", i + 1, i,
                                    i % 10 == changed ? "视为放弃" : "不予受理");
    }
    e->clauses = list;
    e->n_clauses = N_CLAUSES;
    return e;
}

static void measure_diff(void)
{
    struct arena *a = arena_new(0);
    struct str out = STR_EMPTY;
    struct jsonw w;
    const struct entry *before = policy(a, 3);
    const struct entry *after = policy(a, 7);
    double cpu = process_cpu_s();
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    part_write_diff(&w, "changes", a, before, after);
    jsonw_obj_end(&w);
    printf("diff      two versions of %d clauses: %.1f ms CPU, %zu bytes\n", N_CLAUSES,
           (process_cpu_s() - cpu) * 1000, out.len);
    str_clear(&out);
    arena_free(a);
}

static void measure_lint(struct bench *b)
{
    struct err err = ERR_NONE;
    struct searcher *s = NULL;
    struct lint_report report;
    struct arena *a = arena_new(0);
    must(searcher_on(b->db, &s, &err), &err);
    double cpu = process_cpu_s();
    must(lint_run(b->kb, s, b->today, a, &report, &err), &err);
    printf("lint      %zu entries: %.2f s CPU, %zu errors, %zu warnings, %zu notes\n",
           report.n_entries, process_cpu_s() - cpu, report.n_of[LINT_ERROR],
           report.n_of[LINT_WARNING], report.n_of[LINT_NOTE]);
    searcher_close(s);
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct err err = ERR_NONE;
    if (argc < 2) {
        fprintf(stderr, "bench_gate FILE [GOLDEN [REAL]]\n");
        return 2;
    }
    struct bench b = {.path = argv[1], .a = arena_new(0)};
    mem_keep_freed();
    b.today = day_of_ms(clock_now_ms(), 480);
    must(kb_open(b.path, DB_READ, &b.db, &err), &err);
    must(snapshot_load(b.db, NULL, &b.kb, &err), &err);
    make_questions(&b, argc > 2 ? (size_t)atol(argv[2]) : 1000,
                   argc > 3 ? (size_t)atol(argv[3]) : 10000);
    printf("base      %zu entries, %zu units\n", snapshot_n_entries(b.kb), snapshot_n_units(b.kb));
    measure_gate(&b, 1);
    measure_gate(&b, 50);
    measure_diff();
    measure_lint(&b);
    snapshot_unref(b.kb);
    db_close(b.db);
    free(b.questions);
    arena_free(b.a);
    return 0;
}
