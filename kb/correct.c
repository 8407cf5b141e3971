/* correct.c - a noisy channel: characters that sound alike, exchanged and doubled ones put
 * right where the pairs around them are unheard of. On the thread that asks. */
#include "kb/correct.h"

#include <string.h>

#include "kb/base/str.h"
#include "kb/correct_pairs.h"
#include "kb/text/pinyin.h"

#define MAX_NEW 2
/* How much more probable the new reading must be (ln): mistyping is rare, and there are many ways
 * to mistype. */
#define SAME_SOUND 5.0
#define CONFUSED 6.5
#define EXCHANGED 5.0
#define DOUBLED 4.0
#define LOST 5.0
#define SURE 2.0 /* gained beyond that: no need to search for what was typed too */

/* Some neighbouring characters put right. */
struct fix {
    size_t at;
    size_t n_old;
    uint32_t cp[MAX_NEW];
    size_t n;
    double gain; /* 0: none */
    bool is_sure;
    bool is_half_known;
};

struct correcting {
    const struct corrector *c;
    const struct norm *q;
    struct fix best;
};

static bool is_han_at(const struct norm *q, size_t at)
{
    return at < q->n && norm_is_han(q->cp[at]);
}

/* A row of characters between the neighbours of a place. */
struct window {
    double log;       /* of the probability of its pairs */
    size_t n_unknown; /* pairs nobody has heard of */
    size_t n_pairs;
};

static void add_pair(const struct corrector *c, uint32_t a, uint32_t b, struct window *w)
{
    w->log += pair_log(c, a, b);
    w->n_unknown += pair_count(c, a, b) == 0;
    w->n_pairs++;
}

/* `n` characters in the place of the `n_old` at `at`. */
static struct window window_of(const struct correcting *k, size_t at, size_t n_old,
                               const uint32_t *cp, size_t n)
{
    const struct norm *q = k->q;
    struct window w = {0, 0, 0};
    uint32_t before = at > 0 && is_han_at(q, at - 1) ? q->cp[at - 1] : 0;
    uint32_t behind = is_han_at(q, at + n_old) ? q->cp[at + n_old] : 0;
    for (size_t i = 0; i <= n; i++) {
        uint32_t next = i < n ? cp[i] : behind;
        if (before != 0 && next != 0)
            add_pair(k->c, before, next, &w);
        else if (next != 0)
            w.log += single_log(k->c, next);
        before = next;
    }
    return w;
}

static void keep_better(struct fix *best, const struct fix *next)
{
    bool better = next->gain > best->gain ||
                  (next->gain == best->gain && best->gain > 0 &&
                   (next->at < best->at || (next->at == best->at && next->cp[0] < best->cp[0])));
    if (better)
        *best = *next;
}

/* Weighs `n` characters for the n_old at `at`, which must be a smaller wonder by `cost`. */
static void weigh(struct correcting *k, size_t at, size_t n_old, const uint32_t *cp, size_t n,
                  double cost)
{
    struct window old = window_of(k, at, n_old, k->q->cp + at, n_old);
    struct window now = window_of(k, at, n_old, cp, n);
    if (now.n_unknown >= old.n_unknown || now.n_unknown == now.n_pairs)
        return;
    struct fix f = {.at = at, .n_old = n_old, .n = n, .gain = now.log - old.log - cost};
    memcpy(f.cp, cp, n * sizeof *cp);
    f.is_half_known = now.n_unknown > 0 || now.n_pairs < n + 1;
    f.is_sure =
        old.n_unknown == old.n_pairs && now.n_unknown == 0 && now.n_pairs >= 2 && f.gain >= SURE;
    keep_better(&k->best, &f);
}

static bool is_unheard(const struct correcting *k, size_t at)
{
    return is_han_at(k->q, at) && is_han_at(k->q, at + 1) &&
           pair_count(k->c, k->q->cp[at], k->q->cp[at + 1]) == 0;
}

/* Beside it stands a pair that is known with the new character. */
static bool fits_beside(const struct correcting *k, size_t at, uint32_t cp)
{
    const struct norm *q = k->q;
    return (at > 0 && is_han_at(q, at - 1) && pair_count(k->c, q->cp[at - 1], cp) > 0) ||
           (is_han_at(q, at + 1) && pair_count(k->c, cp, q->cp[at + 1]) > 0);
}

static void try_replacing(struct correcting *k, size_t at)
{
    uint32_t typed = k->q->cp[at];
    uint16_t readings[PINYIN_MAX_READINGS];
    size_t n_readings = pinyin_readings(typed, readings);
    for (size_t r = 0; r < n_readings; r++) {
        size_t n = 0;
        const uint16_t *like = characters_like(k->c, pinyin_fuzzy(readings[r]), &n);
        for (size_t i = 0; i < n; i++) {
            uint32_t cp = like[i];
            if (cp == typed || !fits_beside(k, at, cp))
                continue;
            double likeness = pinyin_similarity(typed, cp);
            if (likeness > 0.5)
                weigh(k, at, 1, &cp, 1, likeness > 0.8 ? SAME_SOUND : CONFUSED);
        }
    }
}

static void try_swapping(struct correcting *k, size_t at)
{
    const uint32_t swapped[] = {k->q->cp[at + 1], k->q->cp[at]};
    if (swapped[0] != swapped[1])
        weigh(k, at, 2, swapped, 2, EXCHANGED);
}

static void try_joining(struct correcting *k, size_t at)
{
    if (k->q->cp[at] == k->q->cp[at + 1])
        weigh(k, at, 2, k->q->cp + at, 1, DOUBLED);
}

/* A lost character can be anything, so only ways of asking are made whole: 那久能办好. */
static void try_inserting(struct correcting *k, size_t at)
{
    const uint32_t *q = k->q->cp;
    size_t n = 0;
    if (!character_asked(k->c, q[at]) || !character_asked(k->c, q[at + 1]))
        return;
    const uint16_t *asked = characters_asked_after(k->c, q[at], &n);
    for (size_t i = 0; i < n; i++) {
        const uint32_t both[] = {q[at], asked[i]};
        if (pair_asked(k->c, asked[i], q[at + 1]) > 0)
            weigh(k, at, 1, both, 2, LOST);
    }
}

static struct fix best_fix(const struct corrector *c, const struct norm *q)
{
    struct correcting k = {c, q, {.gain = 0}};
    bool unheard_before = false;
    for (size_t at = 0; at < q->n; at++) {
        bool unheard = is_unheard(&k, at);
        if ((unheard || unheard_before) && is_han_at(q, at))
            try_replacing(&k, at);
        if (unheard) {
            try_swapping(&k, at);
            try_joining(&k, at);
            try_inserting(&k, at);
        }
        unheard_before = unheard;
    }
    return k.best;
}

static void note_fix(struct correction *out, const struct fix *f)
{
    for (size_t i = 0; i < out->n_fixes; i++)
        if (out->fixes[i].at > f->at)
            out->fixes[i].at = out->fixes[i].at + f->n - f->n_old;
    out->fixes[out->n_fixes++] = (struct corrected_span){f->at, f->n, f->is_half_known};
    out->n_changes++;
}

bool correct_question(const struct corrector *c, const struct norm *question, struct arena *a,
                      struct correction *out)
{
    *out = (struct correction){.norm = *question, .is_sure = true};
    correct_letters(c, &out->norm, a, &out->n_changes);
    while (out->n_fixes < CORRECT_MAX_FIXES) {
        struct fix f = best_fix(c, &out->norm);
        if (f.gain <= 0 || out->norm.n + f.n > QUESTION_MAX_CHARS + f.n_old)
            break;
        out->norm = norm_replace(a, &out->norm, f.at, f.n_old, f.cp, f.n);
        note_fix(out, &f);
        out->is_sure = out->is_sure && f.is_sure;
    }
    return out->n_changes > 0;
}
