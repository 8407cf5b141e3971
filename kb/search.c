/* search.c - ranks the candidates of a question and says how sure it is.
 * The steps are in search_run, top to bottom. One searcher per thread. */
#include "kb/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/candidates.h"
#include "kb/filler.h"
#include "kb/initials.h"
#include "kb/judge.h"
#include "kb/kb.h"
#include "kb/synonym.h"
#include "kb/units.h"

#define DEFAULT_K 10
#define N_RANKED 32     /* entries that get the full features */
#define N_BEARING_OUT 8 /* candidates that must hold what was corrected */
#define MAX_WORDS 16    /* of the lexicon in a question that are looked at */
#define MIN_NAME_CHARS 3
#define N_WITH_CLAUSE 3 /* candidates for which the best clause is looked for */
#define CLAUSE_MIN_SHARE 0.15
#define SPREAD 0.5 /* how fast probability falls with score among the other candidates */
/* What reading a word as its synonym takes off a score: as it stands wins where both say the same.
 */
#define SYNONYM_COST 0.05

static const double HEAD_K1 = 1.2, HEAD_B = 0.3;
static const double BODY_K1 = 0.9, BODY_B = 0.8;

struct searcher {
    struct db *own_db; /* NULL when the caller keeps the connection */
    struct gatherer *gatherer;
    struct matcher *matcher;
};

/* A candidate while it is being ranked. */
struct ranked {
    const struct indexed *indexed;
    const struct unit *best;
    double best_value;
    double score;
    uint64_t title;     /* hash of its symbols */
    bool head_is_title; /* no variant is closer */
    size_t reading;     /* of the question that found it so; 0 = as it is, see struct readings */
    double synonym_cost;
    double features[RANK_N_FEATURES];
};

enum rc searcher_on(struct db *db, struct searcher **out, struct err *err)
{
    struct searcher *s = mem_calloc(1, sizeof *s);
    enum rc rc = gatherer_open(db, &s->gatherer, err);
    if (rc != RC_OK) {
        free(s);
        return rc;
    }
    s->matcher = matcher_new();
    *out = s;
    return RC_OK;
}

enum rc searcher_open(const char *kb_path, struct searcher **out, struct err *err)
{
    struct db *db = NULL;
    enum rc rc = kb_open(kb_path, DB_READ, &db, err);
    if (rc != RC_OK)
        return rc;
    rc = searcher_on(db, out, err);
    if (rc == RC_OK)
        (*out)->own_db = db;
    else
        db_close(db);
    return rc;
}

void searcher_close(struct searcher *s)
{
    if (s == NULL)
        return;
    gatherer_close(s->gatherer);
    matcher_free(s->matcher);
    db_close(s->own_db);
    free(s);
}

/* --- features
 * --------------------------------------------------------------------------------------- */

struct measures {
    int32_t as_of_day;
    struct bm25 head;
    struct bm25 body;
    struct bm25 entry;
    bool has_channel;
    float question[EMBED_DIM]; /* what the learned channel makes of it */
    const struct lexicon *lexicon;
    const struct lexicon_term *words[MAX_WORDS]; /* of the question */
    size_t n_words;
};

static struct measures measures_of(const struct snapshot *kb)
{
    struct snapshot_lengths mean = snapshot_mean_lengths(kb);
    return (struct measures){
        .head = {HEAD_K1, HEAD_B, mean.head_mean, SIDE_HEAD},
        .body = {BODY_K1, BODY_B, mean.body_mean, SIDE_BODY},
        .entry = {BODY_K1, BODY_B, mean.entry_mean, SIDE_BODY},
    };
}

static double max_of(double a, double b)
{
    return a > b ? a : b;
}

/* How well a title or variant says what was asked; only used to pick the best one. */
static double head_value(const struct match *m)
{
    return m->bm25 + m->dice + 0.5 * m->used + (m->is_equal ? 1.0 : 0.0);
}

static void note_head(struct ranked *r, const struct unit *u, const struct match *m)
{
    double *f = r->features;
    if (u->kind == UNIT_TITLE) {
        r->title = symbols_hash(u->symbols, u->n);
        f[RANK_TITLE_DICE] = m->dice;
        f[RANK_TITLE_USED] = m->used * m->ones;
    }
    if (m->is_equal)
        f[RANK_HEAD_EQUAL] = 1.0;
    double value = head_value(m);
    if (r->best != NULL && unit_kind_is_head(r->best->kind) && value <= r->best_value) {
        f[RANK_HEAD_SECOND] = max_of(f[RANK_HEAD_SECOND], m->bm25);
        return;
    }
    f[RANK_HEAD_SECOND] = f[RANK_HEAD_BM25];
    f[RANK_HEAD_BM25] = m->bm25;
    f[RANK_HEAD_ONES] = m->ones;
    f[RANK_HEAD_PAIRS] = m->pairs;
    f[RANK_HEAD_USED] = m->used * m->ones;
    f[RANK_HEAD_DICE] = m->dice;
    f[RANK_HEAD_RUN] = m->run;
    r->head_is_title = u->kind == UNIT_TITLE;
    r->best = u;
    r->best_value = value;
}

static void note_body(struct ranked *r, const struct unit *u, const struct match *m,
                      const struct unit **body, double *body_value)
{
    double *f = r->features;
    f[RANK_BODY_RUN] = max_of(f[RANK_BODY_RUN], m->run_asked);
    if (m->bm25 <= *body_value)
        return;
    *body_value = m->bm25;
    *body = u;
    f[RANK_BODY_BM25] = m->bm25;
    f[RANK_BODY_ONES] = m->ones;
    f[RANK_BODY_PAIRS] = m->pairs;
}

/* Is a matter that the question names only the end of the title's longer name? */
static bool names_less(const struct measures *p, const struct unit *title)
{
    for (size_t i = 0; i < p->n_words; i++)
        if ((p->words[i]->sources & LEXICON_TITLE) != 0 && p->words[i]->n >= MIN_NAME_CHARS &&
            lexicon_only_inside(p->lexicon, p->words[i], title->symbols, title->n))
            return true;
    return false;
}

static bool is_hit(const struct found_entry *found, uint32_t unit_no)
{
    for (const struct unit_hit *h = found->hits; h != NULL; h = h->next)
        if (h->unit_no == unit_no)
            return true;
    return false;
}

/* The learned channel's opinion of one unit. */
static void note_cosine(struct ranked *r, uint32_t unit_no, const float *question)
{
    const struct indexed *x = r->indexed;
    double cosine = (double)embed_cosine_packed(question, &x->vectors[unit_no]);
    int feature = unit_no < x->n_head ? RANK_HEAD_COSINE : RANK_BODY_COSINE;
    r->features[feature] = max_of(r->features[feature], cosine);
}

static void measure_entry(struct searcher *s, const struct measures *p,
                          const struct found_entry *found, int64_t hidden_unit_id, struct ranked *r)
{
    const struct indexed *x = found->indexed;
    const struct unit *body = NULL;
    double body_value = 0;
    bool whole = x->n_symbols <= LONG_ENTRY_SYMBOLS;
    *r = (struct ranked){.indexed = x};
    matcher_entry_begin(s->matcher);
    for (uint32_t i = 0; i < x->n_units; i++) {
        const struct unit *u = &x->units[i];
        if (u->unit_id == hidden_unit_id)
            continue;
        if (!whole && u->kind != UNIT_TITLE && !is_hit(found, i))
            continue;
        if (!candidate_unit_valid(x, u, p->as_of_day))
            continue;
        bool head = i < x->n_head;
        struct match m;
        bool has_some = matcher_unit(s->matcher, unit_row(u), head ? &p->head : &p->body, &m);
        if (u->kind == UNIT_KEYWORD)
            r->features[RANK_KEYWORD_USED] = m.pairs;
        else if (head)
            note_head(r, u, &m);
        else if (has_some)
            note_body(r, u, &m, &body, &body_value);
        if (u->kind == UNIT_TITLE)
            r->features[RANK_TITLE_INSIDE] = names_less(p, u) ? 1.0 : 0.0;
        if (p->has_channel)
            note_cosine(r, i, p->question);
    }
    struct match all = matcher_entry_end(s->matcher, &p->entry);
    r->features[RANK_ENTRY_BM25] = all.bm25;
    r->features[RANK_ENTRY_ONES] = all.ones;
    r->features[RANK_ENTRY_PAIRS] = all.pairs;
    if (body != NULL &&
        (r->best == NULL || r->features[RANK_BODY_BM25] > r->features[RANK_HEAD_BM25]))
        r->best = body;
}

/* Does the entry hold what the facet asks for? */
static bool has_facet(const struct entry *e, enum facet facet)
{
    if (facet == FACET_MATERIALS && e->n_materials > 0)
        return true;
    if (facet == FACET_PROCESS && e->n_steps > 0)
        return true;
    for (int f = 0; f < FIELD_N; f++)
        if (e->fields[f].len > 0 && entry_field_facet((enum entry_field)f) == facet)
            return true;
    return false;
}

static int ranked_cmp(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    int64_t id_a = a->indexed->entry->entry_id;
    int64_t id_b = b->indexed->entry->entry_id;
    return (id_a > id_b) - (id_a < id_b);
}

/* A title that several candidates share names none of them. */
static void share_titles(struct ranked *list, size_t n)
{
    static const int OF_TITLE[] = {RANK_TITLE_DICE, RANK_TITLE_USED};
    static const int OF_HEAD[] = {RANK_HEAD_BM25, RANK_HEAD_ONES, RANK_HEAD_PAIRS,
                                  RANK_HEAD_USED, RANK_HEAD_DICE, RANK_HEAD_RUN};
    for (size_t i = 0; i < n; i++) {
        double sharing = 0;
        for (size_t k = 0; k < n; k++)
            sharing += list[k].title == list[i].title;
        if (sharing < 2)
            continue;
        for (size_t f = 0; f < sizeof OF_TITLE / sizeof OF_TITLE[0]; f++)
            list[i].features[OF_TITLE[f]] /= sharing;
        for (size_t f = 0; list[i].head_is_title && f < sizeof OF_HEAD / sizeof OF_HEAD[0]; f++)
            list[i].features[OF_HEAD[f]] /= sharing;
    }
}

static struct ranked *rank_all(struct searcher *s, const struct snapshot *kb,
                               const struct norm *question, const struct found_entry *found,
                               size_t n, const struct search_options *options, struct arena *a)
{
    struct measures p = measures_of(kb);
    p.has_channel = snapshot_channel(kb) != NULL;
    if (p.has_channel)
        embed_encode(snapshot_channel(kb), question, p.question);
    const struct query *q = matcher_query(s->matcher);
    p.lexicon = snapshot_lexicon(kb);
    p.n_words = lexicon_terms_of(p.lexicon, q->symbols, q->n, p.words, MAX_WORDS);
    struct ranked *list = arena_alloc_array(a, n, sizeof *list);
    p.as_of_day = options->as_of_day;
    for (size_t i = 0; i < n; i++) {
        measure_entry(s, &p, &found[i], options->hidden_unit_id, &list[i]);
        if (options->facet != FACET_NONE && has_facet(found[i].indexed->entry, options->facet))
            list[i].features[RANK_FACET] = 1.0;
    }
    share_titles(list, n);
    for (size_t i = 0; i < n; i++)
        list[i].score = rank_score(&snapshot_models(kb)->rank, list[i].features);
    qsort(list, n, sizeof *list, ranked_cmp);
    return list;
}

/* --- what the caller sees
 * ------------------------------------------------------------------------------ */

static const struct clause *best_clause(struct searcher *s, const struct snapshot *kb,
                                        const struct indexed *x, int32_t day)
{
    struct measures p = measures_of(kb);
    const struct clause *best = NULL;
    double best_value = CLAUSE_MIN_SHARE;
    for (size_t i = 0; i < x->entry->n_clauses; i++) {
        if (x->clauses[i].n == 0 || !clause_valid_on(&x->entry->clauses[i], day))
            continue;
        struct match m;
        if (matcher_unit(s->matcher, x->clauses[i], &p.body, &m) && m.bm25 > best_value) {
            best_value = m.bm25;
            best = &x->entry->clauses[i];
        }
    }
    return best;
}

static struct view unit_text(const struct indexed *x, const struct unit *u)
{
    const struct entry *e = x->entry;
    switch ((enum unit_kind)u->kind) {
    case UNIT_TITLE:
        return e->title;
    case UNIT_VARIANT:
        return (size_t)u->part < e->n_variants ? e->variants[u->part] : VIEW_EMPTY;
    case UNIT_SUMMARY:
        return e->summary;
    case UNIT_FIELD:
        return u->part < FIELD_N ? e->fields[u->part] : VIEW_EMPTY;
    case UNIT_CLAUSE:
        return (size_t)u->part < e->n_clauses ? e->clauses[u->part].text : VIEW_EMPTY;
    default:
        return VIEW_EMPTY;
    }
}

/* The question and what it reads like with synonyms. */
struct readings {
    const struct norm *question;
    struct synonym_reading *others;
    size_t n_others;
    size_t set; /* the one the matcher holds */
};

static const struct norm *reading_at(const struct readings *r, size_t i)
{
    return i == 0 ? r->question : &r->others[i - 1].norm;
}

static void set_reading(struct searcher *s, const struct snapshot *kb, struct readings *r, size_t i)
{
    if (r->set != i)
        matcher_set(s->matcher, kb, reading_at(r, i));
    r->set = i;
}

static void fill_candidates(struct searcher *s, const struct snapshot *kb,
                            const struct ranked *list, const struct search_options *options,
                            struct readings *readings, struct arena *a, struct search_result *out)
{
    out->list = arena_alloc_array(a, out->n, sizeof *out->list);
    for (size_t i = 0; i < out->n; i++) {
        const struct ranked *r = &list[i];
        struct candidate *c = &out->list[i];
        *c = (struct candidate){.entry = r->indexed->entry,
                                .score = r->score,
                                .synonym_cost = r->synonym_cost,
                                .reading =
                                    r->reading > 0 ? &readings->others[r->reading - 1] : NULL};
        memcpy(c->features, r->features, sizeof c->features);
        if (r->best != NULL) {
            c->unit_kind = (enum unit_kind)r->best->kind;
            c->unit_text = unit_text(r->indexed, r->best);
        }
        if (i >= N_WITH_CLAUSE)
            continue;
        set_reading(s, kb, readings, r->reading);
        c->clause = best_clause(s, kb, r->indexed, options->as_of_day);
    }
}

static void judge(const struct query *q, const struct ranked *list, size_t n, struct arena *a,
                  double *features)
{
    struct judge_row *rows = arena_alloc_array(a, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct judge_row){list[i].score, list[i].features};
    judge_measure(q, rows, n, features);
}

/* What the first candidate leaves is spread over the others by score, some of it over none; a lower
 * candidate is never more probable than one above it. */
static void spread_probability(struct search_result *r)
{
    if (r->n == 0)
        return;
    r->list[0].probability = r->confidence;
    double sum = 1.0;
    for (size_t i = 1; i < r->n; i++)
        sum += exp((r->list[i].score - r->list[0].score) / SPREAD);
    for (size_t i = 1; i < r->n; i++) {
        double weight = exp((r->list[i].score - r->list[0].score) / SPREAD);
        r->list[i].probability = fmin((1.0 - r->confidence) * weight / sum, r->confidence * weight);
    }
}

static bool has_term(const struct search_result *r, struct view text)
{
    for (size_t i = 0; i < r->n_terms; i++)
        if (view_eq(r->terms[i].text, text))
            return true;
    return false;
}

/* Which word of the question does this term of a reading come from? */
static struct view synonym_of(const struct synonym_reading *r, struct view term)
{
    for (size_t i = 0; i < r->n_uses; i++)
        if (view_find(r->uses[i].read, term) != SIZE_MAX)
            return r->uses[i].said;
    return r->uses[0].said; /* a pair over the edge of the word */
}

/* Adds the terms of the reading that was searched last (NULL: the question as it is). */
static void explain_terms(const struct searcher *s, const struct snapshot *kb,
                          const struct synonym_reading *reading, struct arena *a,
                          struct search_result *out)
{
    const struct query *q = matcher_query(s->matcher);
    struct search_term *terms =
        arena_alloc_array(a, out->n_terms + q->n_ones + q->n_pairs, sizeof *terms);
    if (out->n_terms > 0)
        memcpy(terms, out->terms, out->n_terms * sizeof *terms);
    out->terms = terms;
    for (size_t i = 0; i < q->n_ones + q->n_pairs; i++) {
        const struct query_term *t = i < q->n_ones ? &q->ones[i] : &q->pairs[i - q->n_ones];
        if (t->text.len == 0 || (reading != NULL && has_term(out, t->text)))
            continue;
        out->terms[out->n_terms++] = (struct search_term){
            .text = arena_view(a, t->text),
            .idf = t->weight[SIDE_HEAD],
            .idf_answers = t->weight[SIDE_BODY],
            .is_learned = snapshot_learns_asking(kb, t->key),
            .is_candidate_term = gatherer_was_sent(s->gatherer, t->key),
            .synonym_of = reading != NULL ? synonym_of(reading, t->text) : VIEW_EMPTY,
        };
    }
}

/* For fitting: what is hidden must not show in the frequencies either. */
static void hide(struct searcher *s, const struct snapshot *kb,
                 const struct search_options *options)
{
    size_t unit_no = 0;
    const struct indexed *x = snapshot_unit_owner(kb, options->hidden_unit_id, &unit_no);
    if (options->hidden_unit_id != 0 && x != NULL)
        matcher_hide(s->matcher, x, &x->units[unit_no]);
    x = options->hidden_entry_id != 0 ? snapshot_indexed(kb, options->hidden_entry_id) : NULL;
    if (x != NULL)
        matcher_hide(s->matcher, x, NULL);
}

static bool is_fitting(const struct search_options *options)
{
    return options->hidden_entry_id != 0 || options->hidden_unit_id != 0;
}

/* Is anything of this word in the knowledge base? Else there is nothing to be found with it. */
static bool is_word_of_base(const void *arg, struct view word)
{
    uint16_t symbols[QUESTION_MAX_CHARS + 1];
    size_t n = word.len <= QUESTION_MAX_CHARS ? symbols_cut(word, symbols, NULL) : 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t key =
            i + 1 < n ? vocab_key(symbols[i], symbols[i + 1]) : vocab_key_one(symbols[i]);
        if (symbols[i] != SYMBOL_BREAK && (n == 1 || i + 1 < n) &&
            vocab_find(arg, key).n_entries > 0)
            return true;
    }
    return false;
}

static enum rc rank_reading(struct searcher *s, const struct snapshot *kb,
                            struct readings *readings, size_t no,
                            const struct search_options *options, struct arena *a,
                            struct ranked **list_out, size_t *n_out, struct err *err)
{
    struct candidate_filter filter = {options->as_of_day, options->region, options->audience,
                                      options->hidden_entry_id, options->hidden_unit_id};
    struct found_entry *found = NULL;
    set_reading(s, kb, readings, no);
    hide(s, kb, options);
    enum rc rc = gatherer_run(s->gatherer, kb, matcher_query(s->matcher), &filter, N_RANKED, a,
                              &found, n_out, err);
    if (rc == RC_OK)
        *list_out = rank_all(s, kb, reading_at(readings, no), found, *n_out, options, a);
    return rc;
}

/* Entries that a reading with synonyms finds, or ranks higher than the readings before it. */
static void merge(const struct readings *readings, size_t no, const struct ranked *more,
                  size_t n_more, struct ranked *list, size_t *n)
{
    for (size_t i = 0; i < n_more; i++) {
        struct ranked r = more[i];
        size_t at = 0;
        if (!synonym_reading_fits(&readings->others[no - 1], r.indexed->entry))
            continue;
        r.reading = no;
        r.synonym_cost = SYNONYM_COST * (double)readings->others[no - 1].n_uses * fabs(r.score);
        r.score -= r.synonym_cost;
        while (at < *n && list[at].indexed != r.indexed)
            at++;
        if (at == *n)
            list[(*n)++] = r;
        else if (r.score > list[at].score)
            list[at] = r;
    }
}

static enum rc add_synonyms(struct searcher *s, const struct snapshot *kb,
                            struct readings *readings, const struct search_options *options,
                            struct arena *a, struct ranked **list, size_t *n,
                            struct search_result *out, struct err *err)
{
    struct ranked *all = arena_alloc_array(a, *n + readings->n_others * N_RANKED, sizeof *all);
    if (*n > 0)
        memcpy(all, *list, *n * sizeof *all);
    for (size_t no = 1; no <= readings->n_others; no++) {
        struct ranked *more = NULL;
        size_t n_more = 0;
        enum rc rc = rank_reading(s, kb, readings, no, options, a, &more, &n_more, err);
        if (rc != RC_OK)
            return rc;
        if (options->explain)
            explain_terms(s, kb, &readings->others[no - 1], a, out);
        merge(readings, no, more, n_more, all, n);
    }
    if (*n > 0)
        qsort(all, *n, sizeof *all, ranked_cmp);
    *list = all;
    return RC_OK;
}

static void read_synonyms(const struct snapshot *kb, const struct search_options *options,
                          struct arena *a, struct readings *r)
{
    const struct synonyms *synonyms = snapshot_synonyms(kb);
    if (options->as_typed || is_fitting(options))
        return;
    r->others = arena_alloc_array(a, SYNONYM_MAX_READINGS, sizeof *r->others);
    r->n_others =
        synonym_readings(synonyms, r->question, is_word_of_base, snapshot_vocab(kb), a, r->others);
    r->n_others += units_readings(snapshot_vocab(kb), r->question,
                                  SYNONYM_MAX_READINGS - r->n_others, a, r->others + r->n_others);
    r->n_others += initials_readings(kb, r->question, SYNONYM_MAX_READINGS - r->n_others, a,
                                     r->others + r->n_others);
}

static enum rc search_once(struct searcher *s, const struct snapshot *kb,
                           const struct norm *question, const struct search_options *options,
                           struct arena *a, struct search_result *out, struct err *err)
{
    struct readings readings = {.question = question, .set = SIZE_MAX};
    struct ranked *list = NULL;
    size_t n = 0;
    enum rc rc = rank_reading(s, kb, &readings, 0, options, a, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    *out = (struct search_result){.kb_version = snapshot_version(kb),
                                  .model_version = snapshot_models(kb)->version};
    if (options->explain)
        explain_terms(s, kb, NULL, a, out);
    read_synonyms(kb, options, a, &readings);
    if (readings.n_others > 0)
        rc = add_synonyms(s, kb, &readings, options, a, &list, &n, out, err);
    if (rc != RC_OK)
        return rc;
    size_t k = options->k > 0 ? options->k : DEFAULT_K;
    out->readings = readings.others;
    out->n_readings = readings.n_others;
    out->n = n < k ? n : k;
    out->is_guess =
        n > 0 && list[0].reading > 0 && initials_used(&readings.others[list[0].reading - 1]);
    fill_candidates(s, kb, list, options, &readings, a, out);
    if (n > 0) {
        set_reading(s, kb, &readings, list[0].reading);
        judge(matcher_query(s->matcher), list, n, a, out->confidence_features);
        out->confidence =
            confidence_probability(&snapshot_models(kb)->confidence, out->confidence_features);
    }
    spread_probability(out);
    return RC_OK;
}

static double top_score(const struct search_result *r)
{
    return r->n > 0 ? r->list[0].score : -INFINITY;
}

/* Do the best candidates of the corrected question hold what was corrected? */
static bool is_borne_out(const struct snapshot *kb, const struct correction *read,
                         const struct search_result *r)
{
    const struct indexed *best[N_BEARING_OUT];
    size_t n = 0;
    for (; n < r->n && n < N_BEARING_OUT; n++)
        best[n] = snapshot_indexed(kb, r->list[n].entry->entry_id);
    return correction_is_borne_out(read, best, n);
}

/* Is there a better reading? Not while fitting: the hidden texts are what it would be read from. */
static bool find_reading(const struct snapshot *kb, const struct norm *question,
                         const struct search_options *options, struct arena *a,
                         struct correction *out)
{
    if (options->as_typed || is_fitting(options))
        return false;
    if (options->correction == NULL)
        return correct_question(snapshot_corrector(kb), question, a, out);
    *out = *options->correction;
    return out->n_changes > 0;
}

enum rc search_run(struct searcher *s, const struct snapshot *kb, const struct norm *question,
                   const struct search_options *options, struct arena *a, struct search_result *out,
                   struct err *err)
{
    struct correction read;
    struct search_result typed;
    struct norm plain = options->as_typed ? *question : filler_strip(a, question);
    question = &plain;
    if (!find_reading(kb, question, options, a, &read))
        return search_once(s, kb, question, options, a, out, err);
    enum rc rc = search_once(s, kb, &read.norm, options, a, out, err);
    out->corrected = read.norm.text;
    if (rc != RC_OK || read.is_sure)
        return rc;
    bool borne_out = is_borne_out(kb, &read, out);
    rc = search_once(s, kb, question, options, a, &typed, err);
    if (rc == RC_OK && (!borne_out || top_score(&typed) >= top_score(out)))
        *out = typed;
    return rc;
}
