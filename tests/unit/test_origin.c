/* test_origin.c - server/net/origin.c: which sites may connect, and whose address counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/net/origin.h"

static void test_origins(void **state)
{
    (void)state;
    static const struct {
        const char *origin;
        const char *host;
        const char *allowed;
        bool want;
    } CASES[] = {
        {"", "a.cn", "", true},
        {"https://a.cn", "a.cn", "", true},
        {"http://a.cn:8080", "a.cn:8080", "", true},
        {"https://A.cn", "a.CN", "", true},
        {"https://a.cn:8443", "a.cn", "", false},
        {"https://b.cn", "a.cn", "", false},
        {"https://b.cn", "a.cn", "https://c.cn , https://b.cn,", true},
        {"https://b.cn", "a.cn", "b.cn", false},
        {"https://xb.cn", "a.cn", "https://b.cn", false},
        {"null", "a.cn", "", false},
        {"https://", "", "", false},
        {"ftp://a.cn", "a.cn", "", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        if (origin_allowed(view_of(CASES[i].origin), view_of(CASES[i].host),
                           view_of(CASES[i].allowed)) != CASES[i].want)
            fail_msg("case %zu: %s at %s", i, CASES[i].origin, CASES[i].host);
}

static void test_callers(void **state)
{
    (void)state;
    static const struct {
        const char *peer;
        const char *forwarded;
        const char *proxies;
        const char *want;
    } CASES[] = {
        {"10.0.0.1", "", "", "10.0.0.1"},
        {"10.0.0.1", "1.2.3.4", "", "10.0.0.1"},
        {"127.0.0.1", "1.2.3.4", "127.0.0.1", "1.2.3.4"},
        {"127.0.0.1", "6.6.6.6, 1.2.3.4", "127.0.0.1", "1.2.3.4"}, /* the first may be invented */
        {"127.0.0.1", " , ", "127.0.0.1", "127.0.0.1"},
        {"::1", "2001:db8::1", "127.0.0.1, ::1", "2001:db8::1"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct view got = origin_caller(view_of(CASES[i].peer), view_of(CASES[i].forwarded),
                                        view_of(CASES[i].proxies));
        if (!view_eq_text(got, CASES[i].want))
            fail_msg("case %zu: %.*s", i, VIEW_ARG(got));
    }
}

static void test_programs(void **state)
{
    (void)state;
    static const struct {
        const char *referer;
        const char *programs;
        bool want;
    } CASES[] = {
        {"", "", true},
        {"https://www.example.gov.cn/page", "", true},
        {"https://servicewechat.com/wx12/7/page-frame.html", "wx12", true},
        {"https://servicewechat.com/wx12/7/page-frame.html", "wx99, wx12", true},
        {"https://servicewechat.com/wx12", "wx12", true},
        {"https://ServiceWeChat.com/wx12/7/", "", false},
        {"http://servicewechat.com/wx12/7/", "", false},
        {"https://servicewechat.com/wx123/7/", "wx12", false},
        {"https://servicewechat.com/wx1/7/", "wx12", false},
        {"https://servicewechat.com/", "wx12", false},
        {"https://servicewechat.com//wx12", "wx12", false},
        {"https://servicewechat.com/wx12,wx99/", "wx12, wx99", false},
        {"https://servicewechat.com.evil.example/wx1/", "wx12",
         true}, /* another site, judged by its Origin */
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        if (origin_program_allowed(view_of(CASES[i].referer), view_of(CASES[i].programs)) !=
            CASES[i].want)
            fail_msg("case %zu: %s", i, CASES[i].referer);
}

static void test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool want;
    } CASES[] = {
        {"example.gov.cn", true},
        {"127.0.0.1:8080", true},
        {"[::1]:8080", true},
        {"a-b.cn", true},
        {"", false},
        {"a b", false},
        {"a;x", false},
        {"a\"", false},
        {"主机", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        if (origin_host_ok(view_of(CASES[i].host)) != CASES[i].want)
            fail_msg("%s", CASES[i].host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_callers),
        cmocka_unit_test(test_programs),
        cmocka_unit_test(test_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
