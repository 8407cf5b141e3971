/* filler.c - takes spoken fillers off a question. Called by the ladder and by search, on any
 * thread. */
#include "kb/filler.h"

#include <threads.h>

#include "kb/base/err.h"

#define MAX_FILLERS 128
#define MAX_CHARS 12
#define MIN_LEFT 2 /* characters that must remain */

extern const char kb_lines_fillers[];

struct filler {
    uint32_t cp[MAX_CHARS];
    size_t n;
    bool opens;
    bool ends;
};

static once_flag once = ONCE_FLAG_INIT;
static struct filler fillers[MAX_FILLERS];
static size_t n_fillers;

static void read_filler(struct view line)
{
    CHECK(n_fillers < MAX_FILLERS);
    struct filler *f = &fillers[n_fillers++];
    f->opens = view_starts(line, "^");
    f->ends = view_ends(line, "$");
    line = view_sub(line, f->opens, line.len - f->opens - f->ends);
    for (size_t at = 0; at < line.len;) {
        CHECK(f->n < MAX_CHARS);
        f->cp[f->n++] = utf8_next(line, &at);
    }
}

static void load(void)
{
    struct view text = view_of(kb_lines_fillers);
    struct view line;
    while (view_next_line(&text, &line))
        if (line.len > 0)
            read_filler(line);
}

struct span {
    size_t from;
    size_t to;
};

static bool stands_at(const struct norm *q, size_t at, const struct filler *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (q->cp[at + i] != f->cp[i])
            return false;
    return true;
}

/* The longest filler that opens the clause; 0 = none. */
static size_t opening(const struct norm *q, struct span clause)
{
    size_t longest = 0;
    for (size_t i = 0; i < n_fillers; i++) {
        const struct filler *f = &fillers[i];
        if (f->opens && !f->ends && f->n > longest && f->n <= clause.to - clause.from &&
            stands_at(q, clause.from, f))
            longest = f->n;
    }
    return longest;
}

static size_t ending(const struct norm *q, struct span clause)
{
    for (size_t i = 0; i < n_fillers; i++) {
        const struct filler *f = &fillers[i];
        if (!f->opens && f->n <= clause.to - clause.from && stands_at(q, clause.to - f->n, f))
            return f->n;
    }
    return 0;
}

/* Nothing but a filler? One that may open a question may also stand alone within it. */
static bool is_filler(const struct norm *q, struct span clause)
{
    for (size_t i = 0; i < n_fillers; i++)
        if (fillers[i].opens && fillers[i].n == clause.to - clause.from &&
            stands_at(q, clause.from, &fillers[i]))
            return true;
    return false;
}

static bool next_clause(const struct norm *q, size_t *at, struct span *out)
{
    while (*at < q->n && !norm_is_word(q->cp[*at]))
        ++*at;
    out->from = *at;
    while (*at < q->n && norm_is_word(q->cp[*at]))
        ++*at;
    out->to = *at;
    return out->to > out->from;
}

struct kept {
    bool is_gone[QUESTION_MAX_CHARS];
    size_t n_words; /* letters, digits and Han that remain */
    size_t n_gone;
};

static void drop(struct kept *k, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        k->n_gone += !k->is_gone[i];
        k->is_gone[i] = true;
    }
}

/* Returns how many characters of the clause remain. */
static size_t drop_endings(const struct norm *q, struct kept *k, struct span clause)
{
    for (size_t n = 1; n > 0 && clause.to - clause.from > MIN_LEFT;) {
        n = ending(q, clause);
        drop(k, clause.to - n, clause.to);
        clause.to -= n;
    }
    return clause.to - clause.from;
}

/* What stands before the next clause goes with the clause that goes. */
static void drop_clauses(const struct norm *q, struct kept *k)
{
    struct span clause;
    for (size_t at = 0; next_clause(q, &at, &clause);) {
        size_t from = clause.from;
        for (size_t n = 1; k->n_words == 0 && n > 0; clause.from += n)
            n = clause.from < clause.to ? opening(q, clause) : 0;
        if (clause.from == clause.to || is_filler(q, clause)) {
            size_t next = clause.to;
            while (next < q->n && !norm_is_word(q->cp[next]))
                next++;
            drop(k, from, next);
            continue;
        }
        drop(k, from, clause.from);
        k->n_words += drop_endings(q, k, clause);
    }
}

struct norm filler_strip(struct arena *a, const struct norm *question)
{
    struct kept k = {.n_words = 0};
    struct norm out = *question;
    CHECK(question->n <= QUESTION_MAX_CHARS);
    call_once(&once, load);
    drop_clauses(question, &k);
    if (k.n_words < MIN_LEFT)
        return out;
    for (size_t to = question->n; k.n_gone > 0 && to > 0;) {
        size_t from = to;
        while (from > 0 && k.is_gone[from - 1])
            from--;
        if (from < to)
            out = norm_replace(a, &out, from, to - from, NULL, 0);
        to = from < to ? from : to - 1;
    }
    return out;
}
