/* test_typed.c - how people type: each way of writing a question leads through the whole ladder of
 * the demo base to where the plain question leads, or asks back; none is answered with another
 * matter. */
#include "desk.h"

static struct desk k;

static int open_desk(void **state)
{
    (void)state;
    desk_open(&k, BANGBAN_ROOT "/kb/demo");
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    desk_close(&k);
    return 0;
}

enum want {
    ANSWERED, /* with this entry */
    OFFERED,  /* answered with it, or among the choices */
    ASKED     /* offered, never answered: what was typed can mean several things */
};

static const struct {
    const char *question;
    const char *id;
    enum want want;
} TYPED[] = {
    /* script, width, letters */
    {"公司註銷登記要什麼材料", "company-deregister", ANSWERED},
    {"公司注销登记，要什么材料？？？", "company-deregister", ANSWERED},
    {"ｉｃｐ备案", "icp-filing", OFFERED},
    {"ICP 备案怎么弄", "icp-filing", OFFERED},
    {"Icp备案要几天", "icp-filing", OFFERED},
    /* pinyin typed as letters */
    {"gongsi zhuxiao dengji", "company-deregister", OFFERED},
    {"gongsizhuxiaodengji要什么材料", "company-deregister", OFFERED},
    {"公司zhuxiao登记", "company-deregister", OFFERED},
    {"yingye zhizhao yishi buling", "licence-reissue", OFFERED},
    /* initials: a name among the choices, never an answer one could not be sure of */
    {"gszx", "company-deregister", ASKED},
    {"GSZX要什么材料", "company-deregister", ASKED},
    {"gongsizx怎么办", "company-deregister", ASKED},
    {"gsrd怎么申请", "work-injury-recognition", ASKED},
    /* spoken fillers */
    {"那个、麻烦问下公司注销登记要带什么材料", "company-deregister", OFFERED},
    {"你好，我想问一下，公司注销登记要什么材料，谢谢", "company-deregister", ANSWERED},
    {"请问一下哈，公司注销登记在哪办", "company-deregister", ANSWERED},
    {"嗯…就是…公司注销登记怎么办呀", "company-deregister", ANSWERED},
    {"呃，那个公司注销登记啊，要什么材料哈", "company-deregister", ANSWERED},
    {"不好意思打扰一下，营业执照丢了怎么补啊，谢谢", "licence-reissue", OFFERED},
    /* doubled, swapped, missing and wrong characters */
    {"公司司注销登记要什么材料", "company-deregister", OFFERED},
    {"公司注消登记要什么材料", "company-deregister", OFFERED},
    {"公司注登销记要什么材料", "company-deregister", OFFERED},
    {"公司销登记要什么材料", "company-deregister", OFFERED},
    {"营业执照遗失不领", "licence-reissue", OFFERED},
    /* numbers and units */
    {"公司注销公告四十五日", "company-deregister", OFFERED},
    {"公司注销公告45天", "company-deregister", OFFERED},
    {"公司注销要公告45天吗", "company-deregister", OFFERED},
    {"分公司注销公告45天", "branch-deregister", OFFERED},
    {"开一间面馆一百二十平办食品经营许可证", "food-business-licence", OFFERED},
    /* regional and colloquial words (kb/demo/synonyms.jsonl) */
    {"营照丢了", "licence-reissue", OFFERED},
    {"公司关掉登记", "company-deregister", OFFERED},
    {"收破烂要备案吗", "second-hand-goods-record", OFFERED},
};

static bool is_offered(int64_t entry_id)
{
    for (size_t i = 0; i < k.last.next.n_choices; i++)
        if (k.last.next.choices[i] == entry_id)
            return true;
    return false;
}

static void every_way_of_typing_leads_there(void **state)
{
    (void)state;
    size_t n_wrong = 0;
    for (size_t i = 0; i < COUNT(TYPED); i++) {
        const struct entry *e = snapshot_find(k.kb, view_of(TYPED[i].id));
        assert_non_null(e);
        k.dialogue = (struct dialogue){.entry_id = 0};
        desk_ask(&k, TYPED[i].question);
        bool answered = k.last.act == ACT_ANSWER && k.last.entry_id == e->entry_id;
        bool fits = TYPED[i].want == ANSWERED ? answered
                    : TYPED[i].want == OFFERED
                        ? answered || is_offered(e->entry_id)
                        : k.last.act == ACT_CLARIFY && is_offered(e->entry_id);
        if (!fits)
            print_error("%s: %s %s, first %.*s %.3f\n", TYPED[i].question, act_name(k.last.act),
                        k.last.reason,
                        VIEW_ARG(k.last.search.n > 0 ? k.last.search.list[0].entry->external_id
                                                     : VIEW_EMPTY),
                        k.last.confidence);
        n_wrong += !fits;
    }
    assert_int_equal(n_wrong, 0);
}

/* Letters that are no initials of anything, or a word the base knows. */
static void letters_that_mean_nothing_are_no_answer(void **state)
{
    (void)state;
    static const char *const LETTERS[] = {"qqqq", "xyzzy怎么办", "abc", "bbb bbb", "asdfghjkl"};
    for (size_t i = 0; i < COUNT(LETTERS); i++) {
        k.dialogue = (struct dialogue){.entry_id = 0};
        desk_ask(&k, LETTERS[i]);
        if (k.last.act == ACT_ANSWER)
            fail_msg("%s is answered", LETTERS[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_typing_leads_there),
        cmocka_unit_test(letters_that_mean_nothing_are_no_answer),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
