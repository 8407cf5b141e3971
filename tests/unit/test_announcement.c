/* test_announcement.c - whom an announcement is for, who is told of it, and that it is audited. */
#include "tests/unit/desk_world.h"

#include "server/desk/group.h"

struct people {
    struct principal boss;
    struct principal member;
    struct principal other;
    int64_t group_id;
};

static void set_up(struct world *w, struct people *p)
{
    struct skill_group group = {.name = VIEW("河西街道"),
                                .kind = GROUP_STREET,
                                .serves = VIEW_EMPTY,
                                .accept_s = 20,
                                .hours = VIEW_EMPTY};
    p->boss = world_helper(w, "boss", "值班长");
    p->member = world_helper(w, "li", "李工");
    p->other = world_helper(w, "wang", "王工");
    p->member.roles = p->other.roles = ROLE_HELPER;
    assert_int_equal(group_put(w->db, &group, &p->group_id, NULL), RC_OK);
    struct group_member in = {p->group_id, p->member.account_id, TIER_HELPER};
    assert_int_equal(group_member_put(w->db, &in, NULL), RC_OK);
}

static int64_t announce(struct world *w, struct people *p, int64_t group_id)
{
    world_do(w, &p->boss, "announce.put",
             group_id == 0 ? "{\"text\":\"系统升级\"}"
                           : json("{\"text\":\"专线\",\"group_id\":%lld}", (long long)group_id));
    return result_int(w, "announcement_id");
}

static void test_for_all(void **state)
{
    struct world *w = *state;
    struct people p;
    set_up(w, &p);
    announce(w, &p, 0);
    want_push(w, TOPIC_DESK, 0, "announce.new", "系统升级");
    world_do(w, &p.other, "announce.list", "{}");
    want_result(w, "\"read\":false");
    assert_false(result_has(w, "n_read")); /* for supervisors */
}

static void test_for_a_group(void **state)
{
    struct world *w = *state;
    struct people p;
    set_up(w, &p);
    int64_t id = announce(w, &p, p.group_id);
    assert_int_equal(n_pushes(w, TOPIC_DESK, 0, "announce.new"), 0);
    assert_int_equal(n_pushes(w, TOPIC_ACCOUNT, p.member.account_id, "announce.new"), 1);
    assert_int_equal(n_pushes(w, TOPIC_ACCOUNT, p.other.account_id, "announce.new"), 0);
    assert_int_equal(n_pushes(w, TOPIC_SUPERVISOR, 0, "announce.new"), 1);
    world_do(w, &p.other, "announce.list", "{}");
    want_result(w, "\"announcements\":[]");
    world_do(w, &p.boss, "announce.readers", json("{\"announcement_id\":%lld}", (long long)id));
    assert_int_equal(result_int(w, "n_readers"), 1);
}

static void test_receipts_count_once(void **state)
{
    struct world *w = *state;
    struct people p;
    set_up(w, &p);
    const char *one = json("{\"announcement_id\":%lld}", (long long)announce(w, &p, 0));
    world_do(w, &p.member, "announce.read", one);
    want_push(w, TOPIC_SUPERVISOR, 0, "announce.seen", "\"account_id\":");
    w->now_ms += MINUTE;
    world_do(w, &p.member, "announce.read", one);
    assert_int_equal(n_pushes(w, TOPIC_SUPERVISOR, 0, "announce.seen"), 0);
    world_do(w, &p.boss, "announce.readers", one);
    assert_int_equal(result_int(w, "n_read"), 1);
    assert_int_equal(result_int(w, "read_at_ms"), MONDAY_10);
}

static void test_its_end(void **state)
{
    struct world *w = *state;
    struct people p;
    set_up(w, &p);
    int64_t id = announce(w, &p, 0);
    w->now_ms += 8 * HOUR - 1;
    world_do(w, &p.member, "announce.list", "{}");
    want_result(w, "系统升级");
    w->now_ms += 1;
    world_do(w, &p.member, "announce.list", "{}");
    want_result(w, "\"announcements\":[]");
    const char *one = json("{\"announcement_id\":%lld}", (long long)id);
    world_do(w, &p.boss, "announce.withdraw", one);
    want_push(w, TOPIC_DESK, 0, "announce.gone", "\"announcement_id\":");
    world_do(w, &p.boss, "announce.withdraw", one);
    assert_int_equal(n_pushes(w, TOPIC_DESK, 0, "announce.gone"), 0);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM audit WHERE actor = 'boss' AND action IN"
                                  " ('announce.put', 'announce.withdraw') AND detail LIKE"
                                  " '%系统升级%'"),
                     2);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_for_all),
        CASE(test_for_a_group),
        CASE(test_receipts_count_once),
        CASE(test_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
