/* correct_letters.c - words of letters read as pinyin: the row of characters that is most
 * probable by the pairs of the knowledge base (Viterbi). On the thread that asks. */
#include <math.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/correct_pairs.h"
#include "kb/text/pinyin.h"

#define MAX_CHOICES 48
#define USUAL_READING 1.0 /* ln: how much more often a character is typed by its usual reading */

struct choice {
    uint32_t cp;
    double score; /* best path that ends here */
    size_t back;  /* choice of the place before */
};

/* A Han character, a syllable of a word of letters, or anything else. */
struct place {
    uint32_t cp; /* 0 for a syllable */
    uint16_t syllable;
    size_t from; /* characters of the question */
    size_t to;
    size_t word;    /* number of its word of letters, 0 if it is none */
    bool is_linked; /* may make a pair with the place before */
    struct choice *choices;
    size_t n_choices;
    uint32_t chosen;
};

struct reading {
    const struct corrector *c;
    const struct norm *q;
    struct arena *a;
    struct place *places;
    size_t n;
    size_t n_words;
    bool *accepted; /* by word */
};

/* --- taking the question apart
 * ---------------------------------------------------------------------- */

static bool is_letter(uint32_t cp)
{
    return cp >= 'a' && cp <= 'z';
}

static size_t letters_end(const struct norm *q, size_t at)
{
    while (at < q->n && (is_letter(q->cp[at]) ||
                         (q->cp[at] == '\'' && at + 1 < q->n && is_letter(q->cp[at + 1]))))
        at++;
    return at;
}

/* Syllables of a word; 0 if it is not pinyin or the knowledge base knows it as it is. */
static size_t syllables_of(struct reading *r, size_t from, size_t to, uint16_t **out)
{
    char *text = arena_alloc(r->a, to - from + 1);
    for (size_t i = from; i < to; i++)
        text[i - from] = (char)r->q->cp[i];
    struct view word = {text, to - from};
    size_t n = 0;
    if (word.len < 2 || word_known(r->c, word))
        return 0;
    uint16_t one = pinyin_find(word);
    if (one != PINYIN_NONE) {
        *out = arena_alloc(r->a, sizeof **out);
        **out = one;
        return 1;
    }
    return pinyin_parse(r->a, word, out, &n) ? n : 0;
}

static void add_word(struct reading *r, size_t from, size_t to)
{
    uint16_t *syllables = NULL;
    size_t n = syllables_of(r, from, to, &syllables);
    if (n == 0) {
        for (size_t i = from; i < to; i++)
            r->places[r->n++] = (struct place){.cp = r->q->cp[i], .from = i, .to = i + 1};
        return;
    }
    r->n_words++;
    size_t at = from;
    for (size_t i = 0; i < n; i++) {
        while (at + 1 < to && r->q->cp[at] == '\'')
            at++;
        size_t end = at + strlen(pinyin_syllable(syllables[i]));
        end = i + 1 == n || end > to ? to : end;
        r->places[r->n++] =
            (struct place){.syllable = syllables[i], .from = at, .to = end, .word = r->n_words};
        at = end;
    }
}

static bool may_pair(const struct place *p)
{
    return p->word != 0 || norm_is_han(p->cp);
}

/* A space next to a syllable does not part. */
static void link_places(struct reading *r)
{
    for (size_t i = 1; i < r->n; i++) {
        struct place *p = &r->places[i];
        const struct place *before = p - 1;
        if (!may_pair(p) || !may_pair(before))
            continue;
        p->is_linked = before->to == p->from || p->word != 0 || before->word != 0;
    }
}

static void take_apart(struct reading *r)
{
    const struct norm *q = r->q;
    r->places = arena_alloc_array(r->a, q->n + 1, sizeof *r->places);
    for (size_t at = 0; at < q->n;) {
        size_t end = letters_end(q, at);
        if (end > at)
            add_word(r, at, end);
        else if (q->cp[at] != ' ')
            r->places[r->n++] = (struct place){.cp = q->cp[at], .from = at, .to = at + 1};
        at = end > at ? end : at + 1;
    }
    link_places(r);
}

/* --- the best characters
 * ---------------------------------------------------------------------------- */

static bool reads_as(uint32_t cp, uint16_t syllable)
{
    uint16_t readings[PINYIN_MAX_READINGS];
    size_t n = pinyin_readings(cp, readings);
    for (size_t i = 0; i < n; i++)
        if (readings[i] == syllable)
            return true;
    return false;
}

static void find_choices(struct reading *r, struct place *p)
{
    p->choices = arena_alloc_array(r->a, p->word != 0 ? MAX_CHOICES : 1, sizeof *p->choices);
    if (p->word == 0) {
        p->choices[p->n_choices++].cp = p->cp;
        return;
    }
    size_t n = 0;
    const uint16_t *like = characters_like(r->c, pinyin_fuzzy(p->syllable), &n);
    for (size_t i = 0; i < n && p->n_choices < MAX_CHOICES; i++)
        if (reads_as(like[i], p->syllable))
            p->choices[p->n_choices++].cp = like[i];
    const uint16_t *common = pinyin_common_characters(p->syllable, &n);
    if (p->n_choices == 0)
        p->choices[p->n_choices++].cp = n > 0 ? common[0] : '?';
}

static void extend_paths(struct reading *r, size_t i)
{
    struct place *p = &r->places[i];
    for (size_t k = 0; k < p->n_choices; k++) {
        struct choice *x = &p->choices[k];
        double best = i == 0 ? single_log(r->c, x->cp) : -INFINITY;
        for (size_t b = 0; i > 0 && b < (p - 1)->n_choices; b++) {
            const struct choice *y = &(p - 1)->choices[b];
            double score =
                y->score + (p->is_linked ? pair_log(r->c, y->cp, x->cp) : single_log(r->c, x->cp));
            if (score > best) {
                best = score;
                x->back = b;
            }
        }
        x->score = best + (pinyin_main(x->cp) == p->syllable ? USUAL_READING : 0);
    }
}

static void choose(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        find_choices(r, &r->places[i]);
    for (size_t i = 0; i < r->n; i++)
        extend_paths(r, i);
    const struct place *last = &r->places[r->n - 1];
    size_t best = 0;
    for (size_t k = 1; k < last->n_choices; k++)
        if (last->choices[k].score > last->choices[best].score)
            best = k;
    for (size_t i = r->n; i-- > 0;) {
        r->places[i].chosen = r->places[i].choices[best].cp;
        best = r->places[i].choices[best].back;
    }
}

/* --- what of it to believe
 * --------------------------------------------------------------------------- */

/* Do the characters at i - 1 and i make a known pair? */
static bool is_hit(const struct reading *r, size_t i)
{
    return i > 0 && i < r->n && r->places[i].is_linked &&
           pair_count(r->c, r->places[i - 1].chosen, r->places[i].chosen) > 0;
}

/* Every character of a word must stand in a known pair, and one of the pairs inside it. */
static void accept_words(struct reading *r)
{
    r->accepted = arena_alloc_array(r->a, r->n_words + 1, sizeof *r->accepted);
    for (size_t from = 0, to; from < r->n; from = to) {
        size_t word = r->places[from].word, n_hits = 0;
        bool covered = word != 0;
        for (to = from; to < r->n && r->places[to].word == word && (to == from || word != 0);
             to++) {
            covered = covered && (is_hit(r, to) || is_hit(r, to + 1));
            n_hits += to > from && is_hit(r, to);
        }
        r->accepted[word] = covered && (n_hits > 0 || to - from == 1);
    }
    r->accepted[0] = false;
}

/* A single syllable alone proves nothing: its pair must be with Han or an accepted word. */
static bool is_anchored(const struct reading *r, size_t i)
{
    const struct place *p = &r->places[i];
    const struct place *before = is_hit(r, i) ? p - 1 : NULL;
    const struct place *behind = is_hit(r, i + 1) ? p + 1 : NULL;
    return (before != NULL && (before->word == 0 || r->accepted[before->word])) ||
           (behind != NULL && (behind->word == 0 || r->accepted[behind->word]));
}

static void drop_loose_words(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->accepted[r->places[i].word] && !is_anchored(r, i))
            r->accepted[r->places[i].word] = false;
}

/* --- the question written anew
 * ------------------------------------------------------------------------ */

static void put(struct norm *out, struct str *text, uint32_t cp, uint32_t from)
{
    str_add_cp(text, cp);
    out->cp[out->n] = cp;
    out->from[out->n++] = from;
}

/* What stands between two places (spaces, and apostrophes of words that stay). */
static void put_between(const struct reading *r, struct norm *out, struct str *text, size_t i)
{
    size_t from = i > 0 ? r->places[i - 1].to : 0;
    size_t to = i < r->n ? r->places[i].from : r->q->n;
    bool joins = (i > 0 && r->accepted[r->places[i - 1].word]) ||
                 (i < r->n && r->accepted[r->places[i].word]);
    for (size_t k = from; !joins && k < to; k++)
        put(out, text, r->q->cp[k], r->q->from[k]);
}

static void write_anew(const struct reading *r, struct norm *q)
{
    struct str text = STR_EMPTY;
    struct norm out = {.cp = arena_alloc_array(r->a, q->n + 1, sizeof *out.cp),
                       .from = arena_alloc_array(r->a, q->n + 2, sizeof *out.from)};
    for (size_t i = 0; i < r->n; i++) {
        const struct place *p = &r->places[i];
        put_between(r, &out, &text, i);
        if (r->accepted[p->word])
            put(&out, &text, p->chosen, q->from[p->from]);
        else
            for (size_t k = p->from; k < p->to; k++)
                put(&out, &text, q->cp[k], q->from[k]);
    }
    put_between(r, &out, &text, r->n);
    out.from[out.n] = q->from[q->n];
    out.text = arena_view(r->a, str_view(&text));
    str_clear(&text);
    *q = out;
}

void correct_letters(const struct corrector *c, struct norm *q, struct arena *a, size_t *n_changes)
{
    struct reading r = {.c = c, .q = q, .a = a};
    take_apart(&r);
    if (r.n_words == 0)
        return;
    choose(&r);
    accept_words(&r);
    drop_loose_words(&r);
    size_t n = 0;
    for (size_t w = 1; w <= r.n_words; w++)
        n += r.accepted[w];
    *n_changes += n;
    if (n > 0)
        write_anew(&r, q);
}
