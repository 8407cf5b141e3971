/* asking.c - counts symbols and pairs in the phrases that come with the program. Any thread. */
#include "kb/asking.h"

#include <math.h>
#include <stdlib.h>
#include <threads.h>

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/base/mem.h"
#include "kb/symbols.h"
#include "kb/text/normalise.h"
#include "kb/vocab.h"

#define LINE_SYMBOLS 256
#define N_SYMBOLS 65536
#define MIN_LINES 2 /* once is chance */

extern const char kb_lines_asking[];
extern const char kb_lines_aspects[];
extern const char kb_lines_off_topic[];

static once_flag once = ONCE_FLAG_INIT;
static struct vocab *counts; /* n_entries = lines; read only after call_once */
static size_t n_lines;
static float symbol_limits[N_SYMBOLS];
static once_flag rows_once = ONCE_FLAG_INIT;
static uint64_t *rows; /* of characters in a row, sorted */
static size_t n_rows;

static int key_cmp(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void count_line(struct arena *a, struct view line)
{
    struct norm n;
    uint16_t symbols[LINE_SYMBOLS];
    uint32_t keys[2 * LINE_SYMBOLS];
    size_t n_keys = 0;
    CHECK(norm_text(a, line, &n, NULL) == RC_OK && n.text.len < LINE_SYMBOLS);
    size_t n_symbols = symbols_cut(n.text, symbols, NULL);
    for (size_t i = 0; i < n_symbols; i++) {
        if (symbols[i] == SYMBOL_BREAK)
            continue;
        keys[n_keys++] = vocab_key_one(symbols[i]);
        if (i + 1 < n_symbols && symbols[i + 1] != SYMBOL_BREAK)
            keys[n_keys++] = vocab_key(symbols[i], symbols[i + 1]);
    }
    qsort(keys, n_keys, sizeof keys[0], key_cmp);
    for (size_t i = 0; i < n_keys; i++)
        if (i == 0 || keys[i] != keys[i - 1])
            vocab_add(counts, keys[i], 1, 0, 0);
    n_lines++;
}

static void count_lines(struct arena *a, struct view text)
{
    struct view line;
    while (view_next_line(&text, &line))
        if (line.len > 0)
            count_line(a, line);
}

static double limit_of(uint32_t key)
{
    double with = (double)vocab_find(counts, key).n_entries;
    if (with < MIN_LINES)
        return INFINITY;
    return log(1.0 + ((double)n_lines - with + 0.5) / (with + 0.5));
}

static void load(void)
{
    struct arena *a = arena_new(0);
    counts = vocab_new();
    count_lines(a, view_of(kb_lines_asking));
    count_lines(a, view_of(kb_lines_off_topic));
    arena_free(a);
    for (uint32_t i = 0; i < N_SYMBOLS; i++)
        symbol_limits[i] = (float)limit_of(i);
}

double asking_limit(uint32_t key)
{
    call_once(&once, load);
    return limit_of(key);
}

const float *asking_symbol_limits(void)
{
    call_once(&once, load);
    return symbol_limits;
}

/* --- characters in a row
 * --------------------------------------------------------------------------------------- */

static uint64_t row_key(const uint32_t *cp, size_t n)
{
    uint64_t key = 0;
    for (size_t i = 0; i < n; i++)
        key = key << 21 | cp[i];
    return key;
}

static int row_cmp(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void note_rows(struct view text)
{
    struct view line;
    while (view_next_line(&text, &line)) {
        uint32_t cp[LINE_SYMBOLS];
        size_t n = 0;
        CHECK(line.len < LINE_SYMBOLS);
        for (size_t at = 0; at < line.len;)
            cp[n++] = utf8_next(line, &at);
        for (size_t len = ASKING_MIN_ROW; len <= ASKING_MAX_ROW; len++)
            for (size_t i = 0; i + len <= n; i++)
                rows[n_rows++] = row_key(cp + i, len);
    }
}

static void load_rows(void)
{
    size_t n_chars = utf8_count(asking_phrases()) + utf8_count(asking_aspects());
    rows = mem_calloc(n_chars * (ASKING_MAX_ROW - ASKING_MIN_ROW + 1), sizeof *rows);
    note_rows(asking_phrases());
    note_rows(asking_aspects());
    qsort(rows, n_rows, sizeof *rows, row_cmp);
}

bool asking_has_row(const uint32_t *cp, size_t n)
{
    CHECK(n >= ASKING_MIN_ROW && n <= ASKING_MAX_ROW);
    call_once(&rows_once, load_rows);
    uint64_t key = row_key(cp, n);
    return bsearch(&key, rows, n_rows, sizeof *rows, row_cmp) != NULL;
}

/* --- the texts
 * --------------------------------------------------------------------------------------- */

struct view asking_phrases(void)
{
    return view_of(kb_lines_asking);
}

struct view asking_aspects(void)
{
    return view_of(kb_lines_aspects);
}

struct view asking_off_topic(void)
{
    return view_of(kb_lines_off_topic);
}
