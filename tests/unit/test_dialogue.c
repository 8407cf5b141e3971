/* test_dialogue.c - the dialogue state survives being stored; damaged text gives the empty state.
 */
#include "unit.h"

#include "intents/answer.h"

static void a_state_survives_storing(void **state)
{
    (void)state;
    static const struct dialogue CASES[] = {
        {.entry_id = 0},
        {.entry_id = 12, .facet = FACET_MATERIALS},
        {.entry_id = INT64_MAX,
         .facet = FACET_RESULT,
         .choices = {1, 22, 333, 4444},
         .clauses = {0, 5, INT64_MAX, 0},
         .n_choices = 4,
         .pending_facet = FACET_FEE,
         .n_unsure = 3,
         .human_active = true},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct dialogue back;
        memset(&back, 0x5a, sizeof back);
        dialogue_parse(dialogue_write(a, &CASES[i]), &back);
        assert_int_equal(back.entry_id, CASES[i].entry_id);
        assert_int_equal(back.facet, CASES[i].facet);
        assert_int_equal(back.n_choices, CASES[i].n_choices);
        assert_memory_equal(back.choices, CASES[i].choices, sizeof back.choices);
        assert_memory_equal(back.clauses, CASES[i].clauses, sizeof back.clauses);
        assert_int_equal(back.pending_facet, CASES[i].pending_facet);
        assert_int_equal(back.n_unsure, CASES[i].n_unsure);
        assert_int_equal(back.human_active, CASES[i].human_active);
    }
    arena_free(a);
}

static void damaged_text_gives_the_empty_state(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "",
        "2 e=1",
        "1 e=",
        "1 e=-5",
        "1 e=12 f=nothing",
        "1 e=12 c=1:0,2:0,3:0,4:0,5:0",
        "1 e=12 c=1,2",
        "1 e=12 c=1:1,,2:1",
        "1 e=12 c=0:0",
        "1 e=12 u=1001",
        "1 e=12 h=2",
        "1 e=12 x=1",
        "1 e=99999999999999999999",
        "{\"entry\":1}",
        "1 e=12  f=",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct dialogue d;
        memset(&d, 0x5a, sizeof d);
        dialogue_parse(view_of(TEXTS[i]), &d);
        assert_int_equal(d.entry_id, 0);
        assert_int_equal(d.n_choices, 0);
        assert_int_equal(d.facet, FACET_NONE);
        assert_int_equal(d.n_unsure, 0);
        assert_false(d.human_active);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_survives_storing),
        cmocka_unit_test(damaged_text_gives_the_empty_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
