/* test_front.c - server/front.c and lane.c: admission, order, effects and the clock, with a
 * captured outbox instead of sockets and the real storage in a temporary file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "server/front.h"
#include "server/lane.h"
#include "server/storage.h"

static char path[64];
static struct options options;
static struct timers *timers;
static struct front *front;

/* What was sent, one text per packet, each after the slot of its connection: "0 {...}". */
static struct str sent;
static int closed_code;

static void take_sent(struct conn *c, struct packet *p)
{
    str_addf(&sent, "%u %.*s\n", c->ref.slot, (int)p->len, (const char *)p->text);
    packet_unref(p);
}

static void take_close(struct conn *c, int code, const char *why)
{
    (void)c;
    (void)why;
    closed_code = code;
}

static void wake(void *arg)
{
    (void)arg; /* the tests poll */
}

static int setup(void **state)
{
    (void)state;
    strcpy(path, "/tmp/bb_front_XXXXXX");
    int fd = mkstemp(path);
    close(fd);
    memset(&options, 0, sizeof options);
    options_defaults(&options);
    options.think_threads = 2;
    options.test_methods = true;
    timers = timers_new();
    struct front_config config = {
        .options = &options,
        .storage = storage_of(path),
        .net = {take_sent, take_close, wake, NULL},
        .timers = timers,
    };
    struct err err = ERR_NONE;
    if (front_start(&config, &front, &err) != RC_OK)
        fail_msg("%s", err.text);
    str_reset(&sent);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    front_finish(front);
    front_free(front);
    timers_free(timers);
    options_clear(&options);
    str_clear(&sent);
    char name[80];
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        unlink(name);
    }
    return 0;
}

static void settle(void)
{
    for (int ms = 0; !front_is_idle(front) && ms < 10000; ms++) {
        front_take_done(front);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_true(front_is_idle(front));
}

static void receive(struct conn *c, const char *text, const char *token)
{
    str_reset(&sent);
    front_receive(front, c, view_of(text), token);
    settle();
}

static void assert_sent(const char *part)
{
    if (sent.ptr == NULL || strstr(sent.ptr, part) == NULL)
        fail_msg("%s not in %s", part, sent.ptr != NULL ? sent.ptr : "(nothing)");
}

static void test_ping(void **state)
{
    (void)state;
    settle();
    assert_true(front_is_ready(front));
    struct conn *c = front_connect(front, CONN_SOCKET, "10.0.0.1", NULL);
    receive(c, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", NULL);
    assert_sent("0 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"server_time_ms\":");
    receive(c, "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}", NULL);
    assert_int_equal(sent.len, 0); /* a notification gets no reply */
    front_disconnect(front, c);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        const char *kind;
    } CASES[] = {
        {"nope", "unknown_method"},
        {"kb.reload", "unknown_method"},
        {"", "unknown_method"},
        {"message.typing", "unauthenticated"},
    };
    struct conn *c = front_connect(front, CONN_SOCKET, "10.0.0.1", NULL);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\"}",
                 CASES[i].method);
        receive(c, text, NULL);
        assert_sent(CASES[i].kind);
    }
    c->who = (struct principal){.roles = ROLE_HELPER, .account_id = 3};
    receive(c, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"message.typing\"}", NULL);
    assert_sent("denied");
    front_disconnect(front, c);
}

static void test_address_rate(void **state)
{
    (void)state;
    static const char PING[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    options.address_rate = 5;
    struct conn *a = front_connect(front, CONN_SOCKET, "10.0.0.1", NULL);
    struct conn *b = front_connect(front, CONN_SOCKET, "10.0.0.2", NULL);
    for (int i = 0; i < 5; i++) {
        receive(a, PING, NULL);
        assert_sent("result");
    }
    receive(a, PING, NULL);
    assert_sent("\"id\":1,");
    assert_sent("rate_limited");
    assert_sent("retry_ms");
    receive(b, PING, NULL);
    assert_sent("result");
    front_disconnect(front, a);
    front_disconnect(front, b);
}

static void test_typing_reaches_those_who_listen(void **state)
{
    (void)state;
    struct conn *visitor = front_connect(front, CONN_SOCKET, "10.0.0.1", NULL);
    visitor->who = (struct principal){.roles = ROLE_VISITOR, .visitor_id = 5, .conversation_id = 9};
    receive(visitor, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"message.typing\"}", NULL);
    assert_string_equal(sent.ptr, "0 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
    front_disconnect(front, visitor);
}

static void test_a_bad_token_is_unauthenticated(void **state)
{
    (void)state;
    struct conn *c = front_connect(front, CONN_POST, "10.0.0.1", NULL);
    receive(c, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "no-such-token");
    assert_sent("unauthenticated");
    front_disconnect(front, c);
}

static void test_the_clock_of_tests(void **state)
{
    (void)state;
    settle();
    struct conn *c = front_connect(front, CONN_SOCKET, "10.0.0.1", NULL);
    int64_t before_ms = clock_mono_ms();
    receive(c,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.clock\",\"params\":"
            "{\"advance_ms\":3600000}}",
            NULL);
    assert_sent("server_time_ms");
    assert_true(clock_mono_ms() - before_ms >= 3600000);
    options.test_methods = false;
    receive(c, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.clock\"}", NULL);
    assert_sent("unknown_method");
    front_disconnect(front, c);
}

static void test_stopping_refuses_new_work(void **state)
{
    (void)state;
    settle();
    struct conn *c = front_connect(front, CONN_SOCKET, "10.0.0.1", NULL);
    str_reset(&sent);
    front_begin_stop(front);
    assert_sent("server.stopping");
    assert_false(front_is_ready(front));
    receive(c, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", NULL);
    assert_sent("result");
    front_disconnect(front, c);
}

/* --- lanes ---------------------------------------------------------------------------------------
 */

static struct call *call_of_visitor(int64_t visitor_id)
{
    struct call *c = mem_calloc(1, sizeof *c);
    c->who.visitor_id = visitor_id;
    return c;
}

static void test_lanes(void **state)
{
    (void)state;
    struct lanes *ls = lanes_new();
    struct call *a1 = call_of_visitor(1);
    struct call *a2 = call_of_visitor(1);
    struct call *a3 = call_of_visitor(1);
    struct call *b1 = call_of_visitor(2);
    assert_true(lane_enter(ls, a1));
    assert_false(lane_enter(ls, a2));
    assert_false(lane_enter(ls, a3));
    assert_true(lane_enter(ls, b1));
    assert_ptr_equal(lane_leave(ls, a1), a2);
    assert_null(lane_leave(ls, b1));
    assert_ptr_equal(lane_leave(ls, a2), a3);
    assert_false(lane_enter(ls, a1));
    assert_ptr_equal(lane_leave(ls, a3), a1);
    assert_null(lane_leave(ls, a1));
    assert_true(lane_enter(ls, a2));
    assert_null(lane_leave(ls, a2));
    lanes_free(ls);
    free(a1);
    free(a2);
    free(a3);
    free(b1);
}

static void test_lane_keys(void **state)
{
    (void)state;
    struct call visitor = {.who = {.visitor_id = 5}};
    struct call account = {.who = {.account_id = 5}};
    struct call guest = {.from = {5, 1}};
    struct call next_guest = {.from = {5, 2}};
    assert_int_equal(lane_of(&visitor).id, lane_of(&account).id);
    assert_int_not_equal(lane_of(&visitor).kind, lane_of(&account).kind);
    assert_int_not_equal(lane_of(&guest).id, lane_of(&next_guest).id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ping, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_address_rate, setup, teardown),
        cmocka_unit_test_setup_teardown(test_typing_reaches_those_who_listen, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_bad_token_is_unauthenticated, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_clock_of_tests, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stopping_refuses_new_work, setup, teardown),
        cmocka_unit_test(test_lanes),
        cmocka_unit_test(test_lane_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
