/* numerals.c - numbers in Chinese characters, in digits and in both, to plain digits. Any thread.
 */
#include "kb/text/numerals.h"

#include <stdio.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

#define MAX_VALUE 1e15

static int digit_of(uint32_t cp)
{
    switch (cp) {
    case 0x96F6: /* 零 */
    case 0x3007: /* 〇 */
        return 0;
    case 0x4E00: /* 一 */
        return 1;
    case 0x4E8C: /* 二 */
    case 0x4E24: /* 两 */
        return 2;
    case 0x4E09: /* 三 */
        return 3;
    case 0x56DB: /* 四 */
        return 4;
    case 0x4E94: /* 五 */
        return 5;
    case 0x516D: /* 六 */
        return 6;
    case 0x4E03: /* 七 */
        return 7;
    case 0x516B: /* 八 */
        return 8;
    case 0x4E5D: /* 九 */
        return 9;
    default:
        return -1;
    }
}

static double unit_of(uint32_t cp)
{
    switch (cp) {
    case 0x5341: /* 十 */
        return 10;
    case 0x767E: /* 百 */
        return 100;
    case 0x5343: /* 千 */
        return 1000;
    case 0x4E07: /* 万 */
        return 1e4;
    case 0x4EBF: /* 亿 */
        return 1e8;
    default:
        return 0;
    }
}

static bool is_ascii_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static bool starts_with(const struct chars *c, size_t i, const char *text)
{
    struct view v = view_of(text);
    for (size_t at = 0; at < v.len; i++)
        if (i >= c->n || c->at[i].cp != utf8_next(v, &at))
            return false;
    return true;
}

static bool starts_with_any(const struct chars *c, size_t i, const char *const *list)
{
    for (; *list != NULL; list++)
        if (starts_with(c, i, *list))
            return true;
    return false;
}

/* A parsed number: its value and how it was written. */
struct number {
    double value;
    size_t len;     /* characters */
    int n_units;    /* 十百千万亿 seen */
    int n_digits;   /* Chinese digits seen */
    bool has_ascii; /* digits 0-9 seen */
};

/* Characters that can be part of one number: digits of both kinds, units, points and separators
 * between digits. A run that is not one well-formed number is left as it is. */
static size_t number_run(const struct chars *c, size_t i)
{
    size_t k = i;
    for (; k < c->n; k++) {
        uint32_t cp = c->at[k].cp;
        bool inside = (cp == '.' || cp == ',') && k > i && k + 1 < c->n &&
                      is_ascii_digit(c->at[k - 1].cp) && is_ascii_digit(c->at[k + 1].cp);
        if (!is_ascii_digit(cp) && digit_of(cp) < 0 && unit_of(cp) == 0 && !inside)
            break;
    }
    return k - i;
}

/* Groups of three behind separators, then decimals: 1,000,000.50. False if it is not like that. */
static bool parse_ascii(const struct chars *c, size_t i, size_t *end, double *value)
{
    double v = 0;
    size_t group = 0;
    bool grouped = false;
    for (; i < *end && c->at[i].cp != '.'; i++) {
        if (is_ascii_digit(c->at[i].cp)) {
            v = v * 10 + (c->at[i].cp - '0');
            group++;
        } else if (c->at[i].cp == ',' && v > 0 && group <= 3 && (!grouped || group == 3)) {
            grouped = true;
            group = 0;
        } else {
            break;
        }
    }
    if (grouped && group != 3)
        return false;
    if (i + 1 < *end && c->at[i].cp == '.') {
        double scale = 0.1;
        for (i++; i < *end && is_ascii_digit(c->at[i].cp); i++, scale /= 10)
            v += scale * (c->at[i].cp - '0');
    }
    *end = i;
    *value = v;
    return true;
}

/* The parts of a number in the making: 一亿 | 三千万 | 五百 | 六. */
struct sum {
    double hundred_millions;
    double ten_thousands;
    double section;
    double digit;
    double last_small; /* 千, 百 or 十 last seen in this section: they must fall */
};

static bool add_unit(struct sum *s, double unit)
{
    if (unit < 1e4) {
        if (s->last_small != 0 && unit >= s->last_small)
            return false;
        s->section += (s->digit == 0 ? 1 : s->digit) * unit;
        s->last_small = unit;
    } else {
        double below = s->section + s->digit + (unit == 1e8 ? s->ten_thousands : 0);
        double *into = unit == 1e8 ? &s->hundred_millions : &s->ten_thousands;
        if (*into != 0)
            return false;
        *into = (below == 0 ? 1 : below) * unit;
        if (unit == 1e8)
            s->ten_thousands = 0;
        s->section = 0;
        s->last_small = 0;
    }
    s->digit = 0;
    return true;
}

/* Digits of a year or a telephone number, without units: 二〇二五. */
static double positional_value(const struct chars *c, size_t i, size_t len)
{
    double v = 0;
    for (size_t k = i; k < i + len; k++)
        v = v * 10 + digit_of(c->at[k].cp);
    return v;
}

/* The whole run of `len` characters at i as one number. */
static bool parse_number(const struct chars *c, size_t i, size_t len, struct number *out)
{
    struct number n = {.len = len};
    struct sum s = {0};
    double last_unit = 0;
    bool digit_before = false;
    bool zero_before = false;
    for (size_t k = i; k < i + len;) {
        uint32_t cp = c->at[k].cp;
        double unit = unit_of(cp);
        bool is_unit = unit > 0;
        size_t end = k + 1;
        if (is_unit) {
            if ((n.has_ascii && unit == 10) || !add_unit(&s, unit))
                return false;
            n.n_units++;
            last_unit = unit;
        } else if (is_ascii_digit(cp)) {
            end = i + len;
            if (digit_before || n.n_digits > 0 || !parse_ascii(c, k, &end, &s.digit))
                return false;
            n.has_ascii = true;
        } else if (digit_of(cp) >= 0) {
            if (n.has_ascii)
                return false;
            n.n_digits++;
            zero_before = digit_before ? zero_before : s.digit == 0 && digit_of(cp) == 0;
            s.digit = digit_of(cp);
        } else {
            return false;
        }
        digit_before = !is_unit;
        k = end;
    }
    /* 一万五 is 15000, 三千五 is 3500: a last digit without unit counts the next lower place. */
    bool open_digit = digit_before && !n.has_ascii && last_unit >= 100 && !zero_before &&
                      unit_of(c->at[i + len - 2].cp) > 0;
    if (open_digit)
        s.digit *= last_unit / 10;
    n.value = s.hundred_millions + s.ten_thousands + s.section + s.digit;
    if (n.n_units == 0 && n.n_digits > 0)
        n.value = positional_value(c, i, len);
    *out = n;
    return n.value < MAX_VALUE;
}

/* Measure words behind which even a single numeral is a number. */
static const char *const MEASURES[] = {
    "工作日", "自然日", "日内", "天", "周岁", "年", "个月",   "月",   "个工作日", "个自然日",
    "个小时", "小时",   "分钟", "秒", "元",   "角", "万元",   "美元", "岁",       "倍",
    "份",     "张",     "人",   "名", "家",   "户", "平方米", "平米", "公里",     "吨",
    "次",     "项",     "类",   "级", "成",   "期", "个季度", "季度", "个星期",   "个百分点",
    "寸",     "页",     "年级", "代", "日",   NULL};
/* ... and those that only count from two on: 一个, 一件, 一条 are articles more often than numbers.
 */
static const char *const MEASURES_FROM_TWO[] = {"个", "件", "条", "款", "种", "位", "套", "间",
                                                "台", "辆", "批", "栋", "层", "楼", NULL};
static const char *const ORDINALS[] = {"条", "章", "节", "款",   "项", "编", "批",
                                       "次", "号", "届", "季度", "期", "年", "个",
                                       "步", "类", "级", "部分", NULL};
/* 一次性, 一年级-like words and set phrases that must stay. */
static const char *const STAY[] = {
    "一次性",   "一件事",   "一人公司", "一人有限", "一日游",   "一代人", "一家人",   "一级建造",
    "二级建造", "三级甲等", "一年到头", "一张表",   "万一",     "千万",   "百万英镑", "十分",
    "一类",     "二类",     "三类",     "一成不变", "三天两头", NULL};

static const char *const SHARES[] = {"百分之", "千分之", NULL};

static bool counts_something(const struct chars *c, size_t i, const struct number *n)
{
    size_t end = i + n->len;
    if (starts_with_any(c, i, STAY))
        return false;
    if (i > 0 && c->at[i - 1].cp == 0x7B2C /* 第 */)
        return starts_with_any(c, end, ORDINALS);
    if (n->n_units == 0 && n->n_digits >= 3 && starts_with(c, end, "年"))
        return true;
    if (n->n_units == 0 && n->n_digits > 1)
        return false; /* 三四个, 一二三: vague or a list */
    if (starts_with_any(c, end, MEASURES))
        return true;
    return (n->value >= 2 || n->n_units > 0) && starts_with_any(c, end, MEASURES_FROM_TWO);
}

static void put_text(struct chars *out, const char *text, uint32_t from)
{
    for (; *text != '\0'; text++) {
        CHECK(out->n < out->cap);
        out->at[out->n++] = (struct mapped){(unsigned char)*text, from};
    }
}

static void put_number(struct chars *out, double value, uint32_t from)
{
    char text[40];
    snprintf(text, sizeof text, "%.6f", value);
    char *end = text + strlen(text);
    while (end > text && end[-1] == '0')
        *--end = '\0';
    if (end > text && end[-1] == '.')
        *--end = '\0';
    put_text(out, text, from);
}

/* 百分之五 -> 5%; 千分之三 -> 3‰. Returns characters consumed. */
static size_t put_share(const struct chars *c, size_t i, struct chars *out)
{
    bool percent = starts_with(c, i, "百分之");
    if (!percent && !starts_with(c, i, "千分之"))
        return 0;
    struct number n;
    size_t len = number_run(c, i + 3);
    if (len == 0 || !parse_number(c, i + 3, len, &n))
        return 0;
    put_number(out, n.value, c->at[i].from);
    CHECK(out->n < out->cap);
    out->at[out->n++] = (struct mapped){percent ? '%' : 0x2030, c->at[i].from};
    return 3 + len;
}

static bool has_separator(const struct chars *c, size_t i, size_t len)
{
    for (size_t k = i; k < i + len; k++)
        if (c->at[k].cp == ',')
            return true;
    return false;
}

static bool follows_word(const struct chars *c, size_t i)
{
    return i > 0 && c->at[i - 1].cp >= 'a' && c->at[i - 1].cp <= 'z';
}

/* Does the run hold a number to rewrite? */
static bool is_rewritten(const struct chars *c, size_t i, size_t len, struct number *n)
{
    if (follows_word(c, i) || !parse_number(c, i, len, n))
        return false;
    if (n->has_ascii)
        return n->n_units > 0 || has_separator(c, i, len);
    return counts_something(c, i, n);
}

/* Takes the share, the run of number characters or the one character at i over into out, rewritten
 * or as it is; returns characters consumed and says whether it was rewritten. */
static size_t put_next(const struct chars *c, size_t i, struct chars *out, bool *changed)
{
    size_t share = put_share(c, i, out);
    if (share > 0) {
        *changed = true;
        return share;
    }
    size_t len = number_run(c, i);
    struct number n;
    if (len > 0 && is_rewritten(c, i, len, &n)) {
        put_number(out, n.value, c->at[i].from);
        *changed = true;
        return len;
    }
    if (len == 0 || starts_with_any(c, i + len - 1, SHARES))
        len = len > 1 ? len - 1 : 1; /* the last character begins 百分之 */
    for (size_t k = i; k < i + len; k++)
        out->at[out->n++] = c->at[k];
    return len;
}

static bool has_number(const struct chars *c)
{
    for (size_t i = 0; i < c->n; i++) {
        uint32_t cp = c->at[i].cp;
        if (digit_of(cp) >= 0 || unit_of(cp) > 0)
            return true;
        if (cp == ',' && i > 0 && is_ascii_digit(c->at[i - 1].cp))
            return true;
    }
    return false;
}

bool numerals_unify(struct arena *a, struct chars *c)
{
    if (!has_number(c))
        return false;
    bool changed = false;
    struct chars out = {NULL, 0, c->n * 24 + 64};
    out.at = arena_alloc_array(a, out.cap, sizeof *out.at);
    for (size_t i = 0; i < c->n;)
        i += put_next(c, i, &out, &changed);
    if (changed)
        *c = out;
    return changed;
}
