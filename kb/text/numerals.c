/* numerals.c - numbers in Chinese characters, in digits and in both, to plain digits. Any thread. */
#include "kb/text/numerals.h"

#include <stdio.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

#define MAX_NUMBER_CHARS 24
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

/* A parsed number: its value, how many characters it takes and how it was written. */
struct number {
    double value;
    size_t len;
    int n_units;      /* 十百千万亿 seen */
    int n_digits;     /* Chinese digits seen */
    bool has_ascii;
    bool positional;  /* only digits, no unit: 二〇二五 */
    int decimals;     /* digits behind the point of the result */
};

/* An ASCII number with optional thousands separators and decimals. */
static size_t parse_ascii(const struct chars *c, size_t i, double *value, int *decimals)
{
    size_t k = i;
    double v = 0;
    size_t group = 0;
    bool grouped = false;
    while (k < c->n && k - i < MAX_NUMBER_CHARS) {
        if (is_ascii_digit(c->at[k].cp)) {
            v = v * 10 + (c->at[k].cp - '0');
            group++;
            k++;
        } else if (c->at[k].cp == ',' && group > 0 && group <= 3 && (!grouped || group == 3) &&
                   k + 3 < c->n && is_ascii_digit(c->at[k + 1].cp) &&
                   is_ascii_digit(c->at[k + 2].cp) && is_ascii_digit(c->at[k + 3].cp) &&
                   !(k + 4 < c->n && is_ascii_digit(c->at[k + 4].cp))) {
            grouped = true;
            group = 0;
            k++;
        } else {
            break;
        }
    }
    *decimals = 0;
    if (k > i && k + 1 < c->n && c->at[k].cp == '.' && is_ascii_digit(c->at[k + 1].cp)) {
        double scale = 0.1;
        for (k++; k < c->n && is_ascii_digit(c->at[k].cp) && *decimals < 6; k++, (*decimals)++) {
            v += scale * (c->at[k].cp - '0');
            scale /= 10;
        }
    }
    *value = v;
    return k - i;
}

/* Adds `digit unit` to the value under the usual grammar: sections of 千百十 below 万 and 亿. */
static void add_unit(double unit, double *total, double *section, double *digit)
{
    if (unit >= 1e4) {
        double below = *section + *digit;
        *total = (*total + (below == 0 && *total == 0 ? 1 : below)) * unit;
        *section = 0;
    } else {
        *section += (*digit == 0 ? 1 : *digit) * unit;
    }
    *digit = 0;
}

static bool parse_number(const struct chars *c, size_t i, struct number *out)
{
    struct number n = {.positional = true};
    double total = 0;
    double section = 0;
    double digit = 0;
    double positional = 0;
    double last_unit = 0;
    size_t k = i;
    while (k < c->n && k - i < MAX_NUMBER_CHARS) {
        uint32_t cp = c->at[k].cp;
        int d = digit_of(cp);
        double unit = unit_of(cp);
        if (is_ascii_digit(cp)) {
            if (n.n_digits > 0)
                break;
            size_t len = parse_ascii(c, k, &digit, &n.decimals);
            n.has_ascii = true;
            k += len;
            if (k >= c->n || unit_of(c->at[k].cp) == 0)
                break;
            continue;
        }
        if (d >= 0) {
            n.n_digits++;
            positional = positional * 10 + d;
            digit = d;
        } else if (unit > 0) {
            if (n.has_ascii && unit == 10)
                break;
            n.n_units++;
            n.positional = false;
            add_unit(unit, &total, &section, &digit);
            last_unit = unit;
        } else {
            break;
        }
        k++;
    }
    /* 一万五 is 15000, 三千五 is 3500: a last digit without unit counts the next lower place. */
    bool open_digit = digit > 0 && last_unit >= 100 && k > i && digit_of(c->at[k - 1].cp) > 0 &&
                      k >= 2 + i && digit_of(c->at[k - 2].cp) != 0;
    if (open_digit)
        digit *= last_unit / 10;
    n.len = k - i;
    n.value = n.positional && !n.has_ascii ? positional : total + section + digit;
    *out = n;
    return n.len > 0 && n.value < MAX_VALUE;
}

/* Measure words behind which even a single numeral is a number. */
static const char *const MEASURES[] = {
    "工作日", "自然日", "日内", "天", "周岁", "年", "个月", "月", "个工作日", "个自然日", "个小时",
    "小时", "分钟", "秒", "元", "角", "万元", "美元", "岁", "倍", "份", "张", "人", "名", "家", "户",
    "平方米", "平米", "公里", "吨", "次", "项", "类", "级", "成", "期", "个季度", "季度", "个星期",
    "个百分点", "寸", "页", "年级", "代", "日", NULL};
/* ... and those that only count from two on: 一个, 一件, 一条 are articles more often than numbers. */
static const char *const MEASURES_FROM_TWO[] = {"个", "件", "条", "款", "种", "位", "套", "间", "台",
                                                "辆", "批", "栋", "层", "楼", NULL};
static const char *const ORDINALS[] = {"条", "章", "节", "款", "项", "编", "批", "次", "号", "届",
                                       "季度", "期", "年", "个", "步", "类", "级", "部分", NULL};
/* 一次性, 一年级-like words and set phrases that must stay. */
static const char *const STAY[] = {"一次性", "一件事", "一人公司", "一人有限", "一日游", "一代人",
                                   "一家人", "一级建造", "二级建造", "三级甲等", "一年到头", "一张表",
                                   "万一", "千万", "百万英镑", "十分", "一类", "二类", "三类",
                                   "一成不变", "三天两头", NULL};

static bool counts_something(const struct chars *c, size_t i, const struct number *n)
{
    size_t end = i + n->len;
    if (starts_with_any(c, i, STAY))
        return false;
    if (i > 0 && c->at[i - 1].cp == 0x7B2C /* 第 */)
        return starts_with_any(c, end, ORDINALS);
    if (n->positional && n->n_digits >= 3 && starts_with(c, end, "年"))
        return true;
    if (n->positional && n->n_digits > 1)
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
    if (!parse_number(c, i + 3, &n))
        return 0;
    put_number(out, n.value, c->at[i].from);
    CHECK(out->n < out->cap);
    out->at[out->n++] = (struct mapped){percent ? '%' : 0x2030, c->at[i].from};
    return 3 + n.len;
}

static bool is_run_border(const struct chars *c, size_t i)
{
    return i == 0 || !(is_ascii_digit(c->at[i - 1].cp) || c->at[i - 1].cp == '.' ||
                       (c->at[i - 1].cp >= 'a' && c->at[i - 1].cp <= 'z'));
}

/* Rewrites the number at i, if there is one to rewrite. Returns characters consumed, 0 for none. */
static size_t put_rewritten(const struct chars *c, size_t i, struct chars *out)
{
    uint32_t cp = c->at[i].cp;
    size_t share = put_share(c, i, out);
    if (share > 0)
        return share;
    if (!is_ascii_digit(cp) && digit_of(cp) < 0 && unit_of(cp) == 0)
        return 0;
    struct number n;
    if ((is_ascii_digit(cp) && !is_run_border(c, i)) || !parse_number(c, i, &n))
        return 0;
    if (n.has_ascii) {
        bool grouped = false;
        for (size_t k = i; k < i + n.len; k++)
            grouped = grouped || c->at[k].cp == ',';
        if (n.n_units == 0 && !grouped)
            return 0;
    } else if (!counts_something(c, i, &n)) {
        return 0;
    }
    put_number(out, n.value, c->at[i].from);
    return n.len;
}

/* Characters of a run of numerals that is not rewritten are copied as one, so that no part of it is. */
static size_t numeral_run(const struct chars *c, size_t i)
{
    size_t k = i;
    while (k < c->n && (digit_of(c->at[k].cp) >= 0 || unit_of(c->at[k].cp) > 0))
        k++;
    return k > i ? k - i : 1;
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
    for (size_t i = 0; i < c->n;) {
        size_t used = put_rewritten(c, i, &out);
        if (used > 0) {
            changed = true;
            i += used;
            continue;
        }
        for (size_t run = numeral_run(c, i); run > 0; run--)
            out.at[out.n++] = c->at[i++];
    }
    if (changed)
        *c = out;
    return changed;
}
