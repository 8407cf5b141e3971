/* person.c - the phrases with which people ask for a person. Called by the ladder. */
#include "intents/person.h"

#include <stddef.h>

#include "intents/phrase.h"

/* A wish wherever it stands, however long the question. */
static const char ANYWHERE[] = "转人工|转真人|转接人工|接人工|找人工|要人工|换人工|叫人工|人工客服|"
                               "真人客服|人工坐席|人工座席|人工帮办|"
                               "人工咨询|人工解答|不要机器人|不想和机器人|不想跟机器人|别用机器人|"
                               "别让机器人|和真人|跟真人|找真人|要真人|"
                               "换真人|真人回答|真人回复|真人说话|转客服|找客服|接客服|转接客服|"
                               "联系客服|转帮办员|找帮办员|叫帮办员|"
                               "和人说话|跟人说话|和人聊|跟人聊|让人来回答|派个人|活人|"
                               "找你们工作人员|找个工作人员|叫你们工作人员";

/* A wish only when it is nearly all that is said. */
static const char ALONE[] = "人工|人工服务|人工人工|真人|客服|人工吧|我要人工服务|请人工|呼叫人工|"
                            "帮办员|找人|我找人|我要找人|要找人|"
                            "找个人|我想找个人|想找个人|找个人问问|找个人问|找个人说|找个人聊|"
                            "找个人帮我|我要人|叫个人来|叫个人|来个人|"
                            "换个人|换人|有人吗|有没有人|有没有人在|有人在吗|有人能帮我吗|"
                            "能找个人吗|能不能找个人|工作人员|找工作人员|"
                            "我要找工作人员|听不懂我要人|能和人说吗|可以找人吗|转接|转|接线员|人呢|"
                            "人在哪|有人在线吗|zhuanrengong|"
                            "zhuan人工|rengong";

static const char NOT_A_WISH[] = "人工智能|人工湖|人工费|人工成本|人工繁[殖育]|人工降雨|人工授精|"
                                 "人工草坪|人工影响|人工合成|人工林|人工关节";

bool person_wanted(struct view words)
{
    static const char LEAD[] =
        "^你好|^您好|^请|^麻烦|^帮我|^给我|^我要|^我想|^那就|^那|^能不能|^能|^可以|^直接|^还是";
    static const char TAIL[] = "吧$|谢谢$|可以吗$|好吗$|行吗$|吗$|一下$|啊$|呀$|服务$|啦$|了$|嘛$";
    struct phrase_hit hit;
    if (phrase_in(words, ANYWHERE) &&
        !phrase_in(words, "接人工智能|找人工智能|要人工智能|转人工智能"))
        return true;
    if (phrase_in(words, NOT_A_WISH))
        return false;
    while (words.len > 0 && !phrase_is(words, ALONE)) {
        if (phrase_find(words, LEAD, &hit) && hit.to > 0)
            words = view_sub(words, hit.to, words.len - hit.to);
        else if (phrase_find(words, TAIL, &hit))
            words = view_sub(words, 0, hit.from);
        else
            return false;
    }
    return words.len > 0;
}
