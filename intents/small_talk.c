/* small_talk.c - the table of small talk. Called by the ladder. */
#include "intents/small_talk.h"

#include <stddef.h>

#include "intents/phrase.h"
#include "kb/text/normalise.h"

/* The later row wins when an utterance holds several (你好，谢谢): greetings say least. */
static const struct small_talk ROWS[] = {
    {"greeting",
     "你好[呀啊哦吗]?|您好[呀啊]?|你们好|大家好|hi|hello|hey|哈喽|嗨|喂|在吗|在么|在不在|你在吗|早|"
     "早上好|上午好|"
     "中午好|下午好|晚上好|客服你好|你好客服|老师好|老师您好|nihao|打扰了|请问|麻烦了|问一下|"
     "想问一下|我想咨询|"
     "我想咨询一下|咨询一下|我想问个问题|有个问题|请教一下|我有个问题|您好在吗|你好在吗",
     "您好，这里是企业服务帮办。请直接说要办的事或想问的政策，比如“公司注销要带什么材料”“专精特新补"
     "多少钱”；"
     "想找人请回复“转人工”。"},
    {"acknowledge",
     "好|好的|好吧|好哒|好滴|嗯|嗯嗯|哦|噢|哦哦|ok|okay|行|行吧|可以|可以了|知道了|我知道了|明白|"
     "明白了|懂了|清楚了|"
     "了解|了解了|收到|没事了|没有了|没问题了|就这样|就这些|先这样|对|对的|是|是的|哈哈|哈哈哈|"
     "呵呵",
     "好的。还有要问的请接着说，比如材料、时限、费用、地点都可以直接问。"},
    {"thanks",
     "谢谢[你您啊了哦呀]?|谢谢[你您]了|多谢|多谢了|非常感谢|感谢|十分感谢|太感谢了|谢了|谢啦|"
     "辛苦了|辛苦[你您]了|"
     "thanks|thankyou|thx|3q|麻烦[你您]了|好的谢谢|谢谢你的帮助|xiexie",
     "不客气，祝您办事顺利。还有问题随时来问。"},
    {"farewell", "再见|拜拜|拜|bye|byebye|88|回头见|下次见|先走了|我走了|结束|退出|goodbye",
     "再见，祝您办事顺利。"},
    {"praise",
     "你?真棒|你?真厉害|厉害|你?真聪明|太好了|太棒了|真不错|不错|很好|非常好|好用|真好用|赞|点赞|"
     "挺好|服务真好|"
     "你们真好|满意|很满意|给力",
     "谢谢您的肯定，我们会继续努力。还有要办的事请接着说。"},
    {"identity",
     "你是谁|你谁啊?|您是谁|你是哪位|你叫什么|你叫什么名字|你的名字|你们是谁|你们是干什么的|"
     "你是干什么的|"
     "你是做什么的|谁开发的你|你是谁开发的|你多大了|你几岁了|你叫啥|你是男是女|你哪个单位的|"
     "你是什么",
     "我是企业服务帮办的问答机器人，只按编辑审定的知识库回答办事指南和惠企政策，并注明出处；"
     "答不准的会转给帮办员。"},
    {"robot",
     "你是机器人[吗么吧]?|你是人吗|你是真人吗|你是人还是机器人|你是机器人还是真人|是机器人[吗么吧]?"
     "|是真人吗|"
     "你是不是机器人|你是不是真人|你是人工智能吗|你是ai吗|你是电脑吗|机器人|你是不是人|真的假的|"
     "你叫什么名字是机器人吗|聊会儿天|陪我聊天|陪我聊聊|聊聊天",
     "我是机器人，按知识库回答办事和政策问题。要找真人，请回复“转人工”，工作时间内由帮办员接待。"},
    {"ability",
     "你会什么|你能干什么|你能做什么|你会做什么|你可以做什么|你有什么用|你有什么功能|能问什么|"
     "可以问什么|怎么用|"
     "怎么使用|帮助|help|使用说明|功能介绍|能帮我做什么|你能帮我什么|你会干嘛|你能干嘛|这是什么|"
     "能咨询什么|菜单",
     "可以问办事（要什么材料、多久办好、收不收费、在哪办），也可以问政策（能补多少、什么条件、什么"
     "时候申报）。"
     "例如“食品经营许可证多久能下来”“研发补助怎么申请”。想找人请回复“转人工”。"},
    {"abuse",
     "傻[逼比叉x子瓜]?|你?是?傻[逼比]|sb|垃圾|什么垃圾|真垃圾|垃圾机器人|废物|笨蛋|你?真笨|笨死了|"
     "蠢|你?真蠢|滚|"
     "滚蛋|去你的|去死|他妈的|妈的|tmd|cnm|nmsl|操|草|有病|你有病|什么破[玩东]?[意西]?[儿]?|白痴|"
     "智障|人工智障|脑残|"
     "没用|一点用都没有|太差了|什么玩意|什么玩意儿|狗屁|答非所问|胡说八道|骗子",
     "没帮上忙，很抱歉。您可以换个说法再问一次，或者回复“转人工”，由帮办员来处理。"},
};
#define N_ROWS (sizeof ROWS / sizeof ROWS[0])

/* Takes the next run of words off the text; false at the end. Latin words of one clause are joined.
 */
static bool next_clause(struct view text, size_t *at, char *buf, size_t cap, size_t *len)
{
    *len = 0;
    while (*at < text.len) {
        uint32_t cp = utf8_next(text, at);
        if (norm_is_word(cp) && *len + 4 < cap)
            *len += utf8_put(buf + *len, cp);
        else if (cp != ' ' && *len > 0)
            return true;
    }
    return *len > 0;
}

static const struct small_talk *row_of(struct view clause)
{
    for (size_t i = N_ROWS; i-- > 0;) {
        if (phrase_is(clause, ROWS[i].says))
            return &ROWS[i];
    }
    return NULL;
}

const struct small_talk *small_talk_find(struct view text)
{
    const struct small_talk *found = NULL;
    char clause[64];
    size_t len = 0;
    size_t at = 0;
    while (next_clause(text, &at, clause, sizeof clause, &len)) {
        const struct small_talk *row = row_of((struct view){clause, len});
        if (row == NULL)
            return NULL;
        if (found == NULL || row > found)
            found = row;
    }
    return found;
}
