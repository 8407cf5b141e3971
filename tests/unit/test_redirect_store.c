/* test_redirect_store.c - shipped rules, what editors make of them, and patterns from outside. */
#include "tests/unit/desk_talk.h"

#include "intents/phrase.h"
#include "intents/redirect_store.h"

static void test_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        bool good;
    } CASES[] = {
        {"打官司|起诉", true},
        {"^投诉$|投诉~窗口", true},
        {"电梯里?困[住人]", true},
        {"[甲乙]?丙", true},
        {"", false},
        {"|起诉", false},
        {"起诉|", false},
        {"a||b", false},
        {"[甲", false},
        {"甲]", false},
        {"[]甲", false},
        {"?甲", false},
        {"甲??", false},
        {"甲?", false}, /* fits everything */
        {"[甲乙]?", false},
        {"~甲", false},
        {"甲~", false},
        {"甲~~乙", true},
        {"甲~乙~丙~丁", true},
        {"甲~乙~丙~丁~戊", false},
        {"甲^乙", false},
        {"甲$乙", false},
        {"^", false},
        {"$", false},
        {"^$", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct err err = ERR_NONE;
        enum rc rc = phrase_check(view_of(CASES[i].pattern), "pattern", &err);
        if ((rc == RC_OK) != CASES[i].good)
            fail_msg("%s: %s", CASES[i].pattern, err.text);
        if (rc != RC_OK)
            assert_string_equal(err.field, "pattern");
        else
            (void)phrase_in(VIEW("甲乙丙丁起诉打官司"), CASES[i].pattern);
    }
}

/* Every shipped rule passes the check that editors' rules must pass. */
static void test_shipped_rules_are_fit(void **state)
{
    (void)state;
    struct redirect_rules shipped = redirect_shipped();
    assert_true(shipped.n > 5);
    for (size_t i = 0; i < shipped.n; i++) {
        struct err err = ERR_NONE;
        if (phrase_check(view_of(shipped.list[i].when), "pattern", &err) != RC_OK)
            fail_msg("%s: %s", shipped.list[i].name, err.text);
        if (shipped.list[i].unless != NULL &&
            phrase_check(view_of(shipped.list[i].unless), "unless", &err) != RC_OK)
            fail_msg("%s: %s", shipped.list[i].name, err.text);
    }
}

static const char *find(struct world *w, struct arena *a, const char *words, bool firm)
{
    struct redirect_rules rules;
    assert_int_equal(redirect_load(w->db, a, &rules, NULL), RC_OK);
    const struct redirect_rule *r = redirect_find_in(&rules, view_of(words), firm);
    return r != NULL ? r->name : "";
}

static void test_changes(void **state)
{
    struct world *w = *state;
    struct arena *a = arena_new(0);
    struct principal editor = world_staff(w, "editor", "编辑", ROLE_EDITOR);
    assert_string_equal(find(w, a, "我们厂房着火了怎么办", true), "fire");
    world_do(w, &editor, "rule.put",
             "{\"name\":\"water\",\"firm\":true,\"pattern\":\"停水了|没水了\",\"text\":"
             "\"请拨打供水热线\","
             "\"tels\":\"供水热线=96116\"}");
    assert_string_equal(find(w, a, "小区停水了", true), "water");
    /* A shipped rule may be rewritten, and switched off. */
    world_do(w, &editor, "rule.put",
             "{\"name\":\"fire\",\"firm\":true,\"pattern\":\"冒烟了\",\"text\":\"新的话\"}");
    assert_string_equal(find(w, a, "我们厂房着火了怎么办", true), "");
    assert_string_equal(find(w, a, "机房冒烟了", true), "fire");
    world_do(w, &editor, "rule.put",
             "{\"name\":\"fire\",\"firm\":true,\"pattern\":\"冒烟了\",\"text\":\"新的话\","
             "\"disabled\":true}");
    assert_string_equal(find(w, a, "机房冒烟了", true), "");
    world_do(w, &editor, "rule.list", "{}");
    want_result(w, "\"position\":100,\"enabled\":false,\"shipped\":true,\"changed\":true");
    world_do(w, &editor, "rule.reset", "{\"name\":\"fire\"}");
    assert_string_equal(find(w, a, "我们厂房着火了怎么办", true), "fire");
    assert_int_equal(world_call(w, &editor, "rule.reset", "{\"name\":\"fire\"}"), RC_NOT_FOUND);
    static const char *const BAD[] = {
        "{\"name\":\"X\",\"pattern\":\"a\",\"text\":\"b\"}",
        "{\"name\":\"x\",\"pattern\":\"[a\",\"text\":\"b\"}",
        "{\"name\":\"x\",\"pattern\":\"a\",\"unless\":\"~\",\"text\":\"b\"}",
        "{\"name\":\"x\",\"pattern\":\"a\",\"text\":\"b\",\"tels\":\"报警\"}",
        "{\"name\":\"x\",\"pattern\":\"a\",\"text\":\"b\",\"tels\":\"a=110,b=120,c=119,d=122\"}",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(world_call(w, &editor, "rule.put", BAD[i]), RC_INVALID);
    arena_free(a);
}

/* Effective with the next question, and kept with the decision. */
static void test_effective_at_once(void **state)
{
    struct world *w = *state;
    struct principal v = world_visitor(w);
    struct principal editor = world_staff(w, "editor", "编辑", ROLE_EDITOR);
    world_do(w, &editor, "rule.put",
             "{\"name\":\"water\",\"firm\":true,\"pattern\":\"停水了\",\"text\":\"请拨打供水热线\","
             "\"tels\":\"供水热线=96116\"}");
    world_do(w, &v, "message.send", "{\"client_id\":\"a\",\"text\":\"小区停水了怎么办\"}");
    want_push(w, TOPIC_VISITOR, v.visitor_id, "message.new", "\"act\":\"redirect\"");
    want_push(w, TOPIC_VISITOR, v.visitor_id, "message.new", "96116");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM trace WHERE reason = 'water'"), 1);
    world_do(w, &editor, "rule.reset", "{\"name\":\"water\"}");
    world_do(w, &v, "message.send", "{\"client_id\":\"b\",\"text\":\"小区停水了怎么办\"}");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM trace WHERE reason = 'water'"), 1);
}

static void test_trying(void **state)
{
    struct world *w = *state;
    struct principal editor = world_staff(w, "editor", "编辑", ROLE_EDITOR);
    world_do(w, &editor, "rule.test", "{\"text\":\"我们，着火了！\"}");
    want_result(w, "\"words\":\"我们着火了\"");
    want_result(w, "\"firm\":\"fire\"");
    world_do(w, &editor, "rule.test",
             "{\"text\":\"停水了\",\"pattern\":\"停水\",\"unless\":\"计划停水\"}");
    want_result(w, "\"firm\":null");
    want_result(w, "\"fits\":true");
    world_do(w, &editor, "rule.test",
             "{\"text\":\"计划停水了\",\"pattern\":\"停水\",\"unless\":\"计划停水\"}");
    want_result(w, "\"fits\":false");
    assert_int_equal(world_call(w, &editor, "rule.test", "{\"text\":\"a\",\"pattern\":\"[\"}"),
                     RC_INVALID);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_shipped_rules_are_fit),
        CASE(test_changes),
        CASE(test_effective_at_once),
        CASE(test_trying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
