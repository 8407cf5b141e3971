/* mask.c - see mask.h. The text becomes folded characters, these become groups (runs of letters and
 * digits), and neighbouring groups with little between them are tried together, longest kind first.
 */
#include "kb/text/mask.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"

#define GAP_MAX 3     /* separators between two groups of one number */
#define NUMBER_MAX 19 /* characters of the longest number */
#define LOCAL_MAX 64  /* of an address before @ */
#define DOMAIN_MAX 253

enum class {
    CLASS_OTHER,
    CLASS_DIGIT,
    CLASS_HAN_DIGIT,
    CLASS_LETTER,
    CLASS_SEPARATOR,
};

struct ch {
    uint32_t from; /* byte offset */
    uint32_t cp;   /* as written */
    char c;        /* folded to ASCII, upper case for letters; 0 = none */
    uint8_t class;
};

/* A run of characters that may be (part of) a number: chars from .. to. */
struct group {
    uint32_t from;
    uint32_t to;
    bool is_joined;   /* only separators, few, lie before it */
    bool has_letters; /* digits and letters mixed, but for a last X */
    bool is_han;      /* written in characters */
};

struct scan {
    struct ch *ch; /* n, and one more that holds the end */
    size_t n;
    struct group *groups;
    size_t n_groups;
    unsigned kinds;
    struct mask_span *spans;
    size_t n_spans;
    size_t cap_spans;
    struct arena *arena;
};

/* A number as it was put together from groups first .. last. */
struct number {
    char c[NUMBER_MAX + 1];
    size_t len;
    size_t first;
    size_t last;
    size_t shortest; /* group, in characters */
    size_t longest;
};

const char *mask_kind_name(enum mask_kind kind)
{
    static const char *const NAMES[MASK_N_KINDS] = {"id_card",   "mobile", "credit_code",
                                                    "bank_card", "email",  "landline"};
    CHECK(kind < MASK_N_KINDS);
    return NAMES[kind];
}

/* --- characters
 * ------------------------------------------------------------------------------------ */

static int han_digit(uint32_t cp)
{
    static const uint32_t DIGITS[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                      0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 10; i++)
        if (DIGITS[i] == cp)
            return i;
    if (cp == 0x3007) /* 〇 */
        return 0;
    return cp == 0x5E7A ? 1 : -1; /* 幺 */
}

static bool is_invisible(uint32_t cp)
{
    return (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF || cp == 0x00AD;
}

static bool is_separator(uint32_t cp)
{
    switch (cp) {
    case ' ':
    case '\t':
    case '-':
    case '.':
    case '_':
    case 0x00A0:
    case 0x00B7: /* · */
    case 0x3000:
    case 0x2212:
    case 0x30FB:
        return true;
    default:
        return cp >= 0x2000 && cp <= 0x2015; /* widths of space, hyphens, dashes */
    }
}

static uint32_t fold_width(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFF01 + '!';
    if (cp >= 0x1D7CE && cp <= 0x1D7FF) /* digits of mathematics */
        return (cp - 0x1D7CE) % 10 + '0';
    return cp;
}

static struct ch fold(uint32_t cp, size_t from)
{
    struct ch out = {.from = (uint32_t)from, .cp = cp, .class = CLASS_OTHER};
    uint32_t f = fold_width(cp);
    int han = han_digit(f);
    if (f < 0x80)
        out.c = (char)(f >= 'a' && f <= 'z' ? f - 'a' + 'A' : f);
    if (f >= '0' && f <= '9') {
        out.class = CLASS_DIGIT;
    } else if (han >= 0) {
        out.class = CLASS_HAN_DIGIT;
        out.c = (char)('0' + han);
    } else if (out.c >= 'A' && out.c <= 'Z') {
        out.class = CLASS_LETTER;
    } else if (is_separator(f)) {
        out.class = CLASS_SEPARATOR;
    }
    return out;
}

static void read_chars(struct scan *s, struct view text)
{
    s->ch = arena_alloc_array(s->arena, text.len + 1, sizeof *s->ch);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t cp = utf8_next(text, &at);
        if (!is_invisible(cp))
            s->ch[s->n++] = fold(cp, from);
    }
    s->ch[s->n] = (struct ch){.from = (uint32_t)text.len, .class = CLASS_OTHER};
}

/* --- groups
 * ---------------------------------------------------------------------------------------- */

static bool is_plain(const struct ch *ch)
{
    return ch->class == CLASS_DIGIT || ch->class == CLASS_LETTER;
}

static bool id_is_valid(const char c[18]);

/* Letters before the digits are a word (tel, wx), unless more letters follow. An identity number in
 * front of other digits ends where it ends. */
static struct group trim(const struct scan *s, struct group g, uint32_t *next)
{
    uint32_t from = g.from;
    uint32_t to = g.to;
    char head[18];
    g.has_letters = true; /* until shown otherwise */
    *next = to;
    while (from < to && s->ch[from].class == CLASS_LETTER)
        from++;
    if (to - from > 18) {
        for (uint32_t i = 0; i < 18; i++)
            head[i] = s->ch[from + i].c;
        if (id_is_valid(head))
            to = from + 18;
    }
    bool x = to - from > 1 && s->ch[to - 1].c == 'X';
    uint32_t digits_to = x ? to - 1 : to;
    for (uint32_t i = from; i < digits_to; i++)
        if (s->ch[i].class != CLASS_DIGIT)
            return g;
    if (from == to)
        return g;
    *next = to;
    return (struct group){.from = from, .to = to, .is_joined = g.is_joined && from == g.from};
}

static void add_group(struct scan *s, struct group g)
{
    s->groups[s->n_groups++] = g;
}

static void read_groups(struct scan *s)
{
    size_t gap = GAP_MAX + 1;
    uint32_t run_end = 0; /* what is left of a run is not read twice */
    s->groups = arena_alloc_array(s->arena, s->n + 1, sizeof *s->groups);
    for (uint32_t i = 0; i < s->n;) {
        uint32_t end = i;
        if (s->ch[i].class == CLASS_HAN_DIGIT) {
            while (end < s->n && s->ch[end].class == CLASS_HAN_DIGIT)
                end++;
            add_group(s, (struct group){.from = i, .to = end, .is_han = true});
            gap = GAP_MAX + 1;
        } else if (is_plain(&s->ch[i])) {
            while (run_end < s->n && is_plain(&s->ch[run_end]))
                run_end++;
            struct group g = {.from = i, .to = run_end, .is_joined = gap >= 1 && gap <= GAP_MAX};
            add_group(s, trim(s, g, &end));
            gap = 0;
        } else {
            end = i + 1;
            gap = s->ch[i].class == CLASS_SEPARATOR ? gap + 1 : GAP_MAX + 1;
        }
        i = end;
        run_end = run_end < i ? i : run_end;
    }
}

/* --- numbers
 * --------------------------------------------------------------------------------------- */

static bool all_digits(const char *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c[i] < '0' || c[i] > '9')
            return false;
    return true;
}

static int two(const char *c)
{
    return (c[0] - '0') * 10 + (c[1] - '0');
}

static bool province_is_valid(int code)
{
    static const char FROM_TO[][2] = {{11, 15}, {21, 23}, {31, 37}, {41, 46},
                                      {50, 54}, {61, 65}, {71, 71}, {81, 83}};
    for (size_t i = 0; i < sizeof FROM_TO / sizeof *FROM_TO; i++)
        if (code >= FROM_TO[i][0] && code <= FROM_TO[i][1])
            return true;
    return false;
}

static bool birthday_is_valid(const char *mmdd)
{
    static const int DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = two(mmdd);
    int day = two(mmdd + 2);
    return month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1];
}

/* GB 11643: weights 2^(17-i) mod 11 over the first seventeen. */
static bool id_is_valid(const char c[18])
{
    static const int WEIGHTS[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    if (!all_digits(c, 17) || !province_is_valid(two(c)) || !birthday_is_valid(c + 10))
        return false;
    int century = two(c + 6);
    if (century < 18 || century > 20)
        return false;
    for (int i = 0; i < 17; i++)
        sum += (c[i] - '0') * WEIGHTS[i];
    return c[17] == "10X98765432"[sum % 11];
}

static bool old_id_is_valid(const char c[15])
{
    return all_digits(c, 15) && province_is_valid(two(c)) && birthday_is_valid(c + 8);
}

/* GB 32100: weights 3^i mod 31 over the first seventeen; letters without I, O, S, V, Z. */
static bool credit_code_is_valid(const char c[18])
{
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    int sum = 0;
    int weight = 1;
    if (strchr("123456789ANY", c[0]) == NULL || !all_digits(c + 2, 6))
        return false;
    if (!province_is_valid(two(c + 2)) && two(c + 2) != 10) /* 10: registered with the nation */
        return false;
    for (int i = 0; i < 17; i++, weight = weight * 3 % 31) {
        const char *at = strchr(ALPHABET, c[i]);
        if (at == NULL || c[i] == '\0')
            return false;
        sum += (int)(at - ALPHABET) * weight;
    }
    return c[17] == ALPHABET[(31 - sum % 31) % 31];
}

static bool luhn_is_valid(const char *c, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = c[n - 1 - i] - '0';
        d = i % 2 == 1 ? d * 2 : d;
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

/* Issuers of cards in use: UnionPay 62, older ones of domestic banks, the international four. */
static bool issuer_is_valid(const char *c)
{
    return strchr("3456", c[0]) != NULL || strncmp(c, "9558", 4) == 0 || strncmp(c, "103", 3) == 0;
}

static bool is_bank_card(const struct scan *s, const struct number *n)
{
    bool fours = n->longest == 4;
    for (size_t i = n->first; fours && i < n->last; i++)
        fours = s->groups[i].to - s->groups[i].from == 4;
    bool whole = n->first == n->last;
    bool half = n->last == n->first + 1 && s->groups[n->first].to - s->groups[n->first].from == 6;
    return n->len >= 16 && (whole || fours || half) && all_digits(n->c, n->len) &&
           issuer_is_valid(n->c) && luhn_is_valid(n->c, n->len);
}

/* 3-4-4, 3-8, 7-4, 11 and the like, or digit by digit. */
static bool grouping_is_usual(const struct number *n)
{
    return n->shortest >= 3 || n->longest == 1;
}

static bool is_mobile(const char *c)
{
    return all_digits(c, 11) && c[0] == '1' && c[1] >= '3';
}

/* How many characters before the mobile number stand for the country or a long-distance call;
 * SIZE_MAX: it is none. */
static size_t mobile_prefix(const struct number *n)
{
    static const char *const PREFIXES[] = {"", "0", "86", "0086"};
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++) {
        size_t len = strlen(PREFIXES[i]);
        if (n->len == len + 11 && strncmp(n->c, PREFIXES[i], len) == 0 && is_mobile(n->c + len))
            return len;
    }
    return SIZE_MAX;
}

/* 010-12345678, 0571 8888 1234; the area code is a group of its own. */
static bool is_landline(const struct scan *s, const struct number *n)
{
    const struct group *area = &s->groups[n->first];
    size_t len = area->to - area->from;
    bool two_digits = len == 3 && (n->c[1] == '1' || n->c[1] == '2');
    bool three_digits = len == 4 && n->c[1] >= '3';
    return n->first < n->last && n->c[0] == '0' && all_digits(n->c, n->len) &&
           (two_digits || three_digits) && (n->len - len == 7 || n->len - len == 8) &&
           n->c[len] >= '2' && n->shortest >= 3;
}

/* --- what stands around a number
 * --------------------------------------------------------------------- */

static bool text_follows(const struct scan *s, size_t at, const char *text)
{
    struct view v = view_of(text);
    for (size_t i = 0; i < v.len; at++)
        if (at >= s->n || s->ch[at].cp != utf8_next(v, &i))
            return false;
    return true;
}

/* What is covered already: 138****8000. */
static bool touches_cover(const struct scan *s, size_t from_ch, size_t to_ch)
{
    return (from_ch > 0 && s->ch[from_ch - 1].c == '*') || s->ch[to_ch].c == '*';
}

/* A sum of money: 元 behind it, or a fraction of two digits; a fraction of nothing. */
static bool is_amount(const struct scan *s, const struct number *n)
{
    const struct group *last = &s->groups[n->last];
    const struct group *next = last + 1;
    size_t end = last->to;
    if (n->last + 1 < s->n_groups && next->from == end + 1 && s->ch[end].c == '.' &&
        next->to - next->from == 2 && !next->has_letters && !next->is_han)
        return true;
    if (n->first == n->last && n->first > 0) {
        const struct group *before = &s->groups[n->first - 1];
        if (before->to + 1 == s->groups[n->first].from && s->ch[before->to].c == '.' &&
            before->to - before->from == 1 && s->ch[before->from].c == '0')
            return true;
    }
    return text_follows(s, end, "万元") || text_follows(s, end, "亿元") ||
           text_follows(s, end, "块钱") ||
           (text_follows(s, end, "元") && !text_follows(s, end, "元旦"));
}

/* --- finding
 * --------------------------------------------------------------------------------------- */

static void add_span(struct scan *s, size_t from_ch, size_t to_ch, enum mask_kind kind)
{
    s->spans = arena_push(s->arena, s->spans, s->n_spans, &s->cap_spans, sizeof *s->spans);
    size_t from = s->ch[from_ch].from;
    const struct ch *last = &s->ch[to_ch - 1];
    char bytes[4];
    s->spans[s->n_spans++] = (struct mask_span){
        .from = from, .len = last->from + utf8_put(bytes, last->cp) - from, .kind = kind};
}

static bool wants(const struct scan *s, enum mask_kind kind)
{
    return (s->kinds & MASK_BIT(kind)) != 0;
}

/* The kind of a number, MASK_N_KINDS for none; *skip_out characters of it stay. */
static enum mask_kind kind_of(const struct scan *s, const struct number *n, size_t *skip_out)
{
    *skip_out = 0;
    if (n->len == 18 && wants(s, MASK_ID_CARD) && id_is_valid(n->c))
        return MASK_ID_CARD;
    if (n->len == 18 && wants(s, MASK_CREDIT_CODE) && credit_code_is_valid(n->c))
        return MASK_CREDIT_CODE;
    if (wants(s, MASK_BANK_CARD) && is_bank_card(s, n))
        return MASK_BANK_CARD;
    if (n->len == 15 && wants(s, MASK_ID_CARD) && grouping_is_usual(n) && old_id_is_valid(n->c))
        return MASK_ID_CARD;
    size_t prefix = mobile_prefix(n);
    if (wants(s, MASK_MOBILE) && prefix != SIZE_MAX && grouping_is_usual(n)) {
        *skip_out = n->first == n->last ? prefix : 0;
        return MASK_MOBILE;
    }
    if (wants(s, MASK_LANDLINE) && is_landline(s, n))
        return MASK_LANDLINE;
    return MASK_N_KINDS;
}

static bool add_to_number(const struct scan *s, struct number *n, size_t i)
{
    const struct group *g = &s->groups[i];
    size_t len = g->to - g->from;
    if (n->len + len > NUMBER_MAX)
        return false;
    for (size_t k = 0; k < len; k++)
        n->c[n->len++] = s->ch[g->from + k].c;
    n->last = i;
    n->shortest = len < n->shortest ? len : n->shortest;
    n->longest = len > n->longest ? len : n->longest;
    return true;
}

/* The longest number that begins at group i; returns the group to go on with. */
static size_t find_from(struct scan *s, size_t i)
{
    struct number n = {.first = i, .shortest = SIZE_MAX};
    enum mask_kind best = MASK_N_KINDS;
    size_t best_last = i;
    size_t best_skip = 0;
    for (size_t k = i; k < s->n_groups && (k == i || s->groups[k].is_joined); k++) {
        size_t skip = 0;
        if (!add_to_number(s, &n, k))
            break;
        enum mask_kind kind = kind_of(s, &n, &skip);
        if (kind != MASK_N_KINDS && !touches_cover(s, s->groups[i].from, s->groups[k].to) &&
            (kind == MASK_CREDIT_CODE || !is_amount(s, &n))) {
            best = kind;
            best_last = k;
            best_skip = skip;
        }
    }
    if (best == MASK_N_KINDS)
        return i + 1;
    add_span(s, s->groups[i].from + best_skip, s->groups[best_last].to, best);
    return best_last + 1;
}

static bool is_local(const struct ch *ch)
{
    return is_plain(ch) || (ch->c != '\0' && strchr("._%+-", ch->c) != NULL);
}

static bool is_domain(const struct ch *ch)
{
    return is_plain(ch) || ch->c == '.' || ch->c == '-';
}

/* Where the domain that begins at `from` ends: labels, the last one of letters. SIZE_MAX: none. */
static size_t domain_end(const struct scan *s, size_t from)
{
    size_t end = from;
    size_t dot = 0;
    while (end < s->n && end - from < DOMAIN_MAX && is_domain(&s->ch[end]))
        end++;
    if (s->ch[end].c == '*') /* a number in it was covered */
        return SIZE_MAX;
    while (end > from && !is_plain(&s->ch[end - 1]))
        end--;
    for (size_t i = from; i < end; i++)
        if (s->ch[i].c == '.')
            dot = i;
    if (dot <= from || end - dot < 3 || s->ch[dot + 1].class != CLASS_LETTER)
        return SIZE_MAX;
    return end;
}

/* An address around the @ at `at`; *to_out is the character behind it. One that is covered already
 * keeps its place, as a span of no kind. */
static bool find_email(struct scan *s, size_t at, size_t floor, size_t *to_out)
{
    size_t from = at;
    size_t end = domain_end(s, at + 1);
    bool covered = at > 0 && s->ch[at - 1].c == '*';
    while (from > floor && at - from < LOCAL_MAX && is_local(&s->ch[from - 1]))
        from--;
    while (from < at && !is_plain(&s->ch[from]))
        from++;
    if (end == SIZE_MAX || (from == at && !covered))
        return false;
    add_span(s, from, end, covered ? MASK_N_KINDS : MASK_EMAIL);
    *to_out = end;
    return true;
}

static void find_emails(struct scan *s)
{
    size_t floor = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->ch[i].c == '@' && find_email(s, i, floor, &floor))
            i = floor - 1;
}

/* Groups inside an address are no numbers: those around span k begin anew. */
static void cover_groups(struct scan *s)
{
    size_t kept = 0;
    size_t k = 0;
    for (size_t i = 0; i < s->n_groups; i++) {
        size_t from = s->ch[s->groups[i].from].from;
        while (k < s->n_spans && s->spans[k].from + s->spans[k].len <= from)
            k++;
        if (k < s->n_spans && from >= s->spans[k].from)
            continue;
        s->groups[kept] = s->groups[i];
        if (i > 0 && (kept == 0 || s->groups[kept - 1].to < s->groups[i - 1].from))
            s->groups[kept].is_joined = false;
        kept++;
    }
    s->n_groups = kept;
}

static void drop_places(struct scan *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n_spans; i++)
        if (s->spans[i].kind != MASK_N_KINDS)
            s->spans[kept++] = s->spans[i];
    s->n_spans = kept;
}

static int span_cmp(const void *left, const void *right)
{
    const struct mask_span *a = left;
    const struct mask_span *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

void mask_find(struct arena *a, struct view text, unsigned kinds, struct mask_span **spans_out,
               size_t *n_out)
{
    struct scan s = {.kinds = kinds, .arena = a};
    read_chars(&s, text);
    read_groups(&s);
    if (wants(&s, MASK_EMAIL))
        find_emails(&s);
    cover_groups(&s);
    drop_places(&s);
    for (size_t i = 0; i < s.n_groups;)
        i = find_from(&s, i);
    if (s.n_spans > 1)
        qsort(s.spans, s.n_spans, sizeof *s.spans, span_cmp);
    *spans_out = s.spans;
    *n_out = s.n_spans;
}

/* --- covering
 * -------------------------------------------------------------------------------------- */

static const struct {
    size_t head;
    size_t tail;
} SHOWN[MASK_N_KINDS] = {
    [MASK_ID_CARD] = {3, 4},   [MASK_MOBILE] = {3, 4},   [MASK_CREDIT_CODE] = {4, 4},
    [MASK_BANK_CARD] = {4, 4}, [MASK_LANDLINE] = {4, 2},
};

static void cover_email(struct str *out, struct view span)
{
    size_t at = 0;
    str_add_cp(out, utf8_next(span, &at));
    str_add_text(out, "***");
    for (at = 0; at < span.len;) {
        size_t from = at;
        if (fold_width(utf8_next(span, &at)) == '@') {
            str_add(out, view_sub(span, from, span.len));
            return;
        }
    }
}

/* The characters of a number without what separates them. */
static void cover_number(struct str *out, struct view span, enum mask_kind kind)
{
    char c[NUMBER_MAX + 5];
    size_t n = 0;
    for (size_t at = 0; at < span.len && n < sizeof c;) {
        struct ch ch = fold(utf8_next(span, &at), 0);
        if (is_plain(&ch) || ch.class == CLASS_HAN_DIGIT)
            c[n++] = ch.c;
    }
    size_t head = SHOWN[kind].head;
    size_t tail = SHOWN[kind].tail;
    if (kind == MASK_LANDLINE && n > 1 &&
        (c[1] == '1' || c[1] == '2')) /* 010, 021: short area codes */
        head--;
    for (size_t i = 0; i < n; i++)
        str_add_char(out, i < head || i + tail >= n ? c[i] : '*');
}

struct view mask_text(struct arena *a, struct view text, unsigned kinds)
{
    struct mask_span *spans = NULL;
    size_t n = 0;
    struct str out = STR_EMPTY;
    size_t at = 0;
    mask_find(a, text, kinds, &spans, &n);
    if (n == 0)
        return text;
    for (size_t i = 0; i < n; i++) {
        struct view span = view_sub(text, spans[i].from, spans[i].len);
        str_add(&out, view_sub(text, at, spans[i].from - at));
        if (spans[i].kind == MASK_EMAIL)
            cover_email(&out, span);
        else
            cover_number(&out, span, spans[i].kind);
        at = spans[i].from + spans[i].len;
    }
    str_add(&out, view_sub(text, at, text.len));
    struct view masked = arena_view(a, str_view(&out));
    str_clear(&out);
    return masked;
}

struct view mask_personal(struct arena *a, struct view text)
{
    return mask_text(a, text, MASK_PERSONAL);
}
