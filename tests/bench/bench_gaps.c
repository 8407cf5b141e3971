/* bench_gaps.c - do questions of one meaning find each other, and how long does one take.
 *
 *   bench_gaps QUESTIONS.jsonl [N]     lines {q, ids}; N questions for the clock, default 100000
 *
 * Questions with exactly one id are the truth: same id, same meaning. In order of a hash:
 *   groups   kb/cluster.h, one question at a time, pairwise F1
 *   plain    single link on the Dice coefficient of character pairs, at the best threshold of a
 * grid on this very set clock    N questions made of the beginning of one and the end of another
 * are added; mean and 99th of 100 of the last tenth, CPU of one core
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/cluster.h"
#include "kb/exchange/questions.h"

#define PAIRS_MAX 512

struct item {
    struct view norm;
    struct view id;
    uint64_t order;
    uint64_t pairs[PAIRS_MAX]; /* ascending, distinct */
    size_t n_pairs;
    size_t parent; /* union-find */
};

struct edge {
    float dice;
    uint32_t a;
    uint32_t b;
};

struct score {
    double precision;
    double recall;
    double f1;
};

static int item_cmp(const void *left, const void *right)
{
    const struct item *a = left;
    const struct item *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

static int u64_cmp(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void find_pairs(struct item *item)
{
    uint64_t before = 0;
    size_t n = 0;
    for (size_t at = 0; at < item->norm.len && n < PAIRS_MAX;) {
        uint32_t cp = utf8_next(item->norm, &at);
        if (!norm_is_word(cp))
            continue;
        if (before != 0)
            item->pairs[n++] = before << 32 | cp;
        before = cp;
    }
    if (n == 0)
        item->pairs[n++] = before;
    qsort(item->pairs, n, sizeof *item->pairs, u64_cmp);
    item->n_pairs = 1;
    for (size_t i = 1; i < n; i++)
        if (item->pairs[i] != item->pairs[item->n_pairs - 1])
            item->pairs[item->n_pairs++] = item->pairs[i];
}

static size_t read_items(struct arena *a, const char *path, struct item **out)
{
    struct question_list list;
    struct err err = ERR_NONE;
    size_t n = 0;
    if (questions_read(a, path, &list, &err) != RC_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    struct item *items = mem_calloc(list.n + 1, sizeof *items);
    for (size_t i = 0; i < list.n; i++) {
        struct norm norm;
        if (list.items[i].n_expect != 1 || norm_question(a, list.items[i].q, &norm, NULL) != RC_OK)
            continue;
        items[n] = (struct item){
            .norm = norm.text, .id = list.items[i].expect[0], .order = ngram_mix(n + 1)};
        find_pairs(&items[n++]);
    }
    qsort(items, n, sizeof *items, item_cmp);
    *out = items;
    return n;
}

/* Pairs that are together and should be, by comparing all. */
static struct score judge(const struct item *items, size_t n, const int64_t *group)
{
    double together = 0;
    double truth = 0;
    double both = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            bool is_true = view_eq(items[i].id, items[j].id);
            bool is_found = group[i] == group[j];
            together += is_found;
            truth += is_true;
            both += is_found && is_true;
        }
    struct score s = {.precision = both / (together > 0 ? together : 1),
                      .recall = both / (truth > 0 ? truth : 1)};
    double sum = s.precision + s.recall;
    s.f1 = sum > 0 ? 2 * s.precision * s.recall / sum : 0;
    return s;
}

static struct score run_groups(const struct item *items, size_t n, int64_t *group)
{
    struct cluster *x = cluster_new(NULL);
    for (size_t i = 0; i < n; i++) {
        struct cluster_match m = {.similarity = 0};
        bool found = cluster_find(x, items[i].norm, &m) && m.similarity >= CLUSTER_SAME;
        group[i] = found ? m.group_id : (int64_t)i + 1;
        cluster_add(x, items[i].norm, group[i]);
    }
    cluster_free(x);
    return judge(items, n, group);
}

static double dice(const struct item *a, const struct item *b)
{
    size_t shared = 0;
    for (size_t i = 0, k = 0; i < a->n_pairs && k < b->n_pairs;) {
        shared += a->pairs[i] == b->pairs[k];
        if (a->pairs[i] < b->pairs[k])
            i++;
        else if (a->pairs[i] > b->pairs[k])
            k++;
        else
            i++, k++;
    }
    return 2.0 * (double)shared / (double)(a->n_pairs + b->n_pairs);
}

static size_t root_of(struct item *items, size_t i)
{
    while (items[i].parent != i)
        i = items[i].parent = items[items[i].parent].parent;
    return i;
}

static struct score run_plain(struct item *items, size_t n, int64_t *group, double *best_at)
{
    struct score best = {.f1 = -1};
    struct edge *edges = NULL;
    size_t n_edges = 0;
    size_t cap = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++) {
            double d = dice(&items[i], &items[j]);
            if (d < 0.4)
                continue;
            mem_grow((void **)&edges, &cap, n_edges + 1, sizeof *edges);
            edges[n_edges++] = (struct edge){(float)d, i, j};
        }
    for (int percent = 95; percent >= 40; percent -= 5) {
        for (size_t i = 0; i < n; i++)
            items[i].parent = i;
        for (size_t e = 0; e < n_edges; e++)
            if ((double)edges[e].dice * 100 >= percent)
                items[root_of(items, edges[e].a)].parent = root_of(items, edges[e].b);
        for (size_t i = 0; i < n; i++)
            group[i] = (int64_t)root_of(items, i);
        struct score s = judge(items, n, group);
        if (s.f1 > best.f1) {
            best = s;
            *best_at = percent / 100.0;
        }
    }
    free(edges);
    return best;
}

/* The beginning of one question and the end of another. */
static struct view mix(struct arena *a, const struct item *items, size_t n, size_t i)
{
    struct view x = items[ngram_mix(2 * i + 1) % n].norm;
    struct view y = items[ngram_mix(2 * i + 2) % n].norm;
    struct view head = utf8_head(x, utf8_count(x) / 2);
    struct view skip = utf8_head(y, utf8_count(y) / 2);
    return arena_printf(a, "%.*s%.*s", VIEW_ARG(head),
                        VIEW_ARG(view_sub(y, skip.len, y.len - skip.len)));
}

static void run_clock(struct arena *a, const struct item *items, size_t n, size_t n_added)
{
    struct cluster *x = cluster_new(NULL);
    size_t n_timed = n_added / 10 + 1;
    uint64_t *us = mem_calloc(n_timed, sizeof *us);
    double sum = 0;
    for (size_t i = 0; i < n_added; i++) {
        struct cluster_match m = {.similarity = 0};
        struct view text = mix(a, items, n, i);
        int64_t from = clock_cpu_us();
        bool found = cluster_find(x, text, &m) && m.similarity >= CLUSTER_SAME;
        cluster_add(x, text, found ? m.group_id : (int64_t)i + 1);
        us[i % n_timed] = (uint64_t)(clock_cpu_us() - from);
    }
    for (size_t i = 0; i < n_timed; i++)
        sum += (double)us[i];
    qsort(us, n_timed, sizeof *us, u64_cmp);
    printf("clock    %zu questions, %zu groups: mean %.3f ms, p99 %.3f ms\n", n_added,
           cluster_n_groups(x), sum / (double)n_timed / 1000,
           (double)us[n_timed * 99 / 100] / 1000);
    free(us);
    cluster_free(x);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("bench_gaps QUESTIONS.jsonl [N]\n", stderr);
        return 2;
    }
    struct arena *a = arena_new(1 << 20);
    struct item *items = NULL;
    size_t n = read_items(a, argv[1], &items);
    int64_t *group = mem_calloc(n + 1, sizeof *group);
    double at = 0;
    struct score ours = run_groups(items, n, group);
    struct score plain = run_plain(items, n, group, &at);
    printf("groups   %zu questions: F1 %.3f (precision %.3f, recall %.3f)\n", n, ours.f1,
           ours.precision, ours.recall);
    printf("plain    single link, Dice >= %.2f: F1 %.3f (precision %.3f, recall %.3f)\n", at,
           plain.f1, plain.precision, plain.recall);
    run_clock(a, items, n, argc > 2 ? (size_t)atol(argv[2]) : 100000);
    free(group);
    free(items);
    arena_free(a);
    return ours.f1 >= plain.f1 + 0.10 ? 0 : 1;
}
