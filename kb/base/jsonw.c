/* jsonw.c - one-pass JSON writer. One writer per thread and buffer. */
#include "kb/base/jsonw.h"

#include <math.h>
#include <string.h>

#include "kb/base/err.h"

#define SHORT_KEY 40

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

/* `,"key":` in one piece where the key is short and plain, as keys are. */
static bool add_plain_key(struct str *out, const char *key, bool comma)
{
    char buf[SHORT_KEY + 4];
    size_t n = 0;
    if (comma)
        buf[n++] = ',';
    buf[n++] = '"';
    for (size_t i = 0; key[i] != '\0'; i++) {
        if (i == SHORT_KEY || key[i] < '0' || key[i] > 'z' || key[i] == '\\')
            return false;
        buf[n++] = key[i];
    }
    buf[n++] = '"';
    buf[n++] = ':';
    str_add(out, (struct view){buf, n});
    return true;
}

static void start_value(struct jsonw *w, const char *key)
{
    bool comma = w->has_items[w->depth];
    w->has_items[w->depth] = true;
    if (key != NULL && add_plain_key(w->out, key, comma))
        return;
    if (comma)
        str_add_char(w->out, ',');
    if (key != NULL) {
        add_escaped(w->out, view_of(key));
        str_add_char(w->out, ':');
    }
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

/* In decimal, with at least so many digits. */
static void add_digits(struct str *out, uint64_t value, size_t at_least)
{
    char buf[20];
    size_t at = sizeof buf;
    while (value != 0 || sizeof buf - at < at_least) {
        buf[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    str_add(out, (struct view){buf + at, sizeof buf - at});
}

void jsonw_int(struct jsonw *w, const char *key, int64_t value)
{
    start_value(w, key);
    if (value < 0)
        str_add_char(w->out, '-');
    add_digits(w->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
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
