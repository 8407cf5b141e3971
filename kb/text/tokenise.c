/* tokenise.c - characters, bigrams, runs and document numbers of a normalised text.
 *
 * Called by the index, the question builder and the FTS5 tokenizer (fts.c). Pure; any thread.
 */
#include "kb/text/tokenise.h"

#include <string.h>

#include "kb/base/err.h"

#define DOC_PREFIX_CHARS 2

struct token_list {
    struct arena *a;
    const struct norm *text;
    const uint32_t *byte_at; /* byte offset of each character, n + 1 values */
    struct token *items;
    size_t n;
    size_t cap;
};

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* Kana and Hangul are cut like Han: they too are written without spaces or inflect. */
static bool is_ideographic(uint32_t cp)
{
    return norm_is_han(cp) || (cp >= 0x3041 && cp <= 0x30FF) || (cp >= 0xAC00 && cp <= 0xD7A3);
}

static bool is_run_char(uint32_t cp)
{
    return norm_is_word(cp) && !is_ideographic(cp);
}

static void push(struct token_list *l, size_t from, size_t to, enum token_kind kind)
{
    l->items = arena_push(l->a, l->items, l->n, &l->cap, sizeof *l->items);
    l->items[l->n++] = (struct token){
        .text = view_sub(l->text->text, l->byte_at[from], l->byte_at[to] - l->byte_at[from]),
        .from = (uint32_t)from,
        .to = (uint32_t)to,
        .kind = kind,
    };
}

/* A point between digits belongs to the number: 1.5, 3.0. */
static bool is_decimal_point(const struct norm *t, size_t i)
{
    return t->cp[i] == '.' && i > 0 && i + 1 < t->n && is_digit(t->cp[i - 1]) &&
           is_digit(t->cp[i + 1]);
}

static size_t run_end(const struct norm *t, size_t i)
{
    while (i < t->n && (is_run_char(t->cp[i]) || is_decimal_point(t, i)))
        i++;
    return i;
}

/* A run of letters and digits: whole, and also its parts where the two meet (a4 -> a4, a, 4). */
static size_t add_run(struct token_list *l, size_t i)
{
    const struct norm *t = l->text;
    size_t end = run_end(t, i);
    size_t part = i;
    size_t parts_from = l->n;
    for (size_t k = i + 1; k < end; k++) {
        bool before = is_digit(t->cp[k - 1]) || t->cp[k - 1] == '.';
        bool after = is_digit(t->cp[k]) || t->cp[k] == '.';
        if (before != after) {
            push(l, part, k, TOKEN_RUN);
            part = k;
        }
    }
    if (part > i)
        push(l, part, end, TOKEN_RUN);
    push(l, i, end, TOKEN_RUN);
    /* Shorter before longer at one position: the whole run goes behind its first part. */
    struct token whole = l->items[l->n - 1];
    for (size_t k = l->n - 1; k > parts_from + 1; k--)
        l->items[k] = l->items[k - 1];
    if (l->n - 1 > parts_from)
        l->items[parts_from + 1] = whole;
    return end;
}

/* End of 〔2025〕3号 at i, or 0. */
static size_t doc_number_end(const struct norm *t, size_t i)
{
    if (i + 7 >= t->n || t->cp[i] != 0x3014 || t->cp[i + 5] != 0x3015)
        return 0;
    for (size_t k = i + 1; k <= i + 4; k++)
        if (!is_digit(t->cp[k]))
            return 0;
    size_t k = i + 6;
    while (k < t->n && is_digit(t->cp[k]))
        k++;
    return k > i + 6 && k < t->n && t->cp[k] == 0x53F7 ? k + 1 : 0;
}

/* The number alone, and with the last two characters of its issuer's code (办规〔2025〕3号): where
 * the code begins cannot be told in running text. */
static void add_doc_number(struct token_list *l, size_t i, size_t end)
{
    push(l, i, end, TOKEN_DOC_NO);
    size_t from = i;
    while (from > 0 && i - from < DOC_PREFIX_CHARS && is_ideographic(l->text->cp[from - 1]))
        from--;
    if (i - from == DOC_PREFIX_CHARS)
        push(l, from, end, TOKEN_DOC_NO);
}

void tokenise(struct arena *a, const struct norm *text, struct token **tokens_out, size_t *n_out)
{
    uint32_t *byte_at = arena_alloc_array(a, text->n + 1, sizeof *byte_at);
    size_t at = 0;
    for (size_t i = 0; i < text->n; i++) {
        byte_at[i] = (uint32_t)at;
        (void)utf8_next(text->text, &at);
    }
    byte_at[text->n] = (uint32_t)at;
    struct token_list l = {.a = a, .text = text, .byte_at = byte_at};
    l.cap = text->n * 2 + 8;
    l.items = arena_alloc_array(a, l.cap, sizeof *l.items);
    for (size_t i = 0; i < text->n;) {
        uint32_t cp = text->cp[i];
        size_t doc_end = doc_number_end(text, i);
        if (doc_end > 0) {
            add_doc_number(&l, i, doc_end);
            i++; /* year and number are also found by themselves */
        } else if (is_ideographic(cp)) {
            push(&l, i, i + 1, TOKEN_CHAR);
            if (i + 1 < text->n && is_ideographic(text->cp[i + 1]))
                push(&l, i, i + 2, TOKEN_BIGRAM);
            i++;
        } else if (is_run_char(cp)) {
            i = add_run(&l, i);
        } else {
            i++;
        }
    }
    *tokens_out = l.items;
    *n_out = l.n;
}
