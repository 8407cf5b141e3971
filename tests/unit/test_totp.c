/* test_totp.c - one-time codes against the vectors of RFC 6238 and RFC 4226; each step once. */
#include "tests/unit/desk_world.h"

#include "server/people/totp.h"

static const unsigned char SECRET[] = "12345678901234567890";

/* RFC 6238, appendix B, the last six of its eight digits; RFC 4226, appendix D. */
static void test_vectors(void **state)
{
    (void)state;
    static const struct {
        int64_t at_s;
        uint32_t code;
    } CASES[] = {
        {59, 287082},       {1111111109, 81804},  {1111111111, 50471},
        {1234567890, 5924}, {2000000000, 279037}, {INT64_C(20000000000), 353130},
    };
    static const uint32_t COUNTED[] = {755224, 287082, 359152, 969429, 338314,
                                       254676, 287922, 162583, 399871, 520489};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(totp_code(SECRET, 20, CASES[i].at_s * 1000 / TOTP_STEP_MS), CASES[i].code);
    for (int i = 0; i < 10; i++)
        assert_int_equal(totp_code(SECRET, 20, i), COUNTED[i]);
}

static void test_base32(void **state)
{
    (void)state;
    struct str text = STR_EMPTY;
    unsigned char back[20];
    totp_write_base32(SECRET, 20, &text);
    assert_string_equal(text.ptr, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_true(totp_read_base32(str_view(&text), back, sizeof back));
    assert_memory_equal(back, SECRET, 20);
    assert_false(totp_read_base32(VIEW("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"), back, sizeof back));
    assert_false(totp_read_base32(VIEW("GEZDGNBV"), back, sizeof back));
    str_reset(&text);
    totp_write_address(VIEW("帮办 台"), VIEW("li"), VIEW("ABC"), &text);
    assert_string_equal(text.ptr,
                        "otpauth://totp/%E5%B8%AE%E5%8A%9E%20%E5%8F%B0:li?secret=ABC"
                        "&issuer=%E5%B8%AE%E5%8A%9E%20%E5%8F%B0&algorithm=SHA1&digits=6&period=30");
    str_clear(&text);
}

struct enrolled {
    int64_t account_id;
    unsigned char secret[TOTP_SECRET_LEN];
    char recovery[TOTP_RECOVERY_N][TOTP_RECOVERY_LEN + 1];
};

static void code_at(const struct enrolled *e, int64_t at_ms, char out[8])
{
    snprintf(out, 8, "%06u", totp_code(e->secret, sizeof e->secret, at_ms / TOTP_STEP_MS));
}

static void enrol(struct world *w, struct enrolled *e)
{
    struct account acc = {.name = VIEW("li"), .roles = ROLE_HELPER};
    char secret[TOTP_SECRET_TEXT];
    char code[8];
    assert_int_equal(account_add(w->db, &acc, VIEW("正确的密码-123"), 1, &e->account_id, NULL),
                     RC_OK);
    assert_int_equal(
        totp_confirm(w->db, e->account_id, VIEW("000000"), w->now_ms, e->recovery, NULL),
        RC_CONFLICT);
    assert_int_equal(totp_begin(w->db, e->account_id, w->now_ms, secret, NULL), RC_OK);
    assert_int_equal(totp_begin(w->db, e->account_id, w->now_ms, secret, NULL), RC_OK);
    assert_true(totp_read_base32(view_of(secret), e->secret, sizeof e->secret));
    code_at(e, w->now_ms + 2 * TOTP_STEP_MS, code);
    assert_int_equal(
        totp_confirm(w->db, e->account_id, view_of(code), w->now_ms, e->recovery, NULL),
        RC_INVALID);
    code_at(e, w->now_ms, code);
    assert_int_equal(
        totp_confirm(w->db, e->account_id, view_of(code), w->now_ms, e->recovery, NULL), RC_OK);
    assert_int_equal(totp_begin(w->db, e->account_id, w->now_ms, secret, NULL), RC_CONFLICT);
}

static bool take(struct world *w, const struct enrolled *e, const char *code)
{
    bool good = false;
    assert_int_equal(totp_take(w->db, e->account_id, view_of(code), w->now_ms, &good, NULL), RC_OK);
    return good;
}

/* One step before and after counts, none twice, and none that is older than the last one used. */
static void test_steps(void **state)
{
    struct world *w = *state;
    struct enrolled e;
    char code[8];
    enrol(w, &e);
    code_at(&e, w->now_ms, code);
    assert_false(take(w, &e, code)); /* it confirmed */
    w->now_ms += 10 * TOTP_STEP_MS;
    for (int by = -3; by <= 3; by++) {
        code_at(&e, w->now_ms + by * TOTP_STEP_MS, code);
        assert_int_equal(take(w, &e, code), by >= -1 && by <= 1);
        assert_false(take(w, &e, code));
    }
    w->now_ms += 10 * TOTP_STEP_MS;
    code_at(&e, w->now_ms, code);
    assert_true(take(w, &e, code));
    code_at(&e, w->now_ms - TOTP_STEP_MS, code);
    assert_false(take(w, &e, code));
    assert_false(take(w, &e, ""));
    assert_false(take(w, &e, "12345"));
    assert_false(take(w, &e, "1234567"));
}

static void test_recovery_codes(void **state)
{
    struct world *w = *state;
    struct enrolled e;
    int64_t left = 0;
    enrol(w, &e);
    struct stmt *st = db_stmt(w->db, "SELECT count(*) FROM recovery_code WHERE code_hash = $1");
    stmt_bind_text(st, 1, e.recovery[0]);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    assert_int_equal(stmt_int(st, 0), 0);
    stmt_reset(st);
    assert_true(take(w, &e, e.recovery[3]));
    assert_false(take(w, &e, e.recovery[3]));
    char typed[TOTP_RECOVERY_LEN];
    snprintf(typed, sizeof typed, "%.5s%.5s", e.recovery[4], e.recovery[4] + 6);
    for (char *c = typed; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    assert_true(take(w, &e, typed));
    assert_false(take(w, &e, "AAAAA-AAAAA"));
    assert_int_equal(totp_recovery_left(w->db, e.account_id, &left, NULL), RC_OK);
    assert_int_equal(left, TOTP_RECOVERY_N - 2);
    enum totp_state now = TOTP_NONE;
    assert_int_equal(totp_state(w->db, e.account_id, &now, NULL), RC_OK);
    assert_int_equal(now, TOTP_ON);
    assert_int_equal(totp_remove(w->db, e.account_id, NULL), RC_OK);
    assert_int_equal(totp_state(w->db, e.account_id, &now, NULL), RC_OK);
    assert_int_equal(now, TOTP_NONE);
    assert_false(take(w, &e, e.recovery[5]));
}

int main(void)
{
    account_set_hash_cost(ACCOUNT_HASH_KIB_MIN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_base32),
        cmocka_unit_test_setup_teardown(test_steps, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_recovery_codes, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
