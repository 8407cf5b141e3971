/* test_request.c - server/proto/request.c and reply.c: frames in, frames out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/proto/reply.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_view(struct view v, const char *want)
{
    if (!view_eq_text(v, want))
        fail_msg("got %.*s, want %s", VIEW_ARG(v), want);
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum fault fault;
        const char *id;
    } CASES[] = {
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"a\"}", FAULT_NONE, "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":-9007199254740993,\"method\":\"a\"}", FAULT_NONE,
         "-9007199254740993"},
        {"{\"jsonrpc\":\"2.0\",\"id\":\"号\\\"1\",\"method\":\"a\",\"params\":{}}", FAULT_NONE,
         "\"号\\\"1\""},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"a\"}", FAULT_NONE, ""},
        {"", FAULT_PARSE, ""},
        {"nonsense", FAULT_PARSE, ""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"} x", FAULT_PARSE, ""},
        {"{\"id\":1,\"id\":2}", FAULT_PARSE, ""},
        {"{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"method\":\"a\"}", FAULT_PARSE, ""},
        {"\xff", FAULT_PARSE, ""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xed\xa0\x80\"}", FAULT_PARSE, ""},
        {"[]", FAULT_REQUEST, ""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1}", FAULT_REQUEST, "1"},
        {"{\"jsonrpc\":2.0,\"id\":1,\"method\":\"a\"}", FAULT_REQUEST, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", FAULT_REQUEST, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":[]}", FAULT_REQUEST, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"a\"}", FAULT_REQUEST, ""},
        {"{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"a\"}", FAULT_REQUEST, ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct request r;
        struct err err = ERR_NONE;
        enum fault fault = request_parse(view_of(CASES[i].text), arena, &r, &err);
        if (fault != CASES[i].fault)
            fail_msg("%s: fault %d", CASES[i].text, (int)fault);
        assert_view(r.id_json, CASES[i].id);
        if (fault != FAULT_NONE)
            assert_true(err.rc != RC_OK && err.text[0] != '\0');
        request_clear(&r);
    }
}

/* n levels of arrays inside the params object of a request: n + 2 in all. */
static enum fault parse_depth(int n, struct err *err)
{
    struct str text = STR_EMPTY;
    struct request r;
    str_add_text(&text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":{\"x\":");
    for (int i = 0; i < n; i++)
        str_add_char(&text, '[');
    str_add_text(&text, "\"]]]{{{\\\"[[[\"");
    for (int i = 0; i < n; i++)
        str_add_char(&text, ']');
    str_add_text(&text, "}}");
    enum fault fault = request_parse(str_view(&text), arena, &r, err);
    request_clear(&r);
    str_clear(&text);
    return fault;
}

static void test_depth(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    assert_int_equal(parse_depth(REQUEST_MAX_DEPTH - 2, &err), FAULT_NONE);
    assert_int_equal(parse_depth(REQUEST_MAX_DEPTH - 1, &err), FAULT_PARSE);
    assert_int_equal(err.rc, RC_LIMIT);
    assert_string_equal(reply_kind(FAULT_PARSE, &err), "too_large");
}

struct say {
    struct view text;
    int64_t grade;
    int64_t entry_id;
    bool useful;
};

static const struct param SAY[] = {
    {"text", PARAM_VIEW, offsetof(struct say, text), true, 1, 5, "文字"},
    {"grade", PARAM_INT, offsetof(struct say, grade), false, 1, 5, "等级"},
    {"entry_id", PARAM_ID, offsetof(struct say, entry_id), false, 0, 0, "事项"},
    {"useful", PARAM_BOOL, offsetof(struct say, useful), false, 0, 0, "有用"},
};
static const struct params SAY_PARAMS = PARAMS(struct say, SAY);

static enum rc decode(const char *params, struct say **out, struct err *err)
{
    struct str text = STR_EMPTY;
    struct request r;
    str_addf(&text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"say\",\"params\":%s}", params);
    assert_int_equal(request_parse(str_view(&text), arena, &r, err), FAULT_NONE);
    void *decoded = NULL;
    enum rc rc = request_params(&r, &SAY_PARAMS, arena, &decoded, err);
    request_clear(&r);
    str_clear(&text);
    *out = decoded;
    return rc;
}

static void test_params(void **state)
{
    (void)state;
    struct say *say = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(
        decode("{\"text\":\"你好\",\"grade\":5,\"entry_id\":9,\"useful\":true,\"x\":1}", &say,
               &err),
        RC_OK);
    assert_view(say->text, "你好");
    assert_int_equal(say->grade, 5);
    assert_int_equal(say->entry_id, 9);
    assert_true(say->useful);
    assert_int_equal(decode("{\"text\":\"一二三四五\",\"grade\":null}", &say, &err), RC_OK);
    assert_int_equal(say->grade, 0);
    assert_false(say->useful);
}

static void test_wrong_params_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *params;
        enum rc rc;
        const char *field;
        const char *part;
    } CASES[] = {
        {"{}", RC_INVALID, "text", "缺少"},
        {"{\"text\":null}", RC_INVALID, "text", "应是文本"},
        {"{\"text\":5}", RC_INVALID, "text", "应是文本"},
        {"{\"text\":\"\"}", RC_INVALID, "text", "不能为空"},
        {"{\"text\":\"一二三四五六\"}", RC_LIMIT, "text", "6 个字符"},
        {"{\"text\":\"a\",\"grade\":0}", RC_INVALID, "grade", "1 到 5"},
        {"{\"text\":\"a\",\"grade\":6}", RC_INVALID, "grade", "1 到 5"},
        {"{\"text\":\"a\",\"grade\":3.0}", RC_INVALID, "grade", "整数"},
        {"{\"text\":\"a\",\"grade\":\"3\"}", RC_INVALID, "grade", "整数"},
        {"{\"text\":\"a\",\"entry_id\":0}", RC_INVALID, "entry_id", "正整数"},
        {"{\"text\":\"a\",\"entry_id\":-4}", RC_INVALID, "entry_id", "正整数"},
        {"{\"text\":\"a\",\"useful\":1}", RC_INVALID, "useful", "true"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct say *say = NULL;
        struct err err = ERR_NONE;
        enum rc rc = decode(CASES[i].params, &say, &err);
        if (rc != CASES[i].rc || strstr(err.text, CASES[i].part) == NULL)
            fail_msg("%s: %d %s", CASES[i].params, (int)rc, err.text);
        assert_string_equal(err.field, CASES[i].field);
        assert_null(say);
    }
}

static void assert_packet(struct packet *p, const char *want)
{
    assert_view((struct view){(const char *)p->text, p->len}, want);
    packet_unref(p);
}

static void test_replies(void **state)
{
    (void)state;
    assert_packet(reply_result(VIEW("7"), VIEW("{\"a\":1}")),
                  "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"a\":1}}");
    assert_packet(reply_result(VIEW("\"x\""), VIEW_EMPTY),
                  "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}}");
    assert_packet(reply_push("message.new", VIEW("{\"seq\":1}")),
                  "{\"jsonrpc\":\"2.0\",\"method\":\"message.new\",\"params\":{\"seq\":1}}");
    struct err err = ERR_NONE;
    err_set_field(&err, RC_INVALID, "text", "缺少");
    assert_packet(reply_error(VIEW("7"), FAULT_CALL, &err, VIEW_EMPTY),
                  "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":\"缺少\","
                  "\"data\":{\"kind\":\"invalid\",\"field\":\"text\"}}}");
    err_set(&err, RC_RATE, "太快");
    err.retry_ms = 1200;
    assert_packet(
        reply_error(VIEW_EMPTY, FAULT_CALL, &err, VIEW_EMPTY),
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32007,\"message\":\"太快\","
        "\"data\":{\"kind\":\"rate_limited\",\"retry_ms\":1200}}}");
    err_set(&err, RC_NOT_FOUND, "没有");
    assert_packet(reply_error(VIEW("1"), FAULT_METHOD, &err, VIEW_EMPTY),
                  "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"没有\","
                  "\"data\":{\"kind\":\"unknown_method\"}}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
        cmocka_unit_test_setup_teardown(test_params, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_params_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(test_replies, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
