/* test_people.c - tokens, accounts, passwords, lockout, sessions. */
#include "tests/unit/desk_world.h"

#include "server/people/lockout.h"
#include "server/people/session.h"
#include "server/people/visitor.h"

#define PASSWORD "正确的密码-123"

static int64_t add_account(struct world *w, const char *name)
{
    struct account acc = {
        .name = view_of(name), .display_name = VIEW("李工"), .roles = ROLE_HELPER};
    struct err err = ERR_NONE;
    int64_t id = 0;
    if (account_add(w->db, &acc, VIEW(PASSWORD), w->now_ms, &id, &err) != RC_OK)
        fail_msg("%s", err.text);
    return id;
}

static void test_tokens(void **state)
{
    (void)state;
    struct token a;
    struct token b;
    char hash[TOKEN_HASH_LEN + 1];
    token_make(&a);
    token_make(&b);
    assert_int_equal(strlen(a.text), TOKEN_LEN);
    assert_string_not_equal(a.text, b.text);
    assert_int_equal(
        strspn(a.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        TOKEN_LEN);
    assert_true(token_hash(view_of(a.text), hash));
    assert_string_equal(hash, a.hash);
    assert_true(token_hash_eq(view_of(a.hash), hash));
    assert_false(token_hash_eq(view_of(b.hash), hash));
    assert_false(token_hash(VIEW("short"), hash));
    assert_false(token_hash(VIEW(""), hash));
}

/* The database holds no token, only hashes. */
static void test_visitor_token(void **state)
{
    struct world *w = *state;
    struct token token;
    struct visitor v = {
        .name = VIEW("甲"), .page = VIEW(""), .region = VIEW(""), .locale = VIEW("")};
    int64_t id = 0;
    int64_t found = 0;
    token_make(&token);
    assert_int_equal(visitor_add(w->db, &v, &token, 5, &id, NULL), RC_OK);
    assert_int_equal(visitor_of_token(w->db, view_of(token.text), 5, &found, NULL), RC_OK);
    assert_int_equal(found, id);
    assert_int_equal(visitor_of_token(w->db, view_of(token.text), 6, &found, NULL), RC_UNAUTH);
    struct stmt *st = db_stmt(w->db, "SELECT count(*) FROM visitor_session WHERE token_hash = $1");
    stmt_bind_text(st, 1, token.text);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    assert_int_equal(stmt_int(st, 0), 0);
    stmt_reset(st);
    token.text[3] = token.text[3] == 'A' ? 'B' : 'A';
    assert_int_equal(visitor_of_token(w->db, view_of(token.text), 0, &found, NULL), RC_UNAUTH);
    assert_int_equal(visitor_of_token(w->db, VIEW(""), 0, &found, NULL), RC_UNAUTH);
    assert_int_equal(visitor_of_token(w->db, view_of(token.hash), 0, &found, NULL), RC_UNAUTH);
}

static void test_bad_accounts(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *name;
        const char *display;
        const char *password;
        const char *field;
    } CASES[] = {
        {"", "x", PASSWORD, "name"},        {"Li", "x", PASSWORD, "name"},
        {"li gong", "x", PASSWORD, "name"}, {"李工", "x", PASSWORD, "name"},
        {"li", "x", "short", "password"},   {"li", "a\nb", PASSWORD, "display"},
        {"li", "x", "", "password"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct account acc = {.name = view_of(CASES[i].name),
                              .display_name = view_of(CASES[i].display),
                              .roles = ROLE_HELPER};
        struct err err = ERR_NONE;
        int64_t id = 0;
        assert_int_equal(account_add(w->db, &acc, view_of(CASES[i].password), 1, &id, &err),
                         RC_INVALID);
        assert_string_equal(err.field, CASES[i].field);
    }
    add_account(w, "li");
    struct account twice = {.name = VIEW("li"), .display_name = VIEW("x"), .roles = ROLE_HELPER};
    int64_t id = 0;
    assert_int_equal(account_add(w->db, &twice, VIEW(PASSWORD), 1, &id, NULL), RC_CONFLICT);
}

static void test_roles(void **state)
{
    (void)state;
    unsigned roles = 0;
    struct str text = STR_EMPTY;
    assert_int_equal(account_roles_parse(VIEW("supervisor, helper"), &roles, NULL), RC_OK);
    assert_int_equal(roles, ROLE_HELPER | ROLE_SUPERVISOR);
    account_roles_write(roles, &text);
    assert_string_equal(text.ptr, "helper,supervisor");
    str_clear(&text);
    assert_int_equal(account_roles_parse(VIEW("boss"), &roles, NULL), RC_INVALID);
    assert_int_equal(account_roles_parse(VIEW(""), &roles, NULL), RC_INVALID);
    assert_int_equal(account_roles_parse(VIEW("visitor"), &roles, NULL), RC_INVALID);
    assert_int_equal(account_roles_parse(VIEW("internal"), &roles, NULL), RC_INVALID);
}

static int64_t verify(struct world *w, const char *name, const char *password)
{
    int64_t id = -1;
    assert_int_equal(account_verify(w->db, view_of(name), view_of(password), w->now_ms, &id, NULL),
                     RC_OK);
    return id;
}

/* The cost stands in the hash; a password hashed at another cost stays good. */
static void test_hash_cost(void **state)
{
    struct world *w = *state;
    static const struct {
        int64_t kib;
        const char *want;
    } CASES[] = {{8192, "$m=8192,t=5,p=1$"}, {20480, "$m=20480,t=2,p=1$"}, {8192, "$m=8192,"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "li%zu", i);
        account_set_hash_cost(CASES[i].kib);
        int64_t id = add_account(w, name);
        struct stmt *st = db_stmt(w->db, "SELECT password_hash FROM account WHERE account_id = $1");
        stmt_bind_int(st, 1, id);
        assert_int_equal(stmt_one(st, NULL), RC_OK);
        if (view_find(stmt_view(st, 0), view_of(CASES[i].want)) == SIZE_MAX)
            fail_msg("%.*s", VIEW_ARG(stmt_view(st, 0)));
        stmt_reset(st);
    }
    assert_int_not_equal(verify(w, "li1", PASSWORD), 0);
    assert_int_equal(verify(w, "nobody", PASSWORD), 0);
}

static void test_passwords(void **state)
{
    struct world *w = *state;
    int64_t id = add_account(w, "li");
    int64_t same = 0;
    assert_int_equal(verify(w, "li", PASSWORD), id);
    assert_int_equal(verify(w, "li", "正确的密码-124"), 0);
    assert_int_equal(verify(w, "nobody", PASSWORD), 0);
    assert_int_equal(account_set_password(w->db, VIEW("li"), VIEW("另一个密码-123"), &same, NULL),
                     RC_OK);
    assert_int_equal(same, id);
    assert_int_equal(verify(w, "li", PASSWORD), 0);
    assert_int_equal(verify(w, "li", "另一个密码-123"), id);
    assert_int_equal(account_set_disabled(w->db, VIEW("li"), true, &same, NULL), RC_OK);
    assert_int_equal(verify(w, "li", "另一个密码-123"), 0);
    assert_int_equal(account_set_disabled(w->db, VIEW("nobody"), true, &same, NULL), RC_NOT_FOUND);
}

/* An unknown name costs the work of a hash, so that the clock does not tell it from a known one. */
static void test_unknown_name_takes_as_long(void **state)
{
    struct world *w = *state;
    add_account(w, "li");
    int64_t start_us = clock_cpu_us();
    verify(w, "li", "错误的密码-123");
    int64_t known_us = clock_cpu_us() - start_us;
    start_us = clock_cpu_us();
    verify(w, "nobody", "错误的密码-123");
    int64_t unknown_us = clock_cpu_us() - start_us;
    assert_true(unknown_us * 3 > known_us && known_us * 3 > unknown_us);
}

static const char LOGIN_BAD[] = "{\"name\":\"%s\",\"password\":\"wrong-password\"}";

static void fail_login(struct world *w, const char *name, enum rc want)
{
    struct principal who = {.roles = ROLE_GUEST};
    char params[100];
    snprintf(params, sizeof params, LOGIN_BAD, name);
    assert_int_equal(world_call(w, &who, "staff.login", params), want);
    assert_int_equal(who.roles, ROLE_GUEST);
}

/* Known and unknown names are refused and locked in the same way; the lock opens by itself. */
static void test_lockout(void **state)
{
    struct world *w = *state;
    add_account(w, "li");
    static const char *const NAMES[] = {"li", "nobody"};
    char texts[2][2][ERR_TEXT_LEN];
    for (int n = 0; n < 2; n++) {
        for (int i = 0; i < ACCOUNT_MAX_FAILURES; i++)
            fail_login(w, NAMES[n], RC_UNAUTH);
        snprintf(texts[n][0], ERR_TEXT_LEN, "%s", w->call->err.text);
        w->now_ms += MINUTE;
        fail_login(w, NAMES[n], RC_RATE);
        snprintf(texts[n][1], ERR_TEXT_LEN, "%s", w->call->err.text);
        assert_int_equal(w->call->err.retry_ms, 14 * MINUTE);
    }
    assert_string_equal(texts[0][0], texts[1][0]);
    assert_string_equal(texts[0][1], texts[1][1]);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'locked_out'"), 2);
    w->now_ms += 15 * MINUTE;
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "staff.login", "{\"name\":\"li\",\"password\":\"" PASSWORD "\"}");
    assert_int_equal(who.roles, ROLE_HELPER);
    assert_string_equal(who.name, "李工");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM login_failure WHERE name = 'li'"), 0);
}

/* Neighbours of one IPv6 network count as one; others do not. */
static void test_address_lockout(void **state)
{
    struct world *w = *state;
    bool closed = false;
    char address[32];
    for (int i = 1; i <= LOCKOUT_MAX_FAILURES; i++) {
        assert_int_equal(lockout_check(w->db, VIEW("2001:db8::ffff"), w->now_ms, NULL), RC_OK);
        assert_false(closed);
        snprintf(address, sizeof address, "2001:db8::%x", (unsigned)i);
        assert_int_equal(lockout_note(w->db, view_of(address), w->now_ms, &closed, NULL), RC_OK);
    }
    assert_true(closed);
    struct err err = ERR_NONE;
    assert_int_equal(lockout_check(w->db, VIEW("2001:db8::ffff"), w->now_ms + MINUTE, &err),
                     RC_RATE);
    assert_int_equal(err.retry_ms, 14 * MINUTE);
    assert_int_equal(lockout_check(w->db, VIEW("2001:db8:0:1::1"), w->now_ms, NULL), RC_OK);
    assert_int_equal(lockout_check(w->db, VIEW("10.0.0.1"), w->now_ms, NULL), RC_OK);
    assert_int_equal(lockout_check(w->db, VIEW("2001:db8::1"), w->now_ms + LOCKOUT_WINDOW_MS, NULL),
                     RC_OK);
}

static void test_session_lock(void **state)
{
    struct world *w = *state;
    int64_t id = add_account(w, "li");
    struct token token;
    struct session s;
    token_make(&token);
    assert_int_equal(session_add(w->db, id, &token, VIEW("::1"), w->now_ms, 12, &s, NULL), RC_OK);
    assert_false(session_is_locked(&s, 30, w->now_ms + 31 * MINUTE));
    assert_true(session_is_locked(&s, 30, w->now_ms + 31 * MINUTE + 1));
    assert_false(session_is_locked(&s, 0, w->now_ms + 11 * HOUR));
    assert_int_equal(session_lock(w->db, s.session_id, w->now_ms, NULL), RC_OK);
    assert_int_equal(session_lock(w->db, s.session_id, w->now_ms, NULL), RC_NOT_FOUND);
    assert_int_equal(session_load(w->db, s.session_id, w->now_ms, &s, NULL), RC_OK);
    assert_true(session_is_locked(&s, 0, w->now_ms));
    struct account acc = {.account_id = id, .roles = ROLE_HELPER, .display_name = VIEW("李工")};
    assert_int_equal(session_principal(&s, &acc, true).roles, ROLE_LOCKED);
    assert_int_equal(session_unlock(w->db, s.session_id, w->now_ms + MINUTE, NULL), RC_OK);
    assert_int_equal(session_of_token(w->db, view_of(token.text), w->now_ms, &s, NULL), RC_OK);
    assert_false(session_is_locked(&s, 30, w->now_ms + 32 * MINUTE));
    assert_int_equal(session_end(w->db, s.session_id, w->now_ms, NULL), RC_OK);
    assert_int_equal(session_lock(w->db, s.session_id, w->now_ms, NULL), RC_NOT_FOUND);
}

static void test_sessions(void **state)
{
    struct world *w = *state;
    int64_t id = add_account(w, "li");
    struct token token;
    struct session session;
    struct session found;
    token_make(&token);
    assert_int_equal(session_add(w->db, id, &token, VIEW("::1"), w->now_ms, 12, &session, NULL),
                     RC_OK);
    assert_int_equal(session.expires_at_ms, w->now_ms + 12 * HOUR);
    assert_int_equal(session_of_token(w->db, view_of(token.text), w->now_ms, &found, NULL), RC_OK);
    assert_int_equal(found.account_id, id);
    assert_int_equal(session_check(w->db, found.session_id, w->now_ms, NULL), RC_OK);
    int64_t late = w->now_ms + 12 * HOUR;
    assert_int_equal(session_of_token(w->db, view_of(token.text), late, &found, NULL), RC_UNAUTH);
    assert_int_equal(session_check(w->db, session.session_id, late, NULL), RC_UNAUTH);
    int64_t same = 0;
    account_set_disabled(w->db, VIEW("li"), true, &same, NULL);
    assert_int_equal(session_check(w->db, session.session_id, w->now_ms, NULL), RC_UNAUTH);
    account_set_disabled(w->db, VIEW("li"), false, &same, NULL);
    assert_int_equal(session_check(w->db, session.session_id, w->now_ms, NULL), RC_OK);
    assert_int_equal(session_end_all(w->db, id, w->now_ms, NULL), RC_OK);
    assert_int_equal(session_of_token(w->db, view_of(token.text), w->now_ms, &found, NULL),
                     RC_UNAUTH);
}

int main(void)
{
    account_set_hash_cost(ACCOUNT_HASH_KIB_MIN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test_setup_teardown(test_visitor_token, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_bad_accounts, world_open, world_close),
        cmocka_unit_test(test_roles),
        cmocka_unit_test_setup_teardown(test_hash_cost, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_passwords, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_unknown_name_takes_as_long, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_lockout, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_address_lockout, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_session_lock, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_sessions, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
