/* slips.c - one function per way of mistyping, listed in the table at the end. Any thread. */
#include "kb/text/slips.h"

#include <string.h>
#include <uchar.h>

#include "kb/base/err.h"
#include "kb/text/normalise.h"
#include "kb/text/pinyin.h"
#include "kb/text/script.h"

/* The question while it is changed. */
struct draft {
    struct arena *a;
    struct view question;
    uint32_t *cp;
    size_t n;
    size_t cap;
    uint64_t random; /* state of splitmix64 */
};

/* splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
static uint64_t draw(struct draft *d)
{
    uint64_t z = d->random += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t draw_below(struct draft *d, size_t n)
{
    return (size_t)(draw(d) % n);
}

/* --- places ----------------------------------------------------------------------------------- */

typedef bool place_fn(const struct draft *d, size_t i);

/* One of the places where the slip can happen; false if there is none. */
static bool pick_place(struct draft *d, place_fn *fits, size_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += fits(d, i);
    if (n == 0)
        return false;
    size_t left = draw_below(d, n);
    for (size_t i = 0;; i++)
        if (fits(d, i) && left-- == 0) {
            *out = i;
            return true;
        }
}

static bool is_han(const struct draft *d, size_t i)
{
    return i < d->n && norm_is_han(d->cp[i]);
}

static bool is_pair(const struct draft *d, size_t i)
{
    return is_han(d, i) && is_han(d, i + 1);
}

static bool is_unequal_pair(const struct draft *d, size_t i)
{
    return is_pair(d, i) && d->cp[i] != d->cp[i + 1];
}

static void insert(struct draft *d, size_t at, uint32_t cp)
{
    CHECK(d->n < d->cap && at <= d->n);
    memmove(d->cp + at + 1, d->cp + at, (d->n - at) * sizeof *d->cp);
    d->cp[at] = cp;
    d->n++;
}

static void insert_text(struct draft *d, size_t at, const char *text)
{
    struct view v = view_of(text);
    for (size_t i = 0; i < v.len;)
        insert(d, at++, utf8_next(v, &i));
}

/* --- lost, doubled and exchanged characters ----------------------------------------------------
 */

static bool drop(struct draft *d)
{
    size_t n_han = 0;
    for (size_t i = 0; i < d->n; i++)
        n_han += is_han(d, i);
    size_t at = 0;
    if (n_han < 2 || !pick_place(d, is_han, &at))
        return false;
    memmove(d->cp + at, d->cp + at + 1, (d->n - at - 1) * sizeof *d->cp);
    d->n--;
    return true;
}

static bool double_one(struct draft *d)
{
    size_t at = 0;
    if (!pick_place(d, is_han, &at))
        return false;
    insert(d, at, d->cp[at]);
    return true;
}

static bool swap(struct draft *d)
{
    size_t at = 0;
    if (!pick_place(d, is_unequal_pair, &at))
        return false;
    uint32_t first = d->cp[at];
    d->cp[at] = d->cp[at + 1];
    d->cp[at + 1] = first;
    return true;
}

/* --- wrong characters --------------------------------------------------------------------------
 */

/* How likely a character is chosen for another: the likeness wanted, and the more usual the
 * likelier. */
static size_t chance(uint32_t wanted, uint32_t cp, double likeness)
{
    unsigned level = pinyin_commonness(cp);
    return pinyin_similarity(wanted, cp) == likeness ? (size_t)level * level : 0;
}

static size_t chances(uint32_t wanted, uint16_t syllable, double likeness)
{
    size_t n = 0;
    size_t total = 0;
    const uint16_t *common = pinyin_common_characters(syllable, &n);
    for (size_t i = 0; i < n; i++)
        total += chance(wanted, common[i], likeness);
    return total;
}

static uint32_t pick_character(struct draft *d, uint32_t wanted, uint16_t syllable, double likeness)
{
    size_t n = 0;
    size_t left = draw_below(d, chances(wanted, syllable, likeness));
    const uint16_t *common = pinyin_common_characters(syllable, &n);
    for (size_t i = 0;; i++) {
        CHECK(i < n);
        size_t mine = chance(wanted, common[i], likeness);
        if (left < mine)
            return common[i];
        left -= mine;
    }
}

static bool has_homophone(const struct draft *d, size_t i)
{
    return is_han(d, i) && chances(d->cp[i], pinyin_main(d->cp[i]), 0.9) > 0;
}

static bool homophone(struct draft *d)
{
    size_t at = 0;
    if (!pick_place(d, has_homophone, &at))
        return false;
    d->cp[at] = pick_character(d, d->cp[at], pinyin_main(d->cp[at]), 0.9);
    return true;
}

static const char *final_of(const char *syllable)
{
    return syllable + strcspn(syllable, "aeiouv");
}

static bool is_h_and_f(const char *x, const char *y)
{
    return x[0] == 'h' && y[0] == 'f';
}

/* One confusion apart: a class also joins syllables two confusions apart (ren, leng). */
static bool is_neighbour(uint16_t x, uint16_t y)
{
    const char *a = pinyin_syllable(x);
    const char *b = pinyin_syllable(y);
    size_t initial = strcspn(a, "aeiouv");
    bool same_initial = initial == strcspn(b, "aeiouv") && strncmp(a, b, initial) == 0;
    return x != y && pinyin_fuzzy(x) == pinyin_fuzzy(y) &&
           (same_initial || strcmp(final_of(a), final_of(b)) == 0 || is_h_and_f(a, b) ||
            is_h_and_f(b, a));
}

/* Neighbours of the usual reading for which a character can be found; returns how many. */
static size_t neighbours_of(uint32_t cp, uint16_t out[16])
{
    size_t n = 0;
    uint16_t syllable = pinyin_main(cp);
    if (syllable == PINYIN_NONE)
        return 0;
    for (uint16_t id = 1; id <= pinyin_n_syllables() && n < 16; id++)
        if (is_neighbour(syllable, id) && chances(cp, id, 0.6) > 0)
            out[n++] = id;
    return n;
}

static bool has_neighbour(const struct draft *d, size_t i)
{
    uint16_t found[16];
    return is_han(d, i) && neighbours_of(d->cp[i], found) > 0;
}

static bool input_method(struct draft *d)
{
    size_t at = 0;
    uint16_t found[16];
    if (!pick_place(d, has_neighbour, &at))
        return false;
    size_t n = neighbours_of(d->cp[at], found);
    d->cp[at] = pick_character(d, d->cp[at], found[draw_below(d, n)], 0.6);
    return true;
}

/* --- words around the question -----------------------------------------------------------------
 */

static const char *const BEFORE[] = {
    "请问",   "请问一下，", "麻烦问下", "那个，",     "你好，",     "您好，我想问一下",
    "我想问", "想咨询一下", "老师好，", "不好意思，", "打扰一下，", "帮我看看",
};
static const char *const BEHIND[] = {"谢谢", "急", "在线等", "麻烦了", "谢谢老师", "求解答"};

static bool filler(struct draft *d)
{
    size_t where = draw_below(d, 4); /* 0, 1 before; 2 behind; 3 both */
    if (where != 2)
        insert_text(d, 0, BEFORE[draw_below(d, sizeof BEFORE / sizeof BEFORE[0])]);
    if (where < 2)
        return true;
    if (d->n > 0 && norm_is_word(d->cp[d->n - 1]))
        insert_text(d, d->n, "，");
    insert_text(d, d->n, BEHIND[draw_below(d, sizeof BEHIND / sizeof BEHIND[0])]);
    return true;
}

/* --- letters instead of characters -------------------------------------------------------------
 */

/* Words in which a character has not its usual reading. */
static const struct {
    const char32_t *word;
    size_t at;
    const char *reading;
} UNUSUAL[] = {
    {U"多长", 1, "chang"}, {U"时长", 1, "chang"}, {U"延长", 1, "chang"}, {U"长期", 0, "chang"},
    {U"长度", 0, "chang"}, {U"银行", 1, "hang"},  {U"行业", 0, "hang"},  {U"分行", 1, "hang"},
    {U"会计", 0, "kuai"},  {U"重新", 0, "chong"}, {U"重复", 0, "chong"}, {U"退还", 1, "huan"},
    {U"还款", 0, "huan"},  {U"偿还", 1, "huan"},  {U"归还", 1, "huan"},  {U"调整", 0, "tiao"},
    {U"调解", 0, "tiao"},  {U"给付", 0, "ji"},    {U"便宜", 0, "pian"},  {U"朝阳", 0, "zhao"},
};

static const char *reading_at(const struct draft *d, size_t i)
{
    for (size_t k = 0; k < sizeof UNUSUAL / sizeof UNUSUAL[0]; k++) {
        if (i < UNUSUAL[k].at || i - UNUSUAL[k].at + 1 >= d->n)
            continue;
        const uint32_t *pair = d->cp + i - UNUSUAL[k].at;
        if (pair[0] == UNUSUAL[k].word[0] && pair[1] == UNUSUAL[k].word[1])
            return UNUSUAL[k].reading;
    }
    return pinyin_syllable(pinyin_main(d->cp[i]));
}

static bool has_reading(const struct draft *d, size_t i)
{
    return i < d->n && pinyin_main(d->cp[i]) != PINYIN_NONE;
}

static bool starts_word(const struct draft *d, size_t i)
{
    return has_reading(d, i) && has_reading(d, i + 1);
}

/* Types the characters from..to; with spaces, the syllables stand apart from all words around. */
static void type_letters(struct draft *d, size_t from, size_t to, bool spaces)
{
    struct draft typed = {.a = d->a, .cap = d->cap};
    typed.cp = arena_alloc_array(d->a, typed.cap, sizeof *typed.cp);
    for (size_t i = 0; i < d->n; i++) {
        bool as_letters = i >= from && i < to && has_reading(d, i);
        if (spaces && typed.n > 0 && norm_is_word(d->cp[i]) &&
            norm_is_word(typed.cp[typed.n - 1]) && (as_letters || has_reading(d, i - 1)))
            insert_text(&typed, typed.n, " ");
        if (as_letters)
            insert_text(&typed, typed.n, reading_at(d, i));
        else
            insert(&typed, typed.n, d->cp[i]);
    }
    d->cp = typed.cp;
    d->n = typed.n;
}

static bool as_pinyin(struct draft *d)
{
    size_t style = draw_below(d, 4); /* 0 all, syllables apart; 1 all in one; 2, 3 one word */
    size_t from = 0;
    size_t to = d->n;
    if (!pick_place(d, starts_word, &from))
        return false;
    if (style < 2) {
        from = 0;
    } else {
        size_t longest = from + 2 + draw_below(d, 3);
        to = from;
        while (to < longest && has_reading(d, to))
            to++;
    }
    type_letters(d, from, to, style == 0);
    return true;
}

/* --- whole scripts ------------------------------------------------------------------------------
 */

static void take(struct draft *d, struct view text)
{
    d->n = 0;
    d->cap = utf8_count(text) * 7 + 64; /* room for a syllable and a space each, and for fillers */
    d->cp = arena_alloc_array(d->a, d->cap, sizeof *d->cp);
    for (size_t i = 0; i < text.len;)
        d->cp[d->n++] = utf8_next(text, &i);
}

static bool traditional(struct draft *d)
{
    take(d, script_to_traditional(d->a, d->question));
    return true;
}

static bool full_width(struct draft *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->cp[i] > ' ' && d->cp[i] <= '~')
            d->cp[i] += 0xFEE0;
        else if (d->cp[i] == ' ')
            d->cp[i] = 0x3000;
    }
    return true;
}

/* --- the table ----------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    bool (*make)(struct draft *d); /* false if it cannot happen; may leave the draft as it was */
} SLIPS[SLIP_N_KINDS] = {
    [SLIP_TRADITIONAL] = {"traditional", traditional},
    [SLIP_HOMOPHONE] = {"homophone", homophone},
    [SLIP_INPUT_METHOD] = {"input_method", input_method},
    [SLIP_DROP] = {"drop", drop},
    [SLIP_DOUBLE] = {"double", double_one},
    [SLIP_SWAP] = {"swap", swap},
    [SLIP_FILLER] = {"filler", filler},
    [SLIP_PINYIN] = {"pinyin", as_pinyin},
    [SLIP_FULL_WIDTH] = {"full_width", full_width},
};

const char *slip_name(enum slip_kind kind)
{
    CHECK(kind < SLIP_N_KINDS);
    return SLIPS[kind].name;
}

static struct view text_of(const struct draft *d)
{
    char *text = arena_alloc(d->a, d->n * 4 + 1);
    size_t len = 0;
    for (size_t i = 0; i < d->n; i++)
        len += utf8_put(text + len, d->cp[i]);
    return (struct view){text, len};
}

/* So that one seed makes different slips in different questions (FNV-1a). */
static uint64_t seed_of(enum slip_kind kind, uint64_t seed, struct view question)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < question.len; i++)
        hash = (hash ^ (unsigned char)question.ptr[i]) * 0x100000001B3u;
    return hash ^ (seed * SLIP_N_KINDS + (uint64_t)kind) * 0xD1B54A32D192ED03u;
}

bool slip_apply(struct arena *a, enum slip_kind kind, uint64_t seed, struct view question,
                struct view *out)
{
    CHECK(kind < SLIP_N_KINDS);
    if (!utf8_valid(question, NULL))
        return false;
    struct draft d = {.a = a, .question = question, .random = seed_of(kind, seed, question)};
    take(&d, question);
    if (!SLIPS[kind].make(&d))
        return false;
    struct view made = text_of(&d);
    if (view_eq(made, question))
        return false;
    *out = made;
    return true;
}
