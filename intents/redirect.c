/* redirect.c - the table of official channels. Called by the ladder before and after the search. */
#include "intents/redirect.h"

#include <stddef.h>

#include "intents/phrase.h"

/* Where a rule hides behind an exception, the knowledge base has the answer: 消防检查, 工伤认定,
 * 信用修复, 行政复议 and the like are procedures, not emergencies or complaints. */
static const char PROCEDURE_WORDS[] =
    "认定|鉴定|检查|许可|备案|登记|补贴|补助|津贴|首违|免罚|不罚|清单|险|证明|演练|预案|合规|审批|"
    "罚多少|会罚|罚款|怎么处罚";

static const struct redirect_rule RULES[] = {
    {"fire",
     true,
     "着火了|起火了|失火了|着大火|正在着火|发生火灾|火烧起来|冒浓烟|爆炸了|发生爆炸|[煤燃]气泄漏|["
     "煤燃]气漏了|"
     "^着火$|^起火$|^失火$|^火灾$|^救火$|电梯里?困[住人]|被困在?电梯",
     PROCEDURE_WORDS,
     "如果正在发生火情、爆炸、燃气泄漏或有人被困，请马上离开危险处并拨打119；有人受伤同时拨打120。"
     "这里是办事咨询，不能代替报警。",
     {{"火警、救援", "119"}, {"急救", "120"}, {"报警", "110"}}},
    {"medical",
     true,
     "晕倒了|昏迷了|昏过去|没有呼吸|没呼吸了|心脏骤停|大出血|快不行了|快死了|有人受伤了|叫救护车|"
     "突发心梗|心脏病发作|^救命|救命啊|食物中毒了",
     PROCEDURE_WORDS,
     "有人需要急救时请马上拨打120，说清地点、人数和症状，并保持电话畅通。这里是办事咨询，不能代替急"
     "救。",
     {{"急救", "120"}, {"报警", "110"}}},
    {"self_harm",
     true,
     "想自杀|要自杀|自杀了|不想活|活不下去|想死|去死算了|要跳楼|想跳楼|轻生|结束生命",
     NULL,
     "您现在的感受很要紧，请不要一个人扛。可以马上拨打12356心理援助热线，24小时有人听您说；"
     "有紧急危险请拨打120或110。您也可以回复“转人工”，由帮办员联系您。",
     {{"心理援助热线", "12356"}, {"急救", "120"}, {"报警", "110"}}},
    {"crime",
     true,
     "被抢劫|被抢了|抢劫了|被绑架|持刀|砍人|杀人|正在打人|打起来了|有人打我|被打了|被诈骗|被骗了|"
     "遭到诈骗|"
     "遇到诈骗|我要报警|我想报警|怎么报警|被威胁|入室盗窃|被偷了|家里遭贼",
     "信用修复|首违|免罚|合规|职业|执照被偷|公章被偷|营业执照|公章",
     "人身或财产正受到侵害时请马上拨打110报警，遭遇电信诈骗还可拨打96110。这里是办事咨询，不能代替"
     "报警。",
     {{"报警", "110"}, {"反诈专线", "96110"}}},
    {"corruption",
     true,
     "受贿|索贿|收受贿赂|要好处费|索要红包|收红包|贪污|吃拿卡要|官商勾结|以权谋私|举报~干部|举报~"
     "领导|"
     "举报~公务员",
     NULL,
     "反映公职人员违纪违法，请直接向纪检监察机关提出，可拨打12388或登录其举报网站。"
     "本服务台不接收、也不转办这类线索。",
     {{"纪检监察举报", "12388"}}},
    {"petition",
     true,
     "信访|上访|去北京告|找区长|区长信箱|市长信箱|集体上访",
     "信访局在|信访局地址|信访局电话",
     "信访事项请通过信访部门办理：可以网上信访、来信或到人民来访接待窗口，也可以先拨打12345由其转办"
     "。"
     "本服务台只解答办事和政策问题，不受理信访。",
     {{"政务服务便民热线", "12345"}}},
    {"staff_complaint",
     true,
     "投诉~工作人员|投诉~窗口|投诉~办事员|投诉~客服|投诉你们|工作人员~态度|窗口~态度|办事员~态度|"
     "服务态度~差|态度恶劣|态度太差|^我要投诉$|^投诉$|^我想投诉$|^怎么投诉$|^投诉电话$",
     "执法|乱罚|乱扣",
     "对窗口或工作人员的服务不满意，可以拨打12345，或使用办事大厅和网上的“好差评”，会有专人核实回复"
     "。"
     "也可以回复“转人工”告诉帮办员。",
     {{"政务服务便民热线", "12345"}}},
    {"report_violation",
     false,
     "举报|检举|偷税|逃税|卖假货|假冒伪劣|黑作坊|无证经营|投诉",
     NULL,
     "投诉举报请走专门渠道：消费纠纷和市场违法拨打12315，税务违法拨打12366，拖欠工资拨打12333，"
     "其他诉求拨打12345。有专门的人登记、核查并答复您。",
     {{"市场监管投诉举报", "12315"}, {"纳税服务", "12366"}, {"政务服务便民热线", "12345"}}},
    {"litigation",
     false,
     "打官司|起诉|上诉|告他|告它|告到法院|法院|法官|判决|判刑|律师|诉讼|官司|申诉|再审|强制执行|"
     "离婚|抚养权|"
     "遗嘱|遗产|法律援助|刑事|拘留|案子|赔偿我|精神损失",
     NULL,
     "这属于诉讼或个人法律事务，本服务台不能给出法律意见。法律咨询可拨打12348公共法律服务热线；"
     "立案、案件进度和执行可拨打12368诉讼服务热线。",
     {{"公共法律服务", "12348"}, {"法院诉讼服务", "12368"}}},
};
#define N_RULES (sizeof RULES / sizeof RULES[0])

struct redirect_rules redirect_shipped(void)
{
    return (struct redirect_rules){RULES, N_RULES, VIEW_EMPTY};
}

const struct redirect_rule *redirect_find_in(const struct redirect_rules *rules, struct view words,
                                             bool firm)
{
    for (size_t i = 0; i < rules->n; i++) {
        const struct redirect_rule *r = &rules->list[i];
        if (r->is_firm == firm && phrase_in(words, r->when) &&
            !(r->unless != NULL && phrase_in(words, r->unless)))
            return r;
    }
    return NULL;
}

const struct redirect_rule *redirect_find(struct view words, bool firm)
{
    struct redirect_rules shipped = redirect_shipped();
    return redirect_find_in(&shipped, words, firm);
}
