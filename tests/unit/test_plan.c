/* test_plan.c - a policy text imported as it is answers with its clause, quoted to the letter.
 *
 * With BANGBAN_PLAN_DIR set to a folder of policy texts, the district's own action plan is asked,
 * too. */
#include "desk.h"

#include <stdlib.h>

static const char PLAN[] =
    "云帆区企业服务提升行动计划\n\n"
    "为了让企业少跑腿、快办事，制定本计划。\n\n"
    "一、总体要求\n\n"
    "（一）工作目标\n\n"
    "到2027年底，企业办事平均跑动不超过0.3次，网上可办率达到98%。\n\n"
    "二、重点任务\n\n"
    "（一）推行人工帮办\n\n"
    "1."
    "设立帮办席位。在企业服务中心设置帮办席位12个，工作时段由专人值守，值守人员接到求助后1分钟内首"
    "次响应，"
    "当场不能答复的2个工作日内回访，回访情况记入台账。\n\n"
    "2.建立专员队伍。每个街道配备不少于3名服务专员，每季度走访辖区企业一次。\n\n"
    "（二）压缩办理时间\n\n"
    "1.开办企业。开办企业全流程压缩到半个工作日，印章免费刻制。\n\n"
    "三、保障措施\n\n"
    "区政务服务数据管理局牵头，每月通报进展。\n";

static struct desk k;
static char path[] = "/tmp/bangban_plan_XXXXXX.txt";

static int open_plan(void **state)
{
    (void)state;
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, PLAN, sizeof PLAN - 1), (ssize_t)(sizeof PLAN - 1));
    close(fd);
    desk_open(&k, BANGBAN_ROOT "/kb/demo");
    desk_import(&k, path);
    desk_reload(&k);
    unlink(path);
    return 0;
}

static int close_plan(void **state)
{
    (void)state;
    desk_close(&k);
    return 0;
}

static void the_clause_that_answers_is_quoted(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        const char *conclusion; /* in the first block */
        const char *quote;      /* in the clause */
        const char *path;       /* last heading above it */
    } CASES[] = {
        {"值守人员多久内首次响应", "1分钟内首次响应", "值守人员接到求助后1分钟内首次响应",
         "（一）推行人工帮办"},
        {"帮办席位设置多少个", "帮办席位12个", "设置帮办席位12个", "（一）推行人工帮办"},
        {"开办企业全流程压缩到多久", "半个工作日", "印章免费刻制", "（二）压缩办理时间"},
        {"服务专员每季度走访企业几次", "每季度走访", "不少于3名服务专员", "（一）推行人工帮办"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        k.dialogue = (struct dialogue){.entry_id = 0};
        const struct decision *d = desk_ask(&k, CASES[i].question);
        bool picked = d->act == ACT_CLARIFY;
        if (picked) /* the clause is remembered with the choice */
            d = desk_ask(&k, "第一个");
        if (d->act != ACT_ANSWER)
            fail_msg("%s: %s %s %.2f", CASES[i].question, act_name(d->act), d->reason,
                     d->confidence);
        if (!picked && !text_holds(d->blocks[0].text, CASES[i].conclusion))
            fail_msg("%s: %.*s", CASES[i].question, VIEW_ARG(d->blocks[0].text));
        const struct block *source = desk_block(d, BLOCK_SOURCE);
        assert_non_null(source);
        assert_non_null(source->clause);
        assert_true(text_holds(source->clause->text, CASES[i].quote));
        assert_true(text_holds(view_of(PLAN), arena_text(k.arena, source->clause->text)));
        assert_true(view_eq_text(source->clause->path[source->clause->n_path - 1], CASES[i].path));
        assert_true(text_holds(source->text, "企业服务提升行动计划"));
    }
}

static void what_the_text_does_not_say_is_not_answered(void **state)
{
    (void)state;
    static const char *const QUESTIONS[] = {"护照怎么办", "今天天气怎么样"};
    for (size_t i = 0; i < COUNT(QUESTIONS); i++) {
        k.dialogue = (struct dialogue){.entry_id = 0};
        assert_int_not_equal(desk_ask(&k, QUESTIONS[i])->act, ACT_ANSWER);
    }
}

static void the_real_plan_answers_with_its_clause(void **state)
{
    (void)state;
    const char *dir = getenv("BANGBAN_PLAN_DIR");
    if (dir == NULL)
        skip();
    struct desk real;
    desk_open(&real, dir);
    const struct decision *d = desk_ask(&real, "工作人员多久内首次响应");
    assert_int_equal(d->act, ACT_ANSWER);
    assert_true(text_holds(d->blocks[0].text, "1分钟内首次响应"));
    const struct block *source = desk_block(d, BLOCK_SOURCE);
    assert_true(source->clause->n_path >= 2);
    assert_true(text_holds(source->clause->text, "工作人员1分钟内首次响应"));
    desk_close(&real);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clause_that_answers_is_quoted),
        cmocka_unit_test(what_the_text_does_not_say_is_not_answered),
        cmocka_unit_test(the_real_plan_answers_with_its_clause),
    };
    return cmocka_run_group_tests(tests, open_plan, close_plan);
}
