/* entry.c - names, validity, checks, hash and copy of an entry. Called by importers, the store and
 * the snapshot. Any thread. */
#include "kb/entry.h"

#include <sodium.h>
#include <string.h>

static const struct {
    const char *name;
    const char *label;
} KINDS[ENTRY_N_KINDS] = {
    [ENTRY_PROCEDURE] = {"procedure", "事项"}, [ENTRY_POLICY] = {"policy", "政策"},
    [ENTRY_FAQ] = {"faq", "常见问题"},         [ENTRY_PLACE] = {"place", "办事点"},
    [ENTRY_BUNDLE] = {"bundle", "一件事"},
};

static const struct {
    const char *name;
    const char *label;
    enum facet facet;
} FIELDS[FIELD_N] = {
    [FIELD_CODE] = {"code", "事项编码", FACET_NONE},
    [FIELD_AGENCY] = {"agency", "实施主体", FACET_NONE},
    [FIELD_BASIS] = {"basis", "设定依据", FACET_BASIS},
    [FIELD_CONDITIONS] = {"conditions", "办理条件", FACET_CONDITIONS},
    [FIELD_LEGAL_LIMIT] = {"legal_limit", "法定时限", FACET_TIME_LIMIT},
    [FIELD_PROMISED_LIMIT] = {"promised_limit", "承诺时限", FACET_TIME_LIMIT},
    [FIELD_FEE] = {"fee", "收费", FACET_FEE},
    [FIELD_RESULT] = {"result", "办理结果", FACET_RESULT},
    [FIELD_ADDRESS] = {"address", "办理地点", FACET_PLACE},
    [FIELD_HOURS] = {"hours", "办理时间", FACET_HOURS},
    [FIELD_VISITS] = {"visits", "到现场次数", FACET_PROCESS},
    [FIELD_PHONE] = {"phone", "咨询电话", FACET_PHONE},
    [FIELD_SUPERVISE_PHONE] = {"supervise_phone", "监督电话", FACET_PHONE},
    [FIELD_ONLINE_URL] = {"online_url", "网办链接", FACET_ONLINE},
    [FIELD_TARGET] = {"target", "适用对象", FACET_CONDITIONS},
    [FIELD_INDUSTRY] = {"industry", "适用行业", FACET_NONE},
    [FIELD_SCALE] = {"scale", "适用规模", FACET_NONE},
    [FIELD_STANDARD] = {"standard", "扶持标准", FACET_STANDARD},
    [FIELD_APPLY_FROM] = {"apply_from", "申报开始", FACET_DEADLINE},
    [FIELD_APPLY_UNTIL] = {"apply_until", "申报截止", FACET_DEADLINE},
    [FIELD_APPLY_PERIOD] = {"apply_period", "申报时间", FACET_DEADLINE},
    [FIELD_METHOD] = {"method", "申报方式", FACET_PROCESS},
    [FIELD_TRANSIT] = {"transit", "交通", FACET_PLACE},
    [FIELD_SERVICES] = {"services", "可办事项", FACET_NONE},
    [FIELD_PARKING] = {"parking", "停车", FACET_PLACE},
};

const char *entry_kind_name(enum entry_kind kind)
{
    CHECK((unsigned)kind < ENTRY_N_KINDS);
    return KINDS[kind].name;
}

const char *entry_kind_label(enum entry_kind kind)
{
    CHECK((unsigned)kind < ENTRY_N_KINDS);
    return KINDS[kind].label;
}

bool entry_kind_parse(struct view name, enum entry_kind *out)
{
    for (int i = 0; i < ENTRY_N_KINDS; i++) {
        if (view_eq_text(name, KINDS[i].name)) {
            *out = (enum entry_kind)i;
            return true;
        }
    }
    return false;
}

const char *entry_field_name(enum entry_field f)
{
    CHECK((unsigned)f < FIELD_N);
    return FIELDS[f].name;
}

const char *entry_field_label(enum entry_field f)
{
    CHECK((unsigned)f < FIELD_N);
    return FIELDS[f].label;
}

bool entry_field_parse(struct view name, enum entry_field *out)
{
    for (int i = 0; i < FIELD_N; i++) {
        if (view_eq_text(name, FIELDS[i].name)) {
            *out = (enum entry_field)i;
            return true;
        }
    }
    return false;
}

enum facet entry_field_facet(enum entry_field f)
{
    CHECK((unsigned)f < FIELD_N);
    return FIELDS[f].facet;
}

void entry_init(struct entry *e)
{
    *e = (struct entry){.kind = ENTRY_FAQ,
                        .external_id = VIEW_EMPTY,
                        .title = VIEW_EMPTY,
                        .region = VIEW_EMPTY,
                        .department = VIEW_EMPTY,
                        .audience = VIEW_EMPTY,
                        .summary = VIEW_EMPTY,
                        .body = VIEW_EMPTY,
                        .source = {.title = VIEW_EMPTY,
                                   .doc_no = VIEW_EMPTY,
                                   .issuer = VIEW_EMPTY,
                                   .url = VIEW_EMPTY,
                                   .published_on = DAY_NONE},
                        .effective_from = DAY_NONE,
                        .expires_on = DAY_NONE,
                        .repealed_on = DAY_NONE,
                        .superseded_by = VIEW_EMPTY};
    for (int i = 0; i < FIELD_N; i++)
        e->fields[i] = VIEW_EMPTY;
}

void clause_init(struct clause *c)
{
    *c = (struct clause){.label = VIEW_EMPTY,
                         .text = VIEW_EMPTY,
                         .effective_from = DAY_NONE,
                         .expires_on = DAY_NONE};
}

static bool days_cover(int32_t from, int32_t until, int32_t day)
{
    return (from == DAY_NONE || from <= day) && (until == DAY_NONE || day <= until);
}

bool entry_valid_on(const struct entry *e, int32_t day)
{
    return !e->is_disabled && days_cover(e->effective_from, e->expires_on, day) &&
           (e->repealed_on == DAY_NONE || day < e->repealed_on);
}

bool clause_valid_on(const struct clause *c, int32_t day)
{
    return days_cover(c->effective_from, c->expires_on, day);
}

/* --- one walk over every text, for checking, hashing and copying ------------------------------ */

enum text_limit { LIMIT_ID, LIMIT_TITLE, LIMIT_LINE, LIMIT_TEXT, LIMIT_BODY };

typedef void (*text_visitor)(void *arg, const char *name, enum text_limit limit, struct view *text);

static void visit_list(struct view *list, size_t n, const char *name, enum text_limit limit,
                       text_visitor visit, void *arg)
{
    for (size_t i = 0; i < n; i++)
        visit(arg, name, limit, &list[i]);
}

static void visit_items(struct entry *e, text_visitor visit, void *arg)
{
    for (size_t i = 0; i < e->n_materials; i++) {
        visit(arg, "materials.name", LIMIT_LINE, &e->materials[i].name);
        visit(arg, "materials.copies", LIMIT_LINE, &e->materials[i].copies);
        visit(arg, "materials.form", LIMIT_LINE, &e->materials[i].form);
        visit(arg, "materials.source", LIMIT_LINE, &e->materials[i].source);
    }
    for (size_t i = 0; i < e->n_steps; i++) {
        visit(arg, "steps.title", LIMIT_LINE, &e->steps[i].title);
        visit(arg, "steps.text", LIMIT_TEXT, &e->steps[i].text);
    }
    for (size_t i = 0; i < e->n_clauses; i++) {
        struct clause *c = &e->clauses[i];
        visit_list(c->path, c->n_path, "clauses.path", LIMIT_TITLE, visit, arg);
        visit(arg, "clauses.label", LIMIT_LINE, &c->label);
        visit(arg, "clauses.text", LIMIT_BODY, &c->text);
    }
}

static void visit_texts(struct entry *e, text_visitor visit, void *arg)
{
    visit(arg, "id", LIMIT_ID, &e->external_id);
    visit(arg, "title", LIMIT_TITLE, &e->title);
    visit(arg, "region", LIMIT_LINE, &e->region);
    visit(arg, "department", LIMIT_LINE, &e->department);
    visit(arg, "audience", LIMIT_LINE, &e->audience);
    visit(arg, "summary", LIMIT_TEXT, &e->summary);
    visit(arg, "body", LIMIT_BODY, &e->body);
    visit(arg, "source.title", LIMIT_TITLE, &e->source.title);
    visit(arg, "source.doc_no", LIMIT_LINE, &e->source.doc_no);
    visit(arg, "source.issuer", LIMIT_LINE, &e->source.issuer);
    visit(arg, "source.url", LIMIT_LINE, &e->source.url);
    visit(arg, "superseded_by", LIMIT_ID, &e->superseded_by);
    for (int i = 0; i < FIELD_N; i++)
        visit(arg, FIELDS[i].name, LIMIT_TEXT, &e->fields[i]);
    visit_list(e->variants, e->n_variants, "variants", LIMIT_LINE, visit, arg);
    visit_list(e->keywords, e->n_keywords, "keywords", LIMIT_LINE, visit, arg);
    visit_list(e->members, e->n_members, "members", LIMIT_ID, visit, arg);
    visit_items(e, visit, arg);
}

/* --- check ------------------------------------------------------------------------------------ */

static enum rc check_line(const char *name, size_t max, struct view text, struct err *err)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 && text.ptr[i] != '\t')
            return err_set_field(err, RC_INVALID, name, "%s 不能换行或含控制字符", name);
    }
    if (utf8_count(text) > max)
        return err_set_field(err, RC_LIMIT, name, "%s 超过 %zu 字", name, max);
    return RC_OK;
}

static enum rc check_length(const char *name, enum text_limit limit, struct view text,
                            struct err *err)
{
    switch (limit) {
    case LIMIT_ID:
        if (text.len > ENTRY_ID_MAX)
            return err_set_field(err, RC_LIMIT, name, "%s 超过 %d 字节", name, ENTRY_ID_MAX);
        return check_line(name, ENTRY_ID_MAX, text, err);
    case LIMIT_TITLE:
        return check_line(name, ENTRY_TITLE_MAX, text, err);
    case LIMIT_LINE:
        return check_line(name, ENTRY_LINE_MAX, text, err);
    case LIMIT_TEXT:
        if (utf8_count(text) > ENTRY_TEXT_MAX)
            return err_set_field(err, RC_LIMIT, name, "%s 超过 %d 字", name, ENTRY_TEXT_MAX);
        return RC_OK;
    case LIMIT_BODY:
        if (text.len > ENTRY_BODY_MAX)
            return err_set_field(err, RC_LIMIT, name, "%s 超过 %d 字节", name, ENTRY_BODY_MAX);
        return RC_OK;
    }
    return RC_OK;
}

struct text_check {
    enum rc rc;
    struct err *err;
};

static void check_text(void *arg, const char *name, enum text_limit limit, struct view *text)
{
    struct text_check *check = arg;
    size_t bad_at = 0;
    if (check->rc != RC_OK || text->len == 0)
        return;
    if (!utf8_valid(*text, &bad_at))
        check->rc = err_set_field(check->err, RC_INVALID, name, "%s 的第 %zu 字节起不是 UTF-8 文字",
                                  name, bad_at + 1);
    else if (memchr(text->ptr, 0, text->len) != NULL)
        check->rc = err_set_field(check->err, RC_INVALID, name, "%s 含有空字符（U+0000）", name);
    else
        check->rc = check_length(name, limit, *text, check->err);
}

static enum rc check_counts(const struct entry *e, struct err *err)
{
    const struct {
        const char *name;
        size_t n;
        size_t max;
    } counts[] = {
        {"variants", e->n_variants, ENTRY_VARIANTS_MAX},
        {"keywords", e->n_keywords, ENTRY_LIST_MAX},
        {"materials", e->n_materials, ENTRY_LIST_MAX},
        {"steps", e->n_steps, ENTRY_LIST_MAX},
        {"members", e->n_members, ENTRY_LIST_MAX},
        {"clauses", e->n_clauses, ENTRY_CLAUSES_MAX},
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i].n > counts[i].max)
            return err_set_field(err, RC_LIMIT, counts[i].name, "%s 有 %zu 项，最多 %zu 项",
                                 counts[i].name, counts[i].n, counts[i].max);
    }
    for (size_t i = 0; i < e->n_clauses; i++) {
        if (e->clauses[i].n_path > ENTRY_PATH_MAX)
            return err_set_field(err, RC_LIMIT, "clauses.path", "条款的标题层级超过 %d 层",
                                 ENTRY_PATH_MAX);
    }
    return RC_OK;
}

static bool has_substance(const struct entry *e)
{
    if (view_trim(e->summary).len > 0 || view_trim(e->body).len > 0)
        return true;
    for (int i = 0; i < FIELD_N; i++) {
        if (view_trim(e->fields[i]).len > 0)
            return true;
    }
    return e->n_clauses > 0 || e->n_materials > 0 || e->n_steps > 0;
}

static enum rc check_list_blank(const struct view *list, size_t n, const char *name,
                                struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (view_trim(list[i]).len == 0)
            return err_set_field(err, RC_INVALID, name, "%s 的第 %zu 项为空", name, i + 1);
    }
    return RC_OK;
}

static enum rc check_required(const struct entry *e, struct err *err)
{
    if (view_trim(e->external_id).len == 0)
        return err_set_field(err, RC_INVALID, "id", "id 为空");
    if (view_trim(e->title).len == 0)
        return err_set_field(err, RC_INVALID, "title", "title 为空");
    if (!has_substance(e))
        return err_set_field(err, RC_INVALID, "summary",
                             "没有可回答的内容：summary、body、fields、clauses、materials、steps "
                             "至少要有一项");
    if (e->n_members > 0 && e->kind != ENTRY_BUNDLE)
        return err_set_field(err, RC_INVALID, "members", "只有一件事（bundle）可以有 members");
    enum rc rc = check_list_blank(e->variants, e->n_variants, "variants", err);
    if (rc == RC_OK)
        rc = check_list_blank(e->keywords, e->n_keywords, "keywords", err);
    if (rc == RC_OK)
        rc = check_list_blank(e->members, e->n_members, "members", err);
    for (size_t i = 0; rc == RC_OK && i < e->n_materials; i++)
        rc = check_list_blank(&e->materials[i].name, 1, "materials.name", err);
    for (size_t i = 0; rc == RC_OK && i < e->n_clauses; i++) {
        const struct clause *c = &e->clauses[i];
        rc = check_list_blank(&c->text, 1, "clauses.text", err);
        if (rc == RC_OK)
            rc = check_list_blank(c->path, c->n_path, "clauses.path", err);
    }
    return rc;
}

static enum rc check_days(const struct entry *e, struct err *err)
{
    if (e->effective_from != DAY_NONE && e->expires_on != DAY_NONE &&
        e->expires_on < e->effective_from)
        return err_set_field(err, RC_INVALID, "expires_on", "expires_on 早于 effective_from");
    int32_t from = DAY_NONE;
    int32_t until = DAY_NONE;
    if (e->fields[FIELD_APPLY_FROM].len > 0 && !day_parse(e->fields[FIELD_APPLY_FROM], &from))
        return err_set_field(err, RC_INVALID, "apply_from",
                             "apply_from 不是 2026-11-22 这样的日期");
    if (e->fields[FIELD_APPLY_UNTIL].len > 0 && !day_parse(e->fields[FIELD_APPLY_UNTIL], &until))
        return err_set_field(err, RC_INVALID, "apply_until",
                             "apply_until 不是 2026-11-22 这样的日期");
    if (from != DAY_NONE && until != DAY_NONE && until < from)
        return err_set_field(err, RC_INVALID, "apply_until", "apply_until 早于 apply_from");
    for (size_t i = 0; i < e->n_clauses; i++) {
        const struct clause *c = &e->clauses[i];
        if (c->effective_from != DAY_NONE && c->expires_on != DAY_NONE &&
            c->expires_on < c->effective_from)
            return err_set_field(err, RC_INVALID, "clauses.expires_on",
                                 "第 %zu 个条款的 expires_on 早于 effective_from", i + 1);
    }
    return RC_OK;
}

enum rc entry_check(const struct entry *e, struct err *err)
{
    enum rc rc = check_counts(e, err);
    if (rc != RC_OK)
        return rc;
    struct entry readable = *e; /* the walk hands out writable texts; check_text only reads */
    struct text_check check = {RC_OK, err};
    visit_texts(&readable, check_text, &check);
    rc = check.rc;
    if (rc == RC_OK)
        rc = check_required(e, err);
    if (rc == RC_OK)
        rc = check_days(e, err);
    return rc;
}

/* --- copy and hash ---------------------------------------------------------------------------- */

static void copy_text(void *arg, const char *name, enum text_limit limit, struct view *text)
{
    (void)name;
    (void)limit;
    *text = text->len == 0 ? VIEW_EMPTY : arena_view(arg, *text);
}

static void *copy_array(struct arena *a, const void *items, size_t n, size_t size)
{
    if (n == 0)
        return NULL;
    void *copy = arena_alloc_array(a, n, size);
    memcpy(copy, items, n * size);
    return copy;
}

struct entry *entry_copy(struct arena *a, const struct entry *e)
{
    struct entry *copy = copy_array(a, e, 1, sizeof *e);
    copy->variants = copy_array(a, e->variants, e->n_variants, sizeof *e->variants);
    copy->keywords = copy_array(a, e->keywords, e->n_keywords, sizeof *e->keywords);
    copy->materials = copy_array(a, e->materials, e->n_materials, sizeof *e->materials);
    copy->steps = copy_array(a, e->steps, e->n_steps, sizeof *e->steps);
    copy->clauses = copy_array(a, e->clauses, e->n_clauses, sizeof *e->clauses);
    copy->members = copy_array(a, e->members, e->n_members, sizeof *e->members);
    for (size_t i = 0; i < copy->n_clauses; i++) {
        struct clause *c = &copy->clauses[i];
        c->path = copy_array(a, c->path, c->n_path, sizeof *c->path);
    }
    visit_texts(copy, copy_text, a);
    return copy;
}

static void hash_number(crypto_hash_sha256_state *state, int64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    crypto_hash_sha256_update(state, bytes, sizeof bytes);
}

/* The length goes in before the text, so that no two different entries feed the same bytes. */
static void hash_text(void *arg, const char *name, enum text_limit limit, struct view *text)
{
    (void)name;
    (void)limit;
    hash_number(arg, (int64_t)text->len);
    if (text->len > 0)
        crypto_hash_sha256_update(arg, (const unsigned char *)text->ptr, text->len);
}

static void hash_final(crypto_hash_sha256_state *state, char hash_out[CLAUSE_HASH_LEN + 1])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(state, digest);
    sodium_bin2hex(hash_out, CLAUSE_HASH_LEN + 1, digest, sizeof digest);
}

void entry_content_hash(const struct entry *e, char hash_out[CLAUSE_HASH_LEN + 1])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    const int64_t numbers[] = {
        (int64_t)e->kind,        (int64_t)e->n_variants, (int64_t)e->n_keywords,
        (int64_t)e->n_materials, (int64_t)e->n_steps,    (int64_t)e->n_clauses,
        (int64_t)e->n_members,   e->effective_from,      e->expires_on,
        e->repealed_on,          e->source.published_on, e->is_demo,
        e->is_disabled,
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        hash_number(&state, numbers[i]);
    for (size_t i = 0; i < e->n_clauses; i++) {
        hash_number(&state, (int64_t)e->clauses[i].n_path);
        hash_number(&state, e->clauses[i].effective_from);
        hash_number(&state, e->clauses[i].expires_on);
    }
    struct entry readable = *e; /* the walk hands out writable texts; hash_text only reads */
    visit_texts(&readable, hash_text, &state);
    hash_final(&state, hash_out);
}

static void text_hash(struct view text, char hash_out[CLAUSE_HASH_LEN + 1])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)text.ptr, text.len);
    hash_final(&state, hash_out);
}

void clause_set_hash(struct clause *c)
{
    text_hash(c->text, c->hash);
}

bool clause_hash_ok(const struct clause *c)
{
    char hash[CLAUSE_HASH_LEN + 1];
    text_hash(c->text, hash);
    return memcmp(hash, c->hash, sizeof hash) == 0;
}
