/* test_cluster.c - questions of one meaning find each other; what is common tells little. */
#include "tests/unit/unit.h"

#include "kb/cluster.h"

static int64_t put(struct cluster *x, const char *text, int64_t new_id)
{
    struct cluster_match m = {.similarity = 0};
    bool found = cluster_find(x, view_of(text), &m) && m.similarity >= CLUSTER_SAME;
    cluster_add(x, view_of(text), found ? m.group_id : new_id);
    return found ? m.group_id : new_id;
}

static void test_same_and_other(void **state)
{
    (void)state;
    struct cluster *x = cluster_new(NULL);
    assert_int_equal(put(x, "停车场几点关门", 1), 1);
    assert_int_equal(put(x, "停车场几点关门呀", 2), 1);
    assert_int_equal(put(x, "停车场,几点关门?", 3), 1);
    assert_int_equal(put(x, "公司注销要带什么材料", 4), 4);
    assert_int_equal(put(x, "注销公司要带什么材料", 5), 4);
    assert_int_equal(cluster_n_questions(x), 5);
    assert_int_equal(cluster_n_groups(x), 2);
    cluster_free(x);
}

/* With the terms of the base, the way of asking no longer makes two matters one. */
static void test_learned_terms(void **state)
{
    static const char *const BASE[] = {"开办公司要带什么材料", "变更公司要带什么材料",
                                       "迁移公司要带什么材料", "年报公司要带什么材料",
                                       "公司贷款要带什么材料", "公司补贴要带什么材料"};
    (void)state;
    struct cluster *plain = cluster_new(NULL);
    struct cluster *x = cluster_new(NULL);
    for (size_t i = 0; i < 10 * COUNT(BASE); i++)
        cluster_learn(x, view_of(BASE[i % COUNT(BASE)]));
    assert_int_equal(put(plain, "注销公司要带什么材料", 1), 1);
    assert_int_equal(put(plain, "登记公司要带什么材料", 2), 1);
    assert_int_equal(put(x, "注销公司要带什么材料", 1), 1);
    assert_int_equal(put(x, "登记公司要带什么材料", 2), 2);
    assert_int_equal(put(x, "公司注销要带什么材料", 3), 1);
    cluster_free(x);
    cluster_free(plain);
}

/* Average link: a chain of near misses does not become one group. */
static void test_no_chain(void **state)
{
    static const char *const CHAIN[] = {"甲乙丙丁戊己", "乙丙丁戊己庚", "丙丁戊己庚辛",
                                        "丁戊己庚辛壬", "戊己庚辛壬癸", "己庚辛壬癸子"};
    (void)state;
    struct cluster *x = cluster_new(NULL);
    int64_t last = 0;
    for (size_t i = 0; i < COUNT(CHAIN); i++)
        last = put(x, CHAIN[i], (int64_t)i + 1);
    assert_true(last > 1);
    cluster_free(x);
}

static void test_nothing_to_go_by(void **state)
{
    struct cluster_match m;
    (void)state;
    struct cluster *x = cluster_new(NULL);
    assert_false(cluster_find(x, VIEW("停车"), &m));
    cluster_add(x, VIEW("停车"), 7);
    assert_false(cluster_find(x, VIEW("?!"), &m));
    assert_false(cluster_find(x, VIEW_EMPTY, &m));
    assert_true(cluster_find(x, VIEW("停车"), &m));
    assert_int_equal(m.group_id, 7);
    cluster_free(x);
    cluster_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_and_other),
        cmocka_unit_test(test_learned_terms),
        cmocka_unit_test(test_no_chain),
        cmocka_unit_test(test_nothing_to_go_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
