/* lines.c - writes the lines of the reader process. Called by its readers. */
#include "kb/reader/lines.h"

#define FLUSH_LEN 65536

void lines_init(struct lines *l, void (*write)(void *arg, struct view bytes), void *arg)
{
    *l = (struct lines){.write = write, .arg = arg, .buffer = STR_EMPTY};
}

void lines_flush(struct lines *l)
{
    if (l->buffer.len > 0)
        l->write(l->arg, str_view(&l->buffer));
    str_reset(&l->buffer);
}

void lines_clear(struct lines *l)
{
    str_clear(&l->buffer);
}

static void begin(struct lines *l, struct jsonw *w, const char *type)
{
    jsonw_init(w, &l->buffer);
    jsonw_obj(w, NULL);
    jsonw_text(w, "t", type);
}

static void finish(struct lines *l, struct jsonw *w, size_t from)
{
    jsonw_obj_end(w);
    str_add_char(&l->buffer, '\n');
    l->total += l->buffer.len - from;
    if (l->buffer.len > FLUSH_LEN)
        lines_flush(l);
    l->is_full = l->total > LINES_TOTAL_MAX;
}

static void write_cells(struct jsonw *w, const struct view *cells, size_t n)
{
    jsonw_arr(w, "cells");
    for (size_t i = 0; i < n; i++)
        jsonw_view(w, NULL, cells[i]);
    jsonw_arr_end(w);
}

void lines_row(struct lines *l, struct view sheet, int at, const struct view *cells, size_t n,
               const char *problem)
{
    struct jsonw w;
    size_t from = l->buffer.len;
    if (l->is_full)
        return;
    begin(l, &w, "row");
    jsonw_view(&w, "sheet", sheet);
    jsonw_int(&w, "at", at);
    write_cells(&w, cells, n);
    if (problem != NULL && problem[0] != '\0')
        jsonw_text(&w, "problem", problem);
    finish(l, &w, from);
}

static void say_text(struct lines *l, const char *type, const char *key, int number, int at,
                     struct view text)
{
    struct jsonw w;
    size_t from = l->buffer.len;
    if (l->is_full)
        return;
    begin(l, &w, type);
    if (key != NULL)
        jsonw_int(&w, key, number);
    if (at > 0)
        jsonw_int(&w, "at", at);
    jsonw_view(&w, "text", text);
    finish(l, &w, from);
}

void lines_title(struct lines *l, struct view text)
{
    say_text(l, "title", NULL, 0, 0, text);
}

void lines_meta(struct lines *l, const char *name, struct view text)
{
    struct jsonw w;
    size_t from = l->buffer.len;
    if (l->is_full)
        return;
    begin(l, &w, "meta");
    jsonw_text(&w, "name", name);
    jsonw_view(&w, "text", text);
    finish(l, &w, from);
}

void lines_heading(struct lines *l, int level, int at, struct view text)
{
    say_text(l, "heading", "level", level, at, text);
}

void lines_text(struct lines *l, int at, struct view text)
{
    say_text(l, "text", NULL, 0, at, text);
}

void lines_cells(struct lines *l, int table, int at, const struct view *cells, size_t n)
{
    struct jsonw w;
    size_t from = l->buffer.len;
    if (l->is_full)
        return;
    begin(l, &w, "cells");
    jsonw_int(&w, "table", table);
    jsonw_int(&w, "at", at);
    write_cells(&w, cells, n);
    finish(l, &w, from);
}

void lines_end(struct lines *l)
{
    struct jsonw w;
    size_t from = l->buffer.len;
    begin(l, &w, "end");
    finish(l, &w, from);
    lines_flush(l);
}

void lines_error(struct lines *l, const struct err *err)
{
    struct jsonw w;
    size_t from = l->buffer.len;
    begin(l, &w, "error");
    jsonw_text(&w, "kind", rc_kind(err->rc));
    jsonw_text(&w, "text", err->text);
    finish(l, &w, from);
    lines_flush(l);
}

enum rc lines_check(const struct lines *l, struct err *err)
{
    if (!l->is_full)
        return RC_OK;
    return err_set(err, RC_LIMIT, "文件里的文字超过 %u MB", LINES_TOTAL_MAX >> 20);
}
