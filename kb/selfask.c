/* selfask.c - makes questions with known answers out of a knowledge base. Training and calibration.
 */
#include "kb/selfask.h"

#include <stdlib.h>

#include "kb/asking.h"
#include "kb/base/clock.h"

#define MIN_SENTENCE 20 /* characters of a sentence worth asking about */
#define MAX_SENTENCE 40
#define LEFT_OUT_SHARE 4 /* every fourth entry is asked about while it is hidden */

/* How a text becomes what somebody might type instead. */
struct wording {
    uint64_t least; /* at so many of 400 characters a run is left out ... */
    uint64_t range; /* ... and up to so many more */
    uint64_t run;   /* longest run */
    bool turns;     /* every other one is said from its middle on */
};

/* Of titles and variants: the share found first is that of people's own paraphrases of titles. Of
 * sentences: as many pairs in common with the text as questions have with their answers. */
static const struct wording HEAD = {80, 45, 2, true};
static const struct wording SENTENCE = {90, 45, 6, false};

struct maker {
    const struct snapshot *kb;
    struct arena *a;
    struct selfask_list *list;
    size_t cap;
    uint64_t *titles; /* hashes of all titles, sorted */
};

static const char *const KIND_NAMES[ASK_N_KINDS] = {
    [ASK_VARIANT] = "variant",   [ASK_TITLE] = "title",       [ASK_REWORDED] = "reworded",
    [ASK_SENTENCE] = "sentence", [ASK_LEFT_OUT] = "left_out", [ASK_OFF_TOPIC] = "off_topic",
    [ASK_GOLDEN] = "golden",     [ASK_OUTCOME] = "outcome",
};

const char *selfask_kind_name(enum selfask_kind kind)
{
    return KIND_NAMES[kind];
}

/* Well-mixed bits of a number (splitmix64). */
static uint64_t mixed(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static uint64_t text_hash(struct view text)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (uint8_t)text.ptr[i]) * UINT64_C(1099511628211);
    return h;
}

static void push(struct maker *m, struct selfask q)
{
    m->list->items = arena_push(m->a, m->list->items, m->list->n, &m->cap, sizeof q);
    m->list->items[m->list->n++] = q;
}

bool selfask_leaves_out(int64_t entry_id)
{
    return mixed((uint64_t)entry_id ^ UINT64_C(0x1EF7)) % LEFT_OUT_SHARE == 0;
}

size_t selfask_entry_fold(int64_t entry_id, size_t n)
{
    return (size_t)(mixed((uint64_t)entry_id ^ UINT64_C(0xF01D)) % n);
}

size_t selfask_text_fold(struct view text, size_t n)
{
    return (size_t)(mixed(text_hash(text)) % n);
}

size_t selfask_fold(const struct selfask *q, size_t n)
{
    if (q->kind == ASK_LEFT_OUT)
        return selfask_entry_fold(q->hidden_entry_id, n);
    /* Together with all labelled questions of its entry: the next one asked may be of an entry that
     * has none. */
    if ((q->kind == ASK_GOLDEN || q->kind == ASK_OUTCOME) && q->n_right > 0)
        return selfask_entry_fold(q->right[0], n);
    return selfask_text_fold(q->source, n);
}

/* A question about an entry, while the entry is hidden for some of them. */
static void ask_about(struct maker *m, enum selfask_kind kind, const struct indexed *x,
                      int64_t hidden_unit_id, struct view source, struct view text)
{
    int64_t entry_id = x->entry->entry_id;
    if (selfask_leaves_out(entry_id))
        push(m, (struct selfask){.kind = ASK_LEFT_OUT,
                                 .text = text,
                                 .source = source,
                                 .hidden_entry_id = entry_id});
    else
        push(m, (struct selfask){.kind = kind,
                                 .text = text,
                                 .source = source,
                                 .right = {entry_id},
                                 .n_right = 1,
                                 .hidden_unit_id = hidden_unit_id});
}

static bool ends_sentence(uint32_t cp)
{
    return cp == 0x3002 || cp == 0xFF1B || cp == 0xFF1F || cp == 0xFF01 || cp == '\n' ||
           cp == ';' || cp == '!' || cp == '?';
}

/* The k-th stretch between marks that is long enough, counted round; empty if there is none. */
static struct view pick_sentence(struct view text, uint64_t k)
{
    struct view found[64];
    size_t n = 0, from = 0, chars = 0;
    for (size_t at = 0; at < text.len && n < 64;) {
        size_t before = at;
        uint32_t cp = utf8_next(text, &at);
        chars++;
        if (!ends_sentence(cp) && at < text.len && chars < MAX_SENTENCE)
            continue;
        if (chars >= MIN_SENTENCE)
            found[n++] = view_sub(text, from, before - from);
        from = at;
        chars = 0;
    }
    return n > 0 ? found[k % n] : VIEW_EMPTY;
}

static struct view pick_asking(uint64_t k)
{
    struct view all = asking_phrases();
    struct view line = VIEW_EMPTY;
    size_t n = 0, wanted = 0;
    for (struct view rest = all; view_next_line(&rest, &line);)
        n++;
    wanted = (size_t)(k % n);
    for (size_t i = 0; view_next_line(&all, &line) && i < wanted; i++)
        ;
    return line;
}

static size_t count_chars(struct view text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.len; n++)
        (void)utf8_next(text, &at);
    return n;
}

/* Copies a text with runs left out; a space stands for each, so that no pair of characters comes
 * about that nobody would write. */
static void add_gappy(struct str *out, struct view text, const struct wording *w, uint64_t salt)
{
    uint64_t drop = w->least + mixed(salt) % w->range;
    uint64_t skip = 0;
    for (size_t at = 0, i = 0; at < text.len; i++) {
        uint32_t cp = utf8_next(text, &at);
        uint64_t dice = mixed(salt + i * 7919);
        if (skip == 0 && dice % 400 < drop) {
            skip = 1 + (dice >> 32) % w->run;
            str_add_cp(out, ' ');
        }
        if (skip > 0)
            skip--;
        else
            str_add_cp(out, cp);
    }
}

/* Leaves out runs of characters, then asks. */
static struct view reword(struct arena *a, struct view text, const struct wording *w, uint64_t salt)
{
    struct str out = STR_EMPTY;
    size_t from = 0, middle = w->turns && mixed(salt + 2) % 2 == 0 ? count_chars(text) / 2 : 0;
    for (; middle > 0; middle--)
        (void)utf8_next(text, &from);
    add_gappy(&out, view_sub(text, from, text.len - from), w, salt);
    add_gappy(&out, view_sub(text, 0, from), w, salt + 3);
    str_add(&out, pick_asking(mixed(salt + 1)));
    struct view done = arena_view(a, str_view(&out));
    str_clear(&out);
    return done;
}

static int hash_cmp(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Some sources give the same title to many entries: it names none of them. */
static bool is_unique_title(const struct maker *m, struct view title)
{
    size_t n = snapshot_n_entries(m->kb), low = 0, high = n;
    uint64_t h = text_hash(title);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (m->titles[mid] < h)
            low = mid + 1;
        else
            high = mid;
    }
    return low + 1 >= n || m->titles[low + 1] != h;
}

static void list_titles(struct maker *m)
{
    size_t n = snapshot_n_entries(m->kb);
    m->titles = arena_alloc_array(m->a, n, sizeof *m->titles);
    for (size_t i = 0; i < n; i++)
        m->titles[i] = text_hash(snapshot_entry_at(m->kb, i)->title);
    if (n > 0)
        qsort(m->titles, n, sizeof *m->titles, hash_cmp);
}

/* 专利法第三十条: the number of a clause, which nobody asks for. */
static bool names_a_clause(struct view title)
{
    static const char ARTICLE[] = "条";
    struct view end = view_of(ARTICLE);
    return view_find(title, view_of("第")) != SIZE_MAX && title.len >= end.len &&
           view_eq(view_sub(title, title.len - end.len, end.len), end);
}

/* With variants to stand in for it the title is asked as it is, hidden; without, in other words. */
static void ask_title(struct maker *m, const struct indexed *x, const struct unit *u, uint64_t salt)
{
    struct view title = x->entry->title;
    if (u->n == 0 || names_a_clause(title) || !is_unique_title(m, title))
        return;
    if (x->entry->n_variants > 0)
        ask_about(m, ASK_TITLE, x, u->unit_id, title, title);
    else
        ask_about(m, ASK_REWORDED, x, 0, title, reword(m->a, title, &HEAD, salt));
}

/* Variants are written to differ, so one that is hidden is harder than what visitors type; one in
 * other words is easier. Both are asked. */
static void ask_variant(struct maker *m, const struct indexed *x, const struct unit *u,
                        uint64_t salt)
{
    struct view text = x->entry->variants[u->part];
    if (mixed(salt ^ UINT64_C(0x0A5B)) % 2 == 0)
        ask_about(m, ASK_VARIANT, x, u->unit_id, text, text);
    else
        ask_about(m, ASK_REWORDED, x, 0, text, reword(m->a, text, &HEAD, salt));
}

static void ask_heads(struct maker *m, const struct indexed *x, uint64_t keep_below)
{
    for (uint32_t i = 0; i < x->n_head; i++) {
        const struct unit *u = &x->units[i];
        uint64_t salt = mixed((uint64_t)u->unit_id);
        if (salt > keep_below)
            continue;
        if (u->kind == UNIT_VARIANT && (size_t)u->part < x->entry->n_variants)
            ask_variant(m, x, u, salt);
        else if (u->kind == UNIT_TITLE)
            ask_title(m, x, u, salt);
    }
}

static void ask_sentence(struct maker *m, const struct indexed *x, uint64_t keep_below)
{
    const struct entry *e = x->entry;
    uint64_t salt = mixed((uint64_t)e->entry_id ^ UINT64_C(0x5E47E4CE));
    if (salt > keep_below)
        return;
    struct view text = e->n_clauses > 0 ? e->clauses[salt % e->n_clauses].text : e->body;
    if (text.len == 0)
        text = e->summary;
    struct view sentence = pick_sentence(text, mixed(salt));
    if (sentence.len > 0)
        ask_about(m, ASK_SENTENCE, x, 0, sentence, reword(m->a, sentence, &SENTENCE, salt));
}

static void ask_off_topic(struct maker *m)
{
    struct view rest = asking_off_topic();
    struct view line;
    while (view_next_line(&rest, &line))
        if (line.len > 0)
            push(m, (struct selfask){.kind = ASK_OFF_TOPIC, .text = line, .source = line});
}

/* A hash below the result keeps about `most` of n. */
static uint64_t share_of(size_t most, size_t n)
{
    return n <= most ? UINT64_MAX : (uint64_t)((double)most / (double)n * 18446744073709549568.0);
}

void selfask_make(const struct snapshot *kb, size_t most, struct arena *a, struct selfask_list *out)
{
    *out = (struct selfask_list){NULL, 0};
    struct maker m = {.kb = kb, .a = a, .list = out};
    size_t n_entries = snapshot_n_entries(kb), n_heads = 0;
    for (size_t i = 0; i < n_entries; i++)
        n_heads += snapshot_indexed_at(kb, i)->n_head;
    list_titles(&m);
    uint64_t keep_head = share_of(most, n_heads);
    uint64_t keep_sentence = share_of(most, n_entries);
    for (size_t i = 0; i < n_entries; i++) {
        const struct indexed *x = snapshot_indexed_at(kb, i);
        if (x->entry->is_disabled)
            continue;
        ask_heads(&m, x, keep_head);
        ask_sentence(&m, x, keep_sentence);
    }
    ask_off_topic(&m);
}

void selfask_add(const struct snapshot *kb, const struct question_list *golden, struct arena *a,
                 struct selfask_list *list)
{
    struct maker m = {.kb = kb, .a = a, .list = list, .cap = list->n};
    for (size_t i = 0; i < golden->n; i++) {
        const struct question *g = &golden->items[i];
        struct selfask q = {.kind = ASK_GOLDEN, .text = g->q, .source = g->q};
        for (size_t k = 0; k < g->n_expect && q.n_right < 4; k++) {
            const struct entry *e = snapshot_find(kb, g->expect[k]);
            if (e != NULL)
                q.right[q.n_right++] = e->entry_id;
        }
        if (g->n_after == 0 && (q.n_right > 0 || g->n_expect == 0))
            push(&m, q);
    }
}

void selfask_add_outcomes(const struct snapshot *kb, const struct labelled_list *outcomes,
                          struct arena *a, struct selfask_list *list)
{
    struct maker m = {.kb = kb, .a = a, .list = list, .cap = list->n};
    for (size_t i = 0; i < outcomes->n; i++) {
        const struct labelled *o = &outcomes->items[i];
        const struct entry *e = snapshot_entry(kb, o->entry_id);
        if (e == NULL || e->is_disabled)
            continue;
        struct selfask q = {.kind = ASK_OUTCOME, .text = o->q, .source = o->q};
        if (o->is_right)
            q.right[q.n_right++] = o->entry_id;
        else
            q.wrong_id = o->entry_id;
        push(&m, q);
    }
}

bool selfask_is_right(const struct selfask *q, int64_t entry_id)
{
    for (size_t i = 0; i < q->n_right; i++)
        if (q->right[i] == entry_id)
            return true;
    return false;
}

enum rc selfask_run(struct searcher *s, const struct snapshot *kb, const struct selfask *q,
                    size_t k, struct arena *a, struct search_result *out, struct err *err)
{
    struct search_options options = {.k = k,
                                     .as_of_day = day_of_ms(clock_now_ms(), 480),
                                     .region = VIEW_EMPTY,
                                     .audience = VIEW_EMPTY,
                                     .hidden_unit_id = q->hidden_unit_id,
                                     .hidden_entry_id = q->hidden_entry_id};
    struct norm n;
    *out = (struct search_result){.n = 0};
    if (norm_question(a, q->text, &n, NULL) != RC_OK)
        return RC_OK;
    return search_run(s, kb, &n, &options, a, out, err);
}
