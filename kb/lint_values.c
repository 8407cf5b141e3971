/* lint_values.c - one fact, one value: fees, limits and telephones compared between entries.
 *
 * Two texts contradict each other only through their figures, numbers with what they count:
 * "5个工作日" and "5个工作日内" agree, "不收费" is 0 元. Where one list of figures holds the other,
 * the longer text says more, not something else.
 */
#include <stdlib.h>

#include "kb/lint_rules.h"
#include "kb/text/normalise.h"

/* --- figures -------------------------------------------------------------------------------------
 */

enum unit_of {
    OF_NOTHING,
    OF_WORKDAYS,
    OF_DAYS,
    OF_MONTHS,
    OF_YEARS,
    OF_YUAN,
    OF_PERCENT,
    OF_TIMES
};

struct figure {
    double value;
    enum unit_of of;
};

#define FIGURES_MAX 32
#define LIMIT_CHARS 8 /* a longer limit has conditions of its own */

struct figures {
    struct figure list[FIGURES_MAX];
    size_t n;
};

static bool follows(const struct norm *text, size_t at, const char *words)
{
    struct view w = view_of(words);
    for (size_t i = 0; i < w.len; at++)
        if (at >= text->n || text->cp[at] != utf8_next(w, &i))
            return false;
    return true;
}

static enum unit_of read_unit(const struct norm *text, size_t at)
{
    static const struct {
        const char *words;
        enum unit_of of;
    } UNITS[] = {{"个工作日", OF_WORKDAYS}, {"工作日", OF_WORKDAYS}, {"个自然日", OF_DAYS},
                 {"日", OF_DAYS},           {"天", OF_DAYS},         {"个月", OF_MONTHS},
                 {"年", OF_YEARS},          {"元", OF_YUAN},         {"%", OF_PERCENT},
                 {"次", OF_TIMES}};
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (follows(text, at, UNITS[i].words))
            return UNITS[i].of;
    return OF_NOTHING;
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* Reads the number at *at; telephone numbers have dashes between their digits. */
static double read_number(const struct norm *text, size_t *at, bool is_phone)
{
    double value = 0;
    double scale = 0;
    for (; *at < text->n; (*at)++) {
        uint32_t cp = text->cp[*at];
        bool goes_on = *at + 1 < text->n && is_digit(text->cp[*at + 1]);
        if (is_digit(cp)) {
            value = value * 10 + (cp - '0');
            scale *= 10;
        } else if (is_phone && goes_on && (cp == '-' || cp == ' ')) {
            continue;
        } else if (!is_phone && goes_on && cp == '.' && scale == 0) {
            scale = 1;
        } else {
            break;
        }
    }
    return scale > 0 ? value / scale : value;
}

static void add_figure(struct figures *f, double value, enum unit_of of)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].value == value && f->list[i].of == of)
            return;
    if (f->n < FIGURES_MAX)
        f->list[f->n++] = (struct figure){value, of};
}

static bool holds_any(struct view text, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (view_find(text, view_of(words[i])) != SIZE_MAX)
            return true;
    return false;
}

static struct figures read_figures(struct arena *a, enum entry_field field, struct view value)
{
    static const char *const FREE[] = {"不收费", "不收取", "免费", "免收", "无", NULL};
    static const char *const AT_ONCE[] = {"当场", "即办", "即时", "立等", NULL};
    bool is_phone = field == FIELD_PHONE || field == FIELD_SUPERVISE_PHONE;
    struct figures f = {.n = 0};
    struct norm text;
    if (value.len == 0 || norm_text(a, value, &text, NULL) != RC_OK)
        return f;
    for (size_t i = 0; i < text.n;) {
        if (!is_digit(text.cp[i])) {
            i++;
            continue;
        }
        double number = read_number(&text, &i, is_phone);
        enum unit_of of = is_phone ? OF_NOTHING : read_unit(&text, i);
        if (is_phone ? number >= 100 : of != OF_NOTHING)
            add_figure(&f, number, of);
    }
    if (f.n == 0 && field == FIELD_FEE && holds_any(text.text, FREE))
        add_figure(&f, 0, OF_YUAN);
    if (f.n == 0 && !is_phone && field != FIELD_FEE && holds_any(text.text, AT_ONCE))
        add_figure(&f, 0, OF_WORKDAYS);
    return f;
}

static bool holds_all(const struct figures *whole, const struct figures *part)
{
    for (size_t i = 0; i < part->n; i++) {
        bool found = false;
        for (size_t k = 0; k < whole->n; k++)
            found |= whole->list[k].value == part->list[i].value &&
                     whole->list[k].of == part->list[i].of;
        if (!found)
            return false;
    }
    return true;
}

bool lint_values_differ(struct arena *a, enum entry_field field, struct view left,
                        struct view right)
{
    struct figures l = read_figures(a, field, left);
    struct figures r = read_figures(a, field, right);
    return l.n > 0 && r.n > 0 && !holds_all(&l, &r) && !holds_all(&r, &l);
}

bool lint_find_days(struct arena *a, struct view text, int64_t *n_out, bool *working_out)
{
    struct figures f = read_figures(a, FIELD_PROMISED_LIMIT, text);
    if (f.n != 1 || utf8_count(text) > LIMIT_CHARS ||
        (f.list[0].of != OF_WORKDAYS && f.list[0].of != OF_DAYS))
        return false;
    *n_out = (int64_t)f.list[0].value;
    *working_out = f.list[0].of == OF_WORKDAYS;
    return true;
}

/* --- two entries about one matter ----------------------------------------------------------------
 */

void lint_compare(struct lint *l, const struct entry *a, const struct entry *b)
{
    static const struct {
        enum entry_field field;
        const char *name;
    } FACTS[] = {{FIELD_FEE, "fields.fee"},
                 {FIELD_LEGAL_LIMIT, "fields.legal_limit"},
                 {FIELD_PROMISED_LIMIT, "fields.promised_limit"},
                 {FIELD_PHONE, "fields.phone"},
                 {FIELD_SUPERVISE_PHONE, "fields.supervise_phone"}};
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++) {
        struct view left = a->fields[FACTS[i].field];
        struct view right = b->fields[FACTS[i].field];
        if (!lint_values_differ(l->a, FACTS[i].field, left, right))
            continue;
        struct lint_finding *f = lint_add(l, LINT_CONFLICT, LINT_ERROR, a, FACTS[i].name);
        f->text = arena_printf(l->a, "%s：这里写「%.*s」，「%.*s」写「%.*s」",
                               entry_field_label(FACTS[i].field), VIEW_ARG(utf8_head(left, 80)),
                               VIEW_ARG(b->title), VIEW_ARG(utf8_head(right, 80)));
        f->fix = VIEW("核对后写成一样；两件事就把标题和编码分开");
        f->other_id = b->external_id;
        f->other_title = b->title;
    }
}

/* --- groups of entries that share a key ----------------------------------------------------------
 */

struct keyed {
    struct view key;
    const struct entry *e;
};

static int compare_keyed(const void *left, const void *right)
{
    const struct keyed *a = left;
    const struct keyed *b = right;
    int order = view_cmp(a->key, b->key);
    return order != 0 ? order : view_cmp(a->e->external_id, b->e->external_id);
}

/* Entries in force with the key that `key_of` gives (empty: left out), sorted by it. */
static struct keyed *sort_by(struct lint *l,
                             struct view (*key_of)(struct arena *a, const struct entry *e),
                             size_t *n_out)
{
    size_t n = 0;
    struct keyed *list = arena_alloc_array(l->a, snapshot_n_entries(l->kb), sizeof *list);
    for (size_t i = 0; i < snapshot_n_entries(l->kb); i++) {
        const struct entry *e = snapshot_entry_at(l->kb, i);
        struct view key = entry_valid_on(e, l->today) ? key_of(l->a, e) : VIEW_EMPTY;
        if (key.len > 0)
            list[n++] = (struct keyed){key, e};
    }
    if (n > 0)
        qsort(list, n, sizeof *list, compare_keyed);
    *n_out = n;
    return list;
}

static size_t group_end(const struct keyed *list, size_t n, size_t from)
{
    size_t to = from + 1;
    while (to < n && view_eq(list[to].key, list[from].key))
        to++;
    return to;
}

static struct view code_of(struct arena *a, const struct entry *e)
{
    (void)a;
    return e->fields[FIELD_CODE];
}

/* Do two titles share at least half of the characters of the shorter one? */
static bool titles_resemble(struct view a, struct view b)
{
    struct view shorter = a.len <= b.len ? a : b;
    struct view longer = a.len <= b.len ? b : a;
    size_t n = 0;
    size_t n_common = 0;
    for (size_t i = 0, from = 0; i < shorter.len; from = i) {
        (void)utf8_next(shorter, &i);
        n++;
        n_common += view_find(longer, view_sub(shorter, from, i - from)) != SIZE_MAX;
    }
    return 2 * n_common >= n;
}

static void check_codes(struct lint *l)
{
    size_t n = 0;
    struct keyed *list = sort_by(l, code_of, &n);
    for (size_t i = 1; i < n; i++) {
        if (!view_eq(list[i].key, list[i - 1].key))
            continue;
        struct lint_finding *f = lint_add(l, LINT_CONFLICT, LINT_WARNING, list[i].e, "fields.code");
        f->text = arena_printf(l->a, "编码 %.*s 也用在「%.*s」", VIEW_ARG(list[i].key),
                               VIEW_ARG(list[i - 1].e->title));
        f->fix = VIEW("一个编码只对应一个事项：合并两条，或改正编码");
        f->other_id = list[i - 1].e->external_id;
        f->other_title = list[i - 1].e->title;
        if (titles_resemble(list[i].e->title, list[i - 1].e->title))
            lint_compare(l, list[i].e, list[i - 1].e);
    }
}

static struct view doc_no_of(struct arena *a, const struct entry *e)
{
    (void)a;
    return e->kind == ENTRY_POLICY && e->source.published_on != DAY_NONE ? e->source.doc_no
                                                                         : VIEW_EMPTY;
}

static void check_documents(struct lint *l)
{
    size_t n = 0;
    struct keyed *list = sort_by(l, doc_no_of, &n);
    for (size_t i = 1; i < n; i++) {
        const struct source *mine = &list[i].e->source;
        const struct source *other = &list[i - 1].e->source;
        if (!view_eq(list[i].key, list[i - 1].key) || mine->published_on == other->published_on)
            continue;
        char days[2][16];
        day_format(mine->published_on, days[0]);
        day_format(other->published_on, days[1]);
        struct lint_finding *f =
            lint_add(l, LINT_CONFLICT, LINT_ERROR, list[i].e, "source.published_on");
        f->text =
            arena_printf(l->a, "文号 %.*s：这里写 %s 发布，「%.*s」写 %s", VIEW_ARG(mine->doc_no),
                         days[0], VIEW_ARG(list[i - 1].e->title), days[1]);
        f->fix = VIEW("对照原文改正文号或发布日期");
        f->other_id = list[i - 1].e->external_id;
        f->other_title = list[i - 1].e->title;
    }
}

static struct view office_of(struct arena *a, const struct entry *e)
{
    struct view office = e->department.len > 0 ? e->department : e->fields[FIELD_AGENCY];
    if (office.len == 0 || e->fields[FIELD_SUPERVISE_PHONE].len == 0)
        return VIEW_EMPTY;
    return arena_printf(a, "%.*s\n%.*s", VIEW_ARG(office), VIEW_ARG(e->region));
}

/* One office has one telephone for complaints: entries that differ from the greater part. */
static void check_office_phones(struct lint *l)
{
    size_t n = 0;
    struct keyed *list = sort_by(l, office_of, &n);
    for (size_t from = 0, to; from < n; from = to) {
        to = group_end(list, n, from);
        const struct entry *most = NULL;
        size_t n_most = 0;
        for (size_t i = from; i < to; i++) {
            size_t n_same = 0;
            for (size_t k = from; k < to && k < from + 200; k++)
                n_same += !lint_values_differ(l->a, FIELD_SUPERVISE_PHONE,
                                              list[i].e->fields[FIELD_SUPERVISE_PHONE],
                                              list[k].e->fields[FIELD_SUPERVISE_PHONE]);
            if (n_same > n_most) {
                n_most = n_same;
                most = list[i].e;
            }
            if (i >= from + 200)
                break;
        }
        if (n_most < 3 || n_most == to - from)
            continue;
        for (size_t i = from; i < to; i++) {
            struct view phone = list[i].e->fields[FIELD_SUPERVISE_PHONE];
            if (!lint_values_differ(l->a, FIELD_SUPERVISE_PHONE, phone,
                                    most->fields[FIELD_SUPERVISE_PHONE]))
                continue;
            struct lint_finding *f =
                lint_add(l, LINT_CONFLICT, LINT_WARNING, list[i].e, "fields.supervise_phone");
            f->text = arena_printf(l->a, "监督电话写「%.*s」，同一部门另有 %zu 条写「%.*s」",
                                   VIEW_ARG(phone), n_most,
                                   VIEW_ARG(most->fields[FIELD_SUPERVISE_PHONE]));
            f->fix = VIEW("核对部门的监督电话，写成一样");
            f->other_id = most->external_id;
            f->other_title = most->title;
        }
    }
}

void lint_groups(struct lint *l)
{
    check_codes(l);
    check_documents(l);
    check_office_phones(l);
}
