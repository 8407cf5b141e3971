/* test_desk_report.c - a small day by hand, and every figure of its reports; tables as CSV and workbook.
 */
#include "tests/unit/desk_world.h"

#include "kb/exchange/sheet.h"

static void hand_over(struct world *w, struct principal *visitor)
{
    world_do(w, visitor, "handoff.request", "{}");
}

static void answer(struct world *w, struct principal *helper, const struct principal *visitor)
{
    static int n;
    world_do(w, helper, "conversation.accept",
             json("{\"conversation_id\":%lld}", (long long)visitor->conversation_id));
    world_do(w, helper, "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"h%d\",\"text\":\"您好\"}",
                  (long long)visitor->conversation_id, ++n));
}

/* Five visitors: one content with the bot, one answered after 10 s and satisfied, one after 70 s,
 * one who gives up after 5 s, one who gives up after the goal was missed. */
static struct principal live_a_day(struct world *w)
{
    struct principal li = world_helper(w, "li", "李工");
    struct principal v[5];
    for (int i = 0; i < 5; i++)
        v[i] = world_visitor(w);
    hand_over(w, &v[1]);
    w->now_ms += 10 * SECOND;
    answer(w, &li, &v[1]);
    w->now_ms += 50 * SECOND;
    world_do(w, &li, "conversation.close",
             json("{\"conversation_id\":%lld}", (long long)v[1].conversation_id));
    world_do(w, &v[1], "conversation.rate", "{\"grade\":5}");
    hand_over(w, &v[2]);
    w->now_ms += 70 * SECOND;
    world_internal(w, "due.run", "{}");
    answer(w, &li, &v[2]);
    hand_over(w, &v[3]);
    w->now_ms += 5 * SECOND;
    world_do(w, &v[3], "handoff.cancel", "{}");
    hand_over(w, &v[4]);
    w->now_ms += 2 * MINUTE;
    world_internal(w, "due.run", "{}");
    world_do(w, &v[4], "conversation.end", "{}");
    return li;
}

static void test_volume(void **state)
{
    struct world *w = *state;
    struct principal li = live_a_day(w);
    world_do(w, &li, "report.volume",
             "{\"from\":\"2026-11-23\",\"until\":\"2026-11-23\",\"by\":\"day\"}");
    /* opened, bot alone 1 of 5, handed over 4, accepted 2, gave up 2, p50 10 s, p90 70 s; of the
     * three that count (10 s, 70 s, missed) one was in time; one finished, for good; one rated,
     * satisfied. */
    want_result(w, "[\"2026-11-23\",5,1,0.2000,4,0.8000,2,2,10000,70000,0.3333,50000,1.0000,1,"
                   "1.0000,null]");
    want_result(w, "[\"合计\",5,");
    world_do(w, &li, "report.volume", "{\"from\":\"2026-11-22\",\"until\":\"2026-11-22\"}");
    want_result(w, "[\"2026-11-22\",0,0,null,0,null,0,0,null,null,null,null,null,0,null,null]");
    world_do(w, &li, "report.volume",
             "{\"from\":\"2026-11-01\",\"until\":\"2026-11-30\",\"by\":\"week\"}");
    want_result(w, "[\"2026-11-23\",5,");
    world_do(w, &li, "report.volume",
             "{\"from\":\"2026-11-01\",\"until\":\"2026-11-30\",\"by\":\"month\"}");
    want_result(w, "[\"2026-11\",5,");
}

static void test_first_response(void **state)
{
    struct world *w = *state;
    struct principal li = live_a_day(w);
    world_do(w, &li, "report.first_response",
             "{\"from\":\"2026-11-23\",\"until\":\"2026-11-23\",\"by\":\"helper\"}");
    want_result(w, json("[%lld,\"李工\",2,2,2,1,10000,70000,0.5000]", (long long)li.account_id));
    want_result(w, "[0,\"无人接入\",2,0,1,0,null,null,0.0000]");
    world_do(w, &li, "report.first_response",
             "{\"from\":\"2026-11-23\",\"until\":\"2026-11-23\",\"by\":\"hour\"}");
    want_result(w, "[10,\"10:00-10:59\",4,2,3,1,");
    world_do(w, &li, "report.first_response",
             "{\"from\":\"2026-11-23\",\"until\":\"2026-11-23\",\"by\":\"group\"}");
    want_result(w, "[0,\"不分组\",4,2,3,1,");
}

/* Each line names the rows it was made from, and they are there. */
static void test_proof(void **state)
{
    struct world *w = *state;
    struct principal li = live_a_day(w);
    world_do(w, &li, "report.handovers", "{\"from\":\"2026-11-23\",\"until\":\"2026-11-23\"}");
    int64_t handed = count_sql(w, "SELECT min(event_id) FROM event WHERE kind = 'handed_over'");
    int64_t accepted = count_sql(w, "SELECT min(event_id) FROM event WHERE kind = 'accepted'");
    int64_t responded = count_sql(w, "SELECT min(event_id) FROM event WHERE kind = 'responded'");
    want_result(w, json("10000,\"达标\",%lld,%lld,%lld,null,", (long long)handed,
                        (long long)accepted, (long long)responded));
    want_result(w, "70000,\"超时\"");
    want_result(w, "null,\"不计\"");
    want_result(w, "\"2026-11-23 10:00:00\"");
}

static void test_bad_spans(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    static const char *const BAD[] = {
        "{\"from\":\"2026-11-31\",\"until\":\"2026-11-30\"}",
        "{\"from\":\"2026-11-30\",\"until\":\"2026-11-01\"}",
        "{\"from\":\"2026-11-01\",\"until\":\"2026-11-30\",\"by\":\"year\"}",
        "{\"from\":\"2020-11-01\",\"until\":\"2026-11-30\"}",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_not_equal(world_call(w, &li, "report.volume", BAD[i]), RC_OK);
}

static void test_export(void **state)
{
    struct world *w = *state;
    struct principal li = live_a_day(w);
    world_do(w, &li, "report.export",
             "{\"report\":\"volume\",\"from\":\"2026-11-23\",\"until\":\"2026-11-23\",\"format\":"
             "\"csv\"}");
    want_result(w, "\"filename\":\"volume_2026-11-23_2026-11-23.csv\"");
    world_do(
        w, &li, "report.export",
        "{\"report\":\"handovers\",\"from\":\"2026-11-23\",\"until\":\"2026-11-23\",\"format\":"
        "\"xlsx\"}");
    want_result(w, "\"base64\":\"UEsD"); /* a ZIP file, as workbooks are */
    assert_int_equal(world_call(w, &li, "report.export",
                                "{\"report\":\"volume\",\"from\":\"2026-11-23\",\"until\":"
                                "\"2026-11-23\",\"format\":\"pdf\"}"),
                     RC_INVALID);
}

static void test_csv(void **state)
{
    (void)state;
    static const struct sheet_column COLUMNS[] = {{"a", "名称", SHEET_TEXT},
                                                  {"b", "次数", SHEET_COUNT},
                                                  {"c", "时长", SHEET_SECONDS},
                                                  {"d", "比率", SHEET_RATE}};
    struct arena *arena = arena_new(0);
    struct sheet s;
    struct str out = STR_EMPTY;
    sheet_init(&s, arena, "表", COLUMNS, 4);
    sheet_text(&s, VIEW("=cmd|'x'"));
    sheet_int(&s, 3);
    sheet_int(&s, 1250);
    sheet_rate(&s, 1, 3);
    sheet_text(&s, VIEW("说\"好\",再见"));
    sheet_none(&s);
    sheet_none(&s);
    sheet_rate(&s, 0, 0);
    sheet_write_csv(&s, &out);
    assert_string_equal(out.ptr, "\xef\xbb\xbf\"名称\",\"次数\",\"时长\",\"比率\"\r\n"
                                 "\"'=cmd|'x'\",3,1.2,33.33%\r\n"
                                 "\"说\"\"好\"\",再见\",,,\r\n");
    str_clear(&out);
    arena_free(arena);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_volume),    CASE(test_first_response), CASE(test_proof),
        CASE(test_bad_spans), CASE(test_export),         cmocka_unit_test(test_csv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
