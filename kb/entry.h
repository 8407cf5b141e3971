/* entry.h - one piece of knowledge: a procedure, policy, faq, place or bundle.
 *
 * A plain value whose texts are views into one arena (the importer's row arena, or the snapshot's).
 * All texts are UTF-8 as the editor wrote them: nothing here is normalised. Text that is absent is
 * the empty view. Days are calendar days of the operator's zone, DAY_NONE when not given.
 */
#ifndef BANGBAN_KB_ENTRY_H
#define BANGBAN_KB_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/arena.h"
#include "kb/base/clock.h"
#include "kb/base/err.h"
#include "kb/base/str.h"
#include "kb/facet.h"

enum entry_kind {
    ENTRY_PROCEDURE,
    ENTRY_POLICY,
    ENTRY_FAQ,
    ENTRY_PLACE,
    ENTRY_BUNDLE,
    ENTRY_N_KINDS
};

/* Structured one-value fields, named after the national standards for 办事指南 and 惠企政策. */
enum entry_field {
    FIELD_CODE,            /* 事项编码 */
    FIELD_AGENCY,          /* 实施主体 */
    FIELD_BASIS,           /* 设定依据 */
    FIELD_CONDITIONS,      /* 受理条件 / 申报条件 */
    FIELD_LEGAL_LIMIT,     /* 法定时限 */
    FIELD_PROMISED_LIMIT,  /* 承诺时限 */
    FIELD_FEE,             /* 收费 */
    FIELD_RESULT,          /* 办理结果 */
    FIELD_ADDRESS,         /* 办理地点 */
    FIELD_HOURS,           /* 办理时间 */
    FIELD_VISITS,          /* 到现场次数 */
    FIELD_PHONE,           /* 咨询电话 */
    FIELD_SUPERVISE_PHONE, /* 监督电话 */
    FIELD_ONLINE_URL,      /* 网办链接 */
    FIELD_TARGET,          /* 适用对象 */
    FIELD_INDUSTRY,        /* 行业 */
    FIELD_SCALE,           /* 规模 */
    FIELD_STANDARD,        /* 扶持标准 */
    FIELD_APPLY_FROM,      /* 申报开始 YYYY-MM-DD */
    FIELD_APPLY_UNTIL,     /* 申报截止 YYYY-MM-DD */
    FIELD_APPLY_PERIOD,    /* 申报时间说明 */
    FIELD_METHOD,          /* 申报 / 免申即享 */
    FIELD_TRANSIT,         /* 交通 */
    FIELD_SERVICES,        /* 可办事项 */
    FIELD_PARKING,         /* 停车 */
    FIELD_N
};

struct material {
    struct view name;
    struct view copies; /* "1份" */
    struct view form;   /* 原件 | 复印件 | 电子 | 原件和复印件 */
    struct view source; /* 申请人自备 | 政府部门核发 ... */
};

struct step {
    struct view title;
    struct view text;
};

#define CLAUSE_HASH_LEN 64 /* lower-case hex of SHA-256 over the text bytes */

struct clause {
    int64_t clause_id; /* 0 before it is stored */
    struct view *path; /* headings above it, outermost first: {"第二章 简易注销"} */
    size_t n_path;
    struct view label; /* "第七条", "（二）", "3.优化审批"; may be empty */
    struct view text;  /* verbatim, label included exactly as in the document */
    int32_t effective_from;
    int32_t expires_on; /* last day on which it is valid */
    char hash[CLAUSE_HASH_LEN + 1];
};

struct source {
    struct view title;
    struct view doc_no; /* 文号: 云政办规〔2025〕3号 */
    struct view issuer;
    struct view url;
    int32_t published_on;
};

struct entry {
    int64_t entry_id;        /* 0 before it is stored */
    struct view external_id; /* the operator's id: import finds an entry again by it */
    enum entry_kind kind;
    struct view title;
    struct view region;
    struct view department;
    struct view audience;
    struct view summary; /* the conclusion, shown first */
    struct view body;    /* longer text as given; may be empty */
    struct view *variants;
    size_t n_variants;
    struct view *keywords;
    size_t n_keywords;
    struct view fields[FIELD_N];
    struct material *materials;
    size_t n_materials;
    struct step *steps;
    size_t n_steps;
    struct clause *clauses; /* in document order */
    size_t n_clauses;
    struct view *members; /* bundle: external ids */
    size_t n_members;
    struct source source;
    int32_t effective_from;    /* first valid day */
    int32_t expires_on;        /* last valid day */
    int32_t repealed_on;       /* from this day on it is not valid */
    struct view superseded_by; /* external id of the successor */
    bool is_demo;
    bool is_disabled;
    int64_t changed_in;    /* KB version that wrote it last; 0 before it is stored */
    int64_t updated_at_ms; /* wall clock of that write */
};

const char *entry_kind_name(enum entry_kind kind);  /* "procedure" */
const char *entry_kind_label(enum entry_kind kind); /* "事项" */
bool entry_kind_parse(struct view name, enum entry_kind *out);
const char *entry_field_name(enum entry_field f);  /* "promised_limit" */
const char *entry_field_label(enum entry_field f); /* "承诺时限" */
bool entry_field_parse(struct view name, enum entry_field *out);
/* The facet a field answers, FACET_NONE for those that answer none (code, industry ...). */
enum facet entry_field_facet(enum entry_field f);

/* An empty faq without dates; every text is the empty view. Start every entry and clause with
 * these. */
void entry_init(struct entry *e);
void clause_init(struct clause *c);

/* Is it in force on that day? Not disabled, begun, not expired, not repealed. */
bool entry_valid_on(const struct entry *e, int32_t day);
bool clause_valid_on(const struct clause *c, int32_t day);

/* Required parts and sizes: external id and title not empty, at least one of summary, body, fields,
 * clauses, materials, steps; only a bundle has members; texts valid UTF-8 without NUL and within
 * the limits below; titles, ids, variants, keywords, headings and labels on one line; dates in
 * order. RC_INVALID or RC_LIMIT with err.field. */
enum rc entry_check(const struct entry *e, struct err *err);
#define ENTRY_ID_MAX 500       /* bytes of an external id; imported files have their path */
#define ENTRY_TITLE_MAX 300    /* characters of a title or heading */
#define ENTRY_LINE_MAX 500     /* characters of a variant, keyword, name, label or link */
#define ENTRY_TEXT_MAX 20000   /* characters of a summary, field or step */
#define ENTRY_BODY_MAX 2000000 /* bytes of a body or a clause */
#define ENTRY_VARIANTS_MAX 1000
#define ENTRY_LIST_MAX 500 /* keywords, materials, steps, members */
#define ENTRY_CLAUSES_MAX 20000
#define ENTRY_PATH_MAX 16 /* headings above a clause */

/* A deep copy whose texts live in `a`. */
struct entry *entry_copy(struct arena *a, const struct entry *e);
/* SHA-256, lower-case hex, over everything an editor can change: equal exactly when two entries
 * have the same content. Ids given by the database and times of writing do not count. */
void entry_content_hash(const struct entry *e, char hash_out[CLAUSE_HASH_LEN + 1]);
/* Fills the hash of a clause from its text. */
void clause_set_hash(struct clause *c);
bool clause_hash_ok(const struct clause *c);

#endif
