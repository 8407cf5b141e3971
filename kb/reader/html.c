/* html.c - reads HTML through libxml2's forgiving parser, as events, without building a tree.
 * Called by the reader process. */
#include "kb/reader/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>
#include <strings.h>

#include "kb/base/mem.h"

#define LISTS_DEPTH 16

struct html {
    htmlParserCtxtPtr parser;
    struct lines *out;
    struct err err;
    int depth;
    int skip_from; /* depth of the element that is passed over, 0 = none */
    struct str text;
    struct str title; /* of <title> */
    bool in_title, has_heading, is_verbatim, has_space;
    int heading;            /* 1-6 while inside one */
    int lists[LISTS_DEPTH]; /* next number, 0 = bullets */
    int list_depth;
    int table_depth;
    int table;
    struct str cells[LINES_CELLS_MAX];
    int rows_left[LINES_CELLS_MAX]; /* that repeat a cell from above */
    size_t column, n_cells;
    int col_span, row_span;
    bool in_cell;
};

static bool is_any(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcasecmp(name, *names) == 0)
            return true;
    }
    return false;
}

static const char *attribute(const xmlChar **attributes, const char *name)
{
    for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
        if (strcasecmp((const char *)attributes[i], name) == 0)
            return attributes[i + 1] == NULL ? "" : (const char *)attributes[i + 1];
    }
    return NULL;
}

static void fail(struct html *h, enum rc rc, const char *text)
{
    if (h->err.rc == RC_OK)
        err_set(&h->err, rc, "%s", text);
    xmlStopParser(h->parser);
}

static int line_of(const struct html *h)
{
    return h->parser->input == NULL ? 0 : h->parser->input->line;
}

/* --- text ------------------------------------------------------------------------------------- */

static struct view words(const struct str *s)
{
    return view_trim(s->len == 0 ? VIEW_EMPTY : str_view(s));
}

/* Runs of white space are one space; none at the start of a line. */
static void add_collapsed(struct html *h, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\xC2' && i + 1 < text.len && text.ptr[i + 1] == '\xA0') {
            str_add_char(&h->text, ' '); /* &nbsp; */
            i++;
            continue;
        }
        bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
        if (is_space && !h->is_verbatim) {
            h->has_space = true;
            continue;
        }
        if (h->has_space && h->text.len > 0 && h->text.ptr[h->text.len - 1] != '\n')
            str_add_char(&h->text, ' ');
        h->has_space = false;
        if (c != '\0' && c != '\r')
            str_add_char(&h->text, c);
    }
}

static void add_to_cell(struct html *h)
{
    struct str *cell = &h->cells[h->column];
    struct view text = words(&h->text);
    if (cell->len > 0 && text.len > 0)
        str_add_char(cell, ' ');
    for (size_t i = 0; i < text.len; i++)
        str_add_char(cell, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
}

/* The paragraph gathered so far is complete. */
static void end_paragraph(struct html *h)
{
    struct view text = words(&h->text);
    if (text.len == 0)
        ;
    else if (h->table_depth > 0 && h->in_cell)
        add_to_cell(h);
    else if (h->heading > 0)
        lines_heading(h->out, h->heading, line_of(h), text);
    else
        lines_text(h->out, line_of(h), text);
    h->has_heading |= h->heading == 1 && text.len > 0;
    h->has_space = false;
    str_reset(&h->text);
    if (h->out->is_full)
        xmlStopParser(h->parser); /* lines_check says why */
}

static void on_text(void *arg, const xmlChar *text, int len)
{
    struct html *h = arg;
    struct view piece = {(const char *)text, (size_t)len};
    if (h->skip_from > 0 || h->err.rc != RC_OK)
        return;
    if (h->in_title) {
        str_add(&h->title, piece);
        return;
    }
    if (h->text.len + piece.len > LINES_TEXT_MAX)
        fail(h, RC_LIMIT, "网页里有一段太长");
    else
        add_collapsed(h, piece);
}

/* --- tables ----------------------------------------------------------------------------------- */

static int span_of(const xmlChar **attributes, const char *name, int max)
{
    const char *value = attribute(attributes, name);
    int64_t n = 1;
    if (value == NULL || !view_to_int64(view_of(value), &n) || n < 1)
        return 1;
    return n > max ? max : (int)n;
}

static void start_table(struct html *h)
{
    end_paragraph(h);
    if (h->table_depth++ > 0)
        return;
    h->table++;
    h->in_cell = false;
    h->n_cells = 0;
    memset(h->rows_left, 0, sizeof h->rows_left);
    for (size_t i = 0; i < LINES_CELLS_MAX; i++)
        str_reset(&h->cells[i]);
}

/* Cells that reach down into the next row keep their text. */
static void start_row(struct html *h)
{
    h->column = h->n_cells = 0;
    h->in_cell = false;
    for (size_t i = 0; i < LINES_CELLS_MAX; i++) {
        if (h->rows_left[i] > 0)
            h->n_cells = i + 1;
        else
            str_reset(&h->cells[i]);
    }
}

static void end_cell(struct html *h)
{
    if (!h->in_cell)
        return;
    end_paragraph(h);
    h->in_cell = false;
    h->rows_left[h->column] = h->row_span; /* this row counts, too */
    for (h->column++; h->col_span > 1 && h->column < LINES_CELLS_MAX - 1; h->col_span--)
        h->rows_left[h->column++] = 0;
    if (h->n_cells < h->column)
        h->n_cells = h->column;
}

static void start_cell(struct html *h, const xmlChar **attributes)
{
    end_cell(h);
    str_reset(&h->text);
    while (h->column < LINES_CELLS_MAX - 1 && h->rows_left[h->column] > 0)
        h->column++;
    if (h->column >= LINES_CELLS_MAX - 1) {
        fail(h, RC_LIMIT, "网页里的表格列数太多");
        return;
    }
    h->in_cell = true;
    h->col_span = span_of(attributes, "colspan", LINES_CELLS_MAX);
    h->row_span = span_of(attributes, "rowspan", 10000);
    str_reset(&h->cells[h->column]);
}

static void end_row(struct html *h)
{
    struct view cells[LINES_CELLS_MAX];
    bool is_empty = true;
    end_cell(h);
    for (size_t i = 0; i < h->n_cells; i++) {
        cells[i] = words(&h->cells[i]);
        is_empty &= cells[i].len == 0;
    }
    if (!is_empty)
        lines_cells(h->out, h->table, line_of(h), cells, h->n_cells);
    for (size_t i = 0; i < LINES_CELLS_MAX; i++)
        h->rows_left[i] -= h->rows_left[i] > 0;
    h->n_cells = 0;
}

/* --- elements --------------------------------------------------------------------------------- */

static bool is_passed_over(const char *name, const xmlChar **attributes)
{
    static const char *const NAMES[] = {"script", "style",  "noscript", "template", "nav",
                                        "footer", "aside",  "form",     "select",   "button",
                                        "iframe", "object", "svg",      "textarea", NULL};
    const char *style = attribute(attributes, "style");
    return is_any(name, NAMES) || attribute(attributes, "hidden") != NULL ||
           (style != NULL &&
            (strstr(style, "display:none") != NULL || strstr(style, "display: none") != NULL));
}

static bool is_empty_element(const char *name)
{
    static const char *const NAMES[] = {"br",   "hr",    "img",   "input",  "meta",
                                        "link", "area",  "base",  "col",    "embed",
                                        "wbr",  "param", "track", "source", NULL};
    return is_any(name, NAMES);
}

static bool is_block(const char *name)
{
    static const char *const NAMES[] = {
        "p",       "div",    "li",    "ul", "ol", "dl",    "dt",         "dd",      "h1",
        "h2",      "h3",     "h4",    "h5", "h6", "pre",   "blockquote", "body",    "section",
        "article", "header", "main",  "hr", "tr", "table", "figure",     "address", "figcaption",
        "caption", "tbody",  "thead", "td", "th", NULL};
    return is_any(name, NAMES);
}

static int heading_level(const char *name)
{
    return (name[0] == 'h' || name[0] == 'H') && name[1] >= '1' && name[1] <= '6' && name[2] == '\0'
               ? name[1] - '0'
               : 0;
}

static void start_list(struct html *h, const char *name, const xmlChar **attributes)
{
    if (h->list_depth < LISTS_DEPTH)
        h->lists[h->list_depth] =
            strcasecmp(name, "ol") == 0 ? span_of(attributes, "start", 100000) : 0;
    h->list_depth++;
}

static void start_item(struct html *h)
{
    int depth = h->list_depth - 1;
    if (depth >= 0 && depth < LISTS_DEPTH && h->lists[depth] > 0)
        str_addf(&h->text, "%d. ", h->lists[depth]++);
    else
        str_add_text(&h->text, "• ");
}

static void say_meta(struct html *h, const xmlChar **attributes)
{
    static const char *const NAMES[] = {"ArticleTitle", "PubDate", "ContentSource", "Url", NULL};
    const char *name = attribute(attributes, "name");
    const char *content = attribute(attributes, "content");
    for (size_t i = 0; name != NULL && content != NULL && NAMES[i] != NULL; i++) {
        if (strcasecmp(name, NAMES[i]) == 0 && utf8_valid(view_of(content), NULL))
            lines_meta(h->out, NAMES[i], view_trim(view_of(content)));
    }
}

static void start_element(struct html *h, const char *name, const xmlChar **attributes)
{
    if (is_block(name) && strcasecmp(name, "td") != 0 && strcasecmp(name, "th") != 0)
        end_paragraph(h);
    if (heading_level(name) > 0)
        h->heading = heading_level(name);
    else if (strcasecmp(name, "br") == 0)
        str_add_char(&h->text, '\n');
    else if (strcasecmp(name, "ul") == 0 || strcasecmp(name, "ol") == 0)
        start_list(h, name, attributes);
    else if (strcasecmp(name, "li") == 0)
        start_item(h);
    else if (strcasecmp(name, "table") == 0)
        start_table(h);
    else if (strcasecmp(name, "tr") == 0 && h->table_depth == 1)
        start_row(h);
    else if ((strcasecmp(name, "td") == 0 || strcasecmp(name, "th") == 0) && h->table_depth == 1)
        start_cell(h, attributes);
    else if (strcasecmp(name, "title") == 0)
        h->in_title = true;
    else if (strcasecmp(name, "meta") == 0)
        say_meta(h, attributes);
    else if (strcasecmp(name, "pre") == 0)
        h->is_verbatim = true;
}

static void end_element(struct html *h, const char *name)
{
    if (is_block(name))
        end_paragraph(h);
    if (heading_level(name) > 0)
        h->heading = 0;
    else if (strcasecmp(name, "ul") == 0 || strcasecmp(name, "ol") == 0)
        h->list_depth -= h->list_depth > 0;
    else if (strcasecmp(name, "table") == 0)
        h->table_depth -= h->table_depth > 0;
    else if (strcasecmp(name, "tr") == 0 && h->table_depth == 1)
        end_row(h);
    else if ((strcasecmp(name, "td") == 0 || strcasecmp(name, "th") == 0) && h->table_depth == 1)
        end_cell(h);
    else if (strcasecmp(name, "title") == 0)
        h->in_title = false;
    else if (strcasecmp(name, "pre") == 0)
        h->is_verbatim = false;
}

static void on_start(void *arg, const xmlChar *name, const xmlChar **attributes)
{
    struct html *h = arg;
    if (h->err.rc != RC_OK)
        return;
    if (++h->depth > HTML_DEPTH_MAX) {
        fail(h, RC_LIMIT, "网页的元素嵌套太深");
        return;
    }
    if (h->skip_from > 0)
        return;
    if (is_passed_over((const char *)name, attributes) && !is_empty_element((const char *)name))
        h->skip_from = h->depth;
    else
        start_element(h, (const char *)name, attributes);
}

static void on_end(void *arg, const xmlChar *name)
{
    struct html *h = arg;
    if (h->err.rc != RC_OK)
        return;
    if (h->skip_from == 0)
        end_element(h, (const char *)name);
    else if (h->skip_from >= h->depth)
        h->skip_from = 0;
    h->depth -= h->depth > 0;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void parse(struct html *h)
{
    static const int OPTIONS = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                               HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
    htmlSAXHandler sax = {.startElement = on_start,
                          .endElement = on_end,
                          .characters = on_text,
                          .ignorableWhitespace = on_text};
    htmlCtxtUseOptions(h->parser, OPTIONS);
    *h->parser->sax = sax;
    h->parser->userData = h;
    xmlSwitchEncoding(h->parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(h->parser);
    end_paragraph(h);
}

static void html_free(struct html *h)
{
    if (h->parser != NULL)
        htmlFreeParserCtxt(h->parser);
    for (size_t i = 0; i < LINES_CELLS_MAX; i++)
        str_clear(&h->cells[i]);
    str_clear(&h->text);
    str_clear(&h->title);
    free(h);
}

enum rc html_read(struct view text, struct lines *out, struct err *err)
{
    if (text.len > HTML_LEN_MAX)
        return err_set(err, RC_LIMIT, "网页超过 %u MB", HTML_LEN_MAX >> 20);
    if (view_trim(text).len == 0)
        return err_set(err, RC_INVALID, "文件是空的");
    struct html *h = mem_calloc(1, sizeof *h);
    enum rc rc = RC_OK;
    h->out = out;
    h->parser = htmlCreateMemoryParserCtxt(text.ptr, (int)text.len);
    if (h->parser == NULL) {
        rc = err_set(err, RC_LIMIT, "读取时超过内存上限");
    } else {
        parse(h);
        if (h->err.rc != RC_OK) {
            rc = h->err.rc;
            err_set(err, rc, "%s", h->err.text);
        } else if (!h->has_heading && words(&h->title).len > 0) {
            lines_title(out, words(&h->title));
        }
    }
    html_free(h);
    return rc == RC_OK ? lines_check(out, err) : rc;
}
