/* normalise.c - brings questions and documents to one form, keeping a map to the original bytes.
 *
 * A list of passes over an array of (character, origin) pairs; each pass is a function. Called by
 * the tokenizer, the index and the ladder, on any thread. Numbers are in numerals.c, script in
 * script.c.
 */
#include "kb/text/normalise.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "kb/text/numerals.h"
#include "kb/text/script.h"

/* A rewrite may uncover another one; each round leaves less to rewrite, so few are ever needed. */
#define REWRITE_ROUNDS 16

bool norm_is_han(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || cp == 0x3007 ||
           (cp >= 0x20000 && cp <= 0x323AF) || (cp >= 0xF900 && cp <= 0xFAFF);
}

bool norm_is_word(uint32_t cp)
{
    if (cp < 0x80)
        return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z');
    if (norm_is_han(cp))
        return true;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return true;
    default:
        return false;
    }
}

static bool is_space(uint32_t cp)
{
    if (cp == ' ' || (cp >= 0x09 && cp <= 0x0D) || cp == 0x85 || cp == 0xA0 || cp == 0x3000)
        return true;
    return cp >= 0x1680 && utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_ZS;
}

static bool is_dropped(uint32_t cp)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
           category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CN ||
           (cp >= 0xFE00 && cp <= 0xFE0F);
}

static void emit(struct chars *out, struct arena *a, uint32_t cp, uint32_t from)
{
    if (out->n == out->cap) {
        size_t cap = out->cap == 0 ? 64 : out->cap * 2;
        struct mapped *bigger = arena_alloc_array(a, cap, sizeof *bigger);
        if (out->n > 0)
            memcpy(bigger, out->at, out->n * sizeof *bigger);
        out->at = bigger;
        out->cap = cap;
    }
    out->at[out->n++] = (struct mapped){cp, from};
}

/* Does this character join the one before it when composed (accents, Hangul vowels and finals)? */
static bool continues_segment(uint32_t cp)
{
    if (cp < 0x300)
        return false;
    if ((cp >= 0x1160 && cp <= 0x11FF) || (cp >= 0xFF9E && cp <= 0xFF9F))
        return true;
    const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)cp);
    return p->combining_class != 0 || p->category == UTF8PROC_CATEGORY_MN ||
           p->category == UTF8PROC_CATEGORY_MC;
}

/* NFKC and case folding of one segment. True if that changed it. */
static bool map_segment(struct arena *a, struct view segment, uint32_t from, struct chars *out)
{
    utf8proc_uint8_t *text = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)segment.ptr, (utf8proc_ssize_t)segment.len, &text,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
    struct view mapped = len < 0 ? segment : (struct view){(const char *)text, (size_t)len};
    for (size_t at = 0; at < mapped.len;)
        emit(out, a, utf8_next(mapped, &at), from);
    bool changed = !view_eq(mapped, segment);
    free(text);
    return changed;
}

/* Never changed by folding, and nothing before it composes with it. */
static bool is_plain(uint32_t cp)
{
    return (cp >= 0x20 && cp < 0x7F) || (cp >= 0x4E00 && cp <= 0x9FFF);
}

/* Appends the characters that compose with the segment's first one, skipping dropped ones, which
 * would otherwise keep apart what meets once they are gone. Returns where the segment ends. */
static size_t take_continuation(const struct chars *in, size_t i, char *segment, size_t *len)
{
    for (; i < in->n; i++) {
        uint32_t cp = in->at[i].cp;
        bool dropped = is_dropped(cp) && !is_space(cp);
        if (!dropped && !continues_segment(cp))
            break;
        if (!dropped)
            *len += utf8_put(segment + *len, cp);
    }
    return i;
}

/* Pass 1: compatibility forms and case, segment by segment so that origins are known. True if a
 * second round may change more: folding uncovers characters that compose with their neighbours. */
static bool fold_compatibility(struct arena *a, struct chars *c)
{
    struct chars out = {NULL, 0, 0};
    char *segment = NULL;
    bool changed = false;
    for (size_t i = 0; i < c->n;) {
        uint32_t cp = c->at[i].cp;
        uint32_t from = c->at[i].from;
        i++;
        if (is_plain(cp) && (i == c->n || is_plain(c->at[i].cp))) {
            emit(&out, a, cp >= 'A' && cp <= 'Z' ? cp + 32 : cp, from);
            continue;
        }
        if (segment == NULL)
            segment = arena_alloc(a, c->n * 4 + 4);
        size_t len = utf8_put(segment, cp);
        i = take_continuation(c, i, segment, &len);
        changed = map_segment(a, (struct view){segment, len}, from, &out) || changed;
    }
    *c = out;
    return changed;
}

static struct chars decode(struct arena *a, struct view input)
{
    struct chars c = {NULL, 0, 0};
    for (size_t at = 0; at < input.len;) {
        uint32_t from = (uint32_t)at;
        emit(&c, a, utf8_next(input, &at), from);
    }
    return c;
}

/* Pass 2: no control or zero-width characters; white space folded, and none between Han. */
static void fold_space(struct chars *c)
{
    size_t kept = 0;
    bool pending = false;
    uint32_t pending_from = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct mapped m = c->at[i];
        if (is_space(m.cp)) {
            if (!pending)
                pending_from = m.from;
            pending = true;
            continue;
        }
        if (is_dropped(m.cp))
            continue;
        bool between_han = kept > 0 && norm_is_han(c->at[kept - 1].cp) && norm_is_han(m.cp);
        if (pending && kept > 0 && !between_han)
            c->at[kept++] = (struct mapped){' ', pending_from};
        pending = false;
        c->at[kept++] = m;
    }
    c->n = kept;
}

static bool is_year_bracket(uint32_t cp, bool open)
{
    static const uint32_t OPEN[] = {'(', '[', 0x3014, 0x3010, 0x3016, 0x3008, '<', '{'};
    static const uint32_t CLOSE[] = {')', ']', 0x3015, 0x3011, 0x3017, 0x3009, '>', '}'};
    const uint32_t *set = open ? OPEN : CLOSE;
    for (size_t i = 0; i < sizeof OPEN / sizeof OPEN[0]; i++)
        if (set[i] == cp)
            return true;
    return false;
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* Length of "[2025]第03号"-like text at i, 0 if it is none; *number_at is where the number begins.
 */
static size_t doc_number_len(const struct chars *c, size_t i, size_t *number_at)
{
    if (i + 8 > c->n || !is_year_bracket(c->at[i].cp, true) ||
        !is_year_bracket(c->at[i + 5].cp, false))
        return 0;
    for (size_t k = 1; k <= 4; k++)
        if (!is_digit(c->at[i + k].cp))
            return 0;
    bool year = (c->at[i + 1].cp == '1' && c->at[i + 2].cp == '9') ||
                (c->at[i + 1].cp == '2' && c->at[i + 2].cp == '0');
    if (!year)
        return 0;
    size_t k = i + 6;
    while (k < c->n && (c->at[k].cp == ' ' || c->at[k].cp == 0x7B2C /* 第 */ || c->at[k].cp == '0'))
        k++;
    *number_at = k;
    while (k < c->n && is_digit(c->at[k].cp))
        k++;
    if (k == *number_at || k == c->n || c->at[k].cp != 0x53F7 /* 号 */)
        return 0;
    return k + 1 - i;
}

/* Pass 5: every bracket style of a document number becomes 〔2025〕3号. True if any was rewritten.
 */
static bool fold_doc_numbers(struct chars *c)
{
    bool changed = false;
    size_t kept = 0;
    for (size_t i = 0; i < c->n;) {
        size_t number_at = 0;
        size_t len = doc_number_len(c, i, &number_at);
        if (len == 0) {
            c->at[kept++] = c->at[i++];
            continue;
        }
        size_t end = i + len;
        bool spaced = kept > 0 && c->at[kept - 1].cp == ' ';
        changed = changed || spaced || c->at[i].cp != 0x3014 || c->at[i + 5].cp != 0x3015 ||
                  number_at != i + 6;
        if (spaced)
            kept--;
        c->at[kept++] = (struct mapped){0x3014, c->at[i].from};
        for (size_t k = i + 1; k <= i + 4; k++)
            c->at[kept++] = c->at[k];
        c->at[kept++] = (struct mapped){0x3015, c->at[i + 5].from};
        for (size_t k = number_at; k < end; k++)
            c->at[kept++] = c->at[k];
        i = end;
    }
    c->n = kept;
    return changed;
}

static void write_out(struct arena *a, const struct chars *c, size_t input_len, struct norm *out)
{
    out->n = c->n;
    out->cp = arena_alloc_array(a, c->n + 1, sizeof *out->cp);
    out->from = arena_alloc_array(a, c->n + 1, sizeof *out->from);
    char *bytes = arena_alloc(a, c->n * 4 + 1);
    size_t len = 0;
    for (size_t i = 0; i < c->n; i++) {
        out->cp[i] = c->at[i].cp;
        out->from[i] = c->at[i].from;
        len += utf8_put(bytes + len, c->at[i].cp);
    }
    out->from[c->n] = (uint32_t)input_len;
    out->text = (struct view){bytes, len};
}

enum rc norm_text(struct arena *a, struct view input, struct norm *out, struct err *err)
{
    size_t bad_at = 0;
    if (input.len > UINT32_MAX / 8)
        return err_set(err, RC_LIMIT, "文本过长");
    if (!utf8_valid(input, &bad_at))
        return err_set_field(err, RC_INVALID, "text", "第 %zu 个字节起不是有效的 UTF-8 编码",
                             bad_at + 1);
    struct chars c = decode(a, input);
    bool changed = true;
    for (int round = 0; changed && round < REWRITE_ROUNDS; round++)
        changed = fold_compatibility(a, &c);
    fold_space(&c);
    script_to_simplified(a, &c);
    changed = true;
    for (int round = 0; changed && round < REWRITE_ROUNDS; round++) {
        changed = numerals_unify(a, &c);
        changed = fold_doc_numbers(&c) || changed;
    }
    write_out(a, &c, input.len, out);
    return RC_OK;
}

enum rc norm_question(struct arena *a, struct view input, struct norm *out, struct err *err)
{
    struct norm n;
    if (input.len > (size_t)QUESTION_MAX_CHARS * 64)
        return err_set_field(err, RC_LIMIT, "text", "问题太长，请控制在 %d 个字以内",
                             QUESTION_MAX_CHARS);
    enum rc rc = norm_text(a, input, &n, err);
    if (rc != RC_OK)
        return rc;
    if (n.n > QUESTION_MAX_CHARS)
        return err_set_field(err, RC_LIMIT, "text", "问题有 %zu 个字，请控制在 %d 个字以内", n.n,
                             QUESTION_MAX_CHARS);
    bool has_word = false;
    for (size_t i = 0; i < n.n && !has_word; i++)
        has_word = norm_is_word(n.cp[i]);
    if (!has_word)
        return err_set_field(err, RC_INVALID, "text", "请输入要咨询的问题");
    *out = n;
    return RC_OK;
}

struct norm norm_replace(struct arena *a, const struct norm *text, size_t at, size_t n_old,
                         const uint32_t *cp, size_t n)
{
    CHECK(n_old > 0 && at + n_old <= text->n);
    struct norm out = {.n = text->n - n_old + n};
    char *buf = arena_alloc(a, out.n * 4 + 1);
    size_t len = 0;
    out.cp = arena_alloc_array(a, out.n + 1, sizeof *out.cp);
    out.from = arena_alloc_array(a, out.n + 1, sizeof *out.from);
    for (size_t i = 0; i < out.n; i++) {
        bool is_new = i >= at && i < at + n;
        size_t old = i < at   ? i
                     : is_new ? at + (i - at < n_old ? i - at : n_old - 1)
                              : i - n + n_old;
        out.cp[i] = is_new ? cp[i - at] : text->cp[old];
        out.from[i] = text->from[old];
        len += utf8_put(buf + len, out.cp[i]);
    }
    out.from[out.n] = text->from[text->n];
    out.text = (struct view){buf, len};
    return out;
}
