/* subject.c - words of the trade. Called by decide when nothing answers. */
#include "intents/subject.h"

#include "intents/phrase.h"

#define MAX_UNKNOWN 0.5

static const char TRADE_WORDS[] = "公司|企业|工厂|厂|店|执照|许可|证|税|社保|公积金|政府|区里|补贴|"
                                  "补助|奖|资助|员工|职工|登记|备案|申请|报名|"
                                  "审批|手续|工商|合同|政策|单位|老板|生意|开业|经营|招|贷款|资质|"
                                  "办理|处罚|罚|仲裁|保险|工资|缴|申报|认定|注册|"
                                  "注销|变更|发票|产假|津贴|租|项目|扶持|园区|司机|机床|索赔|公示|"
                                  "营业|收费|窗口|大厅|材料|投资|投标|专利|人才|"
                                  "落户|户口|年检|护照|证明";

bool subject_is_ours(struct view words, const struct search_result *s)
{
    return (s->n > 0 && s->confidence_features[CONF_UNKNOWN] < MAX_UNKNOWN) ||
           phrase_in(words, TRADE_WORDS);
}
