/* quote.c - choosing what to quote. Called by compose. */
#include "intents/quote.h"

#include <string.h>

#include "intents/phrase.h"
#include "kb/base/log.h"
#include "kb/store.h"

/* Words with which a text speaks of a facet; NULL: no telling. */
static const char *const CUES[FACET_N] = {
    [FACET_MATERIALS] = "材料|提交|资料|证明|申请书|表|复印件",
    [FACET_CONDITIONS] = "条件|应当符合|可以申请|可以适用|具备|不低于|以上|满足|符合|属于",
    [FACET_PROCESS] = "程序|步骤|流程|受理|审核|核查|公示|登录",
    [FACET_TIME_LIMIT] = "工作日|日内|个月|小时|分钟|当场|天|日|时限|期限|年内",
    [FACET_FEE] = "收费|费用|免费|不收|工本费|缴费|元",
    [FACET_PLACE] = "窗口|中心|大厅|地址|楼|路|网点",
    [FACET_HOURS] = "周一|周五|上午|下午|节假日|时间",
    [FACET_PHONE] = "电话|拨打|热线",
    [FACET_BASIS] = "依据|根据|依照|条例|办法|法|规定",
    [FACET_ONLINE] = "网上|线上|平台|全程网办|系统|在线",
    [FACET_STANDARD] = "万元|元|奖励|补贴|补助|给予|%|比例|最高|减免|免征|标准",
    [FACET_DEADLINE] = "截止|月底|之前|日前|日内|以前|期限|每年|月|逾期|个月内",
    [FACET_RESULT] = "证书|证明|有效期|通知书|许可证|年内有效|批复|发放",
};
#define CUE_WEIGHT 3
#define SENTENCE_MAX_CHARS 48
#define MAX_LOOKED_AT 64 /* clauses of one entry */
#define FOUND_WEIGHT 2   /* of the clause the search names */

bool quote_speaks_of(struct view text, enum facet facet)
{
    return CUES[facet] != NULL && phrase_in(text, CUES[facet]);
}

/* Which pairs of neighbouring characters a text may have: most others are told without a look. */
struct pair_set {
    uint64_t bits[8];
};

static unsigned pair_slot(uint32_t left, uint32_t right)
{
    return ((left * 31u + right) * 0x9E3779B1u) >> 23;
}

static struct pair_set pairs_in(struct view text)
{
    struct pair_set set = {{0}};
    size_t at = 0;
    uint32_t left = text.len > 0 ? utf8_next(text, &at) : 0;
    while (at < text.len) {
        uint32_t right = utf8_next(text, &at);
        unsigned slot = pair_slot(left, right);
        set.bits[slot >> 6] |= UINT64_C(1) << (slot & 63);
        left = right;
    }
    return set;
}

static bool may_hold(const struct pair_set *set, uint32_t left, uint32_t right)
{
    unsigned slot = pair_slot(left, right);
    return (set->bits[slot >> 6] >> (slot & 63) & 1) != 0;
}

/* How many pairs of neighbouring characters of the question stand in the text. Pairs of the
 * matter's own name tell no clause from another: they are passed over. */
static int shared_pairs(struct view words, struct view text, const struct pair_set *set,
                        struct view name)
{
    int n = 0;
    size_t at = 0;
    size_t before = 0;
    uint32_t left = words.len > 0 ? utf8_next(words, &at) : 0;
    while (at < words.len) {
        size_t here = at;
        uint32_t right = utf8_next(words, &at);
        struct view pair = view_sub(words, before, at - before);
        if (may_hold(set, left, right) && view_find(text, pair) != SIZE_MAX &&
            view_find(name, pair) == SIZE_MAX)
            n++;
        before = here;
        left = right;
    }
    return n;
}

static int score(struct view text, const struct quote_for *what)
{
    struct pair_set set = pairs_in(text);
    return shared_pairs(what->words, text, &set, what->name) +
           shared_pairs(what->shown, text, &set, what->name) +
           (quote_speaks_of(text, what->facet) ? CUE_WEIGHT : 0);
}

static bool may_quote(const struct entry *e, const struct clause *c, int32_t day)
{
    if (!clause_valid_on(c, day))
        return false;
    if (clause_hash_ok(c))
        return true;
    log_event(LOG_ERROR, "clause_hash_mismatch", "entry=%lld clause=%lld", (long long)e->entry_id,
              (long long)c->clause_id);
    return false;
}

#define DOC_NUMBER_CHARS 30
static const char PASSED[] = "通过|公布|发布|颁布|批准|修正|修订|令第";

/* Does `text` hold 2015年8月29日 or the like at its beginning, behind an opening bracket? */
static bool begins_with_date(struct view text)
{
    size_t at = view_starts(text, "（") ? strlen("（") : view_starts(text, "(") ? 1 : 0;
    size_t digits = 0;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
        at++;
        digits++;
    }
    struct view rest = view_sub(text, at, 32);
    return digits == 4 && view_starts(rest, "年") && view_find(rest, VIEW("月")) != SIZE_MAX &&
           view_find(rest, VIEW("日")) != SIZE_MAX;
}

/* 云政办规〔2026〕18号 alone. */
static bool is_doc_number(struct view text)
{
    static const char *const OPENINGS[] = {"〔", "［", "[", "【"};
    bool has_year = false;
    for (size_t i = 0; i < sizeof OPENINGS / sizeof OPENINGS[0]; i++)
        has_year |= view_find(text, view_of(OPENINGS[i])) != SIZE_MAX;
    return has_year && view_ends(text, "号") && utf8_count(text) <= DOC_NUMBER_CHARS &&
           view_find(text, VIEW("，")) == SIZE_MAX && view_find(text, VIEW("。")) == SIZE_MAX;
}

bool quote_is_promulgation(const struct clause *c)
{
    struct view text = view_trim(c->text);
    if (c->label.len == 0 && is_doc_number(text))
        return true;
    return c->label.len == 0 && begins_with_date(text) && phrase_in(text, PASSED) &&
           (view_ends(text, "）") || view_ends(text, ")") ||
            view_find(text, VIEW("。")) == SIZE_MAX);
}

/* A clause that does not speak of the facet asked for is no proof of the answer, unless the answer
 * is in the clauses alone and the search says it is this one. */
static bool off_facet(const struct clause *c, const struct clause *found,
                      const struct quote_for *what)
{
    bool only_source = c == found && what->shown.len == 0;
    return !only_source && CUES[what->facet] != NULL && !quote_speaks_of(c->text, what->facet);
}

/* The first clause to look at: all of them, or as many as allowed around the one that was found. */
static size_t first_near(const struct entry *e, const struct clause *found)
{
    size_t at = found != NULL ? (size_t)(found - e->clauses) : 0;
    if (e->n_clauses <= MAX_LOOKED_AT || at < MAX_LOOKED_AT / 2)
        return 0;
    size_t from = at - MAX_LOOKED_AT / 2;
    return from + MAX_LOOKED_AT <= e->n_clauses ? from : e->n_clauses - MAX_LOOKED_AT;
}

const struct clause *quote_choose(const struct entry *e, const struct clause *found,
                                  const struct quote_for *what, int32_t as_of_day)
{
    const struct clause *best = NULL;
    int best_score = 0;
    size_t from = first_near(e, found);
    bool about_passing = phrase_in(what->words, PASSED);
    for (size_t i = from; i < e->n_clauses && i < from + MAX_LOOKED_AT; i++) {
        const struct clause *c = &e->clauses[i];
        int s = score(c->text, what) + (c == found ? FOUND_WEIGHT : 0);
        if (!about_passing && e->n_clauses > 1 && quote_is_promulgation(c))
            continue;
        if (s > best_score && !off_facet(c, found, what) && may_quote(e, c, as_of_day)) {
            best = c;
            best_score = s;
        }
    }
    return best;
}

static const char SENTENCE_MARKS[] = "。；！？;!\n";
static const char PHRASE_MARKS[] = "，,。；！？;!\n";
static const char LINE_MARKS[] = "，,、。；！？;!：）)》";

/* The end of the piece that begins at `from` and ends with one of the marks, the mark included. */
static size_t piece_end(struct view text, size_t from, const char *marks)
{
    size_t at = from;
    while (at < text.len) {
        size_t here = at;
        utf8_next(text, &at);
        if (view_find(view_of(marks), view_sub(text, here, at - here)) != SIZE_MAX)
            return at;
    }
    return text.len;
}

/* The best piece of `text` between such marks; the first of equals. */
static struct view best_piece(struct view text, const char *marks, const struct quote_for *what)
{
    struct view best = text;
    int best_score = -1;
    for (size_t from = 0; from < text.len;) {
        size_t to = piece_end(text, from, marks);
        struct view piece = view_trim(view_sub(text, from, to - from));
        int s = score(piece, what);
        if (piece.len > 0 && s > best_score) {
            best = piece;
            best_score = s;
        }
        from = to;
    }
    return best;
}

/* The end of a long sentence is put off to the phrase that answers, with the phrases before it for
 * as long as there is room: they say whom and what it is about. */
static struct view shorten(struct view sentence, const struct quote_for *what)
{
    struct view piece = best_piece(sentence, PHRASE_MARKS, what);
    size_t end = (size_t)(piece.ptr - sentence.ptr) + piece.len;
    size_t from = 0;
    while (utf8_count(view_sub(sentence, from, end - from)) > SENTENCE_MAX_CHARS) {
        size_t next = piece_end(sentence, from, PHRASE_MARKS);
        if (next >= end)
            break;
        from = next;
    }
    return view_trim(view_sub(sentence, from, end - from));
}

struct view quote_sentence(const struct clause *c, const struct quote_for *what)
{
    struct view sentence = best_piece(c->text, SENTENCE_MARKS, what);
    if (utf8_count(sentence) > SENTENCE_MAX_CHARS)
        sentence = shorten(sentence, what);
    while (view_ends(sentence, "，") || view_ends(sentence, ",") || view_ends(sentence, "；") ||
           view_ends(sentence, ";"))
        sentence.len -= view_ends(sentence, ",") || view_ends(sentence, ";") ? 1 : strlen("，");
    return sentence;
}

struct view quote_head(struct view text, size_t max_chars)
{
    struct view head = utf8_head(view_trim(text), max_chars);
    if (head.len == view_trim(text).len)
        return head;
    size_t end = 0;
    for (size_t to = piece_end(head, 0, SENTENCE_MARKS); to < head.len;
         to = piece_end(head, to, SENTENCE_MARKS))
        end = to;
    return end > 0 ? view_sub(head, 0, end) : head;
}

/* Words, numbers and addresses of the web. */
static bool is_wordlike(char c)
{
    return c > ' ' && c < 0x7f;
}

/* The end of the last whole phrase in `head`; without one, the last place that is not inside a word
 * or number. */
static size_t last_break(struct view head)
{
    size_t end = 0;
    for (size_t to = piece_end(head, 0, LINE_MARKS); to < head.len;
         to = piece_end(head, to, LINE_MARKS))
        end = to;
    if (end > 0)
        return end;
    end = head.len;
    while (end > 0 && is_wordlike(head.ptr[end - 1]))
        end--;
    return end > 0 ? end : head.len;
}

struct view quote_line(struct arena *a, struct view text, size_t max_chars)
{
    struct str line = STR_EMPTY;
    struct view rest = text;
    struct view next;
    while (view_next_line(&rest, &next)) {
        next = view_trim(next);
        if (next.len > 0 && line.len > 0)
            str_add_char(&line, ' ');
        str_add(&line, next);
    }
    struct view all = str_view(&line);
    struct view out = arena_view(a, all);
    if (utf8_head(all, max_chars).len < all.len) {
        struct view head = utf8_head(all, max_chars - 1); /* room for the dots */
        out = arena_printf(a, "%.*s…", VIEW_ARG(view_trim(view_sub(head, 0, last_break(head)))));
    }
    str_clear(&line);
    return out;
}

const struct clause *quote_first(const struct entry *e, int32_t as_of_day)
{
    const struct clause *fallback = NULL;
    for (size_t i = 0; i < e->n_clauses; i++) {
        const struct clause *c = &e->clauses[i];
        if (!may_quote(e, c, as_of_day))
            continue;
        if (!quote_is_promulgation(c))
            return c;
        if (fallback == NULL)
            fallback = c;
    }
    return fallback;
}

struct view quote_opening(const struct entry *e, int32_t as_of_day, size_t max_chars)
{
    const struct clause *first = quote_first(e, as_of_day);
    if (first != NULL)
        return quote_head(first->text, max_chars);
    return e->n_clauses == 0 ? quote_head(e->body, max_chars) : VIEW_EMPTY;
}

enum rc quote_check_sent(struct db *db, int64_t entry_id, const struct block *blocks, size_t n,
                         int32_t as_of_day, struct err *err)
{
    enum rc rc = store_check_sent(db, entry_id, NULL, as_of_day, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (blocks[i].clause != NULL)
            rc = store_check_sent(db, entry_id, blocks[i].clause, as_of_day, err);
    if (rc == RC_BUSY)
        log_event(LOG_WARN, "reply_not_sent", "entry=%lld why=changed_since", (long long)entry_id);
    return rc;
}
