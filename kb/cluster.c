/* cluster.c - see cluster.h. Terms with the groups that hold them; groups as sparse sums. */
#include "kb/cluster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "kb/base/mem.h"

#define MAX_CHARS 500
#define MAX_TERMS (2 * MAX_CHARS + 1)
#define PROBES 14          /* terms of a question whose groups are looked at, rarest first */
#define POSTINGS_MAX 3000  /* groups of one term; one that stands in more tells little */
#define CANDIDATES_MAX 64  /* groups compared exactly */
#define CHANNEL_SHARE 0.25 /* of the similarity */
#define TEXTS_BEFORE 100   /* imagined, without any term: among few texts everything seems common */
#define EDGE 0x1FFFFFu     /* no character has this number */
#define CP_BITS 21

struct term {
    uint64_t key; /* one or two characters */
    uint32_t n_texts;
    uint32_t *groups; /* places in cluster.groups */
    size_t n_groups;
    size_t cap_groups;
    UT_hash_handle hh;
};

struct weight {
    struct term *term;
    float w;
};

struct group {
    int64_t group_id;
    uint32_t place;
    size_t n_questions;
    struct weight *sum; /* ascending by key */
    size_t n_sum;
    float channel[EMBED_DIM]; /* sum */
    double seen;              /* of the question at hand: shared weight so far */
    bool is_listed;
    UT_hash_handle hh;
};

struct cluster {
    struct embed *channel;
    struct term *terms;
    struct group *by_id;
    struct group **groups; /* by place */
    size_t n_groups;
    size_t cap_groups;
    size_t n_texts;
    size_t n_questions;
};

/* A question as a vector. */
struct question {
    struct weight terms[MAX_TERMS];
    size_t n;
    float channel[EMBED_DIM];
};

/* --- life
 * ------------------------------------------------------------------------------------------ */

struct cluster *cluster_new(const struct embed *channel)
{
    struct cluster *x = mem_calloc(1, sizeof *x);
    /* counting references changes nothing that a reader sees */
    x->channel = channel != NULL ? embed_ref((struct embed *)(uintptr_t)channel) : NULL;
    return x;
}

void cluster_free(struct cluster *x)
{
    struct term *term;
    struct term *next;
    if (x == NULL)
        return;
    HASH_CLEAR(hh, x->by_id);
    for (size_t i = 0; i < x->n_groups; i++) {
        free(x->groups[i]->sum);
        free(x->groups[i]);
    }
    HASH_ITER(hh, x->terms, term, next)
    {
        HASH_DEL(x->terms, term);
        free(term->groups);
        free(term);
    }
    embed_free(x->channel);
    free(x->groups);
    free(x);
}

size_t cluster_n_questions(const struct cluster *x)
{
    return x->n_questions;
}

size_t cluster_n_groups(const struct cluster *x)
{
    return x->n_groups;
}

/* --- a text as terms
 * ------------------------------------------------------------------------------- */

static struct term *term_of(struct cluster *x, uint64_t key)
{
    struct term *term;
    HASH_FIND(hh, x->terms, &key, sizeof key, term);
    if (term != NULL)
        return term;
    term = mem_calloc(1, sizeof *term);
    term->key = key;
    HASH_ADD(hh, x->terms, key, sizeof term->key, term);
    return term;
}

static int weight_cmp(const void *left, const void *right)
{
    const struct weight *a = left;
    const struct weight *b = right;
    return (a->term->key > b->term->key) - (a->term->key < b->term->key);
}

/* Distinct terms, ascending by key; punctuation is left out. */
static size_t terms_of(struct cluster *x, struct view text, struct weight out[MAX_TERMS])
{
    uint64_t before = EDGE;
    size_t n = 0;
    size_t n_chars = 0;
    for (size_t at = 0; at < text.len && n_chars < MAX_CHARS;) {
        uint32_t cp = utf8_next(text, &at);
        if (!norm_is_word(cp))
            continue;
        out[n++].term = term_of(x, cp);
        out[n++].term = term_of(x, before << CP_BITS | cp);
        before = cp;
        n_chars++;
    }
    if (n_chars == 0)
        return 0;
    out[n++].term = term_of(x, before << CP_BITS | EDGE);
    qsort(out, n, sizeof *out, weight_cmp);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (out[i].term != out[kept - 1].term)
            out[kept++] = out[i];
    return kept;
}

void cluster_learn(struct cluster *x, struct view text)
{
    struct weight terms[MAX_TERMS];
    size_t n = terms_of(x, text, terms);
    x->n_texts++;
    for (size_t i = 0; i < n; i++)
        terms[i].term->n_texts++;
}

/* The question counts itself. */
static void weigh(struct cluster *x, struct view text, struct question *q)
{
    double sum = 0;
    double n_all = (double)x->n_texts + 1 + TEXTS_BEFORE;
    q->n = terms_of(x, text, q->terms);
    for (size_t i = 0; i < q->n; i++) {
        double n = q->terms[i].term->n_texts + 1.0;
        double w = log(1 + (n_all - n + 0.5) / (n + 0.5));
        q->terms[i].w = (float)w;
        sum += w * w;
    }
    for (size_t i = 0; i < q->n && sum > 0; i++)
        q->terms[i].w = (float)(q->terms[i].w / sqrt(sum));
    if (x->channel != NULL)
        embed_encode_text(x->channel, text, q->channel);
}

/* --- finding
 * --------------------------------------------------------------------------------------- */

static int rarest_first(const void *left, const void *right)
{
    const struct weight *a = left;
    const struct weight *b = right;
    if (a->w != b->w)
        return a->w > b->w ? -1 : 1;
    return weight_cmp(left, right);
}

/* Keeps the best CANDIDATES_MAX of those seen, in a heap whose top is the least. */
struct shortlist {
    struct group *at[CANDIDATES_MAX];
    size_t n;
};

static void sift_down(struct shortlist *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->n; child++)
            if (s->at[child]->seen < s->at[least]->seen)
                least = child;
        if (least == i)
            return;
        struct group *g = s->at[i];
        s->at[i] = s->at[least];
        s->at[least] = g;
        i = least;
    }
}

static void shortlist_add(struct shortlist *s, struct group *g)
{
    if (s->n == CANDIDATES_MAX) {
        if (g->seen <= s->at[0]->seen)
            return;
        s->at[0] = g;
        sift_down(s, 0);
        return;
    }
    s->at[s->n++] = g;
    for (size_t i = s->n; s->n == CANDIDATES_MAX && i-- > 0;)
        sift_down(s, i);
}

static void see_groups(struct cluster *x, const struct weight *rare, bool count,
                       struct shortlist *list)
{
    for (size_t i = 0; i < rare->term->n_groups; i++) {
        struct group *g = x->groups[rare->term->groups[i]];
        if (count) {
            g->seen += (double)rare->w;
        } else if (!g->is_listed) {
            shortlist_add(list, g);
            g->is_listed = true; /* or was too far */
        }
    }
}

static void forget_groups(struct cluster *x, const struct term *term)
{
    for (size_t i = 0; i < term->n_groups && term->n_groups <= POSTINGS_MAX; i++) {
        struct group *g = x->groups[term->groups[i]];
        g->seen = 0;
        g->is_listed = false;
    }
}

static double shared_weight(const struct question *q, const struct group *g)
{
    double sum = 0;
    size_t k = 0;
    for (size_t i = 0; i < q->n && k < g->n_sum; i++) {
        while (k < g->n_sum && g->sum[k].term->key < q->terms[i].term->key)
            k++;
        if (k < g->n_sum && g->sum[k].term == q->terms[i].term)
            sum += (double)q->terms[i].w * (double)g->sum[k].w;
    }
    return sum;
}

static double similarity(const struct cluster *x, const struct question *q, const struct group *g)
{
    double n = (double)g->n_questions;
    double terms = shared_weight(q, g) / n;
    if (x->channel == NULL)
        return terms;
    double learned = (double)embed_cosine(q->channel, g->channel) / n;
    return (1 - CHANNEL_SHARE) * terms + CHANNEL_SHARE * learned;
}

bool cluster_find(struct cluster *x, struct view text, struct cluster_match *out)
{
    struct question q;
    struct weight rare[MAX_TERMS];
    struct shortlist list = {.n = 0};
    struct cluster_match best = {.similarity = 0};
    weigh(x, text, &q);
    memcpy(rare, q.terms, q.n * sizeof *rare);
    qsort(rare, q.n, sizeof *rare, rarest_first);
    size_t n = q.n < PROBES ? q.n : PROBES;
    for (int count = 1; count >= 0; count--)
        for (size_t i = 0; i < n; i++)
            if (rare[i].term->n_groups <= POSTINGS_MAX)
                see_groups(x, &rare[i], count, &list);
    for (size_t i = 0; i < list.n; i++) {
        double s = similarity(x, &q, list.at[i]);
        if (s > best.similarity)
            best = (struct cluster_match){list.at[i]->group_id, s};
    }
    for (size_t i = 0; i < n; i++)
        forget_groups(x, rare[i].term);
    if (best.similarity > 0)
        *out = best;
    return best.similarity > 0;
}

/* --- changing
 * -------------------------------------------------------------------------------------- */

static struct group *group_of(struct cluster *x, int64_t group_id)
{
    struct group *g;
    HASH_FIND(hh, x->by_id, &group_id, sizeof group_id, g);
    if (g != NULL)
        return g;
    g = mem_calloc(1, sizeof *g);
    g->group_id = group_id;
    g->place = (uint32_t)x->n_groups;
    mem_grow((void **)&x->groups, &x->cap_groups, x->n_groups + 1, sizeof(struct group *));
    x->groups[x->n_groups++] = g;
    HASH_ADD(hh, x->by_id, group_id, sizeof g->group_id, g);
    return g;
}

static void list_group(struct term *term, struct group *g)
{
    mem_grow((void **)&term->groups, &term->cap_groups, term->n_groups + 1, sizeof(uint32_t));
    term->groups[term->n_groups++] = g->place;
}

/* g += terms, both ascending by key. */
static void sum_up(struct group *g, const struct weight *terms, size_t n)
{
    struct weight *sum = mem_alloc((g->n_sum + n) * sizeof *sum);
    size_t n_sum = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        while (k < g->n_sum && g->sum[k].term->key < terms[i].term->key)
            sum[n_sum++] = g->sum[k++];
        bool is_known = k < g->n_sum && g->sum[k].term == terms[i].term;
        sum[n_sum] = terms[i];
        if (is_known)
            sum[n_sum].w += g->sum[k++].w;
        else
            list_group(terms[i].term, g);
        n_sum++;
    }
    while (k < g->n_sum)
        sum[n_sum++] = g->sum[k++];
    free(g->sum);
    g->sum = sum;
    g->n_sum = n_sum;
}

void cluster_add(struct cluster *x, struct view text, int64_t group_id)
{
    struct question q;
    weigh(x, text, &q);
    struct group *g = group_of(x, group_id);
    sum_up(g, q.terms, q.n);
    for (size_t i = 0; x->channel != NULL && i < EMBED_DIM; i++)
        g->channel[i] += q.channel[i];
    for (size_t i = 0; i < q.n; i++)
        q.terms[i].term->n_texts++;
    g->n_questions++;
    x->n_questions++;
    x->n_texts++;
}
