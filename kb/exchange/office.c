/* office.c - puts together what the reader process says about a document. Called by the importer.
 * Any thread. */
#include "kb/exchange/office.h"

#include <string.h>

#include "kb/clause_mark.h"
#include "kb/exchange/document.h"

#define HEADING_CHARS 60 /* a longer heading is a paragraph to kb/clause.h */

struct building {
    struct arena *a;
    struct str body;
    struct view title;     /* VIEW_EMPTY until known */
    struct view published; /* of an HTML page */
    struct view issuer;
    struct view url;
    bool is_first; /* nothing but titles so far */
    int table;     /* of the last row, 0 = none */
};

static void add_line(struct building *b, struct view line)
{
    str_add(&b->body, line);
    str_add_char(&b->body, '\n');
}

/* A line that has a number of its own is known by it; another one needs a mark. */
static void add_heading(struct building *b, const struct reading_item *item)
{
    struct str line = STR_EMPTY;
    struct view text = mark_trim(item->text);
    for (size_t i = 0; i < text.len; i++)
        str_add_char(&line, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    text = str_view(&line);
    if (b->is_first && b->title.len == 0 && mark_read(text, 1).kind == MARK_NONE) {
        b->title = arena_view(b->a, text);
    } else {
        if (mark_read(text, 1).kind == MARK_NONE && utf8_count(text) <= HEADING_CHARS)
            str_addf(&b->body, "%.*s ", item->level < 6 ? item->level : 6, "######");
        add_line(b, text);
        b->is_first = false;
    }
    str_clear(&line);
}

static void add_text(struct building *b, const struct reading_item *item)
{
    struct view rest = item->text;
    struct view line;
    while (view_next_line(&rest, &line)) {
        line = mark_trim(line);
        if (line.len == 0)
            continue;
        if (b->is_first && b->title.len == 0 && document_is_title(line)) {
            b->title = arena_view(b->a, line);
        } else {
            add_line(b, line);
            b->is_first = false;
        }
    }
}

static void add_cells(struct building *b, const struct reading_item *item)
{
    for (size_t i = 0; i < item->n_cells; i++) {
        struct view cell = item->cells[i];
        str_add_text(&b->body, i == 0 ? "| " : " | ");
        for (size_t k = 0; k < cell.len; k++) {
            if (cell.ptr[k] == '|')
                str_add_char(&b->body, '\\');
            str_add_char(&b->body, cell.ptr[k]);
        }
    }
    str_add_text(&b->body, " |\n");
    if (b->table != item->table) {
        for (size_t i = 0; i < item->n_cells; i++)
            str_add_text(&b->body, i == 0 ? "| ---" : " | ---");
        str_add_text(&b->body, " |\n");
    }
    b->table = item->table;
    b->is_first = false;
}

static void add_meta(struct building *b, const struct reading_item *item)
{
    if (view_eq_text(item->name, "ArticleTitle"))
        b->title = arena_view(b->a, item->text);
    else if (view_eq_text(item->name, "PubDate"))
        b->published = arena_view(b->a, view_sub(item->text, 0, sizeof "2026-11-22" - 1));
    else if (view_eq_text(item->name, "ContentSource"))
        b->issuer = arena_view(b->a, item->text);
    else if (view_eq_text(item->name, "Url"))
        b->url = arena_view(b->a, item->text);
}

static enum rc take_item(void *arg, const struct reading_item *item, struct err *err)
{
    struct building *b = arg;
    (void)err;
    if (item->type != READING_CELLS)
        b->table = 0;
    switch (item->type) {
    case READING_TITLE:
        if (b->title.len == 0)
            b->title = arena_view(b->a, view_trim(item->text));
        break;
    case READING_META:
        add_meta(b, item);
        break;
    case READING_HEADING:
        add_heading(b, item);
        break;
    case READING_TEXT:
        add_text(b, item);
        break;
    case READING_CELLS:
        add_cells(b, item);
        break;
    case READING_ROW:
        break; /* only workbooks have them */
    }
    return RC_OK;
}

/* The title stands in the text of most pages, too. */
static struct view without_title(struct view body, struct view title)
{
    struct view rest = body;
    struct view line;
    if (title.len > 0 && view_next_line(&rest, &line)) {
        size_t n = 0;
        while (n < line.len && line.ptr[n] == '#')
            n++;
        if (view_eq(mark_trim(view_sub(line, n, SIZE_MAX)), title))
            return rest;
    }
    return body;
}

enum rc office_document(struct arena *a, int fd, enum reading_kind kind, struct view id,
                        struct entry *e, struct err *err)
{
    struct building b = {.a = a,
                         .body = STR_EMPTY,
                         .title = VIEW_EMPTY,
                         .published = VIEW_EMPTY,
                         .issuer = VIEW_EMPTY,
                         .url = VIEW_EMPTY,
                         .is_first = true};
    enum rc rc = reading_run(fd, kind, take_item, &b, err);
    struct view body = b.body.len == 0 ? VIEW_EMPTY : str_view(&b.body);
    if (rc == RC_OK && mark_trim(body).len == 0)
        rc = err_set(err, RC_INVALID, "文件里没有文字");
    if (rc == RC_OK) {
        document_text(a, id, b.title, without_title(body, b.title), e);
        e->source.issuer = b.issuer;
        e->source.url = b.url;
        if (b.published.len > 0)
            (void)day_parse(b.published, &e->source.published_on);
    }
    str_clear(&b.body);
    return rc;
}
