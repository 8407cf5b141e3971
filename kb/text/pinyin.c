/* pinyin.c - lookups in the generated tables and the splitting of typed letters. Any thread. */
#include "kb/text/pinyin.h"

#include <string.h>

#include "kb/base/err.h"
#include "kb/text/pinyin_table.h"

#define LONGEST_SYLLABLE 6 /* zhuang */
#define MAX_INITIAL_LETTERS 63

_Static_assert(PINYIN_MAX_READINGS == PINYIN_SET_SIZE, "readings of a set fit the caller's array");

static uint16_t entry_of(uint32_t cp)
{
    if (cp >= PINYIN_TABLE_END)
        return 0;
    size_t page = pinyin_table_pages[cp >> PINYIN_PAGE_BITS];
    return pinyin_table_entries[page << PINYIN_PAGE_BITS | (cp & ((1u << PINYIN_PAGE_BITS) - 1))];
}

static const struct pinyin_set *set_of(uint32_t cp)
{
    return &pinyin_table_sets[entry_of(cp) & ((1u << PINYIN_SET_BITS) - 1)];
}

size_t pinyin_n_syllables(void)
{
    return pinyin_table_n_syllables;
}

const char *pinyin_syllable(uint16_t id)
{
    return pinyin_table_syllables[id <= pinyin_table_n_syllables ? id : PINYIN_NONE];
}

size_t pinyin_readings(uint32_t cp, uint16_t out[PINYIN_MAX_READINGS])
{
    const struct pinyin_set *set = set_of(cp);
    memcpy(out, set->ids, set->n * sizeof *out);
    return set->n;
}

uint16_t pinyin_main(uint32_t cp)
{
    const struct pinyin_set *set = set_of(cp);
    return set->ids[set->main];
}

uint16_t pinyin_fuzzy(uint16_t syllable)
{
    return syllable <= pinyin_table_n_syllables ? pinyin_table_fuzzy[syllable] : PINYIN_NONE;
}

unsigned pinyin_commonness(uint32_t cp)
{
    return entry_of(cp) >> PINYIN_SET_BITS;
}

const uint16_t *pinyin_common_characters(uint16_t syllable, size_t *n_out)
{
    uint16_t id = syllable <= pinyin_table_n_syllables ? syllable : PINYIN_NONE;
    *n_out = (size_t)pinyin_table_common_at[id + 1] - pinyin_table_common_at[id];
    return pinyin_table_common + pinyin_table_common_at[id];
}

/* --- likeness --------------------------------------------------------------------------------- */

static bool share_reading(const struct pinyin_set *x, const struct pinyin_set *y)
{
    for (size_t i = 0, k = 0; i < x->n && k < y->n;) {
        if (x->ids[i] == y->ids[k])
            return true;
        if (x->ids[i] < y->ids[k])
            i++;
        else
            k++;
    }
    return false;
}

static bool share_class(const struct pinyin_set *x, const struct pinyin_set *y)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < y->n; k++)
            if (pinyin_table_fuzzy[x->ids[i]] == pinyin_table_fuzzy[y->ids[k]])
                return true;
    return false;
}

double pinyin_similarity(uint32_t a, uint32_t b)
{
    if (a == b)
        return 1;
    const struct pinyin_set *x = set_of(a);
    const struct pinyin_set *y = set_of(b);
    if ((x->classes & y->classes) == 0)
        return 0;
    if (share_reading(x, y))
        return 0.9;
    return share_class(x, y) ? 0.6 : 0;
}

/* --- typed letters ---------------------------------------------------------------------------- */

/* The spelling the table uses: lue -> lve, jv -> ju, lyu -> lv. Returns the length, 0 if it cannot
 * be. */
static size_t table_spelling(struct view syllable, char out[LONGEST_SYLLABLE + 1])
{
    if (syllable.len == 0 || syllable.len > LONGEST_SYLLABLE)
        return 0;
    size_t len = syllable.len;
    for (size_t i = 0; i < len; i++) {
        char c = syllable.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
    }
    out[len] = '\0';
    bool l_or_n = out[0] == 'l' || out[0] == 'n';
    if (l_or_n && strcmp(out + 1, "ue") == 0)
        out[1] = 'v';
    else if (l_or_n && strcmp(out + 1, "yu") == 0)
        memcpy(out + 1, "v", 2);
    else if (out[1] == 'v' && strchr("jqxy", out[0]) != NULL)
        out[1] = 'u';
    return strlen(out);
}

uint16_t pinyin_find(struct view syllable)
{
    char name[LONGEST_SYLLABLE + 1];
    if (table_spelling(syllable, name) == 0)
        return PINYIN_NONE;
    uint16_t low = 1;
    uint16_t high = (uint16_t)(pinyin_table_n_syllables + 1);
    while (low < high) {
        uint16_t middle = (uint16_t)((low + high) / 2);
        int order = strcmp(name, pinyin_table_syllables[middle]);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = (uint16_t)(middle + 1);
    }
    return PINYIN_NONE;
}

/* Letters only, ' ' where syllables must part, v for u with dots; false on any other character. */
static bool plain_letters(struct arena *a, struct view letters, struct view *out)
{
    if (letters.len > PINYIN_MAX_LETTERS || !utf8_valid(letters, NULL))
        return false;
    char *text = arena_alloc(a, letters.len + 1);
    size_t len = 0;
    for (size_t at = 0; at < letters.len;) {
        uint32_t cp = utf8_next(letters, &at);
        if (cp >= 'A' && cp <= 'Z')
            cp += 'a' - 'A';
        if (cp == 0xFC || cp == 0xDC)
            cp = 'v';
        if (cp == ' ' || cp == '\'' || cp == 0x2019)
            text[len++] = ' ';
        else if (cp >= 'a' && cp <= 'z')
            text[len++] = (char)cp;
        else
            return false;
    }
    *out = (struct view){text, len};
    return true;
}

/* The best split of the letters up to a place. */
struct split {
    uint32_t n;      /* syllables */
    uint32_t weight; /* sum over them */
    uint16_t last;   /* syllable that ends here, PINYIN_NONE for a parting space */
    uint8_t len;     /* bytes of it; 0: no split reaches this place */
};

static bool is_better(const struct split *x, const struct split *y)
{
    if (y->len == 0 || x->n != y->n)
        return y->len == 0 || x->n < y->n;
    return x->weight > y->weight;
}

static void extend(struct split *best, struct view text, size_t at)
{
    if (text.ptr[at] == ' ') {
        best[at + 1] = best[at];
        best[at + 1].last = PINYIN_NONE;
        best[at + 1].len = 1;
        return;
    }
    for (size_t len = 1; len <= LONGEST_SYLLABLE && at + len <= text.len; len++) {
        uint16_t id = pinyin_find(view_sub(text, at, len));
        if (id == PINYIN_NONE)
            continue;
        struct split next = {best[at].n + 1, best[at].weight + pinyin_table_weight[id], id,
                             (uint8_t)len};
        if (is_better(&next, &best[at + len]))
            best[at + len] = next;
    }
}

bool pinyin_parse(struct arena *a, struct view letters, uint16_t **syllables_out, size_t *n_out)
{
    struct view text;
    if (!plain_letters(a, letters, &text))
        return false;
    struct split *best = arena_alloc_array(a, text.len + 1, sizeof *best);
    best[0].len = 1;
    for (size_t at = 0; at < text.len; at++)
        if (best[at].len > 0)
            extend(best, text, at);
    size_t n = best[text.len].n;
    if (best[text.len].len == 0 || n < 2)
        return false;
    uint16_t *syllables = arena_alloc_array(a, n, sizeof *syllables);
    size_t left = n;
    for (size_t at = text.len; at > 0; at -= best[at].len)
        if (best[at].last != PINYIN_NONE)
            syllables[--left] = best[at].last;
    CHECK(left == 0);
    *syllables_out = syllables;
    *n_out = n;
    return true;
}

/* --- abbreviations ---------------------------------------------------------------------------- */

/* Small letters without spaces; SIZE_MAX if there are too many. */
static size_t initial_letters(struct view letters, uint32_t out[MAX_INITIAL_LETTERS])
{
    size_t n = 0;
    for (size_t at = 0; at < letters.len;) {
        uint32_t cp = utf8_next(letters, &at);
        if (cp == ' ' || cp == '\'')
            continue;
        if (n == MAX_INITIAL_LETTERS)
            return SIZE_MAX;
        out[n++] = cp >= 'A' && cp <= 'Z' ? cp + 'a' - 'A' : cp;
    }
    return n;
}

static size_t common_prefix(const uint32_t *letters, size_t n, const char *syllable)
{
    size_t len = 0;
    while (len < n && syllable[len] != '\0' && letters[len] == (unsigned char)syllable[len])
        len++;
    return len;
}

/* Lengths by which one reading may be written at the start of the letters, as a set of bits. */
static uint64_t lengths_of(const uint32_t *letters, size_t n, const char *syllable)
{
    size_t len = common_prefix(letters, n, syllable);
    uint64_t lengths = len >= 1 ? 1u << 1 : 0;
    if (len >= 2 && syllable[1] == 'h')
        lengths |= 1u << 2;
    if (len >= 1 && syllable[len] == '\0')
        lengths |= (uint64_t)1 << len;
    return lengths;
}

static uint64_t lengths_of_char(const uint32_t *letters, size_t n, uint32_t cp)
{
    uint32_t small = cp >= 'A' && cp <= 'Z' ? cp + 'a' - 'A' : cp;
    uint64_t lengths = n > 0 && letters[0] == small ? 1u << 1 : 0;
    const struct pinyin_set *set = set_of(cp);
    for (size_t i = 0; i < set->n; i++)
        lengths |= lengths_of(letters, n, pinyin_table_syllables[set->ids[i]]);
    return lengths;
}

bool pinyin_matches_initials(struct view letters, const uint32_t *cp, size_t n)
{
    uint32_t typed[MAX_INITIAL_LETTERS];
    size_t n_typed = utf8_valid(letters, NULL) ? initial_letters(letters, typed) : SIZE_MAX;
    if (n_typed == SIZE_MAX || n_typed == 0)
        return false;
    uint64_t reached = 1; /* bit i: the characters so far may be written by the first i letters */
    for (size_t c = 0; c < n && reached != 0; c++) {
        uint64_t next = 0;
        for (size_t i = 0; i <= n_typed; i++)
            if ((reached >> i & 1) != 0)
                next |= lengths_of_char(typed + i, n_typed - i, cp[c]) << i;
        reached = next;
    }
    return (reached >> n_typed & 1) != 0;
}
