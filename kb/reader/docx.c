/* docx.c - walks through a Word document and says its paragraphs and tables. Called by the reader
 * process.
 *
 * A paragraph may hold text boxes, which hold paragraphs; a table cell may hold tables. Paragraphs
 * are kept on a stack; a table inside a cell becomes text of that cell.
 */
#include "kb/reader/docx.h"

#include <limits.h>
#include <string.h>

#include "kb/base/arena.h"
#include "kb/base/mem.h"
#include "kb/reader/numbering.h"
#include "kb/reader/styles.h"
#include "kb/reader/xml.h"

#define OPEN_MAX_DEPTH 16 /* paragraphs inside paragraphs */

struct paragraph {
    struct str text;
    struct view style_id;
    int outline; /* INT_MIN = as the style says */
    int list_id; /* the same */
    int level;
    bool joins_next; /* its end was deleted */
};

struct note {
    int id;
    bool is_endnote;
    struct view text;
};

struct docx {
    struct arena *a;
    struct lines *out;
    struct styles *styles;
    struct numbering *numbering;
    struct paragraph open[OPEN_MAX_DEPTH];
    int depth;          /* of open paragraphs */
    struct str pending; /* text whose paragraph end was deleted */
    int at;             /* number of the paragraph */
    int skip;           /* depth inside an element that is passed over */
    bool in_text, in_properties, in_mark, in_run;
    bool is_hidden;
    int n_footnotes, n_endnotes;
    struct note *notes; /* in order of reference */
    size_t n_notes, cap_notes;
    /* tables */
    int table_depth;
    int table;
    struct str cells[LINES_CELLS_MAX];
    struct str above[LINES_CELLS_MAX]; /* what merged cells repeat */
    size_t column;                     /* of the cell being read */
    size_t n_cells;
    int span;
    bool is_continued; /* the cell is part of the one above */
    bool is_row_deleted;
    /* while reading notes */
    bool is_reading_notes, is_reading_endnotes;
    int note_id;
    struct str note_text;
};

/* --- what is passed over ---------------------------------------------------------------------- */

/* Deleted or moved away, alternatives for older programs, old properties, readings. */
static bool is_passed_over(const struct docx *d, const char *name)
{
    static const char *const NAMES[] = {"moveFrom",     "Fallback", "instrText", "delText",
                                        "delInstrText", "rt",       "binData"};
    size_t len = strlen(name);
    if (len > 6 && strcmp(name + len - 6, "Change") == 0)
        return true;
    if (strcmp(name, "del") == 0)
        return !d->in_properties;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    }
    return false;
}

/* --- text ------------------------------------------------------------------------------------- */

static struct paragraph *current(struct docx *d)
{
    return d->depth > 0 ? &d->open[d->depth - 1] : NULL;
}

static void add_text(struct xml *x, struct docx *d, struct view text)
{
    struct paragraph *p = current(d);
    if (p == NULL || d->is_hidden)
        return;
    if (p->text.len + text.len > LINES_TEXT_MAX)
        xml_fail(x, RC_LIMIT, "第 %d 段超过 %u MB", d->at + 1, LINES_TEXT_MAX >> 20);
    else
        str_add(&p->text, text);
}

/* Boxes to tick, drawn with a symbol font. */
static const char *symbol_text(const char *code)
{
    static const struct {
        const char *code, *text;
    } SYMBOLS[] = {{"F0A8", "□"}, {"F0A3", "□"}, {"F06F", "□"}, {"F071", "□"},
                   {"F0FE", "☑"}, {"F052", "☑"}, {"F0FC", "√"}, {"F0B7", "•"}};
    for (size_t i = 0; code != NULL && i < sizeof SYMBOLS / sizeof SYMBOLS[0]; i++) {
        if (strcmp(code, SYMBOLS[i].code) == 0)
            return SYMBOLS[i].text;
    }
    return "";
}

static void add_note_mark(struct xml *x, struct docx *d, const char **attributes, bool is_endnote)
{
    char text[40];
    int id = xml_number(attributes, "id", INT_MIN);
    if (d->is_reading_notes || id == INT_MIN)
        return;
    if (d->n_notes == DOCX_NOTES_MAX) {
        xml_fail(x, RC_LIMIT, "脚注超过 %d 个", DOCX_NOTES_MAX);
        return;
    }
    d->notes = arena_push(d->a, d->notes, d->n_notes, &d->cap_notes, sizeof *d->notes);
    d->notes[d->n_notes++] = (struct note){id, is_endnote, VIEW_EMPTY};
    snprintf(text, sizeof text, is_endnote ? "[尾注%d]" : "[注%d]",
             is_endnote ? ++d->n_endnotes : ++d->n_footnotes);
    add_text(x, d, view_of(text));
}

static void start_in_run(struct xml *x, struct docx *d, const char *name, const char **attributes)
{
    if (strcmp(name, "t") == 0)
        d->in_text = true;
    else if (strcmp(name, "tab") == 0 && !d->in_properties)
        add_text(x, d, VIEW(" "));
    else if (strcmp(name, "br") == 0 || strcmp(name, "cr") == 0)
        add_text(x, d, VIEW("\n"));
    else if (strcmp(name, "noBreakHyphen") == 0)
        add_text(x, d, VIEW("-"));
    else if (strcmp(name, "sym") == 0)
        add_text(x, d, view_of(symbol_text(xml_attribute(attributes, "char"))));
    else if (strcmp(name, "footnoteReference") == 0 || strcmp(name, "endnoteReference") == 0)
        add_note_mark(x, d, attributes, name[0] == 'e');
    else if (strcmp(name, "vanish") == 0 && d->in_run && d->in_properties)
        d->is_hidden = xml_is_on(attributes);
}

/* --- paragraphs ------------------------------------------------------------------------------- */

static void start_paragraph(struct xml *x, struct docx *d)
{
    if (d->depth == OPEN_MAX_DEPTH) {
        xml_fail(x, RC_LIMIT, "文档里的文本框嵌套超过 %d 层", OPEN_MAX_DEPTH);
        return;
    }
    struct paragraph *p = &d->open[d->depth++];
    str_reset(&p->text);
    p->style_id = VIEW_EMPTY;
    p->outline = p->list_id = INT_MIN;
    p->level = INT_MIN;
    p->joins_next = false;
    d->in_run = false;
    d->is_hidden = false;
}

static void set_property(struct docx *d, const char *name, const char **attributes)
{
    struct paragraph *p = current(d);
    if (p == NULL)
        return;
    if (strcmp(name, "pStyle") == 0)
        p->style_id = arena_view(d->a, view_of(xml_attribute(attributes, "val")));
    else if (strcmp(name, "outlineLvl") == 0)
        p->outline = xml_number(attributes, "val", 9);
    else if (strcmp(name, "numId") == 0)
        p->list_id = xml_number(attributes, "val", 0);
    else if (strcmp(name, "ilvl") == 0)
        p->level = xml_number(attributes, "val", 0);
    else if (strcmp(name, "del") == 0 && d->in_mark)
        p->joins_next = true;
}

static struct view trimmed(const struct str *s)
{
    return view_trim(s->len == 0 ? VIEW_EMPTY : str_view(s));
}

/* Text of a cell is one line; the paragraphs of a cell are divided by a space. */
static void add_to_cell(struct xml *x, struct docx *d, struct view text)
{
    struct str *cell = &d->cells[d->column];
    if (text.len == 0)
        return;
    if (cell->len + text.len > LINES_TEXT_MAX) {
        xml_fail(x, RC_LIMIT, "表格 %d 的单元格超过 %u MB", d->table, LINES_TEXT_MAX >> 20);
        return;
    }
    if (cell->len > 0)
        str_add_char(cell, ' ');
    for (size_t i = 0; i < text.len; i++)
        str_add_char(cell, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
}

static void say(struct docx *d, const struct style *style, int outline, struct view text)
{
    if (style->is_title)
        lines_title(d->out, text);
    else if (outline >= 0 && outline <= 8)
        lines_heading(d->out, outline + 1, d->at, text);
    else
        lines_text(d->out, d->at, text);
}

static void end_paragraph(struct xml *x, struct docx *d)
{
    struct paragraph *p = current(d);
    if (p == NULL)
        return;
    struct style style = styles_find(d->styles, p->style_id);
    int outline = p->outline == INT_MIN ? style.outline : p->outline;
    int list_id = p->list_id == INT_MIN ? style.list_id : p->list_id;
    int level = p->level != INT_MIN ? p->level : p->list_id == INT_MIN ? style.level : 0;
    struct str text = STR_EMPTY;
    d->depth--;
    d->in_run = false;
    if (++d->at > DOCX_PARAGRAPHS_MAX) {
        xml_fail(x, RC_LIMIT, "文档超过 %d 段", DOCX_PARAGRAPHS_MAX);
        return;
    }
    if (p->joins_next) {
        str_add(&d->pending, str_view(&p->text));
        return;
    }
    if (d->numbering != NULL && list_id > 0 && d->pending.len == 0)
        numbering_next(d->numbering, list_id, level, &text);
    struct view words = trimmed(&p->text);
    str_add(&text, trimmed(&d->pending));
    str_add(&text, words);
    bool is_empty = words.len == 0 && d->pending.len == 0;
    str_reset(&d->pending);
    if (is_empty || style.is_contents)
        ; /* says nothing */
    else if (d->is_reading_notes)
        str_addf(&d->note_text, "%s%.*s", d->note_text.len > 0 ? "\n" : "",
                 VIEW_ARG(str_view(&text)));
    else if (d->table_depth > 0)
        add_to_cell(x, d, str_view(&text));
    else
        say(d, &style, outline, str_view(&text));
    str_clear(&text);
    if (d->out->is_full)
        xml_stop(x); /* lines_check says why */
}

/* --- tables ----------------------------------------------------------------------------------- */

static void start_table(struct docx *d)
{
    if (d->table_depth++ > 0)
        return;
    d->table++;
    for (size_t i = 0; i < LINES_CELLS_MAX; i++)
        str_reset(&d->above[i]);
}

static void start_row(struct docx *d)
{
    if (d->table_depth != 1)
        return;
    for (size_t i = 0; i < d->n_cells; i++)
        str_reset(&d->cells[i]);
    d->column = 0;
    d->n_cells = 0;
    d->is_row_deleted = false;
}

static void start_cell(struct xml *x, struct docx *d)
{
    if (d->table_depth != 1)
        return;
    d->span = 1;
    d->is_continued = false;
    if (d->column >= LINES_CELLS_MAX - 1)
        xml_fail(x, RC_LIMIT, "表格 %d 超过 %d 列", d->table, LINES_CELLS_MAX);
    else
        str_reset(&d->cells[d->column]);
}

static void set_cell(struct docx *d, const char *name, const char **attributes)
{
    if (d->table_depth != 1)
        return;
    const char *value = xml_attribute(attributes, "val");
    if (strcmp(name, "gridSpan") == 0)
        d->span = xml_number(attributes, "val", 1);
    else if (strcmp(name, "vMerge") == 0)
        d->is_continued = value == NULL || strcmp(value, "restart") != 0;
    else if (strcmp(name, "del") == 0)
        d->is_row_deleted = true;
}

static void end_cell(struct docx *d)
{
    if (d->table_depth != 1 || d->column >= LINES_CELLS_MAX)
        return;
    struct str *cell = &d->cells[d->column];
    struct str *above = &d->above[d->column];
    if (d->is_continued && cell->len == 0) {
        str_add(cell, trimmed(above));
    } else {
        str_reset(above);
        str_add(above, trimmed(cell));
    }
    for (d->column++; d->span > 1 && d->column < LINES_CELLS_MAX - 1; d->span--)
        str_reset(&d->cells[d->column++]);
    d->n_cells = d->column;
}

static void end_row(struct docx *d)
{
    struct view cells[LINES_CELLS_MAX];
    bool is_empty = true;
    if (d->table_depth != 1 || d->is_row_deleted)
        return;
    for (size_t i = 0; i < d->n_cells; i++) {
        cells[i] = trimmed(&d->cells[i]);
        is_empty &= cells[i].len == 0;
    }
    if (!is_empty && !d->is_reading_notes)
        lines_cells(d->out, d->table, d->at, cells, d->n_cells);
    str_reset(&d->cells[0]);
}

/* --- elements --------------------------------------------------------------------------------- */

static void start_note(struct docx *d, const char **attributes)
{
    const char *type = xml_attribute(attributes, "type");
    str_reset(&d->note_text);
    d->note_id = type == NULL || strcmp(type, "normal") == 0 ? xml_number(attributes, "id", INT_MIN)
                                                             : INT_MIN; /* separators */
}

static void end_note(struct docx *d)
{
    for (size_t i = 0; i < d->n_notes; i++) {
        if (d->notes[i].id == d->note_id && d->notes[i].is_endnote == d->is_reading_endnotes)
            d->notes[i].text = arena_view(d->a, trimmed(&d->note_text));
    }
}

static bool is(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

static void on_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct docx *d = arg;
    if (d->skip > 0 || is_passed_over(d, name)) {
        d->skip++;
        return;
    }
    if (is(name, "p"))
        start_paragraph(x, d);
    else if (is(name, "tbl"))
        start_table(d);
    else if (is(name, "tr"))
        start_row(d);
    else if (is(name, "tc"))
        start_cell(x, d);
    else if (is(name, "r"))
        d->in_run = true, d->is_hidden = false;
    else if (is(name, "pPr") || is(name, "tcPr") || is(name, "trPr"))
        d->in_properties = true;
    else if (is(name, "rPr"))
        d->in_mark = d->in_properties, d->in_properties = true;
    else if (d->is_reading_notes && (is(name, "footnote") || is(name, "endnote")))
        start_note(d, attributes);
    else
        start_in_run(x, d, name, attributes);
    if (d->in_properties && !d->in_run && d->table_depth > 0 && !d->in_mark)
        set_cell(d, name, attributes);
    if (d->in_properties && !d->in_run)
        set_property(d, name, attributes);
}

static void on_end(struct xml *x, void *arg, const char *name)
{
    struct docx *d = arg;
    if (d->skip > 0) {
        d->skip--;
        return;
    }
    if (is(name, "p"))
        end_paragraph(x, d);
    else if (is(name, "tbl"))
        d->table_depth -= d->table_depth > 0;
    else if (is(name, "tr"))
        end_row(d);
    else if (is(name, "tc"))
        end_cell(d);
    else if (is(name, "r"))
        d->in_run = d->is_hidden = false;
    else if (is(name, "t"))
        d->in_text = false;
    else if (is(name, "rPr"))
        d->in_properties = d->in_mark, d->in_mark = false;
    else if (is(name, "pPr") || is(name, "tcPr") || is(name, "trPr"))
        d->in_properties = false;
    else if (d->is_reading_notes && (is(name, "footnote") || is(name, "endnote")))
        end_note(d);
}

static void on_text(struct xml *x, void *arg, struct view text)
{
    struct docx *d = arg;
    if (d->in_text && d->skip == 0)
        add_text(x, d, text);
}

/* --- the whole -------------------------------------------------------------------------------- */

static const struct xml_handlers HANDLERS = {on_start, on_end, on_text};

static enum rc read_notes(struct docx *d, struct package *p, const char *name, bool are_endnotes,
                          struct err *err)
{
    if (!package_has(p, name) || d->n_notes == 0)
        return RC_OK;
    d->is_reading_notes = true;
    d->is_reading_endnotes = are_endnotes;
    d->depth = d->table_depth = 0;
    return xml_read_member(p, name, &HANDLERS, d, err);
}

static void say_notes(struct docx *d)
{
    int n[2] = {0, 0};
    for (size_t i = 0; i < d->n_notes; i++) {
        const struct note *note = &d->notes[i];
        int number = ++n[note->is_endnote];
        struct view text = arena_printf(d->a, note->is_endnote ? "[尾注%d] %.*s" : "[注%d] %.*s",
                                        number, VIEW_ARG(note->text));
        if (note->text.len > 0)
            lines_text(d->out, ++d->at, text);
    }
}

static enum rc read_all(struct docx *d, struct package *p, struct err *err)
{
    if (!package_has(p, "word/document.xml"))
        return err_set(err, RC_INVALID, "这不是 Word 文档（.docx）");
    enum rc rc = styles_read(d->a, p, &d->styles, err);
    if (rc == RC_OK)
        rc = numbering_read(d->a, p, &d->numbering, err);
    if (rc == RC_OK)
        rc = xml_read_member(p, "word/document.xml", &HANDLERS, d, err);
    if (rc == RC_OK)
        rc = read_notes(d, p, "word/footnotes.xml", false, err);
    if (rc == RC_OK)
        rc = read_notes(d, p, "word/endnotes.xml", true, err);
    if (rc == RC_OK)
        say_notes(d);
    return rc == RC_OK ? lines_check(d->out, err) : rc;
}

static struct docx *docx_new(struct lines *out)
{
    struct docx *d = mem_calloc(1, sizeof *d);
    d->a = arena_new(64u << 10);
    d->out = out;
    return d;
}

static void docx_free(struct docx *d)
{
    for (int i = 0; i < OPEN_MAX_DEPTH; i++)
        str_clear(&d->open[i].text);
    for (size_t i = 0; i < LINES_CELLS_MAX; i++) {
        str_clear(&d->cells[i]);
        str_clear(&d->above[i]);
    }
    str_clear(&d->pending);
    str_clear(&d->note_text);
    styles_clear(d->styles);
    numbering_clear(d->numbering);
    arena_free(d->a);
    free(d);
}

enum rc docx_read(struct package *p, struct lines *out, struct err *err)
{
    struct docx *d = docx_new(out);
    enum rc rc = read_all(d, p, err);
    docx_free(d);
    return rc;
}

enum rc docx_read_bytes(struct view xml, struct lines *out, struct err *err)
{
    struct docx *d = docx_new(out);
    enum rc rc = xml_read_bytes(xml, &HANDLERS, d, err);
    docx_free(d);
    return rc == RC_OK ? lines_check(out, err) : rc;
}
