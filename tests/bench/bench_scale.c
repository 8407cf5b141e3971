/* bench_scale.c - what a question, the index, a change and a start cost as the knowledge base
 * grows.
 *
 *   bench_scale [UNITS]...     (default 10000 100000; 1000000 needs about 3 GB and some minutes)
 *
 * Makes a knowledge base of that many search units, ten an entry (title, five variants, summary,
 * two fields, one clause), from words of two characters whose frequencies fall as 1/rank; the same
 * on every machine. On one core:
 *   index    index_rebuild: units indexed a second of CPU time
 *   start    opening the file and building the first snapshot
 *   ask      CPU of the whole ladder (intents/answer.h), and of FTS5's own bm25() over the same
 *            units as rows, all terms OR-ed, ten best, in turns
 *   publish  from the change of one entry to a snapshot that answers with it, COMMIT included
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "intents/answer.h"
#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/eval_plain.h"
#include "kb/kb.h"
#include "kb/store.h"

#define N_CHARS 3000
#define N_WORDS 20000
#define UNITS_AN_ENTRY 10
#define N_QUESTIONS 300
#define N_PLAIN_MAX 30 /* of them to FTS5 when it takes long */
#define N_PUBLISHED 21
#define DAY 20000

static uint64_t rng;

static uint32_t next_random(uint32_t below)
{
    rng = rng * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((rng >> 33) % below);
}

static uint32_t words[N_WORDS][2];
static double reach[N_WORDS]; /* sums of 1/rank */

/* A frequent simplified character: the first level of GB 2312 has 3755 of them. */
static uint32_t han(iconv_t gb2312, uint32_t no)
{
    char code[2] = {(char)(0xB0 + no / 94), (char)(0xA1 + no % 94)};
    char utf8[4];
    char *in = code, *out = utf8;
    size_t in_len = sizeof code, out_len = sizeof utf8, at = 0;
    CHECK(iconv(gb2312, &in, &in_len, &out, &out_len) == 0);
    return utf8_next((struct view){utf8, sizeof utf8 - out_len}, &at);
}

static void make_words(void)
{
    iconv_t gb2312 = iconv_open("UTF-8", "GB2312");
    rng = 1;
    double sum = 0;
    for (size_t i = 0; i < N_WORDS; i++) {
        words[i][0] = han(gb2312, next_random(N_CHARS));
        words[i][1] = han(gb2312, next_random(N_CHARS));
        sum += 1.0 / (double)(i + 20);
        reach[i] = sum;
    }
    iconv_close(gb2312);
}

static size_t random_word(void)
{
    double at = reach[N_WORDS - 1] * next_random(1u << 24) / (double)(1u << 24);
    size_t low = 0, high = N_WORDS - 1;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (reach[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void add_word(struct str *out, size_t word)
{
    str_add_cp(out, words[word][0]);
    str_add_cp(out, words[word][1]);
}

static struct view sentence(struct arena *a, const size_t *about, size_t n_about, size_t n_words)
{
    struct str out = STR_EMPTY;
    for (size_t i = 0; i < n_words; i++)
        add_word(&out, i < n_about ? about[i] : random_word());
    struct view text = arena_view(a, str_view(&out));
    str_clear(&out);
    return text;
}

static void make_entry(struct arena *a, size_t no, struct entry *e)
{
    size_t about[4];
    rng = no * 2 + 12345;
    for (size_t i = 0; i < 4; i++)
        about[i] = random_word();
    entry_init(e);
    e->kind = ENTRY_FAQ;
    e->external_id = arena_printf(a, "e%07zu", no);
    e->title = sentence(a, about, 4, 5);
    e->n_variants = 5;
    e->variants = arena_alloc_array(a, 5, sizeof *e->variants);
    for (size_t i = 0; i < 5; i++) {
        size_t part[3] = {about[next_random(4)], about[next_random(4)], random_word()};
        e->variants[i] = sentence(a, part, 3, 4 + next_random(3));
    }
    e->summary = sentence(a, about, 2, 12);
    e->fields[FIELD_CONDITIONS] = sentence(a, about, 1, 15);
    e->fields[FIELD_FEE] = sentence(a, about, 0, 4);
    e->body = sentence(a, about, 3, 60);
}

/* Words of an entry, one of them another entry's. */
static struct view make_question(struct arena *a, size_t n_entries, size_t no)
{
    size_t about[4];
    rng = (no * 2654435761u % n_entries) * 2 + 12345;
    for (size_t i = 0; i < 4; i++)
        about[i] = random_word();
    rng = no + 99;
    about[next_random(4)] = random_word();
    return sentence(a, about, 4, 5);
}

/* --- the knowledge base
 * ---------------------------------------------------------------------------- */

static void must(enum rc rc, const struct err *err)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "bench_scale: %s\n", err->text);
    exit(1);
}

struct bench {
    char path[64];
    size_t n_entries;
    struct db *db;
    struct plain *plain;
    struct snapshot *kb;
    struct searcher *searcher;
    struct arena *arena;
    struct err err;
};

static void put_entry(struct bench *b, const struct entry *e)
{
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    must(store_put(b->db, e, &entry_id, &change, &b->err), &b->err);
}

static void add_plain_row(struct bench *b, struct view text)
{
    struct entry row;
    entry_init(&row);
    row.title = text;
    must(plain_add(b->plain, &row, &b->err), &b->err);
}

static void add_plain(struct bench *b, const struct entry *e)
{
    add_plain_row(b, e->title);
    for (size_t i = 0; i < e->n_variants; i++)
        add_plain_row(b, e->variants[i]);
    add_plain_row(b, e->summary);
    add_plain_row(b, e->fields[FIELD_CONDITIONS]);
    add_plain_row(b, e->fields[FIELD_FEE]);
    add_plain_row(b, e->body);
}

static void fill(struct bench *b)
{
    must(kb_open(b->path, DB_CREATE, &b->db, &b->err), &b->err);
    must(plain_new(&b->plain, &b->err), &b->err);
    must(db_begin(b->db, &b->err), &b->err);
    for (size_t i = 0; i < b->n_entries; i++) {
        struct entry e;
        make_entry(b->arena, i, &e);
        put_entry(b, &e);
        add_plain(b, &e);
        arena_reset(b->arena);
    }
    must(db_commit(b->db, &b->err), &b->err);
    must(plain_finish(b->plain, &b->err), &b->err);
}

/* --- measuring
 * ------------------------------------------------------------------------------------- */

static int time_cmp(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double share_of(double *times, size_t n, size_t percent)
{
    qsort(times, n, sizeof *times, time_cmp);
    return times[(n - 1) * percent / 100];
}

static void measure_index(struct bench *b, size_t n_units)
{
    int64_t from_us = clock_cpu_us();
    must(index_rebuild(b->db, NULL, NULL, &b->err), &b->err);
    double s = (double)(clock_cpu_us() - from_us) / 1e6;
    printf("index    %8.0f units a second of CPU (%zu units, %.1f s)\n", (double)n_units / s,
           n_units, s);
}

static long resident_kb(void)
{
    long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%ld %ld", &pages, &resident) != 2)
        resident = 0;
    if (f != NULL)
        fclose(f);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void measure_start(struct bench *b)
{
    struct db *db = NULL;
    long before = resident_kb();
    int64_t from_us = clock_mono_us();
    must(kb_open(b->path, DB_READ, &db, &b->err), &b->err);
    must(snapshot_load(db, NULL, &b->kb, &b->err), &b->err);
    double s = (double)(clock_mono_us() - from_us) / 1e6;
    printf("start    %8.2f s, snapshot %.0f MB\n", s, (double)(resident_kb() - before) / 1024);
    db_close(db);
}

static double ask(struct bench *b, struct view question)
{
    struct answer_input in = {.question = question, .as_of_day = DAY};
    struct decision d;
    int64_t from_us = clock_cpu_us();
    must(answer_decide(b->searcher, b->kb, &in, b->arena, &d, &b->err), &b->err);
    return (double)(clock_cpu_us() - from_us);
}

static double ask_plain(struct bench *b, struct view question)
{
    struct plain_hit hits[PLAIN_K];
    size_t n = 0;
    int64_t from_us = clock_cpu_us();
    must(plain_search(b->plain, question, hits, &n, &b->err), &b->err);
    return (double)(clock_cpu_us() - from_us);
}

static void measure_ask(struct bench *b)
{
    double ours[N_QUESTIONS], plain[N_QUESTIONS];
    size_t n_plain = b->n_entries > 20000 ? N_PLAIN_MAX : N_QUESTIONS;
    must(searcher_open(b->path, &b->searcher, &b->err), &b->err);
    for (size_t i = 0; i < N_QUESTIONS; i++) {
        struct view question = make_question(b->arena, b->n_entries, i);
        (void)ask(b, question); /* tables and pages are there */
        ours[i] = ask(b, question);
        if (i < n_plain)
            plain[i] = ask_plain(b, question);
        arena_reset(b->arena);
    }
    double p50 = share_of(ours, N_QUESTIONS, 50), plain_p50 = share_of(plain, n_plain, 50);
    printf("ask      %8.3f ms p50, %.3f p95; FTS5 bm25() %.3f ms p50, %.3f p95; ratio %.3f\n",
           p50 / 1e3, share_of(ours, N_QUESTIONS, 95) / 1e3, plain_p50 / 1e3,
           share_of(plain, n_plain, 95) / 1e3, p50 / plain_p50);
}

static void measure_publish(struct bench *b)
{
    double times[N_PUBLISHED];
    for (size_t i = 0; i < N_PUBLISHED; i++) {
        struct entry e;
        struct snapshot *next = NULL;
        make_entry(b->arena, i * 37 % b->n_entries, &e);
        e.title = arena_printf(b->arena, "%.*s%zu", VIEW_ARG(e.title), i);
        int64_t from_us = clock_mono_us();
        must(db_begin(b->db, &b->err), &b->err);
        put_entry(b, &e);
        must(db_commit(b->db, &b->err), &b->err);
        must(snapshot_load(b->db, b->kb, &next, &b->err), &b->err);
        times[i] = (double)(clock_mono_us() - from_us) / 1e3;
        CHECK(view_eq(snapshot_find(next, e.external_id)->title, e.title));
        snapshot_unref(b->kb);
        b->kb = next;
        arena_reset(b->arena);
    }
    printf("publish  %8.1f ms p50, %.1f at most\n", share_of(times, N_PUBLISHED, 50),
           share_of(times, N_PUBLISHED, 100));
}

static void run(size_t n_units)
{
    struct bench b = {.n_entries = n_units / UNITS_AN_ENTRY, .arena = arena_new(0)};
    char dir[] = "/tmp/bench_scale.XXXXXX";
    if (mkdtemp(dir) == NULL || b.n_entries == 0)
        exit(1);
    (void)snprintf(b.path, sizeof b.path, "%s/kb.db", dir);
    printf("%zu units, %zu entries\n", n_units, b.n_entries);
    fill(&b);
    measure_index(&b, n_units);
    measure_start(&b);
    measure_ask(&b);
    measure_publish(&b);
    searcher_close(b.searcher);
    snapshot_unref(b.kb);
    plain_free(b.plain);
    db_close(b.db);
    arena_free(b.arena);
    unlink(b.path);
    rmdir(dir);
}

int main(int argc, char **argv)
{
    mem_keep_freed();
    make_words();
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++)
        run(strtoul(argv[i], NULL, 10));
    if (argc == 1) {
        run(10000);
        run(100000);
    }
    return 0;
}
