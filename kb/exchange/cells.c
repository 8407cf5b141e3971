/* cells.c - reads the cells of tables that people filled in. Called by table.c. Any thread. */
#include "kb/exchange/cells.h"

#include <string.h>
#include <strings.h>

#include "kb/clause_mark.h"

#define STEP_TITLE_CHARS 20 /* before a colon */
#define STEP_LINE_CHARS 40  /* a shorter step without a colon is a title */

/* --- days ------------------------------------------------------------------------------------- */

static bool take_number(struct view *text, size_t max_digits, int *out)
{
    size_t n = 0;
    int value = 0;
    while (n < text->len && n < max_digits && text->ptr[n] >= '0' && text->ptr[n] <= '9')
        value = value * 10 + (text->ptr[n++] - '0');
    *text = view_sub(*text, n, text->len);
    *out = value;
    return n > 0;
}

static bool take_divider(struct view *text, const char *han)
{
    if (view_starts(*text, han))
        *text = view_sub(*text, strlen(han), text->len);
    else if (text->len > 0 && strchr("-/.", text->ptr[0]) != NULL)
        *text = view_sub(*text, 1, text->len);
    else
        return false;
    return true;
}

/* A day at the start of `*text`, which is moved behind it. */
static bool take_day(struct view *text, int32_t *day_out)
{
    int year = 0, month = 0, day = 0;
    struct view rest = view_trim(*text);
    if (!take_number(&rest, 4, &year))
        return false;
    bool is_divided = take_divider(&rest, "年");
    if (!take_number(&rest, 2, &month) || (is_divided && !take_divider(&rest, "月")) ||
        !take_number(&rest, 2, &day))
        return false;
    if (view_starts(rest, "日"))
        rest = view_sub(rest, strlen("日"), rest.len);
    *day_out = day_from_civil(year, month, day);
    *text = rest;
    return *day_out != DAY_NONE;
}

static bool is_time(struct view text)
{
    text = view_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("0123456789:T.Z", text.ptr[i]) == NULL)
            return false;
    }
    return true;
}

bool cells_day(struct view text, int32_t *day_out)
{
    int32_t day = DAY_NONE;
    text = view_trim(text);
    bool is_none = text.len == 0 || view_eq_text(text, "长期") || view_eq_text(text, "长期有效") ||
                   view_eq_text(text, "无") || view_eq_text(text, "-") || view_eq_text(text, "/");
    if (!is_none && (!take_day(&text, &day) || !is_time(text)))
        return false;
    *day_out = day;
    return true;
}

bool cells_period(struct view text, int32_t *from_out, int32_t *until_out)
{
    static const char *const WORDS[] = {"至", "到", "—", "-", "~", "～", "–"};
    int32_t from = DAY_NONE;
    int32_t until = DAY_NONE;
    if (!take_day(&text, &from))
        return false;
    text = view_trim(text);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0];) {
        bool is_here = view_starts(text, WORDS[i]);
        if (is_here)
            text = view_sub(text, strlen(WORDS[i]), text.len);
        i = is_here ? 0 : i + 1;
    }
    if (!take_day(&text, &until) || view_trim(text).len > 0)
        return false;
    *from_out = from;
    *until_out = until;
    return true;
}

/* --- lists ------------------------------------------------------------------------------------ */

static size_t divider_at(struct view text, size_t i, bool by_comma)
{
    static const char *const ALWAYS[] = {"\n", "；", ";"};
    static const char *const COMMAS[] = {"、", "，", ",", "/", ">", "|"};
    struct view rest = view_sub(text, i, SIZE_MAX);
    for (size_t k = 0; k < sizeof ALWAYS / sizeof ALWAYS[0]; k++) {
        if (view_starts(rest, ALWAYS[k]))
            return strlen(ALWAYS[k]);
    }
    for (size_t k = 0; by_comma && k < sizeof COMMAS / sizeof COMMAS[0]; k++) {
        if (view_starts(rest, COMMAS[k]))
            return strlen(COMMAS[k]);
    }
    return 0;
}

void cells_list(struct arena *a, struct view text, bool by_comma, struct view **list_out,
                size_t *n_out)
{
    struct view *list = *list_out;
    size_t n = *n_out;
    size_t cap = n;
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++) {
        size_t len = i == text.len ? 1 : divider_at(text, i, by_comma);
        if (len == 0)
            continue;
        struct view one = mark_trim(view_sub(text, from, i - from));
        if (one.len > 0) {
            list = arena_push(a, list, n, &cap, sizeof *list);
            list[n++] = cells_line(a, one);
        }
        from = i + len;
        i += len - 1;
    }
    *list_out = list;
    *n_out = n;
}

struct view cells_line(struct arena *a, struct view text)
{
    struct str line = STR_EMPTY;
    text = mark_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        bool is_space = (unsigned char)text.ptr[i] <= ' ';
        if (!is_space)
            str_add_char(&line, text.ptr[i]);
        else if (line.len > 0 && line.ptr[line.len - 1] != ' ')
            str_add_char(&line, ' ');
    }
    struct view out = line.len == 0 ? VIEW_EMPTY : arena_view(a, str_view(&line));
    str_clear(&line);
    return out;
}

/* --- materials and steps ---------------------------------------------------------------------- */

static struct view without_mark(struct view line)
{
    struct mark mark = mark_read(line, 0);
    if (mark.kind >= MARK_HAN)
        line = mark_trim(view_sub(line, mark.len, line.len));
    return line;
}

/* The next part of a line divided by | (also the full-width one). */
static struct view take_part(struct view *rest)
{
    size_t narrow = view_find(*rest, VIEW("|"));
    size_t wide = view_find(*rest, VIEW("｜"));
    size_t end = narrow < wide ? narrow : wide;
    struct view part = mark_trim(view_sub(*rest, 0, end));
    size_t len = narrow < wide ? 1 : strlen("｜");
    *rest = end == SIZE_MAX ? VIEW_EMPTY : view_sub(*rest, end + len, rest->len);
    return part;
}

static struct view form_of(struct view text)
{
    bool has_copy = view_find(text, VIEW("复印")) != SIZE_MAX;
    bool has_original = view_find(text, VIEW("原件")) != SIZE_MAX &&
                        (!has_copy || view_find(text, VIEW("复印件")) + strlen("复印件") !=
                                          view_find(text, VIEW("原件")) + strlen("原件"));
    if (has_copy)
        return has_original ? VIEW("原件和复印件") : VIEW("复印件");
    if (has_original)
        return VIEW("原件");
    return view_find(text, VIEW("电子")) != SIZE_MAX ? VIEW("电子") : VIEW_EMPTY;
}

/* 营业执照（复印件1份）: what the brackets say, when it is a form or a number of copies. */
static void read_brackets(struct arena *a, struct material *m)
{
    size_t open = view_find(m->name, VIEW("（"));
    size_t len = strlen("（");
    if (open == SIZE_MAX || !view_ends(m->name, "）"))
        return;
    struct view inside = view_sub(m->name, open + len, m->name.len - open - len - strlen("）"));
    struct view form = form_of(inside);
    size_t copies = view_find(inside, VIEW("份"));
    if (copies == SIZE_MAX && form.len == 0)
        return;
    size_t from = copies == SIZE_MAX ? 0 : copies;
    while (from > 0 && inside.ptr[from - 1] >= '0' && inside.ptr[from - 1] <= '9')
        from--;
    if (copies != SIZE_MAX && from < copies)
        m->copies = arena_view(a, view_sub(inside, from, copies + strlen("份") - from));
    m->form = form;
    m->name = mark_trim(view_sub(m->name, 0, open));
}

void cells_materials(struct arena *a, struct view text, struct material **out, size_t *n_out)
{
    struct view *lines = NULL;
    size_t n = 0;
    cells_list(a, text, false, &lines, &n);
    struct material *items = arena_alloc_array(a, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        struct view rest = without_mark(lines[i]);
        items[i] = (struct material){.name = take_part(&rest)};
        items[i].copies = take_part(&rest);
        items[i].form = take_part(&rest);
        items[i].source = take_part(&rest);
        if (items[i].copies.len + items[i].form.len + items[i].source.len == 0)
            read_brackets(a, &items[i]);
    }
    *out = items;
    *n_out = n;
}

void cells_steps(struct arena *a, struct view text, struct step **out, size_t *n_out)
{
    struct view rest = text;
    struct view line;
    struct step *items = NULL;
    size_t n = 0, cap = 0;
    while (view_next_line(&rest, &line)) {
        line = without_mark(mark_trim(line));
        if (line.len == 0)
            continue;
        items = arena_push(a, items, n, &cap, sizeof *items);
        size_t colon = view_find(line, VIEW("："));
        bool has_title =
            colon != SIZE_MAX && utf8_count(view_sub(line, 0, colon)) <= STEP_TITLE_CHARS;
        bool is_title = !has_title && utf8_count(line) <= STEP_LINE_CHARS;
        items[n].title = has_title ? view_sub(line, 0, colon) : is_title ? line : VIEW_EMPTY;
        items[n].text = has_title  ? mark_trim(view_sub(line, colon + strlen("："), line.len))
                        : is_title ? VIEW_EMPTY
                                   : line;
        n++;
    }
    *out = items;
    *n_out = n;
}

/* --- words ------------------------------------------------------------------------------------ */

bool cells_kind(struct view text, enum entry_kind *out)
{
    static const struct {
        const char *word;
        enum entry_kind kind;
    } WORDS[] = {
        {"事项", ENTRY_PROCEDURE}, {"办事", ENTRY_PROCEDURE}, {"指南", ENTRY_PROCEDURE},
        {"政策", ENTRY_POLICY},    {"法规", ENTRY_POLICY},    {"法律", ENTRY_POLICY},
        {"规章", ENTRY_POLICY},    {"文件", ENTRY_POLICY},    {"通知", ENTRY_POLICY},
        {"常见问题", ENTRY_FAQ},   {"问答", ENTRY_FAQ},       {"知识", ENTRY_FAQ},
        {"FAQ", ENTRY_FAQ},        {"网点", ENTRY_PLACE},     {"地点", ENTRY_PLACE},
    };
    text = view_trim(text);
    if (entry_kind_parse(text, out))
        return true;
    for (int k = 0; k < ENTRY_N_KINDS; k++) {
        if (view_eq_text(text, entry_kind_label((enum entry_kind)k))) {
            *out = (enum entry_kind)k;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (view_find(text, view_of(WORDS[i].word)) != SIZE_MAX) {
            *out = WORDS[i].kind;
            return true;
        }
    }
    return false;
}

bool cells_yes(struct view text)
{
    static const char *const WORDS[] = {"是", "1", "true", "TRUE", "yes", "Y", "y", "√"};
    text = view_trim(text);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (view_eq_text(text, WORDS[i]))
            return true;
    }
    return false;
}
