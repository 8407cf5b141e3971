/* test_dispatch.c - server/methods: the table is sorted, complete and nobody gets more than
 * meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/dispatch.h"
#include "server/proto/schemas.h"

static void test_sorted_and_found(void **state)
{
    (void)state;
    const struct method *m;
    size_t n = 0;
    for (; (m = dispatch_at(n)) != NULL; n++) {
        assert_ptr_equal(dispatch_find(view_of(m->name)), m);
        if (n > 0)
            assert_true(strcmp(dispatch_at(n - 1)->name, m->name) < 0);
    }
    assert_true(n > 20);
    assert_null(dispatch_find(VIEW("")));
    assert_null(dispatch_find(VIEW("pin")));
    assert_null(dispatch_find(VIEW("pingg")));
}

/* Each row has the functions its stage needs and no others. */
static void test_stages_have_their_functions(void **state)
{
    (void)state;
    const struct method *m;
    for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++) {
        bool both = m->stage == STAGE_THINK_APPLY || m->stage == STAGE_COURIER;
        bool thinks = m->stage == STAGE_THINK || both;
        bool applies = m->stage == STAGE_APPLY || both;
        if ((m->loop != NULL) != (m->stage == STAGE_LOOP) || (m->think != NULL) != thinks ||
            (m->apply != NULL) != applies)
            fail_msg("%s: functions do not fit the stage", m->name);
        if (m->help == NULL || m->help[0] == '\0' || m->roles == 0)
            fail_msg("%s: no help or nobody may call it", m->name);
    }
}

static void test_params_fit_their_struct(void **state)
{
    (void)state;
    static const size_t SIZES[] = {
        [PARAM_VIEW] = sizeof(struct view),   [PARAM_INT] = 8,
        [PARAM_BOOL] = sizeof(bool),          [PARAM_ID] = 8,
        [PARAM_OBJECT] = sizeof(struct view), [PARAM_ARRAY] = sizeof(struct view)};
    const struct method *m;
    for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++) {
        for (size_t k = 0; m->params != NULL && k < m->params->n; k++) {
            const struct param *p = &m->params->list[k];
            if (p->offset + SIZES[p->type] > m->params->size)
                fail_msg("%s.%s lies outside its struct", m->name, p->name);
            if (SIZES[p->type] == sizeof(struct view) && p->max <= 0)
                fail_msg("%s.%s: text without a limit", m->name, p->name);
            if (p->help == NULL || p->help[0] == '\0')
                fail_msg("%s.%s: no help", m->name, p->name);
        }
    }
}

/* Who may call what, by role, against the list that people reviewed. */
static void test_permissions(void **state)
{
    (void)state;
    static const struct {
        const char *prefix;
        unsigned never; /* roles that may call nothing of this kind */
    } CASES[] = {
        {"visitor.", ROLE_STAFF},
        {"message.", ROLE_STAFF | ROLE_GUEST},
        {"handoff.", ROLE_STAFF | ROLE_GUEST},
        {"queue.", ROLE_VISITOR | ROLE_GUEST},
        {"reply.", ROLE_VISITOR | ROLE_GUEST},
        {"kb.", ROLE_VISITOR | ROLE_GUEST},
        {"entry.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER | ROLE_SUPERVISOR},
        {"review.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER | ROLE_SUPERVISOR},
        {"gate.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER | ROLE_SUPERVISOR},
        {"golden.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER | ROLE_SUPERVISOR},
        {"audit.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"account.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER | ROLE_EDITOR},
        {"account.put", ROLE_SUPERVISOR},
        {"account.reset", ROLE_SUPERVISOR},
        {"account.disable", ROLE_SUPERVISOR},
        {"group.", ROLE_VISITOR | ROLE_GUEST | ROLE_EDITOR},
        {"group.put", ROLE_HELPER},
        {"group.member", ROLE_HELPER},
        {"company.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"calendar.", ROLE_VISITOR | ROLE_GUEST},
        {"calendar.put", ROLE_HELPER},
        {"calendar.remove", ROLE_HELPER},
        {"routing.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"report.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"board.", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"conversation.accept", ROLE_VISITOR | ROLE_GUEST},
        {"conversation.get", ROLE_VISITOR | ROLE_GUEST},
        {"conversation.watch", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"conversation.take_over", ROLE_VISITOR | ROLE_GUEST | ROLE_HELPER},
        {"aside.", ROLE_VISITOR | ROLE_GUEST},
        {"thread.", ROLE_VISITOR | ROLE_GUEST},
        {"transfer.", ROLE_VISITOR | ROLE_GUEST},
        {"desk.", ROLE_ANYONE},
        {"due.", ROLE_ANYONE},
        {"connection.", ROLE_ANYONE},
        {"token.", ROLE_ANYONE},
    };
    const struct method *m;
    for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++)
        for (size_t k = 0; k < sizeof CASES / sizeof CASES[0]; k++)
            if (view_starts(view_of(m->name), CASES[k].prefix) && (m->roles & CASES[k].never) != 0)
                fail_msg("%s is open to roles %#x", m->name, m->roles & CASES[k].never);
}

/* What a method answers with is written down too: server/proto/schema. */
static void test_results_are_described(void **state)
{
    (void)state;
    const struct method *m;
    for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++) {
        char name[64];
        snprintf(name, sizeof name, "result.%s", m->name);
        bool is_public =
            (m->roles & ROLE_ANYONE) != 0 && !m->http_only && strncmp(m->name, "test.", 5) != 0;
        if (is_public != schemas_has(name))
            fail_msg("server/proto/schema: \"%s\" is %s", name,
                     is_public ? "missing" : "not public");
    }
    struct schema_walk walk = {0};
    struct schema s;
    while (schemas_next(&walk, &s)) {
        struct view method = view_of(s.name + strlen("result."));
        if (strncmp(s.name, "result.", 7) == 0 && dispatch_find(method) == NULL)
            fail_msg("server/proto/schema: no method for \"%s\"", s.name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_and_found),
        cmocka_unit_test(test_stages_have_their_functions),
        cmocka_unit_test(test_params_fit_their_struct),
        cmocka_unit_test(test_permissions),
        cmocka_unit_test(test_results_are_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
