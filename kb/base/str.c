/* str.c - views, UTF-8 and the growable text buffer. Any thread, one object at a time. */
#include "kb/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

struct view view_of(const char *text)
{
    return text == NULL ? VIEW_EMPTY : (struct view){text, strlen(text)};
}

struct view view_sub(struct view v, size_t from, size_t len)
{
    if (from > v.len)
        from = v.len;
    if (len > v.len - from)
        len = v.len - from;
    return (struct view){v.ptr + from, len};
}

bool view_eq(struct view a, struct view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool view_eq_text(struct view a, const char *text)
{
    return view_eq(a, view_of(text));
}

int view_cmp(struct view a, struct view b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool view_starts(struct view v, const char *prefix)
{
    size_t n = strlen(prefix);
    return v.len >= n && memcmp(v.ptr, prefix, n) == 0;
}

bool view_ends(struct view v, const char *suffix)
{
    size_t n = strlen(suffix);
    return v.len >= n && memcmp(v.ptr + v.len - n, suffix, n) == 0;
}

size_t view_find(struct view v, struct view needle)
{
    if (needle.len == 0)
        return 0;
    if (v.len < needle.len)
        return SIZE_MAX;
    const char *hit = memmem(v.ptr, v.len, needle.ptr, needle.len);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - v.ptr);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

struct view view_trim(struct view v)
{
    static const char IDEOGRAPHIC[] = "\xE3\x80\x80";
    for (;;) {
        if (v.len > 0 && is_space(v.ptr[0]))
            v = view_sub(v, 1, v.len);
        else if (view_starts(v, IDEOGRAPHIC))
            v = view_sub(v, 3, v.len);
        else
            break;
    }
    for (;;) {
        if (v.len > 0 && is_space(v.ptr[v.len - 1]))
            v.len--;
        else if (view_ends(v, IDEOGRAPHIC))
            v.len -= 3;
        else
            break;
    }
    return v;
}

bool view_next_line(struct view *rest, struct view *line_out)
{
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *line_out = (struct view){rest->ptr, len};
    *rest = view_sub(*rest, len + (end != NULL), rest->len);
    if (line_out->len > 0 && line_out->ptr[line_out->len - 1] == '\r')
        line_out->len--;
    return true;
}

bool view_to_int64(struct view v, int64_t *out)
{
    bool negative = v.len > 0 && v.ptr[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == v.len)
        return false;
    int64_t value = 0;
    for (; i < v.len; i++) {
        if (v.ptr[i] < '0' || v.ptr[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_sub_overflow(value, (int64_t)(v.ptr[i] - '0'), &value))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, value, &value))
        return false;
    *out = value;
    return true;
}

/* Length of the well-formed sequence at p (Unicode table 3-7), 0 if there is none. */
static size_t sequence_len(const unsigned char *p, size_t left)
{
    unsigned char lead = p[0];
    if (lead < 0x80)
        return 1;
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < want)
        return 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < want; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return want;
}

bool utf8_valid(struct view v, size_t *bad_at_out)
{
    for (size_t at = 0; at < v.len;) {
        size_t n = sequence_len((const unsigned char *)v.ptr + at, v.len - at);
        if (n == 0) {
            if (bad_at_out != NULL)
                *bad_at_out = at;
            return false;
        }
        at += n;
    }
    return true;
}

uint32_t utf8_next(struct view v, size_t *at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return ((uint32_t)(p[0] & 0x1F) << 6) | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return ((uint32_t)(p[0] & 0x0F) << 12) | ((uint32_t)(p[1] & 0x3F) << 6) | (p[2] & 0x3F);
    }
    *at += 4;
    return ((uint32_t)(p[0] & 0x07) << 18) | ((uint32_t)(p[1] & 0x3F) << 12) |
           ((uint32_t)(p[2] & 0x3F) << 6) | (p[3] & 0x3F);
}

size_t utf8_put(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | (cp >> 6));
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | (cp >> 12));
        out[1] = (char)(0x80 | ((cp >> 6) & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (cp >> 18));
    out[1] = (char)(0x80 | ((cp >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((cp >> 6) & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t utf8_count(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.len; i++)
        n += ((unsigned char)v.ptr[i] & 0xC0) != 0x80;
    return n;
}

struct view utf8_head(struct view v, size_t n)
{
    size_t at = 0;
    while (n-- > 0 && at < v.len)
        (void)utf8_next(v, &at);
    return view_sub(v, 0, at);
}

static void grow(struct str *s, size_t extra)
{
    void *ptr = s->ptr;
    CHECK(extra < SIZE_MAX - s->len - 1);
    mem_grow(&ptr, &s->cap, s->len + extra + 1, 1);
    s->ptr = ptr;
}

static inline void reserve(struct str *s, size_t extra)
{
    if (s->len >= s->cap || extra >= s->cap - s->len)
        grow(s, extra);
}

void str_clear(struct str *s)
{
    free(s->ptr);
    *s = STR_EMPTY;
}

void str_reset(struct str *s)
{
    s->len = 0;
    if (s->ptr != NULL)
        s->ptr[0] = '\0';
}

void str_add(struct str *s, struct view v)
{
    reserve(s, v.len);
    if (v.len > 0)
        memcpy(s->ptr + s->len, v.ptr, v.len);
    s->len += v.len;
    s->ptr[s->len] = '\0';
}

void str_add_text(struct str *s, const char *text)
{
    str_add(s, view_of(text));
}

void str_add_char(struct str *s, char c)
{
    reserve(s, 1);
    s->ptr[s->len++] = c;
    s->ptr[s->len] = '\0';
}

void str_add_cp(struct str *s, uint32_t cp)
{
    char bytes[4];
    str_add(s, (struct view){bytes, utf8_put(bytes, cp)});
}

void str_addf(struct str *s, const char *fmt, ...)
{
    va_list ap;
    va_list again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    CHECK(n >= 0);
    reserve(s, (size_t)n);
    vsnprintf(s->ptr + s->len, (size_t)n + 1, fmt, again);
    va_end(again);
    s->len += (size_t)n;
}

struct view str_view(const struct str *s)
{
    return s->ptr == NULL ? VIEW_EMPTY : (struct view){s->ptr, s->len};
}

char *str_steal(struct str *s)
{
    reserve(s, 0);
    s->ptr[s->len] = '\0';
    char *ptr = s->ptr;
    *s = STR_EMPTY;
    return ptr;
}
