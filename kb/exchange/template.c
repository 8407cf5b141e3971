/* template.c - writes the templates for import. Called by the command line and the server. */
#include "kb/exchange/template.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kb/base/os_error.h"
#include "kb/exchange/xlsx_out.h"

struct template_column {
    const char *name;
    const char *example;
    const char *note;
};

#define ID_NOTE "自定的唯一编号，可不填：不填时按编码或标题对应已有条目。以“示例”开头的行不导入"
#define VARIANTS_NOTE "别的问法，一行一个（单元格内换行：Alt+Enter）"
#define LIST_NOTE "用顿号分开"
#define DAY_NOTE "2026-11-22；也认 2026/11/22、2026年11月22日和日期格式的单元格"
#define MATERIALS_NOTE                                                                             \
    "一行一份：名称|份数|原件、复印件、电子或原件和复印件|来源；也可写 营业执照（复印件1份）"
#define STEPS_NOTE "一行一步：步骤：说明"

static const struct template_column PROCEDURE[] = {
    {"编号", "示例-1", ID_NOTE},
    {"事项名称", "公司注销登记", "必填，300 字以内"},
    {"实施编码", "1100000000X001",
     "国家或省统一编码；没有编号时按它对应已有条目。也可用列名 基本编码"},
    {"实施主体", "区市场监督管理局", ""},
    {"部门", "区市场监督管理局", "负责维护的部门"},
    {"区域", "某市某区", ""},
    {"服务对象", "企业、个体工商户", ""},
    {"结论", "可以网上办，3 个工作日办结，不收费。", "先说结论，最先显示"},
    {"设定依据", "《某某条例》第三条", ""},
    {"受理条件", "清算已结束，税款已结清", ""},
    {"申请材料", "注销登记申请书|1份|原件|申请人自备\n营业执照（原件1份）", MATERIALS_NOTE},
    {"办理流程", "申请：网上或窗口提交\n受理：当场告知是否受理", STEPS_NOTE},
    {"法定时限", "20 个工作日", ""},
    {"承诺时限", "3 个工作日", ""},
    {"收费", "不收费", ""},
    {"办理结果", "登记通知书", ""},
    {"办理地点", "某路 1 号 2 楼 5 号窗口", ""},
    {"办理时间", "周一至周五 9:00-17:00", ""},
    {"到现场次数", "0", ""},
    {"咨询电话", "0000-80000000", ""},
    {"监督电话", "0000-80000001", ""},
    {"网办链接", "https://demo.example/1", ""},
    {"常见问题", "问：能代办吗？\n答：可以，带授权书。", "接在正文后面"},
    {"相似问", "公司不做了怎么办手续\n关公司要什么", VARIANTS_NOTE},
    {"关键词", "注销、清算", LIST_NOTE},
    {"生效日期", "2026-01-01", DAY_NOTE},
    {"失效日期", "", DAY_NOTE "；长期有效就不填"},
    {NULL, NULL, NULL},
};

static const struct template_column POLICY[] = {
    {"编号", "示例-2", ID_NOTE},
    {"标题", "研发投入补助办法", "必填，300 字以内"},
    {"文号", "某政办规〔2026〕3号", ""},
    {"发文单位", "某区人民政府办公室", ""},
    {"发布日期", "2026-01-05", DAY_NOTE},
    {"生效日期", "2026-02-01", DAY_NOTE},
    {"失效日期", "2028-12-31", DAY_NOTE "；长期有效就不填"},
    {"适用对象", "区内企业", ""},
    {"行业", "制造业", ""},
    {"规模", "中小微企业", ""},
    {"申报条件", "上年研发费用 100 万元以上", ""},
    {"扶持标准", "按研发费用的 5% 补助，最高 50 万元", ""},
    {"申报起止", "2026-03-01 至 2026-04-30", "两个日期，或者文字说明"},
    {"方式", "申报", "申报 或 免申即享"},
    {"材料", "申请表（原件1份）", MATERIALS_NOTE},
    {"联系方式", "0000-80000000", ""},
    {"原文链接", "https://demo.example/2", ""},
    {"结论", "研发费用 100 万元以上的企业可领 5%，最高 50 万元。", "先说结论，最先显示"},
    {"正文", "第一条 为鼓励研发，制定本办法。\n第二条 ……", "全文，自动拆成条款"},
    {"替代关系", "", "接替它的条目的编号"},
    {"相似问", "搞研发有补贴吗", VARIANTS_NOTE},
    {"关键词", "研发费用、补助", LIST_NOTE},
    {NULL, NULL, NULL},
};

static const struct template_column FAQ[] = {
    {"编号", "示例-3", ID_NOTE},
    {"问题", "中午办不办业务", "必填，300 字以内"},
    {"答案", "中午 11:30 至 13:30 不办理，自助区全天开放。", ""},
    {"相似问", "午休时间能办事吗", VARIANTS_NOTE},
    {"关键词", "午休", LIST_NOTE},
    {"部门", "区政务服务中心", ""},
    {"咨询电话", "0000-80000000", ""},
    {NULL, NULL, NULL},
};

static const struct template_column PLACE[] = {
    {"编号", "示例-4", ID_NOTE},
    {"办事点名称", "某区企业服务中心", "必填，300 字以内"},
    {"地址", "某路 1 号", ""},
    {"开放时间", "周一至周五 9:00-17:00", ""},
    {"电话", "0000-80000000", ""},
    {"交通", "地铁 1 号线某站 B 口", ""},
    {"可办事项", "企业登记、税务、社保", ""},
    {"停车", "地下停车场，办事免费 2 小时", ""},
    {"相似问", "大厅在哪里", VARIANTS_NOTE},
    {NULL, NULL, NULL},
};

static const struct template_column BUNDLE[] = {
    {"编号", "示例-5", ID_NOTE},
    {"一件事名称", "企业注销一件事", "必填，300 字以内"},
    {"组成事项", "事项甲的编号、事项乙的编号", "各事项的编号，用顿号分开"},
    {"结论", "一次申请，税务、登记、社保一起注销。", "先说结论，最先显示"},
    {"受理条件", "无欠税", ""},
    {"申请材料", "申请书|1份|原件|申请人自备", MATERIALS_NOTE},
    {"办理流程", "申请：网上提交", STEPS_NOTE},
    {"承诺时限", "5 个工作日", ""},
    {"相似问", "公司全部注销怎么一次办", VARIANTS_NOTE},
    {NULL, NULL, NULL},
};

static const struct template_column HOTLINE[] = {
    {"编号", "示例-6", ID_NOTE},
    {"类目", "市场监管/登记注册", "成为关键词"},
    {"标题", "个体工商户注销", "必填，300 字以内"},
    {"内容", "登录一网通办提交申请……", "问答类是答案，其他是正文"},
    {"发文单位", "区市场监督管理局", ""},
    {"材料性质", "办事指南", "办事指南、政策文件 或 常见问题"},
    {"关键字", "个体户、注销", LIST_NOTE},
    {NULL, NULL, NULL},
};

static const struct template_column SYNONYMS[] = {
    {"同义词", "示例：铁皮本", "必填；访客的说法。以“示例”开头的行不导入"},
    {"标准词", "营业执照", "必填；知识库里的说法"},
    {"双向", "", "填 是 表示两个词可以互相代替"},
    {"类型", "", "只用于这一类条目：事项、政策、常见问题、办事点、一件事；不限就不填"},
    {"部门", "", "只用于这个部门的条目；不限就不填"},
    {"区域", "", "只用于这个区域的条目；不限就不填"},
    {"同义词备注", "口语", ""},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    const struct template_column *columns;
} SHEETS[] = {{"事项", PROCEDURE}, {"政策", POLICY},       {"常见问题", FAQ},   {"办事点", PLACE},
              {"一件事", BUNDLE},  {"12345知识", HOTLINE}, {"同义词", SYNONYMS}};
#define N_SHEETS (sizeof SHEETS / sizeof SHEETS[0])

static void write_explanation(struct xlsx_out *o)
{
    static const char *const NAMES[] = {"工作表", "列", "说明", "例子"};
    int sheet = xlsx_out_sheet(o, "填写说明");
    int row = 0;
    for (int i = 0; i < 4; i++) {
        xlsx_out_width(o, sheet, i, i < 2 ? 14 : 60);
        xlsx_out_cell(o, sheet, 0, i, view_of(NAMES[i]), XLSX_HEADING);
    }
    for (size_t s = 0; s < N_SHEETS; s++) {
        for (const struct template_column *c = SHEETS[s].columns; c->name != NULL; c++) {
            row++;
            xlsx_out_cell(o, sheet, row, 0, view_of(SHEETS[s].name), XLSX_PLAIN);
            xlsx_out_cell(o, sheet, row, 1, view_of(c->name), XLSX_PLAIN);
            xlsx_out_cell(o, sheet, row, 2, view_of(c->note), XLSX_NOTE);
            xlsx_out_cell(o, sheet, row, 3, view_of(c->example), XLSX_NOTE);
        }
    }
}

enum rc template_write_xlsx(const char *path, struct err *err)
{
    struct xlsx_out *o = NULL;
    enum rc rc = xlsx_out_open(path, &o, err);
    if (rc != RC_OK)
        return rc;
    write_explanation(o);
    for (size_t s = 0; s < N_SHEETS; s++) {
        int sheet = xlsx_out_sheet(o, SHEETS[s].name);
        const struct template_column *columns = SHEETS[s].columns;
        for (int i = 0; columns[i].name != NULL; i++) {
            xlsx_out_width(o, sheet, i, 18);
            xlsx_out_cell(o, sheet, 0, i, view_of(columns[i].name), XLSX_HEADING);
        }
        for (int i = 0; columns[i].name != NULL; i++)
            xlsx_out_cell(o, sheet, 1, i, view_of(columns[i].example), XLSX_NOTE);
    }
    return xlsx_out_close(o, err);
}

static void write_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

enum rc template_write_csv(const char *path, const char *sheet, struct err *err)
{
    const struct template_column *columns = NULL;
    for (size_t s = 0; s < N_SHEETS; s++) {
        if (strcmp(SHEETS[s].name, sheet) == 0)
            columns = SHEETS[s].columns;
    }
    if (columns == NULL)
        return err_set(
            err, RC_NOT_FOUND,
            "没有名为 %s 的模板（事项、政策、常见问题、办事点、一件事、12345知识、同义词）", sheet);
    FILE *out = fopen(path, "wbe");
    if (out == NULL)
        return err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    fputs("\xEF\xBB\xBF", out);
    for (int row = 0; row < 2; row++) {
        for (int i = 0; columns[i].name != NULL; i++) {
            if (i > 0)
                fputc(',', out);
            write_quoted(out, row == 0 ? columns[i].name : columns[i].example);
        }
        fputs("\r\n", out);
    }
    bool is_bad = ferror(out) != 0;
    if (fclose(out) != 0 || is_bad)
        return err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    return RC_OK;
}
