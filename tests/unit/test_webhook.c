/* test_webhook.c - the signature, what may be told, and where it may lead. */
#include "tests/unit/unit.h"

#include "server/desk/webhook.h"
#include "server/net/post.h"

static void test_signature(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    /* echo -n '1764547200.{}' | openssl dgst -sha256 -hmac key */
    assert_string_equal(webhook_sign(a, VIEW("key"), 1764547200, VIEW("{}")).ptr,
                        "t=1764547200,v1="
                        "9062efa40b2f82a3ebcb891e1ff9a7efb8c69d05a00164278556f68596609584");
    arena_free(a);
}

static void test_events_and_addresses(void **state)
{
    static const char *const GOOD[] = {"http://10.0.0.1/x", "https://example.com:8443/a?b=c"};
    static const char *const BAD[] = {"ftp://example.com",
                                      "file:///etc/passwd",
                                      "example.com",
                                      "http://u:p@example.com/",
                                      "http:///x",
                                      "http://?x",
                                      ""};
    (void)state;
    assert_int_equal(webhook_check_events(VIEW("gap.opened,entry.retired"), NULL), RC_OK);
    assert_int_equal(webhook_check_events(VIEW("gap.opened,"), NULL), RC_INVALID);
    assert_int_equal(webhook_check_events(VIEW(""), NULL), RC_INVALID);
    assert_int_equal(webhook_check_events(VIEW("message.new"), NULL), RC_INVALID);
    for (size_t i = 0; i < COUNT(GOOD); i++)
        assert_int_equal(post_check_url(GOOD[i], NULL), RC_OK);
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_int_equal(post_check_url(BAD[i], NULL), RC_INVALID);
}

/* No name, no number of this machine or of a private network gets a socket. */
static void test_private_addresses(void **state)
{
    static const char *const PRIVATE[] = {
        "http://127.0.0.1:9/",   "http://localhost:9/",          "http://10.1.2.3:9/",
        "http://192.168.1.1:9/", "http://172.31.0.1:9/",         "http://169.254.169.254/",
        "http://[::1]:9/",       "http://[::ffff:127.0.0.1]:9/", "http://0.0.0.0:9/"};
    (void)state;
    for (size_t i = 0; i < COUNT(PRIVATE); i++) {
        struct post p = {.url = PRIVATE[i], .body = VIEW("{}"), .headers = {NULL}};
        int status = 0;
        assert_int_equal(post_send(&p, &status, NULL), RC_DENIED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_events_and_addresses),
        cmocka_unit_test(test_private_addresses),
    };
    post_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
