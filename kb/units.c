/* units.c - other units for the numbers of a question. Called by search on the searcher's thread.
 */
#include "kb/units.h"

#include <threads.h>

#include "kb/base/err.h"
#include "kb/symbols.h"

#define MAX_UNITS 32
#define MAX_CHARS 8
#define MAX_DIGITS 15
#define MONTH 0x6708 /* 月 */

extern const char kb_lines_units[];

struct unit_word {
    uint32_t cp[MAX_CHARS];
    size_t n;
    struct view text;
    int row; /* words of one row stand for each other */
};

static once_flag once = ONCE_FLAG_INIT;
static struct unit_word words[MAX_UNITS];
static size_t n_words;

static void read_word(struct view text, int row)
{
    CHECK(n_words < MAX_UNITS);
    struct unit_word *w = &words[n_words++];
    w->text = text;
    w->row = row;
    for (size_t at = 0; at < text.len;) {
        CHECK(w->n < MAX_CHARS);
        w->cp[w->n++] = utf8_next(text, &at);
    }
}

static void load(void)
{
    struct view text = view_of(kb_lines_units);
    struct view line;
    for (int row = 0; view_next_line(&text, &line); row++) {
        while (line.len > 0) {
            size_t end = view_find(line, VIEW(" "));
            struct view word = view_sub(line, 0, end);
            read_word(word, row);
            line = view_sub(line, word.len + 1, line.len);
        }
    }
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* The longest unit at `at`; NULL for none. */
static const struct unit_word *word_at(const struct norm *q, size_t at)
{
    const struct unit_word *found = NULL;
    for (size_t i = 0; i < n_words; i++) {
        const struct unit_word *w = &words[i];
        size_t k = 0;
        while (k < w->n && at + k < q->n && q->cp[at + k] == w->cp[k])
            k++;
        if (k == w->n && (found == NULL || w->n > found->n))
            found = w;
    }
    return found;
}

struct measured {
    size_t from; /* of the number */
    size_t at;   /* of the unit */
    const struct unit_word *unit;
};

static bool find_measured(const struct norm *q, struct measured *out)
{
    for (size_t at = 1; at < q->n; at++) {
        if (!is_digit(q->cp[at - 1]) || is_digit(q->cp[at]))
            continue;
        size_t from = at;
        while (from > 0 && is_digit(q->cp[from - 1]))
            from--;
        *out = (struct measured){from, at, word_at(q, at)};
        if (out->unit != NULL && at - from <= MAX_DIGITS &&
            (from == 0 || (q->cp[from - 1] != MONTH && q->cp[from - 1] != '.')))
            return true;
    }
    return false;
}

/* Does an entry write this unit behind the number? */
static bool is_written(const struct vocab *v, const struct norm *q, const struct measured *m,
                       const struct unit_word *other)
{
    char text[MAX_DIGITS + 4];
    uint16_t symbols[MAX_DIGITS + 5];
    size_t len = 0;
    for (size_t i = m->from; i < m->at; i++)
        text[len++] = (char)q->cp[i];
    len += utf8_put(text + len, other->cp[0]);
    return symbols_cut((struct view){text, len}, symbols, NULL) == 2 &&
           vocab_find(v, vocab_key(symbols[0], symbols[1])).n_entries > 0;
}

static struct synonym_reading read_as(const struct norm *q, const struct measured *m,
                                      const struct unit_word *other, struct arena *a)
{
    struct synonym_reading r = {.norm = norm_replace(a, q, m->at, m->unit->n, other->cp, other->n),
                                .n_uses = 1};
    struct synonym *s = arena_alloc(a, sizeof *s);
    *s = (struct synonym){.synonym_id = UNITS_ID,
                          .term = m->unit->text,
                          .means = other->text,
                          .kind = VIEW_EMPTY,
                          .department = VIEW_EMPTY,
                          .region = VIEW_EMPTY,
                          .note = VIEW("单位"),
                          .made_by = VIEW_EMPTY};
    r.uses[0] = (struct synonym_use){s, s->term, s->means};
    return r;
}

size_t units_readings(const struct vocab *v, const struct norm *question, size_t most,
                      struct arena *a, struct synonym_reading *out)
{
    struct measured m;
    size_t n = 0;
    call_once(&once, load);
    if (most == 0 || !find_measured(question, &m))
        return 0;
    for (size_t i = 0; i < n_words && n < most; i++) {
        const struct unit_word *other = &words[i];
        if (other == m.unit || other->row != m.unit->row ||
            question->n - m.unit->n + other->n > QUESTION_MAX_CHARS ||
            !is_written(v, question, &m, other))
            continue;
        out[n++] = read_as(question, &m, other, a);
    }
    return n;
}
