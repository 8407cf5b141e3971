/* initials.c - names found by the first letters of their syllables. Called by search on the
 * searcher's thread. */
#include "kb/initials.h"

#include <stdlib.h>

#include "kb/lexicon.h"
#include "kb/symbols.h"
#include "kb/text/pinyin.h"

#define MIN_CHARS 2
#define MAX_CHARS 8
#define MAX_FITTING 64 /* names that are counted */

/* A word of letters in the question. */
struct letters {
    size_t at;
    size_t n;
    struct view text;
};

struct name {
    uint32_t cp[MAX_CHARS];
    size_t n;
    size_t n_entries;
    const struct entry *last; /* that was counted */
};

struct finding {
    struct letters word;
    struct name names[MAX_FITTING];
    size_t n;
};

static bool is_letter(uint32_t cp)
{
    return cp >= 'a' && cp <= 'z';
}

static bool is_known(const struct snapshot *kb, struct view word)
{
    uint16_t symbols[INITIALS_MAX_LETTERS + 1];
    size_t n = symbols_cut(word, symbols, NULL);
    return n == 1 && vocab_find(snapshot_vocab(kb), vocab_key_one(symbols[0])).n_entries > 0;
}

/* The first word of letters that nobody knows; one with digits beside it is none. */
static bool find_word(const struct snapshot *kb, const struct norm *q, struct arena *a,
                      struct letters *out)
{
    for (size_t at = 0, end = 0; at<q->n; at = end> at ? end : at + 1) {
        end = at;
        while (end < q->n && is_letter(q->cp[end]))
            end++;
        if (end - at < INITIALS_MIN_LETTERS || end - at > INITIALS_MAX_LETTERS ||
            (end < q->n && q->cp[end] < 0x80 && norm_is_word(q->cp[end])) ||
            (at > 0 && q->cp[at - 1] < 0x80 && norm_is_word(q->cp[at - 1])))
            continue;
        char *text = arena_alloc(a, end - at + 1);
        for (size_t i = at; i < end; i++)
            text[i - at] = (char)q->cp[i];
        *out = (struct letters){at, end - at, {text, end - at}};
        if (!is_known(kb, out->text))
            return true;
    }
    return false;
}

static bool same_name(const struct name *name, const uint32_t *cp, size_t n)
{
    if (name->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (name->cp[i] != cp[i])
            return false;
    return true;
}

static void count_name(struct finding *f, const struct entry *e, const uint32_t *cp, size_t n)
{
    size_t at = 0;
    while (at < f->n && !same_name(&f->names[at], cp, n))
        at++;
    if (at == MAX_FITTING)
        return;
    struct name *name = &f->names[at];
    if (at == f->n) {
        *name = (struct name){.n = n};
        for (size_t i = 0; i < n; i++)
            name->cp[i] = cp[i];
        f->n++;
    }
    name->n_entries += name->last != e;
    name->last = e;
}

/* The Han characters a text begins with, if it has no others before a bracket. */
static void try_text(struct finding *f, const struct entry *e, struct view text)
{
    uint32_t cp[MAX_CHARS];
    size_t n = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t next = utf8_next(text, &at);
        if (next == 0xFF08 || next == '(')
            break;
        if (!norm_is_han(next) || n == MAX_CHARS)
            return;
        cp[n++] = next;
    }
    if (n >= MIN_CHARS && pinyin_matches_initials(f->word.text, cp, n))
        count_name(f, e, cp, n);
    if (n >= MIN_CHARS + 2 && lexicon_is_ending(cp[n - 2], cp[n - 1]) &&
        pinyin_matches_initials(f->word.text, cp, n - 2))
        count_name(f, e, cp, n - 2);
}

static void try_entry(struct finding *f, const struct entry *e)
{
    try_text(f, e, e->title);
    for (size_t i = 0; i < e->n_keywords; i++)
        try_text(f, e, e->keywords[i]);
    for (size_t i = 0; i < e->n_variants; i++)
        try_text(f, e, e->variants[i]);
}

static int more_entries(const void *left, const void *right)
{
    const struct name *a = left;
    const struct name *b = right;
    if (a->n_entries != b->n_entries)
        return a->n_entries > b->n_entries ? -1 : 1;
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (a->cp[i] != b->cp[i])
            return a->cp[i] < b->cp[i] ? -1 : 1;
    return (a->n > b->n) - (a->n < b->n);
}

static struct synonym_reading read_as(const struct norm *q, const struct letters *word,
                                      const struct name *name, struct arena *a)
{
    struct synonym_reading r = {.norm = norm_replace(a, q, word->at, word->n, name->cp, name->n),
                                .n_uses = 1};
    struct synonym *s = arena_alloc(a, sizeof *s);
    char *text = arena_alloc(a, name->n * 4 + 1);
    size_t len = 0;
    for (size_t i = 0; i < name->n; i++)
        len += utf8_put(text + len, name->cp[i]);
    *s = (struct synonym){.synonym_id = INITIALS_ID,
                          .term = word->text,
                          .means = {text, len},
                          .kind = VIEW_EMPTY,
                          .department = VIEW_EMPTY,
                          .region = VIEW_EMPTY,
                          .note = VIEW("拼音首字母"),
                          .made_by = VIEW_EMPTY};
    r.uses[0] = (struct synonym_use){s, s->term, s->means};
    return r;
}

size_t initials_readings(const struct snapshot *kb, const struct norm *question, size_t most,
                         struct arena *a, struct synonym_reading *out)
{
    struct letters word;
    if (most == 0 || !find_word(kb, question, a, &word))
        return 0;
    struct finding *f = arena_alloc(a, sizeof *f);
    f->word = word;
    for (size_t i = 0; i < snapshot_n_entries(kb); i++)
        try_entry(f, snapshot_entry_at(kb, i));
    qsort(f->names, f->n, sizeof f->names[0], more_entries);
    size_t n = f->n < most ? f->n : most;
    for (size_t i = 0; i < n; i++)
        out[i] = read_as(question, &word, &f->names[i], a);
    return n;
}

bool initials_used(const struct synonym_reading *r)
{
    return r != NULL && r->n_uses == 1 && r->uses[0].synonym->synonym_id == INITIALS_ID;
}
