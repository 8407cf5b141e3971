/* clause_mark.c - marks at the start of a line. Called by clause.c. Pure; any thread. */
#include "kb/clause_mark.h"

#define MAX_HEADING_CHARS 60
#define MAX_ANNEX_CHARS 40
#define MAX_TITLE_CHARS 30 /* of a title in brackets behind an article's number */
#define MAX_DIGITS 3

/* --- characters ------------------------------------------------------------------------------- */

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 ||
           (cp >= 0x2000 && cp <= 0x200B) || cp == 0x3000 || cp == 0xFEFF;
}

struct view mark_trim(struct view text)
{
    size_t from = 0;
    size_t to = 0;
    bool started = false;
    for (size_t at = 0; at < text.len;) {
        size_t before = at;
        bool blank = is_blank(utf8_next(text, &at));
        if (!blank && !started) {
            from = before;
            started = true;
        }
        if (!blank)
            to = at;
    }
    return started ? view_sub(text, from, to - from) : view_sub(text, 0, 0);
}

static uint32_t peek(struct view v, size_t at)
{
    return at < v.len ? utf8_next(v, &at) : 0;
}

static int han_digit(uint32_t cp)
{
    static const uint32_t DIGITS[] = {U'零', U'一', U'二', U'三', U'四',
                                      U'五', U'六', U'七', U'八', U'九'};
    for (int i = 0; i < 10; i++) {
        if (cp == DIGITS[i])
            return i;
    }
    return cp == U'〇' || cp == U'○' ? 0 : cp == U'两' ? 2 : -1;
}

static int han_unit(uint32_t cp)
{
    return cp == U'十' ? 10 : cp == U'百' ? 100 : cp == U'千' ? 1000 : 0;
}

static int arabic_digit(uint32_t cp)
{
    if (cp >= '0' && cp <= '9')
        return (int)(cp - '0');
    return cp >= U'０' && cp <= U'９' ? (int)(cp - U'０') : -1;
}

static bool is_han_numeral(uint32_t cp)
{
    return han_digit(cp) >= 0 || han_unit(cp) > 0;
}

static int han_number(struct view numeral)
{
    int total = 0;
    int digit = -1;
    for (size_t at = 0; at < numeral.len;) {
        uint32_t cp = utf8_next(numeral, &at);
        int unit = han_unit(cp);
        if (unit > 0) {
            total += (digit < 0 ? 1 : digit) * unit;
            digit = -1;
        } else if (han_digit(cp) >= 0) {
            digit = digit < 0 ? han_digit(cp) : digit * 10 + han_digit(cp); /* 二〇二五 */
        } else {
            return 0;
        }
        if (total > 9999 || digit > 9999)
            return 0;
    }
    return total + (digit < 0 ? 0 : digit);
}

int mark_number(struct view numeral)
{
    int total = 0;
    for (size_t at = 0; at < numeral.len;) {
        int digit = arabic_digit(utf8_next(numeral, &at));
        if (digit < 0)
            return han_number(numeral);
        total = total * 10 + digit;
        if (total > 9999)
            return 0;
    }
    return total;
}

/* Moves *at over a numeral, which may have spaces in it (第 十 条); its characters only. */
static struct view skip_numeral(struct view line, size_t *at, bool (*is_part)(uint32_t cp))
{
    size_t from = *at;
    while (*at < line.len) {
        size_t next = *at;
        if (!is_part(utf8_next(line, &next)))
            break;
        *at = next;
    }
    return view_sub(line, from, *at - from);
}

static bool is_any_numeral(uint32_t cp)
{
    return is_han_numeral(cp) || arabic_digit(cp) >= 0;
}

static bool is_arabic(uint32_t cp)
{
    return arabic_digit(cp) >= 0;
}

static void skip_spaces(struct view line, size_t *at)
{
    while (*at < line.len && is_blank(peek(line, *at)))
        (void)utf8_next(line, at);
}

static bool eat(struct view line, size_t *at, const char *text)
{
    if (!view_starts(view_sub(line, *at, line.len), text))
        return false;
    *at += view_of(text).len;
    return true;
}

/* --- 第X编 章 节 条 --------------------------------------------------------------------------- */

/* A heading is short and no sentence. */
static bool is_title(struct view text, size_t max_chars)
{
    static const char *const ENDS[] = {"。", "；", ";", "！", "？"};
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        if (view_find(text, view_of(ENDS[i])) != SIZE_MAX)
            return false;
    }
    return utf8_count(text) <= max_chars && !view_ends(text, "，") && !view_ends(text, ",");
}

/* Behind 第十条: （目的和依据） or 【目的】, but not (二)项. Moves *at over it. */
static bool eat_article_title(struct view line, size_t *at)
{
    static const struct {
        const char *open;
        const char *close;
    } BRACKETS[] = {{"（", "）"}, {"(", ")"}, {"【", "】"}, {"〔", "〕"}};
    for (size_t i = 0; i < sizeof BRACKETS / sizeof BRACKETS[0]; i++) {
        size_t from = *at;
        if (!eat(line, &from, BRACKETS[i].open))
            continue;
        struct view rest = view_sub(line, from, line.len);
        size_t len = view_find(rest, view_of(BRACKETS[i].close));
        if (len == SIZE_MAX || mark_number(view_sub(rest, 0, len)) > 0 ||
            utf8_count(view_sub(rest, 0, len)) > MAX_TITLE_CHARS)
            return false;
        *at = from + len + view_of(BRACKETS[i].close).len;
        return true;
    }
    return false;
}

/* 第二条规定的, 第三条、第四条, 第五条第一款: a reference, not the start of an article. */
static bool is_reference(struct view rest)
{
    static const char *const WORDS[] = {"规定", "所", "第", "的", "至", "、",   "和", "或",
                                        "与",   "及", "款", "中", "前", "后",   "，", ",",
                                        "。",   "；", "之", "内", "列", "以及", "到", "》",
                                        "”",    "）", ")",  "等", "也", "修"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (view_starts(rest, WORDS[i]))
            return true;
    }
    return false;
}

static bool read_article(struct view line, size_t at, int number, int next_article, struct mark *m)
{
    if (eat(line, &at, "之")) {
        if (skip_numeral(line, &at, is_any_numeral).len == 0)
            return false;
    } else if (at < line.len && !is_blank(peek(line, at)) && peek(line, at) != '*' &&
               !eat_article_title(line, &at)) {
        struct view rest = view_sub(line, at, line.len);
        bool colon = view_starts(rest, "：") || view_starts(rest, ":");
        bool item = view_starts(rest, "（") || view_starts(rest, "("); /* 第七条（二）项 */
        if (item || (!colon && (number != next_article || is_reference(rest))))
            return false;
    }
    *m = (struct mark){MARK_ARTICLE, number, at};
    return true;
}

static bool read_ordinal(struct view line, int next_article, struct mark *m)
{
    static const struct {
        const char *word;
        enum mark_kind kind;
    } WORDS[] = {{"分编", MARK_SUBPART}, {"编", MARK_PART},    {"篇", MARK_PART},
                 {"部分", MARK_PART},    {"章", MARK_CHAPTER}, {"节", MARK_SECTION},
                 {"条", MARK_ARTICLE}};
    size_t at = 0;
    if (!eat(line, &at, "第"))
        return false;
    skip_spaces(line, &at);
    int number = mark_number(skip_numeral(line, &at, is_any_numeral));
    skip_spaces(line, &at);
    if (number == 0)
        return false;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (!eat(line, &at, WORDS[i].word))
            continue;
        if (WORDS[i].kind == MARK_ARTICLE)
            return read_article(line, at, number, next_article, m);
        *m = (struct mark){WORDS[i].kind, number, at};
        return is_title(line, MAX_HEADING_CHARS) && !is_reference(view_sub(line, at, line.len));
    }
    return false;
}

/* --- annexes and lists ------------------------------------------------------------------------ */

static bool read_annex(struct view line, struct mark *m)
{
    static const char *const WORDS[] = {"附件", "附录", "附表", "附图", "附"};
    if (!is_title(line, MAX_ANNEX_CHARS))
        return false;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        size_t at = 0;
        if (!eat(line, &at, WORDS[i]))
            continue;
        int number = mark_number(skip_numeral(line, &at, is_any_numeral));
        uint32_t next = peek(line, at);
        if (at < line.len && !is_blank(next) && next != U'：' && next != ':')
            return false;
        *m = (struct mark){MARK_ANNEX, number, at};
        return true;
    }
    return false;
}

/* 一、 and 1. 1、 1) */
static bool read_plain_number(struct view line, struct mark *m)
{
    size_t at = 0;
    int number = mark_number(skip_numeral(line, &at, is_han_numeral));
    if (number > 0 && eat(line, &at, "、")) {
        *m = (struct mark){MARK_HAN, number, at};
        return true;
    }
    at = 0;
    struct view digits = skip_numeral(line, &at, is_arabic);
    if (digits.len == 0 || utf8_count(digits) > MAX_DIGITS)
        return false;
    enum mark_kind kind = MARK_DIGIT;
    if (eat(line, &at, ")") || eat(line, &at, "）"))
        kind = MARK_DIGIT_PAREN;
    else if (!eat(line, &at, "、") && !eat(line, &at, "．") && !eat(line, &at, "\\.") &&
             !eat(line, &at, "."))
        return false;
    if (is_arabic(peek(line, at))) /* 1.5倍 */
        return false;
    *m = (struct mark){kind, mark_number(digits), at};
    return true;
}

/* (一) （一） (1) （1） */
static bool read_bracketed(struct view line, struct mark *m)
{
    size_t at = 0;
    if (!eat(line, &at, "（") && !eat(line, &at, "("))
        return false;
    bool is_han = is_han_numeral(peek(line, at));
    int number = mark_number(skip_numeral(line, &at, is_han ? is_han_numeral : is_arabic));
    if (number == 0 || number > 999 || (!eat(line, &at, "）") && !eat(line, &at, ")")))
        return false;
    *m = (struct mark){is_han ? MARK_HAN_PAREN : MARK_DIGIT_PAREN, number, at};
    return true;
}

static bool read_circled(struct view line, struct mark *m)
{
    size_t at = 0;
    uint32_t cp = line.len > 0 ? utf8_next(line, &at) : 0;
    if (cp >= 0x2460 && cp <= 0x2473)
        *m = (struct mark){MARK_CIRCLE, (int)(cp - 0x2460) + 1, at};
    else if (cp >= 0x2474 && cp <= 0x2487)
        *m = (struct mark){MARK_DIGIT_PAREN, (int)(cp - 0x2474) + 1, at};
    else
        return false;
    return true;
}

struct mark mark_read(struct view line, int next_article)
{
    struct mark m = {MARK_NONE, 0, 0};
    if (read_ordinal(line, next_article, &m) || read_annex(line, &m) ||
        read_plain_number(line, &m) || read_bracketed(line, &m) || read_circled(line, &m))
        return m;
    return (struct mark){MARK_NONE, 0, 0};
}
