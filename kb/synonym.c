/* synonym.c - the words of a question that have synonyms, and what the question reads like with
 * them. Made on the thread that builds a snapshot, used by searchers on any. */
#include "kb/synonym.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"

#define MAX_WAYS 4 /* synonyms of one word that are tried */

/* One direction of a synonym. */
struct way {
    const struct synonym *synonym;
    struct norm said;
    struct norm read;
    bool is_narrower; /* `read` is part of `said`: what holds the one holds most of the other */
};

struct synonyms {
    atomic_uint refs;
    struct arena *arena;
    struct synonym *list;
    size_t n;
    struct way *ways; /* by the characters of `said` */
    size_t n_ways;
};

/* --- the set
 * ------------------------------------------------------------------------------------------ */

static int compare_cp(const struct norm *a, const struct norm *b)
{
    size_t shorter = a->n < b->n ? a->n : b->n;
    for (size_t i = 0; i < shorter; i++)
        if (a->cp[i] != b->cp[i])
            return a->cp[i] < b->cp[i] ? -1 : 1;
    return (a->n > b->n) - (a->n < b->n);
}

static int way_cmp(const void *left, const void *right)
{
    const struct way *a = left;
    const struct way *b = right;
    int by_word = compare_cp(&a->said, &b->said);
    if (by_word != 0)
        return by_word;
    return (a->synonym->synonym_id > b->synonym->synonym_id) -
           (a->synonym->synonym_id < b->synonym->synonym_id);
}

static struct synonym copy(struct arena *a, const struct synonym *s)
{
    struct synonym own = *s;
    own.term = arena_view(a, s->term);
    own.means = arena_view(a, s->means);
    own.kind = arena_view(a, s->kind);
    own.department = arena_view(a, s->department);
    own.region = arena_view(a, s->region);
    own.note = arena_view(a, s->note);
    own.made_by = arena_view(a, s->made_by);
    return own;
}

static void add_way(struct synonyms *s, const struct synonym *synonym, const struct norm *said,
                    const struct norm *read)
{
    s->ways[s->n_ways++] =
        (struct way){synonym, *said, *read, view_find(said->text, read->text) != SIZE_MAX};
}

struct synonyms *synonyms_new(const struct synonym *list, size_t n)
{
    struct synonyms *s = mem_calloc(1, sizeof *s);
    atomic_init(&s->refs, 1);
    s->arena = arena_new(0);
    s->list = arena_alloc_array(s->arena, n, sizeof *s->list);
    s->ways = arena_alloc_array(s->arena, 2 * n, sizeof *s->ways);
    for (size_t i = 0; i < n; i++) {
        struct norm term;
        struct norm means;
        if (norm_question(s->arena, list[i].term, &term, NULL) != RC_OK ||
            norm_question(s->arena, list[i].means, &means, NULL) != RC_OK)
            continue;
        struct synonym *own = &s->list[s->n++];
        *own = copy(s->arena, &list[i]);
        add_way(s, own, &term, &means);
        if (own->is_both_ways)
            add_way(s, own, &means, &term);
    }
    if (s->n_ways > 0)
        qsort(s->ways, s->n_ways, sizeof *s->ways, way_cmp);
    return s;
}

struct synonyms *synonyms_ref(struct synonyms *s)
{
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    return s;
}

void synonyms_unref(struct synonyms *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    arena_free(s->arena);
    free(s);
}

size_t synonyms_n(const struct synonyms *s)
{
    return s->n;
}

void synonyms_each_word(const struct synonyms *s, void (*each)(void *arg, struct view word),
                        void *arg)
{
    for (size_t i = 0; i < s->n_ways; i++)
        each(arg, s->ways[i].said.text);
}

/* --- words of a question
 * ------------------------------------------------------------------------------ */

static bool stands_at(const struct norm *q, size_t at, const struct norm *word)
{
    if (at + word->n > q->n)
        return false;
    for (size_t i = 0; i < word->n; i++)
        if (q->cp[at + i] != word->cp[i])
            return false;
    return true;
}

/* Letters and digits go on to the end of their run: "ic" is no word of "icbc". */
static bool is_cut(const struct norm *q, size_t at)
{
    return at == 0 || at == q->n || !norm_is_word(q->cp[at - 1]) || !norm_is_word(q->cp[at]) ||
           norm_is_han(q->cp[at - 1]) || norm_is_han(q->cp[at]);
}

/* Does the word at `at` already stand within what it would be read as? */
static bool stands_within(const struct norm *q, size_t at, const struct way *w)
{
    for (size_t o = 0; o + w->said.n <= w->read.n; o++)
        if (o <= at && stands_at(&w->read, o, &w->said) && stands_at(q, at - o, &w->read))
            return true;
    return false;
}

/* First way whose word begins with this character or a later one. */
static size_t first_way(const struct synonyms *s, uint32_t cp)
{
    size_t low = 0, high = s->n_ways;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->ways[mid].said.cp[0] < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* A word of the question and what it can be read as. */
struct place {
    size_t at;
    size_t n;
    const struct way *ways[MAX_WAYS];
    size_t n_ways;
};

struct wanted {
    bool (*is_known)(const void *arg, struct view word);
    const void *arg;
};

static bool is_usable(const struct norm *q, size_t at, const struct way *w,
                      const struct wanted *wanted)
{
    return !w->is_narrower && stands_at(q, at, &w->said) && is_cut(q, at) &&
           is_cut(q, at + w->said.n) && !stands_within(q, at, w) &&
           (wanted->is_known == NULL || wanted->is_known(wanted->arg, w->read.text));
}

/* The longest word at `at` that has synonyms. */
static bool find_place(const struct synonyms *s, const struct norm *q, size_t at,
                       const struct wanted *wanted, struct place *out)
{
    *out = (struct place){.at = at};
    for (size_t i = first_way(s, q->cp[at]); i < s->n_ways && s->ways[i].said.cp[0] == q->cp[at];
         i++) {
        const struct way *w = &s->ways[i];
        if (w->said.n < out->n || !is_usable(q, at, w, wanted))
            continue;
        if (w->said.n > out->n)
            out->n_ways = 0;
        out->n = w->said.n;
        if (out->n_ways < MAX_WAYS)
            out->ways[out->n_ways++] = w;
    }
    return out->n_ways > 0;
}

static size_t find_places(const struct synonyms *s, const struct norm *q,
                          const struct wanted *wanted, struct place out[SYNONYM_MAX_USES])
{
    size_t n = 0;
    for (size_t at = 0; at < q->n && n < SYNONYM_MAX_USES;) {
        if (find_place(s, q, at, wanted, &out[n]))
            at += out[n++].n;
        else
            at++;
    }
    return n;
}

/* --- readings
 * ----------------------------------------------------------------------------------------- */

/* picks[i]: which way of place i, or n_ways to leave the word. Last places first, so that the
 * others keep where they are. False when the question would get too long. */
static bool read_so(const struct norm *q, const struct place *places, const size_t *picks, size_t n,
                    struct arena *a, struct synonym_reading *out)
{
    *out = (struct synonym_reading){.norm = *q};
    for (size_t i = n; i-- > 0;) {
        const struct place *p = &places[i];
        if (picks[i] == p->n_ways)
            continue;
        const struct way *w = p->ways[picks[i]];
        if (out->norm.n - p->n + w->read.n > QUESTION_MAX_CHARS)
            return false;
        out->norm = norm_replace(a, &out->norm, p->at, p->n, w->read.cp, w->read.n);
        out->uses[out->n_uses++] = (struct synonym_use){w->synonym, w->said.text, w->read.text};
    }
    return out->n_uses > 0;
}

/* Counts on, the last place fastest; false after the last combination. */
static bool next_picks(const struct place *places, size_t *picks, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        if (++picks[i] <= places[i].n_ways)
            return true;
        picks[i] = 0;
    }
    return false;
}

size_t synonym_readings(const struct synonyms *s, const struct norm *question,
                        bool (*is_known)(const void *arg, struct view word), const void *arg,
                        struct arena *a, struct synonym_reading out[SYNONYM_MAX_READINGS])
{
    struct place places[SYNONYM_MAX_USES];
    size_t picks[SYNONYM_MAX_USES] = {0};
    if (s->n_ways == 0)
        return 0;
    struct wanted wanted = {is_known, arg};
    size_t n_places = find_places(s, question, &wanted, places);
    size_t n = 0;
    if (n_places == 0)
        return 0;
    do {
        n += read_so(question, places, picks, n_places, a, &out[n]);
    } while (n < SYNONYM_MAX_READINGS && next_picks(places, picks, n_places));
    return n;
}

/* A region may be written without the city in front of it; an entry without one is for all. */
static bool is_in_region(struct view scope, struct view entry)
{
    return view_find(entry, scope) != SIZE_MAX || view_find(scope, entry) != SIZE_MAX;
}

bool synonym_reading_fits(const struct synonym_reading *r, const struct entry *e)
{
    for (size_t i = 0; i < r->n_uses; i++) {
        const struct synonym *s = r->uses[i].synonym;
        if ((s->kind.len > 0 && !view_eq_text(s->kind, entry_kind_name(e->kind))) ||
            view_find(e->department, s->department) == SIZE_MAX ||
            !is_in_region(s->region, e->region))
            return false;
    }
    return true;
}

struct view synonym_scope_text(struct arena *a, const struct synonym *s)
{
    enum entry_kind kind;
    bool has_kind = s->kind.len > 0 && entry_kind_parse(s->kind, &kind);
    struct view parts[] = {has_kind ? view_of(entry_kind_label(kind)) : VIEW_EMPTY, s->department,
                           s->region};
    struct view text = VIEW_EMPTY;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].len > 0)
            text = arena_printf(a, "%.*s%s%.*s", VIEW_ARG(text), text.len > 0 ? "、" : "",
                                VIEW_ARG(parts[i]));
    return text.len > 0 ? text : VIEW("全部");
}
