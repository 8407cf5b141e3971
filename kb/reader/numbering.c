/* numbering.c - reads the lists of a Word document and counts their paragraphs. Called by docx.c.
 */
#include "kb/reader/numbering.h"

#include <limits.h>
#include <string.h>
#include <uthash.h>

#include "kb/reader/xml.h"

#define LISTS_MAX 20000
#define FORMAT_LEN 32

struct level {
    int start;
    bool is_arabic; /* w:isLgl: all numbers of the text in digits */
    bool has_space; /* something stands between number and text */
    char format[FORMAT_LEN];
    struct view text; /* "第%1条" */
};

/* A definition of nine levels, with the counters of all lists that are made from it. */
struct pattern {
    UT_hash_handle hh;
    int pattern_id;
    struct level levels[NUMBERING_LEVELS];
    int counters[NUMBERING_LEVELS]; /* INT_MIN = not begun */
};

struct list {
    UT_hash_handle hh;
    int list_id;
    int pattern_id;
    int starts[NUMBERING_LEVELS]; /* w:startOverride, -1 = none */
    struct level *own[NUMBERING_LEVELS];
    bool is_used;
};

struct numbering {
    struct arena *a;
    struct pattern *patterns;
    struct list *lists;
    size_t n_items;
    /* while reading */
    struct pattern *pattern;
    struct list *list;
    struct level *level;
    int level_no;
};

/* --- numbers ---------------------------------------------------------------------------------- */

static const char *const HAN[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static const char *const LEGAL[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
static const char *const STEMS[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
static const char *const BRANCHES[] = {"子", "丑", "寅", "卯", "辰", "巳",
                                       "午", "未", "申", "酉", "戌", "亥"};

/* Up to 9999: 一百零五, 十二, 二十. */
static void add_han(struct str *out, int value, const char *const *digits, const char *const *units,
                    bool has_leading_one)
{
    static const int POWERS[] = {1000, 100, 10, 1};
    bool is_begun = false;
    bool has_gap = false;
    for (int i = 0; i < 4; i++) {
        int digit = value / POWERS[i] % 10;
        if (digit == 0) {
            has_gap = is_begun;
            continue;
        }
        if (has_gap)
            str_add_text(out, "零");
        if (is_begun || POWERS[i] != 10 || digit != 1 || has_leading_one)
            str_add_text(out, digits[digit]);
        str_add_text(out, units[i]);
        is_begun = true;
        has_gap = false;
    }
}

static void add_digits(struct str *out, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    for (const char *c = text; *c != '\0'; c++)
        str_add_text(out, HAN[*c - '0']);
}

/* a ... z, aa, bb ... as Word counts with letters. */
static void add_letters(struct str *out, int value, char first)
{
    int times = (value - 1) / 26 + 1;
    for (int i = 0; i < times && i < 8; i++)
        str_add_char(out, (char)(first + (value - 1) % 26));
}

static void add_roman(struct str *out, int value, bool is_upper)
{
    static const struct {
        int value;
        const char *upper, *lower;
    } PARTS[] = {{1000, "M", "m"}, {900, "CM", "cm"}, {500, "D", "d"}, {400, "CD", "cd"},
                 {100, "C", "c"},  {90, "XC", "xc"},  {50, "L", "l"},  {40, "XL", "xl"},
                 {10, "X", "x"},   {9, "IX", "ix"},   {5, "V", "v"},   {4, "IV", "iv"},
                 {1, "I", "i"}};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        for (; value >= PARTS[i].value; value -= PARTS[i].value)
            str_add_text(out, is_upper ? PARTS[i].upper : PARTS[i].lower);
    }
}

static bool is_one_of(const char *format, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(format, names[i]) == 0)
            return true;
    }
    return false;
}

static bool add_chinese(struct str *out, const char *format, int value)
{
    static const char *const UNITS[] = {"千", "百", "十", ""};
    static const char *const LEGAL_UNITS[] = {"仟", "佰", "拾", ""};
    static const char *const COUNTING[] = {"chineseCounting",   "chineseCountingThousand",
                                           "taiwaneseCounting", "taiwaneseCountingThousand",
                                           "japaneseCounting",  "koreanCounting"};
    static const char *const LEGALS[] = {"chineseLegalSimplified", "ideographLegalTraditional",
                                         "japaneseLegal"};
    if (strcmp(format, "chineseCounting") == 0 && value > 99)
        add_digits(out, value);
    else if (is_one_of(format, COUNTING, sizeof COUNTING / sizeof COUNTING[0]))
        add_han(out, value, HAN, UNITS, false);
    else if (is_one_of(format, LEGALS, sizeof LEGALS / sizeof LEGALS[0]))
        add_han(out, value, LEGAL, LEGAL_UNITS, true);
    else if (strcmp(format, "ideographDigital") == 0 ||
             strcmp(format, "japaneseDigitalTenThousand") == 0)
        add_digits(out, value);
    else if (strcmp(format, "ideographTraditional") == 0 && value <= 10)
        str_add_text(out, STEMS[value - 1]);
    else if (strcmp(format, "ideographZodiac") == 0 && value <= 12)
        str_add_text(out, BRANCHES[value - 1]);
    else
        return false;
    return true;
}

void numbering_add(struct str *out, const char *format, int value)
{
    if (value < 1 || value > 9999) {
        str_addf(out, "%d", value);
        return;
    }
    if (add_chinese(out, format, value))
        return;
    if (strcmp(format, "upperLetter") == 0 || strcmp(format, "lowerLetter") == 0)
        add_letters(out, value, format[0] == 'u' ? 'A' : 'a');
    else if (strcmp(format, "upperRoman") == 0 || strcmp(format, "lowerRoman") == 0)
        add_roman(out, value, format[0] == 'u');
    else if (strncmp(format, "decimalEnclosedCircle", 21) == 0 && value <= 20)
        str_add_cp(out, (uint32_t)(0x2460 + value - 1));
    else if (strcmp(format, "decimalEnclosedParen") == 0 && value <= 20)
        str_add_cp(out, (uint32_t)(0x2474 + value - 1));
    else if (strcmp(format, "decimalEnclosedFullstop") == 0 && value <= 20)
        str_add_cp(out, (uint32_t)(0x2488 + value - 1));
    else if (strcmp(format, "ideographEnclosedCircle") == 0 && value <= 10)
        str_add_cp(out, (uint32_t)(0x3280 + value - 1));
    else
        str_addf(out, strcmp(format, "decimalZero") == 0 ? "%02d" : "%d", value);
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct level *new_level(struct numbering *n)
{
    struct level *l = arena_alloc(n->a, sizeof *l);
    *l = (struct level){.start = 1, .has_space = true, .format = "decimal", .text = VIEW_EMPTY};
    return l;
}

static void start_pattern(struct numbering *n, int pattern_id)
{
    struct pattern *p = arena_alloc(n->a, sizeof *p);
    p->pattern_id = pattern_id;
    for (int i = 0; i < NUMBERING_LEVELS; i++) {
        p->levels[i] = *new_level(n);
        p->counters[i] = INT_MIN;
    }
    HASH_ADD_INT(n->patterns, pattern_id, p);
    n->pattern = p;
}

static void start_list(struct numbering *n, int list_id)
{
    struct list *l = arena_alloc(n->a, sizeof *l);
    l->list_id = list_id;
    for (int i = 0; i < NUMBERING_LEVELS; i++)
        l->starts[i] = -1;
    HASH_ADD_INT(n->lists, list_id, l);
    n->list = l;
}

static void start_level(struct numbering *n, int level_no)
{
    n->level = NULL;
    if (level_no < 0 || level_no >= NUMBERING_LEVELS)
        return;
    n->level_no = level_no;
    if (n->list != NULL)
        n->level = n->list->own[level_no] = new_level(n);
    else if (n->pattern != NULL)
        n->level = &n->pattern->levels[level_no];
}

static void set_level(struct numbering *n, const char *name, const char **attributes)
{
    const char *value = xml_attribute(attributes, "val");
    struct level *l = n->level;
    if (strcmp(name, "start") == 0)
        l->start = xml_number(attributes, "val", 1);
    else if (strcmp(name, "numFmt") == 0 && value != NULL)
        snprintf(l->format, sizeof l->format, "%.*s", FORMAT_LEN - 1, value);
    else if (strcmp(name, "lvlText") == 0)
        l->text = arena_view(n->a, utf8_head(view_of(value), 64));
    else if (strcmp(name, "isLgl") == 0)
        l->is_arabic = xml_is_on(attributes);
    else if (strcmp(name, "suff") == 0)
        l->has_space = value == NULL || strcmp(value, "nothing") != 0;
}

static void on_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct numbering *n = arg;
    if (strcmp(name, "abstractNum") == 0)
        start_pattern(n, xml_number(attributes, "abstractNumId", -1));
    else if (strcmp(name, "num") == 0)
        start_list(n, xml_number(attributes, "numId", -1));
    else if (strcmp(name, "abstractNumId") == 0 && n->list != NULL)
        n->list->pattern_id = xml_number(attributes, "val", -1);
    else if (strcmp(name, "lvlOverride") == 0)
        n->level_no = xml_number(attributes, "ilvl", -1);
    else if (strcmp(name, "startOverride") == 0 && n->list != NULL && n->level_no >= 0 &&
             n->level_no < NUMBERING_LEVELS)
        n->list->starts[n->level_no] = xml_number(attributes, "val", 1);
    else if (strcmp(name, "lvl") == 0)
        start_level(n, xml_number(attributes, "ilvl", -1));
    else if (n->level != NULL)
        set_level(n, name, attributes);
    n->n_items += strcmp(name, "num") == 0 || strcmp(name, "abstractNum") == 0;
    if (n->n_items > LISTS_MAX)
        xml_fail(x, RC_LIMIT, "文档里的列表超过 %d 个", LISTS_MAX);
}

static void on_end(struct xml *x, void *arg, const char *name)
{
    struct numbering *n = arg;
    (void)x;
    if (strcmp(name, "lvl") == 0)
        n->level = NULL;
    else if (strcmp(name, "abstractNum") == 0)
        n->pattern = NULL;
    else if (strcmp(name, "num") == 0)
        n->list = NULL;
}

enum rc numbering_read(struct arena *a, struct package *p, struct numbering **out, struct err *err)
{
    static const struct xml_handlers HANDLERS = {on_start, on_end, NULL};
    struct numbering *n = arena_alloc(a, sizeof *n);
    *n = (struct numbering){.a = a};
    enum rc rc = RC_OK;
    if (package_has(p, "word/numbering.xml"))
        rc = xml_read_member(p, "word/numbering.xml", &HANDLERS, n, err);
    if (rc == RC_OK)
        *out = n;
    else
        numbering_clear(n);
    return rc;
}

/* --- counting --------------------------------------------------------------------------------- */

static const struct level *level_of(const struct pattern *p, const struct list *l, int level)
{
    return l->own[level] != NULL ? l->own[level] : &p->levels[level];
}

static void count(struct pattern *p, struct list *l, int level)
{
    for (int i = 0; !l->is_used && i < NUMBERING_LEVELS; i++) {
        if (l->starts[i] >= 0)
            p->counters[i] = l->starts[i] - 1;
    }
    l->is_used = true;
    for (int i = 0; i <= level; i++) {
        bool is_begun = p->counters[i] != INT_MIN;
        if (i == level)
            p->counters[i] = is_begun ? p->counters[i] + 1 : level_of(p, l, i)->start;
        else if (!is_begun)
            p->counters[i] = level_of(p, l, i)->start;
    }
    for (int i = level + 1; i < NUMBERING_LEVELS; i++)
        p->counters[i] = INT_MIN;
}

/* Chinese punctuation and brackets need no space behind them. */
static bool needs_space(struct view label)
{
    static const char *const ENDS[] = {"、", "）", ")", "．", "：", "，", "。", ".", " ", "　"};
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        if (view_ends(label, ENDS[i]))
            return false;
    }
    return label.len > 0;
}

static void add_label(struct pattern *p, const struct list *l, int level, struct str *out)
{
    const struct level *own = level_of(p, l, level);
    struct view text = own->text;
    for (size_t i = 0; i < text.len; i++) {
        int no = text.ptr[i] == '%' && i + 1 < text.len ? text.ptr[i + 1] - '1' : -1;
        if (no < 0 || no >= NUMBERING_LEVELS) {
            str_add_char(out, text.ptr[i]);
            continue;
        }
        int value = p->counters[no] == INT_MIN ? level_of(p, l, no)->start : p->counters[no];
        numbering_add(out, own->is_arabic ? "decimal" : level_of(p, l, no)->format, value);
        i++;
    }
}

void numbering_next(struct numbering *n, int list_id, int level, struct str *out)
{
    struct list *l = NULL;
    struct pattern *p = NULL;
    HASH_FIND_INT(n->lists, &list_id, l);
    if (l != NULL)
        HASH_FIND_INT(n->patterns, &l->pattern_id, p);
    if (p == NULL || level < 0 || level >= NUMBERING_LEVELS)
        return;
    const struct level *own = level_of(p, l, level);
    count(p, l, level);
    if (strcmp(own->format, "none") == 0)
        return;
    if (strcmp(own->format, "bullet") == 0) {
        str_add_text(out, "• ");
        return;
    }
    size_t from = out->len;
    add_label(p, l, level, out);
    if (own->has_space && needs_space(view_sub(str_view(out), from, SIZE_MAX)))
        str_add_char(out, ' ');
}

void numbering_clear(struct numbering *n)
{
    if (n == NULL)
        return;
    HASH_CLEAR(hh, n->patterns);
    HASH_CLEAR(hh, n->lists);
}
