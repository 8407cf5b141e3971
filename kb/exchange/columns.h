/* columns.h - what the columns of a table are called, and what they are in an entry.
 *
 * The names are those of the national standards for 办事指南 and 惠企政策, of hotline knowledge
 * bases (类目, 标题, 内容, 发文单位, 材料性质, 关键字) and what people write instead. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_COLUMNS_H
#define BANGBAN_KB_EXCHANGE_COLUMNS_H

#include "kb/entry.h"

enum column_kind {
    COLUMN_NONE, /* a name that nobody knows */
    COLUMN_ID,
    COLUMN_KIND,      /* 事项, 政策 ... */
    COLUMN_NATURE,    /* 材料性质 of hotlines: says the kind in other words */
    COLUMN_CATEGORY,  /* 类目: becomes keywords */
    COLUMN_TEXT,      /* a text of the entry, at `offset` */
    COLUMN_DAY,       /* a day of the entry, at `offset` */
    COLUMN_YES,       /* 是 or nothing, at `offset` */
    COLUMN_FIELD,     /* `field` */
    COLUMN_PERIOD,    /* 2026-01-01 至 2026-03-31, or in words */
    COLUMN_CONTENT,   /* 内容: the answer of a faq, the body of anything else */
    COLUMN_QUESTIONS, /* 常见问题: goes behind the body */
    COLUMN_VARIANTS,
    COLUMN_KEYWORDS,
    COLUMN_MEMBERS,
    COLUMN_MATERIALS, /* one a line: 名称|份数|形式|来源 */
    COLUMN_STEPS,     /* one a line: 步骤：说明 */
    /* columns of sheets that list parts of entries, found by the entry's id */
    COLUMN_MATERIAL_NAME,
    COLUMN_MATERIAL_COPIES,
    COLUMN_MATERIAL_FORM,
    COLUMN_MATERIAL_SOURCE,
    COLUMN_STEP_TITLE,
    COLUMN_STEP_TEXT,
    COLUMN_CLAUSE_PATH, /* one a line */
    COLUMN_CLAUSE_LABEL,
    COLUMN_CLAUSE_TEXT,
    COLUMN_CLAUSE_FROM,
    COLUMN_CLAUSE_UNTIL,
    /* columns of a sheet of synonyms, beside 类型, 部门 and 区域 */
    COLUMN_SYNONYM,
    COLUMN_SYNONYM_MEANS,
    COLUMN_SYNONYM_BOTH, /* 是 or nothing */
    COLUMN_SYNONYM_NOTE
};

struct column {
    const char *name;
    enum column_kind kind;
    size_t offset; /* in struct entry */
    enum entry_field field;
};

/* The column of this heading; a star, brackets and white space in it do not count. A column of
 * COLUMN_NONE when nobody knows it. */
const struct column *column_find(struct view heading);

/* The columns in which an export writes an entry, in order; one name each, which column_find knows.
 */
const struct column *column_exported(size_t i); /* NULL behind the last */

#endif
