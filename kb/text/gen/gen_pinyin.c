/* gen_pinyin.c - build tool: Unihan_Readings.txt on stdin, the C file of kb/text/pinyin_table.h on
 * stdout.
 *
 * Readings of a character are those of the modern sources (kTGHZ2013, kXHC1983, kHanyuPinlu, and
 * kMandarin); only a character that none of the first three knows gets the historical ones of
 * kHanyuPinyin too. Tones are dropped, u with dots becomes v. Syllables are those of today's
 * standard (kTGHZ2013, kHanyuPinlu) that can be typed; interjections without a vowel (ng, hm) are
 * left out. kHanyuPinlu counts occurrences: they give the usual reading and the common characters.
 * Field formats: Unicode Standard Annex 38.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/text/pinyin_table.h"

#define MAX_SYLLABLES 600
#define MAX_SETS (1 << PINYIN_SET_BITS)
#define MAX_COMMON 8192
#define PAGE_LEN (1u << PINYIN_PAGE_BITS)
#define N_PAGES (PINYIN_TABLE_END >> PINYIN_PAGE_BITS)

enum field { FIELD_PINLU, FIELD_HANYU, FIELD_MANDARIN, FIELD_TGHZ, FIELD_XHC, FIELD_NONE };

static const char *const FIELDS[] = {"kHanyuPinlu", "kHanyuPinyin", "kMandarin", "kTGHZ2013",
                                     "kXHC1983"};

struct syllable {
    char name[PINYIN_SYLLABLE_SIZE];
    bool modern;
    uint32_t count;
    uint16_t fuzzy;
};

/* Readings of one code point while its lines are read. */
struct readings {
    uint16_t modern[16];
    uint16_t other[32];
    uint32_t count[16]; /* occurrences of modern[i] */
    bool neutral[16];   /* all of them in the neutral tone */
    size_t n_modern;
    size_t n_other;
    bool standard; /* in kTGHZ2013 */
    bool known;    /* in one of the modern sources */
    uint16_t mandarin;
};

struct common {
    uint32_t cp;
    uint16_t syllable;
    uint32_t count;
};

static struct syllable
    syllables[MAX_SYLLABLES]; /* in order of appearance, later sorted; [0] unused */
static uint16_t n_syllables;
static uint16_t entries[PINYIN_TABLE_END]; /* set | commonness << PINYIN_SET_BITS */
static struct readings all[PINYIN_TABLE_END];
static struct pinyin_set sets[MAX_SETS];
static size_t n_sets = 1;
static struct common commons[MAX_COMMON];
static size_t n_commons;

static _Noreturn void fail(const char *why, const char *what)
{
    fprintf(stderr, "gen_pinyin: %s: %s\n", why, what);
    exit(1);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The plain letter of a letter with a tone mark; 0 for what is no pinyin letter, 1 for a bare mark.
 */
static char plain_letter(uint32_t cp, bool *toned)
{
    static const struct {
        char letter;
        uint32_t marked[4];
    } MARKED[] = {
        {'a', {0x101, 0xE1, 0x1CE, 0xE0}}, {'e', {0x113, 0xE9, 0x11B, 0xE8}},
        {'i', {0x12B, 0xED, 0x1D0, 0xEC}}, {'o', {0x14D, 0xF3, 0x1D2, 0xF2}},
        {'u', {0x16B, 0xFA, 0x1D4, 0xF9}}, {'v', {0x1D6, 0x1D8, 0x1DA, 0x1DC}},
    };
    if (cp >= 'a' && cp <= 'z')
        return (char)cp;
    if (cp == 0xFC)
        return 'v';
    for (size_t i = 0; i < sizeof MARKED / sizeof MARKED[0]; i++)
        for (size_t k = 0; k < 4; k++)
            if (MARKED[i].marked[k] == cp) {
                *toned = true;
                return MARKED[i].letter;
            }
    return 0;
}

/* One character of UTF-8 of at most two bytes (all that pinyin needs); anything longer gives 0. */
static uint32_t next_char(const char **at)
{
    unsigned char first = (unsigned char)*(*at)++;
    if (first < 0x80)
        return first;
    unsigned char second = (unsigned char)**at;
    if ((first & 0xE0) != 0xC0 || (second & 0xC0) != 0x80)
        return 0;
    (*at)++;
    return (first & 0x1Fu) << 6 | (second & 0x3Fu);
}

/* Without tone marks into name; false if it cannot be typed as a syllable. */
static bool plain_syllable(const char *text, char name[PINYIN_SYLLABLE_SIZE], bool *toned)
{
    size_t len = 0;
    bool vowel = false;
    *toned = false;
    while (*text != '\0') {
        char letter = plain_letter(next_char(&text), toned);
        if (letter == 0 || len + 1 >= PINYIN_SYLLABLE_SIZE)
            return false;
        vowel = vowel || strchr("aeiouv", letter) != NULL;
        name[len++] = letter;
    }
    name[len] = '\0';
    return vowel;
}

static uint16_t syllable_id(const char *name)
{
    for (uint16_t i = 1; i <= n_syllables; i++)
        if (strcmp(syllables[i].name, name) == 0)
            return i;
    if (n_syllables + 1 >= MAX_SYLLABLES)
        fail("too many syllables", name);
    strcpy(syllables[++n_syllables].name, name);
    return n_syllables;
}

static size_t add_id(uint16_t *ids, size_t *n, size_t cap, uint16_t id)
{
    for (size_t i = 0; i < *n; i++)
        if (ids[i] == id)
            return i;
    if (*n == cap)
        fail("too many readings", syllables[id].name);
    ids[*n] = id;
    return (*n)++;
}

static void add_modern(struct readings *r, uint16_t id, bool toned, uint32_t count)
{
    size_t at = add_id(r->modern, &r->n_modern, 16, id);
    r->known = true;
    if (count > 0)
        r->neutral[at] = !toned && (r->count[at] == 0 || r->neutral[at]);
    r->count[at] += count;
}

static void take_reading(struct readings *r, enum field field, char *text)
{
    uint32_t count = 0;
    char *bracket = strchr(text, '(');
    if (bracket != NULL) {
        *bracket = '\0';
        count = (uint32_t)strtoul(bracket + 1, NULL, 10);
    }
    char name[PINYIN_SYLLABLE_SIZE];
    bool toned;
    if (!plain_syllable(text, name, &toned))
        return;
    uint16_t id = syllable_id(name);
    syllables[id].count += count;
    if (field == FIELD_TGHZ || field == FIELD_PINLU)
        syllables[id].modern = true;
    if (field == FIELD_TGHZ)
        r->standard = true;
    if (field == FIELD_MANDARIN && r->mandarin == 0)
        r->mandarin = id;
    if (field == FIELD_HANYU || field == FIELD_MANDARIN)
        add_id(r->other, &r->n_other, 32, id);
    else
        add_modern(r, id, toned, count);
}

static enum field field_of(const char *name)
{
    for (int i = 0; i < FIELD_NONE; i++)
        if (strcmp(FIELDS[i], name) == 0)
            return (enum field)i;
    return FIELD_NONE;
}

/* "U+884C<tab>kXHC1983<tab>0442.080:háng 0443.050:hàng" */
static void take_line(char *line)
{
    char *save = NULL;
    char *code = strtok_r(line, "\t", &save);
    char *name = strtok_r(NULL, "\t", &save);
    char *value = strtok_r(NULL, "\n", &save);
    if (value == NULL || strncmp(code, "U+", 2) != 0)
        return;
    enum field field = field_of(name);
    unsigned long cp = strtoul(code + 2, NULL, 16);
    if (field == FIELD_NONE || cp >= PINYIN_TABLE_END)
        return;
    for (char *part = strtok_r(value, " ", &save); part; part = strtok_r(NULL, " ", &save)) {
        char *colon = strrchr(part, ':');
        char *inner = NULL;
        for (char *one = strtok_r(colon ? colon + 1 : part, ",", &inner); one;
             one = strtok_r(NULL, ",", &inner))
            take_reading(&all[cp], field, one);
    }
}

/* --- syllables -------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct syllable *)a)->name, ((const struct syllable *)b)->name);
}

/* Keeps modern syllables, in byte order; renamed[old id] = new id or 0. */
static void sort_syllables(uint16_t renamed[MAX_SYLLABLES])
{
    static struct syllable old[MAX_SYLLABLES];
    memcpy(old, syllables, sizeof old);
    uint16_t kept = 0;
    for (uint16_t i = 1; i <= n_syllables; i++)
        if (old[i].modern)
            syllables[++kept] = old[i];
    qsort(syllables + 1, kept, sizeof *syllables, by_name);
    for (uint16_t i = 1; i <= n_syllables; i++)
        for (uint16_t k = 1; k <= kept; k++)
            if (strcmp(old[i].name, syllables[k].name) == 0)
                renamed[i] = k;
    n_syllables = kept;
}

/* Replaces a beginning; true if it was there. */
static bool swap_start(char *name, const char *from, const char *to)
{
    size_t len = strlen(from);
    if (strncmp(name, from, len) != 0)
        return false;
    memmove(name + strlen(to), name + len, strlen(name + len) + 1);
    memcpy(name, to, strlen(to));
    return true;
}

static void merge_h_and_f(char *name)
{
    static const char *const PAIRS[][2] = {{"hu", "fu"},    {"hua", "fa"},  {"huan", "fan"},
                                           {"hui", "fei"},  {"hun", "fen"}, {"huo", "fo"},
                                           {"huang", "fan"}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++)
        if (strcmp(name, PAIRS[i][0]) == 0) {
            strcpy(name, PAIRS[i][1]);
            return;
        }
}

/* What all syllables of a class have in common. The pairs are listed in pinyin.h. */
static void class_key(const char *name, char key[PINYIN_SYLLABLE_SIZE])
{
    strcpy(key, name);
    if (!swap_start(key, "zh", "z") && !swap_start(key, "ch", "c") && !swap_start(key, "sh", "s") &&
        !swap_start(key, "n", "l") && !swap_start(key, "r", "l"))
        merge_h_and_f(key);
    size_t len = strlen(key);
    if (len >= 3 && strcmp(key + len - 2, "ng") == 0 && key[len - 3] != 'o')
        key[len - 1] = '\0';
}

static void group_syllables(void)
{
    for (uint16_t i = 1; i <= n_syllables; i++) {
        char mine[PINYIN_SYLLABLE_SIZE];
        class_key(syllables[i].name, mine);
        for (uint16_t k = 1; k <= i && syllables[i].fuzzy == 0; k++) {
            char other[PINYIN_SYLLABLE_SIZE];
            class_key(syllables[k].name, other);
            if (strcmp(mine, other) == 0)
                syllables[i].fuzzy = k;
        }
    }
}

/* --- characters ------------------------------------------------------------------------------- */

/* The most frequent reading; a neutral tone yields to a toned reading with a tenth of the use
 * (di before de for U+5730, but le before liao for U+4E86). */
static size_t main_reading(const struct readings *r)
{
    size_t best = 0;
    uint32_t total = 0;
    for (size_t i = 0; i < r->n_modern; i++) {
        total += r->count[i];
        if (r->count[i] > r->count[best])
            best = i;
    }
    if (total == 0)
        for (size_t i = 0; i < r->n_modern; i++)
            if (r->modern[i] == r->mandarin)
                best = i;
    if (!r->neutral[best])
        return best;
    size_t toned = best;
    for (size_t i = 0; i < r->n_modern; i++)
        if (!r->neutral[i] && r->count[i] * 10 > total &&
            (toned == best || r->count[i] > r->count[toned]))
            toned = i;
    return toned;
}

static int by_id(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void add_reading(struct pinyin_set *set, uint16_t id)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->ids[i] == id)
            return;
    if (id == 0 || set->n == PINYIN_SET_SIZE)
        return; /* no typed syllable; the ninth reading of a rare character */
    set->ids[set->n++] = id;
    set->classes |= (uint64_t)1 << (syllables[id].fuzzy % 64);
}

static struct pinyin_set set_of(const struct readings *r, const uint16_t renamed[])
{
    struct pinyin_set set = {0};
    uint16_t main = renamed[r->known ? r->modern[main_reading(r)] : r->mandarin];
    for (size_t i = 0; i < r->n_modern; i++)
        add_reading(&set, renamed[r->modern[i]]);
    add_reading(&set, renamed[r->mandarin]);
    for (size_t i = 0; i < r->n_other && !r->known; i++)
        add_reading(&set, renamed[r->other[i]]);
    qsort(set.ids, set.n, sizeof *set.ids, by_id);
    for (uint8_t i = 0; i < set.n; i++)
        if (set.ids[i] == main)
            set.main = i;
    return set;
}

static uint16_t intern_set(const struct pinyin_set *set)
{
    for (size_t i = 0; i < n_sets; i++)
        if (sets[i].n == set->n && sets[i].main == set->main &&
            memcmp(sets[i].ids, set->ids, sizeof set->ids) == 0)
            return (uint16_t)i;
    if (n_sets == MAX_SETS)
        fail("too many sets of readings", "raise PINYIN_SET_BITS");
    sets[n_sets] = *set;
    return (uint16_t)n_sets++;
}

static unsigned log2_of(uint32_t n)
{
    unsigned bits = 0;
    while (n > 1) {
        n >>= 1;
        bits++;
    }
    return bits;
}

/* Notes the counted readings; returns the commonness: 1 + log2 of all occurrences, at most 15. */
static unsigned take_commons(uint32_t cp, const struct readings *r, const uint16_t renamed[])
{
    uint32_t total = 0;
    for (size_t i = 0; i < r->n_modern && r->standard && cp <= 0xFFFF; i++) {
        total += r->count[i];
        if (r->count[i] == 0 || renamed[r->modern[i]] == 0)
            continue;
        if (n_commons == MAX_COMMON)
            fail("too many common characters", "raise MAX_COMMON");
        commons[n_commons++] = (struct common){cp, renamed[r->modern[i]], r->count[i]};
    }
    unsigned level = total == 0 ? 0 : 1 + log2_of(total);
    return level < 15 ? level : 15;
}

static void make_entries(const uint16_t renamed[])
{
    for (uint32_t cp = 0; cp < PINYIN_TABLE_END; cp++) {
        if (all[cp].n_modern + all[cp].n_other == 0)
            continue;
        struct pinyin_set set = set_of(&all[cp], renamed);
        unsigned level = take_commons(cp, &all[cp], renamed);
        entries[cp] = (uint16_t)(intern_set(&set) | level << PINYIN_SET_BITS);
    }
}

static int by_syllable_and_count(const void *a, const void *b)
{
    const struct common *x = a;
    const struct common *y = b;
    if (x->syllable != y->syllable)
        return x->syllable - y->syllable;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->cp < y->cp ? -1 : x->cp > y->cp;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Table `name` of 16-bit numbers, several to a line. */
static void open_table(const char *name)
{
    printf("\nconst uint16_t %s[] = {", name);
}

static void put_number(size_t i, unsigned value)
{
    printf("%s%u,", i % 20 == 0 ? "\n    " : " ", value);
}

static void close_table(void)
{
    puts("\n};");
}

/* 16 * log2(1 + occurrences), the fraction linear: close enough for comparing sums. The list counts
 * novels and newspapers; in office language "an" (case, file, safety) is far more usual, and
 * counting it eight times halves the wrong splits (dangan, fangan; measured on the demo knowledge
 * base). */
static unsigned weight_of(const struct syllable *s)
{
    uint32_t n = 1 + (strcmp(s->name, "an") == 0 ? 8 * s->count : s->count);
    unsigned whole = log2_of(n);
    return whole * 16 + (unsigned)(((uint64_t)n * 16 >> whole) - 16);
}

static void write_syllables(void)
{
    printf("const uint16_t pinyin_table_n_syllables = %u;\n", n_syllables);
    puts("\nconst char pinyin_table_syllables[][PINYIN_SYLLABLE_SIZE] = {");
    for (uint16_t i = 0; i <= n_syllables; i++)
        printf("    \"%s\",\n", i == 0 ? "" : syllables[i].name);
    puts("};");
    open_table("pinyin_table_fuzzy");
    for (uint16_t i = 0; i <= n_syllables; i++)
        put_number(i, syllables[i].fuzzy);
    close_table();
    open_table("pinyin_table_weight");
    for (uint16_t i = 0; i <= n_syllables; i++)
        put_number(i, weight_of(&syllables[i]));
    close_table();
}

/* Page 0 is the empty one that all unused parts of Unicode share. */
static void write_entries(void)
{
    static uint16_t pages[N_PAGES];
    static uint32_t used[N_PAGES];
    static const uint16_t EMPTY[PAGE_LEN];
    uint16_t n_used = 1;
    for (uint32_t page = 0; page < N_PAGES; page++)
        if (memcmp(entries + page * PAGE_LEN, EMPTY, sizeof EMPTY) != 0) {
            used[n_used] = page;
            pages[page] = n_used++;
        }
    open_table("pinyin_table_pages");
    for (uint32_t page = 0; page < N_PAGES; page++)
        put_number(page, pages[page]);
    close_table();
    open_table("pinyin_table_entries");
    for (size_t i = 0; i < (size_t)n_used * PAGE_LEN; i++)
        put_number(i, i < PAGE_LEN ? 0 : entries[used[i / PAGE_LEN] * PAGE_LEN + i % PAGE_LEN]);
    close_table();
}

static void write_sets(void)
{
    puts("\nconst struct pinyin_set pinyin_table_sets[] = {");
    for (size_t i = 0; i < n_sets; i++) {
        printf("    {0x%llxu, {", (unsigned long long)sets[i].classes);
        for (size_t k = 0; k < PINYIN_SET_SIZE; k++)
            printf("%s%u", k > 0 ? ", " : "", sets[i].ids[k]);
        printf("}, %u, %u},\n", sets[i].n, sets[i].main);
    }
    puts("};");
}

static void write_commons(void)
{
    qsort(commons, n_commons, sizeof *commons, by_syllable_and_count);
    open_table("pinyin_table_common_at");
    size_t at = 0;
    for (uint16_t id = 0; id <= n_syllables + 1; id++) {
        while (at < n_commons && commons[at].syllable < id)
            at++;
        put_number(id, (unsigned)at);
    }
    close_table();
    open_table("pinyin_table_common");
    for (size_t i = 0; i < n_commons; i++)
        put_number(i, commons[i].cp);
    close_table();
}

int main(void)
{
    static char line[16384];
    static uint16_t renamed[MAX_SYLLABLES];
    while (fgets(line, sizeof line, stdin) != NULL)
        take_line(line);
    sort_syllables(renamed);
    if (n_syllables < 350 || n_syllables > 450)
        fail("stdin is not Unihan_Readings.txt", "wrong number of syllables");
    group_syllables();
    make_entries(renamed);
    puts("/* Written by gen_pinyin.c from Unihan_Readings.txt. */");
    puts("#include \"kb/text/pinyin_table.h\"\n");
    write_syllables();
    write_entries();
    write_sets();
    write_commons();
    return fflush(stdout) == 0 && ferror(stdin) == 0 ? 0 : 1;
}
