/* asked.c - the lexicon of facet questions. Called by the ladder and by the evaluation. */
#include "intents/asked.h"

#include <string.h>
#include <threads.h>

#include "intents/phrase.h"
#include "kb/text/normalise.h"

#define QUESTION_MAX_BYTES (QUESTION_MAX_CHARS * 4)

/* A row whose phrases name the facet wherever they stand, or (bare) only in a question that holds
 * nothing else: 怎么办 asks for the steps of the matter just spoken of, but 执照丢了怎么办 asks for
 * the matter as a whole. FIELD_N: the facet's usual fields. A row without facet and field hides
 * shorter phrases in words that only look like a question (原材料). */
struct asked_row {
    enum facet facet;
    enum entry_field field;
    bool bare;
    const char *phrases;
};

static const struct asked_row ROWS[] = {
    {FACET_NONE, FIELD_N, false,
     "不用~材料|打包~材料|新材料|原材料|建筑材料|网上开店|网上卖|网上销售|收费站|收费站点|手续费率|"
     "条件下|免费公示|电话销售|"
     "开门红|步骤条|免费工位|备案号码"},
    {FACET_MATERIALS, FIELD_N, false,
     "材料$|资料$|材料有|材料呢|资料有|[什哪要]么?些?材料|哪些文件|交什么文件|需要文件|什么材料|"
     "哪些材料|啥材料|[要需]要?什么材料|材料清单|申请材料|带什么|带啥|"
     "带些什么|带些啥|带哪些|带齐|要带|交什么|交啥|交些什么|交哪些|交哪几|备什么|备啥|备些什么|"
     "备些啥|备哪些|"
     "备齐|提交什么|提交哪些|[要需]什么证件|[要需]哪些证件|什么资料|哪些资料|啥资料|哪几样|哪几份|"
     "什么证明|哪些证明|哪些凭证|什么凭证|几份|什么文件要交|哪些东西|什么东西|要什么证明"},
    {FACET_CONDITIONS, FIELD_N, false,
     "条件$|条件是|条件有|条件吗|的条件|什么条件|哪些条件|啥条件|什么要求|哪些要求|啥要求|要求是|"
     "有要求|有什么要求|门槛|够不够格|够格|"
     "够条件|够资格|什么资格|满足什么|满足哪些|符合什么|符合哪些|谁能申请|谁可以申请|谁能办|"
     "哪些企业能|"
     "哪些企业可以|哪些企业|什么企业能|什么企业可以|什么样的企业|哪些人能|哪些人可以|什么人能|"
     "什么人可以|"
     "能不能申请|可以申请吗|能申请吗|具备什么|具备哪些|认定标准|入选标准|受理条件|申报条件|"
     "申请条件|准入条件|什么样的人"},
    {FACET_PROCESS, FIELD_N, false,
     "流程|步骤|程序|什么程序|走~程序|几步|哪几步|走几步|什么手续|哪些手续|啥手续|手续是什么|"
     "先做什么|"
     "先点哪|先办什么|第一步|操作步骤|办理流程|申请流程|全过程|哪些环节|几个环节|"
     "具体怎么办|具体怎么做|具体怎么弄|具体操作|一步一步"},
    {FACET_PROCESS, FIELD_N, true,
     "怎么操作|如何操作|手续怎么|怎么办|怎么办理|如何办理|怎么弄|怎么申请|如何申请|怎么申报|怎么做|"
     "怎么搞|咋办|咋弄|怎么走|该怎么办"},
    {FACET_TIME_LIMIT, FIELD_N, false,
     "办理期限|法定期限|答复期限|办结期限|确认期限|当天拿|当场给|当天给|当场拿|当天拿得到|多久|"
     "多长时间|多少时间|几天|多少天|几个工作日|多少个工作日|多少工作日|几日|时限|办理时限|承诺时限|"
     "要等多久|等多久|等几天|什么时候能|啥时候能|何时能|什么时候下来|最快|几时能|多快|要几个月|"
     "需几个月|得几个月|等几个月|多少个月|"
     "要多久|要几天|需要多久|多久能|多久可以|几天能|几天可以|多少天能|审批多久|周期|当天能|当场能|"
     "当场就能|"
     "立等可取|多长|延几个月|几小时|多少小时|多少分钟|几分钟|多久内"},
    {FACET_FEE, FIELD_N, false,
     "多少钱|要钱|要不要钱|要钱吗|要钱不|收钱|收不收钱|收费|收不收费|收费吗|收费标准|费用|要费用|"
     "要花钱|花钱吗|花不花钱|花多少|"
     "花多少钱|要交钱|交钱吗|要付钱|免费|免费吗|不要钱$|给钱吗|要给钱|要不要给钱|多少费|工本费|"
     "登记费|手续费|"
     "要收费|什么价|什么价格|价格多少|几块钱|付多少|付多少费|自己出钱|要多少费用"},
    {FACET_STANDARD, FIELD_N, false,
     "补多少|补多少钱|奖多少|奖多少钱|给多少|给多少钱|给多少奖励|拿多少|拿多少钱|能拿多少|领多少|"
     "领多少钱|"
     "发多少|发多少钱|贴多少|返多少|返还多少|减多少|减免多少|抵多少|贷多少|贷多少钱|补贴多少|"
     "补贴多少钱|"
     "补助多少|补助多少钱|奖励多少|奖励多少钱|津贴多少|多少奖励|多少补贴|多少补助|多少奖金|"
     "奖金多少|奖金|"
     "标准$|标准是|标准是多少|多高标准|补贴标准|补助标准|奖励标准|扶持标准|资助标准|资助金额|金额$|"
     "金额是|额度$|额度是|额度多|最高额度|最高多少|"
     "最多多少|最多能补|最多补|最高补|最高能|奖励几何|几何|比例$|比例是|什么比例|多大比例|几成|"
     "上限|下限|限额|百分点|贴几个|百分之几|百分之多少|税率|多少个点|几个点|"
     "多少利息|享受多少|支持多少|多少万|给几万|补几万|奖几万|拿几万|有没有奖|有奖吗|支持力度|"
     "怎么算|如何计算|怎么计算|补几|奖几"},
    {FACET_PLACE, FIELD_N, false,
     "地址$|地址在|地址是|什么地址|地点|什么位置|位置在|位置$|在哪|在哪里|在哪儿|在哪办|在哪里办|"
     "在哪儿办|去哪|去哪里|去哪儿|去哪办|去哪里办|到哪$|到哪办|到哪改|到哪去|"
     "到哪里|到哪儿|哪里办|哪儿办|哪里可以办|什么地方|啥地方|在什么地方|在什么位置|哪个窗口|"
     "哪个大厅|哪个厅|"
     "几楼|几号楼|怎么去|哪边办|在哪个"},
    {FACET_HOURS, FIELD_N, false,
     "几点|几点开门|几点关门|几点上班|几点下班|几点开始|上班时间|下班时间|工作时间|办公时间|"
     "营业时间|开放时间|"
     "办理时间|办事时间|开门|关门|周末|周六|周日|星期六|星期天|星期日|礼拜六|礼拜天|礼拜6|星期6|"
     "周6|中午有人|"
     "节假日|什么时间上班|上班吗|周末上班"},
    {FACET_PHONE, FIELD_N, false,
     "电话$|电话多少|电话呢|电话有|电话是多少|电话号码|联系电话|咨询电话|号码|联系方式|怎么联系|"
     "如何联系|打哪个电话|打什么电话|"
     "哪个电话|什么电话|打电话问|热线|总机|问谁|联系谁|咨询谁|打给谁"},
    {FACET_BASIS, FIELD_N, false,
     "依据|什么依据|法律依据|政策依据|设定依据|依据是什么|哪条规定|哪条法律|哪个规定|什么规定|"
     "凭什么|根据什么|"
     "哪个文件|什么文件|哪份文件|文号|法律规定|哪部法|出处"},
    {FACET_ONLINE, FIELD_N, false,
     "网办|哪个网站|什么网站|哪个系统|什么系统|哪个平台|什么平台|全程网办|网上办|网上办理|网上申请|"
     "网上申报|网上提交|网上预约|网上弄|网上能|网上可以|网上行|网上怎么|"
     "能网上|可以网上|能不能网上|能在网上|可以在网上|网上[能可]以?[办弄申交报]|网上~哪|网上~吗|"
     "线上办|线上能|"
     "线上可以|线上申请|在线办|在线申请|手机办|手机上办|手机能|手机上能|手机里怎么|网址|链接|网页|"
     "小程序|app"},
    {FACET_DEADLINE, FIELD_N, false,
     "截止|截止时间|截止日|截止日期|几号截止|什么时候截止|几号之前|几号前|哪天前|哪天之前|最晚|"
     "最迟|最晚什么时候|"
     "最晚哪天|最晚多久|最迟什么时候|什么时候申报|何时申报|什么时候申请|什么时候报|什么时候交|"
     "什么时候开始|"
     "啥时候申报|啥时候报|啥时候交|什么时候办|几月|几月份|申报时间|报名时间|申报期|申报期限|期限$|"
     "期限是|申报~期限|时效|"
     "几天内|几日内|多少天内|多少日内|几天之内|多久之内|提前几天|提前多久|提前多少天|^拖着没交|"
     "过了时间|"
     "每年什么时候|每月几号|几号$|每月~几号|到什么时候|执行到"},
    {FACET_RESULT, FIELD_N, false,
     "有效期|有效期多久|有效期几年|有效期多长|能用几年|能用多久|管几年|管多久|几年有效|有效多久|"
     "有效几年|用几年|"
     "拿到什么|拿到啥|拿什么证|给什么证|给个什么|给个什么证明|给个什么证|给什么证明|给个啥|"
     "发什么证|发个什么|领到什么|什么结果|办理结果|办完给|"
     "最后拿|出什么证"},
    {FACET_NONE, FIELD_PARKING, false, "停车|停车场|停车方便|好停车|车位|停车位"},
    {FACET_NONE, FIELD_TRANSIT, false,
     "坐车|坐地铁|地铁几号线|地铁几号|坐地铁~在哪|坐~在哪一站|坐什么车|怎么坐车|怎么坐车过去|"
     "坐几路|公交|地铁|几路车|怎么过去|交通"},
    {FACET_NONE, FIELD_VISITS, false,
     "跑几次|跑几趟|去几次|去几趟|跑一趟|到场|到现场|本人到场|本人到现场|本人去|亲自去|亲自到|"
     "要去现场|"
     "要跑现场|要不要到场|能代办|能不能代办|代办吗|可以代办|别人代办|代为办理|委托别人"},
    {FACET_NONE, FIELD_SUPERVISE_PHONE, false, "监督电话|监督~电话"},
    {FACET_NONE, FIELD_SERVICES, false,
     "能办什么|能办哪些|可以办什么|可以办哪些|办什么业务|办哪些业务|哪些业务|可办事项|可办业务"},
    {FACET_NONE, FIELD_AGENCY, false, "哪个部门|哪个局|什么部门|归谁管|谁审批|哪个单位|主管部门"},
    {FACET_NONE, FIELD_CODE, false, "事项编码|事项编号"},
};
#define N_ROWS (sizeof ROWS / sizeof ROWS[0])

/* Words that carry no matter of their own in a question of a few words. */
static const char FILLER[] =
    "你好|您好|打扰一下|打扰了|打扰|不好意思|想咨询一下|想咨询|咨询一下|请教一下|请教|老师好|"
    "老师您好|"
    "谢谢老师|谢谢您|谢谢|多谢|感谢|辛苦了|麻烦了|劳驾|拜托|在线等|求解答|求助|急急急|急$|比较急|"
    "很急|帮我看看|帮我看下|帮忙看看|帮忙|我想问一下|想问一下|"
    "那么|那个|那|这个|这件事|这事|这项|这些|这种|它|它的|该|此|呢|吗|嘛|么|啊|呀|吧|哦|噢|哈|呐|"
    "的|了|"
    "得|地|"
    "请问|请|麻烦|问下|问一下|问问|想问|我想|想|知道|告诉我|需要|需|要|要不要|必须|应该|应当|具体|"
    "详细|一般|"
    "通常|大概|大约|大致|一共|总共|到底|究竟|还|还要|都|都得|能|能不能|可以|可不可以|可|会|是不是|"
    "是|有没有|有|"
    "没有|没|不|不用|用|用不用|说一下|说下|说说|讲讲|说|办完|办好|办成|办下来|办理|办|弄好|弄完|"
    "弄下来|弄|"
    "搞|做|申请|申报|受理|下来|拿到|拿|领|完|好|成|最后|最多|最少|我|我们|你|你们|您|自己|本人|去|"
    "到|来|走|"
    "什么|啥|哪些|哪个|哪里|哪儿|哪|怎么|怎样|怎么样|咋|如何|多少|几|些|点|个|样|东西|事情|事|现在|"
    "今年|一下|"
    "再|又|也|就|先|里|上|在|从|往|向|对|和|跟|全部|所有|另外|还有|然后|接下来|之后|以后|行|行不行|"
    "方便|过去|"
    "直接|一定|真的|的话|如果|批|审批|审核|给|收|花|出|交|带|准备|提交|时间|时候|结果|窗口|开|等|"
    "问|才|之前|以前|答复|到账|证件|凭证|大厅|规定|恢复|网上|线上|凭|"
    "调完|评完|评好";

#define TAG_FILLER ((int)N_ROWS)

/* What one scan of the words finds. */
struct scan {
    struct phrase_hit longest[2];      /* facet phrases: anywhere, bare; from == to: none */
    size_t row[2];                     /* the first row of those with a phrase that long */
    uint16_t skip[QUESTION_MAX_BYTES]; /* at each byte the length of the longest facet phrase or
                                         filler word that begins there */
};

static once_flag once = ONCE_FLAG_INIT;
static struct phrase_table *table; /* read only after call_once */

static void make_table(void)
{
    table = phrase_table_new();
    for (size_t i = 0; i < N_ROWS; i++)
        phrase_table_add(table, ROWS[i].phrases, (int)i);
    phrase_table_add(table, FILLER, TAG_FILLER);
}

/* The longest phrase, of the first row, as far left as it goes. */
static void keep_longest(struct scan *s, size_t row, struct phrase_hit hit)
{
    struct phrase_hit *best = &s->longest[ROWS[row].bare];
    size_t *best_row = &s->row[ROWS[row].bare];
    size_t len = hit.to - hit.from;
    size_t best_len = best->to - best->from;
    if (len < best_len || (len == best_len && row >= *best_row))
        return;
    *best = hit;
    *best_row = row;
}

static void note_phrase(void *arg, const struct phrase_found *found)
{
    struct scan *s = arg;
    uint16_t len = (uint16_t)(found->hit.to - found->hit.from);
    bool filler = found->tag == TAG_FILLER;
    if (!filler)
        keep_longest(s, (size_t)found->tag, found->hit);
    bool skips =
        filler || ROWS[found->tag].facet != FACET_NONE || ROWS[found->tag].field != FIELD_N;
    if (skips && !found->has_gap && len > s->skip[found->hit.from])
        s->skip[found->hit.from] = len;
}

static struct asked asked_of(const struct scan *s, bool bare)
{
    const struct phrase_hit *hit = &s->longest[bare];
    if (hit->from == hit->to)
        return (struct asked){FACET_NONE, FIELD_N, 0, 0};
    const struct asked_row *row = &ROWS[s->row[bare]];
    return (struct asked){row->facet, row->field, hit->from, hit->to};
}

static bool found_nothing(const struct asked *q)
{
    return q->facet == FACET_NONE && q->field == FIELD_N;
}

static void add_part(struct asked_rest *rest, struct view words, size_t from, size_t to)
{
    if (from == to)
        return;
    struct view part = view_sub(words, from, to - from);
    rest->n_chars += utf8_count(part);
    if (rest->n_parts < ASKED_MAX_PARTS)
        rest->parts[rest->n_parts++] = part;
}

static void find_rest(struct view words, const uint16_t *skip, struct asked_rest *out)
{
    *out = (struct asked_rest){.n_parts = 0};
    size_t from = 0;
    size_t at = 0;
    while (at < words.len) {
        if (skip[at] == 0) {
            utf8_next(words, &at);
            continue;
        }
        add_part(out, words, from, at);
        at += skip[at];
        from = at;
    }
    add_part(out, words, from, at);
}

void asked_find(struct view words, struct asked *out, struct asked_rest *rest_out)
{
    struct asked_rest rest;
    struct scan s;
    CHECK(words.len <= QUESTION_MAX_BYTES);
    call_once(&once, make_table);
    memset(s.longest, 0, sizeof s.longest);
    memset(s.skip, 0, words.len * sizeof s.skip[0]);
    phrase_table_scan(table, words, note_phrase, &s);
    find_rest(words, s.skip, &rest);
    *out = asked_of(&s, false);
    /* A bare phrase may be longer than one that only hides words. */
    struct asked bare = asked_of(&s, true);
    if (found_nothing(out) && rest.n_chars == 0 && bare.to - bare.from > out->to - out->from)
        *out = bare;
    if (rest_out != NULL)
        *rest_out = rest;
}

static bool has(const struct entry *e, enum entry_field f)
{
    return e->fields[f].len > 0;
}

enum facet asked_for_entry(const struct entry *e, enum facet facet)
{
    if (facet == FACET_FEE && !has(e, FIELD_FEE) && has(e, FIELD_STANDARD))
        return FACET_STANDARD;
    bool has_limit = has(e, FIELD_PROMISED_LIMIT) || has(e, FIELD_LEGAL_LIMIT);
    bool has_period = has(e, FIELD_APPLY_PERIOD) || has(e, FIELD_APPLY_UNTIL);
    if (facet == FACET_TIME_LIMIT && !has_limit && has_period)
        return FACET_DEADLINE;
    return facet;
}
