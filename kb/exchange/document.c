/* document.c - Markdown and plain policy texts. Called by import. Any thread. */
#include "kb/exchange/document.h"

#include <stddef.h>

#include "kb/clause_mark.h"

#define TITLE_CHARS 100    /* a longer first line is a paragraph, not a title */
#define FURNITURE_CHARS 24 /* a longer line is never page furniture */
#define DOC_NO_CHARS 30    /* of a document number */
#define DOC_NO_LINES 10    /* lines of the text in which it may stand */

/* --- what the name says ----------------------------------------------------------------------- */

/* "laws/专利法(2020-10-17).md" -> "专利法(2020-10-17)" */
static struct view base_name(struct view id)
{
    for (size_t i = id.len; i > 0; i--) {
        if (id.ptr[i - 1] == '/') {
            id = view_sub(id, i, id.len);
            break;
        }
    }
    for (size_t i = id.len; i > 1; i--) {
        if (id.ptr[i - 1] == '.')
            return view_sub(id, 0, i - 1);
    }
    return id;
}

/* Takes a day in brackets off the end of a name: "专利法(2020-10-17)". */
static struct view take_day(struct view name, int32_t *day_out)
{
    static const size_t DAY_LEN = sizeof "2020-10-17" - 1;
    if (name.len < DAY_LEN + 2 || !view_ends(name, ")"))
        return name;
    size_t open = name.len - DAY_LEN - 2;
    if (name.ptr[open] != '(' || !day_parse(view_sub(name, open + 1, DAY_LEN), day_out))
        return name;
    return view_sub(name, 0, open);
}

static void start_entry(struct arena *a, struct view id, struct entry *e)
{
    entry_init(e);
    e->kind = ENTRY_POLICY;
    e->external_id = arena_view(a, id);
    e->title = arena_view(a, take_day(base_name(id), &e->source.published_on));
}

/* 云政办规〔2025〕3号 on a line of its own near the start; a number inside a sentence belongs to
 * another document. */
static struct view find_doc_no(struct view text)
{
    struct view line;
    for (int n = 0; n < DOC_NO_LINES && view_next_line(&text, &line);) {
        line = mark_trim(line);
        n += line.len > 0;
        if (view_ends(line, "号") && utf8_count(line) <= DOC_NO_CHARS &&
            view_find(line, VIEW("〔")) != SIZE_MAX && view_find(line, VIEW("，")) == SIZE_MAX &&
            view_find(line, VIEW("《")) == SIZE_MAX)
            return line;
    }
    return VIEW_EMPTY;
}

static void finish_entry(struct arena *a, struct entry *e)
{
    if (e->source.title.len == 0)
        e->source.title = e->title;
    if (e->source.doc_no.len == 0)
        e->source.doc_no = arena_view(a, find_doc_no(e->body));
}

/* --- front matter ----------------------------------------------------------------------------- */

static const struct {
    const char *key;
    size_t offset;
    bool is_day;
} FRONT_KEYS[] = {
    {"id", offsetof(struct entry, external_id), false},
    {"title", offsetof(struct entry, title), false},
    {"region", offsetof(struct entry, region), false},
    {"department", offsetof(struct entry, department), false},
    {"audience", offsetof(struct entry, audience), false},
    {"summary", offsetof(struct entry, summary), false},
    {"superseded_by", offsetof(struct entry, superseded_by), false},
    {"doc_no", offsetof(struct entry, source.doc_no), false},
    {"issuer", offsetof(struct entry, source.issuer), false},
    {"url", offsetof(struct entry, source.url), false},
    {"published_on", offsetof(struct entry, source.published_on), true},
    {"effective_from", offsetof(struct entry, effective_from), true},
    {"expires_on", offsetof(struct entry, expires_on), true},
    {"repealed_on", offsetof(struct entry, repealed_on), true},
};

static struct view unquote(struct view value)
{
    if (value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') &&
        value.ptr[value.len - 1] == value.ptr[0])
        return view_sub(value, 1, value.len - 2);
    return value;
}

static enum rc set_front_value(struct arena *a, struct view key, struct view value, struct entry *e,
                               struct view *unknown_key_out, struct err *err)
{
    if (view_eq_text(key, "kind")) {
        if (entry_kind_parse(value, &e->kind))
            return RC_OK;
        return err_set_field(err, RC_INVALID, "kind", "没有名为 %.*s 的类型", VIEW_ARG(value));
    }
    for (size_t i = 0; i < sizeof FRONT_KEYS / sizeof FRONT_KEYS[0]; i++) {
        if (!view_eq_text(key, FRONT_KEYS[i].key))
            continue;
        char *at = (char *)e + FRONT_KEYS[i].offset;
        if (value.len == 0)
            return RC_OK; /* as if it were not there */
        if (!FRONT_KEYS[i].is_day)
            *(struct view *)(void *)at = arena_view(a, value);
        else if (!day_parse(value, (int32_t *)(void *)at))
            return err_set_field(err, RC_INVALID, FRONT_KEYS[i].key,
                                 "%s 应当是 2026-11-22 这样的日期", FRONT_KEYS[i].key);
        return RC_OK;
    }
    if (unknown_key_out->len == 0)
        *unknown_key_out = arena_view(a, key);
    return RC_OK;
}

/* Is the first line of `text` a --- that another --- ends? Only then it is a front matter. */
static bool has_front_matter(struct view text)
{
    struct view line;
    if (!view_next_line(&text, &line) || !view_eq_text(view_trim(line), "---"))
        return false;
    while (view_next_line(&text, &line)) {
        if (view_eq_text(view_trim(line), "---"))
            return true;
    }
    return false;
}

static enum rc read_front_matter(struct arena *a, struct view *text, struct entry *e,
                                 struct view *unknown_key_out, struct err *err)
{
    struct view line;
    if (!has_front_matter(*text))
        return RC_OK;
    (void)view_next_line(text, &line);
    for (int number = 2; view_next_line(text, &line); number++) {
        line = view_trim(line);
        if (view_eq_text(line, "---"))
            return RC_OK;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        size_t colon = view_find(line, VIEW(":"));
        enum rc rc = colon == SIZE_MAX
                         ? err_set(err, RC_INVALID, "文件头应当是“键: 值”")
                         : set_front_value(a, view_trim(view_sub(line, 0, colon)),
                                           unquote(view_trim(view_sub(line, colon + 1, line.len))),
                                           e, unknown_key_out, err);
        if (rc != RC_OK) {
            if (err != NULL)
                err->line = number;
            return rc;
        }
    }
    return RC_OK;
}

/* --- Markdown --------------------------------------------------------------------------------- */

/* Without <!-- comments -->; one that is never closed stays. */
static void add_without_comments(struct str *out, struct view text)
{
    for (;;) {
        size_t from = view_find(text, VIEW("<!--"));
        size_t len =
            from == SIZE_MAX ? SIZE_MAX : view_find(view_sub(text, from, text.len), VIEW("-->"));
        if (len == SIZE_MAX)
            break;
        str_add(out, view_sub(text, 0, from));
        text = view_sub(text, from + len + 3, text.len);
    }
    str_add(out, text);
}

static bool is_escapable(char c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

/* Takes out ** pairs and the backslash before punctuation, except on lines that are emphasised as a
 * whole: those are headings to kb/clause.h. */
static void add_plain_line(struct str *out, struct view line)
{
    struct view trimmed = mark_trim(line);
    bool whole = view_starts(trimmed, "**") && view_ends(trimmed, "**") && trimmed.len > 4 &&
                 view_find(view_sub(trimmed, 2, trimmed.len - 4), VIEW("**")) == SIZE_MAX;
    bool is_open = false;
    for (size_t i = 0; i < line.len; i++) {
        struct view rest = view_sub(line, i, line.len);
        if (!whole && view_starts(rest, "**") &&
            (is_open || view_find(view_sub(rest, 2, rest.len), VIEW("**")) != SIZE_MAX)) {
            is_open = !is_open;
            i++;
        } else if (rest.ptr[0] != '\\' || rest.len < 2 || !is_escapable(rest.ptr[1])) {
            str_add_char(out, rest.ptr[0]);
        }
    }
    str_add_char(out, '\n');
}

/* "# 标题" -> "标题"; empty when the line is no heading of the first level. */
static struct view title_of_heading(struct view line)
{
    line = mark_trim(line);
    if (!view_starts(line, "# "))
        return VIEW_EMPTY;
    line = mark_trim(view_sub(line, 2, line.len));
    while (line.len > 0 && line.ptr[line.len - 1] == '#')
        line.len--;
    return mark_trim(line);
}

/* The body without the first # heading, which becomes the title unless the front matter gave one.
 */
static void add_markdown_body(struct arena *a, struct str *out, struct view text, bool has_title,
                              struct entry *e)
{
    bool taken = false;
    struct view line;
    while (view_next_line(&text, &line)) {
        struct view title = taken ? VIEW_EMPTY : title_of_heading(line);
        if (title.len > 0) {
            taken = true;
            if (!has_title)
                e->title = arena_view(a, title);
            continue;
        }
        add_plain_line(out, line);
    }
}

enum rc document_markdown(struct arena *a, struct view id, struct view text, struct entry *e,
                          struct view *unknown_key_out, struct err *err)
{
    *unknown_key_out = VIEW_EMPTY;
    start_entry(a, id, e);
    struct view file_title = e->title;
    enum rc rc = read_front_matter(a, &text, e, unknown_key_out, err);
    if (rc != RC_OK)
        return rc;
    struct str visible = STR_EMPTY;
    struct str body = STR_EMPTY;
    add_without_comments(&visible, text);
    add_markdown_body(a, &body, str_view(&visible), e->title.ptr != file_title.ptr, e);
    e->body = arena_view(a, mark_trim(str_view(&body)));
    str_clear(&visible);
    str_clear(&body);
    finish_entry(a, e);
    return RC_OK;
}

/* --- plain text ------------------------------------------------------------------------------- */

/* Lines that a web page leaves around the text copied from it. */
static bool is_furniture(struct view line)
{
    static const char *const WORDS[] = {"字号",
                                        "分享",
                                        "分享到",
                                        "打印",
                                        "打印本页",
                                        "关闭",
                                        "关闭窗口",
                                        "返回顶部",
                                        "上一篇",
                                        "下一篇",
                                        "扫一扫在手机打开当前页"};
    if (utf8_count(line) > FURNITURE_CHARS)
        return false;
    size_t end = line.len;
    size_t colon = view_find(line, VIEW(":"));
    size_t wide = view_find(line, VIEW("："));
    end = colon < end ? colon : end;
    end = wide < end ? wide : end;
    struct view word = mark_trim(view_sub(line, 0, end));
    struct view rest = mark_trim(view_sub(line, end, line.len));
    bool has_more = utf8_count(rest) > 1 && !view_starts(word, "字号");
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (view_eq_text(word, WORDS[i]))
            return !has_more;
    }
    return false;
}

bool document_is_title(struct view line)
{
    return utf8_count(line) <= TITLE_CHARS && view_find(line, VIEW("。")) == SIZE_MAX &&
           mark_read(line, 1).kind == MARK_NONE;
}

void document_plain(struct arena *a, struct view id, struct view text, struct entry *e)
{
    struct str body = STR_EMPTY;
    struct view raw;
    bool is_first = true;
    start_entry(a, id, e);
    while (view_next_line(&text, &raw)) {
        struct view line = mark_trim(raw);
        if (is_furniture(line) || (is_first && line.len == 0))
            continue;
        if (is_first && document_is_title(line)) {
            e->title = arena_view(a, line);
        } else {
            str_add(&body, raw);
            str_add_char(&body, '\n');
        }
        is_first = false;
    }
    e->body = arena_view(a, mark_trim(str_view(&body)));
    str_clear(&body);
    finish_entry(a, e);
}

/* --- texts out of other files ----------------------------------------------------------------- */

void document_text(struct arena *a, struct view id, struct view title, struct view body,
                   struct entry *e)
{
    start_entry(a, id, e);
    title = mark_trim(title);
    if (title.len > 0)
        e->title = arena_view(a, utf8_head(title, ENTRY_TITLE_MAX));
    e->body = arena_view(a, mark_trim(body));
    finish_entry(a, e);
}
