/* jsonw.c - one-pass JSON writer. One writer per thread and buffer. */
#include "kb/base/jsonw.h"

#include <math.h>
#include <string.h>

#include "kb/base/err.h"

#define SHORT_KEY 40
#define KEY_ROOM (SHORT_KEY + 4) /* with quotes, comma and colon */
#define INT_ROOM 20              /* with its sign */
#define INTS_AT_ONCE 16

void jsonw_init(struct jsonw *w, struct str *out)
{
    memset(w, 0, sizeof *w);
    w->out = out;
}

/* U+2028 and U+2029 end a line in scripts. */
static bool is_separator(struct view text, size_t i)
{
    return i + 2 < text.len && (unsigned char)text.ptr[i + 1] == 0x80 &&
           ((unsigned char)text.ptr[i + 2] | 1) == 0xA9;
}

/* Must the byte at i be written otherwise? Most bytes are told by the first comparison. */
static bool is_special(struct view text, size_t i)
{
    unsigned char c = (unsigned char)text.ptr[i];
    if (c > '\\')
        return c == 0xE2 && is_separator(text, i);
    return c < 0x20 || c == '"' || c == '\\' || (c == '/' && i > 0 && text.ptr[i - 1] == '<');
}

static void add_escaped(struct str *out, struct view text)
{
    str_add_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_special(text, i))
            continue;
        unsigned char c = (unsigned char)text.ptr[i];
        str_add(out, view_sub(text, from, i - from));
        if (c == 0xE2) {
            str_addf(out, "\\u20%02x", (unsigned char)text.ptr[i + 2] == 0xA8 ? 0x28U : 0x29U);
            i += 2;
        } else if (c == '\n') {
            str_add_text(out, "\\n");
        } else if (c < 0x20) {
            str_addf(out, "\\u%04x", (unsigned)c);
        } else {
            str_add_char(out, '\\');
            str_add_char(out, (char)c);
        }
        from = i + 1;
    }
    str_add(out, view_sub(text, from, text.len - from));
    str_add_char(out, '"');
}

/* `,"key":` where the key is short and plain, as keys are; 0 where it is not. */
static size_t put_plain_key(char out[KEY_ROOM], const char *key, bool comma)
{
    size_t n = 0;
    if (comma)
        out[n++] = ',';
    if (key == NULL)
        return n;
    out[n++] = '"';
    for (size_t i = 0; key[i] != '\0'; i++) {
        if (i == SHORT_KEY || key[i] < '0' || key[i] > 'z' || key[i] == '\\')
            return 0;
        out[n++] = key[i];
    }
    out[n++] = '"';
    out[n++] = ':';
    return n;
}

static void add_any_key(struct str *out, const char *key, bool comma)
{
    if (comma)
        str_add_char(out, ',');
    if (key == NULL)
        return;
    add_escaped(out, view_of(key));
    str_add_char(out, ':');
}

/* What stands before a value, in `out` where it fits there: then the caller adds it in one piece
 * with the value. */
static size_t begin_value(struct jsonw *w, const char *key, char out[KEY_ROOM])
{
    bool comma = w->has_items[w->depth];
    size_t n = put_plain_key(out, key, comma);
    w->has_items[w->depth] = true;
    if (n == 0)
        add_any_key(w->out, key, comma);
    return n;
}

static void start_value(struct jsonw *w, const char *key)
{
    char before[KEY_ROOM];
    str_add(w->out, (struct view){before, begin_value(w, key, before)});
}

static void open_scope(struct jsonw *w, const char *key, char bracket)
{
    start_value(w, key);
    str_add_char(w->out, bracket);
    w->depth++;
    CHECK(w->depth < JSONW_MAX_DEPTH);
    w->has_items[w->depth] = false;
}

static void close_scope(struct jsonw *w, char bracket)
{
    CHECK(w->depth > 0);
    w->depth--;
    str_add_char(w->out, bracket);
}

void jsonw_obj(struct jsonw *w, const char *key)
{
    open_scope(w, key, '{');
}

void jsonw_obj_end(struct jsonw *w)
{
    close_scope(w, '}');
}

void jsonw_arr(struct jsonw *w, const char *key)
{
    open_scope(w, key, '[');
}

void jsonw_arr_end(struct jsonw *w)
{
    close_scope(w, ']');
}

void jsonw_view(struct jsonw *w, const char *key, struct view text)
{
    start_value(w, key);
    add_escaped(w->out, text);
}

void jsonw_text(struct jsonw *w, const char *key, const char *text)
{
    if (text == NULL)
        jsonw_null(w, key);
    else
        jsonw_view(w, key, view_of(text));
}

/* In decimal, with at least so many digits; returns how many. */
static size_t put_digits(char *out, uint64_t value, size_t at_least)
{
    char buf[20];
    size_t at = sizeof buf;
    while (value != 0 || sizeof buf - at < at_least) {
        buf[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    memcpy(out, buf + at, sizeof buf - at);
    return sizeof buf - at;
}

static void add_digits(struct str *out, uint64_t value, size_t at_least)
{
    char buf[20];
    str_add(out, (struct view){buf, put_digits(buf, value, at_least)});
}

void jsonw_int(struct jsonw *w, const char *key, int64_t value)
{
    char buf[KEY_ROOM + INT_ROOM];
    size_t n = begin_value(w, key, buf);
    if (value < 0)
        buf[n++] = '-';
    n += put_digits(buf + n, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
    str_add(w->out, (struct view){buf, n});
}

void jsonw_ints(struct jsonw *w, const char *key, const int64_t *values, size_t n)
{
    char buf[INTS_AT_ONCE * (INT_ROOM + 1)];
    size_t len = 0;
    jsonw_arr(w, key);
    for (size_t i = 0; i < n; i++) {
        int64_t value = values[i];
        if (i > 0)
            buf[len++] = ',';
        if (value < 0)
            buf[len++] = '-';
        len += put_digits(buf + len, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
        if ((i + 1) % INTS_AT_ONCE != 0 && i + 1 < n)
            continue;
        str_add(w->out, (struct view){buf, len});
        len = 0;
    }
    jsonw_arr_end(w);
}

/* What printf's %.*f writes, without its arithmetic on numbers of any length. False when only that
 * would round rightly: large values, and those all but in the middle between two results. */
static bool add_fixed(struct str *out, double value, int digits)
{
    static const double SCALES[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (digits < 0 || digits > 6)
        return false;
    double scaled = fabs(value) * SCALES[digits];
    double below = floor(scaled);
    if (scaled > 1e9 || fabs(scaled - below - 0.5) < 1e-3)
        return false;
    uint64_t rounded = (uint64_t)(scaled - below > 0.5 ? below + 1 : below);
    uint64_t scale = (uint64_t)SCALES[digits];
    if (signbit(value))
        str_add_char(out, '-');
    add_digits(out, rounded / scale, 1);
    if (digits > 0) {
        str_add_char(out, '.');
        add_digits(out, rounded % scale, (size_t)digits);
    }
    return true;
}

void jsonw_real(struct jsonw *w, const char *key, double value, int digits)
{
    if (!isfinite(value)) {
        jsonw_null(w, key);
        return;
    }
    start_value(w, key);
    if (!add_fixed(w->out, value, digits))
        str_addf(w->out, "%.*f", digits, value);
}

void jsonw_bool(struct jsonw *w, const char *key, bool value)
{
    start_value(w, key);
    str_add_text(w->out, value ? "true" : "false");
}

void jsonw_null(struct jsonw *w, const char *key)
{
    start_value(w, key);
    str_add_text(w->out, "null");
}

void jsonw_raw(struct jsonw *w, const char *key, struct view json)
{
    start_value(w, key);
    str_add(w->out, json);
}

bool jsonw_done(const struct jsonw *w)
{
    return w->depth == 0 && w->has_items[0];
}
