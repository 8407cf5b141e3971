/* test_routing.c - the choice of a helper as tables, its explanation, and what it costs. */
#include "unit.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "server/desk/routing.h"

static const struct routing_membership TAX[] = {{1, TIER_HELPER}};
static const struct routing_membership TAX_SPECIALIST[] = {{1, TIER_SPECIALIST}, {2, TIER_HELPER}};
static const struct routing_membership LEADER[] = {{1, TIER_LEADER}};

static struct routing_helper helper(int64_t id)
{
    return (struct routing_helper){
        .account_id = id, .languages = 1, .capacity = 3, .is_online = true, .may_serve = true};
}

static struct routing_waiting waiting(int64_t id)
{
    return (struct routing_waiting){.conversation_id = id, .rank_ms = id, .language = 1};
}

static void want_choice(const struct routing_waiting *w, const struct routing_helper *list,
                        size_t n, int64_t account_id, enum routing_why why)
{
    struct routing_choice choice;
    bool found = routing_choose(w, list, n, &choice);
    assert_int_equal(found ? list[choice.helper].account_id : 0, account_id);
    if (found)
        assert_string_equal(routing_why_name(choice.why), routing_why_name(why));
}

static void test_preferences(void **state)
{
    (void)state;
    struct routing_helper h[] = {helper(1), helper(2), helper(3)};
    struct routing_waiting w = waiting(10);
    h[0].load = 2;
    h[1].load = h[2].load = 1;
    h[1].assigned_at_ms = 500;
    h[2].assigned_at_ms = 400;
    want_choice(&w, h, 3, 3, WHY_IDLE_LONGEST);
    h[1].load = 0;
    want_choice(&w, h, 3, 2, WHY_LEAST_LOAD);
    h[0].capacity = 300; /* two of 300 is less than one of three, but none at all is less still */
    want_choice(&w, h, 3, 2, WHY_LEAST_LOAD);
    h[1].load = 1;
    want_choice(&w, h, 3, 1, WHY_LEAST_LOAD);
    w.last_helper_id = 3;
    want_choice(&w, h, 3, 3, WHY_LAST_HELPER);
    w.specialist_id = 2;
    want_choice(&w, h, 3, 2, WHY_SPECIALIST);
    h[1].is_online = false;
    want_choice(&w, h, 3, 3, WHY_LAST_HELPER);
    h[2].load = 3;
    want_choice(&w, h, 3, 1, WHY_LEAST_LOAD);
    h[0].is_online = false;
    want_choice(&w, h, 3, 0, WHY_N);
}

static void test_obstacles(void **state)
{
    (void)state;
    static const int64_t PASSED[] = {7};
    struct routing_helper fit = helper(7);
    struct routing_waiting base = waiting(1);
    enum routing_why why = WHY_N;
    assert_true(routing_is_eligible(&base, &fit, &why));
    struct routing_helper h = fit;
    struct routing_waiting w = base;
#define WANT(reason)                                                                               \
    do {                                                                                           \
        assert_false(routing_is_eligible(&w, &h, &why));                                           \
        assert_string_equal(routing_why_name(why), routing_why_name(reason));                      \
        h = fit;                                                                                   \
        w = base;                                                                                  \
    } while (0)
    h.is_online = false;
    WANT(WHY_OFFLINE);
    h.may_serve = false;
    WANT(WHY_NO_DUTY);
    w.passed_ids = PASSED;
    w.n_passed = 1;
    WANT(WHY_PASSED);
    w.group_id = 1;
    WANT(WHY_OTHER_GROUP);
    w.language = 2;
    WANT(WHY_LANGUAGE);
    h.load = 3;
    WANT(WHY_FULL);
    w.group_id = 1;
    h.groups = TAX_SPECIALIST;
    h.n_groups = 2;
    WANT(WHY_TIER);
#undef WANT
}

static void test_groups_and_tiers(void **state)
{
    (void)state;
    struct routing_helper h[] = {helper(1), helper(2), helper(3), helper(4)};
    struct routing_waiting w = waiting(1);
    h[0].groups = TAX;
    h[0].n_groups = 1;
    h[1].groups = TAX_SPECIALIST;
    h[1].n_groups = 2;
    h[2].groups = LEADER;
    h[2].n_groups = 1;
    w.group_id = 1;
    want_choice(&w, h, 4, 1, WHY_LEAST_LOAD);
    h[0].load = 3;
    want_choice(&w, h, 4, 0, WHY_N);
    w.tier = TIER_SPECIALIST;
    want_choice(&w, h, 4, 2, WHY_LEAST_LOAD);
    h[1].load = 3;
    want_choice(&w, h, 4, 0, WHY_N);
    w.tier = TIER_LEADER;
    want_choice(&w, h, 4, 3, WHY_LEAST_LOAD);
    w.tier = TIER_HELPER;
    w.is_wide = true; /* other groups help out, the leader is not asked yet */
    want_choice(&w, h, 4, 4, WHY_LEAST_LOAD);
    w.is_wide = false;
    w.specialist_id = 4; /* the company's own is asked whatever the group */
    want_choice(&w, h, 4, 4, WHY_SPECIALIST);
}

static void test_order_of_the_queue(void **state)
{
    (void)state;
    struct routing_helper h[] = {helper(1), helper(2)};
    h[1].languages = 3;
    struct routing_waiting w[] = {waiting(30), waiting(20), waiting(10)};
    struct routing_choice choice;
    w[2].language = 2;
    assert_true(routing_next(w, 3, h, 2, &choice));
    assert_int_equal(w[choice.waiting].conversation_id, 10);
    assert_int_equal(h[choice.helper].account_id, 2);
    h[1].load = 3; /* nobody for the first: the second is not held up */
    assert_true(routing_next(w, 3, h, 2, &choice));
    assert_int_equal(w[choice.waiting].conversation_id, 20);
    w[0].is_front = true;
    assert_true(routing_next(w, 3, h, 2, &choice));
    assert_int_equal(w[choice.waiting].conversation_id, 30);
    h[0].load = 3;
    assert_false(routing_next(w, 3, h, 2, &choice));
    assert_false(routing_next(w, 0, h, 2, &choice));
}

static void test_explanation(void **state)
{
    (void)state;
    struct routing_helper h[] = {helper(1), helper(2), helper(3), helper(4)};
    struct routing_waiting w = waiting(1);
    struct str text = STR_EMPTY;
    struct jsonw out;
    w.last_helper_id = 2;
    h[2].load = 3;
    h[3].is_online = false;
    jsonw_init(&out, &text);
    jsonw_obj(&out, NULL);
    routing_explain(&out, &w, h, 4);
    jsonw_obj_end(&out);
    assert_string_equal(
        text.ptr, "{\"chosen\":2,\"why\":\"last_helper\",\"text\":\"访客上次由其接待\",\"others\":["
                  "{\"account_id\":1,\"why\":\"not_last_helper\",\"text\":\"访客上次由他人接待\"},"
                  "{\"account_id\":3,\"why\":\"full\",\"text\":\"在手会话已满\"},"
                  "{\"account_id\":4,\"why\":\"offline\",\"text\":\"不在线\"}]}");
    str_clear(&text);
}

static void test_languages(void **state)
{
    (void)state;
    assert_int_equal(routing_language(VIEW("zh-CN")), 1);
    assert_int_equal(routing_language(VIEW("")), 1);
    assert_int_equal(routing_language(VIEW("tlh")), 1);
    assert_int_equal(routing_language(VIEW("en-GB")), 2);
    assert_int_equal(routing_language(VIEW("eng")), 1);
    assert_int_equal(routing_languages(VIEW("en, ja")), 7);
    assert_int_equal(routing_languages(VIEW("")), 1);
}

/* --- cost ---------------------------------------------------------------------------------------
 */

#define N_HELPERS 500
#define N_WAITING 5000

static struct routing_membership memberships[N_HELPERS][3];
static struct routing_helper many_helpers[N_HELPERS];
static struct routing_waiting many_waiting[N_WAITING];

static void fill(int free_every, uint32_t language)
{
    for (int i = 0; i < N_HELPERS; i++) {
        many_helpers[i] = helper(i + 1);
        for (int k = 0; k < 3; k++)
            memberships[i][k] = (struct routing_membership){1 + (i + k * 7) % 20, TIER_HELPER};
        many_helpers[i].groups = memberships[i];
        many_helpers[i].n_groups = 3;
        many_helpers[i].load = i % free_every == 0 ? 1 : 3;
    }
    for (int i = 0; i < N_WAITING; i++) {
        many_waiting[i] = waiting(N_WAITING - i); /* the first of the queue comes last */
        many_waiting[i].group_id = 1 + i % 20;
        many_waiting[i].language = language;
        many_waiting[i].last_helper_id = i % N_HELPERS;
    }
}

/* CPU microseconds a decision; sanitizers take some ten times as long, so the limit here is loose
 * and the release figure is printed by the same test. */
static void test_cost(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int free_every;
        uint32_t language;
        bool found;
    } CASES[] = {
        {"all free", 1, 1, true},
        {"one in fifty free", 50, 1, true},
        {"nobody free", N_HELPERS + 1, 1, false},
        {"nobody speaks it", 1, 4, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct routing_choice choice;
        fill(CASES[i].free_every, CASES[i].language);
        many_helpers[0].load = CASES[i].found ? many_helpers[0].load : 3;
        int64_t from_us = clock_cpu_us();
        for (int k = 0; k < 20; k++)
            assert_int_equal(
                routing_next(many_waiting, N_WAITING, many_helpers, N_HELPERS, &choice),
                CASES[i].found);
        int64_t each = (clock_cpu_us() - from_us) / 20;
        print_message("%s: %lld us a decision\n", CASES[i].name, (long long)each);
        assert_true(each < 10000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preferences),
        cmocka_unit_test(test_obstacles),
        cmocka_unit_test(test_groups_and_tiers),
        cmocka_unit_test(test_order_of_the_queue),
        cmocka_unit_test(test_explanation),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
