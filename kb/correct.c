/* correct.c - characters that sound alike and exchanged neighbours, put right where the pairs
 * around them are unknown. On the thread that asks. */
#include "kb/correct.h"

#include <string.h>

#include "kb/base/str.h"
#include "kb/correct_pairs.h"
#include "kb/text/pinyin.h"

#define MAX_FIXES 3
#define WORD 0.3      /* cohesion of a pair that must speak for itself */
#define PART 0.08     /* the same when both pairs of a character become known */
#define CONFUSED 0.67 /* worth of a reading that is only confused, not the same */
#define MIN_GAIN 0.02

/* Cohesion before and behind a place; is it known, does it exist. */
struct sides {
    bool has[2];
    bool known[2];
    double cohesion[2];
};

/* One or two neighbouring characters put right. */
struct fix {
    size_t at;
    uint32_t cp[2];
    size_t n;
    double gain; /* 0: none */
    bool is_sure;
};

static bool has_pair(const struct norm *q, size_t at)
{
    return at > 0 && at < q->n && norm_is_han(q->cp[at - 1]) && norm_is_han(q->cp[at]);
}

static struct sides sides_of(const struct corrector *c, const struct norm *q, size_t at,
                             uint32_t first, uint32_t last, size_t n)
{
    struct sides s = {.has = {has_pair(q, at), has_pair(q, at + n)}};
    if (s.has[0]) {
        s.known[0] = pair_known(c, q->cp[at - 1], first);
        s.cohesion[0] = pair_cohesion(c, q->cp[at - 1], first);
    }
    if (s.has[1]) {
        s.known[1] = pair_known(c, last, q->cp[at + n]);
        s.cohesion[1] = pair_cohesion(c, last, q->cp[at + n]);
    }
    return s;
}

static int n_known(const struct sides *s)
{
    return s->known[0] + s->known[1];
}

static double best_of(double x, double y)
{
    return x > y ? x : y;
}

static void keep_better(struct fix *best, struct fix next)
{
    bool better = next.gain > best->gain ||
                  (next.gain == best->gain && best->gain > 0 &&
                   (next.at < best->at || (next.at == best->at && next.cp[0] < best->cp[0])));
    if (better)
        *best = next;
}

/* --- one character
 * ------------------------------------------------------------------------------------ */

struct replacing {
    const struct corrector *c;
    const struct norm *q;
    size_t at;
    bool is_first; /* the character is the first of the pairs that are offered */
    struct sides old;
    struct fix *best;
};

/* What speaks for the new character: both pairs known, or one that is a word. */
static bool is_convincing(const struct sides *old, const struct sides *now, double worth)
{
    double word = best_of(now->cohesion[0], now->cohesion[1]) * worth;
    bool all_heads = now->has[0] && now->has[1] && now->cohesion[0] > 0 && now->cohesion[1] > 0;
    if (n_known(old) > 0)
        return all_heads && word >= WORD && word > best_of(old->cohesion[0], old->cohesion[1]);
    return word >= WORD || (all_heads && word >= PART);
}

static void try_character(struct replacing *r, uint32_t cp)
{
    uint32_t typed = r->q->cp[r->at];
    double likeness = pinyin_similarity(typed, cp);
    if (cp == typed || likeness < 0.5)
        return;
    struct sides now = sides_of(r->c, r->q, r->at, cp, cp, 1);
    double worth = likeness > 0.8 ? 1.0 : CONFUSED;
    if (!is_convincing(&r->old, &now, worth))
        return;
    double gain =
        (now.cohesion[0] + now.cohesion[1]) * worth - r->old.cohesion[0] - r->old.cohesion[1];
    if (gain < MIN_GAIN)
        return;
    keep_better(r->best, (struct fix){.at = r->at,
                                      .cp = {cp},
                                      .n = 1,
                                      .gain = gain,
                                      .is_sure = n_known(&r->old) == 0 && n_known(&now) == 2});
}

static void offer(void *arg, uint16_t first, uint16_t second)
{
    struct replacing *r = arg;
    uint32_t beside = r->is_first ? second : first;
    if (beside == r->q->cp[r->is_first ? r->at + 1 : r->at - 1])
        try_character(r, r->is_first ? first : second);
}

static void offer_beside(struct replacing *r, uint32_t beside, bool is_first)
{
    uint16_t typed[PINYIN_MAX_READINGS], other[PINYIN_MAX_READINGS];
    size_t n_typed = pinyin_readings(r->q->cp[r->at], typed);
    size_t n_other = pinyin_readings(beside, other);
    r->is_first = is_first;
    for (size_t i = 0; i < n_typed; i++)
        for (size_t k = 0; k < n_other; k++)
            pairs_like(r->c, is_first ? typed[i] : other[k], is_first ? other[k] : typed[i], offer,
                       r);
}

static void try_replacing(const struct corrector *c, const struct norm *q, size_t at,
                          struct fix *best)
{
    struct replacing r = {.c = c, .q = q, .at = at, .best = best};
    r.old = sides_of(c, q, at, q->cp[at], q->cp[at], 1);
    bool complete = r.old.known[0] == r.old.has[0] && r.old.known[1] == r.old.has[1];
    if (!norm_is_han(q->cp[at]) || complete)
        return;
    if (r.old.has[0])
        offer_beside(&r, q->cp[at - 1], false);
    if (r.old.has[1])
        offer_beside(&r, q->cp[at + 1], true);
}

/* --- two exchanged
 * ------------------------------------------------------------------------------------ */

static void try_swapping(const struct corrector *c, const struct norm *q, size_t at,
                         struct fix *best)
{
    if (!has_pair(q, at + 1) || pair_known(c, q->cp[at], q->cp[at + 1]))
        return;
    uint32_t a = q->cp[at], b = q->cp[at + 1];
    double word = pair_cohesion(c, b, a);
    struct sides old = sides_of(c, q, at, a, b, 2);
    struct sides now = sides_of(c, q, at, b, a, 2);
    int gained = n_known(&now) + 1 - n_known(&old);
    if (word < PART || gained < 1 || (word < WORD && gained < 2))
        return;
    double gain = word + now.cohesion[0] + now.cohesion[1] - old.cohesion[0] - old.cohesion[1];
    if (gain >= MIN_GAIN)
        keep_better(
            best,
            (struct fix){.at = at, .cp = {b, a}, .n = 2, .gain = gain, .is_sure = gained == 3});
}

/* --- all of it
 * ---------------------------------------------------------------------------------------- */

static struct fix best_fix(const struct corrector *c, const struct norm *q)
{
    struct fix best = {.gain = 0};
    for (size_t i = 0; i < q->n; i++) {
        try_replacing(c, q, i, &best);
        try_swapping(c, q, i, &best);
    }
    return best;
}

static void apply(struct norm *q, const struct fix *f, struct arena *a)
{
    struct norm out = *q;
    struct str text = STR_EMPTY;
    out.cp = arena_alloc_array(a, q->n + 1, sizeof *out.cp);
    memcpy(out.cp, q->cp, q->n * sizeof *out.cp);
    memcpy(out.cp + f->at, f->cp, f->n * sizeof *out.cp);
    for (size_t i = 0; i < out.n; i++)
        str_add_cp(&text, out.cp[i]);
    out.text = arena_view(a, str_view(&text));
    str_clear(&text);
    *q = out;
}

bool correct_question(const struct corrector *c, const struct norm *question, struct arena *a,
                      struct correction *out)
{
    *out = (struct correction){.norm = *question, .is_sure = true};
    correct_letters(c, &out->norm, a, &out->n_changes);
    for (int i = 0; i < MAX_FIXES; i++) {
        struct fix f = best_fix(c, &out->norm);
        if (f.gain <= 0)
            break;
        apply(&out->norm, &f, a);
        out->n_changes++;
        out->is_sure = out->is_sure && f.is_sure;
    }
    return out->n_changes > 0;
}
