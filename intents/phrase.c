/* phrase.c - backtracking matcher of the rule patterns. Called by every rule table; any thread. */
#include "intents/phrase.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

/* One alternative, [p, end) of the pattern. */
struct alternative {
    const char *p;
    const char *end;
};

static size_t char_len(const char *p)
{
    unsigned char c = (unsigned char)*p;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The end of the single-character item at p: a character or a [set]. */
static const char *item_end(const char *p, const char *end)
{
    if (*p != '[')
        return p + char_len(p);
    const char *close = memchr(p, ']', (size_t)(end - p));
    CHECK(close != NULL);
    return close + 1;
}

static bool item_matches(const char *item, const char *item_stop, const char *at, size_t len)
{
    if (*item != '[')
        return (size_t)(item_stop - item) == len && memcmp(item, at, len) == 0;
    for (const char *c = item + 1; c < item_stop - 1; c += char_len(c)) {
        if (char_len(c) == len && memcmp(c, at, len) == 0)
            return true;
    }
    return false;
}

static bool match_here(struct alternative alt, struct view text, size_t at, size_t *to);

static bool match_gap(struct alternative rest, struct view text, size_t at, size_t *to)
{
    for (int skipped = 0;; skipped++) {
        if (match_here(rest, text, at, to))
            return true;
        if (skipped == PHRASE_GAP || at >= text.len)
            return false;
        at += char_len(text.ptr + at);
    }
}

static bool match_here(struct alternative alt, struct view text, size_t at, size_t *to)
{
    while (alt.p < alt.end) {
        if (*alt.p == '$') {
            if (at != text.len)
                return false;
            alt.p++;
            continue;
        }
        if (*alt.p == '~')
            return match_gap((struct alternative){alt.p + 1, alt.end}, text, at, to);
        const char *stop = item_end(alt.p, alt.end);
        bool optional = stop < alt.end && *stop == '?';
        const char *next = stop + (optional ? 1 : 0);
        size_t len = at < text.len ? char_len(text.ptr + at) : 0;
        bool here = len > 0 && item_matches(alt.p, stop, text.ptr + at, len);
        if (!optional && !here)
            return false;
        if (optional && here && match_here((struct alternative){next, alt.end}, text, at + len, to))
            return true;
        at += optional ? 0 : len;
        alt.p = next;
    }
    *to = at;
    return true;
}

/* Which characters the text holds, as a small bitmap: most alternatives are out at their first one.
 */
struct seen {
    uint64_t bits[4];
};

static unsigned char_slot(const char *p, size_t len)
{
    unsigned last = (unsigned char)p[len - 1];
    unsigned before = len > 1 ? (unsigned char)p[len - 2] : 0;
    return (last ^ (before << 3)) & 0xFF;
}

static struct seen seen_in(struct view text)
{
    struct seen s = {{0}};
    for (size_t at = 0; at < text.len;) {
        size_t len = char_len(text.ptr + at);
        unsigned slot = char_slot(text.ptr + at, len);
        s.bits[slot >> 6] |= (uint64_t)1 << (slot & 63);
        at += len;
    }
    return s;
}

static bool may_match(const struct seen *s, struct alternative alt)
{
    const char *p = *alt.p == '^' ? alt.p + 1 : alt.p;
    if (p == alt.end || *p == '[' || *p == '~' || *p == '$')
        return true;
    size_t len = char_len(p);
    if (p + len < alt.end && p[len] == '?')
        return true;
    unsigned slot = char_slot(p, len);
    return (s->bits[slot >> 6] >> (slot & 63) & 1) != 0;
}

static bool find_alternative(struct alternative alt, struct view text, struct phrase_hit *best,
                             bool found)
{
    bool anchored = alt.p < alt.end && *alt.p == '^';
    if (anchored)
        alt.p++;
    for (size_t at = 0; at <= text.len; at += at < text.len ? char_len(text.ptr + at) : 1) {
        size_t to = 0;
        if (match_here(alt, text, at, &to)) {
            size_t len = to - at;
            bool better = !found || len > best->to - best->from ||
                          (len == best->to - best->from && at < best->from);
            if (better)
                *best = (struct phrase_hit){at, to};
            found = true;
        }
        if (anchored)
            break;
    }
    return found;
}

/* Takes the next alternative off `*rest`. */
static bool next_alternative(const char **rest, struct alternative *out)
{
    if (*rest == NULL)
        return false;
    const char *bar = strchr(*rest, '|');
    out->p = *rest;
    out->end = bar != NULL ? bar : *rest + strlen(*rest);
    *rest = bar != NULL ? bar + 1 : NULL;
    CHECK(out->p < out->end);
    return true;
}

bool phrase_find(struct view text, const char *pattern, struct phrase_hit *hit_out)
{
    struct phrase_hit best = {0, 0};
    const struct seen seen = seen_in(text);
    struct alternative alt;
    bool found = false;
    const char *rest = pattern;
    while (next_alternative(&rest, &alt)) {
        if (may_match(&seen, alt))
            found = find_alternative(alt, text, &best, found);
    }
    if (found && hit_out != NULL)
        *hit_out = best;
    return found;
}

/* Matches the alternative anywhere? */
static bool matches_somewhere(struct alternative alt, struct view text)
{
    size_t to = 0;
    if (*alt.p == '^')
        return match_here((struct alternative){alt.p + 1, alt.end}, text, 0, &to);
    for (size_t at = 0; at <= text.len; at += at < text.len ? char_len(text.ptr + at) : 1)
        if (match_here(alt, text, at, &to))
            return true;
    return false;
}

bool phrase_in(struct view text, const char *pattern)
{
    const struct seen seen = seen_in(text);
    struct alternative alt;
    const char *rest = pattern;
    while (next_alternative(&rest, &alt))
        if (may_match(&seen, alt) && matches_somewhere(alt, text))
            return true;
    return false;
}

/* match_here stops at its first way through, which need not reach the end: the pattern is therefore
 * tried with an end mark of its own. */
bool phrase_is(struct view text, const char *pattern)
{
    char closed[512];
    struct alternative alt;
    const char *rest = pattern;
    const struct seen seen = seen_in(view_sub(text, 0, text.len > 0 ? char_len(text.ptr) : 0));
    while (next_alternative(&rest, &alt)) {
        if (!may_match(&seen, alt))
            continue;
        size_t len = (size_t)(alt.end - alt.p);
        CHECK(len + 1 < sizeof closed);
        memcpy(closed, alt.p, len);
        closed[len] = '$';
        size_t to = 0;
        size_t skip = closed[0] == '^' ? 1 : 0;
        if (match_here((struct alternative){closed + skip, closed + len + 1}, text, 0, &to))
            return true;
    }
    return false;
}

/* --- many patterns
 * --------------------------------------------------------------------------------- */

#define TABLE_BITS 10
#define TABLE_LEN ((size_t)1 << TABLE_BITS)

struct table_row {
    struct alternative alt; /* without its ^ */
    int tag;
    bool anchored;
    bool has_gap;
    struct table_row *next; /* of the same slot */
};

struct phrase_table {
    struct table_row *slots[TABLE_LEN]; /* by the character an alternative begins with */
    struct table_row *anywhere;         /* those that begin with a gap */
};

struct phrase_table *phrase_table_new(void)
{
    return mem_calloc(1, sizeof(struct phrase_table));
}

static void free_rows(struct table_row *row)
{
    while (row != NULL) {
        struct table_row *next = row->next;
        free(row);
        row = next;
    }
}

void phrase_table_free(struct phrase_table *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < TABLE_LEN; i++)
        free_rows(t->slots[i]);
    free_rows(t->anywhere);
    free(t);
}

static size_t table_slot(const char *p)
{
    size_t len = char_len(p);
    size_t last = (unsigned char)p[len - 1];
    return len == 1 ? last : (((unsigned char)p[len - 2] & 0x0Fu) << 6 | (last & 0x3Fu));
}

static void add_row(struct table_row **list, const struct table_row *row)
{
    struct table_row *own = mem_alloc(sizeof *own);
    *own = *row;
    own->next = *list;
    *list = own;
}

/* Slots are shared by chance and by sets: a row is added to each at most once. */
static void add_first(struct phrase_table *t, const char *p, const struct table_row *row)
{
    struct table_row **list = &t->slots[table_slot(p)];
    if (*list == NULL || (*list)->alt.p != row->alt.p)
        add_row(list, row);
}

static void add_alternative(struct phrase_table *t, const struct table_row *row)
{
    for (const char *p = row->alt.p;;) {
        if (p == row->alt.end || *p == '~' || *p == '$') {
            add_row(&t->anywhere, row);
            return;
        }
        const char *stop = item_end(p, row->alt.end);
        if (*p == '[')
            for (const char *c = p + 1; c < stop - 1; c += char_len(c))
                add_first(t, c, row);
        else
            add_first(t, p, row);
        if (stop == row->alt.end || *stop != '?')
            return;
        p = stop + 1;
    }
}

void phrase_table_add(struct phrase_table *t, const char *pattern, int tag)
{
    struct alternative alt;
    const char *rest = pattern;
    while (next_alternative(&rest, &alt)) {
        struct table_row row = {.tag = tag, .anchored = *alt.p == '^'};
        if (row.anchored)
            alt.p++;
        row.alt = alt;
        row.has_gap = memchr(alt.p, '~', (size_t)(alt.end - alt.p)) != NULL;
        add_alternative(t, &row);
    }
}

struct scanning {
    struct view text;
    void (*each)(void *arg, const struct phrase_found *found);
    void *arg;
};

static void scan_rows(const struct scanning *s, const struct table_row *row, size_t at)
{
    for (; row != NULL; row = row->next) {
        size_t to = 0;
        if ((row->anchored && at > 0) || !match_here(row->alt, s->text, at, &to) || to == at)
            continue;
        s->each(s->arg, &(struct phrase_found){row->tag, {at, to}, row->has_gap});
    }
}

void phrase_table_scan(const struct phrase_table *t, struct view text,
                       void (*each)(void *arg, const struct phrase_found *found), void *arg)
{
    struct scanning s = {text, each, arg};
    for (size_t at = 0; at < text.len; at += char_len(text.ptr + at)) {
        scan_rows(&s, t->slots[table_slot(text.ptr + at)], at);
        scan_rows(&s, t->anywhere, at);
    }
}

/* --- patterns from outside -----------------------------------------------------------------------
 */

/* The end of the item at `at` of an alternative, 0 for a set that does not close or is empty. */
static size_t check_item(struct view alt, size_t at)
{
    if (alt.ptr[at] != '[')
        return at + char_len(alt.ptr + at);
    size_t close = view_find(view_sub(alt, at, alt.len), VIEW("]"));
    return close == SIZE_MAX || close == 1 ? 0 : at + close + 1;
}

static const char *check_alternative(struct view alt)
{
    int n_gaps = 0;
    int n_firm = 0; /* items that must be there */
    size_t at = 0;
    if (view_starts(alt, "^"))
        at = 1;
    while (at < alt.len && !(alt.ptr[at] == '$' && at + 1 == alt.len)) {
        if (alt.ptr[at] == '~') {
            if (n_firm == 0 || at + 1 == alt.len || ++n_gaps > PHRASE_MAX_GAPS)
                return "~ 只能在两个字之间，且最多三个";
            at++;
            continue;
        }
        if (memchr("?^$]", alt.ptr[at], 4) != NULL)
            return "?、^、$、] 的位置不对";
        at = check_item(alt, at);
        if (at == 0)
            return "[ ] 没有成对或里面是空的";
        bool optional = at < alt.len && alt.ptr[at] == '?';
        n_firm += optional ? 0 : 1;
        at += optional ? 1 : 0;
    }
    return n_firm > 0 ? NULL : "有一项什么都能匹配";
}

enum rc phrase_check(struct view pattern, const char *field, struct err *err)
{
    const char *fault = pattern.len > 0 && utf8_valid(pattern, NULL) ? NULL : "不能为空";
    struct view rest = pattern;
    while (fault == NULL && rest.ptr != NULL) {
        size_t cut = view_find(rest, VIEW("|"));
        fault = check_alternative(view_sub(rest, 0, cut));
        rest = cut == SIZE_MAX ? (struct view){NULL, 0} : view_sub(rest, cut + 1, rest.len);
    }
    return fault == NULL ? RC_OK : err_set_field(err, RC_INVALID, field, "规则写法有误：%s", fault);
}
