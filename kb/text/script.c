/* script.c - OpenCC behind a table of characters that can change. Any thread. */
#include "kb/text/script.h"

#include <opencc/opencc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

#include "kb/base/err.h"
#include "kb/base/log.h"
#include "kb/base/str.h"

#define TABLE_FROM 0x3400u
#define TABLE_TO 0x9FFFu

static once_flag once = ONCE_FLAG_INIT;
static opencc_t converter;                                     /* read only after call_once */
static unsigned char changes[(TABLE_TO - TABLE_FROM) / 8 + 1]; /* bit set: OpenCC may change it */

static void mark_changing(struct view before, struct view after)
{
    size_t i = 0;
    size_t k = 0;
    while (i < before.len && k < after.len) {
        uint32_t from = utf8_next(before, &i);
        uint32_t to = utf8_next(after, &k);
        if (from != to && from >= TABLE_FROM && from <= TABLE_TO)
            changes[(from - TABLE_FROM) / 8] |= (unsigned char)(1u << ((from - TABLE_FROM) % 8));
    }
}

/* Converts every character of the table on its own line, so that no phrase rule applies. */
static void load(void)
{
    converter = opencc_open("t2s.json");
    if (converter == (opencc_t)-1) {
        converter = NULL;
        log_event(LOG_ERROR, "opencc_missing", "config=t2s.json text=\"%s\"", opencc_error());
        return;
    }
    struct str all = STR_EMPTY;
    for (uint32_t cp = TABLE_FROM; cp <= TABLE_TO; cp++) {
        str_add_cp(&all, cp);
        str_add_char(&all, '\n');
    }
    char *converted = opencc_convert_utf8(converter, all.ptr, all.len);
    if (converted != NULL)
        mark_changing(str_view(&all), view_of(converted));
    opencc_convert_utf8_free(converted);
    str_clear(&all);
}

static bool may_change(uint32_t cp)
{
    if (cp > TABLE_TO)
        return cp >= 0xF900; /* compatibility and supplementary ideographs: let OpenCC decide */
    return cp >= TABLE_FROM && (changes[(cp - TABLE_FROM) / 8] >> ((cp - TABLE_FROM) % 8) & 1) != 0;
}

/* One run of characters through OpenCC; a result of another length maps to the start of the run. */
static void convert_run(struct arena *a, struct chars *c, size_t from, size_t to, struct chars *out)
{
    char *text = arena_alloc(a, (to - from) * 4 + 1);
    size_t len = 0;
    for (size_t i = from; i < to; i++)
        len += utf8_put(text + len, c->at[i].cp);
    char *converted = opencc_convert_utf8(converter, text, len);
    struct view result = view_of(converted);
    if (converted == NULL || !utf8_valid(result, NULL))
        result = (struct view){text, len};
    bool same_len = utf8_count(result) == to - from;
    size_t i = from;
    for (size_t at = 0; at < result.len; i++) {
        CHECK(out->n < out->cap);
        uint32_t origin = same_len ? c->at[i].from : c->at[from].from;
        out->at[out->n++] = (struct mapped){utf8_next(result, &at), origin};
    }
    opencc_convert_utf8_free(converted);
}

static bool is_convertible(uint32_t cp)
{
    return cp >= TABLE_FROM && cp != 0x3000;
}

void script_to_simplified(struct arena *a, struct chars *c)
{
    call_once(&once, load);
    bool needed = false;
    for (size_t i = 0; i < c->n && !needed; i++)
        needed = may_change(c->at[i].cp);
    if (!needed || converter == NULL)
        return;
    struct chars out = {NULL, 0, c->n * 2 + 16};
    out.at = arena_alloc_array(a, out.cap, sizeof *out.at);
    for (size_t i = 0; i < c->n;) {
        size_t end = i;
        while (end < c->n && is_convertible(c->at[end].cp))
            end++;
        if (end > i) {
            convert_run(a, c, i, end, &out);
            i = end;
        } else {
            out.at[out.n++] = c->at[i++];
        }
    }
    *c = out;
}

static once_flag once_back = ONCE_FLAG_INIT;
static opencc_t back; /* read only after call_once; NULL if missing */

static void load_back(void)
{
    back = opencc_open("s2t.json");
    if (back == (opencc_t)-1) {
        back = NULL;
        log_event(LOG_ERROR, "opencc_missing", "config=s2t.json text=\"%s\"", opencc_error());
    }
}

struct view script_to_traditional(struct arena *a, struct view simplified)
{
    call_once(&once_back, load_back);
    if (back == NULL || simplified.len == 0)
        return simplified;
    char *converted = opencc_convert_utf8(back, simplified.ptr, simplified.len);
    struct view result = view_of(converted);
    result = utf8_valid(result, NULL) && result.len > 0 ? arena_view(a, result) : simplified;
    opencc_convert_utf8_free(converted);
    return result;
}
