/* jsonw.c - one-pass JSON writer. One writer per thread and buffer. */
#include "kb/base/jsonw.h"

#include <math.h>
#include <string.h>

#include "kb/base/err.h"

void jsonw_init(struct jsonw *w, struct str *out)
{
    memset(w, 0, sizeof *w);
    w->out = out;
}

static void add_escaped(struct str *out, struct view text)
{
    str_add_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool separator = c == 0xE2 && i + 2 < text.len && (unsigned char)text.ptr[i + 1] == 0x80 &&
                         ((unsigned char)text.ptr[i + 2] | 1) == 0xA9;
        bool close_tag = c == '/' && i > 0 && text.ptr[i - 1] == '<';
        if (c >= 0x20 && c != '"' && c != '\\' && !separator && !close_tag)
            continue;
        str_add(out, view_sub(text, from, i - from));
        from = i + 1;
        if (separator) {
            str_addf(out, "\\u20%02x", (unsigned char)text.ptr[i + 2] == 0xA8 ? 0x28U : 0x29U);
            i += 2;
            from = i + 1;
        } else if (c == '\n') {
            str_add_text(out, "\\n");
        } else if (c < 0x20) {
            str_addf(out, "\\u%04x", (unsigned)c);
        } else {
            str_add_char(out, '\\');
            str_add_char(out, (char)c);
        }
    }
    str_add(out, view_sub(text, from, text.len - from));
    str_add_char(out, '"');
}

static void start_value(struct jsonw *w, const char *key)
{
    if (w->has_items[w->depth])
        str_add_char(w->out, ',');
    w->has_items[w->depth] = true;
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

void jsonw_int(struct jsonw *w, const char *key, int64_t value)
{
    start_value(w, key);
    str_addf(w->out, "%lld", (long long)value);
}

void jsonw_real(struct jsonw *w, const char *key, double value, int digits)
{
    if (!isfinite(value)) {
        jsonw_null(w, key);
        return;
    }
    start_value(w, key);
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
