/* columns.c - the names of columns. Called by the readers and writers of tables. Any thread. */
#include "kb/exchange/columns.h"

#include <string.h>

#define E(member) offsetof(struct entry, member), FIELD_N
#define F(field) 0, field
#define X 0, FIELD_N

/* The first name of each is the one an export writes. */
static const struct column COLUMNS[] = {
    {"编号", COLUMN_ID, X},
    {"id", COLUMN_ID, X},
    {"条目编号", COLUMN_ID, X},
    {"唯一编号", COLUMN_ID, X},
    {"类型", COLUMN_KIND, X},
    {"条目类型", COLUMN_KIND, X},
    {"标题", COLUMN_TEXT, E(title)},
    {"事项名称", COLUMN_TEXT, E(title)},
    {"政策名称", COLUMN_TEXT, E(title)},
    {"文件名称", COLUMN_TEXT, E(title)},
    {"名称", COLUMN_TEXT, E(title)},
    {"问题", COLUMN_TEXT, E(title)},
    {"标准问", COLUMN_TEXT, E(title)},
    {"标准问题", COLUMN_TEXT, E(title)},
    {"一件事名称", COLUMN_TEXT, E(title)},
    {"办事点名称", COLUMN_TEXT, E(title)},
    {"区域", COLUMN_TEXT, E(region)},
    {"行政区划", COLUMN_TEXT, E(region)},
    {"适用区域", COLUMN_TEXT, E(region)},
    {"部门", COLUMN_TEXT, E(department)},
    {"责任部门", COLUMN_TEXT, E(department)},
    {"主管部门", COLUMN_TEXT, E(department)},
    {"牵头部门", COLUMN_TEXT, E(department)},
    {"面向对象", COLUMN_TEXT, E(audience)},
    {"服务对象", COLUMN_TEXT, E(audience)},
    {"办理对象", COLUMN_TEXT, E(audience)},
    {"结论", COLUMN_TEXT, E(summary)},
    {"摘要", COLUMN_TEXT, E(summary)},
    {"简介", COLUMN_TEXT, E(summary)},
    {"答案", COLUMN_TEXT, E(summary)},
    {"标准答案", COLUMN_TEXT, E(summary)},
    {"回答", COLUMN_TEXT, E(summary)},
    {"答复", COLUMN_TEXT, E(summary)},
    {"正文", COLUMN_TEXT, E(body)},
    {"全文", COLUMN_TEXT, E(body)},
    {"内容", COLUMN_CONTENT, X},
    {"知识内容", COLUMN_CONTENT, X},
    {"相似问", COLUMN_VARIANTS, X},
    {"相似问法", COLUMN_VARIANTS, X},
    {"其他问法", COLUMN_VARIANTS, X},
    {"扩展问", COLUMN_VARIANTS, X},
    {"关键词", COLUMN_KEYWORDS, X},
    {"关键字", COLUMN_KEYWORDS, X},
    {"类目", COLUMN_CATEGORY, X},
    {"分类", COLUMN_CATEGORY, X},
    {"类别", COLUMN_CATEGORY, X},
    {"知识类目", COLUMN_CATEGORY, X},
    {"材料性质", COLUMN_NATURE, X},
    {"知识类型", COLUMN_NATURE, X},
    {"实施编码", COLUMN_FIELD, F(FIELD_CODE)},
    {"事项编码", COLUMN_FIELD, F(FIELD_CODE)},
    {"基本编码", COLUMN_FIELD, F(FIELD_CODE)},
    {"编码", COLUMN_FIELD, F(FIELD_CODE)},
    {"实施主体", COLUMN_FIELD, F(FIELD_AGENCY)},
    {"实施机关", COLUMN_FIELD, F(FIELD_AGENCY)},
    {"设定依据", COLUMN_FIELD, F(FIELD_BASIS)},
    {"法律依据", COLUMN_FIELD, F(FIELD_BASIS)},
    {"受理条件", COLUMN_FIELD, F(FIELD_CONDITIONS)},
    {"办理条件", COLUMN_FIELD, F(FIELD_CONDITIONS)},
    {"申报条件", COLUMN_FIELD, F(FIELD_CONDITIONS)},
    {"申请条件", COLUMN_FIELD, F(FIELD_CONDITIONS)},
    {"法定时限", COLUMN_FIELD, F(FIELD_LEGAL_LIMIT)},
    {"法定办结时限", COLUMN_FIELD, F(FIELD_LEGAL_LIMIT)},
    {"承诺时限", COLUMN_FIELD, F(FIELD_PROMISED_LIMIT)},
    {"承诺办结时限", COLUMN_FIELD, F(FIELD_PROMISED_LIMIT)},
    {"办理时限", COLUMN_FIELD, F(FIELD_PROMISED_LIMIT)},
    {"收费", COLUMN_FIELD, F(FIELD_FEE)},
    {"收费标准", COLUMN_FIELD, F(FIELD_FEE)},
    {"收费情况", COLUMN_FIELD, F(FIELD_FEE)},
    {"是否收费", COLUMN_FIELD, F(FIELD_FEE)},
    {"办理结果", COLUMN_FIELD, F(FIELD_RESULT)},
    {"审批结果", COLUMN_FIELD, F(FIELD_RESULT)},
    {"办理地点", COLUMN_FIELD, F(FIELD_ADDRESS)},
    {"地址", COLUMN_FIELD, F(FIELD_ADDRESS)},
    {"办公地址", COLUMN_FIELD, F(FIELD_ADDRESS)},
    {"办理时间", COLUMN_FIELD, F(FIELD_HOURS)},
    {"办公时间", COLUMN_FIELD, F(FIELD_HOURS)},
    {"开放时间", COLUMN_FIELD, F(FIELD_HOURS)},
    {"到现场次数", COLUMN_FIELD, F(FIELD_VISITS)},
    {"到办事现场次数", COLUMN_FIELD, F(FIELD_VISITS)},
    {"咨询电话", COLUMN_FIELD, F(FIELD_PHONE)},
    {"联系方式", COLUMN_FIELD, F(FIELD_PHONE)},
    {"联系电话", COLUMN_FIELD, F(FIELD_PHONE)},
    {"咨询方式", COLUMN_FIELD, F(FIELD_PHONE)},
    {"电话", COLUMN_FIELD, F(FIELD_PHONE)},
    {"监督电话", COLUMN_FIELD, F(FIELD_SUPERVISE_PHONE)},
    {"监督投诉电话", COLUMN_FIELD, F(FIELD_SUPERVISE_PHONE)},
    {"监督投诉方式", COLUMN_FIELD, F(FIELD_SUPERVISE_PHONE)},
    {"网办链接", COLUMN_FIELD, F(FIELD_ONLINE_URL)},
    {"网办地址", COLUMN_FIELD, F(FIELD_ONLINE_URL)},
    {"在线办理", COLUMN_FIELD, F(FIELD_ONLINE_URL)},
    {"适用对象", COLUMN_FIELD, F(FIELD_TARGET)},
    {"扶持对象", COLUMN_FIELD, F(FIELD_TARGET)},
    {"行业", COLUMN_FIELD, F(FIELD_INDUSTRY)},
    {"适用行业", COLUMN_FIELD, F(FIELD_INDUSTRY)},
    {"规模", COLUMN_FIELD, F(FIELD_SCALE)},
    {"适用规模", COLUMN_FIELD, F(FIELD_SCALE)},
    {"企业规模", COLUMN_FIELD, F(FIELD_SCALE)},
    {"扶持标准", COLUMN_FIELD, F(FIELD_STANDARD)},
    {"支持标准", COLUMN_FIELD, F(FIELD_STANDARD)},
    {"补贴标准", COLUMN_FIELD, F(FIELD_STANDARD)},
    {"奖补标准", COLUMN_FIELD, F(FIELD_STANDARD)},
    {"申报开始", COLUMN_FIELD, F(FIELD_APPLY_FROM)},
    {"申报开始日期", COLUMN_FIELD, F(FIELD_APPLY_FROM)},
    {"申报截止", COLUMN_FIELD, F(FIELD_APPLY_UNTIL)},
    {"申报截止日期", COLUMN_FIELD, F(FIELD_APPLY_UNTIL)},
    {"申报时间", COLUMN_PERIOD, F(FIELD_APPLY_PERIOD)},
    {"申报起止", COLUMN_PERIOD, F(FIELD_APPLY_PERIOD)},
    {"申报期限", COLUMN_PERIOD, F(FIELD_APPLY_PERIOD)},
    {"方式", COLUMN_FIELD, F(FIELD_METHOD)},
    {"申报方式", COLUMN_FIELD, F(FIELD_METHOD)},
    {"兑现方式", COLUMN_FIELD, F(FIELD_METHOD)},
    {"交通", COLUMN_FIELD, F(FIELD_TRANSIT)},
    {"交通指引", COLUMN_FIELD, F(FIELD_TRANSIT)},
    {"可办事项", COLUMN_FIELD, F(FIELD_SERVICES)},
    {"业务范围", COLUMN_FIELD, F(FIELD_SERVICES)},
    {"停车", COLUMN_FIELD, F(FIELD_PARKING)},
    {"申请材料", COLUMN_MATERIALS, X},
    {"申报材料", COLUMN_MATERIALS, X},
    {"所需材料", COLUMN_MATERIALS, X},
    {"材料", COLUMN_MATERIALS, X},
    {"办理流程", COLUMN_STEPS, X},
    {"申报流程", COLUMN_STEPS, X},
    {"办理步骤", COLUMN_STEPS, X},
    {"流程", COLUMN_STEPS, X},
    {"常见问题", COLUMN_QUESTIONS, X},
    {"组成事项", COLUMN_MEMBERS, X},
    {"包含事项", COLUMN_MEMBERS, X},
    {"来源标题", COLUMN_TEXT, E(source.title)},
    {"文号", COLUMN_TEXT, E(source.doc_no)},
    {"发文字号", COLUMN_TEXT, E(source.doc_no)},
    {"发文单位", COLUMN_TEXT, E(source.issuer)},
    {"发文机关", COLUMN_TEXT, E(source.issuer)},
    {"发布机构", COLUMN_TEXT, E(source.issuer)},
    {"制定机关", COLUMN_TEXT, E(source.issuer)},
    {"原文链接", COLUMN_TEXT, E(source.url)},
    {"来源链接", COLUMN_TEXT, E(source.url)},
    {"链接", COLUMN_TEXT, E(source.url)},
    {"发布日期", COLUMN_DAY, E(source.published_on)},
    {"成文日期", COLUMN_DAY, E(source.published_on)},
    {"发文日期", COLUMN_DAY, E(source.published_on)},
    {"生效日期", COLUMN_DAY, E(effective_from)},
    {"施行日期", COLUMN_DAY, E(effective_from)},
    {"实施日期", COLUMN_DAY, E(effective_from)},
    {"失效日期", COLUMN_DAY, E(expires_on)},
    {"有效期至", COLUMN_DAY, E(expires_on)},
    {"废止日期", COLUMN_DAY, E(repealed_on)},
    {"替代条目", COLUMN_TEXT, E(superseded_by)},
    {"替代关系", COLUMN_TEXT, E(superseded_by)},
    {"演示", COLUMN_YES, E(is_demo)},
    {"停用", COLUMN_YES, E(is_disabled)},
    {"材料名称", COLUMN_MATERIAL_NAME, X},
    {"份数", COLUMN_MATERIAL_COPIES, X},
    {"形式", COLUMN_MATERIAL_FORM, X},
    {"来源", COLUMN_MATERIAL_SOURCE, X},
    {"步骤", COLUMN_STEP_TITLE, X},
    {"步骤说明", COLUMN_STEP_TEXT, X},
    {"标题路径", COLUMN_CLAUSE_PATH, X},
    {"条款号", COLUMN_CLAUSE_LABEL, X},
    {"条款原文", COLUMN_CLAUSE_TEXT, X},
    {"条款生效", COLUMN_CLAUSE_FROM, X},
    {"条款失效", COLUMN_CLAUSE_UNTIL, X},
    {"同义词", COLUMN_SYNONYM, X},
    {"口语说法", COLUMN_SYNONYM, X},
    {"标准词", COLUMN_SYNONYM_MEANS, X},
    {"规范用语", COLUMN_SYNONYM_MEANS, X},
    {"双向", COLUMN_SYNONYM_BOTH, X},
    {"同义词备注", COLUMN_SYNONYM_NOTE, X},
};
#define N_COLUMNS (sizeof COLUMNS / sizeof COLUMNS[0])

static const struct column UNKNOWN = {"", COLUMN_NONE, X};

/* "* 事项名称（必填）" -> "事项名称", in `out`; false when it is too long for any name. */
static bool bare_name(struct view heading, char out[64])
{
    size_t n = 0;
    for (size_t at = 0; at < heading.len;) {
        size_t from = at;
        uint32_t cp = utf8_next(heading, &at);
        if (cp == '(' || cp == U'（' || cp == U'[' || cp == U'【')
            break;
        if (cp <= ' ' || cp == '*' || cp == U'＊' || cp == U'　' || cp == 0xA0 || cp == U'：' ||
            cp == ':')
            continue;
        if (n + (at - from) >= 64)
            return false;
        memcpy(out + n, heading.ptr + from, at - from);
        n += at - from;
    }
    out[n] = '\0';
    return n > 0;
}

const struct column *column_find(struct view heading)
{
    char name[64];
    if (!bare_name(heading, name))
        return &UNKNOWN;
    for (size_t i = 0; i < N_COLUMNS; i++) {
        if (strcasecmp(COLUMNS[i].name, name) == 0)
            return &COLUMNS[i];
    }
    return &UNKNOWN;
}

/* Not the first name of its column, or a column that an export writes otherwise. */
static bool is_left_out(size_t i)
{
    const struct column *c = &COLUMNS[i];
    if (c->kind >= COLUMN_MATERIAL_NAME)
        return true;
    switch (c->kind) {
    case COLUMN_NATURE:
    case COLUMN_CATEGORY:
    case COLUMN_CONTENT:
    case COLUMN_QUESTIONS:
    case COLUMN_MATERIALS:
    case COLUMN_STEPS:
        return true;
    default:
        return i > 0 && COLUMNS[i - 1].kind == c->kind && COLUMNS[i - 1].offset == c->offset &&
               COLUMNS[i - 1].field == c->field;
    }
}

const struct column *column_exported(size_t i)
{
    for (size_t k = 0; k < N_COLUMNS; k++) {
        if (!is_left_out(k) && i-- == 0)
            return &COLUMNS[k];
    }
    return NULL;
}
