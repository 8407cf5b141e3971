/* correct_pairs.c - counts of pairs as probabilities, and characters by sound. Built once per
 * snapshot, in time that hangs on the number of characters only; read by any thread. */
#include "kb/correct_pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kb/asking.h"
#include "kb/base/err.h"
#include "kb/base/mem.h"
#include "kb/symbols.h"
#include "kb/text/pinyin.h"

#define LINE_SYMBOLS 256
#define FIRST_HAN 0x3400u
#define N_HAN (0xA000u - FIRST_HAN)
#define SMOOTHING 1.0 /* counts of its own that "any character" has behind every character */

struct corrector {
    const struct vocab *vocab;
    struct vocab *asking; /* symbols and pairs in phrases of asking; n_head = how many; n_body of
                             them: words of synonyms */
    uint32_t *counts;     /* of each Han character */
    double total;         /* their sum */
    uint16_t *known;      /* those that occur, most frequent first */
    size_t n_known;
    uint16_t *asked_no; /* by Han character: number in phrases of asking, from 1 in the order of
                           `known`; 0 = not there */
    size_t n_asked;
    uint16_t *followers;   /* in phrases of asking, of one character after the other */
    uint32_t *followed_at; /* by number: where those of a character begin; n_asked + 2 */
    bool *is_own;          /* Han characters that occur in `asking` */
    uint16_t *sounds;      /* the same by class of sound, each most frequent first */
    uint32_t *sound_at;    /* where a class begins; n_syllables + 2 */
};

/* --- building
 * --------------------------------------------------------------------------------------- */

static void count_asking(struct vocab *v, struct view all)
{
    struct view line;
    uint16_t symbols[LINE_SYMBOLS];
    while (view_next_line(&all, &line)) {
        CHECK(line.len < LINE_SYMBOLS);
        size_t n = symbols_cut(line, symbols, NULL);
        for (size_t i = 0; i < n; i++) {
            if (!symbol_is_han(symbols[i]))
                continue;
            vocab_add(v, vocab_key_one(symbols[i]), 1, 1, 0);
            if (i + 1 < n && symbol_is_han(symbols[i + 1]))
                vocab_add(v, vocab_key(symbols[i], symbols[i + 1]), 1, 1, 0);
        }
    }
}

static void count_synonym(void *arg, struct view word)
{
    uint16_t symbols[LINE_SYMBOLS];
    if (word.len >= LINE_SYMBOLS)
        return;
    size_t n = symbols_cut(word, symbols, NULL);
    for (size_t i = 0; i < n; i++) {
        if (symbols[i] == SYMBOL_BREAK)
            continue;
        vocab_add(arg, vocab_key_one(symbols[i]), 1, 0, 1);
        if (i + 1 < n && symbols[i + 1] != SYMBOL_BREAK)
            vocab_add(arg, vocab_key(symbols[i], symbols[i + 1]), 1, 0, 1);
    }
}

static uint32_t count_own(const struct corrector *c, uint32_t key)
{
    struct vocab_item own = vocab_find(c->asking, key);
    return own.n_head + own.n_body;
}

struct counted {
    uint32_t count;
    uint16_t cp;
};

static int more_frequent(const void *left, const void *right)
{
    const struct counted *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->cp > b->cp) - (a->cp < b->cp);
}

static void count_characters(struct corrector *c)
{
    struct counted *list = mem_calloc(N_HAN, sizeof *list);
    c->counts = mem_calloc(N_HAN, sizeof *c->counts);
    c->is_own = mem_calloc(N_HAN, sizeof *c->is_own);
    c->asked_no = mem_calloc(N_HAN, sizeof *c->asked_no);
    for (uint32_t i = 0; i < N_HAN; i++) {
        uint32_t key = vocab_key_one((uint16_t)(FIRST_HAN + i));
        uint32_t own = count_own(c, key);
        c->is_own[i] = own > 0;
        c->counts[i] = vocab_find(c->vocab, key).n_entries + own;
        c->total += c->counts[i];
        if (c->counts[i] > 0)
            list[c->n_known++] = (struct counted){c->counts[i], (uint16_t)(FIRST_HAN + i)};
    }
    qsort(list, c->n_known, sizeof *list, more_frequent);
    c->known = mem_calloc(c->n_known + 1, sizeof *c->known);
    for (size_t i = 0; i < c->n_known; i++) {
        c->known[i] = list[i].cp;
        if (vocab_find(c->asking, vocab_key_one(list[i].cp)).n_head > 0)
            c->asked_no[list[i].cp - FIRST_HAN] = (uint16_t)++c->n_asked;
    }
    free(list);
}

/* A pair in phrases of asking. */
struct following {
    uint16_t left_no; /* numbers of its characters */
    uint16_t right_no;
    uint16_t right;
};

struct followings {
    const struct corrector *c;
    struct following *list;
    size_t n;
};

static void note_following(void *arg, const struct vocab_item *item)
{
    struct followings *f = arg;
    uint16_t left = (uint16_t)(item->key >> 16);
    uint16_t right = (uint16_t)item->key;
    if (item->n_head == 0 || !symbol_is_han(left) || !symbol_is_han(right))
        return;
    f->list[f->n++] = (struct following){f->c->asked_no[left - FIRST_HAN],
                                         f->c->asked_no[right - FIRST_HAN], right};
}

static int following_cmp(const void *left, const void *right)
{
    const struct following *a = left, *b = right;
    if (a->left_no != b->left_no)
        return a->left_no < b->left_no ? -1 : 1;
    return (a->right_no > b->right_no) - (a->right_no < b->right_no);
}

static void sort_followers(struct corrector *c)
{
    struct followings f = {c, mem_calloc(vocab_n(c->asking) + 1, sizeof *f.list), 0};
    vocab_each(c->asking, note_following, &f);
    qsort(f.list, f.n, sizeof *f.list, following_cmp);
    c->followers = mem_calloc(f.n + 1, sizeof *c->followers);
    c->followed_at = mem_calloc(c->n_asked + 2, sizeof *c->followed_at);
    for (size_t i = 0; i < f.n; i++) {
        c->followers[i] = f.list[i].right;
        c->followed_at[f.list[i].left_no + 1]++;
    }
    for (size_t i = 1; i < c->n_asked + 2; i++)
        c->followed_at[i] += c->followed_at[i - 1];
    free(f.list);
}

/* The distinct classes of a character's readings. */
static size_t classes_of(uint32_t cp, uint16_t out[PINYIN_MAX_READINGS])
{
    uint16_t readings[PINYIN_MAX_READINGS];
    size_t n = 0;
    size_t n_readings = pinyin_readings(cp, readings);
    for (size_t i = 0; i < n_readings; i++) {
        uint16_t class = pinyin_fuzzy(readings[i]);
        size_t k = 0;
        while (k < n && out[k] != class)
            k++;
        if (k == n)
            out[n++] = class;
    }
    return n;
}

/* Counting, then placing, so that each class's characters stay in the order of `known`. */
static void sort_by_sound(struct corrector *c)
{
    uint16_t classes[PINYIN_MAX_READINGS];
    size_t n_places = pinyin_n_syllables() + 2;
    c->sound_at = mem_calloc(n_places, sizeof *c->sound_at);
    for (size_t i = 0; i < c->n_known; i++)
        for (size_t k = classes_of(c->known[i], classes); k-- > 0;)
            c->sound_at[classes[k] + 1]++;
    for (size_t i = 1; i < n_places; i++)
        c->sound_at[i] += c->sound_at[i - 1];
    c->sounds = mem_calloc((size_t)c->sound_at[n_places - 1] + 1, sizeof *c->sounds);
    uint32_t *next = mem_calloc(n_places, sizeof *next);
    memcpy(next, c->sound_at, n_places * sizeof *next);
    for (size_t i = 0; i < c->n_known; i++)
        for (size_t k = classes_of(c->known[i], classes); k-- > 0;)
            c->sounds[next[classes[k]]++] = c->known[i];
    free(next);
}

struct corrector *corrector_new(const struct vocab *v, const struct synonyms *s)
{
    struct corrector *c = mem_calloc(1, sizeof *c);
    c->vocab = v;
    c->asking = vocab_new();
    count_asking(c->asking, asking_phrases());
    count_asking(c->asking, asking_aspects());
    if (s != NULL)
        synonyms_each_word(s, count_synonym, c->asking);
    count_characters(c);
    sort_followers(c);
    sort_by_sound(c);
    return c;
}

void corrector_free(struct corrector *c)
{
    if (c == NULL)
        return;
    vocab_free(c->asking);
    free(c->counts);
    free(c->known);
    free(c->asked_no);
    free(c->followers);
    free(c->followed_at);
    free(c->is_own);
    free(c->sounds);
    free(c->sound_at);
    free(c);
}

size_t corrector_bytes(const struct corrector *c)
{
    size_t n_places = pinyin_n_syllables() + 2;
    return (N_HAN + n_places + c->n_asked) * sizeof(uint32_t) +
           N_HAN * (sizeof *c->asked_no + sizeof *c->is_own) +
           (c->n_known + c->followed_at[c->n_asked + 1] + c->sound_at[n_places - 1]) *
               sizeof(uint16_t) +
           vocab_n(c->asking) * 2 * sizeof(struct vocab_item);
}

/* --- reading
 * ---------------------------------------------------------------------------------------- */

static bool is_plain(uint32_t cp)
{
    return cp <= UINT16_MAX && symbol_is_han((uint16_t)cp);
}

static double frequency(const struct corrector *c, uint32_t cp)
{
    double count = is_plain(cp) ? c->counts[cp - FIRST_HAN] : 0;
    return (count + 0.5) / (c->total + 0.5 * N_HAN);
}

uint32_t pair_count(const struct corrector *c, uint32_t a, uint32_t b)
{
    if (!is_plain(a) || !is_plain(b) || c->counts[a - FIRST_HAN] == 0 ||
        c->counts[b - FIRST_HAN] == 0)
        return 0;
    uint32_t key = vocab_key((uint16_t)a, (uint16_t)b);
    bool may_be_own = c->is_own[a - FIRST_HAN] && c->is_own[b - FIRST_HAN];
    return vocab_find(c->vocab, key).n_entries + (may_be_own ? count_own(c, key) : 0);
}

uint32_t pair_asked(const struct corrector *c, uint32_t a, uint32_t b)
{
    if (!is_plain(a) || !is_plain(b))
        return 0;
    return vocab_find(c->asking, vocab_key((uint16_t)a, (uint16_t)b)).n_head;
}

bool character_asked(const struct corrector *c, uint32_t cp)
{
    return is_plain(cp) && c->asked_no[cp - FIRST_HAN] > 0;
}

const uint16_t *characters_asked_after(const struct corrector *c, uint32_t cp, size_t *n_out)
{
    size_t no = is_plain(cp) ? c->asked_no[cp - FIRST_HAN] : 0;
    *n_out = c->followed_at[no + 1] - c->followed_at[no];
    return c->followers + c->followed_at[no];
}

double pair_log(const struct corrector *c, uint32_t a, uint32_t b)
{
    double of_a = is_plain(a) ? c->counts[a - FIRST_HAN] : 0;
    return log((pair_count(c, a, b) + SMOOTHING * frequency(c, b)) / (of_a + SMOOTHING));
}

double single_log(const struct corrector *c, uint32_t b)
{
    return log(frequency(c, b));
}

bool word_known(const struct corrector *c, struct view word)
{
    uint16_t symbols[QUESTION_MAX_CHARS + 1];
    if (word.len > QUESTION_MAX_CHARS)
        return false;
    size_t n = symbols_cut(word, symbols, NULL);
    return n == 1 && (vocab_find(c->vocab, vocab_key_one(symbols[0])).n_entries > 0 ||
                      vocab_find(c->asking, vocab_key_one(symbols[0])).n_body > 0);
}

const uint16_t *characters_like(const struct corrector *c, uint16_t class, size_t *n_out)
{
    CHECK(class <= pinyin_n_syllables());
    *n_out = c->sound_at[class + 1] - c->sound_at[class];
    return c->sounds + c->sound_at[class];
}
