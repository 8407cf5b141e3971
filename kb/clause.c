/* clause.c - splits a policy text into clauses a person would recognise. Called by the store for
 * entries that come with a body. Pure; any thread.
 *
 * First every line is classified (kb/clause_mark.h), then one pass keeps a stack of headings and
 * one open clause:
 *
 *   heading    closes the clause, leaves the stack where it is deep enough, goes on the stack
 *   article    closes the clause, opens one; up to the next article or heading all is its own
 *   list item  a heading when it is a short line with something below it; part of the open
 *              clause when it carries on an enumeration (";", "：" before it); otherwise a
 *              clause of its own
 *   paragraph  part of the open clause, or opens one without label
 *   table row  | a | b |: part of the clause that the row above is in, else like a paragraph
 *
 * A heading below which nothing came is kept as a clause, so that no text is ever lost.
 */
#include "kb/clause.h"

#include "kb/clause_mark.h"

#define HEADING_CHARS 60  /* a longer line is a paragraph */
#define RUN_IN_CHARS 24   /* of a heading that starts a paragraph: 1.优化审批。…… */
#define FRAGMENT_CHARS 40 /* a shorter line without a full stop is an item of an enumeration */
#define PROSE_CHARS 400   /* paragraphs without a mark are gathered up to here */
#define ITEM_CHARS 2000   /* and below a list item up to here */
#define MAX_DEPTH 12

struct line {
    struct view text; /* trimmed, as in the document */
    struct view bare; /* without # and ** around it */
    struct mark mark; /* of bare */
    int level;        /* Markdown heading level, 0 = none */
    bool is_bold;     /* the whole line is **emphasised** */
};

struct heading {
    struct view text;
    enum mark_kind kind;
    int level;    /* Markdown level, 0 = none */
    bool is_bold; /* stands below everything but clauses */
    bool is_used; /* a clause has it in its path, or it is the label of one */
};

struct open_clause {
    bool is_open;
    struct view text; /* grows while lines are joined */
    struct view label;
    struct mark mark; /* of its first line */
    struct line last; /* its last line */
    size_t n_lines;
};

struct splitter {
    struct arena *a;
    const struct line *lines;
    size_t n_lines;
    struct heading stack[MAX_DEPTH];
    size_t depth;
    struct open_clause open;
    bool in_article;
    int next_article;
    struct clause *items;
    size_t n_items;
    size_t cap_items;
};

/* --- lines ------------------------------------------------------------------------------------ */

static struct view strip_chars(struct view text, char c)
{
    while (text.len > 0 && text.ptr[0] == c)
        text = view_sub(text, 1, text.len);
    while (text.len > 0 && text.ptr[text.len - 1] == c)
        text.len--;
    return mark_trim(text);
}

static int markdown_level(struct view text)
{
    size_t n = 0;
    while (n < text.len && text.ptr[n] == '#')
        n++;
    return n >= 1 && n <= 6 && n < text.len && (text.ptr[n] == ' ' || text.ptr[n] == '\t') ? (int)n
                                                                                           : 0;
}

static bool is_emphasised(struct view text)
{
    if (text.len < 5 || !view_starts(text, "**") || !view_ends(text, "**"))
        return false;
    return view_find(view_sub(text, 2, text.len - 4), VIEW("**")) == SIZE_MAX;
}

static struct line read_line(struct view text, int next_article)
{
    struct line l = {.text = text, .bare = text};
    l.level = markdown_level(text);
    if (l.level > 0)
        l.bare = strip_chars(text, '#');
    l.is_bold = is_emphasised(l.bare);
    if (l.is_bold)
        l.bare = strip_chars(l.bare, '*');
    if (l.bare.len == 0) /* "# #": markup of nothing */
        return (struct line){.text = text, .bare = text};
    struct view start = l.bare;
    while (start.len > 0 && start.ptr[0] == '*') /* **第一条** 为了…… */
        start = view_sub(start, 1, start.len);
    l.mark = mark_read(start, next_article);
    if (l.mark.kind != MARK_NONE)
        l.mark.len += (size_t)(start.ptr - l.bare.ptr);
    return l;
}

static struct line *read_lines(struct arena *a, struct view doc, size_t *n_out)
{
    struct line *lines = NULL;
    size_t n = 0;
    size_t cap = 0;
    int next_article = 1;
    struct view raw;
    while (view_next_line(&doc, &raw)) {
        struct view text = mark_trim(raw);
        if (text.len == 0)
            continue;
        lines = arena_push(a, lines, n, &cap, sizeof *lines);
        lines[n] = read_line(text, next_article);
        if (lines[n].mark.kind == MARK_ARTICLE)
            next_article = lines[n].mark.number + 1;
        else if (lines[n].mark.kind == MARK_ANNEX)
            next_article = 1;
        n++;
    }
    *n_out = n;
    return lines;
}

static bool ends_with_any(struct view text, const char *const *ends, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (view_ends(text, ends[i]))
            return true;
    }
    return false;
}

static bool ends_with_colon(struct view text)
{
    static const char *const ENDS[] = {"：", ":"};
    return ends_with_any(text, ENDS, 2);
}

static bool ends_inside_list(struct view text)
{
    static const char *const ENDS[] = {"；",   ";",    "，",     ",",     "、",
                                       "；和", "；或", "；以及", "；或者"};
    return ends_with_any(text, ENDS, sizeof ENDS / sizeof ENDS[0]);
}

static bool has_sentence(struct view text)
{
    return view_find(text, VIEW("。")) != SIZE_MAX || view_find(text, VIEW("；")) != SIZE_MAX ||
           view_find(text, VIEW(";")) != SIZE_MAX;
}

/* No sentence and short: a heading, or an item such as 2.营业执照复印件 */
static bool is_short(const struct line *l, size_t max_chars)
{
    return !has_sentence(l->bare) && !ends_inside_list(l->bare) && utf8_count(l->bare) <= max_chars;
}

static bool is_list_mark(enum mark_kind kind)
{
    return kind >= MARK_HAN;
}

static bool is_structural(const struct line *l)
{
    if (utf8_count(l->bare) > HEADING_CHARS || l->mark.kind == MARK_ARTICLE)
        return false;
    if (l->level > 0 || (l->mark.kind != MARK_NONE && !is_list_mark(l->mark.kind)))
        return true;
    return l->is_bold && !has_sentence(l->bare);
}

/* 2025年3月1日 */
static bool is_date(struct view text)
{
    return utf8_count(text) <= 14 && view_ends(text, "日") &&
           view_find(text, VIEW("年")) != SIZE_MAX && view_find(text, VIEW("月")) != SIZE_MAX;
}

/* --- clauses ---------------------------------------------------------------------------------- */

static struct view span(struct view first, struct view last)
{
    return (struct view){first.ptr, (size_t)(last.ptr + last.len - first.ptr)};
}

static void emit(struct splitter *s, struct view text, struct view label)
{
    s->items = arena_push(s->a, s->items, s->n_items, &s->cap_items, sizeof *s->items);
    struct clause *c = &s->items[s->n_items++];
    clause_init(c);
    c->text = text;
    c->label = label;
    c->n_path = s->depth;
    if (s->depth > 0)
        c->path = arena_alloc_array(s->a, s->depth, sizeof *c->path);
    for (size_t i = 0; i < s->depth; i++) {
        c->path[i] = s->stack[i].text;
        s->stack[i].is_used = true;
    }
}

static void close_clause(struct splitter *s)
{
    if (s->open.is_open)
        emit(s, s->open.text, s->open.label);
    s->open.is_open = false;
}

static void pop_heading(struct splitter *s)
{
    struct heading top = s->stack[--s->depth];
    if (!top.is_used)
        emit(s, top.text, VIEW_EMPTY);
}

/* May `below` stand inside `above`? */
static bool contains(const struct heading *above, const struct heading *below)
{
    if (above->level > 0 && below->level > 0 && above->kind == MARK_NONE)
        return above->level < below->level;
    if (above->kind != MARK_NONE && below->kind != MARK_NONE)
        return above->kind < below->kind;
    if (above->level > 0 && below->level > 0)
        return above->level < below->level;
    if (below->is_bold)
        return !above->is_bold;
    return above->level > 0 && !below->is_bold;
}

static void push_heading(struct splitter *s, struct heading h)
{
    while (s->depth > 0 && (s->depth == MAX_DEPTH || !contains(&s->stack[s->depth - 1], &h)))
        pop_heading(s);
    s->stack[s->depth++] = h;
}

static void add_heading(struct splitter *s, const struct line *l)
{
    close_clause(s);
    s->in_article = false;
    push_heading(s, (struct heading){.text = l->bare,
                                     .kind = l->mark.kind,
                                     .level = l->level,
                                     .is_bold = l->is_bold && l->level == 0});
}

static void open_clause(struct splitter *s, const struct line *l, struct view label)
{
    close_clause(s);
    s->open = (struct open_clause){.is_open = true,
                                   .text = l->text,
                                   .label = label,
                                   .mark = l->mark,
                                   .last = *l,
                                   .n_lines = 1};
}

static void join_line(struct splitter *s, const struct line *l)
{
    CHECK(s->open.is_open);
    s->open.text = span(s->open.text, l->text);
    s->open.last = *l;
    s->open.n_lines++;
}

/* --- articles --------------------------------------------------------------------------------- */

static void add_article(struct splitter *s, const struct line *l)
{
    close_clause(s);
    while (s->depth > 0 && s->stack[s->depth - 1].kind > MARK_HAN)
        pop_heading(s);
    open_clause(s, l, strip_chars(view_sub(l->bare, 0, l->mark.len), '*'));
    s->in_article = true;
}

/* --- list items ------------------------------------------------------------------------------- */

/* A rule is no heading, however short: （五）项目应当先备案。 */
static bool is_rule(struct view text)
{
    static const char *const WORDS[] = {"应当", "不得", "可以", "必须", "不予"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (view_find(text, view_of(WORDS[i])) != SIZE_MAX)
            return true;
    }
    return false;
}

/* "3.提升服务能级" of "3.提升服务能级。以城市数字化……": the mark with the heading that runs into
 * the paragraph; the mark alone when there is none. */
static struct view item_label(const struct line *l)
{
    static const char *const STOPS[] = {"。", "：", ":"};
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < sizeof STOPS / sizeof STOPS[0]; i++) {
        size_t at = view_find(l->bare, view_of(STOPS[i]));
        if (at < best && at + view_of(STOPS[i]).len < l->bare.len)
            best = at;
    }
    struct view run_in = view_sub(l->bare, 0, best);
    if (best == SIZE_MAX || best <= l->mark.len || utf8_count(run_in) > RUN_IN_CHARS ||
        view_find(run_in, VIEW("；")) != SIZE_MAX || is_rule(run_in))
        run_in = view_sub(l->bare, 0, l->mark.len);
    return strip_chars(run_in, '*');
}

/* Does the item carry on what the open clause has begun? */
static bool item_joins(const struct splitter *s, const struct line *l)
{
    const struct open_clause *open = &s->open;
    if (!open->is_open || l->mark.kind == MARK_HAN)
        return false;
    bool is_deeper = is_list_mark(open->mark.kind) && l->mark.kind > open->mark.kind;
    if (is_deeper && open->mark.kind >= MARK_DIGIT)
        return true;
    if (ends_inside_list(open->last.bare))
        return true;
    bool is_fragment = is_short(l, FRAGMENT_CHARS);
    if (ends_with_colon(open->last.bare))
        return is_fragment || ends_inside_list(l->bare);
    return is_fragment && l->mark.kind == open->last.mark.kind &&
           is_short(&open->last, FRAGMENT_CHARS);
}

/* A short line with something deeper below it. */
static bool item_is_heading(const struct splitter *s, size_t i)
{
    const struct line *l = &s->lines[i];
    if (!is_short(l, HEADING_CHARS) || i + 1 == s->n_lines)
        return false;
    const struct line *next = &s->lines[i + 1];
    if (is_list_mark(next->mark.kind))
        return next->mark.kind > l->mark.kind;
    return next->mark.kind == MARK_ARTICLE || !is_structural(next);
}

static bool stack_has(const struct splitter *s, enum mark_kind kind)
{
    for (size_t i = 0; i < s->depth; i++) {
        if (s->stack[i].kind == kind)
            return true;
    }
    return false;
}

/* The item opens a clause. Where the clause before it was its parent, that one's label becomes a
 * heading above it. */
static void open_item(struct splitter *s, const struct line *l)
{
    struct open_clause parent = s->open;
    struct heading self = {.text = l->bare, .kind = l->mark.kind};
    close_clause(s);
    while (s->depth > 0 && !contains(&s->stack[s->depth - 1], &self))
        pop_heading(s);
    if (parent.is_open && is_list_mark(parent.mark.kind) && parent.mark.kind < l->mark.kind &&
        parent.label.len > 0 && s->depth < MAX_DEPTH)
        s->stack[s->depth++] =
            (struct heading){.text = parent.label, .kind = parent.mark.kind, .is_used = true};
    open_clause(s, l, item_label(l));
}

static void add_item(struct splitter *s, size_t i)
{
    const struct line *l = &s->lines[i];
    if (s->in_article && (l->mark.kind != MARK_HAN || !stack_has(s, MARK_HAN))) {
        join_line(s, l);
        return;
    }
    s->in_article = false;
    if (item_joins(s, l)) {
        if (l->mark.kind == s->open.mark.kind)
            s->open.label = VIEW_EMPTY; /* an enumeration, not the first item alone */
        join_line(s, l);
    } else if (item_is_heading(s, i)) {
        add_heading(s, l);
    } else {
        open_item(s, l);
    }
}

/* --- paragraphs ------------------------------------------------------------------------------- */

static bool is_table_row(const struct line *l)
{
    return l->text.len > 1 && l->text.ptr[0] == '|' && view_ends(l->text, "|");
}

/* The issuing office and the date below a text. */
static bool is_signature(const struct splitter *s, size_t i)
{
    const struct line *l = &s->lines[i];
    if (i + 2 < s->n_lines && s->lines[i + 2].mark.kind != MARK_ANNEX)
        return false;
    if (is_date(l->bare))
        return i + 1 == s->n_lines || s->lines[i + 1].mark.kind == MARK_ANNEX;
    return i + 1 < s->n_lines && is_date(s->lines[i + 1].bare) && is_short(l, FRAGMENT_CHARS);
}

static void add_paragraph(struct splitter *s, size_t i)
{
    const struct line *l = &s->lines[i];
    bool was_signature = i > 0 && is_signature(s, i - 1) && s->open.is_open;
    if (!was_signature && is_signature(s, i) && s->n_items + s->open.is_open > 0) {
        close_clause(s);
        s->in_article = false;
        while (s->depth > 0 && s->stack[s->depth - 1].kind != MARK_ANNEX)
            pop_heading(s);
        open_clause(s, l, VIEW_EMPTY);
        return;
    }
    size_t room = s->open.mark.kind == MARK_NONE ? PROSE_CHARS : ITEM_CHARS;
    if (is_table_row(l) && i > 0 && is_table_row(&s->lines[i - 1]))
        room = ITEM_CHARS; /* a table is not cut as soon as prose */
    if (s->open.is_open && (s->in_article || was_signature || ends_with_colon(s->open.last.bare) ||
                            utf8_count(s->open.text) + utf8_count(l->text) <= room))
        join_line(s, l);
    else
        open_clause(s, l, VIEW_EMPTY);
}

/* --- table of contents ------------------------------------------------------------------------ */

static bool is_contents_title(struct view text)
{
    size_t at = 0;
    uint32_t first = utf8_next(text, &at);
    struct view rest = mark_trim(view_sub(text, at, text.len));
    return first == U'目' && view_eq(rest, VIEW("录"));
}

/* 目录 and the headings listed under it become one clause; returns the first line behind them. */
static size_t add_contents(struct splitter *s, size_t i)
{
    size_t first = i + 1;
    s->in_article = false;
    open_clause(s, &s->lines[i], VIEW_EMPTY);
    for (i = first; i < s->n_lines; i++) {
        const struct line *l = &s->lines[i];
        bool is_entry =
            is_structural(l) || (is_list_mark(l->mark.kind) && is_short(l, HEADING_CHARS));
        if (!is_entry || (i > first && view_eq(l->bare, s->lines[first].bare)))
            break;
        join_line(s, l);
    }
    close_clause(s);
    return i;
}

void clause_split(struct arena *a, struct view doc, struct clause_list *out)
{
    struct splitter s = {.a = a};
    s.lines = read_lines(a, doc, &s.n_lines);
    for (size_t i = 0; i < s.n_lines;) {
        const struct line *l = &s.lines[i];
        if (is_contents_title(l->bare)) {
            i = add_contents(&s, i);
            continue;
        }
        if (l->mark.kind == MARK_ARTICLE)
            add_article(&s, l);
        else if (is_list_mark(l->mark.kind) && l->level == 0)
            add_item(&s, i);
        else if (is_structural(l))
            add_heading(&s, l);
        else
            add_paragraph(&s, i);
        i++;
    }
    close_clause(&s);
    while (s.depth > 0)
        pop_heading(&s);
    *out = (struct clause_list){s.items, s.n_items};
}
